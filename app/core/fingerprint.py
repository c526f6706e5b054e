"""The short code that ties papers to data: of a month, and of one slip."""

from __future__ import annotations

from hashlib import sha256

from app.core.audit import canonical


def fingerprint(records_and_figures: object) -> str:
    """Give the first 12 hex digits of SHA-256 over the value's canonical JSON (数据指纹).

    Raises:
        TypeError: the value holds something JSON does not know.
    """
    return sha256(canonical(records_and_figures).encode()).hexdigest()[:12]
