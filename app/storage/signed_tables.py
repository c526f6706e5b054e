"""The one list of tables that hold what somebody signed or what is only ever added.

Of each entry five rules are made (`signed_triggers.py`): what is signed does not change, does not
go, is not written over from an INSERT or an UPDATE, is not born signed, and goes only forward.
A column that is added later is frozen until it is named here as open.
"""
# ruff: noqa: S608 (the SQL is put together from table and column names of our own, no values)

from __future__ import annotations

from dataclasses import dataclass

from app.core.sign_off import ExpenseState
from app.core.sign_off import may_follow as expense_may_follow
from app.core.sign_ways import LIVE_STATES, WAYS, PaperKind, PaperState, may_follow

ALWAYS = "1"
_LIVE = ", ".join(f"'{state.value}'" for state in LIVE_STATES)
_DAY = "date({0}, '+8 hours')"
"""The business day of a stored moment (Asia/Shanghai has no summer time)."""


@dataclass(frozen=True, slots=True)
class SignedTable:
    """How one table holds what is signed; SQL says `{row}` for the row it looks at."""

    name: str
    still_open: tuple[str, ...] = ()
    """Columns that go on after the signature, or are set by it; all others are frozen."""
    signed: str = ALWAYS
    """When a row is signed; a row that is only ever added is so from the start."""
    stays: str = ""
    """When a row may not be deleted; as long as it is signed where blank."""
    not_born: str = ""
    """What a new row (NEW) may not be: signed already, or out of its order."""
    not_back: str = ""
    """What an update (OLD, NEW) may not do: take a step back, leave one out, set one twice."""
    also: tuple[tuple[tuple[str, ...], str], ...] = ()
    """Further columns frozen on another condition: names, and SQL over `{row}`."""


def business_day(moment: str) -> str:
    """Give the SQL of the business day of a column that holds a moment."""
    return _DAY.format(moment)


def signed_paper(kind: PaperKind) -> str:
    """Give the SQL that tells whether a live paper with a signature stands over `{row}`."""
    return (
        "EXISTS (SELECT 1 FROM sign_paper p JOIN signature s ON s.paper_id = p.id"
        f" WHERE p.kind = '{kind.value}' AND p.subject_id = {{row}}.public_id"
        f" AND p.state IN ({_LIVE}))"
    )


def _once_set(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"(OLD.{c} IS NOT NULL AND NEW.{c} IS NOT OLD.{c})" for c in columns)


def _are_set(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{column} IS NOT NULL" for column in columns)


def _by_kind(column: str, values: dict[PaperKind, str]) -> str:
    """Tell whether a column of a new paper differs from what its kind says."""
    cases = " ".join(f"WHEN '{kind.value}' THEN {value}" for kind, value in values.items())
    return f"NEW.{column} IS NOT (CASE NEW.kind {cases} END)"


def _leaves_the_way(states: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """Tell whether an update goes from a state to one that does not follow it."""
    steps = " OR ".join(
        f"(OLD.state = '{now}' AND NEW.state IN ({', '.join(repr(then) for then in after)}))"
        for now, after in states
    )
    return f"NOT ({steps})"


_SIGN_OFFS = (
    "lead_by", "lead_at", "chair_by", "chair_at", "paid_on", "paid_by", "filed_on", "filed_by",
    "returned_at", "returned_by", "voided_at",
)  # fmt: skip
"""Blank when an expense is entered; once set, they stay."""


def _expense_goes_back() -> str:
    """Tell whether an update leaves the way of `core.sign_off`, step by step."""
    way = tuple(
        (now.value, tuple(t.value for t in ExpenseState if t == now or expense_may_follow(now, t)))
        for now in ExpenseState
    )
    texts = (
        "(OLD.content_code <> '' AND NEW.content_code <> OLD.content_code)"
        " OR (OLD.returned_at IS NOT NULL AND NEW.returned_reason <> OLD.returned_reason)"
        " OR (OLD.voided_at IS NOT NULL AND NEW.void_reason <> OLD.void_reason)"
        " OR (OLD.filed_on IS NOT NULL AND NEW.filed_place <> OLD.filed_place)"
    )
    appears = "(OLD.{0} IS NULL AND NEW.{0} IS NOT NULL AND NOT (OLD.state = '{1}'"
    appears += " AND NEW.state = '{2}'))"
    out_of_turn = " OR ".join(
        appears.format(column, before, after)
        for column, before, after in (
            ("lead_by", "draft", "lead_signed"),
            ("chair_by", "lead_signed", "chair_approved"),
            ("paid_on", "chair_approved", "paid"),
            ("filed_on", "paid", "filed"),
        )
    )
    once = _once_set((*_SIGN_OFFS, "entered_by", "import_id", "corrects_id"))
    return f"{_leaves_the_way(way)} OR {once} OR {texts} OR {out_of_turn}"


def _paper_goes_back() -> str:
    """Tell whether a paper leaves its way, or is approved without all its signatures."""
    way = tuple(
        (now.value, tuple(t.value for t in PaperState if t == now or may_follow(now, t)))
        for now in PaperState
    )
    rewritten = "NEW.state = OLD.state AND (NEW.reason <> OLD.reason"
    rewritten += " OR NEW.ended_by IS NOT OLD.ended_by OR NEW.state_since <> OLD.state_since)"
    given = "(SELECT count(*) FROM signature s WHERE s.paper_id = NEW.id)"
    return (
        f"{_leaves_the_way(way)} OR ({rewritten})"
        f" OR (NEW.state = '{PaperState.APPROVED.value}' AND {given} <> NEW.steps)"
    )


def _role_ends_wrongly() -> str:
    """Tell whether a role is begun again, prolonged, or ended before a signature given in it."""
    signed_since = (
        "EXISTS (SELECT 1 FROM signature s WHERE s.role = NEW.role"
        " AND coalesce(s.for_person, s.signed_by) = NEW.person_id"
        f" AND {business_day('s.signed_at')} > NEW.to_on)"
    )
    return (
        "(OLD.to_on IS NOT NULL AND (NEW.to_on IS NULL OR NEW.to_on > OLD.to_on))"
        f" OR (NEW.to_on IS NOT OLD.to_on AND {signed_since})"
    )


SIGNED: tuple[SignedTable, ...] = (
    SignedTable(
        "expense",
        still_open=(*_SIGN_OFFS, "state", "content_code", "returned_reason", "void_reason",
                    "filed_place", "search_keys", "note", "revision"),
        # What was sent back, corrected or voided unsigned stays as it was, too.
        signed="{row}.state <> 'draft'",
        stays=ALWAYS,
        not_born=f"NEW.state <> 'draft' OR NEW.content_code <> '' OR {_are_set(_SIGN_OFFS)}",
        not_back=_expense_goes_back(),
    ),
    SignedTable(
        "duty_record",
        still_open=("signed_by", "signed_at", "replaced_by", "revision"),
        signed="{row}.signed_by IS NOT NULL",
        stays=ALWAYS,
        not_born="NEW.signed_by IS NOT NULL OR NEW.replaced_by IS NOT NULL",
        not_back=_once_set(("signed_by", "signed_at", "replaced_by")),
    ),
    SignedTable(
        "month_closing",
        still_open=("state", "reopened_at", "reopened_by", "consent_by", "reopen_reason",
                    "reopen_until", "revision"),
        not_born=f"NEW.state <> 'closed' OR {_are_set(('reopened_at', 'reopened_by'))}",
        not_back="OLD.state = 'reopened' OR (NEW.state = 'closed' AND"
        f" ({_are_set(('reopened_at', 'reopened_by', 'consent_by'))}))",
    ),
    SignedTable(
        "application",
        still_open=("submitted_on", "submitted_by", "content", "content_code", "state",
                    "state_since", "outcome", "voided_at", "void_reason", "revision"),
        signed="{row}.submitted_on IS NOT NULL",
        not_born="NEW.submitted_on IS NOT NULL OR NEW.submitted_by IS NOT NULL"
        " OR NEW.content <> '' OR NEW.content_code <> '' OR NEW.state <> 'draft'",
        not_back=f"{_once_set(('submitted_on', 'submitted_by'))}"
        " OR (OLD.submitted_on IS NOT NULL AND (NEW.content <> OLD.content"
        " OR NEW.content_code <> OLD.content_code))"
        " OR (NEW.state = 'draft') <> (NEW.submitted_on IS NULL)"
        " OR (OLD.submitted_on IS NULL AND NEW.submitted_on IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM sign_paper p WHERE p.kind = 'grade' AND p.subject_id = NEW.public_id"
        " AND p.state = 'approved'))",
        also=(
            (
                ("id", "public_id", "station_id", "standard_id", "form_id", "grade", "year",
                 "answers", "amount_fen", "corrects_id", "entered_by", "voided_at"),
                signed_paper(PaperKind.GRADE),
            ),
        ),
    ),
    # What a signature stands under, and the signature itself.
    SignedTable(
        "sign_paper",
        still_open=("state", "state_since", "reason", "ended_by", "revision"),
        not_born="NEW.state <> 'open' OR NEW.reason <> '' OR NEW.ended_by IS NOT NULL OR "
        + _by_kind("steps", {kind: str(len(way.steps)) for kind, way in WAYS.items()})
        + " OR "
        + _by_kind("subject_type", {kind: f"'{way.table}'" for kind, way in WAYS.items()}),
        not_back=_paper_goes_back(),
    ),
    SignedTable(
        "sign_maker",
        not_born="EXISTS (SELECT 1 FROM signature s WHERE s.paper_id = NEW.paper_id)"
        " OR NOT EXISTS (SELECT 1 FROM sign_paper p WHERE p.id = NEW.paper_id"
        " AND p.state = 'open')",
    ),
    SignedTable("signature"),
    SignedTable(
        "delegation",
        still_open=("revoked_at", "revoked_by", "revision"),
        not_born=_are_set(("revoked_at", "revoked_by")),
        not_back=_once_set(("revoked_at", "revoked_by")),
    ),
    SignedTable("sign_slip"),
    SignedTable("sign_scan"),
    # Records that a paper is about: theirs is frozen while a live paper with a signature stands.
    SignedTable(
        "leave_request",
        still_open=("revision",),
        signed=signed_paper(PaperKind.LEAVE),
        stays=ALWAYS,
    ),
    SignedTable(
        "activity",
        still_open=("people", "final_account_fen", "approval_number", "note", "revision"),
        signed=signed_paper(PaperKind.ACTIVITY),
        stays=ALWAYS,
    ),
    SignedTable("budget_plan"),
    SignedTable("handover"),
    SignedTable("stocktake"),
    SignedTable(
        "stocktake_line",
        not_born="EXISTS (SELECT 1 FROM stocktake t JOIN sign_paper p ON p.kind = 'stocktake'"
        " AND p.subject_id = t.public_id WHERE t.id = NEW.stocktake_id)",
    ),
    # Whose role it was on the day; who consented; who looked.
    SignedTable(
        "role_assignment",
        still_open=("to_on", "revision"),
        # Before anybody can sign, the first set-up may take a slip of the pen back.
        stays="EXISTS (SELECT 1 FROM credential c WHERE c.set_by_self = 1)",
        not_back=_role_ends_wrongly(),
    ),
    SignedTable(
        "consent",
        still_open=("withdrawn_on", "withdrawn_reason", "revision"),
        not_born=_are_set(("withdrawn_on",)),
        not_back=f"{_once_set(('withdrawn_on',))} OR (NEW.withdrawn_reason <> OLD.withdrawn_reason"
        " AND OLD.withdrawn_on IS NOT NULL)",
    ),
    SignedTable("access_entry"),
    # Only ever added, though nobody signs them one by one.
    SignedTable("tally"),
    SignedTable("stock_move"),
    SignedTable("assessment"),
    SignedTable("upper_text"),
    SignedTable("installed_standard"),
    SignedTable("life_event"),
    SignedTable("review"),
)  # fmt: skip
"""The one list."""
