"""Says in sentences what an entry of the audit did to which record: 从…改成…."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from app.core import sign_off, sign_ways
from app.core.clock import local_time
from app.core.money import Fen, yuan
from app.core.permissions import ROLE_NAMES
from app.core.quantity import Quantity, quantity_text
from app.models import Base
from app.records import wording
from app.services.audit_rows import UNTOLD
from app.storage import changes

HIDDEN = "已改（内容不显示）"
MOST_FIELDS, MOST_ROWS = 8, 6
"""What is said of a new row, and how many rows of one act are told one by one."""

Named: TypeAlias = Callable[[str, int], str]
_SAY_NOTHING = frozenset({"station", "import_run", "stored_file"})
"""What a column may point to without telling people anything."""
_QUANTITIES = frozenset(
    {"quantity", "book", "counted", "reorder_level", "order_up_to", "stated_balance"}
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_CODE = re.compile(r"[a-z][a-z_]*(:\w+)?")
_VALUES: Mapping[str, str] = {
    **{state.value: name for state, name in sign_off.STATE_NAMES.items()},
    **{state.value: name for state, name in sign_ways.STATE_NAMES.items()},
    **{kind.value: name for kind, name in sign_ways.KIND_NAMES.items()},
    **{role.value: name for role, name in ROLE_NAMES.items()},
    "full_time": "专职",
    "part_time": "兼职",
    "visit": "人次",
    "service": "服务",
    "receipt": "入库",
    "issue": "领用",
    "closed": "已结",
    "reopened": "已反结",
    "none_happened": "本月无",
    "not_kept": "未记",
    "not_in_source": "原台账未记载",
    "meets": "达到",
    "does_not": "没达到",
}


def sentences(
    rows: list[dict[str, Any]], named: Named, label: Callable[[str, str], str]
) -> tuple[str, ...]:
    """Say what happened to each row an entry names; beyond a few, how many there were.

    Args:
        rows: as the audit keeps them.
        named: names what a column points to, by table and number; "" where it has no name.
        label: names a record by table and key as people know it; "" where it is gone.
    """
    said = [line for row in rows[:MOST_ROWS] if (line := _sentence(row, named, label))]
    if len(rows) > MOST_ROWS:
        said.append(f"还有 {len(rows) - MOST_ROWS} 条一起改动。")
    return tuple(said)


def _sentence(row: dict[str, Any], named: Named, label_of: Callable[[str, str], str]) -> str:
    table, was, now = row["table"], row.get("was"), row.get("now")
    if table == "setting":
        return _setting(str(row["key"]), was, now, named)
    label = label_of(table, row["key"]) or wording.label(table, {**(was or {}), **(now or {})})
    if now is None:
        return f"{label}：删去。"
    if was is None:
        fields = "、".join(_new(table, now, named))
        return f"{label}：登记{f'（{fields}）' if fields else ''}。"
    told = "；".join(_changed(table, was, now, named))
    return f"{label}：{told}。" if told else ""


def _setting(
    whole: str,
    was: Mapping[str, Any] | None,
    now: Mapping[str, Any] | None,
    named: Named,
) -> str:
    """Say a setting by the name people know; "" for what only the program keeps for itself."""
    key, _, part = whole.partition(".")
    name = wording.SETTINGS.get(key)
    if name is None:
        return ""
    if now is None or was is None or part:
        return f"设置“{name}”：{'删去' if now is None else '写上' if was is None else '已改'}。"
    told = "；".join(_changed("setting", was, now, named))
    return f"设置“{name}”：{told}。" if told else ""


def _new(table: str, now: Mapping[str, Any], named: Named) -> Iterator[str]:
    told = 0
    for column in _in_order(table, now):
        value = now[column]
        name = _column_name(table, column)
        if not name or told == MOST_FIELDS or value == 0:
            continue
        words = HIDDEN if _is_personal(table, column) else _value(table, column, value, named)
        if words and words != HIDDEN:
            told += 1
            yield f"{name} {words}"


def _changed(
    table: str, was: Mapping[str, Any], now: Mapping[str, Any], named: Named
) -> Iterator[str]:
    for column in _in_order(table, now):
        name = _column_name(table, column)
        if not name:
            continue
        before, after = (_value(table, column, side.get(column), named) for side in (was, now))
        if _is_personal(table, column) or HIDDEN in (before, after):
            yield f"{name}{HIDDEN}"
        elif not before:
            yield f"{name}写上“{after}”"
        elif not after:
            yield f"{name}由“{before}”清空"
        else:
            yield f"{name}从“{before}”改成“{after}”"


def _in_order(table: str, told: Mapping[str, Any]) -> list[str]:
    """Put columns in the order of the record's form: the log keeps them by letter."""
    model = Base.metadata.tables.get(table)
    order = [column.name for column in model.columns] if model is not None else []
    return sorted(told, key=lambda name: order.index(name) if name in order else len(order))


def _is_personal(table: str, column: str) -> bool:
    one = changes.watched().get(table)
    return one is not None and column in one.personal


def _column_name(table: str, column: str) -> str:
    """Name a column; one that points to another record by what kind of record that is."""
    name = wording.column_name(table, column)
    to = _points_to(table, column)
    if name or not to:
        return name
    return f"原来的{wording.table_name(to)}" if to == table else wording.table_name(to)


def _points_to(table: str, column: str) -> str:
    """Give the table whose record a column names by number; "" where it names none."""
    model = Base.metadata.tables.get(table)
    if column in UNTOLD or model is None or column not in model.columns:
        return ""
    to = next((link.column.table.name for link in model.columns[column].foreign_keys), "")
    return "" if to in _SAY_NOTHING else to


def _value(table: str, column: str, value: Any, named: Named) -> str:
    """Write a stored value for people; `HIDDEN` for what only the program reads."""
    if value is None or value == "":
        return ""
    to = "person" if column in wording.PERSON_COLUMNS else _points_to(table, column)
    if to and isinstance(value, int):
        return named(to, value) or (f"{value}号" if to == "person" else "")
    if column.endswith("_fen"):
        return f"{yuan(Fen(int(value)))} 元"
    if column in _QUANTITIES:
        return quantity_text(Quantity(int(value)))
    if column.startswith(("is_", "has_")) or column in ("withdrawn", "set_by_self"):
        return "是" if value else "否"
    text = str(value)
    if _MOMENT.match(text) or (column.endswith("_at") and text[:4].isdigit()):
        return local_time(text)
    if text[:1] in "{[" or (_CODE.fullmatch(text) and text not in _VALUES):
        return HIDDEN
    text = " ".join(_VALUES.get(text, text).split())
    return text if len(text) <= 60 else f"{text[:59]}…"
