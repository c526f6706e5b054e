"""The one next step: from an empty room to a running station by doing what it says."""

from __future__ import annotations

from app.core.life_guide import NextStep, Work, next_step
from app.core.station_life import Entry, Known, LifeStep

S = LifeStep


def life(*steps: LifeStep) -> list[Entry]:
    return [Entry(at, step) for at, step in enumerate(steps, 1)]


def lead(entries: list[Entry], known: Known, work: Work) -> str:
    step = next_step(entries, known, work)
    return step.way.to if step.way else ""


def test_an_empty_room_is_led_to_a_running_station() -> None:
    def known(application: str = "", acceptance: str = "", survey: str = "suitable") -> Known:
        return Known(survey, True, application, acceptance)

    full = Work(standards=1, asks_filing=True)
    way = [
        (life(), Known(), Work(), "rounds"),
        (life(), Known(), full, "survey"),
        (life(), known(survey="draft"), full, "survey"),
        (life(S.SURVEY), known(), Work(1, unseen=3, missing=1, asks_filing=True), "rounds"),
        (life(S.SURVEY), known(), Work(1, missing=1, asks_filing=True), "gap"),
        (life(S.SURVEY), known(), full, "application"),
        (life(S.SURVEY), known("draft"), full, "application"),
        (life(S.SURVEY), known("submitted"), full, "step:application"),
        (life(S.SURVEY, S.APPLICATION), known("submitted"), full, "step:building"),
        (life(S.SURVEY, S.APPLICATION, S.BUILDING), known("submitted"), full, "acceptance"),
        (
            life(S.SURVEY, S.APPLICATION, S.BUILDING),
            known("submitted", "passed"),
            full,
            "step:acceptance",
        ),
        (
            life(S.SURVEY, S.APPLICATION, S.BUILDING, S.ACCEPTANCE),
            known("submitted", "passed"),
            full,
            "step:filing",
        ),
        (
            life(S.SURVEY, S.APPLICATION, S.BUILDING, S.ACCEPTANCE, S.FILING),
            known("submitted", "passed"),
            full,
            "step:running",
        ),
    ]
    for entries, there, work, to in way:
        assert lead(entries, there, work) == to


def test_a_running_station_with_nothing_to_do_is_asked_nothing() -> None:
    step = next_step(life(S.RUNNING), Known(), Work(1))
    assert step.way is None
    assert step.title == "正常运行"


def test_a_change_to_report_comes_before_a_filing_to_write_down() -> None:
    assert lead(life(S.RUNNING), Known(), Work(1, asks_filing=True, reports=2)) == "reports"
    assert lead(life(S.RUNNING), Known(), Work(1, asks_filing=True)) == "step:filing"


def test_a_rectification_says_its_problem_and_its_due_day() -> None:
    order = Entry(2, S.RECTIFICATION, "", {"problem": "门前积水", "due": "2026-11-30"})
    step: NextStep = next_step([Entry(1, S.RUNNING), order], Known(), Work(1))
    assert "门前积水，限 2026-11-30 以前" in step.why
    assert step.way is not None
    assert step.way.to == "step:running"


def test_a_returned_application_is_to_be_sent_again() -> None:
    entries = life(S.SURVEY, S.APPLICATION)
    assert lead(entries, Known("suitable", True, "returned"), Work(1)) == "application"


def test_a_failed_acceptance_says_so() -> None:
    known = Known("suitable", True, "submitted", "failed")
    step = next_step(life(S.SURVEY, S.APPLICATION, S.BUILDING), known, Work(1))
    assert "再验收" in step.title
