"""People at the expense desk, for tests: they enter, sign, pay, each as themselves."""

from __future__ import annotations

from sqlalchemy import select

from app.core.money import Fen
from app.core.permissions import Role
from app.models import Expense, Fund, Person, RoleAssignment
from app.records.book import ExpenseRow
from app.services import expenses, funds, vouchers
from app.services.context import Actor, Context
from app.services.expenses import ExpenseFields
from app.services.office import Office
from app.services.sign_in import Proof
from tests.conftest import PEOPLE

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF voucher "
GRANT = "市总专项补助"

ATTENDANT, KEEPER, LEAD, CHAIR, SECOND_LEAD = "单雨桐", "曾立群", "赵国强", "孙惠民", "解红梅"


class Desk:
    """Acts on the real store as one person after the other."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._count = 0

    def sit(self, name: str) -> Office:
        """Sit somebody down: what follows is done by them."""
        self.office.actor = Actor(self.person(name), name, PEOPLE[name])
        return self.office

    def person(self, name: str) -> int:
        found = self.office.read(
            lambda ctx: ctx.session.scalar(select(Person.id).where(Person.name == name))
        )
        assert found is not None
        return found

    def proof(self) -> Proof:
        """What `sign_in.prove` gives for the right PIN of whoever sits there."""
        assert self.office.actor.person_id is not None
        return Proof(self.office.actor.person_id, self.office.clock.now())

    def fund(self, name: str = GRANT) -> int:
        found = self.office.read(
            lambda ctx: ctx.session.scalar(select(Fund.id).where(Fund.name == name))
        )
        return found or self.sit(KEEPER).act(funds.add_fund, name)

    def fields(self, **changed: object) -> ExpenseFields:
        """A complete form, as people fill it in."""
        values: dict[str, object] = {
            "on": "2026-10-14",
            "summary": "送清凉物资：绿豆、毛巾",
            "amount": Fen(168032),
            "purpose": "建设",
            "payee": "示例商贸",
            "fund_id": self.fund(),
            **changed,
        }
        return ExpenseFields(**values)  # type: ignore[arg-type]  # the test's own words

    def draft(self, by: str = ATTENDANT, *, with_file: bool = True, **changed: object) -> int:
        fields = self.fields(**changed)
        expense_id = self.sit(by).act(expenses.enter_expense, fields)
        if with_file:
            self.attach(expense_id)
        return expense_id

    def attach(self, expense_id: int, content: bytes = b"") -> int:
        self._count += 1
        content = content or JPEG + str(self._count).encode()
        return self.office.act(vouchers.attach, expense_id, "发票.jpg", content)

    def sign(self, expense_id: int, by: str = LEAD) -> str:
        self.sit(by)
        return self.office.act(expenses.sign_as_lead, expense_id, self.proof())

    def approve(self, expense_id: int, by: str = CHAIR) -> None:
        self.sit(by)
        self.office.act(expenses.approve_as_chair, expense_id, self.proof())

    def pay(self, expense_id: int, by: str = KEEPER, on: str = "2026-10-22") -> None:
        self.sit(by).act(expenses.pay, expense_id, on)

    def signed(self, **changed: object) -> int:
        expense_id = self.draft(**changed)  # type: ignore[arg-type]  # the test's own words
        self.sign(expense_id)
        return expense_id

    def approved(self, **changed: object) -> int:
        expense_id = self.signed(**changed)
        self.approve(expense_id)
        return expense_id

    def paid(self, **changed: object) -> int:
        expense_id = self.approved(**changed)
        self.pay(expense_id)
        return expense_id

    def row(self, expense_id: int) -> ExpenseRow:
        return self.office.read(expenses.expense, expense_id)

    def state(self, expense_id: int) -> str:
        return self.row(expense_id).state

    def close_month(self, month: str = "2026-10") -> None:
        def close(ctx: Context) -> None:
            from app.models import MonthClosing

            row = MonthClosing(
                station_id=ctx.station_id,
                month=month,
                closing_revision=1,
                closed_at=ctx.now(),
                closed_by=self.person(LEAD),
                fingerprint="0" * 12,
                audit_seq=1,
                audit_head="",
                pending="[]",
                created_at=ctx.now(),
            )
            ctx.session.add(row)
            ctx.audit("月结", row, month=month)

        self.office.act(close)

    def appoint(self, name: str, role: Role) -> None:
        def add(ctx: Context) -> None:
            row = RoleAssignment(
                station_id=ctx.station_id,
                person_id=self.person(name),
                role=role.value,
                from_on="2026-01-01",
                appointed_how="first_run",
                created_at=ctx.now(),
            )
            ctx.session.add(row)
            ctx.audit("任命", row, name=name)

        self.office.act(add)

    def end_role(self, name: str) -> None:
        """Take every role from somebody as of today."""

        def end(ctx: Context) -> None:
            roles = select(RoleAssignment).where(RoleAssignment.person_id == self.person(name))
            for row in ctx.session.scalars(roles):
                row.to_on = ctx.today()
            ctx.audit("免去岗位", "role_assignment", name=name)

        self.office.act(end)

    def stored(self, expense_id: int) -> Expense:
        """The row as it lies in the store."""
        return self.office.read(lambda ctx: ctx.session.get_one(Expense, expense_id))
