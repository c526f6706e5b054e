"""图片: the photos of an application in their order, with captions, and ways to add one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.application_rules import photo_problem
from app.intake.photo import SUFFIXES
from app.services.application_book import ApplicationDetail
from app.services.application_files import LONGEST_CAPTION, FileRow
from app.ui import look
from app.ui.look import Level
from app.ui.widgets import (
    BodyText,
    DropArea,
    IconButton,
    PhotoThumb,
    QuietButton,
    SecondLine,
)
from app.ui.widgets.layouts import clear_layout

ACROSS = 4


@dataclass(frozen=True, slots=True)
class Takeable:
    """One photo beside an answer that may be taken over."""

    id: int
    title: str
    thumb_sha256: str


class PhotoRow(QWidget):
    """One photo: small picture, caption, one place up or down, off."""

    captioned = Signal(int, str)
    moved = Signal(int, int)
    removed = Signal(int)
    opened = Signal(int)

    def __init__(self, row: FileRow, number: int, image: QImage, *, may_change: bool) -> None:
        super().__init__()
        self.row = row
        self.caption = QLineEdit(row.caption) if may_change else None
        self.thumb = PhotoThumb(image, f"图{number}")
        self.thumb.clicked.connect(lambda: self.opened.emit(row.id))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self.thumb)
        if self.caption is None:
            line.addWidget(BodyText(row.caption or "没有说明"), 1)
            return
        caption = self.caption
        caption.setMaxLength(LONGEST_CAPTION)
        caption.setPlaceholderText("图上是什么，例：门口标牌")
        caption.setAccessibleName(f"图{number}的说明")
        caption.editingFinished.connect(lambda: self.captioned.emit(row.id, caption.text()))
        self.up = IconButton("arrow-up", f"图{number}往前", lambda: self.moved.emit(row.id, -1))
        self.down = IconButton("arrow-down", f"图{number}往后", lambda: self.moved.emit(row.id, 1))
        self.off = IconButton("trash", f"取下图{number}", lambda: self.removed.emit(row.id))
        line.addWidget(caption, 1)
        for button in (self.up, self.down, self.off):
            line.addWidget(button)

    def show_row(self, row: FileRow) -> None:
        """Show the caption as it is kept now."""
        self.row = row
        if self.caption is not None and not self.caption.hasFocus():
            self.caption.setText(row.caption)


class PhotoSection(QWidget):
    """How many are asked for, the photos, and the ways to add one."""

    dropped = Signal(list)
    evidence_wanted = Signal()
    taken = Signal(int)
    captioned = Signal(int, str)
    moved = Signal(int, int)
    removed = Signal(int)
    opened = Signal(int)

    def __init__(self, thumb: Callable[[str], QImage], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumb = thumb
        self._key: tuple[object, ...] = ()
        self.count = SecondLine(wrap=True)
        self.rows: list[PhotoRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(look.GRID)
        self.drop = DropArea(
            "把照片拖到这里，或点这里选文件", "JPG、PNG；拍摄地点和机型会去掉", suffixes=SUFFIXES
        )
        self.drop.dropped.connect(self.dropped)
        self.take = QuietButton("从对照检查的照片里选", self.evidence_wanted.emit, icon="image")
        self.shelf = QWidget()
        self._grid = QGridLayout(self.shelf)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(look.GRID)
        self.shelf.hide()
        self.no_evidence = SecondLine("对照检查里还没有照片。", wrap=True)
        self.no_evidence.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID)
        column.addWidget(self.count)
        column.addWidget(self.drop)
        column.addWidget(self.take, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.no_evidence)
        column.addWidget(self.shelf)
        column.addLayout(self._list)
        column.addStretch(1)

    def show_detail(self, detail: ApplicationDetail, *, may_change: bool) -> None:
        """Show the photos; those of a submitted application only to look at."""
        form, count = detail.form, len(detail.photos)
        problem = photo_problem(count, form.photos_min, form.photos_max) if form else ""
        asked = f"要 {detail.book.photo_rule}，现有 {count} 张。" if detail.book.photo_rule else ""
        self.count.say(f"{problem}。" if problem else asked, Level.SOON if problem else Level.DONE)
        for part in (self.drop, self.take):
            part.setVisible(may_change)
        if not may_change:
            self.offer(())
            self.no_evidence.hide()
        key = (detail.row.id, may_change, *(photo.id for photo in detail.photos))
        if key == self._key:
            for shown, photo in zip(self.rows, detail.photos, strict=True):
                shown.show_row(photo)
            return
        self._key = key
        for old in self.rows:
            old.hide()
            self._list.removeWidget(old)
            old.deleteLater()
        self.rows = [
            self._row(photo, number, may_change=may_change)
            for number, photo in enumerate(detail.photos, 1)
        ]

    def offer(self, photos: Sequence[Takeable]) -> None:
        """Show photos of the evidence to take over; none closes the shelf."""
        clear_layout(self._grid)
        for at, photo in enumerate(photos):
            small = PhotoThumb(self._thumb(photo.thumb_sha256), photo.title)
            small.setAccessibleName(f"用这张照片：{photo.title}")
            small.clicked.connect(lambda _=False, one=photo.id: self.taken.emit(one))
            self._grid.addWidget(small, at // ACROSS, at % ACROSS, Qt.AlignmentFlag.AlignLeft)
        self._grid.setColumnStretch(ACROSS, 1)
        self.shelf.setVisible(bool(photos))

    def _row(self, photo: FileRow, number: int, *, may_change: bool) -> PhotoRow:
        made = PhotoRow(photo, number, self._thumb(photo.thumb_sha256), may_change=may_change)
        made.captioned.connect(self.captioned)
        made.moved.connect(self.moved)
        made.removed.connect(self.removed)
        made.opened.connect(self.opened)
        self._list.addWidget(made)
        return made
