"""A service's steps: what is wrong with them, and a chart in which nothing lies on another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.flow_chart import Step, StepKind, problems
from app.core.flow_layout import LEAST_GAP, NO, YES, Arrow, Box, Chart, Room, lay_out, split

A4_ROOM = Room(178, 205)
K = StepKind


def plain(count: int) -> list[Step]:
    return [Step(K.STEP, f"第{n}件事") for n in range(1, count + 1)]


def with_branch() -> list[Step]:
    """Four steps down, and three that only the decision's no leads to."""
    return [
        Step(K.START, "劳动者提出"),
        Step(K.STEP, "登记", who="值班员"),
        Step(K.DECISION, "能当场办吗", no_leads_to=6),
        Step(K.STEP, "当场办"),
        Step(K.END, "办结"),
        Step(K.STEP, "转交联络员"),
        Step(K.STEP, "告诉本人结果"),
        Step(K.END, "办结"),
    ]


def high(_position: int, _width: float) -> float:
    return 16.0


def words(steps: list[Step]) -> list[str]:
    return [found.words for found in problems(steps)]


def made(chart: Chart | None) -> Chart:
    assert chart is not None
    return chart


def overlap(one: Box, other: Box) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )


def crosses(arrow: Arrow, box: Box) -> bool:
    """Whether a line runs through the inside of a box; its ends touch the edge."""
    for (x1, y1), (x2, y2) in zip(arrow.points, arrow.points[1:], strict=False):
        left, right, top, low = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
        hits_across = left < box.right - 0.01 and right > box.left + 0.01
        if hits_across and top < box.bottom - 0.01 and low > box.top + 0.01:
            return True
    return False


def require_sound(chart: Chart, room: Room) -> None:
    for box in chart.boxes:
        assert -0.01 <= box.left < box.right <= room.width + 0.01
        assert -0.01 <= box.top < box.bottom <= room.height + 0.01
        assert not any(overlap(box, other) for other in chart.boxes if other is not box)
        assert not any(crosses(arrow, box) for arrow in chart.arrows)
    for arrow in chart.arrows:
        for x, y in arrow.points:
            assert -0.01 <= x <= room.width + 0.01
            assert -0.01 <= y <= room.height + 0.01


# --- what is wrong


def test_a_list_of_plain_steps_is_a_chart() -> None:
    assert words(plain(3)) == []
    assert words(with_branch()) == []


def test_a_decision_says_where_its_no_leads() -> None:
    steps = [Step(K.DECISION, "材料齐吗"), Step(K.END, "办结")]
    assert words(steps) == ["第 1 步是判断，请选“否”转到哪一步。"]
    steps[0] = Step(K.DECISION, "材料齐吗", no_leads_to=9)
    assert words(steps) == ["第 1 步是判断，请选“否”转到哪一步。"]


def test_a_decision_does_not_lead_to_itself_nor_where_yes_leads() -> None:
    for to in (1, 2):
        steps = [Step(K.DECISION, "材料齐吗", no_leads_to=to), *plain(2)]
        assert words(steps) == ["第 1 步的“否”要转到别的步骤，不能是它自己或下一步。"]


def test_a_decision_is_not_the_last_step() -> None:
    steps = [*plain(2), Step(K.DECISION, "满意吗", no_leads_to=1)]
    assert words(steps) == ["第 3 步是判断，后面还要有“是”的下一步。"]


def test_a_step_nobody_reaches_is_said() -> None:
    steps = [Step(K.START, "来"), Step(K.END, "走"), Step(K.STEP, "没有人来")]
    assert words(steps) == ["第 3 步谁也到不了：上一步已经结束，也没有哪个判断转到这里。"]


def test_blank_and_endless_steps_are_said() -> None:
    assert words([Step(K.STEP, " ")]) == ["第 1 步还没有写做什么。"]
    assert words([Step(K.STEP, "长" * 61)])[0].startswith("第 1 步太长")
    assert "要短" in words([Step(K.STEP, "登记", who="人" * 31)])[0]
    assert "要短" in words([Step(K.STEP, "登记", time_limit="天" * 31)])[0]


def test_only_the_first_step_is_the_start() -> None:
    assert words([Step(K.STEP, "来"), Step(K.START, "来")]) == ["“开始”只能是第 1 步。"]


# --- where things stand


def test_three_steps_stand_below_each_other_in_the_middle() -> None:
    chart = made(lay_out(plain(3), A4_ROOM, high))
    assert len({box.across for box in chart.boxes}) == 1
    assert chart.boxes[0].across == pytest.approx(A4_ROOM.width / 2)
    assert len(chart.arrows) == 2
    require_sound(chart, A4_ROOM)


def test_what_does_not_fit_in_one_column_is_not_squeezed() -> None:
    assert lay_out(plain(14), A4_ROOM, high) is None
    chart = made(lay_out(plain(14), A4_ROOM, high, columns=2))
    assert len({box.left for box in chart.boxes}) == 2
    require_sound(chart, A4_ROOM)


def test_a_branch_stands_beside_its_decision() -> None:
    chart = made(lay_out(with_branch(), A4_ROOM, high))
    at = {box.position: box for box in chart.boxes}
    assert at[6].left > at[3].right
    assert at[6].middle == pytest.approx(at[3].middle)
    no = next(arrow for arrow in chart.arrows if arrow.word == NO)
    assert no.points == ((at[3].right, at[3].middle), (at[6].left, at[6].middle))
    assert any(a.word == YES and a.points[-1] == (at[4].across, at[4].top) for a in chart.arrows)
    require_sound(chart, A4_ROOM)


def test_nothing_leaves_an_end() -> None:
    chart = made(lay_out(with_branch(), A4_ROOM, high))
    end = next(box for box in chart.boxes if box.position == 5)
    assert all(arrow.points[0] != (end.across, end.bottom) for arrow in chart.arrows)


def test_a_no_that_goes_back_runs_left_and_one_that_skips_runs_right() -> None:
    steps = plain(6)
    steps[2] = Step(K.DECISION, "材料齐吗", no_leads_to=1)
    steps[3] = Step(K.DECISION, "要回访吗", no_leads_to=6)
    chart = made(lay_out(steps, A4_ROOM, high))
    at = {box.position: box for box in chart.boxes}
    back, skip = (arrow for arrow in chart.arrows if arrow.word == NO)
    assert min(x for x, _ in back.points) < at[1].left
    assert back.points[-1] == (at[1].left, at[1].middle)
    assert max(x for x, _ in skip.points) > at[6].right
    require_sound(chart, A4_ROOM)


def test_two_lines_beside_each_other_keep_apart() -> None:
    steps = plain(7)
    steps[4] = Step(K.DECISION, "甲", no_leads_to=1)
    steps[5] = Step(K.DECISION, "乙", no_leads_to=2)
    chart = made(lay_out(steps, Room(178, 240), high))
    lanes = {min(x for x, _ in arrow.points) for arrow in chart.arrows if arrow.word == NO}
    assert len(lanes) == 2


def test_the_second_column_is_entered_from_above() -> None:
    chart = made(lay_out(plain(10), A4_ROOM, high, columns=2))
    onward = next(arrow for arrow in chart.arrows if len(arrow.points) == 6)
    right = min((box for box in chart.boxes), key=lambda box: (-box.left, box.top))
    assert onward.points[-1] == (right.across, right.top)
    require_sound(chart, A4_ROOM)


def test_a_very_long_chart_goes_on_over_pages_and_loses_no_step() -> None:
    steps = plain(40)
    pages = split(steps, A4_ROOM, lambda _only: high)
    assert len(pages) > 1
    assert [at for only, _chart in pages for at in only] == list(range(1, 41))
    for _only, chart in pages:
        require_sound(chart, A4_ROOM)


@given(st.data())
def test_no_box_and_no_line_ever_lies_on_a_box(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 18))
    steps = plain(count)
    for at in range(1, count):
        to = data.draw(st.integers(1, 3 * count))
        if to <= count and to not in (at, at + 1):
            steps[at - 1] = Step(K.DECISION, "行吗", no_leads_to=to)
    heights = data.draw(st.lists(st.floats(8, 30), min_size=count, max_size=count))
    room = Room(400, 900)
    for columns in (1, 2):
        chart = lay_out(steps, room, lambda at, _w: heights[at - 1], columns=columns)
        if chart is not None:
            assert [box.position for box in chart.boxes] == list(range(1, count + 1))
            require_sound(chart, room)
            for one, other in zip(chart.boxes, chart.boxes[1:], strict=False):
                if one.left == other.left:
                    assert other.top - one.bottom >= LEAST_GAP - 0.01
