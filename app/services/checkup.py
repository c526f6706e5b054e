"""Look the whole store over: pages, relations, triggers, audit, signatures, files (检查)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from app.core.errors import StoreProblem
from app.models import StoredFile
from app.services import audit_anchors, audit_check
from app.services.audit_check import CheckFinding
from app.services.context import Context
from app.services.expense_signing import changed_since_signed
from app.storage import triggers
from app.storage.folder import DataFolder
from app.storage.log_check import log_problem


def check_files(folder: DataFolder) -> tuple[CheckFinding, ...]:
    """Look over what must be looked at before the store is opened: the write-ahead log."""
    problem = log_problem(folder.database.with_name("station.db-wal"))
    return (CheckFinding("station.db-wal", problem),) if problem else ()


def check_store(ctx: Context) -> tuple[CheckFinding, ...]:
    """Give everything that is wrong with the store; nothing for a sound one."""
    damaged = tuple(_damaged_pages(ctx))
    if damaged:
        # What else is read off damaged pages means nothing, if it can be read at all.
        return damaged
    return (
        *_broken_relations(ctx),
        *_triggers(ctx),
        *audit_check.broken_links(ctx),
        *audit_check.rows_behind(ctx),
        *audit_anchors.rewritten(ctx),
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


def _triggers(ctx: Context) -> Iterator[CheckFinding]:
    for name in triggers.missing(ctx.session.connection()):
        yield CheckFinding("station.db", f"保护规则 {name} 缺失或被改动。")
    for row in _ask(ctx, "SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
        if row[0] not in triggers.TRIGGERS:
            yield CheckFinding("station.db", f"多出一条不认识的规则 {row[0]}。")


def _changed_expenses(ctx: Context) -> Iterator[CheckFinding]:
    for number in changed_since_signed(ctx):
        yield CheckFinding(f"支出 {number}", "签字后的内容与签字时不同。")


def _attachments(ctx: Context) -> Iterator[CheckFinding]:
    """Open every kept file, named by a row or not; one whose act was cut short may be left over."""
    named = set(ctx.session.scalars(select(StoredFile.sha256)))
    for sha256 in sorted(named | set(ctx.files.names())):
        try:
            ctx.files.get(sha256)
        except StoreProblem:
            yield CheckFinding(f"附件 {sha256[:12]}", "文件缺失或被改动。")


def _ask(ctx: Context, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in ctx.session.connection().exec_driver_sql(sql)]
