"""今天 reminds of an application whose due day comes near, and of one that was sent back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.application_rules import Opinion
from app.core.application_steps import ApplicationState
from app.core.clock import FixedClock
from app.services import (
    application_files,
    application_opinions,
    application_way,
    applications,
    clock_guard,
    shelf,
    today,
)
from app.services.application_opinions import OpinionFields
from app.services.application_way import StepFields
from app.services.office import Office
from tests.services.applying import ID, hand_in, install, paper

TITLE = "补助资金申请"


@pytest.fixture
def clock() -> FixedClock:
    """Stand before the end of September."""
    return FixedClock(datetime(2026, 8, 10, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai")))


@pytest.fixture
def lead(as_person: Callable[[str], Office], clock: FixedClock) -> Office:
    office = as_person("赵国强")
    install(office)
    return office


def lines(office: Office) -> list[tuple[str, str, str, object]]:
    rows = office.read(today.to_do, 100)
    return [(row.level, row.text, row.second, row.arg) for row in rows if TITLE in row.text]


def at(clock: FixedClock, month: int, day: int) -> None:
    now = clock.now()
    wanted = datetime(2026, month, day, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    clock.advance((wanted - now).total_seconds())


def submitted(office: Office) -> int:
    made = drafted(office)
    office.act(applications.write_text, made, "reason", "已建成。")
    office.act(application_files.attach_paper, made, "design", paper())
    said = OpinionFields("示范区总工会", Opinion.AGREES, "2026-08-01")
    for level in (0, 1):
        office.act(application_opinions.give_opinion, made, level, said)
    office.act(clock_guard.confirm_clock)  # the store was made in October
    hand_in(office, made)
    return made


def drafted(office: Office) -> int:
    standard = office.read(shelf.find, ID)
    assert standard is not None
    return office.act(applications.create, standard, "money", grade="basic")


def test_due_day_is_told_sixty_thirty_and_seven_days_before(
    lead: Office, clock: FixedClock
) -> None:
    text = f"示范：{TITLE}可以申报"
    begin = ("application", "start")

    assert lines(lead) == [("待", text, "2026年9月30日 截止，还有 51 天", begin)]
    at(clock, 9, 5)
    assert lines(lead) == [("近", text, "2026年9月30日 截止，还有 25 天", begin)]
    at(clock, 9, 28)
    assert lines(lead) == [("急", text, "2026年9月30日 截止，还有 2 天", begin)]
    at(clock, 10, 1)
    assert lines(lead) == []


def test_draft_is_reminded_of_until_it_is_handed_in(lead: Office, clock: FixedClock) -> None:
    draft = drafted(lead)
    assert lines(lead)[0][1:] == (
        f"{TITLE}还没有提交", "2026年9月30日 截止，还有 51 天", ("application", draft),
    )  # fmt: skip

    at(clock, 10, 3)

    assert lines(lead)[0][:3] == ("急", f"{TITLE}还没有提交", "截止日 2026年9月30日 已过 3 天")


def test_handed_in_application_is_not_reminded_of_until_it_is_sent_back(
    lead: Office, clock: FixedClock
) -> None:
    made = submitted(lead)
    assert lines(lead) == []

    back = StepFields(ApplicationState.RETURNED, "2026-08-10", words="缺签字")
    lead.act(application_way.record_step, made, back)
    assert lines(lead) == [
        ("近", f"{TITLE}被退回，等我们补正", "缺签字", ("application", made)),
    ]

    new = lead.act(application_way.new_version, made)
    assert ("application", made) not in [line[3] for line in lines(lead)]
    assert new != made


def test_only_who_applies_is_reminded(lead: Office, as_person: Callable[[str], Office]) -> None:
    assert lines(lead)

    assert lines(as_person("单雨桐")) == []
