"""One after the other at this desk: the outgoing, the incoming, and who must agree (交接签字)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.money import yuan
from app.core.permissions import ROLE_NAMES, Role
from app.services import appointments, directory, sign_in
from app.services.appointments import NO_CONSENT, OTHER, Consent
from app.services.handover_filled import Draft, Filled
from app.services.sign_in import Proof, WrongPin
from app.ui import look
from app.ui.forms.consent import ConsentPad
from app.ui.look import Level
from app.ui.page import Page
from app.ui.widgets import Card, Heading, PinPad, QuietButton, SecondLine
from app.ui.widgets.scrolling import Scrolling
from app.ui.widgets.steps import Step, StepLine

OUTGOING, INCOMING, THIRD = 0, 1, 2
_NAMES = ("交出人签字", "接收人签字", "同意")


class SignCard(Card):
    """Asks for each PIN in turn; `signed` carries both proofs and the consent."""

    signed = Signal(object, object, object)
    left = Signal()

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__("签字", " ", parent=parent)
        self._page = page
        self._draft: Draft | None = None
        self._proofs: list[Proof] = []
        self.steps = StepLine()
        self.who = Heading()
        self.words = SecondLine(wrap=True)
        self.pad = PinPad("签字")
        self.pad.setMaximumWidth(320)
        self.pad.entered.connect(self._prove)
        self.third = ConsentPad(page, "同意交接")
        self.third.given.connect(self._agreed)
        self.back = QuietButton("回去再点", self.left.emit, key="Esc", icon="arrow-left")
        inner = QWidget()
        inner.setObjectName("Plain")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID * 2)
        column.addWidget(self.steps)
        said = QVBoxLayout()
        said.addWidget(self.who)
        said.addWidget(self.words)
        said.addSpacing(look.GRID)
        # Beside the digits, not below them: there it would be out of sight on a small screen.
        said.addWidget(self.third.switch_button, 0, Qt.AlignmentFlag.AlignLeft)
        said.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        said.addStretch(1)
        sides = QHBoxLayout()
        sides.setSpacing(24)
        sides.addLayout(said, 1)
        sides.addWidget(self.pad, 1, Qt.AlignmentFlag.AlignTop)
        sides.addWidget(self.third, 1)
        column.addLayout(sides)
        self.box.addWidget(Scrolling(inner), 1)

    def ask(self, draft: Draft) -> None:
        """Begin with the outgoing person."""
        self._draft = draft
        self._proofs = []
        self.heading.setText(draft.title)
        self.second.setText("签字的一刻，岗位就交接了")
        self._next()

    def again(self, problem: str) -> None:
        """Say why it was not done, and begin anew: PINs are good for a minute."""
        if self._draft is not None:
            self.ask(self._draft)
            self.words.say(problem, Level.MUST)

    def _next(self) -> None:
        draft = self._draft
        assert draft is not None  # noqa: S101 (asked for before anybody is)
        at = len(self._proofs)
        self.steps.set_steps(self._course(draft, at))
        self.pad.setVisible(at < THIRD)
        self.third.setVisible(at == THIRD)
        self.third.switch_button.hide()
        if at == THIRD:
            self._ask_third(draft)
            return
        person, name = ((draft.from_person, draft.from_name), (draft.to_person, draft.to_name))[at]
        self.who.setText(f"{_NAMES[at][:3]}：{name}")
        self.pad.clear()
        if not self._page.office.read(directory.has_own_pin, person):
            self.pad.hide()
            self.words.say(
                f"{name}还没有设自己的口令，不能签字。请按 F9 换人，让{name}本人选自己的名字登录"
                "一次，设好口令，再回到这里。清点的内容都存着。",
                Level.SOON,
            )
            return
        self.words.say(
            f"点下来是：{_counted(draft.filled)}。要细看，点“回去再点”。\n"
            f"请{name}本人看清，再输自己的口令。"
        )
        self.pad.setFocus()

    def _ask_third(self, draft: Draft) -> None:
        people = self._page.office.read(
            appointments.who_agrees_to_handover, draft.role, draft.from_person, draft.to_person
        )
        self.who.setText(f"请{_post(draft.role)}同意")
        names = "、".join(name for _, name in people)
        agrees = f"{names}输口令同意以后" if people else "同意以后"
        self.words.say(f"{agrees}，岗位马上换人。")
        self.third.ask(people, _post(draft.role))

    def _course(self, draft: Draft, at: int) -> list[Step]:
        names = [draft.from_name, draft.to_name]
        if self._needs_third(draft):
            names.append(_post(draft.role))
        return [
            Step(title, who, "", "done" if n < at else "current" if n == at else "waiting")
            for n, (title, who) in enumerate(zip(_NAMES, names, strict=False))
        ]

    def _needs_third(self, draft: Draft) -> bool:
        return self._page.office.read(
            appointments.needs_third, draft.role, draft.from_person, draft.to_person
        )

    def _prove(self, pin: str) -> None:
        draft = self._draft
        if draft is None:
            return
        person = (draft.from_person, draft.to_person)[len(self._proofs)]
        answer = self._page.run(sign_in.prove_other, person, pin)
        if isinstance(answer, WrongPin):
            self.pad.say(answer.text)
        elif answer is not None:
            self._proofs.append(answer)
            self._go_on(draft)

    def _go_on(self, draft: Draft) -> None:
        if len(self._proofs) < THIRD or self._needs_third(draft):
            self._next()
        else:
            self.signed.emit(*self._proofs, NO_CONSENT)

    def _agreed(self, consent: Consent) -> None:
        self.signed.emit(*self._proofs, consent)


def _counted(filled: Filled) -> str:
    """Say in a line what both are about to sign for."""
    counted = [one for one in filled.counts.values() if one.counted is not None]
    differing = sum(one.counted != one.book for one in counted)
    parts = ["不存现金" if filled.cash is None else f"现金 {yuan(filled.cash)} 元"]
    if counted:
        how = f"{differing} 种不符" if differing else "都相符"
        parts.append(f"物资 {len(counted)} 种，{how}")
    parts.extend(key for key in filled.keys if key)
    return "；".join(parts)


def _post(role: Role) -> str:
    return ROLE_NAMES[OTHER[role]] if role in OTHER else "责任人或工会主席"
