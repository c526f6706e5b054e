"""Stocktakes as they were taken (盘点记录): what differed, why, and whether the lead agrees."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.day_words import stored_day_label
from app.core.permissions import Act
from app.core.sign_ways import PaperKind, PaperState
from app.services import stocktake_list
from app.services.stock_ledger import amount_of
from app.services.stocktake_list import TakenLine, TakenRow
from app.ui import look
from app.ui.detail import Facts, SideBySide
from app.ui.look import Level
from app.ui.page import Page
from app.ui.record import ListRow, RowList
from app.ui.signing.pane import SignPane
from app.ui.signing.words import level_of
from app.ui.widgets import AccentButton, Card, QuietButton, SecondLine, StatusChip


class TakenView(QWidget):
    """Left the stocktakes, the newest first; right one of them with its signature."""

    left = Signal()
    recount_wanted = Signal(str)
    """Carries what to note of the new count: why the last one was sent back."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._rows: dict[int, TakenRow] = {}
        self.list = RowList("盘点记录", tall=68)
        self.list.chosen.connect(self._chosen)
        list_card = Card("盘点记录", "差异要责任人同意；盘点的人不能自己签")
        self.nothing = SecondLine("还没有盘点过。", wrap=True)
        list_card.box.addWidget(self.nothing)
        list_card.add_list(self.list)
        self._build_card()
        self.browser = SideBySide(list_card, self.card)
        for opened in (self.list.clicked, self.list.activated):
            opened.connect(lambda _at: self.browser.show_detail())
        self.back = QuietButton("返回物资", self.left.emit, key="Esc", icon="arrow-left")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID)
        top = QHBoxLayout()
        top.addWidget(self.back)
        top.addStretch(1)
        column.addLayout(top)
        column.addWidget(self.browser, 1)
        self.browser.stands_alone.connect(lambda alone: self.back.setVisible(not alone))

    def _build_card(self) -> None:
        self.card = Card(" ", " ")
        self.chip = StatusChip()
        self.sent_back = SecondLine("", Level.MUST, wrap=True)
        self.recount = AccentButton("重新盘点", self._recount, icon="refresh")
        self.facts = Facts(132)
        what = QWidget()
        column = QVBoxLayout(what)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.sent_back, 1)
        line.addWidget(self.recount)
        column.addWidget(self.facts)
        column.addLayout(line)
        self.pane = SignPane(self._page, alone=(what,))
        self.card.box.addWidget(what)
        self.card.box.addSpacing(look.GRID)
        self.card.box.addWidget(self.pane, 1)
        self._rest = QWidget()
        self.card.box.addWidget(self._rest, 1)

    def show_taken(self, wanted: int | None = None) -> None:
        """List the stocktakes, at one of them or where one was."""
        rows = self._page.office.read(stocktake_list.taken)
        self._rows = {row.id: row for row in rows}
        key = wanted or self.list.current_key()
        key = key if key in self._rows else next(iter(self._rows), None)
        self.list.set_rows([_list_row(row) for row in rows], key)
        self.nothing.setVisible(not rows)
        self.card.setVisible(bool(rows))
        if isinstance(key, int):
            self.list.choose(key)
            self._show(self._rows[key])
        if wanted is not None:
            self.browser.show_detail()

    def _chosen(self, key: object) -> None:
        if isinstance(key, int) and key in self._rows:
            self._show(self._rows[key])

    def _show(self, row: TakenRow) -> None:
        differing = row.differing
        self.card.heading.setText(f"{stored_day_label(row.on)}盘点")
        words = f"{len(differing)} 种不符" if differing else "全部相符"
        self.card.second.say(f"{row.counted_by}　数了 {len(row.lines)} 种，{words}")
        shown = [(line.label, _words(line), line.explanation, Level.PLAIN) for line in differing]
        if row.note:
            shown.append(("说明", row.note, "", Level.PLAIN))
        self.facts.set_rows(shown)
        self.sent_back.say(f"已退回：{row.standing.reason}")
        self.sent_back.setVisible(row.is_sent_back)
        self.recount.setVisible(row.is_sent_back and self._page.may(Act.STOCKTAKE))
        self.pane.setVisible(bool(differing))
        self._rest.setVisible(not differing)
        if differing:
            self.pane.show_paper(PaperKind.STOCKTAKE, row.public_id)

    def _recount(self) -> None:
        key = self.list.current_key()
        if isinstance(key, int) and key in self._rows:
            row = self._rows[key]
            day = stored_day_label(row.on)
            self.recount_wanted.emit(f"{day}的盘点退回后复盘，退回原因：{row.standing.reason}")


def _words(line: TakenLine) -> str:
    book, counted = amount_of(line.book, line.unit), amount_of(line.counted, line.unit)
    return f"账面 {book}，实盘 {counted}"


def _list_row(row: TakenRow) -> ListRow:
    differing = row.differing
    said = "；".join(line.difference for line in differing) or "全部相符"
    words = {PaperState.OPEN: "等同意", PaperState.APPROVED: "已同意"}
    state = row.standing.state
    if state is None:
        chip, level = ("未提交", Level.SOON) if differing else ("相符", Level.DONE)
    else:
        chip, level = words.get(state, row.standing.name), level_of(state)
    title = f"{row.on[:4]}年{stored_day_label(row.on)}　{row.counted_by}"
    return ListRow(row.id, title, said, "", chip, level)
