"""Adding or changing a person; appointing, ending a role, resetting a PIN, each in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.core.permissions import ROLE_NAMES, Role
from app.services import appointments
from app.services.appointments import NO_CONSENT, OTHER, Consent
from app.services.people import EMPLOYMENT_NAMES, PersonEntry, PersonFields, RoleSpan
from app.ui.forms.consent import ConsentPad
from app.ui.forms.roles import ROLE_HINTS
from app.ui.page import Page
from app.ui.widgets import (
    Choice,
    DateEdit,
    FormRows,
    Heading,
    Level,
    PrimaryButton,
    QuietButton,
    SecondLine,
    SegmentedChoice,
)
from app.ui.widgets.layouts import in_row

_EMPLOYMENT = tuple((value, word, Level.LOOK) for value, word in EMPLOYMENT_NAMES.items() if value)


class PersonForm(QWidget):
    """Name, 专职 or 兼职, phone, e-mail, note."""

    saved = Signal(object)
    """Carries `PersonFields`."""
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = Heading()
        self.rows = FormRows(88)
        self.name, self.phone, self.note = QLineEdit(), QLineEdit(), QLineEdit()
        self.email = QLineEdit()
        self.employment = SegmentedChoice(_EMPLOYMENT, "专职或兼职")
        self.rows.add("姓名", self.name, key="name")
        self.rows.add("专兼职", self.employment, key="employment")
        self.rows.add("电话", self.phone, key="phone")
        self.rows.add("邮箱", self.email, key="email")
        self.rows.add("备注", self.note, key="note")
        self.rows.submitted.connect(self._save)
        self.masked = SecondLine("带 * 的遮盖了一部分：不改就不动它，要改请整个重输。", wrap=True)
        self.save_button = PrimaryButton("保存", self._save, key="Ctrl+S")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.heading)
        column.addWidget(self.masked)
        column.addWidget(self.rows)
        column.addLayout(in_row(self.save_button, QuietButton("先不做", self.left.emit)))
        column.addStretch(1)

    def ask(self, entry: PersonEntry | None) -> None:
        """Ask for somebody new, or change somebody."""
        self.heading.setText("登记人员" if entry is None else f"改资料：{entry.shown}")
        self.name.setText(entry.name if entry else "")
        self.phone.setText(entry.phone if entry else "")
        self.email.setText(entry.email if entry else "")
        self.note.setText(entry.note if entry else "")
        self.employment.set_value((entry.employment or None) if entry else None)
        self.masked.setVisible(bool(entry and entry.is_masked))
        self.rows.clear_errors()
        self.name.setFocus()

    def _save(self) -> None:
        self.rows.clear_errors()
        fields = PersonFields(
            self.name.text(),
            str(self.employment.value() or ""),
            self.phone.text(),
            self.note.text(),
            self.email.text(),
        )
        self.saved.emit(fields)


class ActForm(QWidget):
    """What appointing, ending and resetting have in common: the other's consent where needed."""

    decided = Signal(object)
    """Carries a `Consent`; blank where none is needed."""
    left = Signal()

    def __init__(self, page: Page, act: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self.heading = Heading()
        self.words = SecondLine(wrap=True)
        self.rows = FormRows(88)
        self.pad = ConsentPad(page, f"同意{act}")
        self.pad.given.connect(self._agreed)
        self.act_button = PrimaryButton(act, self._act)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.heading)
        column.addWidget(self.words)
        column.addWidget(self.rows)
        column.addWidget(self.pad)
        self.leave_button = QuietButton("先不做", self.left.emit)
        column.addLayout(in_row(self.act_button, self.leave_button))
        column.addStretch(1)

    def ask_consent(self, roles: Sequence[Role], person_id: int) -> None:
        """Show the pad where these roles need the other's consent, else the plain button."""
        needed = appointments.needs_consent(roles)
        self.pad.setVisible(needed)
        self.act_button.setVisible(not needed)
        if needed:
            people = self._page.office.read(appointments.who_consents, roles, person_id)
            post = "、".join(ROLE_NAMES[OTHER[role]] for role in roles if role in OTHER)
            self.pad.ask(people, post)

    def _agreed(self, consent: Consent) -> None:
        if self.rows.check():
            self.decided.emit(consent)

    def _act(self) -> None:
        if self.rows.check():
            self.decided.emit(NO_CONSENT)


class AppointForm(ActForm):
    """Which role, from which day on, and whom it replaces."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "任命")
        self.role = Choice()
        self.role.chosen.connect(lambda _role: self._role_chosen())
        self.replaces = Choice()
        self.day = DateEdit(page.office.clock.today, "任职日期")
        self.rows.add("岗位", self.role, key="role")
        self.rows.add("换下", self.replaces, key="replaces")
        self.rows.add("从哪天起", self.day, key="on")
        self._entry: PersonEntry | None = None
        self._others: Sequence[PersonEntry] = ()

    def ask(self, entry: PersonEntry, everybody: Sequence[PersonEntry]) -> None:
        """Ask what somebody becomes."""
        self._entry, self._others = entry, [one for one in everybody if one.id != entry.id]
        held = {span.role for span in entry.roles if span.to_on is None}
        # Lead and chair are two people: whoever is one is not offered the other.
        taken = held | {OTHER[role] for role in held if role in OTHER}
        self.role.set_options([(r, ROLE_NAMES[r]) for r in Role if r not in taken])
        self.heading.setText(f"任命岗位：{entry.shown}")
        self.day.set_date(self._page.office.clock.today())
        self._role_chosen()
        self.role.setFocus()

    @property
    def chosen_role(self) -> Role:
        """The role that stands there."""
        return Role(str(self.role.value()))

    @property
    def from_on(self) -> str:
        """The first day."""
        day = self.day.date()
        return day.isoformat() if day else ""

    @property
    def replaced(self) -> int | None:
        """The assignment that ends, or None."""
        value = self.replaces.value()
        return value if isinstance(value, int) and value else None

    def _role_chosen(self) -> None:
        if self._entry is None or self.role.value() is None:
            return
        role = self.chosen_role
        self.words.say(ROLE_HINTS[role] + "。")
        holders: list[tuple[object, str]] = [
            (span.id, one.shown)
            for one in self._others
            for span in one.roles
            if span.role is role and span.is_current and span.to_on is None
        ]
        self.rows.show_row("replaces", visible=role in OTHER and bool(holders))
        self.replaces.set_options([(0, "谁也不换，增加一位"), *holders])
        self.replaces.set_value(0)
        self.ask_consent((role,), self._entry.id)


class EndForm(ActForm):
    """From which day on somebody no longer holds a role."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "卸任")
        self.day = DateEdit(page.office.clock.today, "卸任日期")
        self.rows.add("从哪天起", self.day, key="on")
        self.span: RoleSpan | None = None

    def ask(self, entry: PersonEntry, span: RoleSpan) -> None:
        """Ask when it ends."""
        self.span = span
        self.heading.setText(f"卸任：{entry.shown}，{ROLE_NAMES[span.role]}")
        self.words.say("这一天起不再担任；以前签过的字不变。")
        self.day.set_date(self._page.office.clock.today())
        self.ask_consent((span.role,), entry.id)
        self.day.setFocus()

    @property
    def on(self) -> str:
        """The day."""
        day = self.day.date()
        return day.isoformat() if day else ""


class ResetForm(ActForm):
    """Whose PIN goes."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "重设口令")

    def ask(self, entry: PersonEntry) -> None:
        """Ask whether it goes."""
        self.heading.setText(f"重设口令：{entry.shown}")
        self.words.say("原来的口令马上作废；本人下次登录时自己设一个新的。")
        self.ask_consent(entry.roles_to_answer_for, entry.id)
        if self.pad.isHidden():
            # Pressed twice by mistake, Enter goes back and resets nothing.
            self.leave_button.setFocus()
