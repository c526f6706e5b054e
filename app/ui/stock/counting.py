"""The stocktake: one row an item, what was counted, the difference in words, and why (盘点)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from app.core.errors import BadInput, UserError
from app.core.quantity import Quantity, quantity_text
from app.services.stocktake import Count, CountLine
from app.services.stocktake_list import difference_words
from app.ui import look
from app.ui.look import Level
from app.ui.widgets import Card, DateEdit, PrimaryButton, QuantityEdit, QuietButton, SecondLine
from app.ui.widgets.editors import mark_wrong
from app.ui.widgets.scrolling import Scrolling

REASON_TIP = "为什么不符，如：破损、漏记领用"


class CountRow:
    """The fields of one item in the grid."""

    def __init__(self, line: CountLine) -> None:
        self.line = line
        self.name = QLabel(line.label)
        self.name.setWordWrap(True)
        self.book = SecondLine(f"{quantity_text(line.book)} {line.unit}")
        self.counted = QuantityEdit(f"{line.label}实盘数", line.unit)
        self.counted.line.setFixedWidth(96)
        self.counted.line.setPlaceholderText("实盘")
        self.difference = SecondLine("还没数")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(REASON_TIP)
        self.reason.setAccessibleName(f"{line.label}不符的原因")
        self.reason.setMaxLength(60)
        self.reason.textEdited.connect(lambda _text: mark_wrong(self.reason, wrong=False))
        self.counted.changed.connect(self.show_difference)
        self.show_difference()

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        return (self.name, self.book, self.counted, self.difference, self.reason)

    def show_difference(self) -> None:
        """Say the difference in words; ask for the reason only where there is one."""
        found = self.gap()
        if found is None:
            self.difference.say("还没数")
        elif found:
            said = difference_words("", self.line.unit, found).strip()
            self.difference.say(said, Level.SOON)
        else:
            self.difference.say("✓ 相符", Level.DONE)
        self.reason.setVisible(bool(found))

    def gap(self) -> Quantity | None:
        """What is more or less than the book; None while nothing was counted."""
        counted = None if self.counted.problem() else self.counted.quantity()
        return None if counted is None else Quantity(counted - self.line.book)

    def count(self) -> Count | None:
        """What was counted; None while nothing is typed."""
        counted = self.counted.quantity()
        if counted is None:
            return None
        return Count(self.line.book, counted, self.reason.text())


class CountPanel(Card):
    """The whole stocktake in the page; Enter goes to the next field."""

    submitted = Signal(object, str)
    """Carries the counts by item, and the day counted."""
    left = Signal()
    day_changed = Signal(str)
    taken_wanted = Signal()

    def __init__(self, today: Callable[[], dt.date], parent: QWidget | None = None) -> None:
        super().__init__("盘点", "数一数货架上的，填进“实盘”；不符的写明原因", parent=parent)
        self._today = today
        self.rows: list[CountRow] = []
        self._fields: list[QWidget] = []
        self.day = DateEdit(today, "盘点日期")
        self.day.setFixedWidth(220)
        self.day.line.editingFinished.connect(self._tell_day)
        self.all_right = QuietButton("没填的都相符", self.fill, tall=look.TARGET)
        self.summary = SecondLine(wrap=True)
        self.error = SecondLine("", Level.MUST, wrap=True)
        self.error.hide()
        self.back = QuietButton("先不盘", self.left.emit, key="Esc")
        self.save = PrimaryButton("记下盘点", self.submit, key="F5")
        self.taken = QuietButton("盘点记录", self.taken_wanted.emit, tall=look.TARGET, icon="list")
        self.note = SecondLine("", Level.SOON, wrap=True)
        day = _line(SecondLine("盘点日期"), self.day, self.all_right)
        day.addWidget(self.taken)
        self.box.addLayout(day)
        self.box.addWidget(self.note)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(look.GRID)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(4, 4)
        self._grid.setColumnMinimumWidth(3, 92)
        for column, head in enumerate(("物品", "账面", "实盘", "差异", "不符的原因")):
            self._grid.addWidget(SecondLine(head), 0, column)
        inner = QWidget()
        inner.setLayout(self._grid)
        self.area = Scrolling(inner)
        self.box.addWidget(self.area, 1)
        self.box.addWidget(self.error)
        self.box.addLayout(_line(self.back, self.summary, self.save))

    def begin(self, lines: Sequence[CountLine], on: str, note: str = "") -> None:
        """Start afresh with what the book says on a day; `note` says what is counted anew."""
        self.note.say(note)
        self.note.setVisible(bool(note))
        for row in self.rows:
            for widget in row.widgets:
                widget.hide()
                widget.deleteLater()
        self.day.set_date(dt.date.fromisoformat(on))
        self.rows = [CountRow(line) for line in lines]
        self._fields = []
        for at, row in enumerate(self.rows, 1):
            for column, widget in enumerate(row.widgets):
                self._grid.addWidget(widget, at, column, Qt.AlignmentFlag.AlignVCenter)
            self._grid.setRowMinimumHeight(at, 52)
            for field in (row.counted.line, row.reason):
                field.installEventFilter(self)
                self._fields.append(field)
            row.counted.changed.connect(self._sum_up)
            row.show_difference()
        self.tell("")
        self._sum_up()
        if self.rows:
            self.rows[0].counted.setFocus()

    def fill(self) -> None:
        """Take the book's figure wherever nothing was typed."""
        for row in self.rows:
            if not row.counted.text():
                row.counted.set_quantity(row.line.book)

    def submit(self) -> None:
        """Hand over what was counted, or say which row is not finished."""
        self.tell("")
        wrong = next((row for row in self.rows if row.counted.problem()), None)
        if wrong is not None:
            wrong.counted.setFocus()
            return
        if self.day.problem():
            self.day.tidy()
            self.day.setFocus()
            return
        counted = {row.line.item_id: row.count() for row in self.rows}
        day = self.day.date() or self._today()
        self.submitted.emit(
            {item: count for item, count in counted.items() if count is not None}, day.isoformat()
        )

    def show_problem(self, problem: UserError) -> None:
        """Say what is wrong, and go to the row it is about."""
        self.tell(str(problem))
        if isinstance(problem, BadInput):
            row = next((r for r in self.rows if str(r.line.item_id) == problem.field), None)
            if row is not None:
                mark_wrong(row.reason, wrong=True)
                row.reason.setFocus()

    def tell(self, text: str) -> None:
        """Say something above the buttons, or nothing."""
        self.error.say(f"✗ {text}" if text else "", Level.MUST)
        self.error.setVisible(bool(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            self._next_after(watched)
            return True
        return super().eventFilter(watched, event)

    def _next_after(self, watched: QObject) -> None:
        shown = [field for field in self._fields if field.isVisibleTo(self)]
        at = next((place for place, field in enumerate(shown) if field is watched), -1)
        following: QWidget = shown[at + 1] if at + 1 < len(shown) else self.save
        following.setFocus(Qt.FocusReason.TabFocusReason)

    def _sum_up(self) -> None:
        gaps = [row.gap() for row in self.rows]
        done = [gap for gap in gaps if gap is not None]
        differ = sum(1 for gap in done if gap)
        words = f"已数 {len(done)} 种，共 {len(self.rows)} 种"
        self.summary.say(f"{words}；{differ} 种不符" if differ else words)

    def _tell_day(self) -> None:
        if not self.day.problem() and (day := self.day.date()):
            self.day_changed.emit(day.isoformat())


def _line(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(16)
    for at, widget in enumerate(widgets):
        if at == len(widgets) - 1:
            row.addStretch(1)
        row.addWidget(widget)
    return row
