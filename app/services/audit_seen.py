"""Remembers outside the store how far the chain was verified, so that each start goes on there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from app.core import audit as chain
from app.storage import proofs
from app.storage.folder import DataFolder
from app.storage.keys import write_private


@dataclass(frozen=True, slots=True)
class Seen:
    """The last entry that was verified, and in which line of restores it stands."""

    seq: int = 0
    hash: str = chain.GENESIS
    line: str = ""
    problem: str = ""
    """What the verification after it found; "" where all was well."""


def read(folder: DataFolder) -> Seen:
    """Read how far the chain was verified; from the beginning where that is not known.

    After a restore the store is on another line: what was seen before says nothing of it.
    """
    try:
        kept = json.loads(folder.audit_seen.read_text("utf-8"))
        seen = Seen(
            int(kept["seq"]), str(kept["hash"]), str(kept["line"]), str(kept.get("problem", ""))
        )
    except (OSError, ValueError, TypeError, KeyError):
        return Seen()
    return seen if seen.line == proofs.read(folder).line else Seen()


def write(folder: DataFolder, seq: int, hashed: str, problem: str = "") -> None:
    """Keep how far the chain was verified, and what was found behind that.

    Raises:
        OSError: the disk refuses; then the next start begins earlier.
    """
    seen = Seen(seq, hashed, proofs.read(folder).line, problem)
    write_private(folder.audit_seen, json.dumps(asdict(seen)).encode())
