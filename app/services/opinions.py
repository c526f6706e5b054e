"""Opinions of workers (意见): received, taken, answered, told, closed, each answered (PJ-48)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.core.day_words import read_day
from app.core.errors import BadInput, NotFound, Refused
from app.core.month import Month
from app.core.numbering import opinion_number, running_number
from app.core.opinion_steps import (
    OpinionState,
    closing_problem,
    may_follow,
    outcome_problem,
    outcome_words,
)
from app.core.permissions import Act
from app.core.text import as_written, is_blank_word
from app.models import Opinion, WorkerGroup
from app.services import months
from app.services.book_rows import OPINION_STATES
from app.services.context import Context
from app.services.defaults import default_list

_S = OpinionState


@dataclass(frozen=True, slots=True)
class OpinionFields:
    """What is asked when an opinion comes in: never who said it, only the group."""

    on: str
    content: str
    group: str = ""
    note: str = ""


def groups(ctx: Context) -> tuple[str, ...]:
    """Give the worker groups (服务群体) to choose from."""
    return tuple(
        ctx.session.scalars(
            select(WorkerGroup.name)
            .where(WorkerGroup.station_id == ctx.station_id, WorkerGroup.is_active)
            .order_by(WorkerGroup.position)
        )
    )


def outcomes() -> tuple[str, ...]:
    """Give the kinds of outcome (落实情况)."""
    return default_list("outcomes")


def ways_of_telling() -> tuple[str, ...]:
    """Give the ways of telling a worker the answer (告知方式)."""
    return default_list("told_how")


def next_number(ctx: Context, month: str) -> str:
    """Give the next number of a month: 意2026-10-004; a voided one is never given again."""
    of_month = opinion_number(Month.parse(month), 1).rpartition("-")[0]
    taken = ctx.session.scalars(
        select(Opinion.number).where(
            Opinion.station_id == ctx.station_id,
            Opinion.number >= f"{of_month}-",
            Opinion.number < f"{of_month}.",  # the character after the hyphen
        )
    )
    last = max((running_number(number) or 0 for number in taken), default=0)
    return opinion_number(Month.parse(month), last + 1)


def record_opinion(ctx: Context, fields: OpinionFields) -> int:
    """Record an opinion or a request for help (登记意见); give its id.

    Raises:
        BadInput: with the field that is wrong.
        MonthClosed: its month is closed.
    """
    ctx.require(Act.RECORD_OPINION)
    values = _checked(ctx, fields)
    months.require_open(ctx, fields.on)
    opinion = Opinion(
        station_id=ctx.station_id,
        number=next_number(ctx, fields.on[:7]),
        received_by=ctx.person_id,
        created_at=ctx.now(),
        **values,
    )
    ctx.session.add(opinion)
    ctx.audit("登记意见", opinion, number=opinion.number, **values)
    return opinion.id


def change_opinion(ctx: Context, opinion_id: int, fields: OpinionFields) -> None:
    """Change what was written of an opinion, as long as it is unanswered and its month is open.

    Raises:
        BadInput: a field that cannot be, or a day of another month.
        Refused: answered already: the answer belongs to these words.
    """
    ctx.require(Act.RECORD_OPINION)
    opinion = find(ctx, opinion_id)
    if opinion.state not in (_S.RECEIVED, _S.TAKEN):
        raise Refused(
            f"{opinion.number} 已有答复，意见的内容不能再改。",
            kept="原来的内容没有改动。",
            to_do="补充的话可以登记成一条新意见。",
        )
    months.require_open(ctx, opinion.on_date, fields.on)
    values = _checked(ctx, fields)
    if fields.on[:7] != opinion.on_date[:7]:
        raise BadInput(
            f"{opinion.number} 的编号属于{Month.parse(opinion.on_date[:7]).label}，"
            "日期不能改到别的月份。",
            to_do="请把这一条作废，按新的日期重新登记。",
            field="on",
        )
    _write(ctx, opinion, "改意见内容", **values)


def take(ctx: Context, opinion_id: int) -> None:
    """Take an opinion in hand (接下办理)."""
    ctx.require(Act.RECORD_OPINION)
    opinion = _at_step(ctx, opinion_id, _S.TAKEN)
    _write(
        ctx,
        opinion,
        "接办意见",
        state=_S.TAKEN.value,
        taken_by=ctx.person_id,
        taken_at=ctx.now(),
    )


def answer(
    ctx: Context, opinion_id: int, text: str, on: str = "", outcome: str = "", done: str = ""
) -> None:
    """Answer an opinion (答复), or write the answer anew while the worker was not told yet.

    Args:
        ctx: who answers.
        opinion_id: which one.
        text: the answer in words.
        on: the day of the answer, today if blank.
        outcome: a kind of `outcomes()` where it is known already.
        done: what was done, for the outcome; required for 解释疏导 (PJ-49).
    """
    ctx.require(Act.ANSWER_OPINION)
    opinion = _at_step(ctx, opinion_id, _S.ANSWERED)
    words, on = as_written(text), on or ctx.today()
    if is_blank_word(words):
        raise BadInput(
            "答复还空着。", to_do="请写明怎样答复，办不到的也要讲清道理。", field="answer"
        )
    _check_day(ctx, on, opinion.on_date, "答复日期", "收到意见")
    now: dict[str, object] = {"state": _S.ANSWERED.value, "answer": words, "answered_on": on}
    now["answered_by"] = ctx.person_id
    if outcome:
        now["outcome"] = _outcome(outcome, done)
    if opinion.taken_by is None:
        now |= {"taken_by": ctx.person_id, "taken_at": ctx.now()}
    _write(ctx, opinion, "答复意见", **now)


def tell(ctx: Context, opinion_id: int, how: str, on: str = "") -> None:
    """Note how and when the worker was told the answer (告知).

    Raises:
        BadInput: how is blank, or the day is before the answer or still to come.
    """
    ctx.require(Act.RECORD_OPINION)
    opinion = _at_step(ctx, opinion_id, _S.TOLD)
    how, on = as_written(how), on or ctx.today()
    if is_blank_word(how):
        raise BadInput("怎样告知的还空着。", to_do="请选一种，或写明怎样告知的。", field="told_how")
    _check_day(ctx, on, opinion.answered_on or opinion.on_date, "告知日期", "答复")
    _write(
        ctx,
        opinion,
        "告知劳动者",
        state=_S.TOLD.value,
        told_how=how,
        told_on=on,
        told_by=ctx.person_id,
    )


def close(ctx: Context, opinion_id: int, outcome: str = "", done: str = "") -> None:
    """Close an opinion (办结): only with answer, outcome and the worker told (PJ-48).

    Args:
        ctx: who closes it.
        opinion_id: which one.
        outcome: a kind of `outcomes()`; what was written before holds if blank.
        done: what was done, for the outcome; required for 解释疏导 (PJ-49).

    Raises:
        Refused: with what it still lacks.
    """
    ctx.require(Act.CLOSE_OPINION)
    opinion = find(ctx, opinion_id)
    result = _outcome(outcome, done) if outcome else opinion.outcome
    if opinion.state != _S.CLOSED:
        _refuse_unfinished(opinion, result)
    opinion = _at_step(ctx, opinion_id, _S.CLOSED)
    today = ctx.today()
    _check_day(ctx, today, opinion.told_on or opinion.on_date, "办结日期", "告知")
    _write(
        ctx,
        opinion,
        "办结意见",
        state=_S.CLOSED.value,
        outcome=result,
        closed_on=today,
        closed_by=ctx.person_id,
    )


def step_back(ctx: Context, opinion_id: int) -> None:
    """Take the last step back (撤回一步); what was written of it stays in the audit.

    Raises:
        Refused: it was only recorded.
    """
    opinion = find(ctx, opinion_id)
    state = OpinionState(opinion.state)
    if state not in _BACK:
        raise _out_of_order(opinion)
    act, words, was = _BACK[state]
    ctx.require(act)
    before = was if state is not _S.ANSWERED or opinion.taken_by else _S.RECEIVED
    _write(ctx, opinion, words, state=before.value, **_CLEARED[state])


def void(ctx: Context, opinion_id: int, reason: str) -> None:
    """Void an opinion recorded by mistake (作废), with a reason, while its month is open."""
    ctx.require(Act.CLOSE_OPINION)
    opinion = find(ctx, opinion_id)
    words = as_written(reason)
    if is_blank_word(words):
        raise BadInput("作废的原因还空着。", to_do="请写明为什么作废。", field="reason")
    months.require_open(ctx, opinion.on_date)
    _write(ctx, opinion, "作废意见", voided_at=ctx.now(), void_reason=words)


def take_back(ctx: Context, opinion_id: int) -> None:
    """Take back what one recorded oneself and nobody worked on yet (撤销登记)."""
    ctx.require(Act.RECORD_OPINION)
    opinion = find(ctx, opinion_id)
    if opinion.state != _S.RECEIVED or opinion.received_by != ctx.person_id:
        raise Refused(
            f"{opinion.number} 已经有人办理，不能撤销登记。",
            kept="没有改动任何内容。",
            to_do="记错了的，请责任人写明原因作废。",
        )
    months.require_open(ctx, opinion.on_date)
    _write(ctx, opinion, "撤销登记意见", voided_at=ctx.now(), void_reason="登记后撤销")


def find(ctx: Context, opinion_id: int) -> Opinion:
    """Give a standing opinion.

    Raises:
        NotFound: there is none, or it was voided.
    """
    opinion = ctx.session.get(Opinion, opinion_id)
    if opinion is None or opinion.station_id != ctx.station_id or opinion.voided_at:
        raise NotFound("没有找到这条意见，可能已经作废。", to_do="请在意见列表里重新选。")
    return opinion


_BACK = {
    _S.TAKEN: (Act.RECORD_OPINION, "撤回接办", _S.RECEIVED),
    _S.ANSWERED: (Act.ANSWER_OPINION, "撤回答复", _S.TAKEN),
    _S.TOLD: (Act.RECORD_OPINION, "撤回告知", _S.ANSWERED),
    _S.CLOSED: (Act.CLOSE_OPINION, "撤回办结", _S.TOLD),
}
"""Who may take each step back, as what, and where the opinion stands then."""

_CLEARED: dict[OpinionState, dict[str, object]] = {
    _S.TAKEN: {"taken_by": None, "taken_at": None},
    _S.ANSWERED: {"answer": "", "answered_on": None, "answered_by": None, "outcome": ""},
    _S.TOLD: {"told_how": "", "told_on": None, "told_by": None},
    _S.CLOSED: {"closed_on": None, "closed_by": None},
}
"""What no longer holds: papers never show an answer that was taken back."""


def _at_step(ctx: Context, opinion_id: int, step: OpinionState) -> Opinion:
    opinion = find(ctx, opinion_id)
    if not may_follow(OpinionState(opinion.state), step):
        raise _out_of_order(opinion)
    return opinion


def _out_of_order(opinion: Opinion) -> Refused:
    return Refused(
        f"{opinion.number} 现在是“{OPINION_STATES[opinion.state]}”，这一步现在不能做。",
        kept="没有改动任何内容。",
        to_do="请按“登记、办理、答复、告知、办结”的次序来做。",
    )


def _refuse_unfinished(opinion: Opinion, outcome: str) -> None:
    told_how = opinion.told_how if opinion.state == _S.TOLD else ""
    answered = opinion.answer if opinion.state in (_S.ANSWERED, _S.TOLD) else ""
    lacking = closing_problem(answered, outcome, told_how)
    if lacking:
        raise Refused(
            f"{opinion.number} 还不能办结：{lacking}",
            kept="已写的内容都在。",
            to_do="答复、落实情况、怎样告知劳动者，三样写全才能办结。",
        )


def _outcome(kind: str, done: str) -> str:
    words = outcome_words(as_written(kind), as_written(done))
    problem = outcome_problem(words)
    if problem:
        raise BadInput(problem, to_do="请补写完整。", field="done")
    return words


def _checked(ctx: Context, fields: OpinionFields) -> dict[str, str]:
    content, group = as_written(fields.content), as_written(fields.group)
    if is_blank_word(content):
        raise BadInput("内容还空着。", to_do="请写下劳动者说了什么。", field="content")
    if read_day(fields.on) > ctx.clock.today():
        raise BadInput("收到意见的日期还没有到。", to_do="请核对日期。", field="on")
    if group and group not in groups(ctx):
        raise BadInput(f"服务群体里没有“{group}”。", to_do="请从列出的群体里选。", field="group")
    return {
        "on_date": fields.on,
        "content": content,
        "worker_group": group,
        "note": as_written(fields.note),
    }


def _check_day(ctx: Context, on: str, not_before: str, what: str, earlier: str) -> None:
    day = read_day(on)
    if day > ctx.clock.today():
        raise BadInput(f"{what}还没有到。", to_do="请核对日期。", field="on")
    if on < not_before:
        raise BadInput(
            f"{what}不能早于{earlier}的日期（{not_before}）。", to_do="请核对日期。", field="on"
        )


def _write(ctx: Context, opinion: Opinion, act: str, **now: object) -> None:
    """Change an opinion and audit what it was and is; nothing where nothing differs."""
    changed = {key: value for key, value in now.items() if getattr(opinion, key) != value}
    if not changed:
        return
    was = {key: getattr(opinion, key) for key in changed}
    for key, value in changed.items():
        setattr(opinion, key, value)
    opinion.revision += 1
    ctx.audit(act, opinion, number=opinion.number, now=changed, was=was)
