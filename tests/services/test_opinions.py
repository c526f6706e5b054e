"""Opinions: every one answered, none closed without answer, outcome and the worker told (PJ-48)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import FixedClock
from app.core.errors import BadInput, MonthClosed, NotAllowed, NotFound, Refused, UserError
from app.core.opinion_steps import (
    WAY,
    OpinionState,
    closing_problem,
    may_follow,
    outcome_parts,
    outcome_words,
)
from app.services import opinion_list, opinions
from app.services.office import Office
from app.services.opinion_list import PAGE, Only, OpinionDetail
from app.services.opinions import OpinionFields
from app.storage import database, engine
from app.storage.folder import DataFolder
from tests.conftest import NOON
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, Desk

NEEDLES = OpinionFields("2026-10-18", "建议备一些针线包", "环卫工人")


def heard(desk: Desk, fields: OpinionFields = NEEDLES) -> int:
    return desk.sit(ATTENDANT).act(opinions.record_opinion, fields)


def answered(desk: Desk, fields: OpinionFields = NEEDLES) -> int:
    opinion_id = heard(desk, fields)
    desk.sit(LEAD).act(opinions.answer, opinion_id, "已备针线包，放在急救箱旁", "2026-10-20")
    return opinion_id


def told(desk: Desk) -> int:
    opinion_id = answered(desk)
    desk.sit(ATTENDANT).act(opinions.tell, opinion_id, "当面告知", "2026-10-21")
    return opinion_id


def closed(desk: Desk) -> int:
    opinion_id = told(desk)
    desk.sit(LEAD).act(opinions.close, opinion_id, "已落实", "买了两盒")
    return opinion_id


def seen(desk: Desk, opinion_id: int) -> OpinionDetail:
    return desk.office.read(opinion_list.opinion, opinion_id)


def test_an_opinion_goes_from_the_worker_to_its_close(desk: Desk) -> None:
    opinion_id = closed(desk)

    found = seen(desk, opinion_id)
    assert found.row.number == "意2026-10-001"
    assert (found.row.state, found.row.closed_on) == ("closed", "2026-10-22")
    assert found.row.outcome == "已落实：买了两盒"
    assert [(s.title, s.who, s.when) for s in found.steps] == [
        ("登记", ATTENDANT, "2026-10-18"),
        ("办理", LEAD, "2026-10-20"),
        ("答复", LEAD, "2026-10-20"),
        ("告知", ATTENDANT, "2026-10-21"),
        ("办结", LEAD, "2026-10-22"),
    ]
    assert all(step.is_done for step in found.steps)
    assert found.holder_line == "已办结，从收到到办结用了 4 天。"
    assert found.waiting == ""


def test_an_opinion_is_not_closed_before_answer_outcome_and_telling(desk: Desk) -> None:
    opinion_id = heard(desk)
    desk.sit(LEAD)
    with pytest.raises(Refused, match="还没有答复"):
        desk.office.act(opinions.close, opinion_id, "已落实")

    desk.office.act(opinions.answer, opinion_id, "已备针线包")
    with pytest.raises(Refused, match="怎样告知"):
        desk.office.act(opinions.close, opinion_id, "已落实")

    desk.office.act(opinions.tell, opinion_id, "电话")
    with pytest.raises(Refused, match="落实情况还空着"):
        desk.office.act(opinions.close, opinion_id)

    desk.office.act(opinions.close, opinion_id, "列入计划")
    assert seen(desk, opinion_id).row.state == "closed"


@pytest.mark.parametrize("lacking", ["answer", "outcome", "told_how"])
def test_the_store_refuses_a_close_without(desk: Desk, lacking: str) -> None:
    opinion_id = closed(desk)
    store = desk.office.database
    raw: Any = engine.connect(desk.office.folder.database, store.keys.data_key)
    try:
        with pytest.raises(Exception, match="closed_means_it"):
            raw.execute(f"UPDATE opinion SET {lacking} = '' WHERE id = ?", (opinion_id,))
        with pytest.raises(Exception, match="closed_means_it"):
            raw.execute("UPDATE opinion SET closed_on = NULL WHERE id = ?", (opinion_id,))
    finally:
        raw.close()


def test_the_store_refuses_to_close_an_unanswered_opinion(desk: Desk) -> None:
    opinion_id = heard(desk)
    raw: Any = engine.connect(desk.office.folder.database, desk.office.database.keys.data_key)
    close = "UPDATE opinion SET state = 'closed', closed_on = '2026-10-22' WHERE id = ?"
    try:
        with pytest.raises(Exception, match="closed_means_it"):
            raw.execute(close, (opinion_id,))
    finally:
        raw.close()


def test_explaining_needs_its_words(desk: Desk) -> None:
    opinion_id = told(desk)
    desk.sit(LEAD)
    with pytest.raises(BadInput, match="讲清了什么道理") as wrong:
        desk.office.act(opinions.close, opinion_id, "解释疏导")
    assert wrong.value.field == "done"

    desk.office.act(opinions.close, opinion_id, "解释疏导", "大厅十点后不能留人，已得到理解")
    assert seen(desk, opinion_id).row.outcome == "解释疏导：大厅十点后不能留人，已得到理解"


def test_an_outcome_comes_apart_again() -> None:
    kinds = opinions.outcomes()
    assert outcome_parts(outcome_words("已落实", "买了"), kinds) == ("已落实", "买了")
    assert outcome_parts("已增设插座", kinds) == ("", "已增设插座")


def test_who_answers_at_once_takes_it_too(desk: Desk) -> None:
    assert seen(desk, answered(desk)).row.taken_by == LEAD


def test_the_attendant_takes_and_tells_but_does_not_answer_or_close(desk: Desk) -> None:
    opinion_id = heard(desk)
    desk.office.act(opinions.take, opinion_id)
    assert seen(desk, opinion_id).row.taken_by == ATTENDANT
    with pytest.raises(NotAllowed, match="责任人"):
        desk.office.act(opinions.answer, opinion_id, "好的")
    with pytest.raises(NotAllowed):
        desk.office.act(opinions.close, opinion_id, "已落实")
    with pytest.raises(NotAllowed):
        desk.sit(CHAIR).act(opinions.record_opinion, NEEDLES)


def test_an_answer_can_be_written_anew_until_the_worker_was_told(desk: Desk) -> None:
    opinion_id = answered(desk)
    desk.sit(LEAD).act(opinions.answer, opinion_id, "针线包放在前台")
    assert seen(desk, opinion_id).row.answer == "针线包放在前台"
    desk.office.act(opinions.tell, opinion_id, "电话")
    with pytest.raises(Refused, match="已告知"):
        desk.office.act(opinions.answer, opinion_id, "改口")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (OpinionFields("2026-10-18", "  "), "content"),
        (OpinionFields("2026-10-18", "无"), "content"),
        (OpinionFields("2026-10-23", "水不够热"), "on"),
        (OpinionFields("2026-02-30", "水不够热"), "on"),
        (OpinionFields("2026-10-18", "水不够热", "张师傅"), "group"),
    ],
)
def test_a_wrong_field_is_named(desk: Desk, fields: OpinionFields, field: str) -> None:
    with pytest.raises(BadInput) as wrong:
        heard(desk, fields)
    assert wrong.value.field == field


def test_days_of_the_steps_follow_one_another(desk: Desk) -> None:
    opinion_id = heard(desk)
    desk.sit(LEAD)
    with pytest.raises(BadInput, match="早于收到意见"):
        desk.office.act(opinions.answer, opinion_id, "好的", "2026-10-17")
    with pytest.raises(BadInput, match="还没有到"):
        desk.office.act(opinions.answer, opinion_id, "好的", "2026-10-23")
    desk.office.act(opinions.answer, opinion_id, "好的", "2026-10-20")
    with pytest.raises(BadInput, match="早于答复"):
        desk.office.act(opinions.tell, opinion_id, "电话", "2026-10-19")


def test_a_closed_month_locks_the_words_but_not_the_way(desk: Desk) -> None:
    opinion_id = heard(desk)
    desk.sit(LEAD)
    desk.close_month()
    with pytest.raises(MonthClosed):
        heard(desk)
    desk.sit(LEAD)
    with pytest.raises(MonthClosed):
        desk.office.act(opinions.change_opinion, opinion_id, OpinionFields("2026-10-18", "改"))
    with pytest.raises(MonthClosed):
        desk.office.act(opinions.void, opinion_id, "记错了")
    assert not seen(desk, opinion_id).content_is_open

    desk.office.act(opinions.answer, opinion_id, "已备针线包")
    desk.office.act(opinions.tell, opinion_id, "公告栏张贴")
    desk.office.act(opinions.close, opinion_id, "已落实")
    assert seen(desk, opinion_id).row.state == "closed"


def test_the_words_change_only_while_unanswered(desk: Desk) -> None:
    opinion_id = heard(desk)
    changed = OpinionFields("2026-10-17", "建议备针线包和创可贴", "快递员")
    desk.office.act(opinions.change_opinion, opinion_id, changed)
    row = seen(desk, opinion_id).row
    assert (row.on, row.content, row.group) == (changed.on, changed.content, changed.group)
    with pytest.raises(BadInput, match="别的月份"):
        desk.office.act(opinions.change_opinion, opinion_id, OpinionFields("2026-09-30", "针线包"))
    desk.sit(LEAD).act(opinions.answer, opinion_id, "已备")
    with pytest.raises(Refused, match="已有答复"):
        desk.office.act(opinions.change_opinion, opinion_id, changed)


def test_a_number_is_never_given_twice(desk: Desk) -> None:
    first = heard(desk)
    second = heard(desk)
    desk.sit(LEAD).act(opinions.void, second, "记重了")
    third = heard(desk)
    september = heard(desk, OpinionFields("2026-09-30", "水不够热"))
    numbers = [seen(desk, at).row.number for at in (first, third, september)]
    assert numbers == ["意2026-10-001", "意2026-10-003", "意2026-09-001"]


def test_voiding_needs_a_reason_and_takes_it_off_the_list(desk: Desk) -> None:
    opinion_id = heard(desk)
    desk.sit(LEAD)
    with pytest.raises(BadInput, match="原因"):
        desk.office.act(opinions.void, opinion_id, " ")
    desk.office.act(opinions.void, opinion_id, "记重了")
    assert desk.office.read(opinion_list.list_opinions).lines == ()
    with pytest.raises(NotFound):
        seen(desk, opinion_id)


def test_recording_is_taken_back_only_by_its_maker_and_untouched(desk: Desk) -> None:
    opinion_id = heard(desk)
    with pytest.raises(Refused):
        desk.sit(LEAD).act(opinions.take_back, opinion_id)
    desk.sit(ATTENDANT).act(opinions.take_back, opinion_id)
    other = heard(desk)
    desk.office.act(opinions.take, other)
    with pytest.raises(Refused, match="已经有人办理"):
        desk.office.act(opinions.take_back, other)


def test_each_step_can_be_taken_back(desk: Desk) -> None:
    opinion_id = closed(desk)
    desk.sit(LEAD)
    states = []
    for _ in range(4):
        desk.office.act(opinions.step_back, opinion_id)
        states.append(seen(desk, opinion_id).row.state)
    assert states == ["told", "answered", "taken", "received"]
    row = seen(desk, opinion_id).row
    assert (row.answer, row.told_how, row.outcome, row.closed_on) == ("", "", "", "")
    with pytest.raises(Refused):
        desk.office.act(opinions.step_back, opinion_id)


def test_the_list_says_what_waits_and_how_long(desk: Desk, clock: FixedClock) -> None:
    heard(desk, OpinionFields("2026-10-22", "热水不够热", "快递员"))
    heard(desk)
    answered(desk)
    told(desk)
    closed(desk)
    lines = desk.office.read(opinion_list.list_opinions).lines
    assert [line.waiting for line in lines] == [
        "已 4 天未答复",
        "2 天前答复，还没告知劳动者",
        "1 天前告知，可以办结",
        "今天收到，还没答复",
    ]
    assert desk.office.read(opinion_list.open_count) == 4
    assert len(desk.office.read(opinion_list.list_opinions, Only.ALL).lines) == 5
    assert seen(desk, lines[0].id).holder_line == "现在等责任人（赵国强、解红梅）答复，已 4 天了。"


def test_this_month_leaves_out_the_one_before(desk: Desk) -> None:
    heard(desk, OpinionFields("2026-09-30", "水不够热"))
    october = heard(desk)
    assert [line.id for line in desk.office.read(opinion_list.list_opinions, Only.MONTH).lines] == [
        october
    ]


@pytest.mark.parametrize("query", ["针线", "zxb", "环卫", "001", "意2026-10"])
def test_opinions_are_found_by_words_pinyin_and_number(desk: Desk, query: str) -> None:
    opinion_id = heard(desk)
    heard(desk, OpinionFields("2026-09-18", "热水不够热", "快递员"))
    found = desk.office.read(opinion_list.list_opinions, Only.ALL, query).lines
    assert opinion_id in [line.id for line in found]
    assert not desk.office.read(opinion_list.list_opinions, Only.ALL, "空调").lines
    assert not desk.office.read(opinion_list.list_opinions, Only.ALL, "kongtiao").lines


@pytest.mark.parametrize("only", [Only.OPEN, Only.ALL, Only.MONTH])
@pytest.mark.parametrize("search", ["", "热水", "reshui"])
def test_pages_follow_one_another_without_gap(desk: Desk, only: Only, search: str) -> None:
    made = [
        heard(desk, OpinionFields(f"2026-10-{1 + at % 20:02}", "热水不够热"))
        for at in range(PAGE + 3)
    ]
    first = desk.office.read(opinion_list.list_opinions, only, search)
    rest = desk.office.read(opinion_list.list_opinions, only, search, after=first.next_after)
    assert len(first.lines) == PAGE
    assert rest.next_after is None
    assert sorted(line.id for line in first.lines + rest.lines) == sorted(made)


def test_every_step_is_in_the_audit(desk: Desk) -> None:
    closed(desk)
    raw: Any = engine.connect(desk.office.folder.database, desk.office.database.keys.data_key)
    acts = [row[0] for row in raw.execute("SELECT act FROM audit_entry ORDER BY seq")]
    raw.close()
    assert acts[-4:] == ["登记意见", "答复意见", "告知劳动者", "办结意见"]


def test_only_the_next_step_follows() -> None:
    allowed = {(a, b) for a in WAY for b in WAY if may_follow(a, b)}
    assert allowed == {
        (OpinionState.RECEIVED, OpinionState.TAKEN),
        (OpinionState.RECEIVED, OpinionState.ANSWERED),
        (OpinionState.TAKEN, OpinionState.ANSWERED),
        (OpinionState.ANSWERED, OpinionState.ANSWERED),
        (OpinionState.ANSWERED, OpinionState.TOLD),
        (OpinionState.TOLD, OpinionState.CLOSED),
    }


ACTS: dict[str, Callable[[Office, int, str], object]] = {
    "take": lambda office, at, _text: office.act(opinions.take, at),
    "answer": lambda office, at, text: office.act(opinions.answer, at, text),
    "explain": lambda office, at, text: office.act(opinions.answer, at, text, "", "解释疏导", text),
    "tell": lambda office, at, text: office.act(opinions.tell, at, text),
    "close": lambda office, at, text: office.act(opinions.close, at, text and "部分落实"),
    "back": lambda office, at, _text: office.act(opinions.step_back, at),
    "change": lambda office, at, text: office.act(
        opinions.change_opinion, at, OpinionFields("2026-10-19", text)
    ),
    "close_month": lambda _office, _at, _text: None,
}
moves = st.lists(
    st.tuples(
        st.sampled_from([*ACTS, "answer", "tell", "close"]),
        st.sampled_from([LEAD, LEAD, LEAD, ATTENDANT, KEEPER, CHAIR]),
        st.sampled_from(["好的", "已告知", "", "无"]),
    ),
    min_size=4,
    max_size=20,
)


@given(moves=moves)
@settings(max_examples=15)
def test_whatever_is_tried_no_opinion_closes_unanswered(
    staffed_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    moves: list[tuple[str, str, str]],
) -> None:
    root = tmp_path_factory.mktemp("acts") / "data"
    shutil.copytree(staffed_folder, root)
    desk = Desk(Office(database.open_existing(DataFolder(root)), FixedClock(NOON)))
    try:
        opinion_id = heard(desk)
        locked = ""
        for act, who, text in moves:
            before = seen(desk, opinion_id).row
            desk.sit(who)
            try:
                ACTS[act](desk.office, opinion_id, text)
                if act == "close_month" and not locked:
                    desk.close_month()
                    locked = seen(desk, opinion_id).row.content
            except UserError:
                assert seen(desk, opinion_id).row == before, "a refused act changed something"
            row = seen(desk, opinion_id).row
            assert not locked or row.content == locked
            assert bool(row.answer) == (row.state in ("answered", "told", "closed"))
            assert bool(row.told_how) == (row.state in ("told", "closed"))
            assert (row.state == "closed") == bool(row.closed_on)
            if row.state == "closed":
                assert closing_problem(row.answer, row.outcome, row.told_how) is None
    finally:
        desk.office.close()
