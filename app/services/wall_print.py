"""Print a sheet for the wall (上墙打印): what it says today, as the very file that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.clock import local
from app.core.errors import NotFound
from app.records.book import StationCard
from app.records.wall import WallSheet
from app.services import book_rows, settings, wall
from app.services.context import Context
from app.services.paper_folder import make_folder
from app.standards.schema import Standard

SIZES = ("A4", "A3")
PROOF, FULL = "proof", "full"
"""Of the sign: the A4 proof to read, and the artwork for the sign maker."""
CODE = 6
"""So many digits of the digest stand on the paper."""


@dataclass(frozen=True, slots=True)
class WallPaper:
    """A sheet ready to be written."""

    title: str
    size: str
    path: Path
    made_at: str
    sheet: WallSheet | None
    """None for the sign."""
    card: StationCard
    services: tuple[str, ...] = ()
    lying: bool = False


def gather(
    ctx: Context, standards: Sequence[Standard], kind: str, subject: str, size: str
) -> WallPaper:
    """Gather what a sheet says; anybody may print it, nothing changes.

    Raises:
        NotFound: the program has no sheet for it.
    """
    entry = wall.entry(ctx, standards, kind, subject)
    content = entry.content if entry else None
    if entry is None or content is None:
        raise NotFound("这一项没有可以打印的样张。", to_do="请自己做好贴上，再回来登记。")
    now = local(ctx.clock.now())
    card = book_rows.station_card(ctx)
    made_at = f"{now:%Y-%m-%d %H:%M}"
    sheet: WallSheet | None = None
    if content.body is not None:
        code = content.digest[:CODE]
        sheet = WallSheet(
            content.title,
            card.name,
            content.body,
            entry.version,
            code,
            made_at,
            is_sample=card.is_sample,
        )
    name = f"上墙-{content.title}-{size}-{now:%Y%m%d-%H%M%S}.pdf"
    safe = "".join("-" if char in '\\/:*?"<>|' else char for char in name)
    return WallPaper(
        content.title,
        size,
        ctx.folder.exports / safe,
        made_at,
        sheet,
        card,
        content.facts.get("服务项目", ()),
        settings.preferences(ctx).sign_orientation == "landscape",
    )


def write(made: WallPaper) -> tuple[str, ...]:
    """Write the paper into the exports folder; gives the characters no face could draw.

    Raises:
        Refused: there is nothing to print, or the sign's text is too long for its code.
        StoreProblem: the folder cannot be written.
    """
    # Loaded here: pages open without the PDF library.
    from app.reports.sign import write_sign, write_sign_proof
    from app.reports.wall_page import Size
    from app.reports.wall_sheets import write_wall_sheet

    make_folder(made.path, f"《{made.title}》", kept="登记没有改动。")
    if made.sheet is not None:
        return write_wall_sheet(made.sheet, Size(made.size), made.path)
    draw = write_sign if made.size == FULL else write_sign_proof
    return draw(made.card, made.services, made.path, made_at=made.made_at, landscape=made.lying)
