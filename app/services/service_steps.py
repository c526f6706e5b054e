"""The steps of each service (服务流程), of which its flow chart is laid out (BJ-11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete, select

from app.core import flow_chart
from app.core.errors import BadInput
from app.core.flow_chart import Step, StepKind
from app.core.permissions import Act
from app.core.text import as_written
from app.models import ServiceStep
from app.services.context import Context

MOST_STEPS = 40


def procedures(ctx: Context) -> dict[str, tuple[Step, ...]]:
    """Give the steps of every service that has some, in the order they were first written."""
    rows = ctx.session.scalars(
        select(ServiceStep).where(ServiceStep.station_id == ctx.station_id).order_by(ServiceStep.id)
    ).all()
    found: dict[str, list[ServiceStep]] = {}
    for row in rows:
        found.setdefault(row.procedure, []).append(row)
    return {
        name: tuple(_step(row) for row in sorted(steps, key=lambda row: row.position))
        for name, steps in found.items()
    }


def save(ctx: Context, procedure: str, steps: Sequence[Step], *, is_new: bool = False) -> None:
    """Write the steps of a service anew; none at all takes them away.

    Raises:
        BadInput: no name, or a step that cannot stand in a chart; or there are steps of that
            name already, though it was begun as a new one.
    """
    ctx.require(Act.KEEP_WALL)
    name = as_written(procedure).replace("\n", " ")
    if not name:
        raise BadInput("流程还没有名称。", to_do="请写上是哪一项服务。", field="procedure")
    tidy = tuple(_tidied(step) for step in steps)
    _require_chart(tidy)
    was = procedures(ctx).get(name, ())
    if is_new and was:
        raise BadInput(
            f"已经有“{name}”的流程了。",
            kept="没有保存，您写的还在这里。",
            to_do="请换一个名称，或在左边选它来改。",
            field="procedure",
        )
    if was == tidy:
        return
    ctx.session.execute(
        delete(ServiceStep).where(
            ServiceStep.station_id == ctx.station_id, ServiceStep.procedure == name
        )
    )
    for position, step in enumerate(tidy, 1):
        ctx.session.add(_row(ctx, name, position, step))
    ctx.audit("写服务流程", "service_step", procedure=name, now=_words(tidy), was=_words(was))


def _require_chart(steps: Sequence[Step]) -> None:
    if len(steps) > MOST_STEPS:
        raise BadInput(
            f"步骤太多，一张图看不清（最多 {MOST_STEPS} 步）。",
            kept="没有保存，您写的还在这里。",
            to_do="请合并几步，或拆成两个流程。",
        )
    wrong = flow_chart.problems(steps)
    if wrong:
        raise BadInput(
            wrong[0].words,
            kept="没有保存，您写的还在这里。",
            to_do="请改好这一步再保存。",
            field=f"step:{wrong[0].position}",
        )


def _tidied(step: Step) -> Step:
    return replace(
        step,
        text=_line(step.text),
        who=_line(step.who),
        time_limit=_line(step.time_limit),
        no_leads_to=step.no_leads_to if step.kind is StepKind.DECISION else None,
    )


def _line(text: str) -> str:
    return as_written(text).replace("\n", " ")


def _row(ctx: Context, procedure: str, position: int, step: Step) -> ServiceStep:
    return ServiceStep(
        station_id=ctx.station_id,
        procedure=procedure,
        position=position,
        kind=step.kind.value,
        text=step.text,
        who=step.who,
        time_limit=step.time_limit,
        no_leads_to=step.no_leads_to,
        created_at=ctx.now(),
    )


def _step(row: ServiceStep) -> Step:
    return Step(StepKind(row.kind), row.text, row.who, row.time_limit, row.no_leads_to)


def _words(steps: Sequence[Step]) -> list[list[object]]:
    return [
        [step.kind.value, step.text, step.who, step.time_limit, step.no_leads_to] for step in steps
    ]
