"""The life of a station: what follows what, what each step asks, how a wrong entry is corrected."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.station_life import (
    ALREADY,
    MILESTONES,
    TAKEN_BACK,
    Entry,
    Known,
    LifeStep,
    asks,
    effective,
    field_problem,
    life_now,
    may_follow,
    missing_for,
    open_rectification,
    order_problem,
    standing,
)

S = LifeStep
READY = Known(
    survey="suitable", asks_application=True, application="submitted", acceptance="passed"
)
TODAY = "2026-10-22"


def life(*steps: LifeStep) -> list[Entry]:
    return [Entry(at, step, f"2026-0{at}-01") for at, step in enumerate(steps, 1)]


WHOLE_WAY = (S.SURVEY, S.APPLICATION, S.BUILDING, S.ACCEPTANCE, S.FILING, S.RUNNING)


def test_the_whole_way_can_be_gone_when_everything_is_on_file() -> None:
    for at, step in enumerate(WHOLE_WAY):
        assert missing_for(step, life(*WHOLE_WAY[:at]), READY) is None


def test_a_room_that_is_there_is_accepted_without_building() -> None:
    assert missing_for(S.ACCEPTANCE, life(S.SURVEY, S.APPLICATION), READY) is None


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ("", "还没有做选址考察"),
        ("draft", "还没有结论"),
        ("not_suitable", "不适宜"),
    ],
)
def test_nothing_is_applied_for_before_a_survey_found_the_place_suitable(
    known: str, words: str
) -> None:
    entries = life(S.SURVEY)
    missing = missing_for(S.APPLICATION, entries, Known(survey=known, application="submitted"))
    assert missing is not None
    assert words in missing.what
    assert missing.leads_to == "survey"


@pytest.mark.parametrize("state", ["", "draft", "returned", "refused"])
def test_an_application_that_is_not_sent_leads_to_the_application(state: str) -> None:
    known = Known(survey="suitable", asks_application=True, application=state, acceptance="passed")
    for step in (S.APPLICATION, S.ACCEPTANCE):
        missing = missing_for(step, life(S.SURVEY, S.BUILDING), known)
        assert missing is not None
        assert missing.leads_to == "application"


def test_a_standard_without_application_asks_for_none_before_acceptance() -> None:
    known = Known(survey="suitable", acceptance="passed")
    assert missing_for(S.ACCEPTANCE, life(S.SURVEY, S.BUILDING), known) is None


@pytest.mark.parametrize("result", ["", "failed"])
def test_neither_acceptance_nor_filing_without_a_passed_record(result: str) -> None:
    known = Known(survey="suitable", application="submitted", acceptance=result)
    for step, before in ((S.ACCEPTANCE, (S.SURVEY, S.BUILDING)), (S.FILING, WHOLE_WAY[:4])):
        missing = missing_for(step, life(*before), known)
        assert missing is not None
        assert missing.leads_to == "acceptance"


def test_a_new_station_does_not_run_before_acceptance() -> None:
    missing = missing_for(S.RUNNING, life(S.SURVEY, S.APPLICATION, S.BUILDING), READY)
    assert missing is not None
    assert "验收" in missing.to_do


def test_nothing_begins_by_running() -> None:
    missing = missing_for(S.RUNNING, [], READY)
    assert missing is not None
    assert "本站已在运行" in missing.to_do


def test_what_a_running_station_writes_down_later_moves_it_nowhere() -> None:
    entries = [Entry(1, S.RUNNING, "", {ALREADY: "1"}), Entry(2, S.FILING, "2020-05-01")]
    assert missing_for(S.FILING, entries[:1], Known()) is None
    now = standing(entries)
    assert now is not None
    assert now.step is S.RUNNING
    assert field_problem(
        S.FILING,
        [Entry(1, S.RUNNING, "2021-05-01", {ALREADY: "1"})],
        {"on": "2020-05-01", "by_union": "市总工会", "receipt": "口头"},
        TODAY,
    ) is None  # fmt: skip


def test_a_rectification_ends_only_with_its_result_and_recheck() -> None:
    entries = [*life(*WHOLE_WAY), Entry(7, S.RECTIFICATION, "2026-08-01", {"problem": "门前积水"})]
    assert open_rectification(entries) is entries[-1]
    values = {"on": "2026-08-09"}
    assert field_problem(S.RUNNING, entries, values, TODAY) == ("result", "“整改结果”还空着。")
    values["result"] = "已疏通"
    problem = field_problem(S.RUNNING, entries, values, TODAY)
    assert problem is not None
    assert problem[0] == "rechecked_by"
    values["rechecked_by"] = "示范区总工会 王明"
    assert field_problem(S.RUNNING, entries, values, TODAY) is None
    done = [*entries, Entry(8, S.RUNNING, "2026-08-09", values)]
    assert open_rectification(done) is None


def test_suspending_does_not_end_a_rectification() -> None:
    entries = [*life(*WHOLE_WAY), Entry(7, S.RECTIFICATION), Entry(8, S.SUSPENDED)]
    assert "result" in {ask.key for ask in asks(S.RUNNING, entries)}


@pytest.mark.parametrize("step", [S.SUSPENDED, S.WITHDRAWN])
def test_stopping_needs_a_reason(step: LifeStep) -> None:
    problem = field_problem(step, life(*WHOLE_WAY), {"on": TODAY}, TODAY)
    assert problem is not None
    assert problem[0] == "reason"


def test_filing_needs_number_or_receipt() -> None:
    values = {"on": TODAY, "by_union": "示范区总工会"}
    before = life(*WHOLE_WAY[:4])
    problem = field_problem(S.FILING, before, values, TODAY)
    assert problem is not None
    assert problem[0] == "receipt"
    assert field_problem(S.FILING, before, values | {"document_number": "8号"}, TODAY) is None


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"on": "2026-10-23"}, "on"),
        ({"on": "2026-01-31"}, "on"),
        ({"on": "2026-10-22", "due": "2026-10-21"}, "due"),
    ],
)
def test_days_stand_in_order(values: dict[str, str], wrong: str) -> None:
    typed = {"by_union": "市总工会", "problem": "问题", "demand": "要求", "due": TODAY} | values
    before = [Entry(1, S.RUNNING, "2026-02-01", {ALREADY: "1"})]
    problem = field_problem(S.RECTIFICATION, before, typed, TODAY)
    assert problem is not None
    assert problem[0] == wrong


def test_a_correction_stands_in_the_place_of_what_it_corrects() -> None:
    entries = [*life(S.SURVEY, S.BUILDING), Entry(3, S.SURVEY, "2026-01-05", corrects=1)]
    assert [e.id for e in effective(entries)] == [3, 2]
    again = [*entries, Entry(4, S.SURVEY, "2026-01-06", corrects=3)]
    assert [e.id for e in effective(again)] == [4, 2]
    assert order_problem(again) == ""


def test_taking_back_what_others_stand_on_does_not_fit() -> None:
    entries = [*life(S.SURVEY, S.BUILDING), Entry(3, S.SURVEY, "", {TAKEN_BACK: "1"}, corrects=1)]
    assert "建设" in order_problem(entries)
    last = [*life(S.SURVEY, S.BUILDING), Entry(3, S.BUILDING, "", {TAKEN_BACK: "1"}, corrects=2)]
    assert order_problem(last) == ""
    now = standing(last)
    assert now is not None
    assert now.step is S.SURVEY


def test_after_withdrawal_a_new_survey_begins_a_new_life() -> None:
    entries = [*life(*WHOLE_WAY), Entry(7, S.WITHDRAWN, "2026-08-01")]
    assert may_follow(entries) == {S.SURVEY}
    again = [*entries, Entry(8, S.SURVEY, "2026-09-01")]
    assert [e.id for e in life_now(again)] == [8]


@given(st.lists(st.sampled_from(list(S)), max_size=12))
def test_whatever_is_entered_by_the_rules_stays_in_order(wanted: list[LifeStep]) -> None:
    entries: list[Entry] = []
    for step in wanted:
        if missing_for(step, entries, READY) is None:
            entries.append(Entry(len(entries) + 1, step, TODAY))
        assert order_problem(entries) == ""
        now = standing(entries)
        assert now is None or now.step not in MILESTONES or now.step in {e.step for e in entries}
    kinds = [entry.step for entry in life_now(entries)]
    if S.RUNNING in kinds and kinds[0] is S.SURVEY:
        assert S.ACCEPTANCE in kinds[: kinds.index(S.RUNNING)]
