"""One photo as large as there is room, with the act that takes it off (佐证)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.services.evidence import Photo
from app.ui.widgets import Card, DangerButton, QuietButton


class PhotoView(Card):
    """Looks at a photo in place of the items."""

    remove_wanted = Signal(int)

    def __init__(self, on_back: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__("照片", " ", parent=parent)
        self._photo: Photo | None = None
        self._whole = QPixmap()
        self.is_whole = False
        """Whether the photo itself is shown, no longer its small copy."""
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumSize(120, 180)
        # The picture follows the room, never the other way round.
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.back = QuietButton("返回", on_back, key="Esc", icon="arrow-left")
        self.remove = DangerButton("取下这张照片", self._remove, icon="trash")
        self.box.addWidget(self.picture, 1)
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.remove)
        self.box.addLayout(row)

    def show_photo(self, photo: Photo, image: QImage, words: str, *, may_remove: bool) -> None:
        """Show a photo, for now as its small copy; say of what it is, who added it and when."""
        self._photo = photo
        self.is_whole = False
        self._whole = QPixmap.fromImage(image)
        self.heading.setText(photo.name)
        self.second.say(words)
        self.remove.setVisible(may_remove)
        self._fit()
        self.back.setFocus()

    def show_whole(self, photo_id: int, image: QImage) -> None:
        """Put the photo itself in the place of its small copy, if it is still the one shown."""
        if self._photo is not None and self._photo.id == photo_id and not image.isNull():
            self._whole = QPixmap.fromImage(image)
            self.is_whole = True
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._whole.isNull():
            self.picture.clear()
            return
        ratio = self.devicePixelRatioF()
        room = self.picture.size() * ratio
        keep = Qt.AspectRatioMode.KeepAspectRatio
        shown = self._whole.scaled(room, keep, Qt.TransformationMode.SmoothTransformation)
        shown.setDevicePixelRatio(ratio)
        self.picture.setPixmap(shown)

    def _remove(self) -> None:
        if self._photo is not None:
            self.remove_wanted.emit(self._photo.id)
