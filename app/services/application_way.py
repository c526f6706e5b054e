"""The way of an application: handed in whole, then what comes back, step by step (QHD-26)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from app.core.application_rules import SUBSIDY
from app.core.application_steps import (
    ApplicationState,
    may_follow,
    needs_amount,
    needs_reason,
    next_states,
    state_name,
)
from app.core.day_words import read_day
from app.core.errors import BadInput, Refused
from app.core.permissions import Act
from app.core.text import as_written
from app.models import Application
from app.records.application import as_json
from app.services import (
    application_book,
    application_files,
    application_opinions,
    application_signing,
    applications,
    directory,
    kept_files,
    shelf,
)
from app.services.context import Context
from app.services.kept_files import Incoming

OUTCOME = "outcome:"
"""Kind of a file that came back with a step; the step's place stands behind."""


@dataclass(frozen=True, slots=True)
class StepFields:
    """What came back (办理结果)."""

    state: ApplicationState
    on: str
    union: str = ""
    words: str = ""
    document: str = ""
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step as it was kept."""

    number: int
    state: ApplicationState
    name: str
    on: str
    union: str
    words: str
    document: str
    amount_fen: int | None
    by: str
    is_taken_back: bool
    file_id: int | None
    file_name: str


def submit(ctx: Context, application_id: int, on: str) -> str:
    """Note that an application was handed in; its content is frozen. Gives its content code.

    Raises:
        Refused: something is missing that must be there, or the chair has not agreed to it.
        BadInput: the day is blank, still to come, or before the chair's signature.
    """
    row = _unsubmitted(ctx, application_id)
    given = application_opinions.opinions(ctx, row.id).values()
    last_said = max((said.on for said, _file in given), default="")
    standard = shelf.find(ctx, row.standard_id)
    form = applications.form_in(standard, row.form_id) if standard else None
    if standard is None or form is None:
        raise Refused(
            "这份申报所照的标准现在读不出来，不能登记提交。",
            kept="草稿都在。",
            to_do="请在“对照检查”里重新选定标准。",
        )
    must = [lack for lack in application_book.missing_of(ctx, row, standard, form) if lack.is_must]
    if must:
        raise Refused(
            f"还不能登记为已提交：{'；'.join(lack.words for lack in must)}。",
            kept="草稿都在，没有提交。",
            to_do="请按“还缺”一样样补上。",
        )
    signed_on = application_signing.require_signed(ctx, row)
    _require_day(ctx, on, max(last_said, signed_on))
    book = application_book.gather(ctx, row, standard, form)
    row.content = json.dumps(as_json(book), ensure_ascii=False)
    row.content_code = application_book.code_of(book)
    row.submitted_on, row.submitted_by = on, ctx.person_id
    row.state, row.state_since = ApplicationState.SUBMITTED.value, on
    row.revision += 1
    ctx.audit("登记申报已提交", row, on=on, content_code=row.content_code)
    return row.content_code


def record_step(
    ctx: Context, application_id: int, fields: StepFields, scan: Incoming | None = None
) -> None:
    """Note what came back from the union.

    Raises:
        BadInput: day, reason or amount is missing or impossible.
        Refused: it is not the turn of this step.
    """
    row, kind = _submitted(ctx, application_id)
    before = ApplicationState(row.state)
    if not may_follow(kind, before, fields.state):
        raise Refused(
            f"现在是“{state_name(kind, before)}”，不能直接登记“{state_name(kind, fields.state)}”。",
            kept="没有登记这一步。",
            to_do="下一步是："
            + "、".join(state_name(kind, one) for one in next_states(kind, before))
            + "。",
        )
    _require_day(ctx, fields.on, row.state_since)
    _check_step(kind, fields)
    kept = _kept(row)
    kept.append(
        {
            "state": fields.state.value,
            "was": before.value,
            "since": row.state_since,
            "on": fields.on,
            "union": as_written(fields.union),
            "words": as_written(fields.words),
            "document": as_written(fields.document),
            "amount_fen": fields.amount_fen,
            "by": ctx.person_id,
        }
    )
    row.outcome = json.dumps({"steps": kept}, ensure_ascii=False)
    row.state, row.state_since = fields.state.value, fields.on
    row.revision += 1
    ctx.audit(f"登记{state_name(kind, fields.state)}", row, **kept[-1])
    if scan is not None:
        sha256 = kept_files.keep(ctx, scan.content, scan.media_type)
        application_files.add(ctx, row, f"{OUTCOME}{len(kept)}", name=scan.name, sha256=sha256)


def take_back_step(ctx: Context, application_id: int) -> None:
    """Take back the last step: it was noted by mistake. The note itself stays, marked so.

    Raises:
        Refused: nothing came back yet.
    """
    row, kind = _submitted(ctx, application_id)
    kept = _kept(row)
    last = next((one for one in reversed(kept) if not one.get("taken_back")), None)
    if last is None:
        raise Refused("还没有登记过办理结果，没有可以收回的。", kept="申报没有改动。")
    if _has_successor(ctx, row):
        raise Refused("这份申报已有更正的新版，不能再收回。", kept="申报没有改动。")
    last["taken_back"] = ctx.today()
    row.outcome = json.dumps({"steps": kept}, ensure_ascii=False)
    row.state, row.state_since = last["was"], last["since"]
    row.revision += 1
    ctx.audit(f"收回{state_name(kind, ApplicationState(last['state']))}", row, **last)


def steps(ctx: Context, application_id: int) -> tuple[StepRow, ...]:
    """Give what came back, oldest first, steps that were taken back among them."""
    row = applications.find(ctx, application_id)
    kind, names = _kind(ctx, row), directory.names(ctx)
    files = {
        one.kind: (one.id, one.name)
        for one in application_files.all_of(ctx, application_id)
        if one.kind.startswith(OUTCOME)
    }
    return tuple(
        StepRow(
            number,
            ApplicationState(one["state"]),
            state_name(kind, ApplicationState(one["state"])),
            one["on"],
            one["union"],
            one["words"],
            one["document"],
            one["amount_fen"],
            names.get(one["by"] or 0, ""),
            bool(one.get("taken_back")),
            *files.get(f"{OUTCOME}{number}", (None, "")),
        )
        for number, one in enumerate(_kept(row), 1)
    )


def new_version(ctx: Context, application_id: int) -> int:
    """Begin a new version of a submitted application, which names the old; give its id.

    Raises:
        Refused: it was decided on already, or a new version is there.
    """
    old, kind = _submitted(ctx, application_id)
    state = ApplicationState(old.state)
    if state in (ApplicationState.GRANTED, ApplicationState.REFUSED, ApplicationState.AGREED):
        raise Refused(
            f"这份申报{state_name(kind, state)}，不能再更正。",
            kept="提交的内容原样保留。",
            to_do="要再申报，请新建一份。",
        )
    if _has_successor(ctx, old):
        raise Refused("这份申报已有更正的新版。", kept="没有再做一份。", to_do="请打开新的一版。")
    row = Application(
        station_id=ctx.station_id,
        standard_id=old.standard_id,
        form_id=old.form_id,
        grade=old.grade,
        year=old.year,
        answers=old.answers,
        state_since=ctx.today(),
        amount_fen=old.amount_fen,
        corrects_id=old.id,
        entered_by=ctx.person_id,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.session.flush()
    application_files.copy_all(ctx, old.id, row.id)
    ctx.audit("更正申报", row, corrects=old.public_id, content_code=old.content_code)
    return row.id


def _unsubmitted(ctx: Context, application_id: int) -> Application:
    """Give a draft as it stands; being signed does not keep it from being handed in."""
    row = applications.find(ctx, application_id)
    if row.voided_at is None and row.submitted_on is None:
        ctx.require(Act.KEEP_LIFE)
        return row
    return applications.draft_of(ctx, application_id)


def _submitted(ctx: Context, application_id: int) -> tuple[Application, str]:
    ctx.require(Act.KEEP_LIFE)
    row = applications.find(ctx, application_id)
    if row.submitted_on is None:
        raise Refused("这份申报还没有提交。", kept="草稿都在。", to_do="请先登记“已提交”。")
    return row, _kind(ctx, row)


def _kind(ctx: Context, row: Application) -> str:
    return applications.row_of(ctx, row).kind


def _kept(row: Application) -> list[dict[str, Any]]:
    return list(json.loads(row.outcome).get("steps", []))


def _has_successor(ctx: Context, row: Application) -> bool:
    return applications.row_of(ctx, row).replaced_by is not None


def _require_day(ctx: Context, on: str, since: str) -> None:
    if not on:
        raise BadInput("日期还空着。", to_do="请写是哪一天。", field="on")
    day = read_day(on).isoformat()
    if day > ctx.today():
        raise BadInput("这一天还没有到。", to_do="请核对日期。", field="on")
    if day < since:
        raise BadInput(f"日期早于前一步（{since}）。", to_do="请核对日期。", field="on")


def _check_step(kind: str, fields: StepFields) -> None:
    name = state_name(kind, fields.state)
    if needs_reason(fields.state) and not as_written(fields.words):
        raise BadInput(f"“{name}”要写明意见或原因。", kept="没有登记这一步。", field="words")
    if needs_amount(kind, fields.state) and not fields.amount_fen:
        raise BadInput(f"“{name}”要写明金额。", kept="没有登记这一步。", field="amount")
    if fields.amount_fen is not None and (fields.amount_fen < 0 or kind != SUBSIDY):
        raise BadInput("这一步不写金额。", to_do="请把金额空着。", field="amount")
