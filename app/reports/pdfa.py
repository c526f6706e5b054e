"""Turn what reportlab wrote into an archival PDF/A-2b file, or write nothing."""

from __future__ import annotations

import io
import logging
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pikepdf
from pikepdf import pdfa

from app.core.clock import BUSINESS_ZONE
from app.core.disk_words import disk_words
from app.core.errors import Refused, StoreProblem
from app.reports import reportlab_fixes

FLAVOUR = "2b"
PRODUCER = "驿站管家"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself to whoever finds it in ten years."""

    title: str
    author: str
    made_at: str
    """Local wall clock, YYYY-MM-DD HH:MM; the file holds no other time."""
    subject: str = ""


def save_pdfa(raw: bytes, path: Path, about: About) -> None:
    """Convert to PDF/A-2b, check the result, and put it in place whole.

    Raises:
        Refused: the result does not pass the check; nothing was written.
        StoreProblem: the folder cannot be written or the disk is full; nothing was written.
    """
    write_whole(path, convert(raw, about))


def convert(raw: bytes, about: About) -> bytes:
    """Give the bytes of a PDF/A-2b file that passed its check.

    Raises:
        Refused: the result does not pass.
    """
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        reportlab_fixes.clean(pdf)
        pdfa.prepare(pdf, FLAVOUR)
        _describe(pdf, about)
        try:
            pdfa.save(pdf, out, FLAVOUR, repair=False, deterministic_id=True)
        except pdfa.PdfaError as error:
            log.exception(
                "%s: %s", about.title, [str(finding) for finding in error.report.findings]
            )
            raise Refused(
                f"《{about.title}》没有写出：文件没有通过归档格式（PDF/A）检查。",
                kept="原有的文件没有改动。",
                to_do="请把“日志”文件夹交给维护人员。",
            ) from error
    return out.getvalue()


def _describe(pdf: pikepdf.Pdf, about: About) -> None:
    moment = datetime.strptime(about.made_at, "%Y-%m-%d %H:%M").replace(tzinfo=BUSINESS_ZONE)
    stamp = moment.isoformat()
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=True) as xmp:
        xmp["dc:title"] = about.title
        xmp["dc:creator"] = [about.author]
        xmp["dc:description"] = about.subject or about.title
        xmp["pdf:Producer"] = PRODUCER
        xmp["xmp:CreatorTool"] = PRODUCER
        for key in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"):
            xmp[key] = stamp


def write_whole(path: Path, data: bytes) -> None:
    """Write beside the target, bring it to the disk, then put it in place in one step.

    Raises:
        StoreProblem: the folder cannot be written or the disk is full; the old file stays.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    except OSError as error:
        raise _not_written(path, error) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except OSError as error:
        with suppress(OSError):
            Path(name).unlink()
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError) -> StoreProblem:
    return StoreProblem(
        f"“{path.name}”没有写出：{disk_words(error)}。",
        kept="原有的文件没有改动。",
        to_do=f"请检查文件夹“{path.parent}”能否写入、磁盘是否已满、文件是否正被打开，然后再试。",
    )
