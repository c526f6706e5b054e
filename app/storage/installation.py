"""Knows this installation: a number in the user's profile, outside every data folder (安装号)."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

from app.storage.keys import write_private

_NAME = "installation"


def profile_folder() -> Path | None:
    """Give the folder of the user's own settings; None where this account has none."""
    import platformdirs

    try:
        return platformdirs.user_config_path("yizhan", appauthor=False)
    except (OSError, RuntimeError, KeyError):
        return None


def known_id() -> str:
    """Give the number of this installation; "" where none was made, or it cannot be read."""
    folder = profile_folder()
    try:
        return str(UUID((folder / _NAME).read_text("ascii").strip())) if folder else ""
    except (OSError, ValueError):
        return ""


def own_id() -> str:
    """Give the number of this installation, made where there is none.

    "" where the profile cannot be written: then nothing can be told by it.
    """
    known = known_id()
    folder = profile_folder()
    if known or folder is None:
        return known
    made = str(uuid4())
    try:
        write_private(folder / _NAME, f"{made}\n".encode())
    except OSError:
        return ""
    return made
