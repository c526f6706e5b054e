"""Hand-overs: those begun and not signed yet, and those that took place (交接记录)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.clock import local_time
from app.services.handover import HandedOver
from app.services.handover_filled import Draft
from app.ui.record import ListRow, RowList
from app.ui.widgets import EmptyState, Heading, Level, SecondLine


class HistoryView(QWidget):
    """Drafts first, then the newest."""

    resumed = Signal(object)
    """Carries a `Draft`."""
    opened = Signal(str)
    """Carries the public id of one that took place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drafts: tuple[Draft, ...] = ()
        self.list = RowList("交接记录")
        self.list.clicked.connect(lambda _index: self._open())
        self.list.activated.connect(lambda _index: self._open())
        self.empty = EmptyState(
            "还没有办过交接。要交接，在名单里选交出的人，按“办理交接”。", icon="person"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Heading("交接记录"))
        column.addWidget(SecondLine("没签完的可以接着办；办好的可以看，也可以再打印。", wrap=True))
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)

    def show_all(self, drafts: Sequence[Draft], done: Sequence[HandedOver]) -> None:
        """Show these."""
        self._drafts = tuple(drafts)
        rows = [
            ListRow(at, one.title, "填好的都存着，还没有签字", "", "没办完", Level.SOON)
            for at, one in enumerate(drafts)
        ]
        rows += [
            ListRow(
                one.public_id,
                f"{one.role}：{one.from_name} 交给 {one.to_name}",
                local_time(one.signed_at),
                "",
                "已交接",
                Level.DONE,
            )
            for one in done
        ]
        self.list.set_rows(rows)
        self.list.setVisible(bool(rows))
        self.empty.setVisible(not rows)

    def _open(self) -> None:
        key = self.list.current_key()
        if isinstance(key, str):
            self.opened.emit(key)
        elif isinstance(key, int):
            self.resumed.emit(self._drafts[key])
