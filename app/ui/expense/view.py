"""One expense to look at: the amount, what it was for, its papers, its way, and what I may do."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app.core.money import capital, yuan
from app.core.sign_off import ExpenseState
from app.core.sign_ways import PaperKind
from app.services.expense_desk import ExpenseDetail
from app.services.expense_desk import Step as Act
from app.ui import look
from app.ui.expense import words
from app.ui.history.link import HistoryLink
from app.ui.look import Level
from app.ui.page import Page
from app.ui.signing.pane import SignPane
from app.ui.widgets import (
    AccentButton,
    ActButton,
    BigFigure,
    BodyText,
    DangerButton,
    DropArea,
    Heading,
    QuietButton,
    SecondLine,
    StatusChip,
)
from app.ui.widgets.labels import FieldLabel
from app.ui.widgets.layouts import clear_layout

SUFFIXES = (".jpg", ".jpeg", ".png", ".pdf", ".ofd")
_ROOM_FOR_A_ROW = 560
_ROW_HEIGHT = 28
_LABELS = 80
_PAPERS_BESIDE = 1

FORWARD: tuple[tuple[Act, str, str], ...] = (
    (Act.PAY, "登记付款", "yen"),
    (Act.FILE, "归档", "archive"),
    (Act.CHANGE, "修改草稿", "pencil"),
    (Act.CORRECT, "更正", "pencil"),
)
BACK: tuple[tuple[Act, str], ...] = ((Act.RETURN, "退回…"), (Act.VOID, "作废…"))


class ExpenseView(QWidget):
    """Shows one expense; what somebody wants to do with it is the page's to run."""

    wanted = Signal(object)
    """Carries the `expense_desk.Step` of the button pressed."""
    voucher_chosen = Signal(int)
    files_dropped = Signal(list)
    """Carries the number of a linked expense."""

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Heading()
        self.title.setWordWrap(True)
        self.number = SecondLine()
        self.number.setMinimumHeight(_ROW_HEIGHT)
        self.chip = StatusChip()
        self.amount = BigFigure()
        self.capital = BodyText()
        self.capital.setObjectName("Capital")
        self.drop = DropArea("把照片、扫描件拖到这里，或点一下选", suffixes=SUFFIXES, slim=True)
        self.drop.dropped.connect(self.files_dropped)
        self.history = HistoryLink(page)
        self.buttons: dict[Act, ActButton] = {}
        self._may: frozenset[Act] = frozenset()
        self._next: Act | None = None
        self._paper_count = 0
        self._facts = QWidget()
        self.pane = SignPane(page, alone=(self._facts,), with_heading=False, sends_back=False)
        self._lay_out()

    def show_detail(self, detail: ExpenseDetail) -> None:
        """Show another expense, or the same one after a change."""
        row = detail.row
        self.title.setText(row.summary)
        self.number.say(f"编号 {row.number}　{row.on[5:]}")
        self.chip.say(words.state_of(detail), words.level_of(row.state))
        self.amount.say(f"¥{yuan(row.amount)}")
        self.capital.setText(capital(row.amount))
        self._show_fields(detail)
        self.drop.setVisible(Act.ATTACH in detail.steps)
        self.history.lead_to("expense", row.id)
        self.buttons, self._may = {}, detail.steps
        self._next = _next_of(detail)
        forward = [self._button(act, text, icon) for act, text, icon in FORWARD]
        back = [self._button(act, text) for act, text in BACK]
        self.pane.show_paper(
            PaperKind.EXPENSE,
            row.public_id,
            way=words.way_of(detail),
            note=detail.explanation,
            amount=row.amount,
            forward=[button for button in forward if button is not None],
            back=[button for button in back if button is not None],
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _ROOM_FOR_A_ROW
        way = QBoxLayout.Direction
        self._figures.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        self._place_drop()

    def _place_drop(self) -> None:
        """Beside the papers while both have room: below them it would push the buttons out."""
        beside = self.width() >= _ROOM_FOR_A_ROW and self._paper_count <= _PAPERS_BESIDE
        way = QBoxLayout.Direction
        self._papers.setDirection(way.LeftToRight if beside else way.TopToBottom)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.title, 1)
        head.addWidget(self.number, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        self._figures = QHBoxLayout()
        self._figures.setSpacing(16)
        self._figures.addWidget(self.amount)
        self._figures.addWidget(self.capital, 1, Qt.AlignmentFlag.AlignVCenter)
        self._figures.addWidget(self.history, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnMinimumWidth(0, _LABELS)
        self._grid.setColumnStretch(1, 1)
        facts = QVBoxLayout(self._facts)
        facts.setContentsMargins(0, 0, 0, 4)
        facts.setSpacing(look.GRID)
        facts.addLayout(head)
        facts.addLayout(self._figures)
        facts.addLayout(self._grid)
        facts.addLayout(self._paper_line())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID)
        column.addWidget(self._facts)
        column.addWidget(self.pane, 1)

    def _paper_line(self) -> QHBoxLayout:
        label = FieldLabel("附件")
        label.setMinimumSize(_LABELS, _ROW_HEIGHT)
        self._papers_kept = QVBoxLayout()
        self._papers_kept.setSpacing(4)
        self._papers = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._papers.setSpacing(look.GRID)
        self._papers.addLayout(self._papers_kept)
        self._papers.addWidget(self.drop, 1)
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(self._papers, 1)
        return line

    def _show_fields(self, detail: ExpenseDetail) -> None:
        row = detail.row
        clear_layout(self._grid)
        self._text("经费来源", row.fund, "" if detail.fields.fund_id else "签字前要选", Level.SOON)
        self._text("用途", row.purpose or "还没有写")
        self._text("收款方", row.payee or "还没有写")
        self._text("经办人", words.made_by(row))
        invoice = " ".join(filter(None, (row.invoice_code, words.in_fours(row.invoice_number))))
        level = Level.DONE if detail.invoice_is_fine else Level.MUST
        self._text("发票号码", invoice or "没有填", detail.invoice_line, level)
        if row.receipts:
            level = Level.DONE if detail.goods_are_fine else Level.MUST
            self._text("入库对应", "、".join(row.receipts), detail.goods_line, level)
        if row.corrects:
            self._text("更正自", row.corrects)
        if row.returned_reason:
            self._text("退回原因", row.returned_reason)
        ending = next((s for s in row.steps if s.step in ("更正", "作废")), None)
        if ending is not None:
            self._text(f"{ending.step}说明", ending.note)
        if row.import_remark:
            self._text("原台账", row.import_remark)
        if row.note:
            self._text("备注", row.note)
        self._vouchers(detail)

    def _text(self, label: str, text: str, beside: str = "", level: Level = Level.PLAIN) -> None:
        said = BodyText(text)
        if not beside:
            self._add(label, said)
            return
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        said.setWordWrap(False)
        row.addWidget(said)
        row.addWidget(SecondLine(beside, level, wrap=True), 1)
        self._add(label, line)

    def _vouchers(self, detail: ExpenseDetail) -> None:
        row, count = detail.row, len(detail.vouchers)
        said = []
        if row.paper_vouchers:
            place = f"，存放于{row.voucher_place}" if row.voucher_place else "，还没写存放处"
            said.append(f"纸质 {row.paper_vouchers} 张{place}")
        column = self._papers_kept
        clear_layout(column)
        if said or not count:
            text = BodyText("，".join(said) or "还没有")
            text.setMinimumHeight(_ROW_HEIGHT)
            text.setWordWrap(bool(said))
            column.addWidget(text)
        for at in range(0, count, 3):
            line = QHBoxLayout()
            line.setSpacing(look.GRID)
            for nth, file in enumerate(detail.vouchers[at : at + 3], at + 1):
                name = f"{file.kind} {nth}" if count > 1 else file.kind
                button = AccentButton(name, partial(self.voucher_chosen.emit, file.id), icon="eye")
                button.setToolTip(file.name)
                line.addWidget(button)
            line.addStretch(1)
            column.addLayout(line)
        for file in detail.vouchers:
            if file.also_on:
                also = f"“{file.name}”也附在 {file.also_on} 上，请核对"
                column.addWidget(SecondLine(also, Level.SOON, wrap=True))
        self._paper_count = count + len(said) * (_PAPERS_BESIDE + 1)
        self._place_drop()

    def _add(self, label: str, widget: QWidget) -> None:
        row = self._grid.rowCount()
        name = FieldLabel(label)
        name.setMinimumHeight(_ROW_HEIGHT)
        if isinstance(widget, BodyText):
            widget.setMinimumHeight(max(_ROW_HEIGHT, widget.minimumHeight()))
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(widget, row, 1)

    def _button(self, act: Act, text: str, icon: str = "") -> ActButton | None:
        if act not in self._may:
            return None
        kind: type[ActButton] = QuietButton
        if act is Act.VOID:
            kind = DangerButton
        elif act is self._next:
            kind = AccentButton
        button = kind(text, partial(self.wanted.emit, act), icon=icon)
        self.buttons[act] = button
        return button


def _next_of(detail: ExpenseDetail) -> Act | None:
    """Give the act that brings it on its way, where that is no signature."""
    by_state = {
        ExpenseState.CHAIR_APPROVED: Act.PAY,
        ExpenseState.PAID: Act.FILE,
        ExpenseState.RETURNED: Act.CORRECT,
    }
    state = ExpenseState(detail.row.state)
    if state is ExpenseState.DRAFT and not detail.waits_for:  # something is still missing
        return Act.CHANGE
    return by_state.get(state)
