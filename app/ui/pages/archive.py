"""档案: the months, the papers of each, and the very file that is printed."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.day_words import day_label
from app.core.errors import StoreProblem
from app.core.month import Month
from app.core.permissions import Act, who_may
from app.services import archive, export, package_copies
from app.services.archive import ArchiveMonth, PaperFile, PaperFolder
from app.ui import look, messages
from app.ui.actions import Action
from app.ui.closing.preview import PaperPreview
from app.ui.folders import open_outside
from app.ui.long_work import own_desk
from app.ui.look import Level
from app.ui.page import Office, Page
from app.ui.printing import has_printer, print_asked
from app.ui.record import ListRow, RowList
from app.ui.signing.scan_back import ScanBack
from app.ui.tasks import Tasks
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Card,
    Choice,
    EmptyState,
    PrimaryButton,
    QuietButton,
    SecondLine,
)

NARROW = 940
LEAST_WIDTH = 640
_MONTHS_WIDE = 208
_PAPERS_WIDE = 268


class ArchivePage(Page):
    """Months left, the papers of one in the middle, the paper itself right."""

    title = "档案"

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__(office, tasks)
        self._months: dict[str, ArchiveMonth] = {}
        self._folders: tuple[PaperFolder, ...] = ()
        self._folder: PaperFolder | None = None
        self._paper: PaperFile | None = None
        self._prints = False
        self.months = RowList("月份")
        self.papers = RowList("资料", tall=look.TARGET)
        self.version = Choice([])
        # On a small screen two drop-downs stand for the two lists, so that the paper is seen.
        self.month_choice = Choice([])
        self.paper_choice = Choice([])
        self.preview = PaperPreview()
        # What stands side by side must not keep the page wider than a small screen.
        self.setMinimumWidth(LEAST_WIDTH)
        self._build_paper_card()
        self._build_cards()
        self._connect()

    def open_with(self, arg: object) -> None:
        """Open a month (YYYY-MM); by default the newest with papers to look at."""
        self.notice.clear()
        self._prints = has_printer()
        self.scan_back.hide()
        self.reload()
        if isinstance(arg, str) and arg:
            self.months.choose(arg)
        elif self.months.current_key() is None and self._months:
            closed = [key for key, row in self._months.items() if row.state == "closed"]
            self.months.choose(next(iter(closed or self._months)))

    def reload(self) -> None:
        found = self.office.read(archive.months_with_records)
        self._months = {str(row.month): row for row in found}
        self.months.set_rows([_month_row(row) for row in found])
        self.month_choice.set_options([(str(row.month), row.month.label) for row in found])
        if not self.scan_back.isHidden():
            return
        has_any = bool(found)
        self.empty.setVisible(not has_any)
        self.desk.setVisible(has_any)
        if self.months.current_key() is not None:
            self._show_month()
        self._fit()

    def commands(self) -> tuple[Action, ...]:
        return (
            Action("下一页", self.preview.next_page, key="PgDown"),
            Action("上一页", self.preview.previous_page, key="PgUp"),
            Action("放大", self.preview.larger, key="Ctrl+="),
            Action("缩小", self.preview.smaller, key="Ctrl+-"),
        )

    def write_papers(self) -> None:
        """Write the papers of the month as it stands now."""
        row = self._month()
        if row is None:
            return
        office = own_desk(self.office)
        self.later(
            f"正在写出{row.month.label}的资料",
            lambda: export.write_papers_of(office, row.month, office.folder.exports),
            lambda _made: self._written(row.month),
        )

    def print_paper(self) -> None:
        """Print the paper that is shown."""
        if self._paper is not None:
            self._print(self._paper.title, [self._paper])

    def print_all(self) -> None:
        """Print every paper of the month that an office printer takes."""
        if self._folder is not None:
            papers = [paper for paper in self._folder.files if paper.fits_a4]
            self._print(self._heading(), papers)

    def open_paper(self) -> None:
        """Open the paper in the system's own program."""
        if self._paper is not None and not open_outside(self._paper.path):
            self.notice.warn(f"这台电脑打不开这个文件。它在：{self._paper.path}")

    def open_folder(self) -> None:
        """Show the folder in the system's own window."""
        if self._folder is not None and not open_outside(self._folder.path):
            self.notice.warn(f"这台电脑打不开文件夹。资料在：{self._folder.path}")

    def copy_package(self) -> None:
        """Copy the zip (上报包) somewhere else."""
        folder = self._folder
        to = messages.pick_folder(self, "把上报包存到哪里？") if folder else None
        if folder is not None and to is not None:
            self.later(
                "正在拷贝上报包",
                partial(package_copies.save_copy, own_desk(self.office), folder, to),
                lambda target: self.notice.ok(f"上报包已存到 {target}，核对一致。"),
            )

    def open_scan_back(self) -> None:
        """Take signed slips back in place of the papers (扫回签批单)."""
        self.notice.clear()
        for part in (self.desk, self.empty):
            part.hide()
        self.scan_back.show()
        self.scan_back.start()
        self._fit()

    def _leave_scan_back(self) -> None:
        self.scan_back.hide()
        self.reload()
        self.setFocus()

    def _print(self, title: str, papers: list[PaperFile]) -> None:
        self.attempt(
            lambda: print_asked(self, title, [paper.path for paper in papers]),
            lambda said: self.notice.ok(f"{title}{said}") if said else None,
        )

    def _written(self, month: Month) -> None:
        self.reload()
        self.notice.ok(f"{month.label}的资料和上报包已写出。")

    def _month(self) -> ArchiveMonth | None:
        key = self.months.current_key()
        return self._months.get(key) if isinstance(key, str) else None

    def _heading(self) -> str:
        row = self._month()
        return f"{row.month.label}的资料" if row else ""

    def _show_month(self) -> None:
        row = self._month()
        if row is None:
            return
        self.month_choice.set_value(str(row.month))
        self._folders = self.office.read(archive.papers_of, row.month)
        kept = self._folder.path if self._folder else None
        self._folder = next(
            (one for one in self._folders if one.path == kept), next(iter(self._folders), None)
        )
        self.version.set_options([(one.path, one.label) for one in self._folders])
        self.version.set_value(self._folder.path if self._folder else None)
        self.version.setVisible(len(self._folders) > 1)
        self._show_folder(row)
        self._fit()

    def _show_folder(self, row: ArchiveMonth) -> None:
        folder = self._folder
        self.paper_card.heading.setText(self._heading())
        self.paper_card.second.say(_folder_words(folder))
        newest = self._folders[0] if self._folders else None
        is_old = newest is not None and not newest.is_current
        self.outdated.setVisible(is_old)
        may_write = self.may(Act.EXPORT)
        self.rewrite.setVisible(may_write and is_old)
        self.stack.setCurrentWidget(self.shown if folder else self.none_yet)
        self.make.setVisible(may_write)
        self.none_words.setText(
            f"{row.month.label}的资料还没有写出。" + ("" if may_write else self.who_may(Act.EXPORT))
        )
        files = folder.files if folder else ()
        kept = self._paper.name if self._paper else "monthly-report.pdf"
        rows = [ListRow(paper.name, paper.title) for paper in files]
        self.papers.set_rows(rows)
        self.paper_choice.set_options([(paper.name, paper.title) for paper in files])
        if files and not self.papers.choose(kept):
            self.papers.choose(files[0].name)

    def _show_paper(self, name: object) -> None:
        files = self._folder.files if self._folder else ()
        self._paper = next((paper for paper in files if paper.name == name), None)
        paper = self._paper
        if paper is None:
            return
        self.paper_choice.set_value(paper.name)
        if paper.is_pdf:
            self.attempt(lambda: self._draw(paper), lambda _none: None)
        self.views.setCurrentWidget(self.preview if paper.is_pdf else self.no_preview)
        exports = self.may(Act.EXPORT)
        prints = self._prints and exports
        self.print.setVisible(prints and paper.fits_a4)
        self.print_whole.setVisible(prints)
        self.open_file.setVisible(exports and paper.is_pdf and not (prints and paper.fits_a4))
        for button in (self.folder_button, self.copy):
            button.setVisible(exports)
        self.who_prints.setVisible(not exports)
        is_sign = paper.name == archive.WALL_SIGN
        self.size_words.setText("标牌是实物尺寸，请把文件交给制作单位。" if is_sign else "")
        self.size_words.setVisible(is_sign)
        self._fit()

    def _draw(self, paper: PaperFile) -> None:
        try:
            self.preview.show_file(paper.title, paper.path)
        except OSError as problem:
            raise StoreProblem(
                f"《{paper.title}》读不出来：{paper.path}。",
                kept="记录都在。",
                to_do="请点“重新生成”。",
            ) from problem

    def _choose_version(self, path: object) -> None:
        self._folder = next((one for one in self._folders if one.path == path), self._folder)
        row = self._month()
        if row is not None:
            self._show_folder(row)

    def _build_paper_card(self) -> None:
        self.views = QStackedWidget()
        self.no_preview = EmptyState(
            "电子表格用 WPS 或 Excel 打开，里面每本台账一张表。",
            "打开文件",
            self.open_paper,
            icon="document",
        )
        for view in (self.preview, self.no_preview):
            self.views.addWidget(view)
        self.size_words = SecondLine("", Level.SOON)
        self.print = PrimaryButton("打印", self.print_paper, icon="printer")
        self.print_whole = QuietButton("打印全部", self.print_all)
        self.who_prints = SecondLine(f"打印、导出：{who_may(Act.EXPORT)}")
        self.who_prints.hide()
        self.open_file = QuietButton("打开文件", self.open_paper, icon="document")
        self.folder_button = QuietButton("打开文件夹", self.open_folder, icon="folder")
        self.copy = QuietButton("另存到…", self.copy_package, icon="download")

    def _build_cards(self) -> None:
        self.month_card = Card("档案")
        self.scan_buttons = [self._scan_button(), self._scan_button()]
        who = SecondLine(f"扫回签批单：{who_may(Act.SCAN_SLIP)}", wrap=True)
        self.month_card.box.addWidget(self.scan_buttons[0] if self.may(Act.SCAN_SLIP) else who)
        self.month_card.add_list(self.months)
        self.month_card.setFixedWidth(_MONTHS_WIDE)
        self.papers.setFixedWidth(_PAPERS_WIDE)
        self.paper_card = Card("资料", " ")
        self.outdated = SecondLine("这份写出以后，记录又有改动。", Level.SOON, wrap=True)
        self.rewrite = QuietButton("重新生成", self.write_papers, icon="refresh")
        self.make = PrimaryButton("写出资料", self.write_papers, icon="document")
        self.none_words = BodyText()
        self.none_yet = _middle(self.none_words, self.make)
        self.shown = self._shown()
        self.stack = QStackedWidget()
        for part in (self.shown, self.none_yet):
            self.stack.addWidget(part)
        self.paper_card.box.addWidget(self.stack, 1)
        self.desk = QWidget()
        row = QHBoxLayout(self.desk)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.GRID * 2)
        row.addWidget(self.month_card)
        row.addWidget(self.paper_card, 1)
        self.empty = EmptyState(
            "还没有记录。有了人次、支出或值班，这里就按月列出资料。", icon="archive"
        )
        choices = QHBoxLayout()
        choices.setSpacing(12)
        choices.addWidget(self.month_choice, 2)
        choices.addWidget(self.paper_choice, 3)
        choices.addStretch(0)
        choices.addWidget(self.scan_buttons[1])
        self.body.addLayout(choices)
        self.scan_back = ScanBack(self, self._leave_scan_back)
        self.scan_back.hide()
        for page_part in (self.desk, self.empty, self.scan_back):
            self.body.addWidget(page_part, 1)

    def _scan_button(self) -> AccentButton:
        """Beside the months, and above the papers where the months have no room."""
        return AccentButton("扫回签批单", self.open_scan_back, icon="upload")

    def _shown(self) -> QWidget:
        left = QVBoxLayout()
        left.setSpacing(look.GRID)
        for widget in (self.version, self.papers, self.outdated, self.rewrite):
            left.addWidget(widget)
        left.setStretchFactor(self.papers, 1)
        self._inner = QHBoxLayout()
        self._inner.setSpacing(look.GRID * 2)
        self._inner.addLayout(left)
        self._inner.addWidget(self.views, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.folder_button)
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        for act in (self.who_prints, self.open_file, self.print_whole, self.print):
            buttons.addWidget(act)
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._inner, 1)
        column.addWidget(self.size_words)
        column.addLayout(buttons)
        return part

    def _connect(self) -> None:
        self.months.chosen.connect(lambda _key: self._show_month())
        self.papers.chosen.connect(self._show_paper)
        self.version.chosen.connect(self._choose_version)
        self.month_choice.chosen.connect(self.months.choose)
        self.paper_choice.chosen.connect(self.papers.choose)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        narrow = self.width() < NARROW
        for wide_part in (self.month_card, self.papers):
            wide_part.setHidden(narrow)
        at_papers = self.scan_back.isHidden()
        self.month_choice.setVisible(narrow and bool(self._months) and at_papers)
        self.paper_choice.setVisible(narrow and self._folder is not None and at_papers)
        scans, above = self.may(Act.SCAN_SLIP), narrow or not self._months
        self.scan_buttons[0].setVisible(scans)
        self.scan_buttons[1].setVisible(scans and above and at_papers)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._inner.setDirection(way)
        is_shown = self._folder is not None and self._paper is not None and self._paper.is_pdf
        self.preview.setMinimumHeight(520 if narrow and is_shown else 0)


def _month_row(row: ArchiveMonth) -> ListRow:
    words = "未月结"
    if row.state == "closed":
        words = "已月结" if row.revision == 1 else f"已月结，第{row.revision}版"
    elif row.state == "reopened":
        words = f"反结到 {day_label(date.fromisoformat(row.until))}"
    return ListRow(str(row.month), row.month.label, words)


def _folder_words(folder: PaperFolder | None) -> str:
    if folder is None:
        return ""
    which = f"已月结，第{folder.revision}版" if folder.is_closed else "未月结，每页都注明"
    return f"{which} · 指纹 {folder.fingerprint} · 写于 {folder.written_at[5:]}"


def _middle(words: BodyText, button: PrimaryButton) -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    column.addStretch(1)
    for widget in (words, button):
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(widget)
        line.addStretch(1)
        column.addLayout(line)
    column.addStretch(2)
    return part
