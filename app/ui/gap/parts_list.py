"""One grade by aspects and by zones: a bar, figures and words for each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.gap_overview import GradeStanding, PartTally, aspects_of, zones_of
from app.services.gap_words import tally_words
from app.ui.gap.tally_bar import TallyBar
from app.ui.widgets import BodyText, Heading, SecondLine


class PartRow(QWidget):
    """One aspect (方面) or zone (功能区)."""

    def __init__(self, part: PartTally) -> None:
        super().__init__()
        self.title = BodyText(part.title)
        self.words = SecondLine(tally_words(part.tally))
        bar = TallyBar()
        bar.show_tally(part.tally)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.title, 1)
        head.addWidget(self.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(bar)


class PartsList(QWidget):
    """First the aspects, where the standard has them, then the zones."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[PartRow] = []
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._inner = QWidget()
        self._whole.addWidget(self._inner)

    def show_standing(self, standing: GradeStanding) -> None:
        """Show another grade."""
        self.rows = []
        self._whole.removeWidget(self._inner)
        self._inner.hide()
        self._inner.deleteLater()
        self._inner = QWidget()
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._add(column, "按方面", aspects_of(standing))
        self._add(column, "按功能区", zones_of(standing))
        self._whole.addWidget(self._inner)

    def _add(self, column: QVBoxLayout, title: str, parts: Sequence[PartTally]) -> None:
        if not parts:
            return
        heading = Heading(title)
        heading.setContentsMargins(0, 14, 0, 4)
        column.addWidget(heading)
        for part in parts:
            row = PartRow(part)
            self.rows.append(row)
            column.addWidget(row)
