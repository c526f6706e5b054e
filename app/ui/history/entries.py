"""One entry of the change log below the other, each in a few lines."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.audit_history import LogEntry
from app.ui import look
from app.ui.widgets import BodyText, Divider, SecondLine
from app.ui.widgets.layouts import clear_layout


class EntryList(QWidget):
    """Entries, the newest first; further ones are put below."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.texts: list[str] = []
        """What stands there, entry by entry."""

    def clear(self) -> None:
        """Take everything away."""
        clear_layout(self._column)
        self.texts = []

    def add(self, entries: Sequence[LogEntry]) -> None:
        """Put entries below those that are there."""
        for entry in entries:
            shown = _Entry(entry)
            self._column.addWidget(Divider())
            self._column.addWidget(shown)
            self.texts.append(shown.text)


class _Entry(QWidget):
    def __init__(self, entry: LogEntry) -> None:
        super().__init__()
        head = f"{entry.who}　{entry.act}（{entry.about}）"
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 10)
        column.setSpacing(4)
        column.addWidget(SecondLine(f"{entry.at}　第 {entry.seq} 条", wrap=True))
        title = BodyText(head)
        title.setFont(look.font(18, bold=True))
        column.addWidget(title)
        for line in entry.lines:
            column.addWidget(BodyText(line))
        self.text = "\n".join((entry.at, head, *entry.lines))
