"""Which standards the station is measured by: ticked in place (选定标准)."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from app.standards.schema import Standard, Status
from app.ui.stock.scrolling import Scrolling
from app.ui.widgets import Card, PrimaryButton, QuietButton, SecondLine


class StandardPicker(Card):
    """A box for each standard on the shelf."""

    picked = Signal(list)
    """Carries the ids of the ticked ones."""
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("对照哪些标准", "可以选几个；已记的自评都会留着", parent=parent)
        self.boxes: dict[str, QCheckBox] = {}
        self.back = QuietButton("先不选", self.left.emit, key="Esc")
        self.save = PrimaryButton("就照这些对照", self._pick, key="F5")
        self.area = Scrolling()
        self.box.addWidget(self.area, 1)
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.save)
        self.box.addLayout(row)

    def begin(self, standards: Iterable[Standard], chosen: Iterable[str]) -> None:
        """Show the standards there are, with those ticked that were chosen before."""
        shown = tuple(standards)
        # Where there is but one, it is offered ticked; it holds once the button is pressed.
        ticked = frozenset(chosen) or {one.id for one in shown if len(shown) == 1}
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.boxes = {}
        for standard in shown:
            old = "（旧版，只供查看）" if standard.status is Status.SUPERSEDED else ""
            box = QCheckBox(f"{standard.title}{old}")
            box.setChecked(standard.id in ticked)
            self.boxes[standard.id] = box
            column.addWidget(box)
            about = f"{standard.city}，{standard.edition}，共 {len(standard.items)} 条"
            line = SecondLine(about, wrap=True)
            line.setIndent(32)
            column.addWidget(line)
            column.addSpacing(12)
        self.area.show_widget(inner)
        first = next(iter(self.boxes.values()), None)
        if first is not None:
            first.setFocus()

    def _pick(self) -> None:
        self.picked.emit([one for one, box in self.boxes.items() if box.isChecked()])
