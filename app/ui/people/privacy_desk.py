"""One person's data over the list of people: looking, consents, how long, making anonymous."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.core.errors import BadInput, UserError
from app.core.text import plain
from app.services import (
    consent_paper,
    consents,
    kept_files,
    life_paper,
    privacy,
    privacy_file,
    retention,
)
from app.services.consents import ConsentEntry, ConsentFields, ConsentScan
from app.services.kept_files import Incoming
from app.services.privacy_file import PrivacyFile
from app.services.sign_in import Proof
from app.ui.forms.file_view import FileView
from app.ui.one_of import OneOf
from app.ui.page import Page
from app.ui.paper_view import PaperView
from app.ui.people.privacy_forms import (
    AnonymiseForm,
    ConsentForm,
    PeriodForm,
    UntilForm,
    WithdrawForm,
)
from app.ui.people.privacy_view import PrivacyView
from app.ui.widgets import Card


class PrivacyDesk(OneOf):
    """The person's data and the forms about them; the page shows it over its list."""

    left = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._person = 0
        self._withdrawing: ConsentEntry | None = None
        today = page.office.clock.today
        self.view = PrivacyView(page)
        self.consent, self.withdrawal = ConsentForm(today), WithdrawForm(today)
        self.until, self.period = UntilForm(today), PeriodForm()
        self.anonymise = AnonymiseForm(page)
        self.paper = PaperView(lambda: self.setCurrentWidget(self.consent))
        self.scan, scan_card = FileView(self._show), Card()
        scan_card.box.addWidget(self.scan)
        self._scan_card = scan_card
        forms = (self.consent, self.withdrawal, self.until, self.period, self.anonymise)
        for view in (self.view, *forms, self.paper, scan_card):
            self.addWidget(view)
        for form in forms:
            form.left.connect(self._show)
        self._wire()

    def open(self, person_id: int) -> None:
        """Show somebody's data, covered."""
        self._person = person_id
        self.setCurrentWidget(self.view)
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        # What was asked for is covered again as soon as nobody looks at it.
        super().hideEvent(event)
        if not event.spontaneous():
            self.view.clear()
            if self.currentWidget() is self._scan_card:
                self.setCurrentWidget(self.view)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._person and not event.spontaneous() and self.currentWidget() is self.view:
            self._show()

    def _show(self) -> None:
        self.view.show_file(self._file())
        self.setCurrentWidget(self.view)

    def _file(self) -> PrivacyFile:
        return self._page.office.read(privacy_file.read, self._person)

    def _wire(self) -> None:
        self.view.left.connect(self.left)
        self.view.show_wanted.connect(self._show_all)
        self.view.wanted.connect(self._wanted)
        self.view.withdraw_wanted.connect(self._ask_withdrawal)
        self.view.scan_wanted.connect(self._open_scan)
        self.consent.print_wanted.connect(self._print)
        self.consent.scan_chosen.connect(self._read_scan)
        self.consent.given.connect(self._give)
        self.withdrawal.withdrawn.connect(self._withdraw)
        self.until.given.connect(self._keep_until)
        self.period.given.connect(self._set_period)
        self.anonymise.signed.connect(self._anonymise)

    def _show_all(self, purpose: str) -> None:
        self._page.notice.clear()
        act = partial(self._page.office.act, privacy.show, self._person, purpose)
        self._page.attempt(act, lambda shown: self.view.show_file(self._file(), shown))

    def _wanted(self, what: str) -> None:
        self._page.notice.clear()
        file = self._file()
        form: QWidget = self.consent
        if what == "consent":
            self.consent.ask(file.entry)
        elif what == "until":
            form = self.until
            self.until.ask(file.entry)
        elif what == "period":
            form = self.period
            self.period.ask(file.months)
        else:
            form = self.anonymise
            self.anonymise.ask(file.entry)
        self.setCurrentWidget(form)

    def _print(self, purpose: str, columns: tuple[str, ...]) -> None:
        made = self._page.tasks.now(
            lambda: self._page.office.read(
                consent_paper.gather, self._person, purpose=purpose, columns=columns
            ),
            self._page.notice.error,
        )
        if made is not None:
            write = partial(life_paper.write, made)
            self._page.later("正在写同意书", write, partial(self._show_paper, made.title))

    def _show_paper(self, title: str, path: Path) -> None:
        self.paper.show_paper(title, path)
        self.setCurrentWidget(self.paper)

    def _read_scan(self, path: Path) -> None:
        read = partial(kept_files.read_paper, path)
        self._page.later("正在读扫描件", read, self.consent.take_scan)

    def _give(self, fields: ConsentFields, scan: Incoming | None) -> None:
        act = partial(self._page.office.act, consents.record, self._person, fields, scan)
        self._do(act, "同意书已登记", self.consent.rows.tell)

    def _open_scan(self, one: ConsentEntry) -> None:
        def show(scan: ConsentScan) -> None:
            self.scan.show_file(
                scan.name, f"{one.purpose}，{one.given_on} 签", scan.content, scan.media_type
            )
            self.setCurrentWidget(self._scan_card)

        self._page.notice.clear()
        read = partial(self._page.office.read, consents.open_scan, one.public_id)
        self._page.attempt(read, show)

    def _ask_withdrawal(self, one: ConsentEntry) -> None:
        self._withdrawing = one
        self.withdrawal.ask(one, self._page.office.read(consents.goes_with, one.public_id))
        self.setCurrentWidget(self.withdrawal)

    def _withdraw(self, on: str, reason: str) -> None:
        one = self._withdrawing
        if one is not None:
            act = partial(
                self._page.office.act, consents.withdraw, one.public_id, on=on, reason=reason
            )
            self._do(act, "已撤回", self.withdrawal.rows.tell)

    def _keep_until(self, day: str) -> None:
        act = partial(self._page.office.act, retention.keep_until, self._person, day)
        self._do(act, "保存期已定", self.until.rows.tell)

    def _set_period(self, typed: str) -> None:
        def act() -> None:
            self._page.office.act(retention.set_months, _count(typed))

        self._do(act, "保存期限已记下", self.period.rows.tell)

    def _anonymise(self, proof: Proof) -> None:
        act = partial(self._page.office.act, retention.anonymise, self._person, proof)
        self._do(act, "已匿名化")

    def _do(
        self,
        act: Callable[[], object],
        done: str,
        tell: Callable[[UserError], bool] = lambda _problem: False,
    ) -> None:
        def failed(problem: UserError) -> None:
            if not tell(problem):
                self._page.notice.error(problem)

        def finished(_result: object) -> None:
            self._show()
            self._page.notice.ok(f"{done}。")

        self._page.attempt(act, finished, failed)


def _count(typed: str) -> int | None:
    text = plain(typed)
    if not text:
        return None
    if not text.isdecimal() or len(text) > len(str(retention.MOST_MONTHS)):
        raise BadInput("保存几个月没有写对。", to_do="请写整数，或者空着。", field="months")
    return int(text)
