"""The items of one grade, each with its clause, what is known of it and what is planned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from app.core.gap import State
from app.services.gap_overview import ItemLine
from app.services.gap_words import NOTHING_ASKED, citation, task_words
from app.standards.schema import Standard
from app.ui import look
from app.ui.look import Level
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Divider,
    Heading,
    QuietButton,
    SecondLine,
    StatusChip,
)

PORTION = 40
"""So many rows are built at once."""

CHIPS = {
    State.MISSING: ("还缺", Level.MUST),
    State.UNKNOWN: ("还没看", Level.SOON),
    State.MET: ("已符合", Level.DONE),
    State.NOT_APPLICABLE: ("不适用", Level.PLAIN),
}


@dataclass(frozen=True, slots=True)
class Section:
    """Items under one heading."""

    title: str
    second: str
    lines: tuple[ItemLine, ...]


class ItemRow(QWidget):
    """One item; a missing one without a task can be ticked."""

    ticked = Signal()

    def __init__(self, standard: Standard, line: ItemLine, today: date, *, may_plan: bool) -> None:
        super().__init__()
        self.line = line
        self.may_plan = may_plan
        self.tick = QCheckBox()
        self.tick.setAccessibleName(f"勾选：{line.item.title}")
        self.tick.toggled.connect(lambda _on: self.ticked.emit())
        self.can_plan = may_plan and line.state is State.MISSING and not _open_task(line)
        self._words = QVBoxLayout()
        self._words.setSpacing(2)
        self._acts = QVBoxLayout()
        self._acts.setSpacing(8)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 10, 0, 10)
        row.setSpacing(12)
        row.addWidget(self.tick, 0, Qt.AlignmentFlag.AlignTop)
        # Only once it has a parent: before, it would flash as a window.
        self.tick.setVisible(self.can_plan)
        row.addLayout(self._words, 1)
        row.addLayout(self._acts)
        self._say(standard, today)

    def add_act(self, button: QWidget) -> None:
        """Put a button at the right."""
        self._acts.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def end_acts(self) -> None:
        """Keep the buttons at the top."""
        self._acts.addStretch(1)

    def _say(self, standard: Standard, today: date) -> None:
        line, item = self.line, self.line.item
        head = QHBoxLayout()
        head.setSpacing(10)
        title = BodyText(item.title)
        title.setFont(look.font(look.BODY, bold=True))
        word, level = CHIPS[line.state]
        if line.is_short:
            word, level = "上级要求没有达到", Level.SOON
        elif line.is_heading and line.state is State.UNKNOWN:
            word, level = "来源未列", Level.PLAIN
        head.addWidget(title, 1)
        head.addWidget(StatusChip(word, level), 0, Qt.AlignmentFlag.AlignTop)
        self._words.addLayout(head)
        if item.text != item.title:
            self._words.addWidget(BodyText(item.text))
        said = [(f"{citation(standard, item)}　{line.zone}", Level.PLAIN)]
        if line.is_heading:
            asked = f"上级要求：{line.upper}" if line.upper else NOTHING_ASKED
            said.append((asked, Level.LOOK))
        if line.known:
            said.append((line.known, Level.PLAIN))
        said.extend(self._task_lines(today))
        for words, level in said:
            self._words.addWidget(SecondLine(words, level, wrap=True))

    def _task_lines(self, today: date) -> list[tuple[str, Level]]:
        task, state = self.line.task, self.line.state
        if task is None:
            return []
        if task.is_open:
            level = Level.MUST if task.is_late(today) else Level.LOOK
            said = [(f"任务：{task.fields.what}（{task_words(task, today)}）", level)]
            if state is State.MET:
                said.append(("这一条现在已经符合，任务可以办结。", Level.DONE))
            return said
        if state is State.MET:
            return []
        return [(f"任务{task_words(task, today)}，请再看一次这一条，看过才算数。", Level.SOON)]


class ItemRows(QWidget):
    """Sections of items, handed out in portions."""

    look_wanted = Signal(str)
    """The item is to be looked at in 对照检查."""
    plan_wanted = Signal(str)
    task_wanted = Signal(int)
    finish_wanted = Signal(int)
    ticks_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[ItemRow] = []
        self.more = QuietButton("", self._build_more)
        self._left: list[Callable[[], None]] = []
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._inner, self._column = self._fresh()
        self._whole.addWidget(self.more)

    def set_sections(
        self, standard: Standard, sections: Sequence[Section], today: date, *, may_plan: bool
    ) -> None:
        """Show other items; ticks on items that are still there stay."""
        kept = set(self.ticked())
        self._clear()
        for section in sections:
            self._left.append(partial(self._add_heading, section))
            for line in section.lines:
                row = partial(ItemRow, standard, line, today, may_plan=may_plan)
                self._left.append(partial(self._add_row, row, line.id in kept))
        self._build_more()

    def ticked(self) -> tuple[str, ...]:
        """The ids of the ticked items, in their order."""
        return tuple(row.line.id for row in self.rows if row.can_plan and row.tick.isChecked())

    def tick_none(self) -> None:
        for row in self.rows:
            row.tick.setChecked(False)

    def row_of(self, item_id: str) -> ItemRow | None:
        """The row of an item, built if it was not yet."""
        while not any(row.line.id == item_id for row in self.rows) and self._left:
            self._build_more()
        return next((row for row in self.rows if row.line.id == item_id), None)

    def _build_more(self) -> None:
        now, self._left = self._left[:PORTION], self._left[PORTION:]
        for build in now:
            build()
        self.more.setText(f"再列 {len(self._left)} 条")
        self.more.setVisible(bool(self._left))

    def _add_heading(self, section: Section) -> None:
        heading = Heading(section.title)
        heading.setContentsMargins(0, 14, 0, 2)
        self._column.addWidget(heading)
        if section.second:
            second = SecondLine(section.second, wrap=True)
            second.setContentsMargins(0, 0, 0, 8)
            self._column.addWidget(second)
        self._column.addWidget(Divider())

    def _add_row(self, build: Callable[[], ItemRow], was_ticked: bool) -> None:  # noqa: FBT001
        row = build()
        row.tick.setChecked(row.can_plan and was_ticked)
        row.ticked.connect(self.ticks_changed)
        for button in self._acts(row):
            row.add_act(button)
        row.end_acts()
        self.rows.append(row)
        self._column.addWidget(row)
        self._column.addWidget(Divider())

    def _acts(self, row: ItemRow) -> list[QWidget]:
        line, title = row.line, row.line.item.title
        acts: list[QWidget] = []
        task = _open_task(line)
        if row.can_plan:
            acts.append(_named("列任务", title, partial(self.plan_wanted.emit, line.id)))
        if task and line.state is State.MET and row.may_plan:
            acts.append(_named("任务办结", title, partial(self.finish_wanted.emit, task)))
        elif task:
            acts.append(_named("看任务", title, partial(self.task_wanted.emit, task)))
        if line.state in (State.MISSING, State.UNKNOWN):
            acts.append(_named("去看", title, partial(self.look_wanted.emit, line.id)))
        return acts

    def _clear(self) -> None:
        self.rows, self._left = [], []
        old = self._inner
        self._whole.removeWidget(old)
        old.hide()
        # Later: one of its buttons may be in the middle of its own click.
        old.deleteLater()
        self._inner, self._column = self._fresh()

    def _fresh(self) -> tuple[QWidget, QVBoxLayout]:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._whole.insertWidget(0, inner)
        return inner, column


def _open_task(line: ItemLine) -> int:
    return line.task.id if line.task and line.task.is_open else 0


def _named(word: str, title: str, on_click: Callable[[], object]) -> AccentButton:
    button = AccentButton(word, on_click)
    button.setAccessibleName(f"{word}：{title}")
    return button
