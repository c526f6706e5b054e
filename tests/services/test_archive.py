"""Which month waits to be closed, and whose papers lie in the exports folder."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from app.core.clock import FixedClock
from app.core.month import Month
from app.reports.papers import PAPERS
from app.services import archive, closing, closing_desk, export, sign_in
from app.services.office import Office
from tests.ui.pages.month_desk import OCTOBER, SECOND_OF_NOVEMBER, count_visits, state_all_nil


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SECOND_OF_NOVEMBER)


@pytest.fixture
def lead(as_person: Callable[[str], Office]) -> Office:
    office = as_person("赵国强")
    count_visits(office)
    return office


def close_october(office: Office) -> None:
    state_all_nil(office)
    person = office.actor.person_id
    assert person is not None
    office.act(closing.close_month, OCTOBER, sign_in.Proof(person, office.clock.now()))


def test_titles_are_those_of_the_papers() -> None:
    assert [archive.TITLES[paper.file_name] for paper in PAPERS] == [row.title for row in PAPERS]


def test_the_newest_month_that_is_over_waits_to_be_closed(lead: Office) -> None:
    count_visits(lead, on="2026-08-03")
    assert lead.read(closing_desk.month_to_close) == OCTOBER

    close_october(lead)

    assert lead.read(closing_desk.month_to_close) == Month(2026, 8)


def test_with_nothing_waiting_it_is_the_present_month(lead: Office) -> None:
    close_october(lead)

    assert lead.read(closing_desk.month_to_close) == Month(2026, 11)


def test_blank_registers_are_asked_about_only_when_the_month_is_over(lead: Office) -> None:
    over = lead.read(closing_desk.lay_out, OCTOBER)
    under_way = lead.read(closing_desk.lay_out, Month(2026, 11))

    assert sum(row.blank is not None for row in over.to_do) == 6
    assert not any(row.blank for row in under_way.to_do)
    assert not under_way.may_close


def test_papers_of_another_station_are_not_listed(lead: Office) -> None:
    made = export.write_papers_of(lead, OCTOBER, lead.folder.exports)
    assert len(lead.read(archive.papers_of, OCTOBER)) == 1

    manifest = made.folder / "manifest.json"
    said = json.loads(manifest.read_text("utf-8"))
    said["station"]["code"] = "211102-LD-0099"
    manifest.write_text(json.dumps(said), "utf-8")

    assert lead.read(archive.papers_of, OCTOBER) == ()


def test_the_sign_follows_the_setting(lead: Office) -> None:
    from app.reports.drawing import page_sizes
    from app.services import settings

    lead.act(settings.set_sign_orientation, "landscape")
    made = export.write_papers_of(lead, OCTOBER, lead.folder.exports)

    (sign,) = page_sizes((made.folder / "sign-400x600.pdf").read_bytes())
    assert sign.width > sign.height
