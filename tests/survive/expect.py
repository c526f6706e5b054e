"""What must be there after the power went: all that was acknowledged, and nothing half."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlcipher3 import dbapi2

from app.bootstrap import StoreOpening
from app.core.clock import FixedClock
from app.core.errors import UserError, WrongPassphrase
from app.core.recovery_code import parse_code
from app.models import Tally
from app.services import checkup
from app.services.office import Office
from app.services.verify import verify_file
from app.storage import keys, migrate
from app.storage.connection import connect
from app.storage.folder import DataFolder
from tests.conftest import NOON
from tests.survive import acts
from tests.survive.acts import Word, desk_at, is_kept

NOTHING: frozenset[str] = frozenset()
DAMAGE = (
    UserError, SQLAlchemyError, dbapi2.Error, OSError, ValueError, LookupError, TypeError,
    AttributeError, AssertionError,
)  # fmt: skip
"""What a half-written store may make our code raise; none of it may happen."""

REVISIONS = frozenset({"", "0002", migrate.head()})
"""Data versions a store may have: not yet made, the golden one's, the newest."""


@dataclass(slots=True)
class Told:
    """What was acknowledged before the cut."""

    words: list[Word] = field(default_factory=list)
    """Of the store as it must be."""
    other: list[Word] = field(default_factory=list)
    """Of the store it may have turned into instead."""
    files: list[str] = field(default_factory=list)
    writing: str = ""
    wrote: str = ""
    opened: bool = False
    passphrases: list[str] = field(default_factory=list)
    """With one of these it opens; "" is none. Two while the one takes the other's place."""
    is_set_aside: bool = False
    """The store was damaged: it lies aside, and a backup took its place."""
    codes: list[str] = field(default_factory=list)
    """One of these sealed codes opens it."""

    def hear(self, line: str) -> None:
        """Take one acknowledgement in."""
        for what, value in json.loads(line).items():
            match what:
                case "did":
                    self.words.append(_word(value))
                case "may":
                    self.other = [_word(value)]
                case "turned":
                    self.words, self.other = self.other, []
                case "backup" | "package":
                    self.files.append(value)
                case "writing" | "wrote" | "opened" | "passphrases" | "codes":
                    setattr(self, what, value)


def _word(value: list[object]) -> Word:
    seq, head, counts = value
    assert isinstance(seq, int)
    assert isinstance(counts, list)
    return Word(seq, str(head), tuple(counts))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one trial."""

    lost: int = 0
    damage: str = ""


def look_over(root: Path, told: Told, aside: frozenset[str] = NOTHING) -> Verdict:
    """Open a folder as the next start does and compare it with what was acknowledged.

    Args:
        root: of the data.
        told: what was acknowledged.
        aside: places whose findings ask a person for something and mean no damage.
    """
    # What this process opened before must not open this folder, too.
    keys._given.clear()
    if len(told.codes) > 1:
        # Cut between the new sheet and its note: the program asks for a sheet once more.
        aside |= {f"keys/{keys.RECOVERY}"}
    try:
        _unlock(root, told)
        _require_whole_files(root, told)
        _require_whole_schema(root)
        return _open_and_compare(root, told, aside)
    except DAMAGE as problem:
        return Verdict(damage=f"{type(problem).__name__}: {problem}"[:300])


def _open_and_compare(root: Path, told: Told, aside_places: frozenset[str]) -> Verdict:
    opening = StoreOpening(root, FixedClock(NOON))
    opening.claim()
    try:
        _unlock(root, told)
        office = opening.open()
        try:
            _require_ways_in(root, told)
            verdict = _compare(office, told, aside_places)
            if office.has_station and not verdict.lost:
                _go_on(office)
            aside = sorted(path.name for path in root.glob("quarantine-*"))
            assert told.is_set_aside or not aside, f"taken for damaged: {aside}"
            return verdict
        finally:
            office.close()
    finally:
        opening.release()


def _compare(office: Office, told: Told, aside: frozenset[str]) -> Verdict:
    found = [one for one in office.read(checkup.check_store) if one.where not in aside]
    assert not found, found[:3]
    lost = _lost(office, told.words)
    if lost and told.other and not _lost(office, told.other):
        lost = 0
    return Verdict(lost=lost)


def _lost(office: Office, words: list[Word]) -> int:
    return sum(not office.read(is_kept, word) for word in reversed(words[-40:]))


def _go_on(office: Office) -> None:
    """The next act works as ever."""
    desk = desk_at(office.database)
    before = desk.office.read(lambda ctx: ctx.count(Tally))
    if desk.office.read(lambda ctx: ctx.station_id) and before:
        acts.tap(desk, random.Random(1))
        assert desk.office.read(lambda ctx: ctx.count(Tally)) > before


def _unlock(root: Path, told: Told) -> None:
    """Open locked keys with what was acknowledged, as a person does at the next start."""
    for passphrase in filter(None, told.passphrases):
        if keys.is_locked(root / "keys"):
            with suppress(WrongPassphrase):
                keys.unlock(root / "keys", passphrase)


def _require_ways_in(root: Path, told: Told) -> None:
    """The passphrase is the one that was set, or none; the sealed code is the one on the sheet."""
    folder = root / "keys"
    if told.passphrases and not keys.is_locked(folder):
        assert "" in told.passphrases, "a passphrase was set and the folder opens without one"
    if told.codes:
        fits = [keys.fits_recovery(folder, parse_code(code)) for code in told.codes]
        assert any(fits), "no sealed code opens it"


def _require_whole_schema(root: Path) -> None:
    """Every state is of one version of the program, never between two."""
    folder = DataFolder(root)
    is_between = (root / "replacing").exists()
    if not folder.exists() or not keys.exist(folder.keys) or is_between:
        return
    raw = connect(folder.database, keys.load(folder.keys).data_key)
    try:
        revision = migrate.current(raw)
    finally:
        raw.close()
    assert revision in REVISIONS, f"data version {revision!r}"


def _require_whole_files(root: Path, told: Told) -> None:
    for name in told.files:
        there = (root / name).exists() or _has_an_heir(root / name)
        assert there, f"{name} was acknowledged and is not there"
    finished: Iterable[Path] = [*root.glob("exports/2*.zip"), *root.glob("backups/*.yzbak")]
    for path in finished:
        checked = verify_file(path, keys_folder=root / "keys", in_process=True)
        assert not checked.findings, (path.name, checked.findings[:2])
    probe = root / "keys" / "probe"
    if told.wrote:
        assert hashlib.sha256(probe.read_bytes()).hexdigest() in (told.wrote, told.writing)


def _has_an_heir(path: Path) -> bool:
    """A copy made by itself may be thinned out: then a younger one of its kind is there.

    Whether that one is whole is looked at with all the others.
    """
    if not path.name.startswith("auto-"):
        return False
    return any(one.stem > path.stem for one in path.parent.glob("auto-*.yzbak"))
