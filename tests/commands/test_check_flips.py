"""`yizhan check` finds a flipped bit wherever it is, and says so in words."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.__main__ import main
from app.core.clock import FixedClock
from app.core.permissions import Role
from app.services import people
from app.services.context import Actor
from app.services.office import Office
from app.storage import database, keys
from app.storage.connection import connect
from app.storage.folder import DataFolder
from app.storage.log_check import log_problem
from tests.conftest import NOON

Flip = Callable[[Path], None]


@pytest.fixture(scope="module")
def killed(staffed_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station whose program was killed: the last acts stand in the write-ahead log alone."""
    root = tmp_path_factory.mktemp("killed")
    alive, left = root / "alive", root / "left"
    shutil.copytree(staffed_folder, alive)
    office = Office(database.open_existing(DataFolder(alive)), FixedClock(NOON))
    office.actor = Actor(None, "测试", frozenset(Role))
    for name in ("钱秀英", "周大勇"):
        office.act(people.add_person, people.PersonFields(name=name))
    shutil.copytree(alive, left)
    office.close()
    assert (left / "station.db-wal").stat().st_size > 10_000
    return left


def check(root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    capsys.readouterr()
    code = main(["check", "--json", "--data", str(root)])
    return code, json.loads(capsys.readouterr().out)


def flipped(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at // 8 % len(content)] ^= 1 << at % 8
    path.write_bytes(content)


def test_a_killed_station_is_sound(
    killed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = shutil.copytree(killed, tmp_path / "data")

    assert check(root, capsys) == (0, {"ok": True, "findings": []})


@settings(max_examples=20)
@given(where=st.floats(0, 1, exclude_max=True), name=st.sampled_from(["station.db"] * 3 + ["wal"]))
def test_one_flipped_bit_anywhere_in_the_store_is_found(
    killed: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    where: float,
    name: str,
) -> None:
    root = shutil.copytree(killed, tmp_path_factory.mktemp("flip") / "data")
    path = root / ("station.db" if name == "station.db" else "station.db-wal")
    flipped(path, int(where * path.stat().st_size * 8))

    code, said = check(root, capsys)

    assert code == 1
    assert "station.db" in json.dumps(said)
    assert "损坏" in str(said) or "不完整" in str(said)


@pytest.mark.parametrize("at", [0, 8 * 15, 8 * 16 + 3, 8 * 20, 8 * 99, 8 * 4095 + 7])
def test_a_bit_of_the_first_page_is_found_though_nothing_opens(
    killed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], at: int
) -> None:
    root = shutil.copytree(killed, tmp_path / "data")
    flipped(root / "station.db", at)

    code, said = check(root, capsys)

    assert code == 1
    assert said["ok"] is False


def test_every_part_of_the_write_ahead_log_is_watched(killed: Path, tmp_path: Path) -> None:
    whole = (killed / "station.db-wal").read_bytes()
    path = tmp_path / "station.db-wal"
    chance = random.Random(4)
    frame, last = 24 + 4096, len(whole) - (len(whole) - 32) % (24 + 4096)
    places = [
        *range(0, 32 * 8, 5),
        *range(32 * 8, (32 + 24) * 8, 7),
        *range((last - frame) * 8, (last - frame + 24) * 8, 3),
        *(chance.randrange(last * 8) for _ in range(40)),
    ]

    unseen = []
    for at in places:
        path.write_bytes(whole)
        flipped(path, at)
        if not log_problem(path):
            unseen.append(at)

    path.write_bytes(whole)
    assert log_problem(path) == ""
    assert unseen == []


def test_a_frame_wiped_out_amid_the_log_is_named(killed: Path, tmp_path: Path) -> None:
    path = tmp_path / "station.db-wal"
    content = bytearray((killed / "station.db-wal").read_bytes())
    frame = 24 + 4096
    content[32 + frame : 32 + 2 * frame] = bytes(frame)
    path.write_bytes(content)

    assert log_problem(path) == "预写日志第2段损坏，它以后写入的内容读不到。"


def test_frames_of_an_earlier_round_mean_nothing(killed: Path, tmp_path: Path) -> None:
    path = tmp_path / "station.db-wal"
    content = bytearray((killed / "station.db-wal").read_bytes())
    ends = ends_of_acts(content)
    for at in range(ends[-2], len(content), 24 + 4096):
        content[at + 8 : at + 16] = b"\x5a" * 8
    path.write_bytes(content)

    assert log_problem(path) == ""


def test_a_write_that_ends_before_frames_of_an_earlier_round_is_named(
    killed: Path, tmp_path: Path
) -> None:
    path = tmp_path / "station.db-wal"
    content = bytearray((killed / "station.db-wal").read_bytes())
    for at in range(ends_of_acts(content)[-2] + 24 + 4096, len(content), 24 + 4096):
        content[at + 8 : at + 16] = b"\x5a" * 8
    path.write_bytes(content)

    assert "不完整" in log_problem(path)


def test_a_log_cut_short_within_a_write_is_named(killed: Path, tmp_path: Path) -> None:
    path = tmp_path / "station.db-wal"
    content = (killed / "station.db-wal").read_bytes()
    ends = ends_of_acts(content)
    unseen = []
    for at in (ends[0] - 4120, ends[0] + 10, ends[-2] + 4120, ends[-1] - 1):
        path.write_bytes(content[:at])
        if "不完整" not in log_problem(path):
            unseen.append(at)

    path.write_bytes(content[: ends[-2]])
    assert log_problem(path) == ""
    assert unseen == []


def test_a_first_frame_torn_at_the_very_end_is_named(killed: Path, tmp_path: Path) -> None:
    path = tmp_path / "station.db-wal"
    whole = (killed / "station.db-wal").read_bytes()
    begin = ends_of_acts(whole)[-2]
    unseen = []
    for at in (begin + 8, begin + 12, begin + 16, begin + 24, begin + 2000):
        torn = bytearray(whole[: begin + 24 + 4096])
        torn[at] ^= 1
        path.write_bytes(torn)
        if "不完整" not in log_problem(path):
            unseen.append(at - begin)

    assert unseen == []


def test_a_log_of_another_kind_is_named_though_its_sums_fit(killed: Path, tmp_path: Path) -> None:
    path = tmp_path / "station.db-wal"
    log = bytearray((killed / "station.db-wal").read_bytes())
    log[:4] = b"else"
    first = second = 0
    words = [int.from_bytes(log[at : at + 4], "big") for at in range(0, 24, 4)]
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) % 2**32
        second = (second + odd + first) % 2**32
    log[24:32] = first.to_bytes(4, "big") + second.to_bytes(4, "big")
    path.write_bytes(log)

    assert "开头损坏" in log_problem(path)


def test_a_log_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "station.db-wal"
    path.mkdir()

    assert "预写日志读不出来" in log_problem(path)


def ends_of_acts(log: bytes | bytearray) -> list[int]:
    """Give where each act ends in a log: the last frame of one names the size of the store."""
    frame = 24 + 4096
    return [at + frame for at in range(32, len(log), frame) if log[at + 4 : at + 8] != bytes(4)]


@pytest.mark.parametrize("name", ["station.key", "signing.wrap"])
def test_a_damaged_key_file_is_found(
    killed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    root = shutil.copytree(killed, tmp_path / "data")
    flipped(root / "keys" / name, 8 * 40 + 1)

    code, said = check(root, capsys)

    assert (code, said["ok"]) == (1, False)


def test_a_store_that_says_it_is_of_an_older_version_is_found(
    killed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = shutil.copytree(killed, tmp_path / "data")
    folder = DataFolder(root)
    raw = connect(folder.database, keys.load(folder.keys).data_key)
    raw.execute("UPDATE alembic_version SET version_num = '0002'")
    raw.close()

    code, said = check(root, capsys)

    assert code == 1
    assert "表的结构不是驿站管家的" in str(said["findings"])
