"""The sealed sheet with the recovery code: made, typed back off the paper, reminded of (恢复码)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from app.core.clock import business_date, moment
from app.core.errors import BadInput
from app.core.permissions import Act, may
from app.core.recovery_code import format_code, parse_code
from app.models import AuditEntry, Station
from app.services.context import Context
from app.services.settings import read_setting, write_setting
from app.services.todo_row import LATER, SOON, TodoRow
from app.storage import keys

DIGEST = "recovery_sheet.digest"
"""Key of the SHA-256 of what the sealed code opens."""

SHEET = "recovery_sheet"
"""Key of when the sealed sheet was made and tried."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of the sealed sheet with the recovery code (封存的恢复码)."""

    made_on: str
    """"" where none was ever printed: the store came from an import or a copy."""
    tried_on: str
    """"" where nobody ever typed it back off the paper."""


def sheet(ctx: Context) -> Sheet:
    """Say whether a sheet was made and tried.

    Stations of the first version kept it in the audit alone, and typed the code off the screen:
    that it stands on paper is still to be proven.
    """
    kept = read_setting(ctx, SHEET, None)
    if kept is not None:
        return Sheet(kept["made_on"], kept["tried_on"])
    at = ctx.session.scalar(
        select(AuditEntry.at)
        .where(AuditEntry.record_type == "recovery_code", AuditEntry.act == "恢复码已试用")
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    return Sheet(business_date(moment(at)).isoformat() if at else "", "")


def make_sheet(ctx: Context) -> str:
    """Make the code itself; the caller saw to it that this may be done."""
    return format_code(keys.prepare_recovery(keys.load(ctx.folder.keys)))


def open_sheet(ctx: Context, typed: str) -> bool:
    """Try a code against the sheet just made, then the one in use; record that it was tried."""
    recovery = parse_code(typed)
    is_new = keys.adopt_recovery(keys.load(ctx.folder.keys), recovery)
    if not keys.fits_recovery(ctx.folder.keys, recovery):
        raise BadInput(
            "这不是本站的恢复码。",
            to_do="请对照最新打印的那一张，一组一组地输入。",
            field="recovery_code",
        )
    made_on = ctx.today() if is_new else sheet(ctx).made_on or ctx.today()
    keep_sheet(ctx, made_on)
    ctx.audit("恢复码已试用", "recovery_code", is_new=is_new)
    return is_new


def keep_sheet(ctx: Context, made_on: str) -> None:
    """Record that the sheet in use was made that day and tried today."""
    write_setting(ctx, SHEET, {"made_on": made_on, "tried_on": ctx.today()})
    note_digest(ctx)


def note_digest(ctx: Context) -> None:
    """Keep the SHA-256 of what the sealed code opens: only the code itself could try it."""
    write_setting(ctx, DIGEST, _digest(ctx))


def note_once(ctx: Context) -> None:
    """Note it where an older version of the program left it unnoted."""
    note_digest(ctx)
    ctx.audit("登记恢复码文件", "recovery_code")


def is_unnoted(ctx: Context) -> bool:
    """Tell whether what the sealed code opens was never noted."""
    return not read_setting(ctx, DIGEST, "")


def is_altered(ctx: Context) -> bool:
    """Tell whether what the sealed code opens is no longer what was noted: the sheet may fail."""
    noted = read_setting(ctx, DIGEST, "")
    return bool(noted) and _digest(ctx) != noted


def reminder(ctx: Context) -> Iterator[TodoRow]:
    """Ask whoever may for a sheet never made, never tried off the paper, or opening nothing."""
    station = ctx.session.get(Station, ctx.station_id)
    if station is None or station.is_sample or not may(ctx.actor.roles, Act.CHANGE_KEYS):
        return
    kept = sheet(ctx)
    if kept.made_on and is_altered(ctx):
        second = "它开的那个文件坏了或不见了，请做一张新的"
        yield TodoRow(SOON, "恢复码纸可能打不开", second, "settings", "keys", "制作")
        return
    if not kept.made_on:
        text, second, button = "还没有封存的恢复码", "电脑坏了、口令忘了，全靠它", "制作"
    elif not kept.tried_on:
        text, second, button = "恢复码还没有照着纸试过", "试一次，才知道纸上的打得开", "去试"
    else:
        return
    yield TodoRow(LATER, text, second, "settings", "keys", button)


def _digest(ctx: Context) -> str:
    """Give the SHA-256 of what the sealed code opens; "" where it cannot be read."""
    try:
        return hashlib.sha256((ctx.folder.keys / keys.RECOVERY).read_bytes()).hexdigest()
    except OSError:
        return ""
