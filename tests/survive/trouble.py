"""A disk that refuses the n-th change: every failure in words, nothing half, the next start fine.

Runs behind the shim, in a process of its own that forks one child per try:
`python -m tests.survive.trouble FOLDER PLACE acts|copies STEP OFFSET [aloud]`
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
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType

from app.bootstrap import StoreOpening
from app.core.clock import FixedClock
from app.core.errors import UserError
from app.core.month import Month
from app.services import backup, export, sealed_sheet, settings
from app.services.context import Context
from app.services.office import Office
from app.storage import keys
from tests.conftest import NOON
from tests.services.desk import ATTENDANT, JPEG, LEAD, Desk
from tests.survive import acts, progress
from tests.survive.acts import desk_at, word_of
from tests.survive.expect import Told, look_over

WAYS = MappingProxyType(
    {
        "full": (errno.ENOSPC, True),
        "read-only": (errno.EROFS, True),
        "faulty once": (errno.EIO, False),
    }
)
"""What the disk says, and whether it goes on saying it."""

_disk = ctypes.CDLL(None)


@dataclass(slots=True)
class Session:
    """One go at everything that writes; each step may fail, but only in words."""

    root: Path
    told: Told = field(default_factory=Told)
    said: list[str] = field(default_factory=list)
    """What was said of each step that failed."""
    wordless: list[str] = field(default_factory=list)
    """What failed without words."""
    tries: int = 0

    def step(self, name: str, do: Callable[[], object]) -> bool:
        """Do one step; tell whether it was done."""
        self.tries += 1
        try:
            do()
        except UserError as problem:
            self.said.append(f"{name}: {problem}")
            if not (problem.what and (problem.kept or problem.to_do)):
                self.wordless.append(f"{name}: {problem!r}")
        except Exception:  # noqa: BLE001 (any other is what this looks for)
            self.wordless.append(f"{name}: {traceback.format_exc()[-1500:]}")
        else:
            return True
        return False


def work(session: Session, what: str) -> None:
    """Open, do one of everything that writes, close."""
    opening = StoreOpening(session.root, FixedClock(NOON))
    offices: list[Office] = []
    if session.step("claim", opening.claim):
        session.step("open", lambda: offices.append(opening.open()))
    for office in offices:
        desk = desk_at(office.database)
        for name, do in (_acts(desk) if what == "acts" else _copies(desk, session)).items():
            if session.step(name, do):
                session.told.words.append(desk.office.read(word_of))
        session.step("close", office.close)
    session.step("release", opening.release)


def _acts(desk: Desk) -> dict[str, Callable[[], object]]:
    chance = random.Random(1)
    return {
        "tap": lambda: acts.tap(desk, chance),
        "duty": lambda: acts.sign_duty(desk, chance),
        "attach": lambda: _attach(desk),
        "expense": lambda: acts.enter_expense(desk, chance),
        "settings": lambda: desk.sit(LEAD).act(settings.set_idle_minutes, 10),
        "lock": desk.office.database.checkpoint,
        "keys": lambda: desk.sit(LEAD).act(_new_code),
        "close month": lambda: acts.close_month(desk, chance),
        "last tap": lambda: acts.tap(desk, chance),
    }


def _copies(desk: Desk, session: Session) -> dict[str, Callable[[], object]]:
    month = Month.of(desk.office.clock.today())
    return {
        "backup": lambda: _back_up(desk, session),
        "papers": lambda: _print(desk, month, session),
        "tap": lambda: acts.tap(desk, random.Random(1)),
    }


def _new_code(ctx: Context) -> None:
    keys.renew_recovery(keys.load(ctx.folder.keys))
    sealed_sheet.note_digest(ctx)
    ctx.audit("制作恢复码", "recovery_code")


def _attach(desk: Desk) -> None:
    expense = desk.draft(ATTENDANT, with_file=False)
    desk.attach(expense, JPEG + b"one")


def _back_up(desk: Desk, session: Session) -> None:
    path = backup.make_backup(desk.sit(LEAD))
    session.told.files.append(str(path.relative_to(session.root)))


def _print(desk: Desk, month: Month, session: Session) -> None:
    made = export.write_papers_of(desk.sit(LEAD), month, session.root / "exports")
    session.told.files.append(str(made.zip.relative_to(session.root)))


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
