"""Verify a package or a backup handed to us, and say whether its source is proven (核对)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import BadInput, StoreProblem, UserError
from app.core.foreign_file import read_foreign, shown_name
from app.core.text import as_written, plain
from app.intake.worker import Limits, Words, read_guarded
from app.reports.package_check import Finding, examine_package
from app.storage import backup, signing_key
from app.storage.folder import default_root

_LIMITS = Limits(seconds=120.0)
_WORDS = Words("没有改动任何内容。", "请向站点重新要一份。")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a verification found, and what to say when it found nothing."""

    findings: list[tuple[str, str]]
    words: str


def verify_file(
    path: Path,
    *,
    keys_folder: Path | None = None,
    recovery: bytes | None = None,
    trusted: Collection[str] = (),
    in_process: bool = False,
) -> Checked:
    """Look a month's folder or zip, or a backup, over; tell which it is by its content.

    Args:
        path: the folder or file.
        keys_folder: of the station, for a backup.
        recovery: the bytes of a recovery code, for a backup.
        trusted: fingerprints of `read_trust`: nobody else's package is good then. Without any,
            this installation's own key is trusted where it is at hand.
        in_process: read a package here instead of in the worker process, as tests do.
    """
    if path.is_file() and backup.is_backup(path):
        try:
            found, words = backup.verify(path, keys_folder=keys_folder, recovery=recovery)
        except StoreProblem as problem:
            return Checked([(path.name, problem.what)], "")
        # Names from inside the file: one line each, and only what can be shown.
        return Checked([(as_written(where), as_written(what)) for where, what in found], words)
    try:
        amiss, key = examine_package(path) if in_process else _in_worker(path)
    except UserError as problem:
        return Checked([(shown_name(path), problem.what)], "")
    if amiss:
        return Checked([(item.where, item.what) for item in amiss], "")
    return _source(path, key, trusted)


def read_trust(text: str) -> str:
    """Read whom to trust: a printed fingerprint, a public key, or a file or folder that holds it.

    Raises:
        BadInput: it is none of these.
    """
    place = Path(text)
    if place.is_dir():
        folder = place / "keys" if (place / "keys").is_dir() else place
        return signing_key.public_fingerprint(folder)
    if place.is_file():
        content = read_foreign(place, 4096)
        text = content.decode("utf-8", errors="replace")
    found = re.search(r"\b(?:[0-9a-f]{64}|[0-9a-f]{32})\b", _joined(text))
    if found:
        is_key = len(found[0]) == 64
        name = signing_key.fingerprint_of if is_key else signing_key.in_groups
        return name(found[0])
    raise BadInput(
        "看不出要信任哪一个签名。",
        kept="没有核对。",
        to_do="请给出月报上印的签名指纹（8 组、每组 4 个字符），或存着公钥的文件。",
        field="trust",
    )


def _joined(text: str) -> str:
    """Write the groups of a fingerprint as one word, in small letters."""
    small = plain(text).lower()
    return re.sub(r"(?<![0-9a-f])((?:[0-9a-f]{4}[ -]?){7}[0-9a-f]{4})(?![0-9a-f])", _tight, small)


def _tight(found: re.Match[str]) -> str:
    return re.sub(r"[ -]", "", found[1])


def _in_worker(path: Path) -> tuple[tuple[Finding, ...], str]:
    """Look a package over where a hostile one can do no harm: its PDF pages are read by C."""
    if not path.exists():
        raise FileNotFoundError(path)
    return read_guarded(examine_package, path, limits=_LIMITS, words=_WORDS)


def _source(path: Path, key: str, trusted: Collection[str]) -> Checked:
    signer = signing_key.fingerprint_of(key) if key else ""
    if trusted:
        if signer in trusted:
            return Checked([], f"内容一致，来源证实：签名指纹 {signer}。")
        what = (
            f"签名指纹是 {signer}，不是要信任的那一个。" if signer else "没有签名，来源无法证实。"
        )
        return Checked([(path.name, what)], "")
    if signer and signer == _own_fingerprint():
        return Checked([], f"内容一致，来源证实：由这台电脑上的站点签名，指纹 {signer}。")
    if signer:
        return Checked([], f"内容一致，来源未证实：签名指纹 {signer}，请与站点月报上印的指纹核对。")
    return Checked([], "内容一致，来源未证实：没有签名。")


def _own_fingerprint() -> str:
    """The key of this installation; "" where there is none, or it lies under a passphrase."""
    try:
        return signing_key.public_fingerprint(default_root() / "keys")
    except StoreProblem:
        return ""
