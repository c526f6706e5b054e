"""Which months there are, and where the papers of each lie (档案)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from app.core.clock import BUSINESS_ZONE
from app.core.month import Month
from app.models import (
    Activity,
    DutyRecord,
    Expense,
    MonthClosing,
    Opinion,
    Shift,
    Station,
    StockMove,
    Tally,
)
from app.records.registers import ACTIVITIES, EXPENSES, OPINIONS, ROSTER, STOCK_MONTH
from app.reports.package_check import SIGNS, WORKBOOK, Manifest, read_manifest
from app.services import book
from app.services.context import Context

WALL_SIGN, SIGN_PROOF = SIGNS
TITLES = {
    "monthly-report.pdf": "月度工作报告",
    "duty-records.pdf": "值班记录",
    "roster.pdf": ROSTER.title,
    "consumables.pdf": STOCK_MONTH.title,
    "expenses.pdf": f"{EXPENSES.title}及费用报销单",
    "opinions.pdf": OPINIONS.title,
    "activities.pdf": ACTIVITIES.title,
    "catalogue.pdf": "归档文件目录",
    SIGN_PROOF: "站点标牌 A4 校样",
    WALL_SIGN: "站点标牌 400×600 毫米",
    WORKBOOK: "月度台账（电子表格）",
}
"""Every file of a month's folder in the order of its catalogue; the PDF library stays unloaded."""
_DATED = (Tally, DutyRecord, Expense, Opinion, Shift, StockMove, Activity)


@dataclass(frozen=True, slots=True)
class ArchiveMonth:
    """A month with records or closings, and how it stands."""

    month: Month
    state: str = "open"
    """open, closed or reopened."""
    revision: int = 0
    """Of the newest closing; 0 before the first."""
    until: str = ""
    """Last day of a reopening."""


@dataclass(frozen=True, slots=True)
class PaperFile:
    """One file of a month's folder."""

    name: str
    title: str
    path: Path

    @property
    def is_pdf(self) -> bool:
        """Whether it can be looked at here."""
        return self.path.suffix == ".pdf"

    @property
    def fits_a4(self) -> bool:
        """Whether an office printer can print it at its size: the wall sign is for a workshop."""
        return self.is_pdf and self.name != WALL_SIGN


@dataclass(frozen=True, slots=True)
class PaperFolder:
    """The papers of a month as they were written once."""

    month: Month
    path: Path
    zip: Path
    is_closed: bool
    revision: int
    fingerprint: str
    written_at: str
    """When the files were written, wall clock, YYYY-MM-DD HH:MM."""
    is_current: bool
    """They say what the store says now."""
    files: tuple[PaperFile, ...]

    @property
    def label(self) -> str:
        """Which ones they are: 第2版（11-03 09:12）."""
        which = f"第{self.revision}版" if self.is_closed else "未月结"
        return f"{which}（{self.written_at[5:]}）"


def months_with_records(ctx: Context) -> tuple[ArchiveMonth, ...]:
    """List the months that have records or closings, newest first."""
    found = {
        label: ArchiveMonth(Month.parse(label))
        for model in _DATED
        for label in ctx.session.scalars(
            select(func.substr(model.on_date, 1, 7))
            .where(model.station_id == ctx.station_id)
            .distinct()
        )
    }
    for closing in ctx.session.scalars(
        select(MonthClosing)
        .where(MonthClosing.station_id == ctx.station_id)
        .order_by(MonthClosing.closing_revision)
    ):
        found[closing.month] = ArchiveMonth(
            Month.parse(closing.month),
            closing.state,
            closing.closing_revision,
            closing.reopen_until or "",
        )
    return tuple(sorted(found.values(), key=lambda row: row.month, reverse=True))


def papers_of(ctx: Context, month: Month) -> tuple[PaperFolder, ...]:
    """Find the papers of a month in the exports folder, the newest revision first."""
    now = book.gather(ctx, month)
    code = ctx.session.scalar(select(Station.code).where(Station.id == ctx.station_id)) or ""
    found = []
    for path in ctx.folder.exports.glob(f"{month}*"):
        manifest = read_manifest(path) if path.is_dir() else None
        if manifest is None or manifest.month != str(month) or manifest.station_code != code:
            continue
        is_current = (manifest.status, manifest.revision, manifest.fingerprint) == (
            now.status,
            now.revision,
            now.fingerprint,
        )
        found.append(_folder(path, manifest, is_current=is_current))
    return tuple(sorted(found, key=lambda one: (one.revision, one.path.name), reverse=True))


def _folder(path: Path, manifest: Manifest, *, is_current: bool) -> PaperFolder:
    written = datetime.fromtimestamp((path / "manifest.json").stat().st_mtime, BUSINESS_ZONE)
    return PaperFolder(
        month=Month.parse(manifest.month),
        path=path,
        zip=path.with_name(f"{path.name}.zip"),
        is_closed=manifest.status == "closed",
        revision=manifest.revision,
        fingerprint=manifest.fingerprint,
        written_at=written.strftime("%Y-%m-%d %H:%M"),
        is_current=is_current,
        files=tuple(
            PaperFile(name, title, path / name)
            for name, title in TITLES.items()
            if (path / name).exists()
        ),
    )
