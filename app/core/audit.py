"""The hash chain of the audit: link an entry, find the first broken link."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Protocol

GENESIS = "0" * 64
"""What stands for the hash before the first entry."""


class Entry(Protocol):
    """What the chain needs of an audit entry."""

    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def act(self) -> str: ...
    @property
    def payload(self) -> str: ...
    @property
    def previous_hash(self) -> str: ...
    @property
    def hash(self) -> str: ...


def canonical(value: Any) -> str:
    """Write a value as the one JSON text that is hashed: sorted keys, no blanks, real characters.

    Raises:
        TypeError: a value JSON does not know.
        ValueError: NaN or infinity.
    """
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def link(previous_hash: str, seq: int, at: str, actor: str, act: str, payload: str) -> str:
    """Give the hash of an entry, which covers the hash before it; `payload` is canonical JSON."""
    content = canonical([seq, at, actor, act, payload])
    return sha256((previous_hash + content).encode()).hexdigest()


def first_broken(
    entries: Iterable[Entry], *, start: int = 1, previous: str = GENESIS
) -> int | None:
    """Give the number of the first entry that does not fit its place; None for a whole chain.

    Args:
        entries: in order of their numbers.
        start: the number expected first.
        previous: the hash the first of them builds on.
    """
    expected = start
    for entry in entries:
        fits = (
            entry.seq == expected
            and entry.previous_hash == previous
            and entry.hash
            == link(previous, entry.seq, entry.at, entry.actor, entry.act, entry.payload)
        )
        if not fits:
            return expected
        expected, previous = expected + 1, entry.hash
    return None
