"""The consumables ledger (物资台账): movements, and balances checked in the ledger's own order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from app.core.quantity import Quantity, quantity_text
from app.intake.cells import Read, is_nothing, read_quantity, squeezed, tidy, unit_written
from app.intake.lines import Line
from app.intake.reading import RowProposal, StockMove, StockProposal
from app.intake.registers.stock_sums import Sum, sums_to_take
from app.intake.tables import Table

OPENING, RECEIPT, ISSUE, STOCKTAKE, REVERSAL = "结转", "入库", "领用", "盘点", "撤销"

_OPENING = re.compile(r"结转|期初|上[月期](结存|结余|库存|余)|承前|承上|月初|年初|初始|原有|上年")
_STOCKTAKE = re.compile(r"盘点|盘盈|盘亏|盘存")
_REVERSAL = re.compile(r"撤销|冲销|红冲|冲红")
_IN = re.compile(r"入|购|收|进|捐|调入|盘盈|增")
_OUT = re.compile(r"出|领|用|发|耗|损|报废|过期|丢|盘亏|减")
_YEAR_MONTH = re.compile(r"(20\d{2})[年./-](\d{1,2})月?")
_NO_EXPIRY = re.compile(r"长期|不限|永久|无期限")


@dataclass(slots=True)
class _Item:
    """What is known of one item while its rows are gone through."""

    balance: int = 0
    units: dict[str, int] = field(default_factory=dict)
    """Unit as written → first row with it."""
    moved: bool = False
    """Something other than an opening balance has been read."""
    seen: bool = False
    expiries: list[str] = field(default_factory=list)
    """Expiry of each batch taken in, blank where none is written."""
    drift: int = 0
    """How far the sheet's balance has been from ours since `drift_row`."""
    drift_row: int = 0


@dataclass(slots=True)
class _Row:
    """One row's quantities as written, before the balance decides what they mean."""

    line: Line
    on: str
    item: str
    spec: str
    unit: str
    kind: str
    received: int
    issued: int
    counted: int | None
    stated: int | None
    expires_on: str
    carried: int = 0
    """Opening balance in the same line, as monthly sums have it."""
    adjusted: int = 0
    """Stocktake difference in the same line."""


def read_stock(lines: Sequence[Line], sums: Sequence[Line] = ()) -> list[RowProposal]:
    """Read all stock rows of the workbook together: balances run on from table to table.

    Args:
        lines: rows of the ledger.
        sums: rows of summaries; only what the ledger does not say itself is taken of them.
    """
    specs = _known([*lines, *sums], "spec")
    units = _known([*lines, *sums], "unit")
    rows = [_row(line, specs, units) for line in lines]
    opened = frozenset(row.item for row in rows if row.kind == OPENING)
    taken = sums_to_take(sums, [row.on for row in rows if row.on], opened)
    rows = [*(_sum_row(one, specs, units) for one in taken), *rows]
    items: dict[tuple[str, str], _Item] = {}
    done: dict[int, RowProposal] = {}
    for place, row in enumerate(_in_order(rows)):
        line = row.line
        item = items.setdefault((row.item, row.spec), _Item())
        moves = () if line.problems else _moves(row, item)
        value = None if line.problems else replace(_value(row, item, moves), order=place)
        handled = line.names("handled_by")
        done[id(row)] = line.proposal("consumables", value, handled)
    return [done[id(row)] for row in rows]


def _row(line: Line, specs: dict[str, dict[str, None]], units: dict[str, dict[str, None]]) -> _Row:
    on = line.key_day()
    item = line.text("item")
    if not item:
        line.problems.append("没有写品名")
    spec = _completed(line, item, "spec", specs)
    stated = _quantity(line, "balance")
    received, issued = _quantity(line, "received") or 0, _quantity(line, "issued") or 0
    kind = _kind(line)
    received, issued = _directed(line, kind, received, issued)
    if received < 0 or issued < 0:
        line.problems.append("数量是负数")
    return _Row(
        line=line,
        on=on,
        item=item,
        spec=spec,
        unit=_completed(line, item, "unit", units),
        kind=kind,
        received=received,
        issued=issued,
        counted=_quantity(line, "counted"),
        stated=stated,
        expires_on=_expiry(line),
    )


def _sum_row(
    one: Sum, specs: dict[str, dict[str, None]], units: dict[str, dict[str, None]]
) -> _Row:
    is_opening = not one.received and not one.issued and one.closing is None
    return _Row(
        line=one.line,
        on=one.on,
        item=one.item,
        spec=_completed(one.line, one.item, "spec", specs),
        unit=_completed(one.line, one.item, "unit", units),
        kind=OPENING if is_opening else "",
        received=one.opening if is_opening else one.received,
        issued=one.issued,
        counted=None,
        stated=one.closing,
        expires_on=_expiry(one.line),
        carried=0 if is_opening else one.opening,
        adjusted=one.stocktake,
    )


def _known(lines: Sequence[Line], name: str) -> dict[str, dict[str, None]]:
    """Gather the specs or units each item is written with."""
    known: dict[str, dict[str, None]] = {}
    for line in lines:
        item, text = tidy(line.raw("item", spread=True)), tidy(line.raw(name, spread=True))
        if is_nothing(text) and name == "unit":
            text = _suffix(line)
        if not is_nothing(text):
            known.setdefault(item, {})[text] = None
    return known


def _completed(line: Line, item: str, name: str, known: dict[str, dict[str, None]]) -> str:
    """Give the spec or unit (20桶 names it), from the item's other rows where it is left out."""
    text = line.text(name) or (_suffix(line) if name == "unit" else "")
    others = list(known.get(item, {}))
    # Another unit would be another item in the store: the first one written is the likelier.
    if text or not others or (len(others) > 1 and name != "unit"):
        return text
    if len(others) > 1:
        line.doubts.append(f"没有写单位，同一品名有{'、'.join(others)}几种，按“{others[0]}”记")
    elif line.table.column(name) is not None:
        label = {"spec": "规格", "unit": "单位"}[name]
        line.doubts.append(f"没有写{label}，按同一品名的“{others[0]}”记")
    return others[0]


def _suffix(line: Line) -> str:
    for name in ("received", "issued", "quantity", "balance"):
        unit = unit_written(line.raw(name))
        if unit:
            return unit
    return ""


def _quantity(line: Line, name: str) -> int | None:
    raw = line.raw(name)
    read = read_quantity(raw)
    value = line.accept(read, name, key=name not in ("balance", "counted"))
    unit, column = unit_written(raw), line.text("unit")
    if unit and column and unit != column:
        line.doubts.append(
            f"{line.label(name)}写“{tidy(raw)}”，单位一栏却是“{column}”，按{column}计"
        )
    return value


def _kind(line: Line) -> str:
    """Find what the row is: an opening balance, a stocktake, a reversal, or a plain movement."""
    kind, note = squeezed(line.raw("kind")), squeezed(line.raw("note"))
    for name, pattern in ((OPENING, _OPENING), (STOCKTAKE, _STOCKTAKE), (REVERSAL, _REVERSAL)):
        if pattern.search(kind):
            return name
    if kind and (_IN.search(kind) or _OUT.search(kind)):
        return ""
    for name, pattern in ((OPENING, _OPENING), (STOCKTAKE, _STOCKTAKE)):
        if pattern.search(note):
            return name
    return ""


def _directed(line: Line, kind: str, received: int, issued: int) -> tuple[int, int]:
    """Give a plain 数量 column its direction: by the row's kind, the table's title, or its sign."""
    quantity = _quantity(line, "quantity")
    if quantity is None or received or issued:
        return received, issued
    words = squeezed(line.raw("kind"))
    direction = table_direction(line.table)
    if kind == OPENING:
        return quantity, 0
    if words and bool(_IN.search(words)) != bool(_OUT.search(words)):
        return (quantity, 0) if _IN.search(words) else (0, quantity)
    if direction == RECEIPT:
        return quantity, 0
    if direction == ISSUE:
        return 0, quantity
    if quantity < 0:
        return 0, -quantity
    line.problems.append("看不出是入库还是出库")
    return quantity, 0


def table_direction(table: Table) -> str:
    """Tell whether a table only takes in (入库) or only gives out (领用), by columns or title."""
    has_in, has_out = table.column("received"), table.column("issued")
    if has_in and not has_out:
        return RECEIPT
    if has_out and not has_in:
        return ISSUE
    if has_in or table.column("kind"):
        return ""
    for text in (table.grid.sheet.name, table.title):
        is_in, is_out = (
            re.search(r"入库|采购|购入|进货", text),
            re.search(r"出库|领用|领取|发放|消耗", text),
        )
        if bool(is_in) != bool(is_out):
            return RECEIPT if is_in else ISSUE
    return ""


def _in_order(rows: list[_Row]) -> list[_Row]:
    """Give the order balances run in: the sheet's own, or by day where in and out are apart."""
    directions = {table_direction(row.line.table) for row in rows}
    if directions >= {RECEIPT, ISSUE}:
        return sorted(rows, key=lambda row: (row.on, row.kind != OPENING, row.issued > 0))
    tables: dict[int, list[_Row]] = {}
    for row in rows:
        tables.setdefault(id(row.line.table), []).append(row)
    spans = sorted(
        ((min(days), max(days), part) for part in tables.values() if (days := _days(part))),
        key=lambda span: span[:2],
    )
    follow_on = all(a[1] < b[0] for a, b in pairwise(spans))
    if len(spans) < len(tables) or not follow_on:
        return rows
    return [row for _, _, part in spans for row in part]


def _days(rows: list[_Row]) -> list[str]:
    return [row.on for row in rows if row.on]


def _moves(row: _Row, item: _Item) -> tuple[StockMove, ...]:
    _check_unit(row, item)
    if row.kind == OPENING:
        moves = _opening(row, item)
    elif row.counted is not None or (row.kind == STOCKTAKE and not (row.received or row.issued)):
        moves = _stocktake(row, item)
    else:
        moves = _plain(row, item)
    item.balance += sum(move.quantity for move in moves)
    if row.line.problems:
        return ()
    item.seen = True
    item.moved = item.moved or row.kind != OPENING
    if any(move.quantity > 0 for move in moves):
        item.expiries.append(row.expires_on)
    return moves


def _opening(row: _Row, item: _Item) -> tuple[StockMove, ...]:
    """Read a carried balance; where the item has moved already it repeats what we know."""
    stated = row.stated if row.stated is not None else item.balance + row.received
    if not item.moved:
        quantity = row.received or stated - item.balance
        return (StockMove(OPENING, Quantity(quantity)),) if quantity else ()
    carried = row.stated if row.stated is not None else row.received
    if carried != item.balance:
        row.line.doubts.append(
            f"结转写 {_text(carried)}，按前面各行应为 {_text(item.balance)}，以前面各行为准"
        )
    return ()


def _stocktake(row: _Row, item: _Item) -> tuple[StockMove, ...]:
    counted = row.counted if row.counted is not None else row.stated
    if counted is None:
        row.line.problems.append("盘点没有写数量")
        return ()
    moves = _plain_moves(row)
    difference = counted - item.balance - sum(move.quantity for move in moves)
    if not difference:
        return moves
    return (*moves, StockMove(STOCKTAKE, Quantity(difference)))


def _plain(row: _Row, item: _Item) -> tuple[StockMove, ...]:
    moves = _plain_moves(row)
    if moves:
        return moves
    if row.stated and not item.seen:
        row.line.doubts.append("没有写入库出库，只有结存，按上月结转记")
        return (StockMove(OPENING, Quantity(row.stated)),)
    if row.stated is None or row.stated != item.balance:
        row.line.problems.append("没有写入库，也没有写出库的数量")
    return ()


def _plain_moves(row: _Row) -> tuple[StockMove, ...]:
    into = row.kind if row.kind in (STOCKTAKE, REVERSAL) else RECEIPT
    out = row.kind if row.kind in (STOCKTAKE, REVERSAL) else ISSUE
    moves = (
        *((OPENING, row.carried), (into, row.received)),
        *((out, -row.issued), (STOCKTAKE, row.adjusted)),
    )
    return tuple(StockMove(kind, Quantity(number)) for kind, number in moves if number)


def _value(row: _Row, item: _Item, moves: tuple[StockMove, ...]) -> StockProposal:
    line = row.line
    _check_balance(row, item)
    if any(move.quantity < 0 for move in moves):
        _check_expiry(row, item)
    return StockProposal(
        on=row.on,
        item=row.item,
        spec=row.spec,
        unit=row.unit,
        moves=moves,
        balance=Quantity(item.balance),
        stated_balance=None if row.stated is None else Quantity(row.stated),
        handled_by=line.one_name("handled_by"),
        expires_on=row.expires_on,
        batch=line.number("batch"),
        voucher=line.text("voucher"),
        note=line.remark(),
    )


def _check_unit(row: _Row, item: _Item) -> None:
    if row.unit and item.units and row.unit not in item.units:
        first, number = next(iter(item.units.items()))
        row.line.doubts.append(f"单位写“{row.unit}”，第{number}行写的是“{first}”，请核对")
    if row.unit:
        item.units.setdefault(row.unit, row.line.row)


def _check_balance(row: _Row, item: _Item) -> None:
    if item.balance < 0:
        row.line.doubts.append(f"领用以后结存成了 {_text(item.balance)}，比账上有的还多")
    if row.stated is None:
        return
    drift = row.stated - item.balance
    if drift and drift == item.drift:
        row.line.doubts.append(
            f"结存写 {_text(row.stated)}，应为 {_text(item.balance)}（从第{item.drift_row}行起就差"
            f" {_text(abs(drift))}），以算出来的为准"
        )
    elif drift:
        row.line.doubts.append(
            f"结存写 {_text(row.stated)}，按前面各行应为 {_text(item.balance)}，以算出来的为准"
        )
        item.drift_row = row.line.row
    item.drift = drift


def _check_expiry(row: _Row, item: _Item) -> None:
    own = [row.expires_on] if row.expires_on else item.expiries
    if own and row.on and all(own) and max(own) < row.on:
        row.line.doubts.append(f"领用日期 {row.on} 已过有效期 {max(own)}")


def _expiry(line: Line) -> str:
    text = squeezed(line.raw("expires_on", spread=True))
    if _NO_EXPIRY.search(text):
        return ""
    found = _YEAR_MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12:
        return line.day("expires_on")
    year, month = int(found[1]), int(found[2])
    after = date(year + month // 12, month % 12 + 1, 1)
    day = date.fromordinal(after.toordinal() - 1).isoformat()
    return line.accept(Read(day, (f"有效期“{text}”只写到月，按 {day} 记",)), "expires_on") or ""


def _text(quantity: int) -> str:
    return quantity_text(Quantity(quantity))
