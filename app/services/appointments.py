"""Who holds which role from which day on, and who must agree to it (任命、卸任、重设口令)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select

from app.core.day_words import read_day
from app.core.errors import BadInput, NotAllowed, NotFound, Refused
from app.core.permissions import ROLE_NAMES, Act, Role
from app.models import Person, RoleAssignment
from app.services import change_reports, directory, notices, sealed_code, sign_in, sign_papers
from app.services.context import Actor, Context
from app.services.sealed_code import Unsealed
from app.services.settings import RUNNER, read_setting
from app.services.sign_in import Proof

OTHER = {Role.LEAD: Role.CHAIR, Role.CHAIR: Role.LEAD}
"""Of these two each agrees to whoever becomes the other (contract, Who appoints whom)."""


@dataclass(frozen=True, slots=True)
class Consent:
    """How the other of lead and chair agreed: by their PIN, or by the sealed recovery code."""

    proof: Proof | None = None
    unsealed: Unsealed | None = None
    """That the sealed code was typed just now: see `sealed_code.prove_code`."""


NO_CONSENT = Consent()


def needs_consent(roles: Iterable[Role]) -> bool:
    """Tell whether these roles are given, ended or reset only with the other's consent."""
    return not OTHER.keys().isdisjoint(roles)


def who_consents(
    ctx: Context, roles: Iterable[Role], person_id: int
) -> tuple[tuple[int, str], ...]:
    """Give id and name of everybody whose PIN would do; none: only the recovery code is left.

    Args:
        ctx: the use case under way.
        roles: what is given, ended, or held by the one whose PIN is reset.
        person_id: whom it is about; nobody agrees to what concerns themselves.
    """
    wanted = {OTHER[role] for role in roles if role in OTHER}
    found = {
        holder: name
        for role in (Role.LEAD, Role.CHAIR)
        if role in wanted
        for holder, name in directory.holders(ctx, role)
        if holder != person_id and directory.has_own_pin(ctx, holder)
    }
    return tuple(found.items())


def appoint(
    ctx: Context,
    person_id: int,
    role: Role,
    *,
    from_on: str = "",
    replaces: int | None = None,
    consent: Consent = NO_CONSENT,
) -> int:
    """Give a person a role from a day on; give the id of the assignment.

    Args:
        ctx: the use case under way.
        person_id: who is appointed.
        role: to what.
        from_on: the first day; today where blank.
        replaces: an assignment of the same role that ends on that day.
        consent: of the other of lead and chair, where the role is one of the two.

    Raises:
        NotAllowed: consent is missing, too old, or of the wrong person.
        Refused: the person holds the role already, left, or would appoint themselves to both.
    """
    person = _person(ctx, person_id)
    how, by = _authority(ctx, (role,), person_id, consent)
    day = read_day(from_on or ctx.today()).isoformat()
    _refuse_double(ctx, person, role, day)
    _refuse_both(ctx, person, role)
    told = _in_office(ctx)
    if replaces is not None:
        _end(ctx, _assignment(ctx, replaces, role), day)
    row = _begin(ctx, person, role, day, how, by)
    ctx.audit("任命", row, person=person.name, role=role.value, from_on=day, how=how, by=by)
    if role in OTHER:
        words = f"{person.name}自{day}起任{ROLE_NAMES[role]}"
        _tell(ctx, told | _in_office(ctx) | {person_id}, words, how, by)
    if role is Role.LEAD:
        change_reports.note(ctx, change_reports.LEADS, f"{person.name}自{day}起任责任人")
    return row.id


def end_role(
    ctx: Context, assignment_id: int, *, on: str = "", consent: Consent = NO_CONSENT
) -> None:
    """End a role on a day: that day the person no longer holds it (卸任).

    Raises:
        NotAllowed: as for `appoint`.
    """
    row = _assignment(ctx, assignment_id)
    role = Role(row.role)
    how, by = _authority(ctx, (role,), row.person_id, consent)
    day = read_day(on or ctx.today()).isoformat()
    told = _in_office(ctx)
    _end(ctx, row, day)
    if role in OTHER:
        name = directory.names(ctx)[row.person_id]
        _tell(ctx, told | {row.person_id}, f"{name}自{day}起不再任{ROLE_NAMES[role]}", how, by)


def reset_pin(ctx: Context, person_id: int, *, consent: Consent = NO_CONSENT) -> None:
    """Take a forgotten or locked PIN away; the person sets a new one at the next sign-in.

    Raises:
        NotAllowed: as for `appoint`, for whoever is lead or chair.
    """
    person = _person(ctx, person_id)
    today = ctx.today()
    # Of whoever takes a role up later, too: the first to sit down under the name will hold it.
    roles = [role for role in Role if _held(ctx, person_id, role, today)]
    how, by = _authority(ctx, roles, person_id, consent)
    sign_in.clear_pin(ctx, person_id)
    ctx.audit("重设口令", person, person=person.name, how=how, by=by)
    told = _in_office(ctx) if needs_consent(roles) else set()
    _tell(ctx, told | {person_id}, f"{person.name}的口令已重设", how, by)


def require_may_hold(ctx: Context, person_id: int, role: Role) -> None:
    """Go on only if the person may take a role over: neither holds it, nor is the other of the two.

    Raises:
        Refused: in words.
    """
    person = _person(ctx, person_id)
    today = ctx.today()
    _refuse_double(ctx, person, role, today)
    if role in OTHER and _held(ctx, person_id, OTHER[role], today):
        raise Refused(
            f"{person.name}已经是{ROLE_NAMES[OTHER[role]]}，不能再任{ROLE_NAMES[role]}。",
            kept="没有改动任何内容。",
            to_do="责任人和工会主席要由两个人担任，请另选一位。",
        )


def who_agrees_to_handover(
    ctx: Context, role: Role, from_person: int, to_person: int
) -> tuple[tuple[int, str], ...]:
    """Give whose third PIN would do for a hand-over; blank where none is needed or none is left.

    For lead and chair it is the other of the two; for other roles a lead or chair, unless one
    of them takes part or prepares it.
    """
    if role in OTHER:
        found = who_consents(ctx, (role,), from_person)
    elif _has_a_say(ctx, from_person, to_person) is not None:
        return ()
    else:
        found = who_consents(ctx, (Role.LEAD, Role.CHAIR), from_person)
    return tuple(one for one in found if one[0] not in (from_person, to_person))


def needs_third(ctx: Context, role: Role, from_person: int, to_person: int) -> bool:
    """Tell whether a hand-over of a role needs a third person's word."""
    return role in OTHER or _has_a_say(ctx, from_person, to_person) is None


def change_hands(
    ctx: Context, role: Role, from_person: int, to_person: int, consent: Consent
) -> int:
    """End a role of one person and begin it for another in the same instant; both are told.

    Whoever calls has both their signatures (see `app.services.handover`). Gives the assignment.

    Raises:
        NotAllowed: nobody with a say agreed.
    """
    how, by = _handover_word(ctx, role, from_person, to_person, consent)
    told = _in_office(ctx) if role in OTHER else set()
    day, names = ctx.today(), directory.names(ctx)
    rows = ctx.session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.person_id == from_person,
            RoleAssignment.role == role.value,
            or_(RoleAssignment.to_on.is_(None), RoleAssignment.to_on > day),
        )
    ).all()
    for row in rows:
        _end(ctx, row, max(day, row.from_on))
    row = _begin(ctx, _person(ctx, to_person), role, day, how, by)
    ctx.audit("接任", row, person_id=to_person, role=role.value, from_on=day, how=how, by=by)
    words = f"{names[from_person]}把{ROLE_NAMES[role]}交接给{names[to_person]}，两人都已签字"
    _tell(ctx, told | {from_person, to_person}, words, how, by)
    if role is Role.LEAD:
        words = f"{names[to_person]}自{day}起任责任人"
        change_reports.note(ctx, change_reports.LEADS, words)
    return row.id


def _begin(
    ctx: Context, person: Person, role: Role, day: str, how: str, by: int | None
) -> RoleAssignment:
    """Let a person hold a role from a day on; who was pending is confirmed by it."""
    row = RoleAssignment(
        station_id=ctx.station_id,
        person_id=person.id,
        role=role.value,
        from_on=day,
        appointed_by=by,
        appointed_how=how,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    person.is_pending = False
    return row


def _authority(
    ctx: Context, roles: Iterable[Role], person_id: int, consent: Consent
) -> tuple[str, int | None]:
    """Give how this is decided and by whom.

    The recovery code stands for the other of the two, whoever sits here: otherwise a station
    whose lead and chair are both gone could never be opened again.
    """
    if not needs_consent(roles):
        ctx.require(Act.APPOINT)
        return "by_holder", ctx.person_id
    if consent.unsealed is not None:
        if not sealed_code.is_fresh(ctx, consent.unsealed):
            raise NotAllowed(
                "恢复码是一分钟以前输的。", kept="没有改动任何内容。", to_do="请再输一次恢复码。"
            )
        if ctx.actor.person_id is None:
            ctx.actor = Actor(None, "恢复码")
        return "recovery_code", ctx.actor.person_id
    ctx.require(Act.APPOINT)
    allowed = {holder for holder, _ in who_consents(ctx, roles, person_id)}
    return "by_other_holder", _agreed(ctx, consent, allowed, _others(roles))


def _handover_word(
    ctx: Context, role: Role, from_person: int, to_person: int, consent: Consent
) -> tuple[str, int | None]:
    """Give by whose word a role changes hands: never by that of the two alone."""
    if role in OTHER and consent.unsealed is not None:
        return _authority(ctx, (role,), from_person, consent)
    if role not in OTHER and (by := _has_a_say(ctx, from_person, to_person)) is not None:
        return "by_holder", by
    agreeing = {holder for holder, _ in who_agrees_to_handover(ctx, role, from_person, to_person)}
    who = _others((role,)) if role in OTHER else "责任人或工会主席"
    by = _agreed(ctx, consent, agreeing, who)
    return ("by_other_holder" if role in OTHER else "by_holder"), by


def _has_a_say(ctx: Context, from_person: int, to_person: int) -> int | None:
    """Give who of the two or the acting person is lead or chair: their word suffices."""
    for person_id in (from_person, to_person, ctx.actor.person_id):
        if person_id is not None and not directory.roles_of(ctx, person_id).isdisjoint(OTHER):
            return person_id
    return None


def _agreed(ctx: Context, consent: Consent, allowed: Iterable[int], who: str) -> int:
    """Give who of those allowed agreed by their PIN just now."""
    proof = consent.proof
    if proof is None or proof.person_id not in allowed or not sign_in.is_fresh(ctx, proof):
        raise NotAllowed(
            f"这一步要{who}本人输口令同意，或用封存的恢复码。",
            kept="没有改动任何内容。",
            to_do=f"请{who}在这台电脑上输口令；口令一分钟内有效。",
        )
    sign_in.require_own_pin(ctx, proof.person_id)
    return proof.person_id


def _others(roles: Iterable[Role]) -> str:
    wanted = {OTHER[role] for role in roles if role in OTHER}
    return "或".join(ROLE_NAMES[role] for role in (Role.LEAD, Role.CHAIR) if role in wanted)


def _refuse_double(ctx: Context, person: Person, role: Role, day: str) -> None:
    if _held(ctx, person.id, role, day):
        raise Refused(
            f"{person.name}已经是{ROLE_NAMES[role]}了。",
            kept="没有改动任何内容。",
            to_do="要换日期，请先卸任再任命。",
        )


def _refuse_both(ctx: Context, person: Person, role: Role) -> None:
    """Nobody makes themselves lead and chair: neither who acts, nor who ran the first set-up."""
    if role not in OTHER or not _held(ctx, person.id, OTHER[role], ctx.today()):
        return
    acting = ctx.actor.person_id
    if acting is None or person.id in (acting, read_setting(ctx, RUNNER, None)):
        raise Refused(
            f"{person.name}已经是{ROLE_NAMES[OTHER[role]]}，不能再给自己任{ROLE_NAMES[role]}。",
            kept="没有改动任何内容。",
            to_do="责任人和工会主席要由两个人担任，请另选一位。",
        )


def _held(ctx: Context, person_id: int, role: Role, day: str) -> bool:
    """Tell whether the person holds the role on this day or will later."""
    found = ctx.session.scalar(
        select(RoleAssignment.id)
        .where(
            RoleAssignment.person_id == person_id,
            RoleAssignment.role == role.value,
            or_(RoleAssignment.to_on.is_(None), RoleAssignment.to_on > day),
            # One that was taken back before it began was never held.
            RoleAssignment.to_on.is_distinct_from(RoleAssignment.from_on),
        )
        .limit(1)
    )
    return found is not None


def _end(ctx: Context, row: RoleAssignment, day: str) -> None:
    if day < row.from_on:
        raise BadInput("卸任的日子早于任职的日子。", to_do="请改日期。", field="on")
    if row.to_on is not None and day > row.to_on:
        raise Refused(
            f"已经定在 {row.to_on} 卸任，不能再往后延。",
            kept="没有改动任何内容。",
            to_do="要继续任职，请到那一天再任命。",
        )
    signed_on = sign_papers.last_signed_on(ctx, row.person_id, row.role)
    if day < signed_on:
        raise BadInput(
            f"{signed_on} 还以{ROLE_NAMES[Role(row.role)]}签过字，卸任不能早于那一天。",
            kept="没有改动任何内容。",
            to_do="请改日期。",
            field="on",
        )
    row.to_on = day
    row.revision += 1
    ctx.audit("卸任", row, person_id=row.person_id, role=row.role, on=day)
    if row.role == Role.LEAD.value:
        name = directory.names(ctx)[row.person_id]
        change_reports.note(ctx, change_reports.LEADS, f"{name}自{day}起不再任责任人")


def _tell(ctx: Context, people: set[int], words: str, how: str, by: int | None) -> None:
    """Leave a line for each of these people's next sign-in."""
    names = directory.names(ctx)
    actor = ctx.actor.name
    agreed = f"{names[by]}输口令同意" if how == "by_other_holder" and by is not None else ""
    sealed = "用的是封存的恢复码" if how == "recovery_code" else ""
    parts = (f"由{actor}办理" if ctx.actor.person_id else "", agreed, sealed)
    text = f"{ctx.today()}：{words}（{'，'.join(part for part in parts if part)}）。"
    notices.leave(ctx, people, text)


def _in_office(ctx: Context) -> set[int]:
    return {holder for role in OTHER for holder, _ in directory.holders(ctx, role)}


def _person(ctx: Context, person_id: int) -> Person:
    person = ctx.session.get(Person, person_id)
    if person is None or person.voided_at or person.station_id != ctx.station_id:
        raise NotFound("人员里没有这个人。", to_do="请回到人员列表重新选。")
    if person.left_on:
        raise Refused(
            f"{person.name}已经离岗。", kept="没有改动任何内容。", to_do="请先把这个人记为返岗。"
        )
    return person


def _assignment(ctx: Context, assignment_id: int, role: Role | None = None) -> RoleAssignment:
    row = ctx.session.get(RoleAssignment, assignment_id)
    if row is None or row.station_id != ctx.station_id or (role and row.role != role.value):
        raise NotFound("没有这条任职记录。", to_do="请回到人员列表重新选。")
    if row.to_on is not None and row.to_on <= ctx.today():
        raise Refused(
            "这个岗位已经卸任了。", kept="没有改动任何内容。", to_do="要再担任，请重新任命。"
        )
    return row
