"""An application (申报) as plain values: what its paper says, and what is frozen on submission."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the form: what it is called and what stands in it."""

    label: str
    value: str
    half: bool = False


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A text typed for the application: its reasons, a plan, a paper written here."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class PhotoEntry:
    """One photo (图片) in its order, by content hash."""

    caption: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """One paper that goes along (附件): a file, a text written here, or paper lying somewhere."""

    title: str
    how: str
    """In words: 文件 …, 见后页, 纸质，在…, or blank where it is not there."""
    clause: str = ""
    is_must: bool = True


@dataclass(frozen=True, slots=True)
class OpinionEntry:
    """One level's opinion (逐级审核意见); blank where it is still to be given, by pen."""

    level: str
    union: str = ""
    person: str = ""
    on: str = ""
    opinion: str = ""
    words: str = ""
    document: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class GapEntry:
    """What the standard's own check says of the grade asked for, on the day it is told."""

    grade: str
    met: int
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApplicationBook:
    """All that an application says."""

    title: str
    to: str
    standard: str
    clause: str
    year: int
    form: tuple[FormField, ...]
    texts: tuple[WrittenText, ...] = ()
    photos: tuple[PhotoEntry, ...] = ()
    papers: tuple[PaperEntry, ...] = ()
    opinions: tuple[OpinionEntry, ...] = ()
    gap: GapEntry | None = None
    photo_rule: str = ""
    """How many photos are asked for: 3–5 张."""
    corrects: str = ""
    """Content code of the version this one corrects."""


def as_json(book: ApplicationBook) -> dict[str, Any]:
    """Give the book as what is frozen, and what the content code is of."""
    return asdict(book)


def from_json(kept: dict[str, Any]) -> ApplicationBook:
    """Read a frozen book back."""
    gap = kept["gap"]
    return ApplicationBook(
        title=kept["title"],
        to=kept["to"],
        standard=kept["standard"],
        clause=kept["clause"],
        year=kept["year"],
        form=tuple(FormField(**one) for one in kept["form"]),
        texts=tuple(WrittenText(**one) for one in kept["texts"]),
        photos=tuple(PhotoEntry(**one) for one in kept["photos"]),
        papers=tuple(PaperEntry(**one) for one in kept["papers"]),
        opinions=tuple(OpinionEntry(**one) for one in kept["opinions"]),
        gap=_gap(gap) if gap else None,
        photo_rule=kept["photo_rule"],
        corrects=kept["corrects"],
    )


def _gap(kept: dict[str, Any]) -> GapEntry:
    return GapEntry(kept["grade"], kept["met"], tuple(kept["missing"]), tuple(kept["unknown"]))
