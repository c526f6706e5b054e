"""Any role holders in any order: nobody approves their own, nothing signed changes (PJ-64)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.errors import UserError
from app.core.money import Fen
from app.core.permissions import Role
from app.core.sign_ways import PaperKind
from app.models import Expense, ExpenseVoucher
from app.models.expense import CONTENT_COLUMNS
from app.services import directory, expenses, signing, vouchers
from app.services.context import Actor, Context
from app.services.office import Office
from app.storage import database
from app.storage.folder import DataFolder
from tests.conftest import NOON, PEOPLE
from tests.services.desk import CHAIR, JPEG, KEEPER, LEAD, SECOND_LEAD, Desk

ANYBODY = st.sampled_from(sorted(PEOPLE))
LIKELY = {
    "sign": st.sampled_from([LEAD, SECOND_LEAD, CHAIR]),
    "approve": st.sampled_from([CHAIR, CHAIR, SECOND_LEAD]),
    "pay": st.sampled_from([KEEPER, LEAD]),
}
"""Whom to prefer, so that the whole way is walked often and not only its first step."""
FITTING = {
    "approve": "lead_signed", "pay": "chair_approved", "file": "paid", "return": "lead_signed",
    "correct": "paid",
}  # fmt: skip
"""Where the act is due; every third time it is tried on whatever came last."""
ACTS = (
    "enter", "change", "attach", "sign", "sign", "sign", "approve", "approve", "approve", "pay",
    "file", "return", "correct", "void",
)  # fmt: skip


@st.composite
def one_move(draw: st.DrawFn) -> tuple[str, str, str, int, bool]:
    """An act, who does it, the handler named, on which expense, with borrowed roles or not."""
    act = draw(st.sampled_from(ACTS))
    by = draw(st.one_of(LIKELY.get(act, ANYBODY), ANYBODY))
    return act, by, draw(ANYBODY), draw(st.integers(0, 2)), draw(st.booleans())


moves = st.lists(one_move(), min_size=15, max_size=40)


@pytest.fixture(scope="module")
def folder(staffed_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station where one person is both a lead and a chair, as in small ones."""
    root = tmp_path_factory.mktemp("random") / "data"
    shutil.copytree(staffed_folder, root)
    with opened(root) as desk:
        desk.appoint(SECOND_LEAD, Role.CHAIR)
    return root


@contextmanager
def opened(folder: Path) -> Iterator[Desk]:
    office = Office(database.open_existing(DataFolder(folder)), FixedClock(NOON))
    try:
        yield Desk(office)
    finally:
        office.close()


@given(moves=moves)
@settings(max_examples=25)
def test_no_order_of_acts_gets_round_the_two_signatures(
    folder: Path, moves: list[tuple[str, str, str, int, bool]]
) -> None:
    with opened(folder) as desk:
        desk.fund()
        signed: dict[int, tuple[object, ...]] = {}
        for act, person, handler, which, claims_all in moves:
            desk.sit(person)
            if claims_all:
                actor = desk.office.actor
                desk.office.actor = Actor(actor.person_id, actor.name, frozenset(Role))
            _try(desk, act, desk.person(handler), which)
            for expense_id, content in desk.office.read(_signed_contents).items():
                assert signed.setdefault(expense_id, content) == content

        assert desk.office.read(_wrongly_signed) == []
        assert desk.office.read(expenses.changed_since_signed) == ()
        for person in PEOPLE:
            desk.sit(person)
            assert desk.office.read(_listed_as_mine) == desk.office.read(_papers_for_me)


def _try(desk: Desk, act: str, handler: int, which: int) -> None:
    """Do the act on one of the newest expenses; a refusal in words is fine, any other is a bug."""
    fitting = select(Expense.id).where(Expense.state == FITTING.get(act, "draft"))
    chosen = fitting if which else select(Expense.id)
    newest = desk.office.read(
        lambda ctx: ctx.session.scalars(chosen.order_by(Expense.id.desc()).limit(1)).first()
    )
    if newest is None and act != "enter":
        return
    at = newest or 0
    proof = desk.proof()
    fields = desk.fields(amount=Fen(100 + which), handler_id=handler)
    complete = desk.fields(
        amount=Fen(200 + which), handler_id=handler, paper_vouchers=1, voucher_place="盒1"
    )
    possible: dict[str, Callable[[], object]] = {
        "enter": lambda: desk.office.act(expenses.enter_expense, complete),
        "change": lambda: desk.office.act(expenses.change_draft, at, fields),
        "attach": lambda: desk.office.act(
            vouchers.attach, at, "发票.jpg", JPEG + str(which).encode()
        ),
        "sign": lambda: desk.office.act(expenses.sign_as_lead, at, proof),
        "approve": lambda: desk.office.act(expenses.approve_as_chair, at, proof),
        "pay": lambda: desk.office.act(expenses.pay, at, "2026-10-22"),
        "file": lambda: desk.office.act(expenses.file_expense, at, "盒1"),
        "return": lambda: desk.office.act(expenses.return_expense, at, "再看看"),
        "correct": lambda: desk.office.act(expenses.correct, at, complete, "写错了"),
        "void": lambda: desk.office.act(expenses.void, at, "不要了", proof),
    }
    try:
        possible[act]()
    except UserError:
        return


def _signed_contents(ctx: Context) -> dict[int, tuple[object, ...]]:
    found = {}
    for row in ctx.session.scalars(select(Expense).where(Expense.lead_by.is_not(None))):
        files = tuple(
            ctx.session.scalars(
                select(ExpenseVoucher.sha256)
                .where(ExpenseVoucher.expense_id == row.id)
                .order_by(ExpenseVoucher.id)
            )
        )
        found[row.id] = (*(getattr(row, column) for column in CONTENT_COLUMNS), files, row.lead_by)
    return found


def _listed_as_mine(ctx: Context) -> set[str]:
    """Give what the list of expenses says waits for me: the store narrows it down."""
    return {line.number for line in expenses.waiting_for(ctx, ctx.person_id)}


def _papers_for_me(ctx: Context) -> set[str]:
    """Give the same from the list of all kinds, which goes through every paper and draft."""
    waiting = signing.waiting_for_me(ctx)
    return {one.title.split()[0] for one in waiting if one.kind is PaperKind.EXPENSE}


def _wrongly_signed(ctx: Context) -> list[str]:
    leads = {person for person, _ in directory.holders(ctx, Role.LEAD)}
    chairs = {person for person, _ in directory.holders(ctx, Role.CHAIR)}
    return [
        row.number
        for row in ctx.session.scalars(select(Expense).where(Expense.lead_by.is_not(None)))
        if row.lead_by in (row.handler_id, row.entered_by)
        or row.lead_by not in leads
        or (
            row.chair_by is not None
            and (
                row.chair_by in (row.handler_id, row.entered_by, row.lead_by)
                or row.chair_by not in chairs
            )
        )
    ]
