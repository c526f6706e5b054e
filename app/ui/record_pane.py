"""A month's duty records (值班记录): the list, one record in full, signature and correction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.day_words import long_day_label
from app.core.errors import UserError
from app.core.month import Month
from app.core.permissions import Act
from app.core.sign_ways import PaperKind
from app.records.book import DutyRow
from app.services import duty, duty_corrections, duty_list
from app.services.defaults import default_list
from app.services.duty import DutyDetail, DutyFields
from app.services.sign_in import Proof
from app.ui.detail import SideBySide
from app.ui.history.link import HistoryLink
from app.ui.look import Level
from app.ui.page import Page
from app.ui.record.row_list import RowList
from app.ui.record_words import listed, version_line, whole_text
from app.ui.sign import SignPad
from app.ui.signing.pane import SignPane
from app.ui.widgets import (
    BodyText,
    Card,
    Choice,
    Divider,
    EmptyState,
    FormRows,
    PrimaryButton,
    QuietButton,
    SecondLine,
    StatusChip,
    TimeEdit,
)
from app.ui.widgets.layouts import clear_layout


class RecordPane(QWidget):
    """Left the days of the month, right the record of the chosen one."""

    writing_wanted = Signal(str)
    """A day without a record is to be written; carries the day."""
    counting_wanted = Signal(str)
    """A past day's visits are to be entered; carries the day."""

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._month = Month.of(page.office.clock.today())
        self._detail: DutyDetail | None = None
        self._what = QWidget(self)
        self.consent: SignPane | None = None
        self.list_card = Card("值班记录", " ")
        self.list = RowList("值班记录", tall=68)
        self.list.chosen.connect(self._chosen)
        self.list_card.add_list(self.list)
        self.card = Card(" ", " ")
        self.chip = StatusChip()
        self.history = HistoryLink(page)
        line = QHBoxLayout()
        line.addWidget(self.chip)
        line.addStretch(1)
        line.addWidget(self.history)
        self.card.box.addLayout(line)
        self._area = QVBoxLayout()
        self._area.setSpacing(12)
        self.card.box.addLayout(self._area, 1)
        self.browser = SideBySide(self.list_card, self.card)
        for opened in (self.list.clicked, self.list.activated):
            opened.connect(lambda _at: self.browser.show_detail())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.browser)

    def show_month(self, month: Month, wanted: object = None) -> None:
        """Show a month, at a day (YYYY-MM-DD), a record's id, or where one was."""
        if month != self._month:
            self.browser.show_list()
        self._month = month
        rows = self._page.office.read(duty_list.records_of, month)
        missing = self._page.office.read(duty_list.missing_days, month)
        ids = tuple(row.id for row in rows)
        found = listed(rows, missing, self._page.office.read(duty_corrections.waiting, ids))
        words = f"{len({row.on for row in rows})} 天有记录"
        lack = f"，缺 {len(missing)} 天" if missing else ""
        self.list_card.second.setText(words + lack)
        self.list.set_rows(found)
        key = self._key(wanted, rows, missing) or self.list.current_key()
        if key is None and found:
            key = found[0].key
        if key is None or not self.list.choose(key):
            self._show_nothing()
        elif wanted is not None:
            self.browser.show_detail()

    def _key(
        self, wanted: object, rows: Sequence[DutyRow], missing: Sequence[str]
    ) -> int | str | None:
        """Find the row to show; of several records of a day one's own, the unsigned one first."""
        if isinstance(wanted, int):
            return self._page.office.read(duty.detail, wanted).row.id
        if wanted in missing:
            return str(wanted)
        me = self._page.office.actor.name
        of_day = [row for row in rows if row.on == wanted]
        of_day.sort(key=lambda row: (row.person != me, bool(row.signed_by)))
        return of_day[0].id if of_day else None

    def _chosen(self, key: object) -> None:
        if isinstance(key, int):
            self._show_record(key)
        elif isinstance(key, str):
            self._show_missing(key)

    def _begin(self, heading: str, second: str, chip: str, level: Level) -> None:
        clear_layout(self._area)
        self.card.heading.setText(heading)
        self.card.second.setText(second)
        self.chip.say(chip, level)
        self.chip.setVisible(bool(chip))
        self.history.hide()
        self.browser.set_list(is_there=True)
        if not chip:  # where there is little room, what is being written or signed stands alone
            self.browser.show_detail()

    def _show_nothing(self) -> None:
        self._detail = None
        self._begin(self._month.label, "", "", Level.PLAIN)
        self.browser.set_list(is_there=False)
        words = "这个月还没有值班记录。每天在“今天”点“结束今天”，记录会自动写好。"
        can = self._page.may(Act.KEEP_DUTY)
        self._area.addWidget(
            EmptyState(words, "去今天" if can else "", lambda: self._page.go.emit("today", "end"))
        )

    def _show_missing(self, on: str) -> None:
        self._detail = None
        self._begin(long_day_label(date.fromisoformat(on)), "应开放的日子", "缺记录", Level.SOON)
        self._area.addWidget(BodyText("这一天开放，但没有值班记录。"))
        if self._page.may(Act.KEEP_DUTY):
            self._area.addWidget(
                SecondLine("当天在岗的人可以补写并签名，记录里会注明是补记的。", wrap=True)
            )
            self._area.addStretch(1)
            self._area.addWidget(
                QuietButton("先补录这天的人次", lambda: self.counting_wanted.emit(on))
            )
            self.write_button = PrimaryButton("补写这一天", lambda: self.writing_wanted.emit(on))
            self._area.addWidget(self.write_button)
        else:
            self._area.addWidget(SecondLine(self._page.who_may(Act.KEEP_DUTY)))
            self._area.addStretch(1)

    def _show_record(self, record_id: int) -> None:
        self._detail = detail = self._page.office.read(duty.detail, record_id)
        row = detail.row
        signed = f"{row.signed_by} {row.signed_at[5:]} 签名" if row.signed_by else ""
        chip, level = ("已签名", Level.DONE) if row.signed_by else ("还没有签名", Level.SOON)
        self._begin(
            long_day_label(date.fromisoformat(row.on)), f"{row.person}　{signed}", chip, level
        )
        self.history.lead_to("duty_record", row.id)
        what, self._what = _column(self.card)
        ground = Card(tone="ground")
        ground.box.addWidget(BodyText(whole_text(row)))
        what.addWidget(ground)
        if row.sentence:
            what.addWidget(BodyText(f"补一句：{row.sentence}"))
        if row.source:
            what.addWidget(SecondLine(f"从原台账导入：{row.source}"))
        if detail.has_newer_entries:
            words = "签名以后又登记了人次，和上面的数不一样，请更正。"
            what.addWidget(SecondLine(words, Level.SOON, wrap=True))
        _add_versions(what, detail)
        self._area.addWidget(self._what)
        self._add_acts(detail)

    def _add_acts(self, detail: DutyDetail) -> None:
        acts, whole = _column(self.card)
        if detail.why_not:
            acts.addWidget(SecondLine(detail.why_not, wrap=True))
        if detail.may_correct:
            self.correct_button = QuietButton("更正", self.start_correction, icon="pencil")
            acts.addWidget(self.correct_button)
        if detail.may_sign:
            self.sign_button = PrimaryButton("签名", self._start_signature, key="F5")
            acts.addWidget(self.sign_button)
        self._add_consent(detail, whole)
        self._area.addStretch(1)
        self._area.addWidget(whole)

    def _add_consent(self, detail: DutyDetail, acts: QWidget) -> None:
        """Show whether the lead agreed to a correction (更正)."""
        self.consent = None
        correction = self._page.office.read(duty_corrections.of, detail.row.id)
        if correction is not None:
            self.consent = SignPane(self._page, alone=(self._what, acts))
            self._area.addWidget(self.consent)
            self.consent.show_paper(PaperKind.CORRECTION, correction.public_id)

    def _start_signature(self) -> None:
        if self._detail is None:
            return
        row = self._detail.row
        self._begin(long_day_label(date.fromisoformat(row.on)), row.person, "", Level.PLAIN)
        self._area.addWidget(BodyText(f"{row.person}，请输您的口令，签这份值班记录。"))
        self.pad = SignPad(self._page, self._sign, "签名")
        self._area.addWidget(self.pad)
        self._area.addStretch(1)
        self._area.addWidget(QuietButton("先不签", self._again, icon="chevron-left"))
        _focus(self.pad)

    def _sign(self, proof: Proof) -> None:
        if self._detail is None:
            return
        record_id = self._detail.row.id
        self._page.attempt(
            lambda: self._page.office.act(duty.sign_record, record_id, proof),
            lambda _done: self._said("值班记录已签名。", record_id),
        )

    def start_correction(self) -> None:
        """Let the person give the new version: what changes, and why (更正)."""
        if self._detail is None:
            return
        detail = self._detail
        row = detail.row
        self._begin(
            long_day_label(date.fromisoformat(row.on)),
            "更正：另存一版，原来的留着",
            "",
            Level.PLAIN,
        )
        self.form = FormRows(92)
        self.arrived, self.left_at = TimeEdit("到岗时间"), TimeEdit("离岗时间")
        self.arrived.set_time(row.arrived)
        self.left_at.set_time(row.left)
        words = default_list("weather")
        known = words if not row.weather or row.weather in words else (*words, row.weather)
        self.weather = Choice([(word, word) for word in known], empty="没有记")
        self.weather.set_value(row.weather or None)
        self.sentence = QLineEdit(row.sentence)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("例：离岗时间写早了")
        for label, field, key in (
            ("到岗时间", self.arrived, "arrived"),
            ("离岗时间", self.left_at, "left"),
            ("天气", self.weather, "weather"),
            ("补一句", self.sentence, "sentence"),
            ("更正原因", self.reason, "reason"),
        ):
            self.form.add(label, field, key=key)
        self._area.addWidget(self.form)
        self.hint = SecondLine("人次、检查、领用和意见按现在登记的重新写一遍。", wrap=True)
        self._area.addWidget(self.hint)
        self._area.addStretch(1)
        self._area.addWidget(QuietButton("不更正了", self._again, icon="chevron-left"))
        self.save_button = PrimaryButton("写好了，去签名", self._sign_correction, key="F5")
        self._area.addWidget(self.save_button)
        self.form.show()
        _focus(self.reason)

    def _sign_correction(self) -> None:
        if not self.form.check():
            return
        if not self.reason.text().strip():
            self.form.error("reason", "请写一句为什么更正。")
            self.reason.setFocus()
            return
        for part in (self.form, self.hint, self.save_button):
            part.hide()
        self.pad_area = QWidget()
        column = QVBoxLayout(self.pad_area)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        me = self._page.office.actor.name
        reason = self.reason.text().strip()
        column.addWidget(BodyText(f"{me}，请输您的口令，签更正后的一版。更正原因：{reason}"))
        self.pad = SignPad(self._page, self._correct, "签名")
        column.addWidget(self.pad)
        self._area.insertWidget(0, self.pad_area)
        self.pad_area.show()
        _focus(self.pad)

    def _correct(self, proof: Proof) -> None:
        if self._detail is None:
            return
        record_id = self._detail.row.id
        fields = DutyFields(
            self.arrived.text(),
            self.left_at.text(),
            str(self.weather.value() or ""),
            self.sentence.text(),
        )
        reason = self.reason.text()
        self._page.attempt(
            lambda: self._page.office.act(duty.correct, record_id, fields, reason, proof),
            lambda new: self._said("已更正，等责任人同意；原来的一版留着。", new),
            self._told,
        )

    def _told(self, problem: UserError) -> None:
        self.pad_area.hide()
        for part in (self.form, self.hint, self.save_button):
            part.show()
        if not self.form.tell(problem):
            self._page.notice.error(problem)

    def _said(self, words: str, record_id: int) -> None:
        self.show_month(self._month, record_id)
        self._page.notice.ok(words)

    def _again(self) -> None:
        if self._detail is not None:
            self._show_record(self._detail.row.id)

    @property
    def is_busy(self) -> bool:
        """Something is being typed here that a reload would lose."""
        is_signing = self.consent is not None and self.consent.is_asking
        return self._detail is not None and (self.chip.isHidden() or is_signing)


def _add_versions(what: QVBoxLayout, detail: DutyDetail) -> None:
    if detail.change_reason:
        words = f"第 {detail.row.version} 版，更正原因：{detail.change_reason}"
        what.addWidget(SecondLine(words, Level.LOOK, wrap=True))
    for version in detail.versions[1:]:
        what.addWidget(Divider())
        what.addWidget(SecondLine(version_line(version), wrap=True))
        said = "".join(part for part in (version.text, version.sentence) if part)
        what.addWidget(SecondLine(said or "（没有文字）", wrap=True))


def _column(parent: QWidget) -> tuple[QVBoxLayout, QWidget]:
    """Give a column to put parts into, and the widget that shows and hides them as one."""
    whole = QWidget(parent)  # shown without a parent, it would flash as a window
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    return column, whole


def _focus(widget: QWidget) -> None:
    """Go to a widget that was just put into a layout, which shows it only later."""
    widget.show()
    widget.setFocus()
