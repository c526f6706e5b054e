"""Makes the Qt application: scale, display, look, and the hook for faults; loads nothing heavy."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLibraryInfo, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import look
from app.ui.tasks import report_fault

if TYPE_CHECKING:
    from app.services.office import Office
    from app.ui.front_door import FolderOpening

_SETTINGS = "window.json"


def create(argv: Sequence[str] = (), *, scale: int = look.SMALLEST_SCALE) -> QApplication:
    """The one application, with the look on it.

    Args:
        argv: for Qt; may be blank.
        scale: per cent, 100 to 200; a QT_SCALE_FACTOR set from outside wins.
    """
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        look.apply(existing)
        return existing
    _prepare_display()
    _prepare_input_method()
    if scale != look.SMALLEST_SCALE:
        os.environ.setdefault("QT_SCALE_FACTOR", f"{look.scale_percent(scale) / 100:g}")
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    app = QApplication(list(argv) or ["yizhan"])
    app.setApplicationName("yizhan")
    app.setApplicationDisplayName("驿站管家")
    app.setDesktopFileName("yizhan")
    look.apply(app)
    return app


def run(
    words: Sequence[str],
    opening: Callable[[Path | None], FolderOpening],
    open_copy: Callable[[Path | None], AbstractContextManager[Office]],
) -> int:
    """Run the window on a data folder until it is closed; give the exit code.

    Args:
        words: of the command line: --data DIR.
        opening: makes what opens the folder.
        open_copy: opens a copy of it, for pictures where there is no display.
    """
    parser = argparse.ArgumentParser(prog="yizhan run", description="打开驿站管家")
    parser.add_argument("--data", type=Path, metavar="DIR", help="数据文件夹")
    parser.add_argument("--screens", type=Path, metavar="DIR", help="没有显示器时图片存到哪里")
    try:
        args = parser.parse_args(list(words))
    except SystemExit as stop:
        return int(stop.code or 0)
    if not has_display():
        return _show_without_display(args.data, args.screens, open_copy)
    from app.ui.front_door import FrontDoor
    from app.ui.main_window import MainWindow

    opened = opening(args.data)
    app = create(scale=saved_scale(opened.folder.root))
    window = MainWindow()
    catch_faults(window)
    door = FrontDoor(window, opened, app)
    after_first_paint(window, door.start)
    show(window)
    return app.exec()


def after_first_paint(window: QWidget, then: Callable[[], object]) -> None:
    """Do something once the window is seen: nothing may hold up its first paint."""
    window.installEventFilter(_FirstPaint(window, then))


class _FirstPaint(QObject):
    """Waits for one paint of a window."""

    def __init__(self, window: QWidget, then: Callable[[], object]) -> None:
        super().__init__(window)
        self._then = then

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._then)
        return False


def _show_without_display(
    root: Path | None,
    folder: Path | None,
    open_copy: Callable[[Path | None], AbstractContextManager[Office]],
) -> int:
    from app.core.errors import UserError
    from app.ui.screens import take_screens

    where = folder or Path(tempfile.mkdtemp(prefix="yizhan-screens-"))
    try:
        with open_copy(root) as office:
            taken = take_screens(office, where)
    except UserError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stderr.write(f"这里没有显示器，每一页的图片存在：{where}（共 {len(taken)} 张）。\n")
    return 0


def has_display() -> bool:
    """Whether a person can see the window."""
    if os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal")):
        return False
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def show(window: QWidget) -> None:
    """Show the window; on a small screen it takes all of it."""
    screen = window.screen().availableGeometry()
    if screen.width() <= window.width() or screen.height() <= window.height():
        window.showMaximized()
    else:
        window.show()


def catch_faults(window: QWidget | None = None) -> None:
    """Let every fault of the program be logged and shown once, with details to copy."""

    def hook(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
            return
        report_fault(window, fault)

    sys.excepthook = hook
    threading.excepthook = lambda args: sys.__excepthook__(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def saved_scale(folder: Path) -> int:
    """The scale chosen for this data folder, in per cent; 100 where none was."""
    path = folder / _SETTINGS
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return look.SMALLEST_SCALE
    return look.scale_percent(kept.get("scale") if isinstance(kept, dict) else None)


def save_scale(folder: Path, percent: int) -> None:
    """Keep the scale for the next start; it is needed before the store can be opened."""
    text = json.dumps({"scale": look.scale_percent(percent)})
    (folder / _SETTINGS).write_text(text, encoding="utf-8")


def _prepare_display() -> None:
    if sys.platform.startswith("linux") and not has_display():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def _prepare_input_method() -> None:
    # Qt's wheels bring no fcitx plugin; fcitx5 also answers on the ibus interface.
    wanted = os.environ.get("QT_IM_MODULE", "")
    if not wanted.startswith("fcitx"):
        return
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    if not any(plugins.glob("platforminputcontexts/*fcitx*")):
        os.environ["QT_IM_MODULE"] = "ibus"
