"""Settings: back up now, and use a backup in the place of today's data (备份和恢复)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.permissions import Act
from app.services import backup, replacing
from app.ui import messages
from app.ui.front_door import TAKE_OVER
from app.ui.long_work import own_desk
from app.ui.page import Page
from app.ui.settings.panel import Panel
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Divider,
    Heading,
    PrimaryButton,
    QuietButton,
    SecondLine,
)
from app.ui.widgets.layouts import clear_layout

_SHOWN = 8


class BackupPanel(Panel):
    """When the last copy was made, a new one, and the way back."""

    title = "备份和恢复"
    second = "存一份到 U 盘；换电脑或出错时恢复"
    act = Act.BACKUP

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.state = BodyText()
        self.box.addWidget(self.state)
        if self.may:
            self.buttons(
                PrimaryButton("现在备份", lambda: self._back_up(None), icon="backup"),
                QuietButton("备份到别的地方（U 盘）", self._back_up_elsewhere, icon="folder"),
            )
        self.box.addSpacing(8)
        self.box.addWidget(Heading("恢复"))
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.code = QLineEdit()
        self.code.setPlaceholderText("别的电脑上的备份，要输封存的恢复码")
        self.code.setAccessibleName("恢复码")
        if page.may(Act.RESTORE):
            self.box.addWidget(
                SecondLine("恢复以后，现在的数据挪到旁边的文件夹保留着，不会删掉。", wrap=True)
            )
            self.box.addLayout(self._list)
            self.box.addWidget(self.code)
            other = QuietButton("用别处的一份备份恢复", self._pick, icon="folder")
            self.box.addWidget(other, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self.box.addWidget(SecondLine(page.who_may(Act.RESTORE), wrap=True))
        self.box.addStretch(1)

    def load(self) -> None:
        self.state.setText(self.office.read(backup.backup_line) + "。")
        clear_layout(self._list)
        for row in backup.list_backups(self.office.folder)[:_SHOWN]:
            self._list.addWidget(Divider())
            self._list.addWidget(self._row(row.path, row.made_at))

    def restore(self, path: Path) -> None:
        """Use a backup, after one question."""
        question = f"用这份备份恢复？{path.name}"
        detail = "备份以后记的内容不在里面；现在的数据会保留在旁边的文件夹里。恢复以后要重新登录。"
        if not messages.ask(self, question, act="恢复这份备份", detail=detail):
            return
        desk, code = own_desk(self.office), self.code.text()
        self.page.later(
            "正在核对并恢复备份",
            lambda: replacing.make_ready(desk, path, code),
            lambda _none: self.page.ask.emit(TAKE_OVER),
        )

    def _row(self, path: Path, made: str) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 4, 0, 4)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(BodyText(made))
        words.addWidget(SecondLine(path.name, wrap=True))
        line.addLayout(words, 1)
        button = AccentButton("用它恢复", lambda: self.restore(path))
        button.setAccessibleName(f"用它恢复：{made}")
        line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _back_up_elsewhere(self) -> None:
        folder = messages.pick_folder(self, "备份存到哪里")
        if folder is not None:
            self._back_up(folder)

    def _back_up(self, to: Path | None) -> None:
        desk = own_desk(self.office)
        self.page.later("正在备份", lambda: backup.make_backup(desk, to), self._backed_up)

    def _backed_up(self, path: Path) -> None:
        self.load()
        self.page.notice.ok(f"已备份并核对过：{path}")

    def _pick(self) -> None:
        path = messages.pick_file(self, "选一份备份", "驿站管家备份 (*.yzbak)")
        if path is not None:
            self.restore(path)
