"""What the window keeps for its next start, beside the data: it is read before the store opens."""

from __future__ import annotations

import json
from pathlib import Path

_FILE = "window.json"


def kept(folder: Path) -> dict[str, object]:
    """Everything kept for this data folder; blank where nothing is, or nothing legible."""
    try:
        found = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def keep(folder: Path, name: str, value: object) -> None:
    """Keep one value beside the others.

    Raises:
        OSError: the disk does not take it.
    """
    text = json.dumps({**kept(folder), name: value}, ensure_ascii=False)
    (folder / _FILE).write_text(text, encoding="utf-8")
