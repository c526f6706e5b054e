"""How an activity reads in the list and in full."""

from __future__ import annotations

import datetime as dt

from app.core.day_words import day_label
from app.core.money import yuan
from app.core.sign_ways import PaperState
from app.records.book import ActivityRow
from app.services.activities import NO_APPROVAL, ActivityDetail
from app.ui.look import Level
from app.ui.record import ListRow


def standing(detail: ActivityDetail) -> tuple[str, Level]:
    """Say what an activity waits for: signatures here, then the upper union's number."""
    if not detail.row.approval_number and detail.standing.state is PaperState.OPEN:
        return "等签批", Level.SOON
    return approval(detail.row)


def list_row(row: ActivityRow) -> ListRow:
    """Give an activity as a row of the list."""
    word, level = approval(row)
    day = f"{row.on[:4]}年{day_label(dt.date.fromisoformat(row.on))}"
    people = "" if row.people is None else f"{row.people} 人"
    second = " · ".join(part for part in (day, row.kind, people) if part)
    return ListRow(key=row.id, title=row.name, second=second, chip=word, level=level)


def approval(row: ActivityRow) -> tuple[str, Level]:
    """Say whether the upper union's number is there (PJ-55)."""
    return ("已有批文", Level.DONE) if row.approval_number else (NO_APPROVAL, Level.SOON)


def facts(detail: ActivityDetail) -> list[tuple[str, str, str, Level]]:
    """Give what is known, name by name."""
    row = detail.row
    over = f"超出预算 ¥{yuan(detail.over_budget)}" if detail.over_budget else ""
    people = "" if row.people is None else f"{row.people} 人"
    rows = (
        ("批准文号", row.approval_number, ""),
        ("参加人数", people, ""),
        ("预算", "" if row.budget is None else f"¥{yuan(row.budget)}", ""),
        ("决算", "" if row.final_account is None else f"¥{yuan(row.final_account)}", over),
        ("负责人", row.leader, ""),
        ("备注", row.note, ""),
        ("原台账", detail.source, ""),
    )
    always = ("批准文号", "参加人数", "预算", "决算", "负责人")
    return [
        (name, value or "还没写", below, Level.SOON)
        for name, value, below in rows
        if value or name in always
    ]


def short(text: str) -> str:
    """Cut a name so that it fits on a button."""
    return text if len(text) <= 12 else f"{text[:11]}…"
