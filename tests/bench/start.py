"""Start to first paint, and to the names one can pick, against an empty main window."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

from app import RESOURCES
from app.core.clock import FixedClock
from app.services import demo, sign_in
from tests.bench.measure import Alone, Row
from tests.bench.stores import open_blank

ROUNDS = 9
_FONTS = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")


def measure(folder: Path, clock: FixedClock) -> list[Row | Alone]:
    """Give the rows of the start; both sides are processes of their own, in turn."""
    sample = demo.read_sample()
    weight, sign_in.MEMORY_KIB = sign_in.MEMORY_KIB, 64
    office = open_blank(folder / "start", clock)
    demo.play(office, sample)
    office.close()
    sign_in.MEMORY_KIB = weight
    empty: list[dict[str, float]] = []
    ours: list[dict[str, float]] = []
    for at in range(ROUNDS + 1):
        for words, kept in (
            (["empty", str(RESOURCES / "fonts"), *_FONTS], empty),
            (["ours", str(folder / "start")], ours),
        ):
            said = _run(words)
            if at:
                kept.append(said)
    bare = _median(empty, "painted")
    what = "an empty main window of the same size and fonts"
    return [
        Row("start to first paint", _median(ours, "painted"), what, bare, 2.0),
        Row("start to the names to pick", _median(ours, "usable"), what, bare, 6.0),
        Alone("start to the whole store open", _median(ours, "opened")),
    ]


def _run(words: list[str]) -> dict[str, float]:
    environment = os.environ | {"PYTHONPATH": str(RESOURCES.parent)}
    if "DISPLAY" not in environment:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.start_script", *words],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        timeout=60,
    )
    pairs = (line.split() for line in done.stdout.splitlines())
    return {what: float(ms) for what, ms in pairs}


def _median(rows: list[dict[str, float]], what: str) -> float:
    return statistics.median(row[what] for row in rows)
