"""The change log says in sentences what happened to a record; personal values stay hidden."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.errors import NotAllowed
from app.core.quantity import Quantity
from app.models import Base, Person
from app.records import wording
from app.services import audit_history, audit_words, people, setup, stock, tally
from app.services.audit_history import LogEntry, Wanted
from app.services.context import Actor, Context
from app.services.office import Office

Sit = Callable[[str], Office]


@pytest.fixture
def lead(as_person: Sit) -> Office:
    return as_person("赵国强")


def found(office: Office, wanted: Wanted = Wanted()) -> tuple[LogEntry, ...]:  # noqa: B008
    return office.read(audit_history.look_up, wanted).entries


def test_a_change_is_told_from_what_to_what(lead: Office) -> None:
    person = lead.act(people.add_person, people.PersonFields(name="钱秀英"))
    lead.act(
        people.change_person, person, people.PersonFields(name="钱秀瑛", employment="full_time")
    )

    newest = found(lead)[0]

    assert (newest.at, newest.who, newest.act) == ("2026-10-22 12:00", "赵国强", "改人员资料")
    assert newest.lines == ("人员 钱秀瑛：姓名从“钱秀英”改成“钱秀瑛”；专职或兼职写上“专职”。",)


def test_a_changed_phone_is_told_without_the_number(lead: Office) -> None:
    person = lead.act(people.add_person, people.PersonFields(name="钱秀英", phone="13900000000"))
    lead.act(people.change_person, person, people.PersonFields(name="钱秀英", phone="13911111111"))

    newest, before = found(lead)[:2]

    assert newest.lines == ("人员 钱秀英：电话已改（内容不显示）。",)
    assert "139" not in "".join(before.lines)


def test_one_record_is_followed_through_all_its_entries(lead: Office) -> None:
    person = lead.act(people.add_person, people.PersonFields(name="钱秀英"))
    lead.act(people.add_person, people.PersonFields(name="周大勇"))
    lead.act(people.mark_left, person)
    key = lead.read(
        lambda ctx: ctx.session.scalar(select(Person.public_id).where(Person.id == person))
    )
    assert key is not None

    acts = [entry.act for entry in found(lead, Wanted(record=("person", key)))]

    assert acts == ["离岗", "登记人员"]


def test_of_an_act_on_several_records_the_one_asked_for_is_told_alone(lead: Office) -> None:
    def both(ctx: Context) -> str:
        rows = ctx.session.scalars(select(Person).order_by(Person.id).limit(2)).all()
        for row in rows:
            row.employment = "full_time"
        ctx.audit("测试", "person")
        return rows[0].public_id

    key = lead.act(both)

    assert len(found(lead)[0].lines) == 2
    assert len(found(lead, Wanted(record=("person", key)))[0].lines) == 1


def test_it_is_searched_by_words_person_and_day(
    lead: Office, as_person: Sit, clock: FixedClock
) -> None:
    lead.act(people.add_person, people.PersonFields(name="钱秀英"))
    clock.advance(86_400)
    as_person("单雨桐").act(tally.tap_visit, 1)
    as_person("赵国强")

    assert [e.act for e in found(lead, Wanted(words="钱秀英"))] == ["登记人员"]
    assert {e.who for e in found(lead, Wanted(person="单雨桐"))} == {"单雨桐"}
    assert {e.at[:10] for e in found(lead, Wanted(day="2026-10-23"))} == {"2026-10-23"}
    assert found(lead, Wanted(words="钱秀英", day="2026-10-23")) == ()


def test_it_is_read_page_by_page_without_gap_or_repeat(lead: Office) -> None:
    for _ in range(7):
        lead.act(tally.tap_visit, 1)
    whole = [entry.seq for entry in found(lead)]

    seen: list[int] = []
    before = None
    while True:
        page = lead.read(audit_history.look_up, Wanted(), before, 3)
        seen += [entry.seq for entry in page.entries]
        before = page.next_before
        if before is None:
            break

    assert seen == whole
    assert len(seen) > 9


def test_an_attendant_does_not_see_the_log(as_person: Sit) -> None:
    with pytest.raises(NotAllowed, match="责任人"):
        as_person("单雨桐").read(audit_history.look_up, Wanted())


def test_the_station_card_is_told_too(lead: Office) -> None:
    from dataclasses import replace

    fields = lead.read(setup.station_fields)
    lead.act(setup.change_station, replace(fields, phone="0427-1111111"))

    (line,) = found(lead, Wanted(words="改站点信息"))[0].lines
    assert "电话从“0427-0000000”改成“0427-1111111”" in line


def test_a_setting_is_told_by_its_name_and_the_programs_own_notes_are_not() -> None:
    idle = {
        "table": "setting",
        "key": "idle_minutes",
        "was": {"value": "10"},
        "now": {"value": "5"},
    }
    seal = {
        "table": "setting",
        "key": "recovery_sheet.digest",
        "was": {"value": '"4bec"'},
        "now": {"value": '"1d6d"'},
    }
    note = {"table": "setting", "key": "backup_line", "was": None, "now": {"value": '"2026"'}}

    told = audit_words.sentences([idle, seal, note], nobody, lambda _table, key: f"设置 {key}")

    assert told == ("设置“自动锁定”：内容从“10”改成“5”。", "设置“封存的恢复码”：已改。")


def test_columns_stand_in_the_order_of_the_form_and_codes_are_not_told() -> None:
    row = {
        "table": "application_file",
        "key": "k",
        "was": None,
        "now": {"kind": "opinion:0", "name": "证书.pdf", "place": "一层", "position": 1},
    }
    posted = {"table": "wall_posting", "key": "k", "was": None, "now": {"position": "大门右侧"}}

    told = audit_words.sentences([row, posted], nobody, lambda table, _key: table)

    assert told == (
        "application_file：登记（顺序 1、名称 证书.pdf、位置 一层）。",
        "wall_posting：登记（位置 大门右侧）。",
    )


def test_what_a_record_belongs_to_is_told_by_name(office: Office, as_person: Sit) -> None:
    lead = as_person("赵国强")
    item = lead.act(stock.add_item, stock.ItemFields(name="矿泉水", unit="箱"))
    lead.act(stock.receive, item, stock.ReceiptFields(Quantity(3000), "采购"))

    told = "".join(line for entry in found(lead) for line in entry.lines)

    assert "物资 矿泉水" in told.partition("物资出入 2026-10-22：登记（")[2]


def nobody(_table: str, _row_id: int) -> str:
    return ""


def test_what_nobody_signed_in_did_is_told_so_and_found(office: Office, as_person: Sit) -> None:
    office.actor = Actor(None, "")
    office.act(lambda ctx: ctx.audit("导入台账", "import_run"))
    lead = as_person("赵国强")

    (entry,) = found(lead, Wanted(person="没有人登录"))

    assert (entry.who, entry.act) == ("没有人登录", "导入台账")
    assert "没有人登录" in lead.read(audit_history.people_who_acted)


def test_every_table_has_a_name_for_people() -> None:
    assert set(Base.metadata.tables) <= set(wording.TABLES)
