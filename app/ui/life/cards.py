"""The history of the station's life, and what has to be reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.clock import local
from app.core.clock import moment as read_moment
from app.core.day_words import dated_label, day_label, read_day
from app.core.station_life import ALREADY, STEP_NAMES, LifeStep
from app.services.change_reports import LEADS, ReportRow
from app.services.life import WHY, LifeRow
from app.services.life_desk import DutyLine
from app.ui.look import Level
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Card,
    Choice,
    Divider,
    QuietButton,
    SecondLine,
    TodoList,
    TodoRow,
)
from app.ui.widgets.layouts import clear_layout

PAPERS = (("survey", "选址考察表"), ("filing", "备案表"), ("rectification", "整改通知和复查单"))


class HistoryCard(Card):
    """What was entered, the newest first; what else may be entered; the papers."""

    step_wanted = Signal(object)
    """Carries a `LifeStep`."""
    correct_wanted = Signal(int)
    """Carries the id of an entry."""
    paper_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("进程记录", "写错了用“更正”，原来的一条留着")
        self.rows = QVBoxLayout()
        self.rows.setSpacing(6)
        self.box.addLayout(self.rows)
        self.steps = Choice((), empty="登记别的一步…")
        self.steps.setAccessibleName("登记别的一步")
        self.steps.chosen.connect(self._chosen)
        self.papers = Choice(list(PAPERS), empty="打印材料…")
        self.papers.setAccessibleName("打印材料")
        self.papers.chosen.connect(self._paper)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.steps)
        row.addWidget(self.papers)
        row.addStretch(1)
        self.box.addSpacing(4)
        self.box.addLayout(row)

    def show_history(
        self, history: Sequence[LifeRow], steps: Sequence[LifeStep], *, may: bool
    ) -> None:
        """Show the entries; the acts only to whoever may."""
        clear_layout(self.rows)
        for row in history:
            self.rows.addWidget(Divider())
            self.rows.addWidget(self._line(row, may=may))
        if not history:
            self.rows.addWidget(SecondLine("还没有登记过。"))
        self.steps.set_options([(step, STEP_NAMES[step]) for step in steps])
        self.steps.set_value(None)
        self.steps.setVisible(may and bool(steps))

    def _line(self, row: LifeRow, *, may: bool) -> QWidget:
        line = QWidget()
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 4, 0, 4)
        across.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(BodyText(_title(row)))
        words.addWidget(SecondLine(_below(row), wrap=True))
        across.addLayout(words, 1)
        if may and row.is_counted:
            button = AccentButton("更正", partial(self.correct_wanted.emit, row.entry.id))
            button.setAccessibleName(f"更正：{_title(row)}")
            across.addWidget(button)
        return line

    def _chosen(self, step: object) -> None:
        self.steps.set_value(None)
        self.step_wanted.emit(step)

    def _paper(self, name: object) -> None:
        self.papers.set_value(None)
        self.paper_wanted.emit(str(name))


class ReportsCard(Card):
    """What the standards want reported: what waits, and when each was last reported."""

    report_wanted = Signal(object)
    """Carries a `DutyLine`."""
    leads_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("要报告的事", " ")
        self.list = TodoList()
        self.box.addWidget(self.list)
        self.leads = QuietButton("打印责任人名单", self.leads_wanted.emit, icon="printer")
        row = QHBoxLayout()
        row.addWidget(self.leads)
        row.addStretch(1)
        self.box.addLayout(row)

    def show_duties(self, duties: Sequence[DutyLine], *, may: bool) -> None:
        """Show every duty, those with something waiting first."""
        waiting = sum(len(line.waiting) for line in duties)
        self.second.say(
            f"{waiting} 件等上报" if waiting else "没有等上报的变化",
            Level.SOON if waiting else Level.DONE,
        )
        ordered = sorted(duties, key=lambda line: not line.waiting)
        self.list.set_rows([self._row(line, may=may) for line in ordered])
        self.leads.setVisible(any(line.duty.kind == LEADS for line in duties))
        self.setVisible(bool(duties))

    def _row(self, line: DutyLine, *, may: bool) -> TodoRow:
        duty = line.duty
        text = duty.title
        if line.waiting:
            changes = "；".join(row.what for row in line.waiting)
            text = f"{duty.title}：{changes}"
        to = f"报给{duty.known_to}" if duty.known_to else duty.to
        second = "　".join(part for part in (to, duty.cites, _last(line.last)) if part)
        wanted = partial(self.report_wanted.emit, line)
        button = "登记上报" if may else ""
        return TodoRow(Level.SOON if line.waiting else Level.PLAIN, text, second, button, wanted)


def _last(row: ReportRow | None) -> str:
    return (
        f"上次 {dated_label(read_day(row.reported_on))} 报给{row.reported_to}"
        if row
        else "还没有登记过上报"
    )


def _title(row: LifeRow) -> str:
    if row.entry.is_taking_back:
        return f"收回“{STEP_NAMES[row.entry.step]}”"
    name = "本站已在运行" if ALREADY in row.entry.details else STEP_NAMES[row.entry.step]
    return f"{dated_label(read_day(row.entry.on)) if row.entry.on else '日期不清楚'}　{name}"


def _below(row: LifeRow) -> str:
    shown = ("problem", "demand", "due", "result", "rechecked_by", "recheck", "builder", "people",
             "receipt", "until", "note")  # fmt: skip
    labels = {"due": "限 ", "until": "预计恢复 ", "people": "验收人 ", "receipt": "回执 ",
              "rechecked_by": "复查 ", "builder": "由 "}  # fmt: skip
    details = row.entry.details
    parts = [row.by_union, row.document_number, row.reason]
    parts += [labels.get(key, "") + details[key] for key in shown if details.get(key)]
    if row.file_sha256:
        parts.append("有扫描件")
    if WHY in details:
        parts.append(f"更正原因：{details[WHY]}")
    entered: dt.datetime = local(read_moment(row.entered_at))
    parts.append(f"{row.entered_by} {day_label(entered.date())}登记")
    if not row.is_counted and not row.entry.is_taking_back:
        parts.insert(0, "已更正，不算数")
    return "　".join(part for part in parts if part)
