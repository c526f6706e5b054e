"""The rows of a hand-over sheet: listed with a remark, or typed line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.services.handover_sheet import Line
from app.ui import look
from app.ui.widgets import QuietButton, SecondLine

REMARK_TIP = "备注"
_LONGEST = 120


def remark_field(name: str) -> QLineEdit:
    """Make the field beside a line for what is to be said of it."""
    field = QLineEdit()
    field.setPlaceholderText(REMARK_TIP)
    field.setAccessibleName(f"{name}的备注")
    field.setMaxLength(_LONGEST)
    return field


class ListedPart(QWidget):
    """Lines the program knows, each with a remark."""

    changed = Signal()

    def __init__(self, lines: Sequence[Line], nothing: str, parent: QWidget | None = None) -> None:
        """`nothing` is said where there is no line."""
        super().__init__(parent)
        self.remarks: dict[str, QLineEdit] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(look.GRID)
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 4)
        if not lines:
            grid.addWidget(SecondLine(nothing), 0, 0, 1, 2)
        for at, line in enumerate(lines):
            words = QVBoxLayout()
            words.setSpacing(0)
            label = QLabel(line.label)
            label.setWordWrap(True)
            words.addWidget(label)
            if line.second:
                words.addWidget(SecondLine(line.second, wrap=True))
            field = remark_field(line.label)
            field.textEdited.connect(lambda _text: self.changed.emit())
            self.remarks[line.key] = field
            grid.addLayout(words, at, 0)
            grid.addWidget(field, at, 1, Qt.AlignmentFlag.AlignVCenter)

    def filled(self) -> dict[str, str]:
        """What was remarked, by line."""
        return {key: field.text() for key, field in self.remarks.items() if field.text()}

    def fill(self, remarks: Mapping[str, str]) -> None:
        """Show what was remarked before."""
        for key, field in self.remarks.items():
            field.setText(remarks.get(key, ""))


class TypedPart(QWidget):
    """Keys, seals and papers: a line each, as many as there are."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[tuple[QLineEdit, QLineEdit]] = []
        self.more = QuietButton("再加一行", self._add_and_go, icon="plus", tall=look.TARGET)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(look.GRID)
        self._grid.setColumnStretch(0, 5)
        self._grid.setColumnStretch(1, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._grid)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def filled(self) -> tuple[tuple[str, ...], dict[str, str]]:
        """The lines typed, and what was remarked beside them."""
        kept = [(what.text(), remark.text()) for what, remark in self.rows if what.text().strip()]
        remarks = {f"keys:{at}": remark for at, (_, remark) in enumerate(kept) if remark}
        return tuple(what for what, _ in kept), remarks

    def fill(self, lines: Sequence[str], remarks: Mapping[str, str]) -> None:
        """Show these lines, and one more to type in."""
        while len(self.rows) <= len(lines):
            self._add()
        for at, (what, remark) in enumerate(self.rows):
            what.setText(lines[at] if at < len(lines) else "")
            remark.setText(remarks.get(f"keys:{at}", ""))

    def _add_and_go(self) -> None:
        self._add()
        self.rows[-1][0].setFocus()
        self.changed.emit()

    def _add(self) -> None:
        at = len(self.rows)
        what = QLineEdit()
        what.setPlaceholderText("如：大门钥匙 2 把")
        what.setAccessibleName(f"钥匙、印章和资料，第 {at + 1} 行")
        what.setMaxLength(_LONGEST)
        remark = remark_field(f"第 {at + 1} 行")
        for field in (what, remark):
            field.textEdited.connect(lambda _text: self.changed.emit())
        self._grid.addWidget(what, at, 0)
        self._grid.addWidget(remark, at, 1)
        self.rows.append((what, remark))
