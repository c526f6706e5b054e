"""What reviewers found (审核、验收、评定、复检): append-only; the only way to a grade (PJ-70)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from app.core.day_words import read_day
from app.core.errors import BadInput, NotFound, Refused
from app.core.grading import (
    KIND_NAMES,
    RESULT_NAMES,
    Result,
    ReviewKind,
    deciding,
    review_problem,
    standing,
)
from app.core.permissions import Act
from app.core.text import as_written
from app.models import Review, StoredFile
from app.services import directory, kept_files, shelf
from app.services.context import Context
from app.services.kept_files import Incoming
from app.standards.schema import Standard


@dataclass(frozen=True, slots=True)
class ReviewFields:
    """What is typed of a review."""

    kind: ReviewKind
    union_name: str
    reviewer: str
    on: str
    result: Result = Result.OPEN
    grade: str = ""
    reasons: str = ""
    document_number: str = ""
    application_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One review as it was kept."""

    id: int
    kind: str
    kind_name: str
    standard_id: str
    standard: str
    edition: str
    union_name: str
    reviewer: str
    on: str
    result: str
    result_name: str
    grade: str
    grade_title: str
    reasons: str
    document_number: str
    file_sha256: str
    entered_by: str
    corrects: int | None
    is_withdrawn: bool
    application_id: int | None
    stands: bool = True
    """False once a later row corrects or withdraws it."""


@dataclass(frozen=True, slots=True)
class GivenGrade:
    """The grade a station has now, and the record that gave it."""

    standard_id: str
    edition: str
    grade: str
    title: str
    on: str
    union_name: str
    reviewer: str
    document_number: str
    reasons: str
    review_id: int


def record(
    ctx: Context, standard: Standard, fields: ReviewFields, scan: Incoming | None = None
) -> int:
    """Keep a review; give its id.

    Raises:
        NotAllowed: the person's roles may not.
        BadInput: reviewer, day or result cannot be meant.
    """
    return _keep(ctx, standard, fields, scan, corrects=None)


def correct(
    ctx: Context,
    review_id: int,
    standard: Standard,
    fields: ReviewFields,
    scan: Incoming | None = None,
) -> int:
    """Keep a review anew, in place of one that was noted wrongly; the old row and its scan stay."""
    old = _still_standing(ctx, review_id)
    return _keep(ctx, standard, fields, scan, corrects=old)


def withdraw(ctx: Context, review_id: int, reason: str) -> int:
    """Take a review back that was noted by mistake: a row says so, the old one stays.

    Raises:
        BadInput: no reason is given.
        Refused: it was corrected or withdrawn before.
    """
    old = _still_standing(ctx, review_id)
    words = as_written(reason)
    if not words:
        raise BadInput("作废的原因还空着。", to_do="请写明为什么作废。", field="reason")
    row = Review(
        station_id=ctx.station_id,
        kind=old.kind,
        standard_id=old.standard_id,
        edition=old.edition,
        application_id=old.application_id,
        union_name=old.union_name,
        reviewer=old.reviewer,
        on_date=old.on_date,
        reasons=words,
        entered_by=ctx.person_id,
        corrects_id=old.id,
        withdrawn=True,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit("作废审核记录", row, withdraws=old.public_id, reason=words)
    return row.id


def history(ctx: Context, standard_id: str | None = None) -> tuple[ReviewRow, ...]:
    """List every review ever noted, the newest first."""
    rows = _rows(ctx)
    holds = {row.id for row in standing(rows)}
    return tuple(
        replace(row, stands=row.id in holds)
        for row in sorted(rows, key=lambda row: (row.on, row.id), reverse=True)
        if standard_id is None or row.standard_id == standard_id
    )


def of_application(ctx: Context, application_id: int) -> tuple[ReviewRow, ...]:
    """List the reviews of one application that stand, oldest first."""
    return tuple(
        row
        for row in standing(_rows(ctx))
        if row.application_id == application_id and not row.is_withdrawn
    )


def grade_now(ctx: Context, standard_id: str) -> GivenGrade | None:
    """Give the grade a station has under a standard; None where no reviewer gave one."""
    # A correction may name another standard than the record it takes the place of.
    found = deciding(row for row in standing(_rows(ctx)) if row.standard_id == standard_id)
    if found is None:
        return None
    return GivenGrade(
        standard_id,
        found.edition,
        found.grade,
        found.grade_title,
        found.on,
        found.union_name,
        found.reviewer,
        found.document_number,
        found.reasons,
        found.id,
    )


def scan_of(ctx: Context, review_id: int) -> tuple[str, bytes, str]:
    """Give name, bytes and kind of the paper behind a review.

    Raises:
        NotFound: none was attached.
        StoreProblem: the kept file is missing or was altered.
    """
    row = _find(ctx, review_id)
    stored = ctx.session.get(StoredFile, row.file_sha256) if row.file_sha256 else None
    if stored is None:
        raise NotFound("这条记录没有附扫描件。", to_do="请看纸质文件。")
    name = f"{KIND_NAMES[ReviewKind(row.kind)]} {row.on_date}"
    return name, ctx.files.get(stored.sha256), stored.media_type


def _keep(
    ctx: Context,
    standard: Standard,
    fields: ReviewFields,
    scan: Incoming | None,
    *,
    corrects: Review | None,
) -> int:
    ctx.require(Act.RECORD_REVIEW)
    _check(ctx, standard, fields)
    kept = corrects.file_sha256 if corrects else None
    row = Review(
        station_id=ctx.station_id,
        kind=fields.kind.value,
        standard_id=standard.id,
        edition=standard.edition,
        application_id=fields.application_id,
        union_name=as_written(fields.union_name),
        reviewer=as_written(fields.reviewer),
        on_date=fields.on,
        result=fields.result.value,
        grade=fields.grade,
        reasons=as_written(fields.reasons),
        document_number=as_written(fields.document_number),
        file_sha256=kept_files.keep(ctx, scan.content, scan.media_type) if scan else kept,
        entered_by=ctx.person_id,
        corrects_id=corrects.id if corrects else None,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit(
        f"登记{KIND_NAMES[fields.kind]}",
        row,
        standard=standard.id,
        by=[row.union_name, row.reviewer],
        on=row.on_date,
        result=row.result,
        grade=row.grade,
        reasons=row.reasons,
        corrects=corrects.public_id if corrects else None,
    )
    return row.id


def _check(ctx: Context, standard: Standard, fields: ReviewFields) -> None:
    for key, value, name in (
        ("union_name", fields.union_name, "审核单位"),
        ("reviewer", fields.reviewer, "审核人"),
    ):
        if not as_written(value):
            raise BadInput(
                f"“{name}”还空着。", kept="没有登记这条记录。", to_do="请照文件写。", field=key
            )
    if not fields.on:
        raise BadInput("日期还空着。", to_do="请照文件上的日期写。", field="on")
    if read_day(fields.on).isoformat() > ctx.today():
        raise BadInput("这一天还没有到。", to_do="请核对日期。", field="on")
    grades = [grade.id for grade in standard.grades]
    if problem := review_problem(fields.kind, fields.result, fields.grade, grades):
        raise BadInput(problem, kept="没有登记这条记录。", field="grade")
    if fields.result is Result.FAILED and not as_written(fields.reasons):
        raise BadInput("没有通过的，请写明原因。", kept="没有登记这条记录。", field="reasons")


def _still_standing(ctx: Context, review_id: int) -> Review:
    ctx.require(Act.RECORD_REVIEW)
    row = _find(ctx, review_id)
    if row.withdrawn or not any(one.id == row.id for one in standing(_rows(ctx))):
        raise Refused(
            "这条记录已经更正或作废过。", kept="原来的记录都在。", to_do="请看最新的一条。"
        )
    return row


def _find(ctx: Context, review_id: int) -> Review:
    row = ctx.session.get(Review, review_id)
    if row is None or row.station_id != ctx.station_id:
        raise NotFound("没有找到这条记录。", to_do="请回到列表重新选择。")
    return row


def _rows(ctx: Context) -> tuple[ReviewRow, ...]:
    asked = select(Review).where(Review.station_id == ctx.station_id).order_by(Review.id)
    names = directory.names(ctx)
    return tuple(_row(ctx, row, names) for row in ctx.session.scalars(asked))


def _row(ctx: Context, row: Review, names: dict[int, str]) -> ReviewRow:
    standard = shelf.find(ctx, row.standard_id)
    grade = standard.grade(row.grade) if standard else None
    return ReviewRow(
        id=row.id,
        kind=row.kind,
        kind_name=KIND_NAMES[ReviewKind(row.kind)],
        standard_id=row.standard_id,
        standard=standard.city if standard else row.standard_id,
        edition=row.edition,
        union_name=row.union_name,
        reviewer=row.reviewer,
        on=row.on_date,
        result=row.result,
        result_name=RESULT_NAMES[Result(row.result)],
        grade=row.grade,
        grade_title=grade.title if grade else row.grade,
        reasons=row.reasons,
        document_number=row.document_number,
        file_sha256=row.file_sha256 or "",
        entered_by=names.get(row.entered_by or 0, ""),
        corrects=row.corrects_id,
        is_withdrawn=row.withdrawn,
        application_id=row.application_id,
    )
