"""A station held against a standard: answers as versions, what is left, what is missing (自评)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.core import gap as rules
from app.core.errors import NotAllowed, NotFound
from app.core.gap import Gap, Verdict, ZoneProgress
from app.core.permissions import ROLE_NAMES, Act, Role, may
from app.core.text import as_written
from app.models import Assessment
from app.services import directory, setup
from app.services.context import Context
from app.standards.loader import Shelf
from app.standards.schema import Criterion, Judge, Standard

LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Given:
    """The newest answer to a criterion; a verdict of None was taken back or never given."""

    criterion_id: str
    verdict: Verdict | None
    note: str = ""
    by: str = ""
    on: str = ""
    """The business date, YYYY-MM-DD."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The standards a station is measured by, and the ids of those that cannot be read now."""

    standards: tuple[Standard, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WhereLeft:
    """Where the last answer was given: there the walk goes on."""

    zone_id: str
    criterion_id: str
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class GradeGap:
    """How far the station is from one grade; without grades, from the whole standard."""

    id: str
    title: str
    gap: Gap
    is_suggested: bool = False
    """The source names the station's host type under it; no condition."""


@dataclass(frozen=True, slots=True)
class Walk:
    """All that is known of a station under one standard."""

    given: Mapping[str, Given]
    verdicts: Mapping[str, Verdict]
    progress: tuple[ZoneProgress, ...]
    grades: tuple[GradeGap, ...]
    left: WhereLeft | None = None

    @property
    def answered(self) -> int:
        return sum(zone.answered for zone in self.progress)

    @property
    def total(self) -> int:
        return sum(zone.total for zone in self.progress)


def chosen(ctx: Context, shelf: Shelf) -> Chosen:
    """Give the chosen standards in the order they were chosen."""
    known = {standard.id: standard for standard in shelf.standards}
    ids = setup.chosen_standards(ctx)
    return Chosen(
        tuple(known[one] for one in ids if one in known),
        tuple(one for one in ids if one not in known),
    )


def answer(
    ctx: Context,
    standard: Standard,
    criterion_id: str,
    verdict: Verdict | None,
    note: str | None = None,
) -> Given:
    """Answer a criterion as a new version; give what stood before, to go back to.

    Args:
        ctx: who answers, and when.
        standard: the edition the answer is given under.
        criterion_id: the criterion or part that takes an answer.
        verdict: None takes an answer back.
        note: replaces the note; None keeps it.

    Raises:
        NotAllowed: the person's roles may not, or the standard names others as judges.
        NotFound: no such criterion in this edition.
    """
    require_judge(ctx, standard, criterion_id)
    before = answers(ctx, standard).get(criterion_id, Given(criterion_id, None))
    words = before.note if note is None else as_written(note)[:LONGEST_NOTE]
    if verdict == before.verdict and words == before.note:
        return before
    row = Assessment(
        station_id=ctx.station_id,
        standard_id=standard.id,
        edition=standard.edition,
        criterion_id=criterion_id,
        verdict=verdict.value if verdict else "",
        note=words,
        judged_by=ctx.person_id,
        judged_on=ctx.today(),
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit(
        "自评" if verdict else "收回自评",
        row,
        standard=standard.id,
        criterion=criterion_id,
        verdict=row.verdict,
        note=words,
        was=[before.verdict.value if before.verdict else "", before.note],
    )
    return before


def take_back(ctx: Context, standard: Standard, criterion_id: str) -> Given:
    """Take an answer back: the criterion is 还没看 again, its note stays; give what stood."""
    return answer(ctx, standard, criterion_id, None)


def answers(ctx: Context, standard: Standard) -> dict[str, Given]:
    """Give the newest answer by criterion; those to criteria this edition has not are left out."""
    return _newest(_rows(ctx, standard), directory.names(ctx))


def gap_of(ctx: Context, standard: Standard, grade: str | None = None) -> Gap:
    """Sort the items of a standard by what is known of them (达标差距)."""
    return rules.gap(standard.items, _verdicts(answers(ctx, standard)), grade)


def walk(ctx: Context, standard: Standard) -> Walk:
    """Give answers, progress by zone and the gap to every grade in one go."""
    rows, names = _rows(ctx, standard), directory.names(ctx)
    given = _newest(rows, names)
    verdicts = _verdicts(given)
    return Walk(
        given,
        verdicts,
        rules.progress(standard.items, verdicts),
        _grades(ctx, standard, verdicts),
        _last(standard, rows, names),
    )


def require_judge(ctx: Context, standard: Standard, criterion_id: str) -> Criterion:
    """Go on only if the actor may judge this criterion; give it.

    Raises:
        NotAllowed: their roles may not, or the standard names others.
        NotFound: no such criterion in this edition.
    """
    ctx.require(Act.ASSESS)
    criterion = standard.answerable.get(criterion_id)
    if criterion is None:
        raise NotFound(
            "这个标准里没有这一条，可能换了版本。",
            kept="没有改动；已记的自评都在。",
            to_do="请回到站点建设重新打开。",
        )
    if not is_judge(criterion, ctx.actor.roles):
        raise NotAllowed(
            f"“{criterion.title}”标准写明由{judges_of(criterion)}判断。",
            kept="没有改动任何内容。",
            to_do=f"请由{judges_of(criterion)}来判断。",
        )
    return criterion


def is_judge(criterion: Criterion, roles: frozenset[Role]) -> bool:
    """Tell whether somebody with these roles may judge a criterion."""
    named = {Role(judge.value) for judge in criterion.judges if judge is not Judge.UPPER_UNION}
    return may(roles, Act.ASSESS) and not named.isdisjoint(roles)


def judges_of(criterion: Criterion) -> str:
    """Name who may judge a criterion."""
    return "、".join(
        "上级工会" if judge is Judge.UPPER_UNION else ROLE_NAMES[Role(judge.value)]
        for judge in criterion.judges
    )


def _grades(
    ctx: Context, standard: Standard, verdicts: Mapping[str, Verdict]
) -> tuple[GradeGap, ...]:
    if not standard.grades:
        return (GradeGap("", "全部条目", rules.gap(standard.items, verdicts)),)
    host_type = setup.station_fields(ctx).host_type
    suggested = {grade.id for grade in standard.grades_for_host(host_type)}
    return tuple(
        GradeGap(
            grade.id,
            grade.title,
            rules.gap(standard.items, verdicts, grade.id),
            grade.id in suggested,
        )
        for grade in standard.grades
    )


def _verdicts(given: Mapping[str, Given]) -> dict[str, Verdict]:
    return {key: one.verdict for key, one in given.items() if one.verdict}


def _rows(ctx: Context, standard: Standard) -> tuple[Assessment, ...]:
    """Every version of every answer this edition still asks for, oldest first."""
    rows = ctx.session.scalars(
        select(Assessment)
        .where(
            Assessment.station_id == ctx.station_id,
            Assessment.standard_id == standard.id,
        )
        .order_by(Assessment.id)
    )
    return tuple(row for row in rows if row.criterion_id in standard.answerable)


def _newest(rows: Iterable[Assessment], names: Mapping[int, str]) -> dict[str, Given]:
    return {
        row.criterion_id: Given(
            row.criterion_id,
            Verdict(row.verdict) if row.verdict else None,
            row.note,
            names.get(row.judged_by or 0, ""),
            row.judged_on,
        )
        for row in rows
    }


def _last(
    standard: Standard, rows: Sequence[Assessment], names: Mapping[int, str]
) -> WhereLeft | None:
    if not rows:
        return None
    last = rows[-1]
    zone = standard.answerable[last.criterion_id].zone
    return WhereLeft(zone, last.criterion_id, names.get(last.judged_by or 0, ""), last.judged_on)
