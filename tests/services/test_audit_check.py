"""The check names rows changed behind the program, broken links and rewritten chains."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.models import Base, Person
from app.records import wording
from app.services import (
    audit_seen,
    audit_start,
    backup,
    checkup,
    people,
    settings,
    tally,
    today,
)
from app.services.context import Context
from app.services.office import Office
from app.storage.connection import connect
from tests.services.tampering import behind, chain_anew, change_any

Sit = Callable[[str], Office]
TABLES = sorted(Base.metadata.tables)


def found_by(office: Office) -> list[tuple[str, str]]:
    return [(one.where, one.what) for one in office.read(checkup.check_store)]


@pytest.fixture
def lead(as_person: Sit) -> Office:
    """A station with some work behind it, its lead signed in."""
    office = as_person("赵国强")
    office.act(people.add_person, people.PersonFields(name="钱秀英", phone="13900000000"))
    office.act(tally.tap_visit, 1)
    office.act(tally.tap_visit, 2)
    return office


def test_a_store_that_only_the_program_wrote_is_sound(lead: Office) -> None:
    assert found_by(lead) == []


@pytest.mark.parametrize("table", TABLES)
def test_a_row_changed_or_added_with_the_key_at_hand_is_found_in_every_table(
    lead: Office, table: str
) -> None:
    with behind(lead) as raw:
        change_any(raw, table)

    found = found_by(lead)

    # A salt is known by the record whose hashes no longer fit.
    named = {wording.table_name(table)} | ({"人员", "口令"} if table == "privacy_salt" else set())
    assert any(where.startswith(tuple(named)) for where, _ in found), found


def test_a_changed_row_is_named_with_the_day_and_the_act_of_its_last_change(lead: Office) -> None:
    with behind(lead) as raw:
        raw.execute("UPDATE person SET employment = 'full_time' WHERE name = '钱秀英'")

    assert found_by(lead) == [
        (
            "人员 钱秀英",
            (
                "这一条在驿站管家以外被改动过；"
                "程序最后一次改它是 2026-10-22 12:00 赵国强 登记人员（人员），变更记录第8条。"
            ),
        )
    ]


def test_a_changed_phone_is_found_though_the_audit_keeps_only_its_hash(lead: Office) -> None:
    with behind(lead) as raw:
        raw.execute("UPDATE person SET phone = '13911111111' WHERE name = '钱秀英'")

    ((where, _),) = found_by(lead)
    assert where == "人员 钱秀英"


def test_a_row_taken_away_is_named_by_what_was_said_of_it(lead: Office) -> None:
    with behind(lead) as raw:
        raw.execute("DELETE FROM person WHERE name = '钱秀英'")

    ((where, what),) = found_by(lead)
    assert where == "人员 钱秀英"
    assert what.startswith("这一条在驿站管家以外被删掉了；程序最后一次改它是 2026-10-22")


def test_a_row_put_in_beside_the_program_is_found(lead: Office) -> None:
    with behind(lead) as raw:
        raw.execute(
            "INSERT INTO worker_group (public_id, station_id, revision, created_at, name,"
            " position, is_active) VALUES ('g', 1, 1, '', '假群体', 99, 1)"
        )

    assert found_by(lead) == [("服务群体 假群体", "这一条不是用驿站管家登记的，是从外面加进来的。")]


def test_a_changed_row_stays_found_though_an_act_changed_it_afterwards(lead: Office) -> None:
    with behind(lead) as raw:
        raw.execute("UPDATE person SET employment = 'full_time' WHERE name = '钱秀英'")
    person = lead.read(person_named, "钱秀英")
    lead.act(people.change_person, person, people.PersonFields(name="钱秀英"))

    ((where, what),) = found_by(lead)
    assert where == "人员 钱秀英"
    assert what == (
        "2026-10-22 12:00 赵国强 改人员资料（人员），变更记录第11条 以前，"
        "这一条已经在驿站管家以外被改动过。"
    )


def test_a_row_put_in_beside_the_program_stays_found_though_an_act_took_it_up(
    lead: Office,
) -> None:
    with behind(lead) as raw:
        raw.execute("INSERT INTO setting VALUES ('idle_minutes', '99')")
    lead.act(settings.set_idle_minutes, 5)

    ((where, what),) = found_by(lead)
    assert where == "设置 自动锁定"
    assert "被加进来" in what


def test_a_row_taken_away_stays_found_though_an_act_wrote_it_anew(lead: Office) -> None:
    lead.act(settings.set_idle_minutes, 5)
    with behind(lead) as raw:
        raw.execute("DELETE FROM setting WHERE key = 'idle_minutes'")
    lead.act(settings.set_idle_minutes, 10)

    ((where, what),) = found_by(lead)
    assert where == "设置 自动锁定"
    assert "被删掉过" in what


def test_every_broken_place_is_named_not_the_first_alone(lead: Office) -> None:
    with behind(lead) as raw:
        raw.execute("UPDATE audit_entry SET actor = '别人#9' WHERE seq IN (3, 6)")

    assert [where for where, _ in found_by(lead)] == ["变更记录第3条", "变更记录第6条"]


@pytest.mark.parametrize("column", ["record_type", "record_id"])
def test_an_entry_put_under_another_record_is_named(lead: Office, column: str) -> None:
    with behind(lead) as raw:
        raw.execute(f"UPDATE audit_entry SET {column} = 'tally' WHERE seq = 8")

    ((where, what),) = found_by(lead)
    assert where == "变更记录第8条"
    assert "内容与登记的不符" in what


def test_an_entry_that_cannot_be_read_is_named_though_the_chain_was_made_to_fit(
    lead: Office,
) -> None:
    with behind(lead) as raw:
        raw.execute("UPDATE audit_entry SET payload = '{' WHERE seq = 8")
        raw.execute("DELETE FROM tally WHERE id = 1")
        chain_anew(raw)

    found = found_by(lead)

    what = "2026-10-22 12:00 赵国强 登记人员（人员）：内容与登记的不符。"
    assert ("变更记录第8条", what) in found
    assert any(where.startswith("人次登记") and "被删掉了" in what for where, what in found)
    assert not any("没能核对完" in what for _, what in found)


def test_a_lost_row_is_named_though_an_earlier_entry_of_it_cannot_be_read(lead: Office) -> None:
    lead.act(settings.set_idle_minutes, 5)
    lead.act(settings.set_idle_minutes, 10)
    with behind(lead) as raw:
        raw.execute(
            "UPDATE audit_entry SET payload = payload || '}' WHERE seq ="
            " (SELECT max(seq) - 1 FROM audit_entry)"
        )
        raw.execute("DELETE FROM setting WHERE key = 'idle_minutes'")

    found = found_by(lead)

    assert any(where.startswith("设置") and "被删掉了" in what for where, what in found)
    assert not any("没能核对完" in what for _, what in found)


def test_a_salt_put_in_for_nobody_is_found(lead: Office) -> None:
    with behind(lead) as raw:
        raw.execute("INSERT INTO privacy_salt VALUES ('person', 'nobody', 'ab')")

    assert [where for where, _ in found_by(lead)] == ["个人信息的加密盐"]


def test_very_many_rows_are_counted_beyond_the_first_fifty(lead: Office) -> None:
    with behind(lead) as raw:
        raw.executemany("INSERT INTO setting VALUES (?, '1')", [(f"k{n:03}",) for n in range(57)])

    found = found_by(lead)

    assert len(found) == 51
    assert found[-1] == ("设置", "还有 7 条也是这样。")


def test_a_row_without_a_name_is_called_by_what_it_belongs_to(lead: Office) -> None:
    with behind(lead) as raw:
        raw.execute(
            "UPDATE credential SET failures = 1 WHERE person_id ="
            " (SELECT id FROM person WHERE name = '孙惠民')"
        )

    assert [where for where, _ in found_by(lead)] == ["口令（人员 孙惠民）"]


def person_named(ctx: Context, name: str) -> int:
    return ctx.session.scalars(select(Person.id).where(Person.name == name)).one()


def test_an_altered_entry_is_named_by_number_day_person_and_act(lead: Office) -> None:
    with behind(lead) as raw:
        (seq,) = raw.execute("SELECT seq FROM audit_entry WHERE act = '登记人员' AND payload"
                             " LIKE '%钱秀英%'").fetchone()  # fmt: skip
        raw.execute("UPDATE audit_entry SET actor = '别人#9' WHERE seq = ?", (seq,))

    assert found_by(lead)[0] == (
        f"变更记录第{seq}条",
        (
            "2026-10-22 12:00 别人 登记人员（人员）："
            "这一条与它前面的对不上，被改动过或前面的被拿走过。"
        ),
    )


def test_an_entry_taken_out_of_the_chain_is_found(lead: Office) -> None:
    with behind(lead) as raw:
        (last,) = raw.execute("SELECT max(seq) FROM audit_entry").fetchone()
        raw.execute("DELETE FROM audit_entry WHERE seq = ?", (last - 1,))

    assert found_by(lead)[0][0] == f"变更记录第{last - 1}条"


def test_a_chain_cut_short_is_found_by_the_rows_it_spoke_of(lead: Office) -> None:
    with behind(lead) as raw:
        raw.execute("DELETE FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry)")

    ((where, what),) = found_by(lead)
    assert where.startswith("人次登记")
    assert "从外面加进来" in what


def test_a_chain_written_anew_as_a_whole_is_found_by_the_backup(lead: Office) -> None:
    copy = backup.make_backup(lead)
    with behind(lead) as raw:
        raw.execute("UPDATE audit_entry SET actor = '别人#9' WHERE act = '登记人员'")
        chain_anew(raw)

    found = found_by(lead)

    assert [where for where, _ in found] == [f"备份 {copy.name}"]
    assert "改写" in found[0][1]


def test_a_chain_written_anew_is_found_by_what_the_last_start_saw(lead: Office) -> None:
    assert lead.read(audit_start.go_on_from_last_time).problem == ""
    with behind(lead) as raw:
        raw.execute("UPDATE audit_entry SET actor = '别人#9' WHERE act = '登记人员'")
        chain_anew(raw)

    assert "上次启动" in found_by(lead)[0][1]


def test_a_trigger_that_is_none_of_ours_is_found(lead: Office) -> None:
    raw = connect(lead.folder.database, lead.database.keys.data_key)
    raw.execute("CREATE TRIGGER sly AFTER INSERT ON tally BEGIN SELECT 1; END")
    raw.close()

    assert found_by(lead) == [("station.db", "多出一条不认识的规则 sly。")]


def test_each_start_goes_on_where_the_last_one_came_to(lead: Office) -> None:
    first = lead.read(audit_start.go_on_from_last_time)
    lead.act(tally.tap_visit, 1)
    with behind(lead) as raw:
        # What was verified is not walked again; the closing of a month walks all of it.
        raw.execute("UPDATE audit_entry SET actor = '别人#9' WHERE seq = 2")

    second = lead.read(audit_start.go_on_from_last_time)

    assert (second.entries, second.problem) == (first.entries + 1, "")
    assert audit_seen.read(lead.folder).seq == second.entries
    with pytest.raises(Refused, match="第2条"):
        lead.read(audit_start.require_whole)


def test_a_break_found_at_the_start_stands_first_on_today(lead: Office) -> None:
    lead.read(audit_start.go_on_from_last_time)
    lead.act(tally.tap_visit, 1)
    with behind(lead) as raw:
        raw.execute("UPDATE audit_entry SET actor = '别人#9' WHERE seq = (SELECT max(seq)"
                    " FROM audit_entry)")  # fmt: skip

    found = lead.read(audit_start.go_on_from_last_time)

    assert "2026-10-22 12:00 别人 登记人次" in found.problem
    first = lead.read(today.to_do)[0]
    assert first.text == "变更记录核对不上，先不要再往下记"
    assert found.problem in first.second
    assert (first.page, first.arg) == ("settings", "history")


def test_a_chain_shorter_than_at_the_last_start_is_said(lead: Office) -> None:
    lead.read(audit_start.go_on_from_last_time)
    with behind(lead) as raw:
        raw.execute("DELETE FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry)")

    assert "已经不在" in lead.read(audit_start.go_on_from_last_time).problem
