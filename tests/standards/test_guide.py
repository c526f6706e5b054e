"""The guide to writing a standard says what the program does, and its examples work."""

from __future__ import annotations

import re
from pathlib import Path

from app.core.facts import FACT_KEYS, WALL_KINDS
from app.standards.loader import SECTIONS, check_file, load_file
from tests.standards.test_standard_files import GUIDE, example, written


def between(mark: str) -> str:
    found = re.search(
        rf"<!-- {mark} -->\n(.*?)<!-- /{mark} -->", GUIDE.read_text(encoding="utf-8"), re.DOTALL
    )
    assert found, f"the guide has no part {mark}"
    return found[1].strip()


def facts_table() -> str:
    lines = ["| 名称 | 叫什么 | 什么时候算符合 |", "|---|---|---|"]
    for one in FACT_KEYS:
        meaning = one.meaning.replace("|", r"\|")
        lines.append(f"| `{one.key}` | {one.title} | {meaning} |")
    return "\n".join(lines)


def walls_line() -> str:
    kinds = "、".join(f"`{kind}` {name}" for kind, name in WALL_KINDS.items())
    return f'上墙的种类（`[[wall]]` 的 `id`，也用在 `fact = "wall:…"` 里）：{kinds}。'


def test_the_guide_lists_every_fact_with_its_meaning() -> None:
    assert between("facts") == facts_table()


def test_the_guide_lists_what_may_hang_on_the_wall() -> None:
    assert between("walls") == walls_line()


def test_the_further_examples_of_the_guide_are_good_where_they_belong(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    more = "\n".join(blocks[1:])
    count = 2 + len(re.findall(r"^\[\[criterion\]\]", more, re.MULTILINE))
    text = example().replace("[end]\ncriteria = 2", f"{more}\n[end]\ncriteria = {count}")

    assert check_file(written(tmp_path, text)) == ()

    standard = load_file(tmp_path / "example.toml")
    assert standard.answerable["rest.area"].pending
    assert standard.facts == ("equipment:冰箱|冷柜",)


def test_the_guide_shows_every_section() -> None:
    text = GUIDE.read_text(encoding="utf-8")

    assert [name for name in SECTIONS if f"[{name}]" not in text] == []
