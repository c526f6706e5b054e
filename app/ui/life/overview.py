"""The glance of 建站进程: the next step above, what to report and the history below."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import look
from app.ui.life.cards import HistoryCard, ReportsCard
from app.ui.life.next_card import NextCard
from app.ui.widgets import SecondLine


class Overview(QWidget):
    """Three cards; whoever may not change anything is told who may."""

    def __init__(self, who_may: str) -> None:
        super().__init__()
        self.next, self.reports, self.history = NextCard(), ReportsCard(), HistoryCard()
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID * 2)
        for card in (self.next, self.reports, self.history):
            column.addWidget(card)
        if who_may:
            self.next.box.addWidget(SecondLine(who_may, wrap=True))
        column.addStretch(1)

    def put_first(self, *, reports: bool) -> None:
        """Put what has to be reported above the history while something waits."""
        self._column.removeWidget(self.reports)
        self._column.insertWidget(1 if reports else 2, self.reports)
