"""A package is whole or not; its source is proven only against a key somebody trusts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.core.errors import BadInput
from app.core.month import Month
from app.core.permissions import Role
from app.services import export, verify
from app.services.context import Actor
from app.services.office import Office
from app.storage import database, keys, signing_key
from app.storage.folder import DataFolder


@pytest.fixture(scope="module")
def exported(staffed_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station's data folder with one month's papers in `exports`, made once."""
    from app.core.clock import FixedClock
    from tests.conftest import NOON

    root = tmp_path_factory.mktemp("exported") / "data"
    shutil.copytree(staffed_folder, root)
    office = Office(
        database.open_existing(DataFolder(root)),
        FixedClock(NOON),
        Actor(None, "测试", frozenset(Role)),
    )
    export.write_papers_of(office, Month(2026, 10), root / "exports")
    office.close()
    return root


@pytest.fixture
def elsewhere(exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The zip as the upper union has it: on a computer without that station's keys."""
    monkeypatch.setenv("YIZHAN_DATA", str(tmp_path / "none"))
    return Path(shutil.copy(exported / "exports" / "2026-10.zip", tmp_path))


def test_where_nothing_is_trusted_the_source_stays_unproven(elsewhere: Path) -> None:
    checked = verify.verify_file(elsewhere)

    assert checked.findings == []
    assert checked.words.startswith("内容一致，来源未证实")


def test_a_package_beside_a_strange_key_folder_is_not_proven_by_it(
    exported: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("YIZHAN_DATA", str(tmp_path / "none"))

    checked = verify.verify_file(exported / "exports" / "2026-10.zip")

    assert "来源未证实" in checked.words


def test_the_stations_own_computer_proves_its_own_packages(
    exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIZHAN_DATA", str(exported))

    for path in (exported / "exports" / "2026-10.zip", exported / "exports" / "2026-10"):
        assert "来源证实" in verify.verify_file(path).words


@pytest.mark.parametrize("form", ["printed", "small", "tight", "key", "file", "folder"])
def test_a_trusted_fingerprint_or_key_proves_the_source(
    form: str, exported: Path, elsewhere: Path, tmp_path: Path
) -> None:
    printed = signing_key.public_fingerprint(exported / "keys")
    public = signing_key.public_key(exported / "keys")
    (tmp_path / "station.txt").write_text(f"示范街劳动者服务站\n公钥：{public}\n", "utf-8")
    given = {
        "printed": printed,
        "small": printed.lower(),
        "tight": printed.replace(" ", ""),
        "key": public,
        "file": str(tmp_path / "station.txt"),
        "folder": str(exported / "keys"),
    }[form]

    checked = verify.verify_file(elsewhere, trusted=[verify.read_trust(given)])

    assert checked.findings == []
    assert checked.words.startswith("内容一致，来源证实")


def test_a_package_signed_by_another_is_a_finding_where_one_is_trusted(
    elsewhere: Path, tmp_path: Path
) -> None:
    keys.create(tmp_path / "other")
    trusted = [verify.read_trust(str(tmp_path / "other"))]

    ((where, what),) = verify.verify_file(elsewhere, trusted=trusted).findings

    assert (where, "不是要信任的那一个" in what) == ("2026-10.zip", True)


@pytest.mark.parametrize("text", ["", "张三", "12 34", "ZZZZ " * 8])
def test_what_names_nobody_to_trust_is_refused_in_words(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="签名"):
        verify.read_trust(text or str(tmp_path / "missing"))
