"""What somebody is told before the pages open: who was appointed, whose PIN was reset (告知)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.widgets import BodyText, Card, Divider, PrimaryButton


class ToldPage(QWidget):
    """The lines, and one button that says they were read."""

    def __init__(
        self,
        name: str,
        lines: Sequence[str],
        on_read: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        card = Card(f"{name}，请先看一下", "上次登录以后的事")
        card.setFixedWidth(680)
        for line in lines:
            card.box.addWidget(Divider())
            card.box.addWidget(BodyText(line))
        card.box.addSpacing(12)
        self.button = PrimaryButton("我知道了", on_read)
        card.box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.setFocusProxy(self.button)
