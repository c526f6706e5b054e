"""Signing in place: what is signed stands beside the PIN pad."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.money import Fen, capital, yuan
from app.services.sign_in import Proof
from app.ui import look
from app.ui.page import Page
from app.ui.sign import SignPad
from app.ui.widgets import BigFigure, BodyText, Heading, QuietButton, SecondLine
from app.ui.widgets.labels import FieldLabel
from app.ui.widgets.layouts import clear_layout

_ROOM_FOR_BOTH = 480
_PAD_WIDE = 320
_LEAST_HEIGHT = 110


class PinView(QWidget):
    """A record in a few lines, and the pad that proves who signs."""

    left = Signal()

    def __init__(
        self, page: Page, signed: Callable[[Proof], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.heading = Heading()
        self.amount = BigFigure()
        self.capital = BodyText()
        self.area = self._place_of_what()
        self.meaning = SecondLine(wrap=True)
        self.pad = SignPad(page, signed)
        self.pad.setMaximumWidth(_PAD_WIDE)
        text = QVBoxLayout()
        text.setSpacing(look.GRID)
        for part in (self.amount, self.capital):
            text.addWidget(part)
        text.addWidget(self.area, 1)
        text.addWidget(self.meaning)
        text.addWidget(
            QuietButton("先不签", self.left.emit, key="Esc", icon="arrow-left"),
            0,
            Qt.AlignmentFlag.AlignLeft,
        )
        self._both = QHBoxLayout()
        self._both.setSpacing(24)
        self._both.addLayout(text, 1)
        self._both.addWidget(self.pad, 1, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.heading)
        column.addLayout(self._both, 1)

    def _place_of_what(self) -> QScrollArea:
        """Let what is signed scroll where there is little room: the pad stays whole."""
        inner = QWidget()
        inner.setObjectName("Plain")
        self.what = QGridLayout(inner)
        self.what.setContentsMargins(0, 0, 10, 0)
        self.what.setHorizontalSpacing(16)
        self.what.setVerticalSpacing(3)
        self.what.setColumnStretch(1, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(_LEAST_HEIGHT)
        area.setWidget(inner)
        return area

    def open(
        self,
        name: str,
        act: str,
        what: Sequence[tuple[str, str]],
        meaning: str,
        amount: Fen | None = None,
    ) -> None:
        """Ask this person for the PIN.

        Args:
            name: of who signs.
            act: the word on the button.
            what: what is signed, label and value.
            meaning: what follows from it.
            amount: where money is signed; it stands above, in figures and capital numerals.
        """
        self.heading.setText(f"{name}，请输您的口令")
        for part in (self.amount, self.capital):
            part.setVisible(amount is not None)
        if amount is not None:
            self.amount.say(f"¥{yuan(amount)}")
            self.capital.setText(capital(amount))
        clear_layout(self.what)
        for at, (label, value) in enumerate(what):
            if value and not (amount is not None and label == "金额"):
                self.what.addWidget(FieldLabel(label), at, 0, Qt.AlignmentFlag.AlignTop)
                self.what.addWidget(BodyText(value), at, 1)
        self.what.setRowStretch(len(what), 1)
        self.meaning.say(meaning)
        self.pad.set_act(act)
        self.pad.clear()
        self.pad.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        narrow = self.width() < _ROOM_FOR_BOTH
        self._both.setDirection(way.BottomToTop if narrow else way.LeftToRight)
