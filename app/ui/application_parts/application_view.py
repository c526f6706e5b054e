"""One application: how it stands, its sections, and its paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from app.services.application_book import ApplicationDetail
from app.services.application_way import StepRow
from app.ui.application_parts.form_section import FormSection
from app.ui.application_parts.lacks_card import LacksCard
from app.ui.application_parts.opinion_section import OpinionSection
from app.ui.application_parts.paper_section import PaperSection
from app.ui.application_parts.photo_section import PhotoSection
from app.ui.application_parts.way_section import WaySection
from app.ui.application_parts.words import application_title, gap_words, standing_words
from app.ui.look import Level
from app.ui.one_of import OneOf
from app.ui.signing.pane import SignPane
from app.ui.widgets import (
    Card,
    DangerButton,
    FilterPills,
    QuietButton,
    SecondLine,
    StatusChip,
)

LACKS = "lacks"
LEAST, LEAST_ALONE = 220, 380
"""Least height of a section, in pixels; on a small screen the page scrolls, not the section."""
SECTIONS = (
    ("form", "表格"),
    ("photos", "图片"),
    ("papers", "材料"),
    ("opinions", "意见"),
    ("way", "提交和进展"),
)
SECTION_OF = {
    "grade": "form",
    "text": "form",
    "photos": "photos",
    "papers": "papers",
    "opinions": "opinions",
}
"""Where a thing that is missing is put right; the others are on other pages."""


class ApplicationView(Card):
    """A head that says who holds it; below one section at a time."""

    print_wanted = Signal()
    void_wanted = Signal()

    def __init__(
        self, thumb: Callable[[str], QImage], today: Callable[[], dt.date], pane: SignPane
    ) -> None:
        super().__init__()
        self._detail: ApplicationDetail | None = None
        self._is_narrow = self._was_free = False
        self._made_room: tuple[QWidget, ...] = ()
        self.chip = StatusChip()
        self.held, self.left, self.gap = (SecondLine(wrap=True) for _ in range(3))
        self.form, self.photos = FormSection(), PhotoSection(thumb)
        self.papers, self.opinions, self.way = (
            PaperSection(),
            OpinionSection(today),
            WaySection(today, pane),
        )
        self.lacks = LacksCard(tone="ground")
        self._sections: dict[str, QWidget] = {
            LACKS: self.lacks,
            "form": self.form,
            "photos": self.photos,
            "papers": self.papers,
            "opinions": self.opinions,
            "way": self.way,
        }
        self._titles: list[tuple[str, str]] = []
        self.pills = FilterPills(SECTIONS)
        self._pill_line = QHBoxLayout()
        self._pill_line.addWidget(self.pills)
        self._pill_line.addStretch(1)
        self.stack = OneOf()
        self.stack.setMinimumHeight(LEAST)
        self._frames = {key: self._framed(part) for key, part in self._sections.items()}
        self.print = QuietButton("打印申报材料", self.print_wanted.emit, key="F6", icon="printer")
        self.void = DangerButton("作废草稿…", self.void_wanted.emit)
        self.who = SecondLine(wrap=True)
        self._lay_out()
        pane.took_over.connect(self._make_room)

    def _make_room(self, asks: bool) -> None:  # noqa: FBT001 (a Qt slot)
        """Let the PIN pad be seen whole: what stands above goes while it asks."""
        for part in self._made_room:
            part.show()
        above = (self.held, self.left, self.gap) if asks else ()
        self._made_room = tuple(part for part in above if not part.isHidden())
        for part in self._made_room:
            part.hide()

    def _lay_out(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.heading, 1)
        head.addWidget(self.chip)
        self.heading.setWordWrap(True)
        foot.setSpacing(12)
        foot.addWidget(self.print)
        foot.addWidget(self.who, 1)
        foot.addWidget(self.void)
        self.box.addLayout(head)
        for line in (self.held, self.left, self.gap):
            self.box.addWidget(line)
        self.box.addLayout(self._pill_line)
        self.box.addWidget(self.stack, 1)
        self.box.addLayout(foot)

    @property
    def section(self) -> str:
        """The section that is shown."""
        return str(self.pills.value())

    def show_detail(
        self,
        detail: ApplicationDetail,
        steps: Sequence[StepRow],
        grades: Sequence[tuple[str, str]],
        this_year: int,
        who_may: str = "",
    ) -> None:
        """Show an application; `who_may` stands in the foot where one may not change it."""
        row, before = detail.row, self._detail.row if self._detail else None
        is_other = before is None or (before.id, before.state) != (row.id, row.state)
        is_other = is_other or self._was_free != (row.is_draft and not detail.standing.is_live)
        self._detail = detail
        self.heading.setText(application_title(row))
        self.chip.say(*standing_words(row, detail.standing))
        self.held.say(row.held if row.replaced_by is None else "这一份已有更正的新版，请看新版。")
        self._show_countdown(detail)
        gap = gap_words(detail.book.gap)
        self.gap.say(gap, Level.SOON)
        self.gap.setVisible(bool(gap))
        may = not who_may
        is_free = self._was_free = row.is_draft and not detail.standing.is_live
        may_change = is_free and may and detail.form is not None
        self.form.show_detail(detail, grades, this_year, may_change=may_change)
        self.photos.show_detail(detail, may_change=may_change)
        self.papers.show_detail(detail, may_change=may_change)
        self.opinions.show_detail(detail, may_change=may_change)
        self.way.show_detail(detail, steps, may_change=may)
        self.void.setVisible(may_change)
        self.who.say(who_may)
        self.lacks.show_lacks(detail.lacks)
        # What was put forward is not written any more: it is signed, and then handed in.
        first = "form" if is_free else "way"
        self._set_pills(detail, first if is_other else "")

    def show_section(self, key: str) -> None:
        """Turn to a section."""
        self.pills.set_value(key)
        self._turn(key)

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Keep what is missing as a section of its own where it has no room beside."""
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self.stack.setMinimumHeight(LEAST_ALONE if is_narrow else LEAST)
            if self._detail is not None:
                self._set_pills(self._detail, "")

    def save(self) -> None:
        """Save what is being typed, before it goes out of sight."""
        for text in self.form.texts.values():
            text.save()
        for card in self.papers.cards.values():
            card.text.save()

    def _show_countdown(self, detail: ApplicationDetail) -> None:
        left = detail.left
        shown = left is not None and detail.row.is_draft
        if left is not None and shown:
            urgent = left.is_past or left.stage is not None
            self.left.say(left.words, Level.SOON if urgent else Level.PLAIN)
        self.left.setVisible(shown)

    def _set_pills(self, detail: ApplicationDetail, wanted: str) -> None:
        form = detail.form
        there = {
            "form": True,
            "photos": bool(detail.photos or detail.book.photo_rule),
            "papers": bool(form and form.papers),
            "opinions": bool(form and form.levels),
            "way": True,
        }
        titles = [(key, title) for key, title in SECTIONS if there[key]]
        if self._is_narrow and detail.row.is_draft:
            must = sum(lack.is_must for lack in detail.lacks)
            titles.insert(0, (LACKS, f"还缺 {must}" if must else "齐了"))
        shown = wanted or self.section
        if shown not in dict(titles):
            shown = titles[0][0]
        if titles == self._titles:
            self.show_section(shown)
            return
        self._titles = titles
        fresh = FilterPills(titles)
        fresh.chosen.connect(lambda value: self._turn(str(value)))
        self._pill_line.replaceWidget(self.pills, fresh)
        self.pills.hide()
        self.pills.deleteLater()
        self.pills = fresh
        self.show_section(shown)

    def _turn(self, key: str) -> None:
        self.save()
        self.stack.setCurrentWidget(self._frames[key])

    def _framed(self, part: QWidget) -> QScrollArea:
        part.setObjectName("Plain")
        frame = QScrollArea()
        frame.setWidgetResizable(True)
        frame.setFrameShape(QFrame.Shape.NoFrame)
        frame.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        frame.setWidget(part)
        self.stack.addWidget(frame)
        return frame
