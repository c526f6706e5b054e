"""The PIN that closes a month, and the two that reopen one."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.core.errors import BadInput, UserError
from app.core.month import Month
from app.services import closing, closing_desk, sign_in
from app.services.sign_in import Proof, WrongPin
from app.ui.page import Page
from app.ui.sign import SignPad
from app.ui.widgets import (
    BodyText,
    Card,
    Choice,
    DateEdit,
    FormRows,
    PinPad,
    PrimaryButton,
    QuietButton,
    SecondLine,
)

_PAD_WIDTH = 360
_USUAL_DAYS = 3


class ClosePanel(Card):
    """What closing means, and the lead's PIN."""

    closed = Signal(object, str)
    """Carries month and fingerprint."""
    left = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__("月结", " ")
        self._page = page
        self._month: Month | None = None
        self.words = BodyText()
        self.pad = SignPad(page, self._close, "月结")
        self.back = QuietButton("先不月结", self.left.emit, icon="arrow-left")
        self.box.addWidget(_beside(self.words, self.back, self.pad), 1)

    def open(self, month: Month, pending: int) -> None:
        """Ask for the PIN."""
        self._month = month
        self.heading.setText(f"月结 {month.label}")
        self.second.say(f"{self._page.office.actor.name}签字")
        after = f"未决的 {pending} 件月结以后接着办。" if pending else ""
        self.words.setText(
            f"月结以后，{month.month}月的人次、值班、物资、支出金额都锁定，不能再改。{after}"
            "接着会自动备份，并写出全部资料。请输入您的口令。"
        )
        self.pad.set_act(f"月结 {month.month}月")
        self.pad.clear()
        self.pad.setFocus()

    def _close(self, proof: Proof) -> None:
        month = self._month
        assert month is not None  # noqa: S101 (opened for a month)
        self._page.attempt(
            lambda: self._page.office.act(closing.close_month, month, proof),
            lambda fingerprint: self.closed.emit(month, fingerprint),
            lambda problem: self.pad.say(str(problem)),
        )


class ReopenPanel(Card):
    """Reason and last day, the lead's PIN, then the chair's."""

    reopened = Signal(object, str)
    """Carries month and the last day."""
    left = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__("反结", " ")
        self._page = page
        self._month: Month | None = None
        self._proof: Proof | None = None
        self.steps = QStackedWidget()
        self.form = self._form()
        self.lead_pad = SignPad(page, self._lead_signed, "签字")
        self.chair_pad = PinPad("同意反结")
        self.chair_pad.entered.connect(self._chair_typed)
        self.lead_words, self.chair_words = BodyText(), BodyText()
        self.steps.addWidget(self.form)
        for words, pad in ((self.lead_words, self.lead_pad), (self.chair_words, self.chair_pad)):
            self.steps.addWidget(_beside(words, self._back_button(), pad))
        self.box.addWidget(self.steps, 1)

    def open(self, month: Month) -> None:
        """Ask why and until when."""
        self._month, self._proof = month, None
        self.heading.setText(f"反结 {month.label}")
        self.second.say("责任人提出，工会主席同意")
        self.reason.clear()
        self.until.set_date(self._page.office.clock.today() + timedelta(days=_USUAL_DAYS))
        people = self._page.office.read(closing_desk.chairs)
        self.chair.set_options(list(people))
        if len(people) == 1:
            self.chair.set_value(people[0][0])
        self.no_chair.setVisible(not people)
        self.rows.clear_errors()
        self._step_to(0)
        self.reason.setFocus()

    def sign(self) -> None:
        """Go on to the lead's PIN if reason, day and chair are there."""
        if self._problem_said():
            return
        who = self._page.office.actor.name
        self.lead_words.setText(f"{who}（责任人）：请输入您的口令。接着由工会主席输入口令。")
        self._step_to(1)
        self.lead_pad.clear()
        self.lead_pad.setFocus()

    def _form(self) -> QWidget:
        self.reason = QLineEdit()
        self.reason.setMaxLength(200)
        self.reason.setPlaceholderText("为什么要改动已月结的记录")
        self.until = DateEdit(self._page.office.clock.today, "反结到")
        self.chair: Choice = Choice([], empty="请选")
        self.no_chair = SecondLine(
            "现在没有别的工会主席可以同意。请先在“人员”里登记工会主席。", wrap=True
        )
        self.rows = FormRows(104)
        self.rows.add("原因", self.reason, key="reason")
        self.rows.add("反结到", self.until, key="until", hint="过了这天请重新月结")
        self.rows.add("同意人", self.chair, key="chair")
        self.rows.submitted.connect(self.sign)
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(
            BodyText(
                "反结以后，这个月的记录又可以改动。谁提出、谁同意、为什么、到哪天，都留在记录里。"
                "原来的资料保留，重新月结是新的一版。"
            )
        )
        column.addWidget(self.rows)
        column.addWidget(self.no_chair)
        self.go_on = PrimaryButton("签字反结", self.sign)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self._back_button())
        buttons.addWidget(self.go_on, 1)
        column.addLayout(buttons)
        column.addStretch(1)
        return part

    def _back_button(self) -> QuietButton:
        return QuietButton("先不反结", self.left.emit, icon="arrow-left")

    def _problem_said(self) -> bool:
        fine = self.rows.check()
        for key, is_missing, words in (
            ("reason", not self.reason.text().strip(), "请写明原因。"),
            ("until", fine and self._last_day() is None, "请选今天或以后的日子。"),
            ("chair", self.chair.value() is None, "请选哪位工会主席同意。"),
        ):
            if is_missing:
                self.rows.error(key, words)
                fine = False
        return not fine

    def _last_day(self) -> date | None:
        on = self.until.date()
        return on if on is not None and on >= self._page.office.clock.today() else None

    def _lead_signed(self, proof: Proof) -> None:
        self._proof = proof
        self.chair_words.setText(
            f"{self.chair.currentText()}（工会主席）：同意反结，请在一分钟内输入您本人的口令。"
        )
        self._step_to(2)
        self.chair_pad.clear()
        self.chair_pad.setFocus()

    def _chair_typed(self, pin: str) -> None:
        chair = self.chair.value()
        assert isinstance(chair, int)  # noqa: S101 (the form asked for one)
        answer = self._page.run(sign_in.prove_other, chair, pin)
        if isinstance(answer, WrongPin):
            self.chair_pad.say(answer.text)
        elif answer is not None:
            self._reopen(answer)

    def _reopen(self, consent: Proof) -> None:
        month, proof, until = self._month, self._proof, self._last_day()
        assert month is not None and proof is not None and until is not None  # noqa: S101, PT018
        self._page.attempt(
            lambda: self._page.office.act(
                closing.reopen_month,
                month,
                proof=proof,
                chair_proof=consent,
                reason=self.reason.text(),
                until=until.isoformat(),
            ),
            lambda _none: self.reopened.emit(month, until.isoformat()),
            self._refused,
        )

    def _refused(self, problem: UserError) -> None:
        """What the form asked is said there; a PIN given too long ago is asked again."""
        if isinstance(problem, BadInput) and self.rows.tell(problem):
            self._step_to(0)
            return
        self._step_to(1)
        self.lead_pad.say(str(problem))
        self.lead_pad.setFocus()

    def _step_to(self, at: int) -> None:
        self.steps.setCurrentIndex(at)


def _beside(words: BodyText, back: QuietButton, pad: PinPad) -> QWidget:
    """Words and the way back left, the pad right: all of it is seen on a low screen."""
    part = QWidget()
    pad.setMaximumWidth(_PAD_WIDTH)
    left = QVBoxLayout()
    left.setSpacing(12)
    left.addWidget(words)
    left.addStretch(1)
    left.addWidget(back)
    right = QVBoxLayout()
    right.addWidget(pad)
    right.addStretch(1)
    row = QHBoxLayout(part)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(24)
    row.addLayout(left, 5)
    row.addLayout(right, 7)
    return part
