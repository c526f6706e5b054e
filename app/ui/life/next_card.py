"""Where the station stands, and the one thing to do next, in words with one button."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from app.core.day_words import dated_label, day_label, read_day
from app.core.life_guide import Way
from app.core.station_life import MILESTONES, STEP_NAMES, LifeStep
from app.services.life_desk import LifeView, WayStep
from app.ui.look import Level
from app.ui.widgets import (
    BodyText,
    Card,
    PrimaryButton,
    QuietButton,
    StatusChip,
    Step,
    StepLine,
)
from app.ui.widgets.layouts import clear_layout

_LEVELS = {
    LifeStep.RUNNING: Level.DONE,
    LifeStep.RECTIFICATION: Level.MUST,
    LifeStep.SUSPENDED: Level.SOON,
    LifeStep.WITHDRAWN: Level.PLAIN,
}


class NextCard(Card):
    """The line of steps, what to do now and why, its button, and what else would do."""

    wanted = Signal(str)
    """Carries where a button leads: see `core.life_guide.Way`."""

    def __init__(self) -> None:
        super().__init__("下一步", " ")
        self.chip = StatusChip()
        self.line = StepLine()
        self.why = BodyText()
        self.primary: PrimaryButton | None = None
        self.others: tuple[QuietButton, ...] = ()
        top = QHBoxLayout()
        top.addWidget(self.why, 1)
        top.addSpacing(12)
        top.addWidget(self.chip)
        self.acts = QHBoxLayout()
        self.acts.setSpacing(12)
        self.box.addLayout(top)
        self.box.addLayout(self.acts)
        self.box.addSpacing(4)
        self.box.addWidget(self.line)

    def show_view(self, view: LifeView, today: date, *, may: bool) -> None:
        """Show the next step; without the right to do it, only what it is."""
        step = view.next
        self.heading.setText(f"下一步：{step.title}" if step.way else step.title)
        self.why.setText(step.why)
        self.line.set_steps([_shown(one, today) for one in view.way])
        state = view.state
        self.chip.setVisible(state.step is not None)
        if state.step is not None:
            since = f"，{dated_label(read_day(state.since))}起" if state.since else ""
            self.chip.say(f"现在：{state.name}{since}", _LEVELS.get(state.step, Level.LOOK))
        clear_layout(self.acts)
        self.primary, self.others = None, ()
        if not may:
            return
        if step.way is not None:
            self.primary = PrimaryButton(
                step.way.words, partial(self.wanted.emit, step.way.to), key="F5"
            )
            self.acts.addWidget(self.primary)
        self.others = tuple(_quiet(way, self) for way in step.others)
        for button in self.others:
            self.acts.addWidget(button)
        self.acts.addStretch(1)


def _quiet(way: Way, card: NextCard) -> QuietButton:
    return QuietButton(way.words, partial(card.wanted.emit, way.to))


def _shown(one: WayStep, today: date) -> Step:
    title = STEP_NAMES[one.step]
    when = _short(one.on, today) if one.on else ""
    if one.is_done or (one.is_current and one.step in MILESTONES):
        return Step(title, one.who, when, "done")
    return Step(title, one.who, when, "current" if one.is_current else "waiting")


def _short(on: str, today: date) -> str:
    """The day where the year goes without saying, else year and month: the line is narrow."""
    day = read_day(on)
    return day_label(day) if day.year == today.year else f"{day.year}年{day.month}月"
