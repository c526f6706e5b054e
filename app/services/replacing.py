"""Use a backup in the place of the data in use; the old data is kept beside (恢复备份)."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.core.clock import local
from app.core.permissions import Act
from app.core.recovery_code import parse_code
from app.services import backup
from app.services.context import Context
from app.services.office import Office
from app.storage import database, replacing


def make_ready(office: Office, path: Path, recovery_code: str = "") -> None:
    """Restore a backup beside the data in use, verified; nothing is replaced yet.

    Raises:
        StoreProblem: no key fits, or the backup is damaged.
        BadInput: what was typed is no recovery code.
    """
    office.read(_require)
    place = replacing.place_of(office.folder)
    shutil.rmtree(place, ignore_errors=True)
    recovery = parse_code(recovery_code) if recovery_code.strip() else None
    keys_folder = office.folder.keys if recovery is None else None
    backup.restore_backup(path, place, keys_folder=keys_folder, recovery=recovery)


def take_over(office: Office) -> Office:
    """Put what was made ready in place; give the office of the restored data.

    The office given is closed; nobody is signed in at the new one.
    """
    office.read(_require)
    folder, clock = office.folder, office.clock
    moment = local(clock.now()).strftime("%Y%m%d-%H%M%S")
    office.database.checkpoint()
    office.close()
    replacing.begin(folder, moment)
    replacing.finish(folder)
    return Office(database.open_existing(folder), clock)


def _require(ctx: Context) -> None:
    ctx.require(Act.RESTORE)
