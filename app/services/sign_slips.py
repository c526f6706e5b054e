"""Slips for the wet signature: printed with the code of what they show, void once that changes.

A slip signs nothing: it is the paper beside the signature that the program keeps.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.core.audit import canonical
from app.core.clock import local_time
from app.core.fingerprint import fingerprint
from app.core.line_changes import changed_lines
from app.core.money import Fen, capital, yuan
from app.core.month import Month
from app.core.sign_ways import (
    KIND_NAMES,
    LIVE_STATES,
    STATE_NAMES,
    PaperKind,
    PaperState,
)
from app.core.slip_code import SlipCode, slip_text
from app.models import SignSlip
from app.records.book import ExpenseRow
from app.services import (
    book,
    book_rows,
    directory,
    expenses,
    sign_papers,
    sign_subjects,
    sign_view,
)
from app.services.context import Context
from app.services.office import Office
from app.services.sign_subjects import Row

UNSEEN_CHANGE = "内容有改动"
"""Said where no line that people see differs, such as one attached file put for another."""
OUTSIDE = ("备注",)
"""Labels that stand on a slip though no signature signs them; a change voids the slip too."""
_AMOUNTS = ("amount_fen", "total_fen", "budget_fen")
"""Where the content of a kind says how much money is asked for."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a slip of a record shows now."""

    kind: PaperKind
    subject_id: str
    subject_type: str
    title: str
    lines: tuple[tuple[str, str], ...]
    content: Mapping[str, object]
    content_code: str

    @property
    def code_text(self) -> str:
        """What the QR code says."""
        return slip_text(SlipCode(self.kind, self.subject_id, self.content_code))


@dataclass(frozen=True, slots=True)
class SlipRow:
    """One printed slip of a record, and whether it still holds."""

    at: str
    by: str
    content_code: str
    is_valid: bool
    changes: tuple[str, ...] = ()
    """What changed since, old → new: why it no longer holds."""


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """A slip that was written: where it lies, and the characters no font could draw."""

    title: str
    path: Path
    missing: tuple[str, ...] = ()


def print_slip(office: Office, kind: PaperKind, subject_id: str) -> PrintedSlip:
    """Write the slip of a record into exports/ and record that it was printed.

    Raises:
        NotFound: there is no such record.
        Refused: its code does not read back; nothing was written.
        StoreProblem: the folder cannot be written.
    """
    made = office.read(shown, kind, subject_id)
    path = office.folder.exports / f"签批单-{KIND_NAMES[kind]}-{made.content_code}.pdf"
    title = f"{KIND_NAMES[kind]}签批单"
    if kind is PaperKind.EXPENSE:
        title, path, missing = _write_expense(office, made)
    else:
        missing = _write(office, made, path)
    office.act(record_printed, made)
    return PrintedSlip(title, path, missing)


def shown(ctx: Context, kind: PaperKind, subject_id: str) -> Shown:
    """Give what a slip of this record shows now.

    Raises:
        NotFound: there is no such record.
    """
    return shown_of(ctx, kind, sign_subjects.find(ctx, kind, subject_id))


def shown_of(ctx: Context, kind: PaperKind, row: Row) -> Shown:
    """Give what a slip of a record at hand shows now."""
    subject = sign_subjects.subject(kind)
    content = subject.content(ctx, row)
    return Shown(
        kind=kind,
        subject_id=row.public_id,
        subject_type=subject.table,
        title=subject.title(ctx, row),
        lines=subject.lines(ctx, row),
        content=content,
        content_code=fingerprint(content),
    )


def printed(ctx: Context, kind: PaperKind, subject_id: str) -> tuple[SlipRow, ...]:
    """Give the slips printed of a record, the newest first, one of each content."""
    row = sign_subjects.find(ctx, kind, subject_id)
    names = directory.names(ctx)
    found: dict[str, SlipRow] = {}
    for slip in _slips(ctx, kind, subject_id):
        if slip.content_code not in found:
            changes = why_void(ctx, kind, row, slip.content_code)
            at, by = local_time(slip.created_at), names.get(slip.printed_by or 0, "")
            found[slip.content_code] = SlipRow(at, by, slip.content_code, not changes, changes)
    return tuple(found.values())


def why_void(ctx: Context, kind: PaperKind, row: Row, content_code: str) -> tuple[str, ...]:
    """Say why a slip with this code no longer holds, a line each; nothing where it does."""
    now = shown_of(ctx, kind, row)
    was = _lines_printed(ctx, now, content_code)
    if content_code != now.content_code:
        if was is None:
            return ("单上的内容和现在的记录不一样",)
        return changed_lines(was, now.lines) or (UNSEEN_CHANGE,)
    if was is not None and (beside := changed_lines(_outside(was), _outside(now.lines))):
        return beside
    if getattr(row, "voided_at", None):
        return (f"这条记录已作废或更正：{row.void_reason}".rstrip("："),)
    newest = next(iter(sign_papers.papers_of(ctx, kind, now.subject_id)), None)
    if newest is not None and PaperState(newest.state) not in LIVE_STATES:
        state = STATE_NAMES[PaperState(newest.state)]
        return (f"{state}：{newest.reason}".rstrip("："),)
    return ()


def record_printed(ctx: Context, made: Shown) -> None:
    """Record a printed slip with all it shows, so that a later change can be named."""
    kept = {"content": dict(made.content), "lines": [list(line) for line in made.lines]}
    row = SignSlip(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        kind=made.kind.value,
        subject_type=made.subject_type,
        subject_id=made.subject_id,
        title=made.title,
        content=canonical(kept),
        content_code=made.content_code,
        printed_by=ctx.actor.person_id,
    )
    ctx.session.add(row)
    ctx.audit(
        "打印签批单",
        row,
        kind=made.kind.value,
        subject=made.subject_id,
        title=made.title,
        content_code=made.content_code,
    )


def _write_expense(office: Office, made: Shown) -> tuple[str, Path, tuple[str, ...]]:
    """Write the form people know for an expense (费用报销单), with the same code on it."""
    from app.reports.expenses import SLIP_TITLE, write_expense_slip

    # As it stands now: a closed month is kept as it was then.
    row = office.read(_expense, made.subject_id)
    gathered = office.read(book.gather, Month.parse(row.on[:7]))
    path = office.folder.exports / f"报销单-{row.number}.pdf"
    missing = write_expense_slip(gathered, row, path, made.content_code)
    return f"{SLIP_TITLE} {row.number}", path, missing


def _expense(ctx: Context, subject_id: str) -> ExpenseRow:
    return expenses.expense(ctx, sign_subjects.find(ctx, PaperKind.EXPENSE, subject_id).id)


def _write(office: Office, made: Shown, path: Path) -> tuple[str, ...]:
    from app.reports.sign_slip import SignSlipPaper, SlipStep, write_sign_slip

    view = office.read(sign_view.view, made.kind, made.subject_id)
    amount = _amount(made.content)
    paper = SignSlipPaper(
        kind=KIND_NAMES[made.kind],
        title=made.title,
        state=view.state_words,
        lines=_beside_amount(made.lines, amount),
        steps=tuple(SlipStep(step.name, _who(step, view.who_may)) for step in view.steps),
        code_text=made.code_text,
        content_code=made.content_code,
        amount=amount,
        course=tuple(_course(step) for step in view.steps if step.signed_by),
    )
    made_at = local_time(office.read(Context.now))
    return write_sign_slip(paper, office.read(book_rows.station_card), path, made_at=made_at)


def _who(step: sign_view.StepView, now: tuple[str, ...]) -> str:
    """Name who may give a signature, or gave it; the role where it is not their turn yet."""
    if step.is_next:
        return "、".join(now) or f"{step.role_name}（空缺）"
    return step.signed_by or step.role_name


def _course(step: sign_view.StepView) -> str:
    by = f"{step.signed_by}（代{step.for_name}）" if step.for_name else step.signed_by
    return f"{step.name}　{by} {step.at}"


def _beside_amount(
    lines: tuple[tuple[str, str], ...], amount: Fen | None
) -> tuple[tuple[str, str], ...]:
    """Leave out the line that only repeats the amount, which the slip prints by itself."""
    if amount is None:
        return lines
    alone = {f"¥{yuan(amount)}", f"{yuan(amount)} 元"}
    return tuple(x for x in lines if x[1] not in alone and capital(amount) not in x[1])


def _amount(content: Mapping[str, object]) -> Fen | None:
    for key in _AMOUNTS:
        if isinstance(fen := content.get(key), int):
            return Fen(fen)
    return None


def _outside(lines: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [line for line in lines if line[0] in OUTSIDE]


def _lines_printed(ctx: Context, now: Shown, code: str) -> list[tuple[str, str]] | None:
    """Give the lines of the slip with this code, if its printing was recorded."""
    for slip in _slips(ctx, now.kind, now.subject_id):
        if slip.content_code == code:
            kept: Any = json.loads(slip.content)
            return [(str(label), str(value)) for label, value in kept["lines"]]
    return None


def _slips(ctx: Context, kind: PaperKind, subject_id: str) -> tuple[SignSlip, ...]:
    rows = ctx.session.scalars(
        select(SignSlip)
        .where(SignSlip.kind == kind.value, SignSlip.subject_id == subject_id)
        .order_by(SignSlip.id.desc())
    )
    return tuple(rows)
