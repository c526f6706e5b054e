"""The roster: shifts, what the opening hours lack, copying a week."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.clock import FixedClock
from app.core.errors import BadInput, MonthClosed, NotAllowed, NotFound, Refused
from app.core.month import Month
from app.models import Person, Station
from app.services import rosters
from app.services.context import Context
from app.services.office import Office
from app.services.rosters import RosterDay, ShiftFields
from tests.services.desk import ATTENDANT, KEEPER, LEAD, Desk

THURSDAY = "2026-10-22"
SATURDAY = "2026-10-24"


@pytest.fixture
def station(desk: Desk) -> Office:
    return desk.sit(LEAD)


def add(desk: Desk, on: str, name: str, starts: str, ends: str) -> int:
    return desk.office.act(rosters.add_shift, ShiftFields(on, desk.person(name), starts, ends))


def day(station: Office, on: str) -> RosterDay:
    wanted = date.fromisoformat(on)
    return station.read(rosters.days_between, wanted, wanted)[0]


def test_a_day_without_shifts_lacks_its_opening_hours(station: Office) -> None:
    shown = day(station, THURSDAY)

    assert shown.label == "10月22日 星期四"
    assert shown.words == "8:30–17:00 没有人"


def test_gaps_between_shifts_are_told_in_words(station: Office, desk: Desk) -> None:
    add(desk, THURSDAY, ATTENDANT, "８：３０", "1200")
    add(desk, THURSDAY, KEEPER, "13:00", "16:00")

    assert day(station, THURSDAY).words == "12:00–13:00、16:00–17:00 没有人"
    assert [(s.person, s.starts, s.ends) for s in day(station, THURSDAY).shifts] == [
        (ATTENDANT, "08:30", "12:00"),
        (KEEPER, "13:00", "16:00"),
    ]


def test_a_covered_day_and_a_closed_day_lack_nothing(station: Office, desk: Desk) -> None:
    add(desk, THURSDAY, ATTENDANT, "8:00", "17:30")

    assert day(station, THURSDAY).words == ""
    assert day(station, SATURDAY).words == ""
    assert not day(station, SATURDAY).is_open


def test_without_a_duty_system_no_gap_is_told(station: Office) -> None:
    def leave_it(ctx: Context) -> None:
        row = ctx.session.get_one(Station, ctx.station_id)
        row.has_duty_system = False
        ctx.audit("改站点信息", row)

    station.act(leave_it)

    assert day(station, THURSDAY).words == ""


def test_one_person_is_not_on_duty_twice_at_once(station: Office, desk: Desk) -> None:
    add(desk, THURSDAY, ATTENDANT, "8:30", "12:00")

    with pytest.raises(Refused, match="单雨桐在10月22日8:30–12:00已有班"):
        add(desk, THURSDAY, ATTENDANT, "11:00", "14:00")
    add(desk, THURSDAY, KEEPER, "11:00", "14:00")
    add(desk, THURSDAY, ATTENDANT, "12:00", "14:00")


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [("", "17:00", "starts"), ("8:30", "五点", "ends"), ("20:00", "6:00", "ends")],
)
def test_hours_that_cannot_be_are_refused(
    station: Office, desk: Desk, starts: str, ends: str, field: str
) -> None:
    with pytest.raises(BadInput) as wrong:
        add(desk, THURSDAY, ATTENDANT, starts, ends)

    assert wrong.value.field == field


def test_a_shift_is_changed_taken_off_and_put_back(station: Office, desk: Desk) -> None:
    shift = add(desk, THURSDAY, ATTENDANT, "8:30", "12:00")
    station.act(
        rosters.change_shift, shift, ShiftFields(THURSDAY, desk.person(KEEPER), "8:30", "17:00")
    )
    assert day(station, THURSDAY).shifts[0].person == KEEPER

    assert station.act(rosters.void_shift, shift) == "10月22日 曾立群 08:30-17:00"
    assert day(station, THURSDAY).shifts == ()
    with pytest.raises(NotFound):
        station.act(rosters.void_shift, shift)

    station.act(rosters.restore_shift, shift)
    assert len(day(station, THURSDAY).shifts) == 1


def test_a_shift_is_not_put_back_over_another(station: Office, desk: Desk) -> None:
    shift = add(desk, THURSDAY, ATTENDANT, "8:30", "12:00")
    station.act(rosters.void_shift, shift)
    add(desk, THURSDAY, ATTENDANT, "9:00", "12:00")

    with pytest.raises(Refused):
        station.act(rosters.restore_shift, shift)


def test_a_week_is_copied_and_what_is_there_stays(station: Office, desk: Desk) -> None:
    for on in ("2026-10-19", "2026-10-20", THURSDAY):
        add(desk, on, ATTENDANT, "8:30", "17:00")
    add(desk, "2026-10-27", ATTENDANT, "9:00", "12:00")

    copied = station.act(rosters.copy_week, date(2026, 10, 19), date(2026, 10, 26))

    assert len(copied.shift_ids) == 2
    assert copied.left_out == ("10月27日已有排班",)
    week = station.read(rosters.days_between, date(2026, 10, 26), date(2026, 11, 1))
    assert [len(one.shifts) for one in week] == [1, 1, 0, 1, 0, 0, 0]
    assert week[1].shifts[0].starts == "09:00"


def test_a_copied_week_is_taken_off_again_at_once(station: Office, desk: Desk) -> None:
    add(desk, THURSDAY, ATTENDANT, "8:30", "17:00")
    copied = station.act(rosters.copy_week, date(2026, 10, 19), date(2026, 10, 26))

    assert station.act(rosters.void_shifts, copied.shift_ids) == 1
    assert day(station, "2026-10-29").shifts == ()


def test_whoever_left_is_not_copied(station: Office, desk: Desk) -> None:
    add(desk, "2026-10-19", KEEPER, "8:30", "17:00")

    def leave(ctx: Context) -> None:
        person = ctx.session.get_one(Person, desk.person(KEEPER))
        person.left_on = "2026-10-20"
        ctx.audit("离岗", person)

    station.act(leave)

    copied = station.act(rosters.copy_week, date(2026, 10, 19), date(2026, 10, 26))
    assert copied.shift_ids == ()
    assert copied.left_out == ("10月26日 曾立群已不在站",)
    assert KEEPER not in dict(station.read(rosters.people_for_duty)).values()


def test_an_empty_week_cannot_be_copied(station: Office) -> None:
    with pytest.raises(Refused, match="还没有排班"):
        station.act(rosters.copy_week, date(2026, 10, 19), date(2026, 10, 26))


def test_who_is_on_duty_now_is_known(station: Office, desk: Desk, clock: FixedClock) -> None:
    add(desk, THURSDAY, ATTENDANT, "8:30", "12:00")
    add(desk, THURSDAY, KEEPER, "12:00", "17:00")

    assert station.read(rosters.on_duty) == (KEEPER,)
    clock.advance(-60)
    assert station.read(rosters.on_duty) == (ATTENDANT,)


def test_a_month_has_all_its_days(station: Office) -> None:
    days = station.read(rosters.roster_of, Month(2026, 10))

    assert len(days) == 31
    assert sum(1 for one in days if one.gaps) == 22


def test_only_the_lead_plans(desk: Desk) -> None:
    person = desk.person(ATTENDANT)
    station = desk.sit(ATTENDANT)

    with pytest.raises(NotAllowed, match="责任人"):
        station.act(rosters.add_shift, ShiftFields(THURSDAY, person, "8:30", "17:00"))


def test_a_closed_month_refuses_the_roster(desk: Desk) -> None:
    desk.sit(LEAD)
    shift = add(desk, THURSDAY, ATTENDANT, "8:30", "17:00")
    desk.close_month()
    station = desk.sit(LEAD)

    with pytest.raises(MonthClosed):
        add(desk, "2026-10-23", ATTENDANT, "8:30", "17:00")
    with pytest.raises(MonthClosed):
        station.act(rosters.void_shift, shift)
    with pytest.raises(MonthClosed):
        station.act(rosters.copy_week, date(2026, 10, 19), date(2026, 10, 26))
