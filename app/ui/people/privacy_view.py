"""One person's data: covered until asked for, consents, who looked, how long they are kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.permissions import Act
from app.services import privacy
from app.services.consents import ConsentEntry
from app.services.privacy import Details
from app.services.privacy_file import PrivacyFile
from app.ui.detail import Facts
from app.ui.page import Page
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Card,
    DangerButton,
    Divider,
    Heading,
    Level,
    QuietButton,
    SecondLine,
)
from app.ui.widgets.layouts import clear_layout
from app.ui.widgets.scrolling import Scrolling

MOST_LOOKS = 20
"""So many of the latest are listed."""

_PURPOSE = "例：节假日值班联系"


class PrivacyView(Card):
    """Sections from top to bottom; acts are told by signals."""

    show_wanted = Signal(str)
    """Carries what for."""
    wanted = Signal(str)
    """consent, until, period or anonymise."""
    withdraw_wanted = Signal(object)
    """Carries the `ConsentEntry`."""
    scan_wanted = Signal(object)
    """Carries the `ConsentEntry`."""
    left = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__("个人信息", " ")
        self._page = page
        self._file: PrivacyFile | None = None
        self.facts = Facts(72)
        self.purpose = QLineEdit()
        inner = QWidget()
        inner.setObjectName("Plain")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(10)
        self.area = Scrolling(inner)
        self.box.addWidget(self.area, 1)
        self.back = QuietButton("返回人员", self.left.emit, key="Esc", icon="arrow-left")
        self.box.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)

    def show_file(self, file: PrivacyFile, shown: Details | None = None) -> None:
        """Show somebody's; `shown` is all of it, once asked for and recorded."""
        self._file = file
        self.heading.setText(f"个人信息：{file.entry.shown}")
        clear_layout(self._column)
        self._values(file, shown)
        sections = [self._consents, self._period]
        if file.is_self or self._page.may(Act.SEE_PERSONAL):
            sections.insert(1, self._looks)
        if file.entry.left_on:
            # Of who left, how long it is kept is what people come for.
            sections.insert(0, sections.pop())
        for section in sections:
            self._column.addWidget(Divider())
            section(file)
        self._column.addStretch(1)

    def clear(self) -> None:
        """Show nothing of anybody."""
        self.facts = Facts(72)
        clear_layout(self._column)

    def _values(self, file: PrivacyFile, shown: Details | None) -> None:
        entry = file.entry
        known = shown or Details(entry.phone, entry.email, entry.note, entry.is_masked)
        self.facts = Facts(72)
        rows = (("电话", known.phone), ("邮箱", known.email), ("备注", known.note))
        self.facts.set_rows([(name, value or "没有登记", "", Level.PLAIN) for name, value in rows])
        self._column.addWidget(self.facts)
        if entry.is_anonymous:
            self._column.addWidget(SecondLine("已经匿名化，姓名和联系方式不再保存。", wrap=True))
        elif shown is not None:
            row = QHBoxLayout()
            row.addWidget(SecondLine("这次查看已经记下。离开这一页就重新遮盖。"), 1)
            cover = QuietButton("遮盖", partial(self.show_file, file))
            row.addWidget(cover)
            self._column.addLayout(row)
            # What was asked for stands at the top: the field that had the focus is gone.
            cover.setFocus()
            self.area.verticalScrollBar().setValue(0)
        elif entry.is_masked:
            self._ask_to_show()

    def _ask_to_show(self) -> None:
        if not self._page.may(Act.SEE_PERSONAL):
            self._column.addWidget(SecondLine(self._page.who_may(Act.SEE_PERSONAL), wrap=True))
            return
        self.purpose = QLineEdit()
        self.purpose.setPlaceholderText(_PURPOSE)
        self.purpose.setAccessibleName("为什么要看")
        show = AccentButton("显示", self._show, icon="eye")
        self.purpose.returnPressed.connect(self._show)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(BodyText("为什么要看"))
        row.addWidget(self.purpose, 1)
        row.addWidget(show)
        self._column.addLayout(row)
        self._column.addWidget(SecondLine(privacy.RECORDED, wrap=True))

    def _show(self) -> None:
        self.show_wanted.emit(self.purpose.text())

    def _consents(self, file: PrivacyFile) -> None:
        self._column.addWidget(Heading("单独同意书"))
        for one in file.consents:
            self._column.addLayout(self._consent(file, one))
        if not file.consents:
            words = "还没有。电话、邮箱用于值班联系，不用另外同意；别的用途要本人签一份。"
            self._column.addWidget(SecondLine(words, wrap=True))
        if file.entry.is_anonymous:
            return
        if self._page.may(Act.KEEP_CONSENT):
            self._button(QuietButton("打印、登记同意书", self._want("consent"), icon="plus"))
        elif not file.is_self:
            self._column.addWidget(SecondLine(self._page.who_may(Act.KEEP_CONSENT), wrap=True))

    def _consent(self, file: PrivacyFile, one: ConsentEntry) -> QHBoxLayout:
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(BodyText(f"{one.purpose}：{'、'.join(one.fields)}"))
        place = "；".join(x for x in ("有扫描件" if one.has_scan else "", one.paper_place) if x)
        words = f"{one.given_on} 签，{place}，{one.entered_by}登记"
        if one.withdrawn_on:
            words = f"{one.given_on} 签，{one.withdrawn_on} 撤回：{one.withdrawn_reason}"
        said.addWidget(SecondLine(words, wrap=True))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(said, 1)
        if one.has_scan:
            look = AccentButton("看扫描件", lambda: self.scan_wanted.emit(one), icon="eye")
            look.setAccessibleName(f"看同意书扫描件：{one.purpose}")
            row.addWidget(look, 0, Qt.AlignmentFlag.AlignTop)
        if not one.withdrawn_on and (file.is_self or self._page.may(Act.KEEP_CONSENT)):
            undo = AccentButton("撤回", lambda: self.withdraw_wanted.emit(one))
            undo.setAccessibleName(f"撤回同意：{one.purpose}")
            row.addWidget(undo, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _looks(self, file: PrivacyFile) -> None:
        self._column.addWidget(Heading("查看记录"))
        for one in file.accesses[:MOST_LOOKS]:
            fields = "、".join(one.fields) or "没有登记的内容"
            words = f"{one.at}　{one.viewer}看了{fields}：{one.purpose}"
            self._column.addWidget(SecondLine(words, wrap=True))
        if len(file.accesses) > MOST_LOOKS:
            more = f"更早的还有 {len(file.accesses) - MOST_LOOKS} 次，都在变更记录里。"
            self._column.addWidget(SecondLine(more))
        if not file.accesses:
            self._column.addWidget(SecondLine("还没有人查看过完整的内容。"))

    def _period(self, file: PrivacyFile) -> None:
        self._column.addWidget(Heading("保存期限"))
        entry = file.entry
        self._column.addWidget(SecondLine(_kept(file), wrap=True))
        if entry.is_anonymous:
            return
        if self._page.may(Act.ANONYMISE):
            if entry.left_on:
                self._button(QuietButton("定保存到哪天", self._want("until"), icon="pencil"))
                if not file.why_not:
                    self._button(DangerButton("匿名化", self._want("anonymise")))
                return
            self._button(QuietButton("设保存期限", self._want("period"), icon="pencil"))
        elif entry.left_on:
            self._column.addWidget(SecondLine(self._page.who_may(Act.ANONYMISE), wrap=True))

    def _button(self, button: QWidget) -> None:
        self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _want(self, what: str) -> Callable[[], None]:
        return partial(self.wanted.emit, what)


def _kept(file: PrivacyFile) -> str:
    entry = file.entry
    if entry.is_anonymous:
        return "登记、签字和数字都还在，写作这个名字。"
    if entry.left_on is None:
        if file.months is None:
            return "在站期间保存。离岗以后保存几个月，站里还没有定。"
        return f"在站期间保存，离岗以后再保存 {file.months} 个月。"
    if entry.retain_until is None:
        return f"{entry.left_on} 离岗，还没有定保存到哪天。"
    return f"{entry.left_on} 离岗，保存到 {entry.retain_until}。{file.why_not}"
