"""Buttons: the act of a page, choices side by side, and the big ones that count."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui import look
from app.ui.look import Colour
from app.ui.widgets import paint

_BY_MOUSE = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.PopupFocusReason)


class PaintedButton(QAbstractButton):
    """A button that draws itself; Enter presses it, and keyboard focus shows as a 2 px ring."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.ringed = False

    def listen_to(self, key: str) -> None:
        """Let a key press it at once while it is shown (Qt's own shortcut waits 100 ms)."""
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.activated.connect(self.click)

    @property
    def hovered(self) -> bool:
        return self.isEnabled() and self.underMouse()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.ringed = event.reason() not in _BY_MOUSE
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.ringed = False
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.EnabledChange, QEvent.Type.FontChange):
            self.update()


_FILLS: dict[str, tuple[str, str, str, str]] = {
    # kind: ground, ground under the mouse, border, text
    "primary": (Colour.BLUE, Colour.DEEP_BLUE, Colour.BLUE, Colour.CARD),
    "quiet": (Colour.CARD, Colour.GROUND, Colour.LINE, Colour.TEXT),
    "accent": (Colour.CARD, Colour.PALE_BLUE, Colour.BLUE_LINE, Colour.BLUE),
    "danger": (Colour.CARD, Colour.PALE_RED, Colour.RED_LINE, Colour.RED),
}
_OFF = (Colour.GROUND, Colour.GROUND, Colour.LINE, Colour.FAINT)


class ActButton(PaintedButton):
    """A button that names its act; `key` is both its shortcut and the small chip inside it."""

    kind = "quiet"
    tall = 48

    def __init__(
        self,
        text: str,
        on_click: Callable[[], object] | None = None,
        *,
        key: str = "",
        icon: str = "",
        tall: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        self._key = key
        self._icon = icon
        super().__init__(text, parent)
        self._tall = max(look.TARGET, tall or self.tall)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if key:
            self.listen_to(key)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())

    def setText(self, text: str) -> None:
        """Name the act; the key stays."""
        super().setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._content_width() + 2 * 20, self._tall)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._content_width() + 2 * 10, self._tall)

    def paintEvent(self, event: QPaintEvent) -> None:
        ground, over, border, ink = _FILLS[self.kind] if self.isEnabled() else _OFF
        painter = paint.smooth(self)
        fill = over if self.hovered or self.isDown() else ground
        paint.box(painter, self.rect(), fill, border)
        self._paint_content(painter, ink)
        if self.ringed:
            colour = Colour.TEXT if self.kind == "primary" else Colour.BLUE
            paint.ring(painter, self.rect(), colour=colour)

    def _font(self) -> QFont:
        return look.font(look.BODY, bold=self.kind in ("primary", "accent"))

    def _chip_width(self) -> int:
        return paint.wide(self._key, look.font(look.SMALL)) + 12 if self._key else 0

    def _content_width(self) -> int:
        width = paint.wide(self.text(), self._font())
        if self._icon:
            width += 20 + (8 if self.text() else 0)
        return width + (self._chip_width() + 9 if self._key else 0)

    def _paint_content(self, painter: QPainter, ink: str) -> None:
        left = max(8, (self.width() - self._content_width()) // 2)
        middle = self.height() // 2
        if self._icon:
            paint.sign(painter, left, middle - 10, self._icon, ink, 20)
            left += 28
        room = self.width() - left - 8 - (self._chip_width() + 9 if self._key else 0)
        text_width = min(room, paint.wide(self.text(), self._font()))
        rect = QRect(left, 0, text_width, self.height())
        paint.word(painter, rect, self.text(), self._font(), ink)
        if self._key:
            chip = QRect(left + text_width + 9, middle - 11, self._chip_width(), 22)
            edge = Colour.BLUE_LINE if self.kind == "primary" else Colour.STRONG_LINE
            colour = ink if self.kind in ("primary", "danger") else Colour.SECOND
            paint.box(painter, chip, "", edge, radius=4)
            paint.word(painter, chip, self._key, look.font(look.SMALL), colour, paint.CENTRE)


class PrimaryButton(ActButton):
    """The one act a page is there for."""

    kind = "primary"


class QuietButton(ActButton):
    """Any other act."""


class AccentButton(ActButton):
    """A small next step inside a row, or an undo."""

    kind = "accent"
    tall = look.TARGET


class DangerButton(ActButton):
    """An act that takes something away."""

    kind = "danger"


class IconButton(PaintedButton):
    """A 44 px button that shows only a sign; its name is read aloud and shown as a tip."""

    def __init__(
        self,
        icon: str,
        name: str,
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent)
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(look.TARGET, look.TARGET)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        if self.hovered:
            paint.box(painter, self.rect(), Colour.GROUND, Colour.LINE)
        ink = Colour.SECOND if self.isEnabled() else Colour.BAR
        paint.sign(painter, 11, 11, self._icon, ink, look.ICON)
        if self.ringed:
            paint.ring(painter, self.rect())


class TallyButton(PaintedButton):
    """One tap counts one: the digit that does the same, a label, and today's count."""

    def __init__(
        self,
        label: str,
        *,
        key: str = "",
        tall: int = look.TALLY_TARGET,
        edge: str = Colour.LINE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, parent)
        self._key = key
        self._edge = edge
        self._count = 0
        self.setCheckable(True)
        self.setMinimumHeight(max(look.DAY_TARGET, tall))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_count(0)

    @property
    def count(self) -> int:
        """Today's count as shown."""
        return self._count

    def set_count(self, count: int) -> None:
        """Show another count."""
        self._count = count
        self.setAccessibleName(f"{self.text()}，今天 {count}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(186, self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(112, self.minimumHeight())

    def nextCheckState(self) -> None:
        """Which one is chosen is the page's to say, not the tap's."""

    def paintEvent(self, event: QPaintEvent) -> None:
        chosen = self.isChecked()
        painter = paint.smooth(self)
        fill = Colour.PALE_BLUE if chosen or self.isDown() else Colour.CARD
        if self.hovered and not chosen:
            fill = Colour.GROUND
        paint.box(painter, self.rect(), fill, Colour.BLUE if chosen else self._edge)
        left = self._paint_key(painter, chosen=chosen)
        count_font = look.font(look.BODY + 3, bold=chosen)
        number = str(self._count)
        number_width = paint.wide(number, count_font)
        right = self.width() - 14
        ink = Colour.BLUE if chosen else Colour.SECOND
        rect = QRect(right - number_width - 2, 0, number_width + 2, self.height())
        paint.word(painter, rect, number, count_font, ink, paint.RIGHT)
        room = right - number_width - 10 - left
        font = paint.fitting(self.text(), room, (18, 17, 16, 15), bold=chosen)
        ink = Colour.BLUE if chosen else Colour.TEXT
        paint.word(painter, QRect(left, 0, room, self.height()), self.text(), font, ink)
        if self.ringed:
            paint.ring(painter, self.rect())

    def _paint_key(self, painter: QPainter, *, chosen: bool) -> int:
        if not self._key:
            return 15
        chip = QRect(13, self.height() // 2 - 10, 20, 21)
        ink = Colour.BLUE if chosen else Colour.SECOND
        paint.box(painter, chip, "", ink if chosen else Colour.STRONG_LINE, radius=4)
        paint.word(painter, chip, self._key, look.font(look.SMALL), ink, paint.CENTRE)
        return 41
