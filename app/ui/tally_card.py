"""The tally on 今天: groups, services of the visit tapped last, +5, +10, named undo."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from app.core.permissions import Act
from app.services import tally
from app.services.tally import Counted, Tapped
from app.ui import look
from app.ui.look import Colour
from app.ui.page import Page
from app.ui.widgets import AccentButton, Card, QuietButton, TallyButton

GROUP_COLUMNS = 3
SERVICE_COLUMNS = 4
FIRST_KEYS = "123456789"
_UNDO_WIDTH = 252


class TallyCard(Card):
    """One tap, one visit; a service tap adds to the visit tapped last."""

    late_wanted = Signal()
    """补录其他日子 was pressed."""

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__("人次登记", "先点群体，再点服务；数字键同样可用", parent=parent)
        self._page = page
        self._visit: Tapped | None = None
        self._used: set[int] = set()
        self._may = page.may(Act.TALLY)
        self.groups: dict[int, TallyButton] = {}
        self.services: dict[int, TallyButton] = {}
        self._group_grid = QGridLayout()
        self._group_grid.setSpacing(10)
        self.box.addLayout(self._group_grid)
        self._build_services()
        self.box.addStretch(1)
        self._build_acts()
        if not self._may:
            self.second.setText(page.who_may(Act.TALLY))

    def refresh(self) -> None:
        """Read counts, the last visit and what can be undone."""
        if self._may:
            kept = self._visit.id if self._visit else 0
            self._visit = self._page.office.read(tally.last_visit)
            if self._visit is None or self._visit.id != kept:
                self._used.clear()
        self._show()

    def take_key(self, event: QKeyEvent) -> bool:
        """Count for a digit (full width too): a group, or with Ctrl a service."""
        if event.isAutoRepeat() or not self._may:
            return False
        with_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if with_ctrl and Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9:
            return self._press(self.services, event.key() - Qt.Key.Key_1)
        return not with_ctrl and self.take_text(event.text())

    def take_text(self, text: str) -> bool:
        """Count for digits an input method hands over."""
        digits = [d for d in unicodedata.normalize("NFKC", text) if d in FIRST_KEYS]
        for digit in digits:
            self._press(self.groups, FIRST_KEYS.index(digit))
        return bool(digits)

    def _press(self, buttons: dict[int, TallyButton], at: int) -> bool:
        if at >= len(buttons):
            return False
        list(buttons.values())[at].click()
        return True

    def _build_services(self) -> None:
        self._area = Card("用了什么", " ", tone="blue")
        self._area.box.setContentsMargins(14, 12, 14, 14)
        self._service_grid = QGridLayout()
        self._service_grid.setSpacing(10)
        self._area.box.addLayout(self._service_grid)
        self.box.addSpacing(4)
        self.box.addWidget(self._area)

    def _build_acts(self) -> None:
        self.plus_five = QuietButton("+5", lambda: self._add(5), key="F7")
        self.plus_ten = QuietButton("+10", lambda: self._add(10), key="F8")
        self.late = QuietButton("补录其他日子", self.late_wanted.emit, key="F6")
        self.undo = AccentButton("撤销", self._undo, icon="undo", tall=48)
        self.undo.listen_to("Ctrl+Z")
        # Always as wide, shown or not: the areas must not move with every tap.
        self.undo.setFixedWidth(_UNDO_WIDTH)
        policy = self.undo.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.undo.setSizePolicy(policy)
        row = QHBoxLayout()
        row.setSpacing(look.GRID)
        for button in (self.plus_five, self.plus_ten, self.late):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.undo)
        self._acts = QWidget()
        self._acts.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self.box.addWidget(self._acts)
        self._acts.setVisible(self._may)

    def _show(self) -> None:
        shown = self._page.office.read(tally.day)
        self._fill(self.groups, shown.groups, self._group_grid, GROUP_COLUMNS)
        self._fill(self.services, shown.services, self._service_grid, SERVICE_COLUMNS)
        current = self._visit.name if self._visit else ""
        for button in self.groups.values():
            button.setChecked(button.text() == current)
        for key, button in self.services.items():
            button.setChecked(key in self._used)
        asked = f"{self._visit.words}，用了什么？" if self._visit else "先点群体，再点用了什么"
        self._area.heading.setText(asked if self._may else "今天用了什么")
        self._area.second.setText("也可以按 Ctrl 加数字" if self._may else "")
        steps = self._page.office.read(tally.undo_steps) if self._may else ()
        self._steps = steps
        self.undo.setVisible(bool(steps))
        self.undo.setText(f"撤销：{steps[0].words}" if steps else "撤销")
        self.undo.setToolTip(f"{self.undo.text()}（Ctrl+Z）")

    def _fill(
        self,
        buttons: dict[int, TallyButton],
        counted: tuple[Counted, ...],
        grid: QGridLayout,
        columns: int,
    ) -> None:
        if list(buttons) != [one.id for one in counted]:
            self._rebuild(buttons, counted, grid, columns)
        for one in counted:
            buttons[one.id].set_count(one.count)

    def _rebuild(
        self,
        buttons: dict[int, TallyButton],
        counted: tuple[Counted, ...],
        grid: QGridLayout,
        columns: int,
    ) -> None:
        for old in buttons.values():
            grid.removeWidget(old)
            old.deleteLater()
        buttons.clear()
        is_group = buttons is self.groups
        for at, one in enumerate(counted):
            button = TallyButton(
                one.name,
                key=FIRST_KEYS[at] if is_group and at < len(FIRST_KEYS) else "",
                tall=look.TALLY_TARGET if is_group else look.DAY_TARGET,
                edge=Colour.LINE if is_group else Colour.BLUE_LINE,
            )
            button.setEnabled(self._may)
            if not is_group and at < len(FIRST_KEYS):
                button.setToolTip(f"Ctrl+{FIRST_KEYS[at]}")
            if not is_group:
                button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            tap = self._tap_group if is_group else self._tap_service
            button.clicked.connect(lambda _on=False, key=one.id, tap=tap: tap(key))
            buttons[one.id] = button
            grid.addWidget(button, at // columns, at % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)

    def _tap_group(self, group_id: int, count: int = 1) -> None:
        tapped = self._page.run(tally.tap_visit, group_id, count)
        if tapped is not None:
            self._page.notice.clear()
            self._visit = tapped
            self._used.clear()
            self._show()

    def _add(self, count: int) -> None:
        chosen = next((key for key, button in self.groups.items() if button.isChecked()), None)
        if chosen is None:
            self._page.notice.warn(f"请先点一个群体，再按 +{count}。")
            return
        self._tap_group(chosen, count)

    def _tap_service(self, service_id: int) -> None:
        if self._visit is None:
            self._page.notice.warn("请先点这位来人的群体，再点他用了什么。")
            return
        tapped = self._page.run(tally.tap_service, service_id, self._visit.id)
        if tapped is not None:
            self._page.notice.clear()
            self._used.add(service_id)
            self._show()

    def _undo(self) -> None:
        if not self._steps:
            return
        if self._page.run(tally.undo, self._steps[0].ids) is not None:
            self._used.clear()
            self.refresh()
