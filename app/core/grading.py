"""Which grade a station has: what the reviewers' records say, the newest that stands (PJ-70)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Protocol, TypeVar


class ReviewKind(StrEnum):
    """What a reviewer did (审核、验收、评定、复检)."""

    OPINION = "opinion"
    ACCEPTANCE = "acceptance"
    GRADING = "grading"
    RECHECK = "recheck"
    SITE_VISIT = "site_visit"


class Result(StrEnum):
    """What came of it; blank where the paper says neither."""

    OPEN = ""
    PASSED = "passed"
    FAILED = "failed"


KIND_NAMES: Mapping[ReviewKind, str] = {
    ReviewKind.OPINION: "审核意见",
    ReviewKind.ACCEPTANCE: "验收",
    ReviewKind.GRADING: "评定等级",
    ReviewKind.RECHECK: "复检、抽检",
    ReviewKind.SITE_VISIT: "实地评估",
}
RESULT_NAMES: Mapping[Result, str] = {
    Result.PASSED: "通过",
    Result.FAILED: "未通过",
    Result.OPEN: "没有写明",
}
GRADED_BY = frozenset({ReviewKind.GRADING, ReviewKind.RECHECK})
"""Kinds of review that give a grade."""


class ReviewRule(Protocol):
    """What the rule needs to know of a review."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def on(self) -> str: ...
    @property
    def result(self) -> str: ...
    @property
    def grade(self) -> str: ...
    @property
    def corrects(self) -> int | None: ...
    @property
    def is_withdrawn(self) -> bool: ...


R = TypeVar("R", bound=ReviewRule)


def standing(reviews: Iterable[R]) -> tuple[R, ...]:
    """Give the records that hold: neither corrected by a later one, nor withdrawn."""
    rows = tuple(reviews)
    replaced = {row.corrects for row in rows if row.corrects is not None}
    return tuple(row for row in rows if row.id not in replaced and not row.is_withdrawn)


def deciding(reviews: Iterable[R]) -> R | None:
    """Give the record that gives the present grade; None where none is given.

    The newest grading decides: one that failed ends the grade given before. A re-check decides
    only where it states a grade itself.
    """
    rows = [row for row in standing(reviews) if _decides(row)]
    newest = max(rows, key=lambda row: (row.on, row.id), default=None)
    return newest if newest is not None and newest.grade else None


def review_problem(kind: ReviewKind, result: Result, grade: str, grades: Collection[str]) -> str:
    """Say what is wrong with a review as it was typed; blank when nothing is."""
    if grade and kind not in GRADED_BY:
        return f"{KIND_NAMES[kind]}不给等级；等级由“评定等级”或“复检、抽检”的记录给出。"
    if grade and grade not in grades:
        return "这个标准没有这个等级。"
    if grade and result is not Result.PASSED:
        return "给了等级，结果就要是“通过”。"
    if kind is ReviewKind.GRADING and result is Result.PASSED and grades and not grade:
        return "没有选评定的等级。"
    return ""


def _decides(row: ReviewRule) -> bool:
    if row.kind == ReviewKind.GRADING:
        return row.result != Result.OPEN
    return row.kind == ReviewKind.RECHECK and bool(row.grade)
