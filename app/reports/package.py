"""The month's folder and its zip (上报包): built aside, put in place whole, never rewritten."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from app.core.disk_words import disk_words, is_full
from app.core.errors import Refused, StoreProblem
from app.records.book import MonthBook
from app.reports.package_check import (
    MANIFEST,
    SIGNS,
    WORKBOOK,
    Manifest,
    read_manifest,
    read_zip_manifest,
    verify_package,
)
from app.reports.package_signature import SIGNATURE, Signer, sign_manifest
from app.reports.package_zip import zip_bytes
from app.reports.papers import write_papers
from app.reports.pdfa import write_whole
from app.reports.sign import write_sign, write_sign_proof
from app.reports.xlsx import write_workbook

Missing: TypeAlias = Mapping[str, tuple[str, ...]]
"""By file: characters no face could draw, printed as 〓."""
_MOST_BESIDE = 99


@dataclass(frozen=True, slots=True)
class MonthFolder:
    """Where the papers of a month are."""

    folder: Path
    zip: Path
    status: str
    fingerprint: str
    files: tuple[str, ...]
    missing: Missing


def write_month(
    book: MonthBook,
    out_dir: Path,
    *,
    signer: Signer,
    papers: Callable[[MonthBook, Path], Missing] = write_papers,
    sign_landscape: bool = False,
) -> MonthFolder:
    """Write all papers of a month into one folder and one zip, or nothing at all.

    Papers of a closed month are never written over: the same ones are left as they are, others
    go beside them (2026-10-r2).

    Args:
        book: the month.
        out_dir: where the folder goes; made where missing.
        signer: the station's key, for the manifest and for the signature in it.
        papers: writes the PDF papers into the folder.
        sign_landscape: the wall sign is wider than high.

    Raises:
        Refused: a paper or the sign cannot be made as it should.
        StoreProblem: disk full, folder not writable, a file in use.
    """
    with _in_words(out_dir), _made(out_dir):
        name, there = _choose_name(book, out_dir)
        if there:
            return _left_alone(book, out_dir / name)
        with _aside(out_dir, name) as draft:
            folder = draft / name
            folder.mkdir()
            # The signs first: what they refuse is known before the long papers are made.
            missing = dict(_write_signs(book, folder, landscape=sign_landscape))
            write_workbook(book, folder / WORKBOOK)
            missing |= papers(book, folder)
            write_whole(folder / MANIFEST, _signed_manifest(book, folder, signer))
            _write_zip(folder, draft / f"{name}.zip")
            names_to_disk(folder)
            _put_in_place(draft, out_dir, name)
            names_to_disk(out_dir)
    files = tuple(sorted(path.name for path in (out_dir / name).iterdir()))
    zip_path = out_dir / f"{name}.zip"
    return MonthFolder(out_dir / name, zip_path, book.status, book.fingerprint, files, missing)


def _write_signs(book: MonthBook, folder: Path, *, landscape: bool) -> Missing:
    wall, proof = (folder / name for name in SIGNS)
    card, services, made_at = book.station, book.services, book.made_at
    missing = write_sign(card, services, wall, made_at=made_at, landscape=landscape)
    write_sign_proof(card, services, proof, made_at=made_at, landscape=landscape)
    return dict.fromkeys(SIGNS, missing) if missing else {}


def _manifest_of(book: MonthBook, folder: Path, public_key: str) -> dict[str, object]:
    """Say what the folder is and what lies in it: each file with its hash and size."""
    files = {}
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        files[path.name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    return {
        "station": {"code": book.station.code, "name": book.station.name},
        "month": book.month,
        "status": book.status,
        "revision": book.revision,
        "fingerprint": book.fingerprint,
        "previous_fingerprint": book.previous_fingerprint,
        "audit_seq": book.audit_seq,
        "audit_head": book.audit_head,
        "station_public_key": public_key,
        "files": files,
        "figures": book.figures.as_dict(),
    }


def _signed_manifest(book: MonthBook, folder: Path, signer: Signer) -> bytes:
    blank = _manifest_of(book, folder, signer.public_key) | {SIGNATURE: ""}
    text = json.dumps(blank, ensure_ascii=False, indent=2) + "\n"
    return sign_manifest(text.encode(), signer)


def _write_zip(folder: Path, path: Path) -> None:
    content = zip_bytes(folder.name, {file.name: file.read_bytes() for file in folder.iterdir()})
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _choose_name(book: MonthBook, out_dir: Path) -> tuple[str, bool]:
    """Find the folder's name, and whether these very papers are there already."""
    first = max(1, book.revision)
    for number in range(first, first + _MOST_BESIDE):
        name = book.month if number == 1 else f"{book.month}-r{number}"
        folder = out_dir / name
        if not folder.exists():
            if _is_free(out_dir / f"{name}.zip"):
                return name, False
            continue
        manifest = read_manifest(folder)
        if manifest is None:
            raise Refused(
                f"“{folder}”已经存在，但不是本程序写出的月度资料。",
                kept="里面的文件没有改动。",
                to_do="请把它改名，或者换一个文件夹再导出。",
            )
        if _is_other_station(manifest, book):
            raise Refused(
                f"“{folder}”里是另一个站点（{manifest.station_name}）的月度资料。",
                kept="里面的文件没有改动。",
                to_do="请换一个文件夹再导出。",
            )
        if manifest.status == "open":
            return name, False
        if _are_same_papers(manifest, book) and not verify_package(folder):
            return name, True
    raise Refused(
        f"“{out_dir}”里 {book.month} 的版本太多，没有再写。",
        kept="里面的文件没有改动。",
        to_do="请换一个文件夹再导出。",
    )


def _is_free(zip_path: Path) -> bool:
    """Tell whether a zip may be written here: only an open month's own is written over.

    Its folder may have been moved away; the zip of a closed month stays all the same.
    """
    if not zip_path.exists():
        return True
    manifest = read_zip_manifest(zip_path)
    return manifest is not None and manifest.status == "open"


def _is_other_station(manifest: Manifest, book: MonthBook) -> bool:
    if manifest.station_code and book.station.code:
        return manifest.station_code != book.station.code
    return manifest.station_name != book.station.name


def _are_same_papers(manifest: Manifest, book: MonthBook) -> bool:
    return (manifest.status, manifest.revision, manifest.fingerprint) == (
        book.status,
        book.revision,
        book.fingerprint,
    )


def _left_alone(book: MonthBook, folder: Path) -> MonthFolder:
    """Give the papers that are there; a zip that went missing is packed again from them."""
    zip_path = folder.with_name(f"{folder.name}.zip")
    if not zip_path.exists() or verify_package(zip_path):
        draft = zip_path.with_name(f".{zip_path.name}.part")
        try:
            _write_zip(folder, draft)
            draft.replace(zip_path)
            names_to_disk(zip_path.parent)
        finally:
            with suppress(OSError):
                draft.unlink()
    files = tuple(sorted(path.name for path in folder.iterdir()))
    return MonthFolder(folder, zip_path, book.status, book.fingerprint, files, {})


def names_to_disk(folder: Path) -> None:
    """Make what was put into a folder durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _aside(out_dir: Path, name: str) -> Iterator[Path]:
    """Give a hidden folder beside the target, gone afterwards whatever happens."""
    draft = Path(tempfile.mkdtemp(dir=out_dir, prefix=f".{name}-", suffix=".part"))
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _put_in_place(draft: Path, out_dir: Path, name: str) -> None:
    """Move folder and zip to their place; the older open ones go only when both have arrived.

    The zip comes last and takes the other's place in one step: at every moment one is there,
    also where the power is cut between the folder's two.
    """
    target, old = out_dir / name, draft / f"old-{name}"
    moved: list[tuple[Path, Path]] = []
    try:
        if target.exists():
            target.rename(old)
            moved.append((old, target))
        (draft / name).rename(target)
        moved.append((target, draft / name))
        (draft / f"{name}.zip").replace(out_dir / f"{name}.zip")
    except OSError:
        for came_to, from_where in reversed(moved):
            came_to.rename(from_where)
        raise


@contextmanager
def _made(out_dir: Path) -> Iterator[None]:
    """Make the folder where missing; take it away again if nothing came into it."""
    is_new = not out_dir.exists()
    out_dir.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        if is_new:
            with suppress(OSError):
                out_dir.rmdir()


@contextmanager
def _in_words(out_dir: Path) -> Iterator[None]:
    """Say in words what the disk refused."""
    try:
        yield
    except OSError as error:
        kept = "没有留下写了一半的文件，原有的资料没有改动。"
        if is_full(error):
            raise StoreProblem(
                f"“{out_dir}”所在的磁盘放不下，月度资料没有写出。",
                kept=kept,
                to_do="请腾出空间，或者换一个文件夹再导出。",
            ) from error
        raise StoreProblem(
            f"“{out_dir}”不能写入，月度资料没有写出（{disk_words(error)}）。",
            kept=kept,
            to_do="请关闭正打开的月度资料文件，检查文件夹能否写入，或者换一个文件夹再导出。",
        ) from error
