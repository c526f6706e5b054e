"""A disk that refuses the n-th change: every failure in words, nothing half, the next start fine.

Runs behind the shim, in a process of its own that forks one child per try:
`python -m tests.survive.trouble FOLDER PLACE acts|copies|keys|return|damaged STEP OFFSET [aloud]`
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import pickle
import random
import shutil
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from app.bootstrap import StoreOpening
from app.core.clock import FixedClock
from app.services import backup
from app.storage import keys
from tests.conftest import NOON
from tests.services.desk import LEAD
from tests.survive import acts, progress
from tests.survive.acts import desk_at, word_of
from tests.survive.expect import Told, look_over
from tests.survive.refused_work import Session, work

WAYS = MappingProxyType(
    {
        "full": (errno.ENOSPC, True),
        "read-only": (errno.EROFS, True),
        "faulty once": (errno.EIO, False),
    }
)
"""What the disk says, and whether it goes on saying it."""

_TOLD_BEFORE = "told-before"
_disk = ctypes.CDLL(None)


def spoil(station: Path, place: Path) -> Path:
    """Give a station with a backup and a flipped bit, and note what was acknowledged in it."""
    root = place / "data"
    shutil.copytree(station, root)
    opening = StoreOpening(root, FixedClock(NOON))
    opening.claim()
    desk = desk_at(opening.open().database)
    acts.enter_expense(desk, random.Random(1))
    told = Told(words=[desk.office.read(word_of)], is_set_aside=True)
    backup.make_backup(desk.sit(LEAD))
    acts.tap(desk, random.Random(1))
    desk.office.database.checkpoint()
    desk.office.close()
    opening.release()
    with (root / "station.db").open("r+b") as stream:
        stream.seek(20_000)
        byte = stream.read(1)[0]
        stream.seek(20_000)
        stream.write(bytes([byte ^ 4]))
    (place / _TOLD_BEFORE).write_bytes(pickle.dumps(told))
    return root.rename(place / "spoilt")


def try_at(before: Path, place: Path, what: str, way: str, at: int) -> list[str]:
    """Let the disk refuse from the n-th change on; give what is wrong.

    At 0 nothing is refused, and the answer is how many changes there are.
    """
    root, told = place / "data", place / "told"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(before, root)
    wrong = _in_child(partial(_work_on, root, told, what, way, at))
    if at:
        # The next start is another process: whoever held the lock is gone.
        wrong += _in_child(partial(_look_at, root, told))
        return [f"{what}, {way} at {at}: {one}" for one in wrong]
    return wrong


def _work_on(root: Path, told: Path, what: str, way: str, at: int) -> list[str]:
    session = Session(root)
    before = root.with_name(_TOLD_BEFORE)
    if before.exists():
        session.told = pickle.loads(before.read_bytes())
    code, lasts = WAYS[way]
    _disk.disk_refuse(at, code, int(lasts))
    try:
        work(session, what)
    finally:
        changes = int(_disk.disk_seen())
        _disk.disk_refuse(0, 0, 0)
    told.write_bytes(pickle.dumps(session.told))
    return session.wordless if at else [str(changes)]


def _look_at(root: Path, told: Path) -> list[str]:
    # Refused between the new sheet and its note: the program asks for a sheet once more.
    aside = frozenset({f"keys/{keys.RECOVERY}"})
    verdict = look_over(root, pickle.loads(told.read_bytes()), aside)
    wrong = [f"afterwards: {verdict}"] if verdict.lost or verdict.damage else []
    return wrong + [f"half-written: {path.name}" for path in _half_written(root)]


def _half_written(root: Path) -> list[Path]:
    """Drafts that the next start did not take away."""
    begins = (".draft-", ".restore-")
    return [
        path
        for path in root.rglob("*")
        if path.name.endswith((".new", ".part")) or path.name.startswith(begins)
    ]


def _in_child(run: Callable[[], list[str]]) -> list[str]:
    """Run a try in a child: everything is loaded already, and nothing of it stays."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            answer = run()
        except BaseException:  # noqa: BLE001 (a child says what happened, whatever it is)
            answer = [traceback.format_exc()[-2000:]]
        with os.fdopen(writing, "w") as stream:
            json.dump(answer, stream)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        text = stream.read()
    os.waitpid(child, 0)
    answer = json.loads(text) if text else ["the child died"]
    assert isinstance(answer, list)
    return answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the tries came to."""

    changes: dict[str, int]
    """How many changes of the disk each kind of work makes."""
    tried: int
    wrong: list[str]


def main(words: list[str]) -> None:
    """Try every STEP-th change from OFFSET on, in every way; print one JSON object."""
    before, place = Path(words[0]), Path(words[1])
    what, step, offset = words[2], int(words[3]), int(words[4])
    if what == "damaged":
        before = spoil(before, place)
    changes = {way: int(try_at(before, place, what, way, 0)[0]) for way in WAYS}
    tries = [
        (way, at) for way, count in changes.items() for at in range(1 + offset, count + 1, step)
    ]
    telling = progress.aloud if words[5:] == ["aloud"] else progress.quiet
    tell, wrong = telling(f"disk refuses, {what} from {offset}", len(tries)), list[str]()
    for way, at in tries:
        wrong += try_at(before, place, what, way, at)
        tell()
    outcome = Outcome(changes, len(tries), wrong)
    sys.stdout.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
