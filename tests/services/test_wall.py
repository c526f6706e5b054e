"""The wall: a sheet is posted, outdated by a change in the data, checked, taken down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from app.core.clock import FixedClock
from app.core.errors import BadInput, NotAllowed, NotFound, Refused
from app.core.flow_chart import Step, StepKind
from app.core.permissions import Role
from app.intake.photo import clean
from app.records.book import OpeningSpan
from app.services import (
    people,
    rule_documents,
    service_steps,
    settings,
    setup,
    wall,
    wall_content,
    wall_keeping,
    wall_postings,
    wall_print,
)
from app.services.office import Office
from app.services.people import PersonFields
from app.services.wall import State, WallEntry
from app.services.wall_keeping import PostingFields
from app.standards.loader import BUNDLED, load_file
from app.standards.schema import Standard, WallItem
from tests.photos import photo
from tests.reports.pages import text

Sit = Callable[[str], Office]
TODAY = "2026-10-22"


@pytest.fixture
def lead(as_person: Sit) -> Office:
    return as_person("赵国强")


@pytest.fixture(scope="session")
def city() -> Standard:
    """A standard that asks for two sheets, one of which this program has no paper for."""
    own = load_file(BUNDLED / "panjin-2021.toml")
    walls = (
        WallItem("chair", "主席联系方式", "三(一)2", "BJ-08", "门厅", ""),
        WallItem("honour", "光荣榜", "九", "BJ-99", "", "先进职工的照片"),
    )
    return replace(own, city="某市", walls=walls)


def entry(office: Office, kind: str, subject: str = "", *standards: Standard) -> WallEntry:
    found = office.read(wall.entry, standards, kind, subject)
    assert found is not None, (kind, subject)
    return found


def post(office: Office, kind: str, subject: str = "", on: str = TODAY, **more: str) -> int:
    return office.act(wall_keeping.post, kind, subject, "", PostingFields(on, **more), version=1)


def words(office: Office, kind: str, subject: str = "") -> str:
    return entry(office, kind, subject).words


# --- how a sheet stands


def test_nothing_hangs_at_first(lead: Office) -> None:
    listed = lead.read(wall.register, ())
    assert {one.kind for one in listed} == set(wall_content.KIND_NAMES)
    assert {one.words for one in listed} == {"还没有"}
    assert lead.read(wall.states) == {}


def test_a_posted_sheet_says_since_when_and_where(lead: Office) -> None:
    post(lead, "hours", on="2026-10-20", position="大门右边")
    one = entry(lead, "hours")
    assert one.state is State.POSTED
    assert one.words == "10月20日已张贴"
    assert one.hanging
    assert one.hanging.position == "大门右边"
    assert one.hanging.posted_by == "赵国强"


def test_other_opening_hours_make_the_posted_sheet_outdated(lead: Office) -> None:
    post(lead, "hours")
    lead.act(setup.set_opening_week, [OpeningSpan(day, "09:00", "18:00") for day in range(5)])
    one = entry(lead, "hours")
    assert one.state is State.OUTDATED
    assert one.words == "已过时：开放时间改了，请换新"


def test_what_goes_back_to_what_it_was_is_current_again(lead: Office) -> None:
    post(lead, "hours")
    before = [OpeningSpan(day, "08:30", "17:00") for day in range(5)]
    lead.act(setup.set_opening_week, before[:4])
    assert entry(lead, "hours").state is State.OUTDATED
    lead.act(setup.set_opening_week, before)
    assert entry(lead, "hours").state is State.POSTED


def _new_hours(office: Office) -> None:
    office.act(setup.set_opening_week, [OpeningSpan(0, "09:00", "18:00")])


def _somebody_left(office: Office) -> None:
    who = next(one.id for one in office.read(people.list_people) if one.name == "单雨桐")
    office.act(people.mark_left, who)


def _chair_has_another_phone(office: Office) -> None:
    who = next(one.id for one in office.read(people.list_people) if one.name == "孙惠民")
    office.act(people.change_person, who, PersonFields("孙惠民", phone="0427-1111111"))


def _chair_has_an_e_mail(office: Office) -> None:
    who = next(one.id for one in office.read(people.list_people) if one.name == "孙惠民")
    office.act(people.change_person, who, PersonFields("孙惠民", email="sun@example.org"))


def _new_service(office: Office) -> None:
    office.act(settings.add_entry, "services", "测血压")


def _new_rules(office: Office) -> None:
    office.act(rule_documents.write, "rules", "日常管理规定", "按时开门。")


def _new_steps(office: Office) -> None:
    steps = [Step(StepKind.START, "来"), Step(StepKind.END, "走")]
    office.act(service_steps.save, "饮水", steps)


def _new_phone(office: Office) -> None:
    office.act(wall_content.set_supervision, "0427-2222222", "示范区总工会")


def _new_name(office: Office) -> None:
    card = office.read(setup.station_fields)
    office.act(setup.change_station, replace(card, name="示范路劳动者服务站"))


@pytest.mark.parametrize(
    ("kind", "subject", "change", "said"),
    [
        ("hours", "", _new_hours, "开放时间"),
        ("sign", "", _new_name, "站点名称改了"),
        ("staff", "", _somebody_left, "少了单雨桐"),
        ("duties", "", _somebody_left, "岗位"),
        ("chair", "", _chair_has_another_phone, "电话改了"),
        ("chair", "", _chair_has_an_e_mail, "邮箱改了"),
        ("services", "", _new_service, "服务项目多了测血压"),
        ("rules", "", _new_rules, "内容改了"),
        ("flow", "饮水", _new_steps, "步骤"),
        ("supervision", "", _new_phone, "电话改了"),
        ("notice_board", "", _new_name, "站点名称改了"),
    ],
)
def test_a_change_in_the_data_outdates_the_sheet_and_is_named(
    lead: Office, kind: str, subject: str, change: Callable[[Office], None], said: str
) -> None:
    if kind == "flow":
        lead.act(service_steps.save, subject, [Step(StepKind.STEP, "倒水")])
    post(lead, kind, subject)
    assert entry(lead, kind, subject).state is State.POSTED
    change(lead)
    one = entry(lead, kind, subject)
    assert one.state is State.OUTDATED
    assert said in one.words
    assert one.words.startswith("已过时：")
    assert one.words.endswith("，请换新")


def test_a_change_elsewhere_outdates_nothing(lead: Office) -> None:
    post(lead, "services")
    _chair_has_another_phone(lead)
    _new_hours(lead)
    assert entry(lead, "services").state is State.POSTED


def test_a_check_comes_due_on_its_day_and_is_done(lead: Office, clock: FixedClock) -> None:
    posting = post(lead, "hours", next_check_on="2026-10-25")
    assert entry(lead, "hours").state is State.POSTED
    clock.advance(3 * 86400)
    assert words(lead, "hours") == "该检查了：原定10月25日"
    lead.act(wall_keeping.check, posting, "2026-11-25")
    one = entry(lead, "hours")
    assert one.state is State.POSTED
    assert one.hanging
    assert (one.hanging.checked_on, one.hanging.next_check_on) == ("2026-10-25", "2026-11-25")


def test_what_is_outdated_says_so_even_when_a_check_is_due(lead: Office, clock: FixedClock) -> None:
    post(lead, "hours", next_check_on="2026-10-23")
    clock.advance(3 * 86400)
    _new_hours(lead)
    assert entry(lead, "hours").state is State.OUTDATED


def test_taking_down_keeps_the_entry_and_can_be_undone(lead: Office) -> None:
    posting = post(lead, "hours")
    lead.act(wall_keeping.take_down, posting)
    assert words(lead, "hours") == "10月22日已取下"
    assert lead.read(wall.states) == {}
    lead.act(wall_keeping.hang_again, posting)
    assert entry(lead, "hours").state is State.POSTED


def test_a_new_sheet_replaces_the_one_that_hung_and_history_stays(lead: Office) -> None:
    post(lead, "hours", on="2026-10-01")
    _new_hours(lead)
    post(lead, "hours", on="2026-10-22")
    new, old = lead.read(wall_postings.history, "hours")
    assert (old.posted_on, old.taken_down_on) == ("2026-10-01", "2026-10-22")
    assert (new.posted_on, new.taken_down_on) == ("2026-10-22", "")
    with pytest.raises(Refused, match="挂着另一张"):
        lead.act(wall_keeping.hang_again, old.id)


def test_the_version_counts_what_the_sheet_said(lead: Office) -> None:
    assert entry(lead, "hours").version == 1
    post(lead, "hours", on="2026-10-01")
    assert entry(lead, "hours").version == 1
    _new_hours(lead)
    assert entry(lead, "hours").version == 2


def test_a_rule_sheet_has_the_version_of_its_document(lead: Office) -> None:
    lead.act(rule_documents.write, "rules", "日常管理规定", "按时开门。")
    lead.act(rule_documents.write, "rules", "日常管理规定", "按时开门，按时关门。")
    assert entry(lead, "rules").version == 2


def test_a_photo_is_kept_with_the_posting(lead: Office) -> None:
    posting = post(lead, "hours")
    lead.act(wall_keeping.add_photo, posting, clean(photo()))
    hanging = entry(lead, "hours").hanging
    assert hanging
    assert lead.read(wall_keeping.photo_bytes, hanging.photo_sha256)
    assert lead.read(wall_keeping.photo_bytes, hanging.thumb_sha256)


# --- what is asked for


def test_a_standard_names_the_clause_and_stands_first(lead: Office, city: Standard) -> None:
    listed = lead.read(wall.register, (city,))
    assert [one.kind for one in listed[:2]] == ["chair", "honour"]
    chair = entry(lead, "chair", "", city)
    assert [(one.city, one.clause, one.place) for one in chair.required] == [
        ("某市", "三(一)2", "门厅")
    ]
    assert not entry(lead, "hours", "", city).required


def test_a_sheet_only_the_standard_knows_can_be_posted(lead: Office, city: Standard) -> None:
    one = entry(lead, "honour", "", city)
    assert (one.title, one.content) == ("光荣榜", None)
    lead.act(wall_keeping.post, "honour", "", "光荣榜", PostingFields(TODAY), version=1)
    assert entry(lead, "honour", "", city).state is State.POSTED
    assert entry(lead, "honour").title == "光荣榜"


def test_states_tell_kinds_that_hang_and_whether_they_are_current(lead: Office) -> None:
    post(lead, "hours", on="2026-10-20")
    post(lead, "services")
    _new_hours(lead)
    found = lead.read(wall.states)
    assert set(found) == {"hours", "services"}
    assert not found["hours"].is_current
    assert found["hours"].posted_on == "2026-10-20"
    assert found["services"].is_current
    assert found["services"].text == "服务项目10月22日张贴"


def test_one_outdated_flow_chart_outdates_the_kind(lead: Office) -> None:
    for name in ("饮水", "就餐"):
        lead.act(service_steps.save, name, [Step(StepKind.STEP, "来")])
        post(lead, "flow", name)
    assert lead.read(wall.states)["flow"].is_current
    _new_steps(lead)
    assert not lead.read(wall.states)["flow"].is_current


def test_a_further_rule_document_does_not_stand_for_the_rules(lead: Office) -> None:
    lead.act(rule_documents.write, "discipline", "文明公约", "轻声说话。")
    post(lead, "rules", "discipline")
    assert entry(lead, "rules", "discipline").title == "文明公约"
    assert lead.read(wall.states) == {}
    post(lead, "rules")
    lead.act(rule_documents.write, "discipline", "文明公约", "轻声说话，不吸烟。")
    assert entry(lead, "rules", "discipline").state is State.OUTDATED
    assert lead.read(wall.states)["rules"].is_current


def test_a_flow_chart_whose_steps_are_gone_is_to_be_taken_down(lead: Office) -> None:
    lead.act(service_steps.save, "饮水", [Step(StepKind.STEP, "自取")])
    post(lead, "flow", "饮水")
    lead.act(service_steps.save, "饮水", [])
    assert words(lead, "flow", "饮水") == "已过时：资料里已经没有这一项，请取下"


def test_wanting_lists_what_hangs_and_needs_a_hand(lead: Office, clock: FixedClock) -> None:
    assert lead.read(wall.wanting) == ()
    post(lead, "services", next_check_on="2026-10-23")
    post(lead, "hours")
    clock.advance(3 * 86400)
    _new_hours(lead)
    assert [one.kind for one in lead.read(wall.wanting)] == ["hours", "services"]


# --- what is missing


def test_a_missing_phone_is_said_and_never_invented(lead: Office) -> None:
    content = entry(lead, "chair").content
    assert content
    assert [one.words for one in content.missing] == [
        "孙惠民的电话还没有登记，纸上留着空",
        "孙惠民的邮箱还没有登记，纸上留着空",
    ]
    assert content.facts["电话"] == ("",)


def test_hours_of_days_alike_stand_in_one_row(lead: Office) -> None:
    week = [OpeningSpan(day, "08:30", "12:00") for day in range(5)]
    week += [OpeningSpan(day, "13:00", "17:00") for day in range(5)]
    lead.act(setup.set_opening_week, [*week, OpeningSpan(5, "09:00", "12:00")])
    content = entry(lead, "hours").content
    assert content
    assert content.facts["开放时间"] == (
        "周一至周五 8:30—12:00、13:00—17:00",
        "周六 9:00—12:00",
        "周日 不开放",
    )


def test_a_line_that_says_more_than_times_stays_on_the_sheet(lead: Office) -> None:
    card = lead.read(setup.station_fields)
    lead.act(setup.change_station, replace(card, opening_text="8:30-17:00，节假日另行通知"))
    content = entry(lead, "hours").content
    assert content
    assert content.facts["开放时间"][-1] == "8:30-17:00，节假日另行通知"


# --- who may, and what is refused


def test_an_attendant_posts_and_a_chair_does_not(as_person: Sit) -> None:
    assert post(as_person("单雨桐"), "hours")
    office = as_person("孙惠民")
    assert Role.CHAIR in office.actor.roles
    with pytest.raises(NotAllowed, match="值班员"):
        post(office, "services")


def test_a_day_to_come_or_before_the_sheet_that_hangs_is_refused(lead: Office) -> None:
    with pytest.raises(BadInput, match="还没有到"):
        post(lead, "hours", on="2026-10-23")
    with pytest.raises(BadInput, match="哪天"):
        post(lead, "hours", on="")
    post(lead, "hours", on="2026-10-20")
    with pytest.raises(BadInput, match="比这一天晚"):
        post(lead, "hours", on="2026-10-19")
    assert len(lead.read(wall_postings.history, "hours")) == 1


def test_a_check_that_is_no_later_than_the_posting_is_refused(lead: Office) -> None:
    with pytest.raises(BadInput, match="张贴以后"):
        post(lead, "hours", next_check_on=TODAY)
    posting = post(lead, "hours")
    with pytest.raises(BadInput, match="今天以后"):
        lead.act(wall_keeping.check, posting, date(2026, 10, 22).isoformat())


def test_what_was_taken_down_is_not_checked(lead: Office) -> None:
    posting = post(lead, "hours")
    lead.act(wall_keeping.take_down, posting)
    with pytest.raises(Refused, match="已经取下"):
        lead.act(wall_keeping.check, posting)


# --- paper


def filled(office: Office) -> None:
    for kind, title in rule_documents.TITLES.items():
        office.act(rule_documents.write, kind, title, "按时开门。")
    office.act(service_steps.save, "饮水", [Step(StepKind.STEP, "自取")])


@pytest.mark.parametrize("size", wall_print.SIZES)
@pytest.mark.parametrize("kind", [kind for kind in wall_content.KIND_NAMES if kind != "sign"])
def test_what_hangs_can_be_printed_with_its_version_and_code(
    lead: Office, kind: str, size: str
) -> None:
    filled(lead)
    subject = "饮水" if kind == "flow" else ""
    made = lead.read(wall_print.gather, (), kind, subject, size)
    assert wall_print.write(made) == ()
    content = entry(lead, kind, subject).content
    assert content
    said = text(made.path)
    assert f"核对码{content.digest[: wall_print.CODE]}" in said
    assert "第1版" in said
    assert "示范街劳动者服务站" in said


def test_the_sign_is_printed_as_proof_and_as_artwork(lead: Office) -> None:
    for size in (wall_print.PROOF, wall_print.FULL):
        made = lead.read(wall_print.gather, (), "sign", "", size)
        wall_print.write(made)
        assert "示范街" in text(made.path)


def test_a_sheet_the_program_has_not_is_not_printed(lead: Office, city: Standard) -> None:
    with pytest.raises(NotFound, match="没有可以打印"):
        lead.read(wall_print.gather, (city,), "honour", "", "A4")
