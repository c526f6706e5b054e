"""What is wrong with a standard's file, said by file and entry."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.core.errors import UserError

SHOWN_AT_ONCE = 5
MOST_PROBLEMS = 200
LONGEST_WORDS = 300


@dataclass(frozen=True)
class Problem:
    """One thing to put right; `entry` is blank where no entry can be named."""

    file: str
    entry: str
    what: str
    line: int | None = None

    def __str__(self) -> str:
        where = f"{self.file}, {self.entry}" if self.entry else self.file
        line = f"（第 {self.line} 行）" if self.line else ""
        return f"{where}: {self.what}{line}"


@dataclass
class Report:
    """The problems found so far in one file."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, entry: str, what: str, line: int | None = None) -> None:
        """Note a problem; a file with more than anybody reads is told to be put right first."""
        if len(self.problems) < MOST_PROBLEMS:
            shown = what if len(what) <= LONGEST_WORDS else f"{what[:LONGEST_WORDS]}……"
            self.problems.append(Problem(self.file, entry, shown, line))
        elif len(self.problems) == MOST_PROBLEMS:
            self.problems.append(
                Problem(self.file, "", "还有别的问题；请先改好上面这些，再检查一次")
            )

    def __bool__(self) -> bool:
        return bool(self.problems)


class StandardError(UserError):
    """A standard that cannot be used; `problems` says all that is wrong."""

    code = "bad_standard"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        shown = "；".join(str(problem) for problem in problems[:SHOWN_AT_ONCE])
        more = "……" if len(problems) > SHOWN_AT_ONCE else ""
        super().__init__(
            f"标准文件有 {len(problems)} 处不对：{shown}{more}",
            kept="已有的记录没有变动。",
            to_do="请照提示改好文件后再试。",
        )
        self.problems = problems
