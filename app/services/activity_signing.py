"""What is signed of an activity: the lead's consent, the chair's to its money (PJ-55, PJ-66)."""

from __future__ import annotations

from app.core.day_words import stored_day_label
from app.core.money import Fen, capital, yuan
from app.core.permissions import Act
from app.core.sign_ways import PaperKind
from app.models import Activity
from app.services import directory, paper_states, sign_makers, signing
from app.services.context import Context
from app.services.sign_subjects import Subject

KIND = PaperKind.ACTIVITY
CHANGED = "改活动"
SIGNED = frozenset({"on_date", "name", "kind", "budget_fen", "leader_id"})
"""What stays as it was signed; people, final account, approval number and note go on."""


def require_free(ctx: Context, row: Activity, changed: frozenset[str]) -> None:
    """Go on only if nothing that is signed would change while a paper stands.

    Raises:
        Refused: with what to do first.
    """
    if changed & SIGNED:
        signing.require_free(ctx, KIND, row.public_id)


def _missing(_ctx: Context, row: Activity) -> tuple[str, ...]:
    asked = (
        ("预算（没有花费写 0）", row.budget_fen is None),
        ("负责人", row.leader_id is None),
    )
    return tuple(words for words, is_missing in asked if is_missing)


def _content(ctx: Context, row: Activity) -> dict[str, object]:
    return {
        "activity": row.public_id,
        "on": row.on_date,
        "name": row.name,
        "kind": row.kind,
        "budget_fen": row.budget_fen,
        "leader": paper_states.public_ids(ctx, row.leader_id)[0],
    }


def _lines(ctx: Context, row: Activity) -> tuple[tuple[str, str], ...]:
    names = directory.names(ctx)
    fen = row.budget_fen
    lines = (
        ("活动名称", row.name),
        ("日期", f"{row.on_date[:4]}年{stored_day_label(row.on_date)}"),
        ("类型", row.kind),
        ("经费预算", "" if fen is None else f"{yuan(Fen(fen))} 元（{capital(Fen(fen))}）"),
        ("负责人", names.get(row.leader_id or 0, "")),
        ("登记", names.get(row.entered_by or 0, "")),
    )
    return tuple((label, value) for label, value in lines if value)


def _makers(ctx: Context, row: Activity) -> frozenset[int]:
    """Whoever entered it, and whoever wrote anything of what is signed afterwards."""
    wrote = sign_makers.writers(
        ctx, row, {CHANGED}, lambda what: not what["now"].keys().isdisjoint(SIGNED)
    )
    return sign_makers.named_by(KIND, row) | wrote


SUBJECT = Subject(
    kind=KIND,
    model=Activity,
    act=Act.KEEP_ACTIVITIES,
    title=lambda _ctx, row: f"活动“{row.name}”　{stored_day_label(row.on_date)}",
    content=_content,
    makers=_makers,
    on_date=lambda row: row.on_date,
    lines=_lines,
    open_at=lambda row: ("activities", row.id),
    missing=_missing,
)
