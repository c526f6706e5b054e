"""The sheet, the passphrase and new keys: who may, what holds meanwhile, what opens afterwards."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlcipher3 import dbapi2

from app.__main__ import main
from app.core.clock import FixedClock
from app.core.errors import BadInput, NotAllowed, Refused, StoreProblem
from app.core.recovery_code import format_code, parse_code
from app.models import AuditEntry, Notice, Person, RoleAssignment
from app.services import backup, key_change, sealed_code, sealed_sheet, start_up, today
from app.services.appointments import NO_CONSENT, Consent
from app.services.context import Actor, Context
from app.services.office import Office
from app.services.replacing import make_ready
from app.services.sign_in import Proof
from app.storage import backup as storage
from app.storage import database, key_lock, keys, rekey, replacing, signing_key
from app.storage.folder import DataFolder
from tests.conftest import NOON
from tests.storage.cuts import run_cut_at
from tests.storage.test_keys import not_on_windows

Sit = Callable[[str], Office]
FIRST, SECOND = "四海之内皆兄弟也2026", "correct horse 7"


@pytest.fixture(autouse=True)
def a_quick_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_lock, "MEMORY_KIB", 64)
    monkeypatch.setattr(key_lock, "PASSES", 1)
    monkeypatch.setattr(keys, "_given", {})


@pytest.fixture
def first_code(blank_folder: Path) -> str:
    """The code under which the test's station was made."""
    return format_code((blank_folder / "recovery.bytes").read_bytes())


@pytest.fixture
def lead(as_person: Sit) -> Office:
    return as_person("赵国强")


def person(office: Office, name: str) -> int:
    found = office.read(
        lambda ctx: ctx.session.scalar(select(Person.id).where(Person.name == name))
    )
    assert found is not None
    return found


def without_chair(ctx: Context) -> None:
    for row in ctx.session.scalars(select(RoleAssignment).where(RoleAssignment.role == "chair")):
        row.to_on = "2026-10-01"
        ctx.audit("卸任", row)


def proof(office: Office, name: str = "赵国强") -> Proof:
    return Proof(person(office, name), office.clock.now())


def chairs_word(office: Office) -> Consent:
    return Consent(proof(office, "孙惠民"))


def acts(office: Office) -> list[str]:
    return office.read(lambda ctx: list(ctx.session.scalars(select(AuditEntry.act))))


# --- the sheet


def test_a_new_sheet_holds_only_once_it_was_typed_back(lead: Office, first_code: str) -> None:
    code = lead.act(key_change.new_sheet, proof(lead), chairs_word(lead))

    assert keys.fits_recovery(lead.folder.keys, parse_code(first_code))
    assert not keys.fits_recovery(lead.folder.keys, parse_code(code))

    assert lead.act(key_change.try_sheet, code.lower())

    assert keys.fits_recovery(lead.folder.keys, parse_code(code))
    assert not keys.fits_recovery(lead.folder.keys, parse_code(first_code))
    assert lead.read(sealed_sheet.sheet) == sealed_sheet.Sheet("2026-10-22", "2026-10-22")


def test_the_sheet_in_use_can_be_tried_at_any_time(lead: Office, first_code: str) -> None:
    assert lead.read(sealed_sheet.sheet).tried_on == ""

    assert lead.act(key_change.try_sheet, first_code) is False

    assert lead.read(sealed_sheet.sheet).tried_on == "2026-10-22"
    assert "恢复码已试用" in acts(lead)


def test_a_code_of_another_station_is_not_taken(lead: Office) -> None:
    with pytest.raises(BadInput, match="不是本站的恢复码"):
        lead.act(key_change.try_sheet, format_code(b"x" * 20))

    assert lead.read(sealed_sheet.sheet).tried_on == ""


def test_a_damaged_wrap_is_noticed_when_the_sheet_is_tried(lead: Office, first_code: str) -> None:
    path = lead.folder.keys / "recovery.wrap"
    path.write_bytes(path.read_bytes().replace(b'"sealed": "', b'"sealed": "AA'))

    with pytest.raises(BadInput):
        lead.act(key_change.try_sheet, first_code)


@pytest.mark.parametrize("who", ["单雨桐", "孙惠民"])
def test_only_the_lead_makes_a_new_sheet(lead: Office, as_person: Sit, who: str) -> None:
    office = as_person(who)

    with pytest.raises(NotAllowed):
        office.act(key_change.new_sheet, proof(office, who), NO_CONSENT)


def test_the_lead_alone_cannot_make_a_new_sheet(lead: Office, clock: FixedClock) -> None:
    for consent in (NO_CONSENT, Consent(proof(lead)), Consent(proof(lead, "解红梅"))):
        with pytest.raises(NotAllowed, match="工会主席本人输口令"):
            lead.act(key_change.new_sheet, proof(lead), consent)
    late = chairs_word(lead)
    clock.advance(61)
    with pytest.raises(NotAllowed):
        lead.act(key_change.new_sheet, proof(lead), late)


def test_the_old_code_stands_for_the_chair(lead: Office, first_code: str) -> None:
    unsealed = lead.act(sealed_code.prove_code, first_code)
    assert isinstance(unsealed, sealed_code.Unsealed)

    assert lead.act(key_change.new_sheet, proof(lead), Consent(unsealed=unsealed))


def test_the_very_first_sheet_needs_nobody_where_there_is_no_chair(as_person: Sit) -> None:
    office = as_person("赵国强")
    office.act(without_chair)

    assert office.read(key_change.state).may_begin_alone
    office.act(key_change.try_sheet, office.act(key_change.new_sheet, proof(office), NO_CONSENT))

    with pytest.raises(NotAllowed):
        office.act(key_change.new_sheet, proof(office), NO_CONSENT)


def test_an_old_backup_still_opens_with_the_old_sheet(
    lead: Office, first_code: str, tmp_path: Path
) -> None:
    made = backup.make_backup(lead, tmp_path / "usb")
    code = lead.act(key_change.new_sheet, proof(lead), chairs_word(lead))
    lead.act(key_change.try_sheet, code)

    backup.restore_backup(made, tmp_path / "old", recovery=parse_code(first_code))
    with pytest.raises(StoreProblem):
        backup.restore_backup(made, tmp_path / "new", recovery=parse_code(code))


def test_today_asks_the_lead_for_a_sheet_until_one_was_tried(lead: Office, as_person: Sit) -> None:
    def asked() -> list[str]:
        return [row.text for row in lead.read(today.to_do, 1000) if row.arg == "keys"]

    assert asked() == ["还没有封存的恢复码"]
    lead.act(_as_founded_by_the_first_version)
    assert asked() == ["恢复码还没有照着纸试过"]
    as_person("单雨桐")
    assert asked() == []
    as_person("赵国强")
    lead.act(key_change.try_sheet, lead.act(key_change.new_sheet, proof(lead), chairs_word(lead)))
    assert asked() == []


def _as_founded_by_the_first_version(ctx: Context) -> None:
    ctx.audit("恢复码已试用", "recovery_code")


# --- the passphrase


def test_a_passphrase_is_set_changed_and_removed_by_the_lead(lead: Office) -> None:
    key_change.set_passphrase(lead, proof(lead), FIRST)
    assert lead.read(key_change.state).has_passphrase
    key_change.set_passphrase(lead, proof(lead), SECOND)
    key_change.remove_passphrase(lead, proof(lead))

    assert not lead.read(key_change.state).has_passphrase
    noted = [act for act in acts(lead) if "启动密码" in act]
    assert noted == [
        "开始设启动密码", "设启动密码", "开始改启动密码", "改启动密码",
        "开始取消启动密码", "取消启动密码",
    ]  # fmt: skip


def test_nobody_else_touches_the_passphrase(lead: Office, as_person: Sit) -> None:
    office = as_person("孙惠民")

    with pytest.raises(NotAllowed):
        key_change.set_passphrase(office, proof(office, "孙惠民"), FIRST)
    assert not keys.is_locked(office.folder.keys)


@pytest.mark.parametrize("weak", ["", "1234567", "12345678901", "aaaaaaaaaaaa", "水站水站水站水站"])
def test_a_weak_passphrase_is_refused_in_words(lead: Office, weak: str) -> None:
    with pytest.raises(BadInput, match="启动密码"):
        key_change.set_passphrase(lead, proof(lead), weak)
    assert not keys.is_locked(lead.folder.keys)


def test_a_locked_station_is_worked_and_backed_up_as_ever(lead: Office, tmp_path: Path) -> None:
    key_change.set_passphrase(lead, proof(lead), FIRST)
    lead.files.put(b"a scan")

    made = backup.make_backup(lead, tmp_path / "usb")

    data_key = lead.database.keys.data_key
    assert data_key.encode() not in made.read_bytes()
    assert bytes.fromhex(data_key) not in made.read_bytes()
    assert "完好" in storage.verify(made, keys_folder=lead.folder.keys)[1]


def test_a_restore_with_the_recovery_code_keeps_the_passphrase(
    lead: Office, first_code: str, tmp_path: Path
) -> None:
    key_change.set_passphrase(lead, proof(lead), FIRST)
    made = backup.make_backup(lead, tmp_path / "usb")

    make_ready(lead, made, proof(lead), first_code)

    place = replacing.place_of(lead.folder) / "keys"
    assert keys.is_locked(place)
    assert keys.unlock(place, FIRST).data_key == lead.database.keys.data_key


def test_the_command_line_opens_locked_keys_by_the_environment(
    lead: Office,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = backup.make_backup(lead, tmp_path / "usb")
    key_change.set_passphrase(lead, proof(lead), FIRST)
    monkeypatch.setattr(keys, "_given", {})
    words = ["verify", str(made), "--key", str(lead.folder.keys)]
    monkeypatch.setattr("sys.stdin", None)

    assert main(words) == 0
    assert "没有钥匙" in capsys.readouterr().err
    monkeypatch.setenv("YIZHAN_PASSPHRASE", FIRST)
    assert main(words) == 0
    assert "没有钥匙" not in capsys.readouterr().err


# --- new keys


def rekeyed(office: Office, passphrase: str = "") -> tuple[Office, str]:
    code = key_change.prepare_new_keys(office, proof(office), chairs_word(office), passphrase)
    key_change.try_new_keys(office, code)
    return key_change.take_over(office), code


def test_new_keys_open_the_same_station(lead: Office) -> None:
    scan = lead.files.put(b"a scan of an invoice")
    old, fingerprint = lead.database.keys, signing_key.public_fingerprint(lead.folder.keys)
    before = acts(lead)

    fresh, code = rekeyed(lead)

    assert fresh.database.keys.data_key != old.data_key
    assert signing_key.public_fingerprint(fresh.folder.keys) != fingerprint
    assert fresh.files.get(scan) == b"a scan of an invoice"
    assert acts(fresh)[: len(before)] == before
    assert "开始换钥匙" in acts(fresh)
    assert "换钥匙" in acts(fresh)
    assert keys.fits_recovery(fresh.folder.keys, parse_code(code))
    told = fresh.read(lambda ctx: list(ctx.session.scalars(select(Notice.text))))
    assert any("换之前做的备份只认旧的那张" in text for text in told)
    fresh.close()


def test_nothing_of_the_old_key_stays(lead: Office) -> None:
    old = lead.database.keys
    lead.files.put(b"a scan of an invoice")

    fresh, _ = rekeyed(lead)

    for path in fresh.folder.root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert old.data_key.encode() not in content, path
            assert bytes.fromhex(old.data_key) not in content, path
    assert not list(fresh.folder.root.glob("replaced-*"))
    assert not replacing.place_of(fresh.folder).exists()
    fresh.close()


def test_what_an_earlier_restore_set_aside_opens_with_the_old_sheet_alone(lead: Office) -> None:
    aside = lead.folder.root / "replaced-20260101-000000" / "keys"
    shutil.copytree(lead.folder.keys, aside)

    fresh, _ = rekeyed(lead)

    assert {path.name for path in aside.iterdir()} == {"recovery.wrap"}
    fresh.close()


def test_old_backups_open_with_the_old_sheet_alone(
    lead: Office, first_code: str, tmp_path: Path
) -> None:
    made = backup.make_backup(lead)

    fresh, code = rekeyed(lead)

    with pytest.raises(StoreProblem):
        backup.restore_backup(made, tmp_path / "a", keys_folder=fresh.folder.keys)
    with pytest.raises(StoreProblem):
        backup.restore_backup(made, tmp_path / "b", recovery=parse_code(code))
    backup.restore_backup(made, tmp_path / "c", recovery=parse_code(first_code))
    fresh.close()


def test_what_was_there_is_backed_up_before_the_keys_change(
    lead: Office, first_code: str, tmp_path: Path
) -> None:
    fresh, _ = rekeyed(lead)

    made = [row.path for row in backup.list_backups(fresh.folder)]
    opens = [path for path in made if storage.facts(path).key_id == lead.database.keys.key_id]
    assert len(opens) == 1
    # The copy made right afterwards, or any later one, does not push it out.
    fresh.clock.advance(60)  # type: ignore[attr-defined]  # the test's own clock
    backup.make_backup(fresh, why=backup.EVERY_FOUR_HOURS)
    assert opens[0].exists()
    backup.restore_backup(opens[0], tmp_path / "a", recovery=parse_code(first_code))
    fresh.close()


def test_new_keys_take_over_only_when_their_code_was_tried(lead: Office) -> None:
    key_change.prepare_new_keys(lead, proof(lead), chairs_word(lead))

    with pytest.raises(BadInput):
        key_change.try_new_keys(lead, format_code(b"x" * 20))
    with pytest.raises(Refused, match="还没有试过"):
        key_change.take_over(lead)


def test_the_lead_alone_cannot_change_the_keys(lead: Office) -> None:
    with pytest.raises(NotAllowed):
        key_change.prepare_new_keys(lead, proof(lead), NO_CONSENT)

    assert rekey.made(lead.folder) is None


def test_with_a_passphrase_the_new_keys_lie_under_one_from_the_first_moment(
    lead: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_change.set_passphrase(lead, proof(lead), FIRST)
    with pytest.raises(BadInput):
        key_change.prepare_new_keys(lead, proof(lead), chairs_word(lead))

    fresh, _ = rekeyed(lead, SECOND)

    assert not list(fresh.folder.root.rglob("station.key"))
    monkeypatch.setattr(keys, "_given", {})
    keys.unlock(fresh.folder.keys, SECOND)
    fresh.close()


@pytest.mark.parametrize("trouble", ["disk I/O error", "database or disk is full"])
def test_a_disk_that_refuses_the_copy_is_said_and_nothing_is_changed(
    lead: Office, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    def refuses(_connection: object) -> None:
        raise dbapi2.OperationalError(trouble)

    code = key_change.prepare_new_keys(lead, proof(lead), chairs_word(lead))
    key_change.try_new_keys(lead, code)
    monkeypatch.setattr(rekey, "read_state", refuses)

    with pytest.raises(StoreProblem, match="钥匙没有换成") as refused:
        key_change.take_over(lead)

    assert "照常使用" in refused.value.kept
    assert not replacing.place_of(lead.folder).exists()
    assert "开始换钥匙" in acts(lead)


def test_keys_that_a_start_put_in_place_are_told_like_others(
    lead: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk refuses, or the power goes, when the swap was begun: the next start finishes it."""

    def torn(_folder: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    code, old = key_change.prepare_new_keys(lead, proof(lead), chairs_word(lead)), lead.database
    key_change.try_new_keys(lead, code)
    with monkeypatch.context() as patch:
        patch.setattr(replacing, "sync_folder", torn)
        with pytest.raises(StoreProblem, match="还没有全部换上"):
            key_change.take_over(lead)

    for _start in range(2):
        office = start_up.open_station(lead.folder, lead.clock)
        assert office.database.keys.key_id != old.keys.key_id
        assert acts(office).count("换钥匙") == 1
        assert not office.read(sealed_sheet.is_altered)
        told = office.read(lambda ctx: set(ctx.session.scalars(select(Notice.person_id))))
        assert told >= {person(office, "赵国强"), person(office, "孙惠民")}
        office.close()


def test_a_broken_attachment_stops_it_before_anything_is_changed(lead: Office) -> None:
    name = lead.files.put(b"a scan")
    path = lead.folder.files / name[:2] / name
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    code = key_change.prepare_new_keys(lead, proof(lead), chairs_word(lead))
    key_change.try_new_keys(lead, code)

    with pytest.raises(StoreProblem, match="附件"):
        key_change.take_over(lead)

    assert keys.load(lead.folder.keys) == lead.database.keys
    assert not replacing.place_of(lead.folder).exists()
    assert lead.read(sealed_sheet.sheet) is not None


def test_a_damaged_page_stops_it_before_anything_is_changed(lead: Office) -> None:
    code = key_change.prepare_new_keys(lead, proof(lead), chairs_word(lead))
    key_change.try_new_keys(lead, code)
    new, old = rekey.prepared(lead.folder), lead.database.keys
    assert new is not None
    lead.database.checkpoint()
    lead.close()
    whole = lead.folder.database.read_bytes()

    for at in range(0, len(whole), 6 * 4096):
        content = bytearray(whole)
        content[at + 2000] ^= 1
        lead.folder.database.write_bytes(content)
        with pytest.raises(StoreProblem):
            rekey.carry_over(lead.folder, old, new)
        assert lead.folder.database.read_bytes() == content
    assert keys.load(lead.folder.keys) == old


def test_what_is_written_meanwhile_is_never_left_behind(
    lead: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = key_change.prepare_new_keys(lead, proof(lead), chairs_word(lead))
    key_change.try_new_keys(lead, code)
    monkeypatch.setattr(rekey, "sync_tree", lambda _place: lead.act(without_chair))

    with pytest.raises(StoreProblem, match="又记了新内容"):
        key_change.take_over(lead)

    assert keys.load(lead.folder.keys) == lead.database.keys
    assert "卸任" in acts(lead)


@not_on_windows
def test_cut_at_any_moment_old_or_new_keys_open_everything(lead: Office, tmp_path: Path) -> None:
    """Die at a touch of the folder while new keys are made and take over; start again."""
    scan = lead.files.put(b"a scan of an invoice")
    chair, who = person(lead, "孙惠民"), lead.actor
    old = lead.database.keys
    lead.database.checkpoint()
    lead.close()
    seen: set[str] = set()
    number = 1

    while True:
        root = tmp_path / str(number)
        shutil.copytree(lead.folder.root, root)
        was_cut = run_cut_at(number, partial(_change_all, root, who, chair), root)
        folder = DataFolder(root)
        replacing.finish(folder)
        office = Office(database.open_existing(folder), FixedClock(NOON), who)
        seen.add("old" if office.database.keys.data_key == old.data_key else "new")
        assert office.files.get(scan) == b"a scan of an invoice"
        assert "登记人员" in acts(office)
        office.close()
        assert not replacing.place_of(folder).exists()
        shutil.rmtree(root)
        if not was_cut:
            break
        number += 3

    assert seen == {"old", "new"}
    assert number > 60  # touches, of which every third is tried


def _change_all(root: Path, who: Actor, chair: int) -> None:
    office = Office(database.open_existing(DataFolder(root)), FixedClock(NOON), who)
    assert who.person_id is not None
    now = office.clock.now()
    code = key_change.prepare_new_keys(
        office, Proof(who.person_id, now), Consent(Proof(chair, now))
    )
    key_change.try_new_keys(office, code)
    key_change.take_over(office).close()
