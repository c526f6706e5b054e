"""Takes away drafts that a kill or a power cut left beside what they should have become."""

from __future__ import annotations

import shutil
from contextlib import suppress

from app.storage.folder import DataFolder


def sweep(folder: DataFolder) -> None:
    """Take away every draft of ours in a folder that this process holds alone.

    A draft counts for nothing and holds nothing that is not elsewhere; what the
    disk will not let go stays for the next start.
    """
    drafts = (
        *folder.root.glob(".restore-*"),
        *folder.backups.glob(".draft-*"),
        *folder.backups.glob(".*.part"),
        *folder.backups.glob("*.new"),
        *folder.exports.glob(".*.part"),
        *folder.exports.glob("*/.*.part"),
        *folder.files.glob("??/*.new"),
        *folder.root.glob("*.new"),
    )
    for path in drafts:
        with suppress(OSError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
