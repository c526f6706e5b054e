"""The way back in: a backup to choose, or with the sealed code the key that was lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui import messages
from app.ui.main_window import MainWindow
from app.ui.opening import Opening
from app.ui.widgets.buttons import ActButton, PrimaryButton, QuietButton
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
        on_code: Callable[[str], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._on_backup = on_backup
        self._on_code = on_code
        card = Card(heading)
        card.setFixedWidth(680)
        card.box.addWidget(BodyText(text))
        card.box.addSpacing(8)
        self.code = QLineEdit()
        self.code.setPlaceholderText("换过电脑、丢了钥匙的，先输封存的恢复码")
        self.code.setAccessibleName("恢复码")
        card.box.addWidget(self.code)
        how = "选好以后先试着恢复、核对，对得上才换上；现在的数据挪到旁边留着。"
        if on_code is not None:
            self.code.setPlaceholderText("照着封存的纸输入，大小写都可以")
            how = "找回钥匙，数据一点不变。找不到恢复码的，再用备份；用过的恢复码请重新封好。"
        card.box.addWidget(SecondLine(how, wrap=True))
        self.wrong = ErrorLine()
        card.box.addWidget(self.wrong)
        acts = self._acts()
        acts.addWidget(QuietButton(again, on_again))
        acts.addWidget(QuietButton("退出", on_leave))
        acts.addStretch(1)
        card.box.addLayout(acts)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.setFocusProxy(self.button if on_code is None else self.code)

    def say(self, text: str) -> None:
        """Say why the chosen backup did not serve."""
        self.wrong.say(text)

    def _acts(self) -> QHBoxLayout:
        """Give the ways back: the key first where the sealed code can find it."""
        acts = QHBoxLayout()
        acts.setSpacing(12)
        if self._on_code is None:
            self.button: ActButton = PrimaryButton("选一份备份恢复", self._pick, icon="folder")
        else:
            self.button = QuietButton("选一份备份恢复", self._pick, icon="folder")
            self.find_button = PrimaryButton("找回钥匙，接着用", self._find)
            self.code.returnPressed.connect(self._find)
            acts.addWidget(self.find_button)
        acts.addWidget(self.button)
        return acts

    def _find(self) -> None:
        if self._on_code is None:
            return
        if self.code.text().strip():
            self._on_code(self.code.text())
        else:
            self.wrong.say("恢复码还空着。")
            self.code.setFocus()

    def _pick(self) -> None:
        self.wrong.say("")
        path = messages.pick_file(self, "选一份备份", "驿站管家备份 (*.yzbak)")
        if path is not None:
            self._on_backup(path, self.code.text())


def ask_for_code(
    window: MainWindow, opening: Opening, text: str, on_backup: Chosen, start: Callable[[], object]
) -> None:
    """Ask for the sealed code: the data are there, the key to them is not."""

    def find(typed: str) -> None:
        window.tasks.attempt(
            partial(opening.find_key, typed),
            lambda _none: start(),
            lambda problem: page.say(str(problem)),
        )

    page = DamagedPage(text, on_backup, start, window.close, "数据的钥匙不见了", on_code=find)
    window.cover(page)


def new_pc_page(
    on_backup: Chosen, on_back: Callable[[], object], on_leave: Callable[[], object]
) -> DamagedPage:
    """Ask for the backup of a station that was kept on another PC."""
    text = "这个站点以前在别的电脑上？选它的备份，输封存的恢复码，就能接着用。"
    return DamagedPage(text, on_backup, on_back, on_leave, "用备份恢复", "不用备份，回去建站")
