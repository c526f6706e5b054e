"""The keys of a station: data key, its copy under the recovery code, signing key."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import StoreProblem

_WRAP_LABEL = b"yizhan data key under recovery code, v1"
_SIGNING_LABEL = b"yizhan signing key under data key, v1"


@dataclass(frozen=True, slots=True)
class StationKeys:
    """The data key (64 hex digits) and where the signing key lies."""

    data_key: str
    folder: Path

    @property
    def key_id(self) -> str:
        """Name of the data key that tells nothing about it: says which backup it opens."""
        return key_id(self.data_key)


def key_id(data_key: str) -> str:
    return hashlib.sha256(b"yizhan key id " + bytes.fromhex(data_key)).hexdigest()[:16]


def exist(folder: Path) -> bool:
    return (folder / "station.key").exists()


def create(folder: Path) -> tuple[StationKeys, bytes]:
    """Make all keys of a new station; give them and the 20 secret bytes of the recovery code.

    The bytes are shown on paper once and kept nowhere else.
    """
    data_key = secrets.token_hex(32)
    recovery = secrets.token_bytes(20)
    write_private(folder / "recovery.wrap", wrap(data_key, recovery))
    write_private(folder / "signing.key", _new_signing_key())
    write_private(folder / "station.key", data_key.encode() + b"\n")
    return StationKeys(data_key, folder), recovery


def renew_recovery(keys: StationKeys) -> bytes:
    """Replace the recovery code: the old sheet of paper opens nothing from now on."""
    recovery = secrets.token_bytes(20)
    write_private(keys.folder / "recovery.wrap", wrap(keys.data_key, recovery))
    return recovery


def load(folder: Path) -> StationKeys:
    """Read the data key.

    Raises:
        StoreProblem: no key file, or not a key.
    """
    path = folder / "station.key"
    try:
        text = path.read_text("ascii").strip()
        bytes.fromhex(text)
    except (OSError, ValueError) as problem:
        raise StoreProblem(
            "打不开数据：钥匙文件 station.key 不在或已损坏。",
            kept="数据文件没有改动。",
            to_do="请把 keys 文件夹放回原处，或用备份和封存的恢复码恢复。",
        ) from problem
    if len(text) != 64:
        raise StoreProblem(
            "钥匙文件 station.key 的长度不对。",
            kept="数据文件没有改动。",
            to_do="请用备份和封存的恢复码恢复。",
        )
    return StationKeys(text, folder)


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
    except (InvalidTag, ValueError, KeyError, TypeError) as problem:
        raise StoreProblem(
            "恢复码与这份数据不符。",
            kept="没有写入任何东西。",
            to_do="请核对封存纸上的恢复码，一组一组地输入。",
        ) from problem


def fits_recovery(folder: Path, recovery: bytes) -> bool:
    """Tell whether this recovery code opens this station: proof that the sealed paper was read."""
    try:
        return unwrap((folder / "recovery.wrap").read_bytes(), recovery) == load(folder).data_key
    except (OSError, StoreProblem):
        return False


def wrap_signing_key(keys: StationKeys) -> bytes:
    """Close the signing key under the data key, as it goes into a backup."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    plain = (keys.folder / "signing.key").read_bytes()
    return nonce + AESGCM(bytes.fromhex(keys.data_key)).encrypt(nonce, plain, _SIGNING_LABEL)


def unwrap_signing_key(data_key: str, sealed: bytes) -> bytes:
    """Open the signing key of a backup.

    Raises:
        StoreProblem: it was altered.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(bytes.fromhex(data_key)).decrypt(sealed[:12], sealed[12:], _SIGNING_LABEL)
    except (InvalidTag, ValueError) as problem:
        raise StoreProblem(
            "备份里的签名钥匙损坏。", kept="没有写入任何东西。", to_do="请换一份备份。"
        ) from problem


def public_key(folder: Path) -> str:
    """Give the station's Ed25519 public key as base64."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    private = Ed25519PrivateKey.from_private_bytes((folder / "signing.key").read_bytes())
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def public_fingerprint(folder: Path) -> str:
    """Give the short form of the public key that is printed: 8 groups of 4 hex digits."""
    digest = hashlib.sha256(base64.b64decode(public_key(folder))).hexdigest()[:32].upper()
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


def write_private(path: Path, content: bytes) -> None:
    """Write a file only its owner may read, so that a power cut leaves the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
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


def _stretch(recovery: bytes) -> bytes:
    """160 random bits need no slow hash; HKDF only gives them the length AES wants."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(hashes.SHA256(), 32, salt=None, info=_WRAP_LABEL).derive(recovery)


def _new_signing_key() -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.Raw, PrivateFormat.Raw, NoEncryption()
    )
