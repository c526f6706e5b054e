"""Show a new recovery code, let it reach paper, take it off the screen, have it typed back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.ui import look
from app.ui.look import Colour
from app.ui.recovery_sheet import SheetWords, print_code
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Card,
    ErrorLine,
    QuietButton,
    SecondLine,
)
from app.ui.widgets.layouts import in_row

_COLUMNS = 3
_ADVICE = "没有打印机，可以照着抄在纸上，一组一组核对。收起来以后不再显示，要照着纸输一遍才算数。"


class RecoveryPad(QWidget):
    """First the code, then, with the code gone, the field to type it into (恢复码)."""

    typed = Signal(str)
    """What was read off the paper."""
    again_wanted = Signal()
    """It is not on paper: another one is to be made."""

    def __init__(self, words: Callable[[], SheetWords], parent: QWidget | None = None) -> None:
        """`words` gives what the printed sheet says beside the code."""
        super().__init__(parent)
        self._words = words
        self.code = ""
        """What stands on the screen now."""
        self._groups: list[QLabel] = []
        self.print_button = AccentButton("打印这张纸", self._print, icon="printer")
        self.away_button = QuietButton("已经在纸上了，收起来", self.put_away)
        self.field = QLineEdit()
        self.field.setPlaceholderText("照着纸输一遍，大小写都可以")
        self.field.setAccessibleName("照着纸输一遍恢复码")
        self.field.returnPressed.connect(self._try)
        self.try_button = AccentButton("试一试", self._try)
        self.again_button = QuietButton("纸上没有，重新制作", self.again_wanted.emit)
        self.wrong = ErrorLine()
        self.not_printed = ErrorLine()
        self._ask = BodyText()
        self._advice = SecondLine(_ADVICE, wrap=True)
        self._lay_out()
        self.clear()

    def show_code(self, code: str, also: str = "") -> None:
        """Show a code that was just made; it stands nowhere else. `also` is said below it."""
        self.code = code
        self._advice.say(f"{_ADVICE}{also}")
        self.not_printed.say("")
        for label, group in zip(self._groups, code.split("-"), strict=True):
            label.setText(group)
        self._shown.show()
        self._asked.hide()
        self.print_button.setFocus()

    def put_away(self) -> None:
        """Take the code off the screen and ask for it: now only the paper has it."""
        self._forget()
        self.ask("恢复码已从屏幕上收起。请拿起那张纸，照着输一遍，证明纸上的打得开数据。")

    def ask(self, words: str, *, may_remake: bool = True) -> None:
        """Ask for a code that is on paper."""
        self._ask.setText(words)
        self.again_button.setVisible(may_remake)
        self.field.clear()
        self.wrong.say("")
        self._shown.hide()
        self._asked.show()
        self.field.setFocus()

    def say(self, problem: str) -> None:
        """Say why what was typed is not it."""
        self.wrong.say(problem)

    def clear(self) -> None:
        """Show nothing."""
        self._forget()
        self.field.clear()
        self.wrong.say("")
        self._shown.hide()
        self._asked.hide()

    def first_field(self) -> QWidget | None:
        """Where the keyboard goes."""
        if self._asked.isVisibleTo(self):
            return self.field
        return self.print_button if self._shown.isVisibleTo(self) else None

    def _forget(self) -> None:
        self.code = ""
        for label in self._groups:
            label.clear()

    def _print(self) -> None:
        self.not_printed.say("")
        try:
            is_sent = print_code(self, self._words(), self.code)
        except UserError as problem:
            self.not_printed.say(str(problem))
            return
        if is_sent:
            self.away_button.setFocus()

    def _try(self) -> None:
        self.wrong.say("")
        if self.field.text().strip():
            self.typed.emit(self.field.text())
        else:
            self.wrong.say("恢复码还空着。")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._shown = QWidget()
        upper = QVBoxLayout(self._shown)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(10)
        upper.addWidget(self._paper())
        upper.addLayout(in_row(self.print_button, self.away_button))
        upper.addWidget(self.not_printed)
        upper.addWidget(self._advice)
        self._asked = QWidget()
        lower = QVBoxLayout(self._asked)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(10)
        lower.addWidget(self._ask)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.field, 1)
        row.addWidget(self.try_button)
        lower.addLayout(row)
        lower.addWidget(self.wrong)
        lower.addLayout(in_row(self.again_button))
        column.addWidget(self._shown)
        column.addWidget(self._asked)

    def _paper(self) -> Card:
        paper = Card(tone="blue")
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        for at in range(9):
            number = SecondLine(f"{at + 1}" if at < 8 else "校验")
            group = QLabel()
            group.setFont(look.font(24, bold=True))
            group.setAccessibleName(f"恢复码第 {at + 1} 组")
            group.setTextFormat(Qt.TextFormat.PlainText)
            group.setStyleSheet(f"color: {Colour.TEXT}")
            self._groups.append(group)
            cell = QHBoxLayout()
            cell.setSpacing(10)
            number.setFixedWidth(34)
            cell.addWidget(number)
            cell.addWidget(group)
            cell.addStretch(1)
            grid.addLayout(cell, at // _COLUMNS, at % _COLUMNS)
        paper.box.addLayout(grid)
        return paper
