"""表格: what the form says; the card's fields are shown, the texts are typed here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.application_rules import TEXTS
from app.services.application_book import ApplicationDetail
from app.ui import look
from app.ui.application_parts.saved_text import SavedText
from app.ui.detail import Facts
from app.ui.look import Level
from app.ui.widgets import BodyText, Choice, FormRows, Heading, QuietButton, SecondLine
from app.ui.widgets.layouts import clear_layout

_HINTS = {
    "reason": "写明为什么申报：附近有哪些劳动者，现在缺什么",
    "plan": "写明建什么、添什么、谁来管",
    "use": "写明补助用在哪里；建设和开展活动，专款专用",
}
_HOST_DECIDES = "由评定的工会定"


class FormSection(QWidget):
    """Grade and year, the texts, and below them what the station card gives."""

    text_written = Signal(str, str)
    grade_chosen = Signal(str)
    year_chosen = Signal(int)
    place_wanted = Signal(str)
    """Carries `card` or `people`: where the shown fields are changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = 0
        self._form = FormRows(128)
        self.grade, self.year = Choice(), Choice()
        self.grade.chosen.connect(lambda value: self.grade_chosen.emit(str(value or "")))
        self.year.chosen.connect(lambda value: self.year_chosen.emit(int(str(value))))
        self._form.add("申请等级", self.grade, key="grade")
        self._form.add("申请年度", self.year, key="year")
        self._texts = QVBoxLayout()
        self._texts.setSpacing(6)
        self.texts: dict[str, SavedText] = {}
        self.facts = Facts(112)
        self.from_card = SecondLine("下面这些来自站点信息和人员，在那里改，这里跟着变。", wrap=True)
        self.buttons = QWidget()
        row = QHBoxLayout(self.buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(
            QuietButton("改站点信息", lambda: self.place_wanted.emit("card"), icon="pencil")
        )
        row.addWidget(
            QuietButton("改人员", lambda: self.place_wanted.emit("people"), icon="people")
        )
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID)
        column.addWidget(self._form)
        column.addLayout(self._texts)
        column.addSpacing(look.GRID)
        column.addWidget(self.from_card)
        column.addWidget(self.facts)
        column.addWidget(self.buttons)
        column.addStretch(1)

    def show_detail(
        self,
        detail: ApplicationDetail,
        grades: Sequence[tuple[str, str]],
        this_year: int,
        *,
        may_change: bool,
    ) -> None:
        """Show an application; `grades` are id and name of what may be asked for."""
        is_subsidy = detail.row.kind == "subsidy"
        options: list[tuple[object, str]] = list(grades)
        if not is_subsidy:
            options.insert(0, ("", _HOST_DECIDES))
        self.grade.set_options(options)
        self.grade.set_value(detail.row.grade if detail.row.grade or not is_subsidy else None)
        years = sorted({this_year, this_year + 1, detail.row.year})
        self.year.set_options([(year, f"{year} 年") for year in years])
        self.year.set_value(detail.row.year)
        self._form.setVisible(may_change)
        self._form.show_row("grade", visible=bool(grades))
        self._form.show_row("year", visible=is_subsidy)
        self._show_texts(detail, may_change=may_change)
        self.from_card.setVisible(may_change)
        self.buttons.setVisible(may_change)
        self.facts.set_rows(
            [(one.label, one.value or "还没写", "", Level.PLAIN) for one in detail.book.form]
        )

    def _show_texts(self, detail: ApplicationDetail, *, may_change: bool) -> None:
        key = detail.row.id if may_change else -detail.row.id
        if key != self._shown:
            self._shown = key
            self._build_texts(detail, may_change=may_change)
        for name, field in self.texts.items():
            field.show_text(detail.texts.get(name, ""))

    def _build_texts(self, detail: ApplicationDetail, *, may_change: bool) -> None:
        for field in self.texts.values():
            field.save()
        self.texts = {}
        clear_layout(self._texts)
        if not may_change:
            for one in detail.book.texts:
                self._texts.addWidget(Heading(one.title))
                self._texts.addWidget(BodyText(one.body or "没有写"))
            return
        for key, title in TEXTS[detail.row.kind].items():
            self._texts.addWidget(Heading(title))
            field = SavedText(title, _HINTS.get(key, ""))
            field.written.connect(lambda text, key=key: self.text_written.emit(key, text))
            self.texts[key] = field
            self._texts.addWidget(field)
