"""A year's budget as put forward (年度预算): versions of the draft, each signed anew (PJ-61)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.core.audit import canonical
from app.core.clock import local_time
from app.core.errors import BadInput, Refused
from app.core.money import Fen, capital, yuan
from app.core.permissions import Act
from app.core.sign_ways import PaperKind, PaperState
from app.core.text import as_written
from app.models import BudgetPlan
from app.services import budget_lines, directory, paper_states, sign_hands, signing
from app.services.context import Context
from app.services.paper_states import NONE, Standing
from app.services.sign_hands import Papers
from app.services.sign_subjects import Subject

KIND = PaperKind.BUDGET


@dataclass(frozen=True, slots=True, order=True)
class PlanLine:
    """One line of a budget as it was put forward."""

    purpose: str
    title: str
    amount: Fen


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One version of a year's budget."""

    id: int
    public_id: str
    year: int
    version: int
    total: Fen
    lines: tuple[PlanLine, ...]
    reason: str
    entered_by: str
    entered_at: str
    standing: Standing
    differs: tuple[str, ...]
    """What it changes of the version before, in words."""

    @property
    def title(self) -> str:
        return f"{self.year} 年预算第 {self.version} 版"


def submit(ctx: Context, year: int, reason: str = "") -> int:
    """Put the draft lines of a year forward as its next version (提交预算); give its id.

    An earlier version that still waits gives way; one that was approved holds until the new
    one is approved.

    Raises:
        Refused: the draft has no lines, or says what the version before says.
        BadInput: it differs from an earlier version, and nobody said why.
    """
    ctx.require(Act.PUT_BUDGET)
    lines = _draft(ctx, year)
    if not lines:
        raise Refused(
            f"{year} 年的预算草案还没有一笔。",
            kept="没有提交。",
            to_do="请先在“达标任务”里写估价，列进预算草案。",
        )
    before = _newest(ctx, year)
    words = as_written(reason)
    if before is not None:
        _give_way(ctx, before, lines, words)
    plan = BudgetPlan(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        year=year,
        version=before.version + 1 if before else 1,
        total_fen=sum(line.amount for line in lines),
        lines=canonical([[line.purpose, line.title, line.amount] for line in lines]),
        reason=words if before else "",
        entered_by=ctx.person_id,
    )
    ctx.session.add(plan)
    ctx.audit("提交预算", plan, year=year, version=plan.version, total=plan.total_fen)
    signing.put_forward(ctx, KIND, plan.public_id)
    return plan.id


def _give_way(ctx: Context, before: BudgetPlan, lines: tuple[PlanLine, ...], reason: str) -> None:
    """Let the version before make room for one that says something else, and why."""
    standing = paper_states.of(ctx, KIND, before.public_id)
    if standing.is_live and _lines_of(before) == lines:
        raise Refused(
            f"草案和第 {before.version} 版一样，不用再提交。",
            kept="没有提交第二份。",
            to_do="要改，请先在“达标任务”里改估价，再提交。",
        )
    if not reason:
        raise BadInput(
            "这一年已提交过预算，请写明为什么改。",
            to_do="例：增加了饮水机一台。",
            field="reason",
        )
    if standing.state is PaperState.OPEN:
        signing.supersede(ctx, KIND, before.public_id, f"改为新的一版：{reason}")


def versions(ctx: Context, year: int | None = None) -> tuple[PlanRow, ...]:
    """List the versions of a year's budget, or of all years, the newest first."""
    query = select(BudgetPlan).where(BudgetPlan.station_id == ctx.station_id)
    if year is not None:
        query = query.where(BudgetPlan.year == year)
    plans = ctx.session.scalars(query.order_by(BudgetPlan.year, BudgetPlan.version)).all()
    standings = paper_states.newest(ctx, KIND, [plan.public_id for plan in plans])
    names = directory.names(ctx)
    made: list[PlanRow] = []
    before: dict[int, BudgetPlan] = {}
    for plan in plans:
        made.append(_row(plan, before.get(plan.year), names, standings))
        before[plan.year] = plan
    return tuple(reversed(made))


def draft_differs(ctx: Context, year: int) -> tuple[str, ...]:
    """Say what the draft of a year changes of the newest version; all of it where there is none."""
    before = _newest(ctx, year)
    return _difference(_lines_of(before) if before else (), _draft(ctx, year))


def nobody_then(ctx: Context) -> str:
    """Say why nobody could sign a budget that the acting person put forward now; else ""."""
    me = ctx.actor.person_id
    return sign_hands.nobody_then(sign_hands.signers(ctx), Papers(KIND, 0), me) if me else ""


def _draft(ctx: Context, year: int) -> tuple[PlanLine, ...]:
    rows = budget_lines.listed(ctx, year)
    return tuple(PlanLine(row.fields.purpose, row.title, row.amount) for row in rows)


def _newest(ctx: Context, year: int) -> BudgetPlan | None:
    return ctx.session.scalar(
        select(BudgetPlan)
        .where(BudgetPlan.station_id == ctx.station_id, BudgetPlan.year == year)
        .order_by(BudgetPlan.version.desc())
        .limit(1)
    )


def _lines_of(plan: BudgetPlan) -> tuple[PlanLine, ...]:
    return tuple(
        PlanLine(purpose, title, Fen(fen)) for purpose, title, fen in json.loads(plan.lines)
    )


def _row(
    plan: BudgetPlan,
    before: BudgetPlan | None,
    names: Mapping[int, str],
    standings: Mapping[str, Standing],
) -> PlanRow:
    lines = _lines_of(plan)
    return PlanRow(
        id=plan.id,
        public_id=plan.public_id,
        year=plan.year,
        version=plan.version,
        total=Fen(plan.total_fen),
        lines=lines,
        reason=plan.reason,
        entered_by=names.get(plan.entered_by or 0, ""),
        entered_at=local_time(plan.created_at),
        standing=standings.get(plan.public_id, NONE),
        differs=_difference(_lines_of(before), lines) if before else (),
    )


def _difference(before: tuple[PlanLine, ...], now: tuple[PlanLine, ...]) -> tuple[str, ...]:
    """Say in words what came, went and changed: 饮水机（建设）由 800.00 元改为 960.00 元."""
    gone, come = Counter(before) - Counter(now), Counter(now) - Counter(before)
    said = []
    for line in sorted(come.elements()):
        old = next((one for one in gone.elements() if _same_thing(one, line)), None)
        if old is None:
            said.append(f"加 {_words(line)}")
            continue
        gone -= Counter([old])
        said.append(
            f"{line.title}（{line.purpose}）由 {yuan(old.amount)} 元改为 {yuan(line.amount)} 元"
        )
    said += [f"去掉 {_words(line)}" for line in sorted(gone.elements())]
    return tuple(said)


def _same_thing(one: PlanLine, other: PlanLine) -> bool:
    return (one.purpose, one.title) == (other.purpose, other.title)


def _words(line: PlanLine) -> str:
    return f"{line.title}（{line.purpose}）{yuan(line.amount)} 元"


def _content(_ctx: Context, plan: BudgetPlan) -> dict[str, object]:
    return {
        "budget": plan.public_id,
        "year": plan.year,
        "version": plan.version,
        "total_fen": plan.total_fen,
        "lines": json.loads(plan.lines),
        "reason": plan.reason,
    }


def _paper_lines(ctx: Context, plan: BudgetPlan) -> tuple[tuple[str, str], ...]:
    lines = _lines_of(plan)
    total = Fen(plan.total_fen)
    head = (
        ("年度", f"{plan.year} 年，第 {plan.version} 版"),
        ("合计", f"{yuan(total)} 元（{capital(total)}），{len(lines)} 笔"),
        ("改动原因", plan.reason),
        ("提交", directory.names(ctx).get(plan.entered_by or 0, "")),
    )
    each = ((line.purpose, f"{line.title}　{yuan(line.amount)} 元") for line in lines)
    return (*((label, value) for label, value in head if value), *each)


def _previous(ctx: Context, plan: BudgetPlan) -> str | None:
    """Give the version before: its paper is the one a new paper names."""
    return ctx.session.scalar(
        select(BudgetPlan.public_id).where(
            BudgetPlan.station_id == ctx.station_id,
            BudgetPlan.year == plan.year,
            BudgetPlan.version == plan.version - 1,
        )
    )


def _approved(ctx: Context, plan: BudgetPlan) -> None:
    """Let the version approved before give way to this one."""
    for older in ctx.session.scalars(
        select(BudgetPlan).where(
            BudgetPlan.station_id == ctx.station_id,
            BudgetPlan.year == plan.year,
            BudgetPlan.version < plan.version,
        )
    ):
        signing.supersede(ctx, KIND, older.public_id, f"第 {plan.version} 版已批准")


def _makers(_ctx: Context, plan: BudgetPlan) -> frozenset[int]:
    return frozenset({plan.entered_by} if plan.entered_by is not None else ())


SUBJECT = Subject(
    kind=KIND,
    model=BudgetPlan,
    act=Act.PUT_BUDGET,
    title=lambda _ctx, plan: (
        f"{plan.year} 年预算第 {plan.version} 版，{yuan(Fen(plan.total_fen))} 元"
    ),
    content=_content,
    makers=_makers,
    on_date=lambda plan: local_time(plan.created_at)[:10],
    lines=_paper_lines,
    open_at=lambda plan: ("setup", ("gap", ("plan", plan.id))),
    approved=_approved,
    corrects=_previous,
)
