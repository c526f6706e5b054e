"""Handing a role over from the first question to the printed sheet (岗位交接)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.errors import NotAllowed, UserError
from app.core.permissions import ROLE_NAMES
from app.services import handover, handover_filled, handover_outlook, handover_paper, handover_sheet
from app.services.appointments import OTHER, Consent
from app.services.handover import Asked
from app.services.handover_filled import Draft, Filled
from app.services.people import PersonEntry
from app.services.sign_in import Proof
from app.ui import messages
from app.ui.handover.sheet import SheetCard
from app.ui.handover.sign_card import SignCard
from app.ui.long_work import own_desk
from app.ui.one_of import OneOf
from app.ui.page import Page
from app.ui.paper_view import PaperView
from app.ui.widgets import BodyText, Card, Choice, FormRows, PrimaryButton, QuietButton


class HandoverDesk(OneOf):
    """Who to whom → what is there → both sign → the sheet; the page shows it over its list."""

    left = Signal()
    done = Signal(str)
    """Carries in words what was done."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._entry: PersonEntry | None = None
        self._others: list[PersonEntry] = []
        self._draft: Draft | None = None
        self.sheet = SheetCard()
        self.sign = SignCard(page)
        self.paper = PaperView(self.left.emit)
        for view in (self._begin_card(), self.sheet, self.sign, self.paper):
            self.addWidget(view)
        self.sheet.kept.connect(self._keep)
        self.sheet.ready.connect(self._ready)
        self.sheet.left.connect(self.left)
        self.sheet.dropped.connect(self._drop)
        self.sign.left.connect(lambda: self.setCurrentWidget(self.sheet))
        self.sign.signed.connect(self._signed)

    def begin(self, entry: PersonEntry, everybody: Sequence[PersonEntry]) -> None:
        """Ask which of somebody's roles goes to whom."""
        self._entry = entry
        self._others = [one for one in everybody if one.id != entry.id and one.left_on is None]
        self.begin_card.heading.setText(f"{entry.shown}办理交接")
        self.role.set_options([(role, ROLE_NAMES[role]) for role in entry.current_roles])
        self.role.setEnabled(len(entry.current_roles) > 1)
        self._role_chosen()
        self.setCurrentWidget(self.begin_card)
        self.to.setFocus()

    def resume(self, draft: Draft) -> None:
        """Go on with what was begun."""
        self._draft = draft
        sheet = self._page.office.read(handover_sheet.gather, draft.role, draft.from_person)
        people = draft.role, draft.from_person, draft.to_person
        self.sheet.show_sheet(draft, sheet, self._page.office.read(handover_outlook.after, *people))
        self.setCurrentWidget(self.sheet)

    def show_done(self, public_id: str) -> None:
        """Show the sheet of a hand-over as it is printed."""
        office = own_desk(self._page.office)
        self._page.attempt(
            lambda: handover_paper.print_sheet(office, public_id),
            lambda made: self.paper.show_paper(*made),
        )
        self.setCurrentWidget(self.paper)

    def _role_chosen(self) -> None:
        role = self.role.value()
        fitting = [
            (one.id, f"{one.shown}（{one.post}）" if one.post else one.shown)
            for one in self._others
            if role not in one.current_roles
            and not any(OTHER.get(held) == role for held in one.current_roles)
        ]
        self.to.set_options(fitting)
        self.go.setEnabled(bool(fitting))

    def _start(self) -> None:
        entry, to = self._entry, self.to.value()
        if entry is None or not isinstance(to, int):
            self.rows.error("to", "请选接收的人。")
            return
        role = entry.current_roles[0]
        role = next((one for one in entry.current_roles if one == self.role.value()), role)
        known = self._page.office.read(handover_filled.drafts)
        before = next(
            (one.filled for one in known if (one.role, one.from_person) == (role, entry.id)),
            Filled(),
        )
        self._page.attempt(
            lambda: self._page.office.act(handover_filled.keep_draft, role, entry.id, to, before),
            lambda _none: self._resume_of(entry.id),
        )

    def _resume_of(self, from_person: int) -> None:
        role = self.role.value()
        for draft in self._page.office.read(handover_filled.drafts):
            if draft.from_person == from_person and draft.role == role:
                self.resume(draft)

    def _keep(self) -> None:
        draft = self._draft
        if draft is not None:
            self._page.run(
                handover_filled.keep_draft,
                draft.role,
                draft.from_person,
                draft.to_person,
                self.sheet.filled(),
            )

    def _ready(self) -> None:
        if self._draft is None:
            return
        wrong = handover.what_is_missing(
            self._page.office.read(
                handover_sheet.gather, self._draft.role, self._draft.from_person
            ),
            self.sheet.filled(),
        )
        if wrong is not None:
            self.sheet.show_problem(wrong)
            return
        self.setCurrentWidget(self.sign)
        self.sign.ask(replace(self._draft, filled=self.sheet.filled()))

    def _drop(self) -> None:
        draft = self._draft
        question = "不办这次交接了？"
        detail = "填好的清点内容会丢掉，岗位没有变。"
        if draft is None or not messages.ask(self, question, act="丢掉草稿", detail=detail):
            return
        self.sheet.close_sheet()
        self._page.run(handover_filled.drop_draft, draft.role, draft.from_person)
        self.left.emit()

    def _signed(self, out: Proof, into: Proof, consent: Consent) -> None:
        draft = self._draft
        if draft is None:
            return
        asked = Asked(draft.role, draft.from_person, draft.to_person, self.sheet.filled())
        self._page.attempt(
            lambda: self._page.office.act(handover.hand_over, asked, out, into, consent=consent),
            self._handed_over,
            self._not_signed,
        )

    def _handed_over(self, public_id: str) -> None:
        draft = self._draft
        assert draft is not None  # noqa: S101 (it was just handed over)
        self.sheet.close_sheet()
        self.show_done(public_id)
        role = ROLE_NAMES[draft.role]
        self.done.emit(f"已交接：从现在起{role}是{draft.to_name}。请打印交接单，双方签字、盖章。")

    def _not_signed(self, problem: UserError) -> None:
        if isinstance(problem, NotAllowed) or self._draft is None:
            self.sign.again(str(problem))
            return
        # Something is not as both saw it, such as goods taken out meanwhile: look again.
        self.resume(replace(self._draft, filled=self.sheet.filled()))
        self.sheet.show_problem(problem)

    def _begin_card(self) -> QWidget:
        self.begin_card = Card("办理交接", " ")
        self.begin_card.second.setText("一次办完：点清 → 双方签字 → 岗位换人")
        self.begin_card.box.addWidget(
            BodyText(
                "程序把要交的列出来：现金、物资、设备、钥匙、没办完的事。两个人在这台电脑前一起点清，"
                "各输自己的口令签字，岗位在那一刻换人。\n"
                "责任人、工会主席的交接还要另一位同意，或用封存的恢复码。"
                "交出的人来不了，不能办交接，请用“任命岗位”换人。"
            )
        )
        self.rows = FormRows(104)
        self.role, self.to = Choice(), Choice(empty="请选接收的人")
        self.role.chosen.connect(lambda _role: self._role_chosen())
        self.rows.add("交哪个岗位", self.role, key="role")
        self.rows.add("交给谁", self.to, key="to", hint="名单里没有的，先登记人员")
        self.begin_card.box.addWidget(self.rows)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        self.go = PrimaryButton("开始清点", self._start, key="F5")
        buttons.addWidget(self.go)
        buttons.addWidget(QuietButton("先不做", self.left.emit, key="Esc"))
        buttons.addStretch(1)
        self.begin_card.box.addLayout(buttons)
        self.begin_card.box.addStretch(1)
        self.begin_card.box.setAlignment(Qt.AlignmentFlag.AlignTop)
        return self.begin_card
