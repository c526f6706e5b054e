"""Prints what was found in the change log (变更记录)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.clock import by_minute
from app.services import audit_history, book_rows
from app.services.audit_history import Wanted
from app.services.context import Context
from app.services.paper_folder import make_folder

MOST = 500
"""So many entries go onto one paper; a day or a person is asked for to see others."""


@dataclass(frozen=True, slots=True)
class LogPaper:
    """A printed log: where it lies, and the characters no font could draw."""

    path: Path
    missing: tuple[str, ...] = ()


def write_log(ctx: Context, wanted: Wanted) -> LogPaper:
    """Write what is found into exports/, the newest first; nothing else changes.

    Raises:
        NotAllowed: the role does not see the log.
        StoreProblem: the folder cannot be written.
    """
    # Loaded here: pages open without the PDF library.
    from app.reports.change_log import LogSheet, write_change_log

    found = audit_history.look_up(ctx, wanted, most=MOST)
    about = "、".join(
        part
        for part in (
            wanted.words and f"含“{wanted.words}”",
            wanted.person and f"{wanted.person}做的",
            wanted.day and f"{wanted.day} 的",
            "一条记录的" if wanted.record else "",
        )
        if part
    )
    path = ctx.folder.exports / "变更记录.pdf"
    make_folder(path, "变更记录", kept="没有改动任何内容。")
    sheet = LogSheet(
        entries=tuple(
            (str(one.seq), one.at, one.who, f"{one.act}（{one.about}）", "\n".join(one.lines))
            for one in found.entries
        ),
        about=about,
        is_cut=found.next_before is not None,
    )
    station, made_at = book_rows.station_card(ctx), by_minute(ctx.clock.now())
    return LogPaper(path, write_change_log(sheet, station, path, made_at=made_at))
