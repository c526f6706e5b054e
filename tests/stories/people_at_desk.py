"""One PC in the lobby and the people at it: they see words, press keys, click and type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QKeyCombination, QObject, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.bootstrap import StoreOpening
from app.core.clock import FixedClock
from app.storage.connection import connect
from app.storage.keys import load
from app.ui.front_door import FrontDoor
from app.ui.main_window import MainWindow
from app.ui.record import RowList
from app.ui.sign_in import NameTile
from app.ui.widgets import PinPad
from tests.ui.conftest import show

W = TypeVar("W", bound=QWidget)
LEFT = Qt.MouseButton.LeftButton
LONGEST_MS = 60_000


class _Windows(QObject):
    """Hears of every window that opens, however short."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            fleeting = (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
            if watched.windowType() not in fleeting and not isinstance(watched, MainWindow):
                self.opened.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


class Desk:
    """The PC with its data folder; the program is started and closed, the data stay."""

    def __init__(self, root: Path, clock: FixedClock, qtbot: QtBot, app: QApplication) -> None:
        self.root = root
        self.clock = clock
        self._qtbot = qtbot
        self._app = app
        self._window: MainWindow | None = None
        self._door: FrontDoor | None = None
        self._windows = _Windows()

    @property
    def window(self) -> MainWindow:
        """The program's window, while it runs."""
        assert self._window is not None, "the program is not running"
        return self._window

    def starts(self) -> None:
        """Start the program."""
        self._app.installEventFilter(self._windows)
        self._window = MainWindow()
        self._door = FrontDoor(self._window, StoreOpening(self.root, self.clock), self._app)
        show(self._window)
        self._door.start()
        self.settles()

    def closes(self) -> None:
        """Close the window: no dialog may be left, no transaction open."""
        if self._window is None:
            return
        self.settles()
        assert QApplication.activeModalWidget() is None
        assert QApplication.activePopupWidget() is None
        open_windows = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
        assert all(isinstance(window, MainWindow) for window in open_windows), open_windows
        assert not self._windows.opened, ("flashed up", self._windows.opened)
        assert not self._transaction_is_open()
        self._window.close()
        self._window.deleteLater()
        self._window = self._door = None
        self._app.removeEventFilter(self._windows)
        self._app.processEvents()

    def starts_again(self) -> None:
        """Close the program and start it on the same data."""
        self.closes()
        self.starts()

    def settles(self) -> None:
        """Wait until work in the background is over and everything is drawn."""
        self._app.processEvents()
        if self._window is not None:
            window = self._window
            self._qtbot.waitUntil(lambda: not window.tasks.is_busy, timeout=LONGEST_MS)
        for _ in range(3):
            self._app.processEvents()

    def _transaction_is_open(self) -> bool:
        if self._door is None or self._door.office is None:
            return False
        raw = connect(self.root / "station.db", load(self.root / "keys").data_key)
        try:
            raw.execute("PRAGMA busy_timeout = 0")
            (busy, *_rest) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return bool(busy)
        finally:
            raw.close()


class Person:
    """Somebody at the desk, with a PIN; what they do, they do by mouse and keyboard."""

    def __init__(self, desk: Desk, name: str, pin: str = "2580") -> None:
        self.desk = desk
        self.name = name
        self.pin = pin

    def picks_own_name(self) -> None:
        """Click one's name on the sign-in screen."""
        tiles = [tile for tile in self.shown(NameTile) if tile.text() == self.name]
        assert tiles, (self.name, self.reads())
        self._click(tiles[0])

    def signs_in(self) -> None:
        """Pick the name, give the PIN."""
        self.picks_own_name()
        self.gives_pin()
        assert not self.desk.window.is_covered, self.reads()

    def signs_in_for_the_first_time(self) -> None:
        """Pick the name, choose a PIN and give it again."""
        self.picks_own_name()
        self.gives_pin()
        self.gives_pin()
        assert not self.desk.window.is_covered, self.reads()

    def takes_over(self) -> None:
        """F9, and sign in."""
        self.presses("F9")
        self.signs_in()

    def gives_pin(self, pin: str = "") -> None:
        """Type a PIN where the keyboard is, and Enter."""
        pad = QApplication.focusWidget()
        assert isinstance(pad, PinPad), (pad, self.reads())
        assert pad.isEnabled(), pad.problem()
        QTest.keyClicks(pad, pin or self.pin)
        QTest.keyClick(pad, Qt.Key.Key_Return)
        self.desk.settles()

    def presses(self, *keys: str) -> None:
        """Press keys where the keyboard is: F5, Ctrl+1, Return."""
        for key in keys:
            one: QKeyCombination = QKeySequence(key)[0]  # type: ignore[index]  # stubs lack it
            at = QApplication.focusWidget() or self.desk.window
            QTest.keyClick(at, one.key(), one.keyboardModifiers())
            self.desk.settles()

    def clicks(self, words: str, at: int = 0) -> None:
        """Click what bears these words; `at` counts from the top where several do."""
        found = self._buttons(words)
        assert len(found) > at, (words, self.reads())
        self._click(found[at])

    def answers(self, question: str, word: str) -> None:
        """Click one answer of a row of answers."""
        self.clicks(f"{question}：{word}")

    def goes_to(self, page: str) -> None:
        """Click a page in the list at the left."""
        side = self.desk.window.side.pages
        self._click(next(b for b in side.findChildren(QAbstractButton) if b.text() == page))

    def writes(self, field: str, text: str, at: int = 0) -> None:
        """Click into a field and type over what stands there."""
        found = [*self._fields(QLineEdit, field), *self._fields(QPlainTextEdit, field)]
        assert len(found) > at, (field, self.reads())
        self._click(found[at])
        QTest.keySequence(found[at], "Ctrl+A")
        self.types(text)

    def types(self, text: str) -> None:
        """Type where the keyboard is; Chinese arrives from the input method."""
        focus = QApplication.focusWidget()
        assert focus is not None
        if text.isascii():
            QTest.keyClicks(focus, text)
        else:
            typed = QInputMethodEvent()
            typed.setCommitString(text)
            QApplication.sendEvent(focus, typed)
        self.desk.settles()

    def chooses(self, field: str, word: str) -> None:
        """Open a drop-down and go to a word by keys."""
        (box,) = self._fields(QComboBox, field)
        self._click(box)
        rows = [box.itemText(at) for at in range(box.count())]
        at = next(at for at, row in enumerate(rows) if word in row)
        view = box.view()
        QTest.keyClick(view, Qt.Key.Key_Home)
        for _ in range(at):
            QTest.keyClick(view, Qt.Key.Key_Down)
        QTest.keyClick(view, Qt.Key.Key_Return)
        self.desk.settles()
        assert word in box.currentText(), (word, box.currentText())

    def opens_row(self, words: str) -> None:
        """Click the row of a list that says these words."""
        for rows in self.shown(RowList):
            for at in range(rows.rows.rowCount()):
                index = rows.rows.index(at, 0)
                if words in rows.rows.row_at(index).words:
                    rows.scrollTo(index)
                    place = rows.visualRect(index).center()
                    QTest.mouseClick(rows.viewport(), LEFT, pos=place)
                    self.desk.settles()
                    return
        raise AssertionError((words, self.reads()))

    def sees(self, *words: str) -> bool:
        """Tell whether all of this is on the screen now."""
        self.desk.settles()
        text = _plain(self.reads())
        missing = [word for word in words if _plain(word) not in text]
        assert not missing, (missing, self.reads())
        return True

    def does_not_see(self, words: str) -> bool:
        """Tell that this is not on the screen now."""
        self.desk.settles()
        assert _plain(words) not in _plain(self.reads()), self.reads()
        return True

    def may_press(self, words: str) -> bool:
        """Tell whether a button with these words can be pressed now."""
        return any(button.isEnabled() for button in self._buttons(words))

    def reads(self) -> str:
        """All that is on the screen, line by line."""
        return "\n".join(line for widget in self.shown(QWidget) for line in _words_of(widget))

    def reads_out(self, name: str) -> str:
        """Read one thing on the screen aloud, by the name it bears."""
        said = [getattr(w, "text", str)() for w in self.shown(QWidget)
                if w.accessibleName() == name]  # fmt: skip
        assert said, (name, self.reads())
        return " ".join(str(said[0]).split())

    def _buttons(self, words: str) -> list[QAbstractButton]:
        return [
            button
            for button in self.shown(QAbstractButton)
            if words in (button.text(), button.accessibleName())
        ]

    def _fields(self, kind: type[W], name: str) -> list[W]:
        return [field for field in self.shown(kind) if field.accessibleName() == name]

    def shown(self, kind: type[W]) -> list[W]:
        """What can be seen of a kind, from the top."""
        self.desk.settles()
        window = self.desk.window
        found = [widget for widget in window.findChildren(kind) if widget.isVisible()]
        place: Callable[[QWidget], tuple[int, int]] = lambda w: _place(w, window)  # noqa: E731
        return sorted(found, key=place)

    def _click(self, widget: QWidget) -> None:
        """Scroll to it as a person does, and click where it can be seen."""
        for area in _areas_around(widget):
            area.ensureWidgetVisible(widget)
        self.desk.settles()
        assert widget.isEnabled(), widget.accessibleName()
        seen = widget.visibleRegion().boundingRect()
        assert not seen.isEmpty(), widget.accessibleName()
        place = seen.center()
        if isinstance(widget, QCheckBox):
            place.setX(seen.left() + widget.height() // 2)  # the box, not the blank right of it
        QTest.mouseClick(widget, LEFT, pos=place)
        self.desk.settles()


def _areas_around(widget: QWidget) -> Iterator[QScrollArea]:
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            yield around
        around = around.parentWidget()


def _place(widget: QWidget, window: QWidget) -> tuple[int, int]:
    place = widget.mapTo(window, QPoint(0, 0))
    return place.y(), place.x()


def _words_of(widget: QWidget) -> list[str]:
    if isinstance(widget, RowList):
        rows = widget.rows
        return [rows.row_at(rows.index(at, 0)).words for at in range(rows.rowCount())]
    if isinstance(widget, QTableView):
        model = widget.model()
        return [
            str(model.data(model.index(row, column)) or "")
            for row in range(model.rowCount())
            for column in range(model.columnCount())
        ]
    said = [widget.accessibleName()]
    for name in ("text", "toPlainText", "currentText"):
        part = getattr(widget, name, "")
        said.append(part() if callable(part) else part)
    return [text for text in dict.fromkeys(said) if isinstance(text, str) and text]


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)
