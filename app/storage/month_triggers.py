"""What the database holds of closed months and of what belongs to a signed expense."""
# ruff: noqa: S608 (the SQL is put together from table and column names of our own, no values)

from __future__ import annotations

from app.models import Base
from app.models.expense import CONTENT_COLUMNS
from app.storage.trigger_sql import differs, refusal, takes_away

_CLOSED = "EXISTS (SELECT 1 FROM month_closing c WHERE c.station_id = {row}.station_id AND"
_CLOSED += " c.month = substr({row}.{day}, 1, 7) AND c.state = 'closed')"

_MONTH_LOCKED = {
    # table: (date column, columns that stay open after closing)
    "shift": "on_date",
    "tally": "on_date",
    "daily_check": "on_date",
    "duty_record": "on_date",
    "stock_move": "on_date",
    "stocktake": "on_date",
    "activity": "on_date",
    "nil_statement": "month",
}
"""Tables whose rows belong to a month and lock with it wholly."""

_OPINION_GOES_ON = frozenset(
    {
        "state", "taken_by", "taken_at", "answer", "answered_on", "answered_by", "outcome",
        "told_how", "told_on", "told_by", "closed_on", "closed_by", "note", "revision",
    }
)  # fmt: skip
"""What of an opinion goes on after the closing; a column added later is frozen until named here."""


def month_triggers() -> dict[str, str]:
    made = {}
    for table, day in _MONTH_LOCKED.items():
        for act, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            when = " OR ".join(_CLOSED.format(row=row, day=day) for row in rows)
            if act != "DELETE":
                when += f" OR {takes_away(table, act, _CLOSED.format(row='e', day=day))}"
            name = f"{table}_month_{act.lower()}"
            made[name] = refusal(name, act, table, when, "month is closed")
    opinion = tuple(
        column.name
        for column in Base.metadata.tables["opinion"].columns
        if column.name not in _OPINION_GOES_ON
    )
    made |= _partly_locked("opinion", opinion)
    delete = "opinion_month_delete"
    made[delete] = refusal(
        delete, "DELETE", "opinion", _CLOSED.format(row="OLD", day="on_date"), "month is closed"
    )
    return made | _expense_triggers() | _stocktake_line_triggers() | _voucher_triggers()


def _partly_locked(
    table: str, frozen: tuple[str, ...], keys: tuple[str, ...] = ()
) -> dict[str, str]:
    """Give the rules of a table of whose rows a closing locks some columns; none comes or moves.

    Args:
        table: with `on_date`.
        frozen: the columns.
        keys: what else may be there only once, besides its ids.
    """
    closed = {row: _CLOSED.format(row=row, day="on_date") for row in ("OLD", "NEW", "e")}
    insert, update = f"{table}_month_insert", f"{table}_month_update"
    comes = f"{closed['NEW']} OR {takes_away(table, 'INSERT', closed['e'], keys)}"
    changes = (
        f"(({differs(frozen)}) AND ({closed['OLD']} OR {closed['NEW']}))"
        f" OR {takes_away(table, 'UPDATE', closed['e'], keys)}"
    )
    return {
        insert: refusal(insert, "INSERT", table, comes, "month is closed"),
        update: refusal(update, "UPDATE", table, changes, "month is closed"),
    }


def _expense_triggers() -> dict[str, str]:
    """Sign-offs may follow in a closed month; what was spent there may not change."""
    frozen = ("id", *CONTENT_COLUMNS, "voided_at")
    number = "e.station_id = NEW.station_id AND e.number = NEW.number"
    invoice = (
        "e.station_id = NEW.station_id AND e.invoice_number = NEW.invoice_number"
        " AND e.invoice_code = NEW.invoice_code AND e.invoice_number <> ''"
        " AND e.voided_at IS NULL AND NEW.voided_at IS NULL"
    )
    return _partly_locked("expense", frozen, (number, invoice))


def _stocktake_line_triggers() -> dict[str, str]:
    """A counted line comes only with a stocktake of an open month."""
    taken = "EXISTS (SELECT 1 FROM stocktake s WHERE s.id = NEW.stocktake_id AND "
    taken += f"{_CLOSED.format(row='s', day='on_date')})"
    name = "stocktake_line_month_insert"
    return {name: refusal(name, "INSERT", "stocktake_line", taken, "month is closed")}


def _voucher_triggers() -> dict[str, str]:
    """Vouchers belong to what was signed: none comes, goes or changes afterwards."""
    name, table = "expense_voucher_{0}", "expense_voucher"
    fixed = "vouchers of a signed expense or closed month do not change"
    replaced = "EXISTS (SELECT 1 FROM expense_voucher v WHERE (v.id = NEW.id"
    replaced += f" OR v.public_id = NEW.public_id){{other}} AND {_voucher_is_fixed('v')})"
    insert = f"{_voucher_is_fixed('NEW')} OR {replaced.format(other='')}"
    update = f"{_voucher_is_fixed('OLD')} OR {_voucher_is_fixed('NEW')}"
    update += f" OR {replaced.format(other=' AND v.id <> OLD.id')}"
    used = "EXISTS (SELECT 1 FROM expense_voucher v WHERE v.sha256 = OLD.sha256)"
    return {
        "expense_voucher_insert": refusal(name.format("insert"), "INSERT", table, insert, fixed),
        "expense_voucher_update": refusal(name.format("update"), "UPDATE", table, update, fixed),
        "expense_voucher_delete": refusal(
            name.format("delete"), "DELETE", table, _voucher_is_fixed("OLD"), fixed
        ),
        "stored_file_no_delete": refusal(
            "stored_file_no_delete", "DELETE", "stored_file", used, "a voucher needs this file"
        ),
        "fund_keeps_its_name": refusal(
            "fund_keeps_its_name",
            "UPDATE",
            "fund",
            "(NEW.name <> OLD.name OR NEW.id <> OLD.id) AND EXISTS (SELECT 1 FROM expense e"
            " WHERE e.fund_id = OLD.id AND e.lead_by IS NOT NULL)",
            "signed expenses name this fund",
        ),
    }


def _voucher_is_fixed(row: str) -> str:
    closed = _CLOSED.format(row="e", day="on_date")
    return (
        f"EXISTS (SELECT 1 FROM expense e WHERE e.id = {row}.expense_id"
        f" AND (e.state <> 'draft' OR {closed}))"
    )
