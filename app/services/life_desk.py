"""What the tab 建站进程 shows at one glance: where the station stands, and the one next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core import station_life as rules
from app.core.gap import Gap
from app.core.life_guide import NextStep, Work, next_step
from app.core.station_life import MILESTONES, STEP_NAMES, Entry, Known, LifeStep
from app.services import change_reports, checklists, life, life_known, survey
from app.services.change_reports import Duty, ReportRow
from app.services.checklists import Walk
from app.services.context import Context
from app.services.life import LifeRow, LifeState
from app.services.survey import SurveyRow
from app.standards.schema import Judge, Standard

WAY = (*MILESTONES, LifeStep.RUNNING)
"""The steps of the line at the top; the others stand beside it in words."""


@dataclass(frozen=True, slots=True)
class WayStep:
    """One step of the line at the top."""

    step: LifeStep
    on: str
    who: str
    is_done: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One report the standards ask for: what waits of it, and when it was last reported."""

    duty: Duty
    waiting: tuple[ReportRow, ...]
    last: ReportRow | None


@dataclass(frozen=True, slots=True)
class LifeView:
    """All of the tab."""

    standards: tuple[Standard, ...]
    state: LifeState
    way: tuple[WayStep, ...]
    next: NextStep
    steps: tuple[LifeStep, ...]
    """What may be entered now by order, in the order of the list."""
    history: tuple[LifeRow, ...]
    """The newest first."""
    duties: tuple[DutyLine, ...]
    survey: SurveyRow | None


def view(ctx: Context) -> LifeView:
    """Gather the tab."""
    standards = change_reports.chosen(ctx)
    rows = life.events(ctx)
    entries = tuple(row.entry for row in rows)
    known = life_known.known(ctx, standards)
    duties = duty_lines(ctx, standards)
    return LifeView(
        standards,
        life.state(ctx),
        _way(rows),
        next_step(entries, known, _work(ctx, standards, duties, entries, known)),
        _possible(entries),
        tuple(reversed(rows)),
        duties,
        survey.newest(ctx),
    )


def duty_lines(ctx: Context, standards: Sequence[Standard]) -> tuple[DutyLine, ...]:
    """Give what has to be reported, each with what waits of it; filing has its own step."""
    rows = change_reports.reports(ctx)
    return tuple(
        DutyLine(
            duty,
            tuple(row for row in rows if row.kind == duty.kind and row.state == "waiting"),
            max(
                (row for row in rows if row.kind == duty.kind and row.state == "reported"),
                key=lambda row: (row.reported_on, row.id),
                default=None,
            ),
        )
        for duty in change_reports.duties(standards)
        if duty.kind != change_reports.FILING
    )


def prefilled(ctx: Context, step: LifeStep) -> dict[str, str]:
    """Give what a step's form begins with, as far as other registers hold it."""
    if step is LifeStep.APPLICATION:
        found = life_known.sent_application(ctx, change_reports.chosen(ctx))
        return {"on": found[0], "by_union": found[1]} if found else {}
    if step is LifeStep.ACCEPTANCE:
        return life_known.acceptance_record(ctx)
    return {}


def _way(rows: Sequence[LifeRow]) -> tuple[WayStep, ...]:
    now = {entry.id for entry in rules.life_now(row.entry for row in rows)}
    newest = {row.entry.step: row for row in rows if row.entry.id in now}
    standing = rules.standing(row.entry for row in rows)
    here = standing.step if standing else None
    made = []
    for step in WAY:
        row = newest.get(step)
        made.append(
            WayStep(
                step,
                row.entry.on if row else "",
                row.by_union if row else "",
                row is not None and step is not here,
                step is here,
            )
        )
    return tuple(made)


def _possible(entries: Sequence[Entry]) -> tuple[LifeStep, ...]:
    """Survey and 本站已在运行 have forms of their own."""
    allowed = rules.may_follow(entries) - {LifeStep.SURVEY}
    if not entries or rules.standing(entries) is None:
        return ()
    return tuple(step for step in STEP_NAMES if step in allowed)


def _work(
    ctx: Context,
    standards: Sequence[Standard],
    duties: Sequence[DutyLine],
    entries: Sequence[Entry],
    known: Known,
) -> Work:
    now = rules.standing(entries)
    # A running station is not led through the walk here: its gaps have their own tab.
    walks_there = now is not None and now.step in MILESTONES and bool(known.survey)
    gaps = [aimed_gap(ctx, standard) for standard in standards] if walks_there else []
    return Work(
        standards=len(standards),
        unseen=sum(one[0] for one in gaps),
        missing=sum(one[1] for one in gaps),
        asks_filing=any(
            duty.kind == change_reports.FILING for duty in change_reports.duties(standards)
        ),
        reports=sum(len(line.waiting) for line in duties),
    )


def aimed_gap(ctx: Context, standard: Standard) -> tuple[int, int]:
    """Count what is unseen and what is missing for the grade that is nearest at hand.

    That is the grade the source names for this type of host, or else the one with least left.
    What only the upper union judges, or what waits for its text, nobody here can look at.
    """
    walk = checklists.walk(ctx, standard)
    gap = _aim(walk)
    mine = {
        item.id
        for item in standard.items
        if any(judge is not Judge.UPPER_UNION for leaf in item.leaves for judge in leaf.judges)
    }
    waiting = {item.id for item in gap.waiting}
    unseen = sum(item.id in mine and item.id not in waiting for item in gap.unknown)
    return unseen, len(gap.missing)


def _aim(walk: Walk) -> Gap:
    suggested = [grade.gap for grade in walk.grades if grade.is_suggested]
    among = suggested or [grade.gap for grade in walk.grades]
    return min(among, key=lambda gap: len(gap.missing) + len(gap.unknown))
