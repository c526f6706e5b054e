"""Runs the window on a data folder; without a display it shows every page as a picture."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.ui import folders
from app.ui.application import catch_faults, create, has_display, saved_scale, show
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from app.services.office import Office
    from app.ui.opening import FolderOpening, Place


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
    opened = opening(args.data)
    if not has_display():
        where = args.screens or _folder_for_pictures(opened.folder)
        return _show_without_display(args.data, where, open_copy)
    folders.keep_in(opened.folder.root)
    app = create(scale=saved_scale(opened.folder.root))
    window = MainWindow()
    catch_faults(window)

    def open_door() -> None:
        from app.ui.front_door import FrontDoor

        FrontDoor(window, opened, app).start()

    after_first_paint(window, open_door)
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


def _folder_for_pictures(data: Place) -> Path:
    """Pictures show what people typed: they go where a station's papers go, never into temp."""
    if data.exists():
        return data.exports / "screens"
    return Path(tempfile.mkdtemp(prefix="yizhan-screens-"))


def _show_without_display(
    root: Path | None,
    where: Path,
    open_copy: Callable[[Path | None], AbstractContextManager[Office]],
) -> int:
    from app.core.errors import UserError
    from app.ui.screens import take_screens

    try:
        with open_copy(root) as office:
            taken = take_screens(office, where)
    except UserError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stderr.write(f"这里没有显示器，每一页的图片存在：{where}（共 {len(taken)} 张）。\n")
    return 0
