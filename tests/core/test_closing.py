"""What stands before the closing of a month."""

from dataclasses import replace
from datetime import date

import pytest

from app.core.closing import (
    NIL_NAMES,
    REGISTER_NAMES,
    STANDING,
    Finding,
    MonthState,
    NilKind,
    Register,
    WaitingPaper,
    findings,
    may_close,
    nil_problem,
    nil_text,
)
from app.core.month import Month

OCTOBER = Month(2026, 10)
FULL = MonthState(
    month=OCTOBER,
    today=date(2026, 11, 2),
    rows=dict.fromkeys(Register, 3),
    opening_days=(date(2026, 10, 9), date(2026, 10, 12)),
    duty_days=frozenset({date(2026, 10, 9), date(2026, 10, 12)}),
)


def _levels(found: tuple[Finding, ...]) -> list[str]:
    return [finding.level for finding in found]


def test_a_complete_month_has_no_findings_and_may_close() -> None:
    assert findings(FULL) == ()
    assert may_close(findings(FULL))


@pytest.mark.parametrize("register", sorted(set(Register) - STANDING))
def test_a_paper_that_waits_is_listed_and_does_not_block(register: Register) -> None:
    waits = WaitingPaper(register, "单雨桐请假　10月23日", "2026-10-23")
    state = replace(FULL, waiting_papers=(waits,))

    [finding] = findings(state)

    assert finding.what == "单雨桐请假　10月23日，还在等签字。"
    assert may_close([finding])


@pytest.mark.parametrize("register", sorted(set(Register) - STANDING))
def test_a_blank_register_blocks_until_a_nil_statement_is_made(register: Register) -> None:
    blank = replace(FULL, rows={**FULL.rows, register: 0})
    [finding] = findings(blank)

    assert (finding.level, finding.register) == ("must", register)
    assert not may_close(findings(blank))
    assert findings(replace(blank, stated=frozenset({register}))) == ()


def test_the_list_of_people_needs_no_rows_of_the_month() -> None:
    assert findings(replace(FULL, rows={**FULL.rows, Register.PEOPLE: 0})) == ()


def test_an_opening_day_without_a_duty_record_is_a_should() -> None:
    [finding] = findings(replace(FULL, duty_days=frozenset({date(2026, 10, 9)})))

    assert finding.level == "should"
    assert finding.what.startswith("10月12日")
    assert finding.where == "2026-10-12"
    assert may_close([finding])


def test_a_duty_register_stated_as_nil_is_not_asked_day_by_day() -> None:
    state = replace(
        FULL,
        rows={**FULL.rows, Register.DUTY_RECORDS: 0},
        duty_days=frozenset(),
        stated=frozenset({Register.DUTY_RECORDS}),
    )

    assert findings(state) == ()


@pytest.mark.parametrize(
    ("what", "level"),
    [
        ({"unsigned_duty": (date(2026, 10, 9),)}, "should"),
        ({"roster_gap_days": (date(2026, 10, 9),)}, "look"),
        ({"roster_clash_days": (date(2026, 10, 9),)}, "look"),
        ({"draft_expenses": ("2026-10-001",)}, "look"),
        ({"lead_signed_expenses": ("2026-10-001",)}, "look"),
        ({"unpaid_expenses": ("2026-10-001",)}, "look"),
        ({"unfiled_expenses": ("2026-10-001",)}, "look"),
        ({"returned_expenses": ("2026-10-001",)}, "look"),
        ({"without_voucher": ("2026-10-001",)}, "should"),
        ({"open_opinions": ("意2026-10-001",)}, "look"),
        ({"activities_without_approval": ("四季入会",)}, "should"),
        ({"negative_balances": ("桶装水",)}, "should"),
        ({"expired": ("藿香正气水",)}, "should"),
        ({"below_reorder": ("桶装水",)}, "look"),
        ({"pending_people": ("赵帅",)}, "look"),
        ({"previous_is_open": True}, "should"),
    ],
)
def test_what_is_unfinished_is_listed_and_does_not_block(
    what: dict[str, object], level: str
) -> None:
    found = findings(replace(FULL, **what))  # type: ignore[arg-type]  # names of the table above

    assert _levels(found) == [level]
    assert may_close(found)
    assert found[0].what.endswith("。")
    assert found[0].to_do.endswith("。")


@pytest.mark.parametrize(
    ("today", "levels"),
    [
        (date(2026, 10, 30), ["must"]),
        (date(2026, 10, 31), ["look"]),
        (date(2026, 11, 1), []),
    ],
)
def test_a_month_closes_on_its_last_day_at_the_earliest(today: date, levels: list[str]) -> None:
    assert _levels(findings(replace(FULL, today=today))) == levels


def test_a_closed_month_is_not_closed_twice() -> None:
    assert not may_close(findings(replace(FULL, is_closed=True)))


def test_what_blocks_comes_first() -> None:
    state = replace(
        FULL,
        today=date(2026, 10, 20),
        open_opinions=("意2026-10-001",),
        expired=("藿香正气水",),
    )

    assert _levels(findings(state)) == ["must", "should", "look"]


def test_not_kept_needs_a_reason_in_somebodys_words() -> None:
    assert nil_problem(NilKind.NOT_KEPT, " ", was_imported=False)
    assert nil_problem(NilKind.NOT_KEPT, "登记本受潮", was_imported=False) is None
    assert nil_text(NilKind.NOT_KEPT, "登记本受潮") == "未记，因为登记本受潮"


def test_not_in_source_is_only_said_of_an_imported_month() -> None:
    assert nil_problem(NilKind.NOT_IN_SOURCE, "", was_imported=False)
    assert nil_problem(NilKind.NOT_IN_SOURCE, "", was_imported=True) is None
    assert nil_problem(NilKind.NONE_HAPPENED, "", was_imported=False) is None
    assert nil_text(NilKind.NONE_HAPPENED) == "本月无"


def test_every_register_and_nil_statement_has_its_words() -> None:
    assert set(REGISTER_NAMES) == set(Register)
    assert set(NIL_NAMES) == set(NilKind)
