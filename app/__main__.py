"""The command line: which subcommand, which exit code."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.commands.command import Answer, Command

_COMMANDS = {
    "demo": "app.commands.demo:DEMO",
    "import": "app.commands.ledger:IMPORT",
    "report": "app.commands.report:REPORT",
    "check": "app.commands.report:CHECK",
    "verify": "app.commands.report:VERIFY",
    "standards": "app.commands.standards:STANDARDS",
    "gap": "app.commands.standards:GAP",
    "backup": "app.commands.backup:BACKUP",
    "restore": "app.commands.backup:RESTORE",
}
"""Imported only when called: a start of the window loads none of them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the window, or one subcommand; give the exit code."""
    # A frozen program starts itself once more as the worker that reads a workbook.
    multiprocessing.freeze_support()
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] == "run" or words[0].startswith("--data"):
        from app import bootstrap

        return bootstrap.run_window(words[1:] if words[:1] == ["run"] else words)
    if words[0] in ("-h", "--help") or words[0] not in _COMMANDS:
        known = "、".join(("run", *_COMMANDS))
        usage = f"用法：yizhan [子命令] …。子命令有：{known}。"
        if words[0] not in ("-h", "--help"):
            return _fail("--json" in words, "wrong_use", usage, 2)
        sys.stderr.write(usage + "\n")
        return 0
    return _run(_load(words[0]), words[1:])


def _load(name: str) -> Command:
    module, _, attribute = _COMMANDS[name].partition(":")
    command: Command = getattr(import_module(module), attribute)
    return command


def _run(command: Command, words: list[str]) -> int:
    from app import bootstrap
    from app.commands.command import WrongUse
    from app.core.errors import UserError

    parser = argparse.ArgumentParser(prog=f"yizhan {command.name}", description=command.help)
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    command.configure(parser)
    as_json = "--json" in words
    try:
        args = parser.parse_args(words)
    except SystemExit as stop:
        return _fail(as_json, "wrong_use", "参数不对，见上面的用法。", 2) if stop.code else 0
    try:
        answer = command.run(args, bootstrap.office_for_command)
    except WrongUse as problem:
        return _fail(as_json, "wrong_use", str(problem), 2)
    except UserError as problem:
        return _fail(as_json, problem.code, str(problem), 1)
    return _say(as_json, answer)


def _say(as_json: bool, answer: Answer) -> int:  # noqa: FBT001 (private)
    for line in answer.lines:
        sys.stderr.write(line + "\n")
    if as_json:
        sys.stdout.write(json.dumps(answer.json, ensure_ascii=False) + "\n")
    return answer.exit_code


def _fail(as_json: bool, code: str, message: str, exit_code: int) -> int:  # noqa: FBT001 (private)
    sys.stderr.write(message + "\n")
    if as_json:
        error = {"error": {"code": code, "message": message}}
        sys.stdout.write(json.dumps(error, ensure_ascii=False) + "\n")
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
