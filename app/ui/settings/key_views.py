"""The single views of the panel 钥匙: how things stand, a new passphrase, the lead's PIN."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.passphrase import passphrase_problem
from app.services.key_change import KeyState
from app.ui.look import Level
from app.ui.passphrase import ShowTyped, secret_field
from app.ui.widgets import (
    AccentButton,
    BodyText,
    ErrorLine,
    FormRows,
    Heading,
    PinPad,
    PrimaryButton,
    QuietButton,
    SecondLine,
)
from app.ui.widgets.layouts import in_row


class HomeView(QWidget):
    """How sheet, passphrase, keys and signature stand, with what can be done about each."""

    def __init__(self, *, may: bool) -> None:
        super().__init__()
        self._may = may
        self.sheet_words, self.passphrase_words = BodyText(), BodyText()
        self.sheet_state = SecondLine("", wrap=True)
        self.key_words, self.fingerprint = BodyText(), SecondLine("", wrap=True)
        self.try_button = AccentButton("照着纸试一次", icon="check")
        self.sheet_button = QuietButton("制作恢复码", icon="key")
        self.set_button = QuietButton("设启动密码", icon="lock")
        self.remove_button = QuietButton("取消启动密码")
        self.rekey_button = QuietButton("换钥匙", icon="swap")
        self.save_button = QuietButton("把公钥存成文件", icon="download")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for heading, parts, buttons in (
            (
                "封存的恢复码",
                (self.sheet_words, self.sheet_state),
                (self.try_button, self.sheet_button),
            ),
            ("启动密码", (self.passphrase_words,), (self.set_button, self.remove_button)),
            ("换钥匙", (self.key_words,), (self.rekey_button,)),
            ("签名", (self.fingerprint,), (self.save_button,)),
        ):
            column.addWidget(Heading(heading))
            for part in parts:
                column.addWidget(part)
            column.addLayout(in_row(*buttons))
            column.addSpacing(10)

    def show_state(self, state: KeyState) -> None:
        """Say how things stand."""
        sheet = state.sheet
        self.sheet_words.setText(
            "电脑坏了、口令或启动密码都忘了，只有凭它才能打开数据和备份。由工会主席封存。"
        )
        if not sheet.made_on:
            self.sheet_state.say("还没有做过恢复码。", Level.MUST)
        elif not sheet.tried_on:
            self.sheet_state.say(f"{sheet.made_on} 制作，还没有照着纸试过。", Level.SOON)
        else:
            self.sheet_state.say(
                f"{sheet.made_on} 制作，{sheet.tried_on} 照着纸试过，打得开。", Level.DONE
            )
        self.sheet_button.setText("换一张新的恢复码" if sheet.made_on else "制作恢复码")
        self.passphrase_words.setText(
            "已设：每次打开先输启动密码，只拷走数据文件夹的人打不开。"
            if state.has_passphrase
            else "没有设：谁拿到整个数据文件夹（连同里面的钥匙）谁就能打开数据。"
        )
        self.set_button.setText("改启动密码" if state.has_passphrase else "设启动密码")
        self.key_words.setText(
            "有人离开、钥匙可能被拷走时换：全部数据用新钥匙重新加密，要工会主席同意，"
            "换一张新的恢复码。换之前做的备份只认旧的恢复码。"
        )
        self.fingerprint.say(
            f"每月上报包由本站签名，月报上印着签名指纹：{state.fingerprint}。钥匙编号 "
            f"{state.key_id[:8]}。"
        )
        for button in (self.sheet_button, self.set_button, self.rekey_button, self.save_button):
            button.setVisible(self._may)
        self.try_button.setVisible(self._may and bool(sheet.made_on))
        self.remove_button.setVisible(self._may and state.has_passphrase)


class SecretView(QWidget):
    """A new passphrase, typed twice."""

    def __init__(self, on_given: Callable[[str], object]) -> None:
        super().__init__()
        self._on_given = on_given
        self._words = BodyText()
        self.new, self.again = secret_field(""), secret_field("")
        self.wrong = ErrorLine()
        self.button = PrimaryButton("下一步", self._give)
        rows = FormRows(132)
        rows.add("新启动密码", self.new, hint="至少 8 个字符；只用数字的，至少 12 位。")
        rows.add("再输一次", self.again)
        rows.submitted.connect(self._give)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._words)
        column.addWidget(rows)
        column.addWidget(self.wrong)
        column.addLayout(in_row(self.button, ShowTyped(self.new, self.again)))

    def ask(self, words: str) -> None:
        """Ask for one."""
        self.clear()
        self._words.setText(words)
        self.new.setFocus()

    def clear(self) -> None:
        """Keep nothing of what was typed."""
        self.new.clear()
        self.again.clear()
        self.wrong.say("")

    def _give(self) -> None:
        problem = passphrase_problem(self.new.text())
        if not problem and self.new.text() != self.again.text():
            problem = "两次输的不一样，请再输一遍。"
        self.wrong.say(problem or "")
        if not problem:
            self._on_given(self.new.text())


class PinView(QWidget):
    """The lead's own PIN."""

    def __init__(self, on_given: Callable[[str], object]) -> None:
        super().__init__()
        self._words = BodyText()
        self.pad = PinPad("下一步")
        self.pad.setMaximumWidth(320)
        self.pad.entered.connect(on_given)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._words)
        column.addWidget(self.pad, 0, Qt.AlignmentFlag.AlignLeft)

    def ask(self, words: str) -> None:
        """Ask for it."""
        self._words.setText(words)
        self.pad.clear()
        self.pad.setFocus()

    def say(self, problem: str) -> None:
        """Say why it was not taken."""
        self.pad.say(problem)


def as_view(inner: QWidget, on_leave: Callable[[], object]) -> QWidget:
    """Put a way out below a view."""
    view = QWidget()
    column = QVBoxLayout(view)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    column.addWidget(inner)
    column.addLayout(in_row(QuietButton("不做了", on_leave, key="Esc")))
    column.addStretch(1)
    return view
