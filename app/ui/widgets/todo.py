"""One line of what needs doing today, one click from its form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui import look
from app.ui.look import Level
from app.ui.widgets import paint
from app.ui.widgets.buttons import AccentButton
from app.ui.widgets.labels import BodyText, Divider, SecondLine
from app.ui.widgets.layouts import clear_layout

WORDS = {Level.MUST: "急", Level.SOON: "近", Level.LOOK: "待", Level.DONE: "好", Level.PLAIN: "记"}


class LevelMark(QWidget):
    """A square with one character: 急, 近, 待."""

    def __init__(self, level: Level, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level = level
        self.setFixedSize(32, 32)
        self.setAccessibleName(WORDS[level])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        paint.box(painter, self.rect(), look.PALE[self._level], radius=6)
        rect = QRect(0, 0, 32, 31)
        ink = look.INK[self._level]
        paint.word(painter, rect, WORDS[self._level], look.font(17, bold=True), ink, paint.CENTRE)


class TodoRow(QWidget):
    """How urgent, what, why in a second line, and the button that opens its form."""

    def __init__(
        self,
        level: Level,
        text: str,
        second: str = "",
        button: str = "",
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.text = text
        self.level = level
        self.button: AccentButton | None = AccentButton(button, on_click) if button else None
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(BodyText(text))
        if second:
            words.addWidget(SecondLine(second, wrap=True))
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 5, 0, 5)
        row.setSpacing(12)
        row.addWidget(LevelMark(level), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        if self.button is not None:
            self.button.setAccessibleName(f"{button}：{text}")
            row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(look.DAY_TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(f"{WORDS[level]}：{text} {second}".strip())


class TodoList(QWidget):
    """Lines of what needs doing, 60 px each, with fine lines between."""

    def __init__(self, rows: Sequence[TodoRow] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[TodoRow, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.set_rows(rows)

    def set_rows(self, rows: Sequence[TodoRow]) -> None:
        """Show other lines; whatever was pressed before is forgotten."""
        clear_layout(self._column)
        self.rows = tuple(rows)
        for row in rows:
            self._column.addWidget(Divider())
            self._column.addWidget(row)
        self._column.addStretch(1)
