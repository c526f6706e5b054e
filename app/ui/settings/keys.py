"""Settings: the sealed sheet, the start passphrase, new keys, the signature (钥匙)."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtWidgets import QWidget

from app.core.errors import UserError
from app.core.permissions import Act
from app.services import house_lines, key_change, key_notes, sign_in
from app.services.appointments import NO_CONSENT, Consent
from app.services.sign_in import Proof, WrongPin
from app.ui.forms.consent import ConsentPad
from app.ui.forms.recovery import RecoveryPad
from app.ui.front_door import NEW_KEYS
from app.ui.one_of import OneOf
from app.ui.page import Page
from app.ui.recovery_sheet import SheetWords
from app.ui.settings.key_views import HomeView, PinView, SecretView, as_view
from app.ui.settings.panel import Panel


class Flow(Enum):
    """What is being done."""

    NOTHING = auto()
    TRY = auto()
    SHEET = auto()
    SET = auto()
    REMOVE = auto()
    REKEY = auto()


class KeysPanel(Panel):
    """One thing at a time: what is wanted, whose word it needs, and what came of it."""

    title = "钥匙"
    second = "恢复码、启动密码、换钥匙"
    act = Act.CHANGE_KEYS

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._flow = Flow.NOTHING
        self._passphrase = ""
        self._proof: Proof | None = None
        self.home = HomeView(may=self.may)
        self.secret = SecretView(self._secret_given)
        self.pin = PinView(self._pin_given)
        self.consent = ConsentPad(page, "同意")
        self.consent.given.connect(self._agreed)
        self.pad = RecoveryPad(self._sheet_words)
        self.pad.typed.connect(self._typed)
        self.pad.again_wanted.connect(self._remake)
        self._consent_view = as_view(self.consent, self.leave)
        self._pad_view = as_view(self.pad, self.leave)
        self.views = OneOf(
            self.home,
            as_view(self.secret, self.leave),
            as_view(self.pin, self.leave),
            self._consent_view,
            self._pad_view,
        )
        self.box.addWidget(self.views)
        self.box.addStretch(1)
        for button, flow in (
            (self.home.try_button, Flow.TRY),
            (self.home.sheet_button, Flow.SHEET),
            (self.home.set_button, Flow.SET),
            (self.home.remove_button, Flow.REMOVE),
            (self.home.rekey_button, Flow.REKEY),
        ):
            button.clicked.connect(lambda _checked=False, wanted=flow: self.begin(wanted))
        self.home.save_button.clicked.connect(lambda _checked=False: self._save_public_key())

    def load(self) -> None:
        self.home.show_state(self.office.read(key_change.state))

    def begin(self, flow: Flow) -> None:
        """Begin one thing with what it asks first."""
        self.page.notice.clear()
        self._flow, self._passphrase, self._proof = flow, "", None
        state = self.office.read(key_change.state)
        if flow is Flow.TRY:
            self._show(self._pad_view)
            self.pad.ask("请拆开封存的恢复码，照着输一遍。输完重新封好。", may_remake=False)
        elif flow is Flow.SET or (flow is Flow.REKEY and state.has_passphrase):
            self._show(self.secret)
            self.secret.ask(_SECRET[flow])
        else:
            self._ask_pin()

    def leave(self) -> None:
        """Go back without having done it; new keys that were made are thrown away."""
        if self._flow is Flow.REKEY:
            key_change.give_up_new_keys(self.office)
        self._back()

    def _secret_given(self, passphrase: str) -> None:
        self._passphrase = passphrase
        self._ask_pin()

    def _ask_pin(self) -> None:
        self._show(self.pin)
        self.pin.ask(_PIN[self._flow])

    def _pin_given(self, pin: str) -> None:
        answer = self.page.run(sign_in.prove, pin)
        if isinstance(answer, WrongPin):
            self.pin.say(answer.text)
        elif answer is not None:
            self._proof = answer
            self._proven()

    def _proven(self) -> None:
        if self._flow in (Flow.SET, Flow.REMOVE):
            self._change_passphrase()
            return
        state = self.office.read(key_change.state)
        if state.may_begin_alone:
            self._agreed(NO_CONSENT)
            return
        self._show(self._consent_view)
        self.consent.ask(state.who_consents, "工会主席")

    def _agreed(self, consent: Consent) -> None:
        proof = self._proof
        assert proof is not None  # noqa: S101 (given one step before)
        if self._flow is Flow.SHEET:
            self._do(lambda: self.office.act(key_change.new_sheet, proof, consent), self._made)
        else:
            passphrase = self._passphrase
            self._do(
                lambda: key_change.prepare_new_keys(self.office, proof, consent, passphrase),
                self._made,
            )

    def _made(self, code: str) -> None:
        self._show(self._pad_view)
        self.pad.show_code(code, _NOT_YET)

    def _remake(self) -> None:
        """The code is not on paper: begin again, with everybody's word."""
        flow = self._flow
        self.leave()
        self.begin(flow)

    def _typed(self, typed: str) -> None:
        refused = _say_to(self.pad)
        if self._flow is Flow.REKEY:
            self.page.attempt(
                lambda: key_change.try_new_keys(self.office, typed),
                lambda _none: self._take_over(),
                refused,
            )
        else:
            self.page.attempt(
                lambda: self.office.act(key_change.try_sheet, typed), self._tried, refused
            )

    def _tried(self, is_new: bool) -> None:  # noqa: FBT001 (a result)
        self._back()
        old = key_notes.OLD_SHEET if is_new else ""
        self.page.notice.ok(f"恢复码对上了，请把那张纸重新封好。{old}")

    def _take_over(self) -> None:
        self._flow = Flow.NOTHING
        self._back()
        self.page.ask.emit(NEW_KEYS)

    def _change_passphrase(self) -> None:
        proof, passphrase = self._proof, self._passphrase
        assert proof is not None  # noqa: S101 (given one step before)
        if self._flow is Flow.SET:
            words = "启动密码设好了：下次打开驿站管家先输它。忘了的，用封存的恢复码设新的。"
            self._do(
                lambda: key_change.set_passphrase(self.office, proof, passphrase),
                lambda _none: self._done(words),
            )
        else:
            self._do(
                lambda: key_change.remove_passphrase(self.office, proof),
                lambda _none: self._done("启动密码取消了，下次打开不用再输。"),
            )

    def _done(self, words: str) -> None:
        self._back()
        self.page.notice.ok(words)

    def _do(self, work: Callable[[], str | None], done: Callable[[str], object]) -> None:
        self.page.attempt(lambda: work() or "", done, self._failed)

    def _failed(self, problem: UserError) -> None:
        self._back()
        self.page.notice.error(problem)

    def _back(self) -> None:
        self._flow, self._passphrase, self._proof = Flow.NOTHING, "", None
        self.pad.clear()
        self.secret.clear()
        self.load()
        self._show(self.home)

    def _show(self, view: QWidget) -> None:
        # Whoever is called to agree reads what it is about.
        self.heading.setText(_NAMES.get(self._flow, self.title))
        for at in range(self.views.count()):
            there = self.views.widget(at)
            if there is view or there.isAncestorOf(view):
                self.views.setCurrentIndex(at)

    def _sheet_words(self) -> SheetWords:
        made = key_change.new_key_id(self.office) if self._flow is Flow.REKEY else ""
        return SheetWords(
            self.office.read(house_lines.station_name),
            self.office.clock.today().isoformat(),
            made or self.office.database.keys.key_id,
        )

    def _save_public_key(self) -> None:
        from app.ui import messages

        path = messages.pick_save(self, "公钥存到哪里", "站点公钥.txt", "文本 (*.txt)")
        if path is not None:
            self.page.attempt(
                lambda: key_change.write_public_key(self.office, path),
                lambda _none: self.page.notice.ok(f"公钥存好了：{path}。可以交给上级工会核对用。"),
            )


_SECRET = {
    Flow.SET: "设一个启动密码。以后每次打开驿站管家先输它，再选名字登录。",
    Flow.REKEY: "这个站点设了启动密码：换钥匙要一起设新的，有人离开的不要再用旧的。",
}
_NAMES = {
    Flow.TRY: "照着纸试恢复码",
    Flow.SHEET: "换一张新的恢复码",
    Flow.SET: "启动密码",
    Flow.REMOVE: "取消启动密码",
    Flow.REKEY: "换钥匙",
}
_NOT_YET = "现在停下，旧的照用。"
_PIN = {
    Flow.SHEET: "换一张新的恢复码：先请责任人输自己的口令。",
    Flow.SET: "请责任人输自己的口令，启动密码就设好。",
    Flow.REMOVE: "取消启动密码：请责任人输自己的口令。",
    Flow.REKEY: "换钥匙：先请责任人输自己的口令。",
}


def _say_to(pad: RecoveryPad) -> Callable[[UserError], object]:
    return lambda problem: pad.say(str(problem))
