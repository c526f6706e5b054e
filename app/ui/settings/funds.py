"""Settings: the funds expenses are paid from, renamed and taken off the list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.money import yuan
from app.core.permissions import Act
from app.services import funds
from app.services.funds import FundRow
from app.ui.page import Page
from app.ui.settings.panel import Panel
from app.ui.widgets import BodyText, QuietButton, SecondLine
from app.ui.widgets.layouts import clear_layout


class FundLine(QWidget):
    """One fund: its name, what was spent from it, on or off."""

    def __init__(self, fund: FundRow, panel: FundsPanel) -> None:
        super().__init__()
        self.fund = fund
        self.name = QLineEdit(fund.name)
        self.name.setAccessibleName(f"名称：{fund.name}")
        self.name.setEnabled(panel.may and not fund.is_voided)
        self.name.editingFinished.connect(self._renamed)
        self._panel = panel
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.name, 1)
        self.spent = SecondLine(f"已登记 ¥{yuan(fund.spent)}")
        row.addWidget(self.spent)
        if panel.may:
            word = "启用" if fund.is_voided else "停用"
            self.switch = QuietButton(word, lambda: panel.switch(fund), tall=44)
            self.switch.setAccessibleName(f"{word}：{fund.name}")
            row.addWidget(self.switch)

    def _renamed(self) -> None:
        if self.name.text().strip() != self.fund.name:
            self._panel.rename(self.fund, self.name.text())


class FundsPanel(Panel):
    """Every fund (经费来源) in the order they were added."""

    title = "经费来源"
    second = "登记支出时选的"
    act = Act.EDIT_STATION

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.box.addWidget(
            BodyText("停用的，登记支出时不再出现；以前的支出不变。新的在“经费”登记支出时写上。")
        )
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self.box.addLayout(self._rows)
        self.box.addStretch(1)
        self.lines: list[FundLine] = []

    def load(self) -> None:
        for line in self.lines:
            line.name.blockSignals(True)
        clear_layout(self._rows)
        kept = self.office.read(funds.list_funds, with_voided=True)
        self.lines = [FundLine(fund, self) for fund in kept]
        for line in self.lines:
            self._rows.addWidget(line)
        if not kept:
            self._rows.addWidget(SecondLine("还没有经费来源。"))

    def rename(self, fund: FundRow, name: str) -> None:
        """Give a fund another name."""
        self._change(
            lambda: self.office.act(funds.rename_fund, fund.id, name),
            f"已改名：{fund.name} → {name.strip()}。",
        )

    def switch(self, fund: FundRow) -> None:
        """Take a fund off the list for new expenses, or put it back."""
        now = fund.is_voided
        self._change(
            lambda: self.office.act(funds.switch_fund, fund.id, active=now),
            f"已{'启用' if now else '停用'}：{fund.name}。",
        )

    def _change(self, act: Callable[[], object], words: str) -> None:
        self.page.attempt(act, lambda _none: self.page.notice.ok(words))
        self.load()
