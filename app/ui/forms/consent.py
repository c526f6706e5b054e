"""In place: the other of lead and chair agrees by their PIN, or the sealed code is typed (同意)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.services import sealed_code, sign_in
from app.services.appointments import Consent
from app.services.sealed_code import Unsealed
from app.services.sign_in import WrongPin
from app.ui.page import Page
from app.ui.widgets import (
    Choice,
    ErrorLine,
    PinPad,
    PrimaryButton,
    QuietButton,
    SecondLine,
)


class ConsentPad(QWidget):
    """Whoever must agree picks their name and gives their PIN; `given` carries the consent."""

    given = Signal(object)

    def __init__(self, page: Page, act: str, parent: QWidget | None = None) -> None:
        """`act` is the word on the buttons: 同意任命."""
        super().__init__(parent)
        self._page = page
        self._post = ""
        self.words = SecondLine(wrap=True)
        self.who = Choice()
        self.who.setAccessibleName("由谁同意")
        self.pad = PinPad(act)
        self.pad.setMaximumWidth(320)
        self.pad.entered.connect(self._prove)
        self.switch_button = QuietButton("改用封存的恢复码", self._show_code, icon="key")
        self.code = QLineEdit()
        self.code.setPlaceholderText("照着封存的纸输入恢复码")
        self.code.setAccessibleName("恢复码")
        self.code.returnPressed.connect(self._give_code)
        self.code_button = PrimaryButton(act, self._give_code)
        self.wrong = ErrorLine()
        self._lay_out()

    def ask(self, people: tuple[tuple[int, str], ...], post: str) -> None:
        """Ask these people; with none of them only the recovery code is left."""
        self._post = post
        self.who.set_options(people)
        self.who.setVisible(len(people) > 1)
        self.pad.clear()
        self.code.clear()
        self.wrong.say("")
        if people:
            names = "、".join(name for _, name in people)
            self.words.say(f"这一步要{post}同意。请{names}本人在这里输自己的口令。")
            self._by_code.hide()
            self._by_pin.show()
            self.switch_button.show()
            self.pad.setFocus()
        else:
            self._show_code()
            self.words.say(f"这一步要{post}同意，现在没有能同意的人，请用封存的恢复码。")

    def say(self, text: str) -> None:
        """Say why it was not done."""
        if self._by_pin.isVisibleTo(self):
            self.pad.say(text)
        else:
            self.wrong.say(text)

    def _prove(self, pin: str) -> None:
        person_id = self.who.value()
        if not isinstance(person_id, int):
            return
        answer = self._page.run(sign_in.prove_other, person_id, pin)
        if isinstance(answer, WrongPin):
            self.pad.say(answer.text)
        elif answer is not None:
            self.given.emit(Consent(answer))

    def _give_code(self) -> None:
        self.wrong.say("")
        if not self.code.text().strip():
            self.wrong.say("恢复码还空着。")
            return
        self._page.attempt(
            lambda: self._page.office.act(sealed_code.prove_code, self.code.text()),
            self._unsealed,
            lambda problem: self.wrong.say(str(problem)),
        )

    def _unsealed(self, answer: Unsealed | WrongPin) -> None:
        if isinstance(answer, WrongPin):
            self.wrong.say(answer.text)
        else:
            self.given.emit(Consent(unsealed=answer))

    def _show_code(self) -> None:
        self.words.say(f"{self._post}不能来时，拆开封存的恢复码，照着输入。用过要重新封好。")
        self._by_pin.hide()
        self.switch_button.hide()
        self._by_code.show()
        self.code.setFocus()

    def _lay_out(self) -> None:
        self._by_pin = QWidget()
        pin = QVBoxLayout(self._by_pin)
        pin.setContentsMargins(0, 0, 0, 0)
        pin.addWidget(self.who)
        pin.addWidget(self.pad)
        pin.addWidget(self.switch_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._by_code = QWidget()
        code = QVBoxLayout(self._by_code)
        code.setContentsMargins(0, 0, 0, 0)
        code.addWidget(self.code)
        code.addWidget(self.wrong)
        row = QHBoxLayout()
        row.addWidget(self.code_button)
        row.addStretch(1)
        code.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.words)
        column.addWidget(self._by_pin)
        column.addWidget(self._by_code)
        column.addStretch(1)
        self._by_code.hide()
