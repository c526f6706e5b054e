"""Signing for another (代签委托): the list, the form of the role's holder, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.day_words import stored_day_label
from app.core.errors import BadInput, UserError
from app.core.permissions import ROLE_NAMES, Act, Role
from app.services import delegations
from app.services.delegations import DelegationRow
from app.services.sign_in import Proof
from app.ui import look
from app.ui.look import Level
from app.ui.one_of import OneOf
from app.ui.page import Page
from app.ui.signing.pin_view import PinView
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Choice,
    DateEdit,
    Divider,
    FormRows,
    Heading,
    PrimaryButton,
    QuietButton,
    SecondLine,
    StatusChip,
)
from app.ui.widgets.layouts import clear_layout

_WHAT = (
    "责任人、工会主席一时不能亲自签字，可以委托另一个人代签到某一天。"
    "经办人和登记人不能代签，也不能由人代签；签批上写明代谁签。"
)
_MEANING = "到最后一天自动失效，也可以随时收回。对方下次登录时会看到这份委托。"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the form asks for."""

    to_person: int
    to_name: str
    role: Role
    first: str
    last: str
    reason: str


class DelegationPane(QWidget):
    """Who signs for whom until when; whoever holds the role may ask another, with their own PIN."""

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._asked: _Asked | None = None
        today = page.office.clock.today
        self.role, self.to_person = Choice(), Choice(empty="请选一位")
        self.reason = QLineEdit()
        self.first, self.last = DateEdit(today), DateEdit(today)
        self.rows = FormRows()
        self.pin = PinView(page, self._delegate)
        self._list = QWidget()
        self._form = QWidget()
        self._build_list()
        self._build_form()
        self.views = OneOf(self._list, self._form, self.pin)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.views)
        self.rows.submitted.connect(self.ask_pin)
        self.pin.left.connect(lambda: self.views.setCurrentWidget(self._form))

    def reload(self) -> None:
        """Read the list again; a form that is being filled in stays."""
        read = self._page.office.read
        mine = read(delegations.roles_to_delegate)
        self.begin_button.setVisible(bool(mine))
        self.who_may.say("" if mine else f"委托代签：{self._page.who_may(Act.DELEGATE)}")
        self.who_may.setVisible(not mine)
        clear_layout(self._entries)
        rows = read(delegations.list_of)
        for at, row in enumerate(rows):
            if at:
                self._entries.addWidget(Divider())
            self._add_entry(row)
        if not rows:
            self._entries.addWidget(BodyText("现在没有代签委托。"))
        self._entries.addStretch(1)

    def begin(self) -> None:
        """Ask for a new delegation."""
        read = self._page.office.read
        self._page.notice.clear()
        roles = read(delegations.roles_to_delegate)
        self.rows.clear_errors()
        self.role.set_options([(role.value, ROLE_NAMES[role]) for role in roles])
        self.role.set_value(roles[0].value if roles else None)
        self.rows.show_row("role", visible=len(roles) > 1)
        self.to_person.set_options(read(delegations.candidates))
        self.to_person.set_value(None)
        self.first.set_date(self._page.office.clock.today())
        self.last.set_date(None)
        self.reason.clear()
        self.views.setCurrentWidget(self._form)
        self.to_person.setFocus()

    def ask_pin(self) -> None:
        """Go on to the PIN with what is filled in, if every field can be read."""
        self.rows.clear_errors()
        if not self.rows.check():
            return
        try:
            asked = self._asked = self._read()
        except BadInput as problem:
            self.rows.tell(problem)
            return
        what = (
            ("岗位", ROLE_NAMES[asked.role]),
            ("代签人", asked.to_name),
            ("时间", f"{stored_day_label(asked.first)}至{stored_day_label(asked.last)}"),
            ("原因", asked.reason),
        )
        self.views.setCurrentWidget(self.pin)
        self.pin.open(self._page.office.actor.name, "委托", what, _MEANING)

    def leave(self) -> None:
        """Go back to the list."""
        self.views.setCurrentWidget(self._list)
        self.reload()

    def _read(self) -> _Asked:
        person, role = self.to_person.value(), self.role.value()
        if not isinstance(person, int):
            raise BadInput("还没有选代签人。", to_do="请选一位。", field="to_person")
        first, last = self.first.date(), self.last.date()
        if first is None:
            raise BadInput("第一天还空着。", to_do="请填写从哪天起。", field="from_on")
        if last is None:
            raise BadInput("最后一天还空着。", to_do="请填写到哪天为止。", field="to_on")
        if not self.reason.text().strip():
            raise BadInput("委托的原因还空着。", to_do="请写一句为什么不能亲自签。", field="reason")
        return _Asked(
            person,
            self.to_person.currentText(),
            Role(str(role)),
            first.isoformat(),
            last.isoformat(),
            self.reason.text(),
        )

    def _delegate(self, proof: Proof) -> None:
        asked = self._asked
        if asked is not None:
            self._page.attempt(
                lambda: self._page.office.act(
                    delegations.delegate,
                    asked.to_person,
                    asked.role,
                    asked.last,
                    asked.reason,
                    proof,
                    from_on=asked.first,
                ),
                lambda _id: self._done(asked),
                self._refused,
            )

    def _done(self, asked: _Asked) -> None:
        self.leave()
        last = stored_day_label(asked.last)
        role = ROLE_NAMES[asked.role]
        self._page.notice.ok(f"已委托{asked.to_name}代签{role}，到{last}为止。")
        QTimer.singleShot(0, self._page.setFocus)

    def _refused(self, problem: UserError) -> None:
        self.views.setCurrentWidget(self._form)
        if not self.rows.tell(problem):
            self._page.notice.error(problem)

    def _revoke(self, row: DelegationRow) -> None:
        self._page.attempt(
            lambda: self._page.office.act(delegations.revoke, row.id),
            lambda _none: self._revoked(row),
        )

    def _revoked(self, row: DelegationRow) -> None:
        self.reload()
        words = f"{row.from_name}委托{row.to_name}代签{row.role_name}，已经收回。"
        self._page.notice.ok(words)

    def _add_entry(self, row: DelegationRow) -> None:
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(BodyText(f"{row.from_name}委托{row.to_name}代签{row.role_name}"), 1)
        level = Level.DONE if row.is_in_force else Level.PLAIN
        line.addWidget(StatusChip(row.state_words, level), 0, Qt.AlignmentFlag.AlignTop)
        self._entries.addLayout(line)
        below = QHBoxLayout()
        below.setSpacing(12)
        span = f"{_label(row.from_on)}至{_last_label(row)}"
        below.addWidget(SecondLine(f"{span}　{row.reason}", wrap=True), 1)
        if row.may_revoke:
            is_mine = row.from_person == self._page.office.actor.person_id
            words = "收回" if is_mine else "退回给委托人"
            button = QuietButton(words, partial(self._revoke, row), icon="undo")
            self.revoke_buttons[row.id] = button
            below.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._entries.addLayout(below)

    def _build_list(self) -> None:
        self.revoke_buttons: dict[int, QuietButton] = {}
        self.begin_button = AccentButton("委托代签", self.begin, icon="pen", tall=48)
        self.who_may = SecondLine(wrap=True)
        self._entries = QVBoxLayout()
        self._entries.setSpacing(look.GRID)
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Heading("代签委托"))
        column.addWidget(SecondLine(_WHAT, wrap=True))
        column.addLayout(self._entries, 1)
        column.addWidget(self.who_may)
        column.addWidget(self.begin_button, 0, Qt.AlignmentFlag.AlignRight)

    def _build_form(self) -> None:
        self.reason.setPlaceholderText("例：外出培训")
        self.reason.setAccessibleName("委托的原因")
        rows = self.rows
        rows.add("岗位", self.role, key="role")
        rows.add("代签人", self.to_person, key="to_person")
        rows.add("第一天", self.first, key="from_on")
        rows.add("最后一天", self.last, key="to_on", hint="这一天也算在内")
        rows.add("原因", self.reason, key="reason")
        self.next_button = PrimaryButton("输口令委托", self.ask_pin, icon="key")
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(QuietButton("先不委托", self.leave, key="Esc", icon="arrow-left"))
        buttons.addStretch(1)
        buttons.addWidget(self.next_button)
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Heading("委托代签"))
        column.addWidget(SecondLine(_WHAT, wrap=True))
        column.addWidget(rows)
        column.addStretch(1)
        column.addLayout(buttons)


def _last_label(row: DelegationRow) -> str:
    same_year = row.from_on[:4] == row.to_on[:4]
    return stored_day_label(row.to_on) if same_year else _label(row.to_on)


def _label(on: str) -> str:
    return f"{date.fromisoformat(on).year}年{stored_day_label(on)}"
