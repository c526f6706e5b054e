"""One short answer asked in place: why it goes back, when it was paid, where the papers lie."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.ui import look
from app.ui.widgets import DateEdit, FormRows, Heading, PrimaryButton, QuietButton, SecondLine


class AskView(QWidget):
    """A heading, one field, one act; `answered` carries the text, a date as YYYY-MM-DD."""

    answered = Signal(str)
    left = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._asks_day = False
        self.heading = Heading()
        self.second = SecondLine(wrap=True)
        self.rows = FormRows()
        self.text = QLineEdit()
        self.day = DateEdit(today)
        self.rows.add("原因", self.text, key="reason")
        self.rows.add("日期", self.day, key="on")
        self.rows.submitted.connect(self._answer)
        self.go = PrimaryButton("", self._answer)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(QuietButton("先不做", self.left.emit, key="Esc", icon="arrow-left"))
        buttons.addStretch(1)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.heading)
        column.addWidget(self.second)
        column.addWidget(self.rows)
        column.addSpacing(look.GRID)
        column.addLayout(buttons)
        column.addStretch(1)

    def ask_text(
        self, heading: str, second: str, hint: str, act: str, given: str = "", label: str = "原因"
    ) -> None:
        """Ask for a line of text."""
        self._open(heading, second, act, day=False)
        self.rows.rename("reason", label)
        self.text.setPlaceholderText(hint)
        self.text.setAccessibleName(hint)
        self.text.setText(given)
        self.text.setFocus()

    def ask_day(self, heading: str, second: str, act: str) -> None:
        """Ask for a day, today offered."""
        self._open(heading, second, act, day=True)
        self.day.set_date(self._today())
        self.day.setFocus()

    def tell(self, problem: UserError) -> bool:
        """Put a problem below the field, and go there."""
        self.rows.error("on" if self._asks_day else "reason", str(problem))
        (self.day if self._asks_day else self.text).setFocus()
        return True

    def _open(self, heading: str, second: str, act: str, *, day: bool) -> None:
        self._asks_day = day
        self.rows.clear_errors()
        self.rows.show_row("reason", visible=not day)
        self.rows.show_row("on", visible=day)
        self.heading.setText(heading)
        self.second.say(second)
        self.go.setText(act)

    def _answer(self) -> None:
        if not self._asks_day:
            self.answered.emit(self.text.text())
        elif not self.day.problem():
            day = self.day.date()
            self.answered.emit(day.isoformat() if day else "")
        else:
            self.rows.check()
