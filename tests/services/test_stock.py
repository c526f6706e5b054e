"""Receipts, issues and undo of the consumables (PJ-30, PJ-43, PJ-63)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from app.core.clock import FixedClock
from app.core.errors import BadInput, MonthClosed, NotAllowed, NotFound, Refused
from app.core.quantity import Quantity
from app.models import AuditEntry, StockMove
from app.services import expenses, stock, stock_list
from app.services.stock import THROWN_AWAY, ItemFields
from tests.services.desk import Desk
from tests.services.shelf import Shelf, units


def test_a_receipt_and_an_issue_make_the_balance(shelf: Shelf) -> None:
    water = shelf.item()

    shelf.receive(water, 5)
    done = shelf.issue(water, 1.5)

    assert done.words == "领用 矿泉水 1.5 箱"
    assert done.balance == units(3.5)
    assert shelf.line(water).amount == "3.5 箱"


def test_an_issue_takes_the_earliest_expiry_first_over_batches(shelf: Shelf) -> None:
    wipes = shelf.item("消毒湿巾", "包")
    shelf.receive(wipes, 4, "2027-03-01")
    shelf.receive(wipes, 3, "2026-12-01")
    shelf.receive(wipes, 2)

    done = shelf.issue(wipes, 5)

    assert len(done.ids) == 2
    assert shelf.batches(wipes) == {"2027-03-01": 2, "": 2}


def test_goods_of_the_same_expiry_and_batch_number_are_one_batch(shelf: Shelf) -> None:
    wipes = shelf.item("消毒湿巾", "包")
    shelf.receive(wipes, 4, "2027-03-01")
    shelf.receive(wipes, 3, "2027-03-01")
    shelf.receive(wipes, 2, "2027-03-01", label="B7")

    assert [b.quantity for b in shelf.line(wipes).batches] == [7000, 2000]


def test_more_than_there_is_cannot_be_issued(shelf: Shelf) -> None:
    water = shelf.item()
    shelf.receive(water, 2)

    with pytest.raises(Refused, match="矿泉水 不够：现有 2 箱，要领 3 箱") as refused:
        shelf.issue(water, 3)

    assert refused.value.kept == "没有改动库存。"
    assert shelf.line(water).balance == units(2)


def test_an_expired_batch_is_refused_unless_it_is_thrown_away(
    shelf: Shelf, clock: FixedClock
) -> None:
    wipes = shelf.item("消毒湿巾", "包")
    shelf.receive(wipes, 3, "2026-10-23")
    shelf.receive(wipes, 1, "2027-01-01")
    clock.advance(3 * 86400)

    with pytest.raises(Refused, match="没过期的只有 1 包，另有 3 包已过期"):
        shelf.issue(wipes, 2)
    with pytest.raises(Refused, match="已过期的只有 3 包"):
        shelf.issue(wipes, 4, THROWN_AWAY)
    shelf.issue(wipes, 3, THROWN_AWAY)

    assert shelf.batches(wipes) == {"2027-01-01": 1}
    page = shelf.office.read(stock_list.moves, wipes)
    assert (page.lines[0].row.kind, page.lines[0].row.note) == ("领用", THROWN_AWAY)


def test_the_day_of_expiry_itself_is_still_good(shelf: Shelf) -> None:
    wipes = shelf.item("消毒湿巾", "包")
    shelf.receive(wipes, 1, "2026-10-22")

    shelf.issue(wipes, 1)

    assert shelf.line(wipes).balance == 0


def test_goods_already_expired_are_not_received(shelf: Shelf) -> None:
    wipes = shelf.item("消毒湿巾", "包")

    with pytest.raises(BadInput, match="2026-10-21 在入库那天已经过了") as refused:
        shelf.receive(wipes, 1, "2026-10-21")

    assert refused.value.field == "expires_on"


def test_an_issue_entered_late_may_not_use_goods_that_came_later(shelf: Shelf) -> None:
    water = shelf.item()
    shelf.receive(water, 2, on="2026-10-10")
    shelf.receive(water, 5, on="2026-10-20")

    with pytest.raises(Refused, match="现有 2 箱，要领 3 箱"):
        shelf.issue(water, 3, on="2026-10-15")


def test_an_issue_entered_late_leaves_what_was_used_since(shelf: Shelf) -> None:
    water = shelf.item()
    shelf.receive(water, 5, on="2026-10-10")
    shelf.issue(water, 4, on="2026-10-20")

    with pytest.raises(Refused, match="现有 1 箱，要领 2 箱"):
        shelf.issue(water, 2, on="2026-10-15")


@pytest.mark.parametrize("count", [0, -1])
def test_a_movement_needs_a_quantity_above_zero(shelf: Shelf, count: int) -> None:
    water = shelf.item()

    with pytest.raises(BadInput, match="要大于零"):
        shelf.receive(water, count)
    with pytest.raises(BadInput, match="要大于零"):
        shelf.issue(water, count)


def test_a_movement_needs_a_reason(shelf: Shelf) -> None:
    water = shelf.item()
    shelf.receive(water, 2)

    with pytest.raises(BadInput, match="用途还空着") as refused:
        shelf.issue(water, 1, "　 ")

    assert refused.value.field == "reason"


def test_a_movement_of_a_day_to_come_is_refused(shelf: Shelf) -> None:
    water = shelf.item()

    with pytest.raises(BadInput, match="还没有到"):
        shelf.receive(water, 2, on="2026-10-23")


def test_a_closed_month_refuses_receipts_issues_and_undo(shelf: Shelf) -> None:
    water = shelf.item()
    received = shelf.receive(water, 2, on="2026-09-30")
    Desk(shelf.office).close_month("2026-09")
    shelf.sit("单雨桐")

    for act in (
        lambda: shelf.receive(water, 1, on="2026-09-30"),
        lambda: shelf.issue(water, 1, on="2026-09-30"),
        lambda: shelf.office.act(stock.undo, received.ids[0]),
    ):
        with pytest.raises(MonthClosed, match="2026年9月已月结"):
            act()
    assert not shelf.office.read(stock_list.moves, water).lines[0].may_undo


def test_a_receipt_names_the_expense_it_was_paid_by(shelf: Shelf) -> None:
    desk = Desk(shelf.office)
    bought = desk.draft()
    water = shelf.item()

    shelf.receive(water, 20, expense_id=bought)

    assert shelf.office.read(expenses.expense, bought).receipts == ("矿泉水 20 箱",)
    number = shelf.office.read(expenses.expense, bought).number
    assert shelf.office.read(stock_list.moves, water).lines[0].row.voucher == number


def test_a_receipt_cannot_name_an_expense_that_is_not_there(shelf: Shelf) -> None:
    water = shelf.item()

    with pytest.raises(NotFound, match="没有这笔支出"):
        shelf.receive(water, 20, expense_id=99)


def test_a_movement_names_who_handled_it_and_who_entered_it(shelf: Shelf) -> None:
    water = shelf.item()
    keeper = Desk(shelf.office).person("曾立群")

    moved = shelf.receive(water, 2, handled_by=keeper)

    people = select(StockMove.handled_by, StockMove.entered_by).where(StockMove.id == moved.ids[0])
    row = shelf.office.read(lambda ctx: tuple(ctx.session.execute(people).one()))
    assert row == (keeper, shelf.office.actor.person_id)


def test_a_movement_cannot_name_somebody_unknown(shelf: Shelf) -> None:
    water = shelf.item()

    with pytest.raises(NotFound, match="没有这个经手人"):
        shelf.receive(water, 2, handled_by=999)


def test_who_holds_no_role_for_it_moves_nothing(shelf: Shelf) -> None:
    water = shelf.item()
    shelf.sit("孙惠民")

    with pytest.raises(NotAllowed, match="这一步由值班员、责任人来做"):
        shelf.receive(water, 2)


def test_undo_of_an_issue_gives_every_batch_its_part_back(shelf: Shelf, clock: FixedClock) -> None:
    wipes = shelf.item("消毒湿巾", "包")
    shelf.receive(wipes, 2, "2026-12-01")
    shelf.receive(wipes, 3, "2027-01-01")
    clock.advance(60)
    issued = shelf.issue(wipes, 4)
    clock.advance(60)

    words = shelf.office.act(stock.undo, issued.ids[1])

    assert words == "领用 消毒湿巾 4 包"
    assert shelf.batches(wipes) == {"2026-12-01": 2, "2027-01-01": 3}
    newest = shelf.office.read(stock_list.moves, wipes).lines
    assert [line.row.kind for line in newest[:4]] == ["撤销", "撤销", "领用", "领用"]
    assert newest[0].row.note == "撤销：领用 消毒湿巾 4 包"
    assert newest[2].is_undone


def test_two_issues_of_one_batch_at_one_moment_are_two_acts(shelf: Shelf) -> None:
    water = shelf.item()
    shelf.receive(water, 5)
    shelf.issue(water, 1)
    second = shelf.issue(water, 1)

    assert shelf.office.read(stock.undo_words, second.ids[0]) == "领用 矿泉水 1 箱"


def test_a_movement_is_undone_only_once(shelf: Shelf) -> None:
    water = shelf.item()
    received = shelf.receive(water, 2)
    shelf.office.act(stock.undo, received.ids[0])

    with pytest.raises(Refused, match="“入库 矿泉水 2 箱”已经撤销过了"):
        shelf.office.act(stock.undo, received.ids[0])

    assert shelf.line(water).balance == 0


def test_an_undo_is_not_undone(shelf: Shelf) -> None:
    water = shelf.item()
    received = shelf.receive(water, 2)
    shelf.office.act(stock.undo, received.ids[0])
    reversal = shelf.office.read(stock_list.moves, water).lines[0].row.id

    with pytest.raises(Refused, match="不能撤销"):
        shelf.office.act(stock.undo, reversal)


def test_a_receipt_that_was_used_since_is_not_undone(shelf: Shelf) -> None:
    water = shelf.item()
    received = shelf.receive(water, 2)
    shelf.issue(water, 1)

    with pytest.raises(Refused, match="后来已领用或盘掉了一部分，账上只剩 1 箱"):
        shelf.office.act(stock.undo, received.ids[0])


def test_what_was_there_at_the_start_comes_before_all_else(shelf: Shelf) -> None:
    water = shelf.item()

    moved = shelf.office.act(stock.carry_in, water, units(3))
    shelf.issue(water, 1)

    assert moved.words == "结转 矿泉水 3 箱"
    with pytest.raises(Refused, match="已经有账了"):
        shelf.office.act(stock.carry_in, water, units(3))


def test_the_same_item_is_not_kept_twice(shelf: Shelf) -> None:
    shelf.item("矿泉水", "箱", spec="24瓶")
    shelf.item("矿泉水", "箱", spec="12瓶")

    with pytest.raises(BadInput, match="“矿泉水”已经有了"):
        shelf.item("矿泉水 ", "箱", spec="２４瓶")

    labels = [line.label for line in shelf.office.read(stock_list.items)]
    assert labels == ["矿泉水（24瓶）", "矿泉水（12瓶）"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (ItemFields("", "箱"), "name"),
        (ItemFields("矿泉水", " "), "unit"),
        (ItemFields("矿泉水", "箱", reorder_level=Quantity(-1)), "reorder_level"),
        (
            ItemFields("矿泉水", "箱", reorder_level=units(5), order_up_to=units(5)),
            "order_up_to",
        ),
    ],
)
def test_an_item_that_cannot_be_is_refused(shelf: Shelf, fields: ItemFields, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        shelf.office.act(stock.add_item, fields)

    assert refused.value.field == field


def test_levels_change_and_leave_their_trace(shelf: Shelf) -> None:
    water = shelf.item()

    shelf.office.act(stock.change_item, water, ItemFields("矿泉水", "箱", reorder_level=units(2)))

    assert shelf.line(water).reorder_level == units(2)
    payload = shelf.office.read(
        lambda ctx: ctx.session.scalar(
            select(AuditEntry.payload).order_by(AuditEntry.seq.desc()).limit(1)
        )
    )
    assert payload is not None
    assert '"now":{"reorder_level":2000}' in payload


def test_an_item_in_a_closed_month_keeps_its_name(shelf: Shelf) -> None:
    water = shelf.item()
    shelf.receive(water, 2, on="2026-09-30")
    shelf.office.act(stock.change_item, water, ItemFields("瓶装水", "箱"))
    Desk(shelf.office).close_month("2026-09")
    shelf.sit("单雨桐")

    with pytest.raises(Refused, match="已月结的月份里有“瓶装水”的账"):
        shelf.office.act(stock.change_item, water, ItemFields("矿泉水", "箱"))
    shelf.office.act(stock.change_item, water, ItemFields("瓶装水", "箱", note="放二楼"))

    assert shelf.line(water).note == "放二楼"


def test_only_an_item_without_movements_is_taken_back(shelf: Shelf) -> None:
    water, paper = shelf.item(), shelf.item("卫生纸", "提")
    shelf.receive(water, 2)

    assert shelf.office.act(stock.void_item, paper) == "卫生纸"
    with pytest.raises(Refused, match="已有出入库"):
        shelf.office.act(stock.void_item, water)
    with pytest.raises(NotFound):
        shelf.office.act(stock.void_item, paper)

    assert [line.name for line in shelf.office.read(stock_list.items)] == ["矿泉水"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE stock_move SET quantity = 9000",
        "UPDATE stock_move SET reason = '改'",
        "DELETE FROM stock_move",
        "INSERT OR REPLACE INTO stock_move SELECT * FROM stock_move",
    ],
)
def test_the_database_itself_refuses_a_change_of_a_movement(shelf: Shelf, sql: str) -> None:
    shelf.receive(shelf.item(), 2)

    with pytest.raises(Exception, match="stock_move is append-only"):
        shelf.office.act(lambda ctx: ctx.session.execute(text(sql)))


def test_the_database_itself_refuses_a_second_reversal(shelf: Shelf) -> None:
    moved = shelf.receive(shelf.item(), 2)
    shelf.office.act(stock.undo, moved.ids[0])
    again = """INSERT INTO stock_move (public_id, station_id, revision, created_at, source_sheet,
        source_text, on_date, consumable_id, kind, quantity, reason, reverses_id)
        SELECT 'x', station_id, 1, created_at, '', '', on_date, consumable_id, 'reversal', -2000,
        '', reverses_id FROM stock_move WHERE reverses_id IS NOT NULL"""

    with pytest.raises(Exception, match="append-only"):
        shelf.office.act(lambda ctx: ctx.session.execute(text(again)))


_ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("in"), st.integers(1, 6), st.integers(-5, 0), st.integers(0, 3)),
        st.tuples(st.just("out"), st.integers(1, 9), st.integers(-5, 0), st.booleans()),
        st.tuples(st.just("undo"), st.integers(0, 20)),
    ),
    max_size=14,
)
_EXPIRY = ("", "2026-10-20", "2026-10-25", "2027-01-01")


@settings(max_examples=25)
@given(acts=_ACTS)
def test_whatever_is_done_the_books_add_up_and_never_fall_below_zero(
    shelf: Shelf, clock: FixedClock, acts: list[tuple[str, int, int, int]]
) -> None:
    item = shelf.item(f"物品{clock.now().timestamp()}", "个")
    made: list[int] = []
    clock.advance(1)

    for act in acts:
        clock.advance(1)
        try:
            if act[0] == "undo":
                if made:
                    shelf.office.act(stock.undo, made[act[1] % len(made)])
                continue
            on = f"2026-10-{22 + act[2]}"
            if act[0] == "in":
                made += shelf.receive(item, act[1], _EXPIRY[act[3]], on).ids
            else:
                reason = THROWN_AWAY if act[3] else "日常补充"
                made += shelf.issue(item, act[1], reason, on).ids
        except (Refused, BadInput):
            pass

    line = shelf.line(item)
    rows = shelf.office.read(
        lambda ctx: ctx.session.execute(
            select(StockMove.on_date, StockMove.batch_id, func.sum(StockMove.quantity))
            .where(StockMove.consumable_id == item)
            .group_by(StockMove.on_date, StockMove.batch_id)
            .order_by(StockMove.on_date)
        ).all()
    )
    left: dict[int | None, int] = {}
    for _on, batch, quantity in rows:
        left[batch] = left.get(batch, 0) + quantity
        assert left[batch] >= 0
    assert line.balance == sum(left.values()) >= 0
    assert {b.id: b.quantity for b in line.batches} == {b: q for b, q in left.items() if q}
