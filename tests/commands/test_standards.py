"""`standards` and `gap` keep their contract: what is listed, what is found, which exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.__main__ import main
from app.core.gap import Verdict
from app.models import Person
from app.services import checklists, equipment, shelf, standard_install
from app.services.context import Actor
from app.services.equipment import EquipmentFields
from app.services.office import Office
from app.standards.loader import BUNDLED, load_file
from tests.conftest import PEOPLE
from tests.standards.test_standard_files import example, written

PANJIN = "panjin-2021"
FILE = BUNDLED / f"{PANJIN}.toml"

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
def data(office: Office) -> Path:
    """A station whose lead answered a few criteria; closed, as a subcommand finds it."""
    lead = office.read(
        lambda ctx: ctx.session.scalar(select(Person.id).where(Person.name == "赵国强"))
    )
    office.actor = Actor(lead, "赵国强", PEOPLE["赵国强"])
    standard = load_file(FILE)
    for criterion, verdict in {
        "six-haves.chairs": Verdict.MEETS,
        "six-haves.appliances.cooling.fan": Verdict.MEETS,
        "six-haves.appliances.kettle": Verdict.DOES_NOT,
        "build.host": Verdict.NOT_APPLICABLE,
    }.items():
        office.act(checklists.answer, standard, criterion, verdict)
    office.close()
    return office.folder.root


def ids(items: list[dict[str, str]]) -> set[str]:
    return {item["id"] for item in items}


def test_the_bundled_standards_are_listed_as_one_object(call: Call) -> None:
    code, said = call("standards")

    assert code == 0
    (panjin,) = [one for one in said["standards"] if one["id"] == PANJIN]
    assert set(panjin) == {"id", "city", "title", "edition", "status", "grades", "criteria"}
    assert panjin["status"] == "current"
    assert panjin["grades"] == ["1", "2", "3"]
    assert panjin["criteria"] == len(load_file(FILE).items)


def test_a_good_file_passes_the_check(call: Call) -> None:
    assert call("standards", "check", FILE) == (0, {"ok": True, "findings": []})


def test_a_wrong_entry_is_named_by_file_entry_and_fault(
    tmp_path: Path, call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "own.toml"
    text = FILE.read_text(encoding="utf-8")
    wrong.write_text(text.replace('zone = "books"', 'zone = "cellar"'), encoding="utf-8")

    code, said = call("standards", "check", wrong)

    assert code == 1
    assert not said["ok"]
    found = next(one for one in said["findings"] if "cellar" in one["what"])
    assert found["file"] == "own.toml"
    assert "six-haves.books" in found["entry"]
    assert found["line"] > 0

    assert main(["standards", "check", str(wrong)]) == 1
    told = capsys.readouterr().err
    assert "own.toml" in told
    assert "six-haves.books" in told
    assert "cellar" in told


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00binary", b"[standard]\nid = ", b"x" * 99])
def test_a_file_that_is_no_standard_fails_the_check_in_words(
    tmp_path: Path, call: Call, content: bytes
) -> None:
    wrong = tmp_path / "own.toml"
    wrong.write_bytes(content)

    code, said = call("standards", "check", wrong)

    assert code == 1
    assert all(one["where"] and one["what"] for one in said["findings"])


def test_a_missing_file_no_file_and_unknown_words_are_wrong_use(tmp_path: Path, call: Call) -> None:
    for words in (
        ("standards", "check", tmp_path / "none.toml"),
        ("standards", "check", tmp_path),
        ("standards", "check"),
        ("standards", "chekc", FILE),
        ("standards", "list", FILE),
    ):
        code, said = call(*words)
        assert (code, said["error"]["code"]) == (2, "wrong_use")


def test_a_gap_sorts_every_item_into_exactly_one_list(data: Path, call: Call) -> None:
    code, said = call("gap", "--data", data, "--standard", PANJIN)

    assert code == 0
    assert (said["standard"], said["grade"]) == (PANJIN, None)
    assert {"six-haves.chairs", "six-haves.appliances.cooling"} <= ids(said["met"])
    assert {"people.lead"} <= ids(said["met"]), "the program itself knows who leads"
    assert ids(said["missing"]) == {"six-haves.appliances.kettle"}
    assert ids(said["not_applicable"]) == {"build.host"}
    lists = [said[key] for key in ("met", "missing", "unknown", "not_applicable")]
    assert sum(map(len, lists)) == len(load_file(FILE).items)
    for item in (item for items in lists for item in items):
        assert set(item) == {"id", "clause", "requirement", "text"}
        assert item["clause"]
        assert item["requirement"].startswith("PJ-")


def test_a_gap_to_a_grade_counts_only_what_that_grade_asks(data: Path, call: Call) -> None:
    _, second = call("gap", "--data", data, "--standard", PANJIN, "--grade", "2")
    _, third = call("gap", "--data", data, "--standard", PANJIN, "--grade", "3")

    assert second["grade"] == "2"
    assert ids(second["missing"]) == {"six-haves.appliances.kettle"}
    assert not second["not_applicable"]
    assert third["missing"] == []
    assert "six-haves.rain-gear" in ids(second["unknown"]) - ids(third["unknown"])


def test_an_unknown_standard_or_grade_is_wrong_use(data: Path, call: Call) -> None:
    for words in (
        ("--standard", "atlantis-2020"),
        ("--standard", PANJIN, "--grade", "9"),
        (),
    ):
        code, said = call("gap", "--data", data, *words)
        assert (code, said["error"]["code"]) == (2, "wrong_use")


def installed(office: Office, folder: Path, *changes: tuple[str, str]) -> None:
    """Install the guide's example, changed, as the window does."""
    text = example()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    office.act(standard_install.install, standard_install.examine(written(folder, text)))


@pytest.fixture
def lead(office: Office, as_person: Callable[[str], Office]) -> Office:
    return as_person("赵国强")


def test_an_installed_standard_is_listed_and_measured_by(
    lead: Office, tmp_path: Path, call: Call
) -> None:
    installed(lead, tmp_path, ('title = "桌椅"', 'title = "桌椅"\nfact = "equipment:桌椅"'))
    lead.act(equipment.add, EquipmentFields("折叠桌椅", condition="broken"))
    lead.close()
    root = lead.folder.root

    _, everywhere = call("standards")
    _, there = call("standards", "--data", root)
    code, said = call("gap", "--data", root, "--standard", "example-2024")

    assert "example-2024" not in ids(everywhere["standards"])
    assert "example-2024" in ids(there["standards"])
    assert code == 0
    assert ids(said["missing"]) == {"rest.chairs"}, "the record alone says so; nobody answered"
    assert ids(said["unknown"]) == {"rest.appliances.kettle", "rest.appliances.cooling"}


def test_the_gap_of_a_superseded_edition_is_answered_and_said_to_be_only_viewed(
    lead: Office, tmp_path: Path, call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    installed(lead, tmp_path, ('status = "current"', 'status = "superseded"'))
    lead.close()

    code = main(["gap", "--data", str(lead.folder.root), "--standard", "example-2024", "--json"])
    told = capsys.readouterr()

    assert code == 0
    assert set(json.loads(told.out)) >= {"met", "missing", "unknown", "not_applicable"}
    assert "已被替代，只供查看" in told.err


def test_what_the_source_gives_no_requirement_for_is_unknown_and_said_so(
    lead: Office, tmp_path: Path, call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    installed(lead, tmp_path, ('title = "桌椅"', 'title = "桌椅"\npending = true'))
    standard = lead.read(shelf.find, "example-2024")
    assert standard is not None
    lead.act(checklists.answer, standard, "rest.chairs", Verdict.DOES_NOT)
    lead.close()

    code = main(["gap", "--data", str(lead.folder.root), "--standard", "example-2024", "--json"])
    told = capsys.readouterr()

    assert code == 0
    said = json.loads(told.out)
    assert said["missing"] == []
    assert "rest.chairs" in ids(said["unknown"])
    assert "1 条来源未列具体要求，待上级提供，不算缺" in told.err


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"not a sheet"])
def test_a_spreadsheet_that_is_none_fails_the_check_in_words(
    tmp_path: Path, call: Call, content: bytes
) -> None:
    sheet = tmp_path / "own.xlsx"
    sheet.write_bytes(content)

    code, said = call("standards", "check", sheet)

    assert code == 1
    assert said.get("findings") or said["error"]["message"]


def test_the_template_of_a_standard_passes_its_own_check(tmp_path: Path, call: Call) -> None:
    sheet = tmp_path / "盘锦.xlsx"

    assert call("standards", "template", sheet, "--like", "panjin-2021")[0] == 0
    assert call("standards", "check", sheet) == (0, {"ok": True, "findings": []})


def test_the_blank_template_says_which_sheets_are_empty(tmp_path: Path, call: Call) -> None:
    sheet = tmp_path / "模板.xlsx"
    call("standards", "template", sheet)

    code, said = call("standards", "check", sheet)

    told = " ".join(one["what"] for one in said["findings"])
    assert code == 1
    assert "“条目”表里一行也没有" in told


def test_an_old_spreadsheet_is_asked_for_as_a_new_one(tmp_path: Path, call: Call) -> None:
    sheet = tmp_path / "标准.xls"
    sheet.write_bytes(b"\xd0\xcf\x11\xe0")

    code, said = call("standards", "check", sheet)

    assert code == 1
    assert "另存为 .xlsx" in said["findings"][0]["what"]
