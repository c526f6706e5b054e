"""Rule documents (制度): every version of their text, and drafts to begin with (QHD-11, BJ-09)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.core.day_words import dated_label
from app.core.errors import BadInput, NotFound, Refused
from app.core.facts import WALL_KINDS
from app.core.permissions import Act
from app.core.text import as_written
from app.models import RuleDocument
from app.services import directory
from app.services.context import Context
from app.standards.schema import Standard

TITLES: Mapping[str, str] = {
    kind: WALL_KINDS[kind] for kind in ("rules", "service_process", "safety", "duties")
}
"""The documents every station is asked about; a standard may name others."""
LONGEST_TEXT = 6000


@dataclass(frozen=True, slots=True)
class RuleText:
    """One version of a rule document."""

    id: int
    kind: str
    title: str
    version: int
    lines: tuple[str, ...]
    approved_on: str
    approved_by: str
    entered_by: str
    on: str
    """The moment it was written, as stored."""

    @property
    def approved(self) -> str:
        """Who approved it and when, in words; blank while nobody did."""
        if not self.approved_on:
            return ""
        day = date.fromisoformat(self.approved_on)
        return f"{self.approved_by}　{dated_label(day)}批准"


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line to begin with, and the clause it comes from."""

    text: str
    clause: str


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """One rule document as listed: what there is of it, and what the standards offer."""

    kind: str
    title: str
    text: RuleText | None
    draft: tuple[DraftLine, ...]
    asked_by: tuple[str, ...]
    """The clauses of the chosen standards that ask for it."""


def documents(ctx: Context) -> dict[str, RuleText]:
    """Give the newest version of every rule document, by its kind."""
    return {text.kind: text for text in _all(ctx)}


def versions(ctx: Context, kind: str) -> tuple[RuleText, ...]:
    """Give every version of one document, the newest first."""
    return tuple(reversed([text for text in _all(ctx) if text.kind == kind]))


def choices(ctx: Context, standards: Sequence[Standard]) -> tuple[RuleChoice, ...]:
    """List the rule documents there are or should be, with what the standards offer of each."""
    held = documents(ctx)
    offered = {draft.kind: draft.title for one in standards for draft in one.rules}
    kinds = dict.fromkeys((*TITLES, *offered, *held))
    return tuple(
        RuleChoice(
            kind,
            held[kind].title if kind in held else TITLES.get(kind) or offered[kind],
            held.get(kind),
            tuple(_draft(kind, standards)),
            tuple(
                f"{one.city} {rule.clause}"
                for one in standards
                for rule in one.rules
                if rule.kind == kind
            ),
        )
        for kind in kinds
    )


def write(ctx: Context, kind: str, title: str, text: str) -> int:
    """Write a new version of a rule document; earlier versions stay. Give its id.

    Args:
        ctx: who writes.
        kind: which document.
        title: what stands on the sheet.
        text: one paragraph a line.

    Raises:
        BadInput: no title, or no text.
        Refused: it says what the newest version says.
    """
    ctx.require(Act.EDIT_STATION)
    name = as_written(title).replace("\n", " ")
    lines = tuple(line for line in as_written(text).split("\n") if line)
    _require_words(name, lines)
    last = documents(ctx).get(kind)
    if last and (last.title, last.lines) == (name, lines):
        raise Refused("和现在这一版一模一样。", kept="没有另存新版本。")
    row = RuleDocument(
        station_id=ctx.station_id,
        kind=kind,
        title=name,
        version=last.version + 1 if last else 1,
        lines=json.dumps(lines, ensure_ascii=False),
        entered_by=ctx.person_id,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit("写制度", row, kind=kind, title=name, version=row.version, lines=list(lines))
    return row.id


def approve(ctx: Context, document_id: int, by: str, on: str) -> None:
    """Record who approved a version and on which day (批准).

    Raises:
        BadInput: nobody is named, or the day is still to come.
        NotFound: there is no such version.
    """
    ctx.require(Act.EDIT_STATION)
    row = ctx.session.get(RuleDocument, document_id)
    if row is None or row.station_id != ctx.station_id:
        raise NotFound("没有找到这份制度。", to_do="请回到制度列表重新打开。")
    who = as_written(by).replace("\n", " ")
    if not who:
        raise BadInput("还没有写谁批准的。", to_do="请写上批准的单位或人。", field="by")
    if not on or on > ctx.today():
        raise BadInput("批准的日子还没有到，或没有写。", to_do="请写批准那天的日期。", field="on")
    was = [row.approved_by, row.approved_on]
    row.approved_by, row.approved_on = who, on
    row.revision += 1
    ctx.audit("制度批准", row, kind=row.kind, version=row.version, by=who, on=on, was=was)


def _require_words(name: str, lines: Sequence[str]) -> None:
    if not name:
        raise BadInput("制度还没有名称。", to_do="请写上名称。", field="title")
    if not lines:
        raise BadInput("制度还没有内容。", to_do="请至少写一条。", field="text")
    if sum(map(len, lines)) > LONGEST_TEXT:
        raise BadInput(
            f"这份制度太长，上墙看不完（最多 {LONGEST_TEXT} 字）。",
            kept="没有保存，您写的还在这里。",
            to_do="请删短一些，或拆成两份。",
            field="text",
        )


def _draft(kind: str, standards: Iterable[Standard]) -> Iterable[DraftLine]:
    """Put the standards' lines one after another; what two of them say stands once."""
    lines: dict[str, list[str]] = {}
    for one in standards:
        for rule in one.rules:
            if rule.kind == kind:
                for line in rule.lines:
                    lines.setdefault(line, []).append(f"{one.city} {rule.clause}")
    return (DraftLine(text, "、".join(dict.fromkeys(where))) for text, where in lines.items())


def _all(ctx: Context) -> list[RuleText]:
    names = directory.names(ctx)
    rows = ctx.session.scalars(
        select(RuleDocument)
        .where(RuleDocument.station_id == ctx.station_id)
        .order_by(RuleDocument.kind, RuleDocument.version)
    )
    return [
        RuleText(
            row.id,
            row.kind,
            row.title,
            row.version,
            tuple(json.loads(row.lines)),
            row.approved_on or "",
            row.approved_by,
            names.get(row.entered_by or 0, ""),
            row.created_at,
        )
        for row in rows
    ]
