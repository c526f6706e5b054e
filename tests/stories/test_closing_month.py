"""The lead closes October, is held to it, reopens it with the chair, and closes it again."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.clock import FixedClock
from app.reports.package_check import verify_package
from tests.stories.people_at_desk import Desk, Person

SECOND_OF_NOVEMBER = datetime(2026, 11, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
BLANK = ("值班表", "物资", "支出", "意见", "活动")


@pytest.fixture
def people(staffed_desk: Desk, clock: FixedClock) -> tuple[Person, Person, Person]:
    """Attendant, lead and chair at the beginning of November; three visits in October."""
    attendant = Person(staffed_desk, "单雨桐", "1379")
    lead = Person(staffed_desk, "赵国强", "2580")
    chair = Person(staffed_desk, "孙惠民", "8642")
    staffed_desk.starts()
    attendant.signs_in_for_the_first_time()
    attendant.presses("1", "1", "2")
    attendant.presses("F9")
    chair.signs_in_for_the_first_time()
    clock.set(SECOND_OF_NOVEMBER)
    chair.presses("F9")
    lead.signs_in_for_the_first_time()
    return attendant, lead, chair


def closes_october(lead: Person) -> None:
    lead.goes_to("月结上报")
    lead.presses("F5")
    lead.gives_pin()


def counts_somebody_late(attendant: Person) -> None:
    attendant.goes_to("今天")
    attendant.presses("F6")
    attendant.writes("哪一天", "10-20")
    attendant.writes("环卫工人", "3")
    attendant.presses("F6")


def test_a_month_is_closed_held_reopened_by_two_and_closed_again(
    people: tuple[Person, Person, Person],
) -> None:
    attendant, lead, chair = people
    desk = lead.desk

    lead.goes_to("月结上报")
    assert lead.sees("3 人次", "必须 6 件")
    for register in BLANK:
        lead.answers(register, "本月无")
    lead.answers("值班记录", "未记，因为…")
    lead.types("新来的值班员还不会写")
    lead.presses("Return")
    assert lead.sees("没有必须做的事，可以月结", "支出：本月无", "未记，因为新来的值班员还不会写")

    lead.presses("F5")
    lead.gives_pin("1111")
    assert lead.sees("口令不对", "未月结")
    lead.gives_pin()
    assert lead.sees("已月结", "备份已做好并验证", "第1版")

    exports = desk.root / "exports"
    assert verify_package(exports / "2026-10.zip") == ()
    assert len(list((desk.root / "backups").glob("month-*"))) == 1
    assert status_of(desk) == ("closed", 1)

    attendant.takes_over()
    counts_somebody_late(attendant)
    assert attendant.sees("2026年10月已月结")

    lead.takes_over()
    # The page stands where the lead left it: at the month just closed.
    lead.goes_to("月结上报")
    lead.clicks("反结…")
    lead.writes("原因", "漏记一次补录")
    lead.clicks("签字反结")
    lead.gives_pin()
    chair.gives_pin()
    assert lead.sees("反结到 11月5日", "赵国强反结", "孙惠民同意", "漏记一次补录")

    attendant.takes_over()
    counts_somebody_late(attendant)
    assert attendant.sees("已补录10月20日 3 人次")

    lead.takes_over()
    closes_october(lead)
    assert lead.sees("已月结", "第2版", "6 人次")
    assert status_of(desk) == ("closed", 2)

    desk.starts_again()
    chair.signs_in()
    chair.goes_to("档案")
    assert chair.sees("2026年10月")


def status_of(desk: Desk) -> tuple[str, int]:
    """What the newest papers of October say of themselves."""
    written = (desk.root / "exports").glob("2026-10*/manifest.json")
    newest = max(json.loads(path.read_text("utf-8"))["revision"] for path in written)
    name = "2026-10" if newest == 1 else f"2026-10-r{newest}"
    said = json.loads((desk.root / "exports" / name / "manifest.json").read_text("utf-8"))
    return said["status"], said["revision"]
