"""Notices when nobody has touched keys or mouse for a while."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

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
    """Tells once after so many minutes without a touch; 0 minutes never."""

    idle = Signal()

    def __init__(self, app: QApplication, minutes: int = 0) -> None:
        super().__init__()
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
        if minutes > 0:
            self._timer.start()
        else:
            self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES and self._timer.interval() > 0:
            self._timer.start()
        return False
