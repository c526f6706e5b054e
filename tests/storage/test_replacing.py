"""A store put in the place of another is the old one or the new one whole, wherever it is cut."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from app.core.errors import StoreProblem
from app.storage import replacing
from app.storage.folder import DataFolder
from tests.storage.cuts import run_cut_at

OLD = {"keys/station.key": "old", "files/aa/x": "old", "station.db": "old", "station.db-wal": "old"}
NEW = {"keys/station.key": "new", "files/aa/y": "new", "station.db": "new"}


def lay(root: Path, content: dict[str, str]) -> None:
    for name, text in content.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def lies(root: Path) -> dict[str, str]:
    """What lies in the place of the store."""
    parts = [root / part for part in replacing.EVERYTHING]
    paths = [path for part in parts for path in (part, *part.rglob("*")) if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_text() for path in paths}


def swap(folder: DataFolder, parts: tuple[str, ...]) -> None:
    replacing.begin(folder, "replaced-1", parts=parts, note={"why": "chosen"})
    replacing.finish(folder)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a child dies in the middle")
@pytest.mark.parametrize("touch", range(1, 16))
@pytest.mark.parametrize("gone", [(), ("station.db", "station.db-wal"), ("files/aa/x",)])
@pytest.mark.parametrize("parts", [replacing.STORE, replacing.EVERYTHING])
def test_a_replacement_cut_anywhere_is_whole_after_the_next_start(
    tmp_path: Path, touch: int, gone: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    folder = DataFolder(tmp_path)
    old = {name: text for name, text in OLD.items() if name not in gone}
    lay(tmp_path, old)
    lay(replacing.place_of(folder), NEW)
    new = (
        NEW
        if parts is replacing.EVERYTHING
        else {"station.db": "new"}
        | {name: text for name, text in old.items() if not name.startswith("station.db")}
    )

    run_cut_at(touch, lambda: swap(folder, parts), tmp_path)
    replacing.finish(folder)

    assert lies(tmp_path) in (old, new)
    if lies(tmp_path) == new:
        aside = lies(tmp_path / "replaced-1")
        assert aside == {name: text for name, text in old.items() if name.split("/")[0] in parts}
        assert replacing.pending(folder) == {"kept": "replaced-1", "why": "chosen"}


def test_what_was_written_afterwards_is_not_taken_for_the_old_store(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    lay(tmp_path, {"station.db": "old"})
    lay(replacing.place_of(folder), {"station.db": "new"})
    swap(folder, replacing.STORE)
    lay(tmp_path, {"station.db-wal": "today"})

    assert not replacing.finish(folder)
    assert lies(tmp_path) == {"station.db": "new", "station.db-wal": "today"}


def test_a_disk_that_refuses_the_begin_promises_nobody_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    folder = DataFolder(tmp_path)
    lay(tmp_path, OLD)
    lay(replacing.place_of(folder), NEW)
    monkeypatch.setattr(replacing, "write_private", full)

    with pytest.raises(StoreProblem, match="数据没有换上（磁盘满了）") as refused:
        swap(folder, replacing.EVERYTHING)

    # A change of keys comes here, too: nothing is "restored" there.
    assert "恢复" not in str(refused.value)
    assert "接着做完" not in refused.value.to_do
    assert not replacing.finish(folder)
    assert lies(tmp_path) == OLD


def test_a_disk_that_refuses_in_the_middle_goes_on_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = DataFolder(tmp_path)
    lay(tmp_path, OLD)
    lay(replacing.place_of(folder), NEW)

    def torn(_folder: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    replacing.begin(folder, "replaced-1")
    with monkeypatch.context() as patch:
        patch.setattr(replacing, "sync_folder", torn)
        with pytest.raises(StoreProblem, match="数据还没有全部换上") as refused:
            replacing.finish(folder)

    assert "接着做完" in refused.value.to_do
    assert replacing.finish(folder)
    assert lies(tmp_path) == NEW


def test_two_in_one_second_keep_both_old_stores(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    for text in ("one", "two"):
        lay(tmp_path, {"station.db": text})
        lay(replacing.place_of(folder), {"station.db": "new"})
        swap(folder, replacing.STORE)

    assert lies(tmp_path / "replaced-1") == {"station.db": "one"}
    assert lies(tmp_path / "replaced-1-2") == {"station.db": "two"}


def test_a_mark_that_comes_back_moves_nothing_of_the_new_store_aside(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    lay(tmp_path, {"station.db": "old", "station.db-wal": "old"})
    lay(replacing.place_of(folder), {"station.db": "new"})
    replacing.begin(folder, "replaced-1", parts=replacing.STORE, note={"why": "chosen"})
    mark = (tmp_path / "replacing").read_bytes()
    replacing.finish(folder)
    lay(tmp_path, {"station.db-wal": "today"})
    (tmp_path / "replacing").write_bytes(mark)

    replacing.finish(folder)

    assert lies(tmp_path) == {"station.db": "new", "station.db-wal": "today"}
    assert lies(tmp_path / "replaced-1") == {"station.db": "old", "station.db-wal": "old"}
