"""Signing for another (代签): a dated word of the role's holder, with their own PIN, revocable."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.core.day_words import read_day, stored_day_label
from app.core.errors import BadInput, NotAllowed, NotFound, Refused
from app.core.permissions import ROLE_NAMES, Act, Role
from app.core.text import as_written
from app.models import Delegation
from app.services import clock_guard, directory, notices, sign_hands, sign_in
from app.services.context import Context
from app.services.sign_in import Proof

ROLES = (Role.LEAD, Role.CHAIR)
GIVEN = "委托代签"
"""The act in the change log; whatever else is noted of a delegation takes it back."""


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """One delegation (代签委托), for people."""

    id: int
    role: str
    role_name: str
    from_person: int
    from_name: str
    to_person: int
    to_name: str
    from_on: str
    to_on: str
    """Last day, included."""
    reason: str
    state_words: str
    """有效, 尚未开始, 已到期, 已收回, 委托人离任，已失效."""
    is_in_force: bool
    may_revoke: bool
    """Whether the acting person may take it back."""


def delegate(
    ctx: Context,
    to_person: int,
    role: Role,
    to_on: str,
    reason: str,
    proof: Proof,
    *,
    from_on: str = "",
) -> int:
    """Let somebody else sign for the acting person until a day (委托代签); give its id.

    Args:
        ctx: the use case under way.
        to_person: who signs for me.
        role: lead or chair, which the acting person holds.
        to_on: the last day, included.
        reason: why, e.g. away on a course.
        proof: of the acting person's own PIN.
        from_on: the first day; today where blank.

    Raises:
        NotAllowed: the role is not held, no own PIN, or no fresh proof.
        BadInput: a field that cannot be.
        Refused: there is one for these days already.
    """
    _require_holder(ctx, role, proof)
    first, last = read_day(from_on or ctx.today()).isoformat(), read_day(to_on).isoformat()
    reason = as_written(reason)
    delegate_name = _check(ctx, to_person, first, last, reason)
    _refuse_double(ctx, to_person, role, first, last)
    row = Delegation(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        role=role.value,
        from_person=ctx.person_id,
        to_person=to_person,
        from_on=first,
        to_on=last,
        reason=reason,
    )
    ctx.session.add(row)
    ctx.audit(
        GIVEN,
        row,
        role=role.value,
        from_person=ctx.person_id,
        to_person=to_person,
        to_name=delegate_name,
        from_on=first,
        to_on=last,
        reason=reason,
    )
    words = f"{ctx.actor.name}委托您代签{ROLE_NAMES[role]}，{_span(first, last)}，原因：{reason}。"
    notices.leave(ctx, (to_person,), f"{ctx.today()}：{words}")
    return row.id


def revoke(ctx: Context, delegation_id: int) -> None:
    """Take a delegation back (收回委托), as its giver; or hand it back, as the one who was asked.

    Raises:
        NotAllowed: somebody else's.
        NotFound: there is none with this id.
        Refused: taken back before.
    """
    row = ctx.session.get(Delegation, delegation_id)
    if row is None or row.station_id != ctx.station_id:
        raise NotFound("没有找到这份代签委托。", to_do="请回到列表重新选择。")
    if ctx.person_id not in (row.from_person, row.to_person):
        giver = directory.names(ctx).get(row.from_person, "")
        raise NotAllowed(
            "代签委托只能由委托人收回，或由受托人退回。",
            kept="没有改动任何内容。",
            to_do=f"请由{giver}本人收回。",
        )
    if row.revoked_at is not None:
        raise Refused("这份代签委托已经收回了。", kept="没有改动任何内容。")
    row.revoked_at, row.revoked_by = ctx.now(), ctx.person_id
    row.revision += 1
    ctx.audit("收回代签委托", row, role=row.role, to_person=row.to_person)
    other = row.to_person if ctx.person_id == row.from_person else row.from_person
    words = f"{ctx.actor.name}收回或退回了{ROLE_NAMES[Role(row.role)]}的代签委托。"
    notices.leave(ctx, (other,), f"{ctx.today()}：{words}")


def list_of(ctx: Context, person_id: int | None = None) -> tuple[DelegationRow, ...]:
    """List delegations, the newest first; of one person those given and those received."""
    query = select(Delegation).where(Delegation.station_id == ctx.station_id)
    if person_id is not None:
        query = query.where(
            (Delegation.from_person == person_id) | (Delegation.to_person == person_id)
        )
    names = directory.names(ctx)
    holders = directory.holders_of_all(ctx)
    rows = ctx.session.scalars(query.order_by(Delegation.id.desc())).all()
    since = sign_hands.held_since(ctx, rows)
    return tuple(
        _row(ctx, row, names, row.from_person in dict(holders[Role(row.role)]) and row.id in since)
        for row in rows
    )


def roles_to_delegate(ctx: Context) -> tuple[Role, ...]:
    """Give the roles the acting person may let somebody sign for."""
    if ctx.actor.person_id is None:
        return ()
    held = directory.roles_of(ctx, ctx.actor.person_id)
    return tuple(role for role in ROLES if role in held)


def candidates(ctx: Context) -> tuple[tuple[int, str], ...]:
    """Give who may be asked to sign: everybody here who set their own PIN, but oneself."""
    return tuple(
        (person, name)
        for person, name in directory.staff(ctx)
        if person != ctx.actor.person_id and directory.has_own_pin(ctx, person)
    )


def _require_holder(ctx: Context, role: Role, proof: Proof) -> None:
    ctx.require(Act.DELEGATE)
    if role not in roles_to_delegate(ctx):
        raise NotAllowed(
            f"委托代签，要由现任的{ROLE_NAMES[role]}本人来办。",
            kept="没有改动任何内容。",
            to_do=f"请由{directory.holder_names(ctx, role) or ROLE_NAMES[role]}本人来委托。",
        )
    sign_in.require_proof(ctx, proof)
    clock_guard.require_sane_clock(ctx)


def _check(ctx: Context, to_person: int, first: str, last: str, reason: str) -> str:
    """Refuse what cannot be, field by field; give the name of who is asked."""
    if to_person == ctx.person_id:
        raise BadInput("代签的要是另一个人。", to_do="请另选一位。", field="to_person")
    name = dict(candidates(ctx)).get(to_person)
    if name is None:
        raise BadInput(
            "这个人不在岗，或还没有设自己的口令，不能代签。",
            to_do="请另选一位，或请本人先登录设好口令。",
            field="to_person",
        )
    if first < ctx.today():
        raise BadInput("委托不能从过去的日子起。", to_do="请选今天或以后。", field="from_on")
    if last < first:
        raise BadInput("最后一天早于第一天。", to_do="请核对日期。", field="to_on")
    if not reason:
        raise BadInput("委托的原因还空着。", to_do="请写一句为什么不能亲自签。", field="reason")
    return name


def _refuse_double(ctx: Context, to_person: int, role: Role, first: str, last: str) -> None:
    rows = ctx.session.scalars(
        select(Delegation).where(
            Delegation.from_person == ctx.person_id,
            Delegation.to_person == to_person,
            Delegation.role == role.value,
            Delegation.revoked_at.is_(None),
            Delegation.from_on <= last,
            Delegation.to_on >= first,
        )
    ).all()
    if sign_hands.held_since(ctx, rows):
        raise Refused(
            "这几天已经委托过这个人代签。",
            kept="没有重复登记。",
            to_do="要改日子，请先收回原来的委托。",
        )


def _row(ctx: Context, row: Delegation, names: dict[int, str], holds: bool) -> DelegationRow:  # noqa: FBT001
    words = _state(row, ctx.today(), holds)
    may_revoke = row.revoked_at is None and row.to_on >= ctx.today()
    return DelegationRow(
        id=row.id,
        role=row.role,
        role_name=ROLE_NAMES[Role(row.role)],
        from_person=row.from_person,
        from_name=names.get(row.from_person, ""),
        to_person=row.to_person,
        to_name=names.get(row.to_person, ""),
        from_on=row.from_on,
        to_on=row.to_on,
        reason=row.reason,
        state_words=words,
        is_in_force=words == "有效",
        may_revoke=may_revoke and ctx.actor.person_id in (row.from_person, row.to_person),
    )


def _state(row: Delegation, today: str, holds: bool) -> str:  # noqa: FBT001
    if row.revoked_at is not None:
        return "已收回"
    if row.to_on < today:
        return "已到期"
    if not holds:
        return "委托人离任，已失效"
    return "有效" if row.from_on <= today else "尚未开始"


def _span(first: str, last: str) -> str:
    return f"{stored_day_label(first)}至{stored_day_label(last)}"
