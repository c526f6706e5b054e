"""What has to be reported when it changes: noted with the change, a task until it was reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.errors import BadInput, NotAllowed, Refused
from app.core.permissions import Role
from app.core.station_life import LifeStep
from app.models import RoleAssignment
from app.records.book import OpeningSpan
from app.services import appointments, change_reports, directory, life, setup, sign_in, today
from app.services.appointments import Consent
from app.services.change_reports import Reported
from app.services.context import Context
from app.services.office import Office
from tests.services.life_standards import PANJIN, QINHUANGDAO, choose, panjin, put_on_shelf
from tests.services.life_standards import qinhuangdao as qhd
from tests.ui.pages.opened import PIN, give_pins

SAID = Reported("市总工会权益保障部", "2026-10-22", "2026-18号")


@pytest.fixture
def lead(as_person: Callable[[str], Office], monkeypatch: pytest.MonkeyPatch) -> Office:
    put_on_shelf(monkeypatch)
    give_pins(as_person("赵国强"), monkeypatch)
    return as_person("赵国强")


def waits(office: Office) -> list[str]:
    return [row.what for row in office.read(change_reports.waiting)]


def end_second_lead(office: Office, as_person: Callable[[str], Office]) -> None:
    consent = Consent(as_person("孙惠民").act(sign_in.prove, PIN))  # type: ignore[arg-type]
    as_person("赵国强")

    def assignment(ctx: Context) -> int:
        ids = {name: one for one, name in directory.holders(ctx, Role.LEAD)}
        return ctx.session.scalars(
            select(RoleAssignment.id).where(
                RoleAssignment.person_id == ids["解红梅"],
                RoleAssignment.role == Role.LEAD.value,
            )
        ).one()

    office.act(appointments.end_role, office.read(assignment), consent=consent)


def test_a_change_of_lead_waits_where_a_standard_wants_the_list(
    lead: Office, as_person: Callable[[str], Office]
) -> None:
    choose(lead, PANJIN)
    end_second_lead(lead, as_person)
    assert waits(lead) == ["解红梅自2026-10-22起不再任责任人"]


def test_nothing_waits_where_no_chosen_standard_asks(
    lead: Office, as_person: Callable[[str], Office]
) -> None:
    choose(lead, QINHUANGDAO)
    end_second_lead(lead, as_person)
    assert waits(lead) == []


def test_a_running_station_reports_card_and_opening_week(lead: Office) -> None:
    choose(lead, QINHUANGDAO)
    fields = lead.read(setup.station_fields)
    lead.act(setup.change_station, replace(fields, phone="0427-1111111"))
    assert waits(lead) == []
    lead.act(life.already_running)
    lead.act(setup.change_station, replace(fields, phone="0427-2222222", area_m2="40"))
    lead.act(setup.set_opening_week, [OpeningSpan(day, "09:00", "17:00") for day in range(5)])
    lead.act(setup.set_opening_week, [OpeningSpan(day, "09:00", "17:00") for day in range(5)])
    assert waits(lead) == ["电话改为0427-2222222", "每周的开放时间有改动，按现在的时间表上报"]


def test_stopping_and_opening_again_are_reported(lead: Office) -> None:
    choose(lead, QINHUANGDAO)
    lead.act(life.already_running)
    values = {"on": "2026-10-22", "reason": "检修"}
    lead.act(life.take_step, LifeStep.SUSPENDED, values, (qhd(),))
    lead.act(life.take_step, LifeStep.RUNNING, {"on": "2026-10-22"}, (qhd(),))
    assert waits(lead) == [
        "10月22日起由“运行”转为“停用”",
        "10月22日起由“停用”转为“运行”",
    ]


def test_what_the_union_wants_put_right_is_no_news_to_it(lead: Office) -> None:
    choose(lead, QINHUANGDAO)
    lead.act(life.already_running)
    values = {"on": "2026-10-22", "by_union": "示范区总工会", "problem": "门前积水",
              "demand": "疏通", "due": "2026-10-30"}  # fmt: skip
    lead.act(life.take_step, LifeStep.RECTIFICATION, values, (qhd(),))
    done = {"on": "2026-10-22", "result": "已疏通", "rechecked_by": "王明"}
    lead.act(life.take_step, LifeStep.RUNNING, done, (qhd(),))
    assert waits(lead) == []


def test_a_report_needs_to_whom_and_a_day_that_has_come(lead: Office) -> None:
    lead_note(lead)
    one = lead.read(change_reports.waiting)[0].id
    for said, field in (
        (replace(SAID, to=" "), "to"),
        (replace(SAID, on="2026-10-23"), "on"),
        (replace(SAID, on="2026-10-21"), "on"),
        (replace(SAID, on="某天"), "on"),
    ):
        with pytest.raises(BadInput) as problem:
            lead.act(change_reports.mark_reported, [one], said)
        assert problem.value.field == field
    lead.act(change_reports.mark_reported, [one], SAID)
    assert waits(lead) == []
    with pytest.raises(Refused):
        lead.act(change_reports.mark_reported, [one], SAID)


def test_a_report_entered_by_mistake_waits_again_beside_the_old_entry(lead: Office) -> None:
    lead_note(lead)
    one = lead.read(change_reports.waiting)[0].id
    lead.act(change_reports.mark_reported, [one], SAID)
    lead.act(change_reports.put_back, one)
    assert [row.state for row in lead.read(change_reports.reports)] == ["reported", "waiting"]
    with pytest.raises(Refused):
        lead.act(change_reports.put_back, lead.read(change_reports.waiting)[0].id)


def test_what_need_not_be_reported_says_why(lead: Office) -> None:
    lead_note(lead)
    one = lead.read(change_reports.waiting)[0].id
    with pytest.raises(BadInput):
        lead.act(change_reports.not_needed, one, "")
    lead.act(change_reports.not_needed, one, "已当面说明")
    assert waits(lead) == []


def test_the_same_change_waits_once(lead: Office) -> None:
    lead_note(lead)
    lead.act(change_reports.note, change_reports.LEADS, "责任人有变动")
    assert waits(lead) == ["责任人有变动"]


def test_a_first_list_is_entered_without_a_change(lead: Office) -> None:
    lead.act(change_reports.report_now, change_reports.LEADS, "责任人名单", SAID)
    row = lead.read(change_reports.reports)[0]
    assert (row.state, row.reported_to, row.reported_on) == ("reported", SAID.to, SAID.on)


def test_only_lead_and_liaison_enter_reports(
    lead: Office, as_person: Callable[[str], Office]
) -> None:
    lead_note(lead)
    one = lead.read(change_reports.waiting)[0].id
    office = as_person("单雨桐")
    for act in (
        lambda: office.act(change_reports.mark_reported, [one], SAID),
        lambda: office.act(change_reports.report_now, "leads_list", "名单", SAID),
        lambda: office.act(change_reports.not_needed, one, "无"),
        lambda: office.act(change_reports.put_back, one),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_two_standards_that_want_the_same_are_one_duty() -> None:
    other = replace(panjin(), city="别处", reports=(replace(panjin().reports[0], to="区总工会"),))
    duties = change_reports.duties((panjin(), other))
    assert len(duties) == 1
    assert duties[0].to == "市总工会权益保障部、区总工会"
    assert "盘锦 7.1.1（PJ-32）；别处" in duties[0].cites


def lead_note(lead: Office) -> None:
    choose(lead, PANJIN)
    lead.act(change_reports.note, change_reports.LEADS, "责任人有变动")


def test_what_waits_stands_on_the_page_of_today_for_whoever_may(
    lead: Office, as_person: Callable[[str], Office]
) -> None:
    lead_note(lead)
    lead.act(life.already_running)
    rows = [row for row in lead.read(today.to_do) if row.page == "setup"]
    assert [(row.text, row.arg) for row in rows] == [("要上报：责任人有变动", ("life", "reports"))]
    assert not [row for row in as_person("单雨桐").read(today.to_do) if row.page == "setup"]


def test_a_rectification_stands_there_until_its_recheck(lead: Office, clock: FixedClock) -> None:
    choose(lead, PANJIN)
    lead.act(life.already_running)
    values = {"on": "2026-10-22", "by_union": "示范区总工会", "problem": "门前积水",
              "demand": "疏通", "due": "2026-10-23"}  # fmt: skip
    lead.act(life.take_step, LifeStep.RECTIFICATION, values, ())
    rows = {row.text: row for row in lead.read(today.to_do)}
    assert rows["整改：门前积水"].level == today.SOON
    clock.advance(2 * 24 * 3600)
    rows = {row.text: row for row in lead.read(today.to_do)}
    assert rows["整改：门前积水"].level == today.URGENT
    done = {"on": "2026-10-24", "result": "已疏通", "rechecked_by": "王明"}
    lead.act(life.take_step, LifeStep.RUNNING, done, ())
    assert "整改：门前积水" not in {row.text for row in lead.read(today.to_do)}
