"""The duty record that writes itself, its signature and its corrections."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core.clock import FixedClock
from app.core.errors import BadInput, MonthClosed, NotAllowed, NotFound, Refused
from app.core.month import Month
from app.models import Consumable, Credential, DutyRecord, Opinion, StockMove
from app.services import checks, duty, duty_list, rosters, tally
from app.services.checks import Check
from app.services.context import Context
from app.services.duty import DutyFields
from app.services.office import Office
from app.services.rosters import ShiftFields
from app.services.sign_in import Proof
from tests.services.desk import ATTENDANT, KEEPER, LEAD, Desk

TODAY = "2026-10-22"
YESTERDAY = "2026-10-21"
OCTOBER = Month(2026, 10)
DAY = DutyFields(arrived="8:25", left="17:05", weather="晴", sentence="一切正常")
Sit = Callable[[str], Office]


@pytest.fixture
def station(desk: Desk) -> Office:
    """The attendant sits at the desk, with a shift of today."""
    desk.sit(LEAD).act(
        rosters.add_shift, ShiftFields(TODAY, desk.person(ATTENDANT), "8:30", "17:00")
    )
    return desk.sit(ATTENDANT)


def count(station: Office, group: str, service: str = "", visits: int = 1) -> None:
    shown = station.read(tally.day)
    key = next(g.id for g in shown.groups if g.name == group)
    visit = station.act(tally.tap_visit, key, visits)
    if service:
        used = next(s.id for s in shown.services if s.name == service)
        station.act(tally.tap_service, used, visit.id)


def sign(desk: Desk, fields: DutyFields = DAY, on: str = TODAY) -> int:
    return desk.office.act(duty.sign_day, on, fields, desk.proof())


def issue(ctx: Context, on: str, quantity: int) -> int:
    item = Consumable(station_id=ctx.station_id, created_at=ctx.now(), name="桶装水", unit="桶")
    ctx.session.add(item)
    ctx.session.flush()
    move = StockMove(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        on_date=on,
        consumable_id=item.id,
        kind="issue",
        quantity=-quantity,
    )
    ctx.session.add(move)
    ctx.audit("领用", move)
    return move.id


def receive_opinion(ctx: Context, on: str, content: str) -> None:
    opinion = Opinion(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        number="2026-10-001",
        on_date=on,
        content=content,
    )
    ctx.session.add(opinion)
    ctx.audit("登记意见", opinion)


def test_the_record_writes_itself_from_the_days_entries(station: Office, desk: Desk) -> None:
    station.act(checks.record_check, Check.OPENING, "fine", at_time="8:25")
    count(station, "环卫工人", "饮水", visits=5)
    count(station, "快递员", "充电")
    station.act(issue, TODAY, 2000)
    station.act(receive_opinion, TODAY, "建议备一些针线包。")
    station.act(checks.record_check, Check.CLEANING, "fine", at_time="16:40")
    station.act(checks.record_check, Check.RESTOCKING, "problem", at_time="16:45", text="水不多了")

    shown = station.read(duty.sheet)

    assert shown.fields.arrived == "08:25"
    assert shown.missing == ("离岗时间",)
    written = station.read(duty.preview, TODAY, DAY)
    assert written == (
        "单雨桐值班（排班8:30–17:00），8:25到岗，17:05离岗，天气晴。正常开放，设备完好。"
        "到站6人次：环卫工人5、快递员1。提供服务2项次：饮水1、充电1。"
        "卫生已清洁（16:40）。物品不够（16:45）：水不多了。领用桶装水2桶。"
        "收到意见1条：“建议备一些针线包”（2026-10-001）。"
    )


def test_what_was_not_entered_is_said_to_be_missing(station: Office) -> None:
    shown = station.read(duty.sheet)

    assert shown.missing == ("开门检查", "卫生", "补充物品", "到岗时间", "离岗时间")
    for words in ("到岗时间未记", "离岗时间未记", "开门检查未记", "卫生未记", "物品补充未记"):
        assert words in shown.text
    assert "没有登记到站人次" in shown.text
    assert "没有收到意见" in shown.text


def test_the_opening_check_tells_only_its_own_persons_arrival(station: Office, desk: Desk) -> None:
    station.act(checks.record_check, Check.OPENING, "fine", at_time="8:25")

    assert station.read(duty.sheet).fields.arrived == "08:25"
    assert desk.sit(LEAD).read(duty.sheet).fields.arrived == ""


def test_a_reversed_issue_is_not_used_up(station: Office) -> None:
    move_id = station.act(issue, TODAY, 2000)

    def take_back(ctx: Context) -> None:
        move = ctx.session.get_one(StockMove, move_id)
        back = StockMove(
            station_id=ctx.station_id,
            created_at=ctx.now(),
            on_date=TODAY,
            consumable_id=move.consumable_id,
            kind="reversal",
            quantity=2000,
            reverses_id=move.id,
        )
        ctx.session.add(back)
        ctx.audit("撤销", back)

    station.act(take_back)

    assert "领用" not in station.read(duty.sheet).text


def test_the_attendant_signs_and_the_text_is_fixed(station: Office, desk: Desk) -> None:
    count(station, "环卫工人")
    record_id = sign(desk)

    shown = station.read(duty.sheet)
    assert shown.is_signed
    assert shown.signed_at == "2026-10-22 12:00"
    assert "到站1人次" in shown.text

    count(station, "快递员")
    assert "到站1人次" in station.read(duty.sheet).text
    (row,) = station.read(duty_list.records_of, OCTOBER)
    assert (row.id, row.person, row.signed_by) == (record_id, ATTENDANT, ATTENDANT)
    assert (row.arrived, row.left, row.sentence) == ("08:25", "17:05", "一切正常")


def test_counting_on_after_the_signature_asks_for_a_correction(
    station: Office, desk: Desk, clock: FixedClock
) -> None:
    sign(desk)
    assert not station.read(duty.sheet).has_newer_entries

    clock.advance(60)
    count(station, "快递员")

    assert station.read(duty.sheet).has_newer_entries
    assert [row[1] for row in station.read(duty_list.outdated, OCTOBER)] == [TODAY]


def test_a_draft_is_kept_and_taken_up_again(station: Office, desk: Desk) -> None:
    first = station.act(duty.keep_draft, TODAY, DutyFields(arrived="８：２５", weather="多云"))

    shown = station.read(duty.sheet)
    assert (shown.fields.arrived, shown.fields.weather) == ("08:25", "多云")
    assert not shown.is_signed
    assert sign(desk) == first


def test_a_signed_record_is_not_written_again(station: Office, desk: Desk) -> None:
    sign(desk)

    with pytest.raises(Refused, match="签过名"):
        sign(desk)
    with pytest.raises(Refused, match="签过名"):
        station.act(duty.keep_draft, TODAY, DAY)


def test_the_database_holds_a_signed_record_too(station: Office, desk: Desk) -> None:
    sign(desk)

    def cheat(ctx: Context) -> None:
        ctx.session.execute(text("UPDATE duty_record SET sentence = '改过'"))
        ctx.audit("改", "duty_record")

    with pytest.raises(DBAPIError, match="does not change"):
        station.act(cheat)


def test_signing_needs_ones_own_fresh_proof(station: Office, desk: Desk, clock: FixedClock) -> None:
    stale = desk.proof()
    clock.advance(61)
    others = Proof(desk.person(LEAD), clock.now())

    for proof in (stale, others):
        with pytest.raises(NotAllowed, match="口令"):
            station.act(duty.sign_day, TODAY, DAY, proof)
    assert station.read(duty_list.records_of, OCTOBER) == ()


@pytest.mark.parametrize(
    ("column", "now", "said"),
    [("set_by_self", False, "还没有设自己的口令"), ("is_locked", True, "口令锁定了")],
)
def test_a_pin_that_is_not_ones_own_or_was_locked_meanwhile_signs_nothing(
    station: Office, desk: Desk, column: str, now: object, said: str
) -> None:
    def change(ctx: Context) -> None:
        row = ctx.session.scalar(select(Credential).where(Credential.person_id == ctx.person_id))
        setattr(row, column, now)
        ctx.audit("试", row)

    proof = desk.proof()
    station.act(change)

    with pytest.raises(NotAllowed, match=said):
        station.act(duty.sign_day, TODAY, DAY, proof)
    assert station.read(duty_list.records_of, OCTOBER) == ()


def test_nobody_signs_while_the_clock_stands_back(
    station: Office, desk: Desk, clock: FixedClock
) -> None:
    count(station, "快递员")
    clock.advance(-3600)

    with pytest.raises(Refused, match="时间"):
        sign(desk)


def test_a_correction_is_a_new_version_with_a_reason(station: Office, desk: Desk) -> None:
    first = sign(desk)
    fields = DutyFields("8:25", "17:30", "晴", "多留了半小时")

    second = station.act(duty.correct, first, fields, "离岗时间写早了", desk.proof())

    shown = station.read(duty.detail, second)
    assert [(v.version, v.change_reason) for v in shown.versions] == [
        (2, "离岗时间写早了"),
        (1, ""),
    ]
    assert shown.row.left == "17:30"
    assert shown.row.signed_by == ATTENDANT
    assert "17:05离岗" in shown.versions[1].text
    assert station.read(duty.detail, first) == shown
    assert [row.version for row in station.read(duty_list.records_of, OCTOBER)] == [2]


def test_a_correction_needs_a_reason_and_the_newest_version(station: Office, desk: Desk) -> None:
    first = sign(desk)

    with pytest.raises(BadInput, match="原因") as wrong:
        station.act(duty.correct, first, DAY, "　", desk.proof())
    assert wrong.value.field == "reason"
    station.act(duty.correct, first, DAY, "补一句", desk.proof())
    with pytest.raises(Refused, match="更正过"):
        station.act(duty.correct, first, DAY, "再补", desk.proof())


def test_the_lead_may_correct_a_record_and_a_colleague_may_not(desk: Desk) -> None:
    desk.sit(ATTENDANT)
    first = sign(desk)

    colleague = desk.sit(KEEPER)
    assert not colleague.read(duty.detail, first).may_correct
    assert "单雨桐" in colleague.read(duty.detail, first).why_not
    with pytest.raises(NotAllowed, match="单雨桐"):
        colleague.act(duty.correct, first, DAY, "改", desk.proof())

    lead = desk.sit(LEAD)
    second = lead.act(duty.correct, first, DAY, "与当天台账核对", desk.proof())
    shown = lead.read(duty.detail, second)
    assert (shown.row.person, shown.row.signed_by) == (ATTENDANT, LEAD)


def test_a_past_day_is_written_afterwards_and_says_so(station: Office, desk: Desk) -> None:
    sign(desk, DutyFields("8:30", "17:00"), on=YESTERDAY)

    (row,) = station.read(duty_list.records_of, OCTOBER)
    assert row.on == YESTERDAY
    assert row.text.endswith("本记录于10月22日补记。")


def test_a_day_to_come_has_no_record_yet(station: Office, desk: Desk) -> None:
    with pytest.raises(BadInput, match="还没到"):
        sign(desk, on="2026-10-23")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (DutyFields("二十五点", "17:00"), "arrived"),
        (DutyFields("8:30", "99"), "left"),
        (DutyFields("17:00", "8:30"), "left"),
    ],
)
def test_times_that_cannot_be_are_refused(
    station: Office, desk: Desk, fields: DutyFields, field: str
) -> None:
    with pytest.raises(BadInput) as wrong:
        sign(desk, fields)

    assert wrong.value.field == field


def test_a_closed_month_refuses_records_checks_and_corrections(desk: Desk) -> None:
    desk.sit(ATTENDANT)
    first = sign(desk)
    desk.close_month()
    station = desk.sit(ATTENDANT)

    assert station.read(duty.sheet).is_closed
    assert not station.read(duty.detail, first).may_correct
    with pytest.raises(MonthClosed):
        sign(desk, on=YESTERDAY)
    with pytest.raises(MonthClosed):
        station.act(duty.correct, first, DAY, "改", desk.proof())
    with pytest.raises(MonthClosed):
        station.act(checks.record_check, Check.CLEANING, "fine")


def test_where_two_are_on_duty_the_counts_say_until_when(station: Office, desk: Desk) -> None:
    desk.sit(LEAD).act(rosters.add_shift, ShiftFields(TODAY, desk.person(KEEPER), "12:00", "17:00"))
    desk.sit(ATTENDANT)
    count(station, "环卫工人")

    assert "截至12:00，到站1人次" in station.read(duty.sheet).text


def test_an_imported_record_keeps_its_words_and_is_signed_by_its_person(desk: Desk) -> None:
    def adopt(ctx: Context) -> int:
        record = DutyRecord(
            station_id=ctx.station_id,
            created_at=ctx.now(),
            on_date=YESTERDAY,
            person_id=desk.person(ATTENDANT),
            arrived="08:20",
            cleaning="已清扫",
            text="原台账签名栏写着“已签”",
        )
        ctx.session.add(record)
        ctx.audit("导入", record)
        return record.id

    desk.sit(LEAD)
    record_id = desk.office.act(adopt)
    assert not desk.office.read(duty.detail, record_id).may_sign
    with pytest.raises(NotAllowed, match="单雨桐"):
        desk.office.act(duty.sign_record, record_id, desk.proof())

    station = desk.sit(ATTENDANT)
    assert station.read(duty.detail, record_id).may_sign
    station.act(duty.sign_record, record_id, desk.proof())

    row = station.read(duty.detail, record_id).row
    assert (row.signed_by, row.cleaning) == (ATTENDANT, "已清扫")
    assert row.text == "原台账签名栏写着“已签”"
    with pytest.raises(Refused):
        station.act(duty.sign_record, record_id, desk.proof())


def test_days_of_opening_without_a_record_are_named(desk: Desk, clock: FixedClock) -> None:
    clock.set(clock.now().replace(day=28))
    desk.sit(ATTENDANT)
    sign(desk, on="2026-10-23")

    # Founded on Thursday the 22nd; 24 and 25 are a weekend, 28 is today.
    missing = desk.office.read(duty_list.missing_days, OCTOBER)
    assert missing == ("2026-10-22", "2026-10-26", "2026-10-27")


def test_an_unknown_record_is_said_to_be_missing(station: Office) -> None:
    with pytest.raises(NotFound):
        station.read(duty.detail, 4711)


def test_the_newest_answer_of_a_check_counts_and_the_old_one_stays(station: Office) -> None:
    station.act(checks.record_check, Check.CLEANING, "not_done")
    station.act(checks.record_check, Check.CLEANING, "fine", at_time="")

    answer = station.read(checks.answers, TODAY)[Check.CLEANING]
    assert (answer.result, answer.at_time, answer.by) == ("fine", "", ATTENDANT)
    assert "卫生已清洁。" in station.read(duty.sheet).text


def test_a_check_with_a_problem_says_which(station: Office) -> None:
    with pytest.raises(BadInput, match="什么问题"):
        station.act(checks.record_check, Check.OPENING, "problem")


def test_the_chair_keeps_no_duty(desk: Desk) -> None:
    desk.sit("孙惠民")

    with pytest.raises(NotAllowed):
        sign(desk)
    with pytest.raises(NotAllowed):
        desk.office.act(checks.record_check, Check.OPENING, "fine")
