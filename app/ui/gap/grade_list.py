"""Every grade of every chosen standard at once: a bar, figures and words for each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.services.gap_overview import GradeStanding
from app.services.gap_words import ALL_MET, name_of, subsidy_words, tally_words
from app.ui import look
from app.ui.gap.tally_bar import TallyBar
from app.ui.look import Colour, Level
from app.ui.widgets import BodyText, Card, SecondLine, paint
from app.ui.widgets.buttons import PaintedButton
from app.ui.widgets.scrolling import Scrolling

SUGGESTED = "本站的单位类型对应这一级，只作提示"


class GradeRow(PaintedButton):
    """One grade; pressing it shows its items, up and down go on to its neighbours."""

    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.title, self.figure = BodyText(), BodyText()
        self.title.setFont(look.font(look.BODY, bold=True))
        self.figure.setWordWrap(False)
        self.bar = TallyBar()
        self.words = SecondLine(wrap=True)
        self.given = SecondLine(level=Level.DONE, wrap=True)
        self.hint = SecondLine(level=Level.LOOK, wrap=True)
        self.money = SecondLine(wrap=True)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.figure)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        column.addLayout(head)
        below: tuple[QWidget, ...] = (self.bar, self.words, self.given, self.hint, self.money)
        for part in below:
            column.addWidget(part)
        for part in (self.title, self.figure, *below):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_standing(self, standing: GradeStanding) -> None:
        """Show another grade."""
        self.key = standing.key
        tally = standing.tally
        self.title.setText(name_of(standing))
        self.figure.setText(f"{tally.settled}/{tally.total}")
        self.bar.show_tally(tally)
        words = tally_words(tally)
        if standing.is_all_met:
            words = f"✓ {ALL_MET}"
        self.words.say(words, Level.DONE if standing.is_all_met else Level.PLAIN)
        is_given = standing.given is not None and standing.grade is not None
        is_this = is_given and standing.given.grade == standing.grade.id  # type: ignore[union-attr]
        self.given.say("上级评定的等级" if is_this else "", Level.DONE)
        self.given.setVisible(is_this)
        self.hint.say(SUGGESTED if standing.is_suggested else "", Level.LOOK)
        self.hint.setVisible(standing.is_suggested)
        money = "\n".join(subsidy_words(one) for one in standing.subsidies if one.grade)
        self.money.say(money)
        self.money.setVisible(bool(money))
        self.setAccessibleName(f"{name_of(standing)}：{tally_words(tally)}")

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.totalSizeHint() if layout else super().sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if way:
            self.stepped.emit(way)
            return
        super().keyPressEvent(event)

    def nextCheckState(self) -> None:
        """Which one is chosen is the list's to say."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.smooth(self)
        if self.isChecked() or self.hovered:
            ground = Colour.PALE_BLUE if self.isChecked() else Colour.GROUND
            painter.fillRect(self.rect(), QColor(ground))
        line = self.rect().adjusted(16, self.height() - 1, -16, 0)
        painter.fillRect(line, QColor(Colour.LINE))
        if self.isChecked():
            painter.fillRect(self.rect().adjusted(0, 0, 4 - self.width(), 0), QColor(Colour.BLUE))
        if self.ringed:
            paint.ring(painter, self.rect())


class GradeListCard(Card):
    """The grades in the order of the standards; up and down go from one to the next."""

    chosen = Signal(str, str)
    """Carries the ids of standard and grade."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("离各级还差多少", "等级由评定人评定", parent=parent)
        self.rows: list[GradeRow] = []
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.area = Scrolling(inner)
        self.add_list(self.area)

    def set_standings(self, standings: Sequence[GradeStanding], current: tuple[str, str]) -> None:
        """Show these, in place where there are as many; the current one is marked."""
        while len(self.rows) < len(standings):
            row = GradeRow()
            row.clicked.connect(lambda _checked=False, one=row: self.chosen.emit(*one.key))
            row.stepped.connect(lambda way, one=row: self._step(one, way))
            self.rows.append(row)
            self._column.addWidget(row)
        for at, row in enumerate(self.rows):
            row.setVisible(at < len(standings))
            if at < len(standings):
                row.show_standing(standings[at])
        self.mark(current)

    def mark(self, current: tuple[str, str]) -> None:
        """Mark the one that is shown beside."""
        for row in self.rows:
            row.setChecked(not row.isHidden() and row.key == current)

    def _step(self, row: GradeRow, way: int) -> None:
        there = [one for one in self.rows if not one.isHidden()]
        at = there.index(row) + way
        if 0 <= at < len(there):
            there[at].setFocus(Qt.FocusReason.TabFocusReason)
            self.chosen.emit(*there[at].key)
