"""What two people filled in while handing over, and its draft, kept until both signed (交接单)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.core.errors import NotAllowed, Refused
from app.core.money import Fen
from app.core.permissions import ROLE_NAMES, Act, Role, may
from app.core.quantity import Quantity
from app.models import Person, Setting
from app.services import directory
from app.services.context import Context
from app.services.settings import read_setting, write_setting

DRAFTS = "handover."
"""Keys of drafts begin so; whoever one names as incoming may sign in and set a PIN."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of one item, against the book as both saw it."""

    book: Quantity
    counted: Quantity | None = None
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """What the program cannot know."""

    cash: Fen | None = None
    """Blank where no cash is kept."""
    counts: Mapping[int, Counted] = field(default_factory=dict)
    """By item of stock."""
    keys: tuple[str, ...] = ()
    """Keys, seals, papers: a line each."""
    remarks: Mapping[str, str] = field(default_factory=dict)
    """By key of the line they stand beside."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A hand-over that was begun."""

    role: Role
    from_person: int
    from_name: str
    to_person: int
    to_name: str
    filled: Filled

    @property
    def title(self) -> str:
        return f"{ROLE_NAMES[self.role]}交接：{self.from_name} 交给 {self.to_name}"


def may_keep(ctx: Context, from_person: int, to_person: int) -> bool:
    """Tell whether who acts may fill in this hand-over: one of the two, or lead or chair."""
    acting = ctx.actor
    return acting.person_id in (from_person, to_person) or may(acting.roles, Act.APPOINT)


def keep_draft(
    ctx: Context, role: Role, from_person: int, to_person: int, filled: Filled = Filled()
) -> None:
    """Begin a hand-over, or keep what was filled in so far; one for a role and its holder.

    Raises:
        NotAllowed: neither one of the two, nor lead or chair.
        Refused: nobody hands over to themselves, or what they do not hold.
    """
    ctx.require(Act.HAND_OVER)
    _require_may_keep(ctx, from_person, to_person)
    if from_person == to_person or role not in directory.roles_of(ctx, from_person):
        raise Refused(
            "交出人现在不担任这个岗位，或交接双方是同一个人。",
            kept="没有改动任何内容。",
            to_do="请重新选岗位和接收人。",
        )
    incoming = ctx.session.get(Person, to_person)
    if incoming is None or incoming.voided_at or incoming.left_on:
        raise Refused(
            "接收人不在人员名单里，或已经离岗。",
            kept="没有改动任何内容。",
            to_do="请先登记，或把他记为返岗，再选他。",
        )
    kept = {"to": to_person, "filled": _as_kept(filled)}
    key = _key(role, from_person)
    if read_setting(ctx, key, None) == kept:
        return
    write_setting(ctx, key, kept)
    ctx.audit("填写交接单", "setting", role=role.value, from_person=from_person, to=to_person)


def drop_draft(ctx: Context, role: Role, from_person: int) -> None:
    """Throw a draft away: nobody hands over (取消交接).

    Raises:
        NotAllowed: neither one of the two, nor lead or chair.
    """
    kept = read_setting(ctx, _key(role, from_person), None)
    if kept is not None:
        _require_may_keep(ctx, from_person, kept["to"])
        settle_draft(ctx, role, from_person)


def settle_draft(ctx: Context, role: Role, from_person: int) -> None:
    """Take away the draft of what was handed over, at whoever's desk the two signed."""
    row = ctx.session.get(Setting, _key(role, from_person))
    if row is not None:
        ctx.session.delete(row)
        ctx.audit("去掉交接草稿", "setting", role=role.value, from_person=from_person)


def drafts(ctx: Context) -> tuple[Draft, ...]:
    """List the hand-overs under way that who acts may go on with."""
    names = directory.names(ctx)
    found = []
    rows = ctx.session.scalars(
        select(Setting).where(Setting.key.startswith(DRAFTS)).order_by(Setting.key)
    )
    for row in rows:
        _, role, holder = row.key.split(".")
        kept, from_person = json.loads(row.value), int(holder)
        if may_keep(ctx, from_person, kept["to"]):
            found.append(
                Draft(
                    Role(role),
                    from_person,
                    names.get(from_person, ""),
                    kept["to"],
                    names.get(kept["to"], ""),
                    _from_kept(kept["filled"]),
                )
            )
    return tuple(found)


def _require_may_keep(ctx: Context, from_person: int, to_person: int) -> None:
    if not may_keep(ctx, from_person, to_person):
        raise NotAllowed(
            "这份交接单由交接的两个人填，责任人和工会主席也可以代为准备。",
            kept="没有改动任何内容。",
            to_do="请换交接人登录。",
        )


def _key(role: Role, from_person: int) -> str:
    return f"{DRAFTS}{role.value}.{from_person}"


def _as_kept(filled: Filled) -> dict[str, object]:
    return {
        "cash": filled.cash,
        "counts": {
            str(item): [one.book, one.counted, one.explanation]
            for item, one in filled.counts.items()
        },
        "keys": list(filled.keys),
        "remarks": dict(filled.remarks),
        "note": filled.note,
    }


def _from_kept(kept: Mapping[str, Any]) -> Filled:
    return Filled(
        cash=kept["cash"],
        counts={int(item): Counted(*one) for item, one in kept["counts"].items()},
        keys=tuple(kept["keys"]),
        remarks=dict(kept["remarks"]),
        note=kept["note"],
    )
