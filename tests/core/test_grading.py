"""The grade a station has: given by a reviewer's record only, the newest that stands."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.grading import Result, ReviewKind, deciding, review_problem, standing


@dataclass(frozen=True)
class Row:
    id: int
    on: str
    grade: str = ""
    kind: str = "grading"
    result: str = "passed"
    corrects: int | None = None
    is_withdrawn: bool = False


def grade_of(*rows: Row) -> str:
    found = deciding(rows)
    return found.grade if found else ""


def test_newest_grading_gives_the_grade() -> None:
    assert grade_of(Row(1, "2026-03-01", "2"), Row(2, "2026-09-01", "1")) == "1"
    assert grade_of(Row(1, "2026-09-01", "2"), Row(2, "2026-03-01", "1")) == "2"


def test_failed_grading_ends_the_grade_and_an_undecided_one_does_not() -> None:
    given = Row(1, "2026-03-01", "2")

    assert grade_of(given, Row(2, "2026-09-01", result="failed")) == ""
    assert grade_of(given, Row(2, "2026-09-01", result="")) == "2"


def test_recheck_changes_the_grade_only_where_it_states_one() -> None:
    given = Row(1, "2026-03-01", "2")

    assert grade_of(given, Row(2, "2026-09-01", kind="recheck", result="failed")) == "2"
    assert grade_of(given, Row(2, "2026-09-01", "3", kind="recheck")) == "3"


def test_corrected_and_withdrawn_records_count_no_more() -> None:
    given = Row(1, "2026-03-01", "1")
    right = Row(2, "2026-03-01", "2", corrects=1)
    gone = Row(3, "2026-03-01", corrects=2, is_withdrawn=True)

    assert grade_of(given, right) == "2"
    assert standing((given, right, gone)) == ()
    assert grade_of(given, right, gone) == ""


def test_only_grading_and_recheck_give_a_grade() -> None:
    accepted = review_problem(ReviewKind.ACCEPTANCE, Result.PASSED, "1", ("1", "2"))

    assert "验收不给等级" in accepted
    assert review_problem(ReviewKind.GRADING, Result.PASSED, "1", ("1", "2")) == ""
    assert "没有这个等级" in review_problem(ReviewKind.GRADING, Result.PASSED, "9", ("1",))
    assert "要是“通过”" in review_problem(ReviewKind.GRADING, Result.FAILED, "1", ("1",))
    assert "没有选" in review_problem(ReviewKind.GRADING, Result.PASSED, "", ("1",))
