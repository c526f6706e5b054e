"""Signs with the station's own key, and names its public half as it is printed (签名)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from app.storage import keys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def sign(folder: Path, content: bytes) -> bytes:
    """Sign bytes with the Ed25519 key of a key folder.

    Raises:
        StoreProblem: the keys are locked, damaged or not there; so for the others.
    """
    return _private(folder).sign(content)


def public_key(folder: Path) -> str:
    """Give the station's Ed25519 public key, 64 hex digits."""
    return _private(folder).public_key().public_bytes_raw().hex()


def public_fingerprint(folder: Path) -> str:
    """Give the short form of the public key that is printed: 8 groups of 4 hex digits."""
    return fingerprint_of(public_key(folder))


def fingerprint_of(public: str) -> str:
    """Give the printed short form of a public key of 64 hex digits."""
    return in_groups(hashlib.sha256(bytes.fromhex(public)).hexdigest()[:32])


def in_groups(digest: str) -> str:
    """Write 32 hex digits as they are printed: 8 groups of 4 capitals."""
    capitals = digest.upper()
    return " ".join(capitals[at : at + 4] for at in range(0, 32, 4))


def _private(folder: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(keys.signing_key_of(keys.load(folder)))
