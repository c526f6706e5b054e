"""Takes a sample station's store away so that a power cut in between is made good at the start."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.storage.folder import DataFolder
from app.storage.keys import sync_folder


def begin_removal(folder: DataFolder) -> None:
    """Leave the mark that this store, a sample's, is to go; the caller made sure it is one."""
    _mark(folder).mkdir(exist_ok=True)
    sync_folder(folder.root)


def finish_removal(folder: DataFolder) -> bool:
    """Take away what a begun removal left; tell whether there was one.

    Called after `begin_removal` and at every start: without the mark it touches nothing.
    """
    mark = _mark(folder)
    if not mark.exists():
        return False
    database = folder.database
    for path in (database, *(Path(f"{database}{end}") for end in ("-wal", "-shm", "-journal"))):
        path.unlink(missing_ok=True)
    # What was verified of the sample's change log says nothing of the next station's.
    folder.audit_seen.unlink(missing_ok=True)
    for part in (folder.keys, folder.files, folder.exports, folder.backups):
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
    folder.keys.chmod(0o700)
    sync_folder(folder.root)
    mark.rmdir()
    return True


def _mark(folder: DataFolder) -> Path:
    return folder.root / "removing-sample"
