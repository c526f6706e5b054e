"""A month closes when nothing must be done first, locks, and reopens only by two persons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.clock import FixedClock
from app.core.closing import NilKind, Register
from app.core.errors import BadInput, MonthClosed, NotAllowed, Refused
from app.core.month import Month
from app.models import DutyRecord, MonthClosing, Opinion, Person, Station, Tally, WorkerGroup
from app.models.base import new_public_id
from app.services import book, closing, duty_list, months, sign_in
from app.services.context import Context
from app.services.office import Office

OCTOBER = Month(2026, 10)
NIL = (
    Register.ROSTER,
    Register.DUTY_RECORDS,
    Register.CONSUMABLES,
    Register.EXPENSES,
    Register.OPINIONS,
    Register.ACTIVITIES,
)

Sit = Callable[[str], Office]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")))


def proof_of(office: Office, name: str) -> sign_in.Proof:
    found = office.read(
        lambda ctx: ctx.session.execute(select(Person.id).where(Person.name == name)).scalar()
    )
    assert found is not None
    return sign_in.Proof(found, office.clock.now())


def count_a_visit(ctx: Context, on: str = "2026-10-22") -> None:
    group = ctx.session.scalars(select(WorkerGroup)).first()
    assert group is not None
    ctx.session.add(
        Tally(
            public_id=new_public_id(),
            station_id=ctx.station_id,
            on_date=on,
            entered_at=ctx.now(),
            kind="visit",
            worker_group_id=group.id,
            count=1,
        )
    )
    ctx.audit("登记人次", "tally")


def keep_a_duty_record(ctx: Context, on: str) -> None:
    person = ctx.session.scalars(select(Person.id)).first()
    assert person is not None
    record = DutyRecord(
        station_id=ctx.station_id, on_date=on, person_id=person, created_at=ctx.now()
    )
    ctx.session.add(record)
    ctx.audit("导入", record)


def end_the_duty_system(ctx: Context) -> None:
    row = ctx.session.get_one(Station, ctx.station_id)
    row.has_duty_system = False
    ctx.audit("改站点资料", row)


@pytest.fixture
def ready(as_person: Sit) -> Office:
    """October has one visit; everything else is stated as nil by the lead."""
    office = as_person("赵国强")
    office.act(count_a_visit)
    for register in NIL:
        office.act(closing.state_nil, OCTOBER, register, NilKind.NONE_HAPPENED)
    return office


@pytest.fixture
def closed(ready: Office) -> Office:
    ready.act(closing.close_month, OCTOBER, proof_of(ready, "赵国强"))
    return ready


def test_days_before_the_station_was_there_are_not_asked_for(as_person: Sit) -> None:
    office = as_person("赵国强")

    state = office.read(book.month_state, OCTOBER)

    # Founded on Thursday the 22nd.
    assert [day.day for day in state.opening_days] == [22, 23, 26, 27, 28, 29, 30]


def test_a_day_of_an_old_ledger_begins_them_earlier(as_person: Sit) -> None:
    office = as_person("赵国强")
    office.act(keep_a_duty_record, "2026-10-19")

    state = office.read(book.month_state, OCTOBER)

    assert [day.day for day in state.opening_days][:4] == [19, 20, 21, 22]


def test_without_a_duty_system_no_day_is_asked_for(as_person: Sit) -> None:
    office = as_person("赵国强")
    office.act(end_the_duty_system)

    assert office.read(book.month_state, OCTOBER).opening_days == ()
    assert office.read(duty_list.missing_days, OCTOBER) == ()


def test_a_blank_register_blocks_until_somebody_states_why(as_person: Sit) -> None:
    office = as_person("赵国强")
    office.act(count_a_visit)

    with pytest.raises(Refused, match="必须先做"):
        office.act(closing.close_month, OCTOBER, proof_of(office, "赵国强"))

    assert not office.read(months.is_closed, "2026-10")


def test_not_kept_needs_a_reason_of_somebodys_own(as_person: Sit) -> None:
    office = as_person("赵国强")

    with pytest.raises(BadInput, match="原因"):
        office.act(closing.state_nil, OCTOBER, Register.EXPENSES, NilKind.NOT_KEPT, "  ")


def test_a_register_with_records_cannot_be_stated_as_nil(ready: Office) -> None:
    with pytest.raises(Refused, match="有记录"):
        ready.act(closing.state_nil, OCTOBER, Register.VISITS, NilKind.NONE_HAPPENED)


def test_only_the_lead_closes(ready: Office, as_person: Sit) -> None:
    with pytest.raises(NotAllowed, match="责任人"):
        as_person("单雨桐").act(closing.close_month, OCTOBER, proof_of(ready, "单雨桐"))


def test_closing_needs_the_leads_own_pin(ready: Office) -> None:
    with pytest.raises(NotAllowed):
        ready.act(closing.close_month, OCTOBER, proof_of(ready, "孙惠民"))


def test_a_month_that_is_not_over_does_not_close(ready: Office, clock: FixedClock) -> None:
    november = OCTOBER.next()

    with pytest.raises(Refused):
        ready.act(closing.close_month, november, proof_of(ready, "赵国强"))


def test_a_closed_month_refuses_a_visit_in_words_and_in_the_database(closed: Office) -> None:
    with pytest.raises(MonthClosed, match="已月结"):
        closed.act(lambda ctx: months.require_open(ctx, "2026-10-22"))
    with pytest.raises(IntegrityError, match="month is closed"):
        closed.act(count_a_visit)

    assert closed.read(book.gather, OCTOBER).figures.visits_total == 1


def test_the_next_month_stays_open(closed: Office) -> None:
    closed.act(count_a_visit, "2026-11-01")

    assert closed.read(book.gather, OCTOBER.next()).figures.visits_total == 1


def test_a_closed_month_keeps_the_fingerprint_it_was_closed_with(closed: Office) -> None:
    gathered = closed.read(book.gather, OCTOBER)
    stored = closed.read(lambda ctx: ctx.session.scalars(select(MonthClosing.fingerprint)).one())

    assert gathered.fingerprint == stored == book.content_fingerprint(gathered)
    assert gathered.status == "closed"


def test_an_open_opinion_does_not_block_and_is_listed(as_person: Sit) -> None:
    office = as_person("赵国强")
    office.act(count_a_visit)
    for register in NIL:
        if register is not Register.OPINIONS:
            office.act(closing.state_nil, OCTOBER, register, NilKind.NONE_HAPPENED)

    def hear(ctx: Context) -> None:
        opinion = Opinion(
            station_id=ctx.station_id,
            created_at=ctx.now(),
            number="意2026-10-001",
            on_date="2026-10-20",
            content="希望有针线包",
        )
        ctx.session.add(opinion)
        ctx.audit("登记意见", opinion)

    office.act(hear)
    office.act(closing.close_month, OCTOBER, proof_of(office, "赵国强"))

    (pending,) = office.read(book.gather, OCTOBER).pending
    assert "针线包" in pending.what


class TestReopening:
    """Reopening names who, why and until when, and takes two persons."""

    def reopen(self, office: Office, consent: str, **kw: str) -> None:
        office.act(
            closing.reopen_month,
            OCTOBER,
            proof=proof_of(office, "赵国强"),
            chair_proof=proof_of(office, consent),
            reason=kw.get("reason", "漏记一次补水"),
            until=kw.get("until", "2026-11-05"),
        )

    def test_lead_with_the_chairs_consent_reopens(self, closed: Office) -> None:
        self.reopen(closed, "孙惠民")

        closed.act(count_a_visit)
        assert closed.read(book.gather, OCTOBER).figures.visits_total == 2

    def test_nobody_consents_to_their_own_reopening(self, closed: Office) -> None:
        with pytest.raises(NotAllowed, match="另一个人"):
            self.reopen(closed, "赵国强")

    def test_consent_is_the_chairs_alone(self, closed: Office) -> None:
        with pytest.raises(NotAllowed, match="工会主席"):
            self.reopen(closed, "解红梅")

    def test_consent_given_a_while_ago_counts_no_more(
        self, closed: Office, clock: FixedClock
    ) -> None:
        given = proof_of(closed, "孙惠民")
        clock.advance(600)

        with pytest.raises(NotAllowed, match="过了时效"):
            closed.act(
                closing.reopen_month,
                OCTOBER,
                proof=proof_of(closed, "赵国强"),
                chair_proof=given,
                reason="漏记一次补水",
                until="2026-11-05",
            )

    def test_a_reason_and_a_last_day_are_asked(self, closed: Office) -> None:
        with pytest.raises(BadInput, match="原因"):
            self.reopen(closed, "孙惠民", reason=" ")
        with pytest.raises(BadInput, match="期限"):
            self.reopen(closed, "孙惠民", until="2026-11-01")

    def test_closed_again_it_is_a_new_revision_beside_the_old(self, closed: Office) -> None:
        self.reopen(closed, "孙惠民")
        closed.act(count_a_visit)

        closed.act(closing.close_month, OCTOBER, proof_of(closed, "赵国强"))

        rows = closed.read(
            lambda ctx: ctx.session.execute(
                select(MonthClosing.closing_revision, MonthClosing.state).order_by(MonthClosing.id)
            ).all()
        )
        assert [tuple(row) for row in rows] == [(1, "reopened"), (2, "closed")]
        assert closed.read(book.gather, OCTOBER).revision == 2
