"""A form offers what its expense says, also a fund that was stopped and a handler who left."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.services import expense_desk, expenses, funds, people
from app.services.expense_desk import Step
from app.services.office import Office
from app.ui.pages.expenses import ExpensesPage
from tests.services.desk import ATTENDANT, GRANT, KEEPER, LEAD, Desk
from tests.ui.conftest import Answers
from tests.ui.pages.opened import click, open_page


def test_a_draft_that_is_changed_keeps_its_stopped_fund_and_the_handler_who_left(
    office: Office, qtbot: QtBot, answers: Answers
) -> None:
    desk = Desk(office)
    keeper, fund = desk.person(KEEPER), desk.fund()
    draft = desk.draft(ATTENDANT, handler_id=keeper)
    desk.sit(LEAD).act(funds.switch_fund, fund, active=False)
    office.act(people.mark_left, keeper)
    page = open_page(ExpensesPage, desk.sit(ATTENDANT), qtbot, draft)

    click(page.view.buttons[Step.CHANGE])
    page.form.payee.setText("示例水站")
    click(page.form.save)

    now = office.read(expense_desk.detail, draft)
    assert now.fields.payee == "示例水站"
    assert (now.row.fund, now.row.handled_by) == (GRANT, KEEPER)


def test_a_new_expense_offers_neither(office: Office) -> None:
    desk = Desk(office)
    keeper, fund = desk.person(KEEPER), desk.fund()
    desk.draft(ATTENDANT, handler_id=keeper)
    desk.sit(LEAD).act(funds.switch_fund, fund, active=False)
    office.act(people.mark_left, keeper)

    lists = office.read(expense_desk.form_lists)

    assert lists.funds == ()
    assert keeper not in [person for person, _name in lists.handlers]


def test_a_correction_keeps_them_too(office: Office) -> None:
    desk = Desk(office)
    keeper, fund = desk.person(KEEPER), desk.fund()
    draft = desk.draft(ATTENDANT, handler_id=keeper)
    desk.sit(LEAD).act(funds.switch_fund, fund, active=False)
    office.act(people.mark_left, keeper)
    fields = office.read(expense_desk.detail, draft).fields

    lists = office.read(expense_desk.form_lists, fields)

    assert (fund, GRANT) in lists.funds
    assert (keeper, KEEPER) in lists.handlers
    assert office.read(expenses.expense, draft).handled_by == KEEPER
