"""How an expense reads on the screen: the level of its state, its steps, its numbers in groups."""

from __future__ import annotations

from app.core.sign_off import ExpenseState
from app.records.book import ExpenseRow, StepRow
from app.services.expense_desk import ExpenseDetail
from app.services.expense_list import WAITS_FOR_LEAD
from app.ui.look import Level
from app.ui.widgets import Step

LEVELS = {
    ExpenseState.DRAFT: Level.PLAIN,
    ExpenseState.LEAD_SIGNED: Level.SOON,
    ExpenseState.CHAIR_APPROVED: Level.LOOK,
    ExpenseState.PAID: Level.DONE,
    ExpenseState.FILED: Level.DONE,
    ExpenseState.RETURNED: Level.MUST,
    ExpenseState.SUPERSEDED: Level.PLAIN,
    ExpenseState.VOID: Level.PLAIN,
}

WAY = ("经办", "责任人签字", "主席批准", "付款", "归档")
NOBODY = "岗位空缺"
ENDINGS = ("退回", "更正", "作废")
_NEXT = {
    ExpenseState.DRAFT: 1,
    ExpenseState.LEAD_SIGNED: 2,
    ExpenseState.CHAIR_APPROVED: 3,
    ExpenseState.PAID: 4,
}


def level_of(state: str) -> Level:
    """Give the level a state is shown with, always beside its word."""
    return LEVELS[ExpenseState(state)]


def state_of(detail: ExpenseDetail) -> str:
    """Name the state as the list does: a draft nothing is missing from waits for the lead."""
    row = detail.row
    is_draft = row.state == ExpenseState.DRAFT
    return WAITS_FOR_LEAD if is_draft and detail.waits_for else row.state_name


def in_fours(number: str) -> str:
    """Write a long number so that eyes can follow it: 2421 2000 0000 0002 2222."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def way_of(detail: ExpenseDetail) -> tuple[Step, ...]:
    """Give the five steps, or the way up to where it was returned, corrected or voided."""
    row = detail.row
    taken = {step.step: step for step in row.steps}
    ending = next((step for step in row.steps if step.step in ENDINGS), None)
    at = _NEXT.get(ExpenseState(row.state), len(WAY))
    found = []
    for place, title in enumerate(WAY):
        if title in taken:
            found.append(_done(title, taken[title]))
        elif ending is not None:
            break
        elif place == at:
            waits = f"等 {detail.waits_for}" if detail.waits_for else "还缺材料"
            if detail.waits_for == NOBODY:
                waits = NOBODY
            found.append(Step(title, waits, detail.waited, "current"))
        else:
            found.append(Step(title))
    if ending is not None:
        title = "已" + ending.step
        found.append(Step(title, ending.person, _short(ending.at), "refused"))
    return tuple(found)


def made_by(row: ExpenseRow) -> str:
    """Say who bought it, and who typed it where that is somebody else."""
    if not row.handled_by:
        return row.entered_by
    if row.entered_by and row.entered_by != row.handled_by:
        how = "导入" if row.is_imported else "登记"
        return f"{row.handled_by}（{row.entered_by}{how}）"
    return row.handled_by


def _done(title: str, step: StepRow) -> Step:
    # Without brackets a delegated signature has room in its step: 何桂芳 代郑卫东.
    who = (
        step.person.replace("（代", " 代").removesuffix("）")
        if "（代" in step.person
        else step.person
    )
    return Step(title, who, _short(step.at), "done")


def _short(at: str) -> str:
    """Leave the year out, which the number of the paper tells."""
    return at[5:]
