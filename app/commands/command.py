"""What a subcommand is: its arguments, and a function from them to an answer."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.services.office import Office


@dataclass(frozen=True, slots=True)
class Answer:
    """What a subcommand says: one JSON object for programs, lines for people, an exit code.

    0 done, 1 a check found something or the act was refused, 2 wrong use.
    """

    json: Mapping[str, object]
    lines: tuple[str, ...] = ()
    exit_code: int = 0


class Opener(Protocol):
    """Opens a data folder for the time of one subcommand, alone, as 命令行."""

    def __call__(
        self, root: Path | None, *, create: bool = False, passing: bool = False
    ) -> AbstractContextManager[Office]: ...


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand (命令行)."""

    name: str
    help: str
    run: Callable[[Namespace, Opener], Answer]
    configure: Callable[[ArgumentParser], None] = field(default=lambda _: None)


class WrongUse(Exception):
    """The call itself is off: an unknown word, a missing file. Exit code 2."""
