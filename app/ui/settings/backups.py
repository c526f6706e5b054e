"""Settings: back up now, a second place, and a backup in the place of today's data (备份和恢复)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.permissions import Act
from app.services import backup, backup_second
from app.services.backup import CopyRow
from app.ui import messages
from app.ui.long_work import own_desk
from app.ui.one_of import OneOf
from app.ui.page import Page
from app.ui.settings.backup_restore import RestoreView
from app.ui.settings.panel import Panel
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Divider,
    Heading,
    Level,
    PrimaryButton,
    QuietButton,
    SecondLine,
    SegmentedChoice,
)
from app.ui.widgets.layouts import clear_layout

_SHOWN = 8


class BackupPanel(Panel):
    """When the last copy was made and proven, a new one, the second place, and the way back."""

    title = "备份和恢复"
    second = "现在备份、第二份备份、恢复"
    act = Act.BACKUP

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.state = BodyText()
        self.restoring = RestoreView(page, self.office, self._leave)
        self._overview = QWidget()
        self._column = QVBoxLayout(self._overview)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.views = OneOf(self._overview, self.restoring)
        self.box.addWidget(self.views, 1)
        self._column.addWidget(self.state)
        if self.may:
            self._add_buttons()
        self._add_second()
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.other = QuietButton("用别处的一份备份恢复", self._pick, icon="folder")
        self._add_list(page)
        self._column.addStretch(1)

    def load(self) -> None:
        last = self.office.read(backup.last_proven)
        words = self.office.read(backup.words_of, last)
        self.state.setText("。".join(word for word in words if word) + "。")
        self._show_second()
        rows = backup.list_backups(self.office.folder)
        clear_layout(self._list)
        self._offers: list[QWidget] = []
        for row in rows[:_SHOWN]:
            self._list.addWidget(Divider())
            self._list.addWidget(self._row(row))
        if self._offers:
            # The Tab key goes as the eye does: the copies, then the button below them.
            QWidget.setTabOrder(self._offers[-1], self.other)
        if not rows:
            self._list.addWidget(SecondLine("还没有备份。点“现在备份”做第一份。", wrap=True))
        elif len(rows) > _SHOWN:
            more = f"还有 {len(rows) - _SHOWN} 份更早的，在 {self.office.folder.backups}。"
            self._list.addWidget(SecondLine(more, wrap=True))

    def restore(self, path: Path, made_at: str = "", holds: str = "") -> None:
        """Show what a backup would bring and what would be lost with it."""
        self.page.notice.clear()
        self.page.attempt(
            lambda: self.restoring.show_backup(path, made_at, holds),
            lambda _none: self.views.setCurrentWidget(self.restoring),
        )

    def _leave(self) -> None:
        self.views.setCurrentWidget(self._overview)

    def _add_buttons(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(PrimaryButton("现在备份", lambda: self._back_up(None), icon="backup"))
        row.addWidget(QuietButton("备份到别的地方", self._back_up_elsewhere, icon="folder"))
        row.addStretch(1)
        self._column.addLayout(row)

    def _add_second(self) -> None:
        self._column.addSpacing(8)
        self._column.addWidget(Heading("第二份备份"))
        self.second_words = BodyText()
        self._column.addWidget(self.second_words)
        days = [(days, f"{days} 天", Level.LOOK) for days in backup_second.DAYS_CHOICES]
        self.days = SegmentedChoice(days, "多少天没有第二份就提醒")
        self.days.chosen.connect(self._set_days)
        self.choose = QuietButton("选优盘或另一块硬盘", self._choose_second, icon="folder")
        self.carry = AccentButton("现在拷过去", self._carry)
        self.forget = QuietButton("不再用它", self._forget)
        row = QHBoxLayout()
        row.setSpacing(12)
        for part in (self.carry, self.choose, self.forget):
            row.addWidget(part)
        row.addStretch(1)
        self._column.addLayout(row)
        self._remind = QWidget()
        line = QHBoxLayout(self._remind)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(SecondLine("没有第二份就提醒"))
        line.addWidget(self.days)
        line.addStretch(1)
        self._column.addWidget(self._remind)

    def _show_second(self) -> None:
        second = self.office.read(backup_second.second_place)
        may_set = self.page.may(Act.EDIT_SETTINGS)
        self.choose.setVisible(may_set)
        self.choose.setText("换一个位置" if second else "选优盘或另一块硬盘")
        self.carry.setVisible(self.may and second is not None and second.is_plugged_in)
        self.forget.setVisible(may_set and second is not None)
        self._remind.setVisible(may_set and second is not None)
        if second is None:
            who = "" if may_set else self.page.who_may(Act.EDIT_SETTINGS)
            self.second_words.setText(
                f"还没有选。备份只在这台电脑上，硬盘坏了会和数据一起丢。{who}"
            )
            return
        self.days.set_value(second.days)
        there = "插着" if second.is_plugged_in else "现在没有插上"
        words = f"{second.path}（{there}）。{backup_second.last_words(second)}。"
        if second.is_same_disk:
            words += "它和数据在同一块硬盘上，硬盘坏了会一起丢，最好换成优盘。"
        self.second_words.setText(words)

    def _add_list(self, page: Page) -> None:
        self._column.addSpacing(8)
        self._column.addWidget(Heading("恢复"))
        if page.may(Act.RESTORE):
            note = "选一份，先看清会少什么，再输口令。现在的数据挪到旁边的文件夹留着，不会删。"
            self._column.addWidget(SecondLine(note, wrap=True))
        else:
            self._column.addWidget(SecondLine(page.who_may(Act.RESTORE), wrap=True))
        self._column.addLayout(self._list)
        if page.may(Act.RESTORE):
            self._column.addWidget(self.other, 0, Qt.AlignmentFlag.AlignLeft)

    def _row(self, copy: CopyRow) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 6, 0, 6)
        words = QVBoxLayout()
        words.setSpacing(0)
        said = "　".join(part for part in (copy.made_at, copy.why) if part)
        words.addWidget(BodyText(said or copy.path.name))
        if copy.holds:
            words.addWidget(SecondLine(copy.holds, wrap=True))
        level = Level.DONE if copy.is_sound else Level.MUST
        words.addWidget(SecondLine(copy.proven, level, wrap=True))
        line.addLayout(words, 1)
        if copy.is_sound and self.page.may(Act.RESTORE):
            button = AccentButton(
                "用它恢复", lambda: self.restore(copy.path, copy.made_at, copy.holds)
            )
            button.setAccessibleName(f"用它恢复：{copy.made_at}")
            self._offers.append(button)
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _back_up_elsewhere(self) -> None:
        folder = messages.pick_folder(self, "备份存到哪里")
        if folder is not None:
            self._back_up(folder)

    def _back_up(self, to: Path | None) -> None:
        desk = own_desk(self.office)
        self.page.later("正在备份并试着恢复", lambda: backup.backup_now(desk, to), self._backed_up)

    def _backed_up(self, done: backup.Done) -> None:
        self.load()
        if done.problem is None:
            self.page.notice.ok(f"已备份，试着恢复核对过：{done.path}{done.second_words}")
        else:
            self.page.notice.warn(f"已备份，试着恢复核对过：{done.path}。{done.problem}")

    def _choose_second(self) -> None:
        folder = messages.pick_folder(self, "第二份备份存到哪里")
        if folder is not None:
            choose = partial(self.office.act, backup_second.choose_second, folder)
            if self._did(choose):
                self._carry()

    def _carry(self) -> None:
        desk = own_desk(self.office)
        self.page.later("正在拷第二份备份", lambda: backup_second.carry_newest(desk), self._carried)

    def _carried(self, path: Path | None) -> None:
        self.load()
        if path is None:
            self.page.notice.ok("第二份备份的位置记下了；下次备份时一起拷过去。")
        else:
            self.page.notice.ok(f"第二份也拷好了，在那里也试着恢复核对过：{path}")

    def _forget(self) -> None:
        if self._did(partial(self.office.act, backup_second.forget_second)):
            self.page.notice.ok("不再往那里拷备份；已经在那里的都留着。")

    def _set_days(self, days: object) -> None:
        self._did(partial(self.office.act, backup_second.set_days, int(str(days))))

    def _did(self, act: Callable[[], object]) -> bool:
        done: list[bool] = []
        self.page.attempt(act, lambda _none: done.append(True))
        self._show_second()
        return bool(done)

    def _pick(self) -> None:
        path = messages.pick_file(self, "选一份备份", "驿站管家备份 (*.yzbak)")
        if path is not None:
            self.restore(path)
