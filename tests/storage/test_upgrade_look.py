"""An upgrade registers every row anew and washes nothing: what was tampered with stays found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.models import AuditEntry, Notice, Person
from app.services import audit_history, checkup, people, sign_check, tally
from app.services.context import Context
from app.services.office import Office
from app.storage import changes, database, keys, migrate, upgrade_look
from app.storage.connection import connect
from app.storage.folder import prepare
from tests.services.tampering import behind, chain_anew

Sit = Callable[[str], Office]
NEXT = (
    '"""Nothing."""\nrevision = "9999"\ndown_revision = "{}"\n\ndef upgrade() -> None:\n    pass\n'
)
WORN = (
    "这一条在驿站管家以外被改动过；"
    "程序最后一次改它是 2026-10-22 12:00 赵国强 登记人员（人员），变更记录第8条。"
)


@pytest.fixture
def lead(as_person: Sit) -> Office:
    office = as_person("赵国强")
    office.act(people.add_person, people.PersonFields(name="钱秀英", phone="13900000000"))
    office.act(tally.tap_visit, 1)
    return office


@pytest.fixture
def next_version(
    lead: Office, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Office]:
    """Close the station, and open it with a program whose data version is the next one."""
    here = tmp_path_factory.mktemp("next") / "migrations"
    shutil.copytree(migrate._VERSIONS.parent, here)
    (here / "versions" / "9999_next.py").write_text(NEXT.format(migrate.head()))
    today = upgrade_look.rules_of(_raw(lead))
    monkeypatch.setattr(upgrade_look, "RULES", {migrate.head(): today})

    def upgraded() -> Office:
        lead.close()
        monkeypatch.setattr(migrate, "_VERSIONS", here / "versions")
        office = Office(database.open_existing(lead.folder, lead.clock), lead.clock, lead.actor)
        assert office.read(revision) == "9999"
        return office

    return upgraded


def _raw(office: Office) -> object:
    return connect(office.folder.database, office.database.keys.data_key)


def revision(ctx: Context) -> str:
    return str(ctx.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def found_by(office: Office) -> list[tuple[str, str]]:
    return [(one.where, one.what) for one in office.read(checkup.check_store)]


def notices(office: Office) -> dict[str, str]:
    query = select(Person.name, Notice.text).join(Notice, Notice.person_id == Person.id)
    return office.read(lambda ctx: {row.name: row.text for row in ctx.session.execute(query)})


def registered(office: Office) -> list[dict[str, object]]:
    query = select(AuditEntry.payload).where(AuditEntry.act == changes.REGISTERED)
    return [
        json.loads(one)["what"] for one in office.read(lambda ctx: list(ctx.session.scalars(query)))
    ]


def entry() -> dict[str, object]:
    """What the entry of a sound upgrade says, besides the rows."""
    (before,) = upgrade_look.RULES
    return {"schema": "9999", "from": before}


def test_a_store_that_began_with_a_rule_is_held_to_it_after_the_next_upgrade_too(
    next_version: Callable[[], Office],
) -> None:
    office = next_version()

    assert office.read(sign_check._rule_since) == 0


def test_a_sound_store_is_sound_after_it(next_version: Callable[[], Office]) -> None:
    office = next_version()

    assert found_by(office) == []
    assert notices(office) == {}
    assert registered(office) == [entry()]


def test_what_an_upgrade_registered_is_what_the_next_look_compares_with(
    lead: Office, next_version: Callable[[], Office]
) -> None:
    office = next_version()
    with behind(office) as raw:
        # As after a log that named no rows: the entry of the upgrade alone says what they are.
        raw.execute("UPDATE audit_entry SET payload = replace(payload, '\"rows\":', '\"none\":')")
        chain_anew(raw)
    for copy in office.folder.backups.iterdir():
        copy.unlink()
    assert found_by(office) == []

    with behind(office) as raw:
        raw.execute("UPDATE person SET phone = '13911111111' WHERE name = '钱秀英'")

    ((where, what),) = found_by(office)
    assert where == "人员 钱秀英"
    assert "升级程序 升级登记（数据），变更记录第10条" in what


def test_a_row_changed_behind_the_program_before_it_is_named_ever_after(
    lead: Office, next_version: Callable[[], Office]
) -> None:
    with behind(lead) as raw:
        raw.execute("UPDATE person SET phone = '13911111111' WHERE name = '钱秀英'")

    office = next_version()
    office.act(people.change_person, _qian(office), people.PersonFields(name="钱秀英"))

    ((where, what),) = found_by(office)
    assert where == "人员 钱秀英"
    assert what.startswith(WORN)
    assert "升级时发现，见变更记录第" in what


def _qian(office: Office) -> int:
    query = select(Person.id).where(Person.name == "钱秀英")
    return office.read(lambda ctx: ctx.session.scalars(query).one())


def test_what_many_findings_say_reads_as_sentences(
    lead: Office, next_version: Callable[[], Office]
) -> None:
    with behind(lead) as raw:
        raw.execute("UPDATE person SET phone = '13911111111'")

    said = notices(next_version())["孙惠民"]

    assert "。；" not in said
    assert " 处。升级照常做完了" in said


def test_it_is_told_to_lead_and_chair_and_stands_in_the_entry_of_the_upgrade(
    lead: Office, next_version: Callable[[], Office]
) -> None:
    with behind(lead) as raw:
        raw.execute("UPDATE person SET phone = '13911111111' WHERE name = '钱秀英'")

    office = next_version()

    said = notices(office)
    assert set(said) == {"赵国强", "孙惠民", "解红梅"}
    assert "人员 钱秀英" in said["孙惠民"]
    assert registered(office) == [entry() | {"found": [["人员 钱秀英", WORN]]}]
    (newest,) = office.read(audit_history.look_up, audit_history.Wanted(), None, 1).entries
    assert newest.act == changes.REGISTERED
    assert any("人员 钱秀英" in line for line in newest.lines)
    assert "139" not in json.dumps(registered(office))


def test_a_station_without_lead_and_chair_tells_whoever_has_a_role(
    lead: Office, next_version: Callable[[], Office]
) -> None:
    def end_them(ctx: Context) -> None:
        ctx.session.execute(
            text("UPDATE role_assignment SET to_on = '2026-10-22' WHERE role IN ('lead', 'chair')")
        )
        ctx.audit("测试", "role_assignment")

    lead.act(end_them)
    with behind(lead) as raw:
        raw.execute("DELETE FROM tally")

    assert set(notices(next_version())) == {"单雨桐", "曾立群", "解红梅"}


@pytest.mark.parametrize(
    ("sql", "where", "what"),
    [
        ("DELETE FROM person WHERE name = '钱秀英'", "人员 钱秀英", "被删掉了"),
        (
            (
                "INSERT INTO worker_group (public_id, station_id, revision, created_at, name,"
                " position, is_active) VALUES ('g', 1, 1, '', '假群体', 99, 1)"
            ),
            "服务群体 假群体",
            "从外面加进来",
        ),
        ("UPDATE station SET address = CAST(x'ff41' AS TEXT)", "站点资料", "被改动过"),
        ("UPDATE audit_entry SET actor = '别人#9' WHERE seq = 2", "变更记录第2条", "对不上"),
        ("DELETE FROM audit_entry WHERE seq = 2", "变更记录第2条", "不见了"),
    ],
)
def test_whatever_was_done_before_it_is_found_after_it(
    lead: Office, next_version: Callable[[], Office], sql: str, where: str, what: str
) -> None:
    with behind(lead) as raw:
        raw.execute(sql)

    office = next_version()

    found = [(one, said) for one, said in found_by(office) if "升级" in said]
    assert any(one.startswith(where) and what in said for one, said in found)
    assert where in notices(office)["孙惠民"]


def test_a_rule_taken_out_before_it_is_said_though_the_upgrade_puts_it_back(
    lead: Office, next_version: Callable[[], Office]
) -> None:
    raw = connect(lead.folder.database, lead.database.keys.data_key)
    raw.execute("DROP TRIGGER audit_entry_no_update")
    raw.close()

    ((where, what),) = found_by(next_version())

    assert where == "station.db"
    assert "升级前的保护规则" in what


GOLDEN = sorted(path.name for path in (Path(__file__).parent / "golden").iterdir() if path.is_dir())


@pytest.mark.parametrize("version", [one for one in GOLDEN if one > "0002"])
def test_the_rules_of_every_released_version_are_known(version: str, tmp_path: Path) -> None:
    shutil.copytree(Path(__file__).parent / "golden" / version, tmp_path / "old")
    folder, _ = prepare(tmp_path / "old")
    raw = connect(folder.database, keys.load(folder.keys).data_key)

    assert upgrade_look.RULES[version] == upgrade_look.rules_of(raw)
    raw.close()
