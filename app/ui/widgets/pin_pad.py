"""The pad on which a person taps or types the PIN (口令); nothing typed is ever shown."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui import look
from app.ui.look import Colour
from app.ui.widgets import paint
from app.ui.widgets.buttons import PaintedButton, PrimaryButton
from app.ui.widgets.labels import ErrorLine

LONGEST = 6
SHORTEST = 4


class _Dots(QWidget):
    """One dot for each digit typed."""

    def __init__(self) -> None:
        super().__init__()
        self.filled = 0
        self.setMinimumSize(QSize(LONGEST * 30, 36))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        left = (self.width() - LONGEST * 30) // 2
        for at in range(LONGEST):
            disc = QRect(left + at * 30 + 7, self.height() // 2 - 8, 16, 16)
            optional = Colour.LINE if at >= SHORTEST else Colour.STRONG_LINE
            if at < self.filled:
                paint.box(painter, disc, Colour.TEXT, radius=8)
            else:
                paint.box(painter, disc, "", optional, 2, radius=8)


class _PadKey(PaintedButton):
    """One digit, or the key that takes the last one back."""

    def __init__(self, text: str, icon: str = "") -> None:
        super().__init__(text)
        self._icon = icon
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(text)
        # On a low screen the keys give way a little before anything is cut off.
        self.setMinimumSize(look.DAY_TARGET + 24, look.TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        return QSize(look.DAY_TARGET + 36, look.DAY_TARGET)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        fill = Colour.PALE_BLUE if self.isDown() else Colour.CARD
        if self.hovered and not self.isDown():
            fill = Colour.GROUND
        paint.box(painter, self.rect(), fill if self.isEnabled() else Colour.GROUND, Colour.LINE)
        ink = Colour.TEXT if self.isEnabled() else Colour.FAINT
        if self._icon:
            x, y = (self.width() - 24) / 2, (self.height() - 24) / 2
            paint.sign(painter, x, y, self._icon, ink, 24)
            return
        paint.word(painter, self.rect(), self.text(), look.font(24), ink, paint.CENTRE)


class PinPad(QWidget):
    """Digits by tap or keyboard, full width too; `entered` carries 4 to 6 digits."""

    entered = Signal(str)

    def __init__(self, act: str = "进入", parent: QWidget | None = None) -> None:
        """`act` is the word on the button: 进入, 签字."""
        super().__init__(parent)
        self._pin = ""
        self._dots = _Dots()
        self._problem = ErrorLine()
        self._problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._go = PrimaryButton(act, self._enter, tall=56)
        self._go.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("口令，4 到 6 位数字，输好按 Enter")
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData
        )
        self._lay_out()
        self._show()

    def set_act(self, act: str) -> None:
        """Name another act on the button."""
        self._go.setText(act)

    def clear(self) -> None:
        """Forget what was typed and say nothing."""
        self._pin = ""
        self._problem.say("")
        self._show()

    def say(self, problem: str) -> None:
        """Forget what was typed and say what was wrong."""
        self.clear()
        self._problem.say(problem)
        self._come_into_view()

    def problem(self) -> str:
        """What is said now."""
        return self._problem.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif event.key() == Qt.Key.Key_Backspace:
            self._back()
        elif not self._take(event.text()):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # A Chinese input method commits its digits here instead of as keys.
        self._take(event.commitString())
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            painter = paint.smooth(self)
            line = QRect(self._dots.geometry()).adjusted(0, -2, 0, 2)
            wide = min(line.width(), LONGEST * 30 + 28)
            frame = QRect(line.center().x() - wide // 2, line.top(), wide, line.height())
            paint.ring(painter, frame, 20)

    def _lay_out(self) -> None:
        keys = QGridLayout()
        keys.setContentsMargins(0, 0, 0, 0)
        keys.setSpacing(look.GRID)
        for at, digit in enumerate("123456789"):
            keys.addWidget(self._key(digit), at // 3, at % 3)
        keys.addWidget(self._key("0"), 3, 1)
        back = _PadKey("退一位", "backspace")
        back.clicked.connect(self._back)
        keys.addWidget(back, 3, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 2, 2, 2)
        column.setSpacing(10)
        column.addWidget(self._dots)
        column.addWidget(self._problem)
        column.addLayout(keys)
        column.addWidget(self._go)

    def _key(self, digit: str) -> _PadKey:
        key = _PadKey(digit)
        key.clicked.connect(lambda: self._take(digit))
        return key

    def _take(self, text: str) -> bool:
        digits = [c for c in unicodedata.normalize("NFKC", text) if c in "0123456789"]
        if not digits:
            return False
        self._problem.say("")
        self._pin = (self._pin + "".join(digits))[:LONGEST]
        self._show()
        self._come_into_view()
        return True

    def _come_into_view(self) -> None:
        """Show the dots, and below them what was wrong, where a small screen has them elsewhere."""
        around = self.parentWidget()
        while around is not None:
            if isinstance(around, QScrollArea):
                around.ensureWidgetVisible(self._dots, 0, look.TARGET)
            around = around.parentWidget()

    def _back(self) -> None:
        self._pin = self._pin[:-1]
        self._show()

    def _enter(self) -> None:
        if len(self._pin) < SHORTEST:
            self._problem.say(f"口令是 {SHORTEST} 到 {LONGEST} 位数字，还差几位。")
            return
        pin = self._pin
        self.clear()
        self.entered.emit(pin)

    def _show(self) -> None:
        self._dots.filled = len(self._pin)
        self.setAccessibleDescription(f"已输入 {len(self._pin)} 位")
        self._dots.update()
        self._go.setEnabled(len(self._pin) >= SHORTEST)
        self.update()
