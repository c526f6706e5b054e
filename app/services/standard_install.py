"""A city's own standard, from a spreadsheet or TOML: checked, previewed, installed, versioned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from app.core.clock import local
from app.core.disk_words import disk_words
from app.core.errors import BadInput, NotFound, Refused, StoreProblem
from app.core.foreign_file import read_foreign, shown_name
from app.core.permissions import Act
from app.intake.worker import Limits, Words, read_guarded
from app.models import InstalledStandard, StationStandard
from app.services import directory, kept_files
from app.services.context import Context
from app.services.shelf import find, lineage, shelf
from app.standards.canonical import content_of, digest_of, read_tables, tables_of
from app.standards.document import MAX_BYTES
from app.standards.loader import BUNDLED, check_file, read_shelf
from app.standards.problems import Problem, Report, StandardError
from app.standards.schema import Standard

SHEETS = (".xlsx", ".xlsm")
KINDS = (*SHEETS, ".toml")
_LARGEST = 20 * 1024 * 1024
_TOML_LIMITS = Limits(seconds=20.0)
_WORDS = Words("没有安装任何标准。", "请从模板开始填，再试一次。")


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that was read: the standard it holds, or what is wrong with it."""

    name: str
    kind: str
    """toml or xlsx."""
    source: bytes
    content: str
    """Canonical JSON of its tables; blank where something is wrong."""
    standard: Standard | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an installation would change."""

    standard: Standard
    former: Standard | None
    """The edition whose answers it takes over, or the version it corrects."""
    unchanged: int
    reopened: tuple[str, ...]
    """Titles of what asks something else than before: it is looked at again."""
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Installed:
    """One version of a standard that was installed here."""

    id: int
    standard_id: str
    edition: str
    version: int
    source_name: str
    on: str
    by: str
    withdrawn: bool
    is_newest: bool


def examine(path: Path, *, in_process: bool = False) -> Examined:
    """Read and check a file; needs no transaction.

    `in_process` reads it here instead of in the worker process, as tests do.

    Raises:
        BadInput: it cannot be read, or is of no kind a standard is written in.
    """
    ending = path.suffix.lower()
    if ending not in KINDS:
        raise BadInput(
            f"“{shown_name(path)}”不是标准文件。",
            kept="没有安装任何标准。",
            to_do="请选照模板填好的 .xlsx 表格，或 .toml 文件。",
        )
    source = _bytes_of(path)
    kind = "xlsx" if ending in SHEETS else "toml"
    tables, standard, problems = (
        _from_sheet(path, in_process=in_process)
        if kind == "xlsx"
        else _from_toml(path, in_process=in_process)
    )
    content = content_of(tables) if tables is not None and standard is not None else ""
    return Examined(path.name, kind, source, content, standard, problems)


def preview(ctx: Context, examined: Examined) -> Preview:
    """Say what an installation would change.

    Raises:
        StandardError: something is wrong with the file.
        Refused: it would take the place of a standard that comes with the program.
    """
    standard = _sound(examined)
    _refuse_bundled(standard)
    at_hand = shelf(ctx).standards
    former = next((one for one in at_hand if one.id == standard.id), None) or next(
        (one for one in at_hand if one.id == standard.replaces), None
    )
    before = former.answerable if former else {}
    now = standard.answerable
    same = {key for key in now if key in before and before[key].asked == now[key].asked}
    return Preview(
        standard,
        former,
        len(same),
        tuple(now[key].title for key in now if key in before and key not in same),
        tuple(now[key].title for key in now if key not in before),
        tuple(before[key].title for key in before if key not in now),
    )


def install(ctx: Context, examined: Examined) -> int:
    """Install a standard as a new version; give the version.

    Raises:
        StandardError: something is wrong with the file.
        Refused: this very content is installed, or the id is one that comes with the program.
    """
    ctx.require(Act.INSTALL_STANDARD)
    standard = _sound(examined)
    _refuse_bundled(standard)
    _refuse_strange_former(ctx, standard)
    newest = _newest(ctx, standard.id)
    digest = digest_of(examined.content)
    if newest is not None and not newest.withdrawn and newest.content_sha256 == digest:
        raise Refused("这份标准已经装过，内容一模一样。", kept="没有重复安装。")
    row = InstalledStandard(
        station_id=ctx.station_id,
        standard_id=standard.id,
        edition=standard.edition,
        version=newest.version + 1 if newest else 1,
        content=examined.content,
        content_sha256=digest,
        source_name=examined.name,
        source_kind=examined.kind,
        source_sha256=_keep(ctx, examined),
        installed_by=ctx.actor.person_id,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit(
        "安装标准",
        row,
        standard=standard.id,
        edition=standard.edition,
        version=row.version,
        sha256=digest,
        file=examined.name,
    )
    return row.version


def withdraw(ctx: Context, standard_id: str) -> None:
    """Take an installed standard off the list; answers given under it stay.

    Raises:
        NotFound: none of this id is installed.
        Refused: the station is measured by it.
    """
    ctx.require(Act.INSTALL_STANDARD)
    newest = _newest(ctx, standard_id)
    if newest is None or newest.withdrawn:
        raise NotFound("没有装过这个标准。", to_do="请回到设置重新打开。")
    if ctx.count(StationStandard, StationStandard.standard_id == standard_id):
        raise Refused(
            "站点正在对照这个标准，不能拿掉。",
            kept="标准和自评都没有动。",
            to_do="请先到“站点建设”改选别的标准，再来拿掉。",
        )
    row = InstalledStandard(
        station_id=ctx.station_id,
        standard_id=standard_id,
        edition=newest.edition,
        version=newest.version + 1,
        content=newest.content,
        content_sha256=newest.content_sha256,
        source_name=newest.source_name,
        source_kind=newest.source_kind,
        source_sha256=newest.source_sha256,
        installed_by=ctx.actor.person_id,
        withdrawn=True,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit("拿掉标准", row, standard=standard_id, version=row.version)


def history(ctx: Context) -> tuple[Installed, ...]:
    """List every version that was installed, newest first."""
    names = directory.names(ctx)
    rows = list(
        ctx.session.scalars(
            select(InstalledStandard)
            .where(InstalledStandard.station_id == ctx.station_id)
            .order_by(InstalledStandard.id.desc())
        )
    )
    newest = {row.standard_id: row.id for row in reversed(rows)}
    return tuple(
        Installed(
            row.id,
            row.standard_id,
            row.edition,
            row.version,
            row.source_name,
            row.created_at,
            names.get(row.installed_by or 0, ""),
            row.withdrawn,
            newest[row.standard_id] == row.id,
        )
        for row in rows
    )


def write_template(ctx: Context, path: Path, standard_id: str = "") -> Path:
    """Write the spreadsheet to fill, blank or from a standard at hand.

    Raises:
        NotFound: no such standard.
        StoreProblem: the file cannot be written.
    """
    standard = find(ctx, standard_id) if standard_id else None
    if standard_id and standard is None:
        raise NotFound(f"没有标准 {standard_id}。")
    return write_sheet(path, standard, ctx.clock.now())


def write_sheet(path: Path, standard: Standard | None, moment: datetime) -> Path:
    """Write a standard as the spreadsheet it could have been written in; None is the template.

    Raises:
        StoreProblem: the file cannot be written.
    """
    from app.reports.standard_sheet import write_standard_sheet

    try:
        write_standard_sheet(path, local(moment).replace(tzinfo=None), standard)
    except OSError as problem:
        raise StoreProblem(
            f"模板写不进 {path.parent}（{disk_words(problem)}）。",
            kept="没有写出文件。",
            to_do="请换一个文件夹再存。",
        ) from problem
    return path


_Found = tuple[dict[str, object] | None, Standard | None, tuple[Problem, ...]]


def _from_sheet(path: Path, *, in_process: bool) -> _Found:
    # Loaded here: nobody needs it before a spreadsheet is chosen.
    from app.intake.standard_sheet import read_standard_sheet
    from app.intake.standard_words import in_sheet_words

    report = Report(path.name)
    read = read_standard_sheet(path, report, in_process=in_process)
    if read is None:
        return None, None, tuple(report.problems)
    standard, problems = read_tables(read.tables, path.name, read.rows)
    return read.tables, standard, in_sheet_words(problems)


def _from_toml(path: Path, *, in_process: bool) -> _Found:
    # Checked as a file first: tables alone no longer know their lines.
    problems = (
        check_file(path)
        if in_process
        else read_guarded(check_file, path, limits=_TOML_LIMITS, words=_WORDS)
    )
    if problems:
        return None, None, problems
    tables, problems = tables_of(path)
    if tables is None:
        return None, None, problems
    standard, problems = read_tables(tables, path.name)
    return tables, standard, problems


def _bytes_of(path: Path) -> bytes:
    limit = MAX_BYTES if path.suffix.lower() == ".toml" else _LARGEST
    try:
        content = read_foreign(path, limit)
    except OSError as problem:
        raise BadInput(
            f"“{shown_name(path)}”读不出来（{disk_words(problem)}）。",
            kept="没有安装任何标准。",
            to_do="请确认文件还在原处、没有被别的程序占用，再试一次。",
        ) from problem
    if len(content) > limit:
        raise BadInput(
            f"“{shown_name(path)}”太大，不像是标准文件。",
            kept="没有安装任何标准。",
            to_do="请从模板开始填，不要贴图片。",
        )
    return content


def _sound(examined: Examined) -> Standard:
    if examined.standard is None:
        raise StandardError(examined.problems)
    return examined.standard


def _refuse_bundled(standard: Standard) -> None:
    if any(one.id == standard.id for one in read_shelf(BUNDLED).standards):
        raise Refused(
            f"编号 {standard.id} 是程序自带的标准，不能用别的文件顶替。",
            kept="没有安装。",
            to_do="请换一个编号；要出新版本，在“替代哪一版”写这个编号。",
        )


def _refuse_strange_former(ctx: Context, standard: Standard) -> None:
    """The former edition is at hand, and does not itself go back to this one."""
    if not standard.replaces:
        return
    former = find(ctx, standard.replaces)
    if former is None:
        raise Refused(
            f"“替代哪一版”写的是 {standard.replaces}，这里没有这个标准。",
            kept="没有安装。",
            to_do="请写对上一版的编号；是第一版就空着。",
        )
    if standard.id in lineage(shelf(ctx).standards, former):
        raise Refused(
            f"“替代哪一版”写的是 {standard.replaces}，可是 {standard.replaces} 替代的正是"
            f" {standard.id}，绕成了圈。",
            kept="没有安装。",
            to_do="新的一版请换一个新的编号；是第一版就空着。",
        )


def _newest(ctx: Context, standard_id: str) -> InstalledStandard | None:
    newest = select(func.max(InstalledStandard.id)).where(
        InstalledStandard.station_id == ctx.station_id,
        InstalledStandard.standard_id == standard_id,
    )
    return ctx.session.scalar(
        select(InstalledStandard).where(InstalledStandard.id == newest.scalar_subquery())
    )


def _keep(ctx: Context, examined: Examined) -> str:
    media = "application/toml" if examined.kind == "toml" else "application/vnd.ms-excel"
    return kept_files.keep(ctx, examined.source, media)
