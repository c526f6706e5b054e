"""Break Chinese text into lines; no closing mark opens one, no opening mark ends one (避头尾)."""

from __future__ import annotations

from collections.abc import Iterator

from app.reports import fonts

NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕｝”’…—～·％℃°,.;:?!)]}%‰")
NOT_LAST = frozenset("（《〈「『【〔｛“‘([{￥¥№")


def wrap(text: str, face: str, size: float, width: float) -> tuple[str, ...]:
    """Break a text into lines no wider than `width` points; an empty text is one empty line."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrap_paragraph(paragraph.rstrip(), face, size, width))
    return tuple(lines)


def _wrap_paragraph(text: str, face: str, size: float, width: float) -> list[str]:
    if fonts.width(text, face, size) <= width:
        return [text]
    lines: list[str] = []
    line, used = "", 0.0
    for piece in _pieces(text):
        piece_width = fonts.width(piece, face, size)
        if used + piece_width <= width:
            line, used = line + piece, used + piece_width
            continue
        if line.strip():
            lines.append(line.rstrip())
        *whole, line = _cut(piece.lstrip(), face, size, width)
        lines.extend(whole)
        used = fonts.width(line, face, size)
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def _pieces(text: str) -> Iterator[str]:
    """Cut into what must stay together: a number or Latin word, a character with its marks."""
    piece = ""
    for char in text:
        if piece and not _sticks(piece[-1], char):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _sticks(before: str, char: str) -> bool:
    if char in NOT_FIRST or before in NOT_LAST:
        return True
    return _is_word(before) and _is_word(char)


def _is_word(char: str) -> bool:
    return "!" <= char <= "~"


def _cut(piece: str, face: str, size: float, width: float) -> list[str]:
    """Cut one piece that may be wider than a line; the last part may be short."""
    parts: list[str] = []
    part, used = "", 0.0
    for char in piece:
        char_width = fonts.width(char, face, size)
        if part and used + char_width > width:
            parts.append(part)
            part, used = "", 0.0
        part, used = part + char, used + char_width
    return [*parts, part]
