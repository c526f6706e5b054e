"""Errors a person can act on; everything else is a bug and is left to propagate."""

from __future__ import annotations

from typing import ClassVar


class UserError(Exception):
    """Says in Chinese what happened, what was kept, and what to do."""

    code: ClassVar[str] = "user_error"
    """Name of the kind of error in the command line's JSON."""

    def __init__(self, what: str, *, kept: str = "", to_do: str = "") -> None:
        self.what = what
        self.kept = kept
        self.to_do = to_do
        super().__init__(what)

    def __str__(self) -> str:
        return "".join(part for part in (self.what, self.kept, self.to_do) if part)


class NotAllowed(UserError):
    """None of the person's roles may do this."""

    code = "not_allowed"


class MonthClosed(UserError):
    """The month of the record is closed (已月结)."""

    code = "month_closed"


class NotFound(UserError):
    """There is no such record."""

    code = "not_found"


class Refused(UserError):
    """A rule of the field forbids it."""

    code = "refused"


class BadInput(UserError):
    """What was typed or read cannot be meant; `field` names where it stood."""

    code = "bad_input"

    def __init__(self, what: str, *, kept: str = "", to_do: str = "", field: str = "") -> None:
        super().__init__(what, kept=kept, to_do=to_do)
        self.field = field


class StoreProblem(UserError):
    """The data folder does not serve: disk full, not writable, newer file, wrong key, in use."""

    code = "store_problem"


class StoreDamaged(StoreProblem):
    """The store is damaged or gone: only a backup brings it back (数据损坏)."""


class KeyLost(StoreProblem):
    """The data key is gone, damaged or another store's; the sealed code gives it back (恢复码)."""


class PassphraseNeeded(StoreProblem):
    """The data key lies under a start passphrase that nobody gave yet (启动密码)."""

    code = "passphrase_needed"


class WrongPassphrase(StoreProblem):
    """The start passphrase given does not open the data key."""

    code = "wrong_passphrase"
