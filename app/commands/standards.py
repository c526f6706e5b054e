"""`yizhan standards`, `gap`: the standards, a file of one checked, what a station lacks."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.commands.command import Answer, Command, Opener, WrongUse
from app.core.clock import SystemClock
from app.core.gap import Gap
from app.intake.worker import read_guarded
from app.services import checklists, shelf, standard_install
from app.services.context import Context
from app.standards.loader import BUNDLED, Shelf, check_file, read_shelf
from app.standards.problems import Problem
from app.standards.schema import Standard, Status

_LISTED_AT_ONCE = 12
_OTHER_SHEETS = (".xls", ".et", ".csv", ".ods")


def _configure_standards(parser: ArgumentParser) -> None:
    parser.add_argument("act", nargs="?", choices=("list", "check", "template"), default="list")
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        help="check：要检查的标准文件（表格或 TOML）；template：模板存到哪里",
    )
    parser.add_argument(
        "--like", metavar="编号", help="template：照这个标准填好的表格，不写就是空白的"
    )
    parser.add_argument("--data", type=Path, help="数据文件夹：连同那里装好的标准一起列出")


def _standards(args: Namespace, open_office: Opener) -> Answer:
    if args.act == "check":
        return _check(args.file)
    if args.act == "template":
        return _template(args.file, args.like)
    if args.file is not None:
        raise WrongUse(f"不知道这里的“{args.file}”是什么意思；检查文件请用 standards check。")
    if args.data is None:
        found = read_shelf(BUNDLED)
    else:
        with open_office(args.data) as office:
            found = office.read(shelf.shelf)
    return Answer(
        {"standards": [standard.summary() for standard in found.standards]},
        (*map(_line, found.standards), *map(str, found.problems)),
    )


def _check(path: Path | None) -> Answer:
    if path is None:
        raise WrongUse("standards check 后面要写一个文件。")
    if not path.is_file():
        raise WrongUse(f"没有这个文件：{path}。")
    problems = _problems_of(path)
    findings = [
        {
            "where": "，".join(part for part in (one.file, one.entry) if part),
            "file": one.file,
            "entry": one.entry,
            "line": one.line,
            "what": one.what,
        }
        for one in problems
    ]
    lines = tuple(map(str, problems)) or (f"{path.name} 没有发现问题。",)
    return Answer({"ok": not problems, "findings": findings}, lines, 1 if problems else 0)


def _template(path: Path | None, like: str | None) -> Answer:
    if path is None:
        raise WrongUse("standards template 后面要写存成哪个文件，例如 标准模板.xlsx。")
    standard = None if like is None else _find(read_shelf(BUNDLED), like)
    made = standard_install.write_sheet(path, standard, SystemClock().now())
    return Answer({"path": str(made)}, (f"已存好 {made}；填好以后用 standards check 检查。",))


def _problems_of(path: Path) -> tuple[Problem, ...]:
    """What is wrong with a file; its ending says whether it is a spreadsheet."""
    if path.suffix.lower() in standard_install.SHEETS:
        return standard_install.examine(path).problems
    if path.suffix.lower() in _OTHER_SHEETS:
        return (Problem(path.name, "", "这种表格不能检查；请在 WPS 或 Excel 里另存为 .xlsx"),)
    return read_guarded(check_file, path)


def _configure_gap(parser: ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, help="数据文件夹")
    parser.add_argument("--standard", required=True, help="标准的编号，见 yizhan standards")
    parser.add_argument("--grade", help="等级；不写就是全部条目")


def _gap(args: Namespace, open_office: Opener) -> Answer:
    with open_office(args.data) as office:
        standard, found = office.read(_measured, args.standard, args.grade)
    json = {"standard": standard.id, "grade": args.grade, **found.as_json()}
    return Answer(json, _gap_lines(standard, args.grade, found))


def _measured(ctx: Context, standard_id: str, grade: str | None) -> tuple[Standard, Gap]:
    """The station held against a standard at hand there, on one snapshot."""
    standard = _find(shelf.shelf(ctx), standard_id)
    if grade is not None and standard.grade(grade) is None:
        known = "、".join(one.id for one in standard.grades) or "没有等级"
        raise WrongUse(f"标准 {standard.id} 没有等级 {grade}（{known}）。")
    return standard, checklists.gap_of(ctx, standard, grade)


def _find(at_hand: Shelf, standard_id: str) -> Standard:
    for standard in at_hand.standards:
        if standard.id == standard_id:
            return standard
    known = "、".join(standard.id for standard in at_hand.standards) or "一个也没有"
    broken = "".join(f" {problem}" for problem in at_hand.problems)
    raise WrongUse(f"没有标准 {standard_id}（现有：{known}）。{broken}".rstrip())


def _line(standard: Standard) -> str:
    grades = "、".join(grade.title for grade in standard.grades) or "不分等级"
    old = "，已被替代" if standard.status is Status.SUPERSEDED else ""
    return f"{standard.id}：{standard.title}，{grades}，{len(standard.items)} 条{old}"


def _gap_lines(standard: Standard, grade_id: str | None, found: Gap) -> tuple[str, ...]:
    grade = standard.grade(grade_id) if grade_id else None
    whole = f"{standard.city}{grade.title if grade else '全部条目'}，共 {found.total} 条"
    counts = (
        f"已符合 {len(found.met)}，还缺 {len(found.missing)}，"
        f"还没看 {len(found.unknown)}，不适用 {len(found.not_applicable)}"
    )
    lines = [f"{whole}：{counts}。"]
    if standard.is_superseded:
        lines.insert(0, f"{standard.title}（{standard.edition}）已被替代，只供查看。")
    if found.waiting:
        lines.append(f"还没看的里面，{len(found.waiting)} 条来源未列具体要求，待上级提供，不算缺。")
    if found.short:
        shown = "、".join(item.title for item in found.short[:_LISTED_AT_ONCE])
        lines.append(f"来源未列、照上级要求还没做到的 {len(found.short)} 条，不算缺：{shown}")
    for word, items in (("还缺", found.missing), ("还没看", found.unknown)):
        if items:
            shown = "、".join(f"{item.title}（{item.clause}）" for item in items[:_LISTED_AT_ONCE])
            lines.append(f"{word}：{shown}{'……' if len(items) > _LISTED_AT_ONCE else ''}")
    return tuple(lines)


STANDARDS = Command("standards", "列出标准，或检查一个标准文件", _standards, _configure_standards)
GAP = Command("gap", "一个站点离达标还差什么", _gap, _configure_gap)
