"""Makes the Qt application: scale, display, look, and the hook for faults; loads nothing heavy."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import look, window_settings
from app.ui.tasks import report_fault


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
    return look.scale_percent(window_settings.kept(folder).get("scale"))


def save_scale(folder: Path, percent: int) -> None:
    """Keep the scale for the next start; it is needed before the store can be opened."""
    window_settings.keep(folder, "scale", look.scale_percent(percent))


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
