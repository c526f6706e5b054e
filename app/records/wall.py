"""What a sheet on the wall says (上墙), as plain values: one body for each kind."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.flow_chart import Step


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works here, as named on the wall (QHD-11)."""

    name: str
    post: str
    employment: str = ""


@dataclass(frozen=True, slots=True)
class StaffBody:
    """Who works here, with a place for each one's photo."""

    people: tuple[Staff, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to reach, and how; a blank leaves room for the pen."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class ContactBody:
    """How the chair is reached (BJ-08)."""

    post: str
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A post and who holds it."""

    title: str
    names: str


@dataclass(frozen=True, slots=True)
class TextBody:
    """A rule document (制度), below the posts it is about where there are any."""

    lines: tuple[str, ...]
    approved: str = ""
    posts: tuple[Post, ...] = ()


@dataclass(frozen=True, slots=True)
class ListBody:
    """What is offered here (BJ-10)."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoursRow:
    """Days that are open at the same times; no hours means not open."""

    days: str
    hours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoursBody:
    """When it is open (PJ-16)."""

    rows: tuple[HoursRow, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class PhoneBody:
    """Where to complain (PJ-47)."""

    phone: str
    whose: str


@dataclass(frozen=True, slots=True)
class BoardBody:
    """The head of the notice board (BJ-10)."""

    union_name: str


@dataclass(frozen=True, slots=True)
class FlowBody:
    """The steps of a service, to be laid out as a chart (BJ-11)."""

    steps: tuple[Step, ...]


Body = StaffBody | ContactBody | TextBody | ListBody | HoursBody | PhoneBody | BoardBody | FlowBody


@dataclass(frozen=True, slots=True)
class WallSheet:
    """One sheet, ready to be laid out."""

    title: str
    station: str
    body: Body
    version: int
    code: str
    """First digits of the digest of what it says, to hold paper against program."""
    made_at: str
    """YYYY-MM-DD HH:MM."""
    is_sample: bool = False
