"""Settings: the worker groups and services of the tally, in button order."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.services import settings
from app.services.settings import ListEntry
from app.ui.page import Page
from app.ui.settings.panel import Panel
from app.ui.widgets import BodyText, Heading, IconButton, QuietButton


class _Word(QWidget):
    """One word: its name, up, down, on or off."""

    def __init__(self, entry: ListEntry, panel: WordList, at: int, last: int) -> None:
        super().__init__()
        self.entry = entry
        self.name = QLineEdit(entry.name)
        self.name.setAccessibleName(f"名称：{entry.name}")
        self.name.setEnabled(panel.may and entry.is_active)
        self.name.editingFinished.connect(self._renamed)
        self._panel = panel
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.name, 1)
        if not panel.may:
            return
        up = IconButton("arrow-up", f"上移：{entry.name}", lambda: panel.move_word(entry, -1))
        down = IconButton("arrow-down", f"下移：{entry.name}", lambda: panel.move_word(entry, 1))
        up.setEnabled(at > 0)
        down.setEnabled(at < last)
        row.addWidget(up)
        row.addWidget(down)
        word = "停用" if entry.is_active else "启用"
        switch = QuietButton(word, lambda: panel.switch(entry), tall=44)
        switch.setAccessibleName(f"{word}：{entry.name}")
        row.addWidget(switch)

    def _renamed(self) -> None:
        if self.name.text().strip() != self.entry.name:
            self._panel.rename(self.entry, self.name.text())


class WordList(QWidget):
    """One of the two lists."""

    def __init__(self, panel: Panel, which: str, title: str) -> None:
        super().__init__()
        self._panel = panel
        self._which = which
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(Heading(title))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self._column.addLayout(self._rows)
        self.new = QLineEdit()
        self.new.setPlaceholderText("新的名称")
        self.new.setAccessibleName(f"{title}：新的名称")
        self.new.returnPressed.connect(self.add)
        self.words: list[_Word] = []
        if panel.may:
            row = QHBoxLayout()
            row.addWidget(self.new, 1)
            row.addWidget(QuietButton("添加", self.add, icon="plus", tall=44))
            self._column.addLayout(row)
        self._column.addStretch(1)

    @property
    def may(self) -> bool:
        """Whether whoever sits here may change the list."""
        return self._panel.may

    def load(self) -> None:
        """Show the list as it is kept."""
        for word in self.words:
            word.name.blockSignals(True)
            word.hide()
            word.deleteLater()
        entries = self._panel.office.read(settings.list_entries, self._which)
        last = len(entries) - 1
        self.words = [_Word(entry, self, at, last) for at, entry in enumerate(entries)]
        for word in self.words:
            self._rows.addWidget(word)

    def add(self) -> None:
        """Put the typed word at the end."""
        name = self.new.text()
        self._change(
            lambda: self._panel.office.act(settings.add_entry, self._which, name),
            f"已添加：{name.strip()}。",
        )

    def rename(self, entry: ListEntry, name: str) -> None:
        """Give a word another name."""
        self._change(
            lambda: self._panel.office.act(settings.rename_entry, self._which, entry.id, name),
            f"已改名：{entry.name} → {name.strip()}。",
        )

    def switch(self, entry: ListEntry) -> None:
        """Take a word off the tally or put it back."""
        now = not entry.is_active
        self._change(
            lambda: self._panel.office.act(
                settings.switch_entry, self._which, entry.id, active=now
            ),
            f"已{'启用' if now else '停用'}：{entry.name}。",
        )

    def move_word(self, entry: ListEntry, by: int) -> None:
        """Move a word up or down."""
        self._change(
            lambda: self._panel.office.act(settings.move_entry, self._which, entry.id, by), ""
        )

    def _change(self, act: Callable[[], object], words: str) -> None:
        notice = self._panel.page.notice

        def done(_result: object) -> None:
            self.new.clear()
            if words:
                notice.ok(words)
            else:
                notice.clear()

        self._panel.page.attempt(act, done)
        self.load()


class ListsPanel(Panel):
    """Both lists side by side."""

    title = "群体和服务项目"
    second = "“今天”登记人次时的按钮"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.box.addWidget(BodyText("停用的不再出现在按钮上，以前登记的数都在。"))
        self.groups = WordList(self, "worker_groups", "服务群体")
        self.services = WordList(self, "services", "服务项目")
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self.groups, 1)
        row.addWidget(self.services, 1)
        self.box.addLayout(row)
        self.box.addStretch(1)

    def load(self) -> None:
        self.groups.load()
        self.services.load()
