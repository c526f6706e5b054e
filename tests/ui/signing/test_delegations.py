"""代签委托 on the page of people: by the holder with the own PIN, told to the other, taken back."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.permissions import Role
from app.services import delegations, sign_in
from app.services.delegations import DelegationRow
from app.services.office import Office
from app.ui.pages.people import MANDATES, PeoplePage
from app.ui.signing.delegations import DelegationPane
from tests.services.desk import ATTENDANT, KEEPER, LEAD, Desk
from tests.ui.pages.opened import PIN, click, give_pins, key, open_page, type_in


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Desk:
    give_pins(office, monkeypatch)
    return Desk(office)


def opened(desk: Desk, qtbot: QtBot, by: str) -> DelegationPane:
    desk.sit(by)
    return open_page(PeoplePage, desk.office, qtbot, MANDATES).mandates


def listed(desk: Desk) -> tuple[DelegationRow, ...]:
    return desk.office.read(delegations.list_of)


def fill(desk: Desk, pane: DelegationPane, to: str = KEEPER) -> None:
    click(pane.begin_button)
    pane.to_person.set_value(desk.person(to))
    pane.last.set_date(date(2026, 10, 30))
    type_in(pane.reason, "外出培训")


def give_pin(pane: DelegationPane, pin: str = PIN) -> None:
    type_in(pane.pin.pad, pin)
    key(pane.pin.pad, Qt.Key.Key_Return)


def test_the_lead_asks_another_with_the_own_pin(desk: Desk, qtbot: QtBot) -> None:
    pane = opened(desk, qtbot, LEAD)
    fill(desk, pane)
    click(pane.next_button)
    give_pin(pane, "1111")
    assert listed(desk) == ()
    give_pin(pane)

    (made,) = listed(desk)
    assert (made.from_name, made.to_name, made.to_on) == (LEAD, KEEPER, "2026-10-30")
    assert (made.role_name, made.reason, made.state_words) == ("责任人", "外出培训", "有效")
    assert pane.views.currentWidget().isVisible()
    told = desk.sit(KEEPER).read(sign_in.unseen_notices)
    assert any("赵国强委托您代签责任人" in text for text in told)


def test_what_is_missing_is_said_below_its_field(desk: Desk, qtbot: QtBot) -> None:
    pane = opened(desk, qtbot, LEAD)
    click(pane.begin_button)

    click(pane.next_button)
    assert "还没有选代签人" in pane.rows.error_of("to_person")
    pane.to_person.set_value(desk.person(KEEPER))
    click(pane.next_button)
    assert "最后一天还空着" in pane.rows.error_of("to_on")
    pane.last.set_date(date(2026, 10, 30))
    click(pane.next_button)
    assert "原因还空着" in pane.rows.error_of("reason")

    assert listed(desk) == ()


def test_days_that_cannot_be_are_said_at_their_field(desk: Desk, qtbot: QtBot) -> None:
    pane = opened(desk, qtbot, LEAD)
    fill(desk, pane)
    pane.last.set_date(date(2026, 10, 1))

    click(pane.next_button)
    give_pin(pane)

    assert "最后一天早于第一天" in pane.rows.error_of("to_on")
    assert listed(desk) == ()


def test_the_holder_takes_it_back(desk: Desk, qtbot: QtBot) -> None:
    pane = opened(desk, qtbot, LEAD)
    fill(desk, pane)
    click(pane.next_button)
    give_pin(pane)
    (made,) = listed(desk)

    click(pane.revoke_buttons[made.id])

    assert listed(desk)[0].state_words == "已收回"


def test_the_one_who_was_asked_may_hand_it_back_and_others_may_not(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.sit(LEAD)
    desk.office.act(
        delegations.delegate,
        desk.person(KEEPER),
        Role.LEAD,
        "2026-10-30",
        "外出培训",
        desk.proof(),
    )

    keeper = opened(desk, qtbot, KEEPER)
    assert [button.text() for button in keeper.revoke_buttons.values()] == ["退回给委托人"]
    attendant = opened(desk, qtbot, ATTENDANT)
    assert attendant.revoke_buttons == {}


def test_who_holds_neither_role_reads_who_may(desk: Desk, qtbot: QtBot) -> None:
    pane = opened(desk, qtbot, ATTENDANT)
    QApplication.processEvents()

    assert not pane.begin_button.isVisible()
    assert "责任人、工会主席" in pane.who_may.text()
