"""One criterion to answer: its words, what the record says, three answers, photos and a note."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QMouseEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.gap import VERDICT_NAMES, Verdict
from app.intake.photo import SUFFIXES
from app.services.checklists import LONGEST_NOTE
from app.services.evidence import Photo
from app.ui import look, messages
from app.ui.checklist.dashed import DashedButton
from app.ui.checklist.row_words import RowView
from app.ui.checklist.strip import PhotoStrip
from app.ui.look import Colour, Level
from app.ui.widgets import BodyText, SecondLine, SegmentedChoice, paint

LEVELS = {
    Verdict.MEETS: Level.DONE,
    Verdict.DOES_NOT: Level.MUST,
    Verdict.NOT_APPLICABLE: Level.PLAIN,
}
_OPTIONS = [(verdict, word, LEVELS[verdict]) for verdict, word in VERDICT_NAMES.items()]
_SEEN = [
    (Verdict.MEETS, "看过了", Level.DONE),
    (Verdict.NOT_APPLICABLE, VERDICT_NAMES[Verdict.NOT_APPLICABLE], Level.PLAIN),
]
"""Where only the upper union can say what is asked, nobody can say that it is not met."""
_BAR = 3

ReadPhoto = Callable[[Photo], QImage]


class CriterionRow(QFrame):
    """A row that shows one criterion; the current one has a blue edge."""

    answered = Signal(object)
    """Carries the verdict, or None where the chosen one was pressed again."""
    note_given = Signal(str)
    photos_given = Signal(list)
    """Carries a list of `pathlib.Path`."""
    photo_chosen = Signal(object)
    """Carries the `Photo` to look at."""
    record_wanted = Signal(str, object)
    """Carries the page the record lies on, and what to open it with."""
    upper_wanted = Signal()
    touched = Signal()

    def __init__(self, view: RowView, read_photo: ReadPhoto, *, is_part: bool) -> None:
        super().__init__()
        self.view = view
        self.is_current = False
        self._is_part = is_part
        self._is_hot = False
        self._is_open = False
        self._is_new = True
        self._read_photo = read_photo
        self.title = BodyText(view.title)
        self.title.setFont(look.font(look.BODY if is_part else 19, bold=True))
        self.clause = SecondLine(view.clause, wrap=True)
        self.text = SecondLine(view.text, wrap=True)
        self.hint = SecondLine(wrap=True)
        self.upper = SecondLine(wrap=True)
        self.fact = SecondLine(wrap=True)
        self.said = SecondLine(wrap=True)
        self.task = SecondLine(wrap=True)
        self.note_line = SecondLine(wrap=True)
        self.choice = SegmentedChoice(_OPTIONS, view.title)
        self.seen = SegmentedChoice(_SEEN, view.title)
        for choice in (self.choice, self.seen):
            choice.chosen.connect(self._chosen)
        self.differ = DashedButton("我看到的不一样", self._open_choice)
        self.record = DashedButton("看记录", self._record_pressed)
        self.give_upper = DashedButton("填上级提供的要求", self.upper_wanted.emit)
        self.photo_button = DashedButton("＋照片", self._photos_pressed)
        self.note_button = DashedButton("备注", self.open_note)
        self.note = QLineEdit()
        self.note.setMaxLength(LONGEST_NOTE)
        self.note.setPlaceholderText("写一句，按回车就存好")
        self.note.setAccessibleName(f"{view.title}：备注")
        self.note.editingFinished.connect(self._note_finished)
        self.strip = PhotoStrip(self.note, read_photo, self.pick_photos)
        self.strip.chosen.connect(self.photo_chosen.emit)
        self._lay_out(is_part=is_part)
        self.strip.hide()
        self.show_view(view)

    def show_view(self, view: RowView) -> None:
        """Show other answers of the same criterion."""
        before = self.view.photos
        self.view = view
        self.setAcceptDrops(view.may_answer)
        self._is_open = self._is_open and view.answers_itself
        self.title.setText(f"{view.number}　{view.title}" if view.number else view.title)
        for choice in (self.choice, self.seen):
            choice.set_value(view.verdict)
            choice.setEnabled(view.may_answer)
        self._show_words()
        count = len(view.photos)
        self.photo_button.setText(f"照片 {count}" if count else "＋照片")
        self.photo_button.setAccessibleName(f"{view.title}：照片 {count} 张")
        if count and (before != view.photos or self._is_new):
            self.photo_button.set_picture(self._read_photo(view.photos[-1]))
        elif not count:
            self.photo_button.set_picture(QImage())
        self._is_new = False
        self._show_buttons()
        for button, word in ((self.note_button, "备注"), (self.record, "看记录")):
            button.setAccessibleName(f"{view.title}：{word}")
        self.note.setVisible(view.may_answer)
        if not self.note.hasFocus():
            self.note.setText(view.note)
        if before != view.photos and not self.strip.isHidden():
            self._fill_strip()

    def set_current(self, current: bool) -> None:  # noqa: FBT001 (a Qt-like setter)
        """Mark it as the one the keys answer."""
        if self.is_current != current:
            self.is_current = current
            self._show_buttons()
            self.update()

    def open_strip(self) -> None:
        """Show note and photos below."""
        self.strip.show()
        self.note_line.hide()
        self._fill_strip()

    def open_note(self) -> None:
        """Show the note and write it."""
        self.touched.emit()
        if self.view.may_answer:
            self.open_strip()
            self.note.setFocus()

    def pick_photos(self) -> None:
        """Let a person pick photos for this criterion."""
        self.touched.emit()
        if not self.view.may_answer:
            return
        kinds = f"照片 ({' '.join(f'*{suffix}' for suffix in SUFFIXES)})"
        paths = messages.pick_files(self, f"选照片：{self.view.title}", kinds)
        if paths:
            self.photos_given.emit(paths)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.touched.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _paths(event):
            self._is_hot = True
            event.acceptProposedAction()
            self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._is_hot = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._is_hot = False
        self.update()
        paths = _paths(event)
        if paths:
            event.acceptProposedAction()
            self.touched.emit()
            self.photos_given.emit(paths)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        if self._is_hot:
            paint.dashed(painter, self.rect(), Colour.PALE_BLUE, Colour.BLUE)
            return
        if self.is_current:
            painter.fillRect(self.rect(), QColor(Colour.GROUND))
            painter.fillRect(QRect(0, 0, _BAR, self.height()), QColor(Colour.BLUE))
        low = self.height() - 1
        painter.fillRect(QRect(0, low, self.width(), 1), QColor(Colour.LINE))

    def _lay_out(self, *, is_part: bool) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28 if is_part else 12, 10, 10, 10)
        whole.setSpacing(look.GRID)
        row = QHBoxLayout()
        row.setSpacing(16)
        words = QVBoxLayout()
        words.setSpacing(2)
        for line in (self.title, self.clause, self.text, self.hint, *self._told()):
            words.addWidget(line)
        words.addStretch(1)
        row.addLayout(words, 1)
        acts = QVBoxLayout()
        acts.setSpacing(6)
        acts.addWidget(self.choice)
        acts.addWidget(self.seen)
        for pair in (
            (self.differ,),
            (self.give_upper,),
            (self.record, self.photo_button, self.note_button),
        ):
            acts.addLayout(_beside(pair))
        acts.addStretch(1)
        row.addLayout(acts)
        whole.addLayout(row)
        whole.addWidget(self.strip)

    def _told(self) -> tuple[SecondLine, ...]:
        return (self.upper, self.fact, self.said, self.task, self.note_line)

    def _show_words(self) -> None:
        view = self.view
        missing = view.verdict is Verdict.DOES_NOT
        for line, words, level in (
            (self.clause, view.clause, Level.PLAIN),
            (self.text, view.text, Level.PLAIN),
            (self.hint, view.hint, Level.PLAIN),
            (self.upper, view.upper, Level.LOOK),
            (self.fact, view.fact, view.fact_level),
            (self.said, self._said(), view.said_level),
            (self.task, view.task, Level.LOOK),
            (self.note_line, view.note, Level.MUST if missing else Level.PLAIN),
        ):
            line.say(words, level)
            line.setVisible(bool(words))
        if not self.strip.isHidden():
            self.note_line.hide()

    def _show_buttons(self) -> None:
        """One of several things has its buttons only while it is the current one: rows stay low."""
        view = self.view
        count = len(view.photos)
        wanted = self.is_current or not (self._is_part or view.answers_itself) or bool(count)
        is_known = view.answers_itself and not self._is_open
        self.choice.setVisible(not is_known and not view.waits)
        self.seen.setVisible(not is_known and view.waits)
        self.differ.setVisible(is_known and view.may_answer)
        self.record.setVisible(view.fact_page is not None and (bool(view.fact) or self.is_current))
        self.give_upper.setVisible(view.may_give_upper and (self.is_current or not self._is_part))
        self.photo_button.setVisible(bool(count) or (view.may_answer and wanted))
        self.note_button.setVisible(view.may_answer and wanted)

    def _said(self) -> str:
        view = self.view
        if view.judges and not view.may_answer and not view.is_settled:
            return f"{view.said}，由{view.judges}来判断"
        return view.said

    def _open_choice(self) -> None:
        """Let somebody say otherwise than the record."""
        self._is_open = True
        self.touched.emit()
        self._show_buttons()

    def _record_pressed(self) -> None:
        if self.view.fact_page is not None:
            self.record_wanted.emit(*self.view.fact_page)

    def _chosen(self, verdict: object) -> None:
        self.touched.emit()
        self.answered.emit(None if verdict == self.view.verdict else verdict)

    def _note_finished(self) -> None:
        if self.note.text() != self.view.note:
            self.note_given.emit(self.note.text())

    def _photos_pressed(self) -> None:
        if not self.view.photos:
            self.pick_photos()
            return
        self.touched.emit()
        if self.strip.isHidden():
            self.open_strip()
        else:
            self.strip.hide()
            self.show_view(self.view)

    def _fill_strip(self) -> None:
        self.strip.show_photos(self.view.photos, may_add=self.view.may_answer)


def _beside(buttons: Sequence[QWidget]) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(6)
    for button in buttons:
        line.addWidget(button)
    return line


def _paths(event: QDropEvent) -> list[Path]:
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
