"""Mend the places where reportlab 5.1 breaks PDF/A or the text one copies from a page.

Each defect, and what is done about it:

1. ToUnicode maps write characters beyond U+FFFF as one number, so rare names copy as garbage:
   `makeToUnicodeCMap` is replaced (`apply`).
2. A canvas lists Helvetica, which is not embedded, as its first font: `new_canvas` names ours.
3. Every page carries an empty `/Trans` dictionary no validator accepts: `clean` removes it.
4. The last shared advance of a font not drawn on 1000 units per em is scaled twice:
   `require_thousand` refuses such a font; ours are made with 1000.

Besides, streams are written without ASCII85, and `endstream` gets its line end when pikepdf writes
the file again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, Any

import pikepdf
import reportlab
from reportlab import rl_config
from reportlab.pdfbase import ttfonts
from reportlab.pdfgen.canvas import Canvas

KNOWN = "5.1."
_BLOCK = 100
"""Most entries a CMap may hold between beginbfchar and endbfchar."""


class UnknownReportlabError(RuntimeError):
    """Another reportlab is installed than the one these repairs were made for."""


def apply() -> None:
    """Put the repairs in place; safe to call again.

    Raises:
        UnknownReportlabError: when the installed reportlab is not 5.1.
    """
    if not reportlab.Version.startswith(KNOWN):
        raise UnknownReportlabError(
            f"reportlab {reportlab.Version}: look through the defects of this module again"
        )
    ttfonts.makeToUnicodeCMap = to_unicode_map
    rl_config.useA85 = 0


def to_unicode_map(fontname: str, subset: Sequence[int]) -> str:
    """Write the map from the codes of one font subset to the characters they stand for."""
    entries = [
        f"<{code:02X}> <{chr(character).encode('utf-16-be').hex().upper()}>"
        for code, character in enumerate(subset)
        if character
    ]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo",
        f"<< /Registry ({fontname})",
        f"/Ordering ({fontname})",
        "/Supplement 0",
        ">> def",
        f"/CMapName /{fontname} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
        *_blocks(entries),
        "endcmap",
        "CMapName currentdict /CMap defineresource pop",
        "end",
        "end",
    ]
    return "\n".join(lines)


def _blocks(entries: Sequence[str]) -> Iterable[str]:
    for start in range(0, len(entries), _BLOCK):
        block = entries[start : start + _BLOCK]
        yield f"{len(block)} beginbfchar"
        yield from block
        yield "endbfchar"


def new_canvas(stream: IO[bytes], size: tuple[float, float], first_font: str) -> Canvas:
    """Open a canvas whose bytes depend only on what is drawn, and that embeds all it lists."""
    apply()
    named: Any = {"initialFontName": first_font}
    return Canvas(stream, pagesize=size, invariant=1, pageCompression=1, **named)


def clean(pdf: pikepdf.Pdf) -> None:
    """Remove the empty transition dictionary from every page."""
    for page in pdf.pages:
        if "/Trans" in page:
            del page["/Trans"]


def require_thousand(face: Any) -> None:
    """Refuse a font whose advances reportlab would misread.

    Raises:
        ValueError: when the font is not drawn on 1000 units per em.
    """
    if face.unitsPerEm != 1000:
        raise ValueError(f"{face.filename}: {face.unitsPerEm} units per em instead of 1000")
