"""One kept file to look at, without leaving a readable copy on the disk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.intake.photo import for_screen
from app.intake.worker import Limits, read_guarded
from app.reports.drawing import draw_foreign
from app.ui import messages
from app.ui.closing.scrolled import replace_inner
from app.ui.look import Level
from app.ui.printing import image_of
from app.ui.widgets import BodyText, Card, Heading, QuietButton, SecondLine

_DPI = 130
_MOST_PAGES = 40
_LIMITS = Limits(seconds=30.0)  # the window waits for it
_LONGEST_SIDE = 2400
"""Pixels; A4 at 130 dpi has 1520."""


def pictures(content: bytes, media_type: str) -> list[QImage]:
    """Draw a photo, or every page of a PDF; nothing for what cannot be drawn here."""
    try:
        # What somebody gave us is opened in the worker process, which alone goes down with it.
        if media_type == "application/pdf":
            return _pages(content)
        return _photo(content) if media_type.startswith("image/") else []
    except UserError:
        # The view says that there is nothing to be seen here.
        return []


def _photo(content: bytes) -> list[QImage]:
    shown = read_guarded(for_screen, content, _LONGEST_SIDE, limits=_LIMITS)
    return [QImage.fromData(shown)]


def _pages(content: bytes) -> list[QImage]:
    drawn = read_guarded(
        draw_foreign, content, _DPI, most=_MOST_PAGES, longest=_LONGEST_SIDE, limits=_LIMITS
    )
    return [image_of(page) for page in drawn]


class FileView(QWidget):
    """Photos and PDF pages as wide as there is room; others can be saved elsewhere."""

    def __init__(self, on_back: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._content = b""
        self._shown: list[tuple[QLabel, QPixmap]] = []
        self.heading = Heading()
        self.second = SecondLine(wrap=True)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setMinimumHeight(180)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(12)
        self.buttons.addWidget(QuietButton("返回", on_back, key="Esc", icon="arrow-left"))
        self.buttons.addStretch(1)
        self.buttons.addWidget(QuietButton("另存一份", self.save_copy, icon="download"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.heading)
        column.addWidget(self.second)
        column.addWidget(self.area, 1)
        column.addLayout(self.buttons)

    def show_file(self, name: str, second: str, content: bytes, media_type: str) -> None:
        """Show a file under its name, with a line of what there is to say of it."""
        self._name, self._content = name, content
        self.heading.setText(name)
        self.second.say(second)
        inner = QWidget()
        inner.setObjectName("Plain")
        column = QVBoxLayout(inner)
        self._shown = []
        for image in pictures(content, media_type):
            label = QLabel()
            label.setAccessibleName(name)
            self._shown.append((label, QPixmap.fromImage(image)))
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        if not self._shown:
            column.addWidget(BodyText("这个文件在这里画不出来，可以“另存一份”后用别的程序打开。"))
        column.addStretch(1)
        replace_inner(self.area, inner)
        self._fit()
        self.area.setFocus()

    def save_copy(self) -> None:
        """Save the bytes somewhere else, as they are."""
        if not self._name:
            return
        wanted = messages.pick_save(self, "另存一份", self._name, "所有文件 (*)")
        if wanted is None:
            return
        try:
            wanted.write_bytes(self._content)
        except OSError:
            self.second.say(f"{wanted} 写不进去，请换一个地方。", Level.MUST)
            return
        self.second.say(f"已存到 {wanted}", Level.DONE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        ratio = self.devicePixelRatioF()
        wide = round(max(240, self.area.viewport().width() - 32) * ratio)
        for label, whole in self._shown:
            fitting = min(wide, whole.width())
            shown = whole.scaledToWidth(fitting, Qt.TransformationMode.SmoothTransformation)
            shown.setDevicePixelRatio(ratio)
            label.setPixmap(shown)


class FileCard(Card):
    """The same on a card of its own."""

    def __init__(self, on_back: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.view = FileView(on_back)
        self.box.addWidget(self.view)

    def show_file(self, name: str, content: bytes, media_type: str) -> None:
        """Show the bytes of a file under its name and size."""
        self.view.show_file(name, f"{max(1, len(content) // 1024)} KB", content, media_type)
