"""What the upper union asks where the source gives only a heading (上级提供的要求)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.core.errors import BadInput, UserError
from app.services.checklists import UpperText
from app.ui.widgets import BodyText, Card, DateEdit, FormRows, PrimaryButton, QuietButton

ABOUT = "来源只列了标题或只说另有数值。上级工会给了具体要求的，照原话填在这里；以后就按它对照。"


@dataclass(frozen=True, slots=True)
class GivenUpper:
    """What was typed; a blank text takes the requirement back."""

    text: str
    source: str
    on: str


class UpperForm(Card):
    """Text or value, where it stands, and when it was given."""

    saved = Signal(object)
    """Carries the `GivenUpper`."""

    def __init__(
        self,
        today: Callable[[], dt.date],
        on_back: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("上级提供的要求", " ", parent=parent)
        self._today = today
        self._stood = False
        self.text, self.source = QLineEdit(), QLineEdit()
        self.on = DateEdit(today)
        self.form = FormRows(96)
        self.form.add("要求", self.text, key="text", hint="文字或数值，照原话写；清空再存就是收回")
        self.form.add("出处", self.source, key="source", hint="文件名、文号或谁说的")
        self.form.add("哪天给的", self.on, key="given_on")
        self.form.submitted.connect(self._save)
        self.save = PrimaryButton("存好这条要求", self._save, key="F5")
        self.back = QuietButton("返回", on_back, key="Esc", icon="arrow-left")
        self.box.addWidget(BodyText(ABOUT))
        self.box.addSpacing(8)
        self.box.addWidget(self.form)
        self.box.addStretch(1)
        low = QHBoxLayout()
        low.addWidget(self.back)
        low.addStretch(1)
        low.addWidget(self.save)
        self.box.addLayout(low)

    def begin(self, title: str, upper: UpperText | None) -> None:
        """Ask for the requirement of one criterion, beginning with what stands."""
        self.second.say(title)
        self._stood = upper is not None
        self.text.setText(upper.text if upper else "")
        self.source.setText(upper.source if upper else "")
        self.on.set_date(
            dt.date.fromisoformat(upper.given_on) if upper and upper.given_on else None
        )
        self.form.clear_errors()
        self.text.setFocus()

    def tell(self, problem: UserError) -> bool:
        """Show what is wrong beside the field it is wrong in; False where it is in none."""
        key = problem.field if isinstance(problem, BadInput) else ""
        if key == "on":  # what a day is called where it is only read
            self.form.error("given_on", str(problem))
            return True
        return self.form.tell(problem)

    def _save(self) -> None:
        if not self.form.check():
            return
        on = self.on.date()
        text = self.text.text().strip()
        missing = "" if text or self._stood else "请写上级的要求。"
        self.form.error("text", missing)
        if on is None:
            self.form.error("given_on", "请写是哪天给的。")
        elif on > self._today():
            self.form.error("given_on", "这一天还没有到。")
        elif not missing:
            self.saved.emit(GivenUpper(text, self.source.text(), on.isoformat()))
