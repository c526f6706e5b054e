"""What is done to an application from its page: each act saved at once, with named undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from app.core.errors import UserError
from app.intake.photo import CleanPhoto
from app.services import (
    application_files,
    application_opinions,
    application_way,
    applications,
    evidence,
    kept_files,
)
from app.services.application_opinions import OpinionFields
from app.services.application_way import StepFields
from app.services.applications import PAPER_TEXT
from app.services.kept_files import Incoming
from app.standards.schema import Standard
from app.ui.application_parts.application_view import ApplicationView
from app.ui.application_parts.photo_section import Takeable
from app.ui.long_work import own_desk
from app.ui.setup.part import SetupPart

T = TypeVar("T")
_REMEMBERED = 200


class ApplicationWork(QObject):
    """Connects the sections of one application with the use cases."""

    def __init__(self, part: SetupPart, shown: Callable[[], int]) -> None:
        """`shown` gives the id of the application that stands there."""
        super().__init__(part)
        self._part = part
        self._shown = shown
        self._small: dict[str, QImage] = {}

    def begin(self, view: ApplicationView, standards: Callable[[], Iterable[Standard]]) -> None:
        """Take the view, once it is built."""
        self._view = view
        self._standards = standards
        form, photos, papers = view.form, view.photos, view.papers
        form.text_written.connect(self.write)
        form.grade_chosen.connect(lambda grade: self._run(applications.choose_grade, grade))
        form.year_chosen.connect(lambda year: self._run(applications.choose_year, year))
        photos.dropped.connect(self.add_photos)
        photos.evidence_wanted.connect(self.offer_evidence)
        photos.taken.connect(self.take_evidence)
        photos.captioned.connect(self._caption)
        photos.moved.connect(self._move)
        photos.removed.connect(self.remove)
        papers.picked.connect(self.attach)
        papers.placed.connect(self.place)
        papers.written.connect(lambda paper, words: self.write(PAPER_TEXT + paper, words))
        papers.removed.connect(self.remove)
        view.opinions.removed.connect(self.remove)
        view.opinions.form.given.connect(self.give_opinion)
        view.way.submitted.connect(self.submit)
        view.way.form.noted.connect(self.note_step)
        view.way.taken_back.connect(self.take_back)

    def small(self, sha256: str) -> QImage:
        """Give the small copy of a photo."""
        if sha256 not in self._small:
            if len(self._small) >= _REMEMBERED:
                self._small.clear()
            content = self._part.office.read(kept_files.thumb, sha256)
            self._small[sha256] = QImage.fromData(content)
        return self._small[sha256]

    def write(self, key: str, text: str) -> None:
        """Save one typed text."""
        self._run(applications.write_text, key, text)

    def add_photos(self, paths: list[Path]) -> None:
        """Read and clean photos in the background, then add them."""
        shown, files = self._shown(), own_desk(self._part.office).files
        for path in paths:
            self._part.later(
                "正在存照片",
                partial(evidence.take_in, files, path),
                partial(self._keep_photo, shown, path.name),
            )

    def offer_evidence(self) -> None:
        """Show the photos beside the answers, to take some over; again puts them away."""
        photos = self._view.photos
        if photos.shelf.isVisible():
            photos.offer(())
            return
        found = [
            Takeable(one.id, standard.answerable[criterion].title, one.thumb_sha256)
            for standard in self._standards()
            for criterion, row in self._part.office.read(evidence.photos, standard).items()
            for one in row
            if criterion in standard.answerable
        ]
        photos.no_evidence.setVisible(not found)
        photos.offer(found)

    def take_evidence(self, photo_id: int) -> None:
        """Take one photo over."""
        made = self._run(application_files.add_photo_of_evidence, photo_id)
        if made is not None:
            self._added(made)

    def attach(self, paper_id: str, path: Path) -> None:
        """Read a paper in the background, then attach it."""
        shown = self._shown()
        self._part.later(
            "正在读文件",
            partial(kept_files.read_paper, path),
            partial(self._attach, shown, paper_id),
        )

    def place(self, paper_id: str, words: str) -> None:
        """Note where a paper lies."""
        self._run(application_files.paper_lies_at, paper_id, words)

    def remove(self, file_id: int) -> None:
        """Take a photo, paper or opinion off, with a way back."""
        name = self._part.run(application_files.remove, file_id)
        if name is not None:
            self._part.notice.ok(
                f"已取下：{name or '这一项'}。",
                undo="撤销：取下",
                on_undo=lambda: self._part.run(application_files.put_back, file_id),
            )

    def give_opinion(self, level: int, fields: OpinionFields, path: Path | None) -> None:
        """Note what a level said, once its scan is read."""
        form, shown = self._view.opinions.form, self._shown()

        def keep(scan: Incoming | None) -> None:
            self._part.attempt(
                lambda: self._part.office.act(
                    application_opinions.give_opinion, shown, level, fields, scan
                ),
                lambda _done: self._opinion_kept(),
                lambda problem: self._form_problem(form.refuse, problem),
            )

        self._with_scan(path, keep)

    def submit(self, on: str) -> None:
        """Note that it was handed in."""
        self._view.save()
        code = self._run(application_way.submit, on)
        self._part.page.to_top()
        if code is not None:
            self._part.notice.ok(f"已登记为已提交，内容码 {code}。内容从现在起不再改动。")

    def note_step(self, fields: StepFields, path: Path | None) -> None:
        """Note what came back, once its scan is read."""
        form, shown = self._view.way.form, self._shown()

        def keep(scan: Incoming | None) -> None:
            self._part.attempt(
                lambda: self._part.office.act(application_way.record_step, shown, fields, scan),
                lambda _done: self._part.notice.ok(
                    "已登记办理结果。", undo="撤销：这一步", on_undo=self.take_back
                ),
                lambda problem: self._form_problem(form.refuse, problem),
            )

        self._with_scan(path, keep)

    def take_back(self) -> None:
        """Take back the last step."""
        self._run(application_way.take_back_step)

    def _run(self, use_case: Callable[..., T], *args: object) -> T | None:
        """Run a use case on the application that is shown."""
        shown = self._shown()
        return self._part.run(use_case, shown, *args) if shown else None

    def _keep_photo(self, application_id: int, name: str, photo: CleanPhoto) -> None:
        made = self._part.run(application_files.add_photo, application_id, name, photo)
        if made is not None:
            self._added(made)

    def _caption(self, file_id: int, words: str) -> None:
        self._part.run(application_files.caption, file_id, words)

    def _move(self, file_id: int, way: int) -> None:
        self._part.run(application_files.move_photo, file_id, way)

    def _added(self, file_id: int) -> None:
        self._part.notice.ok(
            "照片已加上，拍摄地点等信息已去掉。",
            undo="撤销：加照片",
            on_undo=lambda: self._part.run(application_files.remove, file_id),
        )

    def _attach(self, application_id: int, paper_id: str, paper: Incoming) -> None:
        made = self._part.run(application_files.attach_paper, application_id, paper_id, paper)
        if made is not None:
            self._part.notice.ok(
                f"已附上：{paper.name}。",
                undo="撤销：附文件",
                on_undo=lambda: self._part.run(application_files.remove, made),
            )

    def _opinion_kept(self) -> None:
        self._view.opinions.close_form()
        self._part.notice.ok("意见已登记。")

    def _form_problem(self, refuse: Callable[[UserError], bool], problem: UserError) -> None:
        if not refuse(problem):
            self._part.notice.error(problem)

    def _with_scan(self, path: Path | None, keep: Callable[[Incoming | None], None]) -> None:
        if path is None:
            keep(None)
            return
        self._part.later("正在读文件", partial(kept_files.read_paper, path), keep)
