"""Choose a backup: the store is damaged and none at hand brought it back, or the PC is new."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui import messages
from app.ui.widgets.buttons import PrimaryButton, QuietButton
from app.ui.widgets.labels import BodyText, Card, ErrorLine, SecondLine

Chosen = Callable[[Path, str], object]


class DamagedPage(QWidget):
    """What happened in words, and the way back: a backup file, with the recovery code if needed."""

    def __init__(
        self,
        text: str,
        on_backup: Chosen,
        on_again: Callable[[], object],
        on_leave: Callable[[], object],
        heading: str = "数据打不开了",
        again: str = "再试一次",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._on_backup = on_backup
        card = Card(heading)
        card.setFixedWidth(680)
        card.box.addWidget(BodyText(text))
        card.box.addSpacing(8)
        self.code = QLineEdit()
        self.code.setPlaceholderText("换过电脑、丢了钥匙的，先输封存的恢复码")
        self.code.setAccessibleName("恢复码")
        card.box.addWidget(self.code)
        card.box.addWidget(
            SecondLine(
                "选好以后先试着恢复、核对，对得上才换上；现在的数据挪到旁边留着。", wrap=True
            )
        )
        self.wrong = ErrorLine()
        card.box.addWidget(self.wrong)
        self.button = PrimaryButton("选一份备份恢复", self._pick, icon="folder")
        acts = QHBoxLayout()
        acts.setSpacing(12)
        acts.addWidget(self.button)
        acts.addWidget(QuietButton(again, on_again))
        acts.addWidget(QuietButton("退出", on_leave))
        acts.addStretch(1)
        card.box.addLayout(acts)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.setFocusProxy(self.button)

    def say(self, text: str) -> None:
        """Say why the chosen backup did not serve."""
        self.wrong.say(text)

    def _pick(self) -> None:
        self.wrong.say("")
        path = messages.pick_file(self, "选一份备份", "驿站管家备份 (*.yzbak)")
        if path is not None:
            self._on_backup(path, self.code.text())


def new_pc_page(
    on_backup: Chosen, on_back: Callable[[], object], on_leave: Callable[[], object]
) -> DamagedPage:
    """Ask for the backup of a station that was kept on another PC."""
    text = "这个站点以前在别的电脑上？选它的备份，输封存的恢复码，就能接着用。"
    return DamagedPage(text, on_backup, on_back, on_leave, "用备份恢复", "不用备份，回去建站")
