"""What the tests of 对照检查 do again and again: open it, press, drop, read back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.core.gap import Verdict
from app.services import checklists
from app.services.checklists import Given
from app.services.office import Office
from app.standards.schema import Standard
from app.ui.checklist.row import CriterionRow
from app.ui.setup.rounds import RoundsPart
from app.ui.widgets.buttons import PaintedButton

APPLIANCES = "six-haves.appliances."
WATER, KETTLE, WIFI = APPLIANCES + "water-dispenser", APPLIANCES + "kettle", APPLIANCES + "wifi"
COOLER, FAN = APPLIANCES + "cooling.air-conditioner", APPLIANCES + "cooling.fan"

Open = Callable[..., RoundsPart]


def given(office: Office, standard: Standard) -> dict[str, Given]:
    return dict(office.read(checklists.walk, standard).given)


def verdicts(office: Office, standard: Standard) -> dict[str, Verdict | None]:
    return {one: answer.verdict for one, answer in given(office, standard).items()}


def segment(page: RoundsPart, criterion: str, word: str) -> QAbstractButton:
    row = page.items.rows[criterion]
    choice = row.seen if row.seen.isVisible() else row.choice
    buttons = choice.findChildren(PaintedButton)
    return next(button for button in buttons if button.text() == word)


def current(page: RoundsPart) -> str:
    row = page.items.current()
    return row.view.id if row else ""


def picture(folder: Path, name: str = "饮水机.jpg", colour: str = "teal") -> Path:
    path = folder / name
    Image.new("RGB", (80, 60), colour).save(path, "JPEG")
    return path


def drop(row: CriterionRow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    bare = Qt.KeyboardModifier.NoModifier
    # A drop goes to what the drag entered before.
    enter = QDragEnterEvent(QPoint(20, 20), copy, data, left, bare)
    QApplication.sendEvent(row, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(row, QDropEvent(QPointF(20, 20), copy, data, left, bare))
