"""今天: the tally, what needs doing, and the end of the day."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.core.permissions import Act
from app.services import checks, duty, tally, today
from app.services.checks import CHECK_NAMES, Check
from app.services.duty import DaySheet
from app.services.today import TodoRow as Todo
from app.ui import look
from app.ui.day_panel import DayPanel
from app.ui.late_panel import LatePanel
from app.ui.look import Level
from app.ui.page import Office, Page
from app.ui.refresh import Changes
from app.ui.tally_card import TallyCard
from app.ui.tasks import Tasks
from app.ui.widgets import (
    AccentButton,
    BarStrip,
    BigFigure,
    BodyText,
    Card,
    Heading,
    PrimaryButton,
    SecondLine,
    TodoRow,
)
from app.ui.widgets.todo import TodoList

NARROW = 940
LEAST_WIDTH = 690
SHORT_LIST = 3 * 62
"""At least three lines of what needs doing are seen without scrolling."""

LEVELS = {today.URGENT: Level.MUST, today.SOON: Level.SOON, today.LATER: Level.LOOK}
ONLY_COUNTS = frozenset({"tally"})


class TodayPage(Page):
    """What the attendant sees between customers."""

    title = "今天"

    def __init__(self, office: Office, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(office, tasks, parent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        # What stands side by side must not keep the page wider than a small screen.
        self.setMinimumWidth(LEAST_WIDTH)
        self.tally = TallyCard(self)
        self.tally.late_wanted.connect(self.open_late)
        self.desk = QWidget()
        self._row = QHBoxLayout(self.desk)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.GRID * 2)
        self._row.addWidget(self.tally, 62)
        self._row.addWidget(self._right(), 51)
        self.panel = DayPanel(self)
        self.panel.finished.connect(self._finished)
        self.panel.left.connect(self.back)
        self.panel.correction_wanted.connect(lambda record: self.go.emit("duty", record))
        self.late = LatePanel(self)
        self.late.entered.connect(self._late_entered)
        self.late.left.connect(self.back)
        for part in (self.desk, self.panel, self.late):
            self.body.addWidget(part)
        self._arranging = QTimer(self)
        self._arranging.setSingleShot(True)
        self._arranging.setInterval(0)
        self._arranging.timeout.connect(self._arrange)
        self._open_part(self.desk)

    def open_with(self, arg: object) -> None:
        """Open the desk; "end" opens the end of the day, a date a late entry."""
        self.notice.clear()
        self._open_part(self.desk)
        self.reload()
        if arg == "end":
            self.open_end()
        elif isinstance(arg, str) and arg:
            self.open_late(arg)

    def reload(self) -> None:
        self._show_counts()
        self._show_todo()
        self._show_end()
        if not self.panel.isHidden():
            self.panel.refresh()

    def changed(self, changes: Changes) -> None:
        """After a mere tap only the figures are read again: a tap must not wait."""
        if changes == ONLY_COUNTS and self.isVisible() and not self.desk.isHidden():
            self._show_figure()
            return
        super().changed(changes)

    def open_end(self) -> None:
        """Open the end of the day in the page (结束今天)."""
        self.notice.clear()
        self.panel.open()
        self._open_part(self.panel)
        self.panel.form.setFocus()

    def open_late(self, on: str | None = None) -> None:
        """Open the late entry of a past day (补录)."""
        self.notice.clear()
        self._open_part(self.late)
        self.late.open(on)

    def back(self) -> None:
        """Go back to the tally."""
        self._open_part(self.desk)
        self.reload()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.desk.isHidden() and self.tally.take_key(event):
            return
        if self.desk.isHidden() and event.key() == Qt.Key.Key_Escape:
            self.panel.leave() if not self.panel.isHidden() else self.back()
            return
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # With the Chinese input method on, digits may come committed instead of as keys.
        if not self.desk.isHidden():
            self.tally.take_text(event.commitString())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Not within the layout's own work: it would not hear of the new heights.
        self._arranging.start()

    def _arrange(self) -> None:
        """Put the areas beside one another, or below where there is little room."""
        narrow = self.width() < NARROW
        # Whoever only looks at the counts sees first what waits for them.
        down, up = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.BottomToTop
        below = down if self.may(Act.TALLY) else up
        self._row.setDirection(below if narrow else QBoxLayout.Direction.LeftToRight)
        # Below one another the page itself scrolls: no list that scrolls inside it.
        self.todo_frame.setMinimumHeight(self.todo.sizeHint().height() if narrow else SHORT_LIST)

    def _right(self) -> QWidget:
        self.figure = BigFigure("0", "今天人次")
        self.bars = BarStrip()
        self.bars_words = SecondLine()
        figures = Card()
        figures.box.setContentsMargins(17, 6, 17, 8)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self.figure)
        row.addWidget(self.bars, 1)
        row.addWidget(self.bars_words)
        figures.box.addLayout(row)
        self.todo_card = Card()
        self.todo_card.box.setContentsMargins(17, 12, 17, 8)
        self.todo_card.box.addLayout(self._todo_head())
        self.todo = TodoList()
        self.nothing = BodyText("今天没有别的事要办。")
        self.todo_card.box.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignTop)
        self.todo_frame = QScrollArea()
        self.todo_frame.setWidgetResizable(True)
        self.todo_frame.setFrameShape(QFrame.Shape.NoFrame)
        self.todo_frame.setMinimumHeight(SHORT_LIST)
        self.todo_frame.setWidget(self.todo)
        for ground in (self.todo_frame.viewport(), self.todo):
            ground.setAutoFillBackground(False)
        self.todo_card.box.addWidget(self.todo_frame, 1)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(figures)
        column.addWidget(self.todo_card, 1)
        column.addWidget(self._end())
        right = QWidget()
        right.setLayout(column)
        return right

    def _todo_head(self) -> QHBoxLayout:
        self.todo_count = SecondLine()
        self.opinion = AccentButton("记一条意见", self._new_opinion, icon="message")
        if not self.may(Act.RECORD_OPINION):
            self.opinion.hide()
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Heading("今天要做"))
        row.addWidget(self.todo_count, 1)
        row.addWidget(self.opinion)
        return row

    def _new_opinion(self) -> None:
        self.go.emit("opinions", "new")

    def _end(self) -> Card:
        self.end_card = Card()
        self.end_card.box.setContentsMargins(17, 12, 17, 12)
        self.end_words = BodyText()
        self.end_second = SecondLine(wrap=True)
        self.opening = AccentButton("开门正常", self._answer_opening, icon="check", tall=56)
        self.end = PrimaryButton("结束今天", self.open_end, key="F5", tall=56)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.end_words)
        words.addWidget(self.end_second)
        acts = QHBoxLayout()
        acts.setSpacing(12)
        acts.addStretch(1)
        acts.addWidget(self.opening)
        acts.addWidget(self.end)
        self._end_row = QHBoxLayout()
        self._end_row.setSpacing(look.GRID)
        self._end_row.addLayout(words, 1)
        self._end_row.addLayout(acts)
        self.end_card.box.addLayout(self._end_row)
        if not self.may(Act.KEEP_DUTY):
            self.end_card.hide()  # never shown here: still without a parent it were a window
        return self.end_card

    def _open_part(self, part: QWidget) -> None:
        # Hidden parts take no room, so the desk is not as high as the longest of them.
        for other in (self.desk, self.panel, self.late):
            other.setVisible(other is part)
        self.to_top()

    def _show_counts(self) -> None:
        self.tally.refresh()
        self._show_figure()

    def _show_figure(self) -> None:
        shown = self.office.read(tally.last_days)
        self.figure.say(str(shown.days[-1][1]), "今天人次")
        labels = [f"{int(on[5:7])}月{int(on[8:])}日" for on, _count in shown.days]
        self.bars.set_values([count for _on, count in shown.days], labels)
        middle = f"\n中位 {shown.median}" if shown.median is not None else ""
        self.bars_words.setText(f"近 {len(shown.days)} 天{middle}")

    def _show_todo(self) -> None:
        rows = self.office.read(today.to_do)
        self.todo_count.setText(f"{len(rows)} 件" if rows else "")
        self.nothing.setVisible(not rows)
        self.todo_frame.setVisible(bool(rows))
        self.todo.set_rows([self._todo_row(row) for row in rows])
        self._arranging.start()

    def _todo_row(self, row: Todo) -> TodoRow:
        return TodoRow(
            LEVELS[row.level],
            row.text,
            row.second,
            row.button,
            lambda: self.go.emit(row.page, row.arg),
        )

    def _show_end(self) -> None:
        if self.end_card.isHidden():
            return
        sheet = self.office.read(duty.sheet)
        self.end_words.setText(_end_words(sheet))
        self.end_second.say(
            _end_second(sheet), Level.SOON if sheet.has_newer_entries else Level.PLAIN
        )
        self.opening.setVisible(
            Check.OPENING not in sheet.checks and not sheet.is_signed and not sheet.is_closed
        )
        self.end.setText("看今天的记录" if sheet.is_signed else "结束今天")
        # Beside two buttons what is still missing would be squeezed into a narrow column.
        way = QBoxLayout.Direction
        both = not self.opening.isHidden()
        self._end_row.setDirection(way.TopToBottom if both else way.LeftToRight)

    def _answer_opening(self) -> None:
        if self.run(checks.record_check, Check.OPENING, "fine") is not None:
            self.notice.ok("开门检查：正常。已记下现在的时间。")
            self.reload()

    def _finished(self, words: str) -> None:
        self.back()
        self.notice.ok(words)

    def _late_entered(self, words: str) -> None:
        self.back()
        self.notice.ok(words)


def _end_words(sheet: DaySheet) -> str:
    if sheet.is_signed:
        return f"今天已结束，{sheet.signed_at[11:]} 签名"
    if sheet.is_closed:
        return "本月已月结"
    if sheet.missing:
        return f"今天还差：{'、'.join(sheet.missing)}"
    return "今天都记全了，只差签名"


def _end_second(sheet: DaySheet) -> str:
    if sheet.has_newer_entries:
        return "签名以后又登记了人次，请更正记录"
    answered = [CHECK_NAMES[check] for check in sheet.checks if check is not Check.LEAVING]
    if answered and not sheet.is_signed:
        return f"已做：{'、'.join(answered)}"
    return "值班记录会自动写好" if not sheet.is_signed else ""
