"""物资: what is there, goods in and out with named undo, stocktake, order (PJ-30, PJ-43)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar

from app.core.errors import UserError
from app.core.money import yuan
from app.core.month import Month
from app.core.permissions import Act
from app.core.quantity import Quantity, quantity_text
from app.services import (
    consumption,
    expense_list,
    purchasing,
    stock,
    stock_list,
    stocktake,
)
from app.services.stock import ItemFields, Moved, ReceiptFields
from app.services.stock_list import ItemLine, MoveLine
from app.services.stocktake import Count, Taken
from app.ui.one_of import OneOf
from app.ui.page import Office, Page
from app.ui.paper_view import PaperView
from app.ui.record import MonthPicker, found_rows
from app.ui.signing.words import TABLES
from app.ui.stock import words
from app.ui.stock.browser import StockBrowser
from app.ui.stock.counting import CountPanel
from app.ui.stock.item_form import ItemForm, NewItem
from app.ui.stock.move_form import IssueFields, IssueForm, ReceiptForm
from app.ui.stock.ordering import OrderPanel
from app.ui.stock.taken import TakenView
from app.ui.tasks import Tasks
from app.ui.widgets import EmptyState

_TO_DO = frozenset({"wrong", "expired", "empty", "reorder", "expiring"})


class StockPage(Page):
    """Items at the left, the chosen one at the right; stocktake and order take the whole page."""

    title: ClassVar[str] = "物资"
    about: ClassVar[frozenset[str]] = (
        frozenset({"consumable", "stock_move", "stocktake", "expense"}) | TABLES
    )

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__(office, tasks)
        self._items: tuple[ItemLine, ...] = ()
        self._moves: list[MoveLine] = []
        self._more_before: int | None = None
        self.browser = StockBrowser(self)
        self.summary = self.browser.summary
        self.list = self.browser.list
        self.right = self.browser.right
        self.card = self.browser.card
        self.issue_form = self.browser.issue_form
        self.receipt_form = self.browser.receipt_form
        self.item_form = self.browser.item_form
        self.count_panel = CountPanel(office.clock.today)
        self.order_panel = OrderPanel()
        self.taken = TakenView(self)
        self._recounts = ""
        """What the count that is open notes of the one it takes the place of."""
        self.month = MonthPicker(
            Month.of(office.clock.today()), newest=Month.of(office.clock.today())
        )
        self.paper = PaperView(self.show_items)
        self.paper.box.insertWidget(1, self.month)
        self.empty = EmptyState(
            "这里管消耗品：有多少、谁领的、哪天到期、该不该补。先登记第一样，比如饮用水。",
            "登记第一个物品" if self.may(Act.MOVE_STOCK) else "",
            self.new_item,
            icon="box",
        )
        self.views = OneOf()
        for view in (self.browser, self.count_panel, self.order_panel, self.taken, self.paper,
                     self.empty):  # fmt: skip
            self.views.addWidget(view)
        self.body.addWidget(self.views, 1)
        self._connect()

    def open_with(self, arg: object) -> None:
        """Show an item by its id or a stocktake by ("taken", id), or do: count, order, new."""
        self.reload()
        acts: Mapping[object, Callable[[], object]] = {
            "count": self.start_count,
            "order": self.start_order,
            "new": self.new_item,
        }
        if isinstance(arg, int) and not isinstance(arg, bool):
            self._go_to(arg)
        elif isinstance(arg, tuple) and arg[0] == "taken":
            self.show_taken(arg[1])
        elif arg in acts:
            acts[arg]()

    def reload(self) -> None:
        self._items = self.office.read(stock_list.items)
        to_do = sum(1 for item in self._items if item.standing in _TO_DO)
        said = f"{len(self._items)} 种"
        self.summary.say(f"{said} · {to_do} 种要处理" if to_do else said)
        self._fill_list()
        shown = self.views.currentWidget()
        if shown is self.taken and not self.taken.pane.is_asking:
            self.taken.show_taken()
        busy = shown in (self.count_panel, self.order_panel, self.taken, self.paper)
        if not busy and self.right.currentWidget() is self.card:
            self.show_items()

    def show_items(self) -> None:
        """Go back to the list and the chosen item, or teach where there is none yet."""
        if not self._items:
            self.views.setCurrentWidget(self.empty)
            return
        self.views.setCurrentWidget(self.browser)
        self.right.setCurrentWidget(self.card)
        if self.list.current_key() is None:
            self.list.choose(self._items[0].id)
        else:
            self._show_item(self.list.current_key())

    def start_issue(self) -> None:
        """Open the form for goods going out."""
        self._start_move(self.issue_form)

    def throw_away(self) -> None:
        """Open the same form with what has expired."""
        item = self._current()
        if item is not None:
            self._start_move(self.issue_form)
            self.issue_form.throw_away(item.expired)

    def start_receipt(self) -> None:
        """Open the form for goods coming in."""
        page = self.office.read(expense_list.list_expenses)
        self.receipt_form.set_expenses(
            [(line.id, f"{line.number} {line.summary} ¥{yuan(line.amount)}") for line in page.lines]
        )
        self._start_move(self.receipt_form)

    def new_item(self) -> None:
        """Open the form of a new item."""
        if self.may(Act.MOVE_STOCK):
            self._open_form(None)

    def change_item(self) -> None:
        """Open the form of the chosen item."""
        self._open_form(self._current())

    def show_taken(self, taking_id: int | None = None) -> None:
        """Show what was counted before, and what is signed of it."""
        self.notice.clear()
        self.views.setCurrentWidget(self.taken)
        self.taken.show_taken(taking_id)

    def start_count(self, recounts: str = "") -> None:
        """Open the stocktake with today's book; `recounts` says which one is counted anew."""
        if self.may(Act.STOCKTAKE) and self._items:
            self._recounts = recounts
            self.notice.clear()
            self.views.setCurrentWidget(self.count_panel)
            self._count_on(self.office.clock.today().isoformat())

    def start_order(self, *, is_whole: bool = False) -> None:
        """Open the purchase order with what is proposed."""
        if self.may(Act.MOVE_STOCK):
            self.notice.clear()
            self.views.setCurrentWidget(self.order_panel)
            proposed = self.office.read(purchasing.proposals, whole=is_whole)
            self.order_panel.begin(proposed, is_whole=is_whole)

    def show_report(self, month: Month | None = None) -> None:
        """Preview the month's report on consumption and use."""
        made = self.office.read(consumption.report, month or self.month.month)
        self.later(
            "正在排物损报备表",
            lambda: consumption.write_report(made),
            lambda _missing: self._show_paper("物品损耗及使用报备表", made.path, has_month=True),
        )

    def _connect(self) -> None:
        runs = {
            "new": self.new_item,
            "count": self.start_count,
            "taken": self.show_taken,
            "order": self.start_order,
            "report": self.show_report,
        }
        for name, button in self.browser.acts.items():
            button.clicked.connect(lambda _checked=False, run=runs[name]: run())
        self.browser.bar.changed.connect(self._fill_list)
        self.list.chosen.connect(self._choose)
        self.card.issue_wanted.connect(self.start_issue)
        self.card.receive_wanted.connect(self.start_receipt)
        self.card.change_wanted.connect(self.change_item)
        self.card.void_wanted.connect(self._void)
        self.card.throw_wanted.connect(self.throw_away)
        self.card.undo_wanted.connect(self._undo)
        self.card.move_chosen.connect(self._offer_undo)
        self.card.more_wanted.connect(self._more_moves)
        self.issue_form.submitted.connect(self._issue)
        self.receipt_form.submitted.connect(self._receive)
        self.item_form.submitted.connect(self._save_item)
        self.count_panel.submitted.connect(self._take_stock)
        self.count_panel.day_changed.connect(self._count_on)
        self.count_panel.taken_wanted.connect(self.show_taken)
        self.taken.recount_wanted.connect(self.start_count)
        self.order_panel.submitted.connect(self._order)
        self.order_panel.whole_wanted.connect(lambda: self.start_order(is_whole=True))
        self.month.changed.connect(self.show_report)
        for panel in (self.issue_form, self.receipt_form, self.item_form, self.count_panel,
                      self.order_panel, self.taken):  # fmt: skip
            panel.left.connect(self.show_items)

    def _fill_list(self) -> None:
        shown = [i for i in self._items if not self.browser.pills.value() or i.standing in _TO_DO]
        rows = found_rows(self.browser.bar.query, [words.item_row(item) for item in shown])
        self.list.set_rows(rows)
        self.browser.nothing.setVisible(not rows)

    def _choose(self, key: object) -> None:
        self.right.setCurrentWidget(self.card)
        self._show_item(key)

    def _current(self) -> ItemLine | None:
        key = self.list.current_key()
        return next((item for item in self._items if item.id == key), None)

    def _show_item(self, key: object) -> None:
        item = next((item for item in self._items if item.id == key), None)
        if item is None:
            return
        page = self.office.read(stock_list.moves, item.id)
        self._moves = list(page.lines)
        self._more_before = page.more_before
        self.card.show_item(item)
        self.card.remove.setVisible(not self._moves and self.may(Act.MOVE_STOCK))
        self._show_moves()

    def _more_moves(self) -> None:
        item = self._current()
        if item is not None and self._more_before is not None:
            page = self.office.read(stock_list.moves, item.id, self._more_before)
            self._moves += page.lines
            self._more_before = page.more_before
            self._show_moves()

    def _show_moves(self) -> None:
        self.card.show_moves(self._moves, is_more=self._more_before is not None)
        standing = next((line.row.id for line in self._moves if line.may_undo), None)
        self._offer_undo(standing)

    def _offer_undo(self, move_id: int | None) -> None:
        line = next((line for line in self._moves if line.row.id == move_id), None)
        if line is None or not line.may_undo:
            self.card.offer_undo(None, "")
        else:
            said = self.office.read(stock.undo_words, line.row.id)
            self.card.offer_undo(line.row.id, said)

    def _undo(self, move_id: int) -> None:
        said = self.run(stock.undo, move_id)
        if said is not None:
            self.notice.ok(f"已撤销：{said}。原来那一笔还在账上，写着已撤销。")

    def _start_move(self, form: IssueForm | ReceiptForm) -> None:
        item = self._current()
        if item is not None and self.may(Act.MOVE_STOCK):
            self.notice.clear()
            self.right.setCurrentWidget(form)
            form.begin(item, self.office.actor.person_id)

    def _issue(self, fields: IssueFields) -> None:
        item = self._current()
        if item is None:
            return
        self.attempt(
            lambda: self.office.act(
                stock.issue,
                item.id,
                fields.quantity,
                reason=fields.reason,
                handled_by=fields.handled_by,
                on=fields.on,
            ),
            lambda moved: self._say_moved(moved, item),
            lambda problem: self._form_problem(self.issue_form, problem),
        )

    def _receive(self, fields: ReceiptFields) -> None:
        item = self._current()
        if item is None:
            return
        self.attempt(
            lambda: self.office.act(stock.receive, item.id, fields),
            lambda moved: self._say_moved(moved, item),
            lambda problem: self._form_problem(self.receipt_form, problem),
        )

    def _say_moved(self, moved: Moved, item: ItemLine) -> None:
        self.show_items()
        self.notice.ok(
            f"已{moved.words}，现有 {quantity_text(moved.balance)} {item.unit}。",
            undo=f"撤销：{moved.words}",
            on_undo=lambda: self._undo(moved.ids[0]),
        )
        self.list.setFocus()

    def _form_problem(self, form: IssueForm | ReceiptForm | ItemForm, problem: UserError) -> None:
        if not form.tell(problem):
            self.notice.error(problem)

    def _open_form(self, item: ItemLine | None) -> None:
        self.notice.clear()
        self.views.setCurrentWidget(self.browser)
        self.right.setCurrentWidget(self.item_form)
        self.item_form.begin(item)

    def _save_item(self, made: NewItem) -> None:
        item_id = self.item_form.item_id
        self.attempt(
            lambda: self._write_item(item_id, made.fields, made),
            self._say_saved,
            lambda problem: self._form_problem(self.item_form, problem),
        )

    def _write_item(self, item_id: int | None, fields: ItemFields, made: NewItem) -> int:
        if item_id is None:
            return self.office.act(stock.start_item, fields, made.quantity, made.expires_on)
        self.office.act(stock.change_item, item_id, fields)
        return item_id

    def _say_saved(self, item_id: int) -> None:
        self.reload()
        self._go_to(item_id)
        item = self._current()
        if item is not None:
            self.notice.ok(f"已记下：{item.label}，现有 {item.amount}。")
        self.list.setFocus()

    def _go_to(self, item_id: int) -> None:
        """Show one item, whatever the list was narrowed to."""
        self.browser.pills.set_value(False)
        self.browser.bar.search.clear()
        self._fill_list()
        self.show_items()
        self.list.choose(item_id)

    def _void(self) -> None:
        item = self._current()
        name = self.run(stock.void_item, item.id) if item else None
        if name is not None:
            self.reload()
            self.notice.ok(f"已去掉：{name}。")

    def _count_on(self, on: str) -> None:
        self.count_panel.begin(self.office.read(stocktake.sheet, on), on, self._recounts)

    def _take_stock(self, counts: Mapping[int, Count], on: str) -> None:
        def write() -> Taken:
            return self.office.act(stocktake.take_stock, counts, on=on, note=self._recounts)

        self.attempt(write, self._say_counted, self.count_panel.show_problem)

    def _say_counted(self, taken: Taken) -> None:
        if not taken.differences:
            self.show_items()
            self.notice.ok(f"盘点已记下，数了 {taken.counted} 种。全部相符。")
            return
        self.show_taken(taken.id)
        differ = f"不符：{'；'.join(taken.differences)}。差异等责任人同意。"
        self.notice.ok(f"盘点已记下，数了 {taken.counted} 种。{differ}")

    def _order(self, quantities: Mapping[int, Quantity]) -> None:
        self.attempt(
            lambda: self.office.act(purchasing.draw_up, quantities),
            self._print_order,
            lambda problem: self.order_panel.tell(str(problem)),
        )

    def _print_order(self, made: purchasing.PurchaseOrder) -> None:
        self.later(
            "正在排采购单",
            lambda: purchasing.write_order(made),
            lambda _missing: self._show_paper("采购单", made.path, has_month=False),
        )

    def _show_paper(self, title: str, path: Path, *, has_month: bool) -> None:
        self.month.setVisible(has_month)
        self.views.setCurrentWidget(self.paper)
        self.paper.show_paper(title, path)
