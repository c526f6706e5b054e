"""What the code of a printed slip says: which record it shows, and which content of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from app.core.sign_ways import PaperKind

_MARK = "YZ1"
"""Ours, first form. Capitals, digits and $%*+-./: alone keep the printed code small."""
_SAID = re.compile(rf"{_MARK}/([A-Z.]{{3,20}})/([0-9A-F]{{32}})/([0-9A-F]{{12}})")


@dataclass(frozen=True, slots=True)
class SlipCode:
    """Kind and public id of a record, and the code of the content that was printed (内容码)."""

    kind: PaperKind
    subject_id: str
    content_code: str


def slip_text(code: SlipCode) -> str:
    """Write what the QR code of a slip holds."""
    kind = code.kind.value.upper().replace("_", ".")
    return f"{_MARK}/{kind}/{UUID(code.subject_id).hex.upper()}/{code.content_code.upper()}"


def read_slip_text(text: str) -> SlipCode | None:
    """Read it again; None for any other code that may stand on a scan, such as an invoice's."""
    found = _SAID.fullmatch(text.strip())
    if found is None:
        return None
    kind = found[1].lower().replace(".", "_")
    if kind not in {each.value for each in PaperKind}:
        return None
    return SlipCode(PaperKind(kind), str(UUID(hex=found[2])), found[3].lower())


def in_fours(content_code: str) -> str:
    """Write a content code so that it does not look like a month's fingerprint: 1A2B-3C4D-5E6F."""
    return "-".join(content_code[at : at + 4].upper() for at in range(0, len(content_code), 4))
