"""The door before the names: the start passphrase, or with the sealed code a new one (启动密码)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.core.day_words import wait_words
from app.core.errors import UserError
from app.ui.main_window import MainWindow
from app.ui.one_of import OneOf
from app.ui.opening import Passphrase
from app.ui.start import StartPage
from app.ui.widgets import BodyText, Card, ErrorLine, FormRows, PrimaryButton, QuietButton
from app.ui.widgets.layouts import in_row


class PassphrasePage(QWidget):
    """Asks for the passphrase; it decides nothing and tells what was typed."""

    given = Signal(str)
    renewed = Signal(str, str)
    """The recovery code, and the new passphrase, typed twice alike."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seconds = 0
        self._countdown = QTimer(self)
        self._countdown.setInterval(1000)
        self._countdown.timeout.connect(self._tick)
        self.field = secret_field("启动密码")
        self.open_button = PrimaryButton("打开", self._give)
        self.forgot_button = QuietButton("忘了启动密码？", self.ask_code, icon="question")
        self.wrong = ErrorLine()
        self.code = QLineEdit()
        self.code.setPlaceholderText("照着封存的纸输入，大小写都可以")
        self.new, self.again = secret_field(""), secret_field("")
        self.renew_button = PrimaryButton("设好新的启动密码，打开", self._renew)
        self.code_wrong = ErrorLine()
        self._asking = self._ask_view()
        self._renewing = self._code_view()
        self.views = OneOf(self._asking, self._renewing)
        self._card = card = Card("请输启动密码")
        card.setFixedWidth(680)
        card.box.addWidget(self.views)
        self.heading = card.heading
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.ask()

    def ask(self) -> None:
        """Ask for the passphrase."""
        self.heading.setText("请输启动密码")
        self.views.setCurrentWidget(self._asking)
        self.field.clear()
        self.setFocusProxy(self.field)
        self.field.setFocus()

    def ask_code(self) -> None:
        """Ask for the sealed code and a new passphrase."""
        self.heading.setText("用恢复码设新的启动密码")
        self.views.setCurrentWidget(self._renewing)
        self.setFocusProxy(self.code)
        self.code.setFocus()

    def refuse(self, problem: str, wait_seconds: int = 0) -> None:
        """Say why the passphrase was not taken; the field rests while one has to wait."""
        self.field.clear()
        self.wrong.say(problem)
        if wait_seconds > 0:
            self._seconds = wait_seconds
            # What is typed on meanwhile must press nothing: a blank would turn “显示” on.
            self._card.setFocus()
            self.field.setEnabled(False)
            self.open_button.setEnabled(False)
            self._countdown.start()
            self._show_seconds()
        else:
            self.field.setFocus()

    def refuse_code(self, problem: str) -> None:
        """Say why the code or the new passphrase was not taken."""
        self.code_wrong.say(problem)

    def _give(self) -> None:
        if not self.field.isEnabled():
            return
        if self.field.text():
            self.given.emit(self.field.text())
        else:
            self.wrong.say("启动密码还空着。")

    def _renew(self) -> None:
        if not self.code.text().strip():
            self.code_wrong.say("恢复码还空着。")
            self.code.setFocus()
        elif self.new.text() != self.again.text():
            self.code_wrong.say("两次输的新启动密码不一样，请再输一遍。")
        else:
            self.renewed.emit(self.code.text(), self.new.text())

    def _tick(self) -> None:
        self._seconds -= 1
        if self._seconds > 0:
            self._show_seconds()
            return
        self._countdown.stop()
        self.field.setEnabled(True)
        self.open_button.setEnabled(True)
        self.wrong.say("现在可以再输一次。")
        if self.views.currentWidget() is self._asking:
            self.field.setFocus()

    def _show_seconds(self) -> None:
        self.wrong.say(f"启动密码连续输错，还要等 {wait_words(self._seconds)}才能再输。")

    def _ask_view(self) -> QWidget:
        view, column = _view()
        words = "这个站点设了启动密码：输对了，数据才打得开。输好以后再选名字登录。"
        column.addWidget(BodyText(words))
        column.addSpacing(4)
        rows = FormRows(104)
        rows.add("启动密码", self.field)
        rows.submitted.connect(self._give)
        column.addWidget(rows)
        column.addWidget(self.wrong)
        show = ShowTyped(self.field)
        column.addLayout(in_row(self.open_button, show, self.forgot_button))
        return view

    def _code_view(self) -> QWidget:
        view, column = _view()
        words = (
            "拆开封存的恢复码照着输，再设一个新的启动密码，旧的从此不用。用过的恢复码请重新封好。"
        )
        column.addWidget(BodyText(words))
        column.addSpacing(4)
        rows = FormRows(132)
        rows.add("恢复码", self.code)
        rows.add("新启动密码", self.new, hint="至少 8 个字符；只用数字的，至少 12 位。")
        rows.add("再输一次", self.again)
        rows.submitted.connect(self._renew)
        column.addWidget(rows)
        column.addWidget(self.code_wrong)
        column.addSpacing(4)
        back = QuietButton("返回", self.ask, key="Esc")
        column.addLayout(in_row(self.renew_button, ShowTyped(self.new, self.again), back))
        return view


class ShowTyped(QuietButton):
    """Shows what is typed into secret fields, and hides it again."""

    def __init__(self, *fields: QLineEdit) -> None:
        super().__init__("显示", self._turn, icon="eye")
        self._fields = fields

    def _turn(self) -> None:
        hidden = self._fields[0].echoMode() is QLineEdit.EchoMode.Password
        for field in self._fields:
            field.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self.setText("不显示" if hidden else "显示")


def secret_field(name: str) -> QLineEdit:
    """Make a field whose text shows as dots."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    if name:
        field.setAccessibleName(name)
    return field


def ask_first(
    window: MainWindow, door: Passphrase, go_in: Callable[[bool], object]
) -> PassphrasePage | None:
    """Ask for the passphrase where one is needed, then go in; None where none is.

    Args:
        window: it is covered meanwhile.
        door: what was typed is tried at it.
        go_in: told whether the passphrase was set anew with the sealed code.
    """
    if not door.is_closed:
        go_in(False)
        return None
    page = PassphrasePage()

    def let_in(is_renewed: bool) -> None:  # noqa: FBT001 (private)
        window.cover(StartPage())
        go_in(is_renewed)

    def refuse(problem: UserError) -> None:
        page.refuse(str(problem), door.seconds_to_wait())

    def try_it(typed: str) -> None:
        window.tasks.attempt(partial(door.give, typed), lambda _none: let_in(False), refuse)

    def renew(code: str, passphrase: str) -> None:
        window.tasks.attempt(
            partial(door.renew, code, passphrase),
            lambda _none: let_in(True),
            lambda problem: page.refuse_code(str(problem)),
        )

    page.given.connect(try_it)
    page.renewed.connect(renew)
    window.cover(page)
    return page


def _view() -> tuple[QWidget, QVBoxLayout]:
    view = QWidget()
    column = QVBoxLayout(view)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    return view, column
