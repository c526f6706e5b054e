"""One item: what is there, its batches, its last movements, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from app.core.permissions import Act
from app.core.quantity import quantity_text
from app.services.stock import THROWN_AWAY
from app.services.stock_list import BatchLine, ItemLine, MoveLine
from app.ui import look
from app.ui.history.link import HistoryLink
from app.ui.look import Level
from app.ui.page import Page
from app.ui.record import RowList
from app.ui.stock import words
from app.ui.widgets import (
    AccentButton,
    BigFigure,
    BodyText,
    Card,
    DangerButton,
    Divider,
    ElidedLabel,
    IconButton,
    PrimaryButton,
    QuietButton,
    SecondLine,
    StatusChip,
)
from app.ui.widgets.layouts import clear_layout

_SHOWN_BATCHES = 3


class ItemCard(Card):
    """The chosen item; what it may not do is absent."""

    issue_wanted = Signal()
    receive_wanted = Signal()
    change_wanted = Signal()
    void_wanted = Signal()
    throw_wanted = Signal()
    undo_wanted = Signal(object)
    """Carries the id of the movement to take back."""
    move_chosen = Signal(object)
    more_wanted = Signal()

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._may_move = may_move = page.may(Act.MOVE_STOCK)
        self.history = HistoryLink(page)
        self._undo_id: int | None = None
        self.name = ElidedLabel()
        self.name.setFont(look.font(22, bold=True))
        self.chip = StatusChip()
        self.figure = BigFigure()
        self.levels = SecondLine(wrap=True)
        self.use = SecondLine(wrap=True)
        self.note = SecondLine(wrap=True)
        self.moves = RowList("最近的出入库", tall=56)
        self.moves.setMinimumHeight(2 * 56)
        self.moves.chosen.connect(self.move_chosen.emit)
        self.more = QuietButton("更早的出入库", self.more_wanted.emit, tall=look.TARGET)
        self.no_moves = BodyText("还没有出入库。先登记入库，账从第一笔开始。")
        self.undo = AccentButton("", self._undo, icon="undo")
        self.throw = DangerButton(
            THROWN_AWAY, self.throw_wanted.emit, icon="trash", tall=look.TARGET
        )
        self.batches = QVBoxLayout()
        self.batches.setSpacing(2)
        # The history goes from edge to edge, everything else keeps the card's margin.
        self.box.setContentsMargins(0, 16, 0, 16)
        upper, lower = _inner(), _inner()
        upper.addLayout(self._head())
        upper.addLayout(self._figures())
        upper.addLayout(self.batches)
        upper.addWidget(self.no_moves)
        lower.addLayout(_row(self.undo, self.more))
        lower.addWidget(Divider())
        if may_move:
            lower.addLayout(self._acts())
        else:
            lower.addWidget(SecondLine(page.who_may(Act.MOVE_STOCK), wrap=True))
        self.box.addLayout(upper)
        self.box.addWidget(Divider())
        self.box.addWidget(self.moves, 1)
        self.box.addLayout(lower)

    def show_item(self, item: ItemLine) -> None:
        """Show another item, or the same one anew."""
        word, level = words.CHIPS[item.standing]
        self.history.lead_to("consumable", item.id)
        self.name.set_whole(item.label)
        self.chip.say(word, level)
        self.figure.say(quantity_text(item.balance), f"现有（{item.unit}）")
        self.levels.say(words.levels_line(item))
        self.use.say(words.use_line(item))
        self.note.say(item.note)
        self.note.setVisible(bool(item.note))
        self._show_batches(item)
        expired = quantity_text(item.expired)
        self.throw.setVisible(bool(item.expired) and self._may_move)
        self.throw.setAccessibleName(f"{THROWN_AWAY}：{item.label} {expired} {item.unit}")

    def show_moves(self, lines: Sequence[MoveLine], *, is_more: bool) -> None:
        """Show the history; `is_more` when older ones lie behind it."""
        self.moves.set_rows([words.move_row(line) for line in lines])
        self.no_moves.setVisible(not lines)
        self.more.setVisible(is_more)

    def offer_undo(self, move_id: int | None, text: str) -> None:
        """Name what the undo button takes back, or hide it."""
        self._undo_id = move_id
        self.undo.setText(f"撤销：{text}")
        self.undo.setVisible(move_id is not None and self._may_move)

    def _undo(self) -> None:
        if self._undo_id is not None:
            self.undo_wanted.emit(self._undo_id)

    def _head(self) -> QLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.name)
        row.addWidget(self.chip)
        row.addStretch(1)
        self.change = IconButton("pencil", "改物品：名称、补货线", self.change_wanted.emit)
        if not self._may_move:
            self.change.hide()  # never shown here: still without a parent it were a window
        self.remove = IconButton("trash", "去掉这个物品", self.void_wanted.emit)
        self.remove.hide()
        row.addWidget(self.remove)
        row.addWidget(self.change)
        return row

    def _figures(self) -> QLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(2)
        grid.addWidget(self.figure, 0, 0, 6, 1, Qt.AlignmentFlag.AlignTop)
        for at, line in enumerate((self.levels, self.use, self.note)):
            grid.addWidget(line, at, 1)
        grid.addWidget(self.throw, 3, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.history, 4, 1, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(1, 1)
        return grid

    def _acts(self) -> QLayout:
        self.receive = QuietButton("入库", self.receive_wanted.emit, key="F3", icon="arrow-down")
        self.issue = PrimaryButton("领用", self.issue_wanted.emit, key="F2", icon="arrow-up")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addStretch(1)
        row.addWidget(self.receive)
        row.addWidget(self.issue)
        return row

    def _show_batches(self, item: ItemLine) -> None:
        clear_layout(self.batches)
        shown = [batch for batch in item.batches if batch.expires_on or len(item.batches) > 1]
        for batch in shown[:_SHOWN_BATCHES]:
            self.batches.addWidget(_batch_line(batch, item.unit))
        if len(shown) > _SHOWN_BATCHES:
            self.batches.addWidget(SecondLine(f"另有 {len(shown) - _SHOWN_BATCHES} 批更晚到期"))


def _batch_line(batch: BatchLine, unit: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    row.addWidget(QLabel(words.batch_words(batch, unit)))
    word, level = words.EXPIRY[batch.state] if batch.state else ("", Level.PLAIN)
    if word:
        row.addWidget(StatusChip(word, level))
    row.addStretch(1)
    return line


def _inner() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(17, 0, 17, 0)
    column.setSpacing(look.GRID)
    return column


def _row(left: QWidget, right: QWidget) -> QLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(left)
    row.addStretch(1)
    row.addWidget(right)
    return row
