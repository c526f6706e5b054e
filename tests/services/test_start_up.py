"""A damaged store is noticed before anybody writes, brought back, and what is missing is named."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.errors import KeyLost, StoreDamaged, StoreProblem
from app.core.permissions import Role
from app.models import AuditEntry, Notice
from app.services import backup, checkup, sealed_sheet, settings, start_up
from app.services.context import Actor, Context
from app.services.office import Office
from app.services.todo_row import TodoRow
from app.storage import backup as storage
from app.storage import database, keys, leftovers, proofs, recovery, replacing
from app.storage.connection import connect
from app.storage.folder import DataFolder, prepare
from tests.storage.cuts import run_cut_at


@pytest.fixture
def folder(office: Office) -> DataFolder:
    """A station with a backup at 30 minutes of idle time; 20 were set after it."""
    office.actor = Actor(None, "测试", frozenset(Role))
    office.files.put(b"a scan of an invoice")
    office.act(settings.set_idle_minutes, 30)
    backup.make_backup(office)
    office.act(settings.set_idle_minutes, 20)
    office.database.checkpoint()
    office.close()
    return office.folder


@pytest.fixture
def opened(folder: DataFolder, clock: FixedClock) -> Iterator[list[Office]]:
    offices: list[Office] = []
    yield offices
    for office in offices:
        office.close()


forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="a child dies in the middle")


def spoil(path: Path, at: float = 0.5) -> None:
    """Flip one bit at a place of a file."""
    with path.open("r+b") as stream:
        where = int(path.stat().st_size * at)
        stream.seek(where)
        byte = stream.read(1)[0]
        stream.seek(where)
        stream.write(bytes([byte ^ 4]))


def start(folder: DataFolder, clock: FixedClock, opened: list[Office]) -> Office:
    office = start_up.open_station(folder, clock)
    opened.append(office)
    return office


def acts(ctx: Context) -> list[str]:
    return list(ctx.session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))


def notices(ctx: Context) -> list[str]:
    return list(ctx.session.scalars(select(Notice.text).order_by(Notice.id)))


def idle(office: Office) -> int:
    return office.read(settings.preferences).idle_minutes


def test_a_sound_store_opens_as_it_lies(
    folder: DataFolder, clock: FixedClock, opened: list[Office]
) -> None:
    office = start(folder, clock, opened)

    assert idle(office) == 20
    assert office.read(notices) == []


@pytest.mark.parametrize("at", [0.0, 0.2, 0.55, 0.99])
def test_a_flipped_bit_brings_the_newest_good_backup_back(
    folder: DataFolder, clock: FixedClock, opened: list[Office], at: float
) -> None:
    spoil(folder.database, at)
    damaged = folder.database.read_bytes()

    office = start(folder, clock, opened)

    assert idle(office) == 30
    (aside,) = folder.root.glob("quarantine-*")
    assert (aside / "station.db").read_bytes() == damaged
    assert office.files.names()
    assert "恢复备份" in office.read(acts)


def test_what_is_missing_is_named_to_everybody_who_works_here(
    folder: DataFolder, clock: FixedClock, opened: list[Office]
) -> None:
    spoil(folder.database, 0.99)

    office = start(folder, clock, opened)

    told = office.read(notices)
    assert len(told) == 5
    assert all("数据文件损坏" in text and "2026-10-22 12:00" in text for text in told)
    assert "还读得到 1 条" in told[0] or "读不出还有多少条" in told[0]
    assert office.read(backup.backup_line) == "已备份 12:00，已验证"


def test_a_store_that_is_gone_comes_back(
    folder: DataFolder, clock: FixedClock, opened: list[Office]
) -> None:
    folder.database.unlink()

    assert idle(start(folder, clock, opened)) == 30


def test_a_store_emptied_of_everything_comes_back(
    folder: DataFolder, clock: FixedClock, opened: list[Office]
) -> None:
    folder.database.write_bytes(b"")

    assert idle(start(folder, clock, opened)) == 30


def test_a_full_disk_at_the_start_after_an_upgrade_keeps_nobody_out(
    folder: DataFolder, clock: FixedClock, opened: list[Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    (kept,) = proofs.read(folder).copies
    proofs.keep(folder, replace(kept, kind="upgrade"))

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(proofs, "write_private", full)

    assert idle(start(folder, clock, opened)) == 20


def test_drafts_that_a_faulty_disk_left_go_at_the_next_start(folder: DataFolder) -> None:
    drafts = [folder.backups / "proofs.json.new", folder.root / "restored.json.new"]
    for draft in drafts:
        draft.write_bytes(b"{")

    leftovers.sweep(folder)

    assert not [draft for draft in drafts if draft.exists()]
    assert proofs.read(folder).copies


def test_damage_in_the_very_page_that_tells_the_version_brings_the_backup_back(
    folder: DataFolder, clock: FixedClock, opened: list[Office]
) -> None:
    raw = connect(folder.database, keys.load(folder.keys).data_key)
    sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'alembic_version'"
    page = raw.execute(sql).fetchone()[0]
    raw.close()
    content = bytearray(folder.database.read_bytes())
    content[(page - 1) * 4096 + 2000] ^= 4
    folder.database.write_bytes(content)

    assert recovery.look_over(folder).damage
    assert idle(start(folder, clock, opened)) == 30


def test_a_damaged_newest_backup_is_passed_over_for_the_one_before(
    folder: DataFolder, clock: FixedClock, opened: list[Office]
) -> None:
    office = start(folder, clock, opened)
    office.actor = Actor(None, "测试", frozenset(Role))
    clock.advance(3600)
    newest = backup.make_backup(office)
    office.close()
    spoil(newest)
    spoil(folder.database)

    assert idle(start(folder, clock, opened)) == 30


def test_without_a_good_backup_everything_stays_where_it_is(
    folder: DataFolder, clock: FixedClock
) -> None:
    for path in folder.backups.glob("*.yzbak"):
        spoil(path)
    spoil(folder.database)
    before = {path: path.read_bytes() for path in folder.root.glob("station.db")}

    with pytest.raises(StoreDamaged, match="没有动"):
        start_up.open_station(folder, clock)

    assert before == {path: path.read_bytes() for path in folder.root.glob("station.db")}
    assert not list(folder.root.glob("quarantine-*"))


def test_a_key_of_another_station_is_not_taken_for_damage(
    folder: DataFolder, clock: FixedClock, tmp_path: Path
) -> None:
    other, _ = prepare(tmp_path / "other")
    keys.create(other.keys)
    shutil.copy(other.keys / "station.key", folder.keys / "station.key")

    with pytest.raises(StoreProblem, match="不是这个站点的"):
        start_up.open_station(folder, clock)

    assert not list(folder.root.glob("quarantine-*"))


def test_a_dropped_trigger_is_put_back_and_told_and_nothing_is_lost(
    folder: DataFolder, clock: FixedClock, opened: list[Office]
) -> None:
    run(folder, "DROP TRIGGER expense_no_delete")

    office = start(folder, clock, opened)

    assert idle(office) == 20
    assert any("expense_no_delete" in text for text in office.read(notices))
    assert recovery.look_over(folder) == recovery.Looked()


def test_a_row_that_points_nowhere_is_told_and_nothing_is_lost(
    folder: DataFolder, clock: FixedClock, opened: list[Office]
) -> None:
    run(
        folder,
        "PRAGMA foreign_keys = OFF",
        "UPDATE opening_hours SET station_id = 999 WHERE id = 1",
    )

    office = start(folder, clock, opened)

    assert idle(office) == 20
    assert any("“开放时间”有一条指向的“站点资料”不存在" in text for text in office.read(notices))


def test_a_table_that_is_gone_brings_the_backup_back(
    folder: DataFolder, clock: FixedClock, opened: list[Office]
) -> None:
    run(folder, "PRAGMA foreign_keys = OFF", "DROP TABLE wall_posting")

    assert idle(start(folder, clock, opened)) == 30


def test_a_missing_attachment_comes_back_with_the_store(
    folder: DataFolder, clock: FixedClock, opened: list[Office]
) -> None:
    shutil.rmtree(folder.files)
    spoil(folder.database)

    office = start(folder, clock, opened)

    (name,) = office.files.names()
    assert office.files.get(name) == b"a scan of an invoice"


def test_a_first_set_up_cut_short_after_the_keys_is_finished(
    tmp_path: Path, clock: FixedClock
) -> None:
    folder, _ = prepare(tmp_path / "new")
    made, _recovery = keys.create(folder.keys)

    office = start_up.open_station(folder, clock)

    assert keys.load(folder.keys) == made
    assert not office.has_station
    office.close()


def test_an_empty_file_of_a_first_set_up_cut_short_is_filled(
    tmp_path: Path, clock: FixedClock
) -> None:
    folder, _ = prepare(tmp_path / "new")
    keys.create(folder.keys)
    folder.database.touch()

    start_up.open_station(folder, clock).close()

    database.open_existing(folder).close()


def test_a_return_cut_short_before_the_books_know_is_told_at_the_next_start(
    folder: DataFolder, clock: FixedClock, opened: list[Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(folder.database)

    def dies(*_args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(start_up, "settle", dies)
        with pytest.raises(KeyboardInterrupt):
            start_up.open_station(folder, clock)

    office = start(folder, clock, opened)
    assert any("数据文件损坏" in text for text in office.read(notices))
    assert replacing.pending(folder) is None


@forks
@pytest.mark.parametrize("touch", [*range(1, 20, 6), *range(20, 90, 9)])
def test_a_return_cut_anywhere_ends_with_the_backup_in_place(
    folder: DataFolder, clock: FixedClock, opened: list[Office], touch: int
) -> None:
    spoil(folder.database)

    run_cut_at(touch, lambda: start_up.open_station(folder, clock).close(), folder.root)

    office = start(folder, clock, opened)
    assert idle(office) == 30
    assert any("数据文件损坏" in text for text in office.read(notices))
    assert len(list(folder.root.glob("quarantine-*/station.db"))) == 1


@forks
@pytest.mark.parametrize("touch", range(1, 30, 4))
def test_a_first_set_up_cut_anywhere_is_finished_at_the_next_start(
    tmp_path: Path, clock: FixedClock, touch: int
) -> None:
    folder, _ = prepare(tmp_path / "new")

    run_cut_at(touch, lambda: start_up.open_station(folder, clock).close(), folder.root)

    office = start_up.open_station(folder, clock)
    assert not office.has_station
    assert recovery.look_over(folder) == recovery.Looked()
    office.close()


def test_a_start_passphrase_stays_on_what_comes_back(
    folder: DataFolder, clock: FixedClock, opened: list[Office]
) -> None:
    keys.set_passphrase(keys.load(folder.keys), "four plain words here")
    path = next(folder.backups.glob("*.yzbak"))

    into = storage.restore(path, folder.root.parent / "again", keys_folder=folder.keys)
    spoil(folder.database)
    office = start(folder, clock, opened)

    assert keys.is_locked(into.keys)
    assert keys.is_locked(office.folder.keys)
    assert not (into.keys / "station.key").exists()


def run(folder: DataFolder, *statements: str) -> None:
    connection = connect(folder.database, keys.load(folder.keys).data_key)
    for statement in statements:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("harm", ["gone", "short", "flipped"])
def test_a_lost_key_comes_back_by_the_sealed_code_and_the_same_store_goes_on(
    folder: DataFolder, clock: FixedClock, opened: list[Office], blank_folder: Path, harm: str
) -> None:
    key, before = folder.keys / keys.PLAIN, keys.load(folder.keys)
    if harm == "gone":
        key.unlink()
    else:
        said = key.read_text("ascii")
        key.write_text(said[:20] if harm == "short" else f"{int(said[0], 16) ^ 4:x}{said[1:]}")
    with pytest.raises(KeyLost, match="钥匙"):
        start_up.open_station(folder, clock)
    harmed = key.read_bytes() if key.exists() else b""

    with pytest.raises(StoreProblem, match="恢复码与这份数据不符"):
        recovery.find_key(folder, bytes(20))
    assert (key.read_bytes() if key.exists() else b"") == harmed

    recovery.find_key(folder, (blank_folder / "recovery.bytes").read_bytes())
    office = start_up.open_station(folder, clock, has_found_key=True)
    opened.append(office)

    assert keys.load(folder.keys) == before
    assert idle(office) == 20  # the store as it lay, not the backup with 30
    assert "用恢复码找回钥匙" in office.read(acts)
    assert "恢复备份" not in office.read(acts)
    assert not list(folder.root.glob("quarantine-*"))


def test_a_key_that_opens_another_store_is_not_written(
    folder: DataFolder, tmp_path: Path, blank_folder: Path
) -> None:
    (folder.keys / keys.PLAIN).unlink()
    other, code = keys.create(tmp_path / "other")
    (folder.keys / keys.RECOVERY).write_bytes((other.folder / keys.RECOVERY).read_bytes())

    with pytest.raises(StoreDamaged, match="打不开这份数据"):
        recovery.find_key(folder, code)

    assert not keys.exist(folder.keys)


def test_without_what_the_code_opens_only_a_backup_is_offered(
    folder: DataFolder, clock: FixedClock
) -> None:
    (folder.keys / keys.PLAIN).unlink()
    (folder.keys / keys.RECOVERY).unlink()

    with pytest.raises(StoreDamaged, match="钥匙"):
        start_up.open_station(folder, clock)


def test_a_flipped_bit_under_the_sealed_code_is_found_and_reminded_of(
    folder: DataFolder, clock: FixedClock, opened: list[Office]
) -> None:
    office = start(folder, clock, opened)
    assert office.read(acts).count("登记恢复码文件") == 1
    office.act(_sheet_was_made)
    wrapped = folder.keys / keys.RECOVERY
    whole = wrapped.read_text("ascii")
    assert office.read(checkup.check_store) == ()

    at = whole.index('"sealed": "') + 20
    other = "A" if whole[at] != "A" else "B"
    wrapped.write_text(whole[:at] + other + whole[at + 1 :], "ascii")

    assert checkup.check_files(folder) == ()  # it still looks like a wrapped key
    (found,) = office.read(checkup.check_store)
    assert found.where == "keys/recovery.wrap"
    assert [row.text for row in office.read(reminders)] == ["恢复码纸可能打不开"]
    office.close()
    again = start(folder, clock, opened)
    assert again.read(acts).count("登记恢复码文件") == 1


def test_books_that_came_back_do_not_speak_of_an_older_sheet(
    folder: DataFolder, clock: FixedClock, opened: list[Office]
) -> None:
    office = start(folder, clock, opened)
    office.actor = Actor(None, "测试", frozenset(Role))
    office.act(_sheet_was_made)
    backup.make_backup(office)
    office.act(_new_sheet)
    office.database.checkpoint()
    office.close()
    spoil(folder.database)

    again = start(folder, clock, opened)

    assert "恢复备份" in again.read(acts)
    assert not again.read(sealed_sheet.is_altered)


def _sheet_was_made(ctx: Context) -> None:
    sealed_sheet.keep_sheet(ctx, ctx.today())
    ctx.audit("恢复码已试用", "recovery_code")


def _new_sheet(ctx: Context) -> None:
    sealed_sheet.open_sheet(ctx, sealed_sheet.make_sheet(ctx))


def reminders(ctx: Context) -> tuple[TodoRow, ...]:
    ctx.actor = Actor(None, "测试", frozenset(Role))
    return tuple(sealed_sheet.reminder(ctx))
