"""A signed slip that came back, to look at, without leaving a readable copy on the disk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.services.slip_scans import ScanFile
from app.ui.forms.file_view import FileView


class ScanView(FileView):
    """Its pages, and whether it still holds."""

    def __init__(self, on_back: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(on_back, parent)

    def show_scan(self, scan: ScanFile) -> None:
        """Show a scan."""
        row = scan.row
        word = "有效" if row.is_valid else f"已作废：{'；'.join(row.changes)}"
        self.show_file(row.name, f"{row.at} {row.by}扫回　{word}", scan.content, scan.media_type)
