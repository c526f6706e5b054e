"""One criterion to answer: its words, three answers, photos and a note."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QMouseEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core.gap import VERDICT_NAMES, Verdict
from app.intake.photo import SUFFIXES
from app.services.checklists import LONGEST_NOTE
from app.services.evidence import Photo
from app.ui import look, messages
from app.ui.checklist.words import RowView
from app.ui.look import Colour, Level
from app.ui.widgets import BodyText, PhotoThumb, SecondLine, SegmentedChoice, paint
from app.ui.widgets.buttons import PaintedButton

LEVELS = {
    Verdict.MEETS: Level.DONE,
    Verdict.DOES_NOT: Level.MUST,
    Verdict.NOT_APPLICABLE: Level.PLAIN,
}
_OPTIONS = [(verdict, word, LEVELS[verdict]) for verdict, word in VERDICT_NAMES.items()]
_BAR = 3
_THUMBS_IN_A_ROW = 4

ReadPhoto = Callable[[Photo], QImage]


class DashedButton(PaintedButton):
    """A small dashed button for what may be added."""

    def __init__(self, text: str, on_click: Callable[[], object]) -> None:
        super().__init__(text)
        self.setFixedHeight(look.TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked=False: on_click())

    def sizeHint(self) -> QSize:
        return QSize(paint.wide(self.text(), look.font(16)) + 24, look.TARGET)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        fill = Colour.PALE_BLUE if self.hovered else Colour.CARD
        paint.dashed(painter, self.rect(), fill, Colour.STRONG_LINE)
        paint.word(painter, self.rect(), self.text(), look.font(16), Colour.SECOND, paint.CENTRE)
        if self.ringed:
            paint.ring(painter, self.rect())


class CriterionRow(QFrame):
    """A row that shows one criterion; the current one has a blue edge."""

    answered = Signal(object)
    """Carries the verdict, or None where the chosen one was pressed again."""
    note_given = Signal(str)
    photos_given = Signal(list)
    """Carries a list of `pathlib.Path`."""
    photo_chosen = Signal(object)
    """Carries the `Photo` to look at."""
    touched = Signal()

    def __init__(self, view: RowView, read_photo: ReadPhoto, *, is_part: bool) -> None:
        super().__init__()
        self.view = view
        self.is_current = False
        self._is_part = is_part
        self._is_hot = False
        self._read_photo = read_photo
        self.title = BodyText(view.title)
        self.title.setFont(look.font(look.BODY if is_part else 19, bold=True))
        self.clause = SecondLine(view.clause, wrap=True)
        self.text = SecondLine(view.text, wrap=True)
        self.hint = SecondLine(wrap=True)
        self.said = SecondLine(wrap=True)
        self.note_line = SecondLine(wrap=True)
        self.choice = SegmentedChoice(_OPTIONS, view.title)
        self.choice.chosen.connect(self._chosen)
        self.photo_button = DashedButton("＋照片", self._photos_pressed)
        self.note_button = DashedButton("备注", self.open_note)
        self.note = QLineEdit()
        self.note.setMaxLength(LONGEST_NOTE)
        self.note.setPlaceholderText("写一句，按回车就存好")
        self.note.setAccessibleName(f"{view.title}：备注")
        self.note.editingFinished.connect(self._note_finished)
        self.strip = QWidget()
        self._thumbs = QGridLayout()
        self.setAcceptDrops(view.may_answer)
        self._lay_out(is_part=is_part)
        self.strip.hide()
        self.show_view(view)

    def show_view(self, view: RowView) -> None:
        """Show other answers of the same criterion."""
        before = self.view.photos
        self.view = view
        self.choice.set_value(view.verdict)
        self.choice.setEnabled(view.may_answer)
        self.clause.setVisible(bool(view.clause))
        self.text.setVisible(bool(view.text))
        self.hint.say(view.hint)
        self.hint.setVisible(bool(view.hint))
        self.said.say(self._said())
        missing = view.verdict is Verdict.DOES_NOT
        self.note_line.say(view.note, Level.MUST if missing else Level.PLAIN)
        self.note_line.setVisible(bool(view.note) and self.strip.isHidden())
        count = len(view.photos)
        self.photo_button.setText(f"照片 {count}" if count else "＋照片")
        self.photo_button.setAccessibleName(f"{view.title}：照片 {count} 张")
        self._show_buttons()
        self.note_button.setAccessibleName(f"{view.title}：备注")
        self.note.setVisible(view.may_answer)
        if not self.note.hasFocus():
            self.note.setText(view.note)
        if before != view.photos and not self.strip.isHidden():
            self._fill_thumbs()

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
        self._fill_thumbs()

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
        for line in (self.title, self.clause, self.text, self.hint, self.said, self.note_line):
            words.addWidget(line)
        words.addStretch(1)
        row.addLayout(words, 1)
        acts = QVBoxLayout()
        acts.setSpacing(6)
        acts.addWidget(self.choice)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self.photo_button)
        below.addWidget(self.note_button)
        acts.addLayout(below)
        acts.addStretch(1)
        row.addLayout(acts)
        whole.addLayout(row)
        inside = QVBoxLayout(self.strip)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(look.GRID)
        inside.addWidget(self.note)
        self._thumbs.setSpacing(look.GRID)
        inside.addLayout(self._thumbs)
        whole.addWidget(self.strip)

    def _show_buttons(self) -> None:
        """One of several things has its buttons only while it is the current one: rows stay low."""
        view = self.view
        count = len(view.photos)
        wanted = not self._is_part or self.is_current or bool(count)
        self.photo_button.setVisible(bool(count) or (view.may_answer and wanted))
        self.note_button.setVisible(view.may_answer and wanted)

    def _said(self) -> str:
        view = self.view
        if view.judges and not view.may_answer and view.verdict is None:
            return f"{view.said}，由{view.judges}来判断"
        return view.said

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

    def _fill_thumbs(self) -> None:
        while (item := self._thumbs.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        made: list[QWidget] = []
        for photo in self.view.photos:
            thumb = PhotoThumb(self._read_photo(photo), photo.name)
            thumb.clicked.connect(lambda _checked=False, one=photo: self.photo_chosen.emit(one))
            made.append(thumb)
        if self.view.may_answer:
            made.append(DashedButton("＋照片", self.pick_photos))
        for at, widget in enumerate(made):
            self._thumbs.addWidget(widget, at // _THUMBS_IN_A_ROW, at % _THUMBS_IN_A_ROW)
        self._thumbs.setColumnStretch(_THUMBS_IN_A_ROW, 1)


def _paths(event: QDropEvent) -> list[Path]:
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
