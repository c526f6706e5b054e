"""Who holds a paper now and since when; and the steps of the first-run wizard."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.ui import look
from app.ui.look import Colour
from app.ui.widgets import paint
from app.ui.widgets.buttons import PaintedButton


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a paper's way, in words."""

    title: str
    who: str = ""
    when: str = ""
    state: Literal["done", "current", "waiting", "refused"] = "waiting"


_TITLE_MIDDLE = 35

_WORDS = {"done": "已完成", "current": "现在在这一步", "waiting": "还没到", "refused": "已退回"}
_CURRENT = {
    "current": (Colour.PALE_AMBER, Colour.AMBER),
    "refused": (Colour.PALE_RED, Colour.RED),
}


class StepLine(QWidget):
    """经办 → 责任人签字 → 主席批准 → 付款 → 归档, each with who and when."""

    def __init__(self, steps: Sequence[Step] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[Step, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_steps(steps)

    def set_steps(self, steps: Sequence[Step]) -> None:
        """Show other steps."""
        self._steps = tuple(steps)
        said = (
            " ".join(part for part in (s.title, _WORDS[s.state], s.who, s.when) if part)
            for s in self._steps
        )
        self.setAccessibleName("；".join(said))
        self.setToolTip("\n".join(f"{s.title}：{s.who} {s.when}".strip() for s in self._steps))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(118 * max(1, len(self._steps)), self._tall())

    def minimumSizeHint(self) -> QSize:
        return QSize(84 * max(1, len(self._steps)), self._tall())

    def _tall(self) -> int:
        """With room for the lines the fullest step has: title, who, when."""
        lines = max((1 + bool(s.who) + bool(s.when) for s in self._steps), default=1)
        return 42 + 26 * lines

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._steps:
            return
        painter = paint.smooth(self)
        paint.box(painter, self.rect(), Colour.GROUND, radius=10)
        part = (self.width() - 16) / len(self._steps)
        column_width = int(min(part - 12, 140))
        halves = []
        for at, step in enumerate(self._steps):
            centre = 8 + part * (at + 0.5)
            column = QRect(int(centre - column_width / 2), 14, column_width, self._tall() - 28)
            halves.append(self._paint_step(painter, column, step))
        for at in range(1, len(self._steps)):
            start = 8 + part * (at - 0.5) + halves[at - 1] + 6
            end = 8 + part * (at + 0.5) - halves[at] - 6
            self._paint_join(painter, at, start, end)

    def _paint_step(self, painter: QPainter, column: QRect, step: Step) -> int:
        """Paint one step and give half the width its words take."""
        ground, ink = _CURRENT.get(step.state, ("", Colour.TEXT))
        if ground:
            paint.box(painter, column, ground)
        title = f"✓ {step.title}" if step.state == "done" else step.title
        head = {"done": Colour.GREEN, "waiting": Colour.SECOND}.get(step.state, ink)
        second = ink if ground else Colour.SECOND
        left, top, width = column.left() + 2, column.top() + 8, column.width() - 4
        font = paint.fitting(title, width, (17, 16, 15, 14), bold=True)
        centre = paint.CENTRE
        paint.word(painter, QRect(left, top, width, 26), title, font, head, centre)
        # Where nobody is named the day stands in their place.
        who, when = (step.who, step.when) if step.who else (step.when, "")
        who_font = paint.fitting(who, width, (16, 15, 14))
        paint.word(painter, QRect(left, top + 26, width, 25), who, who_font, second, centre)
        when_font = paint.fitting(when, width, (14, 13))
        paint.word(painter, QRect(left, top + 51, width, 24), when, when_font, second, centre)
        if ground:
            return column.width() // 2
        widest = max(paint.wide(title, font), paint.wide(who, who_font))
        return min(width, widest) // 2 + 4

    def _paint_join(self, painter: QPainter, at: int, start: float, end: float) -> None:
        if end - start < 6:
            return
        done = self._steps[at - 1].state == "done"
        painter.setPen(QPen(QColor(Colour.GREEN if done else Colour.STRONG_LINE), 2))
        painter.drawLine(int(start), _TITLE_MIDDLE, int(end), _TITLE_MIDDLE)


class _StepEntry(PaintedButton):
    """One line of the wizard's list."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__(title)
        self._number = number
        self.is_done = False
        self.is_current = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(paint.wide(self.text(), look.font(bold=True)) + 76, 56)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, 56)

    def tell(self) -> None:
        state = "现在" if self.is_current else ("已完成" if self.is_done else "未完成")
        self.setAccessibleName(f"第 {self._number} 步 {self.text()}，{state}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        if self.is_current or self.hovered:
            fill = Colour.PALE_BLUE if self.is_current else Colour.GROUND
            paint.box(painter, self.rect(), fill)
        disc = QRect(14, self.height() // 2 - 15, 30, 30)
        if self.is_done:
            paint.box(painter, disc, Colour.PALE_GREEN, Colour.GREEN_LINE, radius=15)
            paint.sign(painter, disc.left() + 6, disc.top() + 6, "check", Colour.GREEN, 18)
        else:
            fill, edge, ink = Colour.CARD, Colour.STRONG_LINE, Colour.SECOND
            if self.is_current:
                fill, edge, ink = Colour.BLUE, Colour.BLUE, Colour.CARD
            paint.box(painter, disc, fill, edge, radius=15)
            small = look.font(16, bold=self.is_current)
            paint.word(painter, disc, str(self._number), small, ink, paint.CENTRE)
        ink = Colour.BLUE if self.is_current else Colour.TEXT
        if not self.isEnabled():
            ink = Colour.SECOND
        rect = QRect(56, 0, self.width() - 64, self.height())
        font = paint.fitting(self.text(), rect.width(), (18, 17, 16), bold=self.is_current)
        paint.word(painter, rect, self.text(), font, ink)
        if self.ringed:
            paint.ring(painter, self.rect())


class StepsPane(QWidget):
    """The steps of the wizard with done marks; any of them can be chosen and left."""

    chosen = Signal(int)

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[_StepEntry] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for at, title in enumerate(titles):
            entry = _StepEntry(at + 1, title)
            entry.clicked.connect(lambda _checked=False, at=at: self.chosen.emit(at))
            self._entries.append(entry)
            column.addWidget(entry)
        column.addStretch(1)
        self.set_state(0)

    def set_state(self, current: int, done: Collection[int] = ()) -> None:
        """Show which step is current and which are done (0-based)."""
        for at, entry in enumerate(self._entries):
            entry.is_current = at == current
            entry.is_done = at in done and at != current
            entry.tell()

    def sizeHint(self) -> QSize:
        widest = max((e.sizeHint().width() for e in self._entries), default=0)
        return QSize(max(220, widest), 60 * len(self._entries))
