"""What import-linter cannot say: where a thing may stand, and what no committed file may name."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

import app

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = sorted((ROOT / "app").rglob("*.py"))
SOURCES = [*PROGRAM, *sorted((ROOT / "tests").rglob("*.py")), ROOT / "dev.py"]

MESSAGES = ROOT / "app" / "ui" / "messages.py"
CATCHERS = {
    ROOT / "app" / "ui" / "tasks.py",
    ROOT / "app" / "ui" / "application.py",  # the exception hook
    ROOT / "dev.py",
}
NETWORK = {"socket", "ssl", "http", "ftplib", "smtplib", "requests", "httpx", "aiohttp"}
NETWORK_PARTS = {"urllib.request", "PySide6.QtNetwork", "PySide6.QtWebEngineCore"}
CITIES = re.compile("盘锦|panjin|深圳|shenzhen|秦皇岛|qinhuangdao|北京(?!时间)|beijing", re.I)

# Put together here, so that this file does not name them itself.
MACHINE_PATH = re.compile("(?<![\\w.~-])/" + "(?:work|root)/|/" + "Users/\\w|[A-Z]:\\\\" + "Users")
INDEX_HOST = re.compile(
    "pypi" + r"\.org|python" + r"hosted\.org|(?:index-url|find-links)[= ]+\S*:/"
)
PRIVATE_FOLDER = re.compile(r"(?<![\w./-])share" + "d/")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def nodes(path: Path) -> Iterator[tuple[str, ast.AST]]:
    for node in ast.walk(tree(path)):
        yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", node


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def is_broad(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler swallows everything; putting things right and raising on does not."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {kind.id for kind in kinds if isinstance(kind, ast.Name)}
    last = handler.body[-1]
    raises_on = isinstance(last, ast.Raise) and last.exc is None
    return (handler.type is None or bool(names & {"Exception", "BaseException"})) and not raises_on


@cache
def tracked_text() -> tuple[tuple[str, str], ...]:
    """Give every text file git keeps, by name."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    found = []
    for name in filter(None, listing.split("\0")):
        path = ROOT / name
        content = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in content[:8192]:
            found.append((name, content.decode("utf-8", errors="replace")))
    return tuple(found)


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in tracked_text()
        if pattern.search(text)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_imports_point_downwards(capsys: pytest.CaptureFixture[str]) -> None:
    broken = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_logo=True, no_cache=True)

    assert not broken, capsys.readouterr().out


def test_only_the_messages_module_asks_and_tells() -> None:
    boxes = {"QMessageBox", "QFileDialog"}

    found = [
        place
        for path in PROGRAM
        if path != MESSAGES
        for place, node in nodes(path)
        if (isinstance(node, ast.Name) and node.id in boxes)
        or (isinstance(node, ast.Attribute) and node.attr in boxes)
        or any(name.rpartition(".")[2] in boxes for name in imported(node))
    ]

    assert not found


def test_bugs_are_caught_in_two_places_only() -> None:
    found = [
        place
        for path in [*PROGRAM, ROOT / "dev.py"]
        if path not in CATCHERS
        for place, node in nodes(path)
        if isinstance(node, ast.ExceptHandler) and is_broad(node)
    ]

    assert not found


def test_nothing_is_imported_by_star_and_no_name_is_global() -> None:
    found = [
        place
        for path in SOURCES
        for place, node in nodes(path)
        if isinstance(node, ast.Global)
        or (isinstance(node, ast.ImportFrom) and node.names[0].name == "*")
    ]

    assert not found


def test_the_main_window_does_not_know_everything() -> None:
    windows = [path for path in PROGRAM if path.name == "main_window.py"]

    too_long = [path for path in windows if len(path.read_text("utf-8").splitlines()) > 300]

    assert not too_long


def test_no_module_of_the_program_touches_a_network() -> None:
    found = [
        f"{place}: {name}"
        for path in PROGRAM
        for place, node in nodes(path)
        for name in imported(node)
        if name.split(".")[0] in NETWORK
        or any(name == part or name.startswith(part + ".") for part in NETWORK_PARTS)
    ]

    assert not found


def test_the_program_knows_no_city() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in PROGRAM
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if CITIES.search(line)
    ]

    assert not found


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a path of one machine", MACHINE_PATH),
        ("a package index", INDEX_HOST),
        ("a folder outside the clone", PRIVATE_FOLDER),
    ],
    ids=["path", "index", "folder"],
)
def test_no_committed_file_names(what: str, pattern: re.Pattern[str]) -> None:
    found = lines_with(pattern)

    assert not found, f"{what} is named"


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATH, "/wo" + "rk/main"),
        (MACHINE_PATH, "see /ro" + "ot/.cache"),
        (INDEX_HOST, "https://py" + "pi.org/simple"),
        (INDEX_HOST, "--index-url " + "https://example.cn/simple"),
        (PRIVATE_FOLDER, "`sha" + "red/product.md`"),
    ],
    ids=["path", "path in a sentence", "index", "index option", "folder"],
)
def test_what_may_not_be_named_would_be_found(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


def test_every_model_says_its_chinese_word_and_the_glossary_has_it() -> None:
    glossary = ROOT / "docs" / "glossary.md"
    words = glossary.read_text("utf-8") if glossary.exists() else None

    found = []
    for path in sorted((ROOT / "app" / "models").glob("*.py")):
        for node in tree(path).body:
            if not isinstance(node, ast.ClassDef) or not _is_table(node):
                continue
            term = re.search("[（(]([^（）()]*[\u4e00-\u9fff][^（）()]*)[）)]", _first_line(node))
            if term is None:
                found.append(f"{node.name}: no Chinese word in the first line of its docstring")
            elif words is not None and not any(w in words for w in re.split("[/、, ]+", term[1])):
                found.append(f"{node.name}: {term[1]} is not in docs/glossary.md")

    assert not found


def _is_table(node: ast.ClassDef) -> bool:
    return any(
        isinstance(target, ast.Name) and target.id == "__tablename__"
        for statement in node.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
    )


def _first_line(node: ast.ClassDef) -> str:
    return (ast.get_docstring(node) or "").partition("\n\n")[0]


def test_the_changelog_has_this_version_and_only_the_four_headings() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]

    versions = re.findall(r"^## (\S+)", text, re.M)
    headings = set(re.findall(r"^### (.+)$", text, re.M))

    assert declared == app.__version__
    assert declared in versions
    assert headings <= {"Added", "Changed", "Fixed", "Security"}


def test_decisions_are_numbered_and_say_context_decision_and_consequence() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert records
    for number, path in enumerate(records, 1):
        assert path.name.startswith(f"{number:04d}-")
        text = path.read_text("utf-8")
        assert re.findall(r"^## (.+)$", text, re.M) == ["Context", "Decision", "Consequence"]
