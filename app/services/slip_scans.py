"""Signed slips that come back as scans: each finds its record by its code (扫回签批单)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.core.clock import local_time
from app.core.errors import BadInput, NotFound
from app.core.permissions import Act
from app.core.sign_ways import KIND_NAMES, PaperKind
from app.intake import slip_scan
from app.intake.worker import Words, read_guarded
from app.models import SignScan, StoredFile
from app.services import directory, kept_files, sign_slips, sign_subjects
from app.services.context import Context
from app.services.kept_files import Incoming

FITS, VOID = "fits", "void"
_WORDS = Words("没有挂上这个文件，原有的记录没有改动。", "请重新扫描或拍照，再挂一次。")


@dataclass(frozen=True, slots=True)
class ScanRow:
    """One signed slip that came back, and whether it still holds."""

    id: int
    at: str
    by: str
    name: str
    is_valid: bool
    changes: tuple[str, ...] = ()
    """What changed since it was printed, old → new."""


@dataclass(frozen=True, slots=True)
class ScanFile:
    """The file of a scan, to look at."""

    row: ScanRow
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class ReadScan:
    """A file that was read, and the slips on it."""

    file: Incoming
    slips: tuple[slip_scan.FoundSlip, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """One slip of a scan: whose it is, and whether it still holds."""

    kind: PaperKind
    subject_id: str
    page: int
    title: str = ""
    """Blank where this station has no such record."""
    is_valid: bool = False
    changes: tuple[str, ...] = ()
    open_at: tuple[str, object] | None = None
    """Page and argument of the record."""

    @property
    def words(self) -> str:
        """What is said of it."""
        kind = KIND_NAMES[self.kind]
        if not self.title:
            return f"第 {self.page} 页的{kind}签批单不是本站的：本站没有这条记录，没有挂上。"
        # Most titles name their kind themselves.
        named = self.title if self.title.startswith(kind) else f"{kind} {self.title}"
        if self.is_valid:
            return f"已挂到：{named}。和现在的记录一致。"
        return f"{named}：这张签批单已作废。{'；'.join(self.changes)}。"


def scans(ctx: Context, kind: PaperKind, subject_id: str) -> tuple[ScanRow, ...]:
    """Give the signed slips of a record that came back, the newest first."""
    subject_row = sign_subjects.find(ctx, kind, subject_id)
    names = directory.names(ctx)
    found = ctx.session.scalars(
        select(SignScan)
        .where(SignScan.kind == kind.value, SignScan.subject_id == subject_id)
        .order_by(SignScan.id.desc())
    )
    return tuple(
        ScanRow(
            id=row.id,
            at=local_time(row.created_at),
            by=names.get(row.scanned_by or 0, ""),
            name=row.name,
            is_valid=not (changes := _changes(ctx, kind, subject_row, row)),
            changes=changes,
        )
        for row in found
    )


def read_scan(path: Path) -> ReadScan:
    """Read a scan or photo and find the slips on it: slow work, no transaction.

    Raises:
        BadInput: the file is not sound, or no slip of ours is on it.
    """
    file = kept_files.read_paper(path)
    slips = read_guarded(slip_scan.find_slips, file.content, file.media_type, words=_WORDS)
    if not slips:
        raise BadInput(
            f"“{path.name}”上没有找到签批单的二维码。",
            kept="没有挂上这个文件，原有的记录没有改动。",
            to_do="请把签批单右上角的二维码拍全、拍清楚，再挂一次。",
        )
    return ReadScan(file, slips)


def take_scan(
    ctx: Context, scan: ReadScan, only: tuple[PaperKind, str] | None = None
) -> tuple[Returned, ...]:
    """Hang each slip of a scan on its record (扫回签批单); give what became of each.

    The wet signature signs nothing in the program. A slip whose record changed since is kept
    too, marked void, with what changed.

    Args:
        ctx: who scans.
        scan: what was read.
        only: kind and public id of the record it is meant for; a scan of others is refused.

    Raises:
        BadInput: it is of other records than the one it was meant for, or of another station.
    """
    ctx.require(Act.SCAN_SLIP)
    found = tuple(_find(ctx, slip) for slip in scan.slips)
    if only is not None and only not in {(one.kind, one.subject_id) for one in found}:
        raise _of_another(found[0])
    if not any(one.title for one in found):
        raise BadInput(
            "这张签批单不是本站的：本站没有它写的那条记录。",
            kept="没有挂上这个文件。",
            to_do="请核对是不是别的站点的签批单。",
        )
    sha256 = kept_files.keep(ctx, scan.file.content, scan.file.media_type)
    for slip, one in zip(scan.slips, found, strict=True):
        if one.title and not _is_there(ctx, one, slip.code.content_code, sha256):
            _record(ctx, scan.file.name, slip.code.content_code, one, sha256)
    return found


def open_scan(ctx: Context, scan_id: int) -> ScanFile:
    """Give a scan to look at.

    Raises:
        NotFound: there is none with this id.
        StoreProblem: its file is missing or was altered.
    """
    scan = ctx.session.get(SignScan, scan_id)
    if scan is None or scan.station_id != ctx.station_id:
        raise NotFound("没有找到这份扫描件。", to_do="请回到记录重新选择。")
    listed = scans(ctx, PaperKind(scan.kind), scan.subject_id)
    row = next(one for one in listed if one.id == scan_id)
    kept = ctx.session.get_one(StoredFile, scan.sha256)
    return ScanFile(row, ctx.files.get(scan.sha256), kept.media_type)


def _find(ctx: Context, slip: slip_scan.FoundSlip) -> Returned:
    code = slip.code
    try:
        row = sign_subjects.find(ctx, code.kind, code.subject_id)
    except NotFound:
        return Returned(code.kind, code.subject_id, slip.page)
    changes = sign_slips.why_void(ctx, code.kind, row, code.content_code)
    subject = sign_subjects.subject(code.kind)
    return Returned(
        kind=code.kind,
        subject_id=code.subject_id,
        page=slip.page,
        title=subject.title(ctx, row),
        is_valid=not changes,
        changes=changes,
        open_at=subject.open_at(row),
    )


def _changes(
    ctx: Context, kind: PaperKind, subject_row: sign_subjects.Row, scan: SignScan
) -> tuple[str, ...]:
    """Say why a scan does not hold: now, or already when it came back."""
    now = sign_slips.why_void(ctx, kind, subject_row, scan.content_code)
    was = (scan.reason or "扫回时已作废",) if scan.verdict == VOID else ()
    return now or was


def _is_there(ctx: Context, one: Returned, content_code: str, sha256: str) -> bool:
    """Tell whether this very file hangs there already: picked twice, it is kept once."""
    return (
        ctx.session.scalar(
            select(SignScan.id)
            .where(SignScan.kind == one.kind.value, SignScan.subject_id == one.subject_id)
            .where(SignScan.content_code == content_code, SignScan.sha256 == sha256)
            .limit(1)
        )
        is not None
    )


def _record(ctx: Context, name: str, content_code: str, one: Returned, sha256: str) -> None:
    verdict = FITS if one.is_valid else VOID
    row = SignScan(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        kind=one.kind.value,
        subject_type=sign_subjects.subject(one.kind).table,
        subject_id=one.subject_id,
        content_code=content_code,
        sha256=sha256,
        name=name,
        verdict=verdict,
        reason="；".join(one.changes),
        scanned_by=ctx.actor.person_id,
    )
    ctx.session.add(row)
    ctx.audit(
        "扫回签批单",
        row,
        kind=one.kind.value,
        subject=one.subject_id,
        title=one.title,
        verdict=verdict,
        content_code=content_code,
        sha256=sha256,
    )


def _of_another(one: Returned) -> BadInput:
    whose = f"{KIND_NAMES[one.kind]}“{one.title}”" if one.title else "别的站点"
    return BadInput(
        f"这是{whose}的签批单，不是这条记录的。",
        kept="没有挂上这个文件。",
        to_do="请换成这条记录的签批单；或到“档案”里点“扫回签批单”，由程序找到它的记录。",
    )
