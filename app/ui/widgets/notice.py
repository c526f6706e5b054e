"""What happened, said in place with a named undo; and pages that are still empty."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import UserError
from app.ui import look
from app.ui.look import Level
from app.ui.widgets import paint
from app.ui.widgets.buttons import AccentButton, IconButton, PrimaryButton
from app.ui.widgets.labels import BodyText

_SIGNS = {
    Level.DONE: "check-circle",
    Level.LOOK: "info",
    Level.SOON: "alert",
    Level.MUST: "alert",
    Level.PLAIN: "info",
}


_AROUND = 4
"""What stays free around a message that lies over something, in pixels."""


class NoticeBar(QWidget):
    """The message line of a page; hidden while there is nothing to say.

    In the window it lies over the header, where no button is: what was done moves nothing on the
    page. A message longer than that has room for stands on the page, and pushes what is below.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level = Level.DONE
        self._undo: Callable[[], object] | None = None
        self._ground: QWidget | None = None
        self._below = 0
        self._home: QWidget | None = None
        """The page it belongs to, while it lies over something else."""
        self._text = BodyText()
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = AccentButton("", self._run_undo, icon="undo")
        row = QHBoxLayout(self)
        row.setContentsMargins(48, 6, 6, 6)
        row.setSpacing(look.GRID)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        row.addWidget(IconButton("cross", "收起这条消息", self.clear))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def float_over(self, ground: QWidget, below: int) -> None:
        """Lie over a part of the window while the page is shown and the message has room there.

        Args:
            ground: what is covered for the time; without buttons.
            below: so many pixels below it are free, too.
        """
        self._ground, self._below = ground, below
        ground.installEventFilter(self)

    @property
    def floats(self) -> bool:
        """Whether it lies over something now, in place of a line of the page."""
        return self._home is not None

    @property
    def text(self) -> str:
        """What is said now; empty when hidden."""
        return self._text.text() if not self.isHidden() else ""

    @property
    def level(self) -> Level:
        """How it is said now."""
        return self._level

    def ok(self, text: str, *, undo: str = "", on_undo: Callable[[], object] | None = None) -> None:
        """Say what was done; `undo` names what the button takes back: 撤销：领用 矿泉水 2 箱."""
        self._show(text, Level.DONE, undo, on_undo)

    def warn(self, text: str) -> None:
        """Say what needs a look."""
        self._show(text, Level.SOON)

    def error(self, problem: UserError | str) -> None:
        """Say what happened, what was kept and what to do."""
        self._show(str(problem), Level.MUST)

    def clear(self) -> None:
        """Take the line away."""
        self._undo = None
        self.hide()
        self._go_home()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        paint.box(painter, self.rect(), look.PALE[self._level], look.EDGE[self._level])
        ink = look.INK[self._level]
        paint.sign(painter, 16, self.height() / 2 - 11, _SIGNS[self._level], ink, look.ICON)

    def _show(
        self,
        text: str,
        level: Level,
        undo: str = "",
        on_undo: Callable[[], object] | None = None,
    ) -> None:
        self._level = level
        self._undo = on_undo
        self._text.setText(text)
        self.setAccessibleName(text)
        self._button.setText(undo)
        self._button.setVisible(bool(undo and on_undo))
        self._place()
        self.show()
        self.update()
        QTimer.singleShot(0, self, self._come_into_view)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.floats:
            self._place()
            self.show()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """Lie over the ground where page and words allow it, else be a line of the page."""
        ground, page = self._ground, self._home or self.parentWidget()
        around = ground.parentWidget() if ground is not None else None
        if ground is None or around is None or page is None or not page.isVisible():
            return
        room = QRect(ground.mapTo(around, QPoint(0, 0)), ground.size())
        room.adjust(_AROUND * 3, _AROUND, -_AROUND * 3, self._below - _AROUND)
        self.ensurePolished()
        height = max(self.heightForWidth(room.width()), self.minimumSizeHint().height())
        if height > room.height():
            self._go_home()
            return
        if self._home is None:
            self._home = page
            self._row_of(page).removeWidget(self)
            self.setParent(around)
        room.setHeight(max(height, ground.height() - 2 * _AROUND))
        self.setGeometry(room)
        self.raise_()

    def _go_home(self) -> None:
        """Be a line of the page again."""
        page, self._home = self._home, None
        if page is not None:
            self._row_of(page).insertWidget(0, self)

    def _row_of(self, page: QWidget) -> QBoxLayout:
        layout = page.layout()
        assert isinstance(layout, QBoxLayout)  # noqa: S101 (a page stacks its parts)
        return layout

    def _come_into_view(self) -> None:
        """On a page scrolled down its line is out of sight: scroll there."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if isinstance(above, QScrollArea) and not self.isHidden():
            above.ensureWidgetVisible(self)

    def _run_undo(self) -> None:
        undo = self._undo
        self.clear()
        if undo is not None:
            undo()


class EmptyState(QWidget):
    """An empty page teaches: one sentence, one button."""

    def __init__(
        self,
        sentence: str,
        button: str = "",
        on_click: Callable[[], object] | None = None,
        *,
        icon: str = "list",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._sentence = BodyText(sentence)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setMaximumWidth(520)
        self.button: PrimaryButton | None = PrimaryButton(button, on_click) if button else None
        self._mark = QLabel()
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addStretch(2)
        column.addWidget(self._mark)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._sentence, 8)
        middle.addStretch(1)
        column.addLayout(middle)
        if self.button is not None:
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        ratio = self.devicePixelRatioF()
        self._mark.setPixmap(look.pixmap(icon, look.Colour.STRONG_LINE, 44, ratio))

    def say(self, sentence: str) -> None:
        """Change the sentence."""
        self._sentence.setText(sentence)
