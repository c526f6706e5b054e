"""The table of roles and acts, and its printed copy."""

from pathlib import Path

import pytest

from app.core.permissions import (
    ACT_NAMES,
    ALLOWED,
    ROLE_NAMES,
    Act,
    Role,
    as_markdown,
    may,
    who_may,
)

PRINTED = Path(__file__).parents[2] / "docs" / "permissions.md"


def test_every_act_has_roles_and_every_role_and_act_a_name() -> None:
    assert set(ALLOWED) == set(ACT_NAMES) == set(Act)
    assert set(ROLE_NAMES) == set(Role)
    assert all(ALLOWED.values())


def test_the_printed_table_is_the_one_in_force() -> None:
    assert as_markdown() in PRINTED.read_text(encoding="utf-8"), (
        "print permissions.as_markdown() into docs/permissions.md"
    )


@pytest.mark.parametrize(
    ("act", "roles"),
    [
        (Act.SIGN_AS_LEAD, {Role.LEAD}),
        (Act.APPROVE_AS_CHAIR, {Role.CHAIR}),
        (Act.CLOSE_MONTH, {Role.LEAD}),
        (Act.REOPEN_MONTH, {Role.LEAD}),
        (Act.IMPORT_LEDGER, {Role.LEAD, Role.LIAISON}),
        (Act.APPOINT, {Role.LEAD, Role.CHAIR}),
        (Act.EDIT_ROSTER, {Role.LEAD}),
        (Act.CLOSE_OPINION, {Role.LEAD}),
        (Act.PAY_EXPENSE, {Role.EXPENSE_KEEPER, Role.LEAD}),
        (Act.FILE_EXPENSE, {Role.ARCHIVIST, Role.EXPENSE_KEEPER, Role.LEAD}),
    ],
)
def test_settled_acts_belong_to_their_roles_alone(act: Act, roles: set[Role]) -> None:
    assert ALLOWED[act] == roles


def test_nobody_may_do_anything_without_a_role() -> None:
    assert not any(may((), act) for act in Act)


def test_one_of_several_roles_is_enough() -> None:
    assert may((Role.ATTENDANT, Role.CHAIR), Act.APPROVE_AS_CHAIR)
    assert not may((Role.ATTENDANT, Role.LEAD), Act.APPROVE_AS_CHAIR)


def test_the_line_says_who_may() -> None:
    assert who_may(Act.IMPORT_LEDGER) == "责任人、联络员"
