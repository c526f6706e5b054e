"""The equipment list: what stands in the rooms, whose it is, if it works (PJ-19, 23, 60)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.core.errors import BadInput, NotFound
from app.core.facts import parted, words_of
from app.core.permissions import Act
from app.core.text import as_written, matches, plain, search_keys
from app.models import Equipment
from app.services import directory
from app.services.context import Context
from app.standards.schema import Standard

OWNERS = {"": "未注明", "union": "工会", "host": "共建单位"}
CONDITIONS = {"": "还没看", "working": "能用", "broken": "坏了", "gone": "不在了"}
MOST = 100_000
FACT = "equipment"
"""The fact by which a standard asks for a thing of this list (core.facts)."""


@dataclass(frozen=True, slots=True)
class EquipmentFields:
    """What the form of one thing asks; blanks are gaps."""

    name: str
    spec: str = ""
    quantity: int = 1
    owner: str = ""
    """union, host or blank."""
    owner_number: str = ""
    """The number the host or the union keeps it under."""
    place: str = ""
    condition: str = ""
    """working, broken, gone or blank."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class EquipmentRow:
    """One thing on the list (设备)."""

    id: int
    fields: EquipmentFields
    checked_on: str
    checked_by: str
    keys: str


@dataclass(frozen=True, slots=True)
class Before:
    """What a check changed, to go back to."""

    id: int
    condition: str
    checked_on: str | None
    checked_by: int | None


def listed(ctx: Context, query: str = "") -> tuple[EquipmentRow, ...]:
    """List the equipment by place and name; what was voided is left out."""
    names = directory.names(ctx)
    rows = ctx.session.scalars(
        select(Equipment)
        .where(Equipment.station_id == ctx.station_id, Equipment.voided_at.is_(None))
        .order_by(Equipment.place == "", Equipment.place, Equipment.name, Equipment.id)
    )
    return tuple(
        _row(row, names)
        for row in rows
        if matches(query, f"{row.name} {row.spec} {row.place}", row.search_keys)
    )


def wanted(ctx: Context, standards: Iterable[Standard]) -> tuple[str, ...]:
    """Name what the standards look for in the list and nothing on it answers yet."""
    names = [row.fields.name for row in listed(ctx)]
    found: dict[str, None] = {}
    for standard in standards:
        for fact in standard.facts:
            key, argument = parted(fact)
            words = words_of(argument) if key == FACT else ()
            if not any(word in name for word in words for name in names):
                # The others are only other words for it.
                found |= dict.fromkeys(words[:1])
    return tuple(found)


def row_of(ctx: Context, equipment_id: int) -> EquipmentRow:
    """Give one thing of the list."""
    return _row(_find(ctx, equipment_id), directory.names(ctx))


def add(ctx: Context, fields: EquipmentFields) -> int:
    """List a thing; give its id. A condition that is given was seen today."""
    ctx.require(Act.KEEP_EQUIPMENT)
    row = Equipment(station_id=ctx.station_id, created_at=ctx.now(), **_checked(fields))
    if fields.condition:
        row.checked_on, row.checked_by = ctx.today(), ctx.person_id
    ctx.session.add(row)
    ctx.audit("登记设备", row, **_checked(fields))
    return row.id


def change(ctx: Context, equipment_id: int, fields: EquipmentFields) -> None:
    """Change what is listed of a thing; another condition was seen today."""
    ctx.require(Act.KEEP_EQUIPMENT)
    row = _find(ctx, equipment_id)
    wanted = _checked(fields)
    before = {key: getattr(row, key) for key in wanted}
    now = {key: value for key, value in wanted.items() if before[key] != value}
    if not now:
        return
    for key, value in now.items():
        setattr(row, key, value)
    if "condition" in now:
        row.checked_on = ctx.today() if fields.condition else None
        row.checked_by = ctx.person_id if fields.condition else None
    row.revision += 1
    ctx.audit("改设备", row, now=now, was={key: before[key] for key in now})


def check(ctx: Context, equipment_id: int, condition: str) -> Before:
    """Record that a thing was looked at today; give what stood before."""
    ctx.require(Act.KEEP_EQUIPMENT)
    row = _find(ctx, equipment_id)
    before = Before(row.id, row.condition, row.checked_on, row.checked_by)
    row.condition = _known(condition, CONDITIONS, "condition")
    row.checked_on, row.checked_by = ctx.today(), ctx.person_id
    row.revision += 1
    ctx.audit("查看设备", row, condition=condition, was=before.condition)
    return before


def undo_check(ctx: Context, before: Before) -> None:
    """Take a check back."""
    ctx.require(Act.KEEP_EQUIPMENT)
    row = _find(ctx, before.id)
    was = row.condition
    row.condition, row.checked_on = before.condition, before.checked_on
    row.checked_by = before.checked_by
    row.revision += 1
    ctx.audit("撤销查看设备", row, condition=row.condition, was=was)


def remove(ctx: Context, equipment_id: int, reason: str) -> str:
    """Take a thing off the list with its reason; give its name. The record stays."""
    ctx.require(Act.KEEP_EQUIPMENT)
    row = _find(ctx, equipment_id)
    words = as_written(reason)
    if not words:
        raise BadInput(
            "为什么去掉还空着。", kept="清单没有改动。", to_do="请写一句原因。", field="reason"
        )
    row.voided_at, row.void_reason = ctx.now(), words
    row.revision += 1
    ctx.audit("设备作废", row, reason=words)
    return row.name


def put_back(ctx: Context, equipment_id: int) -> str:
    """Undo the removal of a thing; give its name."""
    ctx.require(Act.KEEP_EQUIPMENT)
    row = _find(ctx, equipment_id)
    row.voided_at, row.void_reason = None, ""
    row.revision += 1
    ctx.audit("恢复设备", row, name=row.name)
    return row.name


def _checked(fields: EquipmentFields) -> dict[str, object]:
    name = as_written(fields.name)
    if not name:
        raise BadInput("名称还空着。", to_do="请写设备的名称，例：冰箱。", field="name")
    if not 0 < fields.quantity <= MOST:
        raise BadInput("数量要是 1 或更多的整数。", to_do="请改好数量。", field="quantity")
    return {
        "name": name,
        "spec": as_written(fields.spec),
        "quantity": fields.quantity,
        "owner": _known(fields.owner, OWNERS, "owner"),
        "owner_number": plain(fields.owner_number),
        "place": as_written(fields.place),
        "condition": _known(fields.condition, CONDITIONS, "condition"),
        "search_keys": search_keys(name),
        "note": as_written(fields.note),
    }


def _known(value: str, known: dict[str, str], field: str) -> str:
    if value not in known:
        raise BadInput("没有这一种。", to_do="请从列出的几种里选。", field=field)
    return value


def _find(ctx: Context, equipment_id: int) -> Equipment:
    row = ctx.session.get(Equipment, equipment_id)
    if row is None or row.station_id != ctx.station_id:
        raise NotFound("没有找到这件设备。", to_do="请回到设备清单重新打开。")
    return row


def _row(row: Equipment, names: dict[int, str]) -> EquipmentRow:
    return EquipmentRow(
        row.id,
        EquipmentFields(
            row.name,
            row.spec,
            row.quantity,
            row.owner,
            row.owner_number,
            row.place,
            row.condition,
            row.note,
        ),
        row.checked_on or "",
        names.get(row.checked_by or 0, ""),
        row.search_keys,
    )
