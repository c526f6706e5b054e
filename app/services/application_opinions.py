"""The opinions gathered level by level before an application is handed in (QHD-25)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.core.application_rules import Given, Opinion, opinion_problem
from app.core.day_words import read_day
from app.core.errors import BadInput, NotFound, Refused
from app.core.text import as_written
from app.models import ApplicationFile
from app.services import application_files, applications, kept_files
from app.services.application_files import OPINION, FileRow
from app.services.context import Context
from app.services.kept_files import Incoming


@dataclass(frozen=True, slots=True)
class OpinionFields:
    """What a level said (逐级审核意见)."""

    union: str
    opinion: Opinion
    on: str
    person: str = ""
    words: str = ""
    document: str = ""
    where: str = ""
    """Where the paper lies, if it is not attached."""


def opinions(ctx: Context, application_id: int) -> dict[int, tuple[OpinionFields, FileRow]]:
    """Give the opinions gathered so far, by the place of the level."""
    return {
        int(row.kind.removeprefix(OPINION)): (_fields(row), application_files.row_of(row))
        for row in application_files.all_of(ctx, application_id)
        if row.kind.startswith(OPINION)
    }


def give_opinion(
    ctx: Context,
    application_id: int,
    level: int,
    fields: OpinionFields,
    scan: Incoming | None = None,
) -> int:
    """Keep what a level said, in place of what was kept before; give its id (QHD-25).

    Raises:
        NotFound: the form asks no opinion of this level.
        BadInput: union, day or words are missing, or the day is still to come.
        Refused: submitted already, or an earlier level's opinion is missing.
    """
    row = applications.draft_of(ctx, application_id)
    form = applications.form_of(ctx, row)
    if form is None or not 0 <= level < len(form.levels):
        raise NotFound("这份申报没有这一级意见。", to_do="请重新打开这份申报。")
    _check_opinion(ctx, fields)
    had = opinions(ctx, application_id)
    given = {at: Given(one.opinion, one.on) for at, (one, _file) in had.items()}
    new = Given(fields.opinion, fields.on)
    if problem := opinion_problem(form.levels, given, level, new):
        raise Refused(problem, kept="没有登记这份意见。")
    old = had.get(level)
    sha256, name = (old[1].sha256, old[1].name) if old else ("", "")
    if scan is not None:
        sha256, name = kept_files.keep(ctx, scan.content, scan.media_type), scan.name
    if old:
        ctx.session.get_one(ApplicationFile, old[1].id).removed_at = ctx.now()
    return application_files.add(
        ctx, row, f"{OPINION}{level}", name=name, sha256=sha256, place=as_written(fields.where),
        details=_details(fields),
    )  # fmt: skip


def _check_opinion(ctx: Context, fields: OpinionFields) -> None:
    if not as_written(fields.union):
        raise BadInput("哪一级工会还空着。", to_do="请写工会的名称。", field="union")
    if not fields.on:
        raise BadInput("意见的日期还空着。", to_do="请照文件上的日期写。", field="on")
    if read_day(fields.on).isoformat() > ctx.today():
        raise BadInput("意见的日期还没有到。", to_do="请核对日期。", field="on")
    if fields.opinion is not Opinion.AGREES and not as_written(fields.words):
        raise BadInput(
            "请写明他们的意见；不经这一级的，写明为什么。",
            kept="没有登记这份意见。",
            field="words",
        )


def _details(fields: OpinionFields) -> str:
    return json.dumps(
        {
            "union": as_written(fields.union),
            "opinion": fields.opinion.value,
            "on": fields.on,
            "person": as_written(fields.person),
            "words": as_written(fields.words),
            "document": as_written(fields.document),
        },
        ensure_ascii=False,
    )


def _fields(row: ApplicationFile) -> OpinionFields:
    kept = json.loads(row.details)
    return OpinionFields(
        kept["union"],
        Opinion(kept["opinion"]),
        kept["on"],
        kept["person"],
        kept["words"],
        kept["document"],
        row.place,
    )
