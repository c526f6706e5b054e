"""The key folder: what opens a station, with and without a start passphrase, cut anywhere."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from app.core.errors import PassphraseNeeded, StoreProblem, WrongPassphrase
from app.storage import key_lock, keys, signing_key
from tests.storage.cuts import run_cut_at

FIRST, SECOND = "四海之内皆兄弟也2026", "correct horse 7"

not_on_windows = pytest.mark.skipif(sys.platform == "win32", reason="no fork")


@pytest.fixture(autouse=True)
def a_quick_lock_and_a_blank_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a start of the program: nobody gave a passphrase yet."""
    monkeypatch.setattr(key_lock, "MEMORY_KIB", 64)
    monkeypatch.setattr(key_lock, "PASSES", 1)
    monkeypatch.setattr(keys, "_given", {})


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_given", {})


@pytest.fixture
def made(tmp_path: Path) -> keys.StationKeys:
    return keys.create(tmp_path / "keys")[0]


def everything_in(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_new_folder_opens_and_its_files_are_its_owners_alone(made: keys.StationKeys) -> None:
    assert keys.load(made.folder) == made
    assert not keys.is_locked(made.folder)
    if sys.platform != "win32":
        assert {path.stat().st_mode & 0o777 for path in made.folder.iterdir()} == {0o600}


def test_with_a_passphrase_the_folder_alone_opens_nothing(
    made: keys.StationKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = keys.unwrap_signing_key(made.data_key, keys.wrap_signing_key(made))
    keys.set_passphrase(made, FIRST)
    forget(monkeypatch)

    assert not (made.folder / "station.key").exists()
    for secret in (bytes.fromhex(made.data_key), made.data_key.encode(), private):
        assert secret not in everything_in(made.folder)
    with pytest.raises(PassphraseNeeded, match="启动密码"):
        keys.load(made.folder)
    with pytest.raises(PassphraseNeeded):
        signing_key.public_key(made.folder)


def test_the_right_passphrase_opens_it_for_the_whole_run(
    made: keys.StationKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.set_passphrase(made, FIRST)
    forget(monkeypatch)

    with pytest.raises(WrongPassphrase, match="不对"):
        keys.unlock(made.folder, SECOND)
    with pytest.raises(PassphraseNeeded):
        keys.load(made.folder)
    assert keys.unlock(made.folder, f" {FIRST} ") == made
    assert keys.load(made.folder) == made


def test_a_full_width_passphrase_is_the_same_passphrase(made: keys.StationKeys) -> None:
    keys.set_passphrase(made, "ABCD2026水站")

    assert keys.unlock(made.folder, "ＡＢＣＤ２０２６水站") == made


def test_a_changed_passphrase_is_the_only_one(made: keys.StationKeys) -> None:
    keys.set_passphrase(made, FIRST)
    keys.set_passphrase(made, SECOND)

    assert keys.unlock(made.folder, SECOND) == made
    with pytest.raises(WrongPassphrase):
        keys.unlock(made.folder, FIRST)


def test_a_removed_passphrase_leaves_the_plain_key_and_no_lock(made: keys.StationKeys) -> None:
    keys.set_passphrase(made, FIRST)
    keys.remove_passphrase(made)

    assert keys.load(made.folder) == made
    assert not (made.folder / "station.key.locked").exists()


def test_the_recovery_code_sets_a_new_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, recovery = keys.create(tmp_path / "keys", passphrase=FIRST)
    forget(monkeypatch)

    with pytest.raises(StoreProblem, match="恢复码与这份数据不符"):
        keys.unlock_by_recovery(made.folder, b"x" * 20, SECOND)
    assert keys.unlock_by_recovery(made.folder, recovery, SECOND) == made
    assert keys.unlock(made.folder, SECOND) == made


def test_an_old_plain_signing_key_is_closed_when_the_store_is_opened(
    made: keys.StationKeys,
) -> None:
    private = keys.unwrap_signing_key(made.data_key, keys.wrap_signing_key(made))
    public = signing_key.public_key(made.folder)
    (made.folder / "signing.key").write_bytes(private)
    (made.folder / "signing.wrap").unlink()

    keys.settle(made)

    assert not (made.folder / "signing.key").exists()
    assert signing_key.public_key(made.folder) == public
    assert private not in everything_in(made.folder)


@pytest.mark.parametrize(
    ("part", "value"),
    [("passes", 10**9), ("memory_kib", 2**40), ("lanes", 0), ("name", "md5"), ("passes", "x")],
)
def test_a_lock_that_asks_for_the_impossible_is_refused_in_words(
    made: keys.StationKeys, part: str, value: object
) -> None:
    keys.set_passphrase(made, FIRST)
    path = made.folder / "station.key.locked"
    said = json.loads(path.read_bytes())
    said["kdf"][part] = value
    path.write_text(json.dumps(said))

    with pytest.raises(StoreProblem, match=r"station\.key\.locked 已损坏"):
        keys.unlock(made.folder, FIRST)


def test_no_bit_of_a_lock_can_be_flipped_unnoticed(made: keys.StationKeys) -> None:
    lock = key_lock.close(made.data_key, made.key_id, FIRST)
    plain = lock.index(b'"sealed"'), lock.index(b'"salt"'), lock.index(b'"key_id"')

    for at in (start + offset for start in plain for offset in range(12, 30, 3)):
        broken = lock[:at] + bytes([lock[at] ^ 1]) + lock[at + 1 :]
        with pytest.raises(StoreProblem):
            key_lock.open_lock(broken, FIRST)


def _set_it(folder: Path) -> None:
    keys.set_passphrase(keys.load(folder), FIRST)


def _change_it(folder: Path) -> None:
    keys.set_passphrase(keys.unlock(folder, FIRST), SECOND)


def _remove_it(folder: Path) -> None:
    keys.remove_passphrase(keys.unlock(folder, FIRST))


def _close_old_signing_key(folder: Path) -> None:
    keys.settle(keys.load(folder))


def _opens(folder: Path, passphrases: tuple[str, ...]) -> keys.StationKeys:
    """Open a folder as the next start does: as it lies, or with one of these passphrases."""
    keys.sweep(folder)
    if not keys.is_locked(folder):
        return keys.load(folder)
    for passphrase in passphrases:
        try:
            return keys.unlock(folder, passphrase)
        except WrongPassphrase:
            continue
    raise AssertionError(sorted(path.name for path in folder.iterdir()))


@not_on_windows
@pytest.mark.parametrize("work", [_set_it, _change_it, _remove_it, _close_old_signing_key])
def test_cut_at_any_moment_the_folder_still_opens(
    work: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = tmp_path / "begun"
    made, _ = keys.create(begun, passphrase=FIRST if work in (_change_it, _remove_it) else "")
    public = signing_key.public_key(begun)
    if work is _close_old_signing_key:
        private = keys.unwrap_signing_key(made.data_key, keys.wrap_signing_key(made))
        (begun / "signing.key").write_bytes(private)
        (begun / "signing.wrap").unlink()

    number = 0
    while True:
        number += 1
        folder = tmp_path / str(number)
        shutil.copytree(begun, folder)
        was_cut = run_cut_at(number, partial(work, folder), folder)
        forget(monkeypatch)
        opened = _opens(folder, (FIRST, SECOND))
        keys.settle(opened)

        assert opened.data_key == made.data_key
        assert signing_key.public_key(folder) == public
        names = {path.name for path in folder.iterdir()}
        assert names in (
            {"recovery.wrap", "signing.wrap", "station.key"},
            {"recovery.wrap", "signing.wrap", "station.key.locked"},
        )
        if not was_cut:
            break
    assert number > 4
