"""A signed duty record that was corrected (更正): the lead's consent to the new version (PJ-46)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.core.day_words import stored_day_label
from app.core.permissions import Act
from app.core.sign_ways import PaperKind, PaperState
from app.models import DutyRecord
from app.services import directory, paper_states, signing
from app.services.context import Context
from app.services.paper_states import Standing
from app.services.sign_subjects import Subject

KIND = PaperKind.CORRECTION


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected version and how its paper stands."""

    public_id: str
    standing: Standing


def put_forward(ctx: Context, old: DutyRecord, new: DutyRecord) -> None:
    """Put a new version of a signed record forward; it holds at once, consent or not.

    A correction that was corrected in its turn needs nobody's consent any more.
    """
    if old.signed_at is None:
        return
    signing.supersede(ctx, KIND, old.public_id, f"又更正为第 {new.version} 版")
    signing.put_forward(ctx, KIND, new.public_id)


def of(ctx: Context, record_id: int) -> Correction | None:
    """Give how the correction stands that made this version; None where none went forward."""
    record = ctx.session.get(DutyRecord, record_id)
    if record is None:
        return None
    standing = paper_states.of(ctx, KIND, record.public_id)
    return Correction(record.public_id, standing) if standing.state is not None else None


def waiting(ctx: Context, record_ids: tuple[int, ...]) -> frozenset[int]:
    """Name the versions among these whose correction waits for the lead's consent."""
    rows = ctx.session.execute(
        select(DutyRecord.id, DutyRecord.public_id).where(
            DutyRecord.id.in_(record_ids), DutyRecord.version > 1
        )
    ).all()
    standings = paper_states.newest(ctx, KIND, [row.public_id for row in rows])
    return frozenset(
        row.id
        for row in rows
        if row.public_id in standings and standings[row.public_id].state is PaperState.OPEN
    )


def _old(ctx: Context, row: DutyRecord) -> DutyRecord | None:
    return ctx.session.scalar(select(DutyRecord).where(DutyRecord.replaced_by == row.id))


def _said(row: DutyRecord | None) -> list[str]:
    if row is None:
        return []
    return [row.arrived, row.left, row.weather, row.cleaning, row.restocked, row.opinions,
            row.sentence, row.text]  # fmt: skip


def _content(ctx: Context, row: DutyRecord) -> dict[str, object]:
    person, signed_by = paper_states.public_ids(ctx, row.person_id, row.signed_by)
    return {
        "record": row.public_id,
        "on": row.on_date,
        "person": person,
        "version": row.version,
        "reason": row.change_reason,
        "signed_by": signed_by,
        "was": _said(_old(ctx, row)),
        "now": _said(row),
    }


def _lines(ctx: Context, row: DutyRecord) -> tuple[tuple[str, str], ...]:
    old, names = _old(ctx, row), directory.names(ctx)
    lines = (
        ("值班日期", f"{row.on_date[:4]}年{stored_day_label(row.on_date)}"),
        ("值班人", names.get(row.person_id, "")),
        ("更正", f"第 {row.version} 版，{names.get(row.signed_by or 0, '')}签名"),
        ("更正原因", row.change_reason),
        ("原来写", _whole(old)),
        ("现在写", _whole(row)),
    )
    return tuple((label, value) for label, value in lines if value)


def _whole(row: DutyRecord | None) -> str:
    return "".join(part for part in (row.text, row.sentence) if part) if row else ""


def _makers(_ctx: Context, row: DutyRecord) -> frozenset[int]:
    return frozenset(one for one in (row.person_id, row.signed_by) if one is not None)


def _title(ctx: Context, row: DutyRecord) -> str:
    name = directory.names(ctx).get(row.person_id, "")
    return f"{stored_day_label(row.on_date)}{name}值班记录的更正"


SUBJECT = Subject(
    kind=KIND,
    model=DutyRecord,
    act=Act.KEEP_DUTY,
    title=_title,
    content=_content,
    makers=_makers,
    on_date=lambda row: row.on_date,
    lines=_lines,
    open_at=lambda row: ("duty", row.id),
    puts_forward=False,
)
