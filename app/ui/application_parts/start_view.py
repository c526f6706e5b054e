"""What can be begun: the applications the chosen standards declare, and blank sheets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.application_rules import SUBSIDY
from app.core.money import Fen, yuan
from app.services import applications
from app.services.application_paper import SHEET_TITLES, Sheet
from app.services.applications import Offer
from app.standards.schema import Standard
from app.ui import look
from app.ui.application_parts.words import standard_options
from app.ui.look import Level
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Card,
    Choice,
    Divider,
    Heading,
    QuietButton,
    SecondLine,
)


class OfferRow(QWidget):
    """One application that may be begun, with the grade it asks for."""

    begun = Signal(str, str, str)
    """Carries the ids of standard and form, and the grade."""

    def __init__(self, offer: Offer, suggested: str) -> None:
        super().__init__()
        self.offer = offer
        form, standard = offer.form, offer.standard
        self.grade = Choice(empty="请选申请哪一种" if form.kind == SUBSIDY else "请选")
        grades = applications.grades_of(standard, form)
        options: list[tuple[object, str]] = [
            (grade.id, grade.title + _amount(standard, form.kind, grade.id)) for grade in grades
        ]
        if form.kind != SUBSIDY:
            options.insert(0, ("", "由评定的工会定"))
        self.grade.set_options(options)
        if form.kind != SUBSIDY:
            self.grade.set_value(suggested if suggested in {one.id for one in grades} else "")
        self.grade.setMinimumContentsLength(12)
        self.grade.setAccessibleName(f"{form.title}：申请等级")
        self.button = AccentButton("开始填", self._begin, icon="pencil")
        self.button.setAccessibleName(f"开始填：{form.title}")
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.grade)
        line.addWidget(self.button)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.addLayout(self._words())
        column.addLayout(line)
        self.grade.setVisible(bool(grades))  # now that it has a parent: else it were a window

    def _words(self) -> QVBoxLayout:
        """Say what is applied for, where, with how many photos, and how long it is open."""
        form, left = self.offer.form, self.offer.left
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(BodyText(form.title))
        to = f"报 {form.to}" if form.to else ""
        photos = f"附图片 {form.photos_min}–{form.photos_max} 张" if form.photos_max else ""
        second = " · ".join(part for part in (self.offer.standard.city, to, photos) if part)
        words.addWidget(SecondLine(second, wrap=True))
        if left is not None:
            level = Level.SOON if left.stage is not None else Level.PLAIN
            words.addWidget(SecondLine(left.words, level, wrap=True))
        if form.hint:
            words.addWidget(SecondLine(form.hint, wrap=True))
        return words

    def _begin(self) -> None:
        value = self.grade.value()
        self.begun.emit(self.offer.standard.id, self.offer.form.id, str(value or ""))


class StartView(Card):
    """Applications to begin, a review to record, sheets to print."""

    begun = Signal(str, str, str)
    sheet_wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("新申报", "　", parent=parent)
        self.offers: list[OfferRow] = []
        self._list = QVBoxLayout()
        self.none = SecondLine("选定的标准没有规定申报。", wrap=True)
        self.who = SecondLine(wrap=True)
        self.box.addWidget(self.who)
        self.box.addWidget(self.none)
        self.box.addLayout(self._list)
        self.box.addSpacing(look.GRID)
        self.box.addWidget(Divider())
        self.box.addWidget(Heading("给审核人用的空白表"))
        self.standard = Choice()
        self.standard.setMinimumContentsLength(20)
        self.standard.setAccessibleName("照哪个标准")
        self.box.addWidget(self.standard, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(look.GRID)
        self.sheets: dict[Sheet, QuietButton] = {}
        for sheet in Sheet:
            self.sheets[sheet] = QuietButton(
                SHEET_TITLES[sheet], partial(self._print, sheet), icon="printer"
            )
            row.addWidget(self.sheets[sheet])
        row.addStretch(1)
        self.box.addLayout(row)
        self.box.addStretch(1)

    def show_offers(
        self,
        offers: Sequence[Offer],
        standards: Sequence[Standard],
        host_type: str,
        who_may: str = "",
    ) -> None:
        """Show what may be begun; `who_may` stands where one may not."""
        for old in self.offers:
            old.hide()
            self._list.removeWidget(old)
            old.deleteLater()
        self.offers = []
        self.who.say(who_may)
        self.who.setVisible(bool(who_may))
        self.none.setVisible(not offers)
        for offer in () if who_may else offers:
            fitting = offer.standard.grades_for_host(host_type)
            row = OfferRow(offer, fitting[0].id if fitting else "")
            row.begun.connect(self.begun)
            self.offers.append(row)
            self._list.addWidget(row)
        chosen = self.standard.value()
        self.standard.set_options(standard_options(standards))
        ids = [one.id for one in standards]
        self.standard.set_value(chosen if chosen in ids else ids[0] if ids else None)

    def _print(self, sheet: Sheet) -> None:
        value = self.standard.value()
        if isinstance(value, str):
            self.sheet_wanted.emit(value, sheet)


def _amount(standard: Standard, kind: str, grade: str) -> str:
    fen = applications.amount_of(standard, grade) if kind == SUBSIDY else None
    return f"　{yuan(Fen(fen))} 元" if fen is not None else ""
