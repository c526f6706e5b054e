"""What the change log, lead and chair are told of the station's keys, whoever changed them."""

from __future__ import annotations

import json

from sqlalchemy import select

from app.core.permissions import Role
from app.models import AuditEntry
from app.services import directory, notices, sealed_sheet
from app.services.context import Context
from app.services.office import Office
from app.storage import keys

OLD_SHEET = (
    "旧的那张恢复码从此打不开本站；但换之前做的备份只认旧的那张，"
    "请写上“旧”另外封存，那些备份不要了再撕掉。"
)
"""What a renewed sheet means, in words."""

_SWAPPING, _SWAPPED = "开始换上新钥匙", "换钥匙"
"""The acts in the change log, before and after the new keys come into use."""


def note_what_was_cut(office: Office) -> None:
    """Record new keys that a start put in place: disk or power stopped the act in the middle."""
    swap = office.read(_swap_without_end)
    if swap is not None:
        office.act(note_new_keys, *swap)


def note_swap(ctx: Context, old_id: str, new_id: str) -> None:
    """Record that the new keys are about to come into use."""
    ctx.audit(_SWAPPING, "station_keys", was=old_id, now=new_id)


def _swap_without_end(ctx: Context) -> tuple[str, str] | None:
    """Give the ids of old and new keys where these are in use, and the log does not say so yet."""
    last = ctx.session.execute(
        select(AuditEntry.act, AuditEntry.payload)
        .where(AuditEntry.record_type == "station_keys", AuditEntry.act.in_((_SWAPPING, _SWAPPED)))
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    ).first()
    if last is None or last.act == _SWAPPED:
        return None
    try:
        said = json.loads(last.payload)["what"]
        was, now = str(said["was"]), str(said["now"])
    except (ValueError, KeyError, TypeError):
        # An entry somebody altered is found by the check; it keeps nobody out.
        return None
    return (was, now) if now == keys.load(ctx.folder.keys).key_id else None


def note_new_keys(ctx: Context, old_id: str, new_id: str) -> None:
    """Record that they did, and what that means for the sealed sheet."""
    sealed_sheet.keep_sheet(ctx, ctx.today())
    ctx.audit(_SWAPPED, "station_keys", was=old_id, now=new_id)
    tell(
        ctx,
        f"钥匙换过了（{old_id[:4]} 换成 {new_id[:4]}），签名指纹也变了，见下次月报。{OLD_SHEET}",
        also_actor=True,
    )


def tell(ctx: Context, text: str, *, also_actor: bool = False) -> None:
    """Leave a line for lead and chair at their next sign-in."""
    passed_over = set() if also_actor else {ctx.actor.person_id}
    people = {
        person_id
        for role in (Role.LEAD, Role.CHAIR)
        for person_id, _ in directory.holders(ctx, role)
    }
    notices.leave(ctx, people - passed_over, f"{ctx.today()}：{text}")
