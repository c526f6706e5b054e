"""The tally: taps, services, undo, late entries, and how much one tap costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, select

from app.core.clock import FixedClock
from app.core.errors import BadInput, MonthClosed, NotAllowed, NotFound, Refused
from app.models import AuditEntry, Tally
from app.services import book_rows, tally
from app.services.office import Office
from app.services.tally import Tapped
from tests.services.desk import Desk

TODAY = "2026-10-22"
Sit = Callable[[str], Office]


@pytest.fixture
def station(as_person: Sit) -> Office:
    """The attendant sits at the desk."""
    return as_person("单雨桐")


def group(station: Office, name: str) -> int:
    return next(g.id for g in station.read(tally.day).groups if g.name == name)


def service(station: Office, name: str) -> int:
    return next(s.id for s in station.read(tally.day).services if s.name == name)


def tap(station: Office, name: str, count: int = 1) -> Tapped:
    return station.act(tally.tap_visit, group(station, name), count)


def use(station: Office, name: str, visit: Tapped) -> Tapped:
    return station.act(tally.tap_service, service(station, name), visit.id)


def counts(station: Office, on: str = TODAY) -> tuple[dict[str, int], dict[str, int]]:
    shown = station.read(tally.day, on)
    return (
        {g.name: g.count for g in shown.groups if g.count},
        {s.name: s.count for s in shown.services if s.count},
    )


def test_one_visit_may_use_several_services(station: Office) -> None:
    visit = tap(station, "快递员")
    use(station, "饮水", visit)
    use(station, "充电", visit)

    assert counts(station) == ({"快递员": 1}, {"饮水": 1, "充电": 1})


def test_plus_five_adds_five_visits_of_the_group(station: Office) -> None:
    tap(station, "环卫工人")
    tap(station, "环卫工人", 5)

    shown = station.read(tally.day)
    assert counts(station)[0] == {"环卫工人": 6}
    assert shown.visits == 6


def test_every_group_has_a_button_even_with_nothing_counted(station: Office) -> None:
    shown = station.read(tally.day)

    assert len(shown.groups) == 9
    assert shown.groups[0].name == "环卫工人"
    assert all(g.count == 0 for g in shown.groups)


def test_undo_is_named_and_leaves_both_entries(station: Office) -> None:
    tap(station, "环卫工人", 5)

    (step,) = station.read(tally.undo_steps)
    assert step.words == "环卫工人 +5"
    assert station.act(tally.undo, step.ids) == "环卫工人 +5"

    assert counts(station) == ({}, {})
    rows = station.read(lambda ctx: [t.count for t in ctx.session.scalars(select(Tally))])
    assert sorted(rows) == [-5, 5]
    assert station.read(tally.undo_steps) == ()


def test_undoing_a_visit_takes_its_services_back_too(station: Office) -> None:
    visit = tap(station, "快递员")
    use(station, "饮水", visit)
    newest, first = station.read(tally.undo_steps)
    assert newest.words == "快递员 饮水"

    station.act(tally.undo, first.ids)

    assert counts(station) == ({}, {})


def test_ten_steps_can_be_undone_and_no_more(station: Office) -> None:
    for _ in range(12):
        tap(station, "公交司机")

    undone = 0
    while steps := station.read(tally.undo_steps):
        assert len(steps) <= tally.UNDO_STEPS
        station.act(tally.undo, steps[0].ids)
        undone += 1

    assert undone == 12
    assert counts(station) == ({}, {})


def test_what_was_undone_cannot_be_undone_again(station: Office) -> None:
    tap(station, "快递员")
    (step,) = station.read(tally.undo_steps)
    station.act(tally.undo, step.ids)

    with pytest.raises(Refused, match="撤销过"):
        station.act(tally.undo, step.ids)


def test_nobody_undoes_what_somebody_else_counted(station: Office, as_person: Sit) -> None:
    tap(station, "快递员")
    (step,) = station.read(tally.undo_steps)

    other = as_person("曾立群")

    assert other.read(tally.undo_steps) == ()
    with pytest.raises(Refused):
        other.act(tally.undo, step.ids)


def test_a_service_needs_a_visit_that_stands(station: Office) -> None:
    visit = tap(station, "快递员")
    station.act(tally.undo, station.read(tally.undo_steps)[0].ids)

    with pytest.raises(Refused, match="已经撤销"):
        use(station, "饮水", visit)


def test_the_last_visit_is_found_again_after_a_restart(station: Office) -> None:
    tap(station, "快递员")
    last = tap(station, "货车司机", 5)

    assert station.read(tally.last_visit) == last


def test_yesterdays_visit_takes_no_service_today(station: Office, clock: FixedClock) -> None:
    visit = tap(station, "快递员")
    clock.advance(24 * 3600)

    assert station.read(tally.last_visit) is None
    assert station.read(tally.undo_steps) == ()
    with pytest.raises(Refused):
        use(station, "饮水", visit)


def test_a_late_entry_is_marked_and_belongs_to_its_day(station: Office) -> None:
    groups = {group(station, "环卫工人"): 7, group(station, "快递员"): 3}
    services = {service(station, "饮水"): 9}

    assert station.act(tally.enter_late, "2026-10-20", groups, services) == 10

    (day,) = station.read(book_rows.visit_days, "2026-10-20", "2026-10-20")
    assert day.by_group == {"环卫工人": 7, "快递员": 3}
    assert day.by_service == {"饮水": 9}
    assert day.late == 10
    assert counts(station) == ({}, {})


def test_a_late_entry_is_one_step_to_undo(station: Office) -> None:
    groups = {group(station, "环卫工人"): 7, group(station, "快递员"): 3}
    station.act(tally.enter_late, "2026-10-20", groups, {service(station, "饮水"): 9})

    (step,) = station.read(tally.undo_steps)
    assert step.words == "补录10月20日"
    station.act(tally.undo, step.ids)

    assert counts(station, "2026-10-20") == ({}, {})


@pytest.mark.parametrize("on", [TODAY, "2026-10-23"], ids=["today", "tomorrow"])
def test_only_past_days_are_entered_late(station: Office, on: str) -> None:
    with pytest.raises(BadInput, match="过去的日子"):
        station.act(tally.enter_late, on, {group(station, "快递员"): 1}, {})


def test_a_late_entry_without_any_count_is_refused(station: Office) -> None:
    with pytest.raises(BadInput, match="一个数也没有"):
        station.act(tally.enter_late, "2026-10-20", {group(station, "快递员"): 0}, {})


@pytest.mark.parametrize("count", [0, -1, 501])
def test_an_impossible_count_is_refused(station: Office, count: int) -> None:
    with pytest.raises(BadInput, match="一次要在"):
        station.act(tally.tap_visit, group(station, "快递员"), count)
    with pytest.raises(BadInput):
        station.act(tally.enter_late, "2026-10-20", {group(station, "快递员"): count or -3}, {})

    assert counts(station) == ({}, {})


def test_an_unknown_group_is_refused(station: Office) -> None:
    with pytest.raises(NotFound):
        station.act(tally.tap_visit, 9999)


def test_a_closed_month_refuses_a_tap_a_late_entry_and_an_undo(desk: Desk) -> None:
    station = desk.sit("单雨桐")
    key = group(station, "快递员")
    tap(station, "快递员")
    (step,) = station.read(tally.undo_steps)
    desk.close_month()
    desk.sit("单雨桐")

    for act in (
        lambda: station.act(tally.tap_visit, key),
        lambda: station.act(tally.enter_late, "2026-10-20", {key: 1}, {}),
        lambda: station.act(tally.undo, step.ids),
    ):
        with pytest.raises(MonthClosed):
            act()
    assert counts(station)[0] == {"快递员": 1}


def test_the_chair_does_not_count(as_person: Sit) -> None:
    station = as_person("孙惠民")
    key = group(station, "快递员")

    with pytest.raises(NotAllowed, match="值班员"):
        station.act(tally.tap_visit, key)


def test_every_tap_has_its_audit_row(station: Office) -> None:
    tap(station, "快递员", 5)

    newest = select(AuditEntry.act, AuditEntry.record_type, AuditEntry.payload)
    last = station.read(
        lambda ctx: ctx.session.execute(newest.order_by(AuditEntry.seq.desc())).first()
    )
    assert last is not None
    assert (last.act, last.record_type) == ("登记人次", "tally")
    assert '"group":"快递员"' in last.payload


def test_the_last_days_give_zeros_and_the_median(station: Office) -> None:
    key = group(station, "快递员")
    station.act(tally.enter_late, "2026-10-20", {key: 10}, {})
    station.act(tally.enter_late, "2026-10-21", {key: 20}, {})
    tap(station, "快递员")

    shown = station.read(tally.last_days)

    assert len(shown.days) == 12
    assert shown.days[-3:] == (("2026-10-20", 10), ("2026-10-21", 20), (TODAY, 1))
    assert shown.days[0] == ("2026-10-11", 0)
    assert shown.median == 15


def test_a_tap_costs_few_statements(station: Office) -> None:
    key = group(station, "快递员")
    said: list[str] = []

    def listen(*args: Any) -> None:
        said.append(args[2])

    engine = station.database._engine
    event.listen(engine, "before_cursor_execute", listen)
    station.act(tally.tap_visit, key)
    event.remove(engine, "before_cursor_execute", listen)

    # Begin, is the month closed, the name, the entry, the audit's head, the audit row.
    assert len(said) <= 6, said
