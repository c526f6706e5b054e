"""A second place for the backups: another disk or a USB stick, proven there too (第二份备份)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core import backup_rotation as rotation
from app.core.clock import BUSINESS_ZONE, iso
from app.core.day_words import dated_label
from app.core.disk_words import disk_words
from app.core.errors import BadInput, Refused, StoreProblem
from app.core.permissions import Act, may
from app.services.context import Context
from app.services.office import Office
from app.services.settings import read_setting, write_setting
from app.services.todo_row import SOON, TodoRow
from app.storage import backup as storage
from app.storage import places, proofs
from app.storage.proofs import Proven

_SETTING = "backup_second"
DAYS_CHOICES = (1, 3, 7, 14, 30)
"""Days after which 今天 reminds of the second place."""
_DAYS_AT_FIRST = 7


@dataclass(frozen=True, slots=True)
class Second:
    """The second place: where, and how it is going."""

    path: Path
    mark: str
    """Written into the folder itself: it is known again whatever drive letter it gets."""
    days: int
    since: str
    """The day it was chosen, YYYY-MM-DD."""
    last: str
    """When the newest copy there was made, by the wall clock; blank when there is none."""
    is_plugged_in: bool
    is_same_disk: bool


def second_place(ctx: Context) -> Second | None:
    """Give the second place, None where none was chosen."""
    kept: dict[str, Any] | None = read_setting(ctx, _SETTING, None)
    if kept is None:
        return None
    found = places.find(Path(kept["path"]), kept["mark"])
    return Second(
        path=found or Path(kept["path"]),
        mark=kept["mark"],
        days=int(kept["days"]),
        since=kept["since"],
        last=_last(ctx, kept),
        is_plugged_in=found is not None,
        is_same_disk=found is not None and places.on_one_disk(found, ctx.folder.root),
    )


def choose_second(ctx: Context, path: Path) -> None:
    """Choose another disk or a stick as the second place; removable ones are welcome here.

    Raises:
        Refused: it lies inside the data folder.
        StoreProblem: it cannot be written.
    """
    ctx.require(Act.EDIT_SETTINGS)
    root = ctx.folder.root.resolve()
    if path.resolve() == root or root in path.resolve().parents:
        raise Refused(
            "第二份备份不能放在数据文件夹里面。",
            kept="没有改动设置。",
            to_do="请选另一块硬盘或优盘上的文件夹。",
        )
    mark = secrets.token_hex(8)
    try:
        places.put_mark(path, mark)
    except OSError as problem:
        raise StoreProblem(
            f"这个位置写不进去（{disk_words(problem)}）：{path}。",
            kept="没有改动设置。",
            to_do="请换一个优盘或文件夹。",
        ) from problem
    kept = read_setting(ctx, _SETTING, {})
    write_setting(
        ctx,
        _SETTING,
        {
            "path": str(path.absolute()),
            "mark": mark,
            "days": kept.get("days", _DAYS_AT_FIRST),
            "since": ctx.today(),
        },
    )
    ctx.audit("选第二备份位置", "setting", path=str(path))


def set_days(ctx: Context, days: int) -> None:
    """Set after how many days without a copy there 今天 reminds."""
    ctx.require(Act.EDIT_SETTINGS)
    kept = read_setting(ctx, _SETTING, None)
    if kept is None or days not in DAYS_CHOICES:
        raise BadInput("提醒的天数没有选对。", to_do="请先选第二份备份放在哪里，再选天数。")
    write_setting(ctx, _SETTING, kept | {"days": days})
    ctx.audit("改备份提醒天数", "setting", days=days)


def forget_second(ctx: Context) -> None:
    """Use no second place from now on; what lies there stays."""
    ctx.require(Act.EDIT_SETTINGS)
    kept = read_setting(ctx, _SETTING, None)
    if kept is not None:
        write_setting(ctx, _SETTING, None)
        ctx.audit("不用第二备份位置", "setting", path=kept["path"])


def carry_newest(office: Office) -> Path | None:
    """Carry the newest proven copy to the second place, if one is plugged in and lacks it.

    Raises:
        StoreProblem: the stick is full or was taken out; nothing half stays there.
    """
    second = office.read(second_place)
    own = office.folder.backups.absolute()
    kept = proofs.read(office.folder)
    copies = [
        copy for copy in kept.copies if Path(copy.path).parent == own and proofs.is_there(copy)
    ]
    if second is None or not second.is_plugged_in or not copies:
        return None
    newest = max(copies, key=lambda copy: _age(copy, kept.line))
    there = second.path / newest.name
    if newest.carried_to == second.mark and _has_size(there, newest.size):
        return there
    carried = storage.carry(
        Path(newest.path), second.path, office.database.keys.data_key, office.folder.root
    )
    now = iso(office.clock.now())
    proofs.keep(office.folder, replace(newest, carried_at=now, carried_to=second.mark))
    _drop_surplus(second.path, office.database.keys.key_id)
    return carried


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def reminder(ctx: Context) -> Iterator[TodoRow]:
    """Remind when the second place has waited too long for a copy."""
    kept = read_setting(ctx, _SETTING, None) if may(ctx.actor.roles, Act.BACKUP) else None
    if kept is None:
        return
    last = _last(ctx, kept)
    since = datetime.fromisoformat(last or kept["since"]).date()
    waited = (ctx.clock.today() - since).days
    if 0 <= waited < kept["days"]:
        return
    text = f"第二份备份是 {waited} 天前的" if last else "还没有第二份备份"
    if last and waited < 0:
        # Written under a clock that ran ahead: how old it is nobody knows.
        text = "第二份备份的日期比今天还晚，请再备份一次"
    # Looked for only now: asking every drive takes a moment.
    if places.find(Path(kept["path"]), kept["mark"]):
        yield TodoRow(SOON, text, "优盘插着，点一下就能备份", "settings", "backup", "备份")
    else:
        yield TodoRow(SOON, text, f"请插上优盘：{kept['path']}", "settings", "backup", "查看")


def _last(ctx: Context, kept: dict[str, Any]) -> str:
    """When the newest copy at the second place was made; blank when there is none."""
    kept_now = proofs.read(ctx.folder)
    # By number, like the copies: one under a clock set back is the newest all the same.
    carried = [copy for copy in kept_now.copies if copy.carried_to == kept["mark"]]
    newest = max(carried, key=lambda copy: _age(copy, kept_now.line), default=None)
    return newest.made_at if newest else ""


def _age(copy: Proven, line: str) -> tuple[bool, int, str]:
    """Give what puts copies in order, the oldest first; those of today's store come last."""
    return copy.line == line, copy.audit_seq, copy.proven_at


def last_words(second: Second) -> str:
    """Say how the second place is going."""
    if not second.last:
        return "那里还没有备份"
    return f"那里最近一份是{dated_label(datetime.fromisoformat(second.last).date())}的，已验证"


def _drop_surplus(place: Path, key_id: str) -> None:
    """Thin out our own copies at the second place by the same rules."""
    copies = []
    for path in storage.lying_in(place):
        try:
            said = storage.facts(path)
        except StoreProblem:
            continue
        if said.key_id == key_id and said.seal:
            made = datetime.fromisoformat(said.made_at).replace(tzinfo=BUSINESS_ZONE)
            copies.append(
                rotation.Copy(
                    name=str(path),
                    made_at=made,
                    kind=rotation.Kind(said.kind),
                    line=said.line,
                    seq=said.audit_seq,
                    is_proven=True,
                    is_whole=not said.flaws,
                )
            )
    for name in rotation.surplus(copies):
        storage.remove(Path(name))
