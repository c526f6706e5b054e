"""A paper as it will be printed: the pages of the very file, with printing and saving beside."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.reports.drawing import draw_page, page_sizes
from app.ui import look, messages
from app.ui.printing import image_of, print_asked
from app.ui.widgets import Card, PrimaryButton, QuietButton, SecondLine

_SCREEN_DPI = 130


def page_images(path: Path, dpi: int) -> list[QImage]:
    """Draw every page of a PDF file."""
    pdf = path.read_bytes()
    return [image_of(draw_page(pdf, number, dpi)) for number in range(len(page_sizes(pdf)))]


class PaperView(Card):
    """What is previewed is the file that is printed."""

    def __init__(
        self,
        on_back: Callable[[], object],
        parent: QWidget | None = None,
        *,
        whole_page: bool = False,
    ) -> None:
        """Go back with `on_back`; `whole_page` shows each page whole at first, as a wall sheet."""
        super().__init__("材料", "和打印出来的一样", parent=parent)
        self._is_whole = whole_page
        self._path = Path()
        self._pages: list[tuple[QLabel, QPixmap]] = []
        self.count = SecondLine()
        self.told = SecondLine(wrap=True)
        self.told.hide()
        self._on_back = on_back
        self.back = QuietButton("返回", self._leave, key="Esc", icon="arrow-left")
        self.save = QuietButton("另存一份", self.save_copy, icon="download")
        self.print = PrimaryButton("打印", self.print_pages, icon="printer")
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setMinimumHeight(200)
        self.area.viewport().installEventFilter(self)
        self.box.addWidget(self.area, 1)
        self.box.addWidget(self.told)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.zoom = QuietButton("", self.turn_zoom, icon="search")
        for part in (self.back, self.zoom, self.count):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.save)
        row.addWidget(self.print)
        self.box.addLayout(row)

    @property
    def path(self) -> Path:
        """The file that is shown."""
        return self._path

    def show_paper(self, title: str, path: Path) -> None:
        """Show a PDF file."""
        self._path = path
        self.heading.setText(title)
        inner = QWidget()
        inner.setObjectName("Plain")
        column = QVBoxLayout(inner)
        column.setSpacing(16)
        self._pages = []
        for at, image in enumerate(page_images(path, _SCREEN_DPI), 1):
            sheet = QLabel()
            sheet.setStyleSheet(f"border: 1px solid {look.Colour.STRONG_LINE};")
            sheet.setAccessibleName(f"{title} 第 {at} 页")
            self._pages.append((sheet, QPixmap.fromImage(image)))
            column.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.area.setWidget(inner)
        self.count.say(f"共 {len(self._pages)} 页")
        self.told.hide()
        self._fit()
        self.print.setFocus()

    def turn_zoom(self) -> None:
        """Show each page whole, or as wide as there is room."""
        self._is_whole = not self._is_whole
        self._fit()

    def save_copy(self) -> None:
        """Save the file somewhere else, as it is."""
        wanted = messages.pick_save(self, "另存一份", self._path.name, "PDF 文件 (*.pdf)")
        if wanted is None:
            return
        try:
            shutil.copyfile(self._path, wanted)
        except OSError:
            self._tell(f"{wanted} 写不进去，请换一个地方。", look.Level.MUST)
            return
        self._tell(f"已存到 {wanted}", look.Level.DONE)

    def print_pages(self) -> None:
        """Print the pages through the system's own dialog."""
        try:
            said = print_asked(self, self.heading.text(), [self._path])
        except UserError as problem:
            self._tell(str(problem), look.Level.MUST)
            return
        if said:
            self._tell(said, look.Level.DONE)

    def _tell(self, text: str, level: look.Level) -> None:
        self.told.say(text, level)
        self.told.show()

    def _leave(self) -> None:
        """Go back, and let go of the pictures: some 6 MB a page, and many papers are looked at."""
        self._on_back()
        self._pages = []
        self.area.setWidget(QWidget())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.area.viewport():
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        self.zoom.setText("放大看" if self._is_whole else "整页看")
        room = self.area.viewport()
        wide = max(320, room.width() - 24)
        ratio = self.devicePixelRatioF()
        for label, whole in self._pages:
            if self._is_whole:
                high = max(200, room.height() - 24)
                wide = min(room.width() - 24, round(high * whole.width() / whole.height()))
            fitting = min(round(wide * ratio), whole.width())
            shown = whole.scaledToWidth(fitting, Qt.TransformationMode.SmoothTransformation)
            shown.setDevicePixelRatio(ratio)
            label.setPixmap(shown)
