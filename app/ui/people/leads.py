"""The list of everybody who is or was lead (责任人名单, PJ-31, 32)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.leads_list import LeadEntry
from app.services.people import EMPLOYMENT_NAMES
from app.ui.record import ListRow, RowList
from app.ui.widgets import Heading, Level, SecondLine


class LeadsView(QWidget):
    """Newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = RowList("责任人名单")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Heading("责任人名单"))
        column.addWidget(SecondLine("名单报市总工会权益保障部留存；换了人要及时上报。", wrap=True))
        column.addWidget(self.list, 1)

    def show_leads(self, leads: Sequence[LeadEntry]) -> None:
        """Show these."""
        self.list.set_rows([_row(at, lead) for at, lead in enumerate(leads)])


def _row(at: int, lead: LeadEntry) -> ListRow:
    until = f"至 {lead.to_on}" if lead.to_on else "起"
    parts = (EMPLOYMENT_NAMES[lead.employment], lead.phone, f"{lead.from_on} {until}")
    second = "　".join(part for part in parts if part)
    now = lead.to_on is None
    return ListRow(
        at, lead.name, second, "", "现任" if now else "前任", Level.DONE if now else Level.PLAIN
    )
