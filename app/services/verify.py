"""Verify a package or a backup handed to us (核对)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.errors import StoreProblem
from app.reports.package_check import verify_package
from app.storage import backup


@dataclass(frozen=True, slots=True)
class Checked:
    """What a verification found, and what to say when it found nothing."""

    findings: list[tuple[str, str]]
    words: str


def verify_file(
    path: Path, *, keys_folder: Path | None = None, recovery: bytes | None = None
) -> Checked:
    """Look a month's folder or zip, or a backup, over; tell which it is by its content."""
    if path.is_file() and backup.is_backup(path):
        try:
            found, words = backup.verify(path, keys_folder=keys_folder, recovery=recovery)
        except StoreProblem as problem:
            return Checked([(path.name, problem.what)], "")
        return Checked(list(found), words)
    findings = [(item.where, item.what) for item in verify_package(path)]
    return Checked(findings, "内容一致，来源未证实。")
