"""One scan that goes with a form: picked, named, taken off again; read when the form is sent."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui import messages
from app.ui.widgets import IconButton, QuietButton, SecondLine

KINDS = "扫描件 (*.pdf *.jpg *.jpeg *.png)"


class PickScan(QWidget):
    """A button that picks a file, and the name of what was picked."""

    def __init__(self, title: str = "附扫描件", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self.button = QuietButton("附扫描件…", lambda: self._pick(title), icon="upload")
        self.name = SecondLine("可以不附", wrap=True)
        self.off = IconButton("cross", "不附这个文件", self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.button)
        row.addWidget(self.name, 1)
        row.addWidget(self.off)
        self.off.hide()

    def clear(self) -> None:
        """Forget what was picked."""
        self.path = None
        self.name.say("可以不附")
        self.off.hide()

    def _pick(self, title: str) -> None:
        paths = messages.pick_files(self, title, KINDS)
        if paths:
            self.path = paths[0]
            self.name.say(paths[0].name)
            self.off.show()
