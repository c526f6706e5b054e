"""Somebody looks at the sample station first, throws it away, and begins their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.stories.people_at_desk import Desk, Person
from tests.ui.conftest import Answers

PAGES = ("值班", "意见", "物资", "经费", "活动", "站点建设", "人员", "档案", "月结上报")


def test_the_sample_is_looked_at_and_removed_in_one_act(
    desk_on: Callable[[Path], Desk], tmp_path: Path, answers: Answers
) -> None:
    desk = desk_on(tmp_path / "station")
    lead = Person(desk, "赵国强")
    desk.starts()
    lead.clicks("先看看示例站点")
    lead.signs_in_for_the_first_time()
    assert lead.sees("示例", "今天人次")

    walks_through_all_pages(lead)
    lead.goes_to("经费")
    assert lead.sees("¥1,680.32")
    for name in ("单雨桐", "孙惠民"):
        somebody = Person(desk, name)
        somebody.presses("F9")
        somebody.signs_in_for_the_first_time()
        walks_through_all_pages(somebody)

    lead.takes_over()
    lead.goes_to("设置")
    lead.opens_row("示例站点")
    answers.expect("删除整个示例站点", answer=True)
    lead.clicks("删除示例站点，建自己的站")
    assert lead.sees("第一次使用：建站", "站点名称", "先看看示例站点")

    desk.starts_again()
    assert lead.sees("第一次使用：建站", "站点名称", "先看看示例站点")
    assert lead.does_not_see("赵国强")


def walks_through_all_pages(person: Person) -> None:
    """Look at every page; no window may flash up meanwhile, as the desk sees to."""
    for page in PAGES:
        person.goes_to(page)
        assert person.does_not_see("None")
