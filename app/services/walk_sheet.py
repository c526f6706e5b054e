"""A paper to walk round with: the items of a standard, to be ticked by pen (走查表)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.clock import local
from app.core.facts import Fact
from app.core.gap import Verdict
from app.core.permissions import Act, may
from app.records.book import StationCard
from app.services import book_rows, checklists, people
from app.services.checklists import UpperText
from app.services.context import Context
from app.services.paper_folder import make_folder
from app.standards.schema import Criterion, Standard

if TYPE_CHECKING:
    from app.reports.walk_round import WalkLine, WalkZone

EITHER = "有一样就行"
OPTIONAL = "可有可无"
WAITS = "来源未列具体要求，待上级提供；拍张照"
KNOWN = "程序已有记录，看到的不一样再勾"


@dataclass(frozen=True, slots=True)
class WalkSheet:
    """A sheet ready to be printed."""

    zones: tuple[WalkZone, ...]
    standard: str
    station: StationCard
    made_at: str
    path: Path


def gather(ctx: Context, standard: Standard, zone_id: str = "") -> WalkSheet:
    """Gather the sheet of a standard; anybody may print it, nothing changes.

    Args:
        ctx: the query under way.
        standard: the edition to walk by.
        zone_id: one zone alone; blank for all. The numbers are the same on both.
    """
    # Loaded here: the page opens without the PDF library.
    from app.reports.walk_round import WalkZone

    now = local(ctx.clock.now())
    walk = checklists.walk(ctx, standard)
    ground = _Ground(standard, numbers(standard), walk.facts, walk.uppers)
    zones = tuple(
        WalkZone(
            zone.title,
            zone.hint,
            tuple(line for item in standard.items_of(zone.id) for line in _lines(ground, item)),
        )
        for zone in standard.zones
        if zone_id in ("", zone.id) and standard.items_of(zone.id)
    )
    which = f"-{zone_id}" if zone_id else ""
    return WalkSheet(
        zones,
        standard.title,
        book_rows.station_card(ctx),
        f"{now:%Y-%m-%d %H:%M}",
        ctx.folder.exports / f"走查表-{standard.id}{which}-{now:%Y%m%d-%H%M%S}.pdf",
    )


def numbers(standard: Standard) -> Mapping[str, int]:
    """Number everything that takes an answer in the order of the walk, from 1."""
    leaves = (leaf.id for item in standard.items for leaf in item.leaves)
    return {leaf: number for number, leaf in enumerate(leaves, 1)}


def walkers(ctx: Context) -> tuple[tuple[int, str], ...]:
    """Give id and name of everybody who may judge, and so may have walked with a sheet."""
    return tuple(
        (entry.id, entry.shown)
        for entry in people.list_people(ctx)
        if may(frozenset(entry.current_roles), Act.ASSESS)
    )


def write(made: WalkSheet) -> tuple[str, ...]:
    """Write the paper into the exports folder; gives the characters no face could draw.

    Raises:
        StoreProblem: the folder cannot be written.
    """
    from app.reports.walk_round import write_walk_round

    make_folder(made.path, "走查表", kept="自评没有改动。")
    return write_walk_round(
        made.zones, made.standard, made.station, made.path, made_at=made.made_at
    )


@dataclass(frozen=True, slots=True)
class _Ground:
    standard: Standard
    numbers: Mapping[str, int]
    facts: Mapping[str, Fact]
    uppers: Mapping[str, UpperText]


def _lines(ground: _Ground, item: Criterion) -> Iterator[WalkLine]:
    from app.reports.walk_round import WalkLine

    for at, leaf in enumerate(item.leaves):
        lead = ""
        if item.is_either_or:
            lead = f"{item.title}：" if at == 0 else "或："
        notes = (
            OPTIONAL if item.optional else "",
            EITHER if item.is_either_or and not item.optional else "",
            *_standing(ground, leaf),
        )
        yield WalkLine(
            ground.numbers[leaf.id],
            f"{lead}{leaf.title if item.is_either_or else item.text}",
            "\n".join(part for part in (leaf.clause, leaf.label) if part),
            leaf.hint,
            tuple(note for note in notes if note),
            waits=leaf.pending and leaf.id not in ground.uppers,
        )


def _standing(ground: _Ground, leaf: Criterion) -> Iterator[str]:
    """What stands already: what the upper union asks, and what the program knows."""
    upper = ground.uppers.get(leaf.id)
    if leaf.pending:
        yield f"上级要求：{upper.text}" if upper else WAITS
    fact = ground.facts.get(leaf.id)
    if fact is not None and fact.verdict is Verdict.MEETS:
        yield f"{KNOWN}：{fact.text}"
    elif fact is not None and fact.verdict is Verdict.DOES_NOT:
        yield f"程序记录：{fact.text}"
