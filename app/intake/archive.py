"""Whether a file is a workbook that may be opened at all: kind, size, what it inflates to."""

from __future__ import annotations

import io
import sys
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

from app.core.disk_words import disk_words
from app.core.errors import UserError
from app.core.foreign_file import read_foreign, shown_name
from app.core.zip_rules import Inflates, ZipLimits, inflate, zip_problem
from app.intake.workbook import NOTHING_CHANGED

FILE_LIMIT = 20 * 1024 * 1024
ENTRY_LIMIT = 2_000
INFLATED_LIMIT = 100 * 1024 * 1024
LIMITS = ZipLimits(ENTRY_LIMIT, INFLATED_LIMIT)
ROW_TAG_LIMIT = 300_000
CELL_TAG_LIMIT = 2_000_000

BIG_TO_DO = "请在 WPS 或 Excel 里删掉多余的空白行列和图片，或按年拆开，另存为 .xlsx 再导入。"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_archive(path: Path) -> bytes:
    """Give the bytes of a workbook that is safe to open.

    Raises:
        UserError: not there, not readable, not an .xlsx/.xlsm, encrypted, too big, or a bomb.
    """
    data = _read_file(path)
    _check_kind(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive)
            _check_parts(archive)
            _inflate(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise damaged() from error
    return data


def damaged() -> UserError:
    """Say that the file cannot be read as a workbook."""
    return UserError(
        "这个文件坏了，或者不是完整的工作簿，读不出来。",
        kept=NOTHING_CHANGED,
        to_do="请用 WPS 或 Excel 打开原文件，另存为一份新的 .xlsx 再导入；打不开就找一份备份。",
    )


def too_big(what: str) -> UserError:
    """Say that the file holds far more than a station's ledger can."""
    return UserError(what, kept=NOTHING_CHANGED, to_do=BIG_TO_DO)


def _read_file(path: Path) -> bytes:
    name = shown_name(path)
    try:
        data = read_foreign(path, FILE_LIMIT)
    except FileNotFoundError as error:
        raise UserError(
            f"找不到文件 {name}。",
            kept=NOTHING_CHANGED,
            to_do="请核对文件的位置和名字。",
        ) from error
    except OSError as error:
        raise UserError(
            f"打不开文件 {name}（{disk_words(error)}）。",
            kept=NOTHING_CHANGED,
            to_do="请先在 WPS 或 Excel 里关掉它，或把文件复制到桌面再导入。",
        ) from error
    if len(data) > FILE_LIMIT:
        raise too_big(f"文件 {name} 超过 {FILE_LIMIT // 1024 // 1024} MB，不像一本台账。")
    return data


def _check_kind(data: bytes) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UserError(
                "这个工作簿设了打开密码，读不出来。",
                kept=NOTHING_CHANGED,
                to_do="请用 WPS 或 Excel 输入密码打开，去掉密码另存为 .xlsx，再导入。",
            )
        raise UserError(
            "这是旧格式（.xls）的工作簿，本程序只读 .xlsx。",
            kept=NOTHING_CHANGED,
            to_do="请用 WPS 或 Excel 打开，另存为“Excel 工作簿 (.xlsx)”再导入。",
        )
    if not data.startswith(b"PK"):
        raise UserError(
            "这个文件不是 Excel 工作簿（.xlsx）。",
            kept=NOTHING_CHANGED,
            to_do="请选台账的 .xlsx 文件；别的格式先用 WPS 或 Excel 打开，另存为 .xlsx。",
        )


def _check_entries(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > ENTRY_LIMIT:
        raise too_big(f"这个工作簿里有 {len(entries)} 个部件，不像一本台账。")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UserError(
            "这个文件加了密码，读不出来。",
            kept=NOTHING_CHANGED,
            to_do="请去掉密码，另存为 .xlsx 再导入。",
        )
    # What the directory says of sizes is counted below instead: many writers leave it wrong.
    sizes_aside = replace(LIMITS, total=sys.maxsize)
    if zip_problem(entries, sizes_aside):
        raise damaged()


def _check_parts(archive: zipfile.ZipFile) -> None:
    names = {name.lower() for name in archive.namelist()}
    if "xl/workbook.bin" in names:
        what = "这是二进制格式（.xlsb）的工作簿，本程序只读 .xlsx。"
    elif "[content_types].xml" not in names or not any(n.startswith("xl/") for n in names):
        what = "这个文件不是 Excel 工作簿（.xlsx）。"
    else:
        return
    raise UserError(
        what, kept=NOTHING_CHANGED, to_do="请用 WPS 或 Excel 打开，另存为 .xlsx 再导入。"
    )


def _inflate(archive: zipfile.ZipFile) -> None:
    """Inflate everything once, counting: the sizes written in the archive are not believed."""
    total = rows = cells = 0
    for entry in archive.infolist():
        is_sheet = entry.filename.lower().startswith("xl/worksheets/")
        try:
            for chunk in inflate(archive, entry, LIMITS):
                total += len(chunk)
                if total > INFLATED_LIMIT:
                    raise _bomb()
                if is_sheet:
                    rows += chunk.count(b"<row")
                    cells += chunk.count(b"<c ")
        except Inflates as error:
            raise _bomb() from error
        if rows > ROW_TAG_LIMIT or cells > CELL_TAG_LIMIT:
            raise too_big("这个工作簿的行数或格子多得不正常，已停止读取。")


def _bomb() -> UserError:
    return too_big("这个文件解开以后大得不正常，已停止读取。")
