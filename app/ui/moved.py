"""Asks once whether data that was copied here is to be kept here (搬家)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.ui.widgets import BodyText, Card, PrimaryButton, QuietButton, SecondLine

if TYPE_CHECKING:
    from app.services.installation import Standing
    from app.services.office import Office
    from app.ui.main_window import MainWindow

_DANGER = "两处都记账，记录会分成两份，再也合不到一起。"


class MovedPage(QWidget):
    """What was noticed, and who may say that the data is kept here from now on."""

    def __init__(
        self,
        standing: Standing,
        on_take_in: Callable[[], object],
        on_switch: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        card = Card("先确认用哪一份数据", "没有改动任何内容")
        card.setFixedWidth(680)
        card.box.addWidget(BodyText(standing.words + _DANGER))
        acts = QHBoxLayout()
        acts.setSpacing(12)
        if standing.may_take_in:
            card.box.addWidget(
                BodyText("如果以后只在这里记，原来那一份不再用，请确认；这一步会记进变更记录。")
            )
            self.take_in = PrimaryButton("已搬到这台电脑", on_take_in)
            acts.addWidget(self.take_in)
        else:
            card.box.addWidget(
                BodyText(f"请{standing.who_may}登录确认；如果还在原来的电脑上记，请到那里去记。")
            )
        self.switch = QuietButton("换人登录", on_switch)
        acts.addWidget(self.switch)
        acts.addStretch(1)
        self.problem = SecondLine()
        self.problem.hide()
        card.box.addSpacing(12)
        card.box.addLayout(acts)
        card.box.addWidget(self.problem)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def say(self, problem: str) -> None:
        """Say why the data could not be taken in."""
        self.problem.say(problem)
        self.problem.show()


def is_held(
    window: MainWindow, office: Office, then: Callable[[], object], switch: Callable[[], object]
) -> bool:
    """Hold whoever signed in back from data that is at home elsewhere; tell whether they are."""
    from app.services import installation

    def look() -> Standing:
        standing = office.read(installation.look)
        if not standing.words and office.read(installation.needs_register):
            office.act(installation.register)
        return standing

    standing = window.tasks.now(look, _go_on)
    if standing is None or not standing.words:
        return False

    def take_in() -> None:
        window.tasks.attempt(
            partial(office.act, installation.take_in),
            lambda _none: then(),
            lambda problem: page.say(str(problem)),
        )

    page = MovedPage(standing, take_in, switch)
    window.cover(page)
    return True


def _go_on(_problem: UserError) -> None:
    """A full disk must not keep anybody out: it is registered another time."""
