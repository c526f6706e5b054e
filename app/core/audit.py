"""The hash chain of the audit: link an entry, find the first broken link."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, NamedTuple

GENESIS = "0" * 64
"""What stands for the hash before the first entry."""


_ENCODE = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode
_quoted = json.JSONEncoder(ensure_ascii=False).encode


def canonical(value: Any) -> str:
    """Write a value as the one JSON text that is hashed: sorted keys, no blanks, real characters.

    Raises:
        TypeError: a value JSON does not know.
        ValueError: NaN or infinity.
    """
    return _ENCODE(value)


def link(previous_hash: str, seq: int, at: str, actor: str, act: str, payload: str) -> str:
    """Give the hash of an entry, which covers the hash before it; `payload` is canonical JSON."""
    # The canonical text of the five, put together by hand: a million of them are verified at once.
    content = f"[{seq},{_quoted(at)},{_quoted(actor)},{_quoted(act)},{_quoted(payload)}]"
    return sha256(f"{previous_hash}{content}".encode()).hexdigest()


class Walk(NamedTuple):
    """How far a chain was found to hold: the last entry that fits, and the first that does not."""

    seq: int
    hash: str
    broken: int | None


def walk(
    rows: Iterable[tuple[int, str, str, str, str, str, str]],
    *,
    start: int = 1,
    previous: str = GENESIS,
) -> Walk:
    """Follow the chain over bare rows: seq, at, actor, act, payload, previous hash, hash."""
    expected = start
    for seq, at, actor, act, payload, before, stored in rows:
        if (
            seq != expected
            or before != previous
            or link(previous, seq, at, actor, act, payload) != stored
        ):
            return Walk(expected - 1, previous, expected)
        expected, previous = expected + 1, stored
    return Walk(expected - 1, previous, None)
