"""A backup is verified before it counts, opens only with its key, and comes back whole."""

from __future__ import annotations

import errno
import shutil
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.core.errors import PassphraseNeeded, StoreProblem
from app.core.permissions import Role
from app.models import Station
from app.services import backup as service
from app.services.context import Actor, Context
from app.services.office import Office
from app.storage import backup, database, keys, proofs
from app.storage.connection import connect
from app.storage.folder import DataFolder
from app.storage.signing_key import public_key


@pytest.fixture
def made(office: Office, tmp_path: Path) -> Path:
    office.actor = Actor(None, "测试", frozenset(Role))
    office.files.put(b"a scan of an invoice")
    return service.make_backup(office, tmp_path / "usb")


def station_name(ctx: Context) -> str:
    return ctx.session.get_one(Station, ctx.station_id).name


def test_a_backup_restores_to_the_same_station(office: Office, made: Path, tmp_path: Path) -> None:
    own = office.folder.keys

    root = service.restore_backup(made, tmp_path / "new", keys_folder=own)

    restored = Office(database.open_existing(DataFolder(root)), office.clock)
    assert restored.read(station_name) == office.read(station_name)
    assert restored.files.names() == office.files.names()
    assert public_key(root / "keys") == public_key(own)
    restored.close()


def test_the_recovery_code_opens_a_backup_where_the_key_is_lost(
    made: Path, staffed_folder: Path, tmp_path: Path
) -> None:
    recovery = (staffed_folder / "recovery.bytes").read_bytes()

    root = service.restore_backup(made, tmp_path / "new", recovery=recovery)

    database.open_existing(DataFolder(root)).close()


def test_without_any_key_nothing_is_written(made: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="钥匙"):
        service.restore_backup(made, tmp_path / "new")

    assert not (tmp_path / "new").exists()


def test_a_folder_with_the_keys_of_another_station_opens_nothing(
    made: Path, tmp_path: Path
) -> None:
    keys.create(tmp_path / "other")

    with pytest.raises(StoreProblem, match="没有能打开这份备份的钥匙"):
        service.restore_backup(made, tmp_path / "new", keys_folder=tmp_path / "other")
    findings, words = backup.verify(made, keys_folder=tmp_path / "other")

    assert findings == ()
    assert "没有打开核对" in words
    assert not (tmp_path / "new").exists()


def test_a_wrong_recovery_code_writes_nothing(made: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="恢复码"):
        service.restore_backup(made, tmp_path / "new", recovery=b"x" * 20)

    assert not (tmp_path / "new").exists()


def test_a_backup_shows_neither_key_nor_content(office: Office, made: Path) -> None:
    content = made.read_bytes()

    assert office.database.keys.data_key.encode() not in content
    assert bytes.fromhex(office.database.keys.data_key) not in content
    assert b"a scan of an invoice" not in content
    assert "示范街".encode() not in content


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_a_flipped_bit_anywhere_is_found(made: Path, tmp_path: Path, at: float) -> None:
    broken = tmp_path / "broken.yzbak"
    content = bytearray(made.read_bytes())
    content[int(len(content) * at)] ^= 1
    broken.write_bytes(content)

    found, _ = backup.verify(broken)

    assert found


def test_a_backup_with_a_member_swapped_is_refused(
    office: Office, made: Path, tmp_path: Path
) -> None:
    swapped = tmp_path / "swapped.yzbak"
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(swapped, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[:-1] + b"x" if name == "station.db" else content)

    with pytest.raises(StoreProblem, match="核对不上"):
        service.restore_backup(swapped, tmp_path / "new", keys_folder=office.folder.keys)

    assert not (tmp_path / "new").exists()


def test_a_disk_too_small_is_said_before_anything_is_written(
    office: Office, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1024))

    with pytest.raises(StoreProblem, match="磁盘放不下：恢复这份备份要") as caught:
        service.restore_backup(made, tmp_path / "new", keys_folder=office.folder.keys)

    assert caught.value.to_do
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".restore*"))


def test_a_key_larger_than_any_of_ours_is_not_read(
    office: Office, made: Path, tmp_path: Path
) -> None:
    large = tmp_path / "large.yzbak"
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(large, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content + bytes(70_000) if name.endswith("y.wrap") else content)

    with pytest.raises(StoreProblem):
        service.restore_backup(large, tmp_path / "new", recovery=b"x" * 20)
    with pytest.raises(StoreProblem):
        service.restore_backup(large, tmp_path / "new", keys_folder=office.folder.keys)

    assert not (tmp_path / "new").exists()


def test_a_folder_with_files_in_it_is_not_restored_over(made: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "mine.txt").write_text("keep me")

    with pytest.raises(StoreProblem, match="不是空的"):
        service.restore_backup(made, tmp_path / "new")

    assert (tmp_path / "new" / "mine.txt").read_text() == "keep me"


def test_a_file_is_not_restored_over(made: Path, tmp_path: Path) -> None:
    (tmp_path / "new").write_text("keep me")

    with pytest.raises(StoreProblem, match="不是文件夹"):
        service.restore_backup(made, tmp_path / "new")

    assert (tmp_path / "new").read_text() == "keep me"


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_replaced(
    office: Office, tmp_path: Path
) -> None:
    raw = connect(office.folder.database, office.database.keys.data_key)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    newer = backup.write(
        office.folder, office.database.keys, tmp_path / "usb", made_at="2026-10-22T12:00:00",
        name="newer",
    )  # fmt: skip

    with pytest.raises(StoreProblem, match="更新版本的驿站管家") as refused:
        service.restore_backup(newer.path, tmp_path / "new", keys_folder=office.folder.keys)

    assert "升级" in refused.value.to_do
    assert not (tmp_path / "new").exists()


def test_a_backup_on_a_stick_that_was_pulled_out_is_not_called_damaged(
    made: Path, tmp_path: Path
) -> None:
    made.unlink()

    with pytest.raises(StoreProblem, match="读不到这份备份") as refused:
        service.restore_backup(made, tmp_path / "new")

    assert "损坏" not in str(refused.value)
    assert "插好" in refused.value.to_do


def test_keys_under_a_start_passphrase_are_not_called_unfit(
    office: Office, made: Path, tmp_path: Path
) -> None:
    locked = tmp_path / "keys"
    keys.copy_locked(office.database.keys, locked)
    keys._given.clear()

    with pytest.raises(PassphraseNeeded):
        service.restore_backup(made, tmp_path / "new", keys_folder=locked)

    assert not (tmp_path / "new").exists()


def test_a_list_that_cannot_be_read_for_a_moment_is_not_written_anew(
    office: Office, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_text = Path.read_text

    def held(path: Path, *args: str) -> str:
        if path.name == "proofs.json":
            raise PermissionError(errno.EACCES, "open in another program")
        return read_text(path, *args)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", held)
        with pytest.raises(StoreProblem, match="备份清单没有写成"):
            service.make_backup(office)

    assert [copy.path for copy in proofs.read(office.folder).copies] == [str(made)]


def test_what_has_only_its_size_at_a_second_place_is_not_taken_for_the_copy(
    office: Office, made: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / made.name).write_bytes(bytes(made.stat().st_size))

    carried = backup.carry(made, stick, office.database.keys.data_key, tmp_path)

    assert carried.read_bytes() == made.read_bytes()


def test_the_bottom_line_tells_only_what_happened(office: Office, tmp_path: Path) -> None:
    assert office.read(service.backup_line) == "尚无备份"
    office.actor = Actor(None, "测试", frozenset(Role))

    service.make_backup(office, tmp_path / "usb")

    assert office.read(service.backup_line) == "已备份 12:00，已验证"


def test_an_unchanged_station_is_not_copied_again(office: Office) -> None:
    office.actor = Actor(None, "测试", frozenset(Role))

    assert service.backup_when_changed(office) is not None
    assert service.backup_when_changed(office) is None


def test_a_folder_that_cannot_be_written_keeps_no_half_backup(
    office: Office, tmp_path: Path
) -> None:
    office.actor = Actor(None, "测试", frozenset(Role))
    target = tmp_path / "file-not-folder"
    target.write_text("in the way")

    with pytest.raises(StoreProblem, match="备份没有写成"):
        service.make_backup(office, target)

    assert target.read_text() == "in the way"
