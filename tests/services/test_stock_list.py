"""What the stock page reads: balances, standing, how long it lasts, the history in pages."""

from __future__ import annotations

import pytest

from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.services import stock, stock_list
from tests.services.shelf import Shelf, units


def test_an_item_says_first_what_presses_most(shelf: Shelf, clock: FixedClock) -> None:
    fine = shelf.item("纸杯", "包")
    shelf.receive(fine, 9, "2027-06-01")
    low = shelf.item("卫生纸", "提", reorder_level=units(4))
    shelf.receive(low, 4)
    soon = shelf.item("藿香正气水", "盒")
    shelf.receive(soon, 5, "2026-11-20")
    over = shelf.item("消毒湿巾", "包", reorder_level=units(9))
    shelf.receive(over, 3, "2026-10-23")
    empty = shelf.item("洗手液", "瓶", reorder_level=units(1))
    clock.advance(3 * 86400)

    standing = {line.id: line.standing for line in shelf.office.read(stock_list.items)}

    assert standing == {
        fine: "enough",
        low: "reorder",
        soon: "expiring",
        over: "expired",
        empty: "empty",
    }
    assert shelf.line(over).expired == units(3)
    assert shelf.line(soon).nearest_expiry == "2026-11-20"


def test_items_are_found_by_words_and_pinyin_initials(shelf: Shelf) -> None:
    shelf.item("矿泉水", "箱")
    shelf.item("卫生纸", "提", spec="10卷")

    def found(query: str) -> list[str]:
        return [line.name for line in shelf.office.read(stock_list.items, query)]

    assert found("kqs") == ["矿泉水"]
    assert found("纸") == ["卫生纸"]
    assert found("") == ["矿泉水", "卫生纸"]
    assert found("zz") == []


def test_how_long_it_lasts_follows_the_use_of_thirty_days(shelf: Shelf) -> None:
    water = shelf.item()
    shelf.receive(water, 40, on="2026-08-01")
    shelf.issue(water, 10, on="2026-09-01")
    shelf.issue(water, 12, on="2026-10-01")
    wrong = shelf.issue(water, 3, on="2026-10-20")
    shelf.office.act(stock.undo, wrong.ids[0])

    line = shelf.line(water)

    assert line.used == units(12)
    assert line.lasts_days == 18 * 30 // 12


def test_what_is_thrown_away_is_no_use(shelf: Shelf, clock: FixedClock) -> None:
    wipes = shelf.item("消毒湿巾", "包")
    shelf.receive(wipes, 3, "2026-10-22", on="2026-08-01")
    clock.advance(86400)
    shelf.issue(wipes, 1, stock.THROWN_AWAY)

    assert shelf.line(wipes).used == 0
    assert shelf.line(wipes).lasts_days is None


def test_a_few_days_say_nothing_of_how_long_it_lasts(shelf: Shelf) -> None:
    water = shelf.item()
    shelf.receive(water, 40, on="2026-10-17")
    shelf.issue(water, 6, on="2026-10-20")
    assert shelf.line(water).lasts_days is None

    shelf.receive(water, 1, on="2026-10-16")

    assert shelf.line(water).lasts_days == 35 * 7 // 6


def test_the_history_comes_in_pages_with_the_balance_after_each(shelf: Shelf) -> None:
    water, paper = shelf.item(), shelf.item("卫生纸", "提")
    for _ in range(3):
        shelf.receive(water, 2)
        shelf.receive(paper, 1)
    shelf.issue(water, 1)

    first = shelf.office.read(stock_list.moves, water, None, 2)
    second = shelf.office.read(stock_list.moves, water, first.more_before, 2)

    assert [line.row.balance for line in first.lines] == [units(5), units(6)]
    assert [line.row.balance for line in second.lines] == [units(4), units(2)]
    assert second.more_before is None
    assert len(shelf.office.read(stock_list.moves).lines) == 7


def test_the_history_is_searched_by_item_and_by_person(shelf: Shelf) -> None:
    water, paper = shelf.item(), shelf.item("卫生纸", "提")
    shelf.receive(water, 2)
    shelf.receive(paper, 1)
    shelf.sit("赵国强")
    shelf.receive(paper, 4)

    def found(query: str) -> list[tuple[str, int]]:
        page = shelf.office.read(stock_list.moves, search=query)
        return [(line.row.item, line.row.balance) for line in page.lines]

    assert found("wsz") == [("卫生纸", units(5)), ("卫生纸", units(1))]
    assert found("赵国强") == [("卫生纸", units(5))]
    assert found("单雨桐") == [("卫生纸", units(1)), ("矿泉水", units(2))]


def test_an_item_of_another_time_is_not_found(shelf: Shelf) -> None:
    with pytest.raises(NotFound, match="没有这个物品"):
        shelf.line(77)


def test_ten_years_read_balances_and_history_from_an_index(shelf: Shelf) -> None:
    from sqlalchemy import event

    water = shelf.item()
    shelf.receive(water, 5)
    said: list[str] = []
    engine = shelf.office.database._engine
    event.listen(engine, "before_cursor_execute", lambda *a: said.append(a[2]))
    shelf.office.read(stock_list.items)
    adding = next(s for s in said if "GROUP BY stock_move.consumable_id, stock_move.batch_id" in s)

    explained = shelf.office.read(
        lambda ctx: (
            ctx.session.connection()
            .exec_driver_sql(f"EXPLAIN QUERY PLAN {adding}", (water, 0))
            .all()
        )
    )
    plan = " ".join(str(row) for row in explained)

    assert "COVERING INDEX ix_stock_move_balance" in plan
