"""Settings of this desk: size of the letters, automatic lock, one's own PIN, the clock."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.core.clock import by_minute
from app.core.permissions import Act
from app.services import clock_guard, settings, sign_in
from app.services.settings import IDLE_CHOICES
from app.services.sign_in import Proof, WrongPin
from app.ui import application
from app.ui.page import Page
from app.ui.settings.panel import Panel
from app.ui.widgets import (
    BodyText,
    FormRows,
    Level,
    PinPad,
    QuietButton,
    SecondLine,
    SegmentedChoice,
)

SCALES = (100, 125, 150, 175, 200)


class LookPanel(Panel):
    """How large the window writes, when it locks itself, how the sign stands."""

    title = "字号、锁定、标牌"
    second = "看得更清楚；多久自动锁定"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.scale = SegmentedChoice([(p, f"{p}%", Level.LOOK) for p in SCALES], "字号")
        self.scale.chosen.connect(self._scale)
        minutes = [(m, f"{m} 分钟" if m else "不锁", Level.LOOK) for m in IDLE_CHOICES]
        self.idle = SegmentedChoice(minutes, "自动锁定")
        self.idle.chosen.connect(self._idle)
        ways = [("portrait", "竖版", Level.LOOK), ("landscape", "横版", Level.LOOK)]
        self.sign = SegmentedChoice(ways, "标牌方向")
        self.sign.chosen.connect(self._sign)
        self.idle.setEnabled(self.may)
        self.sign.setEnabled(self.may)
        rows = FormRows(104)
        rows.add("字号", self.scale, hint="下次打开驿站管家时变大或变小。")
        rows.add("自动锁定", self.idle, hint="没有人动键盘和鼠标，过这么久就锁定；也可以按 F12。")
        rows.add("标牌方向", self.sign, hint="竖版宽 400 毫米、高 600 毫米。")
        self.box.addWidget(rows)
        self.box.addStretch(1)

    def load(self) -> None:
        kept = self.office.read(settings.preferences)
        self.idle.set_value(kept.idle_minutes)
        self.sign.set_value(kept.sign_orientation)
        self.scale.set_value(application.saved_scale(self.office.folder.root))

    def _scale(self, percent: object) -> None:
        application.save_scale(self.office.folder.root, int(str(percent)))
        self.page.notice.ok(f"字号 {percent}%，下次打开驿站管家时生效。")

    def _idle(self, minutes: object) -> None:
        self.page.attempt(
            lambda: self.office.act(settings.set_idle_minutes, int(str(minutes))),
            lambda _none: self.page.notice.ok("自动锁定已改。"),
        )

    def _sign(self, way: object) -> None:
        self.page.attempt(
            lambda: self.office.act(settings.set_sign_orientation, str(way)),
            lambda _none: self.page.notice.ok("标牌方向已改，下次打印时按新的方向。"),
        )


class PinPanel(Panel):
    """The own PIN: the old one once, the new one twice."""

    title = "我的口令"
    second = "改自己的口令"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.words = BodyText()
        self.pad = PinPad("下一步")
        self.pad.setMaximumWidth(320)
        self.pad.entered.connect(self._entered)
        self._proof: Proof | None = None
        self._first = ""
        self.box.addWidget(self.words)
        self.box.addWidget(self.pad, 0, Qt.AlignmentFlag.AlignLeft)
        self.box.addStretch(1)

    @property
    def may(self) -> bool:
        """Everybody's own PIN is their own."""
        return True

    def load(self) -> None:
        self._start("先输现在的口令。")

    def _start(self, words: str) -> None:
        self._proof, self._first = None, ""
        self.words.setText(words)
        self.pad.clear()
        self.pad.set_act("下一步")

    def _entered(self, pin: str) -> None:
        if self._proof is None:
            self._prove(pin)
        elif not self._first:
            self._first = pin
            self.words.setText("再输一次新口令。")
            self.pad.set_act("改好口令")
        elif pin != self._first:
            self._start("两次输的新口令不一样，请从头再来。先输现在的口令。")
        else:
            self._change(pin)

    def _prove(self, pin: str) -> None:
        answer = self.page.run(sign_in.prove, pin)
        if isinstance(answer, WrongPin):
            self.pad.say(answer.text)
        elif answer is not None:
            self._proof = answer
            self.words.setText("现在输新口令，4 到 6 位数字。")

    def _change(self, pin: str) -> None:
        proof = self._proof
        assert proof is not None  # noqa: S101 (given one step before)
        self._start("先输现在的口令。")
        self.page.attempt(
            lambda: self.office.act(sign_in.change_own_pin, proof, pin),
            lambda _none: self.page.notice.ok("口令已改，下次登录用新的。"),
        )


class ClockPanel(Panel):
    """The computer's time, and its confirmation after it was set back."""

    title = "电脑时间"
    second = "时间被调慢以后在这里确认"
    act = Act.CLOSE_MONTH

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.now = QLabel()
        self.box.addWidget(self.now)
        self.box.addWidget(
            SecondLine(
                "每一笔签字都记着时间。电脑时间被调慢过的，先把时间调准；"
                "确实是以前的时间快了，请责任人核对现在的时间，再点确认。",
                wrap=True,
            )
        )
        if self.may:
            self.buttons(QuietButton("现在的时间是对的", self._confirm, icon="clock"))
        self.box.addStretch(1)

    def load(self) -> None:
        self.now.setText(f"现在是 {by_minute(self.office.clock.now())}")

    def _confirm(self) -> None:
        self.page.attempt(
            lambda: self.office.act(clock_guard.confirm_clock),
            lambda _none: self.page.notice.ok("已记下：现在的时间由责任人核对过。"),
        )
