"""One sheet of the wall: who asks for it, what it lacks, how it hangs, and what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.day_words import stored_day_label
from app.services.wall import STATE_NAMES, WallEntry
from app.services.wall_content import Missing
from app.services.wall_postings import Posting
from app.services.wall_print import CODE, FULL, PROOF, SIZES
from app.ui import look
from app.ui.detail import Facts
from app.ui.look import Level
from app.ui.wall.words import NOT_ASKED, level_of, posting_words
from app.ui.widgets import (
    AccentButton,
    DangerButton,
    Divider,
    Heading,
    PhotoThumb,
    PrimaryButton,
    QuietButton,
    SecondLine,
    SegmentedChoice,
    StatusChip,
)
from app.ui.widgets.layouts import clear_layout

_SIGN_SIZES = ((PROOF, "A4 校样", Level.LOOK), (FULL, "400×600 成品", Level.LOOK))
_SHEET_SIZES = tuple((size, size, Level.LOOK) for size in SIZES)
SHOWN_HISTORY = 6


class EntryView(QWidget):
    """The right side while a sheet is looked at."""

    print_wanted = Signal(str)
    """Carries the paper's size."""
    post_wanted = Signal()
    check_wanted = Signal()
    down_wanted = Signal()
    photo_wanted = Signal()
    photo_shown = Signal()
    missing_wanted = Signal(object)
    """Carries a `Missing`."""

    def __init__(self, *, may_keep: bool, who_may: str) -> None:
        super().__init__()
        self._may, self._who_may = may_keep, who_may
        self._size = SIZES[0]
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, look.GRID, 0)
        self._column.setSpacing(8)
        self.sizes: SegmentedChoice | None = None
        self.print_button: PrimaryButton | None = None
        self.thumb: PhotoThumb | None = None
        self.buttons: dict[str, QWidget] = {}

    def show_entry(
        self, entry: WallEntry, history: Sequence[Posting], thumb: QImage | None
    ) -> None:
        """Show a sheet."""
        clear_layout(self._column)
        self.buttons, self.sizes, self.print_button, self.thumb = {}, None, None, None
        self._head(entry)
        self._asked(entry)
        self._lacking(entry)
        if entry.content is not None:
            self._printing(entry)
        self._column.addWidget(Divider())
        self._hanging(entry, thumb)
        self._past(entry, history)
        self._column.addStretch(1)

    def _head(self, entry: WallEntry) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Heading(entry.title), 1)
        row.addWidget(StatusChip(STATE_NAMES[entry.state], level_of(entry)))
        self._column.addLayout(row)
        if entry.hanging:
            self._column.addWidget(SecondLine(entry.words, level_of(entry), wrap=True))

    def _asked(self, entry: WallEntry) -> None:
        for one in entry.required:
            place = f"，挂在{one.place}" if one.place else ""
            said = f"{one.city} {one.clause}：{one.title}{place}"
            self._column.addWidget(SecondLine(f"{said}。{one.hint}".rstrip(), wrap=True))
        if not entry.required:
            self._column.addWidget(SecondLine(NOT_ASKED))

    def _lacking(self, entry: WallEntry) -> None:
        for one in entry.content.missing if entry.content else ():
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(SecondLine(f"还缺：{one.words}", Level.SOON, wrap=True), 1)
            button = AccentButton(one.button, partial(self._go_for, one))
            self.buttons[one.words] = button
            row.addWidget(button)
            self._column.addLayout(row)

    def _go_for(self, one: Missing) -> None:
        self.missing_wanted.emit(one)

    def _printing(self, entry: WallEntry) -> None:
        is_sign = entry.content is not None and entry.content.body is None
        options = _SIGN_SIZES if is_sign else _SHEET_SIZES
        self.sizes = SegmentedChoice(options, "纸张")
        sizes = [value for value, _word, _level in options]
        if self._size not in sizes:
            self._size = sizes[0]
        self.sizes.set_value(self._size)
        self.sizes.chosen.connect(self._size_chosen)
        self.print_button = PrimaryButton("预览打印", self._print, key="F5", icon="printer")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.sizes)
        row.addWidget(self.print_button)
        row.addStretch(1)
        self._column.addSpacing(4)
        self._column.addLayout(row)
        if not is_sign and entry.content is not None:
            code = entry.content.digest[:CODE]
            words = f"现在印出来是第 {entry.version} 版，左下角的核对码是 {code}。"
            self._column.addWidget(SecondLine(words, wrap=True))

    def _size_chosen(self, size: object) -> None:
        self._size = str(size)

    def _print(self) -> None:
        self.print_wanted.emit(self._size)

    def _hanging(self, entry: WallEntry, thumb: QImage | None) -> None:
        one = entry.hanging
        if one is not None:
            body = QHBoxLayout()
            facts = Facts(parent=self)
            facts.set_rows(_facts(one))
            body.addWidget(facts, 1)
            if thumb is not None:
                self.thumb = PhotoThumb(thumb, "墙上的照片")
                self.thumb.clicked.connect(lambda _checked=False: self.photo_shown.emit())
                body.addWidget(self.thumb, 0, Qt.AlignmentFlag.AlignTop)
            self._column.addLayout(body)
        self._acts(hangs=one is not None)

    def _acts(self, *, hangs: bool) -> None:
        if not self._may:
            self._column.addWidget(SecondLine(self._who_may, wrap=True))
            return
        word = "换贴了新的，登记" if hangs else "贴好了，登记"
        buttons: list[QWidget] = [QuietButton(word, self.post_wanted.emit, key="F6", icon="check")]
        if hangs:
            buttons.append(QuietButton("检查过了", self.check_wanted.emit, icon="eye"))
            buttons.append(QuietButton("加照片", self.photo_wanted.emit, icon="image"))
            buttons.append(DangerButton("取下", self.down_wanted.emit, icon="trash"))
        for name, button in zip(("post", "check", "photo", "down"), buttons, strict=False):
            self.buttons[name] = button
        for first in range(0, len(buttons), 2):
            row = QHBoxLayout()
            row.setSpacing(12)
            for button in buttons[first : first + 2]:
                row.addWidget(button)
            row.addStretch(1)
            self._column.addLayout(row)

    def _past(self, entry: WallEntry, history: Sequence[Posting]) -> None:
        past = [one for one in history if entry.hanging is None or one.id != entry.hanging.id]
        if not past:
            return
        self._column.addWidget(Divider())
        self._column.addWidget(SecondLine("以前贴过"))
        for one in past[:SHOWN_HISTORY]:
            self._column.addWidget(SecondLine(posting_words(one), wrap=True))
        if len(past) > SHOWN_HISTORY:
            self._column.addWidget(SecondLine(f"更早还有 {len(past) - SHOWN_HISTORY} 次"))


def _facts(one: Posting) -> list[tuple[str, str, str, Level]]:
    rows = [
        (
            "张贴",
            stored_day_label(one.posted_on),
            f"{one.posted_by}，第 {one.version} 版",
            Level.PLAIN,
        ),
        ("位置", one.position or "没有写", "", Level.PLAIN),
    ]
    if one.checked_on:
        rows.append(("上次检查", stored_day_label(one.checked_on), "", Level.PLAIN))
    next_check = stored_day_label(one.next_check_on) if one.next_check_on else "没有定"
    rows.append(("下次检查", next_check, "", Level.PLAIN))
    if one.note:
        rows.append(("备注", one.note, "", Level.PLAIN))
    return rows
