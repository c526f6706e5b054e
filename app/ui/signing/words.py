"""How a paper reads on the screen: its steps, who may sign, what a signature means."""

from __future__ import annotations

from datetime import date

from app.core.permissions import who_may as roles_that_may
from app.core.sign_ways import LIVE_STATES, WAYS, PaperKind, PaperState
from app.services import sign_subjects
from app.services.sign_view import PaperView, StepView
from app.ui.look import Level
from app.ui.widgets import Step

LEVELS = {
    "": Level.PLAIN,
    PaperState.OPEN: Level.SOON,
    PaperState.APPROVED: Level.DONE,
}
TABLES = frozenset(
    {"sign_paper", "signature", "sign_slip", "sign_scan", "delegation", "role_assignment"}
)
"""What a page with a signing pane adds to its `about`."""


def level_of(state: str) -> Level:
    """Give the level a paper's state is shown with, always beside its word."""
    return LEVELS.get(state, Level.MUST)


def standing(view: PaperView) -> tuple[str, Level]:
    """Say where a record's paper stands; of one that ended, how it ended last."""
    if view.state or not view.history:
        return view.state_words, level_of(view.state)
    return view.history[0].state_name, Level.MUST


def way_of(view: PaperView, today: date) -> tuple[Step, ...]:
    """Give the steps of a paper as words and shapes: who made it, who signed, who is next."""
    found = [_made(view)] if WAYS[view.kind].needs_maker else []
    return (*found, *(_step(step, view, today) for step in view.steps))


def who_may(view: PaperView) -> str:
    """Say in a line why I may not sign and who may; what I may do where I may."""
    step = next((step for step in view.steps if step.is_next), None)
    if view.missing:
        return f"签字前还缺：{'、'.join(view.missing)}，请先补上。"
    if step is None:
        return "" if view.state else _before(view)
    verb = verb_of(view.kind, step)
    if view.may_sign or view.may_sign_for:
        names = "、".join(name for _, name in view.may_sign_for)
        how = f"您可以{verb}。" if view.may_sign else f"您受委托，可以代{names}{verb}。"
        return f"请核对内容，{how}"
    if view.holder_line:  # it names already who may
        return view.why_not
    others = f"可由{'、'.join(view.who_may)}{verb}。" if view.who_may else ""
    return f"{view.why_not}{others}"


def verb_of(kind: PaperKind, step: StepView) -> str:
    """Give what the signer of a step does: 签字, 批准, 同意."""
    return WAYS[kind].steps[step.position - 1].verb


def act_of(kind: PaperKind, step: StepView) -> str:
    """Name the act on its button: the step, or what is done where several roles may do it."""
    way = WAYS[kind].steps[step.position - 1]
    return step.name if len(way.roles) <= 1 else way.verb


def meaning_of(view: PaperView, step: StepView, for_name: str) -> str:
    """Say what follows from a signature."""
    steps = WAYS[view.kind].steps
    verb = verb_of(view.kind, step)
    if step.position < len(steps):
        after = steps[step.position]
        words = f"{verb}后内容就锁定了，再等{after.name}。"
    else:
        words = f"{verb}后就签齐了，内容不再改动。"
    if for_name:
        words += f"记录里写明是您代{for_name}签的。"
    return words


def waited(since: str, today: date) -> str:
    """Say how long somebody has held it: 今天送到, 已等 8 天."""
    days = (today - date.fromisoformat(since)).days
    return f"已等 {days} 天" if days > 0 else "今天送到"


def _before(view: PaperView) -> str:
    """Say of what was not put forward yet who does it, and what follows."""
    subject = sign_subjects.subject(view.kind)
    if subject.signs_without_paper or not subject.puts_forward:
        return ""
    if view.may_put_forward and view.nobody_then:
        return f"由您提交，现在还没有人能签：{view.nobody_then}"
    if view.may_put_forward:
        return f"提交后内容就锁定了，先等{WAYS[view.kind].steps[0].name}。"
    return f"还没有提交签批，由{roles_that_may(subject.act)}提交。"


def _made(view: PaperView) -> Step:
    makers = "、".join(view.makers)
    if view.state in LIVE_STATES:
        return Step("提交", makers, "", "done")
    return Step("提交", makers, "还没有提交", "current")


def _step(step: StepView, view: PaperView, today: date) -> Step:
    if step.signed_by:
        by = f"{step.signed_by} 代{step.for_name}" if step.for_name else step.signed_by
        return Step(step.name, by, step.at[5:], "done")
    if not step.is_next:
        return Step(step.name)
    waits = f"等 {_short(view.who_may)}" if view.who_may else _nobody(step)
    if view.missing:
        waits = "还缺材料"
    return Step(step.name, waits, waited(view.since, today) if view.since else "", "current")


def _nobody(step: StepView) -> str:
    """Say in a few words why nobody can sign: the line below says the rest."""
    return "岗位空缺" if "岗位空缺" in step.waits_for else "现在没人能签"


def _short(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]}等 {len(names)} 人"
