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
from app.services import checklists
from app.services.context import Actor
from app.services.office import Office
from app.standards.loader import BUNDLED, load_file
from tests.conftest import PEOPLE

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
    assert ids(said["met"]) == {"six-haves.chairs", "six-haves.appliances.cooling"}
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
