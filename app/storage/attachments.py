"""Files kept by content hash, encrypted under the station's data key."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.disk_words import disk_words
from app.core.errors import StoreProblem
from app.storage.keys import sync_folder

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LARGEST = 30 * 1024 * 1024
"""A scan or phone photo is far smaller; what is larger was chosen by mistake."""


class FileStore:
    """The attachments (附件) of a station: put bytes in, get the same bytes out."""

    def __init__(self, folder: Path, data_key: str) -> None:
        self._folder = folder
        self._data_key = data_key

    def put(self, content: bytes) -> str:
        """Keep the bytes; give their SHA-256. The same bytes are kept once.

        A kept file that no longer opens is put right by adding the same bytes again.

        Raises:
            StoreProblem: too large, disk full or not writable.
        """
        if len(content) > LARGEST:
            raise StoreProblem(
                f"文件太大（{len(content) // 1048576} MB），最多 {LARGEST // 1048576} MB。",
                kept="没有保存这个文件。",
                to_do="请压缩或重新拍照、扫描后再添加。",
            )
        name = hashlib.sha256(content).hexdigest()
        path = self._path(name)
        if path.exists() and self._opens(name):
            return name
        nonce = secrets.token_bytes(12)
        sealed = self._cipher().encrypt(nonce, content, name.encode())
        temporary = path.with_name(path.name + ".new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as stream:
                stream.write(nonce + sealed)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(path)
            # Its folder may be new, too, and a name is safe only once its own folder is synced.
            sync_folder(path.parent)
            sync_folder(self._folder)
        except OSError as problem:
            with suppress(OSError):
                temporary.unlink()
            raise StoreProblem(
                f"附件没有保存成功（{disk_words(problem)}）。",
                kept="之前记下的内容都在。",
                to_do="请检查磁盘空间后再添加一次。",
            ) from problem
        return name

    def get(self, sha256: str) -> bytes:
        """Give the bytes back.

        Raises:
            StoreProblem: the file is missing or was altered.
        """
        from cryptography.exceptions import InvalidTag

        try:
            sealed = self._path(sha256).read_bytes()
            content = self._cipher().decrypt(sealed[:12], sealed[12:], sha256.encode())
        except (OSError, InvalidTag, ValueError) as problem:
            raise _altered() from problem
        if hashlib.sha256(content).hexdigest() != sha256:
            # Sealed anew by somebody who has the key.
            raise _altered()
        return content

    def _opens(self, sha256: str) -> bool:
        try:
            self.get(sha256)
        except StoreProblem:
            return False
        return True

    def names(self) -> tuple[str, ...]:
        """Name every kept file by its hash."""
        return tuple(
            sorted(path.name for path in self._folder.glob("??/*") if len(path.name) == 64)
        )

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _cipher(self) -> AESGCM:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        info = b"yizhan attachments, v1"
        key = HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(bytes.fromhex(self._data_key))
        return AESGCM(key)


def _altered() -> StoreProblem:
    return StoreProblem(
        "附件文件缺失或被改动，打不开。",
        kept="登记的内容不受影响。",
        to_do="请从备份恢复，或重新扫描后作为更正添加。",
    )
