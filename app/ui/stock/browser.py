"""The usual view of the stock page: acts on top, items at the left, the chosen one at the right."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.permissions import Act
from app.services import book_rows
from app.ui.one_of import OneOf
from app.ui.page import Page
from app.ui.record import FilterBar, RowList
from app.ui.stock.item_card import ItemCard
from app.ui.stock.item_form import ItemForm
from app.ui.stock.move_form import IssueForm, ReceiptForm
from app.ui.widgets import Card, FilterPills, PageTitle, QuietButton, SecondLine

_ACTS = (
    ("new", "新物品", Act.MOVE_STOCK, "F4"),
    ("count", "盘点", Act.STOCKTAKE, "F6"),
    ("order", "采购单", Act.MOVE_STOCK, "F7"),
    ("report", "物损报备", Act.EXPORT, "F8"),
)

_SEARCH = "搜名称、拼音首字母"
_NARROW = 900
"""Below this width (a small screen, enlarged) a form takes the whole view."""


class StockBrowser(QWidget):
    """The widgets of the view; what they do is the page's to say."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(self._top())
        row = QHBoxLayout()
        row.setSpacing(16)
        self._items = self._left()
        row.addWidget(self._items, 5)
        row.addWidget(self._right(), 7)
        column.addLayout(row, 1)

    def _top(self) -> QHBoxLayout:
        self.summary = SecondLine()
        self.acts: dict[str, QuietButton] = {}
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(PageTitle("物资"))
        row.addWidget(self.summary)
        row.addStretch(1)
        for name, text, act, key in _ACTS:
            if self._page.may(act):
                self.acts[name] = QuietButton(text, key=key)
                row.addWidget(self.acts[name])
            elif name == "count":  # whoever does not count still reads and signs what was counted
                self.acts["taken"] = QuietButton("盘点记录", key=key)
                row.addWidget(self.acts["taken"])
        return row

    def _left(self) -> Card:
        self.pills = FilterPills([(False, "全部"), (True, "要处理")])
        self.bar = FilterBar(_SEARCH, pills=self.pills)
        self.list = RowList("物品")
        self.nothing = SecondLine("没有找到。", wrap=True)
        self.nothing.hide()
        card = Card()
        card.box.addWidget(self.bar)
        card.box.addWidget(self.nothing)
        card.add_list(self.list)
        card.setMinimumWidth(320)
        return card

    def _right(self) -> OneOf:
        page = self._page
        people = [
            (row.id, row.name) for row in page.office.read(book_rows.people) if not row.has_left
        ]
        today = page.office.clock.today
        self.card = ItemCard(page)
        self.issue_form = IssueForm(today, people)
        self.receipt_form = ReceiptForm(today, people)
        self.item_form = ItemForm(today)
        self.right = OneOf()
        for part in (self.card, self.issue_form, self.receipt_form, self.item_form):
            self.right.addWidget(part)
        self.right.setMinimumWidth(340)
        self.right.currentChanged.connect(lambda _at: self._make_room())
        return self.right

    def _make_room(self) -> None:
        narrow = self.width() < _NARROW
        self._items.setVisible(not narrow or self.right.currentWidget() is self.card)
        self.bar.search.setPlaceholderText("搜索" if narrow else _SEARCH)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()
