"""The papers of the station's life: survey, filing, rectification; gathered and written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.core.clock import local
from app.core.coordinates import SYSTEM_NAMES, System
from app.core.permissions import Role
from app.core.station_life import Entry, LifeStep, life_now, open_rectification
from app.models import Person
from app.services import book_rows, change_reports, directory, life, life_known, privacy, survey
from app.services.context import Context
from app.services.life import LifeRow
from app.services.paper_folder import make_folder
from app.standards.schema import Standard

EMPLOYMENT = {"": "", "full_time": "专职", "part_time": "兼职"}


@dataclass(frozen=True, slots=True)
class LifePaper:
    """A paper ready to be written; `paint` takes the path."""

    title: str
    path: Path
    paint: Callable[[Path], object]


def place(ctx: Context, name: str) -> tuple[str, Path]:
    """Give when a paper is made, in words, and where its file goes."""
    now = local(ctx.clock.now())
    return f"{now:%Y-%m-%d %H:%M}", ctx.folder.exports / f"{name}-{now:%Y%m%d-%H%M%S}.pdf"


def make_room(path: Path) -> None:
    """Make the folder of a paper.

    Raises:
        StoreProblem: it cannot be made.
    """
    make_folder(path, "材料", kept="登记的内容没有改动。")


def write(made: LifePaper) -> Path:
    """Write a paper into the exports folder; give its path."""
    make_room(made.path)
    made.paint(made.path)
    return made.path


def survey_form(ctx: Context, standards: Sequence[Standard], *, blank: bool) -> LifePaper:
    """Gather the survey form: blank to carry along, or the newest survey."""
    # Loaded here: pages open without the PDF library.
    from app.reports.survey_form import (
        NearbyLine,
        SurveyItemLine,
        SurveyPaper,
        write_survey,
    )

    row = None if blank else survey.newest(ctx)
    asked = survey.fields_of(standards)
    found = row.fields.findings if row else {}
    items = tuple(
        SurveyItemLine(one.title, one.hint, one.cites, found.get(one.id, "")) for one in asked
    )
    paper = SurveyPaper(items)
    if row:
        said = row.fields
        nearby = tuple(
            NearbyLine(one.name, one.longitude, one.latitude, far, one.note)
            for one, far in zip(said.nearby, survey.distances(said), strict=True)
        )
        paper = SurveyPaper(
            items, said.on, said.surveyors, said.place, _position(said), nearby,
            said.conclusion, said.reasons,
        )  # fmt: skip
    made_at, path = place(ctx, "选址考察表")
    station = book_rows.station_card(ctx)
    return LifePaper("选址考察表", path, partial(write_survey, paper, station, made_at=made_at))


def filing_form(ctx: Context, standards: Sequence[Standard]) -> LifePaper:
    """Gather the filing form of what is on file."""
    from app.reports.filing_form import FilingPaper, write_filing

    rows = _counted(ctx)
    filed = rows.get(LifeStep.FILING)
    duty = next(
        (d for d in change_reports.duties(standards) if d.kind == change_reports.FILING), None
    )
    phone, kind = _lead(ctx)
    paper = FilingPaper(
        union=filed.by_union if filed else "",
        filed_on=filed.entry.on if filed else "",
        number=filed.document_number if filed else "",
        receipt=filed.entry.details.get("receipt", "") if filed else "",
        lead_phone=phone,
        lead_kind=kind,
        surveyed=_words(rows.get(LifeStep.SURVEY)),
        built=_words(rows.get(LifeStep.BUILDING)),
        accepted=_words(rows.get(LifeStep.ACCEPTANCE)),
        running=_words(rows.get(LifeStep.RUNNING)),
        standards="\n".join(f"{one.title}（{one.city}）" for one in standards),
        cites=duty.cites if duty else "",
    )
    made_at, path = place(ctx, "备案表")
    station = book_rows.station_card(ctx)
    return LifePaper("备案表", path, partial(write_filing, paper, station, made_at=made_at))


def rectification_form(ctx: Context, event_id: int | None = None) -> LifePaper:
    """Gather the order of a rectification, by default the open one; blank where there is none."""
    from app.reports.rectification_form import RectificationPaper, write_rectification

    rows = {row.entry.id: row for row in life.events(ctx) if row.is_counted}
    waiting = open_rectification(life_known.entries(ctx))
    wanted = event_id if event_id is not None else waiting.id if waiting else None
    order = rows.get(wanted) if wanted is not None else None
    values = order.values if order else {}
    result = _result_of(rows.values(), order) if order else {}
    paper = RectificationPaper(
        by_union=values.get("by_union", ""),
        on=values.get("on", ""),
        number=values.get("document_number", ""),
        problem=values.get("problem", ""),
        demand=values.get("demand", ""),
        due=values.get("due", ""),
        result=result.get("result", ""),
        rechecked_by=result.get("rechecked_by", ""),
        rechecked_on=result.get("on", ""),
        recheck=result.get("recheck", ""),
    )
    made_at, path = place(ctx, "整改通知和复查单")
    station = book_rows.station_card(ctx)
    paint = partial(write_rectification, paper, station, made_at=made_at)
    return LifePaper("整改通知和复查单", path, paint)


def _result_of(rows: Iterable[LifeRow], order: LifeRow) -> dict[str, str]:
    """Give the recheck that ended this rectification."""
    later = (row for row in rows if row.entry.id > order.entry.id)
    return next((row.values for row in later if row.entry.details.get("result")), {})


def _counted(ctx: Context) -> dict[LifeStep, LifeRow]:
    """Give the newest entry that counts, by step, of the present life."""
    now: set[int] = {one.id for one in life_now(life_known.entries(ctx))}
    return {row.entry.step: row for row in life.events(ctx) if row.entry.id in now}


def _words(row: LifeRow | None) -> str:
    if row is None:
        return ""
    entry: Entry = row.entry
    parts = (
        entry.on or "日期不清楚",
        row.by_union,
        row.document_number,
        entry.details.get("note", ""),
    )
    return "，".join(part for part in parts if part)


def _position(said: survey.SurveyFields) -> str:
    if not (said.longitude and said.latitude):
        return ""
    return f"经度 {said.longitude}，纬度 {said.latitude}；{SYSTEM_NAMES[System(said.system)]}"


def _lead(ctx: Context) -> tuple[str, str]:
    """Give phone and 专职 or 兼职 of the lead."""
    for person_id, _name in directory.holders(ctx, Role.LEAD):
        person = ctx.session.get_one(Person, person_id)
        return privacy.on_paper(ctx, person.phone), EMPLOYMENT[person.employment]
    return "", ""
