"""Files coming in by drop or click, and photos as small pictures."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QImageReader,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import look, messages
from app.ui.look import Colour
from app.ui.widgets import paint
from app.ui.widgets.buttons import PaintedButton


class DropArea(PaintedButton):
    """A dashed area: drop files on it, or press it to pick them."""

    dropped = Signal(list)
    """Carries a list of `pathlib.Path`."""

    def __init__(
        self,
        text: str,
        second: str = "",
        *,
        suffixes: tuple[str, ...] = (),
        icon: str = "upload",
        slim: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Take what to do in a few words, what is accepted, and suffixes like `.xlsx`.

        A slim one is a line of a list of facts.
        """
        super().__init__(text, parent)
        self._second = second
        self._suffixes = tuple(suffix.lower() for suffix in suffixes)
        self._icon = icon
        self._slim = slim
        self._hot = False
        self.setAcceptDrops(True)
        self.setAccessibleName(f"{text} {second}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._pick)

    def sizeHint(self) -> QSize:
        return QSize(360, look.TARGET if self._slim else 112)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, look.TARGET if self._slim else 112)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._paths(event):
            self._hot = True
            event.acceptProposedAction()
            self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hot = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._hot = False
        self.update()
        paths = self._paths(event)
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        hot = self._hot or self.hovered
        fill = Colour.PALE_BLUE if hot else Colour.CARD
        edge = Colour.BLUE if hot else Colour.STRONG_LINE
        paint.dashed(painter, self.rect(), fill, edge)
        ink = Colour.BLUE if hot else Colour.SECOND
        if self._slim:
            self._paint_line(painter, ink)
        else:
            self._paint_words(painter, ink)
        if self.ringed:
            paint.ring(painter, self.rect())

    def _paint_line(self, painter: QPainter, ink: str) -> None:
        font = look.font(look.SECOND)
        wide = paint.wide(self.text(), font)
        left = max((self.width() - wide - 28) // 2, 8)
        paint.sign(painter, left, (self.height() - 20) / 2, self._icon, ink, 20)
        line = QRect(left + 28, 0, self.width() - left - 32, self.height())
        paint.word(painter, line, self.text(), font, Colour.TEXT)

    def _paint_words(self, painter: QPainter, ink: str) -> None:
        top = self.height() // 2 - (44 if self._second else 32)
        paint.sign(painter, (self.width() - 26) / 2, top, self._icon, ink, 26)
        line = QRect(12, top + 32, self.width() - 24, 28)
        paint.word(painter, line, self.text(), look.font(), Colour.TEXT, paint.CENTRE)
        if self._second:
            below = QRect(12, top + 60, self.width() - 24, 24)
            small = look.font(look.SECOND)
            paint.word(painter, below, self._second, small, Colour.SECOND, paint.CENTRE)

    def _paths(self, event: QDropEvent) -> list[Path]:
        urls = event.mimeData().urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        return [p for p in paths if not self._suffixes or p.suffix.lower() in self._suffixes]

    def _pick(self) -> None:
        kinds = " ".join(f"*{suffix}" for suffix in self._suffixes) or "*"
        paths = messages.pick_files(self, self.text(), f"可用的文件 ({kinds})")
        if paths:
            self.dropped.emit(paths)


class PhotoThumb(PaintedButton):
    """One photo, small, with a word below; pressing it opens it."""

    def __init__(
        self, picture: QImage | Path | None = None, caption: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(caption, parent)
        self._pixmap = QPixmap()
        self.setAccessibleName(f"照片 {caption}".strip())
        self.setToolTip(caption)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if picture is not None:
            self.set_picture(picture)

    def set_picture(self, picture: QImage | Path) -> None:
        """Show another picture; a file that is no picture shows a sign instead."""
        image = _read_small(picture) if isinstance(picture, Path) else picture
        self._pixmap = QPixmap.fromImage(image) if not image.isNull() else QPixmap()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(104, 104 if self.text() else 80)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        frame = QRect(1, 1, self.width() - 2, 78)
        if self._pixmap.isNull():
            paint.box(painter, frame, Colour.GROUND, Colour.LINE)
            x = frame.center().x() - 11
            paint.sign(painter, x, frame.center().y() - 11, "image", Colour.SECOND, look.ICON)
        else:
            self._paint_picture(painter, frame)
        if self.text():
            line = QRect(0, 80, self.width(), 24)
            font = look.font(look.SMALL)
            paint.word(painter, line, self.text(), font, Colour.SECOND, paint.CENTRE)
        if self.ringed or self.hovered:
            paint.ring(painter, frame.adjusted(-1, -1, 1, 1))

    def _paint_picture(self, painter: QPainter, frame: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(frame), look.RADIUS, look.RADIUS)
        painter.save()
        painter.setClipPath(clip)
        size = self._pixmap.size().scaled(
            frame.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding
        )
        target = QRect(frame.topLeft(), size)
        target.moveCenter(frame.center())
        painter.drawPixmap(target, self._pixmap)
        painter.restore()
        paint.box(painter, frame, "", Colour.LINE)


def _read_small(path: Path) -> QImage:
    # Photos of a phone hold 12 million points; the reader shrinks while it decodes.
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(320, 320, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
