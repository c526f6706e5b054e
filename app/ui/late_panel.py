"""Enter a past day's counts afterwards (补录), marked as such."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from app.core.day_words import day_label
from app.core.errors import BadInput, UserError
from app.core.text import plain
from app.services import tally
from app.services.tally import Counted
from app.ui import look
from app.ui.look import Level
from app.ui.page import Page
from app.ui.widgets import (
    Card,
    DateEdit,
    ErrorLine,
    FormRows,
    Heading,
    PrimaryButton,
    QuietButton,
    SecondLine,
)
from app.ui.widgets.labels import FieldLabel
from app.ui.widgets.layouts import clear_layout

COLUMNS = 3
DIGITS = 3


class LatePanel(Card):
    """Counts of one past day by group and by service; they add to what is there."""

    entered = Signal(str)
    """Carries the words to say."""
    left = Signal()

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__("补录其他日子", "补录的数会加到那一天，并注明是补录", parent=parent)
        self._page = page
        self._fields: dict[tuple[str, int], QLineEdit] = {}
        self.day = DateEdit(page.office.clock.today, "哪一天")
        self.day.setMaximumWidth(320)
        self.form = FormRows(96)
        self.form.add("哪一天", self.day, key="on")
        self.there = SecondLine(wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(look.GRID)
        self.problem = ErrorLine()
        self.button = PrimaryButton("补录这一天", self._enter, key="F6")
        row = QHBoxLayout()
        row.addWidget(QuietButton("回到登记", self.left.emit, icon="chevron-left"))
        row.addStretch(1)
        row.addWidget(self.button)
        self.box.addWidget(self.form)
        self.box.addWidget(self.there)
        self.box.addLayout(self._grid)
        self.box.addStretch(1)
        self.box.addWidget(self.problem)
        self.box.addLayout(row)
        self.day.changed.connect(self._show_day)

    def open(self, on: str | None = None) -> None:
        """Start with a day; yesterday when none is named."""
        shown = self._page.office.read(tally.day)
        self._build(shown.groups, shown.services)
        yesterday = self._page.office.clock.today() - timedelta(days=1)
        self.day.set_text(on or yesterday.isoformat())
        self.problem.say("")
        self.form.clear_errors()
        self._show_day()
        next(iter(self._fields.values())).setFocus()

    def field(self, name: str) -> QLineEdit:
        """The field of a group or service, by its name."""
        return next(edit for edit in self._fields.values() if edit.accessibleName() == name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def _build(self, groups: tuple[Counted, ...], services: tuple[Counted, ...]) -> None:
        clear_layout(self._grid)
        self._fields.clear()
        row = 0
        for kind, title, counted in (
            ("group", "来了几人次", groups),
            ("service", "用了几次", services),
        ):
            self._grid.addWidget(Heading(title), row, 0, 1, 2 * COLUMNS)
            row += 1
            for at, one in enumerate(counted):
                self._add_field(kind, one, row + at // COLUMNS, 2 * (at % COLUMNS))
            row += (len(counted) + COLUMNS - 1) // COLUMNS
        for column in range(COLUMNS):
            self._grid.setColumnStretch(2 * column + 1, 1)

    def _add_field(self, kind: str, one: Counted, row: int, column: int) -> None:
        edit = QLineEdit()
        edit.setAccessibleName(one.name)
        edit.setMaxLength(DIGITS)
        edit.setMinimumWidth(64)
        edit.setPlaceholderText("0")
        edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        edit.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        label = FieldLabel(one.name)
        label.setBuddy(edit)
        self._grid.addWidget(label, row, column)
        self._grid.addWidget(edit, row, column + 1)
        self._fields[(kind, one.id)] = edit

    def _show_day(self) -> None:
        self.there.say("")
        if self.day.problem() or self.day.date() is None:
            return
        on = self.day.date()
        assert on is not None  # noqa: S101 (asked just before)
        there = self._page.office.read(tally.day, on.isoformat())
        counted = "、".join(f"{g.name} {g.count}" for g in there.groups if g.count)
        if counted:
            self.there.say(f"{day_label(on)}已登记 {there.visits} 人次：{counted}。", Level.LOOK)
        else:
            self.there.say(f"{day_label(on)}还没有登记人次。")

    def _enter(self) -> None:
        self.problem.say("")
        if not self.form.check():
            return
        on = self.day.date()
        if on is None:
            self.form.error("on", "还没有选日子。")
            return
        self._page.attempt(
            lambda: self._page.office.act(
                tally.enter_late, on.isoformat(), self._counts("group"), self._counts("service")
            ),
            lambda visits: self.entered.emit(f"已补录{day_label(on)} {visits} 人次。"),
            self._told,
        )

    def _told(self, problem: UserError) -> None:
        if not self.form.tell(problem):
            self.problem.say(str(problem))

    def _counts(self, kind: str) -> dict[int, int]:
        """Read the fields of one kind; blank is none.

        Raises:
            BadInput: a field holds something else than a whole number.
        """
        counts = {}
        for (of_kind, key), edit in self._fields.items():
            typed = plain(edit.text())
            if of_kind != kind or not typed:
                continue
            if not typed.isdecimal():
                edit.setFocus()
                raise BadInput(
                    f"“{edit.accessibleName()}”的数“{typed}”不对。", to_do="请只填数字。"
                )
            counts[key] = int(typed)
        return counts
