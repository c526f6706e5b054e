"""A closed month keeps its card and names, quotes the month before, and seals the audit."""

from __future__ import annotations

import json
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
from app.services import (
    backup,
    book,
    book_frozen,
    checkup,
    closing,
    export,
    kept_files,
    opinions,
    people,
    replacing,
    setup,
    sign_in,
    tally,
)
from app.services.context import Context
from app.services.office import Office
from app.services.opinions import OpinionFields
from tests.services.desk import LEAD, Desk
from tests.services.tampering import behind, chain_anew

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


def test_sign_offs_and_answers_go_on_under_a_closed_month_and_nothing_else(office: Office) -> None:
    desk = Desk(office)
    spent = desk.draft(on="2026-10-14")
    heard = desk.sit(LEAD).act(opinions.record_opinion, OpinionFields("2026-10-20", "希望有针线包"))
    kept = office.read(book.gather, OCTOBER)
    desk.sign(spent)
    desk.sit(LEAD).act(opinions.take, heard)
    now = office.read(book.gather, OCTOBER)
    renamed = replace(
        now,
        expenses=(replace(now.expenses[0], summary="改过的事由"),),
        opinions=(replace(now.opinions[0], content="改过的话"),),
    )

    brought = book_frozen.brought_up(kept, renamed)

    (expense,), (opinion,) = brought.expenses, brought.opinions
    assert (expense.state, expense.lead) == ("lead_signed", LEAD)
    assert (opinion.state, opinion.taken_by) == ("taken", LEAD)
    assert (expense.summary, opinion.content) == ("送清凉物资：绿豆、毛巾", "希望有针线包")
    assert brought.pending == now.pending != kept.pending


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

    assert ALTERED in found_by(lead)


ALTERED = ("月结 2026-10", "月结时留存的内容与它的数据指纹不符，被改动过。")


def found_by(office: Office) -> list[tuple[str, str]]:
    return [(one.where, one.what) for one in office.read(checkup.check_store)]


def test_a_kept_month_exchanged_for_what_is_no_month_is_found(lead: Office) -> None:
    close(lead, OCTOBER)

    def keep(ctx: Context) -> str:
        ctx.audit("测试", "test")
        return kept_files.keep(ctx, b"no month", "application/json")

    other = lead.act(keep)
    with behind(lead) as raw:
        raw.execute("UPDATE month_closing SET book_sha256 = ?", (other,))

    assert ALTERED in found_by(lead)


def test_a_log_written_anew_is_found_by_the_closed_month(lead: Office) -> None:
    close(lead, OCTOBER)
    with behind(lead) as raw:
        raw.execute("UPDATE audit_entry SET actor = '别人#9' WHERE seq = 2")
        chain_anew(raw)

    ((where, what),) = found_by(lead)
    assert where == "月结 2026-10"
    assert "这以前的变更记录被改写过" in what


def test_a_closing_that_went_or_changed_is_found_by_its_package(lead: Office) -> None:
    close(lead, OCTOBER)
    export.write_papers_of(lead, OCTOBER, lead.folder.exports)
    fields = lead.read(setup.station_fields)
    lead.act(setup.change_station, replace(fields, name="改了名的站点"))
    assert found_by(lead) == []

    with behind(lead) as raw:
        raw.execute("UPDATE month_closing SET fingerprint = 'abcdefabcdef'")
    assert any(w == "上报包 2026-10" and "月结以后被改写过" in what for w, what in found_by(lead))

    with behind(lead) as raw:
        raw.execute("DELETE FROM month_closing")
    assert ("上报包 2026-10", "上报包说 2026-10 已月结，数据里没有这次月结。") in found_by(lead)


def test_after_a_restore_the_other_line_is_another_history_but_its_begin_still_tells(
    lead: Office,
) -> None:
    begin = backup.make_backup(lead)
    close(lead, OCTOBER)
    export.write_papers_of(lead, OCTOBER, lead.folder.exports)
    backup.make_backup(lead)
    replacing.make_ready(lead, begin, proof(lead))
    again = replacing.take_over(lead)
    again.actor = lead.actor
    again.act(tally.tap_visit, 1)
    assert found_by(again) == []

    with behind(again) as raw:
        raw.execute("UPDATE audit_entry SET actor = '别人#9' WHERE seq = 2")
        chain_anew(raw)

    assert f"备份 {begin.name}" in dict(found_by(again))
    again.close()


def test_a_package_of_another_station_says_nothing_of_this_one(lead: Office) -> None:
    close(lead, OCTOBER)
    export.write_papers_of(lead, OCTOBER, lead.folder.exports)
    path = lead.folder.exports / "2026-10" / "manifest.json"
    said = json.loads(path.read_text("utf-8"))
    said["station"]["code"], said["fingerprint"] = "another", "abcdefabcdef"
    path.write_text(json.dumps(said), "utf-8")

    assert found_by(lead) == []
