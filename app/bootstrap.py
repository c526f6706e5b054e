"""The only place that knows every part: folder, lock, store, office, window."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.clock import Clock, SystemClock
from app.core.errors import KeyLost, StoreDamaged, StoreProblem
from app.services.start_passphrase import PassphraseDoor
from app.storage.folder import DataFolder, default_root, prepare
from app.storage.in_use import only_one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.office import Office
    from app.storage.names import NameToPick


@contextmanager
def open_office(
    root: Path | None,
    *,
    clock: Clock | None = None,
    create: bool = False,
    passing: bool = False,
) -> Iterator[Office]:
    """Open a data folder alone and give its office, nobody signed in.

    One made `passing`, to be thrown away, is opened by this process alone.
    """
    from app.services import start_passphrase, start_up
    from app.services.office import Office
    from app.storage import database, keys, leftovers, replacing
    from app.storage.sample import finish_removal

    where = root or default_root()
    if not create and not DataFolder(where).exists():
        raise StoreProblem(
            f"这里还没有站点的数据：{where}。",
            kept="没有写入任何东西。",
            to_do="请核对 --data 后面的文件夹，或先建站、导入台账。",
        )
    folder, _ = prepare(where)
    with only_one(folder):
        finish_removal(folder)
        replacing.finish(folder)
        leftovers.sweep(folder)
        if folder.exists():
            start_passphrase.open_for_command(folder.keys)
            store = database.open_existing(folder)
        else:
            if passing:
                keys.create(folder.keys, passphrase=secrets.token_hex(16))
            store, _ = database.create(folder)
        office = Office(store, clock or SystemClock())
        start_up.settle(office)
        try:
            yield office
        finally:
            office.close()


@contextmanager
def office_for_command(
    root: Path | None, *, create: bool = False, passing: bool = False
) -> Iterator[Office]:
    """Open a data folder for a subcommand: the audit names 命令行 and the system's user."""
    import getpass

    from app.services import installation
    from app.services.context import Actor

    with open_office(root, create=create, passing=passing) as office:
        note = office.read(installation.command_line_note)
        if note:
            sys.stderr.write(f"{note}\n")
        office.actor = Actor(None, f"命令行:{getpass.getuser()}", is_command_line=True)
        yield office


def take_screens(office: Office, folder: Path) -> tuple[Path, ...]:
    """Take a picture of every page as it is drawn for this office."""
    from app.ui.screens import take_screens as take

    return take(office, folder)


class StoreOpening:
    """Opens the data folder of the window step by step: the names first, then everything."""

    def __init__(self, root: Path | None, clock: Clock | None = None) -> None:
        self.folder = DataFolder((root or default_root()).absolute())
        self._clock = clock or SystemClock()
        self.passphrase = PassphraseDoor(self.folder.keys, self._clock)
        self._held = ExitStack()
        self._is_held = False
        self._has_found_key = False

    def claim(self) -> str:
        """Hold the folder alone; give the drive's warning the first time it is seen.

        Raises:
            StoreProblem: in use, on a network drive, not writable.
        """
        from app.storage import leftovers, replacing
        from app.storage.sample import finish_removal

        if self._is_held:
            # Tried again after the disk refused: names are read before the store is opened.
            replacing.finish(self.folder)
            return ""
        _, warning = prepare(self.folder.root)
        self._held.enter_context(only_one(self.folder))
        self._is_held = True
        finish_removal(self.folder)
        replacing.finish(self.folder)
        leftovers.sweep(self.folder)
        told = self.folder.root / "drive-warning-told"
        if not warning or told.exists():
            return ""
        told.touch()
        return warning

    def names(self) -> tuple[str, tuple[NameToPick, ...]] | None:
        """Read station and names with plain queries; None where the store must decide first."""
        from app.storage import keys, names

        if not self.folder.exists() or not keys.exist(self.folder.keys):
            return None
        try:
            return names.read_early(self.folder, self._clock.today().isoformat())
        except (StoreDamaged, KeyLost):
            return None

    def open(self) -> Office:
        """Look the store over and open it, bringing a damaged one back; or make a new one."""
        from app.services import start_up

        office = start_up.open_station(self.folder, self._clock, has_found_key=self._has_found_key)
        self._has_found_key = False
        return office

    def find_key(self, typed_code: str) -> None:
        """Put a lost data key back with the sealed code; the store stays as it lies."""
        from app.core.recovery_code import parse_code
        from app.services.start_passphrase import unwritten
        from app.storage import recovery

        try:
            recovery.find_key(self.folder, parse_code(typed_code))
        except OSError as problem:
            raise unwritten() from problem
        self._has_found_key = True

    def bring_back(self, backup: Path, recovery_code: str) -> None:
        """Put a chosen backup in the place of a store that does not open."""
        from app.services import replacing

        replacing.restore_damaged(self.folder, backup, self._clock.now(), recovery_code)

    def release(self) -> None:
        """Let the folder go."""
        self._held.close()
        self._is_held = False


@contextmanager
def open_copy(root: Path | None) -> Iterator[Office]:
    """Open a copy of a data folder, to look at and throw away; the folder itself stays as it is."""
    import shutil
    from tempfile import TemporaryDirectory

    from app.services import start_passphrase
    from app.storage import keys

    source = DataFolder((root or default_root()).absolute())
    with TemporaryDirectory(prefix="yizhan-look-") as place:
        copy = Path(place) / "data"
        if source.exists():
            with only_one(source):
                start_passphrase.open_for_command(source.keys)
                kept = keys.load(source.keys)
                passed_over = shutil.ignore_patterns("keys", "backups", "exports", "*.lock")
                shutil.copytree(source.root, copy, ignore=passed_over)
                keys.copy_locked(kept, copy / "keys")
        with open_office(copy, create=True) as office:
            yield office


def run_window(words: Sequence[str]) -> int:
    """Open the window on one's own data; without a display show every page as a picture."""
    from app.ui.run import run

    return run(words, StoreOpening, open_copy)
