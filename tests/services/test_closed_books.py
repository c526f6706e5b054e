"""A closed month keeps its card and names, quotes the month before, and seals the audit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.closing import NilKind, Register
from app.core.errors import Refused
from app.core.month import Month
from app.models import MonthClosing, Person, SignPaper
from app.records import frozen
from app.records.book import Figures
from app.reports.package_check import read_manifest
from app.services import book, book_frozen, checkup, closing, export, people, setup, sign_in, tally
from app.services.context import Context
from app.services.office import Office
from tests.services.tampering import behind

NONE = Figures(1, {}, 0, {}, 0, 0, 0, 0, 0, {})
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
Sit = Callable[[str], Office]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")))


@pytest.fixture
def lead(as_person: Sit) -> Office:
    return as_person("赵国强")


def proof(office: Office) -> sign_in.Proof:
    assert office.actor.person_id is not None
    return sign_in.Proof(office.actor.person_id, office.clock.now())


def close(office: Office, month: Month) -> str:
    for register in Register:
        try:
            office.act(closing.state_nil, month, register, NilKind.NONE_HAPPENED)
        except Refused:
            continue
    return office.act(closing.close_month, month, proof(office))


def closing_of(office: Office, month: Month) -> Any:
    """The newest closing's columns."""
    columns = (MonthClosing.fingerprint, MonthClosing.previous_fingerprint, MonthClosing.public_id)
    query = select(*columns).where(MonthClosing.month == str(month))
    return office.read(lambda ctx: ctx.session.execute(query).one())


def test_what_changes_afterwards_does_not_change_the_closed_month(lead: Office) -> None:
    close(lead, OCTOBER)
    before = lead.read(book.gather, OCTOBER)

    fields = lead.read(setup.station_fields)
    lead.act(setup.change_station, replace(fields, name="搬走的站点", phone="0427-1111111"))
    person = lead.read(lambda ctx: ctx.session.scalars(select(Person.id)).first())
    assert person is not None
    lead.act(people.change_person, person, people.PersonFields(name="改名的人"))

    after = lead.read(book.gather, OCTOBER)
    assert asdict(after) == asdict(before)
    assert after.station.name == "示范街劳动者服务站"
    assert lead.read(book.gather, NOVEMBER).station.name == "搬走的站点"


def test_a_month_kept_and_read_back_is_the_same(lead: Office) -> None:
    lead.act(tally.tap_visit, 1, 3)
    gathered = lead.read(book.gather, NOVEMBER)
    assert gathered.visits

    assert asdict(frozen.from_json(frozen.to_json(gathered))) == asdict(gathered)
    assert frozen.from_json(frozen.to_json(gathered)) == gathered


def test_papers_printed_elsewhere_are_those_of_the_closing(lead: Office, tmp_path: Path) -> None:
    close(lead, OCTOBER)
    fields = lead.read(setup.station_fields)
    lead.act(setup.change_station, replace(fields, name="搬走的站点"))

    made = export.write_papers_of(lead, OCTOBER, tmp_path / "out")

    manifest = read_manifest(made.folder)
    assert manifest is not None
    assert manifest.station_name == "示范街劳动者服务站"
    assert manifest.fingerprint == closing_of(lead, OCTOBER).fingerprint


def test_the_next_month_quotes_the_fingerprint_of_the_last(lead: Office, clock: FixedClock) -> None:
    first = close(lead, OCTOBER)
    clock.advance(31 * 86400)

    close(lead, NOVEMBER)

    assert closing_of(lead, OCTOBER).previous_fingerprint == ""
    assert closing_of(lead, NOVEMBER).previous_fingerprint == first
    assert lead.read(book.gather, NOVEMBER).previous_fingerprint == first


def test_the_fingerprint_takes_in_the_audit_and_the_month_before(lead: Office) -> None:
    close(lead, OCTOBER)
    kept = lead.read(book.gather, OCTOBER)
    assert kept.audit_head

    for other in (
        replace(kept, audit_head="0" * 64),
        replace(kept, audit_seq=kept.audit_seq + 1),
        replace(kept, previous_fingerprint="0" * 12),
    ):
        assert book.content_fingerprint(other) != kept.fingerprint
    assert book.content_fingerprint(kept) == kept.fingerprint


def test_closing_a_month_is_the_leads_signature_on_a_paper(lead: Office) -> None:
    close(lead, OCTOBER)

    query = select(SignPaper.kind, SignPaper.state, SignPaper.subject_id)
    paper = lead.read(lambda ctx: ctx.session.execute(query).one())
    assert tuple(paper) == ("month_close", "approved", closing_of(lead, OCTOBER).public_id)


def test_a_month_does_not_close_over_a_broken_audit(lead: Office) -> None:
    with behind(lead) as raw:
        raw.execute("UPDATE audit_entry SET actor = '别人#9' WHERE seq = 2")

    with pytest.raises(Refused, match="变更记录第2条") as refused:
        close(lead, OCTOBER)
    assert "没有月结" in str(refused.value)


def test_a_kept_month_that_was_altered_is_found(lead: Office) -> None:
    close(lead, OCTOBER)
    kept = lead.read(book.gather, OCTOBER)

    def swap(ctx: Context) -> str:
        ctx.audit("测试", "test")
        return book_frozen.keep(ctx, replace(kept, groups=("假群体",), figures=NONE))

    other = lead.act(swap)
    with behind(lead) as raw:
        raw.execute("UPDATE month_closing SET book_sha256 = ?", (other,))

    where = [one.where for one in lead.read(checkup.check_store)]
    assert "月结 2026-10" in where
