"""Compares the chain with what was kept of it elsewhere: so a chain written anew is found."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.models import MonthClosing, Station
from app.records.found import CheckFinding
from app.reports.package_check import Manifest, read_manifest
from app.services import audit_backups, audit_seen, book, book_frozen
from app.services.audit_backups import Line
from app.services.audit_check import hash_at
from app.services.context import Context


def rewritten(ctx: Context) -> Iterator[CheckFinding]:
    """Compare with closed months, backups, exported packages and what this program saw last."""
    yield from _closings(ctx)
    yield from _seen(ctx)
    line = audit_backups.line_of(ctx)
    # A rewritten chain is told by the copy and by the list of copies: once is enough.
    yield from dict.fromkeys(
        (
            *audit_backups.of_copies(ctx, line, _station(ctx)[0]),
            *audit_backups.of_list(ctx, line),
        )
    )
    yield from _packages(ctx, line)


def _closings(ctx: Context) -> Iterator[CheckFinding]:
    for closing in _all_closings(ctx):
        if closing.audit_seq and hash_at(ctx, closing.audit_seq) != closing.audit_head:
            yield CheckFinding(
                f"月结 {closing.month}",
                f"月结时记下的第{closing.audit_seq}条与现在的不同：这以前的变更记录被改写过。",
            )
        if closing.book_sha256 is None:
            continue
        kept = book_frozen.of_closing(ctx, closing)
        if kept is None or book.content_fingerprint(kept) != closing.fingerprint:
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


def _packages(ctx: Context, line: Line) -> Iterator[CheckFinding]:
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
    """Tell whether a package is of this station; one with a code keeps it under a new name."""
    code, name = _station(ctx)
    return said.station_code == code and bool(code or said.station_name == name)


def _station(ctx: Context) -> tuple[str, str]:
    found = ctx.session.execute(
        select(Station.code, Station.name).where(Station.id == ctx.station_id)
    ).first()
    return (found.code, found.name) if found else ("", "")


def _all_closings(ctx: Context) -> list[MonthClosing]:
    query = select(MonthClosing).where(MonthClosing.station_id == ctx.station_id)
    return list(ctx.session.scalars(query))
