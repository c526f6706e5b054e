"""Started as a process of its own by the start benchmark; prints when it painted.

`empty FONTS NAME…` is a bare main window of the same size with the same fonts; `ours DIR` is the
program as `run` starts it. Times are milliseconds since the process began its Python.
"""

from __future__ import annotations

import sys
import time

BEGIN = time.perf_counter()


def say(what: str) -> None:
    sys.stdout.write(f"{what} {(time.perf_counter() - BEGIN) * 1000:.1f}\n")
    sys.stdout.flush()


def empty() -> None:
    """Open a main window with one label, and stop after its first paint."""
    from pathlib import Path

    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QFont, QFontDatabase, QPaintEvent
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    class Window(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt override)
            super().paintEvent(event)
            say("painted")
            QTimer.singleShot(0, app.quit)

    app = QApplication(["empty"])
    for name in sys.argv[3:]:
        QFontDatabase.addApplicationFont(str(Path(sys.argv[2]) / name))
    app.setFont(QFont("Noto Sans SC", 14))
    window = Window()
    window.resize(1366, 768)
    window.setCentralWidget(QLabel("驿站管家"))
    window.show()
    app.exec()


def ours() -> None:
    """Start as the program does; stop when the names to pick are on the screen."""
    from pathlib import Path

    from app import bootstrap
    from app.ui.application import create, saved_scale
    from app.ui.main_window import MainWindow
    from app.ui.run import after_first_paint

    opening = bootstrap.StoreOpening(Path(sys.argv[2]))
    app = create(["yizhan"], scale=saved_scale(opening.folder.root))
    window = MainWindow()

    def painted() -> None:
        say("painted")
        from app.ui.front_door import FrontDoor

        door = FrontDoor(window, opening, app)
        door.start()
        # The names are read at once; the store itself opens in the background.
        window.grab()
        say("usable")
        while door.office is None:
            app.processEvents()
        say("opened")
        window.close()
        app.quit()

    after_first_paint(window, painted)
    window.show()
    app.exec()


if __name__ == "__main__":
    {"empty": empty, "ours": ours}[sys.argv[1]]()
