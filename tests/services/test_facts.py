"""What the program itself holds: said with figures, source and day, and never guessed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, select

from app.core.clock import FixedClock
from app.core.errors import Refused
from app.core.facts import FACT_KEYS, Argument, Fact
from app.core.gap import Verdict
from app.core.quantity import Quantity
from app.models import (
    Activity,
    ChangeReport,
    DailyCheck,
    DutyRecord,
    Equipment,
    Expense,
    Fund,
    ImportRun,
    LifeEvent,
    MonthClosing,
    Opinion,
    Person,
    Review,
    RoleAssignment,
    Shift,
    SiteSurvey,
)
from app.services import applications, backup, checklists, facts, setup, stock
from app.services.context import Context
from app.services.office import Office
from app.standards.loader import BUNDLED, load_file
from tests.services import applying

TODAY = "2026-10-22"
ARGUMENTS = {Argument.ROLE: ":archivist", Argument.WALL: ":sign", Argument.WORDS: ":空调|电扇"}


@pytest.fixture
def lead(office: Office, as_person: Callable[[str], Office]) -> Office:
    return as_person("赵国强")


def put(office: Office, *rows: Any) -> None:
    """Write records as an import would have left them."""

    def write(ctx: Context) -> None:
        for row in rows:
            row.station_id = ctx.station_id
            if hasattr(row, "created_at"):
                row.created_at = ctx.now()
            ctx.session.add(row)
            ctx.audit("测试", row)

    office.act(write)


def known(office: Office, fact: str) -> Fact:
    return office.read(facts.gather, [fact])[fact]


def verdict(office: Office, fact: str) -> Verdict | None:
    return known(office, fact).verdict


def person(office: Office, name: str) -> int:
    found = office.read(
        lambda ctx: ctx.session.scalar(select(Person.id).where(Person.name == name))
    )
    assert found
    return found


def every_fact() -> list[str]:
    return [f"{one.key}{ARGUMENTS.get(one.argument, '')}" for one in FACT_KEYS]


def test_a_blank_register_is_unknown_and_never_the_contrary(lead: Office) -> None:
    found = lead.read(facts.gather, every_fact())

    assert set(found) == set(every_fact())
    assert [fact for fact, one in found.items() if one.verdict is Verdict.DOES_NOT] == []
    held = {fact for fact, one in found.items() if one.verdict is Verdict.MEETS}
    registers = {"duty", "opinions", "stock", "month", "expenses", "activities", "equipment"}
    assert {fact for fact in held if fact.partition(".")[0].partition(":")[0] in registers} == set()


def test_every_fact_the_guide_lists_is_answered_by_somebody() -> None:
    known_groups = set(facts._GROUPS)

    assert {one.key.partition(".")[0] for one in FACT_KEYS} == known_groups


def test_only_what_is_wanted_is_looked_up(lead: Office) -> None:
    def queries(ctx: Context, wanted: list[str]) -> int:
        statements: list[object] = []
        bind = ctx.session.get_bind()
        event.listen(bind, "before_cursor_execute", lambda *told: statements.append(told[2]))
        facts.gather(ctx, wanted)
        return len(statements)

    few = lead.read(queries, ["card.phone"])
    all_facts = lead.read(queries, every_fact())

    assert few <= 4
    assert all_facts <= 70


def test_after_an_answer_no_fact_is_computed_again(lead: Office) -> None:
    def queries(ctx: Context) -> int:
        statements: list[object] = []
        bind = ctx.session.get_bind()
        event.listen(bind, "before_cursor_execute", lambda *told: statements.append(told[2]))
        facts.gather(ctx, every_fact())
        return len(statements)

    standard = load_file(BUNDLED / "panjin-2021.toml")
    assert lead.read(queries) > 10
    lead.act(checklists.answer, standard, "six-haves.books", Verdict.MEETS)
    assert lead.read(queries) <= 2, "only where the audit stands"

    put(lead, Fund(name="市总专款"))
    assert lead.read(queries) > 10


def test_the_next_day_facts_are_computed_anew(lead: Office, clock: FixedClock) -> None:
    put(lead, *(shift(lead, f"2026-10-{day}") for day in range(22, 29)))
    assert verdict(lead, "roster.complete") is Verdict.MEETS

    clock.advance(86400)

    assert verdict(lead, "roster.complete") is Verdict.DOES_NOT


def test_what_a_use_case_saw_before_it_failed_is_not_kept(lead: Office) -> None:
    def fail(ctx: Context) -> None:
        fridge = Equipment(
            station_id=ctx.station_id, name="冰箱", condition="working", created_at=ctx.now()
        )
        ctx.session.add(fridge)
        ctx.session.flush()
        assert facts.gather(ctx, ["equipment:冰箱"])["equipment:冰箱"].verdict is Verdict.MEETS
        raise Refused("不行。")

    with pytest.raises(Refused):
        lead.act(fail)

    assert verdict(lead, "equipment:冰箱") is None


def test_facts_of_another_store_in_the_same_place_are_not_taken_for_its_own(lead: Office) -> None:
    fact = "equipment:冰箱"
    assert verdict(lead, fact) is None
    (key,) = [one for one in facts._kept if one[0] == lead.folder.root]
    wrong = {fact: Fact(Verdict.MEETS, "冰箱 1，能用")}
    facts._kept[key] = facts._kept[key]._replace(hash="of another chain", facts=wrong)

    assert verdict(lead, fact) is None


def test_the_card_answers_with_what_it_says(lead: Office) -> None:
    fields = lead.read(setup.station_fields)
    lead.act(setup.change_station, replace(fields, phone="", area_m2="36.5"))

    assert known(lead, "card.area") == Fact(Verdict.MEETS, "面积：36.5平方米", "站点信息")
    assert known(lead, "card.phone") == Fact(None, "电话还没填", "站点信息")


def test_a_role_is_held_vacant_or_not_known(lead: Office) -> None:
    assert "赵国强" in known(lead, "role:lead").text
    assert verdict(lead, "role:lead") is Verdict.MEETS
    assert verdict(lead, "role:leader") is None

    gone = RoleAssignment(
        person_id=person(lead, "单雨桐"),
        role="leader",
        from_on="2026-01-01",
        to_on="2026-09-01",
        appointed_how="import",
    )
    put(lead, gone)

    assert verdict(lead, "role:leader") is Verdict.DOES_NOT
    assert "单雨桐" in known(lead, "role:leader").text


def test_the_chairs_phone_counts_once_it_is_written_down(lead: Office) -> None:
    assert verdict(lead, "chair.phone") is None

    def write(ctx: Context) -> None:
        chair = ctx.session.get_one(Person, person(lead, "孙惠民"))
        chair.phone = "0427-1234567"
        ctx.audit("测试", chair)

    lead.act(write)

    assert known(lead, "chair.phone").verdict is Verdict.MEETS
    assert "0427-1234567" in known(lead, "chair.phone").text
    assert verdict(lead, "chair.email") is None


def test_a_word_that_is_not_on_the_list_may_go_by_another_name(lead: Office) -> None:
    assert verdict(lead, "groups:环卫工人") is Verdict.MEETS
    assert verdict(lead, "groups:环卫工人、宇航员") is None
    assert "宇航员" in known(lead, "groups:环卫工人、宇航员").text


def test_equipment_counts_when_a_working_one_is_listed(lead: Office) -> None:
    fact = "equipment:空调|电风扇"
    put(lead, Equipment(name="挂式空调", quantity=1))
    assert (verdict(lead, fact), known(lead, fact).text) == (
        None,
        "清单里有挂式空调 1，还没看是不是能用",
    )

    put(lead, Equipment(name="电风扇", quantity=2, condition="working", checked_on="2026-10-01"))
    assert known(lead, fact) == Fact(Verdict.MEETS, "电风扇 2，能用", "设备清单", "2026-10-01")


def test_only_broken_equipment_is_the_contrary_and_gone_one_is_nothing(lead: Office) -> None:
    put(lead, Equipment(name="冰箱", condition="broken"), Equipment(name="电视", condition="gone"))

    assert verdict(lead, "equipment:冰箱") is Verdict.DOES_NOT
    assert verdict(lead, "equipment:电视") is None


def test_a_roster_with_a_gap_is_the_contrary_and_a_full_one_meets(lead: Office) -> None:
    put(lead, shift(lead, "2026-10-23"))
    one = known(lead, "roster.complete")
    assert one.verdict is Verdict.DOES_NOT
    assert "没有人" in one.text

    put(lead, *(shift(lead, f"2026-10-{day}") for day in (22, 24, 25, 26, 27, 28)))
    assert verdict(lead, "roster.complete") is Verdict.MEETS


def shift(office: Office, on: str) -> Shift:
    return Shift(on_date=on, person_id=person(office, "单雨桐"), starts="00:00", ends="23:59")


def test_duty_of_the_last_thirty_days_is_counted(lead: Office) -> None:
    attendant = person(lead, "单雨桐")
    put(
        lead,
        DutyRecord(on_date="2026-08-01", person_id=attendant, cleaning="已清扫"),
        DutyRecord(on_date="2026-10-20", person_id=attendant, restocked="无"),
    )

    assert known(lead, "duty.recorded").text == "最近30天有1天记了值班记录，最近一次10月20日"
    assert verdict(lead, "duty.cleaning") is None
    assert verdict(lead, "duty.restock") is None


def test_a_day_without_opening_check_is_the_contrary(lead: Office) -> None:
    put(lead, DailyCheck(on_date="2026-10-20", kind="opening", result="not_done"))

    assert verdict(lead, "opening.kept") is Verdict.DOES_NOT
    assert "10月20日" in known(lead, "opening.kept").text


def test_a_day_with_its_record_was_open_whatever_its_check_says(lead: Office) -> None:
    attendant = person(lead, "单雨桐")
    put(
        lead,
        DailyCheck(on_date="2026-10-20", kind="opening", result="not_done"),
        DutyRecord(on_date="2026-10-20", person_id=attendant),
    )

    assert verdict(lead, "opening.kept") is not Verdict.DOES_NOT


def test_days_before_the_founding_are_no_days_of_opening(lead: Office, clock: FixedClock) -> None:
    clock.set(clock.now().replace(day=27))
    attendant = person(lead, "单雨桐")
    put(
        lead,
        *(DutyRecord(on_date=f"2026-10-{day}", person_id=attendant) for day in (22, 23, 26)),
    )

    # Founded on Thursday the 22nd; 24 and 25 are a weekend.
    assert verdict(lead, "opening.kept") is Verdict.MEETS
    assert known(lead, "opening.kept").text == "最近30天应开放3天，天天有记录"


def test_opinions_wait_without_harm_in_the_month_they_came(lead: Office) -> None:
    put(lead, opinion("1", "2026-10-20"))
    assert verdict(lead, "opinions.kept") is Verdict.MEETS
    assert verdict(lead, "opinions.answered") is None

    put(lead, opinion("2", "2026-09-30"), opinion("3", "2026-09-02", state="answered"))
    assert known(lead, "opinions.answered") == Fact(
        Verdict.DOES_NOT, "本月以前收到、至今没有答复的1条", "意见登记", TODAY
    )


def test_one_answer_of_two_is_no_answer_to_each(lead: Office) -> None:
    put(lead, opinion("1", "2026-10-02", state="answered"), opinion("2", "2026-10-20"))

    assert verdict(lead, "opinions.answered") is None
    assert "1条还在办" in known(lead, "opinions.answered").text


def test_answered_opinions_meet(lead: Office) -> None:
    put(lead, opinion("1", "2026-09-30", state="answered"))

    assert known(lead, "opinions.answered").text == "收到1条，都答复了"
    assert verdict(lead, "opinions.answered") is Verdict.MEETS


def opinion(number: str, on: str, state: str = "received") -> Opinion:
    return Opinion(number=number, on_date=on, content="灯坏了", state=state)


def test_an_expense_from_before_this_month_has_to_be_signed_and_proven(lead: Office) -> None:
    put(lead, expense(lead, "1", "2026-10-03", paper_vouchers=1))
    assert verdict(lead, "expenses.signed") is None
    assert verdict(lead, "expenses.vouchers") is Verdict.MEETS

    put(lead, expense(lead, "2", "2026-09-03"))
    assert verdict(lead, "expenses.signed") is Verdict.DOES_NOT
    assert "1笔" in known(lead, "expenses.vouchers").text
    assert verdict(lead, "expenses.vouchers") is Verdict.DOES_NOT


def test_an_imported_expense_was_signed_on_its_paper_if_at_all(lead: Office) -> None:
    run = ImportRun(
        file_name="台账.xlsx",
        file_sha256="0" * 64,
        imported_by=None,
        imported_by_name="赵国强",
        summary="{}",
    )
    put(lead, run)
    number = lead.read(lambda ctx: ctx.session.scalars(select(ImportRun.id)).one())
    put(lead, expense(lead, "1", "2026-09-03", import_id=number))

    assert verdict(lead, "expenses.signed") is None
    assert verdict(lead, "expenses.vouchers") is None


def expense(office: Office, number: str, on: str, **more: Any) -> Expense:
    return Expense(
        number=number,
        on_date=on,
        summary="桶装水",
        purpose="日常",
        amount_fen=100,
        entered_by=person(office, "曾立群"),
        **more,
    )


@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        ("2026-09", Verdict.MEETS),
        ("2026-08", None),
        ("2026-07", None),
    ],
)
def test_the_month_before_is_closed_or_nobody_knows(
    lead: Office, closed: str, expected: Verdict | None
) -> None:
    closing = MonthClosing(
        month=closed,
        closing_revision=1,
        closed_at="2026-10-01T00:00:00.000Z",
        closed_by=person(lead, "赵国强"),
        fingerprint="0" * 12,
        audit_seq=1,
        audit_head="",
        pending="[]",
    )
    put(lead, closing)

    assert verdict(lead, "month.closed") is expected
    assert verdict(lead, "archive.kept") is Verdict.MEETS


def test_an_activity_without_a_number_may_have_its_approval_on_paper(lead: Office) -> None:
    put(lead, Activity(on_date="2026-09-10", name="夏送清凉", kind="慰问", approval_number="12号"))
    assert verdict(lead, "activities.approved") is Verdict.MEETS
    assert known(lead, "activities.kind:送清凉").on == "2026-09-10"
    assert verdict(lead, "activities.kind:讲座") is None

    put(lead, Activity(on_date="2026-10-10", name="观影"))
    assert verdict(lead, "activities.approved") is None
    assert "观影" in known(lead, "activities.approved").text


def test_a_voided_record_counts_for_nothing(lead: Office) -> None:
    put(
        lead,
        Activity(on_date="2026-09-10", name="观影", voided_at="2026-09-11T00:00:00.000Z"),
        Fund(name="专款", voided_at="2026-09-11T00:00:00.000Z"),
    )

    assert verdict(lead, "activities.held") is None
    assert verdict(lead, "funds.listed") is None


def test_stock_and_funds_count_once_they_are_kept(lead: Office) -> None:
    item = lead.act(stock.add_item, stock.ItemFields("桶装水", unit="桶"))
    lead.act(stock.receive, item, stock.ReceiptFields(Quantity(5000), "采购"))
    put(lead, Fund(name="市总专款"))

    assert known(lead, "stock.ledger").text == "记了1笔，最近一笔10月22日"
    assert known(lead, "funds.listed").text == "登记了市总专款"
    assert verdict(lead, "duty.restock") is Verdict.MEETS


def test_an_old_copy_is_no_contrary_where_no_source_says_how_often(
    lead: Office, clock: FixedClock
) -> None:
    assert verdict(lead, "backup.recent") is None

    backup.make_backup(lead)
    assert verdict(lead, "backup.recent") is Verdict.MEETS
    clock.advance(8 * 86400)
    assert known(lead, "backup.recent").text == "最近一次备份在2026年10月22日，已验证"
    assert verdict(lead, "backup.recent") is None


def test_a_survey_counts_with_its_conclusion(lead: Office) -> None:
    draft = SiteSurvey(surveyed_on="2026-03-01", surveyors="张三", place="示范街")
    put(lead, draft)
    assert verdict(lead, "survey.done") is None

    put(
        lead,
        SiteSurvey(
            surveyed_on="2026-03-02",
            surveyors="张三",
            place="示范街",
            conclusion="suitable",
            reasons="近",
        ),
    )
    assert known(lead, "survey.done") == Fact(
        Verdict.MEETS, "考察了示范街，结论：适宜", "选址考察", "2026-03-02"
    )

    put(lead, SiteSurvey(surveyed_on="2026-09-01", surveyors="张三", place="新街"))
    assert verdict(lead, "survey.done") is Verdict.MEETS


def test_a_survey_made_for_one_city_leaves_open_what_another_asks(lead: Office) -> None:
    asked = {
        "density": "近",
        "radius": "一里",
        "people": "环卫",
        "roads": "主路",
        "work-areas": "北",
    }
    done = SiteSurvey(
        surveyed_on="2026-03-02",
        surveyors="张三",
        place="示范街",
        findings=json.dumps(asked),
        conclusion="suitable",
        reasons="近",
    )
    put(lead, done)

    assert verdict(lead, "survey.done:panjin-2021") is Verdict.MEETS
    assert known(lead, "survey.done:qinhuangdao-2023").text == "考察里没有写建设地点"
    assert verdict(lead, "survey.done:qinhuangdao-2023") is None


def test_filing_taken_back_counts_no_more(lead: Office) -> None:
    put(lead, LifeEvent(step="running", on_date="2026-05-01"))
    put(lead, LifeEvent(step="filing", on_date="2026-05-01", by_union="区总工会"))
    assert known(lead, "filing.done").text == "已备案，区总工会"

    filed = lead.read(
        lambda ctx: ctx.session.scalar(select(LifeEvent.id).where(LifeEvent.step == "filing"))
    )
    put(lead, LifeEvent(step="running", on_date="2026-05-01", corrects_id=filed, reason="记错"))
    assert verdict(lead, "filing.done") is None


def test_a_change_of_leads_that_waits_is_the_contrary(lead: Office) -> None:
    put(lead, ChangeReport(kind="leads_list", what="换了责任人", arose_on=TODAY))
    assert verdict(lead, "leads.reported") is Verdict.DOES_NOT
    assert "换了责任人" in known(lead, "leads.reported").text


def test_a_reported_list_of_leads_meets(lead: Office) -> None:
    row = ChangeReport(
        kind="leads_list",
        what="名单",
        arose_on=TODAY,
        state="reported",
        reported_on=TODAY,
        reported_to="市总工会",
    )
    put(lead, row)

    assert known(lead, "leads.reported") == Fact(Verdict.MEETS, "已上报", "上报变化", TODAY)


def test_an_application_and_a_grade_count_under_their_own_standard(lead: Office) -> None:
    applied = lead.act(applications.create, applying.install(lead), "site")
    applying.survey(lead)
    lead.act(applications.write_text, applied, "reason", "附近环卫工人多。")
    applying.add_photos(lead, applied, 3)
    applying.hand_in(lead, applied)
    put(
        lead,
        Review(
            kind="grading",
            standard_id="one-2024",
            edition="",
            union_name="区总工会",
            reviewer="张三",
            on_date=TODAY,
            result="passed",
            grade="1",
        ),
    )
    own = facts.of_standard("application.submitted", ("one-2025", applying.ID))
    other = facts.of_standard("application.submitted", ("two-2024",))

    assert (verdict(lead, own), verdict(lead, other)) == (Verdict.MEETS, None)
    assert verdict(lead, facts.of_standard("grade.given", ("one-2024",))) is Verdict.MEETS
    assert verdict(lead, facts.of_standard("grade.given", ("two-2024",))) is None
    assert facts.of_standard("card.phone", ("one-2024",)) == "card.phone"
