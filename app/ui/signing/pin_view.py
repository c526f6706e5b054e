"""Signing in place: what is signed stands beside the PIN pad."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.money import Fen, capital, yuan
from app.services.sign_in import Proof
from app.ui import look
from app.ui.page import Page
from app.ui.sign import SignPad
from app.ui.widgets import BigFigure, BodyText, Heading, QuietButton, SecondLine

_ROOM_FOR_BOTH = 480
_PAD_WIDE = 320


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
        self.what = BodyText()
        self.meaning = SecondLine(wrap=True)
        self.pad = SignPad(page, signed)
        self.pad.setMaximumWidth(_PAD_WIDE)
        text = QVBoxLayout()
        text.setSpacing(look.GRID)
        for part in (self.amount, self.capital, self.what, self.meaning):
            text.addWidget(part)
        text.addStretch(1)
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

    def open(
        self, name: str, act: str, what: Sequence[str], meaning: str, amount: Fen | None = None
    ) -> None:
        """Ask this person for the PIN.

        Args:
            name: of who signs.
            act: the word on the button.
            what: what is signed, a line each.
            meaning: what follows from it.
            amount: where money is signed.
        """
        self.heading.setText(f"{name}，请输您的口令")
        for part in (self.amount, self.capital):
            part.setVisible(amount is not None)
        if amount is not None:
            self.amount.say(f"¥{yuan(amount)}")
            self.capital.setText(capital(amount))
        self.what.setText("\n".join(what))
        self.meaning.say(meaning)
        self.pad.set_act(act)
        self.pad.clear()
        self.pad.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        narrow = self.width() < _ROOM_FOR_BOTH
        self._both.setDirection(way.BottomToTop if narrow else way.LeftToRight)
