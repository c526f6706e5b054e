"""Compile the shim that stands between a process and its disk, and read what it noted."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parent / "disk_shim.c"
COMPILERS = ("cc", "gcc", "clang", "tcc")
_HEAD = struct.Struct("=6q")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the folder, or one acknowledgement, in the order it happened."""

    op: str
    """C(reated) O(pened) W(ritten) T(runcated) S(ynced) R(enamed) U(nlinked) M(ade) D(ropped) A."""
    inode: int
    number: int
    """Where it was written, or to what size it was cut; for C and O whether it was emptied."""
    path: str
    second: str
    content: bytes


def compile_shim(into: Path) -> Path:
    """Compile the shim for this machine.

    Raises:
        AssertionError: there is no compiler, or it refuses; the text says what to install.
    """
    compiler = next((found for name in COMPILERS if (found := shutil.which(name))), None)
    assert compiler, (
        "A C compiler is needed for the power-cut and disk-trouble runs. `python3 dev.py test` and "
        "`python3 dev.py survive` bring one as root, else they print the one command to run."
    )
    made = into / "disk_shim.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(SOURCE), "-lpthread"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return made


def run_noted(
    shim: Path,
    words: list[str],
    root: Path,
    *,
    log: Path | None = None,
    said: Path | None = None,
    aloud: bool = False,
) -> str:
    """Run a module of ours behind the shim, to its end; give what it printed.

    Raises:
        AssertionError: it did not end well.
    """
    environment = os.environ | {
        "LD_PRELOAD": str(shim),
        "YIZHAN_DISK_ROOT": str(root),
        "PYTHONDONTWRITEBYTECODE": "1",
        "QT_QPA_PLATFORM": "offscreen",
    }
    if log is not None:
        environment["YIZHAN_DISK_LOG"] = str(log)
    if said is not None:
        environment["YIZHAN_DISK_SAID"] = str(said)
    heard = None if aloud else subprocess.PIPE
    done = subprocess.run(
        [sys.executable, "-m", *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=heard,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{(done.stderr or '')[-4000:]}"
    return done.stdout


def read_log(path: Path) -> Iterator[Change]:
    """Give what was noted, one change after the other."""
    with path.open("rb") as stream:
        while head := stream.read(_HEAD.size):
            op, inode, number, *lengths = _HEAD.unpack(head)
            name, second, content = (stream.read(length) for length in lengths)
            yield Change(chr(op), inode, number, os.fsdecode(name), os.fsdecode(second), content)
