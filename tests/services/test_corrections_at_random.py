"""Sent back and corrected by anybody, how often ever: who made one version signs no other."""

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
from app.core.permissions import Role
from app.models import Expense
from app.services import delegations, expenses, sign_check
from app.services.office import Office
from app.storage import database
from app.storage.folder import DataFolder
from tests.conftest import NOON, PEOPLE
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, SECOND_LEAD, Desk
from tests.services.test_signing_at_random import BY_WHO_MADE_A_VERSION

MOVES = st.lists(
    st.tuples(
        st.sampled_from(["enter", "return", "correct", "correct", "sign", "sign", "sign for"]),
        st.sampled_from([LEAD, LEAD, SECOND_LEAD, CHAIR, KEEPER, ATTENDANT]),
        st.sampled_from(sorted(PEOPLE)),
    ),
    min_size=6,
    max_size=25,
)


@pytest.fixture(scope="module")
def folder(staffed_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station where the chair is a lead too, and a lead asked the attendant to sign for them."""
    root = tmp_path_factory.mktemp("corrections") / "data"
    shutil.copytree(staffed_folder, root)
    with opened(root) as desk:
        desk.appoint(CHAIR, Role.LEAD)
        desk.appoint(SECOND_LEAD, Role.CHAIR)
        desk.fund()
        desk.sit(LEAD).act(
            delegations.delegate, desk.person(ATTENDANT), Role.LEAD, "2026-10-24", "开会",
            desk.proof(),
        )  # fmt: skip
    return root


@contextmanager
def opened(folder: Path) -> Iterator[Desk]:
    office = Office(database.open_existing(DataFolder(folder)), FixedClock(NOON))
    try:
        yield Desk(office)
    finally:
        office.close()


@given(moves=MOVES)
@settings(max_examples=40)
def test_nobody_signs_what_they_made_a_version_of(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[str, str, str]]
) -> None:
    root = tmp_path_factory.mktemp("one") / "data"
    shutil.copytree(folder, root)
    with opened(root) as desk:
        for number, (act, by, other) in enumerate(moves):
            desk.sit(by)
            _try(desk, act, desk.person(other), str(number))

        with desk.office.database.snapshot() as session:
            assert session.connection().exec_driver_sql(BY_WHO_MADE_A_VERSION).fetchall() == []
        assert desk.office.read(lambda ctx: tuple(sign_check.findings(ctx))) == ()
    shutil.rmtree(root)


def _try(desk: Desk, act: str, other: int, number: str) -> None:
    """Do the act on the newest expense; a refusal in words is fine, any other is a bug."""
    newest = desk.office.read(
        lambda ctx: ctx.session.scalar(select(Expense.id).order_by(Expense.id.desc()).limit(1))
    )
    if newest is None and act != "enter":
        return
    at = newest or 0
    fields = desk.fields(
        handler_id=other, paper_vouchers=1, voucher_place="盒1", invoice_number=number
    )
    possible: dict[str, Callable[[], object]] = {
        "enter": lambda: desk.office.act(expenses.enter_expense, fields),
        "return": lambda: desk.office.act(expenses.return_expense, at, "再看看"),
        "correct": lambda: desk.office.act(expenses.correct, at, fields, "写错了"),
        "sign": lambda: _sign(desk, at, None),
        "sign for": lambda: _sign(desk, at, other),
    }
    try:
        possible[act]()
    except UserError:
        return


def _sign(desk: Desk, at: int, for_person: int | None) -> None:
    state = desk.state(at)
    use_case = expenses.sign_as_lead if state == "draft" else expenses.approve_as_chair
    desk.office.act(use_case, at, desk.proof(), for_person)
