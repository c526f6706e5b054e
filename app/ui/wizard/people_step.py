"""The step 人员和岗位: who works here, who is what, and which of them sits here now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import BadInput
from app.core.permissions import Role
from app.services import first_run, people
from app.services.first_run import PersonDraft, Step
from app.services.people import PersonEntry, PersonFields
from app.ui.forms.roles import RoleChoice
from app.ui.tasks import Tasks
from app.ui.widgets import Card, Choice, IconButton, QuietButton
from app.ui.wizard.step import StepForm

if TYPE_CHECKING:
    from app.services.office import Office

EMPLOYMENT = (("", "专兼职"), ("full_time", "专职"), ("part_time", "兼职"))


class PersonLines(Card):
    """One person: name, phone, 专职/兼职, "that is me", and the roles below."""

    def __init__(self, entry: PersonEntry | None = None) -> None:
        super().__init__(tone="ground")
        self.entry = entry
        self.name = QLineEdit()
        self.name.setPlaceholderText("姓名")
        self.name.setAccessibleName("姓名")
        self.phone = QLineEdit()
        self.phone.setPlaceholderText("电话（可空）")
        self.phone.setAccessibleName("电话")
        self.employment = Choice(EMPLOYMENT)
        self.employment.setAccessibleName("专职或兼职")
        self.is_me = QRadioButton("是我")
        self.roles = RoleChoice()
        self.remove = IconButton("trash", "去掉这一位")
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.name, 3)
        first.addWidget(self.phone, 4)
        self.employment.setMinimumContentsLength(4)  # Latin letters: room for three characters
        self.employment.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        first.addWidget(self.employment)
        first.addWidget(self.is_me)
        first.addWidget(self.remove)
        self.box.addLayout(first)
        self.box.addWidget(self.roles)
        if entry is not None:
            self.name.setText(entry.name)
            self.phone.setText(entry.phone)
            self.employment.set_value(entry.employment)
            self.roles.set_roles(entry.current_roles)

    def draft(self) -> PersonDraft:
        """What stands here."""
        if not self.name.text().strip():
            self.name.setFocus()
            raise BadInput("有一位还没有填姓名。", to_do="请填上姓名，或去掉这一位。", field="name")
        fields = PersonFields(
            self.name.text(),
            str(self.employment.value() or ""),
            self.phone.text(),
            self.entry.note if self.entry else "",
        )
        person_id = self.entry.id if self.entry else None
        return PersonDraft(fields, self.roles.roles(), person_id, self.is_me.isChecked())


class PeopleStep(StepForm):
    """Everybody of the station, one below the other."""

    step = Step.PEOPLE
    hint = (
        "把自己先填上，点“是我”。责任人和工会主席由两个人担任；工会主席可以先空着，"
        "但没有他就不能批支出。各人第一次登录时自己设口令。"
    )

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__(office, tasks)
        self.lines: list[PersonLines] = []
        self._me = QButtonGroup(self)
        holder = QWidget()
        holder.setObjectName("Plain")
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.box.addWidget(holder)
        self.add_button = QuietButton("再加一位", self._add_blank, icon="plus")
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addStretch(1)
        self.box.addLayout(row)
        self.box.addStretch(1)

    def load(self) -> None:
        for old in tuple(self.lines):
            self._drop(old)
        runner = self.office.read(first_run.progress).runner_id
        for entry in self.office.read(people.list_people) if self.office.has_station else ():
            self._add(PersonLines(entry)).is_me.setChecked(entry.id == runner)
        if not self.lines:
            first = self._add(PersonLines())
            first.is_me.setChecked(True)
            first.roles.set_roles({Role.LEAD})
            self._add_blank().roles.set_roles({Role.CHAIR})

    def first_field(self) -> QWidget | None:
        return self.lines[0].name if self.lines else None

    def save(self) -> None:
        drafts = [lines.draft() for lines in self.lines if not self._is_left_blank(lines)]
        self.office.act(first_run.keep_people, drafts)
        self.load()

    def _is_left_blank(self, lines: PersonLines) -> bool:
        # The second line comes with 工会主席 ticked; without a name it means: nobody yet.
        return not lines.name.text().strip() and lines.entry is None and not lines.phone.text()

    def _add_blank(self) -> PersonLines:
        lines = self._add(PersonLines())
        # Without a post nobody could sign in: most are attendants.
        lines.roles.set_roles({Role.ATTENDANT})
        lines.name.setFocus()
        return lines

    def _add(self, lines: PersonLines) -> PersonLines:
        self._me.addButton(lines.is_me)
        self.lines.append(lines)
        self._column.addWidget(lines)
        lines.remove.clicked.connect(lambda _checked=False: self._drop(lines))
        return lines

    def _drop(self, lines: PersonLines) -> None:
        self._me.removeButton(lines.is_me)
        self.lines.remove(lines)
        self._column.removeWidget(lines)
        lines.hide()
        lines.deleteLater()
