"""What is seen while the store is being opened, and when it could not be."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.ui import look
from app.ui.look import Colour
from app.ui.widgets.buttons import PrimaryButton, QuietButton
from app.ui.widgets.labels import BodyText, Card, PageTitle, SecondLine


class StartPage(QWidget):
    """Our mark and name, for the moment before the store is open."""

    def __init__(self, words: str = "正在打开……", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark = QLabel()
        mark.setPixmap(look.pixmap("mark", Colour.BRAND, 72, self.devicePixelRatioF()))
        column = QVBoxLayout(self)
        column.setSpacing(14)
        column.addStretch(4)
        for part in (mark, PageTitle("驿站管家"), SecondLine(words)):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(5)


class ProblemPage(QWidget):
    """A problem at the start: what happened, what was kept, what to do; and one way on."""

    def __init__(
        self,
        text: str,
        button: str,
        on_click: Callable[[], object],
        *,
        second_button: str = "",
        on_second: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        card = Card("现在还不能打开")
        card.setFixedWidth(640)
        card.box.addWidget(BodyText(text))
        card.box.addSpacing(12)
        self.button = PrimaryButton(button, on_click)
        acts = QHBoxLayout()
        acts.setSpacing(12)
        acts.addWidget(self.button)
        if second_button:
            acts.addWidget(QuietButton(second_button, on_second))
        acts.addStretch(1)
        card.box.addLayout(acts)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.setFocusProxy(self.button)
