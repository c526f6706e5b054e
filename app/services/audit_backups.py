"""Compares the chain with the backups and the list of them: each holds a head of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.core.errors import StoreProblem
from app.models import AuditEntry
from app.records.found import CheckFinding
from app.services.audit_check import hash_at
from app.services.context import Context
from app.services.settings import read_setting
from app.storage import backup, backup_file, proofs
from app.storage.backup_proof import LINE_SETTING

_LIST = "备份清单"
_BACKED_UP, _RESTORED = "备份", "恢复备份"


@dataclass(frozen=True, slots=True)
class Line:
    """The line of restores a store is on, and the backup it began with, as the store says."""

    name: str
    based_on: str
    upto: int | None
    """Last entry of that backup; None where nothing was ever restored."""


def line_of(ctx: Context) -> Line:
    """Read the line from the store, where the chain vouches for it, not from the list beside it."""
    payload = ctx.session.scalar(
        select(AuditEntry.payload)
        .where(AuditEntry.act == _RESTORED, AuditEntry.record_type == "backup")
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    what = json.loads(payload)["what"] if payload else {}
    return Line(
        str(read_setting(ctx, LINE_SETTING, "")), str(what.get("name", "")), what.get("upto")
    )


def of_copies(ctx: Context, line: Line, code: str) -> Iterator[CheckFinding]:
    """Compare with every copy of the line the store is on; another line is another history.

    Args:
        ctx: of the reading.
        line: the store's.
        code: of the station: another's copies may lie there too.
    """
    for path in sorted(ctx.folder.backups.glob(f"*{backup.SUFFIX}")):
        said = _whole(path)
        if said is None:
            yield CheckFinding(f"备份 {path.name}", "这份备份已损坏，读不全，不能用来恢复。")
            continue
        is_ours = said.station_code in ("", code) or not code
        if not is_ours or (said.line != line.name and path.name != line.based_on):
            continue
        if said.audit_seq and hash_at(ctx, said.audit_seq) != said.audit_head:
            yield _differs(path.name, said)


def of_list(ctx: Context, line: Line) -> Iterator[CheckFinding]:
    """Compare the list of proven copies with the store, also of copies that lie elsewhere."""
    if not proofs.is_whole(ctx.folder):
        yield CheckFinding(_LIST, "文件损坏，读不出来：每份备份什么时候验证过，已经不知道了。")
        return
    kept = proofs.read(ctx.folder)
    if kept.line and kept.line != line.name:
        yield CheckFinding(
            _LIST,
            "备份清单说的恢复经过与数据里的不同：数据换成了另一份，或者清单被改动过。",
        )
    for copy in kept.copies:
        if copy.line != line.name:
            continue
        if copy.audit_seq and hash_at(ctx, copy.audit_seq) != copy.audit_head:
            yield _differs(copy.name, copy)
    yield from _not_as_noted(ctx, kept)


def _not_as_noted(ctx: Context, kept: proofs.Proofs) -> Iterator[CheckFinding]:
    """Compare the list with what the chain noted whenever a copy was proven."""
    listed = {copy.name: copy for copy in kept.copies}
    for name, (seq, what) in _noted(ctx).items():
        copy = listed.get(name)
        if copy is None:
            if (ctx.folder.backups / name).exists():
                yield CheckFinding(
                    f"备份 {name}", f"变更记录第{seq}条说它验证过，备份清单里却没有它。"
                )
            continue
        now = {
            "rows": copy.rows,
            "files": copy.files,
            "upto": copy.audit_seq,
            "head": copy.audit_head,
            "proven_at": copy.proven_at,
        }
        if any(what[key] != value for key, value in now.items() if key in what):
            yield CheckFinding(
                f"备份 {name}", f"备份清单说的与变更记录第{seq}条不同：清单被改动过。"
            )


def _noted(ctx: Context) -> dict[str, tuple[int, dict[str, object]]]:
    """Give the last note about each copy, by its name."""
    rows = ctx.session.execute(
        select(AuditEntry.seq, AuditEntry.payload)
        .where(AuditEntry.record_type == "backup", AuditEntry.act == _BACKED_UP)
        .order_by(AuditEntry.seq)
    )
    found = {}
    for seq, payload in rows:
        what = json.loads(payload)["what"]
        if "upto" in what:
            found[str(what["name"])] = (seq, what)
    return found


def _whole(path: Path) -> backup.BackupFacts | None:
    """Give what a copy says of itself; None where one bit of it is not as it was written."""
    try:
        said = backup.facts(path)
        is_whole = (
            backup_file.closing_hash(path) is not None
            if said.seal
            else not any(backup_file.outer_findings(path, said))
        )
    except (StoreProblem, OSError):
        return None
    return said if is_whole else None


def _differs(name: str, said: backup.BackupFacts | proofs.Proven) -> CheckFinding:
    return CheckFinding(
        f"备份 {name}",
        f"{said.made_at[:10]} 备份时的第{said.audit_seq}条变更记录与现在的不同，"
        "或者已经不在：变更记录被改写或截短过。",
    )
