"""Two fields of the stock forms: a quantity with − and +, and a reason with ready words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui import look
from app.ui.widgets import FilterPills, IconButton, QuantityEdit, ValueEdit


class StepperEdit(QuantityEdit):
    """A quantity with a button for one less and one more beside it."""

    def __init__(self, name: str, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, unit, parent)
        self.line.setFixedWidth(112)
        self.less = IconButton("minus", f"{name}：少一个", lambda: self.line.stepped.emit(-1))
        self.more = IconButton("plus", f"{name}：多一个", lambda: self.line.stepped.emit(1))
        self.row.insertWidget(0, self.less)
        self.row.insertWidget(2, self.more)
        self.row.addStretch(1)


class ReasonEdit(ValueEdit):
    """A reason: one of the ready words, or any other typed over it."""

    def __init__(self, name: str, ready: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.line.setMaxLength(60)
        self.pills = FilterPills([(word, word) for word in ready])
        self.pills.chosen.connect(lambda word: self.set_text(str(word)))
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            row = QHBoxLayout()
            row.addWidget(self.pills)
            row.addStretch(1)
            column.insertLayout(0, row)
            column.setSpacing(look.GRID)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.choose(ready[0])

    def choose(self, word: str) -> None:
        """Take one of the ready words."""
        self.pills.set_value(word)
        self.set_text(word)
