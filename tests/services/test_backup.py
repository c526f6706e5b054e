"""When a backup is made, how long it stays, where else it goes, and what is said of it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core.clock import FixedClock
from app.core.errors import NotAllowed, Refused, StoreProblem
from app.core.month import Month
from app.core.permissions import Role
from app.services import (
    backup,
    backup_second,
    checkup,
    directory,
    export,
    replacing,
    settings,
    setup,
    sign_in,
    start_up,
)
from app.services.context import Actor
from app.services.office import Office
from app.services.sign_in import Proof
from app.storage import backup as storage
from app.storage import database, places, proofs, recovery
from app.storage import replacing as swap
from app.storage.folder import DataFolder, prepare
from app.storage.keys import write_private

HOUR = 3600.0
PIN = "2580"
GOLDEN = Path(__file__).parents[1] / "storage" / "golden" / "0002"


@pytest.fixture
def lead(as_person: Callable[[str], Office], monkeypatch: pytest.MonkeyPatch) -> Office:
    """The lead at the desk, with a PIN."""
    monkeypatch.setattr(sign_in, "MEMORY_KIB", 64)
    office = as_person("赵国强")
    assert office.actor.person_id is not None
    office.act(sign_in.set_own_pin, office.actor.person_id, PIN)
    return as_person("赵国强")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A stick that is plugged in."""
    path = tmp_path / "media" / "usb"
    path.mkdir(parents=True)
    return path


def change(office: Office, minutes: int = 20) -> None:
    """Change something, and back."""
    office.act(settings.set_idle_minutes, minutes)


def prove(office: Office) -> Proof:
    proof = office.act(sign_in.prove, PIN)
    assert isinstance(proof, Proof)
    return proof


def names(office: Office) -> list[str]:
    return sorted(path.name for path in office.folder.backups.glob("*.yzbak"))


def test_the_proof_is_kept_with_when_and_what(lead: Office) -> None:
    path = backup.make_backup(lead)

    (kept,) = proofs.read(lead.folder).copies
    assert (kept.path, kept.proven_at) == (str(path), "2026-10-22T04:00:00.000Z")
    assert kept.rows > 30
    (row,) = backup.list_backups(lead.folder)
    assert row.holds == f"{kept.rows} 条记录"
    assert row.proven == "10-22 12:00 验证可恢复"


def test_of_two_made_in_one_minute_the_later_stands_first(lead: Office, clock: FixedClock) -> None:
    earlier = backup.make_backup(lead)
    # Named as one made before an upgrade: its name comes later in the alphabet.
    upgrade = earlier.with_name(earlier.name.replace("backup-", "upgrade-0003-0004-"))
    earlier.rename(upgrade)
    clock.advance(10)
    later = backup.make_backup(lead)

    shown = [row.path for row in backup.list_backups(lead.folder)]

    assert shown == [later, upgrade]


def test_the_lines_say_when_it_was_made_and_when_it_was_proven(
    lead: Office, clock: FixedClock
) -> None:
    assert lead.read(backup.words_of, None) == ("尚无备份", "")
    backup.make_backup(lead)
    clock.advance(24 * HOUR)

    words = lead.read(backup.words_of, lead.read(backup.last_proven))

    assert words == ("已备份 10-22 12:00，已验证", "上次验证可恢复 10-22")


@pytest.mark.parametrize("left", [0, 1, 1000])
def test_an_empty_or_cut_copy_is_no_backup_any_more(lead: Office, left: int) -> None:
    path = backup.make_backup(lead)
    path.write_bytes(path.read_bytes()[:left])

    assert lead.read(backup.backup_line) == "尚无备份"
    (row,) = backup.list_backups(lead.folder)
    assert not row.is_sound


def test_a_copy_somebody_deleted_is_no_backup_any_more(lead: Office) -> None:
    backup.make_backup(lead).unlink()

    assert lead.read(backup.backup_line) == "尚无备份"


def test_a_list_of_proofs_that_cannot_be_read_proves_nothing(lead: Office) -> None:
    backup.make_backup(lead)
    (lead.folder.backups / "proofs.json").write_text("{")

    assert lead.read(backup.backup_line) == "尚无备份"


def test_a_copy_is_due_four_hours_after_the_last_one_if_anything_changed(
    lead: Office, clock: FixedClock
) -> None:
    assert lead.read(backup.is_due)
    assert backup.backup_by_the_clock(lead) is not None
    change(lead)
    assert not lead.read(backup.is_due)
    clock.advance(4 * HOUR)
    assert lead.read(backup.is_due)
    assert backup.backup_by_the_clock(lead) is not None
    clock.advance(9 * HOUR)
    assert backup.backup_by_the_clock(lead) is None


def test_a_clock_set_back_does_not_keep_backups_from_being_made(
    lead: Office, clock: FixedClock
) -> None:
    backup.make_backup(lead)
    change(lead)
    clock.advance(-48 * HOUR)

    assert lead.read(backup.is_due)


@pytest.mark.parametrize("days", [-365, 365])
def test_a_clock_turned_by_a_year_neither_drops_the_newest_copy_nor_hides_it(
    lead: Office, clock: FixedClock, stick: Path, days: int
) -> None:
    lead.act(backup_second.choose_second, stick)
    for at in range(20):
        change(lead, 20 if at % 2 else 30)
        backup.backup_by_the_clock(lead)
        clock.advance(24 * HOUR)
    clock.turn(timedelta(days=days))
    change(lead, 10)
    if days > 0:
        # Found wrong after a while, and put right.
        backup.backup_by_the_clock(lead)
        clock.turn(timedelta(days=-days))
        change(lead, 20)

    made = backup.backup_by_the_clock(lead)

    assert made is not None
    assert made.exists()
    assert (stick / made.name).exists()
    newest = lead.read(backup.last_proven)
    assert newest is not None
    assert newest.path == str(made)
    assert backup.backup_by_the_clock(lead) is None
    second = lead.read(backup_second.second_place)
    assert second is not None
    assert second.last[:10] == clock.today().isoformat()
    # A damaged store comes back from the newest, too.
    assert next(recovery.candidates(lead.folder, lead.database.keys.key_id))[0].name == made.name


def test_a_second_copy_of_a_day_still_to_come_is_asked_for_again(
    lead: Office, stick: Path, clock: FixedClock
) -> None:
    lead.act(backup_second.choose_second, stick)
    clock.turn(timedelta(days=400))
    backup.backup_now(lead)
    clock.turn(timedelta(days=-399))

    (row,) = lead.read(lambda ctx: tuple(backup_second.reminder(ctx)))

    assert row.text == "第二份备份的日期比今天还晚，请再备份一次"


def test_signing_in_and_out_alone_asks_for_no_copy(lead: Office) -> None:
    backup.make_backup(lead)
    assert lead.actor.person_id is not None
    lead.act(sign_in.sign_in, lead.actor.person_id, PIN)

    assert backup.backup_when_changed(lead) is None


def test_days_of_copies_are_thinned_and_the_list_with_them(lead: Office, clock: FixedClock) -> None:
    for at in range(16):
        change(lead, 20 if at % 2 else 30)
        backup.make_backup(lead, why=backup.EVERY_FOUR_HOURS)
        clock.advance(4 * HOUR)

    assert len(names(lead)) < 16
    assert names(lead) == sorted(copy.name for copy in proofs.read(lead.folder).copies)


def test_an_old_copy_that_cannot_be_removed_costs_nothing_and_goes_later(
    lead: Office, clock: FixedClock, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead.act(backup_second.choose_second, stick)
    real = Path.unlink

    def refuses(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".yzbak":
            raise PermissionError(errno.EACCES, "a virus scanner has it open")
        real(path, missing_ok=missing_ok)

    def days(many: int) -> None:
        for at in range(many):
            change(lead, 20 if at % 2 else 30)
            backup.backup_by_the_clock(lead)
            clock.advance(4 * HOUR)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuses)
        days(14)
    assert len(names(lead)) == 14
    assert len(proofs.read(lead.folder).copies) == 14

    days(2)

    assert len(names(lead)) < 13
    assert len(list(stick.glob("*.yzbak"))) < 13


def test_a_list_of_proofs_that_cannot_be_written_is_said_and_the_copy_stays(
    lead: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(proofs, "write_private", refuses)

    with pytest.raises(StoreProblem, match="备份清单没有写成（磁盘满了）") as refused:
        backup.make_backup(lead)

    assert "备份和数据都在" in refused.value.kept
    assert len(names(lead)) == 1


def test_a_place_the_system_cannot_even_look_at_is_no_place(lead: Office, tmp_path: Path) -> None:
    made = backup.make_backup(lead)
    (kept,) = proofs.read(lead.folder).copies
    # As a stick with a fault answers: neither "there" nor "not there".
    nowhere = tmp_path / ("x" * 300) / "usb" / made.name
    proofs.keep(lead.folder, replace(kept, path=str(nowhere)))

    assert not proofs.is_there(replace(kept, path=str(nowhere)))
    assert lead.read(backup.backup_line) == "已备份 12:00，已验证"
    found = recovery.candidates(lead.folder, lead.database.keys.key_id)
    assert [path for path, _ in found] == [made]


def test_a_copy_made_by_hand_stays(lead: Office, clock: FixedClock) -> None:
    by_hand = backup.make_backup(lead)
    for _ in range(12):
        clock.advance(4 * HOUR)
        backup.make_backup(lead, why=backup.EVERY_FOUR_HOURS)

    assert by_hand.exists()


def test_what_a_restore_loses_is_said_before(lead: Office, clock: FixedClock) -> None:
    path = backup.make_backup(lead)
    assert "不会少什么" in lead.read(replacing.loss, path).words
    clock.advance(HOUR)
    change(lead)
    clock.advance(HOUR)
    change(lead, 30)

    words = lead.read(replacing.loss, path).words

    assert "少 2 条记录，从 2026-10-22 13:00 到 2026-10-22 14:00：设置 2 条" in words


@pytest.mark.parametrize("code", ["站点" * 100, "../../编号", "𠮷" * 90, ""])
def test_whatever_stands_as_the_code_a_backup_is_made_and_carried(
    lead: Office, stick: Path, code: str
) -> None:
    fields = lead.read(setup.station_fields)
    lead.act(setup.change_station, replace(fields, code=code))
    lead.act(backup_second.choose_second, stick)

    done = backup.backup_now(lead)

    assert done.path.parent == lead.folder.backups
    assert done.problem is None
    assert done.second == stick / done.path.name


def test_a_backup_of_another_station_is_called_one(
    lead: Office, tmp_path: Path, clock: FixedClock
) -> None:
    folder, _ = prepare(tmp_path / "elsewhere")
    store, _ = database.create(folder)
    other = Office(store, clock, Actor(None, "测试", frozenset(Role)))
    fields = setup.StationFields(name="另一条街劳动者服务站", code="211102-LD-0099")
    other.act(setup.found_station, fields)
    path = backup.make_backup(other, tmp_path / "usb")
    other.close()

    words = lead.read(replacing.loss, path).words

    assert "另一个站点（编号 211102-LD-0099）的备份，不是本站的" in words
    assert "上次恢复以前" not in words
    assert "另一个站点" not in lead.read(replacing.loss, backup.make_backup(lead)).words


def restored(lead: Office, path: Path) -> Office:
    replacing.make_ready(lead, path, prove(lead))
    return replacing.take_over(lead)


def test_after_a_restore_the_lines_tell_the_truth(lead: Office, clock: FixedClock) -> None:
    first = backup.make_backup(lead)
    clock.advance(HOUR)
    change(lead)
    backup.make_backup(lead)
    clock.advance(HOUR)

    office = restored(lead, first)

    # The copy of 13:00 is of data that was given up: of what is there now there is that of 12:00.
    assert office.read(backup.backup_line) == "已备份 12:00，已验证"
    assert office.read(settings.preferences).idle_minutes == 10
    office.close()


def test_a_restore_is_in_the_books_and_everybody_is_told(lead: Office, clock: FixedClock) -> None:
    path = backup.make_backup(lead)
    clock.advance(HOUR)
    change(lead)

    office = restored(lead, path)

    lead_id = lead.actor.person_id
    office.actor = Actor(lead_id, "赵国强", frozenset({Role.LEAD}))
    (told,) = office.read(sign_in.unseen_notices)
    assert "赵国强恢复了 2026-10-22 12:00 的备份" in told
    assert "原来的文件里还读得到" in told
    assert (office.folder.root / told.partition("留在 ")[2].split()[0] / "station.db").exists()
    office.act(sign_in.mark_notices_seen)
    assert office.read(sign_in.unseen_notices) == ()
    office.close()


def test_a_restore_pushes_no_good_backup_out(lead: Office, clock: FixedClock) -> None:
    for _ in range(3):
        change(lead, 20)
        backup.make_backup(lead, why=backup.EVERY_FOUR_HOURS)
        clock.advance(HOUR / 2)
        change(lead, 30)
    before = names(lead)

    office = restored(lead, lead.folder.backups / before[0])
    office.actor = Actor(None, "测试", frozenset(Role))
    for _ in range(30):
        change(office, 20)
        backup.make_backup(office, why=backup.EVERY_FOUR_HOURS)
        clock.advance(4 * HOUR)

    assert set(before) <= set(names(office))
    office.close()


def test_only_the_lead_restores_and_only_with_the_pin(
    lead: Office, as_person: Callable[[str], Office], clock: FixedClock
) -> None:
    path = backup.make_backup(lead)
    proof = prove(lead)
    attendant = as_person("单雨桐")
    assert attendant.actor.person_id is not None
    attendant.act(sign_in.set_own_pin, attendant.actor.person_id, PIN)
    with pytest.raises(NotAllowed, match="这一步由"):
        replacing.make_ready(attendant, path, prove(attendant))
    with pytest.raises(NotAllowed):
        replacing.make_ready(as_person("孙惠民"), path, proof)
    clock.advance(600)
    with pytest.raises(NotAllowed):
        replacing.make_ready(as_person("赵国强"), path, proof)

    assert not (lead.folder.root / "restored").exists()


def test_only_the_lead_puts_in_place_what_was_made_ready(
    lead: Office, as_person: Callable[[str], Office]
) -> None:
    replacing.make_ready(lead, backup.make_backup(lead), prove(lead))

    with pytest.raises(NotAllowed, match="由责任人来做"):
        replacing.take_over(as_person("单雨桐"))

    assert not list(lead.folder.root.glob("replaced-*"))


def test_what_is_given_up_by_a_restore_is_backed_up_first(lead: Office, clock: FixedClock) -> None:
    path = backup.make_backup(lead)
    clock.advance(HOUR)
    change(lead, 30)

    office = restored(lead, path)

    (kept,) = office.folder.backups.glob("before-restore-*")
    office.actor = Actor(lead.actor.person_id, "赵国强", frozenset({Role.LEAD}))
    replacing.make_ready(office, kept, Proof(office.actor.person_id or 0, clock.now()))
    again = replacing.take_over(office)
    assert again.read(settings.preferences).idle_minutes == 30
    again.close()


def test_damage_after_a_restore_brings_back_what_was_restored(
    lead: Office, clock: FixedClock
) -> None:
    first = backup.make_backup(lead)
    clock.advance(HOUR)
    change(lead)
    backup.make_backup(lead)
    clock.advance(HOUR)
    office = restored(lead, first)
    office.close()
    office.folder.database.write_bytes(b"x" * 5000)

    again = start_up.open_station(office.folder, clock)

    assert again.read(settings.preferences).idle_minutes == 10
    again.close()


def test_the_second_place_gets_a_copy_that_is_proven_there(lead: Office, stick: Path) -> None:
    lead.act(backup_second.choose_second, stick)

    done = backup.backup_now(lead)

    assert done.second == stick / done.path.name
    assert done.second.read_bytes() == done.path.read_bytes()
    second = lead.read(backup_second.second_place)
    assert second is not None
    assert backup_second.last_words(second) == "那里最近一份是2026年10月22日的，已验证"


def test_the_copy_of_a_closing_goes_to_the_second_place_too(lead: Office, stick: Path) -> None:
    lead.act(backup_second.choose_second, stick)

    kept = export.keep_closed_month(lead, Month(2026, 9))

    assert kept.backup is not None
    assert (stick / kept.backup.name).exists()
    assert kept.backup.name.startswith("month-")


def test_a_stick_under_another_letter_is_known_again(
    lead: Office, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead.act(backup_second.choose_second, stick / "备份")
    elsewhere = tmp_path / "elsewhere"
    stick.rename(elsewhere)

    class Part:
        mountpoint = str(elsewhere)

    monkeypatch.setattr("psutil.disk_partitions", lambda all: [Part()])  # noqa: A006 (psutil's own word)
    done = backup.backup_now(lead)

    assert done.second == elsewhere / "备份" / done.path.name


def test_an_empty_mount_point_is_not_taken_for_the_stick(lead: Office, stick: Path) -> None:
    lead.act(backup_second.choose_second, stick)
    shutil.rmtree(stick)
    stick.mkdir()

    done = backup.backup_now(lead)

    assert done.second is None
    assert list(stick.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="names an open file by its number")
@pytest.mark.parametrize("trouble", [errno.ENOSPC, errno.EIO, errno.ENODEV])
def test_a_stick_full_or_pulled_out_leaves_nothing_half_and_is_said(
    lead: Office, stick: Path, monkeypatch: pytest.MonkeyPatch, trouble: int
) -> None:
    lead.act(backup_second.choose_second, stick)
    real = os.fsync

    def refuses(descriptor: int) -> None:
        if str(stick) in str(Path(f"/proc/self/fd/{descriptor}").readlink()):
            raise OSError(trouble, os.strerror(trouble))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", refuses)
    done = backup.backup_now(lead)

    assert done.path.exists()
    assert done.problem is not None
    assert "备份没有写成" in str(done.problem)
    assert [path.suffix for path in stick.iterdir()] == [".txt"]


def test_a_stick_that_gives_back_something_else_does_not_count(
    lead: Office, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead.act(backup_second.choose_second, stick)
    real = storage._copy_through

    def loses_a_byte(source: Path, target: Path) -> None:
        real(source, target)
        content = bytearray(target.read_bytes())
        content[len(content) // 2] ^= 1
        target.write_bytes(content)

    monkeypatch.setattr(storage, "_copy_through", loses_a_byte)
    done = backup.backup_now(lead)

    assert done.problem is not None
    assert [path.suffix for path in stick.iterdir()] == [".txt"]
    second = lead.read(backup_second.second_place)
    assert second is not None
    assert second.last == ""


def test_the_second_place_is_thinned_too(lead: Office, stick: Path, clock: FixedClock) -> None:
    lead.act(backup_second.choose_second, stick)
    for at in range(20):
        change(lead, 20 if at % 2 else 30)
        backup.backup_by_the_clock(lead)
        clock.advance(4 * HOUR)

    assert 5 < len(list(stick.glob("*.yzbak"))) < 15


def test_a_stick_with_the_backups_of_another_station_keeps_them_all(
    lead: Office, stick: Path, tmp_path: Path, clock: FixedClock
) -> None:
    folder, _ = prepare(tmp_path / "elsewhere")
    store, _ = database.create(folder)
    other = Office(store, clock, Actor(None, "测试", frozenset(Role)))
    other.act(setup.found_station, setup.StationFields(name="另一个站", code="211102-LD-0099"))
    theirs = []
    for _ in range(4):
        theirs.append(backup.make_backup(other, stick, why=backup.EVERY_FOUR_HOURS))
        clock.advance(60)
    other.close()
    lead.act(backup_second.choose_second, stick)

    for at in range(20):
        change(lead, 20 if at % 2 else 30)
        backup.backup_by_the_clock(lead)
        clock.advance(4 * HOUR)

    assert [path for path in theirs if not path.exists()] == []
    # Nor does it take the place of a damaged store, whoever copied it here.
    shutil.copy(theirs[0], lead.folder.backups)
    found = recovery.candidates(lead.folder, lead.database.keys.key_id)
    assert theirs[0].name not in {path.name for path, _ in found}
    assert len(list(stick.glob("*.yzbak"))) < len(theirs) + 15


def test_a_restore_that_fails_at_the_last_step_leaves_no_second_store_on_the_full_disk(
    lead: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = backup.make_backup(lead)

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    for module, name in ((storage, "write_pack"), (replacing, "write_private")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, full)
            with pytest.raises(StoreProblem, match="磁盘满了") as refused:
                replacing.make_ready(lead, path, prove(lead))
        assert refused.value.kept
        assert not (lead.folder.root / "restored").exists()
    change(lead)


def test_a_second_place_inside_the_data_folder_is_refused(lead: Office) -> None:
    with pytest.raises(Refused, match="数据文件夹里面"):
        lead.act(backup_second.choose_second, lead.folder.backups / "second")


def test_a_second_place_that_cannot_be_written_is_refused(lead: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreProblem, match="写不进去"):
        lead.act(backup_second.choose_second, tmp_path / "file")


def test_a_second_copy_that_is_too_old_is_asked_for(
    lead: Office, stick: Path, clock: FixedClock
) -> None:
    def asked() -> list[str]:
        return [row.text for row in lead.read(lambda ctx: tuple(backup_second.reminder(ctx)))]

    assert asked() == []
    lead.act(backup_second.choose_second, stick)
    backup.backup_now(lead)
    clock.advance(6 * 24 * HOUR)
    assert asked() == []
    clock.advance(24 * HOUR)
    assert asked() == ["第二份备份是 7 天前的"]
    lead.act(backup_second.set_days, 14)
    assert asked() == []


def test_a_second_place_on_the_same_disk_is_told(lead: Office, stick: Path) -> None:
    lead.act(backup_second.choose_second, stick)

    second = lead.read(backup_second.second_place)

    assert second is not None
    assert second.is_same_disk
    assert not places.on_one_disk(stick, Path("/proc"))


def test_the_command_line_may_back_up_and_the_books_say_so(office: Office, tmp_path: Path) -> None:
    office.actor = Actor(None, "命令行:root", is_command_line=True)

    path = backup.make_backup(office, tmp_path / "out", why=backup.COMMAND_LINE)

    assert path.parent == tmp_path / "out"
    assert office.read(backup.backup_line) == "已备份 12:00，已验证"


def test_a_copy_on_a_stick_that_was_pulled_out_still_happened(lead: Office, stick: Path) -> None:
    backup.make_backup(lead, stick)
    shutil.rmtree(stick)

    assert lead.read(backup.backup_line) == "已备份 12:00，已验证"


def test_a_folder_of_backups_on_a_stick_that_was_pulled_out_is_not_taken_for_the_own(
    lead: Office, stick: Path
) -> None:
    backup.make_backup(lead, stick / "backups")
    shutil.rmtree(stick)

    assert lead.read(backup.backup_line) == "已备份 12:00，已验证"
    change(lead)
    backup.make_backup(lead, why=backup.EVERY_FOUR_HOURS)
    assert {Path(copy.path).parent.parent for copy in proofs.read(lead.folder).copies} == {
        stick,
        lead.folder.root,
    }


def test_the_copies_of_a_folder_that_was_moved_are_still_proven(
    lead: Office, tmp_path: Path
) -> None:
    backup.make_backup(lead)
    lead.close()
    moved = DataFolder(lead.folder.root.rename(tmp_path / "moved"))

    office = Office(database.open_existing(moved), lead.clock)

    assert office.read(backup.backup_line) == "已备份 12:00，已验证"
    (kept,) = proofs.read(moved).copies
    assert kept.path == str(moved.backups / kept.name)
    office.close()


def test_nobody_but_a_person_may_back_up_by_hand(office: Office) -> None:
    with pytest.raises(NotAllowed):
        backup.make_backup(office)

    made: Any = backup.make_backup(office, why=backup.EVERY_FOUR_HOURS)
    assert made.exists()


def test_a_backup_from_before_an_upgrade_takes_over_and_is_upgraded_again(
    tmp_path: Path, clock: FixedClock
) -> None:
    shutil.copytree(GOLDEN, tmp_path / "data")
    folder, _ = prepare(tmp_path / "data")
    office = Office(database.open_existing(folder, clock), clock)
    (older,) = folder.backups.glob("upgrade-0002-*.yzbak")
    lead_id = office.read(lambda ctx: directory.holders(ctx, Role.LEAD))[0][0]
    office.actor = Actor(lead_id, "责任人", frozenset({Role.LEAD}))
    office.act(settings.set_idle_minutes, 30)

    replacing.make_ready(office, older, Proof(lead_id, clock.now()))
    again = replacing.take_over(office)

    assert again.read(settings.preferences).idle_minutes != 30
    assert again.read(checkup.check_store) == ()
    again.actor = Actor(lead_id, "责任人", frozenset({Role.LEAD}))
    assert "恢复了" in " ".join(again.read(sign_in.unseen_notices))
    again.close()


@pytest.mark.parametrize("gone", ["restored", "restored.json"])
def test_nothing_is_put_aside_where_nothing_was_made_ready(lead: Office, gone: str) -> None:
    path = backup.make_backup(lead)
    replacing.make_ready(lead, path, prove(lead))
    (lead.folder.root / gone).rename(lead.folder.root / "elsewhere")

    with pytest.raises(Refused, match="没有准备好"):
        replacing.take_over(lead)

    # The same office goes on.
    change(lead)
    assert lead.folder.database.exists()
    assert not list(lead.folder.root.glob("replaced-*"))


def test_nothing_is_acknowledged_between_two_stores(
    lead: Office, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the next start takes for the old store's log would be set aside with it."""

    def full(path: Path, content: bytes) -> None:
        if path == swap._note(lead.folder):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write_private(path, content)

    path = backup.make_backup(lead)
    replacing.make_ready(lead, path, prove(lead))
    with monkeypatch.context() as patch:
        patch.setattr(swap, "write_private", full)
        with pytest.raises(StoreProblem, match="还没有全部换上"):
            replacing.take_over(lead)

    assert replacing.is_half_done(lead.folder)
    with pytest.raises(StoreProblem, match="还没有全部换上"):
        change(lead)
    with pytest.raises(StoreProblem, match="还没有全部换上"):
        lead.read(backup.is_due)
    office = start_up.open_station(lead.folder, clock)
    office.actor = lead.actor
    change(office)
    assert office.read(checkup.check_store) == ()
    office.close()
