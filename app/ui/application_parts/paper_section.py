"""材料: the papers that go along: attached as files, lying somewhere, or written here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.services.application_book import ApplicationDetail
from app.services.application_files import FileRow
from app.services.applications import PAPER_TEXT
from app.standards.schema import ApplicationPaper
from app.ui import look, messages
from app.ui.application_parts.saved_text import SavedText
from app.ui.look import Level
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Card,
    IconButton,
    QuietButton,
    SecondLine,
    StatusChip,
)
from app.ui.widgets.layouts import clear_layout

KINDS = "文件 (*.pdf *.jpg *.jpeg *.png *.ofd)"


class PaperCard(Card):
    """One paper: whether it is there, how, and the three ways to add it."""

    picked = Signal(str, object)
    placed = Signal(str, str)
    written = Signal(str, str)
    opened = Signal(int)
    removed = Signal(int)

    def __init__(self, paper: ApplicationPaper) -> None:
        super().__init__(tone="ground")
        self.paper = paper
        self.chip = StatusChip()
        head = QHBoxLayout()
        head.addWidget(BodyText(paper.title), 1)
        head.addWidget(self.chip)
        self.box.addLayout(head)
        self._files = QVBoxLayout()
        self._files.setSpacing(4)
        self.box.addLayout(self._files)
        self.text = SavedText(paper.title, "在这里写，会排进申请材料", rows=6)
        self.text.written.connect(lambda words: self.written.emit(paper.id, words))
        self.box.addWidget(self.text)
        self.place = QLineEdit()
        self.place.setPlaceholderText("例：档案柜第二层蓝色文件盒")
        self.place.setAccessibleName(f"{paper.title}放在哪里")
        self.place.returnPressed.connect(self._place)
        self._place_line = QWidget()
        line = QHBoxLayout(self._place_line)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.place, 1)
        line.addWidget(AccentButton("记下", self._place))
        self.box.addWidget(self._place_line)
        self.attach = QuietButton("附文件…", self._pick, icon="upload")
        self.lies = QuietButton("纸质，放在…", self._ask_place)
        self.write = QuietButton("在这里写", self._begin_text, icon="pencil")
        self.acts = QWidget()
        row = QHBoxLayout(self.acts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.GRID)
        for button in (self.attach, self.lies, self.write):
            button.setAccessibleName(f"{button.text()}：{paper.title}")
            row.addWidget(button)
        row.addStretch(1)
        self.box.addWidget(self.acts)
        self._place_line.hide()
        self._is_writing = False

    def show_paper(self, files: Sequence[FileRow], text: str, *, may_change: bool) -> None:
        """Show what is there of this paper."""
        if files or text:
            self.chip.say("已有", Level.DONE)
        elif self.paper.is_required:
            self.chip.say("还缺", Level.SOON)
        else:
            self.chip.say("可以没有", Level.PLAIN)
        clear_layout(self._files)
        for file in files:
            self._files.addWidget(self._line(file, may_change=may_change))
        self.text.show_text(text)
        self.text.setReadOnly(not may_change)
        self.text.setVisible(bool(text) or (self._is_writing and may_change))
        self.acts.setVisible(may_change)
        self.write.setVisible(not text and not self._is_writing)
        if not may_change:
            self._place_line.hide()

    def _line(self, file: FileRow, *, may_change: bool) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(
            SecondLine(f"纸质，在{file.place}" if file.place else file.name, wrap=True), 1
        )
        if file.sha256:
            row.addWidget(IconButton("eye", f"看{file.name}", lambda: self.opened.emit(file.id)))
        if may_change:
            name = file.name or self.paper.title
            row.addWidget(IconButton("trash", f"取下{name}", lambda: self.removed.emit(file.id)))
        return line

    def _pick(self) -> None:
        paths = messages.pick_files(self, f"附上{self.paper.title}", KINDS)
        for path in paths:
            self.picked.emit(self.paper.id, path)

    def _ask_place(self) -> None:
        self._place_line.show()
        self.place.setFocus()

    def _place(self) -> None:
        words = self.place.text().strip()
        if not words:
            self.place.setFocus()
            return
        self.place.clear()
        self._place_line.hide()
        self.placed.emit(self.paper.id, words)

    def _begin_text(self) -> None:
        self._is_writing = True
        self.write.hide()
        self.text.show()
        self.text.setFocus()


class PaperSection(QWidget):
    """Every paper the standard asks for."""

    picked = Signal(str, object)
    placed = Signal(str, str)
    written = Signal(str, str)
    opened = Signal(int)
    removed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self.cards: dict[str, PaperCard] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.GRID)
        self._column.addStretch(1)

    def show_detail(self, detail: ApplicationDetail, *, may_change: bool) -> None:
        """Show the papers of an application."""
        papers = detail.form.papers if detail.form else ()
        key = (detail.row.id, *papers)
        if key != self._shown:
            self._shown = key
            self._build(papers)
        for paper in papers:
            self.cards[paper.id].show_paper(
                detail.papers.get(paper.id, ()),
                detail.texts.get(PAPER_TEXT + paper.id, ""),
                may_change=may_change,
            )

    def _build(self, papers: Sequence[ApplicationPaper]) -> None:
        for card in self.cards.values():
            card.text.save()
            card.hide()
            self._column.removeWidget(card)
            card.deleteLater()
        self.cards = {}
        for at, paper in enumerate(papers):
            card = self.cards[paper.id] = PaperCard(paper)
            card.picked.connect(self.picked)
            card.placed.connect(self.placed)
            card.written.connect(self.written)
            card.opened.connect(self.opened)
            card.removed.connect(self.removed)
            self._column.insertWidget(at, card)
