"""Settings: the station card, the opening week, the standards to be measured by."""

from __future__ import annotations

from app.core.errors import UserError
from app.core.permissions import Act
from app.services import book_rows, setup, shelf
from app.ui.forms.opening import OpeningForm
from app.ui.forms.standards import StandardsChoice
from app.ui.forms.station import StationForm
from app.ui.page import Page
from app.ui.settings.panel import Panel
from app.ui.widgets import PrimaryButton


class StationPanel(Panel):
    """Name, code, union, host, address, phone."""

    title = "站点信息"
    second = "名称、编号、地址、电话"
    act = Act.EDIT_STATION

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.form = StationForm()
        self.form.setEnabled(self.may)
        self.box.addWidget(self.form)
        if self.may:
            self.form.submitted.connect(self.save)
            self.buttons(PrimaryButton("保存站点信息", self.save, key="Ctrl+S"))
        self.box.addStretch(1)

    def load(self) -> None:
        self.form.set_fields(self.office.read(setup.station_fields))

    def save(self) -> None:
        """Keep the card."""
        self.form.clear_errors()
        fields = self.form.fields(self.office.read(setup.station_fields))
        self.page.attempt(
            lambda: self.office.act(setup.change_station, fields),
            lambda _none: self.page.notice.ok("站点信息已保存。"),
            self._failed,
        )

    def _failed(self, problem: UserError) -> None:
        if not self.form.tell(problem):
            self.page.notice.error(problem)


class OpeningPanel(Panel):
    """Opening mode, the line for the sign, the week, whether a duty system is run."""

    title = "开放时间"
    second = "每天几点到几点、标牌上怎么写"
    act = Act.EDIT_STATION

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.form = OpeningForm()
        self.form.setEnabled(self.may)
        self.box.addWidget(self.form)
        if self.may:
            self.buttons(PrimaryButton("保存开放时间", self.save, key="Ctrl+S"))
        self.box.addStretch(1)

    def load(self) -> None:
        fields = self.office.read(setup.station_fields)
        self.form.set_opening(fields, self.office.read(book_rows.opening_week))

    def save(self) -> None:
        """Keep it all in one act."""
        self.page.attempt(
            self._keep,
            lambda _none: self.page.notice.ok("开放时间已保存。"),
            self.page.notice.error,
        )

    def _keep(self) -> None:
        typed = self.form.opening()
        self.office.act(
            setup.change_opening,
            typed.mode,
            typed.text,
            typed.week,
            has_duty_system=typed.has_duty_system,
        )


class StandardsPanel(Panel):
    """Which standards 站点建设 goes through."""

    title = "对照的标准"
    second = "“站点建设”照着哪些标准对照"
    act = Act.EDIT_STATION

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.form = StandardsChoice()
        self.form.setEnabled(self.may)
        self.box.addWidget(self.form)
        if self.form.boxes and self.may:
            self.buttons(PrimaryButton("保存选中的标准", self.save, key="Ctrl+S"))
        self.box.addStretch(1)

    def load(self) -> None:
        self.form.set_standards(self.office.read(shelf.shelf).standards)
        self.form.set_chosen(self.office.read(setup.chosen_standards))

    def save(self) -> None:
        """Keep the choice; an edition that may only be looked at stays where it was chosen."""
        before = self.office.read(setup.chosen_standards)
        kept = [one for one in before if one not in self.form.boxes]
        chosen = [*kept, *self.form.chosen()]
        self.page.attempt(
            lambda: self.office.act(setup.choose_standards, chosen),
            lambda _none: self.page.notice.ok(f"已选 {len(chosen)} 个标准。"),
        )
