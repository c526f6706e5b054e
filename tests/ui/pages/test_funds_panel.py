"""Funds are renamed and taken off the list in the settings; what was signed keeps its name."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.core.money import Fen
from app.services import expense_desk, funds
from app.services.office import Office
from app.ui.pages.settings import SettingsPage
from app.ui.settings.funds import FundsPanel
from tests.services.desk import ATTENDANT, GRANT, LEAD, Desk
from tests.ui.conftest import Answers
from tests.ui.pages.opened import click, open_page


def opened(desk: Desk, name: str, qtbot: QtBot) -> FundsPanel:
    page = open_page(SettingsPage, desk.sit(name), qtbot, "funds")
    panel = page.panel("funds")
    assert isinstance(panel, FundsPanel)
    return panel


def test_a_fund_is_renamed_taken_off_the_list_and_put_back(
    office: Office, qtbot: QtBot, answers: Answers
) -> None:
    desk = Desk(office)
    desk.draft(amount=Fen(86_50))
    panel = opened(desk, LEAD, qtbot)
    (line,) = panel.lines
    assert (line.name.text(), line.spent.text()) == (GRANT, "已登记 ¥86.50")

    line.name.setText("本级会费")
    line.name.editingFinished.emit()
    click(panel.lines[0].switch)

    assert panel.page.notice.text == "已停用：本级会费。"
    assert not panel.lines[0].name.isEnabled()
    assert desk.office.read(expense_desk.form_lists).funds == ()

    click(panel.lines[0].switch)
    assert [name for _id, name in desk.office.read(expense_desk.form_lists).funds] == ["本级会费"]


def test_a_fund_that_was_signed_for_keeps_its_name(
    office: Office, qtbot: QtBot, answers: Answers
) -> None:
    desk = Desk(office)
    desk.signed()
    panel = opened(desk, LEAD, qtbot)

    panel.lines[0].name.setText("别的")
    panel.lines[0].name.editingFinished.emit()

    assert "名称不能再改" in panel.page.notice.text
    assert [line.name.text() for line in panel.lines] == [GRANT]
    assert [row.name for row in desk.office.read(funds.list_funds)] == [GRANT]


def test_whoever_may_not_sees_the_funds_and_who_may(
    office: Office, qtbot: QtBot, answers: Answers
) -> None:
    desk = Desk(office)
    desk.draft()
    panel = opened(desk, ATTENDANT, qtbot)

    (line,) = panel.lines

    assert not line.name.isEnabled()
    assert not hasattr(line, "switch")
    assert "责任人" in panel.page.who_may(panel.act)
