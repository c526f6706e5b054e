"""Covers phone, e-mail and note for whoever need not read them (遮盖)."""

from __future__ import annotations

from app.core.text import digits

STARS = "****"
NOTE = "（已遮盖）"
"""Stands for a note: there is one, and it is not shown."""

_MOBILE, _SHORTEST = 11, 7


def masked_phone(phone: str) -> str:
    """Cover a phone number: 138****5678; of a shorter one the last four digits stay."""
    found = digits(phone)
    if not phone:
        return ""
    if len(found) < _SHORTEST:
        return STARS
    head = found[:3] if len(found) == _MOBILE and found.startswith("1") else ""
    return f"{head}{STARS}{found[-4:]}"


def masked_email(email: str) -> str:
    """Cover an e-mail address: a***@example.org."""
    if not email:
        return ""
    name, at, host = email.partition("@")
    return f"{name[:1]}***{at}{host}" if at else "***"


def masked_note(note: str) -> str:
    """Say only whether there is a note."""
    return NOTE if note else ""


def looks_masked(text: str) -> bool:
    """Tell whether a text is a covered one, which must never be kept as if it were the value."""
    return "***" in text or NOTE in text
