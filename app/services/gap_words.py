"""The sentences of 达标差距, the same on screen and on paper.

The program never says that a grade is reached: it says what the rules say, and who gives grades.
"""

from __future__ import annotations

from datetime import date

from app.core.day_words import dated_label, day_label
from app.core.money import Fen, yuan
from app.services.gap_overview import GradeStanding, Tally, TaskView
from app.services.gap_tasks import STATES, TaskRow
from app.standards.schema import Criterion, Standard, Subsidy

ALL_MET = "按条文看，都已符合"
GIVEN_BY_OTHERS = "等级由评定人评定"
NOTHING_ASKED = "来源未列具体要求，待上级提供"
TEN_THOUSAND = 10_000


def name_of(standing: GradeStanding) -> str:
    """Name the city of a standard, and the grade."""
    return f"{standing.standard.city} {standing.title}"


def tally_words(tally: Tally) -> str:
    """Say how many items stand how; what nobody is concerned with is left out."""
    parts = [f"还缺 {tally.missing}", f"还没看 {tally.unknown}", f"已符合 {tally.met}"]
    if tally.not_applicable:
        parts.append(f"不适用 {tally.not_applicable}")
    if tally.waiting:
        parts.append(f"来源未列 {tally.waiting}")
    if tally.short:
        parts.append(f"其中不合上级要求 {tally.short}")
    return "，".join(parts)


def cell_words(tally: Tally) -> str:
    """Say in a few words what one standard says of one room."""
    if tally.missing:
        more = f"，还没看 {tally.unknown}" if tally.unknown else ""
        return f"还缺 {tally.missing}{more}"
    if tally.unknown:
        return f"还没看 {tally.unknown}"
    if tally.short:
        return f"不合上级要求 {tally.short}"
    if not tally.settled:
        return "来源未列要求"
    return "列出的都符合" if tally.waiting else "都已符合"


def figure_words(tally: Tally) -> str:
    """Say how many of how many are met or do not apply, and how many the source leaves open."""
    figure = f"{tally.settled}/{tally.total}"
    return f"{figure}，未列 {tally.waiting}" if tally.waiting else figure


def sum_words(standing: GradeStanding, today: date) -> str:
    """Say what lies between the station and a grade, what it would cost, and by when."""
    unknown = len(standing.unknown)
    if not standing.missing and not unknown:
        return _all_met(standing)
    goal = f"到{standing.title}" if standing.grade else "照全部条目看"
    if not standing.missing:
        how_far = "还差多少，现在说不准" if standing.grade else "，还差多少现在说不准"
        return f"{goal}{how_far}：还有 {unknown} 项没看，先把它们看完。"
    return f"{goal}还差 {_planned(standing, today)}" + (
        f"；另有 {unknown} 项没看，看了才知道缺不缺。" if unknown else "。"
    )


def _all_met(standing: GradeStanding) -> str:
    words = ALL_MET
    if standing.grade is not None:
        words += f"；{GIVEN_BY_OTHERS}"
    waiting = len(standing.open_headings) + len(standing.short_of_upper)
    return words + (f"。另有 {waiting} 项{NOTHING_ASKED}。" if waiting else "。")


def _planned(standing: GradeStanding, today: date) -> str:
    estimate = standing.estimate
    words = f"{estimate.missing} 项，"
    if estimate.unpriced == estimate.missing:
        words += "都还没有估价"
    else:
        words += f"估 {money_words(estimate.cost)}"
        if estimate.unpriced:
            words += f"（{estimate.unpriced} 项没有估价）"
    if estimate.latest:
        return f"{words}，最迟 {due_words(estimate.latest, today)}"
    return f"{words}，还没有定期限"


def money_words(fen: Fen) -> str:
    """Write an amount in a sentence: 1,280 元, 85.50 元."""
    return f"{yuan(fen).removesuffix('.00')} 元"


def due_words(on: str, today: date) -> str:
    """Name a deadline: 12月31日, with the year where it is not this one; blank stays blank."""
    if not on:
        return ""
    day = date.fromisoformat(on)
    return day_label(day) if day.year == today.year else dated_label(day)


def citation(standard: Standard, item: Criterion) -> str:
    """Cite an item: city, clause, requirement, and its name in the source."""
    parts = (f"{standard.city} {item.clause}", item.requirement, item.label)
    return " · ".join(part for part in parts if part)


def subsidy_words(subsidy: Subsidy) -> str:
    """Say what a standard gives, and that its source names no sum where it does not."""
    amount = "来源没有写数额"
    if subsidy.amount_yuan is not None:
        whole, rest = divmod(subsidy.amount_yuan, TEN_THOUSAND)
        amount = f"{whole} 万元" if whole and not rest else f"{subsidy.amount_yuan:,} 元"
    by = f"，{subsidy.by}" if subsidy.by else ""
    return f"{subsidy.title}：{amount}（{subsidy.clause}{by}）"


def given_words(standing: GradeStanding) -> str:
    """Say which grade a reviewer gave, or that none has; blank where there are no grades."""
    if standing.grade is None:
        return ""
    given = standing.given
    if given is None:
        return "还没有评定等级。"
    by = "，".join(part for part in (given.on, given.union_name, given.reviewer) if part)
    return f"上级评定：{given.title}（{by}）"


def task_words(task: TaskRow, today: date) -> str:
    """Say in one line who does a task by when, and what it is estimated to cost."""
    if not task.is_open:
        return f"{STATES[task.state]}（{due_words(task.ended_on, today)}）"
    fields = task.fields
    late = "，已过期" if task.is_late(today) else ""
    return "，".join(
        (
            task.responsible or "还没有定谁来办",
            f"{due_words(fields.due_on, today)}前{late}" if fields.due_on else "没有定期限",
            "没有估价" if fields.cost is None else f"估 {money_words(fields.cost)}",
        )
    )


def task_state_words(view: TaskView) -> str:
    """Say what the item of a task asks for now; blank where the task just goes on."""
    if view.item is None:
        return "现行版本里已经没有这一条，可以收回这项任务。"
    if view.is_met_meanwhile:
        return "这一条现在已经符合，任务可以办结。"
    if view.wants_a_look:
        return "任务办好了，请再看一次这一条，看过才算数。"
    return ""
