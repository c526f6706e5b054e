"""Use a backup in the place of the data in use; the old data is kept beside (恢复备份)."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.core.clock import local, local_time
from app.core.errors import KeyLost, Refused, StoreProblem
from app.core.permissions import Act
from app.core.recovery_code import parse_code
from app.core.text import as_written
from app.models import AuditEntry, Station
from app.records.wording import TABLES
from app.services import backup, sign_in, start_up
from app.services.context import Context
from app.services.office import Office
from app.services.sign_in import Proof
from app.storage import backup as storage
from app.storage import keys, recovery, rekey, replacing
from app.storage.backup_file import BackupFacts
from app.storage.folder import DataFolder
from app.storage.keys import write_private
from app.storage.restoring import follow_lock

_AROUND = ("backup", "notice")
"""What happens by itself is nothing that somebody would miss."""
_KINDS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Loss:
    """What was written since a backup, and would be gone with it."""

    count: int
    begins: str
    """When the first of it was written, by the wall clock."""
    ends: str
    kinds: tuple[tuple[str, int], ...]
    """支出 3, 意见 1: by what it concerns, the most first."""
    is_other_line: bool
    """The backup was made before a restore, of data that was given up then."""
    backup_at: str
    other_station: str = ""
    """Its code, where the backup is not of this station at all."""

    @property
    def words(self) -> str:
        """Say it in a sentence or two."""
        if self.other_station:
            return (
                f"这是另一个站点（编号 {self.other_station}）的备份，不是本站的。恢复它，"
                "这台电脑上就只有那个站点的数据，本站记的一条都不在里面。"
            )
        if self.is_other_line:
            return (
                "这份备份是上次恢复以前的数据，和现在的不是一条线。恢复它，"
                f"现在有而它没有的内容都不在里面：{self.backup_at} 以后记了 {self.count} 条。"
            )
        if not self.count:
            return "这份备份以后没有记过新的内容，恢复不会少什么。"
        kinds = "、".join(f"{name} {count} 条" for name, count in self.kinds[:_KINDS_SHOWN])
        more = "等" if len(self.kinds) > _KINDS_SHOWN else ""
        return (
            f"恢复以后会少 {self.count} 条记录，从 {self.begins} 到 {self.ends}：{kinds}{more}。"
            "需要的，恢复以后要再记一遍。"
        )


def loss(ctx: Context, path: Path) -> Loss:
    """Say what a restore would lose: compared by the audit sequence of then and now.

    Raises:
        StoreProblem: the file is no backup, or damaged.
    """
    said = storage.facts(path)
    is_ours = backup.is_of_this_history(ctx, said.audit_seq, said.audit_head)
    newer = AuditEntry.seq > said.audit_seq if is_ours else AuditEntry.at > said.audit_at
    concerns = AuditEntry.record_type.not_in(_AROUND)
    count, begins, ends = ctx.session.execute(
        select(func.count(), func.min(AuditEntry.at), func.max(AuditEntry.at)).where(
            newer, concerns
        )
    ).one()
    kinds: Counter[str] = Counter()
    for table, many in ctx.session.execute(
        select(AuditEntry.record_type, func.count())
        .where(newer, concerns)
        .group_by(AuditEntry.record_type)
    ):
        kinds[TABLES.get(table, "其他")] += many
    return Loss(
        count=count,
        begins=local_time(begins),
        ends=local_time(ends),
        kinds=tuple(kinds.most_common()),
        is_other_line=not is_ours,
        backup_at=said.made_at.replace("T", " ")[:16],
        other_station=_other_station(ctx, said),
    )


def _other_station(ctx: Context, said: BackupFacts) -> str:
    """Name the station of a backup that shares neither key nor code with this one, else ""."""
    own = ctx.session.scalar(select(Station.code).where(Station.id == ctx.station_id))
    is_own_key = said.key_id == keys.load(ctx.folder.keys).key_id
    return "" if is_own_key or said.station_code == own else as_written(said.station_code) or "未填"


def make_ready(office: Office, path: Path, proof: Proof, recovery_code: str = "") -> None:
    """Restore a backup beside the data in use, verified; nothing is replaced yet.

    What is in use now is backed up first, so that even the restore can be taken back.

    Raises:
        StoreProblem: no key fits, or the backup is damaged.
        BadInput: what was typed is no recovery code.
    """
    office.read(_require, proof)
    code = parse_code(recovery_code) if recovery_code.strip() else None
    _restore_aside(office.folder, path, code)
    try:
        backup.make_backup(office, why=backup.BEFORE_RESTORE)
        note = _note_of(path, storage.facts(path), office.read(_head_at), office.actor.name)
        with replacing.in_words(is_begun=False):
            write_private(_note(office.folder), json.dumps(note, ensure_ascii=False).encode())
    except StoreProblem:
        # A second store is the last thing a full disk needs.
        rekey.drop(office.folder)
        raise


def take_over(office: Office) -> Office:
    """Put what was made ready in place; give the office of the restored data.

    The office given is closed; nobody is signed in at the new one.

    Raises:
        Refused: nothing was made ready; the office given goes on.
    """
    office.read(_require_right)
    folder, clock = office.folder, office.clock
    if not replacing.is_ready(folder) or not _note(folder).exists():
        raise Refused(
            "要换上的数据没有准备好，或者已经不在了。",
            kept="现在的数据没有动，照常使用。",
            to_do="请重新选备份，再恢复一次。",
        )
    note = json.loads(_note(folder).read_text("utf-8"))
    stamp = f"{local(clock.now()):%Y%m%d-%H%M%S}"
    office.database.checkpoint()
    office.close()
    replacing.begin(folder, f"replaced-{stamp}", note=note | {"line": stamp})
    replacing.finish(folder)
    _note(folder).unlink(missing_ok=True)
    return start_up.open_station(folder, clock)


def is_half_done(folder: DataFolder) -> bool:
    """Tell whether the disk refused in the middle: whoever opens the store next finishes it."""
    return replacing.is_under_way(folder)


def restore_damaged(folder: DataFolder, path: Path, now: datetime, recovery_code: str = "") -> None:
    """Put a backup somebody chose in the place of a store nobody can sign in at.

    It is damaged, or still without a station because this PC is new. Whoever holds a fitting key
    may do this; lead and chair are told at their next sign-in.

    Raises:
        StoreProblem: no key fits, or the backup is damaged.
        BadInput: what was typed is no recovery code.
    """
    code = parse_code(recovery_code) if recovery_code.strip() else None
    found: tuple[str, ...] = ("钥匙不见了",)
    with suppress(KeyLost):
        found = recovery.look_over(folder).damage
    _restore_aside(folder, path, code)
    recovery.put_back(folder, path, storage.facts(path), now, found)


def _restore_aside(folder: DataFolder, path: Path, code: bytes | None) -> None:
    place = replacing.place_of(folder)
    shutil.rmtree(place, ignore_errors=True)
    if place.exists():
        raise StoreProblem(
            f"上次恢复留下的文件删不掉：{place}。",
            kept="数据没有改动。",
            to_do="请检查文件夹权限，再试一次。",
        )
    keys_folder = folder.keys if code is None and keys.exist(folder.keys) else None
    backup.restore_backup(path, place, keys_folder=keys_folder, recovery=code)
    follow_lock(folder.keys, place / "keys")


def _note_of(path: Path, said: BackupFacts, last_at: str, by: str) -> dict[str, Any]:
    return {
        "why": "chosen",
        "by": by,
        "backup": path.name,
        "made_at": said.made_at,
        "upto_seq": said.audit_seq,
        "upto_at": said.audit_at,
        "last_at": last_at,
    }


def _note(folder: DataFolder) -> Path:
    return folder.root / "restored.json"


def _head_at(ctx: Context) -> str:
    return ctx.session.scalar(select(func.max(AuditEntry.at))) or ""


def _require(ctx: Context, proof: Proof) -> None:
    ctx.require(Act.RESTORE)
    sign_in.require_proof(ctx, proof)


def _require_right(ctx: Context) -> None:
    ctx.require(Act.RESTORE)
