"""Look the whole store over: pages, relations, triggers, audit chain, attachments (检查)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from app.core import audit as chain
from app.core.errors import StoreProblem
from app.models import AuditEntry, StoredFile
from app.services.context import Context
from app.services.expense_signing import changed_since_signed
from app.storage import triggers


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One thing found wrong: where, and what."""

    where: str
    what: str


def check_store(ctx: Context) -> tuple[CheckFinding, ...]:
    """Give everything that is wrong with the store; nothing for a sound one."""
    damaged = tuple(_damaged_pages(ctx))
    if damaged:
        # What else is read off damaged pages means nothing, if it can be read at all.
        return damaged
    return (
        *_broken_relations(ctx),
        *_missing_triggers(ctx),
        *_broken_chain(ctx),
        *_changed_expenses(ctx),
        *_attachments(ctx),
    )


def _damaged_pages(ctx: Context) -> Iterator[CheckFinding]:
    for row in _ask(ctx, "PRAGMA cipher_integrity_check"):
        yield CheckFinding("station.db", f"有一页数据损坏：{row[0]}")
    try:
        for row in _ask(ctx, "PRAGMA quick_check(20)"):
            if row[0] != "ok":
                yield CheckFinding("station.db", f"结构损坏：{row[0]}")
    except DatabaseError:
        yield CheckFinding("station.db", "有一部分数据读不出来。")


def _broken_relations(ctx: Context) -> Iterator[CheckFinding]:
    for row in _ask(ctx, "PRAGMA foreign_key_check"):
        yield CheckFinding(f"{row[0]} 第{row[1]}条", f"指向的 {row[2]} 不存在。")


def _missing_triggers(ctx: Context) -> Iterator[CheckFinding]:
    for name in triggers.missing(ctx.session.connection()):
        yield CheckFinding("station.db", f"保护规则 {name} 缺失或被改动。")


def _broken_chain(ctx: Context) -> Iterator[CheckFinding]:
    entries = ctx.session.execute(
        select(
            AuditEntry.seq,
            AuditEntry.at,
            AuditEntry.actor,
            AuditEntry.act,
            AuditEntry.payload,
            AuditEntry.previous_hash,
            AuditEntry.hash,
        ).order_by(AuditEntry.seq)
    )
    broken = chain.first_broken(entries)
    if broken is not None:
        at = ctx.session.get(AuditEntry, broken)
        day = at.at[:10] if at else "？"
        yield CheckFinding(f"审计第{broken}条", f"{day} 的这一条与前后对不上，记录被动过。")


def _changed_expenses(ctx: Context) -> Iterator[CheckFinding]:
    for number in changed_since_signed(ctx):
        yield CheckFinding(f"支出 {number}", "签字后的内容与签字时不同。")


def _attachments(ctx: Context) -> Iterator[CheckFinding]:
    for sha256 in ctx.session.scalars(select(StoredFile.sha256)):
        try:
            ctx.files.get(sha256)
        except StoreProblem:
            yield CheckFinding(f"附件 {sha256[:12]}", "文件缺失或被改动。")


def _ask(ctx: Context, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in ctx.session.connection().exec_driver_sql(sql)]
