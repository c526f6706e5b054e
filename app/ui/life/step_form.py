"""The form of one step of the station's life, made of what the step asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from app.core.errors import UserError
from app.core.station_life import Ask
from app.ui import messages
from app.ui.actions import Action, shortcut_for
from app.ui.opinion.step_forms import day, text_field
from app.ui.widgets import (
    BodyText,
    Card,
    DangerButton,
    DateEdit,
    FormRows,
    PrimaryButton,
    QuietButton,
    SecondLine,
)

WHY = "why"
SUFFIXES = (".jpg", ".jpeg", ".png", ".pdf", ".ofd")


@dataclass(frozen=True, slots=True)
class FormTask:
    """What a form is opened for."""

    title: str
    words: str
    act: str
    """What the primary button says."""
    asks: tuple[Ask, ...]
    values: Mapping[str, str]
    with_scan: bool = True
    other: str = ""
    """What the button says that takes the entry away; blank without one."""


class StepForm(Card):
    """The rows of one step; what they say is the tab's to run."""

    entered = Signal(object)
    """Carries what was typed, by key."""
    taken_back = Signal(object)
    """Carries the same, where the other button was pressed."""
    left = Signal()
    scan_chosen = Signal(object)
    """Carries the path of a scan."""

    def __init__(self, today: Callable[[], dt.date]) -> None:
        super().__init__("登记", " ")
        self._today = today
        self.words = BodyText()
        self.form = FormRows()
        self._made: dict[str, QWidget] = {}
        self.primary = PrimaryButton("登记", self.submit, key="F5", icon="check")
        self.danger = DangerButton("收回", self._take_back)
        self.leave = QuietButton("返回", self.left.emit)
        self.scan = QuietButton("附上扫描件", self._pick_scan, icon="upload")
        self.box.addWidget(self.words)
        self.attached = SecondLine(wrap=True)
        self.box.addWidget(self.form)
        self.box.addWidget(self.attached)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.primary)
        row.addWidget(self.leave)
        row.addStretch(1)
        row.addWidget(self.scan)
        row.addWidget(self.danger)
        self.box.addSpacing(8)
        self.box.addLayout(row)
        self.box.addStretch(1)
        shortcut_for(Action("返回", self.left.emit, key="Esc"), self)

    def start(self, task: FormTask) -> None:
        """Begin anew with these rows."""
        self.heading.setText(task.title)
        self.words.setText(task.words)
        self.words.setVisible(bool(task.words))
        self.primary.setText(task.act)
        self.danger.setText(task.other)
        self.danger.setVisible(bool(task.other))
        self.scan.setVisible(task.with_scan)
        self.say_scan("")
        fresh = FormRows()
        self._made = {}
        for ask in task.asks:
            field = self._made[ask.key] = self._field(ask, task.values.get(ask.key, ""))
            fresh.add(ask.label, field, key=ask.key, hint=ask.hint)
        fresh.submitted.connect(self.submit)
        self.box.replaceWidget(self.form, fresh)
        self.form.hide()
        self.form.deleteLater()
        self.form = fresh

    def focus_first(self) -> None:
        """Put the keyboard into the first blank row."""
        blank = (field for field in self._made.values() if not _said(field))
        first = next(blank, next(iter(self._made.values())))
        first.setFocus()

    def say_scan(self, name: str) -> None:
        """Say which scan goes along."""
        self.scan.setText("已附上，换一份" if name else "附上扫描件")
        self.attached.say(f"扫描件：{name}" if name else "")
        self.attached.setVisible(bool(name))

    def field(self, key: str) -> QWidget:
        """The field of a row."""
        return self.form.field(key)

    def said(self) -> dict[str, str]:
        """What the rows say now."""
        return {key: _said(field) for key, field in self._made.items()}

    def submit(self) -> None:
        """Check what is typed and tell it."""
        self.form.clear_errors()
        if self.form.check():
            self.entered.emit(self.said())

    def refuse(self, problem: UserError) -> bool:
        """Say below a field what is wrong; False if no field is meant."""
        return self.form.tell(problem)

    def _field(self, ask: Ask, value: str) -> QWidget:
        if ask.kind == "day":
            edit = DateEdit(self._today)
            edit.set_date(dt.date.fromisoformat(value) if value else None)
            return edit
        return text_field(value, rows=3) if ask.kind == "lines" else QLineEdit(value)

    def _pick_scan(self) -> None:
        kinds = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        paths = messages.pick_files(self, "选扫描件", f"照片、扫描件或 PDF ({kinds})")
        if paths:
            self.scan_chosen.emit(paths[0])

    def _take_back(self) -> None:
        self.form.clear_errors()
        self.taken_back.emit(self.said())


def _said(field: QWidget) -> str:
    if isinstance(field, DateEdit):
        return day(field)
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText()
    return field.text() if isinstance(field, QLineEdit) else ""
