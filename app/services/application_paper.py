"""The papers of an application and of a review, written into the exports folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.clock import local
from app.services import application_book, book_rows, checklists, reviews
from app.services.context import Context
from app.services.paper_folder import make_folder
from app.standards.schema import Standard

if TYPE_CHECKING:
    from app.records.application import ApplicationBook
    from app.reports.application_form import ApplicationPrint
    from app.reports.review_sheets import GradeLine, SheetFacts, ZoneLine


class Sheet(StrEnum):
    """A blank sheet a reviewer fills in."""

    OPINION = "opinion"
    ACCEPTANCE = "acceptance"
    GRADING = "grading"


SHEET_TITLES = {
    Sheet.OPINION: "逐级审核意见表",
    Sheet.ACCEPTANCE: "验收表",
    Sheet.GRADING: "等级评定表",
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """An application ready to be printed."""

    book: ApplicationBook
    made: ApplicationPrint
    path: Path


@dataclass(frozen=True, slots=True)
class GatheredSheet:
    """A blank sheet ready to be printed."""

    title: str
    path: Path
    write: Callable[[], tuple[str, ...]]


def gather(ctx: Context, application_id: int) -> Gathered:
    """Gather an application for its paper; anybody may print it, nothing changes.

    Raises:
        StoreProblem: a photo of it is missing or was altered.
    """
    # Loaded here: the page opens without the PDF library.
    from app.reports.application_form import ApplicationPrint
    from app.reports.pictures import picture

    found = application_book.detail(ctx, application_id)
    now = local(ctx.clock.now())
    made = ApplicationPrint(
        station=book_rows.station_card(ctx),
        code=found.code,
        made_at=f"{now:%Y-%m-%d %H:%M}",
        state=found.row.state_name,
        lacks=tuple(lack.words for lack in found.lacks if lack.is_must),
        may_go_along=tuple(lack.words for lack in found.lacks if not lack.is_must),
        pictures=tuple(
            picture(one.caption, ctx.files.get(one.sha256)) for one in found.book.photos
        ),
    )
    name = f"{found.row.title}-{found.row.year}-{found.code}-{now:%H%M%S}.pdf"
    return Gathered(found.book, made, ctx.folder.exports / name)


def write(gathered: Gathered) -> tuple[str, ...]:
    """Write the paper; gives the characters no face could draw.

    Raises:
        StoreProblem: the folder cannot be written.
    """
    from app.reports.application_form import write_application

    make_folder(gathered.path, "材料", kept="申报没有改动。")
    return write_application(gathered.book, gathered.made, gathered.path)


def gather_sheet(ctx: Context, standard: Standard, sheet: Sheet) -> GatheredSheet:
    """Gather a blank sheet for whoever comes to review."""
    from app.reports import review_sheets

    now = local(ctx.clock.now())
    facts = _facts(ctx, standard, f"{now:%Y-%m-%d %H:%M}")
    path = ctx.folder.exports / f"{SHEET_TITLES[sheet]}-{standard.id}-{now:%Y%m%d-%H%M%S}.pdf"
    if sheet is Sheet.OPINION:
        write = partial(review_sheets.write_opinion_sheet, facts, _levels(standard), path)
    elif sheet is Sheet.ACCEPTANCE:
        write = partial(review_sheets.write_acceptance_sheet, facts, _zones(ctx, standard), path)
    else:
        write = partial(review_sheets.write_grading_sheet, facts, _grades(ctx, standard), path)
    return GatheredSheet(SHEET_TITLES[sheet], path, write)


def _levels(standard: Standard) -> tuple[str, ...]:
    """Name who gives an opinion, each once, in the order of the forms."""
    levels = (level for form in standard.applications for level in form.levels)
    return tuple(dict.fromkeys(levels))


def _zones(ctx: Context, standard: Standard) -> tuple[ZoneLine, ...]:
    from app.reports.review_sheets import ZoneLine

    titles = {zone.id: zone.title for zone in standard.zones}
    return tuple(
        ZoneLine(titles[one.zone], one.total, one.answered)
        for one in checklists.walk(ctx, standard).progress
    )


def _grades(ctx: Context, standard: Standard) -> tuple[GradeLine, ...]:
    from app.reports.review_sheets import GradeLine

    return tuple(
        GradeLine(
            one.title,
            len(one.gap.met),
            len(one.gap.missing),
            len(one.gap.unknown),
            is_grade=bool(one.id),
        )
        for one in checklists.walk(ctx, standard).grades
    )


def write_sheet(gathered: GatheredSheet) -> tuple[str, ...]:
    """Write a blank sheet; gives the characters no face could draw.

    Raises:
        StoreProblem: the folder cannot be written.
    """
    make_folder(gathered.path, "材料", kept="申报没有改动。")
    return gathered.write()


def _facts(ctx: Context, standard: Standard, made_at: str) -> SheetFacts:
    from app.reports.review_sheets import SheetFacts

    given = reviews.grade_now(ctx, standard.id)
    words = f"{given.title}（{given.union_name}，{given.on}）" if given else ""
    return SheetFacts(book_rows.station_card(ctx), standard.title, made_at, words)
