"""The frame of the wizard: the steps at the left, one of them at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.core.errors import Refused, UserError
from app.services import first_run, sample
from app.services.first_run import STEP_NAMES, Step
from app.ui.house import Brand
from app.ui.tasks import Tasks
from app.ui.widgets import (
    Card,
    NoticeBar,
    PageTitle,
    PrimaryButton,
    QuietButton,
    SecondLine,
    StepsPane,
)
from app.ui.widgets.scrolling import Following
from app.ui.wizard.card_steps import OpeningStep, StandardsStep, StationStep
from app.ui.wizard.people_step import PeopleStep
from app.ui.wizard.recovery_step import RecoveryStep
from app.ui.wizard.step import StepForm
from app.ui.wizard.stock_step import StockStep

if TYPE_CHECKING:
    from app.services.office import Office

FORMS: tuple[type[StepForm], ...] = (
    StationStep,
    OpeningStep,
    PeopleStep,
    StandardsStep,
    StockStep,
    RecoveryStep,
)

_ROOM_FOR_A_MESSAGE = 64
"""As high as one line said there with what is free around it, in pixels."""


class Wizard(QWidget):
    """The first set-up; it can be closed at any step and goes on there the next time."""

    finished = Signal()
    """The station is there: set up to the end, or the sample was loaded."""
    restore_wanted = Signal()
    """The station was kept on another PC: a backup of it is to come in here."""

    def __init__(self, office: Office, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.office = office
        self.tasks = tasks
        self.notice = NoticeBar()
        self.steps = StepsPane([STEP_NAMES[form.step] for form in FORMS])
        self.steps.chosen.connect(self.choose)
        self.forms = [form(office, tasks) for form in FORMS]
        self.title = PageTitle()
        self.next_button = PrimaryButton("保存，下一步", self.go_on, tall=56)
        self.back_button = QuietButton("上一步", self._back, icon="arrow-left")
        self.sample_button = QuietButton("先看看示例站点", self._load_sample, icon="eye")
        self.restore_button = QuietButton("用备份恢复", self.restore_wanted.emit, icon="backup")
        self._frames: list[QScrollArea] = []
        self._at = 0
        self._lay_out()
        for form in self.forms:
            form.troubled.connect(self.notice.error)
            form.said.connect(self.notice.ok)
            form.proved.connect(self.next_button.setFocus)
        self.show_step(list(Step).index(office.read(first_run.progress).current))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard on to the step."""
        field = self.current.first_field()
        if field is not None:
            field.setFocus()

    @property
    def current(self) -> StepForm:
        """The step shown."""
        return self.forms[self._at]

    def choose(self, at: int) -> None:
        """Go to a step; the later ones need what the earlier ones settle."""
        self.tasks.attempt(lambda: self._require_before(at), lambda _: self.show_step(at),
                           self.notice.error)  # fmt: skip

    def show_step(self, at: int) -> None:
        """Show a step as it is kept."""
        self._at = at
        self.notice.clear()
        form = self.current
        self.tasks.attempt(form.load, lambda _none: None, self.notice.error)
        for place, frame in enumerate(self._frames):
            frame.setVisible(place == at)
        self.title.setText(STEP_NAMES[form.step])
        self.next_button.setText(form.next_words)
        self.back_button.setVisible(at > 0)
        for button in (self.sample_button, self.restore_button):
            button.setVisible(not self.office.has_station)
        done = self.office.read(first_run.progress).done
        field = form.first_field()
        if field is not None:
            field.setFocus()
        self.steps.set_state(at, {n for n, step in enumerate(Step) if step in done})

    def go_on(self) -> None:
        """Keep this step and show the next."""
        self.notice.clear()
        self.tasks.attempt(self.current.save, lambda _none: self._kept(), self._failed)

    def _kept(self) -> None:
        if self._at + 1 < len(self.forms):
            self.show_step(self._at + 1)
        else:
            self.finished.emit()

    def _failed(self, problem: UserError) -> None:
        if not self.current.tell(problem):
            self.notice.error(problem)

    def _back(self) -> None:
        self.show_step(self._at - 1)

    def _require_before(self, at: int) -> None:
        if at > 0 and not self.office.has_station:
            raise Refused("先填好“站点信息”，才能做后面的步骤。", to_do="请填站点名称。")
        needs_runner = Step(self.forms[at].step) in (Step.STOCK, Step.RECOVERY)
        if needs_runner and self.office.read(first_run.progress).runner_id is None:
            raise Refused("先填好“人员和岗位”，才能做这一步。", to_do="请填人员，点“是我”。")

    def _load_sample(self) -> None:
        self.tasks.later(
            "正在装入示例站点",
            lambda: sample.load_sample(self.office),
            lambda _answer: self.finished.emit(),
            self.notice.error,
        )
        self.sample_button.setEnabled(False)
        self.restore_button.setEnabled(False)
        self.notice.warn("正在装入示例站点，请稍等……")

    def _lay_out(self) -> None:
        side = QFrame()
        side.setObjectName("Side")
        side.setFixedWidth(250)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 1, 12)
        left.addWidget(Brand())
        inside = QVBoxLayout()
        inside.setContentsMargins(12, 12, 12, 0)
        inside.addWidget(SecondLine("第一次使用：建站。随时可以关掉，下次接着做。", wrap=True))
        inside.addSpacing(8)
        inside.addWidget(self.steps, 1)
        left.addLayout(inside, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(self._right(), 1)

    def _right(self) -> QWidget:
        card = Card()
        card.box.addWidget(self.title)
        for form in self.forms:
            form.setObjectName("Plain")
            frame = Following()
            frame.setWidget(form)
            frame.hide()
            self._frames.append(frame)
            card.box.addWidget(frame, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.back_button)
        buttons.addWidget(self.sample_button)
        buttons.addWidget(self.restore_button)
        # Between the buttons a message moves no field away from under the next click.
        between = QWidget()
        between.setMinimumHeight(_ROOM_FOR_A_MESSAGE)
        self.notice.float_over(between, 0)
        buttons.addWidget(between, 1)
        buttons.addWidget(self.next_button)
        side = QWidget()
        right = QVBoxLayout(side)
        right.setContentsMargins(20, 16, 20, 12)
        right.setSpacing(8)
        right.addWidget(self.notice)
        right.addWidget(card, 1)
        right.addLayout(buttons)
        return side
