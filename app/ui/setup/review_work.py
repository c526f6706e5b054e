"""What is done with reviews: recorded, corrected by a newer record, voided with a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.errors import UserError
from app.core.permissions import Act
from app.services import application_book, applications, kept_files, reviews, shelf
from app.services.kept_files import Incoming
from app.services.reviews import ReviewFields, ReviewRow
from app.standards.schema import Standard
from app.ui.application_parts.review_view import ReviewForm, ReviewView
from app.ui.application_parts.words import gap_words
from app.ui.setup.part import SetupPart
from app.ui.void_form import VoidForm


class ReviewWork(QObject):
    """One review, the form of one, and the reason for voiding one."""

    turned = Signal(QWidget)
    """Carries the part to show now."""
    kept = Signal(int, str)
    """Carries the id of a review to show, and what to say."""
    file_wanted = Signal(str, bytes, str)

    def __init__(self, part: SetupPart) -> None:
        super().__init__(part)
        self._part = part
        self._standards: tuple[Standard, ...] = ()
        self._corrected: int | None = None
        self.view, self.form = ReviewView(), ReviewForm(part.office.clock.today)
        self.void_form = VoidForm("审核记录")
        self.view.scan_wanted.connect(self._open_scan)
        self.view.correct_wanted.connect(lambda: self.begin(self.view.row))
        self.view.withdraw_wanted.connect(self._ask)
        self.void_form.confirmed.connect(self._void)
        self.form.recorded.connect(self._record)

    def set_standards(self, standards: tuple[Standard, ...]) -> None:
        """Say under which standards a review may be recorded."""
        self._standards = standards

    def begin(self, row: ReviewRow | None = None) -> None:
        """Open the form of a review, new or to correct one."""
        self._part.notice.clear()
        self._corrected = row.id if row else None
        applied = self._part.office.read(applications.list_of)
        likely = applied[0].standard_id if applied else ""
        self.form.start(self._standards, row, likely, [one for one in applied if not one.is_draft])
        self.turned.emit(self.form)

    def show(self, row: ReviewRow) -> None:
        """Show one review; beside the grade it gave stands what the own check still shows."""
        standard = self._part.office.read(shelf.find, row.standard_id)
        gap = ""
        if standard is not None and row.grade and row.stands:
            found = self._part.office.read(application_book.grade_gap, standard, row.grade)
            gap = gap_words(found)
        may = self._part.may(Act.RECORD_REVIEW)
        self.view.show_review(row, gap, self._application(row), may_change=may)
        self.turned.emit(self.view)

    def _application(self, row: ReviewRow) -> str:
        applied = self._part.office.read(applications.list_of)
        return next((one.title for one in applied if one.id == row.application_id), "")

    def _record(self, standard_id: str, fields: ReviewFields, path: Path | None) -> None:
        standard = next((one for one in self._standards if one.id == standard_id), None)
        if standard is None:
            return
        corrected, office = self._corrected, self._part.office

        def keep(scan: Incoming | None) -> None:
            self._part.attempt(
                lambda: (
                    office.act(reviews.record, standard, fields, scan)
                    if corrected is None
                    else office.act(reviews.correct, corrected, standard, fields, scan)
                ),
                lambda review_id: self.kept.emit(review_id, "审核记录已登记。"),
                lambda problem: self._refused(self.form.refuse, problem),
            )

        if path is None:
            keep(None)
        else:
            self._part.later("正在读文件", lambda: kept_files.read_paper(path), keep)

    def _ask(self) -> None:
        if self.view.row is not None:
            self.void_form.start(f"{self.view.row.kind_name}　{self.view.row.on}")
            self.turned.emit(self.void_form)

    def _void(self, reason: str) -> None:
        if self.view.row is None:
            return
        review_id = self.view.row.id
        self._part.attempt(
            lambda: self._part.office.act(reviews.withdraw, review_id, reason),
            lambda made: self.kept.emit(made, "已作废，原来的记录还能看到。"),
            lambda problem: self._refused(self.void_form.refuse, problem),
        )

    def _refused(self, refuse: Callable[[UserError], bool], problem: UserError) -> None:
        if not refuse(problem):
            self._part.notice.error(problem)

    def _open_scan(self, review_id: int) -> None:
        found = self._part.tasks.now(
            lambda: self._part.office.read(reviews.scan_of, review_id), self._part.notice.error
        )
        if found is not None:
            self.file_wanted.emit(*found)
