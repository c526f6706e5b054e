"""The step 恢复码: shown once, printed, tried once, sealed by the chair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.core.errors import Refused, UserError
from app.core.permissions import Role
from app.services import directory, first_run, house_lines
from app.services.first_run import Step
from app.ui import look
from app.ui.look import Level
from app.ui.tasks import Tasks
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Card,
    ErrorLine,
    QuietButton,
    SecondLine,
)
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
        self.code = QLabel()
        self.code.setFont(look.font(24, bold=True))
        self.code.setTextFormat(Qt.TextFormat.PlainText)
        self.code.setAccessibleName("恢复码")
        self.print_button = QuietButton("打印", self._print, icon="printer")
        self.typed = QLineEdit()
        self.typed.setPlaceholderText("照着纸输一遍，大小写都可以")
        self.typed.setAccessibleName("照着纸输一遍恢复码")
        self.typed.returnPressed.connect(self._try)
        self.try_button = QuietButton("试一试", self._try)
        self.wrong = ErrorLine()
        self.state = SecondLine("", Level.DONE)
        self._lay_out()

    def load(self) -> None:
        progress = self.office.read(first_run.progress)
        is_tried = Step.RECOVERY in progress.done
        self._shown.setVisible(bool(self.code.text()) and not is_tried)
        again = "重新制作恢复码" if self.code.text() or is_tried else "制作恢复码"
        self.make_button.setText(again)
        self.make_button.setEnabled(self.office.has_station)
        self.words.setText(self._explained())
        self.state.setText("✓ 已经试过，纸上的恢复码可以封存了。" if is_tried else "")
        self.state.setVisible(is_tried)

    def first_field(self) -> QWidget | None:
        return self.typed if self.typed.isVisibleTo(self) else self.make_button

    def save(self) -> None:
        if Step.RECOVERY not in self.office.read(first_run.progress).done:
            raise Refused(
                "恢复码还没有试过。",
                kept="前面各步都已保存。",
                to_do="请制作恢复码，打印或抄在纸上，再照着纸输一遍。",
            )
        self.office.act(first_run.finish)

    def _explained(self) -> str:
        chair = ""
        if self.office.has_station:
            chair = self.office.read(directory.holder_names, Role.CHAIR)
        who = f"工会主席{chair}" if chair else "工会主席（还没有人选时由所属工会）"
        return (
            "电脑坏了、责任人和主席都忘了口令时，只有凭恢复码才能打开这些数据。"
            f"它只显示这一次：请打印或抄在纸上，由{who}装进信封封存。"
        )

    def _make(self) -> None:
        self.tasks.attempt(
            lambda: self.office.act(first_run.new_recovery_code), self._show, self.troubled.emit
        )

    def _show(self, code: str) -> None:
        groups = code.split("-")
        lines = [groups[at : at + 3] for at in range(0, len(groups), 3)]
        self.code.setText("\n".join("   ".join(line) for line in lines))
        self.typed.clear()
        self.wrong.say("")
        self.load()
        self.said.emit("恢复码做好了。请打印或抄在纸上，再照着纸输一遍。")
        self.typed.setFocus()

    def _try(self) -> None:
        self.tasks.attempt(
            lambda: self.office.act(first_run.try_recovery_code, self.typed.text()),
            lambda _none: self._tried(),
            self._not_it,
        )

    def _tried(self) -> None:
        self.code.clear()
        self.typed.clear()
        self.wrong.say("")
        self.load()
        self.said.emit("恢复码对上了。请把那张纸装进信封封好，不要拍照，不要存在电脑里。")
        self.proved.emit()

    def _not_it(self, problem: UserError) -> None:
        self.wrong.say(str(problem))

    def _print(self) -> None:
        from app.ui.wizard.printing import print_code

        station = self.office.read(house_lines.station_name)
        print_code(self, station, self.code.text())

    def _lay_out(self) -> None:
        self._shown = QWidget()
        inner = QVBoxLayout(self._shown)
        inner.setContentsMargins(0, 8, 0, 0)
        paper = Card(tone="blue")
        row = QHBoxLayout()
        row.addWidget(self.code, 1)
        row.addWidget(self.print_button, 0, Qt.AlignmentFlag.AlignTop)
        paper.box.addLayout(row)
        inner.addWidget(paper)
        again = QHBoxLayout()
        again.addWidget(self.typed, 1)
        again.addWidget(self.try_button)
        inner.addLayout(again)
        inner.addWidget(self.wrong)
        self.box.addWidget(self.words)
        self.box.addSpacing(8)
        self.box.addWidget(self.make_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.box.addWidget(self._shown)
        self.box.addWidget(self.state)
        self.box.addStretch(1)
