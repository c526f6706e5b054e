"""The stocktake: book against shelf, every difference explained (PJ-62); and the purchase order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.core.errors import BadInput, MonthClosed, NotAllowed, Refused, StoreProblem
from app.models import AuditEntry, StockMove, StocktakeLine
from app.services import purchasing, stock, stock_list, stocktake, stocktake_list
from app.services.stocktake import Count
from tests.services.desk import Desk
from tests.services.shelf import Shelf, units


def test_a_stocktake_writes_lines_and_the_explained_difference(shelf: Shelf) -> None:
    cups = shelf.item("纸杯", "包")
    shelf.receive(cups, 3, "2027-01-01")
    shelf.receive(cups, 5, "2026-12-01")
    water = shelf.item()
    shelf.receive(water, 2)

    taken = shelf.office.act(
        stocktake.take_stock,
        {
            cups: Count(units(8), units(2), "受潮扔了"),
            water: Count(units(2), units(2)),
        },
    )

    assert taken.differences == ("纸杯 少 6 包",)
    assert shelf.batches(cups) == {"2027-01-01": 2}
    lines = shelf.office.read(
        lambda ctx: [
            (line.book, line.counted, line.explanation)
            for line in ctx.session.scalars(select(StocktakeLine).order_by(StocktakeLine.id))
        ]
    )
    assert lines == [(8000, 2000, "受潮扔了"), (2000, 2000, "")]
    (kept,) = shelf.office.read(stocktake_list.taken)
    assert (kept.on, kept.counted_by) == ("2026-10-22", "单雨桐")


def test_what_is_found_comes_back_without_a_batch(shelf: Shelf) -> None:
    cups = shelf.item("纸杯", "包")
    shelf.receive(cups, 3, "2027-01-01")

    shelf.office.act(stocktake.take_stock, {cups: Count(units(3), units(4), "漏记入库")})

    assert shelf.batches(cups) == {"2027-01-01": 3, "": 1}


def test_a_difference_without_explanation_is_refused_and_nothing_is_written(shelf: Shelf) -> None:
    cups, water = shelf.item("纸杯", "包"), shelf.item()
    shelf.receive(cups, 3)
    shelf.receive(water, 3)

    with pytest.raises(BadInput, match="矿泉水 少 1 箱，还没有说明原因") as refused:
        shelf.office.act(
            stocktake.take_stock,
            {cups: Count(units(3), units(2), "破损"), water: Count(units(3), units(2), " ")},
        )

    assert refused.value.field == str(water)
    assert shelf.line(cups).balance == units(3)
    assert shelf.office.read(stocktake_list.taken) == ()


def test_a_book_that_changed_since_it_was_shown_is_refused(shelf: Shelf) -> None:
    cups = shelf.item("纸杯", "包")
    shelf.receive(cups, 3)

    with pytest.raises(Refused, match="账面数在盘点期间变了"):
        shelf.office.act(stocktake.take_stock, {cups: Count(units(2), units(2))})


def test_an_empty_stocktake_is_refused(shelf: Shelf) -> None:
    with pytest.raises(BadInput, match="还没有填实盘数"):
        shelf.office.act(stocktake.take_stock, {})


def test_less_than_nothing_is_not_counted(shelf: Shelf) -> None:
    cups = shelf.item("纸杯", "包")

    with pytest.raises(Refused, match="不能小于零"):
        shelf.office.act(stocktake.take_stock, {cups: Count(units(0), units(-1), "?")})


def test_a_stocktake_of_an_earlier_day_leaves_what_was_used_since(shelf: Shelf) -> None:
    cups = shelf.item("纸杯", "包")
    shelf.receive(cups, 5, on="2026-10-10")
    shelf.issue(cups, 4, on="2026-10-20")

    assert shelf.office.read(stocktake.sheet, "2026-10-15")[0].book == units(5)
    with pytest.raises(Refused, match="账会小于零（还能减 1 包）"):
        shelf.office.act(
            stocktake.take_stock, {cups: Count(units(5), units(3), "破损")}, on="2026-10-15"
        )


def test_a_closed_month_refuses_a_stocktake(shelf: Shelf) -> None:
    cups = shelf.item("纸杯", "包")
    Desk(shelf.office).close_month("2026-09")
    shelf.sit("单雨桐")

    with pytest.raises(MonthClosed):
        shelf.office.act(stocktake.take_stock, {cups: Count(units(0), units(0))}, on="2026-09-30")


def test_who_holds_no_role_for_it_takes_no_stock(shelf: Shelf) -> None:
    cups = shelf.item("纸杯", "包")
    shelf.sit("孙惠民")

    with pytest.raises(NotAllowed):
        shelf.office.act(stocktake.take_stock, {cups: Count(units(0), units(0))})


def test_a_counted_difference_is_not_undone(shelf: Shelf) -> None:
    cups = shelf.item("纸杯", "包")
    shelf.office.act(stocktake.take_stock, {cups: Count(units(0), units(2), "漏记入库")})
    move = shelf.office.read(stock_list.moves, cups).lines[0]

    assert not move.may_undo
    with pytest.raises(Refused, match="盘点有误时请再盘一次"):
        shelf.office.act(stock.undo, move.row.id)


def test_the_database_itself_asks_for_the_explanation(shelf: Shelf) -> None:
    cups = shelf.item("纸杯", "包")
    shelf.office.act(stocktake.take_stock, {cups: Count(units(0), units(2), "漏记入库")})

    shelf.office.act(
        lambda ctx: ctx.session.execute(text("DROP TRIGGER stocktake_line_born_unsigned"))
    )

    with pytest.raises(Exception, match="explained"):
        shelf.office.act(
            lambda ctx: ctx.session.execute(
                text(
                    "INSERT INTO stocktake_line (public_id, station_id, revision, created_at,"
                    " stocktake_id, consumable_id, book, counted, explanation)"
                    " SELECT 'x', station_id, 1, created_at, stocktake_id, consumable_id, 0, 2, ''"
                    " FROM stocktake_line"
                )
            )
        )


def test_items_at_their_reorder_level_are_proposed_up_to_the_level_named(shelf: Shelf) -> None:
    low = shelf.item("卫生纸", "提", reorder_level=units(4), order_up_to=units(20))
    shelf.receive(low, 4)
    vague = shelf.item("洗手液", "瓶", reorder_level=units(1))
    fine = shelf.item("纸杯", "包", reorder_level=units(1), order_up_to=units(5))
    shelf.receive(fine, 2)

    proposed = shelf.office.read(purchasing.proposals)

    assert [(p.item_id, p.order) for p in proposed] == [(low, units(16)), (vague, 0)]
    assert len(shelf.office.read(purchasing.proposals, whole=True)) == 3


def test_an_order_is_printed_and_leaves_its_trace(shelf: Shelf) -> None:
    low = shelf.item("卫生纸", "提", reorder_level=units(4), order_up_to=units(20))
    other = shelf.item("纸杯", "包")

    made = shelf.office.act(purchasing.draw_up, {low: units(16), other: units(0)})
    missing = purchasing.write_order(made)

    assert missing == ()
    assert _pdf_text(made.path).count("卫生纸") == 1
    assert "纸杯" not in _pdf_text(made.path)
    assert shelf.office.read(lambda ctx: ctx.count(StockMove)) == 0
    newest = select(AuditEntry.act, AuditEntry.payload).order_by(AuditEntry.seq.desc()).limit(1)
    act, payload = shelf.office.read(lambda ctx: tuple(ctx.session.execute(newest).one()))
    assert act == "编采购单"
    assert '["卫生纸","",16000]' in payload


def test_an_order_of_nothing_is_refused(shelf: Shelf) -> None:
    low = shelf.item("卫生纸", "提")

    with pytest.raises(BadInput, match="采购单上还没有数量"):
        shelf.office.act(purchasing.draw_up, {low: units(0)})
    with pytest.raises(BadInput, match="不能小于零"):
        shelf.office.act(purchasing.draw_up, {low: units(-1)})


def _pdf_text(path: Path) -> str:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(path)
    words = "".join(page.get_textpage().get_text_range() for page in pdf)
    pdf.close()
    return words


def test_an_order_that_cannot_be_written_is_said(shelf: Shelf, tmp_path: Path) -> None:
    low = shelf.item("卫生纸", "提")
    made = shelf.office.act(purchasing.draw_up, {low: units(1)})
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreProblem, match="采购单写不进"):
        purchasing.write_order(replace(made, path=tmp_path / "file" / "order.pdf"))
