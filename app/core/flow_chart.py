"""A service's steps (服务流程, BJ-11), and what keeps them from being a flow chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST_STEP, LONGEST_DETAIL = 60, 30
"""Characters of a step, and of who does it or how long it takes: a longer one is two steps."""


class StepKind(StrEnum):
    """What a step is in the chart."""

    START = "start"
    STEP = "step"
    DECISION = "decision"
    END = "end"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a service; a decision's yes goes on to the next, its no leads to a position."""

    kind: StepKind
    text: str
    who: str = ""
    time_limit: str = ""
    no_leads_to: int | None = None


@dataclass(frozen=True, slots=True)
class StepProblem:
    """What is wrong with the step at a position, in words."""

    position: int
    words: str


def problems(steps: Sequence[Step]) -> tuple[StepProblem, ...]:
    """Find what keeps a list of steps from being a chart; empty when nothing does."""
    return tuple(found for at in range(1, len(steps) + 1) for found in _wrong(steps, at))


def _wrong(steps: Sequence[Step], at: int) -> Iterator[StepProblem]:
    step = steps[at - 1]
    if not step.text.strip():
        yield StepProblem(at, f"第 {at} 步还没有写做什么。")
    elif len(step.text) > LONGEST_STEP:
        yield StepProblem(at, f"第 {at} 步太长，墙上看不清，请拆成两步（最多 {LONGEST_STEP} 字）。")
    if max(len(step.who), len(step.time_limit)) > LONGEST_DETAIL:
        words = f"第 {at} 步的“谁来做”和“多久办完”要短（最多 {LONGEST_DETAIL} 字）。"
        yield StepProblem(at, words)
    if step.kind is StepKind.START and at > 1:
        yield StepProblem(at, "“开始”只能是第 1 步。")
    if at > 1 and steps[at - 2].kind is StepKind.END and not _is_led_to(steps, at):
        yield StepProblem(at, f"第 {at} 步谁也到不了：上一步已经结束，也没有哪个判断转到这里。")
    if step.kind is StepKind.DECISION:
        yield from _wrong_decision(steps, at)


def _wrong_decision(steps: Sequence[Step], at: int) -> Iterator[StepProblem]:
    to = steps[at - 1].no_leads_to
    if at == len(steps):
        yield StepProblem(at, f"第 {at} 步是判断，后面还要有“是”的下一步。")
    if to is None or not 1 <= to <= len(steps):
        yield StepProblem(at, f"第 {at} 步是判断，请选“否”转到哪一步。")
    elif to in (at, at + 1):
        yield StepProblem(at, f"第 {at} 步的“否”要转到别的步骤，不能是它自己或下一步。")


def _is_led_to(steps: Sequence[Step], at: int) -> bool:
    return any(one.kind is StepKind.DECISION and one.no_leads_to == at for one in steps)
