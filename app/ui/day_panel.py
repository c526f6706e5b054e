"""The end of a day in the page: checks, times, the record that writes itself, the signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import UserError
from app.services import checks, duty
from app.services.checks import CHECK_NAMES, Check, CheckAnswer
from app.services.defaults import default_list
from app.services.duty import DaySheet, DutyFields
from app.services.sign_in import Proof
from app.ui import look
from app.ui.look import Level
from app.ui.page import Page
from app.ui.sign import SignPad
from app.ui.widgets import (
    BodyText,
    Card,
    Choice,
    ElidedLabel,
    FormRows,
    PrimaryButton,
    QuietButton,
    SecondLine,
    SegmentedChoice,
    StatusChip,
    TimeEdit,
)

NARROW = 940
_WORDS = {
    Check.OPENING: ("正常", "有问题", "没做"),
    Check.CLEANING: ("已清洁", "有问题", "没打扫"),
    Check.RESTOCKING: ("够用", "不够", "没补充"),
}
_HINTS = {
    Check.OPENING: "哪里有问题？例：充电柜不通电",
    Check.CLEANING: "哪里有问题？例：卫生间堵了",
    Check.RESTOCKING: "缺什么？例：桶装水只剩一桶",
}


class CheckLine(QWidget):
    """One daily check: three answers, and a line for what is wrong."""

    answered = Signal(object, str, str)
    """Carries check, result and text."""

    def __init__(self, check: Check, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.check = check
        fine, problem, not_done = _WORDS[check]
        self.choice = SegmentedChoice(
            [
                ("fine", fine, Level.DONE),
                ("problem", problem, Level.MUST),
                ("not_done", not_done, Level.PLAIN),
            ],
            CHECK_NAMES[check],
        )
        self.note = QLineEdit()
        self.note.setPlaceholderText(_HINTS[check])
        self.note.setAccessibleName(f"{CHECK_NAMES[check]}：说明")
        self.note.hide()
        # Beside the answer, not below: what is said of one must not push the next from under the
        # mouse.
        self.said = ElidedLabel()
        self.said.setObjectName("Said")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.choice)
        row.addWidget(self.said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.note)
        self.choice.chosen.connect(self._chosen)
        self.note.editingFinished.connect(self._noted)

    def show_answer(self, answer: CheckAnswer | None) -> None:
        """Show what was answered, by whom and when."""
        self.choice.set_value(answer.result if answer else None)
        self.note.setText(answer.text if answer else "")
        self.note.setVisible(answer is not None and answer.result == "problem")
        words = " ".join(part for part in (answer.by, answer.at_time) if part) if answer else ""
        self.said.set_whole(f"已记：{words}" if words else "")

    @property
    def is_waiting_for_words(self) -> bool:
        """A problem was chosen and not yet said."""
        return self.choice.value() == "problem" and not self.note.text().strip()

    def _chosen(self, result: object) -> None:
        if result == "problem":
            self.note.show()
            self.note.setFocus()
            return
        self.note.hide()
        self.answered.emit(self.check, str(result), "")

    def _noted(self) -> None:
        if self.choice.value() == "problem" and self.note.text().strip():
            self.answered.emit(self.check, "problem", self.note.text())


class DayPanel(QWidget):
    """What closes a day in sixty seconds; every answer is kept at once."""

    finished = Signal(str)
    """The record was signed; carries the words to say."""
    left = Signal()
    """Back without signing; what was typed is kept as a draft."""
    correction_wanted = Signal(int)
    """The record is signed and its person wants a new version; carries its id."""

    def __init__(self, page: Page, back: str = "回到登记", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._sheet: DaySheet | None = None
        self._proposed_left = ""
        """The present time, offered as 离岗时间; it counts only once the record is signed."""
        self._build_form(back)
        self._build_record()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.GRID * 2)
        self._row.addWidget(self.form_card, 10)
        self._row.addWidget(self.record_card, 9)

    def open(self, on: str | None = None) -> None:
        """Show the acting person's day; today when none is named."""
        self._sheet = None
        sheet = self._page.office.read(duty.sheet, on)
        is_today = sheet.on == self._page.office.clock.today().isoformat()
        self.form_card.heading.setText("结束今天" if is_today else f"补写 {sheet.label}")
        self.form_card.second.setText(sheet.label if is_today else "")
        self.arrived.set_time(sheet.fields.arrived)
        self._proposed_left = ""
        if not sheet.fields.left and is_today and not sheet.is_signed:
            self._proposed_left = self._page.office.read(checks.now_time)
        self.left_at.set_time(sheet.fields.left or self._proposed_left)
        self.weather.set_value(sheet.fields.weather or None)
        self.sentence.setText(sheet.fields.sentence)
        for line in self.lines.values():
            line.show_answer(None)
        self._show(sheet)
        self._turn(0)

    def refresh(self) -> None:
        """Read the day again; what is being typed stays."""
        if self._sheet is not None:
            self._show(self._page.office.read(duty.sheet, self._sheet.on))

    @property
    def fields(self) -> DutyFields:
        """What is typed now."""
        return DutyFields(
            self.arrived.text(),
            self.left_at.text(),
            str(self.weather.value() or ""),
            self.sentence.text(),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._row.setDirection(way)

    def _build_form(self, back: str) -> None:
        self.form_card = Card("结束今天", " ")
        self.form = FormRows(92)
        self.lines: dict[Check, CheckLine] = {}
        for check in (Check.OPENING, Check.CLEANING, Check.RESTOCKING):
            line = CheckLine(check)
            line.answered.connect(self._answered)
            self.lines[check] = line
            self.form.add(CHECK_NAMES[check], line, key=check.value)
        self.arrived, self.left_at = TimeEdit("到岗时间"), TimeEdit("离岗时间")
        self.form.add("到岗时间", self.arrived, key="arrived")
        self.form.add("离岗时间", self.left_at, key="left")
        words = default_list("weather")
        self.weather = Choice([(word, word) for word in words], empty="没有记")
        self.form.add("天气", self.weather, key="weather")
        self.sentence = QLineEdit()
        self.sentence.setMaxLength(300)
        self.sentence.setPlaceholderText("可以不写。例：下午停电半小时")
        self.form.add("想补一句", self.sentence, key="sentence")
        for edit in (self.arrived, self.left_at):
            edit.changed.connect(self._rewrite)
        self.weather.chosen.connect(lambda _value: self._rewrite())
        self.form_card.box.addWidget(self.form)
        self.form_card.box.addStretch(1)
        self.form_card.box.addWidget(QuietButton(back, self.leave, icon="chevron-left"))

    def _build_record(self) -> None:
        self.record_card = Card("值班记录", " ")
        self.chip = StatusChip("", Level.PLAIN)
        ground = Card(tone="ground")
        self.text = BodyText()
        ground.box.addWidget(self.text)
        self.missing = SecondLine(wrap=True)
        self.sign_button = PrimaryButton("核对好了，去签名", self.go_sign, key="F5")
        self.correct_button = QuietButton("更正这份记录", self._want_correction)
        writing = QWidget()
        column = QVBoxLayout(writing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.chip)
        column.addWidget(ground)
        column.addWidget(self.missing)
        column.addStretch(1)
        column.addWidget(self.correct_button)
        column.addWidget(self.sign_button)
        self.pad = SignPad(self._page, self._sign, "签名")
        signing = QWidget()
        column = QVBoxLayout(signing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.who_signs = BodyText()
        column.addWidget(self.who_signs)
        column.addWidget(self.pad)
        column.addStretch(1)
        column.addWidget(QuietButton("回去再看一遍", self._back_to_text, icon="chevron-left"))
        self._stack = QStackedWidget()
        self._stack.addWidget(writing)
        self._stack.addWidget(signing)
        self.record_card.box.addWidget(self._stack, 1)

    def _show(self, sheet: DaySheet) -> None:
        self._sheet = sheet
        self.form.clear_errors()
        for check, line in self.lines.items():
            if not line.is_waiting_for_words:
                line.show_answer(sheet.checks.get(check))
        open_to_write = not sheet.is_signed and not sheet.is_closed
        for part in (*self.lines.values(), self.arrived, self.left_at, self.weather, self.sentence):
            part.setEnabled(open_to_write)
        self.record_card.second.setText(
            f"{sheet.signed_at} 已签名" if sheet.is_signed else "按当天登记自动写成，不用打字"
        )
        self.chip.say("已签名" if sheet.is_signed else "还没有签名", _level(sheet))
        self.sign_button.setVisible(open_to_write)
        self.correct_button.setVisible(sheet.is_signed and not sheet.is_closed)
        self._write(sheet.text)
        self._say_missing(sheet)
        if open_to_write:
            self._rewrite()

    def _say_missing(self, sheet: DaySheet) -> None:
        if sheet.is_closed:
            self.missing.say("本月已月结，这一天不能再改动。", Level.PLAIN)
        elif sheet.has_newer_entries:
            self.missing.say("签名以后又登记了人次，请更正这份记录。", Level.SOON)
        elif sheet.is_signed:
            self.missing.say("签过名的记录不会再变；要改动，会另存一版，原来的留着。")
        else:
            missing = self.still_missing()
            words = f"还差：{'、'.join(missing)}。可以照样签名，记录里写“未记”。"
            self.missing.say(words if missing else "都记全了。", _lack(missing))

    def still_missing(self) -> tuple[str, ...]:
        """Name what the record lacks with what is typed now."""
        if self._sheet is None:
            return ()
        typed = {"到岗时间": self.arrived.text(), "离岗时间": self.left_at.text()}
        answered = [name for name in self._sheet.missing if name not in typed]
        return (*answered, *(name for name, text in typed.items() if not text))

    def _answered(self, check: Check, result: str, text: str) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        at = self.arrived.text() or None if check is Check.OPENING else None
        done = self._page.run(
            checks.record_check, check, result, at_time=at, text=text, on=sheet.on
        )
        if done is not None:
            self.refresh()

    def _rewrite(self) -> None:
        """Let the text follow what is typed; half a time is no reason to speak up yet."""
        sheet = self._sheet
        if sheet is None or sheet.is_signed or sheet.is_closed:
            return
        if not (self.arrived.problem() or self.left_at.problem()):
            self._page.attempt(
                lambda: self._page.office.read(duty.preview, sheet.on, self.fields),
                self._write,
                lambda _problem: None,
            )
        self._say_missing(sheet)

    def _write(self, text: str) -> None:
        self.text.setText(text)

    def go_sign(self) -> None:
        """Go on to the PIN, unless something typed cannot be."""
        waiting = [line for line in self.lines.values() if line.is_waiting_for_words]
        if waiting:
            self.form.error(waiting[0].check.value, "请写一句是什么问题。")
            waiting[0].note.setFocus()
            return
        self._keep(self.fields, self._ask_for_pin)

    def leave(self) -> None:
        """Go back; what was typed is kept as a draft."""
        sheet, fields = self._sheet, self.fields
        if fields.left == self._proposed_left:
            fields = replace(fields, left="")
        if sheet is None or sheet.is_signed or sheet.is_closed or fields == sheet.fields:
            self.left.emit()
            return
        self._keep(fields, self.left.emit)

    def _keep(self, fields: DutyFields, then: Callable[[], object]) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        self.form.clear_errors()
        self._page.attempt(
            lambda: self._page.office.act(duty.keep_draft, sheet.on, fields),
            lambda _id: then(),
            self._told,
        )

    def _ask_for_pin(self) -> None:
        if self._sheet is not None:
            self.who_signs.setText(f"{self._sheet.person}，请输您的口令，签这一天的值班记录。")
        self.pad.clear()
        self._turn(1)
        self.pad.setFocus()

    def _back_to_text(self) -> None:
        self._turn(0)

    def _turn(self, side: int) -> None:
        """Show the text or the PIN pad; where there is little room the pad stands alone."""
        self._stack.setCurrentIndex(side)
        is_below = self._row.direction() == QBoxLayout.Direction.TopToBottom
        self.form_card.setVisible(not (side and is_below))
        self._page.to_top()

    def _sign(self, proof: Proof) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        self._page.attempt(
            lambda: self._page.office.act(duty.sign_day, sheet.on, self.fields, proof),
            lambda _id: self.finished.emit(f"{sheet.label}的值班记录已签名。"),
            self._told,
        )

    def _told(self, problem: UserError) -> None:
        self._turn(0)
        if not self.form.tell(problem):
            self._page.notice.error(problem)

    def _want_correction(self) -> None:
        if self._sheet is not None and self._sheet.record_id is not None:
            self.correction_wanted.emit(self._sheet.record_id)


def _level(sheet: DaySheet) -> Level:
    return Level.DONE if sheet.is_signed else Level.SOON


def _lack(missing: tuple[str, ...]) -> Level:
    return Level.SOON if missing else Level.DONE
