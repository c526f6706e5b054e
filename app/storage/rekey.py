"""Carries a store over to a new data key: copied beside, compared, swapped, the old forgotten."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.core.errors import StoreProblem
from app.storage import keys, replacing
from app.storage.attachments import FileStore
from app.storage.backup_proof import StoreState, read_state
from app.storage.connection import connect, damage_in_words, disk_trouble, require_sound
from app.storage.folder import DataFolder
from app.storage.restoring import sync_tree

_OLD = "old-key"
"""End of the name of the folder in which everything under the old key waits to be removed."""


def new_keys(folder: DataFolder, *, passphrase: str = "") -> tuple[keys.StationKeys, bytes]:
    """Make new keys beside the store, and give them with the bytes of their recovery code.

    The signing key is new too: whoever copied the old folder could sign with the old one. Nothing
    is in use before the code was typed back (`keys.adopt_recovery`) and `carry_over` was called.
    """
    drop(folder)
    place = replacing.place_of(folder) / "keys"
    place.mkdir(parents=True, mode=0o700)
    fresh, _ = keys.create(place, passphrase=passphrase)
    (place / keys.RECOVERY).unlink()
    return fresh, keys.prepare_recovery(fresh)


def made(folder: DataFolder) -> keys.StationKeys | None:
    """Give the new keys that were made beside the store; None where there are none."""
    place = replacing.place_of(folder) / "keys"
    return keys.load(place) if keys.exist(place) else None


def prepared(folder: DataFolder) -> keys.StationKeys | None:
    """Give the new keys whose code was tried; None where there are none."""
    place = replacing.place_of(folder) / "keys"
    return made(folder) if (place / keys.RECOVERY).exists() else None


def drop(folder: DataFolder) -> None:
    """Take away what was made ready and is not wanted any more, as far as the disk lets it go.

    The rest goes at the next start.
    """
    place = replacing.place_of(folder)
    with suppress(OSError):
        for name in keys.SECRETS:
            keys.erase(place / "keys" / name)
        if (place / "keys").exists():
            keys.sweep(place / "keys")
    shutil.rmtree(place, ignore_errors=True)


def carry_over(folder: DataFolder, old: keys.StationKeys, new: keys.StationKeys) -> None:
    """Copy store and attachments under the new key, each compared with its original.

    Raises:
        StoreProblem: something cannot be read, the copy differs, or somebody wrote meanwhile.
        OSError: the disk refuses.
    """
    place = replacing.place_of(folder)
    for path in folder.keys.iterdir():
        if path.is_file() and path.name not in keys.SECRETS:
            shutil.copy2(path, new.folder / path.name)
    _copy_files(folder.files, old, place / "files", new)
    with _disk_in_words():
        copied = _copy_store(folder.database, old, place / "station.db", new)
        sync_tree(place)
        is_same = _state(folder.database, old) == copied
    if not is_same:
        raise StoreProblem(
            "换钥匙的时候又记了新内容，没有换。", kept="记的都在。", to_do="请再换一次。"
        )


def put_in_place(folder: DataFolder, moment: str) -> None:
    """Let the copy take over; a power cut leaves the old or the new one, whole."""
    replacing.begin(folder, f"replaced-{moment}-{_OLD}")
    replacing.finish(folder)


def tidy(folder: DataFolder) -> None:
    """After the store has opened: drop what never came into use, forget the old keys."""
    if replacing.place_of(folder).exists() and not replacing.is_under_way(folder):
        drop(folder)
    forget_old(folder)


def forget_old(folder: DataFolder) -> bool:
    """Remove what lay under the old key, once the new store has opened; tell whether there was any.

    Copies that earlier restores set aside stay, but only the old recovery code opens them.
    """
    gone = tuple(folder.root.glob(f"replaced-*-{_OLD}*"))
    if not gone:
        return False
    for aside in folder.root.glob("*/keys"):
        if (aside / keys.RECOVERY).exists():
            for name in (keys.PLAIN, keys.LOCKED, keys.SIGNING, keys.UNTRIED, "signing.key"):
                keys.erase(aside / name)
    for kept in gone:
        keys.erase(kept / "keys" / keys.RECOVERY)
        shutil.rmtree(kept)
    keys.sync_folder(folder.root)
    return True


@contextmanager
def _disk_in_words() -> Iterator[None]:
    """Say in words what the disk refused of a raw copy; a fault of our own is left as it is."""
    from sqlcipher3 import dbapi2

    try:
        yield
    except dbapi2.Error as problem:
        trouble = disk_trouble(problem)
        if trouble is None:
            raise
        raise StoreProblem(
            f"钥匙没有换成：{trouble.what}",
            kept="原来的钥匙和数据没有动，照常使用。",
            to_do="换钥匙要有和现有数据一样大的空位，请腾出磁盘空间、检查磁盘再试。",
        ) from problem


def _copy_store(
    source: Path, old: keys.StationKeys, target: Path, new: keys.StationKeys
) -> StoreState:
    with suppress(FileNotFoundError):
        target.unlink()
    reading = connect(source, old.data_key)
    writing = connect(target, new.data_key)
    try:
        with damage_in_words():
            reading.execute("BEGIN")
            before = read_state(reading)
            reading.backup(writing)
            require_sound(reading)
            reading.execute("COMMIT")
            writing.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            writing.execute("PRAGMA journal_mode = DELETE")
            damaged = writing.execute("PRAGMA cipher_integrity_check").fetchall()
            broken = writing.execute("PRAGMA foreign_key_check").fetchall()
            after = read_state(writing)
    finally:
        writing.close()
        reading.close()
    if damaged or broken or after != before:
        raise _differs("数据文件")
    return before


def _copy_files(source: Path, old: keys.StationKeys, target: Path, new: keys.StationKeys) -> None:
    target.mkdir(parents=True, exist_ok=True)
    reading, writing = FileStore(source, old.data_key), FileStore(target, new.data_key)
    for name in reading.names():
        writing.put(reading.get(name))
        if hashlib.sha256(writing.get(name)).hexdigest() != name:
            raise _differs(f"附件 {name[:12]}")
    if writing.names() != reading.names():
        raise _differs("附件")


def _state(path: Path, station_keys: keys.StationKeys) -> StoreState:
    connection = connect(path, station_keys.data_key, read_only=True)
    try:
        return read_state(connection)
    finally:
        connection.close()


def _differs(what: str) -> StoreProblem:
    return StoreProblem(
        f"用新钥匙抄出来的{what}和原来的不一样，没有换钥匙。",
        kept="原来的数据和钥匙没有动，照常使用。",
        to_do="请检查磁盘，先做一次备份，再试。",
    )
