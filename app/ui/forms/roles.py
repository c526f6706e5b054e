"""Roles to switch on and off, side by side (岗位)."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.core.permissions import ROLE_NAMES, Role
from app.ui import look
from app.ui.look import Colour
from app.ui.widgets import paint
from app.ui.widgets.buttons import PaintedButton

ROLE_HINTS = {
    Role.ATTENDANT: "登记人次、写值班记录；志愿者也选这一项",
    Role.EXPENSE_KEEPER: "登记支出、付款",
    Role.LEAD: "对站点负责：签字、月结",
    Role.CHAIR: "批准支出",
    Role.ARCHIVIST: "归档、编目录",
    Role.LIAISON: "和市总联络、导入台账",
    Role.LEADER: "分管的负责领导",
}
"""What a role does here, in a few words."""

_WIDE = 126


class _RoleButton(PaintedButton):
    """One role: a tick when held."""

    def __init__(self, role: Role) -> None:
        super().__init__(ROLE_NAMES[role])
        self.role = role
        self.setCheckable(True)
        self.setToolTip(ROLE_HINTS[role])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(lambda _on: self._tell())
        self._tell()

    def sizeHint(self) -> QSize:
        return QSize(_WIDE, look.TARGET)

    def minimumSizeHint(self) -> QSize:
        return QSize(112, look.TARGET)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        held = self.isChecked()
        fill = Colour.PALE_BLUE if held else (Colour.GROUND if self.hovered else Colour.CARD)
        paint.box(painter, self.rect(), fill, Colour.BLUE if held else Colour.LINE)
        sign = "check" if held else "plus"
        ink = Colour.BLUE if held else Colour.SECOND
        paint.sign(painter, 10, (self.height() - 18) / 2, sign, ink, 18)
        room = self.rect().adjusted(34, 0, -6, 0)
        font = paint.fitting(self.text(), room.width(), (17, 16, 15), bold=held)
        paint.word(painter, room, self.text(), font, Colour.BLUE if held else Colour.TEXT)
        if self.ringed:
            paint.ring(painter, self.rect())

    def _tell(self) -> None:
        held = "担任" if self.isChecked() else "不担任"
        self.setAccessibleName(f"{self.text()}，{held}")


class RoleChoice(QWidget):
    """Any number of roles; as many side by side as fit."""

    changed = Signal()

    def __init__(self, name: str = "岗位", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.buttons = {role: _RoleButton(role) for role in Role}
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        for button in self.buttons.values():
            button.toggled.connect(lambda _on: self.changed.emit())
        self._arrange(4)

    def roles(self) -> frozenset[Role]:
        """The roles switched on."""
        return frozenset(role for role, button in self.buttons.items() if button.isChecked())

    def set_roles(self, roles: Iterable[Role]) -> None:
        """Switch on exactly these."""
        held = frozenset(roles)
        for role, button in self.buttons.items():
            button.setChecked(role in held)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(max(2, min(len(self.buttons), self.width() // (_WIDE + 8))))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for at, button in enumerate(self.buttons.values()):
            self._grid.addWidget(button, at // columns, at % columns)
