"""Asks in place why a record is voided (作废)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from app.core.errors import UserError
from app.ui.actions import Action, shortcut_for
from app.ui.widgets import BodyText, Card, DangerButton, FormRows, QuietButton


class VoidForm(Card):
    """Why a record is voided; it stays in the books as void."""

    confirmed = Signal(str)
    left = Signal()

    def __init__(self, what: str) -> None:
        super().__init__(f"作废{what}")
        self.words = BodyText()
        self.box.addWidget(self.words)
        self.form = FormRows()
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("例：记重了")
        self.form.add("原因", self.reason, key="reason")
        self.form.submitted.connect(self.submit)
        self.box.addWidget(self.form)
        self.button = DangerButton(f"作废{what}", self.submit, icon="trash")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.button)
        row.addWidget(QuietButton("先不作废", self.left.emit))
        row.addStretch(1)
        self.box.addLayout(row)
        self.box.addStretch(1)
        shortcut_for(Action("先不作废", self.left.emit, key="Esc"), self)

    def start(self, words: str) -> None:
        """Ask for the reason of one record, named in words."""
        self.words.setText(words)
        self.reason.clear()
        self.form.clear_errors()
        self.reason.setFocus()

    def submit(self) -> None:
        """Tell the reason."""
        self.form.clear_errors()
        self.confirmed.emit(self.reason.text())

    def refuse(self, problem: UserError) -> bool:
        """Say below the reason what is wrong; False if it is not meant."""
        return self.form.tell(problem)
