"""The folder a paper goes into, made where it is not there yet."""

from __future__ import annotations

from pathlib import Path

from app.core.errors import StoreProblem


def make_folder(path: Path, paper: str, *, kept: str) -> None:
    """Make the folder of a paper that is about to be written.

    Args:
        path: where the paper goes.
        paper: its name, as people say it.
        kept: what stays as it was.

    Raises:
        StoreProblem: the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise StoreProblem(
            f"{paper}写不进 {path.parent}。",
            kept=kept,
            to_do="请检查磁盘是否已满、文件夹能不能写。",
        ) from problem
