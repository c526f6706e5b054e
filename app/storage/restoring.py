"""Brings a backup back into a folder, proven before anything is put in place (恢复)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from app.core.disk_words import disk_words
from app.core.errors import StoreProblem
from app.storage import key_lock, keys, migrate
from app.storage.backup_file import DAMAGE, BackupFacts, facts, open_pack, small_member, unpack
from app.storage.backup_proof import check_unpacked
from app.storage.folder import DataFolder, default_root, prepare


def restore(
    path: Path, into: Path, *, keys_folder: Path | None = None, recovery: bytes | None = None
) -> DataFolder:
    """Bring a backup back into a new folder, verified before it is put in place.

    Raises:
        StoreProblem: no key fits, the backup is damaged or of a newer version, or the folder is
            not empty or writable.
    """
    _require_free(into)
    said = facts(path)
    _require_known(said)
    place = _key_folder(path, said, keys_folder) if recovery is None else None
    data_key = find_key(path, said, keys_folder=keys_folder, recovery=recovery)
    if data_key is None:
        _require_no_lock(said, keys_folder)
        raise StoreProblem(
            "没有能打开这份备份的钥匙。",
            kept="没有写入任何东西。",
            to_do="请用原电脑上的 keys 文件夹，或封存的恢复码。",
        )
    try:
        _unpack_whole(path, said, data_key, place, into)
    except OSError as problem:
        raise StoreProblem(
            f"恢复没有写成（{disk_words(problem)}）：{into}。",
            kept="备份没有改动，没有留下写了一半的数据。",
            to_do="请检查磁盘空间和文件夹权限，或换一个文件夹。",
        ) from problem
    return DataFolder(into)


def _require_free(into: Path) -> None:
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        what = "要恢复到的文件夹不是空的" if into.is_dir() else "要恢复到的不是文件夹"
        raise StoreProblem(
            f"{what}：{into}。",
            kept="那里原有的文件没有改动。",
            to_do="请选一个空文件夹或新文件夹。",
        )


def _require_known(said: BackupFacts) -> None:
    """See that this version of the program opens what comes back, before anything is replaced."""
    if said.schema not in migrate.known():
        raise StoreProblem(
            f"这份备份是更新版本的驿站管家做的（数据版本 {said.schema}）。",
            kept="没有写入任何东西，现在的数据没有动。",
            to_do="请先把驿站管家升级到最新版，再恢复它；或者换一份备份。",
        )


def _require_no_lock(said: BackupFacts, keys_folder: Path | None) -> None:
    """Tell keys that fit, but lie under a start passphrase, from keys that do not fit.

    Raises:
        PassphraseNeeded: the passphrase opens them.
    """
    if keys_folder is None or not keys.is_locked(keys_folder):
        return
    lock = (keys_folder / keys.LOCKED).read_bytes()
    if key_lock.key_id_of(lock) == said.key_id:
        keys.load(keys_folder)


def find_key(
    path: Path, said: BackupFacts, *, keys_folder: Path | None, recovery: bytes | None
) -> str | None:
    """Find the data key: the folder named, this installation's, or the recovery code.

    Raises:
        StoreProblem: the recovery code does not fit.
    """
    if recovery is not None:
        try:
            with open_pack(path) as archive:
                wrapped = small_member(archive, f"keys/{keys.RECOVERY}")
        except (*DAMAGE, KeyError):
            wrapped = b""
        return keys.unwrap(wrapped, recovery)
    place = _key_folder(path, said, keys_folder)
    return keys.load(place).data_key if place else None


def _key_folder(path: Path, said: BackupFacts, keys_folder: Path | None) -> Path | None:
    """Find a folder whose key opens the backup."""
    places = (
        [keys_folder] if keys_folder else [path.parent.parent / "keys", default_root() / "keys"]
    )
    for place in places:
        if not keys.exist(place):
            continue
        try:
            found = keys.load(place)
        except StoreProblem:
            continue
        if found.key_id == said.key_id:
            return place
    return None


def _unpack_whole(
    path: Path, said: BackupFacts, data_key: str, keys_from: Path | None, into: Path
) -> None:
    """Unpack beside the folder, and put it in place in one step."""
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into.parent, prefix=".restore-") as draft_name:
        draft = Path(draft_name) / "data"
        folder, _ = prepare(draft)
        unpack(path, said, draft, durable=True)
        check_unpacked(draft, said, data_key)
        put_keys(folder, data_key, keys_from)
        sync_tree(draft)
        if into.exists():
            into.rmdir()
        draft.replace(into)
    keys.sync_folder(into.parent)


def put_keys(folder: DataFolder, data_key: str, keys_from: Path | None) -> None:
    """Put the data key beside restored data: under the start passphrase where there is one."""
    if keys_from is not None and keys.is_locked(keys_from):
        keys.write_private(folder.keys / keys.LOCKED, (keys_from / keys.LOCKED).read_bytes())
    else:
        keys.put_data_key(keys.StationKeys(data_key, folder.keys))


def follow_lock(current: Path, restored: Path) -> None:
    """Keep a start passphrase that is set here, also where the recovery code restored the data.

    Data under an older key comes back without one: it is set anew in the settings.
    """
    is_same = keys.exist(current) and keys.load(current).key_id == keys.load(restored).key_id
    if is_same and keys.is_locked(current) and not keys.is_locked(restored):
        keys.write_private(restored / keys.LOCKED, (current / keys.LOCKED).read_bytes())
        keys.erase(restored / keys.PLAIN)


def sync_tree(root: Path) -> None:
    """Make every name below a folder durable."""
    for path in (root, *root.rglob("*")):
        if path.is_dir():
            keys.sync_folder(path)
