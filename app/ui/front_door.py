"""Who may come in: opening the store, first set-up, sign-in, lock, and the way out (进门)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.core.errors import KeyLost, StoreDamaged, UserError
from app.core.permissions import ROLE_NAMES, Role
from app.ui import messages
from app.ui.backup_clock import BackupClock
from app.ui.damaged import DamagedPage, ask_for_code, new_pc_page
from app.ui.forgot import ForgotPage
from app.ui.house import HouseLines, lines_of
from app.ui.idle import IdleWatch
from app.ui.main_window import MainWindow
from app.ui.moved import is_held
from app.ui.opening import Name, Opening
from app.ui.passphrase import ask_first
from app.ui.refresh import Changes
from app.ui.sign_in import SignInPage, Tile
from app.ui.start import ProblemPage, StartPage
from app.ui.told import ToldPage

if TYPE_CHECKING:
    from app.services.context import Actor
    from app.services.office import Office

# Services bring SQLAlchemy with them: they are imported only after the first paint.

REMOVE_SAMPLE = "remove_sample"
"""What a page asks (`Page.ask`) when the sample station is to go."""

TAKE_OVER = "take_over"
"""What a page asks when a restored backup stands ready to replace the data in use."""

NEW_KEYS = "new_keys"
"""What a page asks when new keys are made and their recovery code was tried (换钥匙)."""


class FrontDoor(QObject):
    """Keeps the door of one window."""

    def __init__(self, window: MainWindow, opening: Opening, app: QApplication) -> None:
        super().__init__(window)
        self._window = window
        self._opening = opening
        self.idle = IdleWatch(app, locks=lambda: not window.is_covered)
        self.idle.idle.connect(self.lock)
        self.office: Office | None = None
        self.backups = BackupClock(window, lambda: self.office)
        self._page: SignInPage | None = None
        self._typed: Callable[[], None] | None = None
        """What somebody typed while the store was still being opened."""
        self._is_renewed = False
        """Whether the start passphrase was just set anew with the sealed code."""
        window.lock_wanted.connect(self.lock)
        window.switch_wanted.connect(self.switch)
        window.asked.connect(self._asked)
        window.closed.connect(self.end)
        window.refresh.changed.connect(self._changed)

    def start(self) -> None:
        """Open the store, with the names to pick on the screen as early as can be."""
        self._window.tasks.attempt(self._claim, lambda _none: None, self._stop)

    def lock(self) -> None:
        """Cover the pages until whoever was here gives the PIN (锁定)."""
        if self.office is None or self._window.is_covered:
            return
        person_id = self.office.actor.person_id
        self._window.tasks.attempt(self.office.database.checkpoint, _nothing, _ignore)
        self._ask_who().lock(person_id)

    def switch(self) -> None:
        """Let somebody else sign in (换人)."""
        if self.office is not None and not self._window.is_covered:
            self._ask_who()

    def end(self) -> None:
        """Leave the store as it should lie: with a copy, if anything changed, and unlocked."""
        if self.office is not None:
            self._window.tasks.now(self._back_up, lambda problem: messages.tell(None, str(problem)))
            self.office.close()
            self.office = None
        self._opening.release()

    def _claim(self) -> None:
        self._window.cover(StartPage())
        warning = self._opening.claim()
        if warning:
            messages.tell(self._window, warning)
        ask_first(self._window, self._opening.passphrase, self._go_in)

    def _go_in(self, is_renewed: bool) -> None:  # noqa: FBT001 (a callback has no names)
        """Read the names and open the store, now that the keys are open."""
        self._is_renewed = is_renewed
        self._window.tasks.attempt(self._read_and_open, _nothing, self._stop)

    def _read_and_open(self) -> None:
        early = self._opening.names()
        if early is not None:
            station, names = early
            self._show_names(station, names)
        self._window.tasks.later("正在打开", self._opening.open, self._opened, self._stop)

    def _opened(self, office: Office) -> None:
        self.office = office
        if self._is_renewed:
            from app.services import key_change

            self._is_renewed = False
            self._window.tasks.now(partial(office.act, key_change.note_renewed_by_code), _ignore)
        typed, self._typed = self._typed, None
        if typed is not None:
            typed()
        elif self._page is None:
            self._window.tasks.attempt(self.come_in, _nothing, self._stop)
        self._verify_log(office)

    def _verify_log(self, office: Office) -> None:
        """Go on verifying the change log where the last start came to; 今天 says what is wrong."""
        from app.services import weekly_check

        look = partial(weekly_check.after_start, office)
        self._window.tasks.later("正在核对变更记录", look, self._verified, _ignore)

    def _verified(self, found: tuple[str, ...] | None) -> None:
        if self.office is None:
            return
        if found is not None:
            from app.services import weekly_check

            self._window.tasks.now(partial(weekly_check.note, self.office, found), _ignore)
        self._window.show_lines()

    def come_in(self) -> None:
        """Show the wizard while the first set-up is under way, else the sign-in."""
        from app.services import first_run
        from app.ui.wizard import Wizard

        office = self._open_office()
        if office.read(first_run.is_needed):
            self._page = None
            tasks = self._window.tasks
            wizard = Wizard(office, tasks)
            wizard.finished.connect(partial(tasks.attempt, self.come_in, _nothing, self._stop))
            wizard.restore_wanted.connect(self._ask_for_backup)
            self._window.cover(wizard)
        else:
            self._ask_who()

    def _ask_who(self) -> SignInPage:
        from app.services import house_lines, sign_in

        office = self._open_office()
        return self._show_names(
            office.read(house_lines.station_name), office.read(sign_in.names_to_pick)
        )

    def _show_names(self, station: str, names: Sequence[Name]) -> SignInPage:
        page = SignInPage()
        page.set_people([_tile(name) for name in names], station)
        page.pin_given.connect(self._pin_given)
        page.own_pin_set.connect(self._own_pin_set)
        page.forgot.connect(self._forgot)
        self._page = page
        self._window.cover(page, locks=True)
        return page

    def _pin_given(self, person_id: int, pin: str) -> None:
        if self.office is None:
            self._typed = partial(self._pin_given, person_id, pin)
            return
        from app.services import sign_in

        act = partial(self.office.act, sign_in.sign_in, person_id, pin)
        answer = self._window.tasks.now(act, self._refuse)
        if isinstance(answer, sign_in.WrongPin):
            if self._page is not None:
                self._page.refuse(answer.text, answer.wait_seconds)
        elif answer is not None:
            self._let_in(answer)

    def _own_pin_set(self, person_id: int, pin: str) -> None:
        if self.office is None:
            self._typed = partial(self._own_pin_set, person_id, pin)
            return
        from app.services import sign_in

        act = partial(self.office.act, sign_in.set_own_pin, person_id, pin)
        actor = self._window.tasks.now(act, self._refuse)
        if actor is not None:
            self._let_in(actor)

    def _forgot(self) -> None:
        if self.office is None:
            self._typed = self._forgot
            return
        from app.services import sign_in

        names = self.office.read(sign_in.names_to_pick)
        lead_and_chair = [
            (name.person_id, f"{name.name}（{_words(name)}）")
            for name in names
            if name.roles & {Role.LEAD, Role.CHAIR}
        ]
        page = ForgotPage(lead_and_chair)
        page.left.connect(lambda: self._window.tasks.attempt(self._ask_who, _nothing, self._stop))
        page.reset.connect(partial(self._reset_by_code, page))
        self._page = None
        self._window.cover(page)

    def _reset_by_code(self, page: ForgotPage, person_id: int, code: str) -> None:
        from app.services import appointments, sealed_code
        from app.services.office import Office
        from app.services.sign_in import WrongPin

        office = self._open_office()
        # Nobody sits here: whoever was here before the lock did not do this.
        desk = Office(office.database, office.clock)

        def reset(answer: sealed_code.Unsealed | WrongPin) -> None:
            if isinstance(answer, WrongPin):
                page.say(answer.text)
                return
            desk.act(
                appointments.reset_pin, person_id, consent=appointments.Consent(unsealed=answer)
            )
            self._ask_who()

        self._window.tasks.attempt(
            lambda: desk.act(sealed_code.prove_code, code),
            reset,
            lambda problem: page.say(str(problem)),
        )

    def _let_in(self, actor: Actor) -> None:
        from app.services import sign_in

        office = self._open_office()
        office.actor = actor
        told = self._window.tasks.now(partial(office.read, sign_in.unseen_notices), _ignore)
        if told:
            self._page = None
            self._window.cover(ToldPage(actor.name, told, self._read_it))
        else:
            self._welcome()

    def _read_it(self) -> None:
        from app.services import sign_in

        self._window.tasks.now(partial(self._open_office().act, sign_in.mark_notices_seen), _ignore)
        self._welcome()

    def _welcome(self) -> None:
        self._page = None
        if not is_held(self._window, self._open_office(), self._welcome, self._ask_who):
            self._watch_idle()
            self._window.welcome(self._open_office(), self._lines)

    def _lines(self) -> HouseLines:
        from app.services import house_lines

        if self.office is None:
            # A change told of at the very end finds the store closed.
            return HouseLines()
        lines = lines_of(self._open_office().read(house_lines.surroundings))
        return self.backups.with_trouble(lines)

    def _watch_idle(self) -> None:
        from app.services import settings

        wanted = self._open_office().read(settings.preferences).idle_minutes
        self.idle.set_minutes(wanted)

    def _changed(self, changes: Changes) -> None:
        if "setting" in changes and not self._window.is_covered:
            self._watch_idle()

    def _asked(self, what: str) -> None:
        if what == REMOVE_SAMPLE:
            self._window.tasks.attempt(self._remove_sample, _nothing, self._stop)
        elif what == TAKE_OVER:
            self._window.tasks.attempt(self._take_over, _nothing, self._stop)
        elif what == NEW_KEYS:
            self._change_keys()

    def _remove_sample(self) -> None:
        from app.services import sample

        office = self._open_office()
        self._window.cover(StartPage("正在删除示例站点……"))
        self.office = sample.remove_sample(office)
        self.come_in()

    def _take_over(self) -> None:
        from app.services import replacing

        office = self._open_office()
        self._window.cover(StartPage("正在换上恢复的数据……"))
        office.listeners.clear()
        self.office = replacing.take_over(office)
        self.come_in()

    def _change_keys(self) -> None:
        from app.services import key_change

        office = self._open_office()
        self._window.cover(StartPage("正在换钥匙，请不要关机……"))
        office.listeners.clear()
        self._window.tasks.later(
            "正在换钥匙", partial(key_change.take_over, office), self._keys_changed, self._stop
        )

    def _keys_changed(self, office: Office) -> None:
        self.office = office
        self._window.tasks.attempt(self.come_in, _nothing, self._stop)

    def _back_up(self) -> None:
        from app.services import backup

        office = self._open_office()
        if office.actor.person_id is not None:
            backup.backup_when_changed(office)

    def _open_office(self) -> Office:
        assert self.office is not None  # noqa: S101 (asked for only behind the door)
        return self.office

    def _refuse(self, problem: UserError) -> None:
        if self._page is not None:
            self._page.refuse(str(problem))

    def _stop(self, problem: UserError) -> None:
        """Say why it does not open; nobody gets past this but by trying again."""
        from app.services import replacing

        self._page = None
        if self.office is not None and replacing.is_half_done(self.office.folder):
            # Another store is taking its place: trying again finishes that first.
            self.office.close()
            self.office = None
        if isinstance(problem, KeyLost) and self.office is None:
            ask_for_code(self._window, self._opening, str(problem), self._bring_back, self.start)
            return
        if isinstance(problem, StoreDamaged) and self.office is None:
            self._window.cover(
                DamagedPage(str(problem), self._bring_back, self.start, self._window.close)
            )
            return
        self._window.cover(
            ProblemPage(
                str(problem),
                "再试一次",
                self.start if self.office is None else self.come_in,
                second_button="退出",
                on_second=self._window.close,
            )
        )

    def _ask_for_backup(self) -> None:
        """Let a station that was kept on another PC come in from its backup."""
        back = partial(self._window.tasks.attempt, self.come_in, _nothing, self._stop)
        self._window.cover(new_pc_page(self._bring_back, back, self._window.close))

    def _bring_back(self, backup: Path, code: str) -> None:
        """Restore the backup somebody chose, and open it; if it does not serve, choose again."""
        if self.office is not None:
            self.office.close()
            self.office = None
        self._window.cover(StartPage("正在核对并恢复备份……"))
        self._window.tasks.later(
            "正在恢复备份",
            lambda: self._opening.bring_back(backup, code),
            lambda _none: self.start(),
            lambda p: self._stop(StoreDamaged(p.what, kept=p.kept, to_do=p.to_do)),
        )


def _words(name: Name) -> str:
    return "、".join(ROLE_NAMES[role] for role in Role if role in name.roles)


def _tile(name: Name) -> Tile:
    return Tile(name.person_id, name.name, _words(name), name.has_pin)


def _nothing(_result: object) -> None:
    """What follows is already on the screen."""


def _ignore(_problem: UserError) -> None:
    """Locking and reading notices must work on a full disk, too."""
