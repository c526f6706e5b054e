"""Reviews: append-only records of who found what; the only way a station gets a grade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.exc import DatabaseError

from app.core.errors import BadInput, NotAllowed, NotFound, Refused
from app.core.grading import Result, ReviewKind
from app.services import reviews, shelf
from app.services.office import Office
from app.services.reviews import ReviewFields
from app.standards.schema import Standard
from tests.services.applying import ID, install, paper, run_sql

GRADING = ReviewFields(
    ReviewKind.GRADING, "示范市总工会", "周敏", "2026-09-01", Result.PASSED, "basic", "六有齐全"
)


@pytest.fixture
def lead(as_person: Callable[[str], Office]) -> Office:
    return as_person("赵国强")


@pytest.fixture
def standard(lead: Office) -> Standard:
    return install(lead)


def grade(office: Office) -> str:
    found = office.read(reviews.grade_now, ID)
    return found.title if found else ""


def test_station_without_a_reviewers_record_has_no_grade(lead: Office, standard: Standard) -> None:
    accepted = ReviewFields(
        ReviewKind.ACCEPTANCE, "示范区总工会", "李静", "2026-08-01", Result.PASSED
    )
    lead.act(reviews.record, standard, accepted)

    assert grade(lead) == ""
    with pytest.raises(BadInput, match="验收不给等级"):
        lead.act(reviews.record, standard, replace(accepted, grade="basic"))


def test_grading_gives_the_grade_with_reviewer_day_and_reasons(
    lead: Office, standard: Standard
) -> None:
    lead.act(reviews.record, standard, GRADING, paper("评定文件.pdf"))

    found = lead.read(reviews.grade_now, ID)

    assert found is not None
    assert (found.title, found.union_name, found.reviewer, found.on, found.reasons) == (
        "基本型", "示范市总工会", "周敏", "2026-09-01", "六有齐全",
    )  # fmt: skip
    assert lead.read(reviews.scan_of, found.review_id)[2] == "application/pdf"


def test_correction_is_a_new_row_and_the_old_one_stays_to_be_seen(
    lead: Office, standard: Standard
) -> None:
    old = lead.act(reviews.record, standard, GRADING)

    lead.act(reviews.correct, old, standard, replace(GRADING, grade="demonstration"))

    assert grade(lead) == "示范型"
    rows = lead.read(reviews.history, ID)
    assert [(row.grade_title, row.stands) for row in rows] == [("示范型", True), ("基本型", False)]
    with pytest.raises(Refused, match="已经更正或作废过"):
        lead.act(reviews.correct, old, standard, GRADING)


def test_grading_noted_under_the_wrong_standard_leaves_no_grade_there(
    lead: Office, standard: Standard
) -> None:
    panjin = lead.read(shelf.find, "panjin-2021")
    assert panjin is not None
    old = lead.act(reviews.record, standard, GRADING)

    lead.act(reviews.correct, old, panjin, replace(GRADING, grade="2"))

    assert grade(lead) == ""
    found = lead.read(reviews.grade_now, panjin.id)
    assert found is not None
    assert found.title == "二级站"
    assert [row.stands for row in lead.read(reviews.history, ID)] == [False]
    with pytest.raises(Refused, match="已经更正或作废过"):
        lead.act(reviews.withdraw, old, "又错了")


def test_withdrawn_grading_gives_no_grade_any_more(lead: Office, standard: Standard) -> None:
    made = lead.act(reviews.record, standard, GRADING)
    with pytest.raises(BadInput, match="作废的原因"):
        lead.act(reviews.withdraw, made, " ")

    lead.act(reviews.withdraw, made, "登错了站")

    assert grade(lead) == ""
    assert len(lead.read(reviews.history)) == 2
    with pytest.raises(Refused):
        lead.act(reviews.withdraw, made, "再撤一次")


def test_review_names_its_reviewer_and_a_day_that_has_come(
    lead: Office, standard: Standard
) -> None:
    for wrong, words in (
        (replace(GRADING, reviewer=""), "“审核人”还空着"),
        (replace(GRADING, union_name=" "), "“审核单位”还空着"),
        (replace(GRADING, on=""), "日期还空着"),
        (replace(GRADING, on="2026-10-23"), "还没有到"),
        (replace(GRADING, on="昨天"), "日期没有写对"),
        (replace(GRADING, grade="1"), "没有这个等级"),
        (replace(GRADING, result=Result.FAILED, grade="", reasons=""), "写明原因"),
    ):
        with pytest.raises(BadInput, match=words):
            lead.act(reviews.record, standard, wrong)


def test_attendant_may_not_record_a_review(
    standard: Standard, as_person: Callable[[str], Office]
) -> None:
    with pytest.raises(NotAllowed):
        as_person("单雨桐").act(reviews.record, standard, GRADING)


def test_review_without_a_scan_says_so(lead: Office, standard: Standard) -> None:
    made = lead.act(reviews.record, standard, GRADING)

    with pytest.raises(NotFound, match="没有附扫描件"):
        lead.read(reviews.scan_of, made)


def test_database_itself_keeps_reviews(lead: Office, standard: Standard) -> None:
    lead.act(reviews.record, standard, GRADING)

    for statement in ("UPDATE review SET grade = '示范型'", "DELETE FROM review"):
        with pytest.raises(DatabaseError, match="append-only"):
            lead.act(run_sql, statement)
