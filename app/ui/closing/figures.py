"""The month's figures and what is undecided, as the monthly report says them."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.money import Fen, yuan
from app.core.quantity import quantity_text
from app.records.figures import FigureRow
from app.services.closing_desk import ClosingDesk
from app.ui.closing.scrolled import replace_inner
from app.ui.widgets import BigFigure, BodyText, Card, Divider, SecondLine

_FEN_IN_THOUSANDTHS = 10


class FiguresCard(Card):
    """The figures of a month; the list below scrolls."""

    def __init__(self) -> None:
        super().__init__("本月数字", " ")
        self.visits = BigFigure("0", "人次")
        self.services = BigFigure("0", "次服务")
        self.spent = BigFigure("¥0.00", "支出")
        top = QHBoxLayout()
        top.setSpacing(32)
        for figure in (self.visits, self.services, self.spent):
            top.addWidget(figure)
        top.addStretch(1)
        self.box.addLayout(top)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self.box.addSpacing(4)
        self.box.addWidget(self._area, 1)
        self.rows: list[tuple[str, str]] = []
        """Each line as label and figure."""

    def show_desk(self, desk: ClosingDesk) -> None:
        """Show the figures of a month."""
        self.heading.setText(f"{desk.month.month}月的数字")
        self.visits.say(str(desk.figures.visits_total), "人次")
        self.services.say(str(desk.figures.services_total), "次服务")
        self.spent.say(f"¥{yuan(Fen(desk.figures.expenses_total_fen))}", "支出（登记合计）")
        place = self._area.verticalScrollBar().value()
        inner = QWidget()
        inner.setObjectName("Plain")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(4)
        self.rows = []
        self._add_pending(column, desk)
        for what, rows in groupby(desk.figure_rows, lambda row: row.what):
            self._add_group(column, what, list(rows))
        column.addStretch(1)
        replace_inner(self._area, inner)
        self._area.verticalScrollBar().setValue(place)

    def whole_height(self) -> int:
        """How high everything in the list is."""
        inner = self._area.widget()
        return inner.sizeHint().height() if inner is not None else 0

    def set_list_height(self, height: int) -> None:
        """Give the list at least this much room."""
        self._area.setMinimumHeight(height)

    def _add_pending(self, column: QVBoxLayout, desk: ClosingDesk) -> None:
        """List what is undecided: it goes forward after the closing."""
        if not desk.pending:
            return
        self._add_heading(column, f"未决 {len(desk.pending)} 件，月结以后接着办")
        for row in desk.pending:
            column.addWidget(BodyText(f"{row.kind}　{row.what}"))
            column.addWidget(SecondLine(row.holder or row.since, wrap=True))

    def _add_group(self, column: QVBoxLayout, what: str, rows: list[FigureRow]) -> None:
        self._add_heading(column, what)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        # Two pairs side by side: the whole month is seen with little scrolling.
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        for at, row in enumerate(rows):
            figure = _figure(row)
            self.rows.append((f"{what} {row.part}", figure))
            name = BodyText(row.part)
            value = QLabel(figure)
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(name, at // 2, at % 2 * 2)
            grid.addWidget(value, at // 2, at % 2 * 2 + 1)
        column.addLayout(grid)

    def _add_heading(self, column: QVBoxLayout, words: str) -> None:
        if column.count():
            column.addSpacing(8)
        column.addWidget(Divider())
        column.addSpacing(4)
        column.addWidget(SecondLine(words))


def _figure(row: FigureRow) -> str:
    if row.value is None:
        return ""
    if row.unit == "元":
        return f"¥{yuan(Fen(row.value // _FEN_IN_THOUSANDTHS))}"
    return f"{quantity_text(row.value)} {row.unit}"
