"""The same thing written twice in one workbook: refused, or counted only once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from app.intake.reading import (
    DutyProposal,
    ExpenseProposal,
    RowProposal,
    StockProposal,
    Value,
    VisitsProposal,
)

_Place = tuple[str, int]
_Key = tuple[str, str]
"""Day and kind (group or service)."""


def refuse_repeats(rows: Iterable[RowProposal]) -> list[RowProposal]:
    """Refuse a row whose whole content stands in an earlier row of the same register.

    Stock rows without a balance, and expenses without an invoice, may honestly be alike: they
    are taken as doubtful.
    """
    first: dict[tuple[str, object], RowProposal] = {}
    refused_duty: dict[_Place, RowProposal] = {}
    done: list[RowProposal] = []
    rows = list(rows)
    duty_places = {(row.sheet, row.row) for row in rows if row.register == "duty_records"}
    counted = {(row.sheet, row.row): row.value for row in rows if row.register == "visits"}
    for row in rows:
        place = (row.sheet, row.row)
        is_of_duty = row.register == "visits" and place in duty_places
        if is_of_duty and place not in refused_duty:
            done.append(row)
            continue
        key = (row.register, _content(row.value))
        other = first.setdefault(key, row)
        is_new = other is row and not is_of_duty
        is_nil = isinstance(row.value, VisitsProposal) and _is_empty(row.value)
        if row.value is None or is_new or is_nil:
            done.append(row)
            continue
        if row.register == "duty_records":
            if counted.get(place) != counted.get((other.sheet, other.row)):
                done.append(row)
                continue
            refused_duty[place] = other
        done.append(_repeated(row, refused_duty.get(place, other)))
    return done


def join_second_records(rows: list[RowProposal]) -> list[RowProposal]:
    """Say it where one person has several duty rows on one day: they make one record."""
    first: dict[tuple[str, str], RowProposal] = {}
    joined: dict[_Place, RowProposal] = {}
    for row in rows:
        if isinstance(row.value, DutyProposal) and row.value.persons:
            earlier = first.setdefault((row.value.on, row.value.persons[0]), row)
            if earlier is not row:
                joined[row.sheet, row.row] = earlier
    done: list[RowProposal] = []
    for row in rows:
        other = joined.get((row.sheet, row.row))
        if other is None or row.value is None or row.register not in ("duty_records", "visits"):
            done.append(row)
            continue
        what = "并成一份值班记录" if row.register == "duty_records" else "人次两行相加"
        reason = f"和“{other.sheet}”第{other.row}行是同一天同一个人，{what}，请核对是不是写重了。"
        done.append(replace(row, verdict="changed", reasons=(*row.reasons, reason)))
    return done


def settle_visits(rows: list[RowProposal]) -> tuple[list[RowProposal], tuple[str, ...]]:
    """Count a day's visits once where both the duty records and a tally sheet give them.

    Equal counts: the tally's rows only repeat and are left out. Different counts: the tally
    counts, and both rows say so.
    """
    duty_places = {(row.sheet, row.row) for row in rows if row.register == "duty_records"}
    visits = [row for row in rows if isinstance(row.value, VisitsProposal)]
    ours = _sums(row for row in visits if (row.sheet, row.row) in duty_places)
    theirs = _sums(row for row in visits if (row.sheet, row.row) not in duty_places)
    same: set[_Key] = set()
    other: set[_Key] = set()
    for key in ours.keys() & theirs.keys():
        (same if ours[key] == theirs[key] else other).add(key)
    done: list[RowProposal] = []
    left_out: dict[str, set[int]] = {}
    for row in rows:
        if not isinstance(row.value, VisitsProposal):
            done.append(row)
        elif (row.sheet, row.row) in duty_places:
            done.append(_without(row, row.value, other, "值班记录里的", "以人次登记为准"))
        else:
            settled = _without(row, row.value, same, "", "")
            if settled.value == row.value:
                done.append(_said(row, row.value, other))
            elif isinstance(settled.value, VisitsProposal) and _is_empty(settled.value):
                left_out.setdefault(row.sheet, set()).add(row.row)
            else:
                done.append(replace(settled, verdict=row.verdict, reasons=row.reasons))
    notes = tuple(
        f"工作表“{sheet}”有 {len(numbers)} 行人次和值班记录里的一样，只算一次。"
        for sheet, numbers in left_out.items()
    )
    return done, notes


def _content(value: Value | None) -> object:
    if isinstance(value, StockProposal):
        return repr(replace(value, balance=value.stated_balance or value.balance, order=0))
    return repr(value)


def _repeated(row: RowProposal, other: RowProposal) -> RowProposal:
    where = f"“{other.sheet}”第{other.row}行"
    value = row.value
    may_be_alike = (isinstance(value, StockProposal) and value.stated_balance is None) or (
        isinstance(value, ExpenseProposal) and not value.invoice_number
    )
    if may_be_alike:
        reason = f"和{where}完全一样，请核对是不是写了两遍。"
        return replace(row, verdict="changed", reasons=(*row.reasons, reason))
    reason = f"和{where}完全一样，不重复收。"
    return replace(row, verdict="refused", reasons=(reason,), value=None)


def _sums(rows: Iterable[RowProposal]) -> dict[_Key, Counter[str]]:
    sums: dict[_Key, Counter[str]] = {}
    for row in rows:
        value = row.value
        if isinstance(value, VisitsProposal):
            for kind, counts in (("group", value.by_group), ("service", value.by_service)):
                if counts:
                    sums.setdefault((value.on, kind), Counter()).update(counts)
    return sums


def _without(
    row: RowProposal, value: VisitsProposal, keys: set[_Key], whose: str, why: str
) -> RowProposal:
    """Take the counts named by `keys` out of a row."""
    groups = {} if (value.on, "group") in keys else value.by_group
    services = {} if (value.on, "service") in keys else value.by_service
    settled = replace(value, by_group=groups, by_service=services)
    if settled == value:
        return row
    reason = f"{value.on} {whose}人次和人次登记不一样，{why}。"
    return replace(row, value=settled, verdict="changed", reasons=(*row.reasons, reason))


def _said(row: RowProposal, value: VisitsProposal, keys: set[_Key]) -> RowProposal:
    if not any(key[0] == value.on for key in keys):
        return row
    reason = f"{value.on} 的人次和值班记录里的不一样，以这里为准。"
    return replace(row, verdict="changed", reasons=(*row.reasons, reason))


def _is_empty(value: VisitsProposal) -> bool:
    return not value.by_group and not value.by_service
