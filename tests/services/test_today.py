"""What needs doing today: who is shown which lines, and never more than seven."""

from __future__ import annotations

from collections.abc import Callable

from app.core.clock import FixedClock
from app.models import Batch, Consumable, Opinion, Person, StockMove
from app.records.book import OpeningSpan
from app.services import duty, life, rosters, setup, tally, today, wall_keeping
from app.services.context import Context
from app.services.duty import DutyFields
from app.services.office import Office
from app.services.rosters import ShiftFields
from app.services.today import TodoRow
from app.services.wall_keeping import PostingFields
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, Desk


def shown(desk: Desk, name: str) -> dict[str, TodoRow]:
    return {row.text: row for row in desk.sit(name).read(today.to_do)}


def add_stock(
    ctx: Context, name: str, left: int, *, expires_on: str | None = None, reorder: int | None = None
) -> int:
    item = Consumable(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        name=name,
        unit="包",
        reorder_level=reorder,
    )
    ctx.session.add(item)
    ctx.session.flush()
    batch = Batch(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        consumable_id=item.id,
        expires_on=expires_on,
    )
    ctx.session.add(batch)
    ctx.session.flush()
    if left:
        move = StockMove(
            station_id=ctx.station_id,
            created_at=ctx.now(),
            on_date="2026-10-01",
            consumable_id=item.id,
            batch_id=batch.id,
            kind="receipt",
            quantity=left,
        )
        ctx.session.add(move)
    ctx.audit("入库", item)
    return item.id


def add_opinion(ctx: Context, on: str, state: str) -> int:
    opinion = Opinion(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        number=f"{on}-{state}",
        on_date=on,
        content="建议备一些针线包",
        state=state,
        answer="" if state == "received" else "已备",
    )
    ctx.session.add(opinion)
    ctx.audit("登记意见", opinion)
    return opinion.id


def test_a_new_station_asks_the_lead_for_the_roster_and_a_backup(desk: Desk) -> None:
    rows = shown(desk, LEAD)

    assert rows["下周还没有排班"].page == "duty"
    assert rows["下周还没有排班"].arg == ("roster", "2026-10-26")
    assert rows["还没有做过备份"].page == "settings"
    assert shown(desk, ATTENDANT) == {}


def test_a_gap_next_week_is_told_and_a_covered_week_is_not(desk: Desk) -> None:
    desk.sit(LEAD)
    for n in range(26, 31):
        hours = ("8:30", "12:00") if n == 27 else ("8:30", "17:00")
        fields = ShiftFields(f"2026-10-{n}", desk.person(ATTENDANT), *hours)
        desk.office.act(rosters.add_shift, fields)

    row = shown(desk, LEAD)["下周值班表有空班"]
    assert row.second == "10月27日 星期二 12:00–17:00 没有人"

    fields = ShiftFields("2026-10-27", desk.person(KEEPER), "12:00", "17:00")
    desk.office.act(rosters.add_shift, fields)
    assert not any("值班表" in text or "排班" in text for text in shown(desk, LEAD))


def test_missing_and_unsigned_records_are_asked_for(desk: Desk, clock: FixedClock) -> None:
    clock.set(clock.now().replace(day=27))
    desk.sit(ATTENDANT).act(duty.keep_draft, "2026-10-23", DutyFields(arrived="8:30"))

    rows = shown(desk, ATTENDANT)

    assert rows["10月22日等 2 天没有值班记录"].arg == "2026-10-22"
    assert rows["10月23日的值班记录还没有签名"].arg == "2026-10-23"
    assert "10月23日的值班记录还没有签名" not in shown(desk, KEEPER)


def test_counting_on_after_the_signature_is_told(desk: Desk, clock: FixedClock) -> None:
    station = desk.sit(ATTENDANT)
    station.act(duty.sign_day, "2026-10-22", DutyFields("8:30", "17:00"), desk.proof())
    clock.advance(60)
    station.act(tally.tap_visit, station.read(tally.day).groups[0].id)

    assert shown(desk, ATTENDANT)["10月22日签名以后又登记了人次"].button == "更正"


def test_expired_stock_is_most_pressing_and_low_stock_is_told(desk: Desk) -> None:
    desk.sit(LEAD)
    wipes = desk.office.act(add_stock, "消毒湿巾", 3000, expires_on="2026-10-20")
    desk.office.act(add_stock, "绿豆", 2000, expires_on="2026-10-26")
    desk.office.act(add_stock, "茶叶", 2000, expires_on="2026-12-26")
    desk.office.act(add_stock, "纸巾", 0, expires_on="2026-10-01")
    desk.office.act(add_stock, "桶装水", 2000, reorder=2000)

    rows = list(shown(desk, ATTENDANT).values())

    assert [(row.level, row.text) for row in rows] == [
        ("急", "消毒湿巾 10月20日已过期，还有 3 包"),
        ("近", "绿豆 10月26日到期，还有 2 包"),
        ("近", "桶装水只剩 2 包"),
    ]
    assert (rows[0].page, rows[0].arg) == ("stock", wipes)


def test_several_low_items_are_one_line(desk: Desk) -> None:
    desk.sit(LEAD)
    desk.office.act(add_stock, "桶装水", 1000, reorder=2000)
    desk.office.act(add_stock, "纸巾", 0, reorder=2000)
    desk.office.act(add_stock, "茶叶", 9000, reorder=2000)

    assert shown(desk, ATTENDANT)["2 种物资要补货"].second == "桶装水、纸巾"


def test_an_expense_waits_for_whoever_may_sign_it_next(desk: Desk) -> None:
    expense = desk.draft()
    text = "送清凉物资：绿豆、毛巾 1,680.32 元，等您签"

    row = shown(desk, LEAD)[text]
    assert (row.page, row.arg, row.second) == ("expenses", expense, "2026-10-001　已等 8 天")
    assert text not in shown(desk, CHAIR)

    desk.sign(expense)
    assert text in shown(desk, CHAIR)
    assert text not in shown(desk, LEAD)


def test_two_expenses_are_one_line_with_their_sum(desk: Desk) -> None:
    desk.draft()
    desk.draft(on="2026-10-20", summary="纸杯")

    assert "2 笔支出等您签，共 3,360.64 元" in shown(desk, LEAD)


def test_an_opinion_waits_for_the_lead_then_for_whoever_tells(desk: Desk) -> None:
    desk.sit(LEAD)
    opinion = desk.office.act(add_opinion, "2026-10-18", "received")
    desk.office.act(add_opinion, "2026-10-19", "answered")

    lead = shown(desk, LEAD)
    row = lead["意见还没有答复：建议备一些针线包"]
    assert (row.second, row.arg, row.button) == ("已等 4 天", opinion, "答复")
    attendant = shown(desk, ATTENDANT)
    assert list(attendant) == ["意见有了答复，还没告诉本人：建议备一些针线包"]


def test_the_month_before_is_to_be_closed_by_the_lead(desk: Desk, clock: FixedClock) -> None:
    station = desk.sit(ATTENDANT)
    station.act(tally.tap_visit, station.read(tally.day).groups[0].id)
    clock.set(clock.now().replace(month=11, day=2))

    assert shown(desk, LEAD)["2026年10月还没有月结"].arg == "2026-10"
    assert "2026年10月还没有月结" not in shown(desk, ATTENDANT)
    desk.close_month()
    assert "2026年10月还没有月结" not in shown(desk, LEAD)


def test_a_station_without_a_chair_is_told_first(desk: Desk) -> None:
    def resign(ctx: Context) -> None:
        person = ctx.session.get_one(Person, desk.person(CHAIR))
        person.left_on = "2026-10-21"
        ctx.audit("离岗", person)

    desk.sit(LEAD).act(resign)

    rows = list(shown(desk, LEAD).values())
    assert (rows[0].level, rows[0].text, rows[0].page) == ("急", "还没有工会主席", "people")


def test_people_only_a_document_named_are_to_be_confirmed(desk: Desk) -> None:
    def adopt(ctx: Context) -> None:
        person = Person(
            station_id=ctx.station_id, created_at=ctx.now(), name="仇大海", is_pending=True
        )
        ctx.session.add(person)
        ctx.audit("导入", person)

    desk.sit(LEAD).act(adopt)

    assert shown(desk, LEAD)["仇大海待确认"].page == "people"


def test_a_sheet_on_the_wall_that_is_outdated_or_due_for_a_check_is_said(
    desk: Desk, clock: FixedClock
) -> None:
    office = desk.sit(ATTENDANT)
    hours, services = PostingFields("2026-10-22"), PostingFields("2026-10-22", "", "2026-10-23")
    office.act(wall_keeping.post, "hours", "", "", hours, version=1)
    office.act(wall_keeping.post, "services", "", "", services, version=1)
    assert not [text for text in shown(desk, ATTENDANT) if "墙上" in text]
    desk.sit(LEAD).act(setup.set_opening_week, [OpeningSpan(0, "09:00", "17:00")])
    clock.advance(86400)
    rows = shown(desk, ATTENDANT)
    outdated = rows["墙上的开放时间过时了，请换新"]
    assert (outdated.level, outdated.second) == (today.SOON, "已过时：开放时间改了，请换新")
    assert (outdated.page, outdated.arg) == ("setup", ("wall", ("hours", "")))
    assert rows["墙上的服务项目该检查了"].level == today.LATER
    assert not [text for text in shown(desk, CHAIR) if "墙上" in text]


def test_there_are_never_more_than_seven_lines(desk: Desk) -> None:
    desk.sit(LEAD)
    for n in range(9):
        desk.office.act(add_stock, f"物品{n}", 1000, expires_on=f"2026-10-1{n}")

    rows = desk.office.read(today.to_do)

    assert len(rows) == today.MOST
    assert {row.level for row in rows} == {"急"}
    assert len(desk.office.read(lambda ctx: today.to_do(ctx, most=100))) > today.MOST


def test_a_new_station_is_led_to_its_first_step_until_one_is_entered(
    as_person: Callable[[str], Office],
) -> None:
    lead = as_person("赵国强")
    lead.act(setup.choose_standards, ["panjin-2021"])
    told = [row.text for row in lead.read(today.to_do)]
    assert "还没登记站点走到哪一步" in told

    lead.act(life.already_running)

    assert "还没登记站点走到哪一步" not in [row.text for row in lead.read(today.to_do)]
