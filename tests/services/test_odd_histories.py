"""Figures and papers stay what they were, whatever is done before, after and beside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import IntegrityError

from app import RESOURCES
from app.core.clock import FixedClock
from app.core.closing import NilKind, Register
from app.core.errors import BadInput, Refused
from app.core.month import Month
from app.core.permissions import Role
from app.models import ImportRun, NilStatement, Stocktake, StocktakeLine
from app.records.book import MonthBook
from app.services import book, closing, expenses, importing, settings, stock, stocktake, tally
from app.services.context import Actor, Context
from app.services.import_undo import undo_import
from app.services.office import Office
from app.services.stock import ItemFields, ReceiptFields
from app.services.stocktake import Count
from tests.services.desk import ATTENDANT, LEAD, SECOND_LEAD, Desk
from tests.services.shelf import Shelf, units

OCTOBER = Month(2026, 10)
SAMPLE = RESOURCES / "sample" / "ledger-2026-10.xlsx"
NOVEMBER_2 = datetime(2026, 11, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
Sit = Callable[[str], Office]


def october(office: Office) -> MonthBook:
    return office.read(book.gather, OCTOBER)


def close_october(desk: Desk, clock: FixedClock) -> MonthBook:
    clock.set(NOVEMBER_2)
    office = desk.sit(LEAD)
    rows = office.read(book.month_state, OCTOBER).rows
    for register in Register:
        if register is not Register.PEOPLE and not rows.get(register, 0):
            office.act(closing.state_nil, OCTOBER, register, NilKind.NONE_HAPPENED)
    office.act(closing.close_month, OCTOBER, desk.proof())
    clock.advance(60)
    return october(office)


def test_lists_and_items_changed_later_leave_a_closed_month_alone(
    desk: Desk, shelf: Shelf, clock: FixedClock
) -> None:
    water, cups = shelf.item("矿泉水", "箱"), shelf.item("纸杯", "包")
    shelf.receive(water, 2.5)
    groups = shelf.office.read(settings.list_entries, "worker_groups")
    shelf.office.act(tally.tap_visit, groups[0].id, 5)
    before = close_october(desk, clock)

    lead = desk.sit(LEAD)
    lead.act(settings.switch_entry, "worker_groups", groups[1].id, active=False)
    lead.act(settings.rename_entry, "worker_groups", groups[2].id, "别的名称")
    lead.act(settings.add_entry, "worker_groups", "网约车司机")
    lead.act(settings.add_entry, "services", "针线")
    lead.act(stock.add_item, ItemFields("矿泉水", "瓶", spec="小"))
    lead.act(stock.add_item, ItemFields("雨伞", "把"))
    lead.act(stock.receive, cups, ReceiptFields(units(1), "采购"))

    assert october(lead).figures == before.figures
    assert [item.label for item in october(lead).stock_items] == ["矿泉水", "纸杯"]
    assert before.figures.closing_balances["矿泉水"] == 2.5


def test_items_alike_in_name_and_spec_keep_a_balance_each(shelf: Shelf) -> None:
    bottle = shelf.item("矿泉水", "瓶", spec="550ml")
    crate = shelf.item("矿泉水", "箱", spec="550ml")
    shelf.receive(bottle, 24)
    shelf.receive(crate, 2.5)

    balances = october(shelf.office).figures.closing_balances

    assert sorted(balances.values()) == [2.5, 24]


def test_a_handler_who_rewrites_a_draft_stays_its_maker(desk: Desk) -> None:
    """Otherwise a lead writes the amount, hands the slip to another name, and signs it."""
    desk.draft(by=ATTENDANT)
    draft = desk.draft(by=ATTENDANT, handler_id=desk.person(SECOND_LEAD))
    desk.sit(SECOND_LEAD)

    with pytest.raises(BadInput, match="经办人"):
        desk.office.act(
            expenses.change_draft,
            draft,
            desk.fields(amount=999900, handler_id=desk.person(ATTENDANT)),
        )


def test_an_import_is_not_taken_back_below_zero(blank_office: Office) -> None:
    blank_office.clock.set(NOVEMBER_2)  # type: ignore[attr-defined]  # a FixedClock
    blank_office.actor = Actor(None, "命令行:测试", is_command_line=True)
    answer = importing.import_ledger(blank_office, SAMPLE)
    assert answer.import_id is not None
    umbrella = blank_office.read(
        lambda ctx: {i.label: i for i in book.gather(ctx, OCTOBER).stock_items}
    )["雨伞"]
    assert umbrella.closing == units(10)

    def hand_out(ctx: Context) -> None:
        from sqlalchemy import select

        from app.models import Consumable, Person

        item = ctx.session.scalars(select(Consumable.id).where(Consumable.name == "雨伞")).one()
        person = ctx.session.scalars(select(Person)).first()
        assert person is not None
        ctx.actor = Actor(person.id, person.name, frozenset({Role.ATTENDANT}))
        stock.issue(ctx, item, units(4), reason="日常补充")

    blank_office.act(hand_out)

    with pytest.raises(Refused, match="雨伞"):
        blank_office.act(undo_import, answer.import_id)
    assert blank_office.read(lambda ctx: ctx.count(ImportRun, ImportRun.undone_at.is_(None))) == 1


def test_an_import_taken_back_can_be_adopted_again(blank_office: Office) -> None:
    blank_office.clock.set(NOVEMBER_2)  # type: ignore[attr-defined]  # a FixedClock
    blank_office.actor = Actor(None, "命令行:测试", is_command_line=True)
    first = importing.import_ledger(blank_office, SAMPLE)
    before = october(blank_office).figures
    assert first.import_id is not None
    blank_office.act(undo_import, first.import_id)
    assert october(blank_office).figures.visits_total == 0

    importing.import_ledger(blank_office, SAMPLE)

    assert october(blank_office).figures == before


def _stocktake_of_october(shelf: Shelf) -> None:
    item = shelf.item("纸杯", "包")
    shelf.receive(item, 3)
    shelf.office.act(stocktake.take_stock, {item: Count(units(3), units(2), "破损")})


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE stocktake_line SET explanation = '别的'",
        "DELETE FROM stocktake_line",
        "INSERT OR REPLACE INTO stocktake_line SELECT * FROM stocktake_line",
        "UPDATE nil_statement SET kind = 'not_kept', reason = '忘了'",
        "DELETE FROM nil_statement",
        (
            "INSERT INTO nil_statement (public_id, station_id, revision, created_at, month,"
            " register, kind, reason) SELECT 'x', station_id, 1, created_at, month, register,"
            " 'taken_back', '' FROM nil_statement LIMIT 1"
        ),
    ],
)
def test_what_a_closed_month_says_is_held_in_raw_sql(
    desk: Desk, shelf: Shelf, clock: FixedClock, sql: str
) -> None:
    _stocktake_of_october(shelf)
    close_october(desk, clock)
    assert desk.office.read(lambda ctx: ctx.count(Stocktake) * ctx.count(StocktakeLine)) == 1
    assert desk.office.read(lambda ctx: ctx.count(NilStatement)) > 0

    def break_in(ctx: Context) -> None:
        ctx.session.connection().exec_driver_sql(sql)
        ctx.audit("试一试", "test")

    with pytest.raises(IntegrityError, match=r"closed|stays|append-only"):
        desk.office.act(break_in)


def test_a_day_that_opens_twice_is_wholly_looked_at(as_person: Sit) -> None:
    from datetime import date

    from app.records.book import OpeningSpan
    from app.services import rosters, setup

    office = as_person(LEAD)
    office.act(
        setup.set_opening_week,
        [OpeningSpan(3, "08:30", "12:00"), OpeningSpan(3, "13:00", "17:00")],
    )
    person = office.read(rosters.people_for_duty)[0][0]
    office.act(rosters.add_shift, rosters.ShiftFields("2026-10-22", person, "13:00", "17:00"))

    state = office.read(book.month_state, OCTOBER)

    assert date(2026, 10, 22) in state.roster_gap_days


def test_a_month_without_data_has_papers_and_zero_figures(office: Office, tmp_path: Path) -> None:
    from app.services import export

    office.actor = Actor(None, "命令行:测试", is_command_line=True)
    made = export.write_papers_of(office, Month(2026, 2), tmp_path)

    assert (made.status, len(made.files)) == ("open", 12)
