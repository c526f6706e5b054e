"""How far every grade of every chosen standard is, the nearest first (达标差距)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.ui import look
from app.ui.checklist.words import GradeView
from app.ui.look import Colour, Level
from app.ui.widgets import BodyText, Card, ProgressLine, SecondLine, paint
from app.ui.widgets.buttons import PaintedButton
from app.ui.widgets.scrolling import Scrolling


class GradeBlock(PaintedButton):
    """One grade: its name, a bar and what is missing; pressing it goes to all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.title = BodyText()
        self.title.setFont(look.font(look.BODY, bold=True))
        self.line = ProgressLine()
        self.suggested = SecondLine("本站的单位类型对应这一级", Level.LOOK, wrap=True)
        self.words = SecondLine(wrap=True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.GRID, look.GRID, look.GRID, 10)
        column.setSpacing(6)
        for part in (self.title, self.line, self.words, self.suggested):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(part)

    def show_grade(self, grade: GradeView) -> None:
        """Show another grade."""
        self.grade = grade
        self.title.setText(grade.title)
        self.line.set_share(grade.done, grade.total)
        self.words.say(grade.words, grade.level)
        self.suggested.setVisible(grade.is_suggested)
        self.setAccessibleName(f"{grade.title}：{grade.words}，打开达标差距")

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.totalSizeHint() if layout else super().sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        if self.hovered:
            paint.box(painter, self.rect(), Colour.GROUND)
        if self.ringed:
            paint.ring(painter, self.rect())


class GapCard(Card):
    """One bar and one line of words for each grade."""

    chosen = Signal(str, str)
    """Carries the ids of standard and grade to be shown whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("离达标还差", parent=parent)
        self.blocks: list[GradeBlock] = []
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.area = Scrolling(inner)
        self.remark = SecondLine("等级由评定人评定，这里只对照条文，说明还差什么。", wrap=True)
        # The blocks reach out a little, so that their words stand under the heading.
        self.box.setContentsMargins(9, 16, 5, 16)
        line = self.heading.parentWidget()
        if line is not None:
            line.setContentsMargins(look.GRID, 0, look.GRID, 0)
        self.box.addWidget(self.area, 1)
        self.remark.setContentsMargins(look.GRID, 0, look.GRID, 0)
        self.box.addWidget(self.remark)

    def set_grades(self, grades: Sequence[GradeView]) -> None:
        """Show the grades in this order, in place."""
        while len(self.blocks) < len(grades):
            block = GradeBlock()
            block.clicked.connect(lambda _checked=False, one=block: self._chose(one))
            self.blocks.append(block)
            self._column.addWidget(block)
        for at, block in enumerate(self.blocks):
            block.setVisible(at < len(grades))
            if at < len(grades):
                block.show_grade(grades[at])

    def _chose(self, block: GradeBlock) -> None:
        self.chosen.emit(block.grade.standard, block.grade.id)
