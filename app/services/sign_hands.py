"""Who could sign what today: roles, own PINs, delegations; and the words for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import or_, select

from app.core.clock import local_time
from app.core.permissions import Role
from app.core.sign_ways import (
    WAYS,
    Mandate,
    PaperKind,
    Step,
    holder_line,
    mandate_problem,
    next_step,
    person_problem,
    step_role_name,
    vacancy_line,
)
from app.models import Credential, Delegation, Person, RoleAssignment
from app.services import directory
from app.services.context import Context

_SOMEBODY_ELSE = 0
"""Stands for any maker but oneself: no person has this number."""


@dataclass(frozen=True, slots=True)
class Signers:
    """Who holds which role today and has set their own PIN, read once for many papers."""

    names: Mapping[int, str]
    holders: Mapping[Role, tuple[tuple[int, str], ...]]
    with_pin: frozenset[int]
    mandates: tuple[Delegation, ...]
    """Delegations in force today whose giver holds the role."""
    today: str


@dataclass(frozen=True, slots=True)
class Papers:
    """What the rules need of one paper, or of a record that has none yet."""

    kind: PaperKind
    signed: int = 0
    """How many signatures stand."""
    makers: frozenset[int] = frozenset()
    made_before: frozenset[int] = frozenset()
    """Who made a version that this one corrects (`sign_makers`)."""
    earlier: frozenset[int] = frozenset()
    """Who signed, or was signed for."""
    parties: tuple[tuple[str, int], ...] = ()
    """Of a hand-over: party and person."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who may give the next signature, in their own right or for another (代签)."""

    person: int
    name: str
    role: str
    for_person: int | None = None
    for_name: str = ""
    delegation_id: int | None = None

    @property
    def words(self) -> str:
        return f"{self.name}（代{self.for_name}）" if self.for_name else self.name


def signers(ctx: Context) -> Signers:
    """Read who could sign today."""
    with_pin = ctx.session.scalars(
        select(Credential.person_id).where(Credential.set_by_self.is_(True))
    )
    holders = directory.holders_of_all(ctx)
    names = directory.names(ctx)
    return Signers(
        names=names,
        holders=holders,
        with_pin=frozenset(with_pin),
        mandates=_mandates(ctx, holders),
        today=ctx.today(),
    )


def able(who: Signers, papers: Papers) -> tuple[Hand, ...]:
    """Give who could give the next signature: role or delegation, own PIN, no earlier hand."""
    return tuple(
        hand
        for hand in _candidates(who, papers)
        if hand.person in who.with_pin and _problem(papers, hand) is None
    )


def why_not(who: Signers, papers: Papers, person: int, for_person: int | None = None) -> str:
    """Say why this person may not give the next signature; "" where they may."""
    way, step = WAYS[papers.kind], next_step(papers.kind, papers.signed)
    if step is None:
        return f"{way.it}的签字已经齐了。"
    mine = [hand for hand in _candidates(who, papers) if hand.person == person]
    if for_person is not None:
        mine = [hand for hand in mine if hand.for_person == for_person]
        if not mine:
            return f"{who.names.get(for_person, '这个人')}现在没有委托您代签。"
    if not mine:
        return f"这一步由{step_role_name(step)}来{step.verb}。"
    problems = [_problem(papers, hand) for hand in mine]
    if None not in problems:
        return problems[0] or ""
    if person not in who.with_pin:
        return f"您还没有设自己的口令，不能{step.verb}。"
    return ""


def vacancy(who: Signers, papers: Papers) -> str:
    """Say why nobody can give the next signature, and which role to fill; else ""."""
    step = next_step(papers.kind, papers.signed)
    if step is None or able(who, papers):
        return ""
    held = [hand.name for hand in _candidates(who, papers) if hand.for_person is None]
    return vacancy_line(papers.kind, step, held, without_pin(who, papers))


def holder_or_vacancy(who: Signers, papers: Papers, since: str = "") -> str:
    """Say who holds a paper now and since when, or which role is to be filled."""
    step = next_step(papers.kind, papers.signed)
    if step is None:
        return ""
    nobody = vacancy(who, papers)
    return nobody or holder_line(step, [hand.words for hand in able(who, papers)], since)


def nobody_then(who: Signers, papers: Papers, me: int) -> str:
    """Say why nobody could sign first if this person put it forward and so became a maker."""
    if not WAYS[papers.kind].needs_maker:
        return vacancy(who, papers)
    nobody = vacancy(who, replace(papers, makers=papers.makers | {me}))
    by_another = replace(papers, makers=papers.makers | {_SOMEBODY_ELSE})
    others_could = bool(nobody and able(who, by_another))
    return f"{nobody}也可以请别人来提交。" if others_could else nobody


def is_held(who: Signers, papers: Papers) -> bool:
    """Tell whether anybody at all holds a role of the next step: who signs for them needs one."""
    return bool(_candidates(who, papers))


def without_pin(who: Signers, papers: Papers) -> tuple[str, ...]:
    """Name who could sign but for a PIN of their own."""
    return tuple(
        hand.words
        for hand in _candidates(who, papers)
        if hand.person not in who.with_pin and _problem(papers, hand) is None
    )


def who_may(who: Signers, papers: Papers) -> tuple[str, ...]:
    """Name who could give the next signature."""
    return tuple(hand.words for hand in able(who, papers))


def _problem(papers: Papers, hand: Hand) -> str | None:
    return person_problem(
        papers.kind,
        papers.signed,
        papers.makers,
        papers.earlier,
        hand.person,
        hand.for_person,
        papers.made_before,
    )


def _candidates(who: Signers, papers: Papers) -> tuple[Hand, ...]:
    """Give who holds a role of the next step, then who was asked to sign for one of them."""
    step = next_step(papers.kind, papers.signed)
    if step is None:
        return ()
    if step.party:
        return tuple(
            Hand(person, who.names.get(person, ""), party)
            for party, person in papers.parties
            if party == step.party
        )
    return (*_holders(who, step), *_delegates(who, step))


def _holders(who: Signers, step: Step) -> tuple[Hand, ...]:
    found: dict[int, Hand] = {}
    for role in step.roles:
        for person, name in who.holders[role]:
            found.setdefault(person, Hand(person, name, role.value))
    return tuple(found.values())


def _delegates(who: Signers, step: Step) -> tuple[Hand, ...]:
    return tuple(
        Hand(
            row.to_person,
            who.names.get(row.to_person, ""),
            row.role,
            row.from_person,
            who.names.get(row.from_person, ""),
            row.id,
        )
        for row in who.mandates
        if Role(row.role) in step.roles
    )


def _mandates(
    ctx: Context, holders: Mapping[Role, tuple[tuple[int, str], ...]]
) -> tuple[Delegation, ...]:
    """Give the delegations that cover a signature today, to people who are still here."""
    rows = ctx.session.scalars(
        select(Delegation)
        .join(Person, Person.id == Delegation.to_person)
        .where(
            Delegation.station_id == ctx.station_id,
            Person.voided_at.is_(None),
            Person.left_on.is_(None),
        )
        .order_by(Delegation.id)
    )
    found = rows.all()
    since = held_since(ctx, found)
    return tuple(
        row
        for row in found
        if row.id in since
        and row.from_person in dict(holders[Role(row.role)])
        and mandate_problem(
            as_mandate(row), Role(row.role), row.from_person, row.to_person, ctx.today()
        )
        is None
    )


def held_since(ctx: Context, rows: Sequence[Delegation]) -> frozenset[int]:
    """Give the ids of delegations whose giver has held the role ever since giving them.

    A delegation ends with the role; it does not come back to life with the next appointment.
    """
    terms = ctx.session.execute(
        select(RoleAssignment.person_id, RoleAssignment.role, RoleAssignment.from_on).where(
            RoleAssignment.person_id.in_({row.from_person for row in rows}),
            or_(RoleAssignment.to_on.is_(None), RoleAssignment.to_on > ctx.today()),
        )
    ).all()
    return frozenset(
        row.id
        for row in rows
        for person, role, from_on in terms
        if (person, role) == (row.from_person, row.role)
        and from_on <= local_time(row.created_at)[:10]
    )


def as_mandate(row: Delegation) -> Mandate:
    """Give a delegation as the rules see it."""
    return Mandate(
        role=Role(row.role),
        from_person=row.from_person,
        to_person=row.to_person,
        from_on=row.from_on,
        to_on=row.to_on,
        is_revoked=row.revoked_at is not None,
    )
