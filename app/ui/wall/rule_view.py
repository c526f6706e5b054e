"""A rule document on the screen: its text, a draft from the clauses, approval, earlier versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.services.rule_documents import DraftLine, RuleChoice, RuleText
from app.ui import look
from app.ui.look import Level
from app.ui.widgets import (
    AccentButton,
    DateEdit,
    Divider,
    FormRows,
    Heading,
    PrimaryButton,
    QuietButton,
    SecondLine,
    StatusChip,
)
from app.ui.widgets.layouts import clear_layout

LABELS = 96
TALL = 180


class RuleView(QWidget):
    """One rule document; saving makes a new version."""

    saved = Signal(str, str)
    """Carries title and text."""
    approved = Signal(int, str, str)
    """Carries the version's id, who, and the day."""

    def __init__(self, today: Callable[[], date], *, may_edit: bool, who_may: str) -> None:
        super().__init__()
        self._choice: RuleChoice | None = None
        self._today = today
        self.heading, self.chip = Heading(), StatusChip()
        self.words = SecondLine(wrap=True)
        self.rows = FormRows(LABELS)
        self.title, self.text = QLineEdit(), QPlainTextEdit()
        self.text.setMinimumHeight(TALL)
        self.text.setTabChangesFocus(True)
        self.rows.add("名称", self.title, key="title")
        self.rows.add("内容", self.text, key="text", hint="一行一条，打印时自己编号")
        self.text.cursorPositionChanged.connect(self._say_source)
        self.title.setReadOnly(not may_edit)
        self.text.setReadOnly(not may_edit)
        self.save = PrimaryButton("保存新版本", self._save, key="Ctrl+S", icon="check")
        self.draft = QuietButton("从条文起草", self.take_draft, icon="document")
        self.sources = SecondLine(wrap=True)
        self.approval = QWidget()
        self.by, self.day = QLineEdit(), DateEdit(today, "批准日期")
        self.earlier = QVBoxLayout()
        self._lay_out(may_edit=may_edit, who_may=who_may)

    def show_choice(
        self, choice: RuleChoice, versions: Sequence[RuleText], kept: tuple[str, str] | None = None
    ) -> None:
        """Show a document; `kept` is what was typed before and not saved yet."""
        self._choice = choice
        text = choice.text
        self.heading.setText(choice.title)
        if text is None:
            self.chip.say("还没有", Level.PLAIN)
        else:
            done = bool(text.approved_by)
            self.chip.say("已批准" if done else "没有批准", Level.DONE if done else Level.SOON)
        self.words.say(_standing(choice))
        self.title.setText(choice.title)
        self.text.setPlainText("\n".join(text.lines) if text else "")
        self.draft.setVisible(bool(choice.draft) and not self.text.isReadOnly())
        self._say_source()
        self.approval.setVisible(text is not None and not self.text.isReadOnly())
        self.by.setText(text.approved_by if text else "")
        self.day.set_date(
            date.fromisoformat(text.approved_on) if text and text.approved_on else None
        )
        self.rows.clear_errors()
        self._show_earlier(versions)
        if kept:
            self.title.setText(kept[0])
            self.text.setPlainText(kept[1])
            self.words.say("您上次写的还没有保存，都在下面。", Level.SOON)

    def typed(self) -> tuple[str, str]:
        """Title and text as they stand in the fields."""
        return self.title.text(), self.text.toPlainText()

    @property
    def is_changed(self) -> bool:
        """Whether something was typed that is not saved."""
        if self._choice is None:
            return False
        text = self._choice.text
        return self.typed() != (self._choice.title, "\n".join(text.lines) if text else "")

    def take_draft(self) -> None:
        """Add the standards' lines that do not stand there yet."""
        if self._choice is None:
            return
        there = self.text.toPlainText().splitlines()
        lines = [line.text for line in self._choice.draft if line.text not in there]
        self.text.setPlainText("\n".join([*(line for line in there if line.strip()), *lines]))
        self.text.setFocus()

    def _say_source(self) -> None:
        """Say of the line one stands in which clause it comes from."""
        draft = self._choice.draft if self._choice and not self.text.isReadOnly() else ()
        here = self.text.textCursor().block().text().strip()
        source = next((line.clause for line in draft if line.text == here), "")
        self.sources.say(f"光标所在的一条出自{source}。" if source else _sources(draft))

    def _save(self) -> None:
        self.rows.clear_errors()
        self.saved.emit(*self.typed())

    def _approve(self) -> None:
        day = self.day.date()
        if self._choice and self._choice.text:
            on = day.isoformat() if day else ""
            self.approved.emit(self._choice.text.id, self.by.text(), on)

    def _take_text(self, text: RuleText) -> None:
        self.title.setText(text.title)
        self.text.setPlainText("\n".join(text.lines))
        self.text.setFocus()

    def _show_earlier(self, versions: Sequence[RuleText]) -> None:
        clear_layout(self.earlier)
        for text in versions[1:]:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            who = text.approved or "没有批准"
            said = f"第 {text.version} 版，{len(text.lines)} 条，{text.entered_by}写，{who}"
            row.addWidget(SecondLine(said, wrap=True), 1)
            if not self.text.isReadOnly():
                row.addWidget(AccentButton("取这一版的文字", partial(self._take_text, text)))
            self.earlier.addWidget(line)

    def _lay_out(self, *, may_edit: bool, who_may: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, look.GRID, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.chip)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addWidget(self.rows)
        column.addWidget(self.sources)
        if may_edit:
            acts = QHBoxLayout()
            acts.setSpacing(12)
            acts.addWidget(self.save)
            acts.addWidget(self.draft)
            acts.addStretch(1)
            column.addLayout(acts)
        else:
            column.addWidget(SecondLine(who_may, wrap=True))
        below = QVBoxLayout(self.approval)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(Divider())
        self.approval_rows = FormRows(LABELS)
        self.approval_rows.add("谁批准的", self.by, key="by")
        self.approval_rows.add("批准日期", self.day, key="on")
        below.addWidget(self.approval_rows)
        self.approve = QuietButton("记下批准", self._approve, icon="stamp")
        row = QHBoxLayout()
        row.addWidget(self.approve)
        row.addStretch(1)
        below.addLayout(row)
        column.addWidget(self.approval)
        column.addLayout(self.earlier)
        column.addStretch(1)


def _standing(choice: RuleChoice) -> str:
    text = choice.text
    if text is None:
        return "还没有写。可以自己写，也可以从选定标准的条文起草，再照本站的情况改。"
    by = f"，{text.entered_by}写" if text.entered_by else ""
    approved = f"，{text.approved}" if text.approved else ""
    return f"第 {text.version} 版{by}{approved}；改了再保存就是新的一版，以前的都留着。"


def _sources(draft: Sequence[DraftLine]) -> str:
    """Say which clauses the draft is made of."""
    if not draft:
        return ""
    found = Counter(line.clause for line in draft)
    said = "、".join(f"{clause}（{count} 条）" for clause, count in found.items())
    return f"可以从这些条文起草：{said}。取来以后请照本站的情况改。"
