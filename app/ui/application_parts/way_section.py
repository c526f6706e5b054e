"""进展: the chair's word, handing in, what came back, the correction as a new version (QHD-26)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.application_steps import ApplicationState, needs_amount, next_states, state_name
from app.core.errors import UserError
from app.core.money import Fen, yuan
from app.core.sign_ways import PaperKind, PaperState
from app.services.application_book import ApplicationDetail
from app.services.application_way import StepFields, StepRow
from app.ui import look
from app.ui.application_parts.pick_scan import PickScan
from app.ui.application_parts.words import review_title
from app.ui.detail import Facts
from app.ui.look import Level
from app.ui.opinion.step_forms import day, text_field
from app.ui.signing.pane import SignPane
from app.ui.widgets import (
    BodyText,
    Card,
    Choice,
    DateEdit,
    FormRows,
    Heading,
    MoneyEdit,
    PrimaryButton,
    QuietButton,
    StatusChip,
)
from app.ui.widgets.layouts import clear_layout

_NO_CORRECTION = frozenset(
    {ApplicationState.GRANTED, ApplicationState.REFUSED, ApplicationState.AGREED}
)


class StepForm(Card):
    """What came back from the union."""

    noted = Signal(object, object)
    """Carries `StepFields`, and the path of a scan or None."""

    def __init__(self, today: Callable[[], dt.date]) -> None:
        super().__init__(tone="ground")
        self._kind = ""
        self.form = FormRows(104)
        self.state = Choice()
        self.state.chosen.connect(lambda _value: self._fit())
        self.on = DateEdit(today)
        self.union, self.document = QLineEdit(), QLineEdit()
        self.words = text_field()
        self.amount = MoneyEdit("金额（元）")
        self.scan = PickScan("附上批复或通知")
        add = self.form.add
        add("办理结果", self.state, key="state")
        add("日期", self.on, key="on")
        add("哪一级工会", self.union, key="union")
        add("意见或原因", self.words, key="words")
        add("金额（元）", self.amount, key="amount")
        add("文号", self.document, key="document")
        add("扫描件", self.scan, key="scan")
        self.form.submitted.connect(self.submit)
        self.box.addWidget(Heading("登记办理结果"))
        self.box.addWidget(self.form)
        self.button = PrimaryButton("登记这一步", self.submit, key="F5", icon="check")
        self.box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def start(self, kind: str, state: ApplicationState, union: str) -> None:
        """Offer what may come next."""
        self._kind = kind
        self.form.clear_errors()
        after = next_states(kind, state)
        self.state.set_options([(one, state_name(kind, one)) for one in after])
        self.state.set_value(after[0] if after else None)
        self.on.set_date(None)
        self.union.setText(union)
        self.words.setPlainText("")
        self.document.clear()
        self.amount.set_fen(None)
        self.scan.clear()
        self._fit()

    def submit(self) -> None:
        """Check what is typed and tell it."""
        self.form.clear_errors()
        state = self.state.value()
        if not self.form.check() or not isinstance(state, ApplicationState):
            return
        amount = self.amount.fen() if needs_amount(self._kind, state) else None
        fields = StepFields(
            state, day(self.on), self.union.text(), self.words.toPlainText(),
            self.document.text(), amount,
        )  # fmt: skip
        self.noted.emit(fields, self.scan.path)

    def refuse(self, problem: UserError) -> bool:
        """Say below a field what is wrong; False if no field is meant."""
        return self.form.tell(problem)

    def _fit(self) -> None:
        state = self.state.value()
        asked = isinstance(state, ApplicationState) and needs_amount(self._kind, state)
        self.form.show_row("amount", visible=asked)


class WaySection(QWidget):
    """Where it is now; the next step; what came before."""

    submitted = Signal(str)
    taken_back = Signal()
    version_wanted = Signal()
    opened = Signal(int)

    def __init__(self, today: Callable[[], dt.date], pane: SignPane) -> None:
        super().__init__()
        self._key: tuple[object, ...] = ()
        self.pane = pane
        self.signing = Card(tone="ground")
        self.signing.box.addWidget(pane)
        self.on = DateEdit(today)
        self.on.setAccessibleName("提交日期")
        self.hand_in = PrimaryButton("登记已提交", self._submit, key="F5", icon="check")
        self.draft = self._draft_card()
        self.steps = QVBoxLayout()
        self.steps.setSpacing(look.GRID)
        self.form = StepForm(today)
        self.back = QuietButton("收回上一步", self.taken_back.emit, icon="undo")
        self.version = QuietButton("更正：做新的一版", self.version_wanted.emit, icon="pencil")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.back)
        row.addWidget(self.version)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID)
        column.addWidget(self.signing)
        column.addWidget(self.draft)
        column.addLayout(self.steps)
        column.addWidget(self.form)
        column.addLayout(row)
        column.addStretch(1)
        self.on.set_date(today())

    def _draft_card(self) -> Card:
        card = Card(tone="ground")
        card.box.addWidget(Heading("交给上级工会以后，在这里登记"))
        card.box.addWidget(
            BodyText("打印、盖章、交上去；登记以后内容不能再改，要改只能做更正的新版。")
        )
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(BodyText("提交日期"))
        line.addWidget(self.on)
        line.addWidget(self.hand_in)
        line.addStretch(1)
        card.box.addLayout(line)
        return card

    def show_detail(
        self, detail: ApplicationDetail, steps: Sequence[StepRow], *, may_change: bool
    ) -> None:
        """Show how far an application came, and what may be noted next."""
        row = detail.row
        self.pane.show_paper(PaperKind.GRADE, detail.public_id)
        is_signed = detail.standing.state is PaperState.APPROVED
        self.draft.setVisible(row.is_draft and may_change and is_signed)
        is_open = not row.is_draft and may_change and row.replaced_by is None
        after = next_states(row.kind, row.state)
        self.form.setVisible(is_open and bool(after))
        self.back.setVisible(is_open and any(not one.is_taken_back for one in steps))
        self.version.setVisible(is_open and row.state not in _NO_CORRECTION)
        key = (row.id, row.state, len(steps), detail.reviews, may_change)
        if key == self._key:
            return
        self._key = key
        self.form.start(row.kind, row.state, detail.book.to)
        self._show_steps(detail, steps)

    def _show_steps(self, detail: ApplicationDetail, steps: Sequence[StepRow]) -> None:
        clear_layout(self.steps)
        if detail.row.submitted_on:
            self.steps.addWidget(
                BodyText(f"{detail.row.submitted_on}　已提交　内容码 {detail.code}")
            )
        for one in steps:
            self.steps.addWidget(self._step(one))
        for review in detail.reviews:
            said = f"{review_title(review)}：{review.result_name}"
            by = f"{review.union_name} {review.reviewer}"
            self.steps.addWidget(BodyText(f"{review.on}　{said}（{by}）"))

    def _step(self, one: StepRow) -> QWidget:
        card = Card(tone="ground")
        head = QHBoxLayout()
        head.addWidget(BodyText(f"{one.on}　{one.name}"), 1)
        if one.is_taken_back:
            head.addWidget(StatusChip("已收回", Level.PLAIN))
        card.box.addLayout(head)
        money = "" if one.amount_fen is None else f"{yuan(Fen(one.amount_fen))} 元"
        rows = (
            ("工会", one.union),
            ("意见", one.words),
            ("金额", money),
            ("文号", one.document),
            ("登记", one.by),
        )
        facts = Facts(64)
        card.box.addWidget(facts)
        facts.set_rows([(name, value, "", Level.PLAIN) for name, value in rows if value])
        if one.file_id is not None:
            file_id = one.file_id
            button = QuietButton("看扫描件", lambda: self.opened.emit(file_id), icon="eye")
            card.box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _submit(self) -> None:
        self.on.tidy()
        if self.on.problem():
            self.on.setFocus()
            return
        self.submitted.emit(day(self.on))
