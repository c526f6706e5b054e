"""What waits for somebody stands in 今天 and leads there: on a large screen and on a small one."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton

from tests.stories.people_at_desk import Desk, Person
from tests.ui.conftest import Answers

LARGE, SMALL = (1366, 768), (911, 512)
"""A desk's screen at 100 % and at 150 %."""


@pytest.mark.parametrize("size", [LARGE, SMALL])
def test_leave_is_sent_back_asked_for_again_and_agreed_to(
    staffed_desk: Desk, answers: Answers, size: tuple[int, int]
) -> None:
    attendant, lead = Person(staffed_desk, "单雨桐", "1379"), Person(staffed_desk, "赵国强", "2580")
    staffed_desk.starts()
    staffed_desk.window.resize(*size)

    attendant.signs_in_for_the_first_time()
    attendant.goes_to("值班")
    attendant.clicks("请假换班")
    attendant.clicks("请假、离岗、换班")
    attendant.writes("事由", "家里有事")
    attendant.clicks("提交")
    assert attendant.sees("已提交：单雨桐请假", "等责任人同意：赵国强")

    lead.presses("F9")
    lead.signs_in_for_the_first_time()
    follows(lead, "查看：单雨桐请假")
    lead.clicks("退回…")
    lead.clicks("退回这一件")
    lead.types("请找人顶班")  # the keyboard is where the reason is missing
    lead.clicks("退回这一件")
    assert lead.sees("：已退回。")

    attendant.takes_over()
    attendant.goes_to("今天")
    assert attendant.sees("被退回", "请找人顶班")
    follows(attendant, "去改：单雨桐请假")
    assert attendant.sees("点“修改”，改好会重新提交")
    attendant.clicks("修改")
    attendant.chooses("谁来顶班", "曾立群")
    attendant.clicks("改好，重新提交")

    lead.takes_over()
    lead.goes_to("今天")
    follows(lead, "查看：单雨桐请假")
    lead.clicks("同意")
    lead.gives_pin()
    assert lead.sees("已同意，已签齐")
    attendant.takes_over()
    attendant.goes_to("今天")
    assert attendant.does_not_see("被退回")


def follows(person: Person, words: str) -> None:
    """Press the button of a line of 今天 that begins with these words."""
    buttons = person.shown(QAbstractButton)
    found = [one for one in buttons if one.accessibleName().startswith(words)]
    assert found, (words, person.reads())
    person.clicks(found[0].accessibleName())
