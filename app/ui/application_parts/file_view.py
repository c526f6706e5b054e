"""One file to look at: a photo or scan as wide as there is room."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.ui import messages
from app.ui.closing.scrolled import replace_inner
from app.ui.forms.file_view import pictures
from app.ui.look import Level
from app.ui.widgets import BodyText, Card, QuietButton


class FileView(Card):
    """Photos and PDF pages; what cannot be drawn here can be saved elsewhere."""

    def __init__(self, on_back: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__("文件", "　", parent=parent)
        self._content = b""
        self._shown: list[tuple[QLabel, QPixmap]] = []
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setMinimumHeight(200)
        self.box.addWidget(self.area, 1)
        row = QHBoxLayout()
        row.addWidget(QuietButton("返回", on_back, key="Esc", icon="arrow-left"))
        row.addStretch(1)
        row.addWidget(QuietButton("另存一份", self.save_copy, icon="download"))
        self.box.addLayout(row)

    def show_file(self, name: str, content: bytes, media_type: str) -> None:
        """Show the bytes of a file."""
        self._content = content
        self.heading.setText(name)
        self.second.say(f"{max(1, len(content) // 1024)} KB")
        inner = QWidget()
        inner.setObjectName("Plain")
        column = QVBoxLayout(inner)
        self._shown = []
        images: list[QImage] = pictures(content, media_type)
        for image in images:
            label = QLabel()
            label.setAccessibleName(name)
            self._shown.append((label, QPixmap.fromImage(image)))
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        if not images:
            column.addWidget(BodyText("这个文件在这里画不出来，可以“另存一份”后用别的程序打开。"))
        column.addStretch(1)
        replace_inner(self.area, inner)
        self._fit()
        self.area.setFocus()

    def save_copy(self) -> None:
        """Save the bytes somewhere else, as they are."""
        wanted = messages.pick_save(self, "另存一份", self.heading.text(), "所有文件 (*)")
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
            shown = whole.scaledToWidth(
                min(wide, whole.width()), Qt.TransformationMode.SmoothTransformation
            )
            shown.setDevicePixelRatio(ratio)
            label.setPixmap(shown)
