"""Notices when nobody has touched keys or mouse for a while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.core.clock import Clock, SystemClock

_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    }
)


class IdleWatch(QObject):
    """Tells once after so many minutes without a touch; 0 minutes never.

    A timer stands still while the PC sleeps: the first touch afterwards is compared by the clock,
    and goes no further than the lock.
    """

    idle = Signal()

    def __init__(
        self,
        app: QApplication,
        minutes: int = 0,
        *,
        locks: Callable[[], bool] = lambda: True,
    ) -> None:
        """`locks` tells whether there is anything to lock: behind the lock every touch counts."""
        super().__init__()
        self.clock: Clock = SystemClock()
        self._locks = locks
        self._touched: datetime = self.clock.now()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.idle)
        self.set_minutes(minutes)
        app.installEventFilter(self)

    @property
    def minutes(self) -> int:
        """After how many minutes it tells."""
        return self._timer.interval() // 60_000

    def set_minutes(self, minutes: int) -> None:
        """Wait for another number of minutes; 0 stops."""
        self._timer.setInterval(minutes * 60_000)
        self._touched = self.clock.now()
        if minutes > 0:
            self._timer.start()
        else:
            self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _TOUCHES or self._timer.interval() <= 0:
            return False
        quiet = self.clock.now() - self._touched
        slept = quiet >= timedelta(minutes=self.minutes) and self._locks()
        self._touched = self.clock.now()
        self._timer.start()
        if slept:
            self.idle.emit()
        return slept
