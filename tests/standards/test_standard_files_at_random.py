"""A standard's file however mangled gets a report, never a fault of the program."""

from __future__ import annotations

import copy
import time
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.standards.canonical import content_of, read_content, read_tables, tables_of
from app.standards.loader import BUNDLED, REQUIREMENTS_FILE, check_file, load_file
from app.standards.problems import MOST_PROBLEMS
from tests.standards.test_standard_extension import whole
from tests.standards.test_standard_files import example, written

PATIENCE = 10
"""Seconds; a reading that takes longer would hang the window."""

odd_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**5000, max_value=10**5001)
    | st.floats()
    | st.dates()
    | st.text(max_size=12)
    | st.sampled_from(["", "rest", "rest.chairs", "1", "EX-01", "example-2024", "09-30", "2.1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in some tables, by the way to it."""
    found = [path] if path else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += places(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            found += places(inner, (*path, at))
    return found


def mangled(tables: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    made = copy.deepcopy(tables)
    for _ in range(data.draw(st.integers(1, 3))):
        here = places(made)
        if not here:
            break
        *way, last = data.draw(st.sampled_from(here))
        holder: Any = made
        for step in way:
            holder = holder[step]
        match data.draw(st.sampled_from(["drop", "odd", "twin", "swap"])):
            case "drop":
                del holder[last]
            case "odd":
                holder[last] = data.draw(odd_values)
            case "twin" if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[last]))
            case _:
                other: Any = made
                for step in data.draw(st.sampled_from(here)):
                    other = other[step] if _has(other, step) else other
                holder[last] = copy.deepcopy(other)
    return made


def _has(value: Any, step: Any) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and step < len(value)


@settings(max_examples=300)
@given(data=st.data())
def test_tables_with_fields_lost_changed_or_moved_are_reported_and_never_raise(
    data: st.DataObject,
) -> None:
    made = mangled(tomllib.loads(whole()), data)

    standard, problems = read_tables(made, "own.toml")

    assert (standard is None) == bool(problems)
    for problem in problems:
        assert problem.file == "own.toml"
        assert str(problem)
    if standard is not None:
        assert standard.items
        assert all(leaf.asked for leaf in standard.answerable.values())


@settings(max_examples=200)
@given(data=st.data())
def test_text_with_characters_lost_doubled_or_changed_never_raises(
    tmp_path: Path, data: st.DataObject
) -> None:
    text = whole()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text) - 1))
        to = data.draw(st.integers(at, min(len(text), at + 40)))
        put = data.draw(st.sampled_from(["", '"', "[", "]", "{", "}", "=", "\n", "#", "'''", "\0"]))
        text = text[:at] + put + text[to:]

    path = written(tmp_path, text)
    problems = check_file(path)

    if not problems:
        assert load_file(path).items


@settings(max_examples=100)
@given(content=st.text(max_size=60) | st.binary(max_size=60).map(repr))
def test_kept_content_that_is_no_standard_is_reported(content: str) -> None:
    standard, problems = read_content(content, "own.toml")

    assert standard is None
    assert problems


@settings(max_examples=100)
@given(cut=st.integers(0, 5000))
def test_kept_content_cut_off_anywhere_is_reported(cut: int) -> None:
    content = content_of(tomllib.loads(whole()))
    cut %= len(content)

    assert read_content(content[:cut], "own.toml")[1]


def test_canonical_content_reads_back_as_the_same_standard(tmp_path: Path) -> None:
    for path in (written(tmp_path, whole()), *sorted(BUNDLED.glob("*.toml"))):
        if path.name == REQUIREMENTS_FILE:
            continue
        tables, problems = tables_of(path)
        assert problems == ()
        assert tables is not None

        standard, problems = read_content(content_of(tables), path.name)

        assert problems == ()
        assert standard == load_file(path)


def test_the_same_tables_give_the_same_content_in_whatever_order() -> None:
    tables = tomllib.loads(whole())

    assert content_of(dict(reversed(tables.items()))) == content_of(tables)


def test_requirements_listed_beside_a_file_come_along_when_it_is_installed(
    tmp_path: Path,
) -> None:
    before, mark, rest = example().partition("[[requirement]]")
    block, criterion, after = rest.partition("[[criterion]]")
    path = written(tmp_path, f"{before}{criterion}{after}")
    written(tmp_path, f"{mark}{block}\n[end]\nrequirements = 1\n", REQUIREMENTS_FILE)

    tables, problems = tables_of(path)

    assert problems == ()
    assert tables is not None
    assert read_content(content_of(tables), path.name)[0] == load_file(path)


@pytest.mark.parametrize(
    ("bomb", "expected"),
    [
        ("x = " + "[" * 15_000, "读不通"),
        ("x = " + "{a=" * 5_000, "读不通"),
        ("\n".join("[" * 15_000 for _ in range(20)), "读不通"),
        (".".join(["a"] * 500_000) + " = 1", "这一行太长或点太多"),
        ("\n".join(".".join(["a"] * 9_000) + f".b{n} = 1" for n in range(100)), "点太多"),
        ("\n".join('"a".' * 3_000 + f"b{n} = 1" for n in range(100)), "点太多"),
        ("[[criterion]]\n" * 140_000, "太多了"),
        ("[[chapter]]\n" * 4_999, "太多了"),
        ("[standard]\nnotes = [" + '"a",\n' * 150_000 + "]", "notes 有 150000 项，太多了"),
        ("[[criterion]]\nid = 1\n" * 4_999, "还有别的问题"),
        (f"x = 0x{'f' * 15_000}", "不认识的部分"),
        (f"[end]\ncriteria = 0x{'f' * 15_000}", "criteria 要在 0 到"),
        (f'"{"长" * 9_000}" = 1', "不认识的部分"),
        ("\n".join(f"k{n} = 1" for n in range(150_000)), "还有别的问题"),
        ("[[criterion]]\nany_of = [" + ",".join(["{}"] * 4_000) + "]", "太多了"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)
def test_a_file_made_to_choke_the_program_is_refused_soon(
    tmp_path: Path, bomb: str, expected: str
) -> None:
    path = written(tmp_path, bomb)
    began = time.monotonic()

    problems = check_file(path)

    assert time.monotonic() - began < PATIENCE
    told = "\n".join(map(str, problems))
    assert expected in told
    assert len(problems) <= MOST_PROBLEMS + 1
    assert all(len(str(problem)) < 1000 for problem in problems)


@pytest.mark.parametrize("value", [float("nan"), date(2024, 1, 1).ctime, object()])
def test_what_no_standard_holds_is_not_kept_as_content(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        content_of({"standard": value})
