"""Any people with any roles, in any order: nobody approves their own, nothing signed changes.

What is told at the end of every step is read by raw SQL, past everything the program believes.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.clock import FixedClock
from app.core.errors import UserError
from app.core.money import Fen
from app.core.permissions import Role
from app.core.sign_ways import WAYS, PaperKind
from app.models import Activity, Expense, Leave, Person, RoleAssignment
from app.services import delegations, expenses, sign_check, signing
from app.services.context import Actor, Context
from app.services.office import Office
from app.storage import database
from app.storage.folder import DataFolder
from app.storage.signed_tables import SIGNED
from app.storage.signed_triggers import frozen_columns
from tests.conftest import NOON, PEOPLE
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, SECOND_LEAD, Desk

ANYBODY = st.sampled_from(sorted(PEOPLE))
SIGNER = st.sampled_from([LEAD, SECOND_LEAD, CHAIR, CHAIR, LEAD, KEEPER, ATTENDANT])
ROLES = st.sampled_from([Role.LEAD, Role.CHAIR])
NEWEST = st.integers(0, 2)
MODELS: dict[PaperKind, Any] = {
    PaperKind.EXPENSE: Expense, PaperKind.ACTIVITY: Activity, PaperKind.LEAVE: Leave,
}  # fmt: skip
KINDS = st.sampled_from(sorted(MODELS))
FROZEN = {entry.name: frozen_columns(entry) for entry in SIGNED}


class Station(RuleBasedStateMachine):
    """A station whose people do whatever comes to their minds."""

    store: Path

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        shutil.copytree(self.store, self.root / "data")
        self.clock = FixedClock(NOON)
        self.office = Office(database.open_existing(DataFolder(self.root / "data")), self.clock)
        self.desk = Desk(self.office)
        self.signed: dict[tuple[str, int], tuple[object, ...]] = {}
        self.count = 0

    def teardown(self) -> None:
        said = self.office.read(lambda ctx: tuple(sign_check.findings(ctx)))
        self.office.close()
        shutil.rmtree(self.root)
        assert said == ()

    def sit(self, name: str, *, claims_all: bool = False) -> Office:
        self.desk.sit(name)
        if claims_all:  # an actor that borrows every role in the window holds none in the store
            actor = self.office.actor
            self.office.actor = Actor(actor.person_id, actor.name, frozenset(Role))
        return self.office

    def attempt(self, use_case: Callable[..., object], *args: object) -> None:
        """Do it; a refusal in words is fine, any other is a fault of ours."""
        try:
            self.office.act(use_case, *args)
        except UserError:
            return

    def newest(self, kind: PaperKind, back: int) -> Any:
        model = MODELS[kind]
        return self.office.read(
            lambda ctx: ctx.session.execute(
                select(model.id, model.public_id).order_by(model.id.desc()).offset(back).limit(1)
            ).first()
        )

    @initialize(both=st.sampled_from([LEAD, SECOND_LEAD, CHAIR, KEEPER]), role=ROLES)
    def somebody_holds_two_roles(self, both: str, role: Role) -> None:
        self.desk.fund()
        self.appoint(both, role)

    # Drafts

    @rule(by=ANYBODY, handler=ANYBODY)
    def enter_expense(self, by: str, handler: str) -> None:
        self.count += 1
        fields = self.desk.fields(
            amount=Fen(100 + self.count), handler_id=self.desk.person(handler),
            paper_vouchers=1, voucher_place="盒1", invoice_number=str(self.count),
        )  # fmt: skip
        self.sit(by)
        self.attempt(expenses.enter_expense, fields)

    @rule(by=ANYBODY, to=ANYBODY, puts=st.booleans())
    def enter_another(self, by: str, to: str, puts: bool) -> None:
        self.sit(by)
        kind, subject = self.office.act(_enter, self.desk.person(to), self.count % 2 == 0)
        self.count += 1
        if puts:
            self.attempt(signing.put_forward, kind, subject)

    @rule(kind=KINDS, by=ANYBODY, back=NEWEST)
    def put_forward(self, kind: PaperKind, by: str, back: int) -> None:
        if row := self.newest(kind, back):
            self.sit(by, claims_all=True)
            self.attempt(signing.put_forward, kind, row.public_id)

    # Signatures

    @rule(kind=KINDS, by=SIGNER, back=NEWEST, claims_all=st.booleans())
    def sign(self, kind: PaperKind, by: str, back: int, claims_all: bool) -> None:
        if row := self.newest(kind, back):
            self.sit(by, claims_all=claims_all)
            self.attempt(signing.sign, kind, row.public_id, self.desk.proof())

    @rule(kind=KINDS, by=ANYBODY, whom=SIGNER, back=NEWEST)
    def sign_for(self, kind: PaperKind, by: str, whom: str, back: int) -> None:
        if row := self.newest(kind, back):
            self.sit(by, claims_all=True)
            self.attempt(
                signing.sign, kind, row.public_id, self.desk.proof(), self.desk.person(whom)
            )

    @rule(by=SIGNER, back=NEWEST)
    def sign_expense_by_its_own_door(self, by: str, back: int) -> None:
        if row := self.newest(PaperKind.EXPENSE, back):
            self.sit(by)
            self.attempt(expenses.sign_as_lead, row.id, self.desk.proof())
            self.attempt(expenses.approve_as_chair, row.id, self.desk.proof())

    # Appointments and delegations

    @rule(name=ANYBODY, role=ROLES)
    def appoint(self, name: str, role: Role) -> None:
        self.office.act(_appoint, self.desk.person(name), role)

    @rule(name=ANYBODY, role=ROLES)
    def end_role(self, name: str, role: Role) -> None:
        self.office.act(_end_role, self.desk.person(name), role)

    @rule(by=SIGNER, to=ANYBODY, role=ROLES)
    def delegate(self, by: str, to: str, role: Role) -> None:
        self.sit(by, claims_all=True)
        self.attempt(
            delegations.delegate, self.desk.person(to), role, "2026-10-24", "开会",
            self.desk.proof(),
        )  # fmt: skip

    @rule(by=ANYBODY, mandate=st.integers(1, 4))
    def revoke(self, by: str, mandate: int) -> None:
        self.sit(by)
        self.attempt(delegations.revoke, mandate)

    @rule()
    def a_day_goes_by(self) -> None:
        self.clock.advance(24 * 3600)

    # Back, away, otherwise

    @rule(kind=KINDS, by=ANYBODY, back=NEWEST)
    def send_back(self, kind: PaperKind, by: str, back: int) -> None:
        if row := self.newest(kind, back):
            self.sit(by)
            self.attempt(signing.send_back, kind, row.public_id, "再看看")

    @rule(kind=KINDS, by=ANYBODY, back=NEWEST)
    def withdraw(self, kind: PaperKind, by: str, back: int) -> None:
        if row := self.newest(kind, back):
            self.sit(by)
            self.attempt(signing.withdraw, kind, row.public_id, "不办了")

    @rule(by=ANYBODY, back=NEWEST, act=st.sampled_from(["correct", "change", "void", "pay"]))
    def go_on_with_expense(self, by: str, back: int, act: str) -> None:
        row = self.newest(PaperKind.EXPENSE, back)
        if row is None:
            return
        self.sit(by, claims_all=True)
        self.count += 1
        fields = self.desk.fields(
            amount=Fen(900 + self.count), paper_vouchers=1, voucher_place="盒2",
            invoice_number=f"n{self.count}",
        )  # fmt: skip
        self.sit(by, claims_all=True)
        todo: dict[str, tuple[Any, ...]] = {
            "correct": (expenses.correct, row.id, fields, "写错了"),
            "change": (expenses.change_draft, row.id, fields),
            "void": (expenses.void, row.id, "不要了", self.desk.proof()),
            "pay": (expenses.pay, row.id, self.clock.today().isoformat()),
        }
        self.attempt(*todo[act])

    @precondition(lambda self: self.signed)
    @rule(which=st.integers(0, 5), column=st.integers(0, 30))
    def write_past_the_use_cases(self, which: int, column: int) -> None:
        """A fault of ours that writes a column of a signed record: the store does not take it."""
        found = self.office.read(_live_signed)
        if not found:
            return
        table, id_ = found[which % len(found)]
        columns = [name for name in FROZEN[table] if name not in ("id", "public_id")]
        model = next(each for each in MODELS.values() if each.__tablename__ == table)
        try:
            self.office.act(_write, model, id_, columns[column % len(columns)])
        except IntegrityError:
            return

    # What must hold, read by raw SQL

    @invariant()
    def nobody_approved_their_own(self) -> None:
        raw = self.office.database
        with raw.snapshot() as session:
            run = session.connection().exec_driver_sql
            for sql in FAULTS:
                assert run(sql).fetchall() == [], sql

    @invariant()
    def nothing_signed_changed(self) -> None:
        with self.office.database.snapshot() as session:
            run = session.connection().exec_driver_sql
            for key, content in _all_signed(run).items():
                assert self.signed.setdefault(key, content) == content, key


def _enter(ctx: Context, other: int, is_activity: bool) -> tuple[PaperKind, str]:
    common = {"station_id": ctx.station_id, "created_at": ctx.now(), "entered_by": ctx.person_id}
    row: Any
    if is_activity:
        row = Activity(
            on_date="2026-11-05", name="义诊", budget_fen=5000, leader_id=other, **common
        )
    else:
        row = Leave(
            kind="leave", person_id=other, from_on="2026-11-01", to_on="2026-11-01",
            reason="看病", **common,
        )  # fmt: skip
    ctx.session.add(row)
    ctx.audit("测试", row)
    return (PaperKind.ACTIVITY if is_activity else PaperKind.LEAVE), row.public_id


def _appoint(ctx: Context, person: int, role: Role) -> None:
    row = RoleAssignment(
        station_id=ctx.station_id, person_id=person, role=role.value, from_on=ctx.today(),
        appointed_how="by_other_holder", created_at=ctx.now(),
    )  # fmt: skip
    ctx.session.add(row)
    ctx.audit("任命", row)


def _end_role(ctx: Context, person: int, role: Role) -> None:
    rows = ctx.session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.person_id == person, RoleAssignment.role == role.value
        )
    )
    for row in rows:
        if row.to_on is None:
            row.to_on = ctx.today()
    ctx.audit("卸任", "role_assignment")


def _write(ctx: Context, model: Any, id_: int, column: str) -> None:
    row = ctx.session.get_one(model, id_)
    was = getattr(row, column)
    if column in ("person_id", "entered_by", "handler_id", "leader_id"):
        people = ctx.session.scalars(select(Person.id).order_by(Person.id)).all()
        value: object = next(person for person in people if person != was)
    elif column in ("on_date", "from_on", "to_on", "created_at", "voided_at"):
        value = "2026-11-02"
    else:
        value = was + 1 if isinstance(was, int) else f"{was or ''}x"
    setattr(row, column, value)
    ctx.audit("测试", row)


def _live_signed(ctx: Context) -> list[tuple[str, int]]:
    """Give table and id of every record over which a live paper with a signature stands."""
    run = ctx.session.connection().exec_driver_sql
    return [
        (kind_table, int(row[0]))
        for kind_table in ("expense", "activity", "leave_request")
        for row in run(
            f"SELECT DISTINCT r.id FROM {kind_table} r JOIN sign_paper p"
            " ON p.subject_id = r.public_id JOIN signature s ON s.paper_id = p.id"
            " WHERE p.state IN ('open', 'approved') ORDER BY r.id DESC"
        )
    ]


def _makers_of_records() -> list[str]:
    """Say in SQL for each kind: a signature by somebody the record names as maker."""
    return [
        f"SELECT s.id FROM signature s JOIN sign_paper p ON p.id = s.paper_id"
        f" JOIN {way.table} r ON r.public_id = p.subject_id WHERE p.kind = '{kind.value}'"
        f" AND p.state IN ('open', 'approved') AND (s.signed_by = r.{column}"
        f" OR s.for_person = r.{column})"
        for kind, way in WAYS.items()
        for column in way.maker_columns
    ]


BY_WHO_MADE_A_VERSION = (
    "WITH RECURSIVE v (newest, id) AS (SELECT id, corrects_id FROM expense WHERE corrects_id > 0"
    " UNION SELECT v.newest, e.corrects_id FROM v JOIN expense e ON e.id = v.id"
    " WHERE e.corrects_id > 0)"
    " SELECT s.id FROM v JOIN expense r ON r.id = v.newest JOIN expense o ON o.id = v.id"
    " JOIN sign_paper p ON p.subject_id = r.public_id JOIN signature s ON s.paper_id = p.id"
    " WHERE o.handler_id IN (s.signed_by, s.for_person)"
    " OR o.entered_by IN (s.signed_by, s.for_person)"
)
"""A signature by, or for, who made a version that the signed one corrects."""

FAULTS = [
    (
        "SELECT s.id FROM signature s JOIN sign_maker m ON m.paper_id = s.paper_id"
        " AND m.person_id IN (s.signed_by, s.for_person)"
    ),
    (
        "SELECT a.id FROM signature a JOIN signature b ON b.paper_id = a.paper_id AND b.id < a.id"
        " WHERE a.signed_by IN (b.signed_by, b.for_person) OR a.for_person IN"
        " (b.signed_by, b.for_person)"
    ),
    (
        "SELECT s.id FROM signature s WHERE NOT EXISTS (SELECT 1 FROM role_assignment r"
        " WHERE r.person_id = coalesce(s.for_person, s.signed_by) AND r.role = s.role"
        " AND r.from_on <= date(s.signed_at, '+8 hours')"
        " AND (r.to_on IS NULL OR r.to_on >= date(s.signed_at, '+8 hours')))"
    ),
    (
        "SELECT s.id FROM signature s LEFT JOIN delegation d ON d.id = s.delegation_id"
        " WHERE s.for_person IS NOT NULL AND (d.id IS NULL OR d.to_person <> s.signed_by"
        " OR d.from_person <> s.for_person OR d.role <> s.role"
        " OR date(s.signed_at, '+8 hours') NOT BETWEEN d.from_on AND d.to_on)"
    ),
    (
        "SELECT id FROM expense WHERE lead_by IN (handler_id, entered_by)"
        " OR chair_by IN (handler_id, entered_by, lead_by)"
    ),
    (
        "SELECT p.id FROM sign_paper p WHERE p.state = 'approved'"
        " AND p.steps <> (SELECT count(*) FROM signature s WHERE s.paper_id = p.id)"
    ),
    (
        "SELECT e.id FROM expense e WHERE e.state IN ('chair_approved', 'paid', 'filed')"
        " AND NOT EXISTS (SELECT 1 FROM sign_paper p WHERE p.subject_id = e.public_id"
        " AND p.state = 'approved')"
    ),
    BY_WHO_MADE_A_VERSION,
    *_makers_of_records(),
]


def _all_signed(run: Any) -> dict[tuple[str, int], tuple[object, ...]]:
    """Give by paper what was signed: its content, and the frozen columns of its record."""
    found: dict[tuple[str, int], tuple[object, ...]] = {}
    for paper, kind, subject, *content in run(
        "SELECT DISTINCT p.id, p.kind, p.subject_id, p.content, p.content_code FROM sign_paper p"
        " JOIN signature s ON s.paper_id = p.id"
    ).fetchall():
        found["sign_paper", paper] = tuple(content)
        table = WAYS[PaperKind(kind)].table
        live = run("SELECT state IN ('open', 'approved') FROM sign_paper WHERE id = ?", (paper,))
        if live.scalar() or table == "expense":
            columns = ", ".join(FROZEN[table])
            row = run(f"SELECT {columns} FROM {table} WHERE public_id = ?", (subject,)).one()
            found[table, paper] = tuple(row)
    for id_, *row in run("SELECT id, s.* FROM signature s").fetchall():
        found["signature", id_] = tuple(row)
    return found


@pytest.mark.parametrize("steps", [40])
def test_no_order_of_acts_gets_round_the_signatures(staffed_folder: Path, steps: int) -> None:
    Station.store = staffed_folder
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Station, settings=settings(max_examples=12, stateful_step_count=steps, deadline=None)
    )
