"""The steps of a service, one below the other: what, who, how long, and where a no leads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import count

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.errors import BadInput, UserError
from app.core.flow_chart import Step, StepKind
from app.ui import look
from app.ui.look import Level
from app.ui.widgets import (
    Card,
    Choice,
    DangerButton,
    ErrorLine,
    Heading,
    IconButton,
    PrimaryButton,
    QuietButton,
    SecondLine,
)
from app.ui.widgets.labels import FieldLabel

KIND_WORDS = (
    (StepKind.STEP, "做一件事"),
    (StepKind.DECISION, "判断是否"),
    (StepKind.START, "开始"),
    (StepKind.END, "结束"),
)
_MOVES = (
    ("chevron-up", "往上移", "up"),
    ("chevron-down", "往下移", "down"),
    ("trash", "删掉这一步", "remove"),
)
SHORT = 10
LABEL = 64
HELP = "一步写一件事。判断有“是”和“否”：“是”接着下一步，“否”由您选转到哪一步。流程图自己排好。"


class StepRow(Card):
    """One step being written; it is known by a number of its own wherever it moves."""

    wanted = Signal(object, str)
    """Carries itself, and up, down, remove or changed."""

    def __init__(self, number: int, step: Step) -> None:
        super().__init__(tone="ground")
        self.number = number
        self.target: int | None = None
        """The number of the row a decision's no leads to."""
        self.label = FieldLabel()
        self.label.setFixedWidth(LABEL)
        self.kind = Choice(KIND_WORDS)
        self.kind.set_value(step.kind)
        self.text, self.who, self.limit = (
            QLineEdit(step.text),
            QLineEdit(step.who),
            QLineEdit(step.time_limit),
        )
        self.no = Choice(empty="请选")
        self.error = ErrorLine()
        self.moves: dict[str, IconButton] = {}
        self._lay_out()
        self.kind.chosen.connect(lambda _kind: self._say("changed"))
        self.no.chosen.connect(self._no_chosen)
        self.text.editingFinished.connect(lambda: self._say("changed"))

    def step(self, position_of: dict[int, int]) -> Step:
        """Give what is written; `position_of` says where each row stands."""
        kind = StepKind(str(self.kind.value()))
        to = position_of.get(self.target or 0) if kind is StepKind.DECISION else None
        return Step(kind, self.text.text(), self.who.text(), self.limit.text(), to)

    def stand(self, position: int, others: Sequence[tuple[int, str]]) -> None:
        """Take a position, and offer the rows a no may lead to."""
        self.label.setText(f"第 {position} 步")
        for field, name in ((self.text, "做什么"), (self.who, "谁来做"), (self.limit, "时限")):
            field.setAccessibleName(f"第 {position} 步：{name}")
        is_decision = self.kind.value() == StepKind.DECISION
        self.no_label.setVisible(is_decision)
        self.no.setVisible(is_decision)
        self.no.set_options(list(others))
        self.no.set_value(self.target)

    def _no_chosen(self, number: object) -> None:
        self.target = number if isinstance(number, int) else None
        self._say("changed")

    def _say(self, what: str) -> None:
        self.wanted.emit(self, what)

    def _lay_out(self) -> None:
        self.text.setPlaceholderText("做什么，例如：登记意见和联系方式")
        self.who.setPlaceholderText("谁来做")
        self.limit.setPlaceholderText("多久办完（可空）")
        self.no_label = FieldLabel("“否”转到")
        upper, lower, last = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (upper, lower, last):
            row.setSpacing(8)
            self.box.addLayout(row)
        upper.addWidget(self.label)
        upper.addWidget(self.text, 1)
        for icon, name, what in _MOVES:
            button = IconButton(icon, name, partial(self._say, what))
            self.moves[what] = button
            upper.addWidget(button)
        lower.addSpacing(LABEL + 8)
        lower.addWidget(self.kind, 3)
        lower.addWidget(self.who, 3)
        lower.addWidget(self.limit, 4)
        last.addSpacing(LABEL + 8)
        last.addWidget(self.no_label)
        last.addWidget(self.no, 1)
        self.box.addWidget(self.error)


class StepsForm(QWidget):
    """A service's name and its steps."""

    saved = Signal(str, object)
    """Carries the name and a tuple of `Step`."""
    chart_wanted = Signal(str)
    removed = Signal(str)

    def __init__(self, *, may_edit: bool, who_may: str) -> None:
        super().__init__()
        self._numbers = count(1)
        self._before: tuple[Step, ...] = ()
        self.rows: list[StepRow] = []
        self.heading, self.words = Heading(), SecondLine(wrap=True)
        self.name = QLineEdit()
        self.name.setPlaceholderText("哪一项服务，例如：意见受理")
        self.name.setAccessibleName("流程名称")
        self.error = ErrorLine()
        self.add = QuietButton("加一步", self.add_step, key="F2", icon="plus")
        self.save = PrimaryButton("保存步骤", self._save, key="Ctrl+S", icon="check")
        self.chart = QuietButton("看流程图", self._show_chart, icon="eye")
        self.remove = DangerButton("删掉这个流程", self._remove, icon="trash")
        self._may, self._who_may = may_edit, who_may
        self._lay_out()

    def show_steps(
        self, name: str, steps: Sequence[Step], kept: Sequence[Step] | None = None
    ) -> None:
        """Show a service; `kept` is what was written before and not saved yet."""
        self._before = tuple(steps)
        self.heading.setText(name or "新的流程")
        self.name.setText(name)
        self.name.setVisible(not name)
        self.words.say("您上次写的还没有保存，都在下面。" if kept else HELP, _level(kept))
        self.error.say("")
        for row in self.rows:
            self._drop(row)
        self.rows = []
        start = kept or steps or (Step(StepKind.START, ""), Step(StepKind.END, ""))
        for step in start:
            self._take(step, len(self.rows))
        for row, step in zip(self.rows, start, strict=True):
            to = step.no_leads_to
            row.target = self.rows[to - 1].number if to and to <= len(self.rows) else None
        self._renumber()
        self.chart.setVisible(bool(steps))
        self.remove.setVisible(bool(steps) and self._may)

    def steps(self) -> tuple[Step, ...]:
        """The steps as they stand in the fields."""
        at = {row.number: position for position, row in enumerate(self.rows, 1)}
        return tuple(row.step(at) for row in self.rows)

    @property
    def is_changed(self) -> bool:
        """Whether something was written that is not saved."""
        now = self.steps()
        return now != self._before and any(step.text for step in now)

    def add_step(self) -> None:
        """Add a step before the end, if the last one is the end."""
        at = len(self.rows)
        if self.rows and self.rows[-1].kind.value() == StepKind.END:
            at -= 1
        self._take(Step(StepKind.STEP, ""), at)
        self._renumber()
        self.rows[at].text.setFocus()

    def tell(self, problem: UserError) -> None:
        """Say a problem at the step it names, else below all of them."""
        for row in self.rows:
            row.error.say("")
        key = problem.field if isinstance(problem, BadInput) else ""
        kind, _, position = key.partition(":")
        if kind == "step" and position.isdigit() and int(position) <= len(self.rows):
            row = self.rows[int(position) - 1]
            row.error.say(str(problem))
            row.text.setFocus()
            return
        self.error.say(str(problem))
        if key == "procedure":
            self.name.setFocus()

    def _take(self, step: Step, at: int) -> None:
        row = StepRow(next(self._numbers), step)
        row.setEnabled(self._may)
        row.wanted.connect(self._row_wants)
        self.rows.insert(at, row)
        self._list.insertWidget(at, row)

    def _drop(self, row: StepRow) -> None:
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _row_wants(self, row: StepRow, what: str) -> None:
        if row not in self.rows:
            return  # a field of a row already gone lost the keyboard
        at = self.rows.index(row)
        if what == "remove":
            self.rows.remove(row)
            self._drop(row)
        elif what in ("up", "down"):
            to = at + (1 if what == "down" else -1)
            if 0 <= to < len(self.rows):
                self.rows.insert(to, self.rows.pop(at))
                self._list.removeWidget(row)
                self._list.insertWidget(to, row)
        self._renumber()

    def _renumber(self) -> None:
        names = [
            (row.number, f"第 {at} 步 {row.text.text()[:SHORT]}".strip())
            for at, row in enumerate(self.rows, 1)
        ]
        for at, row in enumerate(self.rows, 1):
            others = [pair for pair in names if pair[0] != row.number]
            row.stand(at, others)

    def _save(self) -> None:
        self.error.say("")
        for row in self.rows:
            row.error.say("")
        self.saved.emit(self.name.text(), self.steps())

    def _show_chart(self) -> None:
        self.chart_wanted.emit(self.name.text())

    def _remove(self) -> None:
        self.removed.emit(self.name.text())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, look.GRID, 0)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addWidget(self.words)
        column.addWidget(self.name)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        column.addLayout(self._list)
        column.addWidget(self.error)
        row = QHBoxLayout()
        row.setSpacing(12)
        if self._may:
            row.addWidget(self.save)
            row.addWidget(self.add)
        row.addWidget(self.chart)
        row.addStretch(1)
        column.addLayout(row)
        last = QHBoxLayout()
        last.addWidget(self.remove)
        last.addStretch(1)
        column.addLayout(last)
        if not self._may:
            column.addWidget(SecondLine(self._who_may, wrap=True))
        column.addStretch(1)


def _level(kept: object) -> Level:
    return Level.SOON if kept else Level.PLAIN
