"""Fields that understand what people type: money, quantities, dates and times."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import BadInput
from app.core.money import Fen, capital, parse_yuan, yuan
from app.core.quantity import Quantity, parse_quantity, quantity_text
from app.core.text import clock_time, plain
from app.ui import look
from app.ui.look import Level
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.labels import SecondLine, restyle


def mark_wrong(edit: QWidget, *, wrong: bool) -> None:
    """Give a field its red border, or take it away."""
    if bool(edit.property("wrong")) != wrong:
        edit.setProperty("wrong", wrong)
        restyle(edit)


class _Line(QLineEdit):
    """One line that also steps with the up and down keys and tidies itself when left."""

    stepped = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is not None:
            self.stepped.emit(step)
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class ValueEdit(QWidget):
    """A line for one value with a quiet line below that says what was understood."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = _Line()
        self.setFocusProxy(self.line)
        self.below = SecondLine(wrap=True)
        self.row = QHBoxLayout()
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(look.GRID)
        self.row.addWidget(self.line, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self.row)
        column.addWidget(self.below)
        self.below.hide()
        self.set_name(name)
        self.line.textChanged.connect(lambda _text: self._told())
        self.line.left.connect(self.tidy)

    def set_name(self, name: str) -> None:
        """The name read aloud."""
        self.setAccessibleName(name)
        self.line.setAccessibleName(name)

    def text(self) -> str:
        """What is typed, half width and trimmed."""
        return plain(self.line.text())

    def set_text(self, text: str) -> None:
        """Put a text into the line."""
        self.line.setText(text)

    def problem(self) -> str:
        """What is wrong with it, in words; blank when nothing is."""
        try:
            self._understood()
        except BadInput as wrong:
            return wrong.what
        return ""

    def tidy(self) -> None:
        """Write what was understood in the house's form, once the field is left."""

    def _understood(self) -> object:
        return self.text()

    def _told(self) -> None:
        mark_wrong(self.line, wrong=False)
        self.changed.emit()

    def hush(self) -> None:
        """Say nothing below: the form says it."""
        self._say("")

    def _say(self, text: str, level: Level = Level.PLAIN) -> None:
        self.below.say(text, level)
        self.below.setVisible(bool(text))


class MoneyEdit(ValueEdit):
    """An amount in yuan, with 大写 below as it is typed."""

    def __init__(self, name: str = "金额（元）", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.line.setPlaceholderText("0.00")
        self.line.setMaxLength(24)
        self.changed.connect(self._show_capital)

    def fen(self) -> Fen | None:
        """The amount in whole fen; None while blank.

        Raises:
            BadInput: what is typed is no amount.
        """
        return parse_yuan(self.text()) if self.text() else None

    def set_fen(self, fen: Fen | None) -> None:
        """Show an amount, or blank."""
        self.set_text("" if fen is None else yuan(fen))

    def tidy(self) -> None:
        if self.text() and not self.problem():
            self.set_fen(self.fen())

    def _understood(self) -> object:
        return self.fen()

    def _show_capital(self) -> None:
        wrong = self.problem()
        if wrong:
            self._say(wrong, Level.MUST)
            return
        fen = self.fen()
        self._say("" if fen is None else capital(fen))


class QuantityEdit(ValueEdit):
    """A quantity of stock with its unit beside it."""

    def __init__(self, name: str = "数量", unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._unit = SecondLine(unit)
        self._unit.setVisible(bool(unit))
        self.row.addWidget(self._unit)
        self.line.setMaxLength(16)
        self.line.stepped.connect(self._step)
        self.changed.connect(lambda: self._say(self.problem(), Level.MUST))

    def set_unit(self, unit: str) -> None:
        """Show another unit."""
        self._unit.setText(unit)
        self._unit.setVisible(bool(unit))

    def quantity(self) -> Quantity | None:
        """The quantity in thousandths; None while blank.

        Raises:
            BadInput: what is typed is no quantity.
        """
        return parse_quantity(self.text()) if self.text() else None

    def set_quantity(self, quantity: Quantity | None) -> None:
        """Show a quantity, or blank."""
        self.set_text("" if quantity is None else quantity_text(quantity))

    def tidy(self) -> None:
        if self.text() and not self.problem():
            self.set_quantity(self.quantity())

    def _understood(self) -> object:
        return self.quantity()

    def _step(self, step: int) -> None:
        if not self.problem():
            whole = (self.quantity() or 0) + 1000 * step
            self.set_quantity(Quantity(max(0, whole)))


class TimeEdit(ValueEdit):
    """A time of day: 8:25, 0825 and ８：２５ all become 08:25."""

    def __init__(self, name: str = "时间", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.line.setPlaceholderText("08:30")
        self.line.setMaxLength(12)
        self.line.stepped.connect(self._step)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(104)

    def time(self) -> str | None:
        """The time as HH:MM; None while blank.

        Raises:
            BadInput: what is typed is no time.
        """
        return clock_time(self.text()) if self.text() else None

    def set_time(self, time: str | None) -> None:
        """Show a time, or blank."""
        self.set_text(time or "")

    def tidy(self) -> None:
        wrong = self.problem()
        mark_wrong(self.line, wrong=bool(wrong))
        self._say(wrong, Level.MUST)
        if self.text() and not wrong:
            self.set_time(self.time())

    def _understood(self) -> object:
        return self.time()

    def _step(self, step: int) -> None:
        if self.problem() or not self.text():
            return
        hours, minutes = (int(part) for part in (self.time() or "0:0").split(":"))
        whole = (hours * 60 + minutes + 15 * step) % (24 * 60)
        self.set_time(f"{whole // 60:02d}:{whole % 60:02d}")


_WORDS = {"今天": 0, "昨天": -1, "前天": -2, "明天": 1, "后天": 2}
_WHOLE = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D?|(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})\D(\d{1,2})\D?|(\d{2})(\d{2})")


def typed_date(text: str, today: dt.date) -> dt.date:
    """A date as people type it: 2026-10-22, 20261022, 10-22, 10月22日, 今天.

    Raises:
        BadInput: it is no date.
    """
    typed = plain(text).replace(" ", "")
    if typed in _WORDS:
        return today + dt.timedelta(days=_WORDS[typed])
    try:
        if whole := _WHOLE.fullmatch(typed):
            year, month, day = (int(part) for part in whole.groups() if part)
            return dt.date(year, month, day)
        if short := _SHORT.fullmatch(typed):
            month, day = (int(part) for part in short.groups() if part)
            return dt.date(today.year, month, day)
    except ValueError:
        raise BadInput(f"没有“{typed}”这一天。", to_do="请检查月份和日子。") from None
    raise BadInput(f"“{typed}”看不出是哪一天。", to_do="请写成 2026-10-22 或 10-22。")


class DateEdit(ValueEdit):
    """A date as yyyy-MM-dd: typed, stepped with up and down, or picked from a calendar."""

    def __init__(
        self,
        today: Callable[[], dt.date],
        name: str = "日期",
        parent: QWidget | None = None,
    ) -> None:
        """Take `today` from the office's clock: dates without a year are of this year."""
        super().__init__(name, parent)
        self._today = today
        self._calendar: QFrame | None = None
        self.line.setPlaceholderText("年-月-日")
        self.line.setMaxLength(16)
        self.line.stepped.connect(self._step)
        self.row.addWidget(IconButton("calendar", f"{name}：打开日历", self.open_calendar))
        self.setMinimumWidth(200)

    def date(self) -> dt.date | None:
        """The date; None while blank.

        Raises:
            BadInput: what is typed is no date.
        """
        return typed_date(self.text(), self._today()) if self.text() else None

    def set_date(self, date: dt.date | None) -> None:
        """Show a date, or blank."""
        self.set_text(date.isoformat() if date else "")

    def tidy(self) -> None:
        wrong = self.problem()
        mark_wrong(self.line, wrong=bool(wrong))
        self._say(wrong, Level.MUST)
        if self.text() and not wrong:
            self.set_date(self.date())

    def open_calendar(self) -> None:
        """Show the calendar below the field."""
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setObjectName("CalendarPopup")
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget(popup)
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        short = QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames
        calendar.setHorizontalHeaderFormat(short)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(day, QTextCharFormat())
        shown = self._today() if self.problem() else (self.date() or self._today())
        calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        calendar.clicked.connect(self._picked)
        calendar.activated.connect(self._picked)
        column = QVBoxLayout(popup)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(calendar)
        popup.resize(380, 340)
        popup.move(self.line.mapToGlobal(QPoint(0, self.line.height() + 2)))
        popup.show()
        calendar.setFocus()
        self._calendar = popup

    def _picked(self, date: QDate) -> None:
        self.set_date(dt.date(date.year(), date.month(), date.day()))
        if self._calendar is not None:
            self._calendar.close()
            self._calendar = None
        self.line.setFocus()

    def _understood(self) -> object:
        return self.date()

    def _step(self, step: int) -> None:
        if self.problem():
            return
        date = self.date()
        ends = {1: dt.date.max, -1: dt.date.min}
        if date is None:
            self.set_date(self._today())
        elif date != ends[step]:
            self.set_date(date + dt.timedelta(days=step))
