"""意见: what each level said, gathered in order, with the form to note it (QHD-25)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.application_rules import OPINION_NAMES, Opinion
from app.core.errors import UserError
from app.services.application_book import ApplicationDetail
from app.services.application_files import FileRow
from app.services.application_opinions import OpinionFields
from app.ui import look
from app.ui.actions import Action, shortcut_for
from app.ui.application_parts.pick_scan import PickScan
from app.ui.detail import Facts
from app.ui.look import Level
from app.ui.opinion.step_forms import day, text_field
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Card,
    DateEdit,
    FormRows,
    Heading,
    PrimaryButton,
    QuietButton,
    SecondLine,
    SegmentedChoice,
    StatusChip,
)

_CHOICES = (
    (Opinion.AGREES, OPINION_NAMES[Opinion.AGREES], Level.DONE),
    (Opinion.DISAGREES, OPINION_NAMES[Opinion.DISAGREES], Level.MUST),
    (Opinion.NOT_CONCERNED, OPINION_NAMES[Opinion.NOT_CONCERNED], Level.PLAIN),
)
_LEVELS = {one: level for one, _name, level in _CHOICES}


class OpinionForm(Card):
    """What one level said."""

    given = Signal(int, object, object)
    """Carries the level, `OpinionFields`, and the path of a scan or None."""
    left = Signal()

    def __init__(self, today: Callable[[], dt.date]) -> None:
        super().__init__(tone="ground")
        self._level = 0
        self.title = Heading()
        self.title.setWordWrap(True)
        self.form = FormRows(104)
        self.union, self.person = QLineEdit(), QLineEdit()
        self.document, self.where = QLineEdit(), QLineEdit()
        self.opinion = SegmentedChoice(_CHOICES, "意见")
        self.on = DateEdit(today)
        self.words = text_field()
        self.scan = PickScan("附上这份意见")
        self.where.setPlaceholderText("没有扫描件时，写纸质放在哪里")
        add = self.form.add
        add("审核单位", self.union, key="union")
        add("意见", self.opinion, key="opinion")
        add("日期", self.on, key="on")
        add("审核人", self.person, key="person")
        add("意见内容", self.words, key="words")
        add("文号", self.document, key="document")
        add("扫描件", self.scan, key="scan")
        add("纸质放在", self.where, key="where")
        self.form.submitted.connect(self.submit)
        self.box.addWidget(self.title)
        self.box.addWidget(self.form)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(PrimaryButton("登记这份意见", self.submit, key="F5", icon="check"))
        row.addWidget(QuietButton("先不登记", self.left.emit))
        row.addStretch(1)
        self.box.addLayout(row)
        shortcut_for(Action("先不登记", self.left.emit, key="Esc"), self)

    def start(self, level: int, title: str, fields: OpinionFields | None) -> None:
        """Begin with a blank form, or with what is kept."""
        self._level = level
        self.title.setText(title)
        self.form.clear_errors()
        self.scan.clear()
        self.union.setText(fields.union if fields else "")
        self.opinion.set_value(fields.opinion if fields else Opinion.AGREES)
        self.on.set_date(dt.date.fromisoformat(fields.on) if fields else None)
        self.person.setText(fields.person if fields else "")
        self.words.setPlainText(fields.words if fields else "")
        self.document.setText(fields.document if fields else "")
        self.where.setText(fields.where if fields else "")
        self.union.setFocus()

    def submit(self) -> None:
        """Check what is typed and tell it."""
        self.form.clear_errors()
        if not self.form.check():
            return
        chosen = self.opinion.value()
        fields = OpinionFields(
            self.union.text(),
            chosen if isinstance(chosen, Opinion) else Opinion.AGREES,
            day(self.on),
            self.person.text(),
            self.words.toPlainText(),
            self.document.text(),
            self.where.text(),
        )
        self.given.emit(self._level, fields, self.scan.path)

    def refuse(self, problem: UserError) -> bool:
        """Say below a field what is wrong; False if no field is meant."""
        return self.form.tell(problem)


class OpinionSection(QWidget):
    """Each level with what it said, or the button to note it."""

    opened = Signal(int)
    removed = Signal(int)

    def __init__(self, today: Callable[[], dt.date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._detail: ApplicationDetail | None = None
        self.note = SecondLine("意见逐级来：先登记前一级的，再登记后一级的。", wrap=True)
        self.cards: list[Card] = []
        self.buttons: dict[int, AccentButton | QuietButton] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(look.GRID)
        self.form = OpinionForm(today)
        self.form.left.connect(self.close_form)
        self.form.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID)
        column.addWidget(self.note)
        column.addWidget(self.form)
        column.addLayout(self._list)
        column.addStretch(1)

    def show_detail(self, detail: ApplicationDetail, *, may_change: bool) -> None:
        """Show the levels of an application."""
        if self._detail is None or self._detail.row.id != detail.row.id or not may_change:
            self.close_form()
        self._detail = detail
        for card in self.cards:
            card.hide()
            self._list.removeWidget(card)
            card.deleteLater()
        self.cards, self.buttons = [], {}
        levels: Sequence[str] = detail.form.levels if detail.form else ()
        for at, level in enumerate(levels):
            had = detail.opinions.get(at)
            is_turn = had is not None or all(one in detail.opinions for one in range(at))
            card = self._card(at, level, had, may_change=may_change, is_turn=is_turn)
            self.cards.append(card)
            self._list.addWidget(card)

    def open_form(self, level: int) -> None:
        """Note what a level said, or change what was noted."""
        if self._detail is None or self._detail.form is None:
            return
        had = self._detail.opinions.get(level)
        self.form.show()
        title = f"“{self._detail.form.levels[level]}”的意见"
        self.form.start(level, title, had[0] if had else None)

    def close_form(self) -> None:
        """Put the form away."""
        self.form.hide()

    def _card(
        self,
        at: int,
        level: str,
        had: tuple[OpinionFields, FileRow] | None,
        *,
        may_change: bool,
        is_turn: bool,
    ) -> Card:
        card = Card(tone="ground")
        head = QHBoxLayout()
        head.addWidget(BodyText(f"{at + 1}　{level}"), 1)
        chip = StatusChip()
        head.addWidget(chip)
        card.box.addLayout(head)
        if had is None:
            chip.say("还没有" if is_turn else "等前一级", Level.SOON if is_turn else Level.PLAIN)
            if may_change and is_turn:
                button = AccentButton("登记意见", lambda: self.open_form(at))
                button.setAccessibleName(f"登记意见：{level}")
                self.buttons[at] = button
                card.box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            return card
        fields, file = had
        chip.say(OPINION_NAMES[fields.opinion], _LEVELS[fields.opinion])
        facts = Facts()
        rows = (
            ("审核单位", fields.union),
            ("审核人", fields.person),
            ("日期", fields.on),
            ("意见", fields.words),
            ("文号", fields.document),
            ("纸质放在", fields.where),
        )
        card.box.addWidget(facts)
        facts.set_rows([(name, value, "", Level.PLAIN) for name, value in rows if value])
        card.box.addLayout(self._acts(at, file, may_change=may_change))
        return card

    def _acts(self, at: int, file: FileRow, *, may_change: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(look.GRID)
        if file.sha256:
            row.addWidget(QuietButton("看扫描件", lambda: self.opened.emit(file.id), icon="eye"))
        if may_change:
            self.buttons[at] = QuietButton("修改", lambda: self.open_form(at))
            row.addWidget(self.buttons[at])
            row.addWidget(QuietButton("取下", lambda: self.removed.emit(file.id)))
        row.addStretch(1)
        return row
