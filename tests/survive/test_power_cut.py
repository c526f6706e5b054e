"""The power may go at any moment: what was acknowledged is there, and nothing is half."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tests.survive import cut_plan
from tests.survive.disk import Disk
from tests.survive.shim import Change, compile_shim

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the shim is for Linux")


@linux_only
def test_nothing_acknowledged_is_lost_in_a_hundred_and_fifty_power_cuts(tmp_path: Path) -> None:
    outcomes = cut_plan.run(compile_shim(tmp_path), tmp_path, cut_plan.SHORT, seed=20261022)

    ours = [outcome for outcome in outcomes if not cut_plan.is_control(outcome)]
    assert [example for outcome in ours for example in outcome.examples] == []
    assert sum(outcome.trials for outcome in ours) == 150
    assert sum(outcome.acknowledged for outcome in ours) > 150
    # The controls: with a guard taken out, the same runs lose or damage something.
    assert [o.name for o in outcomes if cut_plan.is_control(o) and o.is_sound] == []


class TestTheDiskOfTheHarness:
    """What was synced stays; a name is safe once its folder is."""

    def after(self, tmp_path: Path, way: str, *changes: Change) -> dict[str, bytes]:
        disk = Disk(Path("/data"), tmp_path / "nothing")
        for change in changes:
            disk.change(change)
        disk.after_power_cut(random.Random(1), way, tmp_path / "left")
        left = tmp_path / "left"
        return {str(p.relative_to(left)): p.read_bytes() for p in left.rglob("*") if p.is_file()}

    def made(self, name: str, inode: int = 1) -> Change:
        return Change("C", inode, 1, f"/data/{name}", "", b"")

    def wrote(self, text: bytes, inode: int = 1) -> Change:
        return Change("W", inode, 0, "/data/any", "", text)

    def synced(self, name: str, inode: int = 1) -> Change:
        return Change("S", inode, 0, f"/data/{name}".rstrip("/"), "", b"")

    def test_unsynced_bytes_may_be_gone(self, tmp_path: Path) -> None:
        changes = self.made("a"), self.wrote(b"one"), self.synced("a"), self.wrote(b"two")

        assert self.after(tmp_path, "none", *changes) == {"a": b"one"}

    def test_unsynced_bytes_may_be_there(self, tmp_path: Path) -> None:
        assert self.after(tmp_path, "all", self.made("a"), self.wrote(b"x")) == {"a": b"x"}

    def test_a_rename_is_safe_only_with_its_folder(self, tmp_path: Path) -> None:
        renamed = Change("R", 0, 0, "/data/a", "/data/b", b"")
        changes = self.made("a"), self.wrote(b"x"), self.synced("a"), renamed

        assert self.after(tmp_path / "1", "none", *changes) == {"a": b"x"}
        assert self.after(tmp_path / "2", "none", *changes, self.synced("")) == {"b": b"x"}

    def test_a_new_folder_is_safe_only_with_the_one_around_it(self, tmp_path: Path) -> None:
        folder = Change("M", 0, 0, "/data/new", "", b"")
        changes = folder, self.made("new/a"), self.wrote(b"x"), self.synced("new/a")

        assert self.after(tmp_path / "1", "none", *changes) == {}
        assert self.after(tmp_path / "2", "none", *changes, self.synced("")) == {"new/a": b"x"}

    def test_a_write_may_be_torn_at_a_sector(self, tmp_path: Path) -> None:
        changes = self.made("a"), self.wrote(bytes(4096)), self.synced("a")

        torn = [
            self.after(tmp_path / str(at), "torn", *changes, self.wrote(b"\xff" * 4096))["a"]
            for at in range(1)
        ]

        assert all(len(content) == 4096 for content in torn)
        assert {len(set(c[at : at + 512])) for c in torn for at in range(0, 4096, 512)} == {1}
