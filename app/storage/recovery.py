"""At the start: is every page sound? If not, the newest backup takes the damaged store's place."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.clock import BUSINESS_ZONE, iso, local
from app.core.errors import KeyLost, StoreDamaged, StoreProblem
from app.records.wording import TABLES
from app.storage import database, keys, migrate, proofs, replacing
from app.storage.attachments import FileStore
from app.storage.backup_file import BackupFacts, facts, lying_in
from app.storage.backup_proof import opens
from app.storage.connection import connect, damaged
from app.storage.folder import DataFolder
from app.storage.restoring import restore

QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at the store found."""

    damage: tuple[str, ...] = ()
    """It cannot be relied on any more: a backup must take its place."""
    faults: tuple[str, ...] = ()
    """Changed behind the program's back; every page is sound, so nothing is thrown away for it."""


def look_over(folder: DataFolder) -> Looked:
    """Look at every page, at relations, triggers and tables, before anybody writes.

    Raises:
        KeyLost: the key is missing or is not that of this store.
    """
    from sqlcipher3 import dbapi2

    data_key = keys.load(folder.keys).data_key
    if not folder.exists():
        return Looked(damage=("数据文件不见了",))
    try:
        connection = connect(folder.database, data_key)
    except StoreProblem:
        _require_own_key(folder, data_key)
        return Looked(damage=("数据文件打不开",))
    try:
        if not migrate.current(connection):
            # An empty file alone is one whose making was cut short: that is finished, not lost.
            return Looked(damage=("里面是空的",) if database.was_used(folder) else ())
        return _looked(connection)
    except dbapi2.Error:
        return Looked(damage=("有一部分数据读不出来",))
    finally:
        connection.close()


def _looked(connection: Any) -> Looked:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    pages = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    if pages:
        return Looked(damage=(f"有 {len(pages)} 页数据损坏",))
    revision = migrate.current(connection)
    if revision != migrate.head():
        # Older or newer: `migrate.upgrade` says what to do about it.
        return Looked()
    faults = [
        f"“{TABLES.get(row[0], row[0])}”有一条指向的“{TABLES.get(row[2], row[2])}”不存在"
        for row in connection.execute("PRAGMA foreign_key_check").fetchall()
    ]
    return Looked(damage=_missing_tables(connection), faults=(*faults, *_triggers(connection)))


def _missing_tables(connection: Any) -> tuple[str, ...]:
    from app.models import Base

    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    there = {row[0] for row in rows}
    return tuple(
        f"“{TABLES.get(name, name)}”的表不见了"
        for name in sorted(Base.metadata.tables.keys() - there)
    )


def _triggers(connection: Any) -> tuple[str, ...]:
    """Name the triggers that are gone or altered; they are put back at once."""
    from app.storage import triggers

    missing = triggers.missing(connection)
    if missing:
        connection.execute("BEGIN IMMEDIATE")
        triggers.create_all(connection)
        connection.execute("COMMIT")
    return tuple(f"保护规则 {name} 缺失或被改动，已经补上" for name in missing)


def bring_back(folder: DataFolder, now: datetime, found: tuple[str, ...]) -> None:
    """Set the damaged store aside whole, and put the newest backup that proves in its place.

    Attachments and keys stay; an attachment that is missing comes back from the backup. What is
    lost is left as a note for the store that is opened next (`replacing.pending`).

    Raises:
        StoreDamaged: no backup at hand brings the station back; nothing was moved.
    """
    station_keys = keys.load(folder.keys)
    place, why = replacing.place_of(folder), "没有找到能用的备份"
    for path, said in candidates(folder, station_keys.key_id):
        shutil.rmtree(place, ignore_errors=True)
        try:
            restore(path, place, keys_folder=folder.keys)
        except StoreProblem as problem:
            why = problem.what.rstrip("。")
            continue
        put_back(folder, path, said, now, found)
        return
    raise StoreDamaged(
        f"{damaged('、'.join(found)).what}{why}。",
        kept="损坏的数据和所有文件都原样留着，没有动。",
        to_do="请插上放备份的优盘，选一份备份；或请上级工会的技术人员来看。",
    )


def put_back(
    folder: DataFolder, path: Path, said: BackupFacts, now: datetime, found: tuple[str, ...]
) -> None:
    """Put what was restored into `replacing.place_of` in the place of a store that is damaged.

    Where nothing was found amiss it is an empty one: the station comes from another PC.
    """
    note = {
        "why": "damaged" if found else "moved",
        "found": list(found),
        "backup": path.name,
        "made_at": said.made_at,
        "upto_seq": said.audit_seq,
        "upto_at": said.audit_at,
        "last_at": _last_moment(folder),
        "line": f"{local(now):%Y%m%d-%H%M%S}",
    }
    is_same = _has_key(folder, said.key_id)
    if is_same:
        with replacing.in_words(is_begun=False):
            _fill_files(folder)
    stamp = f"{local(now):%Y%m%d-%H%M%S}"
    parts = replacing.STORE if is_same else replacing.EVERYTHING
    name = QUARANTINE if found else "replaced"
    replacing.begin(folder, f"{name}-{stamp}", parts=parts, note=note)
    replacing.finish(folder)


def candidates(folder: DataFolder, key_id: str) -> Iterator[tuple[Path, BackupFacts]]:
    """Give the backups of this key: those of today's line, what it was based on, then the rest.

    What was made before a restore holds what people gave up by it: it comes last.
    """
    kept = proofs.read(folder)
    places = {folder.backups.absolute(), *(Path(copy.path).parent for copy in kept.copies)}
    found = []
    for path in (path for place in places for path in lying_in(place)):
        try:
            said = facts(path)
        except StoreProblem:
            continue
        if said.key_id == key_id:
            is_base = path.name == kept.based_on
            rank = 2 if said.line == kept.line and not is_base else 1 if is_base else 0
            # Of one line the audit's number says which is newer; a clock may have been turned.
            number = said.audit_seq if rank == 2 else 0
            found.append((rank, number, said.made_at, path, said))
    for *_, path, said in sorted(found, key=lambda item: item[:3], reverse=True):
        yield path, said


def lost_entries(folder: DataFolder, kept: str, upto_seq: int) -> tuple[int, str] | None:
    """Count what can still be read off a store set aside beyond a backup: how many, until when.

    None where it cannot be read. Nothing of it is merged: nobody could vouch for the rest.
    """
    from sqlcipher3 import dbapi2

    try:
        data_key = keys.load(folder.keys).data_key
        connection = connect(folder.root / kept / "station.db", data_key, read_only=True)
    except StoreProblem:
        return None
    try:
        # What the program notes by itself is nothing that somebody would write again.
        sql = "SELECT count(*), max(at) FROM audit_entry WHERE seq > ?"
        sql += " AND record_type NOT IN ('backup', 'notice')"
        count, last = connection.execute(sql, (upto_seq,)).fetchone()
    except dbapi2.Error:
        return None
    finally:
        connection.close()
    return int(count), str(last or "")


def find_key(folder: DataFolder, recovery: bytes) -> None:
    """Put back a lost data key with the sealed code; the store stays as it lies.

    Only a key that opens this very store is written.

    Raises:
        StoreProblem: the code does not fit, what it opens is gone, or it opens another store.
    """
    found = keys.by_recovery(folder.keys, recovery)
    try:
        connect(folder.database, found.data_key, read_only=True).close()
    except StoreDamaged as problem:
        raise StoreDamaged(
            "恢复码没有错，但用它找回的钥匙打不开这份数据：数据文件也坏了，或者不是这个站点的。",
            kept="没有写入任何东西。",
            to_do="请选一份备份恢复。",
        ) from problem
    keys.put_data_key(found)


def _has_key(folder: DataFolder, key_id: str) -> bool:
    try:
        return keys.load(folder.keys).key_id == key_id
    except StoreProblem:
        return False


def _fill_files(folder: DataFolder) -> None:
    """Take from the restored attachments those that the station lacks or cannot open."""
    own = FileStore(folder.files, keys.load(folder.keys).data_key)
    for path in (replacing.place_of(folder) / "files").glob("??/*"):
        if not opens(own, path.name):
            target = folder.files / path.parent.name / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
            keys.sync_folder(target.parent)


def _last_moment(folder: DataFolder) -> str:
    """Tell when anything was last written here, as far as the files themselves say."""
    found = [path for path in folder.root.glob("station.db*") if not path.name.endswith("-shm")]
    found += folder.exports.glob("*/manifest.json")
    times = [path.stat().st_mtime for path in found]
    return iso(datetime.fromtimestamp(max(times), BUSINESS_ZONE)) if times else ""


def _require_own_key(folder: DataFolder, data_key: str) -> None:
    """See that the key is this station's, so that a wrong key is not taken for a damaged store.

    Raises:
        KeyLost: the key in `keys/` belongs to another store.
    """
    import json

    try:
        wrapped = json.loads((folder.keys / keys.RECOVERY).read_bytes())["key_id"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    if wrapped != keys.key_id(data_key):
        raise KeyLost(
            "打不开数据：keys 文件夹里的钥匙不是这个站点的，或者损坏了。",
            kept="数据文件没有改动。",
            to_do="请把原来的 keys 文件夹放回来，或输封存的恢复码找回钥匙。",
        )
