"""A paper to walk round with: the items of a standard, to be ticked by pen (走查表)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.clock import local
from app.core.errors import StoreProblem
from app.records.book import StationCard
from app.services import book_rows
from app.services.context import Context
from app.standards.schema import Criterion, Standard

if TYPE_CHECKING:
    from app.reports.walk_round import WalkLine, WalkZone

EITHER = "有一样就行"
OPTIONAL = "可有可无"


@dataclass(frozen=True, slots=True)
class WalkSheet:
    """A sheet ready to be printed."""

    zones: tuple[WalkZone, ...]
    standard: str
    station: StationCard
    made_at: str
    path: Path


def gather(ctx: Context, standard: Standard) -> WalkSheet:
    """Gather the sheet of a standard; anybody may print it, nothing changes."""
    # Loaded here: the page opens without the PDF library.
    from app.reports.walk_round import WalkZone

    now = local(ctx.clock.now())
    zones = tuple(
        WalkZone(
            zone.title,
            zone.hint,
            tuple(line for item in standard.items_of(zone.id) for line in _lines(item)),
        )
        for zone in standard.zones
    )
    return WalkSheet(
        zones,
        standard.title,
        book_rows.station_card(ctx),
        f"{now:%Y-%m-%d %H:%M}",
        ctx.folder.exports / f"走查表-{standard.id}-{now:%Y%m%d-%H%M%S}.pdf",
    )


def write(made: WalkSheet) -> tuple[str, ...]:
    """Write the paper into the exports folder; gives the characters no face could draw.

    Raises:
        StoreProblem: the folder cannot be written.
    """
    from app.reports.walk_round import write_walk_round

    try:
        made.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise StoreProblem(
            f"走查表写不进 {made.path.parent}。",
            kept="自评没有改动。",
            to_do="请检查磁盘是否已满、文件夹能不能写。",
        ) from problem
    return write_walk_round(
        made.zones, made.standard, made.station, made.path, made_at=made.made_at
    )


def _lines(item: Criterion) -> Iterator[WalkLine]:
    from app.reports.walk_round import WalkLine

    note = OPTIONAL if item.optional else ""
    if not item.is_either_or:
        yield WalkLine(item.text, item.clause, note)
        return
    for at, leaf in enumerate(item.leaves):
        lead = f"{item.title}：" if at == 0 else "或："
        yield WalkLine(f"{lead}{leaf.title}", leaf.clause, note or EITHER)
