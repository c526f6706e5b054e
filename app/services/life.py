"""The life of the station (站点进程): steps with date, who and document, only ever added to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core import station_life as rules
from app.core.day_words import day_label, read_day
from app.core.errors import BadInput, NotFound, Refused
from app.core.permissions import Act
from app.core.station_life import (
    ALREADY,
    STARTED,
    STEP_NAMES,
    TAKEN_BACK,
    Ask,
    Entry,
    LifeStep,
    Missing,
)
from app.core.text import as_written
from app.models import LifeEvent
from app.services import change_reports, directory, kept_files
from app.services.context import Context
from app.services.kept_files import Incoming
from app.services.life_known import entries, entry_of, known, rows_of
from app.standards.schema import Standard

WHY = "why_corrected"
"""In the details of a correction: why the older entry is wrong."""
SURVEY = "survey_id"
"""In the details of a survey step: which survey it rests on."""
_COLUMNS = ("on", "by_union", "document_number", "reason")


@dataclass(frozen=True, slots=True)
class LifeState:
    """Where the station stands, and since when; both blank where nothing began."""

    step: LifeStep | None = None
    since: str = ""
    """YYYY-MM-DD; blank where nobody knows the day any more."""

    @property
    def name(self) -> str:
        return STEP_NAMES[self.step] if self.step else ""


@dataclass(frozen=True, slots=True)
class LifeRow:
    """One entry as it stands in the history."""

    entry: Entry
    by_union: str
    document_number: str
    reason: str
    file_sha256: str
    entered_by: str
    entered_at: str
    """The moment it was entered, as stored."""
    is_counted: bool
    """False once a newer entry corrected it, or took it back."""

    @property
    def values(self) -> dict[str, str]:
        """What was typed, by the key of its `Ask`."""
        kept = {
            "on": self.entry.on,
            "by_union": self.by_union,
            "document_number": self.document_number,
            "reason": self.reason,
            **self.entry.details,
        }
        return {key: value for key, value in kept.items() if value}


def events(ctx: Context) -> tuple[LifeRow, ...]:
    """Give every entry in the order in which it was entered."""
    rows = rows_of(ctx)
    names = directory.names(ctx)
    counted = {entry.id for entry in rules.effective(map(entry_of, rows))}
    return tuple(
        LifeRow(
            entry_of(row),
            row.by_union,
            row.document_number,
            row.reason,
            row.file_sha256 or "",
            names.get(row.entered_by or 0, ""),
            row.created_at,
            row.id in counted,
        )
        for row in rows
    )


def state(ctx: Context) -> LifeState:
    """Give where the station stands."""
    now = rules.standing(entries(ctx))
    return LifeState(now.step, now.on) if now else LifeState()


def missing_for(ctx: Context, step: LifeStep, standards: Sequence[Standard]) -> Missing | None:
    """Tell what is missing before a step; None where it may be taken."""
    return rules.missing_for(step, entries(ctx), known(ctx, standards))


def asks(ctx: Context, step: LifeStep) -> tuple[Ask, ...]:
    """List what a step asks now."""
    return rules.asks(step, entries(ctx))


def asks_of(ctx: Context, event_id: int) -> tuple[Ask, ...]:
    """List what the step of an entry asked when it was entered."""
    step = next(one.step for one in entries(ctx) if one.id == event_id)
    return rules.asks(step, _before(ctx, event_id))


def take_step(
    ctx: Context,
    step: LifeStep,
    values: Mapping[str, str],
    standards: Sequence[Standard],
    scan: Incoming | None = None,
) -> int:
    """Take a step; give the id of its entry.

    Args:
        ctx: who enters it, and when.
        step: which.
        values: what was typed, by the key of the step's asks.
        standards: the chosen ones, which ask for application and filing.
        scan: the paper of it, if there is one.

    Raises:
        NotAllowed: the person's roles may not.
        Refused: something has to come before it; the words say what.
        BadInput: with the field that is wrong.
    """
    ctx.require(Act.KEEP_LIFE)
    before = entries(ctx)
    if missing := rules.missing_for(step, before, known(ctx, standards)):
        raise Refused(missing.what, kept="没有登记这一步。", to_do=missing.to_do)
    typed = _typed(values)
    _require_sound(ctx, step, before, typed)
    row = _add(ctx, step, typed, scan)
    _note_change(ctx, step, before, typed)
    return row.id


def already_running(ctx: Context, since: str = "", note: str = "") -> int:
    """Enter that the station runs already (本站已在运行); `since` stays blank if nobody knows.

    Raises:
        Refused: its life was begun here.
        BadInput: the day is still to come.
    """
    ctx.require(Act.KEEP_LIFE)
    if rules.standing(entries(ctx)) is not None:
        raise Refused("本站的进程已经登记过了。", kept="没有改动。", to_do="要改请在记录里更正。")
    typed = _typed({"on": since, "note": note, ALREADY: "1"})
    _require_past(ctx, typed)
    return _add(ctx, LifeStep.RUNNING, typed, None).id


def correct(
    ctx: Context, event_id: int, values: Mapping[str, str], why: str, scan: Incoming | None = None
) -> int:
    """Correct an entry by a newer one that names it; give the id of the newer one.

    Raises:
        Refused: it was corrected already.
        BadInput: with the field that is wrong; `why` is one.
    """
    ctx.require(Act.KEEP_LIFE)
    old = _counted(ctx, event_id)
    before = _before(ctx, event_id)
    typed = _typed(values) | _reason_of_correction(why)
    for key in (SURVEY, ALREADY):
        if key in old.details and key not in typed:
            typed[key] = old.details[key]
    if ALREADY in typed:
        _require_past(ctx, typed)
    else:
        _require_sound(ctx, old.step, before, typed)
    later = rules.after(entries(ctx), event_id)
    if later is not None and typed.get("on", "") > later.on:
        raise BadInput(
            f"这一天晚于下一步（{later.on} {STEP_NAMES[later.step]}）。",
            kept="没有改动。",
            to_do="请改日期。",
            field="on",
        )
    return _add(ctx, old.step, typed, scan, corrects=event_id).id


def take_back(ctx: Context, event_id: int, why: str) -> int:
    """Take an entry back that should not be there; give the id of the newer one.

    Raises:
        Refused: later steps stand on it.
        BadInput: why is blank.
    """
    ctx.require(Act.KEEP_LIFE)
    old = _counted(ctx, event_id)
    typed = _reason_of_correction(why) | {TAKEN_BACK: "1"}
    made = Entry(_next_id(ctx), old.step, "", typed, event_id)
    if problem := rules.order_problem((*entries(ctx), made)):
        raise Refused(
            f"收回“{STEP_NAMES[old.step]}”，{problem}",
            kept="没有改动。",
            to_do="请先收回后面的几步；只是日期、文号写错，用“更正”。",
        )
    return _add(ctx, old.step, typed, None, corrects=event_id).id


def _require_past(ctx: Context, typed: Mapping[str, str]) -> None:
    """Whoever knows the day the station began gives it; it lies in the past."""
    if typed.get("on") and read_day(typed["on"]).isoformat() > ctx.today():
        raise BadInput("这一天还没有到。", to_do="请填开始运行的那一天；不知道就空着。", field="on")


def _require_sound(
    ctx: Context, step: LifeStep, before: Sequence[Entry], typed: Mapping[str, str]
) -> None:
    for key in ("on", "due", "until"):
        if typed.get(key):
            read_day(typed[key])
    if wrong := rules.field_problem(step, before, typed, ctx.today()):
        raise BadInput(wrong[1], kept="没有登记这一步。", field=wrong[0])


def _add(
    ctx: Context,
    step: LifeStep,
    typed: Mapping[str, str],
    scan: Incoming | None,
    corrects: int | None = None,
) -> LifeEvent:
    details = {key: value for key, value in typed.items() if key not in _COLUMNS}
    row = LifeEvent(
        station_id=ctx.station_id,
        step=step.value,
        on_date=typed.get("on") or None,
        by_union=typed.get("by_union", ""),
        document_number=typed.get("document_number", ""),
        reason=typed.get("reason", ""),
        details=json.dumps(details, ensure_ascii=False, sort_keys=True),
        file_sha256=kept_files.keep(ctx, scan.content, scan.media_type) if scan else None,
        entered_by=ctx.person_id,
        corrects_id=corrects,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    word = "登记进程" if corrects is None else "收回进程" if TAKEN_BACK in typed else "更正进程"
    ctx.audit(word, row, step=step.value, corrects=corrects, **dict(typed))
    return row


def _note_change(
    ctx: Context, step: LifeStep, before: Sequence[Entry], typed: Mapping[str, str]
) -> None:
    """A station that ran and stops, or opens again, runs differently (QHD-10).

    What the union itself wants put right it knows.
    """
    was = rules.standing(before)
    if was is None or was.step not in STARTED or step in rules.MILESTONES:
        return
    if step not in (LifeStep.SUSPENDED, LifeStep.WITHDRAWN) and was.step is not LifeStep.SUSPENDED:
        return
    day = day_label(read_day(typed["on"]))
    change_reports.note(
        ctx, change_reports.RUNNING, f"{day}起由“{STEP_NAMES[was.step]}”转为“{STEP_NAMES[step]}”"
    )


def _typed(values: Mapping[str, str]) -> dict[str, str]:
    cleaned = {key: as_written(value) for key, value in values.items()}
    return {key: value for key, value in cleaned.items() if value}


def _reason_of_correction(why: str) -> dict[str, str]:
    words = as_written(why)
    if not words:
        raise BadInput("还没有写为什么更正。", kept="没有改动。", field="why")
    return {WHY: words}


def _counted(ctx: Context, event_id: int) -> Entry:
    found = next((one for one in rules.effective(entries(ctx)) if one.id == event_id), None)
    if found is None:
        raise NotFound(
            "这条记录已经更正过了，或者不在了。",
            kept="没有改动。",
            to_do="请在建站进程里看最新的一条。",
        )
    return found


def _before(ctx: Context, event_id: int) -> tuple[Entry, ...]:
    """Give what counts before the place of an entry."""
    there = rules.effective(entries(ctx))
    at = next((at for at, one in enumerate(there) if one.id == event_id), len(there))
    return there[:at]


def _next_id(ctx: Context) -> int:
    return max((entry.id for entry in entries(ctx)), default=0) + 1
