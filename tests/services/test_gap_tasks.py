"""Tasks for missing items and the draft budget that follows them, on the real store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.errors import BadInput, NotAllowed, NotFound, Refused
from app.core.money import Fen
from app.models import AuditEntry
from app.services import budget_lines, gap_tasks, today
from app.services.budget_lines import BudgetFields
from app.services.gap_tasks import TaskFields, TaskRow
from app.services.office import Office
from app.services.today import TodoRow
from app.standards.loader import BUNDLED, load_file
from app.standards.schema import Standard

KETTLE, WATER = "six-haves.appliances.kettle", "six-haves.appliances.water-dispenser"
WITH_BUDGET = TaskFields(
    "买一个热水壶", due_on="2026-10-31", cost=Fen(12000), budget=BudgetFields(2026, "建设")
)


@pytest.fixture(scope="session")
def panjin() -> Standard:
    return load_file(BUNDLED / "panjin-2021.toml")


@pytest.fixture
def lead(as_person: Callable[[str], Office]) -> Office:
    return as_person("赵国强")


def only(office: Office) -> TaskRow:
    (task,) = office.read(gap_tasks.listed)
    return task


def audited(office: Office) -> list[str]:
    return office.read(
        lambda ctx: list(ctx.session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))
    )


def test_a_task_keeps_what_was_typed_and_invents_no_cost(lead: Office, panjin: Standard) -> None:
    lead.act(gap_tasks.add, panjin, KETTLE, TaskFields("买一个热水壶"))

    task = only(lead)
    assert (task.fields.what, task.fields.cost, task.fields.due_on) == ("买一个热水壶", None, "")
    assert task.responsible == ""
    assert task.budget is None
    assert audited(lead)[-1] == "列达标任务"


def test_tasks_come_by_deadline_and_those_without_one_last(lead: Office, panjin: Standard) -> None:
    lead.act(gap_tasks.add, panjin, KETTLE, TaskFields("没有期限"))
    lead.act(gap_tasks.add, panjin, WATER, TaskFields("有期限", due_on="2026-12-31"))

    assert [task.fields.what for task in lead.read(gap_tasks.listed)] == ["有期限", "没有期限"]


def test_one_item_has_one_open_task(lead: Office, panjin: Standard) -> None:
    lead.act(gap_tasks.add, panjin, KETTLE, TaskFields("买一个热水壶"))

    with pytest.raises(Refused, match="已经有一项还在办的任务：买一个热水壶"):
        lead.act(gap_tasks.add, panjin, KETTLE, TaskFields("再买一个"))
    assert len(lead.read(gap_tasks.listed)) == 1


def test_several_items_become_tasks_all_or_none(lead: Office, panjin: Standard) -> None:
    lead.act(gap_tasks.add, panjin, WATER, TaskFields("添一台饮水机"))

    with pytest.raises(Refused):
        lead.act(gap_tasks.add_many, panjin, [KETTLE, WATER])
    assert len(lead.read(gap_tasks.listed)) == 1

    lead.act(gap_tasks.drop, [only(lead).id])
    made = lead.act(gap_tasks.add_many, panjin, [KETTLE, WATER], due_on="2026-12-01")
    tasks = [lead.read(gap_tasks.row_of, one) for one in made]
    assert [task.fields.what for task in tasks] == ["补上：热水壶", "补上：饮水机"]
    assert {task.fields.due_on for task in tasks} == {"2026-12-01"}
    assert {task.fields.cost for task in tasks} == {None}


def test_the_budget_line_changes_with_its_task(lead: Office, panjin: Standard) -> None:
    task_id = lead.act(gap_tasks.add, panjin, KETTLE, WITH_BUDGET)
    (line,) = lead.read(budget_lines.listed, 2026)
    assert (line.title, line.amount, line.fields.purpose) == ("买一个热水壶", 12000, "建设")

    dearer = replace(
        WITH_BUDGET, what="买两个热水壶", cost=Fen(24000), budget=BudgetFields(2027, "运营")
    )
    before = lead.act(gap_tasks.change, task_id, dearer)

    (line,) = lead.read(budget_lines.listed)
    assert (line.title, line.amount, line.fields) == (
        "买两个热水壶",
        24000,
        BudgetFields(2027, "运营"),
    )
    lead.act(gap_tasks.change, task_id, before)
    (line,) = lead.read(budget_lines.listed)
    assert (line.title, line.amount, line.fields.year) == ("买一个热水壶", 12000, 2026)


def test_the_budget_line_is_withdrawn_with_its_task_and_comes_back_with_it(
    lead: Office, panjin: Standard
) -> None:
    task_id = lead.act(gap_tasks.add, panjin, KETTLE, WITH_BUDGET)

    lead.act(gap_tasks.drop, [task_id])
    assert lead.read(budget_lines.listed) == ()
    assert only(lead).state == "dropped"

    lead.act(gap_tasks.reopen, task_id, WITH_BUDGET.budget)
    assert only(lead).is_open
    assert [line.amount for line in lead.read(budget_lines.listed)] == [12000]
    assert audited(lead)[-5:] == [
        "列入预算草案",
        "收回达标任务",
        "收回预算草案",
        "恢复达标任务",
        "改预算草案",
    ]


def test_a_done_task_leaves_its_budget_line(lead: Office, panjin: Standard) -> None:
    task_id = lead.act(gap_tasks.add, panjin, KETTLE, WITH_BUDGET)

    done = lead.act(gap_tasks.finish, task_id)

    assert (done.state, done.ended_on) == ("done", "2026-10-22")
    assert len(lead.read(budget_lines.listed)) == 1
    with pytest.raises(Refused, match="办好了，不能再改"):
        lead.act(gap_tasks.change, task_id, WITH_BUDGET)


def test_an_ended_task_does_not_come_back_beside_a_newer_one(
    lead: Office, panjin: Standard
) -> None:
    first = lead.act(gap_tasks.add, panjin, KETTLE, TaskFields("第一次"))
    lead.act(gap_tasks.finish, first)
    lead.act(gap_tasks.add, panjin, KETTLE, TaskFields("第二次"))

    with pytest.raises(Refused, match="第二次"):
        lead.act(gap_tasks.reopen, first)


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        (TaskFields(" "), "what", "还空着"),
        (TaskFields("买", due_on="2026-10-21"), "due_on", "已经过去"),
        (TaskFields("买", due_on="明天"), "on", "没有写对"),
        (TaskFields("买", cost=Fen(-1)), "cost", "小于零"),
        (TaskFields("买", responsible_id=9999), "responsible", "不在站里"),
        (TaskFields("买", budget=BudgetFields(2026, "建设")), "cost", "先要有估价"),
        (TaskFields("买", cost=Fen(1), budget=BudgetFields(2026, " ")), "purpose", "还空着"),
        (TaskFields("买", cost=Fen(1), budget=BudgetFields(26, "建设")), "year", "不是年份"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(
    lead: Office, panjin: Standard, fields: TaskFields, field: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        lead.act(gap_tasks.add, panjin, KETTLE, fields)

    assert refused.value.field == field
    assert lead.read(gap_tasks.listed) == ()
    assert lead.read(budget_lines.listed) == ()


def test_a_deadline_that_passed_does_not_keep_a_task_from_being_changed(
    lead: Office, panjin: Standard, clock: FixedClock
) -> None:
    task_id = lead.act(gap_tasks.add, panjin, KETTLE, WITH_BUDGET)
    clock.advance(30 * 24 * 3600)

    lead.act(gap_tasks.change, task_id, replace(WITH_BUDGET, note="等到货"))

    assert only(lead).fields.note == "等到货"
    assert only(lead).is_late(lead.clock.today())


def test_an_attendant_plans_nothing_and_an_unknown_item_has_no_task(
    lead: Office, as_person: Callable[[str], Office], panjin: Standard
) -> None:
    with pytest.raises(NotFound, match="没有这一条"):
        lead.act(gap_tasks.add, panjin, "no-such-item", TaskFields("买"))

    with pytest.raises(NotAllowed, match="责任人"):
        as_person("单雨桐").act(gap_tasks.add, panjin, KETTLE, TaskFields("买"))


def test_the_purposes_begin_with_the_seven_and_take_up_new_ones(
    lead: Office, panjin: Standard
) -> None:
    seven = ("建设", "运营", "管理", "宣传", "监督", "考核", "评估")
    assert lead.read(budget_lines.purposes) == seven

    own = replace(WITH_BUDGET, budget=BudgetFields(2026, "无障碍改造"))
    lead.act(gap_tasks.add, panjin, KETTLE, own)

    assert lead.read(budget_lines.purposes) == (*seven, "无障碍改造")


# --- 今天


def line_of(office: Office) -> TodoRow | None:
    rows = office.read(today.to_do, 1000)
    return next((row for row in rows if "达标任务" in row.text), None)


def test_a_task_is_named_on_today_a_week_before_it_is_due_and_once_it_is_late(
    lead: Office, panjin: Standard, clock: FixedClock
) -> None:
    task_id = lead.act(gap_tasks.add, panjin, KETTLE, replace(WITH_BUDGET, due_on="2026-10-30"))
    assert line_of(lead) is None

    clock.advance(24 * 3600)
    soon = line_of(lead)
    assert soon is not None
    assert (soon.level, soon.text) == (today.SOON, "达标任务快到期：买一个热水壶")
    assert (soon.page, soon.arg) == ("setup", ("gap", ("task", task_id)))

    clock.advance(8 * 24 * 3600)
    late = line_of(lead)
    assert late is not None
    assert (late.level, late.text) == (today.URGENT, "达标任务已过期：买一个热水壶")

    lead.act(gap_tasks.finish, task_id)
    assert line_of(lead) is None


def test_today_names_several_tasks_in_one_line_and_to_those_concerned_only(
    lead: Office, as_person: Callable[[str], Office], panjin: Standard
) -> None:
    lead.act(gap_tasks.add_many, panjin, [KETTLE, WATER], due_on="2026-10-25")
    both = line_of(lead)
    assert both is not None
    assert both.text == "2 项达标任务快到期"

    attendant = as_person("单雨桐")
    assert line_of(attendant) is None
    person = attendant.actor.person_id
    first = attendant.read(gap_tasks.listed)[0]
    as_person("赵国强").act(
        gap_tasks.change, first.id, replace(first.fields, responsible_id=person)
    )

    mine = line_of(as_person("单雨桐"))
    assert mine is not None
    assert mine.text.startswith("达标任务快到期：补上：")
