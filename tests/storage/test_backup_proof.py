"""A backup counts only once it was restored, opened and found the same."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import StoreProblem
from app.core.permissions import Role
from app.models import StoredFile
from app.services import settings as preferences
from app.services.context import Actor, Context
from app.services.office import Office
from app.storage import backup, backup_file, backup_proof, keys
from app.storage.backup_file import BackupFacts
from app.storage.backup_proof import StoreState
from app.storage.connection import connect

AT = "2026-10-22T12:00:00"


@pytest.fixture
def station(office: Office) -> Office:
    office.actor = Actor(None, "测试", frozenset(Role))
    office.act(keep_file, office.files.put(b"a scan of an invoice" * 5000))
    return office


@pytest.fixture(scope="module")
def whole(staffed_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good backup, made once, in a place where its key is found."""
    from app.storage.folder import DataFolder

    root = tmp_path_factory.mktemp("proven") / "data"
    shutil.copytree(staffed_folder, root)
    folder = DataFolder(root)
    return backup.write(folder, keys.load(folder.keys), folder.backups, made_at=AT, name="x").path


def keep_file(ctx: Context, sha256: str) -> None:
    row = StoredFile(sha256=sha256, byte_count=1, media_type="image/jpeg", stored_at=ctx.now())
    ctx.session.add(row)
    ctx.audit("存附件", row)


def write(office: Office, to: Path) -> backup.Made:
    return backup.write(office.folder, office.database.keys, to, made_at=AT, name="x")


def is_accepted(path: Path, keys_folder: Path) -> bool:
    """Whether anything here would take the file for a good backup, with or without a key."""
    is_fine = [_looks_fine(path, None), _looks_fine(path, keys_folder)]
    try:
        backup.restore(path, path.parent / "restored", keys_folder=keys_folder)
    except StoreProblem:
        assert not (path.parent / "restored").exists()
        return any(is_fine)
    return True


def _looks_fine(path: Path, keys_folder: Path | None) -> bool:
    try:
        found, _ = backup.verify(path, keys_folder=keys_folder)
    except StoreProblem:
        return False
    return not found


def test_a_good_backup_is_accepted(whole: Path, tmp_path: Path) -> None:
    assert is_accepted(Path(shutil.copy(whole, tmp_path)), whole.parent.parent / "keys")


@settings(max_examples=60)
@given(at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_anywhere_is_never_accepted(
    whole: Path, tmp_path: Path, at: float, bit: int
) -> None:
    content = bytearray(whole.read_bytes())
    content[int(len(content) * at)] ^= 1 << bit
    path = tmp_path / "flipped.yzbak"
    path.write_bytes(content)

    assert not is_accepted(path, whole.parent.parent / "keys")


@pytest.mark.parametrize("from_end", range(1, 400, 7))
def test_a_flipped_bit_in_what_the_zip_itself_does_not_check_is_never_accepted(
    whole: Path, tmp_path: Path, from_end: int
) -> None:
    content = bytearray(whole.read_bytes())
    content[-from_end] ^= 1
    path = tmp_path / "flipped.yzbak"
    path.write_bytes(content)

    assert not is_accepted(path, whole.parent.parent / "keys")


@settings(max_examples=40)
@given(left=st.floats(0, 1, exclude_max=True))
def test_a_cut_backup_is_never_accepted(whole: Path, tmp_path: Path, left: float) -> None:
    content = whole.read_bytes()
    path = tmp_path / "cut.yzbak"
    path.write_bytes(content[: int(len(content) * left)])

    assert not is_accepted(path, whole.parent.parent / "keys")


@settings(max_examples=20)
@given(more=st.binary(min_size=1, max_size=200))
def test_a_backup_with_something_appended_is_never_accepted(
    whole: Path, tmp_path: Path, more: bytes
) -> None:
    path = tmp_path / "longer.yzbak"
    path.write_bytes(whole.read_bytes() + more)

    assert not is_accepted(path, whole.parent.parent / "keys")


def test_what_a_backup_says_of_itself_cannot_be_rewritten_without_the_key(
    station: Office, tmp_path: Path
) -> None:
    made = write(station, tmp_path / "usb")
    folder = tmp_path / "members"
    backup_file.unpack(made.path, made.said, _made(folder), durable=False)
    sources: dict[str, Path | bytes] = {name: folder / name for name in made.said.members}
    forged = tmp_path / "forged.yzbak"
    backup_file.write_pack(forged, sources, replace(made.said, made_at="2030-01-01T00:00:00"), KEY)

    found, _ = backup.verify(forged, keys_folder=station.folder.keys)

    assert "不是本站点写的" in found[0][1]


def test_a_member_swapped_under_the_seal_of_another_is_never_accepted(
    whole: Path, tmp_path: Path
) -> None:
    own = keys.load(whole.parent.parent / "keys")
    path = tmp_path / "swapped.yzbak"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            # Of the right shape and for the right key: only its hash in the sealed list tells.
            other = keys.wrap(own.data_key, b"x" * 20)
            is_wrap = name == "keys/recovery.wrap"
            target.writestr(name, other if is_wrap else source.read(name))
        target.comment = b"0" * 64
    closed = path.read_bytes()[:-64]
    path.write_bytes(closed + hashlib.sha256(closed).hexdigest().encode())
    assert backup_file.closing_hash(path) is not None

    assert not is_accepted(path, whole.parent.parent / "keys")


@pytest.mark.parametrize("schema", ["as it is", "0002"])
def test_a_backup_is_not_taken_for_an_older_one_that_had_no_seal(
    station: Office, tmp_path: Path, schema: str
) -> None:
    made = write(station, tmp_path / "usb")
    path = tmp_path / "unsealed.yzbak"
    with zipfile.ZipFile(made.path) as source, zipfile.ZipFile(path, "w") as target:
        said = json.loads(source.read("backup.json")) | {"format": 1, "seal": ""}
        if schema != "as it is":
            said |= {"schema": schema, "rows": None}
        # Whoever has no key could leave out what does not suit them.
        lost = [name for name in said["members"] if name.startswith("files/")]
        for name in lost:
            del said["members"][name]
        for name in {*source.namelist()} - {"backup.json", *lost}:
            target.writestr(name, source.read(name))
        target.writestr("backup.json", json.dumps(said))
    assert lost

    # Without the key it is as good as what was made before there were seals.
    assert not _looks_fine(path, station.folder.keys)
    with pytest.raises(StoreProblem):
        backup.restore(path, tmp_path / "restored", keys_folder=station.folder.keys)


KEY = "00" * 32


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


LIES: dict[str, tuple[Callable[[StoreState], StoreState], str]] = {
    "a row more in a table": (
        lambda s: replace(s, rows=s.rows | {"tally": s.rows["tally"] + 1}),
        "记录条数",
    ),
    "a table less": (
        lambda s: replace(s, rows={k: v for k, v in s.rows.items() if k != "tally"}),
        "记录条数",
    ),
    "another head of the audit": (lambda s: replace(s, audit_head="0" * 64), "审计链"),
    "an audit entry more": (lambda s: replace(s, audit_seq=s.audit_seq + 1), "审计链"),
    "another schema": (lambda s: replace(s, schema="0001"), "数据版本"),
    "another trigger": (lambda s: replace(s, structure="0" * 64), "保护规则"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_copy_that_differs_from_the_source_does_not_count(
    station: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lie: str
) -> None:
    change, words = LIES[lie]
    monkeypatch.setattr(backup, "read_state", lambda c: change(backup_proof.read_state(c)))

    with pytest.raises(StoreProblem, match=words):
        write(station, tmp_path / "usb")

    assert list((tmp_path / "usb").iterdir()) == []


def test_a_garbled_wrapped_key_does_not_count(station: Office, tmp_path: Path) -> None:
    (station.folder.keys / "recovery.wrap").write_bytes(b'{"key_id": "x"}')

    with pytest.raises(StoreProblem, match="封存的钥匙"):
        write(station, tmp_path / "usb")

    assert list((tmp_path / "usb").iterdir()) == []


def test_a_damaged_page_of_the_source_gives_no_backup(station: Office, tmp_path: Path) -> None:
    station.database.checkpoint()
    station.close()
    store = station.folder.database
    whole = store.read_bytes()

    for at in range(0, len(whole), 6 * 4096):
        content = bytearray(whole)
        content[at + 2000] ^= 1
        store.write_bytes(content)
        with pytest.raises(StoreProblem):
            write(station, tmp_path / "usb")

    assert list((tmp_path / "usb").iterdir()) == []


def test_an_attachment_that_does_not_open_from_the_copy_does_not_count(
    station: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name,) = station.files.names()
    path = station.folder.files / name[:2] / name
    path.write_bytes(path.read_bytes()[:-1])
    monkeypatch.setattr(backup, "flaws_of", lambda *_: set())

    with pytest.raises(StoreProblem, match="附件打不开"):
        write(station, tmp_path / "usb")


def test_a_damaged_attachment_of_the_station_is_said_and_the_rest_is_kept(
    station: Office, tmp_path: Path
) -> None:
    (name,) = station.files.names()
    path = station.folder.files / name[:2] / name
    path.write_bytes(path.read_bytes()[:-1])

    made = write(station, tmp_path / "usb")

    assert made.said.flaws == (name,)


def test_an_attachment_that_is_gone_is_said(station: Office, tmp_path: Path) -> None:
    shutil.rmtree(station.folder.files)

    assert len(write(station, tmp_path / "usb").said.flaws) == 1


def test_a_damaged_file_that_no_record_names_is_said_too(station: Office, tmp_path: Path) -> None:
    name = station.files.put(b"a scan whose record was never finished")
    path = station.folder.files / name[:2] / name
    path.write_bytes(path.read_bytes()[:-1])

    assert write(station, tmp_path / "usb").said.flaws == (name,)


class TestWhatMayBeUnpacked:
    """Made by somebody who has the key: hash, seal and list fit what is in it."""

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("notes.txt", b"x"),
            ("files/aa/../../../notes.txt", b"x"),
            ("files/aa/" + "g" * 64, b"x"),
            ("keys/recovery.wrap", b"x" * 70_000),
        ],
    )
    def test_nothing_of_another_form(
        self, station: Office, tmp_path: Path, name: str, content: bytes
    ) -> None:
        made = write(station, tmp_path / "usb")
        path, out = tmp_path / "other.yzbak", _made(tmp_path / "out")
        data_key = station.database.keys.data_key
        said, _ = backup_file.write_pack(path, {name: content}, made.said, data_key)

        with pytest.raises(StoreProblem, match=r"不认识的文件|已经损坏") as refused:
            backup_file.unpack(path, backup_file.facts(path), out, durable=False)

        assert said.members
        assert refused.value.kept
        assert list(out.rglob("*")) == []
        assert not (tmp_path / "notes.txt").exists()

    def test_nothing_that_its_list_does_not_name(self, station: Office, tmp_path: Path) -> None:
        made = write(station, tmp_path / "usb")
        fewer = {k: v for k, v in made.said.members.items() if not k.startswith("files/")}
        out = _made(tmp_path / "out")

        with pytest.raises(StoreProblem, match="备份清单与内容不一致"):
            backup_file.unpack(made.path, replace(made.said, members=fewer), out, durable=False)

        assert list(out.iterdir()) == []

    def test_nothing_without_a_seal(self, station: Office, tmp_path: Path) -> None:
        made = write(station, tmp_path / "usb")
        path = tmp_path / "unsealed.yzbak"
        with zipfile.ZipFile(made.path) as source, zipfile.ZipFile(path, "w") as target:
            said = json.loads(source.read("backup.json")) | {"seal": ""}
            target.writestr("backup.json", json.dumps(said))

        with pytest.raises(StoreProblem, match="不是驿站管家的备份"):
            backup_file.facts(path)


class TestWhatIsLookedAtInTheScratchPlace:
    """Each of these by itself: the outer hashes and the seal fit."""

    @pytest.fixture
    def said(self, station: Office, tmp_path: Path) -> BackupFacts:
        made = write(station, tmp_path / "usb")
        (tmp_path / "scratch").mkdir()
        backup_file.unpack(made.path, made.said, tmp_path / "scratch", durable=False)
        return made.said

    @pytest.fixture
    def look(self, station: Office, tmp_path: Path) -> Callable[[BackupFacts], None]:
        data_key = station.database.keys.data_key

        def look(said: BackupFacts) -> None:
            sealed = replace(said, seal=backup_file.seal_of(said, data_key))
            backup_proof.check_unpacked(tmp_path / "scratch", sealed, data_key)

        return look

    def test_as_it_is_it_proves(
        self, said: BackupFacts, look: Callable[[BackupFacts], None]
    ) -> None:
        look(said)

    @pytest.mark.parametrize("content", [None, b""])
    def test_a_data_file(
        self,
        said: BackupFacts,
        look: Callable[[BackupFacts], None],
        tmp_path: Path,
        content: bytes | None,
    ) -> None:
        store = tmp_path / "scratch" / "station.db"
        store.unlink()
        if content is not None:
            store.write_bytes(content)
        with pytest.raises(StoreProblem, match="没有数据文件"):
            look(said)

    def test_every_page(
        self, said: BackupFacts, look: Callable[[BackupFacts], None], tmp_path: Path
    ) -> None:
        store = tmp_path / "scratch" / "station.db"
        sound = store.read_bytes()
        for at in range(0, len(sound), 5 * 4096):
            spoilt = bytearray(sound)
            spoilt[at + 2000] ^= 1
            store.write_bytes(spoilt)
            with pytest.raises(StoreProblem):
                look(said)

    def test_whose_key_it_names(
        self, said: BackupFacts, look: Callable[[BackupFacts], None]
    ) -> None:
        with pytest.raises(StoreProblem, match="封存的钥匙不是这份数据的"):
            look(replace(said, key_id="0" * 16))

    def test_a_wrapped_key_of_this_station_and_whole(
        self,
        said: BackupFacts,
        look: Callable[[BackupFacts], None],
        station: Office,
        tmp_path: Path,
    ) -> None:
        wrap = tmp_path / "scratch" / "keys" / "recovery.wrap"
        own = json.loads(wrap.read_bytes())
        others = json.loads(keys.wrap("ab" * 32, b"x" * 20))
        for garbled in (others, own | {"sealed": own["sealed"][:-4]}, own | {"nonce": "AAAA"}):
            wrap.write_text(json.dumps(garbled))
            with pytest.raises(StoreProblem, match="封存的钥匙"):
                look(said)

    def test_a_signing_key_that_opens(
        self, said: BackupFacts, look: Callable[[BackupFacts], None], tmp_path: Path
    ) -> None:
        signing = tmp_path / "scratch" / "keys" / "signing.wrap"
        signing.write_bytes(signing.read_bytes()[:-1] + b"x")
        with pytest.raises(StoreProblem):
            look(said)

    def test_an_attachment_that_is_its_name(
        self,
        said: BackupFacts,
        look: Callable[[BackupFacts], None],
        station: Office,
        tmp_path: Path,
    ) -> None:
        (name,) = station.files.names()
        # Sealed with the station's key, under the right name.
        sealed = b"n" * 12 + station.files._cipher().encrypt(b"n" * 12, b"other", name.encode())
        (tmp_path / "scratch" / "files" / name[:2] / name).write_bytes(sealed)
        with pytest.raises(StoreProblem, match="附件打不开"):
            look(said)


def test_a_backup_waits_for_nobody_and_takes_nothing_half(station: Office, tmp_path: Path) -> None:
    writing: Any = connect(station.folder.database, station.database.keys.data_key)
    writing.execute("BEGIN IMMEDIATE")
    writing.execute("INSERT INTO setting (key, value) VALUES ('half', '1')")

    made = write(station, tmp_path / "usb")

    writing.execute("COMMIT")
    writing.close()
    assert made.said.rows is not None
    again = write(station, tmp_path / "usb").said.rows
    assert again is not None
    assert again["setting"] == made.said.rows["setting"] + 1


@contextmanager
def files_at_most(size: int) -> Iterator[None]:
    """Let the disk refuse whatever makes a file larger than so many bytes."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("share", [0.001, 0.3, 0.99, 1.01, 1.05])
def test_a_disk_full_in_the_middle_leaves_nothing_half(
    station: Office, tmp_path: Path, share: float
) -> None:
    station.database.checkpoint()
    size = station.folder.database.stat().st_size
    to = tmp_path / "usb"

    with (
        files_at_most(int(size * share)),
        pytest.raises(StoreProblem, match="备份没有写成"),
    ):
        write(station, to)

    assert list(to.iterdir()) == []
    assert station.read(preferences.preferences).idle_minutes == 10
    assert write(station, to).path.exists()


def test_what_a_killed_backup_left_goes_with_the_next_one(station: Office, tmp_path: Path) -> None:
    left = tmp_path / "usb" / ".draft-left"
    left.mkdir(parents=True)
    (left / "station.db").write_bytes(b"half")

    write(station, tmp_path / "usb")

    assert [path.suffix for path in (tmp_path / "usb").iterdir()] == [".yzbak"]


def test_no_plain_word_of_the_station_lies_in_the_scratch_place(
    station: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []
    check = backup_proof.check_unpacked

    def look(root: Path, *rest: Any) -> None:
        check(root, *rest)
        seen.extend(path.read_bytes() for path in root.rglob("*") if path.is_file())

    monkeypatch.setattr(backup_proof, "check_unpacked", look)
    write(station, tmp_path / "usb")

    assert seen
    assert not any("示范街".encode() in content for content in seen)
    assert not any(station.database.keys.data_key.encode() in content for content in seen)
