"""The standards that come with the program, to be ticked (对照的标准)."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.standards.loader import BUNDLED, read_shelf
from app.standards.schema import Status
from app.ui.widgets import BodyText, SecondLine


class StandardsChoice(QWidget):
    """One box for each standard, with its city, edition and how many items it has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for standard in read_shelf(BUNDLED).standards:
            old = "（旧版）" if standard.status is Status.SUPERSEDED else ""
            box = QCheckBox(f"{standard.title}{old}")
            self.boxes[standard.id] = box
            column.addWidget(box)
            about = f"{standard.city}，{standard.edition}，共 {len(standard.items)} 条"
            column.addWidget(SecondLine(about, wrap=True))
        if not self.boxes:
            column.addWidget(BodyText("还没有装任何标准，装好以后再选。"))

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
