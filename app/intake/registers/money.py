"""Expenses (支出) and activities (活动): rows with amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from app.core.money import ZERO
from app.intake.cells import known_value, read_count
from app.intake.lines import Line
from app.intake.reading import ActivityProposal, ExpenseProposal, RowProposal
from app.intake.words import PURPOSE_WORDS, PURPOSES

UNSTATED = "未注明"
_NOT_SIGNED = re.compile(r"未|待|否|不同意|没|无|×|退回|[?？]")
_HAS_NUMBER = re.compile(r"\d{3}")


def read_expenses(lines: Iterable[Line]) -> Iterator[RowProposal]:
    """Read expenses, always as drafts; the same invoice a second time is refused."""
    invoices: dict[str, list[Line]] = {}
    for line in lines:
        value = _expense(line)
        if value is not None and not line.problems:
            _check_invoice(line, value, invoices)
        names = value.handled_by.split("、") if value is not None else ()
        yield line.proposal("expenses", value, tuple(names))


def read_activities(lines: Iterable[Line]) -> Iterator[RowProposal]:
    """Read activities; a missing approval number (PJ-55) is no fault of the row."""
    for line in lines:
        on = line.key_day()
        name = line.text("name")
        if not name:
            line.problems.append("没有写活动名称")
        value = ActivityProposal(
            on=on,
            name=name,
            kind=line.text("kind"),
            people=line.accept(read_count(line.raw("people")), "people", key=True),
            budget=line.money("budget", key=True),
            final_account=line.money("final_account", key=True),
            leader=line.one_name("leader"),
            approval_number=line.text("approval_number"),
            note=line.remark(),
        )
        yield line.proposal("activities", value, tuple(value.leader.split("、")))


def _expense(line: Line) -> ExpenseProposal | None:
    amount = line.money("amount", key=True)
    if amount is None and line.has("income"):
        line.problems.append("这一行是收入，不是支出，支出登记里不收")
        return None
    on = line.key_day()
    if amount is None and not line.has("amount"):
        line.problems.append("没有写金额")
    elif amount == 0:
        line.problems.append("金额是 0")
    lead, chair = _signature(line, "lead"), _signature(line, "chair")
    purpose = line.accept(
        known_value(PURPOSE_WORDS, line.raw("purpose", spread=True), "用途"), "purpose"
    )
    if purpose and purpose not in PURPOSES:
        line.doubts.append(
            f"用途“{purpose}”不在{'、'.join(PURPOSES)}之内，照原样留着，签字前请选定"
        )
    return ExpenseProposal(
        on=on,
        summary=_summary(line),
        amount=amount or ZERO,
        purpose=purpose or "",
        fund="" if line.text("fund") == UNSTATED else line.text("fund"),
        payee=line.text("payee"),
        invoice_code=line.number("invoice_code"),
        invoice_number=line.number("invoice_number"),
        handled_by=line.one_name("handled_by"),
        vouchers=_vouchers(line),
        voucher_place=line.text("voucher_place"),
        lead_written=lead,
        chair_written=chair,
        state_written=line.text("state"),
        number_written=line.text("number"),
        paid_on=line.day("paid_on"),
        note=line.remark(),
    )


def _summary(line: Line) -> str:
    summary = line.text("summary")
    if summary:
        return summary
    line.doubts.append("没有写摘要")
    return line.text("payee") or line.text("purpose") or "（未写摘要）"


def _signature(line: Line, name: str) -> str:
    """Keep what stands under a signature as words; 未签 or 待批 is a remark."""
    text = line.text(name)
    if not text:
        return ""
    if _NOT_SIGNED.search(text):
        line.kept.append(f"{line.label(name)}：{text}")
        return ""
    line.doubts.append(f"“{line.label(name)}”里的“{text}”只是文字，不算签批，请本人在程序里签")
    return text


def _vouchers(line: Line) -> int | None:
    name = "paper_vouchers" if line.has("paper_vouchers") else "vouchers"
    return line.count(name)


def _check_invoice(line: Line, value: ExpenseProposal, seen: dict[str, list[Line]]) -> None:
    for number in re.split(r"[、,，;；/\s]+", value.invoice_number):
        if not _HAS_NUMBER.search(number):
            continue
        others = seen.setdefault(number, [])
        for other in others:
            if _same_code(other, value.invoice_code):
                sheet = other.table.grid.sheet.name
                line.problems.append(
                    f"发票 {number} 在“{sheet}”第{other.row}行已经登记过，不重复收"
                )
                return
        others.append(line)


def _same_code(other: Line, code: str) -> bool:
    """Tell whether two invoices of one number are the same: old paper invoices differ by code."""
    before = other.number("invoice_code")
    return not before or not code or before == code
