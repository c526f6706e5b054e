"""Whatever an act is about has a Chinese name: people read the change log."""

from __future__ import annotations

import ast
from pathlib import Path

import app
from app.records.wording import TABLES


def _records(source: str) -> set[str]:
    """What `….audit("act", record, …)` names in a module: a literal, or a constant of it."""
    tree = ast.parse(source)
    constants = {
        line.targets[0].id: line.value.value
        for line in tree.body
        if isinstance(line, ast.Assign)
        and isinstance(line.targets[0], ast.Name)
        and isinstance(line.value, ast.Constant)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr != "audit" or len(node.args) < 2:
            continue
        record = node.args[1]
        value = record.value if isinstance(record, ast.Constant) else None
        if isinstance(record, ast.Name):
            value = constants.get(record.id)
        if isinstance(value, str):
            found.add(value)
    return found


def test_what_acts_are_about_is_named_in_chinese() -> None:
    root = Path(next(iter(app.__path__)))

    named = {
        record
        for module in root.rglob("*.py")
        for record in _records(module.read_text(encoding="utf-8"))
    }

    assert {"setting", "store", "installation"} <= named
    assert not named - set(TABLES)
