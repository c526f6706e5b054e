"""A station held against a standard: answers as versions, what is left, what is missing (自评)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from app.core import gap as rules
from app.core.day_words import full_day_label
from app.core.errors import BadInput, Refused
from app.core.facts import NOTHING_KNOWN, Fact
from app.core.gap import Gap, Standing, Verdict, ZoneProgress
from app.core.permissions import Act
from app.core.text import as_written
from app.models import Assessment
from app.models import UpperText as UpperTextRow
from app.services import answer_book, facts, setup
from app.services.answer_book import Answers, Given, UpperText, WhereLeft
from app.services.context import Context
from app.services.judging import (
    is_judge,
    judges_of,
    past_day,
    require_judge,
    require_open,
    require_walker,
)
from app.standards.loader import Shelf
from app.standards.schema import Standard

__all__ = [
    "AspectGap",
    "Chosen",
    "Given",
    "GradeGap",
    "UpperText",
    "Walk",
    "WhereLeft",
    "answer",
    "chosen",
    "gap_of",
    "give_upper_text",
    "is_judge",
    "judges_of",
    "require_judge",
    "walk",
    "walks",
]

LONGEST_NOTE = 200
LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class Chosen:
    """The standards a station is measured by, and the ids of those that cannot be read now."""

    standards: tuple[Standard, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GradeGap:
    """How far the station is from one grade; without grades, from the whole standard."""

    id: str
    title: str
    gap: Gap
    is_suggested: bool = False
    """The source names the station's host type under it; no condition."""


@dataclass(frozen=True, slots=True)
class AspectGap:
    """How far the station is in one aspect (方面); a blank id holds what belongs to none."""

    id: str
    title: str
    gap: Gap


@dataclass(frozen=True, slots=True)
class Walk:
    """All that is known of a station under one standard."""

    given: Mapping[str, Given]
    verdicts: Mapping[str, Verdict]
    """What holds: people's answers and the program's own record, the stricter of the two."""
    progress: tuple[ZoneProgress, ...]
    grades: tuple[GradeGap, ...]
    left: WhereLeft | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """What the program holds, by the id of the criterion that names it."""
    reopened: Mapping[str, Given] = field(default_factory=dict)
    """Answers to what a criterion asked before it changed: it has to be looked at again."""
    aspects: tuple[AspectGap, ...] = ()
    uppers: Mapping[str, UpperText] = field(default_factory=dict)

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


def last_answered(ctx: Context) -> str:
    """Give the id of the standard the newest answer was given under; blank without any."""
    newest = select(Assessment.standard_id).where(Assessment.station_id == ctx.station_id)
    return ctx.session.scalar(newest.order_by(Assessment.id.desc()).limit(1)) or ""


def answer(
    ctx: Context,
    standard: Standard,
    criterion_id: str,
    verdict: Verdict | None,
    note: str | None = None,
    *,
    walked_by: int | None = None,
    walked_on: str | None = None,
) -> Given:
    """Answer a criterion as a new version; give what stood before, to go back to.

    Args:
        ctx: who answers, and when.
        standard: the edition the answer is given under.
        criterion_id: the criterion or part that takes an answer.
        verdict: None takes an answer back.
        note: replaces the note; None keeps it.
        walked_by: who looked, where a sheet filled by hand is entered; else the actor.
        walked_on: the day of that walk, YYYY-MM-DD; else today.

    Raises:
        NotAllowed: the roles of whoever enters or looked may not, or the standard names others.
        NotFound: no such criterion in this edition.
        Refused: the edition may only be viewed, the day is still to come, or somebody looked
            later than that day.
    """
    day, walker = _walked(ctx, standard, criterion_id, walked_by, walked_on)
    book = answer_book.read(ctx, (standard,))[0]
    before = book.given.get(criterion_id, Given(criterion_id, None))
    words = before.note if note is None else as_written(note)[:LONGEST_NOTE]
    is_same = verdict == before.verdict and words == before.note
    if is_same and (walked_on is None or before.on == day):
        return before
    _refuse_earlier_look(standard, before, day)
    now = Given(criterion_id, verdict, words, on=day)
    _add_version(ctx, standard, before, now, walker)
    return before


def give_upper_text(
    ctx: Context, standard: Standard, criterion_id: str, text: str, source: str, given_on: str
) -> None:
    """Keep what the upper union asks where the source gives no requirement; blank takes it back.

    Raises:
        NotAllowed: the actor's roles may not.
        Refused: the source does give a requirement, or the edition may only be viewed.
        BadInput: no source, or a day that is none or still to come.
    """
    ctx.require(Act.ASSESS)
    criterion = require_open(standard, criterion_id)
    if not criterion.pending:
        raise Refused(
            f"“{criterion.title}”来源里有具体要求，不用上级另外提供。", kept="没有改动任何内容。"
        )
    words, origin = as_written(text)[:LONGEST_TEXT], as_written(source)[:LONGEST_NOTE]
    if words and not origin:
        raise BadInput(
            "还没写这个要求是谁、哪份文件给的。", to_do="请写上来源再保存。", field="source"
        )
    row = UpperTextRow(
        station_id=ctx.station_id,
        standard_id=standard.id,
        criterion_id=criterion_id,
        text=words,
        source=origin,
        given_on=past_day(ctx, given_on),
        entered_by=ctx.person_id,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit(
        "记上级要求" if words else "收回上级要求",
        row,
        standard=standard.id,
        criterion=criterion_id,
        text=words,
        source=origin,
        given_on=row.given_on,
    )


def gap_of(ctx: Context, standard: Standard, grade: str | None = None) -> Gap:
    """Sort the items of a standard by what is known of them (达标差距)."""
    held = facts.gather(ctx, _bound_facts(standard))
    book = answer_book.read(ctx, (standard,))[0]
    return rules.gap(standard.items, _weighed(standard, book, _by_criterion(standard, held)), grade)


def walk(ctx: Context, standard: Standard) -> Walk:
    """Give answers, progress by zone and the gap to every grade in one go."""
    return walks(ctx, (standard,))[0]


def walks(ctx: Context, standards: Sequence[Standard]) -> tuple[Walk, ...]:
    """Give a walk for each standard; answers and facts are read once for all."""
    held = facts.gather(ctx, (fact for one in standards for fact in _bound_facts(one)))
    host_type = setup.station_fields(ctx).host_type
    books = answer_book.read(ctx, standards)
    return tuple(
        _walk(standard, book, _by_criterion(standard, held), host_type)
        for standard, book in zip(standards, books, strict=True)
    )


def _add_version(
    ctx: Context, standard: Standard, before: Given, now: Given, walker: int | None
) -> None:
    row = Assessment(
        station_id=ctx.station_id,
        standard_id=standard.id,
        edition=standard.edition,
        criterion_id=now.criterion_id,
        verdict=now.verdict.value if now.verdict else "",
        note=now.note,
        judged_by=walker,
        judged_on=now.on,
        asked=standard.answerable[now.criterion_id].asked,
        entered_by=ctx.person_id,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit(
        "自评" if now.verdict else "收回自评",
        row,
        standard=standard.id,
        criterion=now.criterion_id,
        verdict=row.verdict,
        note=now.note,
        walked=[walker, now.on],
        was=[before.verdict.value if before.verdict else "", before.note],
    )


def _walked(
    ctx: Context,
    standard: Standard,
    criterion_id: str,
    walked_by: int | None,
    walked_on: str | None,
) -> tuple[str, int]:
    """The day of a look and who looked, once both are allowed."""
    day = past_day(ctx, walked_on) if walked_on is not None else ctx.today()
    if walked_by is None or walked_by == ctx.actor.person_id:
        require_judge(ctx, standard, criterion_id)
        return day, ctx.person_id
    ctx.require(Act.ASSESS)
    require_walker(ctx, require_open(standard, criterion_id), walked_by, day)
    return day, walked_by


def _refuse_earlier_look(standard: Standard, before: Given, day: str) -> None:
    if before.verdict and before.on > day:
        title = standard.answerable[before.criterion_id].title
        later = full_day_label(date.fromisoformat(before.on))
        raise Refused(
            f"“{title}”在{later}已经由{before.by}看过，比这次晚。",
            kept="后来的回答没有改动。",
            to_do="如果后来的不对，请照今天看到的再答一次。",
        )


def _walk(standard: Standard, book: Answers, held: Mapping[str, Fact], host_type: str) -> Walk:
    verdicts = _weighed(standard, book, held)
    found = rules.standings(standard.prepared, verdicts)
    return Walk(
        book.given,
        verdicts,
        rules.progress(found),
        _grades(standard, found, host_type),
        book.left,
        held,
        book.reopened,
        _aspects(standard, found),
        book.uppers,
    )


def _weighed(standard: Standard, book: Answers, held: Mapping[str, Fact]) -> dict[str, Verdict]:
    known = {key: fact.verdict for key, fact in held.items()}
    return rules.weigh(standard.answerable.values(), book.verdicts, known, book.uppers)


def _by_criterion(standard: Standard, held: Mapping[str, Fact]) -> dict[str, Fact]:
    return {
        leaf.id: held.get(_bound(standard, leaf.fact), NOTHING_KNOWN)
        for leaf in standard.answerable.values()
        if leaf.fact
    }


def _bound_facts(standard: Standard) -> tuple[str, ...]:
    return tuple(_bound(standard, fact) for fact in standard.facts)


def _bound(standard: Standard, fact: str) -> str:
    return facts.of_standard(fact, filter(None, (standard.id, standard.replaces)))


def _grades(
    standard: Standard, found: tuple[Standing, ...], host_type: str
) -> tuple[GradeGap, ...]:
    if not standard.grades:
        return (GradeGap("", "全部条目", rules.gap_among(found)),)
    suggested = {grade.id for grade in standard.grades_for_host(host_type)}
    return tuple(
        GradeGap(grade.id, grade.title, rules.gap_among(found, grade.id), grade.id in suggested)
        for grade in standard.grades
    )


def _aspects(standard: Standard, found: tuple[Standing, ...]) -> tuple[AspectGap, ...]:
    if not standard.aspects:
        return ()
    by_aspect = rules.gap_by_aspect(found)
    named = [(aspect.id, aspect.title) for aspect in standard.aspects]
    return tuple(
        AspectGap(key, title, by_aspect[key])
        for key, title in (*named, ("", "其他"))
        if key in by_aspect
    )
