"""Restoring: which backup, what would be lost with it, and the PIN that puts it in place (恢复)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.services import backup, replacing
from app.services.office import Office
from app.services.sign_in import Proof
from app.ui.front_door import TAKE_OVER
from app.ui.long_work import own_desk
from app.ui.page import Page
from app.ui.sign import SignPad
from app.ui.widgets import BodyText, Card, Heading, QuietButton, SecondLine


class RestoreView(QWidget):
    """One backup looked at before it replaces what is in use."""

    def __init__(self, page: Page, office: Office, on_leave: Callable[[], object]) -> None:
        super().__init__()
        self._page = page
        self._office = office
        self._path: Path | None = None
        self.title = Heading("")
        self.holds = SecondLine(wrap=True)
        self.loss = BodyText()
        self.code = QLineEdit()
        self.code.setPlaceholderText("别的电脑上的备份：在这里输封存的恢复码")
        self.code.setAccessibleName("恢复码")
        self.pad = SignPad(page, self._proven, act="恢复这份备份")
        self.pad.setFixedWidth(300)
        self._lay_out(on_leave)

    def _lay_out(self, on_leave: Callable[[], object]) -> None:
        warning = Card(tone="ground")
        warning.box.addWidget(self.loss)
        warning.box.addWidget(
            SecondLine(
                "现在的数据先备份一份，再整个挪到旁边的文件夹留着，不会删。恢复以后要重新登录。",
                wrap=True,
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(QuietButton("不恢复，回去", on_leave, icon="arrow-left"))
        column.addLayout(top)
        column.addWidget(self.holds)
        # Beside each other: whoever types the PIN sees what will be lost, on a small screen too.
        said = QVBoxLayout()
        said.setSpacing(10)
        for part in (warning, self.code, SecondLine("要恢复的，请输自己的口令。", wrap=True)):
            said.addWidget(part)
        said.addStretch(1)
        sides = QHBoxLayout()
        sides.setSpacing(24)
        sides.addLayout(said, 1)
        sides.addWidget(self.pad, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(sides)
        column.addStretch(1)

    def show_backup(self, path: Path, made_at: str, holds: str) -> None:
        """Say what restoring this backup would mean."""
        self._path = path
        self.title.setText(f"恢复 {made_at} 的备份" if made_at else f"恢复 {path.name}")
        self.holds.say(f"{holds}　{path.name}" if holds else path.name)
        self.loss.setText(self._office.read(replacing.loss, path).words)
        self.code.clear()
        self.code.setVisible(not backup.key_at_hand(path, self._office.folder))
        self.pad.clear()
        self.pad.setFocus()

    def _proven(self, proof: Proof) -> None:
        desk, path, code = own_desk(self._office), self._path, self.code.text()
        assert path is not None  # noqa: S101 (shown before the pad)
        self._page.later(
            "正在核对并恢复备份",
            lambda: replacing.make_ready(desk, path, proof, code),
            lambda _none: self._page.ask.emit(TAKE_OVER),
        )
