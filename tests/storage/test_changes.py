"""Every touched row reaches the audit, whoever touched it and how; personal values never plain."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update

from app.core.errors import Refused
from app.models import AuditEntry, Person, PrivacySalt, Setting, WorkerGroup
from app.records.book import OpeningSpan
from app.services import checkup, people, setup, sign_in
from app.services.context import Context
from app.services.office import Office
from app.storage import changes

Sit = Callable[[str], Office]


@pytest.fixture
def lead(as_person: Sit) -> Office:
    return as_person("赵国强")


def payloads(office: Office) -> list[str]:
    query = select(AuditEntry.payload).order_by(AuditEntry.seq)
    return office.read(lambda ctx: list(ctx.session.scalars(query)))


def last_rows(office: Office) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(payloads(office)[-1]).get("rows", [])
    return rows


def test_a_bulk_statement_is_noted_row_by_row(lead: Office) -> None:
    def switch_all_off(ctx: Context) -> None:
        ctx.session.execute(update(WorkerGroup).values(is_active=False))
        ctx.audit("测试", "test")

    lead.act(switch_all_off)

    rows = last_rows(lead)
    assert len(rows) == lead.read(lambda ctx: ctx.count(WorkerGroup))
    assert all((row["was"], row["now"]) == ({"is_active": 1}, {"is_active": 0}) for row in rows)


@pytest.mark.parametrize(
    ("sql", "was", "now"),
    [
        ("INSERT OR REPLACE INTO setting VALUES ('k', '2')", {"value": "1"}, {"value": "2"}),
        (
            "INSERT INTO setting VALUES ('k', '2') ON CONFLICT (key) DO UPDATE SET value = '2'",
            {"value": "1"},
            {"value": "2"},
        ),
        ("UPDATE OR REPLACE setting SET value = '3'", {"value": "1"}, {"value": "3"}),
        ("DELETE FROM setting WHERE key = 'k'", {"key": "k", "value": "1"}, None),
    ],
)
def test_no_way_of_writing_sql_gets_round_it(
    lead: Office, sql: str, was: dict[str, str], now: dict[str, str] | None
) -> None:
    def begin(ctx: Context) -> None:
        ctx.session.execute(delete(Setting))
        ctx.session.add(Setting(key="k", value="1"))
        ctx.audit("测试", "setting")

    def write(ctx: Context) -> None:
        ctx.session.execute(text(sql))
        ctx.audit("测试", "setting")

    lead.act(begin)
    lead.act(write)

    (row,) = last_rows(lead)
    assert (row["table"], row["key"], row["was"], row.get("now")) == ("setting", "k", was, now)


def test_a_moved_key_is_one_row_gone_and_one_come(lead: Office) -> None:
    def begin(ctx: Context) -> None:
        ctx.session.add(Setting(key="old", value="1"))
        ctx.audit("测试", "setting")

    def move(ctx: Context) -> None:
        ctx.session.execute(update(Setting).where(Setting.key == "old").values(key="new"))
        ctx.audit("测试", "setting")

    lead.act(begin)
    lead.act(move)

    assert [(row["key"], bool(row["digest"])) for row in last_rows(lead)] == [
        ("old", False),
        ("new", True),
    ]


def test_a_new_row_that_takes_a_deleted_ones_number_is_not_taken_for_it(lead: Office) -> None:
    def begin(ctx: Context) -> None:
        setup.set_opening_week(ctx, [OpeningSpan(0, "08:30", "12:00")])

    def replaced(ctx: Context) -> None:
        setup.set_opening_week(ctx, [OpeningSpan(0, "09:00", "12:00")])

    lead.act(begin)
    lead.act(replaced)

    gone, come = last_rows(lead)
    assert "now" not in gone
    assert "was" not in come
    assert lead.read(checkup.check_store) == ()


def test_what_was_put_in_and_taken_out_again_leaves_nothing(lead: Office) -> None:
    def both(ctx: Context) -> None:
        ctx.session.add(Setting(key="k", value="1"))
        ctx.session.flush()
        ctx.session.execute(delete(Setting).where(Setting.key == "k"))
        ctx.audit("测试", "test")

    lead.act(both)

    assert last_rows(lead) == []


def test_a_row_goes_with_the_entry_of_its_record_else_with_the_last(lead: Office) -> None:
    def two(ctx: Context) -> None:
        ctx.session.add(Setting(key="k", value="1"))
        ctx.audit("甲", "setting")
        group = ctx.session.scalars(select(WorkerGroup)).first()
        assert group is not None
        group.name = "改名"
        person = ctx.session.scalars(select(Person)).first()
        assert person is not None
        person.employment = "full_time"
        ctx.audit("乙", group)

    lead.act(two)

    first, second = (json.loads(one)["rows"] for one in payloads(lead)[-2:])
    assert [row["table"] for row in first] == ["setting"]
    assert {row["table"] for row in second} == {"worker_group", "person"}


def test_a_change_without_an_audit_row_is_refused_and_undone(lead: Office) -> None:
    def silent(ctx: Context) -> None:
        ctx.session.execute(update(WorkerGroup).values(position=WorkerGroup.position + 1))

    with pytest.raises(AssertionError, match="silent"):
        lead.act(silent)

    assert lead.read(checkup.check_store) == ()


def test_what_was_rolled_back_is_not_in_the_next_entry(lead: Office) -> None:
    def fails(ctx: Context) -> None:
        ctx.session.add(Setting(key="k", value="1"))
        ctx.session.flush()
        raise Refused("nein")

    with pytest.raises(Refused):
        lead.act(fails)
    lead.act(lambda ctx: ctx.audit("测试", "test"))

    assert last_rows(lead) == []


def test_personal_values_are_nowhere_plain_in_the_audit(lead: Office) -> None:
    fields = people.PersonFields(
        name="钱秀英", phone="13900008888", email="qian@example.cn", note="住院"
    )
    person = lead.act(people.add_person, fields)
    lead.act(people.change_person, person, people.PersonFields(name="钱秀英", phone="13911112222"))
    lead.act(sign_in.set_own_pin, person, "2580")

    everything = "".join(payloads(lead))

    for value in ("13900008888", "13911112222", "qian@example.cn", "住院", "$argon2"):
        assert value not in everything
    assert "钱秀英" in everything


def test_the_same_number_of_two_people_is_hashed_differently(lead: Office) -> None:
    for name in ("钱秀英", "周大勇"):
        lead.act(people.add_person, people.PersonFields(name=name, phone="13900008888"))

    one, other = (json.loads(p)["rows"][0]["now"]["phone"] for p in payloads(lead)[-2:])
    assert one.startswith(changes.HIDDEN)
    assert one != other


def test_a_salt_that_is_gone_is_not_made_anew_for_what_was(lead: Office) -> None:
    person = lead.act(people.add_person, people.PersonFields(name="钱秀英", phone="13900008888"))

    def forget(ctx: Context) -> None:
        row = ctx.session.get_one(Person, person)
        row.phone = ""
        ctx.session.execute(delete(PrivacySalt).where(PrivacySalt.subject_id == row.public_id))
        ctx.audit("匿名化", row)

    lead.act(forget)

    (row,) = last_rows(lead)
    assert row["was"]["phone"] == changes.HIDDEN
    assert lead.read(checkup.check_store) == ()


STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "change", "remove", "replace"]), st.sampled_from("abc")),
    min_size=1,
    max_size=8,
)


@settings(max_examples=25)
@given(acts=st.lists(STEPS, min_size=1, max_size=4))
def test_after_any_history_the_audit_says_what_the_rows_are(
    lead: Office, acts: list[list[tuple[str, str]]]
) -> None:
    sql = {
        "put": "INSERT INTO setting VALUES (:k, '1') ON CONFLICT (key) DO NOTHING",
        "change": "UPDATE setting SET value = value || '1' WHERE key = :k",
        "remove": "DELETE FROM setting WHERE key = :k",
        "replace": "INSERT OR REPLACE INTO setting VALUES (:k, '9')",
    }
    for steps in acts:

        def write(ctx: Context, steps: list[tuple[str, str]] = steps) -> None:
            for step, key in steps:
                ctx.session.execute(text(sql[step]), {"k": key})
            ctx.audit("测试", "setting")

        lead.act(write)

    assert lead.read(checkup.check_store) == ()


def test_an_act_that_touches_very_many_rows_goes_on_in_further_entries(lead: Office) -> None:
    def many(ctx: Context) -> None:
        ctx.session.add_all(Setting(key=f"k{at:04}", value="1") for at in range(1200))
        ctx.audit("测试", "setting", why="很多")

    before = len(payloads(lead))
    lead.act(many)

    new = [json.loads(one) for one in payloads(lead)[before:]]
    assert [len(one["rows"]) for one in new] == [500, 500, 200]
    assert [one["what"] for one in new] == [{"why": "很多"}, {"part": 2}, {"part": 3}]
    assert lead.read(checkup.check_store) == ()
