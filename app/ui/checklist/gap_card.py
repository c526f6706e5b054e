"""What a grade still lacks: bars beside the walk, and every item in one list (达标差距)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.gap import GapItem
from app.ui import look
from app.ui.checklist.words import GradeView
from app.ui.look import Level
from app.ui.record import ListRow, RowList
from app.ui.stock.scrolling import Scrolling
from app.ui.widgets import (
    BodyText,
    Card,
    FilterPills,
    ProgressLine,
    QuietButton,
    SecondLine,
)


class _GradeBlock(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.title = BodyText()
        self.title.setFont(look.font(look.BODY, bold=True))
        self.line = ProgressLine()
        self.suggested = SecondLine("本站的单位类型对应这一级", Level.LOOK, wrap=True)
        self.words = SecondLine(wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(6)
        for part in (self.title, self.line, self.words, self.suggested):
            column.addWidget(part)

    def show_grade(self, grade: GradeView) -> None:
        self.title.setText(grade.title)
        self.line.set_share(grade.done, grade.total)
        self.words.say(grade.words, grade.level)
        self.suggested.setVisible(grade.is_suggested)


class GapCard(Card):
    """One bar and one line of words for each grade."""

    list_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("离达标还差", parent=parent)
        self.blocks: list[_GradeBlock] = []
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.area = Scrolling(inner)
        self.box.addWidget(self.area, 1)
        self.remark = SecondLine("等级由上级评定，这里只对照条文，说明还差什么。", wrap=True)
        self.box.addWidget(self.remark)
        self.list = QuietButton("一条一条看", self.list_wanted.emit, icon="list")
        self.box.addWidget(self.list)

    def set_grades(self, grades: Sequence[GradeView]) -> None:
        """Show the grades, in place."""
        while len(self.blocks) < len(grades):
            self.blocks.append(_GradeBlock())
            self._column.addWidget(self.blocks[-1])
        for at, block in enumerate(self.blocks):
            block.setVisible(at < len(grades))
            if at < len(grades):
                block.show_grade(grades[at])


class GapList(Card):
    """Every item a grade still lacks, then those nobody looked at; choosing one goes there."""

    chosen = Signal(str)

    def __init__(self, on_back: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__("离达标还差", " ", parent=parent)
        self._grades: Sequence[GradeView] = ()
        self._pills: FilterPills | None = None
        self.list = RowList("还差的")
        # Walking through the list by keys only looks; Enter or a click goes there.
        self.list.activated.connect(self._go)
        self.list.clicked.connect(self._go)
        self.nothing = BodyText("这一级逐条对照都符合了。")
        self.back = QuietButton("回到功能区", on_back, key="Esc", icon="arrow-left")
        self._top = QHBoxLayout()
        self._top.addStretch(1)
        self.box.addLayout(self._top)
        self.box.addWidget(self.nothing)
        self.box.addWidget(self.list, 1)
        self.box.addWidget(self.back)

    def set_grades(self, grades: Sequence[GradeView]) -> None:
        """Show the grades; the chosen one stays chosen."""
        before = self._pills.value() if self._pills else None
        if [grade.id for grade in grades] != [grade.id for grade in self._grades]:
            before = None
            self._rebuild(grades)
        self._grades = grades
        self._show(before)

    def _go(self, _index: object) -> None:
        key = self.list.current_key()
        if key is not None:
            self.chosen.emit(str(key))

    def _rebuild(self, grades: Sequence[GradeView]) -> None:
        if self._pills is not None:
            self._pills.hide()
            self._pills.deleteLater()
        self._pills = FilterPills([(grade.id, grade.short) for grade in grades])
        self._pills.chosen.connect(self._show)
        self._top.insertWidget(0, self._pills)
        self._pills.setVisible(len(grades) > 1)

    def _show(self, grade_id: object) -> None:
        grade = next((one for one in self._grades if one.id == grade_id), None)
        grade = grade or (self._grades[0] if self._grades else None)
        if grade is None:
            return
        rows = [_row(item, "还缺", Level.MUST) for item in grade.gap.missing]
        rows += [_row(item, "还没看", Level.PLAIN) for item in grade.gap.unknown]
        self.second.say(f"{grade.title}　{grade.done}/{grade.total}")
        self.list.set_rows(rows)
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(not rows)


def _row(item: GapItem, chip: str, level: Level) -> ListRow:
    return ListRow(item.id, item.title, f"{item.clause} · {item.text}", chip=chip, level=level)
