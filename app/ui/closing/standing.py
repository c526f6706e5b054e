"""What stands before a closing: must, should, look, and nil statements made in place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.core.closing import NIL_NAMES, REGISTER_NAMES, NilKind, Register
from app.records.book import NilRow
from app.services.closing_desk import ClosingDesk, ToDo
from app.ui.closing.scrolled import replace_inner
from app.ui.look import Level
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Card,
    Divider,
    ErrorLine,
    LevelMark,
    SecondLine,
    SegmentedChoice,
    TodoRow,
)

GROUPS = (
    ("must", Level.MUST, "必须", "做完才能月结"),
    ("should", Level.SOON, "建议", "不做也能月结"),
    ("look", Level.LOOK, "看一看", "不影响月结"),
)
_BUTTONS = {"people": "去看", "stock": "去看", "closing": "去月结", "opinions": "去看"}


class BlankRow(QWidget):
    """A blank register, and the three ways to say why; no reason is invented."""

    stated = Signal(object, object, str)
    """Carries register, kind and reason."""

    def __init__(
        self, register: Register, what: str, *, was_imported: bool, may_state: bool
    ) -> None:
        super().__init__()
        self.register = register
        name = REGISTER_NAMES[register]
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(6)
        words.addWidget(BodyText(what))
        options: list[tuple[object, str, Level]] = [
            (NilKind.NONE_HAPPENED, NIL_NAMES[NilKind.NONE_HAPPENED], Level.DONE),
            (NilKind.NOT_KEPT, f"{NIL_NAMES[NilKind.NOT_KEPT]}…", Level.SOON),
        ]
        if was_imported:
            source = NilKind.NOT_IN_SOURCE
            options.append((source, NIL_NAMES[source], Level.PLAIN))
        self.choice = SegmentedChoice(options, name)
        self.choice.chosen.connect(self._chosen)
        if not may_state:
            self.choice.hide()  # never shown here: still without a parent it were a window
        words.addWidget(self.choice, 0, Qt.AlignmentFlag.AlignLeft)
        words.addWidget(self._reason(name))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 9, 0, 10)
        row.setSpacing(12)
        row.addWidget(LevelMark(Level.MUST), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def say(self, problem: str) -> None:
        """Say what is wrong with the reason."""
        self.error.say(problem)

    def _reason(self, name: str) -> QWidget:
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("因为什么没有记？请写实际的原因")
        self.reason.setAccessibleName(f"{name}：未记的原因")
        self.reason.setMaxLength(200)
        self.reason.returnPressed.connect(self._state_reason)
        self.keep = AccentButton("记下", self._state_reason)
        self.error = ErrorLine()
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.reason, 1)
        line.addWidget(self.keep)
        self.reason_part = QWidget()
        column = QVBoxLayout(self.reason_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.error)
        self.reason_part.hide()
        return self.reason_part

    def _chosen(self, kind: object) -> None:
        if kind is NilKind.NOT_KEPT:
            self.reason_part.show()
            self.reason.setFocus()
            return
        self.reason_part.hide()
        self.stated.emit(self.register, kind, "")

    def _state_reason(self) -> None:
        self.stated.emit(self.register, NilKind.NOT_KEPT, self.reason.text())


class StandingCard(Card):
    """The left side of the page: what to do first, in three groups."""

    wanted = Signal(str, object)
    """The page that settles a line, and what to open there."""
    stated = Signal(object, object, str)
    taken_back = Signal(object)
    """Carries the register whose nil statement is to go."""

    def __init__(self) -> None:
        super().__init__("月结前", " ")
        self.rows: dict[str, list[QWidget]] = {}
        self.blank: dict[Register, BlankRow] = {}
        self._shown: object = None
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self.box.addWidget(self._area, 1)

    def show_desk(self, desk: ClosingDesk, *, may_state: bool) -> None:
        """Show what stands before the closing; what is being typed stays while nothing changed."""
        now = (desk.month, desk.to_do, desk.stated, may_state)
        if now == self._shown:
            return
        self._shown = now
        must = sum(row.level == "must" for row in desk.to_do)
        self.second.say(
            f"还有 {must} 件必须做" if must else "没有必须做的事，可以月结",
            Level.MUST if must else Level.DONE,
        )
        place = self._area.verticalScrollBar().value()
        inner = QWidget()
        inner.setObjectName("Plain")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(0)
        self.rows, self.blank = {}, {}
        for level, tone, name, meaning in GROUPS:
            rows = [row for row in desk.to_do if row.level == level]
            if rows:
                self._add_group(column, f"{name} {len(rows)} 件", meaning)
                self.rows[level] = [self._row(row, tone, desk, may_state=may_state) for row in rows]
                _add_all(column, self.rows[level])
        if desk.stated:
            self._add_group(column, f"已说明 {len(desk.stated)} 件", "空白的台账，资料上照写")
            self.rows["stated"] = [self._nil_row(row, may_state=may_state) for row in desk.stated]
            _add_all(column, self.rows["stated"])
        column.addStretch(1)
        replace_inner(self._area, inner)
        self._area.verticalScrollBar().setValue(place)

    def whole_height(self) -> int:
        """How high everything in it is."""
        inner = self._area.widget()
        return inner.sizeHint().height() if inner is not None else 0

    def set_list_height(self, height: int) -> None:
        """Give the list at least this much room."""
        self._area.setMinimumHeight(height)

    def _add_group(self, column: QVBoxLayout, name: str, meaning: str) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(0, 14 if column.count() else 0, 0, 6)
        line.setSpacing(10)
        line.addWidget(SecondLine(name))
        line.addWidget(SecondLine(meaning), 1)
        column.addLayout(line)

    def _row(self, row: ToDo, tone: Level, desk: ClosingDesk, *, may_state: bool) -> QWidget:
        if row.blank is None:
            button = _BUTTONS.get(row.page, "去办") if row.page else ""
            return TodoRow(tone, row.what, row.to_do, button, self._opener(row))
        blank = BlankRow(row.blank, row.what, was_imported=desk.was_imported, may_state=may_state)
        blank.stated.connect(self.stated)
        self.blank[row.blank] = blank
        return blank

    def _nil_row(self, row: NilRow, *, may_state: bool) -> QWidget:
        register = Register(row.register)
        by = f"{row.stated_by} 说明" if row.stated_by else ""
        return TodoRow(
            Level.DONE,
            f"{REGISTER_NAMES[register]}：{row.words}",
            by,
            "撤回" if may_state else "",
            lambda: self.taken_back.emit(register),
        )

    def _opener(self, row: ToDo) -> Callable[[], None]:
        return lambda: self.wanted.emit(row.page, row.arg)


def _add_all(column: QVBoxLayout, rows: list[QWidget]) -> None:
    for row in rows:
        column.addWidget(Divider())
        column.addWidget(row)
