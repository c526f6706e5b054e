"""The recovery code (恢复码) on paper: 160 bits as nine groups of four, the last one a check."""

from __future__ import annotations

import base64
import re
from hashlib import sha256

from app.core.errors import BadInput
from app.core.text import plain

SECRET_BYTES = 20
GROUPS = 8
"""Groups that carry the secret; one check group follows."""

_READ_AS = str.maketrans({"0": "O", "1": "I", "8": "B"})
"""Digits that base32 (A-Z, 2-7) does not have, as the letters an eye takes them for."""


def format_code(secret: bytes) -> str:
    """Write the secret for paper: ABCD-EFGH-…, eight groups and a check group.

    Raises:
        ValueError: not 20 bytes.
    """
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a recovery code holds {SECRET_BYTES} bytes, not {len(secret)}")
    text = base64.b32encode(secret).decode() + _check_group(secret)
    return "-".join(text[n : n + 4] for n in range(0, len(text), 4))


def parse_code(text: str) -> bytes:
    """Read a code back from paper, forgiving of case, blanks, strokes, O/0, I/1, B/8.

    Raises:
        BadInput: wrong length, an impossible character, or the check group does not fit.
    """
    letters = re.sub(r"[\s\-—–_.·]+", "", plain(text)).upper().translate(_READ_AS)
    expected = (GROUPS + 1) * 4
    if len(letters) != expected:
        raise BadInput(
            f"恢复码应有 {GROUPS + 1} 组、每组 4 个字符，现在是 {len(letters)} 个字符。",
            to_do="请对照纸上的恢复码重输。",
            field="recovery_code",
        )
    if strange := re.search(r"[^A-Z2-7]", letters):
        raise BadInput(
            f"恢复码里没有“{strange[0]}”这个字符。",
            to_do="请对照纸上的恢复码重输。",
            field="recovery_code",
        )
    secret = base64.b32decode(letters[:-4])
    if letters[-4:] != _check_group(secret):
        raise BadInput(
            "恢复码对不上，可能有一个字符输错了。",
            to_do="请对照纸上的恢复码一组一组重输。",
            field="recovery_code",
        )
    return secret


def _check_group(secret: bytes) -> str:
    digest = sha256(b"yizhan recovery code " + secret).digest()
    return base64.b32encode(digest).decode()[:4]
