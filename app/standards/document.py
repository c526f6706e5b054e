"""Reading a TOML file into plain tables, whatever the file holds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.core.foreign_file import read_foreign
from app.standards.entry import MAX_NAME, Entry
from app.standards.problems import Report

MAX_BYTES = 2_000_000
MAX_LINE = 20_000
MAX_DOTS = 100
MAX_ENTRIES = 300
MANY_ENTRIES = 5000
LONG_SECTIONS = frozenset({"criterion", "requirement"})
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
HEADER = re.compile(r"^[ \t]*\[\[[ \t]*([a-z_]+)[ \t]*\]\]")
POSITION = re.compile(r"\(at line (\d+), column (\d+)\)")


class Document:
    """The tables of one file or sheet, and the lines or rows their entries start on."""

    def __init__(
        self,
        tables: Mapping[str, object],
        report: Report,
        lines: Mapping[str, Sequence[int]] | None = None,
    ) -> None:
        self.tables = tables
        self.report = report
        self._lines = lines or {}

    def single(self, key: str) -> Entry:
        """The one table `[key]`."""
        values = self.tables.get(key)
        if not isinstance(values, dict):
            what = f"缺少 [{key}]" if values is None else f"[{key}] 要写成一个表"
            self.report.add("", what)
            values = {}
        return Entry(values, f"[{key}]", self.report)

    def several(self, key: str, noun: str, *, identified_by: str = "id") -> list[Entry]:
        """The tables `[[key]]` in their order, named for the report."""
        tables = self.tables.get(key, [])
        if not isinstance(tables, list):
            self.report.add("", f"{key} 要写成 [[{key}]]")
            return []
        most = MANY_ENTRIES if key in LONG_SECTIONS else MAX_ENTRIES
        if len(tables) > most:
            self.report.add("", f"[[{key}]] 有 {len(tables)} 个，太多了，最多 {most} 个")
            return []
        lines = self._lines.get(key, [])
        entries = []
        for number, values in enumerate(tables):
            if not isinstance(values, dict):
                self.report.add("", f"{key} 要写成 [[{key}]]")
                return []
            name = values.get(identified_by)
            named = isinstance(name, str) and bool(name.strip())
            shown = str(name).strip()[:MAX_NAME] if named else f"第 {number + 1} 个"
            line = lines[number] if len(lines) == len(tables) else None
            entries.append(Entry(values, f"{noun} {shown}", self.report, line))
        return entries


def read_document(path: Path, report: Report) -> Document | None:
    """The tables of a file; None with a problem reported where it cannot be read."""
    text = _read_text(path, report)
    if text is None:
        return None
    try:
        return Document(tomllib.loads(text), report, _lines(text))
    except tomllib.TOMLDecodeError as error:
        report.add("", *_syntax_problem(str(error)))
    # A number with thousands of digits, or brackets nested without end.
    except (ValueError, RecursionError):
        report.add("", "文件里有不合理的内容，读不通")
    return None


def _read_text(path: Path, report: Report) -> str | None:
    try:
        raw = read_foreign(path, MAX_BYTES)
    except FileNotFoundError:
        report.add("", "没有这个文件")
        return None
    except OSError:
        report.add("", "打不开：可能是文件夹，或者没有读取权限")
        return None
    if len(raw) > MAX_BYTES:
        report.add("", "文件太大，不像是标准文件")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        report.add("", "文件不是 UTF-8 编码；请在记事本里“另存为”，编码选 UTF-8")
        return None
    if not text.strip():
        report.add("", "文件是空的")
        return None
    text = text.replace("\r\n", "\n")
    return None if _is_bomb(text, report) else text


def _is_bomb(text: str, report: Report) -> bool:
    """Whether reading it would take for ever: a line without end, a name of countless parts."""
    for number, line in enumerate(text.split("\n"), start=1):
        bare = QUOTED.sub("", line).partition("#")[0]
        if len(line) > MAX_LINE or bare.count(".") > MAX_DOTS:
            report.add("", "这一行太长或点太多，读不通", number)
            return True
    return False


def _lines(text: str) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        header = HEADER.match(line)
        if header:
            found.setdefault(header[1], []).append(number)
    return found


def _syntax_problem(message: str) -> tuple[str, int | None]:
    found = POSITION.search(message)
    if found is None:
        return "文件没有写完，可能被截断了", None
    column = found[2]
    return f"从第 {column} 个字起读不通，可能缺引号、括号或等号，或同一项写了两次", int(found[1])
