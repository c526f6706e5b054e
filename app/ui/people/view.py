"""One person as they stand: what they are, since when, and what may be done about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.permissions import ROLE_NAMES, Act, who_may
from app.services import privacy_file
from app.services.people import EMPLOYMENT_NAMES, PersonEntry, RoleSpan
from app.ui.history.link import HistoryLink
from app.ui.page import Page
from app.ui.widgets import (
    AccentButton,
    BodyText,
    DangerButton,
    Divider,
    Heading,
    Level,
    QuietButton,
    SecondLine,
    StatusChip,
)
from app.ui.widgets.layouts import clear_layout

_HOW = {
    "first_run": "建站时任命",
    "by_holder": "由{by}任命",
    "by_other_holder": "{by}输口令同意",
    "recovery_code": "凭恢复码任命",
    "import": "原台账记载",
}


class PersonView(QWidget):
    """The right side of the page while nothing is being changed."""

    wanted = Signal(str)
    """change, appoint, hand_over, reset, confirm, left, back or privacy."""
    end_wanted = Signal(object)
    """Carries the `RoleSpan` to be ended."""

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def show_person(self, entry: PersonEntry, names: dict[int, str]) -> None:
        """Show somebody."""
        clear_layout(self._column)
        self._head(entry)
        self._column.addWidget(Divider())
        spans = [span for span in reversed(entry.roles) if span.is_current or span.to_on is None]
        past = [span for span in reversed(entry.roles) if span not in spans]
        for span in spans:
            self._column.addLayout(self._role(span, names))
        if not spans:
            self._column.addWidget(BodyText("现在没有岗位。" if past else "还没有岗位。"))
        for span in past:
            words = f"{ROLE_NAMES[span.role]}：{span.from_on} 至 {span.to_on}"
            self._column.addWidget(SecondLine(words))
        self._column.addWidget(Divider())
        self._acts(entry)
        self._privacy(entry)
        history = HistoryLink(self._page)
        self._column.addWidget(history, 0, Qt.AlignmentFlag.AlignLeft)
        history.lead_to("person", entry.id)
        self._column.addStretch(1)

    def _head(self, entry: PersonEntry) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Heading(entry.shown))
        for word, level in _chips(entry):
            row.addWidget(StatusChip(word, level))
        row.addStretch(1)
        self._column.addLayout(row)
        # A covered note says nothing here.
        note = "" if entry.is_masked else entry.note
        parts = (EMPLOYMENT_NAMES[entry.employment], entry.phone, entry.email, note)
        about = "　".join(part for part in parts if part)
        self._column.addWidget(SecondLine(about or "电话还没有登记", wrap=True))
        self._column.addWidget(SecondLine(_pin_words(entry), wrap=True))

    def _role(self, span: RoleSpan, names: dict[int, str]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        level = Level.LOOK if span.is_current else Level.PLAIN
        row.addWidget(StatusChip(ROLE_NAMES[span.role], level))
        how = _HOW[span.how].format(by=names.get(span.appointed_by or 0, "责任人或主席"))
        until = f"，到 {span.to_on}" if span.to_on else ""
        row.addWidget(SecondLine(f"自 {span.from_on}{until}，{how}", wrap=True), 1)
        if self._page.may(Act.APPOINT) and span.to_on is None:
            end = AccentButton("卸任", lambda: self.end_wanted.emit(span))
            end.setAccessibleName(f"卸任：{ROLE_NAMES[span.role]}")
            row.addWidget(end)
        return row

    def _acts(self, entry: PersonEntry) -> None:
        if not self._page.may(Act.APPOINT):
            self._own_acts(entry)
            self._column.addWidget(SecondLine(self._page.who_may(Act.APPOINT), wrap=True))
            return
        first, second = QHBoxLayout(), QHBoxLayout()
        editing = self._page.may(Act.EDIT_PEOPLE)
        if entry.left_on is not None:
            if editing and not entry.is_anonymous:
                self._add(second, QuietButton("记为返岗", self._want("back"), icon="undo"))
        else:
            self._add(first, QuietButton("任命岗位", self._want("appoint"), icon="plus"))
            if entry.has_pin:
                self._add(first, QuietButton("重设口令", self._want("reset"), icon="key"))
            if entry.current_roles:
                self._add(second, self._hand_over())
            if editing:
                self._add(first, QuietButton("改资料", self._want("change"), icon="pencil"))
                if entry.is_pending:
                    confirm = QuietButton("确认是本站的人", self._want("confirm"), icon="check")
                    self._add(second, confirm)
                self._add(second, DangerButton("记为离岗", self._want("left")))
        for row in (first, second):
            row.setSpacing(8)
            row.addStretch(1)
            self._column.addLayout(row)

    def _own_acts(self, entry: PersonEntry) -> None:
        """Offer what anybody may do about themselves."""
        if entry.current_roles and entry.id == self._page.office.actor.person_id:
            self._column.addWidget(self._hand_over(), 0, Qt.AlignmentFlag.AlignLeft)

    def _privacy(self, entry: PersonEntry) -> None:
        """Lead to their data; whoever has nothing to do with them reads who does."""
        if self._page.office.read(privacy_file.may_open, entry.id):
            words = "个人信息、同意书和查看记录"
            opens = QuietButton(words, self._want("privacy"), icon="lock")
            self._column.addWidget(opens, 0, Qt.AlignmentFlag.AlignLeft)
        elif entry.is_masked:
            who = who_may(Act.SEE_PERSONAL)
            self._column.addWidget(SecondLine(f"联系方式遮盖了一部分，{who}可以看全。", wrap=True))

    def _hand_over(self) -> QuietButton:
        return QuietButton("办理交接", self._want("hand_over"), icon="swap")

    def _add(self, row: QHBoxLayout, button: QWidget) -> None:
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _want(self, what: str) -> Callable[[], None]:
        return partial(self.wanted.emit, what)


def _chips(entry: PersonEntry) -> list[tuple[str, Level]]:
    chips = []
    if entry.is_anonymous:
        chips.append(("已匿名化", Level.PLAIN))
    if entry.left_on:
        chips.append((f"{entry.left_on} 离岗", Level.PLAIN))
    if entry.is_pending:
        chips.append(("待确认", Level.SOON))
    if entry.is_locked:
        chips.append(("口令已锁定", Level.MUST))
    return chips


def _pin_words(entry: PersonEntry) -> str:
    if entry.is_locked:
        return "口令连续输错十次，已经锁定，要重设。"
    if entry.has_pin:
        return "已设好自己的口令。"
    if entry.left_on or not entry.current_roles:
        return ""
    return "还没有设口令；下次登录时自己设，设好以后才能签字。"
