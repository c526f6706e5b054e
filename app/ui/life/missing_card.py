"""Why a step cannot be taken now, with the way to what is missing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from app.core.station_life import STEP_NAMES, LifeStep, Missing
from app.ui.actions import Action, shortcut_for
from app.ui.widgets import BodyText, Card, PrimaryButton, QuietButton

STEP = "step:"
_WAYS = {
    "survey": ("去填选址考察", "survey"),
    "application": ("去写申报", "application"),
    "acceptance": ("去登记验收记录", "acceptance"),
}


class MissingCard(Card):
    """What is missing, and one button that leads there."""

    wanted = Signal(str)

    def __init__(self, on_back: Callable[[], object]) -> None:
        super().__init__("还差一步", " ")
        self.words = BodyText()
        self._to = ""
        self.primary = PrimaryButton("去补上", lambda: self.wanted.emit(self._to), key="F5")
        self.back = QuietButton("返回", on_back)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.primary)
        row.addWidget(self.back)
        row.addStretch(1)
        self.box.addWidget(self.words)
        self.box.addSpacing(8)
        self.box.addLayout(row)
        self.box.addStretch(1)
        shortcut_for(Action("返回", on_back, key="Esc"), self)

    def show_missing(self, step: str, missing: Missing) -> None:
        """Say what a step still needs."""
        self.heading.setText(f"还不能登记“{step}”")
        self.words.setText(f"{missing.what}{missing.to_do}")
        way = _WAYS.get(missing.leads_to)
        if missing.leads_to.startswith(STEP):
            name = STEP_NAMES[LifeStep(missing.leads_to.removeprefix(STEP))]
            way = (f"去登记“{name}”", missing.leads_to)
        self.primary.setVisible(way is not None)
        if way is not None:
            words, self._to = way
            self.primary.setText(words)
