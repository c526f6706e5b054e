"""One attached file to look at, without leaving a readable copy on the disk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.services.vouchers import VoucherRow
from app.ui import messages
from app.ui.look import Level
from app.ui.widgets import BodyText, DangerButton, Heading, QuietButton, SecondLine

_DPI = 130


def pictures(content: bytes, media_type: str) -> list[QImage]:
    """Draw a photo, or every page of a PDF; nothing for what cannot be drawn here."""
    if media_type == "application/pdf":
        return _pages(content)
    image = QImage.fromData(content)
    return [] if image.isNull() else [image]


def _pages(content: bytes) -> list[QImage]:
    import pypdfium2

    found: list[QImage] = []
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return found
    for page in pdf:
        drawn = page.render(scale=_DPI / 72, rev_byteorder=True, prefer_bgrx=True)
        form = QImage.Format.Format_RGBX8888
        image = QImage(bytes(drawn.buffer), drawn.width, drawn.height, drawn.stride, form)
        found.append(image.copy())
    pdf.close()
    return found


class VoucherView(QWidget):
    """Photos and PDF pages as wide as there is room; others can be saved elsewhere."""

    def __init__(
        self,
        on_back: Callable[[], object],
        on_remove: Callable[[int], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._row: VoucherRow | None = None
        self._content = b""
        self._shown: list[tuple[QLabel, QPixmap]] = []
        self.heading = Heading()
        self.second = SecondLine(wrap=True)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setMinimumHeight(180)
        self.remove = DangerButton("取下这张凭证", lambda: self._remove(on_remove), icon="trash")
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(QuietButton("返回", on_back, key="Esc", icon="arrow-left"))
        buttons.addStretch(1)
        buttons.addWidget(self.remove)
        buttons.addWidget(QuietButton("另存一份", self.save_copy, icon="download"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.heading)
        column.addWidget(self.second)
        column.addWidget(self.area, 1)
        column.addLayout(buttons)

    def show_voucher(self, row: VoucherRow, content: bytes, *, removable: bool) -> None:
        """Show a file; one of a draft may be taken off again."""
        self._row, self._content = row, content
        self.heading.setText(row.name)
        self.second.say(f"{row.kind}　{max(1, row.byte_count // 1024)} KB")
        self.remove.setVisible(removable)
        inner = QWidget()
        inner.setObjectName("Plain")
        column = QVBoxLayout(inner)
        self._shown = []
        for image in pictures(content, row.media_type):
            label = QLabel()
            label.setAccessibleName(row.name)
            self._shown.append((label, QPixmap.fromImage(image)))
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        if not self._shown:
            column.addWidget(BodyText("这个文件在这里画不出来，可以“另存一份”后用别的程序打开。"))
        column.addStretch(1)
        self.area.setWidget(inner)
        self._fit()
        self.area.setFocus()

    def save_copy(self) -> None:
        """Save the bytes somewhere else, as they are."""
        if self._row is None:
            return
        wanted = messages.pick_save(self, "另存一份", self._row.name, "所有文件 (*)")
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
        wide = round(max(240, self.width() - 48) * ratio)
        for label, whole in self._shown:
            fitting = min(wide, whole.width())
            shown = whole.scaledToWidth(fitting, Qt.TransformationMode.SmoothTransformation)
            shown.setDevicePixelRatio(ratio)
            label.setPixmap(shown)

    def _remove(self, on_remove: Callable[[int], object]) -> None:
        if self._row is not None:
            on_remove(self._row.id)
