"""Write a month's papers and its package (导出、上报包)."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import NotFound, StoreProblem, UserError
from app.core.month import Month
from app.core.permissions import Act
from app.records.book import MonthBook
from app.services import backup, book, settings
from app.services.context import Context
from app.services.office import Office
from app.storage import signing_key

if TYPE_CHECKING:
    from app.reports.package import MonthFolder


@dataclass(frozen=True, slots=True)
class Kept:
    """What was done after a closing: the verified copy, the papers, and what went wrong."""

    backup: Path | None
    papers: MonthFolder | None
    problems: tuple[UserError, ...]


def write_papers_of(
    office: Office, month: Month, out_dir: Path, *, clock_note: str = ""
) -> MonthFolder:
    """Print every paper of a month into one folder and one zip; it closes and signs nothing.

    Raises:
        NotFound: the store has no station yet.
    """
    if not office.has_station:
        raise NotFound(
            "这个数据文件夹里还没有站点。",
            kept="什么也没有写。",
            to_do="请先导入台账，或在窗口里建好站点。",
        )
    # Loaded here: pages open without the PDF library.
    from app.reports.package import write_month
    from app.reports.package_signature import Signer

    keys_folder = office.folder.keys
    signer = Signer(signing_key.public_key(keys_folder), partial(signing_key.sign, keys_folder))
    gathered = office.read(book_for_export, month, clock_note)
    made = write_month(
        gathered,
        out_dir,
        signer=signer,
        sign_landscape=office.read(settings.preferences).sign_orientation == "landscape",
    )
    office.act(_note_export, month, made)
    return made


def desk_of(office: Office) -> Office:
    """Give the office with whoever sits there now: long work stays theirs when they get up."""
    desk = Office(office.database, office.clock, office.actor)
    desk.listeners = office.listeners
    return desk


def keep_closed_month(office: Office, month: Month) -> Kept:
    """Back the station up and write the papers of a month just closed.

    The closing stands whatever comes of it; a problem with one does not keep the other back.
    """
    copy: Path | None = None
    papers: MonthFolder | None = None
    problems: list[UserError] = []
    try:
        done = backup.backup_now(office, why=backup.CLOSING)
        copy = done.path
        if done.problem is not None:
            problems.append(done.problem)
    except UserError as problem:
        problems.append(problem)
    try:
        papers = write_papers_of(office, month, office.folder.exports)
    except UserError as problem:
        problems.append(problem)
    return Kept(copy, papers, tuple(problems))


def copy_package(package: Path, folder: Path) -> Path:
    """Copy a zip (上报包) to another place, e.g. a USB stick, and compare the copy.

    A file of that name with other content stays: the copy goes beside it.

    Raises:
        StoreProblem: it could not be read or written; nothing half-written is left.
    """
    target, draft = _free_name(package, folder), folder / f".{package.name}.part"
    try:
        wanted = _hash(package)
        if target.exists():
            return target
        shutil.copyfile(package, draft)
        _to_disk(draft)
        if _hash(draft) != wanted:
            raise StoreProblem(
                f"拷到“{folder}”的文件和原来的不一样，没有留下。",
                kept="原来的上报包没有改动。",
                to_do="请换一个优盘或文件夹再试。",
            )
        draft.replace(target)
    except OSError as problem:
        raise StoreProblem(
            f"“{folder}”写不进去，或者放不下，没有拷过去。",
            kept="原来的上报包没有改动。",
            to_do="请检查优盘是否插好、空间够不够，或者换一个文件夹。",
        ) from problem
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return target


def book_for_export(ctx: Context, month: Month, clock_note: str = "") -> MonthBook:
    """Gather a month for its papers."""
    ctx.require(Act.EXPORT)
    return book.gather(ctx, month, clock_note=clock_note)


def _note_export(ctx: Context, month: Month, made: MonthFolder) -> None:
    """Leave in the audit what was handed out: a paper that goes round has a row to ask."""
    ctx.audit(
        "导出月度资料",
        "month_papers",
        month=str(month),
        status=made.status,
        fingerprint=made.fingerprint,
        characters_missing={name: list(signs) for name, signs in made.missing.items()},
    )


def _free_name(package: Path, folder: Path) -> Path:
    """Find a name that is free, or that already is the same file."""
    for number in range(1, 100):
        again = f"（{number}）" if number > 1 else ""
        target = folder / f"{package.stem}{again}{package.suffix}"
        if not target.exists() or _is_same(package, target):
            return target
    raise StoreProblem(f"“{folder}”里同名的文件太多，没有拷过去。", to_do="请换一个文件夹。")


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_size == other.stat().st_size and _hash(one) == _hash(other)
    except OSError:
        return False


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _to_disk(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
