"""Forms of the wall: a posting, the next check, the supervision phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.services.wall import WallEntry
from app.services.wall_content import Supervision
from app.services.wall_keeping import PostingFields
from app.services.wall_print import CODE
from app.ui import look
from app.ui.widgets import DateEdit, FormRows, Heading, PrimaryButton, QuietButton, SecondLine

LABELS = 96


class WallForm(QWidget):
    """A heading, a line of help, rows, and the act with its way back."""

    left = Signal()

    def __init__(self, act: str, send: Callable[[], object]) -> None:
        super().__init__()
        self._send = send
        self.heading = Heading()
        self.words = SecondLine(wrap=True)
        self.rows = FormRows(LABELS)
        self.act_button = PrimaryButton(act, self._act, key="Ctrl+S", icon="check")
        self.rows.submitted.connect(self._act)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, look.GRID, 0)
        column.addWidget(self.heading)
        column.addWidget(self.words)
        column.addWidget(self.rows)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.act_button)
        row.addWidget(QuietButton("先不做", self.left.emit, key="Esc"))
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)

    def _act(self) -> None:
        if self.rows.check():
            self._send()


class PostForm(WallForm):
    """When, where, and when to look again."""

    posted = Signal(object)
    """Carries `PostingFields`."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__("登记张贴", self._say)
        self._today = today
        self.day = DateEdit(today, "贴上去的日子")
        self.position, self.note = QLineEdit(), QLineEdit()
        self.next_check = DateEdit(today, "下次检查")
        self.position.setPlaceholderText("例如：大门右边、服务台上方")
        self.rows.add("哪天贴的", self.day, key="on")
        self.rows.add("位置", self.position, key="position")
        hint = "到了那天，“今天”会提醒；不定就空着"
        self.rows.add("下次检查", self.next_check, key="next_check_on", hint=hint)
        self.rows.add("备注", self.note, key="note")

    def ask(self, entry: WallEntry) -> None:
        """Ask about a sheet; where the last one hung is offered again."""
        self.heading.setText(f"登记张贴：{entry.title}")
        content = entry.content
        if content is not None and content.body is not None:
            code = content.digest[:CODE]
            self.words.say(
                f"请看一眼纸的左下角：应印着“第 {entry.version} 版”“核对码 {code}”。"
                "不一样就是旧的，请重新打印。"
            )
        else:
            self.words.say("请先看看墙上写的和现在的资料是不是一样。")
        self.day.set_date(self._today())
        self.position.setText(entry.posting.position if entry.posting else "")
        self.next_check.set_date(None)
        self.note.clear()
        self.rows.clear_errors()
        self.position.setFocus()

    def _say(self) -> None:
        fields = PostingFields(
            _iso(self.day), self.position.text(), _iso(self.next_check), self.note.text()
        )
        self.posted.emit(fields)


class CheckForm(WallForm):
    """When to look at it again."""

    checked = Signal(str)

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__("检查过了，挂得好好的", self._say)
        self.next_check = DateEdit(today, "下次检查")
        self.rows.add("下次检查", self.next_check, key="next_check_on", hint="不定就空着")

    def ask(self, entry: WallEntry) -> None:
        """Ask about a sheet."""
        self.heading.setText(f"检查：{entry.title}")
        self.words.say("还在原处、没有破损、看得清楚，就记下来；坏了请换一张再登记。")
        self.next_check.set_date(None)
        self.rows.clear_errors()
        self.next_check.setFocus()

    def _say(self) -> None:
        self.checked.emit(_iso(self.next_check))


class PhoneForm(WallForm):
    """Where people complain."""

    given = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("保存", self._say)
        self.phone, self.whose = QLineEdit(), QLineEdit()
        self.whose.setPlaceholderText("例如：区总工会权益保障部")
        self.rows.add("监督电话", self.phone, key="phone")
        self.rows.add("谁的电话", self.whose, key="whose")

    def ask(self, held: Supervision) -> None:
        """Ask for it."""
        self.heading.setText("监督电话")
        self.words.say("服务站自觉接受监督。电话由上级工会或单位给，没有就先空着，不要随便写一个。")
        self.phone.setText(held.phone)
        self.whose.setText(held.whose)
        self.rows.clear_errors()
        self.phone.setFocus()

    def _say(self) -> None:
        self.given.emit(self.phone.text(), self.whose.text())


def _iso(field: DateEdit) -> str:
    day = field.date()
    return day.isoformat() if day else ""
