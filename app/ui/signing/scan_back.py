"""Signed slips brought back (扫回签批单): files are dropped, each finds its record by its code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.services import slip_scans
from app.services.slip_scans import ReadScan, Returned
from app.ui import look
from app.ui.look import Level
from app.ui.page import Page
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Card,
    Divider,
    DropArea,
    QuietButton,
    SecondLine,
    StatusChip,
)
from app.ui.widgets.layouts import clear_layout

SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png")
_WHAT = (
    "签批单右上角的码说明它是哪条记录的、当时写的是什么。"
    "挂上的纸只作留底，不代替在程序里签字；打印以后记录改过的，这张签批单就作废。"
)


@dataclass(frozen=True, slots=True)
class _Read:
    """One file, and the slips on it or why it was not taken."""

    scan: ReadScan | None
    problem: str = ""


class ScanBack(Card):
    """A place to drop scans on, and what became of each slip."""

    def __init__(self, page: Page, on_back: Callable[[], object]) -> None:
        super().__init__("扫回签批单", " ")
        self._page = page
        self.box.addWidget(SecondLine(_WHAT, wrap=True))
        self.drop = DropArea(
            "把签好的签批单拖到这里，或点一下选文件",
            "扫描件或照片；几张签批单可以扫在一个 PDF 里",
            suffixes=SUFFIXES,
        )
        self.drop.dropped.connect(self.take)
        self.box.addWidget(self.drop)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(look.GRID)
        self.box.addLayout(self._rows)
        self.box.addStretch(1)
        back = QuietButton("返回", on_back, key="Esc", icon="arrow-left")
        self.box.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)

    def start(self) -> None:
        """Begin anew."""
        clear_layout(self._rows)
        self.drop.setFocus()

    def take(self, paths: Sequence[Path]) -> None:
        """Read the files and hang each slip on its record."""
        self._page.notice.clear()
        self._page.later("正在认签批单", lambda: [_read(path) for path in paths], self._hang)

    def said(self) -> list[str]:
        """Give what is said of each slip, in order."""
        return [label.text() for label in self.findChildren(BodyText) if label.isVisibleTo(self)]

    def _hang(self, files: list[_Read]) -> None:
        clear_layout(self._rows)
        found: list[Returned] = []
        for file in files:
            taken, problem = self._take(file)
            found += taken
            if problem:
                self._add("没有挂上", Level.MUST, problem)
        places = [one.open_at for one in found if one.open_at is not None]
        if len(files) == len(found) == len(places) == 1:
            words, is_valid = found[0].words, found[0].is_valid
            self._page.said_there = lambda notice: (notice.ok if is_valid else notice.warn)(words)
            self._page.go.emit(*places[0])
            return
        for one in found:
            self._add_found(one)

    def _take(self, file: _Read) -> tuple[tuple[Returned, ...], str]:
        """Hang the slips of one file on their records; or say why it could not be."""
        scan, problems = file.scan, [file.problem] if file.problem else []
        if scan is None:
            return (), "".join(problems)
        taken = self._page.tasks.now(
            lambda: self._page.office.act(slip_scans.take_scan, scan),
            lambda problem: problems.append(str(problem)),
        )
        return taken or (), "".join(problems)

    def _add_found(self, one: Returned) -> None:
        if not one.title:
            self._add("没有挂上", Level.MUST, one.words)
        elif one.is_valid:
            self._add("有效", Level.DONE, one.words, one.open_at)
        else:
            self._add("已作废", Level.MUST, one.words, one.open_at)

    def _add(
        self, word: str, level: Level, words: str, open_at: tuple[str, object] | None = None
    ) -> None:
        if self._rows.count():
            self._rows.addWidget(Divider())
        inner = QWidget()
        line = QHBoxLayout(inner)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(StatusChip(word, level), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(BodyText(words), 1)
        if open_at is not None:
            go = partial(self._page.go.emit, *open_at)
            line.addWidget(AccentButton("打开记录", go), 0, Qt.AlignmentFlag.AlignTop)
        self._rows.addWidget(inner)


def _read(path: Path) -> _Read:
    """Read one file; what is wrong with it does not keep the others back."""
    try:
        return _Read(slip_scans.read_scan(path))
    except UserError as problem:
        return _Read(None, str(problem))
