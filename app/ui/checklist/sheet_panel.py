"""The walk on paper: print it, and enter a filled sheet afterwards (走查表)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.day_words import stored_day_label
from app.ui.look import Level
from app.ui.widgets import (
    BodyText,
    Card,
    Choice,
    DateEdit,
    FormRows,
    PrimaryButton,
    QuietButton,
    SecondLine,
)

PRINTED = "一格一条，用笔勾。每个功能区下面写走查人和日期，几个人可以分着走、分几天走。"
ENTERED = (
    "照着填好的纸往里录：先说是谁哪天走的，再按纸上的号一条一条录。"
    "按 1 符合、2 不符合、3 不适用，纸上空着的按回车跳过。"
)


@dataclass(frozen=True, slots=True)
class PaperWalk:
    """A filled sheet being entered: who walked with it, and on which day."""

    walker_id: int
    walker: str
    on: str

    @property
    def words(self) -> str:
        return f"正在照纸录入：{self.walker} {stored_day_label(self.on)}走的"


class PrintPanel(Card):
    """Which sheet: of this zone, or of all."""

    wanted = Signal(bool)
    """Carries whether all zones are wanted."""

    def __init__(self, on_back: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__("打印走查表", " ", parent=parent)
        self.one = QuietButton("", lambda: self.wanted.emit(False), icon="printer")
        self.whole = PrimaryButton("", lambda: self.wanted.emit(True), icon="printer", tall=48)
        self.back = QuietButton("返回", on_back, key="Esc", icon="arrow-left")
        self.box.addWidget(BodyText(PRINTED))
        self.box.addSpacing(8)
        for button in (self.whole, self.one):
            line = QHBoxLayout()
            line.addWidget(button)
            line.addStretch(1)
            self.box.addLayout(line)
        self.box.addStretch(1)
        low = QHBoxLayout()
        low.addWidget(self.back)
        low.addStretch(1)
        self.box.addLayout(low)

    def begin(self, standard: str, zone: str, zones: int) -> None:
        """Offer the sheets of a standard."""
        self.second.say(standard)
        self.whole.setText(f"打印全部 {zones} 个区")
        self.one.setText(f"只打印“{zone}”")
        self.whole.setFocus()


class EntryPanel(Card):
    """Who walked, and when; both are stamped on every answer entered afterwards."""

    begun = Signal(object)
    """Carries the `PaperWalk`."""

    def __init__(
        self,
        today: Callable[[], dt.date],
        on_back: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("照纸录入", " ", parent=parent)
        self._today = today
        self._names: dict[object, str] = {}
        self.walker = Choice(empty="请选")
        self.on = DateEdit(today)
        self.form = FormRows(96)
        self.form.add("谁走的", self.walker, key="walker", hint="可以判断的人才在这里")
        self.form.add("哪一天", self.on, key="on")
        self.form.submitted.connect(self._begin)
        self.start = PrimaryButton("开始照纸录入", self._begin, key="F5")
        self.back = QuietButton("返回", on_back, key="Esc", icon="arrow-left")
        self.box.addWidget(BodyText(ENTERED))
        self.box.addSpacing(8)
        self.box.addWidget(self.form)
        self.box.addStretch(1)
        low = QHBoxLayout()
        low.addWidget(self.back)
        low.addStretch(1)
        low.addWidget(self.start)
        self.box.addLayout(low)

    def begin(self, people: Sequence[tuple[int, str]], current: int | None) -> None:
        """Ask who of these people walked; whoever sits here is offered."""
        self._names = dict(people)
        self.walker.set_options(list(people))
        self.walker.set_value(current if current in self._names else None)
        self.on.set_date(self._today())
        self.form.clear_errors()
        self.walker.setFocus()

    def _begin(self) -> None:
        if not self.form.check():
            return
        walker, on = self.walker.value(), self.on.date()
        if walker not in self._names:
            self.form.error("walker", "请选是谁走的。")
        elif on is None:
            self.form.error("on", "请写是哪一天走的。")
        elif on > self._today():
            self.form.error("on", "这一天还没有到。请写走的那一天。")
        else:
            self.begun.emit(PaperWalk(int(str(walker)), self._names[walker], on.isoformat()))


class EntryBanner(Card):
    """Says all the time that a paper is being entered, whose, and how to end it."""

    def __init__(self, on_end: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(tone="blue", parent=parent)
        self.words = BodyText()
        self.keys = SecondLine("1 符合　2 不符合　3 不适用　回车 跳过", Level.LOOK, wrap=True)
        self.end = PrimaryButton("录完了", on_end, key="Esc", tall=44)
        self.box.setContentsMargins(16, 8, 8, 8)
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.keys, 1)
        row.addWidget(self.end)
        self.box.addLayout(row)

    def show_paper(self, paper: PaperWalk | None) -> None:
        """Show whose paper it is; nothing while none is entered."""
        self.setVisible(paper is not None)
        if paper is not None:
            self.words.setText(paper.words)
