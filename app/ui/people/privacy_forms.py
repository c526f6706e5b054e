"""Forms about one person's data: a consent, its withdrawal, how long, and making anonymous."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.services import privacy, retention
from app.services.consents import ConsentEntry, ConsentFields, Withdrawal
from app.services.kept_files import Incoming
from app.services.people import PersonEntry
from app.services.sign_in import Proof
from app.ui import messages
from app.ui.page import Page
from app.ui.sign import SignPad
from app.ui.widgets import (
    BodyText,
    Card,
    DangerButton,
    DateEdit,
    FormRows,
    PrimaryButton,
    QuietButton,
    SecondLine,
)
from app.ui.widgets.scrolling import Scrolling

SCANS = "扫描件或照片 (*.pdf *.jpg *.jpeg *.png *.ofd)"
Today = Callable[[], dt.date]


class _Form(Card):
    """A heading, a line of help, rows, the act and the way back; scrolls where there is no room."""

    left = Signal()

    def __init__(self, title: str) -> None:
        super().__init__(title, " ")
        inner = QWidget()
        inner.setObjectName("Plain")
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, 8, 0)
        self.words = SecondLine(wrap=True)
        self.rows = FormRows(96)
        self.column.addWidget(self.words)
        self.column.addWidget(self.rows)
        self.box.addWidget(Scrolling(inner), 1)

    def close_with(self, *buttons: QWidget) -> None:
        """Put the acts below the rows, the way back last."""
        row = QHBoxLayout()
        row.setSpacing(12)
        for button in (*buttons, QuietButton("先不做", self.left.emit, key="Esc")):
            row.addWidget(button)
        row.addStretch(1)
        self.column.addSpacing(8)
        self.column.addLayout(row)
        self.column.addStretch(1)


class ConsentForm(_Form):
    """What somebody is asked for: printed first, recorded once signed."""

    print_wanted = Signal(str, object)
    """Carries purpose and columns."""
    scan_chosen = Signal(object)
    """Carries the path."""
    given = Signal(object, object)
    """Carries `ConsentFields` and the scan, or None."""

    def __init__(self, today: Today) -> None:
        super().__init__("单独同意书")
        self._today = today
        self._scan: Incoming | None = None
        self.purpose, self.place = QLineEdit(), QLineEdit()
        self.purpose.setPlaceholderText("例：把联系方式报给上级工会")
        self.place.setPlaceholderText("例：档案柜二层蓝色文件夹")
        self.boxes = {column: QCheckBox(name) for column, name in privacy.FIELDS.items()}
        self.day = DateEdit(today, "签字日期")
        self.scan_words = SecondLine("还没有选")
        self.rows.add("用途", self.purpose, key="purpose")
        self.rows.add("内容", _beside(*self.boxes.values()), key="fields")
        self.rows.add("签字日期", self.day, key="on")
        self.rows.add("纸件放在", self.place, key="place")
        pick = QuietButton("选扫描件", self._pick, icon="upload")
        self.rows.add("扫描件", _beside(pick, self.scan_words), key="scan")
        self.print_button = QuietButton("打印给本人签", self._print, icon="printer")
        self.act_button = PrimaryButton("登记签好的同意书", self._give, key="Ctrl+S", icon="check")
        self.close_with(self.act_button, self.print_button)

    def ask(self, entry: PersonEntry) -> None:
        """Begin anew about somebody."""
        self.heading.setText(f"单独同意书：{entry.shown}")
        self.words.say("先写用途、勾内容，打印给本人看过签字；签好以后填下面几项，再登记。")
        self.purpose.clear()
        self.place.clear()
        for box in self.boxes.values():
            box.setChecked(False)
        self.day.set_date(self._today())
        self.take_scan(None)
        self.rows.clear_errors()

    def take_scan(self, scan: Incoming | None) -> None:
        """Hold a scan that was read and found sound."""
        self._scan = scan
        self.scan_words.say(scan.name if scan else "还没有选")

    @property
    def columns(self) -> tuple[str, ...]:
        """What is ticked."""
        return tuple(column for column, box in self.boxes.items() if box.isChecked())

    def _pick(self) -> None:
        path = messages.pick_file(self, "选签好的同意书（扫描件或照片）", SCANS)
        if path is not None:
            self.scan_chosen.emit(Path(path))

    def _print(self) -> None:
        self.print_wanted.emit(self.purpose.text(), self.columns)

    def _give(self) -> None:
        self.rows.clear_errors()
        if self.rows.check():
            day = _iso(self.day)
            said = ConsentFields(self.purpose.text(), self.columns, day, self.place.text())
            self.given.emit(said, self._scan)


class WithdrawForm(_Form):
    """From which day on, and why; what goes is said first."""

    withdrawn = Signal(str, str)
    """Carries day and reason."""

    def __init__(self, today: Today) -> None:
        super().__init__("撤回同意")
        self._today = today
        self.day, self.reason = DateEdit(today, "撤回日期"), QLineEdit()
        self.rows.add("撤回日期", self.day, key="on")
        self.rows.add("原因", self.reason, key="reason")
        self.close_with(DangerButton("撤回", self._act))

    def ask(self, one: ConsentEntry, becomes: Withdrawal) -> None:
        """Ask about a consent."""
        self.heading.setText(f"撤回同意：{one.purpose}")
        self.words.say(becomes.words)
        self.day.set_date(self._today())
        self.reason.clear()
        self.rows.clear_errors()
        self.reason.setFocus()

    def _act(self) -> None:
        if self.rows.check():
            self.withdrawn.emit(_iso(self.day), self.reason.text())


class UntilForm(_Form):
    """Until which day data of somebody who left are kept."""

    given = Signal(str)

    def __init__(self, today: Today) -> None:
        super().__init__("保存到哪天")
        self.day = DateEdit(today, "保存到")
        self.rows.add("保存到", self.day, key="on", hint="过了这一天，“今天”会提醒做匿名化")
        self.close_with(PrimaryButton("保存", self._act, key="Ctrl+S"))

    def ask(self, entry: PersonEntry) -> None:
        """Ask about somebody who left; nothing is proposed that nobody set."""
        self.heading.setText(f"保存到哪天：{entry.shown}")
        self.words.say("按你们上级或单位的规定填；程序不替你们定。")
        until = entry.retain_until
        self.day.set_date(dt.date.fromisoformat(until) if until else None)
        self.rows.clear_errors()
        self.day.setFocus()

    def _act(self) -> None:
        if self.rows.check():
            self.given.emit(_iso(self.day))


class PeriodForm(_Form):
    """How many months after leaving data are kept."""

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__("离岗以后保存几个月")
        self.months = QLineEdit()
        hint = "离岗的时候照这个提出日期，可以再改；空着就每次自己定"
        self.rows.add("几个月", self.months, key="months", hint=hint)
        self.close_with(PrimaryButton("保存", self._act, key="Ctrl+S"))

    def ask(self, months: int | None) -> None:
        """Ask, with what holds now."""
        self.words.say("按你们上级或单位的规定填；程序不替你们定。对全站的人都一样。")
        self.months.setText("" if months is None else str(months))
        self.rows.clear_errors()
        self.months.setFocus()

    def _act(self) -> None:
        self.rows.clear_errors()
        self.given.emit(self.months.text())


class AnonymiseForm(_Form):
    """What goes and what stays, and the lead's PIN."""

    signed = Signal(object)
    """Carries the proof."""

    def __init__(self, page: Page) -> None:
        super().__init__("匿名化")
        self.said = BodyText()
        self.said.setWordWrap(True)
        self.pad = SignPad(page, self._signed, "匿名化")
        self.pad.setMaximumWidth(320)
        self.pad.setMinimumWidth(280)
        self.rows.hide()
        sides = QHBoxLayout()
        sides.setSpacing(24)
        sides.addWidget(self.said, 1, Qt.AlignmentFlag.AlignTop)
        sides.addWidget(self.pad, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(sides)
        self.close_with()

    def ask(self, entry: PersonEntry) -> None:
        """Say what becomes of somebody's data."""
        self.heading.setText(f"匿名化：{entry.shown}")
        self.words.say("做了就回不去。请核对名字，再输您自己的口令。")
        name = retention.name_of(entry.id)
        stays = "\n".join(f"· {line.format(name=name)}" for line in retention.STAYS)
        self.said.setText(f"删掉的：\n· {retention.GOES}\n留下的：\n{stays}")
        self.pad.clear()
        self.pad.setFocus()

    def _signed(self, proof: Proof) -> None:
        self.signed.emit(proof)


def _beside(*parts: QWidget) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(16)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return whole


def _iso(field: DateEdit) -> str:
    day = field.date()
    return day.isoformat() if day else ""
