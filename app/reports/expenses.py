"""The expense register (经费支出登记) and one slip (费用报销单) per expense (PJ-61 to 65)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.core.closing import Register
from app.core.money import Fen, capital, yuan
from app.core.month import Month
from app.core.sign_off import COUNTED_STATES
from app.core.sign_ways import PaperKind
from app.core.slip_code import SlipCode, in_fours, slip_text
from app.records.book import ExpenseRow, MonthBook
from app.records.readings import expense_note, signed
from app.records.registers import EXPENSES
from app.reports import fonts
from app.reports.blocks import nil, signatures, signatures_and_stamp, small
from app.reports.day_words import day
from app.reports.finish import finish
from app.reports.form import Entry, form
from app.reports.page import BODY, LEADING, SMALL, Paper, head_of
from app.reports.tables import register

FORM = "YZ-05"
SLIP_FORM = "YZ-06"
TITLE = EXPENSES.title
SLIP_TITLE = "费用报销单"


def write_expenses(book: MonthBook, path: Path) -> tuple[str, ...]:
    """Write register and slips; gives the characters no face could draw."""
    paper = Paper(head_of(book), FORM, wide=True)
    label = Month.parse(book.month).label
    paper.title(TITLE, f"{book.station.name}　{label}")
    if book.expenses:
        _register(paper, book)
    else:
        nil(paper, book, Register.EXPENSES)
    signatures(paper, ("经费专人", "责任人", "工会主席"))
    for row in book.expenses:
        paper.turn(SLIP_FORM, wide=False, code=_code_text(row))
        _slip(paper, book, row)
    return finish(paper, path, f"{label}{TITLE}及{SLIP_TITLE}")


def write_expense_slip(
    book: MonthBook, row: ExpenseRow, path: Path, content_code: str
) -> tuple[str, ...]:
    """Write the slip of one expense of the month; gives the characters no face could draw.

    Args:
        book: the month.
        row: the expense, a draft too.
        path: where it goes.
        content_code: of what it says now (内容码): it stands in the QR code.
    """
    shown = replace(row, content_code=content_code)
    paper = Paper(head_of(book), SLIP_FORM, code=_code_text(shown))
    _slip(paper, book, shown)
    return finish(paper, path, f"{SLIP_TITLE} {row.number}")


def _code_text(row: ExpenseRow) -> str:
    """What the QR code says; a draft in the month's papers has none: its content may change."""
    if not row.content_code or not row.public_id:
        return ""
    return slip_text(SlipCode(PaperKind.EXPENSE, row.public_id, row.content_code))


def _register(paper: Paper, book: MonthBook) -> None:
    fields = [field for field in EXPENSES.paper if field.key != "note"]
    counted = sum(row.state in COUNTED_STATES for row in book.expenses)
    figures = book.figures
    totals = [
        {
            "number": "合计",
            "summary": f"{counted} 笔",
            "amount": yuan(Fen(figures.expenses_total_fen)),
        },
        {"number": "其中已批准", "amount": yuan(Fen(figures.expenses_approved_fen))},
    ]
    lines = [[line.get(field.key, "") for field in fields] for line in totals]
    rows = [
        replace(row, lead_at=_below(row.lead_at), chair_at=_below(row.chair_at))
        for row in book.expenses
    ]
    register(paper, fields, rows, totals=lines, size=8.5, pad=4, gap=4)
    small(paper, "已作废和已更正的支出列出备查，不计入合计。附件张数含纸质凭证和电子附件。")
    for row in book.expenses:
        if remark := expense_note(row):
            small(paper, f"{row.number}：{remark}")


def _below(moment: str) -> str:
    """Set the day of a signature below the name."""
    return f"\n{day(moment[:10])}" if moment else ""


def _slip(paper: Paper, book: MonthBook, row: ExpenseRow) -> None:
    paper.title(SLIP_TITLE, f"编号　{row.number}　　状态　{row.state_name}")
    form(paper, _entries(book, row))
    _course(paper, row)
    words = ["签字、日期由本人用笔填写；本单所印的电子签批记录不代替手写签字和公章。"]
    if row.content_code:
        words.append("内容改动后本单作废，须重新打印。签好后扫描或拍照，凭右上角的码挂回原记录。")
    below = len(words) * SMALL * LEADING
    signatures_and_stamp(paper, ("经办人", "责任人", "工会主席"), below=below)
    for line in words:
        small(paper, line)


def _entries(book: MonthBook, row: ExpenseRow) -> list[Entry]:
    """The fields of the slip, two to a line where they are short."""
    attached = f"电子附件 {len(row.attachments)} 份，纸质凭证 {row.paper_vouchers} 张"
    if row.voucher_place:
        attached += f"，存放于{row.voucher_place}"
    invoice = f"代码 {row.invoice_code}　" if row.invoice_code else ""
    entries = [
        Entry("站点", book.station.name, half=True),
        Entry("填报日期", row.on, half=True),
        Entry("经办人", row.handled_by, half=True),
        Entry("录入人", _entered(row), half=True),
        Entry("费用项目", row.purpose, half=True),
        Entry("经费来源", row.fund, half=True),
        Entry("内容说明", row.summary),
        Entry("金额", f"¥{yuan(row.amount)}", face=fonts.SONG_BOLD, size=13),
        Entry("金额大写", capital(row.amount), face=fonts.SONG_BOLD, size=12),
        Entry("收款单位", row.payee),
        Entry(
            "发票", f"{invoice}号码 {row.invoice_number}" if row.invoice_number else "未填发票号码"
        ),
        Entry("附件", attached),
    ]
    optional = (
        ("所购物资", "、".join(row.receipts)),
        ("更正", f"更正 {row.corrects}" if row.corrects else ""),
        ("退回原因", row.returned_reason),
        ("原台账记载", row.import_remark),
        ("备注", row.note),
    )
    entries += [Entry(label, text) for label, text in optional if text]
    if row.content_code:
        entries.append(Entry("内容码", in_fours(row.content_code)))
    return entries


def _course(paper: Paper, row: ExpenseRow) -> None:
    """The steps the expense has gone through, as the program recorded them."""
    if not row.steps and not row.holder_line:
        return
    paper.heading("电子签批记录", keep=20)
    for step in row.steps:
        note = f"　{step.note}" if step.note else ""
        paper.prose(f"{step.step}　{signed(step.person, step.at)}{note}", fonts.SONG, BODY)
    if row.holder_line:
        paper.prose(row.holder_line)


def _entered(row: ExpenseRow) -> str:
    """Name who typed it and, where it came from an old ledger, who imported it."""
    if not row.is_imported:
        return row.entered_by
    if row.imported_by and row.imported_by != row.entered_by:
        return f"{row.entered_by}（原台账由{row.imported_by}导入）"
    return f"{row.entered_by}（由原台账导入）"
