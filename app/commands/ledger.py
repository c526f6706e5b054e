"""`yizhan import`: adopt a ledger workbook."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.commands.command import Answer, Command, Opener, WrongUse
from app.core.clock import SystemClock
from app.core.closing import REGISTER_NAMES, Register
from app.intake.ledger import read_ledger
from app.services import importing
from app.storage.folder import DataFolder, default_root


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="台账工作簿（.xlsx、.xlsm）")
    parser.add_argument("--data", type=Path, help="数据文件夹")
    parser.add_argument("--dry-run", action="store_true", help="只看会怎样，不写入")


def _run(args: Namespace, open_office: Opener) -> Answer:
    if not args.file.is_file():
        raise WrongUse(f"没有这个文件：{args.file}。")
    if args.dry_run:
        answer = _look(args, open_office)
    else:
        # Read first: what is no workbook leaves no empty station behind.
        read = read_ledger(args.file, today=SystemClock().today())
        with open_office(args.data, create=True) as office:
            answer = office.act(importing.adopt, read, args.file)
    return Answer(answer.as_json(), _lines(answer, dry_run=args.dry_run))


def _look(args: Namespace, open_office: Opener) -> importing.ImportAnswer:
    """Preview; where there is no store yet, against a blank one that is thrown away."""
    if DataFolder(args.data or default_root()).exists():
        with open_office(args.data) as office:
            return importing.preview(office, args.file)
    with (
        tempfile.TemporaryDirectory(prefix="yizhan-preview-") as blank,
        open_office(Path(blank), create=True, passing=True) as office,
    ):
        return importing.preview(office, args.file)


def _lines(answer: importing.ImportAnswer, *, dry_run: bool) -> tuple[str, ...]:
    lines = ["预览，没有写入。" if dry_run else "已导入。"]
    for name, counts in answer.registers.items():
        if any(counts.values()):
            lines.append(
                f"{REGISTER_NAMES[Register(name)]}：照收 {counts['taken']} 行，"
                f"改动 {counts['changed']} 行，未收 {counts['refused']} 行"
            )
    lines.extend(answer.notes)
    for line in answer.lines:
        if line.reasons:
            word = "未收" if line.verdict == "refused" else "改动"
            lines.append(f"{word} {line.sheet} 第{line.row}行：{''.join(line.reasons)}")
    return tuple(lines)


IMPORT = Command("import", "导入台账工作簿", _run, _configure)
