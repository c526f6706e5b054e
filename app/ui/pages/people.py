"""人员: who works here, what each of them is, and who appoints whom."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from app.core.errors import UserError
from app.core.permissions import ROLE_NAMES, Act, Role
from app.services import appointments, directory, handover, handover_filled, leads_list, people
from app.services.appointments import Consent
from app.services.handover_filled import Draft
from app.services.people import PersonEntry, PersonFields, RoleSpan
from app.ui import messages
from app.ui.forms.sides import TwoSides
from app.ui.handover.desk import HandoverDesk
from app.ui.handover.history import HistoryView
from app.ui.one_of import OneOf
from app.ui.page import Office, Page
from app.ui.people.forms import ActForm, AppointForm, EndForm, PersonForm, ResetForm
from app.ui.people.leads import LeadsView
from app.ui.people.privacy_desk import PrivacyDesk
from app.ui.people.view import PersonView
from app.ui.record import FilterBar, ListRow, RowList
from app.ui.signing.delegations import DelegationPane
from app.ui.tasks import Tasks
from app.ui.widgets import (
    Card,
    EmptyState,
    FilterPills,
    Level,
    PrimaryButton,
    SecondLine,
)

HERE, PENDING, GONE = "here", "pending", "gone"
LEADS, MANDATES, HANDOVERS = "leads", "mandates", "handovers"
_PILLS = (
    (HERE, "在岗"),
    (PENDING, "待确认"),
    (GONE, "已离岗"),
    (LEADS, "责任人名单"),
    (MANDATES, "代签委托"),
    (HANDOVERS, "交接记录"),
)


class PeoplePage(Page):
    """The list left, one person right (人员)."""

    title = "人员"
    about = frozenset({"person", "role_assignment", "credential", "delegation", "handover"})

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__(office, tasks)
        self._everybody: tuple[PersonEntry, ...] = ()
        self._entry: PersonEntry | None = None
        self.pills = FilterPills(_PILLS)
        self.filter = FilterBar("找人", tip="可输姓名、拼音首字母或电话尾号")
        self.pills.chosen.connect(lambda _value: self._show_list())
        self.filter.changed.connect(self._show_list)
        self.list = RowList("人员")
        self.list.chosen.connect(self._choose)
        # On a small screen the row that is current already is pressed to see its person.
        self.list.clicked.connect(lambda _index: self._choose(self.list.current_key()))
        self.list.activated.connect(lambda _index: self._choose(self.list.current_key()))
        self.vacant = SecondLine("", Level.SOON, wrap=True)
        self.add_button = PrimaryButton("登记人员", self.add, key="F2", icon="plus")
        self.view = PersonView(self)
        self.form, self.leads, self.history = PersonForm(), LeadsView(), HistoryView()
        self.handover = HandoverDesk(self)
        self.privacy = PrivacyDesk(self)
        self.mandates = DelegationPane(self)
        self.appoint, self.end, self.reset = AppointForm(self), EndForm(self), ResetForm(self)
        self.empty = EmptyState("在左边选一个人，看他的岗位和口令。", icon="person")
        self._wire()
        self._lay_out()

    def open_with(self, arg: object) -> None:
        self.reload()
        if isinstance(arg, tuple) and arg[0] == "draft":
            self._go_on_with(arg[1:])
        elif isinstance(arg, tuple):
            # From a paper: ("handover", its public id).
            self._show_handover(str(arg[1]))
        elif arg in (MANDATES, HANDOVERS):
            self.views.setCurrentWidget(self.sides)
            self.pills.set_value(arg)
            self._show_list()
        elif isinstance(arg, int):
            self.views.setCurrentWidget(self.sides)
            self._turn_to_list_of(arg)
            self.list.choose(arg)
        elif self._entry is None and self._everybody:
            self.list.set_rows(self.list_rows(), self._everybody[0].id)
            self._choose(self._everybody[0].id, turn=False)

    def _turn_to_list_of(self, person_id: int) -> None:
        """Show the list somebody stands on: of who is here, unconfirmed, or gone."""
        found = [entry for entry in self._everybody if entry.id == person_id]
        if found and not _belongs(found[0], self.pills.value()):
            lists = (HERE, PENDING, GONE)
            self.pills.set_value(next(one for one in lists if _belongs(found[0], one)))
            self._show_list()

    def reload(self) -> None:
        self._everybody = self.office.read(people.list_people, with_left=True)
        present = [entry for entry in self._everybody if entry.left_on is None]
        self.list_card.second.setText(f"在岗 {len(present)} 人")
        held = {role for entry in present for role in entry.current_roles}
        missing = [ROLE_NAMES[role] for role in Role if role not in held]
        self.vacant.say(f"还没有人担任：{'、'.join(missing)}" if missing else "", Level.SOON)
        self.vacant.setVisible(bool(missing))
        self._show_list()
        if self._entry is not None and self.sides.shown is self.view:
            self._choose(self._entry.id)

    def add(self) -> None:
        """Ask for somebody new."""
        self._entry = None
        self.form.ask(None)
        self.sides.show_part(self.form)
        self.form.name.setFocus()

    def _show_list(self) -> None:
        which = self.pills.value()
        if which == LEADS:
            self.leads.show_leads(self.office.read(leads_list.list_leads))
            self.sides.show_part(self.leads)
        elif which == MANDATES:
            self.mandates.reload()
            self.sides.show_part(self.mandates)
        elif which == HANDOVERS:
            self._show_history()
        elif self.sides.shown in (self.leads, self.mandates, self.history):
            self.sides.show_part(self.empty)
        self.list.set_rows(self.list_rows(), self._entry.id if self._entry else None)

    def _offer_new(self) -> None:
        """One primary button: while a form is open the list offers nobody new."""
        at_rest = self.sides.shown in (self.empty, self.view, self.leads, self.history)
        self.add_button.setVisible(at_rest and self.may(Act.EDIT_PEOPLE))

    def _show_history(self) -> None:
        drafts = self.office.read(handover_filled.drafts)
        self.history.show_all(drafts, self.office.read(handover.list_handovers))
        self.sides.show_part(self.history)

    def _show_handover(self, public_id: str) -> None:
        self.handover.show_done(public_id)
        self.views.setCurrentWidget(self.handover)

    def _resume(self, draft: Draft) -> None:
        self.handover.resume(draft)
        self.views.setCurrentWidget(self.handover)

    def _go_on_with(self, wanted: tuple[object, ...]) -> None:
        """Open the hand-over that was begun for a role of somebody; the list, where it is gone."""
        drafts = self.office.read(handover_filled.drafts)
        found = [one for one in drafts if (one.role, one.from_person) == wanted]
        if found:
            self._resume(found[0])
        else:
            self.open_with(HANDOVERS)

    def _show_people(self) -> None:
        self.views.setCurrentWidget(self.sides)
        self.reload()

    def list_rows(self) -> list[ListRow]:
        """What the filters let through."""
        found = self.office.read(people.list_people, self.filter.query, with_left=True)
        return [_row(entry) for entry in found if _belongs(entry, self.pills.value())]

    def _choose(self, person_id: object, *, turn: bool = True) -> None:
        found = [entry for entry in self._everybody if entry.id == person_id]
        if not found:
            return
        self._entry = found[0]
        self.view.show_person(found[0], self.office.read(directory.names))
        self.sides.show_part(self.view, turn=turn)

    def _back(self) -> None:
        if self._entry is not None:
            self._choose(self._entry.id)
        else:
            self.sides.show_part(self.empty)

    def _wanted(self, what: str) -> None:
        entry = self._entry
        if entry is None:
            return
        self.notice.clear()
        if what == "change":
            self.form.ask(entry)
            self.sides.show_part(self.form)
            self.form.name.setFocus()
        elif what == "appoint":
            self.sides.show_part(self.appoint)
            self.appoint.ask(entry, self._everybody)
        elif what == "hand_over":
            self.handover.begin(entry, self._everybody)
            self.views.setCurrentWidget(self.handover)
        elif what == "reset":
            self.sides.show_part(self.reset)
            self.reset.ask(entry)
        elif what == "confirm":
            self._do(partial(self.office.act, people.confirm_person, entry.id), "已确认")
        elif what == "left":
            self._leave(entry)
        elif what == "privacy":
            self.privacy.open(entry.id)
            self.views.setCurrentWidget(self.privacy)
        elif what == "back":
            self._do(partial(self.office.act, people.mark_back, entry.id), "已记返岗，请再任命岗位")

    def _leave(self, entry: PersonEntry) -> None:
        question = f"{entry.shown}今天起离岗？"
        detail = "他的岗位今天结束，以前的记录和签字都在。"
        if messages.ask(self, question, act="记为离岗", detail=detail):
            self._do(partial(self.office.act, people.mark_left, entry.id), "已记离岗")

    def _save(self, fields: PersonFields) -> None:
        entry = self._entry
        another = self._is_another(fields.name, entry)
        if another is None:
            return

        def keep() -> int:
            if entry is None:
                return self.office.act(people.add_person, fields, another=another)
            self.office.act(people.change_person, entry.id, fields, another=another)
            return entry.id

        self.attempt(keep, self._saved, self._not_saved)

    def _is_another(self, name: str, entry: PersonEntry | None) -> bool | None:
        """Tell whether this is another person of a known name; None: the same, so not again."""
        but = entry.id if entry else None
        known = self.office.read(people.of_same_name, name, but=but)
        if not known or (entry is not None and entry.name == name.strip()):
            return False
        names = "、".join(one.shown + ("（已离岗）" if one.left_on else "") for one in known)
        question = f"名单里已经有{names}，这是另一位同名的人吗？"
        detail = "同一个人不要登记两次：一个人只有一个口令。离岗的人回来，用“记为返岗”。"
        return True if messages.ask(self, question, act="是另一位", detail=detail) else None

    def _saved(self, person_id: int) -> None:
        is_new = self._entry is None
        self.reload()
        self._choose(person_id)
        self._show_list()
        name = self._entry.shown if self._entry else ""
        if is_new:
            self.notice.ok(f"已登记：{name}。给他任命岗位以后，他就能登录。")
        else:
            self.notice.ok(f"已保存：{name}。")

    def _not_saved(self, problem: UserError) -> None:
        if not self.form.rows.tell(problem):
            self.notice.error(problem)

    def _end_wanted(self, span: RoleSpan) -> None:
        if self._entry is not None:
            self.sides.show_part(self.end)
            self.end.ask(self._entry, span)

    def _appointed(self, consent: Consent) -> None:
        entry, form = self._entry, self.appoint
        if entry is None:
            return
        role = form.chosen_role
        act = partial(
            self.office.act,
            appointments.appoint,
            entry.id,
            role,
            from_on=form.from_on,
            replaces=form.replaced,
            consent=consent,
        )
        self._do(act, f"已任命：{entry.shown}为{ROLE_NAMES[role]}", form)

    def _ended(self, consent: Consent) -> None:
        span = self.end.span
        if span is None:
            return
        act = partial(
            self.office.act, appointments.end_role, span.id, on=self.end.on, consent=consent
        )
        self._do(act, f"已卸任：{ROLE_NAMES[span.role]}", self.end)

    def _reset(self, consent: Consent) -> None:
        entry = self._entry
        if entry is None:
            return
        act = partial(self.office.act, appointments.reset_pin, entry.id, consent=consent)
        self._do(act, f"{entry.shown}的口令已重设，他下次登录时自己设新的", self.reset)

    def _do(self, act: Callable[[], object], done: str, form: ActForm | None = None) -> None:
        def failed(problem: UserError) -> None:
            if form is not None and form.rows.tell(problem):
                return
            self.notice.error(problem)

        def finished(_result: object) -> None:
            self._everybody = self.office.read(people.list_people, with_left=True)
            self._back()
            self._show_list()
            self.notice.ok(f"{done}。")

        self.attempt(act, finished, failed)

    def _wire(self) -> None:
        self.view.wanted.connect(self._wanted)
        self.view.end_wanted.connect(self._end_wanted)
        self.form.saved.connect(self._save)
        self.form.left.connect(self._back)
        self.appoint.decided.connect(self._appointed)
        self.end.decided.connect(self._ended)
        self.reset.decided.connect(self._reset)
        for form in (self.appoint, self.end, self.reset):
            form.left.connect(self._back)
        self.handover.left.connect(self._show_people)
        self.privacy.left.connect(self._show_people)
        self.handover.done.connect(self.notice.ok)
        self.history.resumed.connect(self._resume)
        self.history.opened.connect(self._show_handover)

    def _lay_out(self) -> None:
        self.list_card = Card("人员", " ")
        self.list_card.box.addWidget(self.vacant)
        self.list_card.box.addWidget(self.pills, 0, Qt.AlignmentFlag.AlignLeft)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.filter, 1)
        if self.may(Act.EDIT_PEOPLE):
            line.addWidget(self.add_button)
        self.list_card.box.addLayout(line)
        self.list_card.add_list(self.list)
        self.sides = TwoSides(self.list_card, "回到名单")
        for part in (self.empty, self.view, self.form, self.appoint, self.end, self.reset,
                     self.leads, self.mandates, self.history):  # fmt: skip
            self.sides.add(part)
        self.sides.turned.connect(self._offer_new)
        self.views = OneOf(self.sides, self.handover, self.privacy)
        self.body.addWidget(self.views)


def _row(entry: PersonEntry) -> ListRow:
    chip, level = "", Level.PLAIN
    if entry.is_locked:
        chip, level = "口令已锁定", Level.MUST
    elif entry.is_pending:
        chip, level = "待确认", Level.SOON
    elif entry.left_on is None and entry.current_roles and not entry.has_pin:
        chip, level = "没设口令", Level.PLAIN
    second = f"{entry.left_on} 离岗" if entry.left_on else entry.post or "还没有岗位"
    return ListRow(entry.id, entry.shown, second, "", chip, level, entry.search_keys)


def _belongs(entry: PersonEntry, which: object) -> bool:
    if which == PENDING:
        return entry.is_pending and entry.left_on is None
    if which == GONE:
        return entry.left_on is not None
    return entry.left_on is None
