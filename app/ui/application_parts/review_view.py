"""One review to look at, and the form to record one: who found what, and the grade it gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from app.core.errors import UserError
from app.core.grading import GRADED_BY, KIND_NAMES, RESULT_NAMES, Result, ReviewKind
from app.services.applications import ApplicationRow
from app.services.reviews import ReviewFields, ReviewRow
from app.standards.schema import Standard
from app.ui import look
from app.ui.actions import Action, shortcut_for
from app.ui.application_parts.pick_scan import PickScan
from app.ui.application_parts.words import review_state, review_title, standard_options
from app.ui.detail import Facts
from app.ui.look import Level
from app.ui.opinion.step_forms import day, text_field
from app.ui.widgets import (
    Card,
    Choice,
    DangerButton,
    DateEdit,
    FormRows,
    PrimaryButton,
    QuietButton,
    SecondLine,
    SegmentedChoice,
    StatusChip,
)

_RESULTS = (
    (Result.PASSED, RESULT_NAMES[Result.PASSED], Level.DONE),
    (Result.FAILED, RESULT_NAMES[Result.FAILED], Level.MUST),
    (Result.OPEN, RESULT_NAMES[Result.OPEN], Level.PLAIN),
)


class ReviewView(Card):
    """What a reviewer found; never changed, corrected by a newer record."""

    scan_wanted = Signal(int)
    correct_wanted = Signal()
    withdraw_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.row: ReviewRow | None = None
        head = QHBoxLayout()
        self.chip = StatusChip()
        head.addWidget(self.heading, 1)
        head.addWidget(self.chip)
        self.box.addLayout(head)
        self.gap = SecondLine(wrap=True)
        self.box.addWidget(self.gap)
        self.facts = Facts()
        self.box.addWidget(self.facts)
        self.note = SecondLine(
            "审核记录只增不改：记错了用“更正”，新的一条会写明更正哪一条。", wrap=True
        )
        self.box.addWidget(self.note)
        self.scan = QuietButton("看扫描件", self._open, icon="eye")
        self.correct = QuietButton("更正", self.correct_wanted.emit, icon="pencil")
        self.withdraw = DangerButton("作废…", self.withdraw_wanted.emit)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.scan)
        row.addWidget(self.correct)
        row.addStretch(1)
        row.addWidget(self.withdraw)
        self.box.addLayout(row)
        self.box.addStretch(1)

    def show_review(
        self, row: ReviewRow, gap: str, application: str = "", *, may_change: bool
    ) -> None:
        """Show one.

        Args:
            row: the review.
            gap: what the station's own check still shows for the grade it gave.
            application: which application it is about.
            may_change: whether it may be corrected here.
        """
        self.row = row
        self.heading.setText(review_title(row))
        self.chip.say(*review_state(row))
        self.gap.say(gap, Level.SOON)
        self.gap.setVisible(bool(gap))
        rows = (
            ("标准", f"{row.standard}　{row.edition}"),
            ("申报", application),
            ("审核单位", row.union_name),
            ("审核人", row.reviewer),
            ("日期", row.on),
            ("结果", row.result_name),
            ("等级", row.grade_title),
            ("理由", row.reasons),
            ("文号", row.document_number),
            ("登记", row.entered_by),
        )
        self.facts.set_rows([(name, value, "", Level.PLAIN) for name, value in rows if value])
        can = may_change and row.stands and not row.is_withdrawn
        self.note.setVisible(can)
        self.correct.setVisible(can)
        self.withdraw.setVisible(can)
        self.scan.setVisible(bool(row.file_sha256))

    def _open(self) -> None:
        if self.row is not None:
            self.scan_wanted.emit(self.row.id)


class ReviewForm(Card):
    """Who reviewed, when, what came of it; a grade only where the review gives one."""

    recorded = Signal(str, object, object)
    """Carries the standard's id, `ReviewFields`, and the path of a scan or None."""
    left = Signal()

    def __init__(self, today: Callable[[], dt.date]) -> None:
        super().__init__("登记审核、验收、评级", "　")
        self._standards: Sequence[Standard] = ()
        self.form = FormRows(112)
        self.standard, self.kind, self.grade = Choice(), Choice(), Choice(empty="没有给等级")
        self.application = Choice()
        self.standard.chosen.connect(lambda _value: self._fit())
        self.kind.chosen.connect(lambda _value: self._fit())
        self.union, self.reviewer, self.document = QLineEdit(), QLineEdit(), QLineEdit()
        self.on = DateEdit(today)
        self.result = SegmentedChoice(_RESULTS, "结果")
        self.reasons = text_field()
        self.scan = PickScan("附上审核文件")
        self.kind.set_options([(kind, KIND_NAMES[kind]) for kind in ReviewKind])
        add = self.form.add
        add("哪一种", self.kind, key="kind")
        add("照哪个标准", self.standard, key="standard")
        add("对哪份申报", self.application, key="application")
        add("审核单位", self.union, key="union_name")
        add("审核人", self.reviewer, key="reviewer")
        add("日期", self.on, key="on")
        add("结果", self.result, key="result")
        add("评定等级", self.grade, key="grade")
        add("意见和理由", self.reasons, key="reasons")
        add("文号", self.document, key="document_number")
        add("扫描件", self.scan, key="scan")
        self.form.submitted.connect(self.submit)
        self.box.addWidget(self.form)
        self.button = PrimaryButton("登记这条记录", self.submit, key="F5", icon="check")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.button)
        row.addWidget(QuietButton("先不登记", self.left.emit))
        row.addStretch(1)
        self.box.addSpacing(look.GRID)
        self.box.addLayout(row)
        self.box.addStretch(1)
        shortcut_for(Action("先不登记", self.left.emit, key="Esc"), self)

    def start(
        self,
        standards: Sequence[Standard],
        row: ReviewRow | None = None,
        likely: str = "",
        applied: Sequence[ApplicationRow] = (),
    ) -> None:
        """Begin a new record under the likely standard, or a correction of one.

        Args:
            standards: under which one may be noted.
            row: the record that is corrected.
            likely: id of the standard to begin with.
            applied: what was handed in, the newest first.
        """
        self._standards = standards
        self.application.set_options(
            [(0, "不对应申报"), *((one.id, _name(one)) for one in applied)]
        )
        self.application.set_value((row.application_id or 0) if row else 0)
        self.form.show_row("application", visible=bool(applied))
        self.heading.setText("更正这条记录" if row else "登记审核、验收、评级")
        self.form.clear_errors()
        self.scan.clear()
        self.standard.set_options(standard_options(standards))
        ids = [one.id for one in standards]
        first = likely if likely in ids else ids[0] if ids else None
        self.standard.set_value(row.standard_id if row else first)
        self.kind.set_value(ReviewKind(row.kind) if row else ReviewKind.GRADING)
        self.union.setText(row.union_name if row else "")
        self.reviewer.setText(row.reviewer if row else "")
        self.on.set_date(dt.date.fromisoformat(row.on) if row else None)
        self.result.set_value(Result(row.result) if row else None)
        self.reasons.setPlainText(row.reasons if row else "")
        self.document.setText(row.document_number if row else "")
        self._fit()
        self.grade.set_value(row.grade if row and row.grade else None)
        self.union.setFocus()

    def ask_for(self, kind: ReviewKind) -> None:
        """Begin with this kind of review."""
        self.kind.set_value(kind)
        self._fit()

    def submit(self) -> None:
        """Check what is typed and tell it."""
        self.form.clear_errors()
        standard, kind = self.standard.value(), self.kind.value()
        if not self.form.check() or not isinstance(kind, ReviewKind):
            return
        result = self.result.value()
        if not isinstance(result, Result):
            self.form.error("result", "结果还没有选。请照文件选一个。")
            return
        graded, about = kind in GRADED_BY, self.application.value()
        fields = ReviewFields(
            kind=kind,
            union_name=self.union.text(),
            reviewer=self.reviewer.text(),
            on=day(self.on),
            result=result,
            grade=str(self.grade.value() or "") if graded else "",
            reasons=self.reasons.toPlainText(),
            document_number=self.document.text(),
            application_id=about if isinstance(about, int) and about else None,
        )
        self.recorded.emit(str(standard or ""), fields, self.scan.path)

    def refuse(self, problem: UserError) -> bool:
        """Say below a field what is wrong; False if no field is meant."""
        return self.form.tell(problem)

    def _fit(self) -> None:
        standard = next((one for one in self._standards if one.id == self.standard.value()), None)
        grades = standard.grades if standard else ()
        chosen = self.grade.value()
        options: list[tuple[object, str]] = [("", "没有给等级")]
        options += [(grade.id, grade.title) for grade in grades]
        self.grade.set_options(options)
        self.grade.set_value(chosen if chosen in {grade.id for grade in grades} else "")
        self.form.show_row("grade", visible=bool(grades) and self.kind.value() in GRADED_BY)


def _name(row: ApplicationRow) -> str:
    return f"{row.title}　{row.year} 年"
