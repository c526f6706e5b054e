"""还缺: what an application still lacks, each line one click from where it is put right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.core.application_rules import Lack
from app.ui import look
from app.ui.look import Level
from app.ui.widgets import AccentButton, BodyText, Card
from app.ui.widgets.layouts import clear_layout

GO = {
    "card": "去补",
    "people": "去补",
    "survey": "去考察",
    "grade": "去选",
    "text": "去写",
    "photos": "去加",
    "papers": "去附",
    "opinions": "去登记",
}


class LacksCard(Card):
    """The list of what is missing; empty means that it may be signed."""

    wanted = Signal(str)
    """Carries the section to go to."""

    def __init__(self, *, tone: str = "") -> None:
        super().__init__("还缺", "　", tone=tone)
        self._lacks: tuple[Lack, ...] | None = None
        self.rows = QWidget()
        self.rows.setObjectName("Plain")
        self._column = QVBoxLayout(self.rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.GRID)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(120)
        area.setWidget(self.rows)
        self.box.addWidget(area, 1)

    def show_lacks(self, lacks: Sequence[Lack]) -> None:
        """Show what is missing."""
        if tuple(lacks) == self._lacks:
            return
        self._lacks = tuple(lacks)
        must = sum(lack.is_must for lack in lacks)
        self.second.say(
            f"{must} 样，齐了才能送工会主席签" if must else "都齐了，可以送工会主席签",
            Level.SOON if must else Level.DONE,
        )
        clear_layout(self._column)
        for lack in lacks:
            self._column.addWidget(self._row(lack))
        self._column.addStretch(1)

    def words(self) -> list[str]:
        """What is listed."""
        return [lack.words for lack in self._lacks or ()]

    def _row(self, lack: Lack) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        more = "" if lack.is_must else "（可以没有）"
        row.addWidget(BodyText(lack.words + more), 1)
        go = AccentButton(GO[lack.section], lambda: self.wanted.emit(lack.section))
        go.setAccessibleName(f"{GO[lack.section]}：{lack.words}")
        row.addWidget(go)
        return line
