"""Back the station up, prove it, and say when that last happened (备份)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from app.core import backup_rotation as rotation
from app.core.clock import BUSINESS_ZONE, iso, local, moment
from app.core.errors import StoreProblem, UserError
from app.core.permissions import Act
from app.models import AuditEntry
from app.services import backup_second
from app.services.context import Context
from app.services.office import Office
from app.storage import backup as storage
from app.storage import proofs
from app.storage.folder import DataFolder
from app.storage.proofs import Proven

MANUAL, COMMAND_LINE, CLOSING = "手动", "命令行", "月结"
PROGRAM_ENDS, EVERY_FOUR_HOURS = "关闭程序", "每四小时"
BEFORE_RESTORE, BEFORE_NEW_KEYS = "恢复以前", "换钥匙以前"
_KINDS = {
    MANUAL: rotation.Kind.MANUAL,
    COMMAND_LINE: rotation.Kind.MANUAL,
    CLOSING: rotation.Kind.MONTH,
    BEFORE_RESTORE: rotation.Kind.RESTORE,
    BEFORE_NEW_KEYS: rotation.Kind.RESTORE,
}
"""All other copies are made by themselves."""
_PREFIXES = {
    rotation.Kind.MANUAL: "backup",
    rotation.Kind.MONTH: "month",
    rotation.Kind.RESTORE: "before-restore",
}
_SAY_NOTHING = ("备份", "登录", "已阅告知")
"""Acts after which nothing new is to be kept safe."""


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One backup as the list shows it."""

    path: Path
    made_at: str
    """2026-10-22 12:00."""
    why: str
    holds: str
    """What is in it, in words."""
    proven: str
    """上次验证可恢复 10-22 12:00, or why it cannot be relied on."""
    is_sound: bool
    made: str = ""
    """To the second: of two in one minute the later stands first."""


def make_backup(office: Office, to: Path | None = None, *, why: str = MANUAL) -> Path:
    """Write one proven copy; what it contains ends before the note that it was made.

    Raises:
        StoreProblem: nothing was kept, with the reason.
    """
    if why in (MANUAL, COMMAND_LINE):
        office.read(_require)
    now = office.clock.now()
    kind = _KINDS.get(why, rotation.Kind.AUTO)
    made = storage.write(
        office.folder,
        office.database.keys,
        to or office.folder.backups,
        made_at=f"{local(now):%Y-%m-%dT%H:%M:%S}",
        name="before-new-keys" if why == BEFORE_NEW_KEYS else _PREFIXES.get(kind, "auto"),
        kind=kind.value,
        why=why,
    )
    proven = proofs.of(made, iso(office.clock.now()))
    proofs.keep(office.folder, proven)
    office.act(_note, proven)
    if to is None:
        _drop_surplus(office.folder)
    return made.path


@dataclass(frozen=True, slots=True)
class Done:
    """A copy that was made, and what became of the second one."""

    path: Path
    second: Path | None = None
    problem: UserError | None = None

    @property
    def second_words(self) -> str:
        """Where the second one lies, if there is one."""
        return f"；第二份：{self.second}" if self.second else ""


def backup_now(office: Office, to: Path | None = None, *, why: str = MANUAL) -> Done:
    """Make a copy, and carry it to the second place if that is plugged in.

    Raises:
        StoreProblem: the copy itself was not made; trouble with the second one is in the answer.
    """
    path = make_backup(office, to, why=why)
    try:
        return Done(path, backup_second.carry_newest(office) if to is None else None)
    except UserError as problem:
        return Done(path, problem=problem)


def backup_when_changed(office: Office) -> Path | None:
    """Make a copy at the end of a session if anything was written since the last one."""
    if not office.has_station or not office.read(_changed_since_last):
        return None
    path = make_backup(office, why=PROGRAM_ENDS)
    backup_second.carry_newest(office)
    return path


def is_due(ctx: Context) -> bool:
    """Tell whether the last copy is four hours old and something was written since."""
    last = last_proven(ctx)
    if last is not None:
        age = ctx.clock.now() - moment(last.proven_at)
        if timedelta(0) <= age < timedelta(hours=rotation.HOURS):
            return False
    return _changed_since_last(ctx)


def backup_by_the_clock(office: Office) -> Path | None:
    """Make the copy of every four hours, if it is due, and carry it to the second place."""
    if not office.has_station or not office.read(is_due):
        return None
    path = make_backup(office, why=EVERY_FOUR_HOURS)
    backup_second.carry_newest(office)
    return path


def restore_backup(
    path: Path, into: Path, *, keys_folder: Path | None = None, recovery: bytes | None = None
) -> Path:
    """Bring a backup back into a new, empty folder; the station in use is not touched."""
    return storage.restore(path, into, keys_folder=keys_folder, recovery=recovery).root


def is_backup(path: Path) -> bool:
    """Tell a backup that can be read from other files."""
    if not storage.is_backup(path):
        return False
    try:
        storage.facts(path)
    except StoreProblem:
        return False
    return True


def key_at_hand(path: Path, folder: DataFolder | None = None) -> bool:
    """Tell whether this installation itself, or a station's folder, holds the key of a backup."""
    said, own = storage.facts(path), folder.keys if folder else None
    return any(
        storage.find_key(path, said, keys_folder=place, recovery=None) is not None
        for place in (None, *((own,) if own else ()))
    )


def list_backups(folder: DataFolder) -> tuple[CopyRow, ...]:
    """List the copies in the station's own place, newest first, with what each holds."""
    known = {copy.path: copy for copy in proofs.read(folder).copies}
    rows = [
        _row(path, known.get(str(path.absolute()))) for path in storage.lying_in(folder.backups)
    ]
    return tuple(sorted(rows, key=lambda row: (row.made, row.path.name), reverse=True))


def last_proven(ctx: Context) -> Proven | None:
    """Give the newest proven copy of today's data that still lies there.

    A copy made before a restore to an earlier state is no copy of what is kept now.
    """
    kept = proofs.read(ctx.folder).copies
    # Of one history the audit's number says which is newer; a clock may have been turned.
    for copy in sorted(kept, key=lambda each: (each.audit_seq, each.proven_at), reverse=True):
        if proofs.is_there(copy) and is_of_this_history(ctx, copy.audit_seq, copy.audit_head):
            return copy
    return None


def is_of_this_history(ctx: Context, seq: int, head: str) -> bool:
    """Tell whether an audit head is one that today's chain passed through."""
    if not seq:
        return True
    return ctx.session.scalar(select(AuditEntry.hash).where(AuditEntry.seq == seq)) == head


def backup_line(ctx: Context) -> str:
    """Say in the bottom line only what happened: 已备份 08:12，已验证 / 尚无备份."""
    return words_of(ctx, last_proven(ctx))[0]


def words_of(ctx: Context, last: Proven | None) -> tuple[str, str]:
    """Say when the last copy was made, and when one was last restored on trial (验证可恢复)."""
    if last is None:
        return "尚无备份", ""
    made = _made(last)
    form = "%H:%M" if made.date() == ctx.clock.today() else "%m-%d %H:%M"
    proven = local(moment(last.proven_at))
    return f"已备份 {made.strftime(form)}，已验证", f"上次验证可恢复 {proven:%m-%d}"


def made_on(ctx: Context) -> str | None:
    """Give the day of the last proven copy, YYYY-MM-DD."""
    last = last_proven(ctx)
    return last.made_at[:10] if last else None


def _require(ctx: Context) -> None:
    ctx.require(Act.BACKUP)


def _note(ctx: Context, proven: Proven) -> None:
    ctx.audit(
        "备份",
        "backup",
        name=proven.name,
        why=proven.why,
        rows=proven.rows,
        files=proven.files,
        upto=proven.audit_seq,
        head=proven.audit_head,
        proven_at=proven.proven_at,
    )


def _changed_since_last(ctx: Context) -> bool:
    last = last_proven(ctx)
    newer = select(AuditEntry.seq).where(AuditEntry.act.not_in(_SAY_NOTHING))
    if last is not None:
        newer = newer.where(AuditEntry.seq > last.audit_seq)
    return ctx.session.scalar(newer.limit(1)) is not None


def _row(path: Path, proven: Proven | None) -> CopyRow:
    try:
        said = storage.facts(path)
    except StoreProblem:
        return CopyRow(path, "", "", "", "已损坏，不能用来恢复", is_sound=False)
    made_at = said.made_at.replace("T", " ")[:16]
    holds = f"{sum(said.rows.values())} 条记录" if said.rows is not None else "旧版备份"
    holds += f"、{said.files} 个附件" if said.files else ""
    if said.flaws:
        holds += f"（其中 {len(said.flaws)} 个附件在原数据里就打不开）"
    if proven is None:
        words, is_sound = "没有试着恢复过，恢复时先核对", True
    elif not proofs.is_there(proven):
        words, is_sound = "和验证时的大小不一样，已损坏", False
    else:
        words, is_sound = f"{local(moment(proven.proven_at)):%m-%d %H:%M} 验证可恢复", True
    return CopyRow(path, made_at, said.why, holds, words, is_sound, said.made_at)


def _drop_surplus(folder: DataFolder) -> None:
    """Let go what the rotation can spare; what was never proven stays."""
    own = [
        copy
        for copy in proofs.read(folder).copies
        if Path(copy.path).parent == folder.backups.absolute()
    ]
    spare = rotation.surplus(as_copy(copy) for copy in own)
    gone = frozenset(copy.path for copy in own if copy.path in spare)
    removed = frozenset(path for path in gone if storage.remove(Path(path)))
    if removed:
        proofs.drop(folder, removed)


def as_copy(proven: Proven) -> rotation.Copy:
    """Give what the rotation needs to know of a kept copy."""
    return rotation.Copy(
        name=proven.path,
        made_at=_made(proven),
        kind=rotation.Kind(proven.kind),
        line=proven.line,
        seq=proven.audit_seq,
        is_proven=proofs.is_there(proven),
        is_whole=not proven.flaws,
        clean_starts=proven.clean_starts,
    )


def _made(proven: Proven) -> datetime:
    return datetime.fromisoformat(proven.made_at).replace(tzinfo=BUSINESS_ZONE)
