"""The form of an expense: a new one, a draft, or the corrected version of a signed one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import BadInput, UserError
from app.core.money import Fen
from app.core.text import digits
from app.services.expense_desk import FormLists
from app.services.expenses import ExpenseFields, InvoiceSeen
from app.ui import look
from app.ui.expense.view import SUFFIXES
from app.ui.look import Level
from app.ui.widgets import (
    Choice,
    DateEdit,
    DropArea,
    FormRows,
    Heading,
    MoneyEdit,
    PrimaryButton,
    QuietButton,
    SecondLine,
)

NEW_FUND = "new"
SeenBy = Callable[[str, str], InvoiceSeen | None]


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody filled in."""

    fields: ExpenseFields
    new_fund: str = ""
    """Name of a fund that is not on the list yet."""
    reason: str = ""
    files: tuple[Path, ...] = ()


class ExpenseForm(QWidget):
    """Filled in place; Enter goes from field to field, after the last one it saves."""

    saved = Signal(object)
    """Carries `Filled`."""
    left = Signal()

    def __init__(
        self, today: Callable[[], date], seen: SeenBy, parent: QWidget | None = None
    ) -> None:
        """Take the clock's day, and who tells whether an invoice was entered before."""
        super().__init__(parent)
        self._seen = seen
        self._today = today
        self._files: list[Path] = []
        self.heading = Heading()
        self.second = SecondLine(wrap=True)
        self.rows = FormRows()
        self.reason = QLineEdit()
        self.on = DateEdit(today)
        self.summary = QLineEdit()
        self.amount = MoneyEdit()
        self.purpose = QComboBox()
        self.fund = Choice(empty="未注明（签字前要选）")
        self.new_fund = QLineEdit()
        self.payee = QLineEdit()
        self.invoice_number = QLineEdit()
        self.invoice_code = QLineEdit()
        self.invoice_line = SecondLine(wrap=True)
        self.handler = Choice()
        self.paper = QLineEdit()
        self.place = QLineEdit()
        self.note = QLineEdit()
        self.drop = DropArea(
            "把发票、清单的照片或扫描件拖到这里", "也可以点一下选文件", suffixes=SUFFIXES
        )
        self.save = PrimaryButton("保存草稿", self.submit, key="F10", icon="check")
        self._add_rows()
        self._lay_out()
        self.fund.chosen.connect(lambda _value: self._show_new_fund())
        self.invoice_number.textChanged.connect(lambda _text: self._look_up())
        self.invoice_code.textChanged.connect(lambda _text: self._look_up())
        self.rows.submitted.connect(self.submit)
        self.drop.dropped.connect(self._take_files)

    def open_new(self, lists: FormLists, me: int | None) -> None:
        """Begin an expense; whoever sits here is offered as handler."""
        self._open("新支出", "保存后是草稿，责任人签字前都可以改。", lists, files=True)
        self._fill(ExpenseFields(self._today().isoformat(), "", Fen(0), handler_id=me))
        self.amount.set_fen(None)
        self.save.setText("保存草稿")
        self.summary.setFocus()

    def open_draft(self, lists: FormLists, number: str, fields: ExpenseFields) -> None:
        """Go on with a draft."""
        self._open(f"修改草稿 {number}", "责任人签字后内容就锁定了。", lists)
        self._fill(fields)
        self.save.setText("保存草稿")
        self.summary.setFocus()

    def open_correction(
        self, lists: FormLists, number: str, fields: ExpenseFields, reason: str
    ) -> None:
        """Begin the corrected version of an expense."""
        self._open(
            f"更正 {number}",
            "会生成相连的新一张，带上原来的附件，重新由责任人和工会主席签批；原单保留。",
            lists,
            reason=True,
        )
        self._fill(fields)
        self.reason.setText(reason)
        self.save.setText("保存更正")
        (self.summary if reason else self.reason).setFocus()

    def submit(self) -> None:
        """Hand over what is filled in, if every field can be read."""
        self.rows.clear_errors()
        if not self.rows.check():
            return
        try:
            filled = self._filled()
        except BadInput as problem:
            self.rows.tell(problem)
            return
        self.saved.emit(filled)

    def tell(self, problem: UserError) -> bool:
        """Put a problem below its field; False if it names none."""
        return self.rows.tell(problem)

    def _open(
        self,
        heading: str,
        second: str,
        lists: FormLists,
        *,
        reason: bool = False,
        files: bool = False,
    ) -> None:
        self.rows.clear_errors()
        self.heading.setText(heading)
        self.second.say(second)
        self._files = []
        self.drop.setText("把发票、清单的照片或扫描件拖到这里")
        self.rows.show_row("reason", visible=reason)
        self.rows.show_row("files", visible=files)
        self.reason.clear()
        self.purpose.clear()
        self.purpose.addItems(list(lists.purposes))
        funds: list[tuple[object, str]] = [(fund, name) for fund, name in lists.funds]
        self.fund.set_options([*funds, (NEW_FUND, "另写一个经费来源…")])
        self.handler.set_options([(person, name) for person, name in lists.handlers])
        self.area.verticalScrollBar().setValue(0)

    def _fill(self, fields: ExpenseFields) -> None:
        self.on.set_date(date.fromisoformat(fields.on))
        self.summary.setText(fields.summary)
        self.amount.set_fen(fields.amount)
        self.purpose.setCurrentText(fields.purpose)
        self.fund.set_value(fields.fund_id)
        self.new_fund.clear()
        self._show_new_fund()
        self.payee.setText(fields.payee)
        self.invoice_number.setText(fields.invoice_number)
        self.invoice_code.setText(fields.invoice_code)
        self.handler.set_value(fields.handler_id)
        self.paper.setText(str(fields.paper_vouchers or ""))
        self.place.setText(fields.voucher_place)
        self.note.setText(fields.note)
        self._look_up()

    def _filled(self) -> Filled:
        on, amount, fund = self.on.date(), self.amount.fen(), self.fund.value()
        if on is None:
            raise BadInput("日期还空着。", to_do="请填写支出的日期。", field="on")
        if amount is None:
            raise BadInput("金额还空着。", to_do="请填写金额。", field="amount")
        handler = self.handler.value()
        fields = ExpenseFields(
            on=on.isoformat(),
            summary=self.summary.text(),
            amount=amount,
            purpose=self.purpose.currentText(),
            payee=self.payee.text(),
            fund_id=fund if isinstance(fund, int) else None,
            invoice_code=self.invoice_code.text(),
            invoice_number=self.invoice_number.text(),
            handler_id=handler if isinstance(handler, int) else None,
            paper_vouchers=self._paper_count(),
            voucher_place=self.place.text(),
            note=self.note.text(),
        )
        named = self.new_fund.text() if fund == NEW_FUND else ""
        if fund == NEW_FUND and not named.strip():
            raise BadInput("经费来源还空着。", to_do="请写明经费从哪里来。", field="fund_name")
        return Filled(fields, named, self.reason.text(), tuple(self._files))

    def _paper_count(self) -> int:
        text = self.paper.text().strip()
        number = digits(text)
        if text and not number:
            raise BadInput(
                f"“{text}”不是张数。", to_do="请只写数字，没有就空着。", field="paper_vouchers"
            )
        return int(number or 0)

    def _look_up(self) -> None:
        number = self.invoice_number.text()
        seen = self._seen(self.invoice_code.text(), number) if number.strip() else None
        if seen is None:
            self.invoice_line.say("未见重复" if number.strip() else "", Level.DONE)
        elif seen.is_certain:
            self.invoice_line.say(f"✗ 这张发票已经登记过：{seen.number}", Level.MUST)
        else:
            self.invoice_line.say(f"！和 {seen.number} 的号码相同，请核对发票代码", Level.SOON)
        self.rows.show_row("invoice_line", visible=bool(self.invoice_line.text()))

    def _show_new_fund(self) -> None:
        is_new = self.fund.value() == NEW_FUND
        self.rows.show_row("fund_name", visible=is_new)
        if is_new:
            self.new_fund.setFocus()

    def _take_files(self, paths: list[Path]) -> None:
        self._files.extend(path for path in paths if path not in self._files)
        names = "、".join(path.name for path in self._files)
        self.drop.setText(f"保存时附上 {len(self._files)} 个文件：{names}")

    def _add_rows(self) -> None:
        self.purpose.setEditable(True)
        self.purpose.setItemDelegate(QStyledItemDelegate(self.purpose))
        self.purpose.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = self.purpose.lineEdit()
        if line is not None:
            line.setPlaceholderText("选一个，或自己写")
        self.summary.setPlaceholderText("买了什么、付了什么")
        self.invoice_number.setPlaceholderText("没有发票就空着")
        self.invoice_code.setPlaceholderText("电子发票没有代码，空着")
        self.paper.setPlaceholderText("有几张写几张")
        self.place.setPlaceholderText("例：2026年凭证盒")
        self.new_fund.setPlaceholderText("例：上级工会专项补助")
        rows = self.rows
        rows.add("更正原因", self.reason, key="reason")
        rows.add("日期", self.on, key="on")
        rows.add("摘要", self.summary, key="summary")
        rows.add("金额（元）", self.amount, key="amount")
        rows.add("用途", self.purpose, key="purpose")
        rows.add("经费来源", self.fund, key="fund")
        rows.add("来源名称", self.new_fund, key="fund_name")
        rows.add("收款方", self.payee, key="payee")
        rows.add("发票号码", self.invoice_number, key="invoice_number")
        rows.add("", self.invoice_line, key="invoice_line")
        rows.add("发票代码", self.invoice_code, key="invoice_code")
        rows.add("经办人", self.handler, key="handler")
        rows.add("纸质凭证", self.paper, key="paper_vouchers", hint="张数；和附件至少要有一样")
        rows.add("存放处", self.place, key="voucher_place")
        rows.add("备注", self.note, key="note")
        rows.add("附件", self.drop, key="files")

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setObjectName("Plain")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 10, 0)
        column.addWidget(self.rows)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setMinimumHeight(180)
        # As high as there is room: what it would like must not push 保存草稿 off the screen.
        self.area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.area.setWidget(inner)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(QuietButton("先不存", self.left.emit))
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.GRID)
        whole.addWidget(self.heading)
        whole.addWidget(self.second)
        whole.addWidget(self.area, 1)
        whole.addLayout(buttons)
