"""申报评级: applications with their papers, and what reviewers found; the list at the left."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.core.grading import ReviewKind
from app.core.permissions import Act, who_may
from app.services import (
    application_book,
    application_files,
    application_paper,
    application_way,
    applications,
    checklists,
    reviews,
    setup,
    shelf,
)
from app.services.application_book import ApplicationDetail
from app.services.application_paper import Sheet
from app.services.reviews import ReviewRow
from app.standards.schema import Standard
from app.ui import look
from app.ui.application_parts.application_view import SECTION_OF, ApplicationView
from app.ui.application_parts.lacks_card import LacksCard
from app.ui.application_parts.start_view import StartView
from app.ui.application_parts.words import application_row, review_row
from app.ui.detail import SideBySide
from app.ui.forms.file_view import FileCard
from app.ui.one_of import OneOf
from app.ui.page import Page
from app.ui.paper_view import PaperView
from app.ui.record import RowList
from app.ui.setup.application_work import ApplicationWork
from app.ui.setup.part import SetupPart
from app.ui.setup.review_work import ReviewWork
from app.ui.signing.pane import SignPane
from app.ui.void_form import VoidForm
from app.ui.widgets import AccentButton, Card, EmptyState, SecondLine

NOTHING_CHOSEN = "还没有选定标准。选好以后，这里会列出照它能申报什么、什么时候截止。"
APPLICATION, REVIEW, START = "application", "review", "start"
_ELSEWHERE = {
    "card": ("settings", "station"),
    "people": ("people", None),
    "survey": ("setup", "life"),
}


class ApplicationPart(SetupPart):
    """The list left, and below it what is still missing; the thing itself right."""

    about: ClassVar[frozenset[str]] = frozenset(
        {
            "application", "application_file", "review", "station", "station_standard",
            "installed_standard", "person", "role_assignment", "assessment", "site_survey",
            "evidence", "sign_paper", "signature", "sign_slip", "sign_scan", "delegation",
        }
    )  # fmt: skip

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.detail: ApplicationDetail | None = None
        self._standards: tuple[Standard, ...] = ()
        self._reviews: tuple[ReviewRow, ...] = ()
        self._shown: tuple[str, int] | None = None
        self.work = ApplicationWork(self, lambda: self.detail.row.id if self.detail else 0)
        self.reviews = ReviewWork(self)
        self._build_left()
        self._build_right()
        self.browser = SideBySide(self.left, self.right)
        self.paper = PaperView(self._leave_paper)
        self.empty = EmptyState(
            NOTHING_CHOSEN, "去选定标准", lambda: self.go("setup", "rounds"), icon="building"
        )
        self.views = OneOf(self.browser, self.paper, self.empty)
        self.body.addWidget(self.views, 1)
        self._connect()

    def open_with(self, arg: object) -> None:
        """Open an application by its id, (kind, id), what may be begun, or a new acceptance."""
        self.reload()
        if isinstance(arg, int):
            self._open(APPLICATION, arg)
        elif isinstance(arg, tuple) and len(arg) == 2 and arg[0] in (APPLICATION, REVIEW):
            self._open(str(arg[0]), int(arg[1]))
        elif arg == START:
            self.show_start()
        elif arg == ReviewKind.ACCEPTANCE:
            self.record_review()
            self.reviews.form.ask_for(ReviewKind.ACCEPTANCE)

    def reload(self) -> None:
        chosen = self.office.read(lambda ctx: checklists.chosen(ctx, shelf.shelf(ctx)))
        self._standards = chosen.standards
        self.reviews.set_standards(chosen.standards)
        rows = self.office.read(applications.list_of)
        self._reviews = self.office.read(reviews.history)
        if not (self._standards or rows or self._reviews):
            self.views.setCurrentWidget(self.empty)
            return
        if self.views.currentWidget() is self.empty:
            self.views.setCurrentWidget(self.browser)
        self._show_grades()
        listed = [application_row(row) for row in rows] + [review_row(row) for row in self._reviews]
        self.list.set_rows(listed, self._shown)
        self.nothing.setVisible(not listed)
        if self._shown is None:
            self._shown = (APPLICATION, rows[0].id) if rows else (START, 0)
            self.list.choose(self._shown)
        if self.right.currentWidget() not in self._in_hand:
            self._show()

    def show_start(self) -> None:
        """Show what may be begun."""
        self.view.save()
        self.notice.clear()
        self._shown = (START, 0)
        self._show()
        self.browser.show_detail()

    def record_review(self) -> None:
        """Open the form of a new review."""
        self.view.save()
        self.reviews.begin()
        self.browser.show_detail()

    def _build_left(self) -> None:
        self.list = RowList("申报和审核")
        self.nothing = SecondLine("还没有申报，也没有审核记录。", wrap=True)
        self.grades = SecondLine(wrap=True)
        self.list_card = Card("申报评级", "　")
        top = QHBoxLayout()
        top.setSpacing(8)
        self.new = AccentButton("新申报", self.show_start, key="F2", icon="plus")
        self.note = AccentButton("登记审核评级", self.record_review, key="F3", icon="stamp")
        top.addWidget(self.new)
        if self.may(Act.RECORD_REVIEW):
            top.addWidget(self.note)
        top.addStretch(1)
        self.list_card.box.addWidget(self.grades)
        self.list_card.box.addLayout(top)
        self.list_card.box.addWidget(self.nothing)
        self.list.setMinimumHeight(140)
        self.list_card.add_list(self.list)
        self.lacks = LacksCard()
        self.left = QWidget()
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID * 2)
        column.addWidget(self.list_card, 2)
        column.addWidget(self.lacks, 3)

    def _build_right(self) -> None:
        today = self.office.clock.today
        self.view = ApplicationView(self.work.small, today, SignPane(self.page))
        self.start, self.file = StartView(), FileCard(self._show)
        self.void_form = VoidForm("草稿")
        self.right = OneOf(
            self.start, self.view, self.reviews.view, self.reviews.form, self.void_form,
            self.reviews.void_form, self.file,
        )  # fmt: skip
        # What somebody is filling in or looking at stays, whatever changes meanwhile.
        self._in_hand = (
            self.reviews.form, self.reviews.void_form, self.void_form, self.file,
        )  # fmt: skip

    def _connect(self) -> None:
        self.work.begin(self.view, lambda: self._standards)
        self.list.clicked.connect(self._open_current)
        self.list.activated.connect(self._open_current)
        self.list.chosen.connect(self._choose_row)
        for card in (self.lacks, self.view.lacks):
            card.wanted.connect(self._go_to_lack)
        self.start.begun.connect(self._begin)
        self.start.sheet_wanted.connect(self._print_sheet)
        self.view.print_wanted.connect(self._print)
        self.view.void_wanted.connect(self._ask_void)
        self.view.form.place_wanted.connect(self._go_to_lack)
        self.view.way.version_wanted.connect(self._new_version)
        for section in (self.view.photos, self.view.papers, self.view.opinions, self.view.way):
            section.opened.connect(self._open_file)
        self.void_form.confirmed.connect(self._void)
        self.void_form.left.connect(self._show)
        self.reviews.turned.connect(self._turn)
        self.reviews.kept.connect(self._review_kept)
        self.reviews.file_wanted.connect(self._show_file)
        self.reviews.form.left.connect(self._show)
        self.reviews.void_form.left.connect(self._show)

    def _open_current(self) -> None:
        key = self.list.current_key()
        if isinstance(key, tuple):
            self._open(key[0], key[1])

    def _choose_row(self, key: object) -> None:
        if isinstance(key, tuple) and key != self._shown:
            self.view.save()
            self._shown = (key[0], key[1])
            self._show()

    def _open(self, kind: str, record_id: int) -> None:
        self.view.save()
        self._shown = (kind, record_id)
        self.list.choose(self._shown)
        self._show()
        self.browser.show_detail()

    def _show(self) -> None:
        """Show what is chosen, freshly read."""
        kind, record_id = self._shown or (START, 0)
        self.detail = None
        if kind == APPLICATION:
            self.detail = self.tasks.now(
                lambda: self.office.read(application_book.detail, record_id), self.notice.error
            )
            if self.detail is not None and self.detail.row.is_void:
                self.detail = None
        row = next((one for one in self._reviews if one.id == record_id), None)
        if self.detail is not None:
            self._show_application(self.detail)
        elif kind == REVIEW and row is not None:
            self.reviews.show(row)
        else:
            self._shown = (START, 0)
            self._show_start()
        self._show_lacks()

    def _show_start(self) -> None:
        offers = self.office.read(applications.offers, self._standards)
        host_type = self.office.read(setup.station_fields).host_type
        who = "" if self.may(Act.KEEP_LIFE) else self.who_may(Act.KEEP_LIFE)
        self.start.show_offers(offers, self._standards, host_type, who)
        self.right.setCurrentWidget(self.start)

    def _show_application(self, detail: ApplicationDetail) -> None:
        standard = self.office.read(shelf.find, detail.row.standard_id)
        grades = applications.grades_of(standard, detail.form) if standard and detail.form else ()
        self.view.show_detail(
            detail,
            self.office.read(application_way.steps, detail.row.id),
            [(grade.id, grade.title) for grade in grades],
            self.office.clock.today().year,
            "" if self.may(Act.KEEP_LIFE) else f"申报由{who_may(Act.KEEP_LIFE)}准备和修改。",
        )
        self.right.setCurrentWidget(self.view)

    def _show_lacks(self) -> None:
        """Put what is missing below the list; where that is away, it is a section of its own."""
        narrow = self.width() < look.NARROW
        self.view.set_narrow(is_narrow=narrow)
        detail = self.detail
        if detail is not None:
            self.lacks.show_lacks(detail.lacks)
        stands = self.right.currentWidget() is self.view
        asked = detail is not None and detail.row.is_draft and not detail.standing.is_live
        self.lacks.setVisible(asked and stands and not narrow)

    def _show_grades(self) -> None:
        lines = []
        for standard in self._standards:
            given = self.office.read(reviews.grade_now, standard.id)
            if given is not None:
                lines.append(f"{standard.city} {given.title}（{given.union_name}，{given.on}）")
        words = "；".join(lines) or "还没有评定等级。"
        self.grades.say(f"现有等级：{words}" if lines else words)

    def _begin(self, standard_id: str, form_id: str, grade: str) -> None:
        standard = next((one for one in self._standards if one.id == standard_id), None)
        if standard is None:
            return
        made = self.run(applications.create, standard, form_id, grade=grade)
        if made is not None:
            self._open(APPLICATION, made)
            self.notice.ok(
                "已新建草稿，边填边存。",
                undo="撤销：新建申报",
                on_undo=lambda: self.run(applications.void, made, "新建后撤销"),
            )

    def _new_version(self) -> None:
        if self.detail is None:
            return
        made = self.run(application_way.new_version, self.detail.row.id)
        if made is not None:
            self._open(APPLICATION, made)
            self.notice.ok("已做出更正的新版，原来的一份原样保留。改好后再登记提交。")

    def _ask_void(self) -> None:
        if self.detail is not None:
            self.view.save()
            self.right.setCurrentWidget(self.void_form)
            self.void_form.start(f"{self.detail.row.title}　{self.detail.row.year} 年")
            self._show_lacks()

    def _void(self, reason: str) -> None:
        if self.detail is None:
            return
        void_id = self.detail.row.id

        def done(_result: None) -> None:
            self.show_start()
            self.notice.ok(
                "草稿已作废。",
                undo="撤销：作废草稿",
                on_undo=lambda: self.run(applications.take_up_again, void_id),
            )

        self.attempt(
            lambda: self.office.act(applications.void, void_id, reason),
            done,
            lambda problem: self._form_problem(self.void_form, problem),
        )

    def _review_kept(self, review_id: int, words: str) -> None:
        self._open(REVIEW, review_id)
        self.notice.ok(words)

    def _turn(self, part: QWidget) -> None:
        self.right.setCurrentWidget(part)
        self._show_lacks()

    def _form_problem(self, form: VoidForm, problem: UserError) -> None:
        if not form.refuse(problem):
            self.notice.error(problem)

    def _print(self) -> None:
        if self.detail is None:
            return
        self.view.save()
        title, shown = self.detail.row.title, self.detail.row.id
        made = self.tasks.now(
            lambda: self.office.read(application_paper.gather, shown), self.notice.error
        )
        if made is not None:
            self.later(
                "正在排申报材料",
                lambda: application_paper.write(made),
                lambda _missing: self._show_paper(title, made.path),
            )

    def _print_sheet(self, standard_id: str, sheet: Sheet) -> None:
        standard = next((one for one in self._standards if one.id == standard_id), None)
        if standard is None:
            return
        made = self.office.read(application_paper.gather_sheet, standard, sheet)
        self.later(
            "正在排空白表",
            lambda: application_paper.write_sheet(made),
            lambda _missing: self._show_paper(made.title, made.path),
        )

    def _show_paper(self, title: str, path: Path) -> None:
        self.views.setCurrentWidget(self.paper)
        self.paper.show_paper(title, path)

    def _leave_paper(self) -> None:
        self.views.setCurrentWidget(self.browser)
        self._show()

    def _open_file(self, file_id: int) -> None:
        found = self.tasks.now(
            lambda: self.office.read(application_files.content, file_id), self.notice.error
        )
        if found is not None:
            row, content, media_type = found
            self._show_file(row.caption or row.name, content, media_type)

    def _show_file(self, name: str, content: bytes, media_type: str) -> None:
        self.view.save()
        self.right.setCurrentWidget(self.file)
        self.file.show_file(name, content, media_type)
        self._show_lacks()

    def _go_to_lack(self, section: str) -> None:
        if section in _ELSEWHERE:
            self.view.save()
            self.go(*_ELSEWHERE[section])
            return
        self.view.show_section(SECTION_OF[section])
        self.browser.show_detail()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_lacks()
