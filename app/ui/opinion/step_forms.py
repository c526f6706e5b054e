"""The form of an opinion's next step: answer, tell the worker, close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.core.opinion_steps import EXPLAINED
from app.ui.look import Level
from app.ui.widgets import Choice, DateEdit, FormRows, SegmentedChoice

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Answered:
    """What the form of the answer says."""

    text: str
    on: str
    outcome: str
    done: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the form of telling the worker says."""

    how: str
    on: str


@dataclass(frozen=True, slots=True)
class Closed:
    """What the form of the close says."""

    outcome: str
    done: str


class StepForm(QWidget):
    """A few rows for one step; `entered` carries what they say once nothing is wrong."""

    entered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = FormRows()
        self.form.submitted.connect(self.submit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)

    def submit(self) -> None:
        """Check what is typed and tell it."""
        self.form.clear_errors()
        if self.form.check():
            self.entered.emit(self.said())

    def said(self) -> object:
        """What the rows say now."""
        raise NotImplementedError

    def refuse(self, problem: UserError) -> bool:
        """Say below a field what is wrong; False if no field is meant."""
        return self.form.tell(problem)


class AnswerForm(StepForm):
    """The answer in words, its day, and the outcome where it is known already."""

    def __init__(
        self, today: Callable[[], dt.date], outcomes: tuple[str, ...], before: str = ""
    ) -> None:
        super().__init__()
        self.text = text_field(before)
        self.text.setPlaceholderText("怎样解决、什么时候办；办不到的，讲清道理")
        self.form.add("答复", self.text, key="answer")
        self.on = DateEdit(today)
        self.on.set_date(today())
        self.form.add("答复日期", self.on, key="on")
        self.result = OutcomeRows(self.form, outcomes, hint="还没办的，可以到办结时再写")

    def said(self) -> Answered:
        return Answered(self.text.toPlainText(), day(self.on), *self.result.said())


class TellForm(StepForm):
    """How and when the worker was told."""

    def __init__(self, today: Callable[[], dt.date], ways: tuple[str, ...]) -> None:
        super().__init__()
        options = [*((way, way) for way in ways), (OTHER, "其他方式（写在下面）")]
        self.how = Choice(options, empty="请选怎样告知的")
        self.how.chosen.connect(lambda _value: self._show_other())
        self.form.add("告知方式", self.how, key="told_how")
        self.other = QLineEdit()
        self.other.setPlaceholderText("写明怎样告知的")
        self.form.add("其他方式", self.other, key="other")
        self.on = DateEdit(today)
        self.on.set_date(today())
        self.form.add("告知日期", self.on, key="on")
        self._show_other()

    def said(self) -> Told:
        way = self.how.value()
        how = self.other.text() if way == OTHER else str(way or "")
        return Told(how, day(self.on))

    def _show_other(self) -> None:
        self.form.show_row("other", visible=self.how.value() == OTHER)


class CloseForm(StepForm):
    """What became of it."""

    def __init__(self, outcomes: tuple[str, ...], outcome: str = "", done: str = "") -> None:
        super().__init__()
        self.result = OutcomeRows(self.form, outcomes)
        self.result.set(outcome, done)

    def said(self) -> Closed:
        return Closed(*self.result.said())


class OutcomeRows:
    """Two rows of a form: the kind of outcome, and what was done."""

    def __init__(self, form: FormRows, outcomes: tuple[str, ...], hint: str = "") -> None:
        self._form = form
        self.kind = SegmentedChoice([(word, word, Level.LOOK) for word in outcomes], "落实情况")
        self.kind.chosen.connect(lambda _value: self._show())
        form.add("落实情况", self.kind, key="outcome", hint=hint)
        self.done = QLineEdit()
        form.add("说明", self.done, key="done")
        self._show()

    def set(self, outcome: str, done: str) -> None:
        """Show an outcome."""
        self.kind.set_value(outcome or None)
        self.done.setText(done)
        self._show()

    def said(self) -> tuple[str, str]:
        """The kind and the text; blank where nothing is chosen."""
        kind = str(self.kind.value() or "")
        return kind, self.done.text() if kind else ""

    def _show(self) -> None:
        kind = self.kind.value()
        self._form.show_row("done", visible=kind is not None)
        must = kind == EXPLAINED
        self.done.setPlaceholderText("讲清了什么道理（要写）" if must else "做了什么（可以不写）")


def text_field(text: str = "", rows: int = 3) -> QPlainTextEdit:
    """A field for 3 or 4 lines (theme.qss gives each its height); Tab leaves it."""
    field = QPlainTextEdit(text)
    field.setTabChangesFocus(True)
    field.setProperty("rows", str(rows))
    field.setMaximumHeight(field.fontMetrics().lineSpacing() * rows + 26)
    return field


def day(edit: DateEdit) -> str:
    """The day typed, as stored; blank while blank."""
    on = edit.date()
    return on.isoformat() if on else ""
