"""Words on a page: headings, second lines, chips and the one figure that matters."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.ui import look
from app.ui.look import Level
from app.ui.widgets import paint


def restyle(widget: QWidget) -> None:
    """Let the style sheet look again after a property changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


class Heading(QLabel):
    """The heading of a card."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)


class PageTitle(Heading):
    """The one title of a page."""


class WrappingLabel(QLabel):
    """A label that may wrap, and is always high enough for all of its lines."""

    def __init__(self, text: str = "", *, wrap: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)

    def setText(self, text: str) -> None:
        """Change the words, and the height they need."""
        super().setText(text)
        self._stand_up()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stand_up()

    def _stand_up(self) -> None:
        # Layouts forget the height of wrapped text wherever an alignment is set.
        if not self.wordWrap():
            return
        before = self.minimumHeight()
        self.setMinimumHeight(0)  # Qt counts it in
        needed = max(0, self.heightForWidth(self.width()))
        self.setMinimumHeight(needed)
        if needed != before:
            self.updateGeometry()


class BodyText(WrappingLabel):
    """Running text that wraps."""


class SecondLine(WrappingLabel):
    """A quieter line below or beside; a level colours it, its words say the same."""

    def __init__(
        self,
        text: str = "",
        level: Level = Level.PLAIN,
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, wrap=wrap, parent=parent)
        self.setProperty("level", str(level))

    def say(self, text: str, level: Level = Level.PLAIN) -> None:
        """Change words and level together."""
        self.setText(text)
        if self.property("level") != str(level):
            self.setProperty("level", str(level))
            restyle(self)


class FieldLabel(QLabel):
    """The name of a field, left of it."""


class ErrorLine(WrappingLabel):
    """What is wrong with the field above; hidden while nothing is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.hide()

    def say(self, text: str) -> None:
        """Show a text with its sign, or nothing."""
        self.setText(f"✗ {text}" if text else "")
        self.setVisible(bool(text))


class ElidedLabel(QLabel):
    """One line that shortens itself with … and shows all of it as a tip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.set_whole(text)

    def set_whole(self, text: str) -> None:
        """Give another text."""
        self._whole = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._fit()

    def whole(self) -> str:
        """The text as given."""
        return self._whole

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._whole) + 4, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(48, self.sizeHint().width()), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        mode = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self._whole, mode, max(0, self.width() - 1))
        self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")


class StatusChip(QWidget):
    """A word on its pale ground: 已付, 等主席批; as a pill with a dot: 值班：…."""

    def __init__(
        self,
        text: str = "",
        level: Level = Level.PLAIN,
        *,
        pill: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text = text
        self._level = level
        self._pill = pill
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    @property
    def text(self) -> str:
        """The word as shown."""
        return self._text

    @property
    def level(self) -> Level:
        """The level as shown."""
        return self._level

    def say(self, text: str, level: Level = Level.PLAIN) -> None:
        """Change word and level together."""
        self._text = text
        self._level = level
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        font = look.font(17 if self._pill else 16, bold=self._pill)
        wide = paint.wide(self._text, font)
        return QSize(wide + 48, 40) if self._pill else QSize(wide + 18, 30)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._text:
            return
        painter = paint.smooth(self)
        ground, ink = look.PALE[self._level], look.INK[self._level]
        if not self._pill:
            paint.box(painter, self.rect(), ground, radius=5)
            paint.word(painter, self.rect(), self._text, look.font(16), ink, paint.CENTRE)
            return
        paint.box(painter, self.rect(), ground, radius=self.height() / 2)
        paint.box(painter, QRect(15, self.height() // 2 - 7, 14, 14), ink, radius=7)
        rect = QRect(34, 0, self.width() - 34, self.height())
        paint.word(painter, rect, self._text, look.font(17, bold=True), ink)


class BigFigure(QWidget):
    """The one figure that matters, with what it counts below."""

    def __init__(self, figure: str = "", label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figure = QLabel()
        self._label = SecondLine()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._figure)
        column.addWidget(self._label)
        self.say(figure, label)

    def say(self, figure: str, label: str = "") -> None:
        """Show another figure."""
        size = look.FIGURE if len(figure) <= 6 else look.FIGURE - 6
        self._figure.setFont(look.font(size, bold=True))
        self._figure.setText(figure)
        self._label.setText(label)
        self._label.setVisible(bool(label))
        self.setAccessibleName(f"{label} {figure}".strip())


class Card(QFrame):
    """A white area with a fine line around it; at most three on a page."""

    def __init__(
        self, heading: str = "", second: str = "", *, tone: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("tone", tone)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(1, 0, 1, 0)
        self._outer.setSpacing(0)
        self.box = QVBoxLayout()
        self.box.setContentsMargins(17, 16, 17, 16)
        self.box.setSpacing(look.GRID)
        self._outer.addLayout(self.box)
        self.heading = Heading(heading)
        self.second = SecondLine(second)
        if heading:
            self.box.addWidget(_beside(self.heading, self.second))
            self.box.addSpacing(4)

    def add_list(self, widget: QWidget) -> None:
        """Put a list below everything else, from edge to edge, under a fine line."""
        self._outer.addWidget(Divider())
        self._outer.addWidget(widget, 1)
        self._outer.addSpacing(look.GRID)


class Divider(QFrame):
    """A fine line across."""


def _beside(heading: QLabel, second: QLabel) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    row.addWidget(heading, 0, Qt.AlignmentFlag.AlignBaseline)
    row.addWidget(second, 1, Qt.AlignmentFlag.AlignBaseline)
    return line
