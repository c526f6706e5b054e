"""Which standards the station is measured by: ticked in place (选定标准)."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from app.standards.schema import Standard
from app.ui.widgets import AccentButton, BodyText, Card, PrimaryButton, QuietButton, SecondLine
from app.ui.widgets.scrolling import Scrolling


class StandardPicker(Card):
    """A box for each standard on the shelf."""

    picked = Signal(list)
    """Carries the ids of the ticked ones."""
    looked_at = Signal(str)
    """Carries the id of a superseded edition that is to be shown, to look at only."""
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
        ticked = frozenset(chosen) or {
            one.id for one in shown if len(shown) == 1 and not one.is_superseded
        }
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.boxes = {}
        for standard in shown:
            column.addWidget(self._line(standard, ticked=standard.id in ticked))
            about = f"{standard.city}，{standard.edition}，共 {len(standard.items)} 条"
            line = SecondLine(about, wrap=True)
            line.setIndent(32)
            column.addWidget(line)
            column.addSpacing(12)
        self.area.show_widget(inner)
        first = next(iter(self.boxes.values()), None)
        if first is not None:
            first.setFocus()

    def _line(self, standard: Standard, *, ticked: bool) -> QWidget:
        """A box to tick; a superseded edition can only be looked at, or given up."""
        if standard.is_superseded and not ticked:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(32, 0, 0, 0)
            row.addWidget(BodyText(f"{standard.title}（旧版，只供查看）"), 1)
            row.addWidget(AccentButton("看一看", lambda: self.looked_at.emit(standard.id)))
            return line
        box = QCheckBox(
            f"{standard.title}（旧版，只供查看）" if standard.is_superseded else standard.title
        )
        box.setChecked(ticked)
        self.boxes[standard.id] = box
        return box

    def _pick(self) -> None:
        self.picked.emit([one for one, box in self.boxes.items() if box.isChecked()])
