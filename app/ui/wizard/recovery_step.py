"""The step 恢复码: on paper, off the screen, typed back, sealed by the chair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.core.errors import Refused
from app.core.permissions import Role
from app.services import directory, first_run, house_lines
from app.services.first_run import Step
from app.ui.forms.recovery import RecoveryPad
from app.ui.look import Level
from app.ui.recovery_sheet import SheetWords
from app.ui.tasks import Tasks
from app.ui.widgets import AccentButton, BodyText, SecondLine
from app.ui.wizard.step import StepForm

if TYPE_CHECKING:
    from app.services.office import Office


class RecoveryStep(StepForm):
    """Make the code, print it, type it back."""

    step = Step.RECOVERY
    next_words = "完成建站，去登录"

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__(office, tasks)
        self.words = BodyText()
        self.make_button = AccentButton("制作恢复码", self._make, icon="key")
        self.pad = RecoveryPad(self._sheet_words)
        self.pad.typed.connect(self._try)
        self.pad.again_wanted.connect(self._make)
        self.state = SecondLine("", Level.DONE)
        self.box.addWidget(self.words)
        self.box.addSpacing(8)
        self.box.addWidget(self.make_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.box.addWidget(self.pad)
        self.box.addWidget(self.state)
        self.box.addStretch(1)

    def load(self) -> None:
        is_tried = Step.RECOVERY in self.office.read(first_run.progress).done
        self.make_button.setText("重新制作恢复码" if is_tried else "制作恢复码")
        is_quiet = self.pad.first_field() is None
        self.words.setVisible(is_quiet)
        self.make_button.setVisible(is_quiet)
        self.make_button.setEnabled(self.office.has_station)
        self.words.setText(self._explained())
        self.state.setText("✓ 已经试过，纸上的恢复码可以封存了。" if is_tried else "")
        self.state.setVisible(is_tried)

    def first_field(self) -> QWidget | None:
        return self.pad.first_field() or self.make_button

    def save(self) -> None:
        if Step.RECOVERY not in self.office.read(first_run.progress).done:
            raise Refused(
                "恢复码还没有试过。",
                kept="前面各步都已保存。",
                to_do="请制作恢复码，打印或抄在纸上，收起来以后再照着纸输一遍。",
            )
        self.office.act(first_run.finish)

    def _explained(self) -> str:
        chair = ""
        if self.office.has_station:
            chair = self.office.read(directory.holder_names, Role.CHAIR)
        who = f"工会主席{chair}" if chair else "工会主席（还没有人选时由所属工会）"
        return (
            "电脑坏了、责任人和主席都忘了口令时，只有凭恢复码才能打开这些数据。"
            f"它只显示这一次：请打印或抄在纸上，由{who}封存。"
        )

    def _sheet_words(self) -> SheetWords:
        return SheetWords(
            self.office.read(house_lines.station_name),
            self.office.clock.today().isoformat(),
            self.office.database.keys.key_id,
        )

    def _make(self) -> None:
        self.tasks.attempt(
            lambda: self.office.act(first_run.new_recovery_code), self._show, self.troubled.emit
        )

    def _show(self, code: str) -> None:
        self.pad.show_code(code)
        self.load()
        self.said.emit("恢复码做好了。")

    def _try(self, typed: str) -> None:
        self.tasks.attempt(
            lambda: self.office.act(first_run.try_recovery_code, typed),
            lambda _none: self._tried(),
            lambda problem: self.pad.say(str(problem)),
        )

    def _tried(self) -> None:
        self.pad.clear()
        self.load()
        self.said.emit("恢复码对上了。请把那张纸装进信封封好，不要拍照，不要存在电脑里。")
        self.proved.emit()
