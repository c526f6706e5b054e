"""A disk that loses power: what was synced stays, of all else any part may have arrived.

The disk is honest: what was synced is there. Bringing a file to the disk also brings the name it
was made under (SQLite counts on that too); renames, removals and folders need their folder synced.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, TypeVar

from tests.survive.shim import Change

_T = TypeVar("_T")

SECTOR = 512
WAYS = ("none", "all", "prefix", "some", "torn", "shuffled")
"""How much of what was not synced had arrived when the power went."""
LEFT_OUT = ("-shm",)


@dataclass(eq=False, slots=True)
class File:
    """One file: the bytes that are safe, and the writes that may or may not have arrived."""

    safe: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Where and what; without bytes it was cut to that size."""

    def sync(self) -> None:
        for write in self.waiting:
            put(self.safe, write)
        self.waiting.clear()


@dataclass(eq=False, slots=True)
class Folder:
    """One folder: the names it has now, and those that are safe."""

    now: dict[str, Node] = field(default_factory=dict)
    safe: dict[str, Node] = field(default_factory=dict)


Node: TypeAlias = File | Folder


@dataclass(eq=False, slots=True)
class Naming:
    """A name that was given or taken away; a rename is both at once."""

    node: Node
    taken: tuple[Folder, str] | None
    given: tuple[Folder, str] | None
    is_made: bool = False

    def touches(self, folder: Folder) -> bool:
        return any(end is not None and end[0] is folder for end in (self.taken, self.given))

    def ends(self) -> set[tuple[int, str]]:
        return {(id(end[0]), end[1]) for end in (self.taken, self.given) if end is not None}

    def apply(self, names: Callable[[Folder], dict[str, Node]]) -> None:
        if self.taken is not None:
            there = names(self.taken[0])
            if there.get(self.taken[1]) is not self.node:
                return
            del there[self.taken[1]]
        if self.given is not None:
            names(self.given[0])[self.given[1]] = self.node


class Disk:
    """What lies below one folder, now and in case of a power cut."""

    def __init__(self, root: Path, before: Path) -> None:
        """Begin with a folder that lies there safely.

        Args:
            root: the folder as the log names it.
            before: a copy of how it was at the beginning; need not exist.
        """
        self._root = str(root)
        self._top = Folder()
        self._namings: list[Naming] = []
        self._inodes: dict[int, File] = {}
        self._has_root = before.exists()
        if self._has_root:
            _take_in(self._top, before)

    def change(self, change: Change) -> None:
        """Take one noted change in."""
        if change.op in "COWTS" and _is_left_out(change.path):
            return
        match change.op:
            case "C" | "O":
                self._open(change)
            case "W":
                self._inodes[change.inode].waiting.append((change.number, change.content))
            case "T":
                self._inodes[change.inode].waiting.append((change.number, None))
            case "S":
                self._sync(change)
            case "M":
                self._make_folder(change.path)
            case "R":
                self._rename(change.path, change.second)
            case "U" | "D":
                self._remove(change.path)

    def after_power_cut(self, chance: random.Random, way: str, into: Path) -> None:
        """Write out what may lie there if the power goes now."""
        names = {id(self._top): dict(self._top.safe)}

        def of(folder: Folder) -> dict[str, Node]:
            return names.setdefault(id(folder), dict(folder.safe))

        for naming in _arrived(self._namings, chance, way, may_shuffle=False):
            naming.apply(of)
        _write_out(of, self._top, into, lambda file: _content(file, chance, way))

    def is_like(self, folder: Path) -> list[str]:
        """Name what differs from a real folder: the record is whole when nothing does."""
        return sorted(_differences(self._top, folder, ""))

    def _open(self, change: Change) -> None:
        folder, name = self._place(change.path)
        there = folder.now.get(name)
        if change.op == "C" or not isinstance(there, File):
            there = File()
            self._name(Naming(there, None, (folder, name), is_made=True))
        elif change.number:
            there.waiting.append((0, None))
        self._inodes[change.inode] = there

    def _sync(self, change: Change) -> None:
        node = self._node(change.path)
        if isinstance(node, Folder):
            self._settle(lambda naming: naming.touches(node))
        elif change.inode in self._inodes:
            file = self._inodes[change.inode]
            file.sync()
            self._settle(lambda naming: naming.is_made and naming.node is file)

    def _settle(self, is_safe: Callable[[Naming], bool]) -> None:
        """Make namings safe, and with each whatever happened to the same name before it."""
        settled: set[int] = set()
        ends: set[tuple[int, str]] = set()
        for at in range(len(self._namings) - 1, -1, -1):
            naming = self._namings[at]
            if is_safe(naming) or ends & naming.ends():
                settled.add(at)
                ends |= naming.ends()
        for at in sorted(settled):
            self._namings[at].apply(lambda folder: folder.safe)
        self._namings = [n for at, n in enumerate(self._namings) if at not in settled]

    def _make_folder(self, path: str) -> None:
        if path == self._root:
            self._has_root = True
            return
        folder, name = self._place(path)
        self._name(Naming(Folder(), None, (folder, name)))

    def _rename(self, path: str, second: str) -> None:
        folder, name = self._place(path)
        node = folder.now.get(name)
        if node is not None:
            self._name(Naming(node, (folder, name), self._place(second)))

    def _remove(self, path: str) -> None:
        folder, name = self._place(path)
        node = folder.now.get(name)
        if node is not None:
            self._name(Naming(node, (folder, name), None))

    def _name(self, naming: Naming) -> None:
        naming.apply(lambda folder: folder.now)
        self._namings.append(naming)

    def _place(self, path: str) -> tuple[Folder, str]:
        parent, _, name = path.rpartition("/")
        folder = self._node(parent)
        assert isinstance(folder, Folder), f"{path}: its folder was never noted"
        return folder, name

    def _node(self, path: str) -> Node | None:
        node: Node | None = self._top
        for part in filter(None, path.removeprefix(self._root).split("/")):
            node = node.now.get(part) if isinstance(node, Folder) else None
        return node


def put(content: bytearray, write: tuple[int, bytes | None]) -> None:
    """Let one write arrive."""
    at, piece = write
    if piece is None:
        del content[at:]
        content.extend(bytes(at - len(content)))
        return
    if len(content) < at:
        content.extend(bytes(at - len(content)))
    content[at : at + len(piece)] = piece


def _content(file: File, chance: random.Random, way: str) -> bytes:
    content = bytearray(file.safe)
    may_shuffle = all(piece is not None for _, piece in file.waiting)
    for at, piece in _arrived(file.waiting, chance, way, may_shuffle=may_shuffle):
        if way == "torn" and piece is not None and chance.random() < 0.5:
            for first in range(0, len(piece), SECTOR):
                if chance.random() < 0.5:
                    put(content, (at + first, piece[first : first + SECTOR]))
        else:
            put(content, (at, piece))
    return bytes(content)


def _arrived(waiting: list[_T], chance: random.Random, way: str, *, may_shuffle: bool) -> list[_T]:
    if way == "none":
        return []
    if way == "all":
        return list(waiting)
    if way == "prefix":
        return waiting[: chance.randint(0, len(waiting))]
    share = chance.random()
    some = [one for one in waiting if chance.random() < share]
    if way == "shuffled" and may_shuffle:
        chance.shuffle(some)
    return some


def _take_in(folder: Folder, path: Path) -> None:
    for child in path.iterdir():
        if _is_left_out(child.name):
            continue
        node: Node = Folder() if child.is_dir() else File(bytearray(child.read_bytes()))
        folder.now[child.name] = folder.safe[child.name] = node
        if isinstance(node, Folder):
            _take_in(node, child)


def _write_out(
    names: Callable[[Folder], dict[str, Node]],
    folder: Folder,
    into: Path,
    content: Callable[[File], bytes],
) -> None:
    into.mkdir(parents=True, exist_ok=True)
    for name, node in names(folder).items():
        if isinstance(node, Folder):
            _write_out(names, node, into / name, content)
        else:
            (into / name).write_bytes(content(node))


def _differences(folder: Folder, path: Path, where: str) -> Iterator[str]:
    there = {child.name: child for child in path.iterdir() if not _is_left_out(child.name)}
    for name in folder.now.keys() ^ there.keys():
        yield f"{where}{name}: only in {'the record' if name in folder.now else 'the folder'}"
    for name in folder.now.keys() & there.keys():
        node = folder.now[name]
        if isinstance(node, Folder):
            yield from _differences(node, there[name], f"{where}{name}/")
            continue
        content = bytearray(node.safe)
        for write in node.waiting:
            put(content, write)
        if content != there[name].read_bytes():
            yield f"{where}{name}: other bytes"


def _is_left_out(path: str) -> bool:
    return path.endswith(LEFT_OUT)
