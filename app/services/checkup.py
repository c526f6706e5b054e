"""Look the whole store over: pages, relations, triggers, audit, signatures, files (检查)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from app.core.errors import PassphraseNeeded, StoreProblem, UserError
from app.models import StoredFile
from app.records import wording
from app.records.found import CheckFinding
from app.services import audit_anchors, audit_check, sealed_sheet, sign_check
from app.services.context import Context
from app.services.expense_signing import changed_since_signed
from app.services.office import Office
from app.storage import guards, keys, triggers
from app.storage.backup_proof import is_wrapped
from app.storage.connection import connect
from app.storage.folder import DataFolder
from app.storage.log_check import log_problem

_UNREADABLE = CheckFinding("station.db", "有一部分数据读不出来，文件已损坏。")


def check_files(folder: DataFolder) -> tuple[CheckFinding, ...]:
    """Look over what must be looked at before the store is opened: its log, and every page of it.

    Opening folds the log into the file, over damaged pages too: what is found here is found as
    it lies, and nothing is changed.

    Raises:
        PassphraseNeeded: the key lies under a start passphrase that was not given.
    """
    from sqlcipher3 import dbapi2

    found = []
    if problem := log_problem(folder.database.with_name("station.db-wal")):
        found.append(CheckFinding("station.db-wal", problem))
    try:
        data_key = keys.load(folder.keys).data_key
        raw = connect(folder.database, data_key, read_only=True)
    except PassphraseNeeded:
        raise
    except StoreProblem as said:
        return (*found, CheckFinding("station.db", str(said)))
    try:
        found.extend(_page(row[0]) for row in raw.execute("PRAGMA cipher_integrity_check"))
    except dbapi2.Error:
        found.append(_UNREADABLE)
    finally:
        raw.close()
    return (*found, *_signing_key(folder, data_key), *_recovery(folder, data_key))


def _recovery(folder: DataFolder, data_key: str) -> Iterator[CheckFinding]:
    """See that what the sealed code opens is there and of this key; only the code opens it."""
    try:
        fits = is_wrapped((folder.keys / keys.RECOVERY).read_bytes(), data_key)
    except (OSError, ValueError, KeyError, TypeError):
        fits = False
    if not fits:
        yield CheckFinding(
            "keys/recovery.wrap",
            "文件缺失、损坏或不是这份数据的，封存的恢复码打不开它。请责任人和主席重新打印一张封存。",
        )


def _signing_key(folder: DataFolder, data_key: str) -> Iterator[CheckFinding]:
    sealed = folder.keys / "signing.wrap"
    try:
        # Until an older station is opened, its key lies there under another name.
        if sealed.exists() or not (folder.keys / "signing.key").exists():
            keys.unwrap_signing_key(data_key, sealed.read_bytes())
    except (StoreProblem, OSError):
        yield CheckFinding("keys/signing.wrap", "站点的签名钥匙损坏或被改动，请用备份里的换回。")


def check_opened(opening: Callable[[], AbstractContextManager[Office]]) -> tuple[CheckFinding, ...]:
    """Open a store and check it; that it does not open is what was found."""
    try:
        with opening() as office:
            return office.read(check_store)
    except StoreProblem as problem:
        return (CheckFinding("station.db", str(problem)),)
    except DatabaseError:
        # Its tables are not those of the version it says it is.
        return (CheckFinding("station.db", "表的结构不是驿站管家的，被改动过。"),)


def check_store(ctx: Context) -> tuple[CheckFinding, ...]:
    """Give everything that is wrong with the store; nothing for a sound one."""
    from sqlcipher3 import dbapi2

    try:
        damaged = tuple(_damaged_pages(ctx))
        if damaged:
            # What else is read off damaged pages means nothing, if it can be read at all.
            return damaged
        # A part that was begun anew says some things twice.
        return tuple(dict.fromkeys(one for part in _PARTS for one in _of_part(ctx, part)))
    except (DatabaseError, dbapi2.Error, StoreProblem):
        return (_UNREADABLE,)


def _of_part(
    ctx: Context, part: Callable[[Context], Iterator[CheckFinding]], *, is_again: bool = False
) -> Iterator[CheckFinding]:
    """Give what a part finds; what it cannot make sense of is a finding, and the others go on."""
    from sqlcipher3 import dbapi2

    try:
        yield from part(ctx)
    except (DatabaseError, dbapi2.Error) as problem:
        said = str(problem)
        if "decode" in said and not is_again:
            with _any_text(ctx):
                yield from _of_part(ctx, part, is_again=True)
        elif "no such" in said:
            yield CheckFinding("station.db", "有的数据表不是驿站管家的样子，后面的没能核对完。")
        else:
            yield _UNREADABLE
    except (UserError, ValueError, TypeError, KeyError, AttributeError) as problem:
        said = f"：{problem.what}" if isinstance(problem, UserError) else ""
        yield CheckFinding("station.db", f"有的内容不是驿站管家写的样子，后面的没能核对完{said}。")


@contextmanager
def _any_text(ctx: Context) -> Iterator[None]:
    """Read text that is none, too: it fits no digest, and so the row or entry is named."""
    raw = audit_check.raw_of(ctx)
    raw.text_factory = partial(str, encoding="utf-8", errors="replace")
    try:
        yield
    finally:
        raw.text_factory = str


def _damaged_pages(ctx: Context) -> Iterator[CheckFinding]:
    for row in _ask(ctx, "PRAGMA cipher_integrity_check"):
        yield _page(row[0])


def _page(said: object) -> CheckFinding:
    page = str(said).rpartition(" ")[2]
    which = f"第{page}页" if page.isdigit() else "有一页"
    return CheckFinding("station.db", f"{which}数据损坏或被改动过，与它的校验码不符。")


def structure(ctx: Context) -> Iterator[CheckFinding]:
    """Look at what SQLite itself knows of: trees, every index, columns that break a rule."""
    for row in _ask(ctx, "PRAGMA integrity_check(20)"):
        said = str(row[0])
        table = said.rpartition(" in ")[2]
        if said.startswith("CHECK constraint failed") and table in wording.TABLES:
            yield CheckFinding(wording.table_name(table), "有一条写着规定以外的内容。")
        elif said != "ok":
            yield CheckFinding("station.db", f"结构损坏：{said}")


def _broken_relations(ctx: Context) -> Iterator[CheckFinding]:
    for row in _ask(ctx, "PRAGMA foreign_key_check"):
        of, to = (wording.table_name(str(name)) for name in (row[0], row[2]))
        yield CheckFinding(f"{of} 第{row[1]}条", f"指向的“{to}”不存在。")


def _triggers(ctx: Context) -> Iterator[CheckFinding]:
    connection = ctx.session.connection()
    for name in guards.reshaped(connection):
        yield CheckFinding(
            wording.table_name(name), f"数据表 {name} 的栏目被改动过，或整张表不见了。"
        )
    for name in (*triggers.missing(connection), *guards.missing(connection)):
        yield CheckFinding("station.db", f"保护规则或索引 {name} 缺失或被改动。")
    for row in _ask(ctx, "SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
        if row[0] not in triggers.TRIGGERS:
            yield CheckFinding("station.db", f"多出一条不认识的规则 {row[0]}。")
    if len(_ask(ctx, "SELECT version_num FROM alembic_version")) != 1:
        yield CheckFinding("station.db", "登记的数据版本不止一个，被改动过。")
    for name in guards.unknown(connection):
        yield CheckFinding("station.db", f"多出驿站管家没有的数据表或索引 {name}。")


def _changed_expenses(ctx: Context) -> Iterator[CheckFinding]:
    for number in changed_since_signed(ctx):
        yield CheckFinding(f"支出 {number}", "签字后的内容与签字时不同。")


def _signatures(ctx: Context) -> Iterator[CheckFinding]:
    for where, what in sign_check.findings(ctx):
        yield CheckFinding(where, what)


def _sealed_code(ctx: Context) -> Iterator[CheckFinding]:
    """Find a flipped bit that only the sealed code would notice: what lies there was noted."""
    path = ctx.folder.keys / keys.RECOVERY
    try:
        looks_right = is_wrapped(path.read_bytes(), keys.load(ctx.folder.keys).data_key)
    except (OSError, ValueError, KeyError, TypeError):
        return  # said before the store was opened
    if looks_right and sealed_sheet.is_altered(ctx):
        yield CheckFinding(
            "keys/recovery.wrap",
            "和封存恢复码时的不一样了，恢复码纸可能打不开。请责任人和主席重新打印一张封存。",
        )


def _attachments(ctx: Context) -> Iterator[CheckFinding]:
    """Open every kept file, named by a row or not; one whose act was cut short may be left over."""
    named = set(ctx.session.scalars(select(StoredFile.sha256)))
    for sha256 in sorted(named | set(ctx.files.names())):
        try:
            ctx.files.get(sha256)
        except StoreProblem:
            yield CheckFinding(f"附件 {sha256[:12]}", "文件缺失或被改动。")


_PARTS = (
    structure,
    _broken_relations,
    _triggers,
    audit_check.broken_links,
    audit_check.rows_behind,
    audit_check.found_at_upgrades,
    audit_anchors.rewritten,
    _changed_expenses,
    _signatures,
    _attachments,
    _sealed_code,
)
"""Each looks at one kind of thing and says what is wrong with it."""


def _ask(ctx: Context, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in ctx.session.connection().exec_driver_sql(sql)]
