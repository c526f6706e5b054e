"""Compares every row with what the change log last said of it: what was done behind the program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.models import Base
from app.records import wording
from app.records.found import CheckFinding
from app.storage import changes
from app.storage.changes import Watched
from app.storage.log_chain import describe

_MOST = 50
"""Findings of one kind that are named; how many more there are is said."""
_SAY_NOTHING = frozenset({"station_id", "import_id"})
"""What nearly every record points to."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the log last said of a row."""

    digest: str
    """"" where it said that the row went."""
    seq: int


_AllSaid = dict[str, dict[str, Said]]
Tables = Mapping[str, Watched]
"""Tables with the columns the store has, which need not be those of today's models."""


def rows_behind(raw: Any, tables: Tables) -> Iterator[CheckFinding]:
    """Locate every row that is not as the log last said it is, or was not when it was changed.

    Args:
        raw: the connection.
        tables: whose rows are compared, as the store has them.
    """
    said: _AllSaid = {}
    yield from _some(_gather(raw, tables, said), wording.table_name("audit_entry"))
    by = changes.Concealer(raw)
    for table, one in tables.items():
        found = _of_table(raw, tables, one, said.get(table, {}), by)
        yield from _some(found, wording.table_name(table))
    yield from _unknown(raw, tables, said)


def label_of(raw: Any, tables: Tables, table: str, key: str) -> str:
    """Name a record as people know it, by what is in it now; "" where it is gone."""
    one = tables.get(table)
    values = _values(raw, one, one.key, key) if one else None
    return _label(raw, tables, table, values) if values else ""


def called(raw: Any, tables: Tables, table: str, row_id: int) -> str:
    """Give a record's own name, without its kind; "" where it has none, or is gone."""
    one = tables.get(table)
    values = _values(raw, one, one.primary, row_id) if one else None
    label = wording.label(table, values) if values else ""
    return label.removeprefix(wording.table_name(table)).strip()


def _label(raw: Any, tables: Tables, table: str, values: Mapping[str, object]) -> str:
    """Name a record; one that has no name of its own by the record it belongs to, else its day."""
    words = wording.label(table, values)
    if words != wording.table_name(table):
        return words
    if belongs_to := next(_parents(raw, tables, table, values), ""):
        return f"{words}（{belongs_to}）"
    day = str(values.get("created_at", ""))[:10]
    return f"{words}（{day} 登记）" if day else words


def _parents(raw: Any, tables: Tables, table: str, values: Mapping[str, object]) -> Iterator[str]:
    """Name the records a record points to, people last."""
    columns = Base.metadata.tables[table].columns if table in Base.metadata.tables else ()
    links = [
        (column.name, link.column)
        for column in columns
        for link in column.foreign_keys
        if column.name not in _SAY_NOTHING and values.get(column.name) is not None
    ]
    for name, to in sorted(links, key=lambda link: link[1].table.name == "person"):
        one = tables.get(to.table.name)
        if one and (parent := _values(raw, one, to.name, values[name])):
            yield wording.label(one.table, parent)


def _values(raw: Any, one: Watched, column: str, value: object) -> dict[str, object] | None:
    """Give a row's values without the personal ones; None where there is no such row."""
    row = raw.execute(f"{one.select} WHERE {column} = ?", (value,)).fetchone()
    if row is None:
        return None
    return {c: v for c, v in zip(one.columns, row, strict=True) if c not in one.personal}


def _some(found: Iterator[CheckFinding], of: str) -> Iterator[CheckFinding]:
    """Give the first findings of a kind, and how many more there are."""
    yield from islice(found, _MOST)
    more = sum(1 for _ in found)
    if more:
        yield CheckFinding(of, f"还有 {more} 条也是这样。")


def _gather(raw: Any, tables: Tables, said: _AllSaid) -> Iterator[CheckFinding]:
    """Gather what the log last said of each row; give what is odd in it."""
    for seq, table, key, payload in raw.execute(
        "SELECT seq, record_type, record_id, payload FROM audit_entry ORDER BY seq"
    ):
        try:
            told = json.loads(payload)
            if told["record"] != [table, key]:
                yield _odd(raw, seq)
            for row in told.get("rows", ()):
                of_table = said.setdefault(row["table"], {})
                if what := _changed_before(row, of_table.get(row["key"])):
                    yield _before(raw, tables, row, seq, what)
                of_table[row["key"]] = Said(row["digest"], seq)
            for name, of, digest in told.get("baseline", ()):
                said.setdefault(name, {})[of] = Said(digest, seq)
        except (ValueError, KeyError, TypeError, AttributeError):
            yield _odd(raw, seq)


def _changed_before(row: Mapping[str, Any], last: Said | None) -> str:
    """Say what was done to a row behind the program before an act changed it; "" for nothing.

    An entry of an older version says no `before`, nor does one whose salt went with the act.
    """
    was_there = "was" in row
    if not was_there:
        return "被删掉过" if last and last.digest else ""
    if "before" not in row:
        return ""
    if last is None or not last.digest:
        return "被加进来"
    return "被改动过" if row["before"] != last.digest else ""


def _before(raw: Any, tables: Tables, row: Mapping[str, Any], seq: int, what: str) -> CheckFinding:
    told = {**row.get("was", {}), **row.get("now", {})}
    label = label_of(raw, tables, row["table"], row["key"])
    label = label or _label(raw, tables, row["table"], told)
    return CheckFinding(label, f"{_entry(raw, seq)} 以前，这一条已经在驿站管家以外{what}。")


def _entry(raw: Any, seq: int) -> str:
    """Say of an entry what it was, and where it stands in the log."""
    return f"{describe(raw, seq)}，变更记录第{seq}条"


def _odd(raw: Any, seq: int) -> CheckFinding:
    return CheckFinding(f"变更记录第{seq}条", f"{describe(raw, seq)}：内容与登记的不符。")


def _of_table(
    raw: Any, tables: Tables, one: Watched, said: Mapping[str, Said], by: changes.Concealer
) -> Iterator[CheckFinding]:
    there = set()
    for key, digest in changes.rows_of(raw, one, by):
        there.add(key)
        last = said.get(key)
        if last is None or not last.digest:
            yield CheckFinding(
                label_of(raw, tables, one.table, key),
                "这一条不是用驿站管家登记的，是从外面加进来的。",
            )
        elif last.digest != digest:
            yield CheckFinding(
                label_of(raw, tables, one.table, key),
                f"这一条在驿站管家以外被改动过；程序最后一次改它是 {_entry(raw, last.seq)}。",
            )
    for key, last in said.items():
        if last.digest and key not in there:
            yield CheckFinding(
                _lost_label(raw, tables, one.table, key, last.seq),
                f"这一条在驿站管家以外被删掉了；程序最后一次改它是 {_entry(raw, last.seq)}。",
            )


def _lost_label(raw: Any, tables: Tables, table: str, key: str, seq: int) -> str:
    """Name a row that is gone by what was last said of it."""
    values: dict[str, object] = {}
    for (payload,) in raw.execute(
        "SELECT payload FROM audit_entry WHERE seq <= ? AND instr(payload, ?) ORDER BY seq",
        (seq, f'"{key}"'),
    ):
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            # An odd entry was named before.
            for row in json.loads(payload).get("rows", ()):
                if row["key"] == key and row["table"] == table:
                    values |= row.get("now", {})
    return _label(raw, tables, table, values)


def _unknown(raw: Any, tables: Tables, said: _AllSaid) -> Iterable[CheckFinding]:
    """Find tables the log knows but the store does not, and salts of records nobody knows."""
    for table in said.keys() - tables.keys():
        yield CheckFinding(
            wording.table_name(table), "变更记录里有的这一类，数据里没有，或读不出来。"
        )
    for table, key in raw.execute("SELECT subject_type, subject_id FROM privacy_salt"):
        if table not in tables or key not in said.get(table, {}):
            yield CheckFinding(
                wording.table_name("privacy_salt"), "有一条不是用驿站管家登记的，是从外面加进来的。"
            )
