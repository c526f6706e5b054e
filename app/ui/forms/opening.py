"""Opening mode, the line for the sign, and the opening week as a form (开放时间, PJ-16)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import BadInput
from app.records.book import OpeningSpan
from app.services.setup import StationFields
from app.ui import look
from app.ui.widgets import FormRows, Level, QuietButton, SecondLine, SegmentedChoice, TimeEdit

MODES = (
    ("office_hours", "上班时间开放", Level.LOOK),
    ("fixed_times", "分时段开放", Level.LOOK),
    ("on_demand", "随到随开", Level.LOOK),
)
DAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


@dataclass(frozen=True, slots=True)
class Opening:
    """What the form says."""

    mode: str
    text: str
    week: tuple[OpeningSpan, ...]
    has_duty_system: bool


class _Day(QWidget):
    """One weekday: open or not, and one or two spans."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.times = [TimeEdit(f"{name}{part}") for part in ("开门", "关门", "再开门", "再关门")]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for at, time in enumerate(self.times):
            time.setFixedWidth(84)
            time.line.setPlaceholderText("—")
            if at % 2:
                row.addWidget(QLabel("至"))
            elif at:
                row.addSpacing(8)
            row.addWidget(time, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)

    def spans(self, weekday: int) -> list[OpeningSpan]:
        given = [time.text() for time in self.times]
        found = []
        for opens, closes in (given[:2], given[2:]):
            if bool(opens) != bool(closes):
                raise BadInput(f"{self.name}只填了一半。", to_do="请把开门和关门都填上，或都空着。")
            if opens:
                found.append(OpeningSpan(weekday, opens, closes))
        return found

    def set_spans(self, spans: list[OpeningSpan]) -> None:
        self.set_words([part for span in spans[:2] for part in (span.opens, span.closes)])

    def set_words(self, words: list[str]) -> None:
        for at, time in enumerate(self.times):
            time.set_text(words[at] if at < len(words) else "")


class OpeningForm(QWidget):
    """The whole form; a day without times is closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mode = SegmentedChoice(MODES, "开放方式")
        self.text = QLineEdit()
        self.text.setPlaceholderText("例如：周一至周五 8:30-17:00")
        self.duty = QCheckBox("安排值班（排值班表、写值班记录）")
        self._days = [_Day(name) for name in DAYS]
        self._same = QuietButton("星期二到星期五照星期一", self._copy_monday, tall=look.TARGET)
        rows = FormRows(132)
        rows.add("开放方式", self.mode, key="mode")
        rows.add("标牌上写", self.text, key="text", hint="会原样印在标牌和二维码里。")
        rows.add("值班", self.duty, key="duty")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(rows)
        column.addLayout(self._week())
        self.setTabOrder(self._days[0].times[-1].line, self._same)
        self.setTabOrder(self._same, self._days[1].times[0].line)

    def set_opening(self, fields: StationFields, week: tuple[OpeningSpan, ...]) -> None:
        """Show what is kept."""
        self.mode.set_value(fields.opening_mode or None)
        self.text.setText(fields.opening_text)
        self.duty.setChecked(fields.has_duty_system)
        for at, day in enumerate(self._days):
            day.set_spans([span for span in week if span.weekday == at])

    def opening(self) -> Opening:
        """Give what is typed.

        Raises:
            BadInput: a span with only one of its two times.
        """
        week = [span for at, day in enumerate(self._days) for span in day.spans(at)]
        return Opening(
            str(self.mode.value() or ""), self.text.text(), tuple(week), self.duty.isChecked()
        )

    def _week(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, 72)
        grid.setColumnStretch(1, 1)
        grid.addWidget(SecondLine("空着的那天不开放；中午关门的，右边填下午的时间。"), 0, 1)
        # Right below Monday, where it is seen, and the next stop of the Tab key.
        grid.addWidget(self._same, 2, 1, Qt.AlignmentFlag.AlignLeft)
        for at, day in enumerate(self._days):
            row = at + 1 if at == 0 else at + 2
            grid.addWidget(QLabel(day.name), row, 0)
            grid.addWidget(day, row, 1)
        return grid

    def _copy_monday(self) -> None:
        # As typed: what is only half filled in is said when the week is kept.
        monday = [time.text() for time in self._days[0].times]
        for day in self._days[1:5]:
            day.set_words(monday)
