"""The list of backups that were proven, kept beside them: it outlives a restore of the store."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app.core.disk_words import disk_words
from app.core.errors import StoreProblem
from app.storage.backup import Made
from app.storage.folder import DataFolder
from app.storage.keys import write_private

_NAME = "proofs.json"
_NOT_READY = 21
"""How Windows says that a drive letter has no medium in it."""


@dataclass(frozen=True, slots=True)
class Proven:
    """A copy that was restored and compared: when, and what it holds."""

    path: str
    made_at: str
    """By the station's wall clock."""
    proven_at: str
    kind: str
    why: str
    line: str
    schema: str
    size: int
    rows: int
    files: int
    flaws: int
    audit_seq: int
    audit_head: str
    audit_at: str
    clean_starts: int = 0
    carried_at: str = ""
    """When its copy at the second place was proven."""
    carried_to: str = ""
    """The mark of that place."""

    @property
    def name(self) -> str:
        return Path(self.path).name


@dataclass(frozen=True, slots=True)
class Proofs:
    """Everything that is kept about the backups."""

    copies: tuple[Proven, ...] = ()
    line: str = ""
    """The line of today's store; a restore begins a new one."""
    based_on: str = ""
    """Name of the backup this line began with."""


def of(made: Made, proven_at: str) -> Proven:
    """Write what was proven of a backup as it is kept."""
    said = made.said
    return Proven(
        path=str(made.path.absolute()),
        made_at=said.made_at,
        proven_at=proven_at,
        kind=said.kind,
        why=said.why,
        line=said.line,
        schema=said.schema,
        size=made.size,
        rows=sum((said.rows or {}).values()),
        files=said.files,
        flaws=len(said.flaws),
        audit_seq=said.audit_seq,
        audit_head=said.audit_head,
        audit_at=said.audit_at,
    )


def read(folder: DataFolder) -> Proofs:
    """Read the list; what cannot be read counts as never proven."""
    try:
        return _kept(folder)
    except OSError:
        return Proofs()


def _kept(folder: DataFolder) -> Proofs:
    """Read the list; a damaged one counts as never proven.

    Raises:
        OSError: the disk does not give it, or another program has it open.
    """
    try:
        kept: Mapping[str, Any] = json.loads((folder.backups / _NAME).read_text("utf-8"))
        return Proofs(
            tuple(_at_home(folder, Proven(**entry)) for entry in kept["copies"]),
            str(kept["line"]),
            str(kept["based_on"]),
        )
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return Proofs()


def is_whole(folder: DataFolder) -> bool:
    """Tell whether the list can be read; one that is not there yet says nothing wrong."""
    return read(folder) != Proofs() or _reads_as_blank(folder)


def _reads_as_blank(folder: DataFolder) -> bool:
    try:
        return not json.loads((folder.backups / _NAME).read_text("utf-8"))["copies"]
    except FileNotFoundError:
        return True
    except (OSError, ValueError, TypeError, KeyError):
        return False


def keep(folder: DataFolder, proven: Proven) -> None:
    """Add a copy, or what is known of it now."""
    _change(
        folder,
        lambda now: replace(
            now, copies=(*(c for c in now.copies if c.path != proven.path), proven)
        ),
    )


def drop(folder: DataFolder, paths: frozenset[str]) -> None:
    """Forget copies that are gone."""
    _change(
        folder,
        lambda now: replace(now, copies=tuple(c for c in now.copies if c.path not in paths)),
    )


def begin_line(folder: DataFolder, line: str, based_on: str) -> None:
    """Note that the store was restored: from here on its copies stand in a line of their own."""
    _change(folder, lambda now: replace(now, line=line, based_on=based_on))


def start_was_clean(folder: DataFolder) -> None:
    """Count a sound start for the copies made before an upgrade."""
    if any(copy.kind == "upgrade" and copy.clean_starts < 9 for copy in read(folder).copies):
        _change(
            folder,
            lambda now: replace(
                now,
                copies=tuple(
                    replace(copy, clean_starts=copy.clean_starts + 1)
                    if copy.kind == "upgrade"
                    else copy
                    for copy in now.copies
                ),
            ),
        )


def is_there(proven: Proven) -> bool:
    """Tell whether a proven copy still lies there, as long as it was.

    A copy on a stick that is not plugged in is believed; an empty or cut one never is.
    """
    path = Path(proven.path)
    try:
        return path.stat().st_size == proven.size
    except OSError as problem:
        is_away = problem.errno == errno.ENOENT or getattr(problem, "winerror", 0) == _NOT_READY
        # A disk with a fault is not away: what cannot be looked at is no copy to rely on.
        return is_away and not os.path.exists(path.parent)  # noqa: PTH110 (raises nothing)


def _at_home(folder: DataFolder, proven: Proven) -> Proven:
    """Find a copy of the station's own folder again after the folder was moved."""
    path = Path(proven.path)
    own = folder.backups / path.name
    # A stick may have a folder of the same name, and be pulled out.
    is_moved = path.parent.name == folder.backups.name and not os.path.exists(path.parent)  # noqa: PTH110 (raises nothing)
    return replace(proven, path=str(own)) if is_moved and own.exists() else proven


def _change(folder: DataFolder, change: Callable[[Proofs], Proofs]) -> None:
    try:
        # What only cannot be read at the moment must not be written anew without its copies.
        text = json.dumps(asdict(change(_kept(folder))), ensure_ascii=False, indent=1)
        write_private(folder.backups / _NAME, text.encode())
    except OSError as problem:
        raise StoreProblem(
            f"备份清单没有写成（{disk_words(problem)}）。",
            kept="备份和数据都在，没有改动。",
            to_do="请检查磁盘空间和文件夹权限，再备份一次。",
        ) from problem
