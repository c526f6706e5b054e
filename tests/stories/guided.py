"""Somebody who has read no standard and does what the card 下一步 says, step by step."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton

from app.ui.widgets import PrimaryButton
from tests.stories.people_at_desk import Person

NEXT = "下一步："


class Guided:
    """Reads the card, presses its one button, and expects other words afterwards."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.read: list[str] = []
        """What the card said so far, the newest last."""

    def looks(self) -> str:
        """Go to 建站进程 and read what is next, and why."""
        self.person.goes_to("站点建设")
        self.person.clicks("建站进程")
        lines = self.person.reads().splitlines()
        at = next((at for at, line in enumerate(lines) if line.startswith(NEXT)), None)
        assert at is not None, lines
        return lines[at].removeprefix(NEXT)

    def follow(self, expected: str) -> None:
        """Read the card, which must say something new, and press the button it offers."""
        title = self.looks()
        assert title == expected, (expected, self.person.reads())
        assert not self.read or self.read[-1] != title, ("the card did not change", title)
        self.read.append(title)
        self.presses_the_one_button()

    def presses_the_one_button(self) -> None:
        """Press the blue button: there is one, or nobody would know which."""
        found = self.primary_buttons()
        assert len(found) == 1, ([one.text() for one in found], self.person.reads())
        self.person.clicks(found[0].text())

    def primary_buttons(self) -> list[QAbstractButton]:
        """The blue buttons that can be seen."""
        return list(self.person.shown(PrimaryButton))
