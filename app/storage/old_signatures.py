"""Gives what was signed before version 0003 its papers, makers and signatures.

Part of that migration: it reads the tables as they were then, and nothing later may change it.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from app.core.audit import canonical
from app.core.fingerprint import fingerprint
from app.core.money import Fen, yuan

Row = Any
Run = Any
"""`exec_driver_sql` of the migration's connection."""

_ENDS = {
    "lead_signed": "open",
    "chair_approved": "approved",
    "paid": "approved",
    "filed": "approved",
    "returned": "returned",
    "superseded": "superseded",
    "void": "withdrawn",
}
"""State of an expense: state of its paper."""


def write_papers(connection: Any) -> None:
    """Write the papers of every signed expense and of every closed month."""
    run = connection.exec_driver_sql
    papers: dict[int, int] = {}
    for row in run("SELECT * FROM expense WHERE lead_by IS NOT NULL ORDER BY id").mappings().all():
        papers[row["id"]] = _expense_paper(run, row, papers)
    for row in run("SELECT * FROM month_closing ORDER BY id").mappings().all():
        _closing_paper(run, row)


def _expense_paper(run: Run, row: Row, papers: dict[int, int]) -> int:
    state = _ENDS[row["state"]]
    reason, ended_by, since = _end(run, row)
    content = _expense_content(run, row)
    paper = _insert(
        run,
        "sign_paper",
        row,
        created_at=row["lead_at"],
        kind="expense",
        subject_type="expense",
        subject_id=row["public_id"],
        title=f"{row['number']} {row['summary']} {yuan(Fen(row['amount_fen']))} 元",
        on_date=row["on_date"],
        content=canonical(content),
        # As it was signed: where the two do not fit, the check says so as before.
        content_code=row["content_code"],
        steps=2,
        state=state,
        state_since=since,
        reason=reason,
        ended_by=ended_by,
        replaces_id=papers.get(row["corrects_id"]),
    )
    for person in sorted({row["handler_id"], row["entered_by"]} - {None}):
        _insert(run, "sign_maker", row, created_at=row["lead_at"], paper_id=paper, person_id=person)
    for position, role in ((1, "lead"), (2, "chair")):
        if row[f"{role}_by"] is not None:
            _signature(
                run, row, paper, position, role, row[f"{role}_by"], row[f"{role}_at"],
                row["content_code"],
            )  # fmt: skip
    return paper


def _end(run: Run, row: Row) -> tuple[str, int | None, str]:
    """Give why and by whom the paper of an expense ended, and since when it stands so."""
    if row["state"] == "returned":
        return row["returned_reason"], row["returned_by"] or row["lead_by"], row["returned_at"]
    if row["state"] == "superseded":
        return row["void_reason"], None, row["voided_at"]
    if row["state"] == "void":
        return row["void_reason"] or "作废", _voided_by(run, row), row["voided_at"]
    return "", None, row["chair_at"] or row["lead_at"]


def _voided_by(run: Run, row: Row) -> int:
    """Give who voided an expense, as the audit says; the chair or lead who had signed otherwise."""
    actor = run(
        "SELECT actor FROM audit_entry WHERE record_type = 'expense' AND record_id = ?"
        " AND act = '作废支出' ORDER BY seq DESC LIMIT 1",
        (row["public_id"],),
    ).scalar()
    _, _, number = (actor or "").rpartition("#")
    return int(number) if number.isdigit() else row["chair_by"] or row["lead_by"]


def _expense_content(run: Run, row: Row) -> dict[str, object]:
    def one(sql: str, value: object) -> str:
        return run(sql, (value,)).scalar() or ""

    person = "SELECT public_id FROM person WHERE id = ?"
    files = run("SELECT sha256 FROM expense_voucher WHERE expense_id = ?", (row["id"],)).scalars()
    return {
        "expense": row["public_id"],
        "number": row["number"],
        "on": row["on_date"],
        "summary": row["summary"],
        "purpose": row["purpose"],
        "amount_fen": row["amount_fen"],
        "payee": row["payee"],
        "fund": one("SELECT name FROM fund WHERE id = ?", row["fund_id"]),
        "invoice": [row["invoice_code"], row["invoice_number"]],
        "handler": one(person, row["handler_id"]),
        "entered_by": one(person, row["entered_by"]),
        "imported_by": row["imported_by"],
        "paper_vouchers": [row["paper_vouchers"], row["voucher_place"]],
        "corrects": one("SELECT number FROM expense WHERE id = ?", row["corrects_id"]),
        "files": sorted(files),
    }


def _closing_paper(run: Run, row: Row) -> None:
    content = {
        "month": row["month"],
        "revision": row["closing_revision"],
        "fingerprint": row["fingerprint"],
        "audit": [row["audit_seq"], row["audit_head"]],
        "previous_fingerprint": row["previous_fingerprint"],
    }
    reopened = row["state"] == "reopened"
    paper = _insert(
        run,
        "sign_paper",
        row,
        created_at=row["closed_at"],
        kind="month_close",
        subject_type="month_closing",
        subject_id=row["public_id"],
        title=_closing_title(row),
        on_date=row["closed_at"][:10],
        content=canonical(content),
        content_code=fingerprint(content),
        steps=1,
        state="superseded" if reopened else "approved",
        state_since=row["reopened_at"] if reopened else row["closed_at"],
        reason=row["reopen_reason"],
        ended_by=row["reopened_by"],
        replaces_id=None,
    )
    _signature(run, row, paper, 1, "lead", row["closed_by"], row["closed_at"], fingerprint(content))


def _closing_title(row: Row) -> str:
    year, month = row["month"].split("-")
    return f"{year}年{int(month)}月月结（第{row['closing_revision']}版）"


def _signature(
    run: Run, row: Row, paper: int, position: int, role: str, person: int, at: str, code: str
) -> None:
    _insert(
        run,
        "signature",
        row,
        created_at=at,
        paper_id=paper,
        position=position,
        role=role,
        signed_by=person,
        for_person=None,
        delegation_id=None,
        signed_at=at,
        content_code=code,
    )


def _insert(run: Run, table: str, row: Row, **values: object) -> int:
    values |= {"public_id": str(uuid4()), "station_id": row["station_id"], "revision": 1}
    marks = ", ".join("?" for _ in values)
    made = run(
        f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})",  # noqa: S608 (names of our own)
        tuple(values.values()),
    )
    return int(made.lastrowid)
