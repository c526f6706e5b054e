"""What the database holds of closed months and of what belongs to a signed expense."""
# ruff: noqa: S608 (the SQL is put together from table and column names of our own, no values)

from __future__ import annotations

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

_OPINION_CONTENT = ("number", "on_date", "content", "worker_group", "voided_at", "public_id")


def month_triggers() -> dict[str, str]:
    made = {}
    for table, day in _MONTH_LOCKED.items():
        for act, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            when = " OR ".join(_CLOSED.format(row=row, day=day) for row in rows)
            if act != "DELETE":
                when += f" OR {takes_away(table, act, _CLOSED.format(row='e', day=day))}"
            name = f"{table}_month_{act.lower()}"
            made[name] = refusal(name, act, table, when, "month is closed")
    made |= _expense_triggers() | _stocktake_line_triggers() | _voucher_triggers()
    closed_old = _CLOSED.format(row="OLD", day="on_date")
    closed_new = _CLOSED.format(row="NEW", day="on_date")
    made["opinion_month_insert"] = refusal(
        "opinion_month_insert", "INSERT", "opinion", closed_new, "month is closed"
    )
    made["opinion_month_update"] = refusal(
        "opinion_month_update",
        "UPDATE",
        "opinion",
        f"({differs(_OPINION_CONTENT)}) AND ({closed_old} OR {closed_new})",
        "month is closed",
    )
    made["opinion_month_delete"] = refusal(
        "opinion_month_delete", "DELETE", "opinion", closed_old, "month is closed"
    )
    return made


def _expense_triggers() -> dict[str, str]:
    """Sign-offs may follow in a closed month; what was spent there may not change."""
    closed_old = _CLOSED.format(row="OLD", day="on_date")
    closed_new = _CLOSED.format(row="NEW", day="on_date")
    changed = differs(("id", *CONTENT_COLUMNS))
    return {
        "expense_month_insert": refusal(
            "expense_month_insert", "INSERT", "expense", closed_new, "month is closed"
        ),
        "expense_month_update": refusal(
            "expense_month_update",
            "UPDATE",
            "expense",
            f"({changed} OR (NEW.voided_at IS NOT OLD.voided_at))"
            f" AND ({closed_old} OR {closed_new})",
            "month is closed",
        ),
    }


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
