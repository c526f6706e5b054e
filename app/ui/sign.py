"""A signature on a page: the PIN pad that proves who signs, then the act itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.services import sign_in
from app.services.sign_in import Proof, WrongPin
from app.ui.page import Page
from app.ui.widgets import PinPad


class SignPad(PinPad):
    """A PIN pad in the page: the right PIN of whoever sits here gives `signed` a proof."""

    def __init__(
        self,
        page: Page,
        signed: Callable[[Proof], object],
        act: str = "签字",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(act, parent)
        self._page = page
        self._signed = signed
        self.entered.connect(self._prove)

    def _prove(self, pin: str) -> None:
        answer = self._page.run(sign_in.prove, pin)
        if isinstance(answer, WrongPin):
            self.say(answer.text)
        elif answer is not None:
            self._signed(answer)
