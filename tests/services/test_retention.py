"""Who left: data kept as long as said, then made anonymous for good; what they did stays."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.core.clock import FixedClock
from app.core.errors import BadInput, NotAllowed, Refused
from app.models import AuditEntry, Credential, Notice, Person, PrivacySalt, Signature
from app.services import checkup, consents, directory, people, privacy, retention, today
from app.services.consents import ConsentFields
from app.services.context import Context
from app.services.office import Office
from app.services.people import PersonFields
from app.services.sign_in import Proof
from app.storage.privacy_triggers import privacy_triggers
from tests.services.desk import Desk

PHONE, EMAIL, NOTE = "13912345678", "zeng@example.org", "家住示范里"
WHO = "曾立群"


@pytest.fixture
def zeng(desk: Desk) -> int:
    """Somebody who entered an expense others signed, and left; to be kept until the day before."""
    who = desk.person(WHO)
    office = desk.sit("赵国强")
    office.act(people.change_person, who, PersonFields(WHO, phone=PHONE, email=EMAIL, note=NOTE))
    office.act(_came_from_a_ledger, who)
    desk.paid(handler_id=who)
    office = desk.sit("赵国强")
    office.act(people.mark_left, who)
    office.act(retention.keep_until, who, "2026-10-22")
    return who


def _came_from_a_ledger(ctx: Context, who: int) -> None:
    row = ctx.session.get_one(Person, who)
    row.source_text = f"{WHO} {PHONE}"
    ctx.audit("导入", row)


def _told(ctx: Context, who: int) -> None:
    row = Notice(
        station_id=ctx.station_id,
        person_id=who,
        text=f"{WHO}的口令已重设",
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit("告知", row)


def _anonymise(desk: Desk, who: int, clock: FixedClock, *, days: int = 1) -> str:
    clock.advance(days * 86400)
    office = desk.sit("赵国强")
    return office.act(retention.anonymise, who, desk.proof())


def _check(office: Office) -> list[tuple[str, str]]:
    return [(one.where, one.what) for one in office.read(checkup.check_store)]


def _row(office: Office, who: int) -> dict[str, object]:
    def read(ctx: Context) -> dict[str, object]:
        row = ctx.session.get_one(Person, who)
        return {column.name: getattr(row, column.name) for column in Person.__table__.columns}

    return office.read(read)


def test_no_period_is_invented(desk: Desk) -> None:
    who = desk.person("单雨桐")
    office = desk.sit("赵国强")
    office.act(people.mark_left, who)

    assert office.read(people.person, who).retain_until is None
    assert [one.name for one in office.read(retention.undated)] == ["单雨桐"]
    assert any("还没定" in row.text for row in office.read(today.to_do))


def test_the_period_of_the_station_is_proposed(desk: Desk) -> None:
    office = desk.sit("赵国强")
    office.act(retention.set_months, 4)
    who = desk.person("单雨桐")
    office.act(people.mark_left, who, "2026-10-20")
    assert office.read(people.person, who).retain_until == "2027-02-20"

    office.act(people.mark_back, who)
    assert office.read(people.person, who).retain_until is None


def test_a_month_without_that_day_ends_on_its_last(desk: Desk) -> None:
    office = desk.sit("赵国强")
    office.act(retention.set_months, 16)
    assert office.read(retention.proposed, "2026-10-31") == "2028-02-29"


@pytest.mark.parametrize("name", ["单雨桐", "孙惠民"])
def test_only_the_lead_says_how_long(desk: Desk, zeng: int, name: str) -> None:
    office = desk.sit(name)
    with pytest.raises(NotAllowed, match="责任人"):
        office.act(retention.keep_until, zeng, "2026-12-31")
    with pytest.raises(NotAllowed, match="责任人"):
        office.act(retention.set_months, 12)

    assert office.read(people.person, zeng).retain_until == "2026-10-22"
    assert office.read(retention.months) is None


def test_a_last_day_is_one_after_the_leaving(desk: Desk, zeng: int) -> None:
    office = desk.sit("赵国强")
    with pytest.raises(BadInput, match="早于离岗"):
        office.act(retention.keep_until, zeng, "2026-10-21")
    with pytest.raises(Refused, match="还没有离岗"):
        office.act(retention.keep_until, desk.person("单雨桐"), "2026-12-31")

    assert office.read(people.person, zeng).retain_until == "2026-10-22"


def test_nobody_is_made_anonymous_by_a_clock_set_back(
    desk: Desk, zeng: int, clock: FixedClock
) -> None:
    clock.advance(30 * 86400)
    desk.sit("赵国强").act(retention.set_months, 12)
    clock.advance(-20 * 86400)

    with pytest.raises(Refused, match="时间"):
        desk.office.act(retention.anonymise, zeng, desk.proof())


@pytest.mark.parametrize("count", [-1, 1201])
def test_a_silly_period_is_refused(desk: Desk, count: int) -> None:
    with pytest.raises(BadInput, match="几个月"):
        desk.sit("赵国强").act(retention.set_months, count)


def test_only_who_is_due_is_made_anonymous(desk: Desk, zeng: int, clock: FixedClock) -> None:
    office = desk.sit("赵国强")
    with pytest.raises(Refused, match="还没有到期"):
        office.act(retention.anonymise, zeng, desk.proof())
    with pytest.raises(Refused, match="还没有离岗"):
        office.act(retention.anonymise, desk.person("单雨桐"), desk.proof())
    assert office.read(retention.due) == ()

    clock.advance(86400)

    assert [one.person_id for one in office.read(retention.due)] == [zeng]
    assert any("期满" in row.text for row in office.read(today.to_do))
    with pytest.raises(NotAllowed):
        office.act(retention.anonymise, zeng, Proof(desk.person("孙惠民"), clock.now()))
    with pytest.raises(NotAllowed, match="责任人"):
        desk.sit("孙惠民").act(retention.anonymise, zeng, desk.proof())


def test_who_they_were_is_gone_and_what_they_did_stays(
    desk: Desk, zeng: int, clock: FixedClock
) -> None:
    office = desk.sit("赵国强")
    office.act(_told, zeng)
    public_id = _row(office, zeng)["public_id"]
    signed = office.read(lambda ctx: ctx.session.scalars(select(Signature.content_code)).all())

    name = _anonymise(desk, zeng, clock)

    row = _row(office, zeng)
    assert (name, row["name"]) == (f"已匿名 {zeng}", f"已匿名 {zeng}")
    gone = ("phone", "email", "note", "source_text", "search_keys")
    assert [row[column] for column in gone] == [""] * 5
    assert office.read(people.list_people, "zlq", with_left=True) == ()
    assert office.read(directory.names)[zeng] == name
    left = lambda ctx: (  # noqa: E731
        ctx.session.scalars(select(Credential).where(Credential.person_id == zeng)).all(),
        ctx.session.scalars(select(PrivacySalt).where(PrivacySalt.subject_id == public_id)).all(),
        ctx.session.scalars(select(Notice).where(Notice.person_id == zeng)).all(),
    )
    assert office.read(left) == ([], [], [])
    assert signed
    assert signed == office.read(
        lambda ctx: ctx.session.scalars(select(Signature.content_code)).all()
    )
    assert office.read(lambda ctx: ctx.session.scalar(text("SELECT count(*) FROM expense"))) == 1


def test_the_check_finds_nothing_afterwards(desk: Desk, zeng: int, clock: FixedClock) -> None:
    assert _check(desk.office) == []

    _anonymise(desk, zeng, clock)

    assert _check(desk.office) == []


def test_the_change_log_no_longer_tells_the_values(
    desk: Desk, zeng: int, clock: FixedClock
) -> None:
    _anonymise(desk, zeng, clock)

    last = desk.office.read(
        lambda ctx: ctx.session.scalars(select(AuditEntry.payload).order_by(AuditEntry.seq)).all()
    )[-1]
    assert '"phone":"#"' in last
    assert not [value for value in (PHONE, EMAIL, NOTE) if value in last]


def test_there_is_no_way_back(desk: Desk, zeng: int, clock: FixedClock) -> None:
    _anonymise(desk, zeng, clock)
    office = desk.sit("赵国强")

    with pytest.raises(Refused, match="匿名"):
        office.act(people.mark_back, zeng)
    with pytest.raises(Refused, match="匿名"):
        office.act(people.change_person, zeng, PersonFields(WHO, phone=PHONE))
    with pytest.raises(Refused, match="匿名"):
        office.act(privacy.show, zeng, "核对")
    with pytest.raises(Refused, match="匿名"):
        office.act(consents.record, zeng, ConsentFields("联系", ("phone",), "2026-10-22", "柜里"))
    with pytest.raises(Refused, match="不用再定"):
        office.act(retention.keep_until, zeng, "2027-12-31")
    with pytest.raises(Refused, match="已经匿名化"):
        office.act(retention.anonymise, zeng, desk.proof())


ATTACKS: dict[str, str] = {
    # By the rule that holds it.
    "person_anonymous_no_update": "UPDATE person SET left_on = '2020-01-01' WHERE id = :id",
    "person_anonymous_no_delete": "DELETE FROM person WHERE id = :id",
    "person_no_insert_over_anonymous": "REPLACE INTO person SELECT * FROM person WHERE id = :id",
    "person_no_update_over_anonymous": "UPDATE OR REPLACE person SET public_id ="
    " (SELECT public_id FROM person WHERE id = :id) WHERE name = '单雨桐'",
    "person_anonymous_is_bare_update": "UPDATE person SET left_on = '2026-10-22',"
    " anonymised_at = '2026-10-23' WHERE name = '孙惠民'",
    "person_anonymous_is_bare_insert": "INSERT INTO person (public_id, station_id, revision,"
    " created_at, name, search_keys, employment, phone, email, note, is_pending, left_on,"
    " anonymised_at, source_sheet, source_text, void_reason) VALUES ('x', 1, 1, 'now', '某某', '',"
    " '', '110', '', '', 0, '2026-10-22', 'now', '', '', '')",
    "credential_of_anonymous_insert": "INSERT INTO credential (public_id, station_id, revision,"
    " created_at, person_id, pin_hash, set_by_self, failures, is_locked)"
    " VALUES ('x', 1, 1, 'now', :id, '', 0, 0, 0)",
    "credential_of_anonymous_update": "UPDATE credential SET person_id = :id"
    " WHERE person_id = (SELECT id FROM person WHERE name = '赵国强')",
    "privacy_salt_of_anonymous_insert": "INSERT INTO privacy_salt"
    " SELECT 'person', public_id, 'salt' FROM person WHERE id = :id",
    "privacy_salt_of_anonymous_update": "UPDATE privacy_salt SET subject_type = 'person',"
    " subject_id = (SELECT public_id FROM person WHERE id = :id)"
    " WHERE rowid = (SELECT min(rowid) FROM privacy_salt)",
}


class Undo(Exception):
    """Leaves a transaction without a trace."""


@pytest.mark.parametrize("rule", ATTACKS)
@pytest.mark.parametrize("stands", [True, False], ids=["with the rule", "without it"])
def test_the_database_keeps_who_is_anonymous(
    desk: Desk, zeng: int, clock: FixedClock, rule: str, *, stands: bool
) -> None:
    _anonymise(desk, zeng, clock)
    other = desk.person("孙惠民")
    desk.sit("赵国强").act(people.change_person, other, PersonFields("孙惠民", phone="110110110"))

    def attack(ctx: Context) -> None:
        raw = ctx.session.connection().connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA defer_foreign_keys = ON")
        raw.execute("PRAGMA recursive_triggers = OFF")
        if not stands:
            raw.execute(f"DROP TRIGGER {rule}")
        ctx.session.execute(text(ATTACKS[rule]), {"id": zeng})
        raise Undo

    with pytest.raises(IntegrityError if stands else Undo, match="anonymous" if stands else None):
        desk.office.act(attack)


def test_every_rule_is_tried() -> None:
    assert set(privacy_triggers()) == set(ATTACKS)
