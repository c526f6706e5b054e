"""Closes the data key under a start passphrase: argon2id, then AES-GCM (启动密码)."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass

from app.core.errors import StoreProblem, WrongPassphrase
from app.core.passphrase import normal_passphrase

PASSES = 3
MEMORY_KIB = 65536
LANES = 1
"""argon2id: three passes over 64 MiB. They are kept beside each lock; tests use less."""

_MOST_PASSES = 64
_MOST_MEMORY_KIB = 1024 * 1024
"""A lock that asks for more was not made by us; it would only hold the start up."""
_LABEL = b"yizhan data key under start passphrase, v1"


@dataclass(frozen=True, slots=True)
class _Lock:
    """One lock as it lies in the file."""

    key_id: str
    passes: int
    memory_kib: int
    lanes: int
    salt: bytes
    nonce: bytes
    sealed: bytes


def close(data_key: str, key_id: str, passphrase: str) -> bytes:
    """Close the data key under a passphrase; give the lock as JSON bytes."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    stretched = _stretch(passphrase, salt, PASSES, MEMORY_KIB, LANES)
    sealed = AESGCM(stretched).encrypt(nonce, bytes.fromhex(data_key), _LABEL + key_id.encode())
    said = {
        "version": 1,
        "key_id": key_id,
        "kdf": {"name": "argon2id", "passes": PASSES, "memory_kib": MEMORY_KIB, "lanes": LANES},
        "salt": base64.b64encode(salt).decode(),
        "nonce": base64.b64encode(nonce).decode(),
        "sealed": base64.b64encode(sealed).decode(),
    }
    return json.dumps(said, indent=1).encode() + b"\n"


def open_lock(lock: bytes, passphrase: str) -> str:
    """Open a lock; give the data key.

    Raises:
        WrongPassphrase: it does not open it.
        StoreProblem: the lock itself is damaged.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    said = _read(lock)
    stretched = _stretch(passphrase, said.salt, said.passes, said.memory_kib, said.lanes)
    try:
        opened = AESGCM(stretched).decrypt(said.nonce, said.sealed, _LABEL + said.key_id.encode())
    except InvalidTag as problem:
        raise WrongPassphrase(
            "启动密码不对。",
            kept="数据没有改动。",
            to_do="请再输一次；想不起来，可以用封存的恢复码设一个新的。",
        ) from problem
    return opened.hex()


def key_id_of(lock: bytes) -> str:
    """Name the data key a lock holds.

    Raises:
        StoreProblem: the lock is damaged.
    """
    return _read(lock).key_id


def _read(lock: bytes) -> _Lock:
    try:
        said = json.loads(lock)
        kdf = said["kdf"]
        read = _Lock(
            key_id=str(said["key_id"]),
            passes=int(kdf["passes"]),
            memory_kib=int(kdf["memory_kib"]),
            lanes=int(kdf["lanes"]),
            salt=base64.b64decode(said["salt"], validate=True),
            nonce=base64.b64decode(said["nonce"], validate=True),
            sealed=base64.b64decode(said["sealed"], validate=True),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise _damaged() from problem
    is_sane = (
        kdf.get("name") == "argon2id"
        and 1 <= read.passes <= _MOST_PASSES
        and 1 <= read.lanes <= 16
        and 8 * read.lanes <= read.memory_kib <= _MOST_MEMORY_KIB
        and len(read.salt) >= 8
        and len(read.nonce) == 12
        and len(read.sealed) == 48
    )
    if not is_sane:
        raise _damaged()
    return read


def _damaged() -> StoreProblem:
    return StoreProblem(
        "上了启动密码的钥匙文件 station.key.locked 已损坏。",
        kept="数据文件没有改动。",
        to_do="请用封存的恢复码打开，并设一个新的启动密码。",
    )


def _stretch(passphrase: str, salt: bytes, passes: int, memory_kib: int, lanes: int) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        normal_passphrase(passphrase).encode(),
        salt,
        time_cost=passes,
        memory_cost=memory_kib,
        parallelism=lanes,
        hash_len=32,
        type=Type.ID,
    )
