"""`yizhan report`, `check`, `verify`: a month's papers, the store, a package looked over."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from functools import partial
from pathlib import Path

from app.commands.backup import recovery_code
from app.commands.command import Answer, Command, Opener, WrongUse
from app.core.errors import BadInput
from app.core.month import Month
from app.records.found import CheckFinding
from app.services import checkup, export, start_passphrase
from app.services.backup import is_backup
from app.services.verify import read_trust, verify_file
from app.storage.folder import DataFolder, default_root
from app.storage.in_use import only_one


def _configure_report(parser: ArgumentParser) -> None:
    parser.add_argument("month", help="月份，如 2026-10")
    parser.add_argument("--data", type=Path, help="数据文件夹")
    parser.add_argument("--out", type=Path, required=True, help="写到哪个文件夹")


def _report(args: Namespace, open_office: Opener) -> Answer:
    try:
        month = Month.parse(args.month)
    except BadInput as problem:
        raise WrongUse(str(problem)) from problem
    with open_office(args.data) as office:
        made = export.write_papers_of(office, month, args.out)
    answer = {
        "folder": str(made.folder),
        "zip": str(made.zip),
        "status": made.status,
        "fingerprint": made.fingerprint,
    }
    state = "已月结" if made.status == "closed" else "未月结"
    lines = [f"{month.label}（{state}）的资料在 {made.folder}，上报包 {made.zip}。"]
    for name, signs in made.missing.items():
        lines.append(f"{name} 里有字库没有的字，印作〓：{'、'.join(signs)}")
    return Answer(answer, tuple(lines))


def _configure_check(parser: ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, help="数据文件夹")


def _check(args: Namespace, open_office: Opener) -> Answer:
    folder = DataFolder((args.data or default_root()).absolute())
    found = _look_over(folder, open_office)
    return _findings([(item.where, item.what) for item in found], "数据完好。")


def _look_over(folder: DataFolder, open_office: Opener) -> tuple[CheckFinding, ...]:
    """Check a folder; a store that does not even open is what the check found."""
    if not folder.exists():
        with open_office(folder.root):
            return ()
    with only_one(folder):
        start_passphrase.open_for_command(folder.keys)
        before = checkup.check_files(folder)
    if before:
        return before
    return checkup.check_opened(partial(open_office, folder.root))


def _configure_verify(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="上报包（zip 或文件夹）或备份")
    parser.add_argument("--key", type=Path, help="钥匙文件夹（keys）")
    parser.add_argument(
        "--trust",
        action="append",
        default=[],
        metavar="指纹",
        help="只认这个签名：月报上印的指纹、公钥，或存着公钥的文件；可以写几个",
    )


def _verify(args: Namespace, _: Opener) -> Answer:
    if not args.file.exists():
        raise WrongUse(f"没有这个文件：{args.file}。")
    recovery = recovery_code(args.file, args.key) if is_backup(args.file) else None
    trusted = [_trust(text) for text in args.trust]
    checked = verify_file(args.file, keys_folder=args.key, recovery=recovery, trusted=trusted)
    return _findings(checked.findings, checked.words)


def _trust(text: str) -> str:
    try:
        return read_trust(text)
    except BadInput as problem:
        raise WrongUse(str(problem)) from problem


def _findings(found: list[tuple[str, str]], sound: str) -> Answer:
    json = {"ok": not found, "findings": [{"where": where, "what": what} for where, what in found]}
    lines = tuple(f"{where}：{what}" for where, what in found) or (sound,)
    return Answer(json, lines, 1 if found else 0)


REPORT = Command("report", "打印一个月的资料和上报包", _report, _configure_report)
CHECK = Command("check", "检查数据是否完好", _check, _configure_check)
VERIFY = Command("verify", "核对上报包或备份", _verify, _configure_verify)
