"""The sheet both go through together, part by part; kept as it is filled in (交接清单)."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.errors import BadInput, UserError
from app.core.handover_parts import NOTHING, PART_NAMES, Part
from app.services.handover_filled import Draft, Filled
from app.services.handover_sheet import Sheet
from app.ui import look
from app.ui.handover.counted import CountedPart
from app.ui.handover.lines import ListedPart, TypedPart, remark_field
from app.ui.look import Level
from app.ui.widgets import Card, MoneyEdit, PrimaryButton, QuietButton, SecondLine
from app.ui.widgets.scrolling import Scrolling

_SOON = 1200
"""Milliseconds after the last key until what was typed is kept."""


class SheetCard(Card):
    """All parts of one hand-over, one below the other."""

    kept = Signal()
    """What is filled in should be kept."""
    ready = Signal()
    """Both are through: on to the signatures."""
    left = Signal()
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("岗位交接", " ", parent=parent)
        self.cash: MoneyEdit | None = None
        self.cash_remark: QLineEdit | None = None
        self.stock: CountedPart | None = None
        self.keys: TypedPart | None = None
        self.lists: list[ListedPart] = []
        self.note = QLineEdit()
        self._is_open = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON)
        self._soon.timeout.connect(self.kept)
        self.area = Scrolling()
        self.outlook = SecondLine("", Level.SOON, wrap=True)
        self.outlook.hide()
        self.error = SecondLine("", Level.MUST, wrap=True)
        self.error.hide()
        self.back = QuietButton("先放着", self.leave, key="Esc")
        self.drop = QuietButton("不办了", self.dropped.emit)
        self.go = PrimaryButton("点清了，去签字", self._go_on, key="F5")
        self.box.addWidget(self.area, 1)
        self.box.addWidget(self.outlook)
        self.box.addWidget(self.error)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.back)
        row.addWidget(self.drop)
        row.addStretch(1)
        row.addWidget(self.go)
        self.box.addLayout(row)

    def show_sheet(self, draft: Draft, sheet: Sheet, outlook: str = "") -> None:
        """Show what there is, with what was filled in before.

        `outlook` says what the hand-over would leave behind that both should know.
        """
        self.outlook.setText(outlook)
        self.outlook.setVisible(bool(outlook))
        self.heading.setText(draft.title)
        self.second.setText("两个人一起，一项一项点清；填的随时都存着")
        self.tell("")
        self.cash = self.cash_remark = self.stock = self.keys = None
        self.lists = []
        inner = QWidget()
        inner.setObjectName("Plain")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID * 2)
        for part in sheet.parts:
            section = Card(PART_NAMES[part], tone="ground")
            section.box.addWidget(self._part(part, draft.filled, sheet))
            column.addWidget(section)
        section = Card("说明", "还要交代的事", tone="ground")
        self.note = QLineEdit(draft.filled.note)
        self.note.setAccessibleName("说明")
        self.note.textEdited.connect(lambda _text: self._soon.start())
        section.box.addWidget(self.note)
        column.addWidget(section)
        self.area.show_widget(inner)
        (self.cash or self.note).setFocus()
        self._is_open = True

    def filled(self) -> Filled:
        """What is typed now."""
        keys, remarks = self.keys.filled() if self.keys else ((), {})
        for part in self.lists:
            remarks |= part.filled()
        if self.cash_remark is not None and self.cash_remark.text():
            remarks["cash"] = self.cash_remark.text()
        cash = self.cash.fen() if self.cash is not None and not self.cash.problem() else None
        counts = self.stock.filled() if self.stock else {}
        return Filled(cash, counts, keys, remarks, self.note.text())

    def leave(self) -> None:
        """Keep it and go back to the people."""
        self._flush()
        self._is_open = False
        self.left.emit()

    def close_sheet(self) -> None:
        """Be done with it: nothing more is kept."""
        self._soon.stop()
        self._is_open = False

    def tell(self, text: str) -> None:
        """Say something above the buttons, or nothing."""
        self.error.say(f"✗ {text}" if text else "", Level.MUST)
        self.error.setVisible(bool(text))

    def show_problem(self, problem: UserError) -> None:
        """Say what is wrong, and go to what it is about."""
        self.tell(str(problem))
        if isinstance(problem, BadInput) and self.stock is not None:
            self.stock.show_wrong(problem.field)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._flush()

    def _go_on(self) -> None:
        if self.cash is not None and self.cash.problem():
            self.tell("现金写得不对，请改好。")
            self.cash.setFocus()
            return
        self.tell("")
        self._flush(even_if_kept=True)
        self.ready.emit()

    def _flush(self, *, even_if_kept: bool = False) -> None:
        waiting = self._soon.isActive()
        self._soon.stop()
        if self._is_open and (waiting or even_if_kept):
            self.kept.emit()

    def _part(self, part: Part, filled: Filled, sheet: Sheet) -> QWidget:
        if part is Part.CASH:
            return self._cash(filled)
        if part is Part.STOCK:
            self.stock = CountedPart(sheet.stock, NOTHING[part])
            self.stock.fill(filled.counts)
            self.stock.changed.connect(self._soon.start)
            return self.stock
        if part is Part.KEYS:
            self.keys = TypedPart()
            # Before anything is typed, what the last hand-over of this role named.
            self.keys.fill(filled.keys or sheet.keys, filled.remarks)
            self.keys.changed.connect(self._soon.start)
            return self.keys
        listed = ListedPart(sheet.lines[part], NOTHING[part])
        listed.fill(filled.remarks)
        listed.changed.connect(self._soon.start)
        self.lists.append(listed)
        return listed

    def _cash(self, filled: Filled) -> QWidget:
        self.cash, self.cash_remark = MoneyEdit("库存现金（元）"), remark_field("现金")
        self.cash.set_fen(filled.cash)
        self.cash_remark.setText(filled.remarks.get("cash", ""))
        self.cash.changed.connect(self._soon.start)
        self.cash_remark.textEdited.connect(lambda _text: self._soon.start())
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        hint = SecondLine("当面数清，按元填；不存现金的空着", wrap=True)
        hint.setMinimumHeight(look.TARGET)
        hint.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        row.addWidget(self.cash, 4, Qt.AlignmentFlag.AlignTop)
        row.addWidget(hint, 4, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.cash_remark, 4, Qt.AlignmentFlag.AlignTop)
        return both
