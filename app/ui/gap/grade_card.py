"""One grade: what is missing, what was not looked at, and what it would take."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.gap_overview import GradeStanding
from app.services.gap_words import given_words, name_of, subsidy_words, sum_words, tally_words
from app.ui.gap.grade_list import SUGGESTED
from app.ui.gap.item_rows import ItemRows, Section
from app.ui.gap.parts_list import PartsList
from app.ui.gap.tally_bar import TallyBar
from app.ui.look import Level
from app.ui.widgets import BodyText, Card, FilterPills, PrimaryButton, QuietButton, SecondLine
from app.ui.widgets.scrolling import Scrolling

LEFT, PARTS, SETTLED, NO_TEXT = "left", "parts", "settled", "no_text"
_LEAST = 300
"""So much of the items is seen at once; a smaller screen scrolls the page."""
SHOWN = [
    (LEFT, "要办的"),
    (PARTS, "分方面看"),
    (SETTLED, "已符合、不适用"),
    (NO_TEXT, "来源未列要求"),
]


class GradeCard(Card):
    """The sum in one sentence, then the items."""

    print_wanted = Signal()
    many_wanted = Signal(object)
    """Carries the ids of the ticked items."""

    def __init__(self, *, may_plan: bool, who_may: str, parent: QWidget | None = None) -> None:
        super().__init__(" ", " ", parent=parent)
        self._may_plan = may_plan
        self._standing: GradeStanding | None = None
        self.bar = TallyBar()
        self.sum = BodyText()
        self.given, self.hint = SecondLine(wrap=True), SecondLine(wrap=True)
        self.suggested = SecondLine(f"{SUGGESTED}。", Level.LOOK, wrap=True)
        self.who = SecondLine("" if may_plan else who_may, wrap=True)
        self.pills = FilterPills(SHOWN)
        self.pills.chosen.connect(lambda _value: self._show_items())
        self.items, self.parts = ItemRows(), PartsList()
        self.items.ticks_changed.connect(self._count_ticks)
        self.print = QuietButton("打印差距单", self.print_wanted.emit, icon="printer")
        self.many = PrimaryButton("一起列任务", self._ask_many, icon="plus", tall=48)
        self.ticked = SecondLine(wrap=True)
        self._today = date.min
        self._lay_out()

    def show_standing(self, standing: GradeStanding, today: date) -> None:
        """Show a grade; the same one keeps its ticks and where it was scrolled to."""
        is_new = self._standing is None or self._standing.key != standing.key
        self._standing, self._today = standing, today
        self.heading.setText(name_of(standing))
        self.second.say(tally_words(standing.tally))
        self.bar.show_tally(standing.tally)
        self.sum.setText(sum_words(standing, today))
        given = given_words(standing)
        self.given.say(given, Level.DONE if standing.given else Level.PLAIN)
        self.given.setVisible(bool(given))
        self.suggested.setVisible(standing.is_suggested)
        self.hint.say(_hint(standing))
        self.hint.setVisible(bool(_hint(standing)))
        self.heading.setToolTip(f"{standing.standard.title}（{standing.standard.edition}）")
        if is_new:
            self.items.tick_none()
            self.pills.set_value(SETTLED if standing.is_all_met else LEFT)
        self._show_items()
        if is_new:
            self.area.verticalScrollBar().setValue(0)

    def show_item(self, item_id: str) -> None:
        """Bring one item into view."""
        row = self.items.row_of(item_id)
        if row is not None:
            self.area.ensureWidgetVisible(row)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.sum, 1)
        top.addWidget(self.print)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        for part in (self.given, self.suggested, self.hint, self.who):
            column.addWidget(part)
        self.who.setVisible(not self._may_plan)
        column.addSpacing(6)
        column.addWidget(self.pills, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.items)
        column.addWidget(self.parts)
        self.area = Scrolling(inner)
        self.area.setMinimumHeight(_LEAST)
        self.box.addWidget(self.bar)
        self.box.addSpacing(4)
        self.box.addWidget(self.area, 1)
        self.low = QWidget()
        low = QHBoxLayout(self.low)
        low.setContentsMargins(0, 0, 0, 0)
        low.addWidget(self.ticked, 1)
        low.addWidget(self.many)
        self.low.hide()
        self.box.addWidget(self.low)

    def _show_items(self) -> None:
        standing = self._standing
        if standing is None:
            return
        by_parts = self.pills.value() == PARTS
        self.parts.setVisible(by_parts)
        self.items.setVisible(not by_parts)
        if by_parts:
            self.parts.show_standing(standing)
            return
        sections = _SECTIONS[str(self.pills.value())](standing)
        self.items.set_sections(standing.standard, sections, self._today, may_plan=self._may_plan)
        self._count_ticks()

    def _count_ticks(self) -> None:
        count = len(self.items.ticked())
        self.low.setVisible(count > 0)
        self.ticked.say(f"已勾 {count} 条，每条列一项任务。")
        self.many.setText("列一项任务" if count == 1 else f"列 {count} 项任务")

    def _ask_many(self) -> None:
        self.many_wanted.emit(self.items.ticked())


def _hint(standing: GradeStanding) -> str:
    hint = standing.grade.hint if standing.grade else ""
    parts = (hint, *map(subsidy_words, standing.subsidies))
    return "\n".join(part for part in parts if part)


def _left(standing: GradeStanding) -> list[Section]:
    sections = []
    if standing.missing:
        title = f"还缺 {len(standing.missing)} 项"
        sections.append(Section(title, "看过，不符合。", standing.missing))
    if standing.unknown:
        title = f"还没看 {len(standing.unknown)} 项"
        words = "没看不算缺，看了才知道。"
        if not standing.missing:
            words += "先到“对照检查”里逐条看，标成“不符合”的才算缺，才能在这里列任务。"
        sections.append(Section(title, words, standing.unknown))
    if not sections:
        sections.append(Section("没有要办的", "缺的都补上了，也都看过了。", ()))
    return sections


def _settled(standing: GradeStanding) -> list[Section]:
    return [
        Section(f"已符合 {len(standing.met)} 项", "", standing.met),
        Section(f"不适用 {len(standing.not_applicable)} 项", "", standing.not_applicable),
    ]


def _no_text(standing: GradeStanding) -> list[Section]:
    return [
        Section(
            f"对照上级的要求还没有达到 {len(standing.short_of_upper)} 项",
            "来源没有列出要求，是照上级给的要求看的，不计入缺项。",
            standing.short_of_upper,
        ),
        Section(
            f"来源未列具体要求 {len(standing.open_headings)} 项",
            "来源只有标题或没有给出数值，待上级提供，不计入缺项。",
            standing.open_headings,
        ),
    ]


_SECTIONS = {LEFT: _left, SETTLED: _settled, NO_TEXT: _no_text}
