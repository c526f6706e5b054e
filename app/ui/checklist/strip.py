"""What opens below a row: its note, its photos as small copies, and the way to add one (佐证)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from app.services.evidence import Photo
from app.ui import look
from app.ui.checklist.dashed import DashedButton
from app.ui.widgets import PhotoThumb
from app.ui.widgets.layouts import clear_layout

_IN_A_ROW = 4


class PhotoStrip(QWidget):
    """Nothing of it reads a photo itself: the small copies were made when the photos came in."""

    chosen = Signal(object)
    """Carries the `Photo` to look at."""

    def __init__(
        self,
        note: QLineEdit,
        read_photo: Callable[[Photo], QImage],
        on_add: Callable[[], object],
    ) -> None:
        super().__init__()
        self._read_photo = read_photo
        self._on_add = on_add
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID)
        column.addWidget(note)
        self._grid = QGridLayout()
        self._grid.setSpacing(look.GRID)
        self._grid.setColumnStretch(_IN_A_ROW, 1)
        column.addLayout(self._grid)

    def show_photos(self, photos: Sequence[Photo], *, may_add: bool) -> None:
        """Show these photos, and the button for more."""
        clear_layout(self._grid)
        made: list[QWidget] = []
        for photo in photos:
            thumb = PhotoThumb(self._read_photo(photo), photo.name)
            thumb.clicked.connect(lambda _checked=False, one=photo: self.chosen.emit(one))
            made.append(thumb)
        if may_add:
            made.append(DashedButton("＋照片", self._on_add))
        for at, widget in enumerate(made):
            self._grid.addWidget(widget, at // _IN_A_ROW, at % _IN_A_ROW)
