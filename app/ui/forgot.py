"""What to do about a forgotten PIN; with the sealed code, also when nobody can sign in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui.widgets import (
    BodyText,
    Card,
    Choice,
    ErrorLine,
    FormRows,
    PrimaryButton,
    QuietButton,
)


class ForgotPage(QWidget):
    """Says who resets whose PIN; `reset` carries a lead or chair and the recovery code."""

    reset = Signal(int, str)
    left = Signal()

    def __init__(self, people: Sequence[tuple[int, str]], parent: QWidget | None = None) -> None:
        """`people` are lead and chair, with what they are."""
        super().__init__(parent)
        card = Card("忘了口令")
        card.setFixedWidth(680)
        card.box.addWidget(
            BodyText(
                "值班员和别的岗位：请责任人或工会主席登录，在“人员”里重设。\n"
                "责任人忘了，由工会主席重设；工会主席忘了，由责任人重设。\n"
                "两位都登录不了时，拆开封存的恢复码，在这里输入。"
            )
        )
        card.box.addSpacing(8)
        self.who = Choice([(person_id, name) for person_id, name in people])
        self.code = QLineEdit()
        self.code.setPlaceholderText("照着封存的纸输入，大小写都可以")
        rows = FormRows(104)
        rows.add("谁的口令", self.who)
        rows.add("恢复码", self.code)
        rows.submitted.connect(self._reset)
        self.setFocusProxy(self.who)
        card.box.addWidget(rows)
        card.box.addSpacing(4)
        self.wrong = ErrorLine()
        card.box.addWidget(self.wrong)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        self.reset_button = PrimaryButton("用恢复码重设口令", self._reset)
        buttons.addWidget(self.reset_button)
        buttons.addWidget(QuietButton("返回登录", self.left.emit, key="Esc"))
        buttons.addStretch(1)
        card.box.addLayout(buttons)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def say(self, problem: str) -> None:
        """Say why the code was not taken."""
        self.wrong.say(problem)

    def _reset(self) -> None:
        person_id = self.who.value()
        if isinstance(person_id, int) and self.code.text().strip():
            self.reset.emit(person_id, self.code.text())
        else:
            self.wrong.say("恢复码还空着。")
            self.code.setFocus()
