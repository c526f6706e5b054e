"""What a hand-over would leave behind, said before anybody signs (交接以后)."""

from __future__ import annotations

from app.core.permissions import ROLE_NAMES, Role
from app.services import directory
from app.services.context import Context

_BOTH = frozenset({Role.LEAD, Role.EXPENSE_KEEPER})


def after(ctx: Context, role: Role, from_person: int, to_person: int) -> str:
    """Say that the only lead would then be the expense keeper as well; else "".

    Nobody signs an expense of their own (PJ-64): those would wait for another lead.
    """
    then = directory.roles_of(ctx, to_person) | {role}
    leads = {person for person, _name in directory.holders(ctx, Role.LEAD)}
    if role is Role.LEAD:
        leads = (leads - {from_person}) | {to_person}
    if role not in _BOTH or not then >= _BOTH or leads != {to_person}:
        return ""
    name = directory.names(ctx).get(to_person, "")
    return (
        f"交接以后，{name}既是{ROLE_NAMES[Role.EXPENSE_KEEPER]}，又是唯一的责任人："
        f"{name}自己经手的支出，要等另有一位责任人才有人能签字。"
        f"请想好由谁经手，或者再任命一位责任人。"
    )
