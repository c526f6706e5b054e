"""The keys of a station: data key, plain or under a passphrase; recovery code; signing key."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import KeyLost, PassphraseNeeded, StoreProblem
from app.storage import key_lock

PLAIN = "station.key"
LOCKED = "station.key.locked"
RECOVERY = "recovery.wrap"
UNTRIED = "recovery.untried"
"""The data key under a new recovery code, until somebody typed it back off the printed sheet."""
SIGNING = "signing.wrap"
SECRETS = frozenset({PLAIN, LOCKED, RECOVERY, UNTRIED, SIGNING, "signing.key"})
"""Every file of the folder that holds a key; the last one is how older versions kept it."""

_GOING = ".going"
_COMING = ".new"
_WRAP_LABEL = b"yizhan data key under recovery code, v1"
_SIGNING_LABEL = b"yizhan signing key under data key, v1"

_given: dict[str, str] = {}
"""Data keys whose passphrase was given to this process, by key id: nobody is asked twice."""


@dataclass(frozen=True, slots=True)
class StationKeys:
    """The data key (64 hex digits) and the folder the other keys lie in."""

    data_key: str
    folder: Path

    @property
    def key_id(self) -> str:
        """Name of the data key that tells nothing about it: says which backup it opens."""
        return key_id(self.data_key)


def key_id(data_key: str) -> str:
    return hashlib.sha256(b"yizhan key id " + bytes.fromhex(data_key)).hexdigest()[:16]


def exist(folder: Path) -> bool:
    return (folder / PLAIN).exists() or (folder / LOCKED).exists()


def is_locked(folder: Path) -> bool:
    """Tell whether a start passphrase is set: the folder alone opens nothing then."""
    return (folder / LOCKED).exists() and not (folder / PLAIN).exists()


def create(folder: Path, *, passphrase: str = "") -> tuple[StationKeys, bytes]:
    """Make all keys of a new station; give them and the 20 secret bytes of the recovery code.

    The bytes are shown on paper once and kept nowhere else.
    """
    made = StationKeys(secrets.token_hex(32), folder)
    recovery = secrets.token_bytes(20)
    write_private(folder / RECOVERY, wrap(made.data_key, recovery))
    write_private(folder / SIGNING, _seal(made.data_key, _new_signing_key()))
    put_data_key(made, passphrase=passphrase)
    return made, recovery


def put_data_key(keys: StationKeys, *, passphrase: str = "") -> None:
    """Write the data key into a folder that has none yet; plain where there is no passphrase."""
    if passphrase:
        lock = key_lock.close(keys.data_key, keys.key_id, passphrase)
        write_private(keys.folder / LOCKED, lock)
        _given[keys.key_id] = keys.data_key
    else:
        write_private(keys.folder / PLAIN, keys.data_key.encode() + b"\n")


def load(folder: Path) -> StationKeys:
    """Read the data key.

    Raises:
        PassphraseNeeded: a start passphrase is set, and this process was not given it.
        KeyLost: no key file, or not a key.
    """
    if is_locked(folder):
        data_key = _given.get(key_lock.key_id_of(_read(folder / LOCKED)))
        if data_key is None:
            raise PassphraseNeeded(
                "这个站点设了启动密码。",
                kept="数据没有改动。",
                to_do="请先输启动密码；命令行用环境变量 YIZHAN_PASSPHRASE 或标准输入给出。",
            )
        return StationKeys(data_key, folder)
    try:
        text = _read(folder / PLAIN).decode("ascii").strip()
        bytes.fromhex(text)
    except ValueError as problem:
        raise _no_key() from problem
    if len(text) != 64:
        raise _no_key()
    return StationKeys(text, folder)


def unlock(folder: Path, passphrase: str) -> StationKeys:
    """Open the data key with the start passphrase; `load` gives it from then on.

    Raises:
        WrongPassphrase: it does not open it.
        StoreProblem: the lock is damaged.
    """
    data_key = key_lock.open_lock(_read(folder / LOCKED), passphrase)
    _given[key_id(data_key)] = data_key
    return StationKeys(data_key, folder)


def unlock_by_recovery(folder: Path, recovery: bytes, passphrase: str) -> StationKeys:
    """Set a new start passphrase with the recovery code, where the old one is forgotten.

    Raises:
        StoreProblem: the code does not fit.
    """
    opened = by_recovery(folder, recovery)
    _replace_lock(opened, passphrase)
    return opened


def by_recovery(folder: Path, recovery: bytes) -> StationKeys:
    """Give the data key as the recovery code opens it; nothing is written.

    Raises:
        StoreProblem: the code does not fit, or what it opens is gone.
    """
    return StationKeys(unwrap(_read(folder / RECOVERY), recovery), folder)


def set_passphrase(keys: StationKeys, passphrase: str) -> None:
    """Set or change the start passphrase: `keys/` alone opens nothing from then on.

    Cut short at any moment, the folder opens with the old way or with the new one.
    """
    _replace_lock(keys, passphrase)
    erase(keys.folder / PLAIN)


def remove_passphrase(keys: StationKeys) -> None:
    """Let the station open without a passphrase again."""
    _given[keys.key_id] = keys.data_key
    write_private(keys.folder / PLAIN, keys.data_key.encode() + b"\n")
    if load(keys.folder) != keys:
        raise _not_written(PLAIN)
    erase(keys.folder / LOCKED)


def sweep(folder: Path) -> None:
    """Write over what a power cut left half-way; this needs no key, so it comes first."""
    for left in (*folder.glob(f"*{_COMING}"), *folder.glob(f"*{_GOING}"), folder / UNTRIED):
        if left.exists():
            _shred(left)


def settle(keys: StationKeys) -> None:
    """Finish what was cut short, and close a signing key that older versions kept plain."""
    folder = keys.folder
    if (folder / PLAIN).exists() and (folder / LOCKED).exists():
        # Cut short between the two: the plain one opens, so no passphrase is set.
        erase(folder / LOCKED)
    plain_signing = folder / "signing.key"
    if plain_signing.exists():
        private = plain_signing.read_bytes()
        write_private(folder / SIGNING, _seal(keys.data_key, private))
        if signing_key_of(keys) != private:
            raise _not_written(SIGNING)
        erase(plain_signing)


def erase(path: Path) -> None:
    """Take a key file away: out of its place at once, then written over, then removed.

    On a solid-state disk an older copy of the bytes may stay where no program can reach.
    """
    going = path.with_name(path.name + _GOING)
    with suppress(FileNotFoundError):
        path.replace(going)
        sync_folder(path.parent)
        _shred(going)


def renew_recovery(keys: StationKeys) -> bytes:
    """Replace the recovery code: the old sheet of paper opens this station no more."""
    recovery = prepare_recovery(keys)
    adopt_recovery(keys, recovery)
    return recovery


def prepare_recovery(keys: StationKeys) -> bytes:
    """Make a new recovery code; the old sheet stays good until the new one was tried."""
    recovery = secrets.token_bytes(20)
    write_private(keys.folder / UNTRIED, wrap(keys.data_key, recovery))
    return recovery


def adopt_recovery(keys: StationKeys, recovery: bytes) -> bool:
    """Let a new code, typed back off its sheet, take the old one's place; False: it is not it."""
    untried = keys.folder / UNTRIED
    try:
        if unwrap(_read(untried), recovery) != keys.data_key:
            return False
    except StoreProblem:
        return False
    untried.replace(keys.folder / RECOVERY)
    sync_folder(keys.folder)
    return True


def wrap(data_key: str, recovery: bytes) -> bytes:
    """Close the data key under the recovery code (AES-GCM), as JSON bytes."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    sealed = AESGCM(_stretch(recovery)).encrypt(nonce, bytes.fromhex(data_key), _WRAP_LABEL)
    return json.dumps(
        {
            "version": 1,
            "key_id": key_id(data_key),
            "nonce": base64.b64encode(nonce).decode(),
            "sealed": base64.b64encode(sealed).decode(),
        }
    ).encode()


def unwrap(wrapped: bytes, recovery: bytes) -> str:
    """Open a wrapped data key.

    Raises:
        StoreProblem: the code does not fit, or the file is damaged.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        parts = json.loads(wrapped)
        nonce, sealed = base64.b64decode(parts["nonce"]), base64.b64decode(parts["sealed"])
        return AESGCM(_stretch(recovery)).decrypt(nonce, sealed, _WRAP_LABEL).hex()
    except (InvalidTag, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise StoreProblem(
            "恢复码与这份数据不符。",
            kept="没有写入任何东西。",
            to_do="请核对封存纸上的恢复码，一组一组地输入。",
        ) from problem


def fits_recovery(folder: Path, recovery: bytes) -> bool:
    """Tell whether this recovery code opens this station: proof that the sealed paper was read."""
    try:
        return unwrap(_read(folder / RECOVERY), recovery) == load(folder).data_key
    except StoreProblem:
        return False


def wrap_signing_key(keys: StationKeys) -> bytes:
    """Give the signing key closed under the data key, as it lies and as it goes into a backup."""
    return _read(keys.folder / SIGNING)


def unwrap_signing_key(data_key: str, sealed: bytes) -> bytes:
    """Open the signing key of a station or a backup.

    Raises:
        StoreProblem: it was altered.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(bytes.fromhex(data_key)).decrypt(sealed[:12], sealed[12:], _SIGNING_LABEL)
    except (InvalidTag, ValueError) as problem:
        raise StoreProblem(
            "签名钥匙 signing.wrap 损坏。", kept="没有写入任何东西。", to_do="请换一份备份恢复。"
        ) from problem


def signing_key_of(keys: StationKeys) -> bytes:
    """Open the station's private signing key."""
    return unwrap_signing_key(keys.data_key, wrap_signing_key(keys))


def copy_locked(keys: StationKeys, to: Path) -> None:
    """Copy the keys to a passing place: the data key goes under a passphrase nobody knows.

    This process alone opens what lies there; what is left of it opens nothing.
    """
    for name in (RECOVERY, SIGNING):
        write_private(to / name, _read(keys.folder / name))
    put_data_key(StationKeys(keys.data_key, to), passphrase=secrets.token_hex(16))


def write_private(path: Path, content: bytes) -> None:
    """Write a file only its owner may read, so that a power cut leaves the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + _COMING)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace_lock(keys: StationKeys, passphrase: str) -> None:
    """Write a lock and see that it opens before anything older goes."""
    lock = key_lock.close(keys.data_key, keys.key_id, passphrase)
    if key_lock.open_lock(lock, passphrase) != keys.data_key:
        raise _not_written(LOCKED)
    write_private(keys.folder / LOCKED, lock)
    if _read(keys.folder / LOCKED) != lock:
        raise _not_written(LOCKED)
    _given[keys.key_id] = keys.data_key


def _seal(data_key: str, signing_key: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(bytes.fromhex(data_key)).encrypt(nonce, signing_key, _SIGNING_LABEL)


def _shred(path: Path) -> None:
    """Write over a file and remove it."""
    with path.open("r+b") as stream:
        stream.write(secrets.token_bytes(path.stat().st_size))
        stream.flush()
        os.fsync(stream.fileno())
    path.unlink()
    sync_folder(path.parent)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        if path.name == PLAIN:
            raise _no_key() from problem
        raise StoreProblem(
            f"钥匙文件 {path.name} 不在或读不出来。",
            kept="数据文件没有改动。",
            to_do="请把 keys 文件夹放回原处，或用备份和封存的恢复码恢复。",
        ) from problem


def _no_key() -> KeyLost:
    return KeyLost(
        "打不开数据：钥匙文件 station.key 不在或已损坏。",
        kept="数据文件没有改动。",
        to_do="请把 keys 文件夹放回原处；找不到的，在驿站管家的窗口里输封存的恢复码。",
    )


def _not_written(name: str) -> StoreProblem:
    return StoreProblem(
        f"钥匙文件 {name} 写出来以后读不回来。",
        kept="原来的钥匙没有动，数据照常能打开。",
        to_do="请检查磁盘，再试一次。",
    )


def _stretch(recovery: bytes) -> bytes:
    """160 random bits need no slow hash; HKDF only gives them the length AES wants."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(hashes.SHA256(), 32, salt=None, info=_WRAP_LABEL).derive(recovery)


def _new_signing_key() -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate().private_bytes_raw()
