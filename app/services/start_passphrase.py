"""The start passphrase before anything is open: asked by the window, given to the command line."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from app.core.clock import Clock
from app.core.day_words import wait_words
from app.core.errors import BadInput, PassphraseNeeded, StoreProblem, WrongPassphrase
from app.core.passphrase import LONGEST_WAIT, passphrase_problem, wait_after
from app.core.recovery_code import parse_code
from app.storage import keys

VARIABLE = "YIZHAN_PASSPHRASE"


class PassphraseDoor:
    """Asks for the passphrase of one key folder; wrong ones are counted until the program ends.

    Whoever has a copy of the folder can try elsewhere as often as they like: against that only a
    good passphrase helps. The wait keeps hands on this keyboard from trying.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._failures = 0
        self._free_at: datetime | None = None

    @property
    def is_closed(self) -> bool:
        """Whether a passphrase is set and was not given yet."""
        if not keys.is_locked(self._folder):
            return False
        try:
            keys.load(self._folder)
        except StoreProblem:
            return True
        return False

    def seconds_to_wait(self) -> int:
        """How long no further try is taken."""
        if self._free_at is None:
            return 0
        left = (self._free_at - self._clock.now()).total_seconds()
        # More than was ever ordered means that the clock was set back meanwhile.
        return int(left + 0.999) if 0 < left <= LONGEST_WAIT else 0

    def give(self, passphrase: str) -> None:
        """Open the keys for this run of the program.

        Raises:
            WrongPassphrase: not the right one, or too soon after wrong ones.
            StoreProblem: the lock is damaged.
        """
        self._require_free()
        try:
            keys.unlock(self._folder, passphrase)
        except WrongPassphrase:
            self._failures += 1
            self._free_at = self._clock.now() + timedelta(seconds=wait_after(self._failures))
            raise
        self._failures, self._free_at = 0, None

    def renew(self, typed_code: str, passphrase: str) -> None:
        """Set a new passphrase with the recovery code; the forgotten one opens nothing any more.

        Raises:
            BadInput: no recovery code, or a passphrase that may not be chosen.
            StoreProblem: the code is not this station's, or the disk refuses.
        """
        recovery = parse_code(typed_code)
        require_good(passphrase)
        try:
            keys.unlock_by_recovery(self._folder, recovery, passphrase)
        except OSError as problem:
            raise unwritten() from problem
        self._failures, self._free_at = 0, None

    def _require_free(self) -> None:
        seconds = self.seconds_to_wait()
        if seconds:
            raise WrongPassphrase(f"启动密码连续输错，请等 {wait_words(seconds)}再试。")


def require_good(passphrase: str) -> None:
    """Go on only with a passphrase that may be chosen.

    Raises:
        BadInput: with the reason.
    """
    problem = passphrase_problem(passphrase)
    if problem:
        raise BadInput(problem, kept="启动密码没有改动。", to_do="请换一个。", field="passphrase")


def unwritten() -> StoreProblem:
    """Say that the key folder could not be written."""
    return StoreProblem(
        "钥匙没有写成，磁盘满了或者 keys 文件夹不能写入。",
        kept="原来的钥匙没有动，数据照常能打开。",
        to_do="请检查磁盘空间和文件夹权限，再试一次。",
    )


def open_for_command(folder: Path, *, may_read: bool = True) -> None:
    """Open locked keys with `YIZHAN_PASSPHRASE`, else with a line of standard input.

    Args:
        folder: of the keys; where they are not locked nothing is read.
        may_read: whether standard input may hold the passphrase.

    Raises:
        PassphraseNeeded: none was given.
        WrongPassphrase: it is not the right one.
    """
    if not keys.is_locked(folder):
        return
    try:
        keys.load(folder)
    except PassphraseNeeded:
        given = os.environ.get(VARIABLE) or (_read_line() if may_read else "")
        if not given:
            raise
        keys.unlock(folder, given)


def _read_line() -> str:
    if sys.stdin is None:
        return ""
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass("启动密码：")
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except OSError:  # closed, or not ours to read: then none was given
        return ""
