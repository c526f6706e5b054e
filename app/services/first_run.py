"""Setting a new station up step by step; each step can be left and resumed (首次建站)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, select

from app.core.errors import BadInput, NotAllowed, Refused
from app.core.permissions import Role
from app.core.quantity import Quantity
from app.models import Consumable, Credential, Person, RoleAssignment, StockMove
from app.records.book import OpeningSpan
from app.services import directory, people, sealed_sheet, setup, stock, stock_items
from app.services.context import Actor, Context
from app.services.people import PersonFields
from app.services.settings import RUNNER, read_setting, write_setting
from app.services.setup import StationFields
from app.services.stock_items import ItemFields

_DONE = "first_run.done"
_FINISHED = "first_run.finished"
_WIZARD = "建站向导"


class Step(StrEnum):
    """One step of the wizard (建站步骤), in its order."""

    STATION = "station"
    OPENING = "opening"
    PEOPLE = "people"
    STANDARDS = "standards"
    STOCK = "stock"
    RECOVERY = "recovery"


STEP_NAMES = {
    Step.STATION: "站点信息",
    Step.OPENING: "开放时间",
    Step.PEOPLE: "人员和岗位",
    Step.STANDARDS: "对照的标准",
    Step.STOCK: "现有物资",
    Step.RECOVERY: "恢复码",
}


@dataclass(frozen=True, slots=True)
class FirstRun:
    """How far the first set-up is."""

    done: frozenset[Step]
    runner_id: int | None
    """Who said "I run this": one of the people."""
    current: Step

    @property
    def may_finish(self) -> bool:
        """The card, somebody who answers for the station, and the code on paper: no less."""
        return {Step.STATION, Step.PEOPLE, Step.RECOVERY} <= self.done


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """One line of the step 人员和岗位."""

    fields: PersonFields
    roles: frozenset[Role]
    person_id: int | None = None
    """None for somebody new."""
    is_runner: bool = False


def is_needed(ctx: Context) -> bool:
    """Tell whether the wizard comes first.

    It ends with its last step, and at the latest when somebody set their own PIN: from then on
    only whoever signs in changes anything. An imported station that names its lead needs none.
    """
    if ctx.station_id == 0:
        return True
    if _finished(ctx) or _somebody_signs(ctx):
        return False
    return bool(_done(ctx)) or not directory.holders(ctx, Role.LEAD)


def progress(ctx: Context) -> FirstRun:
    """Say which steps are done and which one comes next."""
    done = _done(ctx)
    if ctx.station_id and not done:
        done = frozenset({Step.STATION})
    left = [step for step in Step if step not in done]
    return FirstRun(done, _runner(ctx), left[0] if left else Step.RECOVERY)


def keep_station(ctx: Context, fields: StationFields) -> None:
    """Found the station, or change its card."""
    _begin(ctx)
    if ctx.station_id == 0:
        setup.found_station(ctx, setup.with_area_read(fields))
    else:
        setup.change_station(ctx, fields)
    _mark(ctx, Step.STATION)


def keep_opening(
    ctx: Context, mode: str, text: str, week: Iterable[OpeningSpan], *, has_duty_system: bool
) -> None:
    """Keep opening mode, the line for the sign, and the opening week (PJ-16)."""
    _begin(ctx)
    setup.change_opening(ctx, mode, text, week, has_duty_system=has_duty_system)
    _mark(ctx, Step.OPENING)


def keep_people(ctx: Context, drafts: Sequence[PersonDraft]) -> None:
    """Keep the people with their roles, and which of them runs this wizard.

    Raises:
        BadInput: nobody is lead, or nobody said "that is me".
        Refused: whoever runs the wizard would be both lead and chair.
    """
    _begin(ctx)
    _check_people(drafts)
    kept = {_keep_person(ctx, draft): draft for draft in drafts}
    runner = next(person_id for person_id, draft in kept.items() if draft.is_runner)
    write_setting(ctx, RUNNER, runner)
    ctx.actor = Actor(runner, kept[runner].fields.name.strip(), frozenset({Role.LEAD}))
    for person_id, draft in kept.items():
        _keep_roles(ctx, person_id, draft.roles, runner)
    _take_out(ctx, kept.keys())
    _mark(ctx, Step.PEOPLE)


def keep_standards(ctx: Context, standard_ids: Iterable[str]) -> None:
    """Keep the standards this station is measured by; none is an answer too."""
    _begin(ctx)
    setup.choose_standards(ctx, standard_ids)
    _mark(ctx, Step.STANDARDS)


def add_first_item(
    ctx: Context, fields: ItemFields, quantity: Quantity, expires_on: str = ""
) -> int:
    """Enter an item with what is there of it today (期初结存)."""
    _begin(ctx)
    _require_runner(ctx)
    item_id = stock_items.add_item(ctx, fields)
    if quantity:
        stock.carry_in(ctx, item_id, quantity, expires_on=expires_on)
    return item_id


def take_out_first_item(ctx: Context, item_id: int) -> str:
    """Take a first item out again; give its name."""
    _begin(ctx)
    _require_runner(ctx)
    moves = ctx.session.scalars(
        select(StockMove.id).where(
            StockMove.consumable_id == item_id, StockMove.reverses_id.is_(None)
        )
    ).all()
    for move_id in moves:
        stock.undo(ctx, move_id)
    item = ctx.session.get_one(Consumable, item_id)
    item.voided_at, item.void_reason = ctx.now(), "建站时填错"
    ctx.audit("去掉物品", item, name=item.name)
    return item.name


def keep_stock(ctx: Context) -> None:
    """Go on from the step 现有物资; nothing there is an answer too."""
    _begin(ctx)
    _mark(ctx, Step.STOCK)


def new_recovery_code(ctx: Context) -> str:
    """Make the recovery code (恢复码) to print once; it holds once it was typed back."""
    _begin(ctx)
    _require_runner(ctx)
    write_setting(ctx, _DONE, sorted(_done(ctx) - {Step.RECOVERY}))
    ctx.audit("制作恢复码", "recovery_code")
    return sealed_sheet.make_sheet(ctx)


def try_recovery_code(ctx: Context, typed: str) -> None:
    """Let the chair type the code back from the sheet before sealing it.

    Raises:
        BadInput: it opens nothing here.
    """
    _begin(ctx)
    sealed_sheet.open_sheet(ctx, typed)
    _mark(ctx, Step.RECOVERY)


def finish(ctx: Context) -> None:
    """End the first set-up; from now on people sign in (建站完成).

    Raises:
        Refused: the card, the people or the recovery code are still missing.
    """
    _begin(ctx)
    state = progress(ctx)
    if not state.may_finish:
        raise Refused(
            f"“{STEP_NAMES[state.current]}”还没有做完。",
            kept="已填的都保存了。",
            to_do="请先做完这一步。",
        )
    write_setting(ctx, _FINISHED, value=True)
    ctx.audit("建站完成", "setting", runner=state.runner_id)


def _begin(ctx: Context) -> None:
    """Act as whoever runs the wizard, as long as it is the wizard's time."""
    if not is_needed(ctx):
        raise NotAllowed(
            "建站已经完成，不能再用建站向导改动。",
            kept="没有改动任何内容。",
            to_do="请登录以后在“设置”和“人员”里改。",
        )
    runner = _runner(ctx)
    name = directory.names(ctx).get(runner, _WIZARD) if runner else _WIZARD
    ctx.actor = Actor(runner, name, frozenset({Role.LEAD}))


def _require_runner(ctx: Context) -> None:
    if ctx.actor.person_id is None:
        raise Refused(
            "还不知道是谁在建站。",
            kept="没有改动任何内容。",
            to_do="请先做完“人员和岗位”，选好哪一位是您。",
        )


def _check_people(drafts: Sequence[PersonDraft]) -> None:
    if not any(Role.LEAD in draft.roles for draft in drafts):
        raise BadInput(
            "还没有责任人。", to_do="请给一位勾上“责任人”，站点要有人负责。", field="lead"
        )
    runners = [draft for draft in drafts if draft.is_runner]
    if len(runners) != 1:
        raise BadInput("还不知道哪一位是您。", to_do="请在您自己那一行点“是我”。", field="runner")
    if {Role.LEAD, Role.CHAIR} <= runners[0].roles:
        raise Refused(
            "您不能给自己既任责任人又任工会主席。",
            kept="人员还没有保存，填的都在。",
            to_do="支出要由两个人签批，请另选一位；还没有人选的，工会主席可以先空着。",
        )


def _keep_person(ctx: Context, draft: PersonDraft) -> int:
    if draft.person_id is None:
        return people.add_person(ctx, draft.fields, another=bool(draft.fields.phone))
    people.change_person(ctx, draft.person_id, draft.fields, another=bool(draft.fields.phone))
    people.confirm_person(ctx, draft.person_id)
    return draft.person_id


def _keep_roles(ctx: Context, person_id: int, roles: Collection[Role], runner: int) -> None:
    rows = ctx.session.scalars(
        select(RoleAssignment).where(RoleAssignment.person_id == person_id)
    ).all()
    held = {Role(row.role) for row in rows}
    for row in rows:
        if Role(row.role) not in roles:
            # Nobody has signed in yet: this was a slip of today, not an office held.
            ctx.session.delete(row)
            ctx.audit("收回岗位", row, role=row.role, person_id=person_id)
    for role in Role:
        if role in roles and role not in held:
            row = RoleAssignment(
                station_id=ctx.station_id,
                person_id=person_id,
                role=role.value,
                from_on=ctx.today(),
                appointed_by=runner,
                appointed_how="first_run",
                created_at=ctx.now(),
            )
            ctx.session.add(row)
            ctx.audit("任命", row, person_id=person_id, role=role.value, how="first_run")


def _take_out(ctx: Context, kept: Collection[int]) -> None:
    """Void people who were taken off the list again; imported ones are left to 人员."""
    gone = ctx.session.scalars(
        select(Person).where(
            Person.station_id == ctx.station_id,
            Person.voided_at.is_(None),
            Person.import_id.is_(None),
            Person.id.not_in(kept),
        )
    ).all()
    for person in gone:
        ctx.session.execute(delete(RoleAssignment).where(RoleAssignment.person_id == person.id))
        person.voided_at, person.void_reason = ctx.now(), "建站时填错"
        ctx.audit("去掉人员", person, name=person.name)


def _mark(ctx: Context, step: Step) -> None:
    done = _done(ctx) | {Step.STATION, step}
    write_setting(ctx, _DONE, sorted(done))
    ctx.audit("建站步骤", "setting", step=step.value, name=STEP_NAMES[step])


def _done(ctx: Context) -> frozenset[Step]:
    return frozenset(Step(step) for step in read_setting(ctx, _DONE, []))


def _finished(ctx: Context) -> bool:
    return bool(read_setting(ctx, _FINISHED, otherwise=False))


def _runner(ctx: Context) -> int | None:
    found = read_setting(ctx, RUNNER, None)
    return int(found) if found else None


def _somebody_signs(ctx: Context) -> bool:
    found = ctx.session.scalar(select(Credential.id).where(Credential.pin_hash != "").limit(1))
    return found is not None
