"""`yizhan standards`, `gap`: the standards, a file of one checked, what a station lacks."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.commands.command import Answer, Command, Opener, WrongUse
from app.core.gap import Gap
from app.services import checklists
from app.standards.loader import BUNDLED, Shelf, check_file, read_shelf
from app.standards.schema import Standard, Status

_LISTED_AT_ONCE = 12


def _configure_standards(parser: ArgumentParser) -> None:
    parser.add_argument("act", nargs="?", choices=("list", "check"), default="list")
    parser.add_argument("file", nargs="?", type=Path, help="要检查的标准文件（TOML）")


def _standards(args: Namespace, _: Opener) -> Answer:
    if args.act == "check":
        return _check(args.file)
    if args.file is not None:
        raise WrongUse(f"不知道这里的“{args.file}”是什么意思；检查文件请用 standards check。")
    shelf = read_shelf(BUNDLED)
    return Answer(
        {"standards": [standard.summary() for standard in shelf.standards]},
        (*map(_line, shelf.standards), *map(str, shelf.problems)),
    )


def _check(path: Path | None) -> Answer:
    if path is None:
        raise WrongUse("standards check 后面要写一个文件。")
    if not path.is_file():
        raise WrongUse(f"没有这个文件：{path}。")
    problems = check_file(path)
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


def _configure_gap(parser: ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, help="数据文件夹")
    parser.add_argument("--standard", required=True, help="标准的编号，见 yizhan standards")
    parser.add_argument("--grade", help="等级；不写就是全部条目")


def _gap(args: Namespace, open_office: Opener) -> Answer:
    standard = _find(read_shelf(BUNDLED), args.standard)
    if args.grade is not None and standard.grade(args.grade) is None:
        known = "、".join(grade.id for grade in standard.grades) or "没有等级"
        raise WrongUse(f"标准 {standard.id} 没有等级 {args.grade}（{known}）。")
    with open_office(args.data) as office:
        found = office.read(checklists.gap_of, standard, args.grade)
    json = {"standard": standard.id, "grade": args.grade, **found.as_json()}
    return Answer(json, _gap_lines(standard, args.grade, found))


def _find(shelf: Shelf, standard_id: str) -> Standard:
    for standard in shelf.standards:
        if standard.id == standard_id:
            return standard
    known = "、".join(standard.id for standard in shelf.standards) or "一个也没有"
    broken = "".join(f" {problem}" for problem in shelf.problems)
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
    for word, items in (("还缺", found.missing), ("还没看", found.unknown)):
        if items:
            shown = "、".join(f"{item.title}（{item.clause}）" for item in items[:_LISTED_AT_ONCE])
            lines.append(f"{word}：{shown}{'……' if len(items) > _LISTED_AT_ONCE else ''}")
    return tuple(lines)


STANDARDS = Command("standards", "列出标准，或检查一个标准文件", _standards, _configure_standards)
GAP = Command("gap", "一个站点离达标还差什么", _gap, _configure_gap)
