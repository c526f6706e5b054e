"""`yizhan backup`, `restore`: a verified copy out, and back into a new folder."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from contextlib import suppress
from pathlib import Path

from app.commands.command import Answer, Command, Opener, WrongUse
from app.core.errors import PassphraseNeeded
from app.core.recovery_code import parse_code
from app.services import backup, start_passphrase
from app.storage.folder import default_root


def _configure_backup(parser: ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, help="数据文件夹")
    parser.add_argument("--to", type=Path, required=True, help="备份写到哪个文件夹")


def _backup(args: Namespace, open_office: Opener) -> Answer:
    with open_office(args.data) as office:
        path = backup.make_backup(office, args.to, why="命令行")
    return Answer({"path": str(path)}, (f"已备份并核对：{path}",))


def _configure_restore(parser: ArgumentParser) -> None:
    parser.add_argument("backup", type=Path, help="备份文件")
    parser.add_argument("--data", type=Path, required=True, help="恢复到哪个新文件夹")
    parser.add_argument("--key", type=Path, help="钥匙文件夹（keys）；没有就从标准输入读恢复码")


def _restore(args: Namespace, _: Opener) -> Answer:
    if not args.backup.is_file():
        raise WrongUse(f"没有这个文件：{args.backup}。")
    recovery = recovery_code(args.backup, args.key)
    root = backup.restore_backup(args.backup, args.data, keys_folder=args.key, recovery=recovery)
    return Answer({"path": str(root)}, (f"已恢复到 {root}，每页数据和审计链都核对过。",))


def recovery_code(path: Path, key: Path | None) -> bytes | None:
    """Read the recovery code from standard input, where no key is named or at hand.

    Keys under a start passphrase are opened with `YIZHAN_PASSPHRASE`, where that is given.

    Raises:
        BadInput: what stands there is no recovery code.
        WrongPassphrase: the passphrase given does not open the keys.
    """
    with suppress(PassphraseNeeded):
        start_passphrase.open_for_command(key or default_root() / "keys", may_read=False)
    if key is not None or sys.stdin is None or sys.stdin.isatty() or backup.key_at_hand(path):
        return None
    try:
        typed = sys.stdin.read().strip()
    except OSError:  # closed, or not ours to read: then no code was given
        return None
    return parse_code(typed) if typed else None


BACKUP = Command("backup", "备份到另一个文件夹", _backup, _configure_backup)
RESTORE = Command("restore", "从备份恢复到新文件夹", _restore, _configure_restore)
