"""Compares the chain with what was kept of it elsewhere: so a chain written anew is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from app.core.errors import StoreProblem
from app.models import AuditEntry, MonthClosing, Station
from app.records.found import CheckFinding
from app.reports.package_check import Manifest, read_manifest
from app.services import audit_seen, book, book_frozen
from app.services.audit_check import hash_at
from app.services.context import Context
from app.services.settings import read_setting
from app.storage import backup, proofs
from app.storage.backup_proof import LINE_SETTING


@dataclass(frozen=True, slots=True)
class _Line:
    """The line of restores a store is on, and the backup it began with, as the store says."""

    name: str
    based_on: str
    upto: int | None
    """Last entry of that backup; None where nothing was ever restored."""


def rewritten(ctx: Context) -> Iterator[CheckFinding]:
    """Compare with closed months, backups, exported packages and what this program saw last."""
    yield from _closings(ctx)
    yield from _seen(ctx)
    line = _line_of(ctx)
    yield from _backups(ctx, line)
    yield from _proven(ctx, line)
    yield from _packages(ctx, line)


def _line_of(ctx: Context) -> _Line:
    """Read the line from the store, where the chain vouches for it, not from the list beside it."""
    payload = ctx.session.scalar(
        select(AuditEntry.payload)
        .where(AuditEntry.act == "恢复备份", AuditEntry.record_type == "backup")
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    what = json.loads(payload)["what"] if payload else {}
    return _Line(
        str(read_setting(ctx, LINE_SETTING, "")), str(what.get("name", "")), what.get("upto")
    )


def _closings(ctx: Context) -> Iterator[CheckFinding]:
    for closing in _all_closings(ctx):
        if closing.audit_seq and hash_at(ctx, closing.audit_seq) != closing.audit_head:
            yield CheckFinding(
                f"月结 {closing.month}",
                f"月结时记下的第{closing.audit_seq}条与现在的不同：这以前的变更记录被改写过。",
            )
        kept = book_frozen.of_closing(ctx, closing)
        if kept and book.content_fingerprint(kept) != closing.fingerprint:
            yield CheckFinding(
                f"月结 {closing.month}", "月结时留存的内容与它的数据指纹不符，被改动过。"
            )


def _seen(ctx: Context) -> Iterator[CheckFinding]:
    seen = audit_seen.read(ctx.folder)
    if seen.seq and hash_at(ctx, seen.seq) != seen.hash:
        yield CheckFinding(
            f"变更记录第{seen.seq}条",
            "与上次启动时核对过的不同，或者已经不在：变更记录被改写或截短过。",
        )


def _backups(ctx: Context, line: _Line) -> Iterator[CheckFinding]:
    """Compare with every copy of the line the store is on; another line is another history."""
    code = _station(ctx)[0]
    for path in sorted(ctx.folder.backups.glob(f"*{backup.SUFFIX}")):
        try:
            said = backup.facts(path)
        except StoreProblem:
            yield CheckFinding(f"备份 {path.name}", "这份备份已损坏，读不出来。")
            continue
        is_ours = said.station_code in ("", code) or not code
        if not is_ours or (said.line != line.name and path.name != line.based_on):
            continue
        if said.audit_seq and hash_at(ctx, said.audit_seq) != said.audit_head:
            yield _differs(path.name, said)


def _proven(ctx: Context, line: _Line) -> Iterator[CheckFinding]:
    """Compare with what is known of copies that lie elsewhere, or are gone."""
    kept = proofs.read(ctx.folder)
    if kept.line and kept.line != line.name:
        yield CheckFinding(
            "备份清单",
            "备份清单说的恢复经过与数据里的不同：数据换成了另一份，或者清单被改动过。",
        )
    for copy in kept.copies:
        if copy.line != line.name or (ctx.folder.backups / copy.name).exists():
            continue
        if copy.audit_seq and hash_at(ctx, copy.audit_seq) != copy.audit_head:
            yield _differs(copy.name, copy)


def _differs(name: str, said: backup.BackupFacts | proofs.Proven) -> CheckFinding:
    return CheckFinding(
        f"备份 {name}",
        f"{said.made_at[:10]} 备份时的第{said.audit_seq}条变更记录与现在的不同，"
        "或者已经不在：变更记录被改写或截短过。",
    )


def _packages(ctx: Context, line: _Line) -> Iterator[CheckFinding]:
    """Compare with the packages of closed months that lie in exports/."""
    closings = {(one.month, one.closing_revision): one for one in _all_closings(ctx)}
    base = line.upto
    for folder in sorted(path for path in ctx.folder.exports.glob("????-??*") if path.is_dir()):
        said = read_manifest(folder)
        if said is None or said.status != "closed" or not _is_of(ctx, said):
            continue
        if base is not None and (not said.audit_seq or said.audit_seq > base):
            continue
        closing = closings.get((said.month, said.revision))
        if closing is None:
            yield CheckFinding(
                f"上报包 {folder.name}", f"上报包说 {said.month} 已月结，数据里没有这次月结。"
            )
        elif closing.fingerprint != said.fingerprint:
            yield CheckFinding(
                f"上报包 {folder.name}",
                f"上报包里 {said.month} 的指纹是 {said.fingerprint}，数据里是"
                f" {closing.fingerprint}：月结以后被改写过。",
            )


def _is_of(ctx: Context, said: Manifest) -> bool:
    return (said.station_code, said.station_name) == _station(ctx)


def _station(ctx: Context) -> tuple[str, str]:
    found = ctx.session.execute(
        select(Station.code, Station.name).where(Station.id == ctx.station_id)
    ).first()
    return (found.code, found.name) if found else ("", "")


def _all_closings(ctx: Context) -> list[MonthClosing]:
    query = select(MonthClosing).where(MonthClosing.station_id == ctx.station_id)
    return list(ctx.session.scalars(query))
