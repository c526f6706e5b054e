"""Which packages were saved somewhere else from here, as far as the program knows (另存上报包)."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import select

from app.core.month import Month
from app.models import AuditEntry
from app.services import export
from app.services.archive import PaperFolder
from app.services.context import Context
from app.services.office import Office

_ACT, _RECORD = "另存上报包", "month_papers"


def save_copy(office: Office, papers: PaperFolder, folder: Path) -> Path:
    """Copy the zip of a month somewhere else and note it; gives where it lies.

    Raises:
        StoreProblem: it could not be read or written; nothing half-written is left.
    """
    target = export.copy_package(papers.zip, folder)
    # Of a month not closed there is nothing to hand up yet.
    if papers.is_closed:
        office.act(_note, papers.month, papers.revision)
    return target


def saved(ctx: Context) -> frozenset[tuple[str, int]]:
    """Give month and revision of every closing whose package was saved somewhere else."""
    payloads = ctx.session.scalars(
        select(AuditEntry.payload).where(AuditEntry.record_type == _RECORD, AuditEntry.act == _ACT)
    )
    noted = (json.loads(payload)["what"] for payload in payloads)
    return frozenset((str(what["month"]), int(what["closing_revision"])) for what in noted)


def _note(ctx: Context, month: Month, revision: int) -> None:
    ctx.audit(_ACT, _RECORD, month=str(month), closing_revision=revision)
