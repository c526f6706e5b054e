"""The steps 站点信息, 开放时间 and 对照的标准."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.core.errors import UserError
from app.services import book_rows, first_run, setup
from app.services.first_run import Step
from app.ui.forms.opening import OpeningForm
from app.ui.forms.standards import StandardsChoice
from app.ui.forms.station import StationForm
from app.ui.tasks import Tasks
from app.ui.wizard.step import StepForm

if TYPE_CHECKING:
    from app.services.office import Office


class StationStep(StepForm):
    """Name, code, union, host, address."""

    step = Step.STATION
    hint = "先填站点名称就可以往下走；不清楚的空着，以后在“设置”里补。"

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__(office, tasks)
        self.form = StationForm()
        self.box.addWidget(self.form)
        self.box.addStretch(1)

    def load(self) -> None:
        self.form.set_fields(self.office.read(setup.station_fields))

    def save(self) -> None:
        self.form.clear_errors()
        fields = self.form.fields(self.office.read(setup.station_fields))
        self.office.act(first_run.keep_station, fields)

    def tell(self, problem: UserError) -> bool:
        return self.form.tell(problem)

    def first_field(self) -> QWidget | None:
        return self.form.field("name")


class OpeningStep(StepForm):
    """Opening mode, the line for the sign, the opening week."""

    step = Step.OPENING
    hint = "值班表会按这里的时间检查有没有空档。"

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__(office, tasks)
        self.form = OpeningForm()
        self.box.addWidget(self.form)
        self.box.addStretch(1)

    def load(self) -> None:
        self.form.set_opening(
            self.office.read(setup.station_fields), self.office.read(book_rows.opening_week)
        )

    def first_field(self) -> QWidget | None:
        return self.form.mode

    def save(self) -> None:
        typed = self.form.opening()
        self.office.act(
            first_run.keep_opening,
            typed.mode,
            typed.text,
            typed.week,
            has_duty_system=typed.has_duty_system,
        )


class StandardsStep(StepForm):
    """Which standards the station is measured by."""

    step = Step.STANDARDS
    hint = "“站点建设”会照着选中的标准一条一条对照。可以不选，以后再选。"

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__(office, tasks)
        self.form = StandardsChoice()
        self.box.addWidget(self.form)
        self.box.addStretch(1)

    def load(self) -> None:
        self.form.set_chosen(self.office.read(setup.chosen_standards))

    def first_field(self) -> QWidget | None:
        return self.form.first_field()

    def save(self) -> None:
        self.office.act(first_run.keep_standards, self.form.chosen())
