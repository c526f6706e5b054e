"""经费: expenses on their way through three hands; the list left, the paper itself right."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.errors import UserError
from app.core.money import yuan
from app.core.permissions import Act
from app.services import expense_desk, expenses, funds, kept_files, vouchers
from app.services.expense_desk import ExpenseDetail, Step
from app.services.kept_files import Incoming
from app.services.sign_in import Proof
from app.ui import look
from app.ui.expense.form import ExpenseForm, Filled
from app.ui.expense.list_card import ListCard
from app.ui.expense.view import ExpenseView
from app.ui.expense.voucher_view import VoucherView
from app.ui.forms.ask import AskView
from app.ui.one_of import OneOf
from app.ui.page import Office, Page
from app.ui.signing import words
from app.ui.signing.pin_view import PinView
from app.ui.tasks import Tasks
from app.ui.widgets import Card, EmptyState, QuietButton

_VOIDS = "作废后这笔支出不再计入本月，单据保留。"


class ExpensesPage(Page):
    """The desk of expenses (经费)."""

    title = "经费"
    about = words.TABLES | {"expense", "expense_voucher", "fund", "stock_move", "month_closing"}

    def __init__(self, office: Office, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(office, tasks, parent)
        self._detail: ExpenseDetail | None = None
        self._editing: Step | None = None
        self._asking: Step | None = None
        self._reason = ""
        self._is_narrow = False
        self.list = ListCard(self)
        self.list.chosen.connect(self._choose)
        self.list.new_wanted.connect(self.open_new)
        self.right = Card()
        self.right.setMinimumWidth(360)
        self.back_to_list = QuietButton("返回列表", self._show_list, key="Esc", icon="arrow-left")
        self.right.box.addWidget(self.back_to_list, 0, Qt.AlignmentFlag.AlignLeft)
        self.stack = OneOf()
        self.right.box.addWidget(self.stack, 1)
        self._build_parts()
        row = QHBoxLayout()
        row.setSpacing(look.GRID * 2)
        row.addWidget(self.list, 45)
        row.addWidget(self.right, 68)
        self.body.addLayout(row, 1)

    def open_with(self, arg: object) -> None:
        """Open the list; an id opens that expense, "new" the form, "mine" what waits for me."""
        self.notice.clear()
        self.list.show_mine(mine=arg == "mine")
        self.reload()
        if arg == "new" and self.may(Act.ENTER_EXPENSE):
            self.open_new()
        elif arg == "mine":
            self.show_expense(None if self._is_narrow else self.list.first())
        elif isinstance(arg, int):
            self.show_expense(arg)
            if self._detail is not None:
                # Whoever comes from elsewhere sees it among those of its month.
                self.list.show_month_of(self._detail.row.on)
                self.list.mark(arg)

    def reload(self) -> None:
        """Read list and expense again; a form that is being filled in stays."""
        self.list.reload()
        if self.stack.currentWidget() in (self.view, self.empty):
            self.show_expense(self._detail.row.id if self._detail else None)

    def show_expense(self, expense_id: int | None) -> None:
        """Show one expense, or what to do where there is none."""
        self._detail = None
        if expense_id is None:
            self.empty.say(self.list.sentence)
            self._open(self.empty)
            return
        self._detail = self.tasks.now(
            lambda: self.office.read(expense_desk.detail, expense_id), self.notice.error
        )
        if self._detail is None:
            self._open(self.empty)
            return
        self.view.show_detail(self._detail)
        self.list.mark(expense_id)
        self._open(self.view)

    def open_new(self) -> None:
        """Begin a new expense in place (F2)."""
        self.notice.clear()
        self._editing = None
        lists = self.office.read(expense_desk.form_lists)
        self._open(self.form)
        self.form.open_new(lists, self.office.actor.person_id)

    def do(self, step: Step) -> None:
        """Begin what a button of the expense names."""
        detail = self._detail
        if detail is None:
            return
        self.notice.clear()
        if step in (Step.CHANGE, Step.CORRECT):
            self._edit(detail, step)
        else:
            self._ask(detail, step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._is_narrow = self.width() < look.NARROW
        self.list.stand_beside(beside=not self._is_narrow)
        self._arrange()

    def _build_parts(self) -> None:
        today = self.office.clock.today
        self.empty = EmptyState("", icon="yen")
        self.view = ExpenseView(self)
        self.view.wanted.connect(self.do)
        self.view.pane.took_over.connect(lambda _asks: self._arrange())
        self.view.voucher_chosen.connect(self._open_voucher)
        self.view.files_dropped.connect(self._attach)
        self.form = ExpenseForm(today, self._seen)
        self.form.saved.connect(self._save)
        self.form.left.connect(self._leave)
        self.sign = PinView(self, self._void)
        self.sign.left.connect(self._leave)
        self.question = AskView(today)
        self.question.answered.connect(self._answered)
        self.question.left.connect(self._leave)
        self.voucher = VoucherView(self._leave, self._detach)
        for part in (
            self.empty,
            self.view,
            self.form,
            self.sign,
            self.question,
            self.voucher,
        ):
            self.stack.addWidget(part)

    def _open(self, part: QWidget) -> None:
        if part is not self.stack.currentWidget():
            self.to_top()
        self.stack.setCurrentWidget(part)
        self.stack.updateGeometry()
        self._arrange()

    def _arrange(self) -> None:
        """On a small or enlarged screen either the list or the expense has the room."""
        has_one = self.stack.currentWidget() is not self.empty
        self.list.setVisible(not self._is_narrow or not has_one)
        self.right.setVisible(not self._is_narrow or has_one)
        at_view = self.stack.currentWidget() is self.view and not self.view.pane.is_asking
        # One primary button, and F2 never empties a form that is being filled in.
        self.list.offer_new(offered=at_view or not has_one)
        self.back_to_list.setVisible(self._is_narrow and at_view)

    def _show_list(self) -> None:
        self._detail = None
        self.list.clear_choice()
        self._open(self.empty)
        self.list.setFocus()

    def _choose(self, expense_id: int) -> None:
        self.notice.clear()
        self.show_expense(expense_id)

    def _leave(self) -> None:
        self.show_expense(self._detail.row.id if self._detail else None)
        self.setFocus()

    def _edit(self, detail: ExpenseDetail, step: Step) -> None:
        self._editing = step
        lists = self.office.read(expense_desk.form_lists, detail.fields)
        row = detail.row
        self._open(self.form)
        if step is Step.CHANGE:
            self.form.open_draft(lists, row.number, detail.fields)
        else:
            self.form.open_correction(lists, row.number, detail.fields, row.returned_reason)

    def _seen(self, code: str, number: str) -> expenses.InvoiceSeen | None:
        except_id = self._detail.row.id if self._detail and self._editing else None
        return self.office.read(expenses.invoice_seen, code, number, except_id)

    def _save(self, filled: Filled) -> None:
        self.attempt(lambda: self._saved(filled), self._after_saving, self._form_failed)

    def _saved(self, filled: Filled) -> int:
        fields = filled.fields
        if filled.new_fund:
            fund = self.office.act(funds.add_fund, filled.new_fund)
            fields = expenses.with_fund(fields, fund)
        if self._editing is None or self._detail is None:
            new = self.office.act(expenses.enter_expense, fields)
            self._attach_to(new, filled.files)
            return new
        now = self._detail.row.id
        if self._editing is Step.CHANGE:
            self.office.act(expenses.change_draft, now, fields)
            return now
        return self.office.act(expenses.correct, now, fields, filled.reason)

    def _after_saving(self, expense_id: int) -> None:
        is_new = self._editing is not Step.CHANGE
        self._editing = None
        self.list.show_month_of(self.office.read(expenses.expense, expense_id).on)
        self.show_expense(expense_id)
        if self._detail is not None and self.notice.isHidden():
            row = self._detail.row
            done = "已登记" if is_new else "已改好"
            said = f"{done}：{row.summary} ¥{yuan(row.amount)}，编号 {row.number}。"
            if void := self.view.pane.void_slip:
                self.notice.warn(f"{said}{void}。")
            else:
                self.notice.ok(f"{said}{row.holder_line.rstrip('。')}。")
        self.setFocus()

    def _form_failed(self, problem: UserError) -> None:
        if not self.form.tell(problem):
            self.notice.error(problem)

    def _attach_to(self, expense_id: int, files: Iterable[Path]) -> None:
        """Read and attach one file after the other; what cannot be is said, the rest stays."""
        for path in files:
            self.later(
                "正在读文件",
                partial(kept_files.read_original, path),
                partial(self._keep_voucher, expense_id),
            )

    def _keep_voucher(self, expense_id: int, file: Incoming) -> None:
        self.run(vouchers.attach_file, expense_id, file)
        detail = self._detail
        if detail and detail.row.id == expense_id and self.stack.currentWidget() is self.view:
            self.show_expense(expense_id)

    def _attach(self, files: list[Path]) -> None:
        if self._detail is None:
            return
        self.notice.clear()
        self._attach_to(self._detail.row.id, files)

    def _open_voucher(self, voucher_id: int) -> None:
        found = self.tasks.now(
            lambda: self.office.read(vouchers.open_voucher, voucher_id), self.notice.error
        )
        if found is None or self._detail is None:
            return
        removable = Step.ATTACH in self._detail.steps
        self._open(self.voucher)
        self.voucher.show_voucher(*found, removable=removable)

    def _detach(self, voucher_id: int) -> None:
        self.run(vouchers.detach, voucher_id)
        self._leave()

    def _prove_void(self, detail: ExpenseDetail, reason: str) -> None:
        """What the chair approved is voided by the chair, with the PIN."""
        row = detail.row
        self._reason = reason
        self._open(self.sign)
        what = (
            ("编号", row.number),
            ("摘要", row.summary),
            ("收款方", row.payee),
            ("经办人", row.handled_by),
            ("作废原因", reason),
        )
        self.sign.open(self.office.actor.name, "作废", what, _VOIDS, row.amount)

    def _void(self, proof: Proof) -> None:
        detail, void = self._detail, expenses.void
        if detail is not None:
            self.attempt(
                lambda: self.office.act(void, detail.row.id, self._reason, proof), self._done
            )

    def _ask(self, detail: ExpenseDetail, step: Step) -> None:
        self._asking = step
        number = f"{detail.row.number}　{detail.row.summary}"
        self._open(self.question)
        if step is Step.PAY:
            self.question.ask_day("哪一天付的款？", number, "登记付款")
        elif step is Step.FILE:
            given = detail.row.voucher_place
            self.question.ask_text(
                "单据放在哪里？", number, "例：2026年凭证盒", "归档", given, "存放处"
            )
        elif step is Step.RETURN:
            self.question.ask_text("为什么退回？", number, "例：缺签收表", "退回这笔支出")
        else:
            self.question.ask_text("为什么作废？", number, "例：重复登记", "作废这笔支出")

    def _answered(self, answer: str) -> None:
        detail, step = self._detail, self._asking
        if detail is None or step is None:
            return
        if step is Step.VOID and detail.row.chair:
            self._prove_void(detail, answer)
            return
        acts = {
            Step.PAY: expenses.pay,
            Step.FILE: expenses.file_expense,
            Step.RETURN: expenses.return_expense,
            Step.VOID: expenses.void,
        }
        self.attempt(
            lambda: self.office.act(acts[step], detail.row.id, answer),
            self._done,
            self.question.tell,
        )

    def _done(self, _result: object = None) -> None:
        """Show the expense after its step, and say who holds it now."""
        if self._detail is None:
            return
        self.show_expense(self._detail.row.id)
        if self._detail is not None:
            row = self._detail.row
            self.notice.ok(f"{row.number} {row.summary}：{row.holder_line.rstrip('。')}。")
        QTimer.singleShot(0, self.setFocus)
