"""Proves that a backup brings the station back: restored aside, opened, compared (验证可恢复)."""

from __future__ import annotations

import base64
import hashlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.audit import canonical
from app.core.errors import StoreProblem
from app.storage import keys
from app.storage.attachments import FileStore
from app.storage.backup_file import STORE, BackupFacts, broken, seal_of, unpack
from app.storage.connection import connect

LINE_SETTING = "backup_line"
"""Key of the setting that names the line: every restore begins a new one."""


@dataclass(frozen=True, slots=True)
class StoreState:
    """What two stores that are the same agree on."""

    rows: dict[str, int]
    audit_seq: int
    audit_head: str
    audit_at: str
    schema: str
    structure: str
    line: str
    code: str


def read_state(connection: Any) -> StoreState:
    """Read the state of a store over a raw connection, inside the snapshot it is in."""
    tables = [
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    ]
    rows = {
        name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 (the store's own table names)
        for name in sorted(tables)
    }
    head = _first(connection, "SELECT seq, hash, at FROM audit_entry ORDER BY seq DESC LIMIT 1")
    seq, hash_, at = head if head else (0, "", "")
    line = _first(connection, "SELECT value FROM setting WHERE key = ?", LINE_SETTING)
    schema = connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
    )
    return StoreState(
        rows=rows,
        audit_seq=int(seq),
        audit_head=str(hash_),
        audit_at=str(at),
        schema=str((_first(connection, "SELECT version_num FROM alembic_version") or ("",))[0]),
        structure=hashlib.sha256(canonical([list(row) for row in schema]).encode()).hexdigest(),
        line=json.loads(line[0]) if line else "",
        code=str((_first(connection, "SELECT code FROM station ORDER BY id") or ("",))[0]),
    )


def _first(connection: Any, sql: str, *values: str) -> tuple[Any, ...] | None:
    row = connection.execute(sql, values).fetchone()
    return tuple(row) if row else None


def prove(path: Path, said: BackupFacts, data_key: str, scratch: Path) -> None:
    """Restore a backup into a scratch place, open it, and compare it with what it says.

    Args:
        path: of the backup.
        said: what the source was at the moment of the copy.
        data_key: of the station.
        scratch: an existing folder; what is unpacked there is ciphertext, and goes again.

    Raises:
        StoreProblem: it would not bring the station back.
        OSError: the disk refuses.
    """
    with tempfile.TemporaryDirectory(dir=scratch, prefix=".scratch-") as name:
        unpack(path, said, Path(name), durable=False)
        check_unpacked(Path(name), said, data_key)


def check_unpacked(root: Path, said: BackupFacts, data_key: str) -> None:
    """Open what was unpacked and compare it with what the backup says of itself.

    Raises:
        StoreProblem: something differs, is missing or cannot be opened.
    """
    if said.seal and said.seal != seal_of(said, data_key):
        raise broken(STORE, "备份说明不是本站点写的，或被改动")
    _check_store(root / STORE, said, data_key)
    _check_keys(root / "keys", said, data_key)
    _check_files(root / "files", said, data_key)


def _check_store(store: Path, said: BackupFacts, data_key: str) -> None:
    from sqlcipher3 import dbapi2

    if not store.is_file() or not store.stat().st_size:
        raise broken(STORE, "里面没有数据文件")
    connection = connect(store, data_key)
    try:
        damaged = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        if damaged:
            raise broken(STORE, f"有一页数据损坏：{damaged[0][0]}")
        _compare(read_state(connection), said)
    except dbapi2.Error as problem:
        raise broken(STORE, "数据文件打得开，但有一部分读不出来") from problem
    finally:
        connection.close()


def _compare(found: StoreState, said: BackupFacts) -> None:
    if (found.audit_seq, found.audit_head) != (said.audit_seq, said.audit_head):
        raise broken(STORE, "审计链的末尾与备份清单不符")
    if found.schema != said.schema:
        raise broken(STORE, "数据版本与备份清单不符")
    if said.rows is None:
        return
    if found.rows != said.rows:
        differing = sorted(
            name
            for name in found.rows.keys() | said.rows.keys()
            if found.rows.get(name) != said.rows.get(name)
        )
        raise broken(STORE, f"记录条数与备份时不符（{'、'.join(differing[:3])}）")
    if found.structure != said.structure:
        raise broken(STORE, "表或保护规则与备份时不符")


def _check_keys(folder: Path, said: BackupFacts, data_key: str) -> None:
    """See that the wrapped keys are there and can be opened by whom they are meant for."""
    try:
        keys.unwrap_signing_key(data_key, (folder / "signing.wrap").read_bytes())
        fits = said.key_id == keys.key_id(data_key) and is_wrapped(
            (folder / "recovery.wrap").read_bytes(), data_key
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise broken("keys", "封存的钥匙缺失或损坏") from problem
    if not fits:
        raise broken("keys", "封存的钥匙不是这份数据的")


def is_wrapped(content: bytes, data_key: str) -> bool:
    """Tell whether this looks like the data key under a recovery code; only the code opens it.

    Raises:
        ValueError, KeyError, TypeError: it is nothing of the kind.
    """
    wrapped = json.loads(content)
    return (
        wrapped["key_id"] == keys.key_id(data_key)
        and len(base64.b64decode(wrapped["nonce"], validate=True)) == 12
        and len(base64.b64decode(wrapped["sealed"], validate=True)) == 48
    )


def _check_files(folder: Path, said: BackupFacts, data_key: str) -> None:
    """Open every attachment: its name is the hash of what is in it."""
    store = FileStore(folder, data_key)
    for name in said.members:
        sha256 = name.rpartition("/")[2]
        if name.startswith("files/") and sha256 not in said.flaws and not opens(store, sha256):
            raise broken(name, "附件打不开")


def opens(store: FileStore, sha256: str) -> bool:
    """Tell whether an attachment is there and is what it was."""
    try:
        # Giving it back it looks itself whether it is what its name says.
        store.get(sha256)
    except StoreProblem:
        return False
    return True


def flaws_of(connection: Any, store: FileStore) -> set[str]:
    """Name the attachments that are missing or damaged in the station itself, by hash."""
    wanted = {str(row[0]) for row in connection.execute("SELECT sha256 FROM stored_file")}
    return {sha256 for sha256 in wanted.union(store.names()) if not opens(store, sha256)}
