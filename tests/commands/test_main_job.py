"""The command line keeps its contract: exit codes, one JSON object, nothing half-written."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import RESOURCES
from app.__main__ import main
from app.storage.folder import DataFolder
from app.storage.in_use import only_one

SAMPLE = str(RESOURCES / "sample" / "ledger-2026-10.xlsx")

Call = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Run one subcommand with --json; give its exit code and its one object."""

    def run(*words: str | Path) -> tuple[int, dict[str, Any]]:
        code = main([*map(str, words), "--json"])
        said: dict[str, Any] = json.loads(capsys.readouterr().out)
        return code, said

    return run


@pytest.fixture
def data(tmp_path: Path, call: Call) -> Path:
    folder = tmp_path / "data"
    code, _ = call("import", SAMPLE, "--data", folder)
    assert code == 0
    return folder


def test_import_answers_for_all_eight_registers_and_each_row(tmp_path: Path, call: Call) -> None:
    code, said = call("import", SAMPLE, "--data", tmp_path / "data")

    assert code == 0
    assert list(said["registers"]) == [
        "people", "roster", "duty_records", "visits", "consumables", "expenses", "opinions",
        "activities",
    ]  # fmt: skip
    for row in said["rows"]:
        assert set(row) == {"sheet", "row", "register", "verdict", "reasons"}
        assert bool(row["reasons"]) == (row["verdict"] != "taken")


def test_a_dry_run_leaves_the_store_as_it_was(data: Path, call: Call) -> None:
    _, before = call("import", SAMPLE, "--data", data, "--dry-run")
    _, after = call("import", SAMPLE, "--data", data, "--dry-run")

    assert before == after
    assert all(row["verdict"] == "refused" for row in after["rows"])


def test_a_dry_run_into_a_new_folder_says_what_would_come_in(tmp_path: Path, call: Call) -> None:
    code, said = call("import", SAMPLE, "--data", tmp_path / "new", "--dry-run")

    assert code == 0
    assert said["registers"]["visits"]["taken"] == 20
    assert not (tmp_path / "new" / "station.db").exists()


def test_a_missing_file_and_an_unknown_word_are_wrong_use(tmp_path: Path, call: Call) -> None:
    code, said = call("import", tmp_path / "none.xlsx", "--data", tmp_path / "data")

    assert (code, said["error"]["code"]) == (2, "wrong_use")
    assert main(["frobnicate"]) == 2


def test_a_month_written_wrongly_is_wrong_use(data: Path, tmp_path: Path, call: Call) -> None:
    code, said = call("report", "October", "--data", data, "--out", tmp_path / "out")

    assert code == 2
    assert "error" in said


def test_report_of_an_open_month_says_so_and_closes_nothing(
    data: Path, tmp_path: Path, call: Call
) -> None:
    code, said = call("report", "2026-10", "--data", data, "--out", tmp_path / "out")

    assert code == 0
    assert said["status"] == "open"
    names = {path.name for path in Path(said["folder"]).iterdir()}
    assert names == {
        "monthly-report.pdf", "duty-records.pdf", "roster.pdf", "consumables.pdf", "expenses.pdf",
        "opinions.pdf", "activities.pdf", "catalogue.pdf", "sign-400x600.pdf", "sign-a4.pdf",
        "ledger.xlsx", "manifest.json",
    }  # fmt: skip
    with zipfile.ZipFile(said["zip"]) as archive:
        for name in names:
            content = (Path(said["folder"]) / name).read_bytes()
            assert archive.read(f"2026-10/{name}") == content
    manifest = json.loads((Path(said["folder"]) / "manifest.json").read_text("utf-8"))
    assert manifest["status"] == "open"
    assert manifest["station"] == {
        "code": "211102-LD-0007",
        "name": "示范街劳动者服务站（示例）",
    }


def test_verify_finds_one_altered_byte_in_a_paper(data: Path, tmp_path: Path, call: Call) -> None:
    _, said = call("report", "2026-10", "--data", data, "--out", tmp_path / "out")
    code, sound = call("verify", said["zip"])
    assert (code, sound) == (0, {"ok": True, "findings": []})

    altered = Path(said["folder"]) / "expenses.pdf"
    content = bytearray(altered.read_bytes())
    content[len(content) // 2] ^= 1
    altered.write_bytes(content)

    code, found = call("verify", said["folder"])
    assert code == 1
    assert found["findings"][0]["where"] == "expenses.pdf"


def test_check_of_a_sound_store_finds_nothing(data: Path, call: Call) -> None:
    assert call("check", "--data", data) == (0, {"ok": True, "findings": []})


def test_check_finds_a_dropped_trigger(data: Path, call: Call) -> None:
    from app.storage import connection, keys

    raw = connection.connect(data / "station.db", keys.load(data / "keys").data_key)
    raw.execute("DROP TRIGGER expense_no_delete")
    raw.close()

    code, said = call("check", "--data", data)

    assert code == 1
    assert "expense_no_delete" in said["findings"][0]["what"]


def test_a_folder_without_a_station_is_refused_and_left_blank(tmp_path: Path, call: Call) -> None:
    code, said = call("check", "--data", tmp_path / "nothing")

    assert (code, said["error"]["code"]) == (1, "store_problem")
    assert not (tmp_path / "nothing").exists()


def test_a_second_instance_is_refused_in_words(data: Path, call: Call) -> None:
    with only_one(DataFolder(data)):
        code, said = call("check", "--data", data)

    assert code == 1
    assert "已经开着" in said["error"]["message"]


def test_backup_and_restore_give_the_same_papers(data: Path, tmp_path: Path, call: Call) -> None:
    _, made = call("backup", "--data", data, "--to", tmp_path / "usb")
    code, restored = call(
        "restore", made["path"], "--data", tmp_path / "new", "--key", data / "keys"
    )
    assert code == 0

    _, before = call("report", "2026-10", "--data", data, "--out", tmp_path / "a")
    _, after = call("report", "2026-10", "--data", restored["path"], "--out", tmp_path / "b")
    assert before["fingerprint"] == after["fingerprint"]


def test_restore_without_any_key_writes_nothing(
    data: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, made = call("backup", "--data", data, "--to", tmp_path / "usb" / "deep")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    monkeypatch.setenv("YIZHAN_DATA", str(tmp_path / "elsewhere"))

    code, said = call("restore", made["path"], "--data", tmp_path / "new")

    assert code == 1
    assert "钥匙" in said["error"]["message"]
    assert not (tmp_path / "new").exists()


def test_verify_of_a_backup_without_its_key_says_what_it_did_not_check(
    data: Path,
    tmp_path: Path,
    call: Call,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, made = call("backup", "--data", data, "--to", tmp_path / "usb" / "deep")
    monkeypatch.setenv("YIZHAN_DATA", str(tmp_path / "elsewhere"))

    assert main(["verify", made["path"]]) == 0
    assert "没有钥匙" in capsys.readouterr().err


def test_a_macro_workbook_is_read_and_its_macros_are_said_to_be_ignored(
    tmp_path: Path, call: Call
) -> None:
    with_macros = tmp_path / "ledger.xlsm"
    shutil.copy(SAMPLE, with_macros)
    with zipfile.ZipFile(with_macros, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 not really a macro")

    code, said = call("import", with_macros, "--data", tmp_path / "data")

    assert code == 0
    assert any("宏" in note for note in said["notes"])


def test_an_unwritable_place_for_the_papers_keeps_nothing_half_written(
    data: Path, tmp_path: Path, call: Call
) -> None:
    in_the_way = tmp_path / "out"
    in_the_way.write_text("a file, not a folder")

    code, said = call("report", "2026-10", "--data", data, "--out", in_the_way)

    assert code == 1
    assert said["error"]["message"]
    assert {path.name for path in tmp_path.iterdir()} == {"data", "out"}
    assert in_the_way.read_text() == "a file, not a folder"


def test_the_demo_refuses_a_folder_that_is_not_its_own(tmp_path: Path, call: Call) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")

    code, said = call("demo", "--out", tmp_path / "mine")

    assert code == 1
    assert "别的东西" in said["error"]["message"]
    assert (tmp_path / "mine" / "letter.txt").read_text() == "keep me"


def test_an_unknown_word_answers_with_one_object_too(call: Call) -> None:
    code, said = call("frobnicate")

    assert (code, said["error"]["code"]) == (2, "wrong_use")


def test_what_is_no_workbook_leaves_no_empty_station(tmp_path: Path, call: Call) -> None:
    junk = tmp_path / "junk.xlsx"
    junk.write_bytes(b"no workbook")

    code, said = call("import", junk, "--data", tmp_path / "new")

    assert code == 1
    assert "error" in said
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("words", [("check",), ("report", "2026-10"), ("backup",)])
@pytest.mark.parametrize("page", [1, 3, 60])
def test_a_damaged_store_is_said_in_words(
    data: Path, tmp_path: Path, call: Call, words: tuple[str, ...], page: int
) -> None:
    content = bytearray((data / "station.db").read_bytes())
    content[4096 * page + 700] ^= 1
    (data / "station.db").write_bytes(content)
    to = {"check": (), "report": ("--out", tmp_path / "out"), "backup": ("--to", tmp_path / "b")}

    code, said = call(*words, "--data", data, *to[words[0]])

    if words[0] == "check":
        assert code == 1
        assert "损坏" in json.dumps(said, ensure_ascii=False)
    elif code:  # a report may not touch the damaged page
        assert said["error"]["code"] == "store_problem"


def test_a_code_of_another_store_opens_no_backup_to_verify(
    data: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, made = call("backup", "--data", data, "--to", tmp_path / "copies")
    monkeypatch.setenv("YIZHAN_DATA", str(tmp_path / "elsewhere"))
    from app.core.recovery_code import format_code

    monkeypatch.setattr("sys.stdin", io.StringIO(format_code(bytes(20))))
    code, said = call("verify", made["path"])

    assert code == 1
    assert "恢复码" in json.dumps(said, ensure_ascii=False)


@pytest.mark.parametrize("cut", [5, 900])
def test_a_cut_backup_is_a_finding(data: Path, tmp_path: Path, call: Call, cut: int) -> None:
    _, made = call("backup", "--data", data, "--to", tmp_path / "copies")
    path = Path(made["path"])
    path.write_bytes(path.read_bytes()[:-cut])

    code, said = call("verify", path)

    assert (code, said["ok"]) == (1, False)


def test_a_place_that_cannot_be_written_is_said_in_words(
    data: Path, tmp_path: Path, call: Call
) -> None:
    in_the_way = tmp_path / "a-file"
    in_the_way.write_text("no folder")
    _, made = call("backup", "--data", data, "--to", tmp_path / "copies")

    for words in (
        ("restore", made["path"], "--key", data / "keys", "--data", in_the_way / "new"),
        ("demo", "--out", in_the_way / "demo"),
        ("backup", "--data", data, "--to", in_the_way),
        ("report", "2026-10", "--data", data, "--out", in_the_way),
    ):
        code, said = call(*words)
        assert (code, said["error"]["code"]) == (1, "store_problem"), words
