"""How the window opens a data folder: what it asks of the bootstrap, which knows how."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.core.permissions import Role

if TYPE_CHECKING:
    from app.services.office import Office


class Name(Protocol):
    """One person to pick at sign-in."""

    @property
    def person_id(self) -> int: ...

    @property
    def name(self) -> str: ...

    @property
    def roles(self) -> frozenset[Role]: ...

    @property
    def has_pin(self) -> bool: ...


class Passphrase(Protocol):
    """The start passphrase of a data folder (启动密码)."""

    @property
    def is_closed(self) -> bool:
        """Whether one is set and was not given yet."""

    def seconds_to_wait(self) -> int:
        """How long no further try is taken."""

    def give(self, passphrase: str) -> None:
        """Open the keys with it.

        Raises:
            UserError: not the right one.
        """

    def renew(self, typed_code: str, passphrase: str) -> None:
        """Set a new one with the recovery code.

        Raises:
            UserError: the code does not fit, or the new one may not be chosen.
        """


class Opening(Protocol):
    """How a data folder is opened; the bootstrap knows how."""

    @property
    def passphrase(self) -> Passphrase: ...

    def claim(self) -> str:
        """Hold the folder alone, finish what a power cut left; give a warning to tell once, or "".

        Raises:
            UserError: another instance, a network drive, not writable.
        """

    def names(self) -> tuple[str, Sequence[Name]] | None:
        """Give the station and whom to pick from, read at once; None: only the store can tell."""

    def open(self) -> Office:
        """Open the store, making a new one where there is none.

        Raises:
            KeyLost: its key is gone, and `find_key` would give it back.
            StoreDamaged: it is damaged, and no backup at hand brought it back.
        """

    def find_key(self, typed_code: str) -> None:
        """Put a lost data key back with the sealed code.

        Raises:
            UserError: it does not fit, or what it opens is not this station.
        """

    def bring_back(self, backup: Path, recovery_code: str) -> None:
        """Put a chosen backup in the place of a store that does not open."""

    def release(self) -> None:
        """Let the folder go."""


class Place(Protocol):
    """A folder on this machine."""

    @property
    def root(self) -> Path: ...

    @property
    def exports(self) -> Path: ...

    def exists(self) -> bool:
        """Whether a station's data lies there."""


class FolderOpening(Opening, Protocol):
    """An opening that says which folder it opens."""

    @property
    def folder(self) -> Place: ...
