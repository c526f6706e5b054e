"""Record what our papers draw, and draw the same once more with bare reportlab from ready data."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject
from reportlab.pdfgen.textobject import PDFTextObject

from app.reports import fonts, reportlab_fixes, sign

_Call = tuple[int, str, tuple[Any, ...], dict[str, Any], int]


@dataclass
class Document:
    """One recorded document: its page size and every call on its canvas."""

    size: tuple[float, float]
    first_font: str
    calls: list[_Call] = field(default_factory=list)


class _Recorder:
    """Stands for a canvas, text or path object, passes every call on and notes it."""

    def __init__(self, target: Any, document: Document, number: int) -> None:
        self.__dict__.update(_target=target, _document=document, _number=number)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if not callable(found):
            return found

        def call(*args: Any, **kw: Any) -> Any:
            plain = tuple(a._target if isinstance(a, _Recorder) else a for a in args)
            noted = tuple(_Ref(a._number) if isinstance(a, _Recorder) else a for a in args)
            result = found(*plain, **kw)
            made = 0
            if isinstance(result, PDFPathObject | PDFTextObject):
                made = len(self._document.calls) + 1
                result = _Recorder(result, self._document, made)
            self._document.calls.append((self._number, name, noted, kw, made))
            return result

        return call

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._target, name, value)


@dataclass(frozen=True)
class _Ref:
    number: int


@contextmanager
def recording() -> Iterator[list[Document]]:
    """While open, every canvas of our papers is recorded."""
    documents: list[Document] = []
    ours = reportlab_fixes.new_canvas
    by_sign: Any = sign

    def recorded(stream: Any, size: tuple[float, float], first_font: str) -> Any:
        document = Document(size, first_font)
        documents.append(document)
        return _Recorder(ours(stream, size, first_font), document, 0)

    reportlab_fixes.new_canvas = recorded
    by_sign.new_canvas = recorded
    try:
        yield documents
    finally:
        reportlab_fixes.new_canvas = ours
        by_sign.new_canvas = ours


def bare_pages(documents: list[Document]) -> Callable[[], object]:
    """Give a function that draws the recorded pages with plain fonts on plain canvases."""
    names = {
        name: f"Bare{name}"
        for name in pdfmetrics.getRegisteredFontNames()
        if isinstance(pdfmetrics.getFont(name), fonts.FallbackFont)
    }
    for name, bare in names.items():
        font: Any = pdfmetrics.getFont(name)
        pdfmetrics.registerFont(TTFont(bare, font.face.filename))

    def named(value: Any) -> Any:
        return names.get(value, value) if isinstance(value, str) else value

    ready = [
        (
            document,
            [
                (
                    number,
                    method,
                    tuple(named(a) if method == "setFont" else a for a in args),
                    kw,
                    made,
                )
                for number, method, args, kw, made in document.calls
            ],
        )
        for document in documents
    ]

    def draw() -> None:
        for document, calls in ready:
            first: Any = {"initialFontName": names.get(document.first_font, document.first_font)}
            canvas = Canvas(io.BytesIO(), pagesize=document.size, pageCompression=1, **first)
            things: dict[int, Any] = {0: canvas}
            for number, method, args, kw, made in calls:
                plain = tuple(things[a.number] if isinstance(a, _Ref) else a for a in args)
                result = getattr(things[number], method)(*plain, **kw)
                if made:
                    things[made] = result

    return draw
