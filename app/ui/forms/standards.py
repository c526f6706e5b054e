"""The standards at hand, to be ticked (对照的标准)."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.standards.loader import BUNDLED, read_shelf
from app.standards.schema import Standard
from app.ui.widgets import BodyText, SecondLine
from app.ui.widgets.layouts import clear_layout


class StandardsChoice(QWidget):
    """One box for each standard, with its city, edition and how many items it has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QCheckBox] = {}
        self._shown: tuple[Standard, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.set_standards(read_shelf(BUNDLED).standards)

    def set_standards(self, standards: Iterable[Standard]) -> None:
        """Offer these; what was ticked stays. A superseded edition is only to look at."""
        wanted = tuple(one for one in standards if not one.is_superseded)
        if wanted == self._shown and wanted:
            return
        ticked = self.chosen()
        self._shown = wanted
        clear_layout(self._column)
        self.boxes = {}
        for standard in wanted:
            box = self.boxes[standard.id] = QCheckBox(standard.title)
            self._column.addWidget(box)
            about = f"{standard.city}，{standard.edition}，共 {len(standard.items)} 条"
            self._column.addWidget(SecondLine(about, wrap=True))
        if not wanted:
            self._column.addWidget(BodyText("还没有装任何标准，装好以后再选。"))
        self.set_chosen(ticked)

    def set_chosen(self, chosen: Iterable[str]) -> None:
        """Tick exactly these."""
        wanted = frozenset(chosen)
        for standard_id, box in self.boxes.items():
            box.setChecked(standard_id in wanted)

    def first_field(self) -> QWidget | None:
        """The first box, if there is any."""
        return next(iter(self.boxes.values()), None)

    def chosen(self) -> list[str]:
        """The ids of the ticked ones."""
        return [standard_id for standard_id, box in self.boxes.items() if box.isChecked()]
