"""The rules the database itself holds: one list, created anew at every migration.

They stop our own bugs and casual edits of the file. Whoever holds file and key is met by
the audit chain instead.
"""
# ruff: noqa: S608 (the SQL is put together from table and column names of our own, no values)

from __future__ import annotations

from typing import Any

from app.core.sign_off import ExpenseState, may_follow
from app.models.expense import CONTENT_COLUMNS
from app.storage.application_triggers import application_triggers
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

_APPEND_ONLY = (
    "tally", "stock_move", "audit_entry", "assessment", "upper_text", "installed_standard",
    "life_event", "review",
)  # fmt: skip

_SIGN_OFF_COLUMNS = (
    "lead_by", "lead_at", "chair_by", "chair_at", "paid_on", "paid_by", "filed_on", "filed_by",
    "returned_at", "returned_by", "voided_at",
)  # fmt: skip
"""Blank when an expense is entered; once set, they stay."""


def _expense_triggers() -> dict[str, str]:
    """The five triggers of a signed table (storage study §1), and the lock of its month.

    The third comes twice: REPLACE takes a row away from an INSERT and from an UPDATE alike,
    and without recursive_triggers no DELETE trigger sees it.
    """
    closed_old = _CLOSED.format(row="OLD", day="on_date")
    closed_new = _CLOSED.format(row="NEW", day="on_date")
    frozen = differs(("id", *CONTENT_COLUMNS))
    return {
        "expense_no_change_once_signed": refusal(
            "expense_no_change_once_signed",
            "UPDATE",
            "expense",
            # NEW too: what is signed in this very statement may not change in it either.
            f"(OLD.lead_by IS NOT NULL OR NEW.lead_by IS NOT NULL) AND ({frozen})",
            "signed expense does not change",
        ),
        "expense_no_delete": refusal(
            "expense_no_delete", "DELETE", "expense", "1", "expenses are voided, never deleted"
        ),
        "expense_no_insert_over_signed": refusal(
            "expense_no_insert_over_signed",
            "INSERT",
            "expense",
            _signed_expense_stands_there(""),
            "a signed expense stands there",
        ),
        "expense_no_update_over_signed": refusal(
            "expense_no_update_over_signed",
            "UPDATE",
            "expense",
            _signed_expense_stands_there(" AND e.id <> OLD.id"),
            "a signed expense stands there",
        ),
        "expense_born_unsigned": refusal(
            "expense_born_unsigned",
            "INSERT",
            "expense",
            "NEW.state <> 'draft' OR NEW.content_code <> '' OR "
            + " OR ".join(f"NEW.{column} IS NOT NULL" for column in _SIGN_OFF_COLUMNS),
            "an expense is born as unsigned draft",
        ),
        "expense_sign_off_forward": refusal(
            "expense_sign_off_forward",
            "UPDATE",
            "expense",
            _goes_back_or_skips(),
            "sign-offs only go forward, one step at a time",
        ),
        "expense_month_insert": refusal(
            "expense_month_insert", "INSERT", "expense", closed_new, "month is closed"
        ),
        "expense_month_update": refusal(
            "expense_month_update",
            "UPDATE",
            "expense",
            f"({frozen} OR (NEW.voided_at IS NOT OLD.voided_at))"
            f" AND ({closed_old} OR {closed_new})",
            "month is closed",
        ),
    }


def _signed_expense_stands_there(other: str) -> str:
    """Tell whether a signed row holds an id, number or invoice that NEW claims."""
    same = (
        "e.id = NEW.id",
        "e.public_id = NEW.public_id",
        "e.station_id = NEW.station_id AND e.number = NEW.number",
        (
            "NEW.invoice_number <> '' AND e.invoice_number <> '' AND NEW.voided_at IS NULL"
            " AND e.voided_at IS NULL AND e.station_id = NEW.station_id"
            " AND e.invoice_code = NEW.invoice_code AND e.invoice_number = NEW.invoice_number"
        ),
    )
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM expense e WHERE {claim} AND e.lead_by IS NOT NULL{other})"
        for claim in same
    )


def _goes_back_or_skips() -> str:
    """Tell whether an update leaves the way of `core.sign_off`, step by step."""
    steps = " OR ".join(
        f"(OLD.state = '{now}' AND NEW.state IN ({', '.join(repr(str(a)) for a in after)}))"
        for now in ExpenseState
        for after in [[then for then in ExpenseState if then == now or may_follow(now, then)]]
    )
    once_set = _differs_once_set((*_SIGN_OFF_COLUMNS, "entered_by", "import_id"))
    texts = (
        "(OLD.content_code <> '' AND NEW.content_code <> OLD.content_code)"
        " OR (OLD.returned_at IS NOT NULL AND NEW.returned_reason <> OLD.returned_reason)"
        " OR (OLD.voided_at IS NOT NULL AND NEW.void_reason <> OLD.void_reason)"
        " OR (OLD.filed_on IS NOT NULL AND NEW.filed_place <> OLD.filed_place)"
    )
    appears = "OLD.{0} IS NULL AND NEW.{0} IS NOT NULL AND NOT (OLD.state = '{1}'"
    appears += " AND NEW.state = '{2}')"
    out_of_turn = " OR ".join(
        f"({appears.format(column, before, after)})"
        for column, before, after in (
            ("lead_by", "draft", "lead_signed"),
            ("chair_by", "lead_signed", "chair_approved"),
            ("paid_on", "chair_approved", "paid"),
            ("filed_on", "paid", "filed"),
        )
    )
    return f"NOT ({steps}) OR {once_set} OR {texts} OR {out_of_turn}"


def _differs_once_set(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"(OLD.{c} IS NOT NULL AND NEW.{c} IS NOT OLD.{c})" for c in columns)


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
        f" AND (e.lead_by IS NOT NULL OR {closed}))"
    )


def _month_triggers() -> dict[str, str]:
    made = {}
    for table, day in _MONTH_LOCKED.items():
        for act, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            when = " OR ".join(_CLOSED.format(row=row, day=day) for row in rows)
            if act != "DELETE":
                when += f" OR {takes_away(table, act, _CLOSED.format(row='e', day=day))}"
            name = f"{table}_month_{act.lower()}"
            made[name] = refusal(name, act, table, when, "month is closed")
    made |= _stocktake_line_triggers()
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


def _stocktake_line_triggers() -> dict[str, str]:
    """What was counted stays; a line comes only with a stocktake of an open month."""
    table, name = "stocktake_line", "stocktake_line_{0}"
    taken = "EXISTS (SELECT 1 FROM stocktake s WHERE s.id = NEW.stocktake_id AND "
    taken += f"{_CLOSED.format(row='s', day='on_date')})"
    over = f"{taken} OR {takes_away(table, 'INSERT', '1')}"
    stays = "a stocktake stays as it was counted"
    return {
        name.format("insert"): refusal(name.format("insert"), "INSERT", table, over, stays),
        name.format("no_update"): refusal(name.format("no_update"), "UPDATE", table, "1", stays),
        name.format("no_delete"): refusal(name.format("no_delete"), "DELETE", table, "1", stays),
    }


def _append_only_triggers() -> dict[str, str]:
    made = {}
    for table in _APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            name = f"{table}_no_{act.lower()}"
            made[name] = refusal(name, act, table, "1", f"{table} is append-only")
    for table in ("assessment", "upper_text", "installed_standard", "life_event", "review"):
        name = f"{table}_no_insert_over"
        over = takes_away(table, "INSERT", "1")
        made[name] = refusal(name, "INSERT", table, over, f"{table} is append-only")
    for table in ("tally", "stock_move"):
        name = f"{table}_no_insert_over"
        over = f"{takes_away(table, 'INSERT', '1')} OR (NEW.reverses_id IS NOT NULL AND EXISTS"
        over += f" (SELECT 1 FROM {table} e WHERE e.reverses_id = NEW.reverses_id))"
        made[name] = refusal(name, "INSERT", table, over, f"{table} is append-only")
    made["audit_entry_in_order"] = refusal(
        "audit_entry_in_order",
        "INSERT",
        "audit_entry",
        "NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_entry)"
        " OR NEW.previous_hash IS NOT coalesce("
        "(SELECT hash FROM audit_entry WHERE seq = NEW.seq - 1), NEW.previous_hash)",
        "audit entries follow one another",
    )
    return made


def _duty_triggers() -> dict[str, str]:
    content = (
        "id", "public_id", "station_id", "on_date", "person_id", "version", "arrived", "left",
        "weather", "cleaning", "restocked", "opinions", "sentence", "text", "signed_by",
        "signed_at",
    )  # fmt: skip
    return {
        "duty_record_no_change_once_signed": refusal(
            "duty_record_no_change_once_signed",
            "UPDATE",
            "duty_record",
            f"OLD.signed_by IS NOT NULL AND ({differs(content)})",
            "a signed duty record does not change",
        ),
        "duty_record_no_insert_over_signed": refusal(
            "duty_record_no_insert_over_signed",
            "INSERT",
            "duty_record",
            takes_away("duty_record", "INSERT", "e.signed_by IS NOT NULL"),
            "a signed duty record stands there",
        ),
        "duty_record_no_delete": refusal(
            "duty_record_no_delete", "DELETE", "duty_record", "1", "duty records are never deleted"
        ),
    }


def _closing_triggers() -> dict[str, str]:
    content = ("id", "public_id", "station_id", "month", "closing_revision", "closed_at",
               "closed_by", "fingerprint", "audit_seq", "audit_head", "pending")  # fmt: skip
    return {
        "month_closing_no_change": refusal(
            "month_closing_no_change",
            "UPDATE",
            "month_closing",
            f"{differs(content)} OR OLD.state = 'reopened'",
            "a closing does not change",
        ),
        "month_closing_no_insert_over": refusal(
            "month_closing_no_insert_over",
            "INSERT",
            "month_closing",
            f"{takes_away('month_closing', 'INSERT', '1')} OR EXISTS"
            " (SELECT 1 FROM month_closing e WHERE e.station_id = NEW.station_id"
            " AND e.month = NEW.month AND e.closing_revision = NEW.closing_revision)",
            "a closing stays",
        ),
        "month_closing_no_delete": refusal(
            "month_closing_no_delete", "DELETE", "month_closing", "1", "a closing stays"
        ),
    }


TRIGGERS: dict[str, str] = {
    **_expense_triggers(),
    **_voucher_triggers(),
    **_month_triggers(),
    **_append_only_triggers(),
    **_duty_triggers(),
    **_closing_triggers(),
    **application_triggers(),
}
"""Name and SQL of every trigger a whole store has."""


def create_all(connection: Any) -> None:
    """Drop what stands and create every trigger of the list; `connection` is a raw or SA one."""
    execute = getattr(connection, "exec_driver_sql", None) or connection.execute
    for row in execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        execute(f'DROP TRIGGER "{row[0]}"')
    for sql in TRIGGERS.values():
        execute(sql)


def missing(connection: Any) -> tuple[str, ...]:
    """Name the triggers that are not there or differ from the list."""
    execute = getattr(connection, "exec_driver_sql", None) or connection.execute
    rows = execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    there = {row[0]: row[1] for row in rows}
    return tuple(name for name, sql in TRIGGERS.items() if there.get(name) != sql)
