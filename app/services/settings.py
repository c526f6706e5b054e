"""What this installation is set to, and the lists people choose from (设置)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.core.errors import BadInput, NotFound, Refused
from app.core.permissions import Act
from app.core.text import as_written
from app.models import MonthClosing, ServiceKind, Setting, Tally, WorkerGroup
from app.services.context import Context

RUNNER = "first_run.runner"
"""Key of who ran the first-run wizard; holds a person's id."""

IDLE_MINUTES = "idle_minutes"
SIGN_ORIENTATION = "sign_orientation"
IDLE_CHOICES = (0, 5, 10, 20, 30)
"""Minutes until the window locks itself; 0 is never."""

_IDLE_AT_FIRST = 10
_MODELS: dict[str, type[WorkerGroup] | type[ServiceKind]] = {
    "worker_groups": WorkerGroup,
    "services": ServiceKind,
}
_WORDS = {"worker_groups": "服务群体", "services": "服务项目"}


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the window and the signs behave here."""

    idle_minutes: int
    sign_orientation: str
    """portrait (竖版) or landscape (横版)."""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One word of a list people choose from, in button order."""

    id: int
    name: str
    is_active: bool


def read_setting(ctx: Context, key: str, otherwise: Any) -> Any:
    """Give one setting, or what holds where it was never made."""
    kept = ctx.session.get(Setting, key)
    return otherwise if kept is None else json.loads(kept.value)


def write_setting(ctx: Context, key: str, value: Any) -> None:
    """Keep one setting; the caller writes the audit row of the act it belongs to."""
    text = json.dumps(value, ensure_ascii=False)
    kept = ctx.session.get(Setting, key)
    if kept is None:
        ctx.session.add(Setting(key=key, value=text))
    else:
        kept.value = text


def preferences(ctx: Context) -> Preferences:
    """Give the settings of window and signs."""
    return Preferences(
        idle_minutes=int(read_setting(ctx, IDLE_MINUTES, _IDLE_AT_FIRST)),
        sign_orientation=str(read_setting(ctx, SIGN_ORIENTATION, "portrait")),
    )


def set_idle_minutes(ctx: Context, minutes: int) -> None:
    """Set after how many minutes without a touch the window locks itself (自动锁定)."""
    ctx.require(Act.EDIT_SETTINGS)
    if minutes not in IDLE_CHOICES:
        raise BadInput("自动锁定的分钟数没有选对。", to_do="请从给出的几种里选一种。")
    write_setting(ctx, IDLE_MINUTES, minutes)
    ctx.audit("改自动锁定", "setting", minutes=minutes)


def set_sign_orientation(ctx: Context, orientation: str) -> None:
    """Set whether the wall sign is printed upright or lying (标牌横竖)."""
    ctx.require(Act.EDIT_SETTINGS)
    if orientation not in ("portrait", "landscape"):
        raise BadInput("标牌的方向没有选对。", to_do="请选竖版或横版。")
    write_setting(ctx, SIGN_ORIENTATION, orientation)
    ctx.audit("改标牌方向", "setting", orientation=orientation)


def list_entries(ctx: Context, which: str) -> tuple[ListEntry, ...]:
    """Give a list in its order: `worker_groups` or `services`."""
    return tuple(ListEntry(row.id, row.name, row.is_active) for row in _rows(ctx, which))


def add_entry(ctx: Context, which: str, name: str) -> int:
    """Put a word at the end of a list; one that was switched off comes back."""
    ctx.require(Act.EDIT_SETTINGS)
    name = _name(name)
    rows = _rows(ctx, which)
    for row in rows:
        if row.name == name:
            if row.is_active:
                raise BadInput(f"已经有“{name}”了。", to_do="请换一个名称。", field="name")
            row.is_active = True
            ctx.audit(f"启用{_WORDS[which]}", row, name=name)
            return row.id
    made = _MODELS[which](
        station_id=ctx.station_id,
        name=name,
        position=max((row.position for row in rows), default=0) + 1,
        created_at=ctx.now(),
    )
    ctx.session.add(made)
    ctx.audit(f"添加{_WORDS[which]}", made, name=name)
    return made.id


def rename_entry(ctx: Context, which: str, entry_id: int, name: str) -> None:
    """Rename a word; not one that a closed month already counted.

    Raises:
        BadInput: no name, or one that is on the list already.
        Refused: figures of a closed month stand under the old name.
    """
    ctx.require(Act.EDIT_SETTINGS)
    name = _name(name)
    row = _row(ctx, which, entry_id)
    if row.name == name:
        return
    if any(other.name == name for other in _rows(ctx, which)):
        raise BadInput(f"已经有“{name}”了。", to_do="请换一个名称。", field="name")
    if _counted_in_closed_month(ctx, row):
        raise Refused(
            f"“{row.name}”在已月结的月份里有登记，不能改名。",
            kept="名称没有改动。",
            to_do="请停用它，再添加一个新名称。",
        )
    was, row.name = row.name, name
    row.revision += 1
    ctx.audit(f"改{_WORDS[which]}名称", row, was=was, now=name)


def switch_entry(ctx: Context, which: str, entry_id: int, *, active: bool) -> None:
    """Take a word off the tally or put it back; what was counted stays (停用、启用)."""
    ctx.require(Act.EDIT_SETTINGS)
    row = _row(ctx, which, entry_id)
    if row.is_active == active:
        return
    if not active and sum(other.is_active for other in _rows(ctx, which)) == 1:
        raise Refused(
            f"{_WORDS[which]}至少要留一项。", kept="没有改动。", to_do="请先添加或启用另一项。"
        )
    row.is_active = active
    row.revision += 1
    ctx.audit(f"{'启用' if active else '停用'}{_WORDS[which]}", row, name=row.name)


def move_entry(ctx: Context, which: str, entry_id: int, by: int) -> None:
    """Move a word up (-1) or down (+1) in button order."""
    ctx.require(Act.EDIT_SETTINGS)
    rows = list(_rows(ctx, which))
    at = next((n for n, row in enumerate(rows) if row.id == entry_id), None)
    if at is None:
        raise NotFound("列表里没有这一项。", to_do="请回到列表重新选。")
    to = min(max(at + by, 0), len(rows) - 1)
    if to == at:
        return
    row = rows.pop(at)
    rows.insert(to, row)
    for position, each in enumerate(rows, 1):
        each.position = position
    ctx.audit(f"排{_WORDS[which]}顺序", row, order=[each.name for each in rows])


def _rows(ctx: Context, which: str) -> tuple[WorkerGroup | ServiceKind, ...]:
    model: Any = _MODELS[which]
    return tuple(
        ctx.session.scalars(
            select(model)
            .where(model.station_id == ctx.station_id)
            .order_by(model.position, model.id)
        )
    )


def _row(ctx: Context, which: str, entry_id: int) -> WorkerGroup | ServiceKind:
    model: Any = _MODELS[which]
    row: WorkerGroup | ServiceKind | None = ctx.session.get(model, entry_id)
    if row is None or row.station_id != ctx.station_id:
        raise NotFound("列表里没有这一项。", to_do="请回到列表重新选。")
    return row


def _name(text: str) -> str:
    name = as_written(text).replace("\n", " ")
    if not name:
        raise BadInput("名称还空着。", to_do="请填写名称。", field="name")
    return name


def _counted_in_closed_month(ctx: Context, row: WorkerGroup | ServiceKind) -> bool:
    column = Tally.worker_group_id if isinstance(row, WorkerGroup) else Tally.service_kind_id
    closed = select(MonthClosing.month).where(
        MonthClosing.station_id == ctx.station_id, MonthClosing.state == "closed"
    )
    found = ctx.session.scalar(
        select(Tally.id)
        .where(column == row.id, func.substr(Tally.on_date, 1, 7).in_(closed))
        .limit(1)
    )
    return found is not None
