"""The form of a survey before building (选址考察): what the standards ask, and stations near by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.core.coordinates import SYSTEM_NAMES
from app.core.errors import UserError
from app.services import survey
from app.services.survey import NOT_SUITABLE, SUITABLE, Nearby, SurveyField, SurveyFields
from app.ui.actions import Action, shortcut_for
from app.ui.look import Level
from app.ui.opinion.step_forms import day, text_field
from app.ui.widgets import (
    AccentButton,
    Card,
    Choice,
    DateEdit,
    FormRows,
    PrimaryButton,
    QuietButton,
    SecondLine,
    SegmentedChoice,
)


class SurveyForm(Card):
    """Where, who, when; one row for each thing the standards ask; the conclusion."""

    saved = Signal(object)
    """Carries `SurveyFields`."""
    left = Signal()
    blank_wanted = Signal()
    print_wanted = Signal()

    def __init__(self, today: Callable[[], dt.date]) -> None:
        super().__init__("选址考察", "建站以前看一看这个地方合不合适")
        self._today = today
        self._asked: tuple[SurveyField, ...] = ()
        self.findings: dict[str, QPlainTextEdit] = {}
        self.form = FormRows()
        self.button = PrimaryButton("保存这次考察", self.submit, key="F5", icon="check")
        self.leave = QuietButton("返回", self.left.emit)
        self.blank = QuietButton("打印空白表", self.blank_wanted.emit, icon="printer")
        self.filled = QuietButton("打印已存的", self.print_wanted.emit, icon="printer")
        self.box.addWidget(self.form)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.button)
        row.addWidget(self.leave)
        row.addStretch(1)
        row.addWidget(self.blank)
        row.addWidget(self.filled)
        self.box.addSpacing(8)
        self.box.addLayout(row)
        self.box.addStretch(1)
        shortcut_for(Action("返回", self.left.emit, key="Esc"), self)

    def start(
        self, asked: Sequence[SurveyField], fields: SurveyFields | None, *, has_kept: bool
    ) -> None:
        """Begin with these rows: blank, or what was written before."""
        self._asked = tuple(asked)
        fresh = FormRows()
        self._build(fresh, fields or SurveyFields("", "", ""))
        fresh.submitted.connect(self.submit)
        self.box.replaceWidget(self.form, fresh)
        self.form.hide()
        self.form.deleteLater()
        self.form = fresh
        self.filled.setVisible(has_kept)

    def focus_first(self) -> None:
        """Put the keyboard where the form begins."""
        self.surveyors.setFocus()

    def submit(self) -> None:
        """Check what is typed and tell it."""
        self.form.clear_errors()
        if self.form.check():
            self.saved.emit(self.said())

    def said(self) -> SurveyFields:
        """What the form says now."""
        return SurveyFields(
            on=day(self.on),
            surveyors=self.surveyors.text(),
            place=self.place.text(),
            findings={key: field.toPlainText() for key, field in self.findings.items()},
            longitude=self.longitude.text(),
            latitude=self.latitude.text(),
            system=str(self.system.value()),
            nearby=self.nearby.said(),
            conclusion=str(self.conclusion.value() or ""),
            reasons=self.reasons.toPlainText(),
        )

    def refuse(self, problem: UserError) -> bool:
        """Say below a field what is wrong; False if no field is meant."""
        return self.form.tell(problem)

    def _build(self, form: FormRows, fields: SurveyFields) -> None:
        self.on = DateEdit(self._today)
        self.on.set_date(dt.date.fromisoformat(fields.on) if fields.on else self._today())
        self.surveyors, self.place = QLineEdit(fields.surveyors), QLineEdit(fields.place)
        form.add("考察日期", self.on, key="on")
        form.add("谁去看的", self.surveyors, key="surveyors")
        form.add("看的地点", self.place, key="place", hint="写到门牌、楼层")
        self.findings = {}
        for one in self._asked:
            field = self.findings[one.id] = text_field(fields.findings.get(one.id, ""))
            hint = "　".join(part for part in (one.hint, f"依据：{one.cites}") if part)
            form.add(one.title, field, key=one.id, hint=hint)
        self._add_positions(form, fields)
        self.conclusion = SegmentedChoice(
            [(SUITABLE, "适宜", Level.DONE), (NOT_SUITABLE, "不适宜", Level.MUST)], "结论"
        )
        self.conclusion.set_value(fields.conclusion or None)
        form.add("结论", self.conclusion, key="conclusion", hint="还没看完就先不选，存着以后接着写")
        self.reasons = text_field(fields.reasons)
        form.add("理由", self.reasons, key="reasons")

    def _add_positions(self, form: FormRows, fields: SurveyFields) -> None:
        self.system = Choice([(key.value, word) for key, word in SYSTEM_NAMES.items()])
        self.system.set_value(fields.system)
        self.longitude, self.latitude = QLineEdit(fields.longitude), QLineEdit(fields.latitude)
        self.longitude.setPlaceholderText("经度，大的那个数")
        self.latitude.setPlaceholderText("纬度，小的那个数")
        self.longitude.setAccessibleName("这里的经度")
        self.latitude.setAccessibleName("这里的纬度")
        here = QWidget()
        row = QHBoxLayout(here)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.longitude, self.latitude):
            row.addWidget(part, 1)
        hint = "在手机地图上长按这里，复制经度和纬度；只用来算远近，可以不填"
        form.add("位置", here, key="longitude", hint=hint)
        form.add("数字来自", self.system, key="system")
        self.nearby = NearbyRows(self.said_positions, fields.nearby)
        for edit in (self.longitude, self.latitude):
            edit.textChanged.connect(self.nearby.measure)
        self.system.chosen.connect(lambda _value: self.nearby.measure())
        self.nearby.measure()
        form.add(
            "附近的站点", self.nearby, key="nearby", hint="填了两处的经度和纬度，就算出直线距离"
        )

    def said_positions(self) -> SurveyFields:
        """Only what distances are computed of."""
        return SurveyFields(
            "", "", "",
            longitude=self.longitude.text(),
            latitude=self.latitude.text(),
            system=str(self.system.value()),
            nearby=self.nearby.all(),
        )  # fmt: skip


class NearbyRows(QWidget):
    """Stations near by, one line each, with the distance as soon as it is known."""

    def __init__(
        self, positions: Callable[[], SurveyFields], before: Sequence[Nearby] = ()
    ) -> None:
        super().__init__()
        self._positions = positions
        self.lines: list[tuple[QLineEdit, QLineEdit, QLineEdit, QLineEdit]] = []
        self.far: list[SecondLine] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(2, 76)
        column.addLayout(self._grid)
        self.more = AccentButton("再加一个站点", self.add_line, icon="plus")
        row = QHBoxLayout()
        row.addWidget(self.more)
        row.addStretch(1)
        column.addLayout(row)
        for one in before or (Nearby(""),):
            self.add_line(one)

    def add_line(self, one: Nearby | None = None) -> None:
        """Add a line, blank or of a station."""
        one = one or Nearby("")
        texts = (one.name, one.longitude, one.latitude, one.note)
        edits = tuple(QLineEdit(text) for text in texts)
        name, longitude, latitude, note = edits
        words = ("站点名称", "经度", "纬度", "说明，如走路几分钟")
        at = len(self.lines)
        for edit, word in zip(edits, words, strict=True):
            edit.setPlaceholderText(word)
            edit.setAccessibleName(f"第 {at + 1} 个附近站点的{word.split('，')[0]}")
            edit.textChanged.connect(self.measure)
        far = SecondLine()
        # Two rows each: the numbers of a position are long, a small screen is not.
        for part, row, place in (
            (name, 0, 0), (note, 0, 1), (longitude, 1, 0), (latitude, 1, 1), (far, 1, 2)
        ):  # fmt: skip
            self._grid.addWidget(part, 2 * at + row, place)
        self.far.append(far)
        self.lines.append((name, longitude, latitude, note))

    def all(self) -> tuple[Nearby, ...]:
        """Every line, blank ones included."""
        return tuple(Nearby(*(edit.text() for edit in line)) for line in self.lines)

    def said(self) -> tuple[Nearby, ...]:
        """The lines in which something stands; one without a name is called so."""
        texts = (
            one for one in self.all() if any((one.name, one.longitude, one.latitude, one.note))
        )
        return tuple(
            one if one.name else Nearby("未写名称", one.longitude, one.latitude, one.note)
            for one in texts
        )

    def measure(self) -> None:
        """Say the distances that can be computed."""
        if not hasattr(self, "far") or len(self.far) != len(self.lines):
            return
        for line, words in zip(self.far, survey.distances(self._positions()), strict=True):
            line.say(words)
