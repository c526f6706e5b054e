"""The check finds what somebody with file and key planted, and never gives up half-way."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.models import Person
from app.records.found import CheckFinding
from app.services import (
    audit_anchors,
    audit_seen,
    audit_start,
    backup,
    checkup,
    key_change,
    sealed_sheet,
    setup,
    tally,
)
from app.services.appointments import Consent
from app.services.context import Context
from app.services.office import Office
from app.services.sign_in import Proof
from app.storage import database, proofs, sample
from app.storage.attachments import FileStore
from app.storage.connection import connect
from app.storage.folder import DataFolder
from tests.services.desk import Desk
from tests.services.tampering import behind, chain_anew

Sit = Callable[[str], Office]


def found_by(office: Office) -> list[tuple[str, str]]:
    return [(one.where, one.what) for one in office.read(checkup.check_store)]


def found_in_files(office: Office) -> list[str]:
    return [one.where for one in checkup.check_files(office.folder)]


@pytest.fixture
def lead(as_person: Sit) -> Office:
    return as_person("赵国强")


def test_an_attachment_sealed_anew_with_the_key_is_found(lead: Office) -> None:
    store = FileStore(lead.folder.files, lead.database.keys.data_key)
    name = store.put(b"the real invoice")
    nonce = os.urandom(12)
    sealed = store._cipher().encrypt(nonce, b"another invoice", name.encode())
    (lead.folder.files / name[:2] / name).write_bytes(nonce + sealed)

    assert (f"附件 {name[:12]}", "文件缺失或被改动。") in found_by(lead)


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("DROP INDEX uq_expense_invoice", "uq_expense_invoice"),
        (
            "UPDATE sqlite_schema SET sql = replace(sql, 'amount_fen > 0', '1')",
            "ck_expense_amount",
        ),
        (
            (
                "UPDATE sqlite_schema SET sql = replace(sql, 'UNIQUE (station_id, name)',"
                " 'UNIQUE (name, station_id)') WHERE name = 'fund'"
            ),
            "uq_fund_station_id_name",
        ),
    ],
)
def test_a_rule_taken_out_of_a_table_is_found(lead: Office, sql: str, rule: str) -> None:
    with behind(lead) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute(sql)
        raw.execute("PRAGMA writable_schema = RESET")

    assert ("station.db", f"保护规则或索引 {rule} 缺失或被改动。") in found_by(lead)


RESHAPED = "的栏目被改动过，或整张表不见了。"


@pytest.mark.parametrize(
    ("sql", "where", "what"),
    [
        ("ALTER TABLE fund ADD COLUMN sly TEXT", "经费来源", f"数据表 fund {RESHAPED}"),
        (
            "ALTER TABLE fund ADD COLUMN sly TEXT AS (upper(name)) VIRTUAL",
            "经费来源",
            f"数据表 fund {RESHAPED}",
        ),
        ("DROP TABLE map_export", "地图信息导出", f"数据表 map_export {RESHAPED}"),
        (
            (
                "UPDATE sqlite_schema SET sql = replace(sql, 'REFERENCES fund ',"
                " 'REFERENCES person ') WHERE name = 'expense'"
            ),
            "支出",
            f"数据表 expense {RESHAPED}",
        ),
        (
            "UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = 'fund'",
            "经费来源",
            f"数据表 fund {RESHAPED}",
        ),
        (
            (
                "UPDATE sqlite_schema SET sql = replace(sql, 'public_id TEXT NOT NULL',"
                " 'public_id TEXT COLLATE NOCASE NOT NULL') WHERE name = 'fund'"
            ),
            "经费来源",
            f"数据表 fund {RESHAPED}",
        ),
        ("CREATE TABLE sly (a TEXT)", "station.db", "多出驿站管家没有的数据表或索引 sly。"),
        ("INSERT INTO alembic_version VALUES ('0001')", "station.db", "登记的数据版本不止一个"),
        ("CREATE VIEW sly AS SELECT 1", "station.db", "多出驿站管家没有的数据表或索引 sly。"),
        (
            "CREATE INDEX sly ON fund (name)",
            "station.db",
            "多出驿站管家没有的数据表或索引 sly。",
        ),
        ("DROP INDEX ix_audit_entry_at", "station.db", "索引 ix_audit_entry_at 缺失或被改动。"),
    ],
)
def test_a_table_made_otherwise_is_found(lead: Office, sql: str, where: str, what: str) -> None:
    with behind(lead) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute(sql)
        raw.execute("PRAGMA writable_schema = RESET")

    assert any(one == where and what in said for one, said in found_by(lead)), found_by(lead)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM fund",
        "UPDATE sign_paper SET kind = 'zz'",
        "UPDATE sign_paper SET content = '{'",
        "UPDATE signature SET signed_at = 'zz'",
    ],
)
def test_what_makes_no_sense_stops_no_other_part(desk: Desk, sql: str) -> None:
    desk.approved()
    name = desk.office.files.put(b"altered later")
    (desk.office.folder.files / name[:2] / name).write_bytes(b"garbage")
    with behind(desk.office) as raw:
        raw.execute(sql)

    found = found_by(desk.office)

    assert (f"附件 {name[:12]}", "文件缺失或被改动。") in found
    assert len(found) > 1


def test_an_index_that_belies_its_table_is_found(lead: Office) -> None:
    raw = connect(lead.folder.database, lead.database.keys.data_key)
    raw.execute("PRAGMA writable_schema = ON")
    own, other = "station_id, name", "name, station_id"
    for now, then in ((own, other), (other, own)):
        raw.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = 'ix_person_name'",
            (now, then),
        )
        version = raw.execute("PRAGMA schema_version").fetchone()[0]
        raw.execute(f"PRAGMA schema_version = {version + 1}")
        if then == other:
            raw.execute("REINDEX ix_person_name")
    raw.close()

    found = found_by(lead)

    assert found
    assert all(where == "station.db" and "ix_person_name" in what for where, what in found)


def test_what_breaks_a_rule_of_its_column_is_named_as_such(lead: Office) -> None:
    with behind(lead) as raw:
        raw.execute("UPDATE role_assignment SET role = 'king' WHERE id = 1")

    assert ("任职", "有一条写着规定以外的内容。") in found_by(lead)


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        ("UPDATE fund SET name = CAST(x'ff41' AS TEXT)", "经费来源"),
        ("UPDATE audit_entry SET payload = CAST(x'ff' AS TEXT) WHERE seq = 3", "变更记录第3条"),
        ("UPDATE audit_entry SET payload = '{}' WHERE seq = 3", "变更记录第3条"),
    ],
)
def test_text_that_is_none_is_named_where_it_stands(desk: Desk, sql: str, where: str) -> None:
    desk.approved()
    with behind(desk.office) as raw:
        raw.execute(sql)

    found = found_by(desk.office)

    assert any(one.startswith(where) for one, _ in found), found
    assert ("station.db", "有一部分数据读不出来，文件已损坏。") not in found


def test_a_table_taken_out_hides_no_other_fault(desk: Desk) -> None:
    desk.approved()
    with behind(desk.office) as raw:
        raw.execute("UPDATE fund SET name = 'altered'")
    raw = connect(desk.office.folder.database, desk.office.database.keys.data_key)
    raw.execute("DROP TABLE signature")
    raw.close()

    found = found_by(desk.office)

    assert ("签字", f"数据表 signature {RESHAPED}") in found
    assert ("签字", "变更记录里有的这一类，数据里没有，或读不出来。") in found
    assert "在驿站管家以外被改动过" in dict(found)["经费来源 altered"]


def test_the_list_of_backups_talks_no_backup_away(lead: Office) -> None:
    copy = backup.make_backup(lead)
    _rewrite(lead)
    _say(lead, line="another", based_on="another.yzbak")

    found = dict(found_by(lead))

    assert "改写" in found[f"备份 {copy.name}"]
    assert "备份清单" in found


def test_a_copy_that_lies_elsewhere_still_tells_of_a_rewritten_chain(
    lead: Office, tmp_path: Path
) -> None:
    copy = backup.make_backup(lead)
    copy.rename(tmp_path / copy.name)
    _rewrite(lead)

    assert [where for where, _ in found_by(lead)] == [f"备份 {copy.name}"]


def test_a_copy_that_no_list_names_still_tells_of_a_rewritten_chain(lead: Office) -> None:
    copy = backup.make_backup(lead)
    (lead.folder.backups / "proofs.json").unlink()
    _rewrite(lead)

    said = [what for where, what in found_by(lead) if where == f"备份 {copy.name}"]
    assert any("改写或截短" in what for what in said)


def test_a_copy_of_another_station_says_nothing_of_this_one(lead: Office, tmp_path: Path) -> None:
    lead.database.checkpoint()
    folder = DataFolder(shutil.copytree(lead.folder.root, tmp_path / "other"))
    other = Office(database.open_existing(folder), lead.clock, lead.actor)
    fields = other.read(setup.station_fields)
    other.act(setup.change_station, replace(fields, code="another"))
    copy = backup.make_backup(other)
    other.close()

    shutil.copy(copy, lead.folder.backups)
    lead.act(tally.tap_visit, 1)
    lead.act(tally.tap_visit, 2)

    assert found_by(lead) == []


def test_one_flipped_bit_anywhere_in_a_backup_is_found(lead: Office) -> None:
    copy = backup.make_backup(lead)
    whole = copy.read_bytes()
    unseen = []
    for part in range(20):
        at = part * len(whole) // 20
        copy.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        if f"备份 {copy.name}" not in {one.where for one in lead.read(anchors)}:
            unseen.append(at)

    copy.write_bytes(whole)
    assert found_by(lead) == []
    assert unseen == []


def anchors(ctx: Context) -> tuple[CheckFinding, ...]:
    return tuple(audit_anchors.rewritten(ctx))


@pytest.mark.parametrize(
    "change",
    [
        {"audit_head": "0" * 64},
        {"audit_seq": 1},
        {"proven_at": "2026-12-01T00:00:00.000Z"},
        {"rows": 1},
        {"files": 9},
    ],
)
def test_a_proof_changed_in_the_list_is_found(lead: Office, change: dict[str, object]) -> None:
    copy = backup.make_backup(lead)
    path = lead.folder.backups / "proofs.json"
    said = json.loads(path.read_text("utf-8"))
    said["copies"][0] |= change
    path.write_text(json.dumps(said), "utf-8")

    assert {where for where, _ in found_by(lead)} == {f"备份 {copy.name}"}


def test_a_list_of_backups_emptied_or_garbled_is_found(lead: Office) -> None:
    copy = backup.make_backup(lead)
    path = lead.folder.backups / "proofs.json"

    path.write_text('{"copies": [], "line": "", "based_on": ""}', "utf-8")
    assert [where for where, _ in found_by(lead)] == [f"备份 {copy.name}"]
    path.write_text("{", "utf-8")
    assert [where for where, _ in found_by(lead)] == ["备份清单"]


def test_content_changed_under_its_signature_is_named_besides_the_row(desk: Desk) -> None:
    desk.approved()
    with behind(desk.office) as raw:
        (number,) = raw.execute("SELECT number FROM expense").fetchone()
        raw.execute("UPDATE expense SET amount_fen = amount_fen + 1")

    assert (f"支出 {number}", "签字后的内容与签字时不同。") in found_by(desk.office)


def test_a_bit_that_the_sealed_code_alone_would_notice_is_found(lead: Office) -> None:
    lead.act(sealed_sheet.note_once)
    path = lead.folder.keys / "recovery.wrap"
    said = json.loads(path.read_text("utf-8"))
    sealed = bytearray(base64.b64decode(said["sealed"]))
    sealed[20] ^= 1
    path.write_text(json.dumps(said | {"sealed": base64.b64encode(sealed).decode()}), "utf-8")

    assert found_in_files(lead) == []
    assert [where for where, _ in found_by(lead)] == ["keys/recovery.wrap"]


def test_a_damaged_page_is_named_before_the_store_is_opened_and_while_it_is_open(
    lead: Office,
) -> None:
    lead.database.checkpoint()
    with lead.folder.database.open("r+b") as stream:
        stream.seek(39 * 4096 + 2000)
        byte = stream.read(1)[0]
        stream.seek(39 * 4096 + 2000)
        stream.write(bytes([byte ^ 8]))
    said = [("station.db", "第40页数据损坏或被改动过，与它的校验码不符。")]

    assert [(one.where, one.what) for one in checkup.check_files(lead.folder)] == said
    assert found_by(lead) == said


def test_a_row_that_points_to_nothing_is_named_in_words(desk: Desk) -> None:
    desk.approved()
    with behind(desk.office) as raw:
        raw.execute("UPDATE expense SET fund_id = 99")

    assert ("支出 第1条", "指向的“经费来源”不存在。") in found_by(desk.office)


@pytest.mark.parametrize("name", ["recovery.wrap", "signing.wrap"])
@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"{}")])
def test_a_key_file_lost_or_damaged_is_found(
    lead: Office, name: str, damage: Callable[[Path], Any]
) -> None:
    assert found_in_files(lead) == []

    damage(lead.folder.keys / name)

    assert found_in_files(lead) == [f"keys/{name}"]


def test_what_was_seen_of_a_sample_is_not_held_against_the_next_station(lead: Office) -> None:
    lead.read(audit_start.go_on_from_last_time)
    assert audit_seen.read(lead.folder).seq
    lead.close()

    sample.begin_removal(lead.folder)
    sample.finish_removal(lead.folder)

    assert audit_seen.read(lead.folder) == audit_seen.Seen()


def _rewrite(office: Office) -> None:
    with behind(office) as raw:
        raw.execute("UPDATE audit_entry SET actor = '别人#9' WHERE seq = 2")
        chain_anew(raw)


def _say(office: Office, **changed: str) -> None:
    path = office.folder.backups / "proofs.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changed), "utf-8")
    assert proofs.read(office.folder).line == changed["line"]


def test_a_station_is_sound_under_new_keys_and_after_they_were_used(lead: Office) -> None:
    lead.act(tally.tap_visit, 1)
    lead.files.put(b"a scan")
    backup.make_backup(lead)
    chair = Proof(_person(lead, "孙惠民"), lead.clock.now())
    own = Proof(_person(lead, "赵国强"), lead.clock.now())
    code = key_change.prepare_new_keys(lead, own, Consent(chair))
    key_change.try_new_keys(lead, code)
    renewed = key_change.take_over(lead)

    assert (found_by(renewed), found_in_files(renewed)) == ([], [])

    renewed.actor = lead.actor
    renewed.act(tally.tap_visit, 1)
    backup.make_backup(renewed)
    assert (found_by(renewed), found_in_files(renewed)) == ([], [])
    renewed.close()


def _person(office: Office, name: str) -> int:
    found = office.read(
        lambda ctx: ctx.session.scalar(select(Person.id).where(Person.name == name))
    )
    assert found is not None
    return found
