"""Surveys of a site before building (选址考察, PJ-05, QHD-08): asked, found, concluded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app.core import station_life as rules
from app.core.coordinates import Position, System, distance_m, distance_words, parse_position
from app.core.day_words import read_day
from app.core.errors import BadInput
from app.core.permissions import Act
from app.core.station_life import LifeStep
from app.core.text import as_written
from app.models import SiteSurvey
from app.services import directory, life, life_known
from app.services.context import Context
from app.standards.schema import Standard

ORDER = ("location", "density", "radius", "people", "roads", "work-areas", "access")
"""How one walks: the ids that standards share, in the order of the form; others follow."""
SUITABLE, NOT_SUITABLE = "suitable", "not_suitable"


@dataclass(frozen=True, slots=True)
class SurveyField:
    """One thing to find out, with who asks for it."""

    id: str
    title: str
    hint: str
    cites: str


@dataclass(frozen=True, slots=True)
class Nearby:
    """A station near by; the position as typed, blank where nobody looked it up."""

    name: str
    longitude: str = ""
    latitude: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SurveyFields:
    """What the form says; `system` is that of every position in it."""

    on: str
    surveyors: str
    place: str
    findings: Mapping[str, str] = field(default_factory=dict)
    longitude: str = ""
    latitude: str = ""
    system: str = System.GCJ02.value
    nearby: tuple[Nearby, ...] = ()
    conclusion: str = ""
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """One survey as it is kept."""

    id: int
    fields: SurveyFields
    by: str
    entered_at: str


def fields_of(standards: Iterable[Standard]) -> tuple[SurveyField, ...]:
    """Give what these standards want surveyed; the same id is one field that cites them all."""
    found: dict[str, SurveyField] = {}
    for standard in standards:
        for item in standard.surveys:
            cite = f"{standard.city} {item.clause}（{item.requirement}）"
            first = found.get(item.id)
            if first is not None:
                cite = f"{first.cites}；{cite}"
            title, hint = (first.title, first.hint) if first else (item.title, item.hint)
            found[item.id] = SurveyField(item.id, title, hint or item.hint, cite)
    return tuple(sorted(found.values(), key=lambda one: _place(one.id)))


def surveys(ctx: Context) -> tuple[SurveyRow, ...]:
    """Give every survey, the newest first."""
    names = directory.names(ctx)
    rows = ctx.session.scalars(
        select(SiteSurvey)
        .where(SiteSurvey.station_id == ctx.station_id, SiteSurvey.voided_at.is_(None))
        .order_by(SiteSurvey.id.desc())
    )
    return tuple(
        SurveyRow(row.id, _fields(row), names.get(row.entered_by or 0, ""), row.created_at)
        for row in rows
    )


def newest(ctx: Context) -> SurveyRow | None:
    """Give the newest survey."""
    return next(iter(surveys(ctx)), None)


def keep(ctx: Context, fields: SurveyFields, standards: Sequence[Standard]) -> int:
    """Keep a survey; with a conclusion it is finished and takes its step. Gives its id.

    A draft is written on; a finished one stays, and another one is a new survey.

    Raises:
        BadInput: with the field that is wrong.
        Refused: later steps stand on the survey that this one would overturn.
    """
    ctx.require(Act.KEEP_LIFE)
    made = _checked(ctx, fields, fields_of(standards))
    row = _draft(ctx) or SiteSurvey(station_id=ctx.station_id, created_at=ctx.now())
    row.surveyed_on, row.surveyors, row.place = made.on, made.surveyors, made.place
    row.findings = json.dumps(dict(made.findings), ensure_ascii=False, sort_keys=True)
    row.nearby = json.dumps(_positions(made), ensure_ascii=False)
    row.conclusion, row.reasons = made.conclusion, made.reasons
    row.entered_by = ctx.person_id
    if row.id is not None:
        row.revision += 1
    ctx.session.add(row)
    ctx.audit(
        "选址考察" if made.conclusion else "存选址考察",
        row,
        on=made.on,
        place=made.place,
        conclusion=made.conclusion,
        reasons=made.reasons,
    )
    if made.conclusion:
        _take_its_step(ctx, row, made, standards)
    return row.id


def distances(fields: SurveyFields) -> tuple[str, ...]:
    """Say how far each station near by is as the crow flies; blank where a position is missing."""
    here = _position(fields.longitude, fields.latitude, fields.system)
    made = []
    for one in fields.nearby:
        there = _position(one.longitude, one.latitude, fields.system)
        made.append(distance_words(distance_m(here, there)) if here and there else "")
    return tuple(made)


def _place(item_id: str) -> int:
    return ORDER.index(item_id) if item_id in ORDER else len(ORDER)


def _take_its_step(
    ctx: Context, row: SiteSurvey, made: SurveyFields, standards: Sequence[Standard]
) -> None:
    """Let the station's life follow the conclusion."""
    entries = life_known.entries(ctx)
    here = rules.standing(entries)
    gone = here is not None and here.step is LifeStep.WITHDRAWN
    before = () if gone else rules.life_now(entries)
    now = [one for one in before if one.step is LifeStep.SURVEY]
    values = {"on": made.on, life.SURVEY: str(row.id), "note": made.place}
    if made.conclusion == SUITABLE and now:
        life.correct(ctx, now[-1].id, values, "重新考察")
    elif made.conclusion == SUITABLE:
        life.take_step(ctx, LifeStep.SURVEY, values, standards)
    elif now:
        life.take_back(ctx, now[-1].id, "重新考察，结论是不适宜")


def _checked(ctx: Context, fields: SurveyFields, asked: Sequence[SurveyField]) -> SurveyFields:
    on = read_day(fields.on).isoformat()
    if on > ctx.today():
        raise BadInput("考察的日子还没有到。", kept="没有保存。", to_do="请改日期。", field="on")
    surveyors, place = as_written(fields.surveyors), as_written(fields.place)
    if not surveyors:
        raise BadInput("“谁去看的”还空着。", kept="没有保存。", field="surveyors")
    if not place:
        raise BadInput("“看的地点”还空着。", kept="没有保存。", field="place")
    findings = {key: as_written(text) for key, text in fields.findings.items()}
    findings = {key: text for key, text in findings.items() if text}
    reasons = as_written(fields.reasons)
    if fields.conclusion:
        _require_whole(findings, asked, reasons)
    if fields.longitude or fields.latitude:
        parse_position(fields.longitude, fields.latitude, System(fields.system))
    nearby = tuple(_near(one, fields.system) for one in fields.nearby if as_written(one.name))
    return SurveyFields(
        on,
        surveyors,
        place,
        findings,
        as_written(fields.longitude),
        as_written(fields.latitude),
        fields.system,
        nearby,
        fields.conclusion,
        reasons,
    )


def _require_whole(findings: Mapping[str, str], asked: Sequence[SurveyField], reasons: str) -> None:
    for one in asked:
        if one.id not in findings:
            raise BadInput(
                f"“{one.title}”还空着；写明看到的情况，才能下结论。",
                kept="结论没有记下。",
                to_do="还没看完的，先存着，看完再写。",
                field=one.id,
            )
    if not reasons:
        raise BadInput("“理由”还空着。", kept="结论没有记下。", field="reasons")


def _near(one: Nearby, system: str) -> Nearby:
    if one.longitude or one.latitude:
        try:
            parse_position(one.longitude, one.latitude, System(system))
        except BadInput as problem:
            raise BadInput(
                f"“{one.name}”：{problem.what}",
                kept="没有保存。",
                to_do=problem.to_do,
                field="nearby",
            ) from problem
    return Nearby(
        as_written(one.name),
        as_written(one.longitude),
        as_written(one.latitude),
        as_written(one.note),
    )


def _position(longitude: str, latitude: str, system: str) -> Position | None:
    try:
        return parse_position(longitude, latitude, System(system))
    except BadInput:
        return None


def _draft(ctx: Context) -> SiteSurvey | None:
    """Give the newest survey while it has no conclusion."""
    row = ctx.session.scalars(
        select(SiteSurvey)
        .where(SiteSurvey.station_id == ctx.station_id, SiteSurvey.voided_at.is_(None))
        .order_by(SiteSurvey.id.desc())
        .limit(1)
    ).first()
    return row if row is not None and not row.conclusion else None


def _positions(made: SurveyFields) -> list[dict[str, str]]:
    kept = [
        {
            "name": one.name,
            "longitude": one.longitude,
            "latitude": one.latitude,
            "system": made.system,
            "note": one.note,
        }
        for one in made.nearby
    ]
    if made.longitude or made.latitude:
        here = {"longitude": made.longitude, "latitude": made.latitude, "system": made.system}
        kept.insert(0, {"name": "", **here, "note": ""})
    return kept


def _fields(row: SiteSurvey) -> SurveyFields:
    places: list[dict[str, str]] = json.loads(row.nearby)
    here = next((one for one in places if not one["name"]), {})
    system = next((one["system"] for one in places), System.GCJ02.value)
    findings: dict[str, str] = json.loads(row.findings)
    return SurveyFields(
        row.surveyed_on,
        row.surveyors,
        row.place,
        findings,
        here.get("longitude", ""),
        here.get("latitude", ""),
        system,
        tuple(
            Nearby(one["name"], one["longitude"], one["latitude"], one["note"])
            for one in places
            if one["name"]
        ),
        row.conclusion,
        row.reasons,
    )
