"""What the station's life, walls and map say: survey, application, filing, grade (程序记录)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import select

from app.core import station_life
from app.core.facts import WALL_KINDS, Fact, parted, words_of
from app.core.gap import Verdict
from app.core.station_life import LifeStep
from app.models import Application, ChangeReport, LifeEvent, SiteSurvey
from app.services import life_known, reviews, shelf
from app.services import map_card as cards
from app.services import wall as walls
from app.services.context import Context

SURVEY, APPLICATION, LIFE, REPORTS = "选址考察", "申报", "建站进程", "上报变化"
WALL, MAP, REVIEW = "上墙", "地图信息", "评定"
BOUND = frozenset({"application.submitted", "grade.given", "survey.done"})
"""What counts only under the standard it was done under, or for what that standard asks."""


def wall(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """What hangs and says what holds today; an outdated sheet is the contrary."""
    states = walls.states(ctx)
    found = {}
    for fact in wanted:
        kind = parted(fact)[1]
        state = states.get(kind)
        if state is None:
            found[fact] = Fact(None, f"程序里还没有记下张贴{WALL_KINDS.get(kind, '')}", WALL)
            continue
        verdict = Verdict.MEETS if state.is_current else Verdict.DOES_NOT
        found[fact] = Fact(verdict, state.text, WALL, state.posted_on)
    return found


def survey(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Whether a survey before building came to a conclusion (PJ-05, QHD-08).

    One that was made for another city leaves open what only this one asks.
    """
    row = ctx.session.execute(
        select(SiteSurvey.surveyed_on, SiteSurvey.place, SiteSurvey.conclusion, SiteSurvey.findings)
        .where(SiteSurvey.station_id == ctx.station_id, SiteSurvey.voided_at.is_(None))
        .order_by((SiteSurvey.conclusion != "").desc(), SiteSurvey.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return {}
    if not row.conclusion:
        return dict.fromkeys(wanted, Fact(None, "考察记录还没写完", SURVEY, row.surveyed_on))
    word = "适宜" if row.conclusion == "suitable" else "不适宜"
    done = Fact(Verdict.MEETS, f"考察了{row.place}，结论：{word}", SURVEY, row.surveyed_on)
    found = dict.fromkeys(wanted, done)
    for fact in wanted:
        if lacking := _not_surveyed(ctx, fact, json.loads(row.findings)):
            found[fact] = Fact(None, f"考察里没有写{lacking}", SURVEY, row.surveyed_on)
    return found


def _not_surveyed(ctx: Context, fact: str, findings: Mapping[str, str]) -> str:
    """Name what the standard wants surveyed and the survey says nothing of."""
    ids = words_of(parted(fact)[1])
    standard = shelf.find(ctx, ids[0]) if ids else None
    asked = standard.surveys if standard else ()
    return "、".join(item.title for item in asked if not findings.get(item.id))


def applications(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Whether an application under the standard was handed in."""
    rows = ctx.session.execute(
        select(Application.standard_id, Application.submitted_on)
        .where(Application.station_id == ctx.station_id, Application.voided_at.is_(None))
        .where(Application.submitted_on.is_not(None), Application.state != "draft")
        .order_by(Application.id)
    ).all()
    found = {}
    for fact in wanted:
        ids = words_of(parted(fact)[1])
        its = [row.submitted_on for row in rows if not ids or row.standard_id in ids]
        if its:
            found[fact] = Fact(Verdict.MEETS, "已经递交申报", APPLICATION, its[-1] or "")
    return found


def filing(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Whether the station was filed with the upper union (QHD-10)."""
    rows = {row.id: row for row in life_known.rows_of(ctx)}
    standing = station_life.effective(tuple(map(life_known.entry_of, rows.values())))
    filed = [one for one in standing if one.step is LifeStep.FILING]
    if not filed:
        return {}
    row: LifeEvent = rows[filed[-1].id]
    parts = ["已备案", row.by_union, row.document_number]
    text = "，".join(part for part in parts if part)
    return dict.fromkeys(wanted, Fact(Verdict.MEETS, text, LIFE, row.on_date or ""))


def leads(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Whether the list of leads was reported, changes included (PJ-32)."""
    rows = ctx.session.execute(
        select(ChangeReport.what, ChangeReport.state, ChangeReport.reported_on)
        .where(ChangeReport.station_id == ctx.station_id, ChangeReport.kind == "leads_list")
        .order_by(ChangeReport.id)
    ).all()
    waiting = [row for row in rows if row.state == "waiting"]
    reported = [row.reported_on or "" for row in rows if row.state == "reported"]
    if waiting:
        text = f"还有{len(waiting)}项没上报：{waiting[0].what}"
        return dict.fromkeys(wanted, Fact(Verdict.DOES_NOT, text, REPORTS))
    if reported:
        return dict.fromkeys(wanted, Fact(Verdict.MEETS, "已上报", REPORTS, max(reported)))
    return {}


def map_card(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Whether the place is known, and whether maps were given what holds today (PJ-06/07)."""
    card = cards.card(ctx)
    found = {}
    if card.position is not None:
        found["map.position"] = Fact(Verdict.MEETS, f"位置：{card.shown.position}", MAP)
    if card.exports:
        last = card.exports[0].on
        found["map.current"] = (
            Fact(Verdict.MEETS, "导出以后没有改动", MAP, last)
            if card.is_current
            else Fact(Verdict.DOES_NOT, f"导出以后改了{'、'.join(card.changed)}", MAP, last)
        )
    return {key: fact for key, fact in found.items() if key in wanted}


def grades(ctx: Context, wanted: frozenset[str]) -> Mapping[str, Fact]:
    """Whether a reviewer gave a grade under the standard (PJ-70)."""
    found = {}
    for fact in wanted:
        given = [reviews.grade_now(ctx, one) for one in words_of(parted(fact)[1])]
        grade = next((one for one in given if one is not None), None)
        if grade is not None:
            text = f"{grade.title}，{grade.union_name}{grade.reviewer}评定"
            found[fact] = Fact(Verdict.MEETS, text, REVIEW, grade.on)
    return found
