"""One voucher to look at; one of a draft may be taken off again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.services.vouchers import VoucherRow
from app.ui.forms.file_view import FileView
from app.ui.widgets import DangerButton


class VoucherView(FileView):
    """The file, its kind and size."""

    def __init__(
        self,
        on_back: Callable[[], object],
        on_remove: Callable[[int], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(on_back, parent)
        self._voucher: int | None = None
        self.remove = DangerButton("取下这张凭证", lambda: self._remove(on_remove), icon="trash")
        self.buttons.insertWidget(2, self.remove)

    def show_voucher(self, row: VoucherRow, content: bytes, *, removable: bool) -> None:
        """Show a file; one of a draft may be taken off again."""
        self._voucher = row.id
        self.remove.setVisible(removable)
        second = f"{row.kind}　{max(1, row.byte_count // 1024)} KB"
        self.show_file(row.name, second, content, row.media_type)

    def _remove(self, on_remove: Callable[[int], object]) -> None:
        if self._voucher is not None:
            on_remove(self._voucher)
