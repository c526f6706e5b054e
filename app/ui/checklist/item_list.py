"""The items of one zone, answered by key or mouse; what was answered stays in its place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.core.gap import STATE_NAMES, State, Verdict
from app.core.text import plain
from app.ui import look
from app.ui.checklist.row import CriterionRow, ReadPhoto
from app.ui.checklist.row_words import ItemView, RowView
from app.ui.look import Level
from app.ui.widgets import BodyText, SecondLine, StatusChip

_DIGITS = {"1": Verdict.MEETS, "2": Verdict.DOES_NOT, "3": Verdict.NOT_APPLICABLE}
_STATE_LEVELS = {
    State.MET: Level.DONE,
    State.MISSING: Level.MUST,
    State.UNKNOWN: Level.PLAIN,
    State.NOT_APPLICABLE: Level.PLAIN,
}


class _EitherHead(QWidget):
    """The name of several things of which one is enough, above them."""

    def __init__(self, item: ItemView) -> None:
        super().__init__()
        self.title = BodyText(item.title)
        self.title.setFont(look.font(19, bold=True))
        self.clause = SecondLine(item.clause, wrap=True)
        self.task = SecondLine(wrap=True)
        self.chip = StatusChip()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 10, 6)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.clause)
        words.addWidget(self.task)
        row.addLayout(words, 1)
        row.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_item(self, item: ItemView) -> None:
        self.title.setText(item.title)
        self.clause.setText(item.clause)
        self.task.say(item.task, Level.LOOK)
        self.task.setVisible(bool(item.task))
        self.chip.say(STATE_NAMES[item.state], _STATE_LEVELS[item.state])


class ItemList(QScrollArea):
    """Rows one below the other: 1 2 3 answer, up and down go on, F2 writes a note."""

    answered = Signal(str, object)
    """Carries the criterion's id and the verdict; None takes the answer back."""
    note_given = Signal(str, str)
    photos_given = Signal(str, list)
    photo_chosen = Signal(object)
    record_wanted = Signal(str, object)
    upper_wanted = Signal(str)
    unheard = Signal(str)
    """Somebody said 不符合 where nobody can: carries the criterion's id."""
    ended = Signal()
    """Where every row is gone through: the last one is done."""

    def __init__(self, read_photo: ReadPhoto, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read_photo = read_photo
        self.rows: dict[str, CriterionRow] = {}
        self._heads: dict[str, _EitherHead] = {}
        self._head_of: dict[str, _EitherHead] = {}
        self._current = ""
        self.is_strict = False
        """Row by row as on a paper: no row is passed over, Enter goes on."""
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(224)
        self.setAccessibleName("这个区要看的")

    def set_items(self, items: Sequence[ItemView], current: str = "") -> None:
        """Show the items of a zone; the same ones change in place and keep what is open."""
        views = {row.id: row for item in items for row in item.rows}
        if list(views) != list(self.rows):
            self._build(items)
        for item in items:
            if item.id in self._heads:
                self._heads[item.id].show_item(item)
        for row_id, row in self.rows.items():
            row.show_view(views[row_id])
        if self.rows:
            wanted = current or self._current
            self.choose(wanted if wanted in self.rows else self._first_open())

    def current(self) -> CriterionRow | None:
        """The row the keys answer."""
        return self.rows.get(self._current)

    def choose(self, row_id: str) -> None:
        """Make a row the current one, and bring it into sight."""
        self._current = row_id
        for one, row in self.rows.items():
            row.set_current(one == row_id)
        # A row that was just built has its place only after the layout ran.
        QTimer.singleShot(0, self, self._show_current)

    @property
    def is_writing(self) -> bool:
        """Whether a note is being written: then nothing may move below it."""
        return any(row.note.hasFocus() for row in self.rows.values())

    def go_to_first(self) -> None:
        """Go to the top of the zone."""
        if self.rows:
            self.choose(next(iter(self.rows)))

    def go_on(self) -> None:
        """Go to the next row that asks for something; stay where none is left below."""
        ids = list(self.rows)
        below = ids[ids.index(self._current) + 1 :] if self._current in ids else []
        open_ones = (one for one in below if self.is_strict or not self.rows[one].view.is_settled)
        following = next(open_ones, "")
        if following:
            self.choose(following)
        elif self.is_strict:
            self.ended.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Where a row opens or closes, what was wholly in sight may not be any more.
        if event.type() == QEvent.Type.Resize and watched is self.widget():
            QTimer.singleShot(0, self, self._show_current)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current()
        verdict = _DIGITS.get(plain(event.text()))
        if row is None:
            super().keyPressEvent(event)
        elif verdict is not None and not event.isAutoRepeat():
            self._answer(row, verdict)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif self.is_strict and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_on()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._answer(row, None)
        elif event.key() == Qt.Key.Key_F2:
            row.open_note()
        elif event.key() == Qt.Key.Key_F3:
            row.pick_photos()
        else:
            super().keyPressEvent(event)

    def _answer(self, row: CriterionRow, verdict: Verdict | None) -> None:
        view = row.view
        says_nothing = view.waits and verdict is Verdict.DOES_NOT
        # On a paper the same answer may be of another day, by somebody else.
        is_other = verdict != view.verdict or self.is_strict
        if view.may_answer and says_nothing:
            self.unheard.emit(view.id)
        elif view.may_answer and is_other:
            self.answered.emit(view.id, verdict)
            if self.is_strict and row.view.verdict is not verdict:
                return  # it was refused, and why stands above: nobody reads on unaware
        if verdict is not None:
            self.go_on()

    def _step(self, way: int) -> None:
        ids = list(self.rows)
        at = ids.index(self._current) + way
        if 0 <= at < len(ids):
            self.choose(ids[at])

    def _first_open(self) -> str:
        if self.is_strict:
            return next(iter(self.rows))
        unsettled = (one for one, row in self.rows.items() if not row.view.is_settled)
        return next(unsettled, next(iter(self.rows)))

    def _show_current(self) -> None:
        row = self.rows.get(self._current)
        if row is None:
            return
        head = self._head_of.get(self._current)
        if head is not None:
            self.ensureWidgetVisible(head, 0, look.GRID)
        self.ensureWidgetVisible(row, 0, look.GRID)

    def _build(self, items: Sequence[ItemView]) -> None:
        inner = QWidget()
        inner.setObjectName("Plain")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, look.GRID, 0)
        column.setSpacing(0)
        self.rows, self._heads, self._head_of = {}, {}, {}
        for item in items:
            if item.title:
                self._heads[item.id] = _EitherHead(item)
                column.addWidget(self._heads[item.id])
                self._head_of[item.rows[0].id] = self._heads[item.id]
            for view in item.rows:
                self.rows[view.id] = self._made(view, is_part=bool(item.title))
                column.addWidget(self.rows[view.id])
        column.addStretch(1)
        self.setWidget(inner)
        inner.installEventFilter(self)

    def _made(self, view: RowView, *, is_part: bool) -> CriterionRow:
        row = CriterionRow(view, self._read_photo, is_part=is_part)
        row.touched.connect(lambda: self._touched(view.id))
        row.answered.connect(lambda verdict: self._clicked(view.id, verdict))
        row.note_given.connect(lambda note: self.note_given.emit(view.id, note))
        row.photos_given.connect(lambda paths: self.photos_given.emit(view.id, paths))
        row.photo_chosen.connect(self.photo_chosen.emit)
        row.record_wanted.connect(self.record_wanted.emit)
        row.upper_wanted.connect(lambda: self.upper_wanted.emit(view.id))
        row.note.returnPressed.connect(self.setFocus)
        return row

    def _touched(self, row_id: str) -> None:
        self.choose(row_id)
        self.setFocus()

    def _clicked(self, row_id: str, verdict: object) -> None:
        self.answered.emit(row_id, verdict)
