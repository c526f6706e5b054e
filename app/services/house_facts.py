"""What the station's card, people, lists and equipment say (程序记录)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select

from app.core.facts import Fact, parted, words_of
from app.core.gap import Verdict
from app.core.permissions import ROLE_NAMES, Role
from app.core.text import plain
from app.models import (
    Equipment,
    OpeningHours,
    Person,
    RoleAssignment,
    ServiceKind,
    Station,
    WorkerGroup,
)
from app.services.context import Context

CARD, PEOPLE, LISTS, EQUIPMENT = "站点信息", "人员", "服务群体与项目", "设备清单"

_OPENING_MODES = {"office_hours": "随办公时间", "fixed_times": "固定时间", "on_demand": "按需开放"}
_BUILD_MODES = {"self_built": "自建", "co_built": "共建"}


def card(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """What the card says; a blank is not known."""
    station = ctx.session.get(Station, ctx.station_id)
    if station is None:
        return {}
    said = {
        "card.address": ("地址", station.address),
        "card.phone": ("电话", station.phone),
        "card.hours": ("开放时间", station.opening_text),
        "card.opening_mode": ("开放方式", _OPENING_MODES.get(station.opening_mode, "")),
        "card.build_mode": ("建设方式", _BUILD_MODES.get(station.build_mode, "")),
        "card.host": ("共建单位", station.host_name),
        "card.union": ("所属工会", station.union_name),
        "card.area": ("面积", f"{station.area_m2}平方米" if station.area_m2 else ""),
    }
    if "card.hours" in wanted and not station.opening_text:
        days = _open_days(ctx)
        said["card.hours"] = ("开放时间", f"每周{days}天" if days else "")
    return {
        key: Fact(Verdict.MEETS, f"{name}：{text}", CARD)
        if text
        else Fact(None, f"{name}还没填", CARD)
        for key, (name, text) in said.items()
        if key in wanted
    }


class _Holder(NamedTuple):
    role: str
    name: str
    phone: str
    email: str
    from_on: str
    is_holding: bool


def roles(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Who holds a role now; one that was held and is vacant is the contrary."""
    holders = _holders(ctx)
    found = {}
    for fact in wanted:
        role = parted(fact)[1]
        title = ROLE_NAMES[Role(role)]
        its = [one for one in holders if one.role == role]
        now = [one for one in its if one.is_holding]
        if now:
            names = "、".join(dict.fromkeys(one.name for one in now))
            since = max(one.from_on for one in now)
            found[fact] = Fact(Verdict.MEETS, f"{title}：{names}", PEOPLE, since)
        elif its:
            found[fact] = Fact(Verdict.DOES_NOT, f"{title}现在空缺，原来是{its[-1].name}", PEOPLE)
        else:
            found[fact] = Fact(None, f"程序里还没有{title}", PEOPLE)
    return found


def chair(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """How the chair can be reached (BJ-08)."""
    now = [one for one in _holders(ctx) if one.role == Role.CHAIR and one.is_holding]
    title = ROLE_NAMES[Role.CHAIR]
    if not now:
        return {fact: Fact(None, f"程序里还没有{title}", PEOPLE) for fact in wanted}
    name = now[0].name
    said = {"chair.phone": ("电话", now[0].phone), "chair.email": ("邮箱", now[0].email)}
    return {
        key: Fact(Verdict.MEETS, f"{title}{name}{word} {text}", PEOPLE)
        if text
        else Fact(None, f"{title}{name}还没登记{word}", PEOPLE)
        for key, (word, text) in said.items()
        if key in wanted
    }


def groups(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Whether the worker groups are on the list of the tally."""
    return _listed(ctx, WorkerGroup, "服务群体", wanted)


def services(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Whether the services are on the list of the tally."""
    return _listed(ctx, ServiceKind, "服务项目", wanted)


def equipment(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """What of the equipment list goes by one of the words; only broken ones are the contrary."""
    rows = ctx.session.execute(
        select(
            Equipment.name,
            Equipment.spec,
            Equipment.quantity,
            Equipment.place,
            Equipment.condition,
            Equipment.checked_on,
        )
        .where(Equipment.station_id == ctx.station_id, Equipment.voided_at.is_(None))
        .where(Equipment.condition != "gone")
        .order_by(Equipment.id)
    )
    things = [_Thing._make(row) for row in rows]
    names = [plain(f"{thing.name} {thing.spec}").casefold() for thing in things]
    found = {}
    for fact in wanted:
        words = [plain(word).casefold() for word in words_of(parted(fact)[1])]
        its = zip(things, names, strict=True)
        found[fact] = _condition([one for one, name in its if any(word in name for word in words)])
    return found


class _Thing(NamedTuple):
    name: str
    spec: str
    quantity: int
    place: str
    condition: str
    checked_on: str | None


def _condition(rows: list[_Thing]) -> Fact:
    working = [row for row in rows if row.condition == "working"]
    unseen = [row for row in rows if row.condition == ""]
    if working:
        return Fact(Verdict.MEETS, f"{_named(working)}，能用", EQUIPMENT, _checked_on(working))
    if unseen:
        return Fact(None, f"清单里有{_named(unseen)}，还没看是不是能用", EQUIPMENT)
    if rows:
        return Fact(Verdict.DOES_NOT, f"{_named(rows)}，坏了", EQUIPMENT, _checked_on(rows))
    return Fact(None, "", EQUIPMENT)


def _named(rows: list[_Thing]) -> str:
    return "、".join(f"{row.name} {row.quantity}" for row in rows)


def _checked_on(rows: list[_Thing]) -> str:
    return max(row.checked_on or "" for row in rows)


def _listed(ctx: Context, model: Any, noun: str, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """A word that is not on the list may go by another name there: that is no contrary."""
    names = ctx.session.scalars(
        select(model.name)
        .where(model.station_id == ctx.station_id, model.is_active.is_(True))
        .order_by(model.position)
    )
    listed = {plain(name) for name in names}
    found = {}
    for fact in wanted:
        words = words_of(parted(fact)[1])
        lacking = "、".join(word for word in words if plain(word) not in listed)
        there = "、".join(words)
        found[fact] = (
            Fact(None, f"{noun}里没有“{lacking}”", LISTS)
            if lacking
            else Fact(Verdict.MEETS, f"{noun}里有“{there}”", LISTS)
        )
    return found


def _holders(ctx: Context) -> list[_Holder]:
    """Everybody who holds or held a role, the oldest appointment first."""
    today = ctx.today()
    rows = ctx.session.execute(
        select(
            RoleAssignment.role,
            Person.name,
            Person.phone,
            Person.email,
            RoleAssignment.from_on,
            and_(
                Person.left_on.is_(None),
                or_(RoleAssignment.to_on.is_(None), RoleAssignment.to_on > today),
            ),
        )
        .join(Person, Person.id == RoleAssignment.person_id)
        .where(Person.station_id == ctx.station_id, Person.voided_at.is_(None))
        .where(RoleAssignment.from_on <= today)
        .order_by(RoleAssignment.id)
    )
    return [_Holder._make(row) for row in rows]


def _open_days(ctx: Context) -> int:
    return len(
        set(
            ctx.session.scalars(
                select(OpeningHours.weekday).where(OpeningHours.station_id == ctx.station_id)
            )
        )
    )
