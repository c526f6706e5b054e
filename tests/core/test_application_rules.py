"""Applications: photos, papers, opinions in order, the days that are left, the way they go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from app.core.application_rules import (
    Filled,
    Given,
    Opinion,
    countdown,
    lacks,
    open_year,
    opinion_problem,
    photo_problem,
)
from app.core.application_steps import ApplicationState, holder_words, may_follow, next_states

LEVELS = ("所在单位工会", "县区总工会")


@dataclass(frozen=True)
class Paper:
    id: str = "design"
    title: str = "项目设计方案"
    is_required: bool = True


@dataclass(frozen=True)
class Form:
    kind: str = "station"
    grades: tuple[str, ...] | None = ()
    photos_min: int | None = 3
    photos_max: int | None = 5
    levels: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()


WHOLE = {
    "name": "示范街劳动者服务站",
    "union_name": "示范区总工会",
    "address": "示范街18号",
    "lead": "赵国强",
    "reason": "附近环卫工人多",
    "plan": "添饮水机",
    "use": "买桌椅",
}


def words_of(form: Form, filled: Filled) -> list[str]:
    return [lack.words for lack in lacks(form, filled)]


@pytest.mark.parametrize("count", [3, 4, 5])
def test_three_to_five_photos_are_right(count: int) -> None:
    assert photo_problem(count, 3, 5) == ""
    assert words_of(Form(), Filled(WHOLE, photos=count)) == []


def test_two_photos_are_too_few_and_six_too_many() -> None:
    assert photo_problem(2, 3, 5) == "照片还差 1 张：要 3–5 张，现有 2 张"
    assert photo_problem(6, 3, 5) == "照片多了 1 张：要 3–5 张，现有 6 张"
    assert [lack.section for lack in lacks(Form(), Filled(WHOLE, photos=6))] == ["photos"]


def test_form_without_a_number_of_photos_takes_any() -> None:
    assert photo_problem(0, None, None) == ""
    assert photo_problem(9, 3, None) == ""


def test_blank_card_field_and_vacant_role_are_missing() -> None:
    filled = Filled({**WHOLE, "address": ""}, roles=("lead", "leader"), photos=3)

    assert words_of(Form(), filled) == ["站点信息里没有地址", "还没有登记负责领导"]


def test_paper_that_must_go_along_is_missing_until_it_is_there() -> None:
    form = Form(papers=(Paper(), Paper("photos-cd", "照片光盘", is_required=False)))

    without = lacks(form, Filled(WHOLE, photos=3))
    with_it = lacks(form, Filled(WHOLE, photos=3, papers=frozenset({"design"})))

    assert [(lack.words, lack.is_must) for lack in without] == [
        ("没有附项目设计方案", True),
        ("没有附照片光盘", False),
    ]
    assert not any(lack.is_must for lack in with_it)


def test_subsidy_needs_one_of_its_grades() -> None:
    form = Form("subsidy", ("basic", "demonstration"), None, None)

    assert words_of(form, Filled(WHOLE)) == ["没有选申请哪一种"]
    assert words_of(form, Filled(WHOLE, grade="basic")) == []


def test_opinions_are_missing_until_given_and_one_against_stands_in_the_way() -> None:
    form = Form(levels=LEVELS)
    given = {0: Given(Opinion.DISAGREES, "2026-09-01")}

    assert words_of(form, Filled(WHOLE, photos=3, opinions=given)) == [
        "“所在单位工会”不同意",
        "没有“县区总工会”的意见",
    ]


def test_opinion_of_a_later_level_waits_for_the_earlier_one() -> None:
    second = Given(Opinion.AGREES, "2026-09-02")
    first = {0: Given(Opinion.AGREES, "2026-09-03")}

    assert "还没有“所在单位工会”的意见" in opinion_problem(LEVELS, {}, 1, second)
    assert "早于" in opinion_problem(LEVELS, first, 1, second)
    assert opinion_problem(LEVELS, first, 1, Given(Opinion.AGREES, "2026-09-03")) == ""
    late = Given(Opinion.AGREES, "2026-09-09")
    assert "晚于" in opinion_problem(LEVELS, {1: second}, 0, late)


@pytest.mark.parametrize(
    ("today", "stage", "words"),
    [
        (date(2026, 7, 31), None, "2026年9月30日 截止，还有 61 天"),
        (date(2026, 8, 1), 60, "2026年9月30日 截止，还有 60 天"),
        (date(2026, 8, 31), 30, "2026年9月30日 截止，还有 30 天"),
        (date(2026, 9, 23), 7, "2026年9月30日 截止，还有 7 天"),
        (date(2026, 9, 30), 7, "今天（2026年9月30日）截止"),
        (date(2026, 10, 1), None, "截止日 2026年9月30日 已过 1 天"),
    ],
)
def test_days_are_counted_down_to_the_end_of_september(
    today: date, stage: int | None, words: str
) -> None:
    left = countdown("09-30", 2026, today)

    assert (left.stage, left.words) == (stage, words)


def test_last_of_february_is_found_in_every_year() -> None:
    assert countdown("02-29", 2027, date(2027, 2, 1)).due_on == date(2027, 2, 28)


def test_application_after_the_due_day_is_for_the_next_year() -> None:
    assert open_year("09-30", date(2026, 9, 30)) == 2026
    assert open_year("09-30", date(2026, 10, 1)) == 2027
    assert open_year("", date(2026, 10, 1)) == 2026


def test_subsidy_goes_through_every_step_and_a_site_does_not() -> None:
    state = ApplicationState

    assert next_states("subsidy", state.ACCEPTED)[0] is state.REVIEWED
    assert not may_follow("subsidy", state.ACCEPTED, state.GRANTED)
    assert may_follow("subsidy", state.AGREED, state.GRANTED)
    assert may_follow("station", state.ACCEPTED, state.GRANTED)
    assert not may_follow("station", state.ACCEPTED, state.REVIEWED)
    assert not may_follow("station", state.DRAFT, state.GRANTED)


def test_who_holds_it_and_since_when_is_said_in_words() -> None:
    since, today = date(2026, 9, 10), date(2026, 9, 22)

    held = holder_words("subsidy", ApplicationState.SUBMITTED, "示范市总工会", since, today)
    back = holder_words("subsidy", ApplicationState.RETURNED, "", since, since)

    assert held == "2026年9月10日起在示范市总工会，等受理，已 12 天。"
    assert back == "2026年9月10日退回本站，等我们补正。"
