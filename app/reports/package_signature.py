"""The station's signature under a manifest (签名): in the manifest itself, over all its bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

SIGNATURE = "signature"
"""Last entry of the manifest: Ed25519, 128 hex digits, over the file with this value left blank."""

_BLANK = b'"signature": ""\n}\n'
_SIGNED = re.compile(rb'"signature": "([0-9a-f]{128})"\n}\n\Z')
_PUBLIC = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose signature stands under a package."""

    public_key: str
    """Ed25519, 64 hex digits."""
    sign: Callable[[bytes], bytes]


def sign_manifest(blank: bytes, signer: Signer) -> bytes:
    """Put the signature into a manifest whose last entry is a blank one.

    Raises:
        ValueError: it does not end with that entry.
    """
    if not blank.endswith(_BLANK):
        raise ValueError("a manifest ends with its signature")
    at = len(blank) - len(_BLANK) + _BLANK.index(b'""') + 1
    return blank[:at] + signer.sign(blank).hex().encode() + blank[at:]


def is_public_key(text: str) -> bool:
    """Tell whether this is a public key as manifests name it since packages are signed."""
    return _PUBLIC.fullmatch(text) is not None


def signature_holds(raw: bytes, public_key: str) -> bool:
    """Tell whether a manifest's bytes carry the signature of this key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    found = _SIGNED.search(raw)
    if found is None or not is_public_key(public_key):
        return False
    blank = raw[: found.start(1)] + raw[found.end(1) :]
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        public.verify(bytes.fromhex(found[1].decode("ascii")), blank)
    except (InvalidSignature, ValueError):
        return False
    return True
