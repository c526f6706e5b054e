"""Open a folder or file with what the system has for it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_outside(path: Path) -> bool:
    """Open a folder or file outside the program; False where the system cannot."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
