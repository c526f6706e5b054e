"""The list of people: found by Chinese, Pinyin and digits; one name, several people."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.errors import BadInput, NotAllowed, Refused
from app.core.same_names import told_apart
from app.services import people, privacy, sign_in
from app.services.office import Office
from app.services.people import PersonFields
from tests.services.desk import Desk

Sit = Callable[[str], Office]


def _names(office: Office, query: str = "", *, with_left: bool = False) -> list[str]:
    return [who.shown for who in office.read(people.list_people, query, with_left=with_left)]


@pytest.mark.parametrize("query", ["曾立", "zlq", "ZENG", "ceng", "ｚｌｑ"])
def test_person_is_found_by_part_and_pinyin(office: Office, query: str) -> None:
    assert _names(office, query) == ["曾立群"]


def test_person_is_found_by_last_digits_of_the_phone(as_person: Sit) -> None:
    office = as_person("赵国强")
    office.act(people.add_person, PersonFields("王㐂", phone="１３９00001234"))
    assert _names(office, "1234") == ["王㐂"]
    assert _names(office, "５５５５") == []


def test_lead_and_chair_come_first(office: Office) -> None:
    assert _names(office) == ["赵国强", "解红梅", "孙惠民", "单雨桐", "曾立群"]


def test_people_of_one_name_are_told_apart(as_person: Sit) -> None:
    office = as_person("赵国强")
    office.act(people.add_person, PersonFields("王伟", phone="13900000021"))
    office.act(people.add_person, PersonFields("王伟"), another=True)
    assert _names(office, "王伟") == ["王伟（尾号0021）", "王伟（2）"]


@pytest.mark.parametrize("name", ["王伟", " 王 伟 ", "王　伟"])
def test_nobody_stands_on_the_list_twice_unnoticed(as_person: Sit, name: str) -> None:
    office = as_person("赵国强")
    office.act(people.add_person, PersonFields("王伟", phone="13900000021"))
    with pytest.raises(Refused, match="已经有一位王伟"):
        office.act(people.add_person, PersonFields(name))
    with pytest.raises(Refused, match="电话也一样"):
        office.act(people.add_person, PersonFields(name, phone="139 0000 0021"), another=True)
    assert _names(office, "王伟") == ["王伟"]


def test_nobody_is_renamed_to_somebody_else_unnoticed(as_person: Sit) -> None:
    office = as_person("赵国强")
    who = office.act(people.add_person, PersonFields("王伟"))
    with pytest.raises(Refused, match="已经有一位单雨桐"):
        office.act(people.change_person, who, PersonFields("单雨桐"))
    office.act(people.change_person, who, PersonFields("王伟", phone="13900000021"))


def test_who_left_and_comes_back_is_not_entered_anew(as_person: Sit) -> None:
    office = as_person("赵国强")
    who = office.act(people.add_person, PersonFields("王伟"))
    office.act(people.mark_left, who)
    with pytest.raises(Refused, match="返岗"):
        office.act(people.add_person, PersonFields("王伟"))


def test_same_ending_is_no_telling_apart() -> None:
    assert told_apart([("王伟", "13900000021"), ("王伟", "0021"), ("李强", "")]) == (
        "王伟（尾号0021）",
        "王伟（2）",
        "李强",
    )


def test_somebody_without_a_name_is_refused(as_person: Sit) -> None:
    with pytest.raises(BadInput, match="姓名"):
        as_person("赵国强").act(people.add_person, PersonFields("  "))


def test_attendant_adds_nobody(as_person: Sit) -> None:
    with pytest.raises(NotAllowed, match="责任人"):
        as_person("单雨桐").act(people.add_person, PersonFields("王伟"))


def test_whoever_left_is_listed_only_when_asked_for(as_person: Sit) -> None:
    office = as_person("赵国强")
    who = next(entry.id for entry in office.read(people.list_people) if entry.name == "单雨桐")
    office.act(people.mark_left, who, "2026-10-20")
    assert "单雨桐" not in _names(office)
    assert _names(office, with_left=True)[-1] == "单雨桐"
    assert "单雨桐" not in [name.name for name in office.read(sign_in.names_to_pick)]
    office.act(people.mark_back, who)
    assert "单雨桐" in _names(office)


def test_change_keeps_what_was_in_the_audit(as_person: Sit) -> None:
    office = as_person("赵国强")
    who = office.act(people.add_person, PersonFields("王伟", employment="part_time"))
    office.act(people.change_person, who, PersonFields("王玮", employment="full_time"))
    entry = office.read(people.person, who)
    assert (entry.name, entry.employment) == ("王玮", "full_time")
    assert _names(office, "wangwei") == ["王玮"]


def test_an_e_mail_is_kept_in_plain_signs(as_person: Sit) -> None:
    office = as_person("赵国强")
    who = office.act(people.add_person, PersonFields("王伟", email="wang@ｅxample.org "))
    assert office.act(privacy.show, who, "核对邮箱").email == "wang@example.org"


@pytest.mark.parametrize("typed", ["wang", "wang@example", "wang wei@example.org"])
def test_what_is_no_e_mail_is_refused(as_person: Sit, typed: str) -> None:
    with pytest.raises(BadInput, match="邮箱") as problem:
        as_person("赵国强").act(people.add_person, PersonFields("王伟", email=typed))
    assert problem.value.field == "email"


def test_a_day_that_is_none_is_refused(desk: Desk) -> None:
    who = desk.person("单雨桐")

    with pytest.raises(BadInput):
        desk.sit("赵国强").act(people.mark_left, who, "2026-02-31")

    assert desk.office.read(people.person, who).left_on is None
