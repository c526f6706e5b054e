"""Back the station up, and say when that last happened (备份)."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import select

from app.core.clock import local, moment
from app.core.errors import StoreProblem
from app.core.permissions import Act
from app.models import AuditEntry, Setting, Station
from app.services.context import Context
from app.services.office import Office
from app.storage import backup as storage

_LAST = "last_backup"
_PREFIXES = {"关闭程序": "auto", "月结": "month"}
KEPT_AUTOMATIC = 30
"""Copies made by themselves when the program ends; those of a month's closing stay."""


def make_backup(office: Office, to: Path | None = None, *, why: str = "手动") -> Path:
    """Write one verified copy; what it contains ends before the note that it was made.

    Raises:
        StoreProblem: nothing was kept, with the reason.
    """
    code = office.read(_code)
    made_at = local(office.clock.now()).strftime("%Y-%m-%dT%H:%M:%S")
    office.database.checkpoint()
    path = storage.write(
        office.folder,
        office.database.keys,
        to or office.folder.backups,
        made_at=made_at,
        name=f"{_PREFIXES.get(why, 'backup')}-{code or 'station'}",
        code=code,
    )
    office.act(_note, path, why)
    return path


def backup_when_changed(office: Office) -> Path | None:
    """Make a copy at the end of a session if anything was written since the last one."""
    if not office.has_station or not office.read(_changed_since_last):
        return None
    path = make_backup(office, why="关闭程序")
    _prune(office.folder.backups)
    return path


def restore_backup(
    path: Path, into: Path, *, keys_folder: Path | None = None, recovery: bytes | None = None
) -> Path:
    """Bring a backup back into a new, empty folder; the station in use is not touched."""
    return storage.restore(path, into, keys_folder=keys_folder, recovery=recovery).root


def is_backup(path: Path) -> bool:
    """Tell a backup that can be read from other files."""
    if not storage.is_backup(path):
        return False
    try:
        storage.facts(path)
    except StoreProblem:
        return False
    return True


def key_at_hand(path: Path) -> bool:
    """Tell whether this installation itself holds the key of a backup."""
    said = storage.facts(path)
    return storage.find_key(path, said, keys_folder=None, recovery=None) is not None


def list_backups(folder: Path) -> tuple[tuple[Path, str], ...]:
    """List the copies in a folder, newest first, with when each was made."""
    found = []
    for path in folder.glob(f"*{storage.SUFFIX}"):
        try:
            found.append((path, storage.facts(path).made_at.replace("T", " ")))
        except StoreProblem:
            found.append((path, "已损坏"))
    return tuple(sorted(found, key=lambda item: item[1], reverse=True))


def backup_line(ctx: Context) -> str:
    """Say in the bottom line only what happened: 已备份 10-31 17:05，已验证 / 尚无备份."""
    row = ctx.session.get(Setting, _LAST)
    if row is None:
        return "尚无备份"
    at = local(moment(json.loads(row.value)["at"]))
    form = "%H:%M" if at.date() == ctx.clock.today() else "%m-%d %H:%M"
    return f"已备份 {at.strftime(form)}，已验证"


def _code(ctx: Context) -> str:
    ctx.require(Act.BACKUP)
    return ctx.session.scalar(select(Station.code).where(Station.id == ctx.station_id)) or ""


def _note(ctx: Context, path: Path, why: str) -> None:
    value = json.dumps({"at": ctx.now(), "path": str(path), "why": why}, ensure_ascii=False)
    row = ctx.session.get(Setting, _LAST)
    if row is None:
        ctx.session.add(Setting(key=_LAST, value=value))
    else:
        row.value = value
    ctx.audit("备份", "backup", name=path.name, why=why)


def _changed_since_last(ctx: Context) -> bool:
    last = ctx.session.execute(
        select(AuditEntry.act).order_by(AuditEntry.seq.desc()).limit(1)
    ).scalar()
    return last is not None and last != "备份"


def _prune(folder: Path) -> None:
    """Drop the oldest automatic copies beyond those kept; the newest always stays."""
    automatic = sorted(folder.glob(f"auto-*{storage.SUFFIX}"))
    for path in automatic[:-KEPT_AUTOMATIC]:
        path.unlink(missing_ok=True)
