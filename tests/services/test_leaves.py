"""Leave, leaving the post, swaps: asked for, agreed to by another, told by the roster (PJ-52)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event

from app.core.clock import FixedClock
from app.core.errors import BadInput, MonthClosed, NotAllowed, NotFound, Refused
from app.core.leave import LeaveKind
from app.core.month import Month
from app.core.roster import Span
from app.core.sign_ways import PaperKind, PaperState
from app.records import roster_day
from app.services import book, duty, leaves, rosters, signing
from app.services.context import Context
from app.services.duty import DutyFields
from app.services.leaves import LeaveFields, LeaveRow
from app.services.office import Office
from app.services.rosters import RosterDay, ShiftFields
from tests.services import papers
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, SECOND_LEAD, Desk

KIND = PaperKind.LEAVE
FRIDAY = "2026-10-23"


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def fields(desk: Desk, who: str = ATTENDANT, **changed: object) -> LeaveFields:
    made = LeaveFields(LeaveKind.LEAVE, desk.person(who), FRIDAY, FRIDAY, reason="看病")
    return replace(made, **changed)  # type: ignore[arg-type]  # the test's own words


def ask(desk: Desk, by: str = ATTENDANT, /, **changed: object) -> LeaveRow:
    made = desk.sit(by).act(leaves.ask, fields(desk, by, **changed))
    return row(desk, made)


def row(desk: Desk, leave_id: int) -> LeaveRow:
    return desk.office.read(leaves.get, leave_id)


def shift(desk: Desk, who: str, starts: str = "08:30", ends: str = "17:00") -> None:
    made = ShiftFields(FRIDAY, desk.person(who), starts, ends)
    desk.sit(LEAD).act(rosters.add_shift, made)


def friday(desk: Desk) -> RosterDay:
    on = date.fromisoformat(FRIDAY)
    return desk.office.read(rosters.days_between, on, on)[0]


def test_asked_for_leave_waits_for_a_lead_or_the_chair(desk: Desk) -> None:
    asked = ask(desk)

    shown = papers.view(desk, KIND, asked.public_id)
    assert asked.standing.state is PaperState.OPEN
    assert shown.title == f"{ATTENDANT}请假　10月23日"
    assert set(shown.who_may) == {LEAD, SECOND_LEAD, CHAIR}
    assert papers.lines(desk, KIND, asked.public_id) == {
        "事项": "请假", "谁": ATTENDANT, "时间": "2026年10月23日", "事由": "看病",
        "登记": f"{ATTENDANT}　10月22日",
    }  # fmt: skip


def test_nobody_agrees_to_their_own_leave(desk: Desk) -> None:
    asked = ask(desk, LEAD)
    with pytest.raises(NotAllowed, match="不能同意自己的请假"):
        papers.sign(desk, KIND, asked.public_id, LEAD)

    papers.sign(desk, KIND, asked.public_id, SECOND_LEAD)

    assert row(desk, asked.id).is_approved


def test_lead_who_enters_somebodys_leave_does_not_agree_to_it(desk: Desk) -> None:
    made = desk.sit(LEAD).act(leaves.ask, fields(desk, ATTENDANT))

    with pytest.raises(NotAllowed):
        papers.sign(desk, KIND, row(desk, made).public_id, LEAD)


def test_leave_somebody_else_entered_is_still_ones_own(desk: Desk) -> None:
    made = desk.sit(SECOND_LEAD).act(leaves.ask, fields(desk, LEAD))

    with pytest.raises(NotAllowed, match="不能同意自己的请假"):
        papers.sign(desk, KIND, row(desk, made).public_id, LEAD)


def test_attendant_asks_for_nobody_else(desk: Desk) -> None:
    with pytest.raises(BadInput, match="由本人提出"):
        desk.sit(ATTENDANT).act(leaves.ask, fields(desk, KEEPER))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": " 无 "}, "reason"),
        ({"from_on": "2026-13-40"}, "from_on"),
        ({"to_on": "2026-10-22"}, "to_on"),
        ({"starts": "9点半", "ends": "x"}, "ends"),
        ({"kind": LeaveKind.AWAY}, "starts"),
        ({"kind": LeaveKind.SWAP}, "substitute_id"),
        ({"substitute_id": 999}, "substitute_id"),
    ],
)
def test_what_is_wrong_is_told_of_its_field(
    desk: Desk, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as told:
        ask(desk, **changed)

    assert told.value.field == field


def test_nobody_stands_in_for_oneself_or_while_away(desk: Desk) -> None:
    with pytest.raises(BadInput, match="另一位"):
        ask(desk, substitute_id=desk.person(ATTENDANT))
    ask(desk, KEEPER)

    with pytest.raises(Refused, match="不能顶班"):
        ask(desk, substitute_id=desk.person(KEEPER))


def test_who_stands_in_does_not_ask_for_leave_then(desk: Desk) -> None:
    ask(desk, substitute_id=desk.person(KEEPER))

    with pytest.raises(Refused, match=f"替{ATTENDANT}顶班"):
        ask(desk, KEEPER)


def test_one_is_away_once_at_a_time(desk: Desk) -> None:
    away = ask(desk, kind=LeaveKind.AWAY, starts="10:00", ends="11:30")
    with pytest.raises(Refused, match="时间重叠"):
        ask(desk)
    papers.send_back(desk, KIND, away.public_id, LEAD, "那天人手不够")

    assert ask(desk).standing.state is PaperState.OPEN


def test_closed_month_refuses_leave(desk: Desk) -> None:
    desk.sit(LEAD)
    desk.close_month("2026-10")

    with pytest.raises(MonthClosed):
        ask(desk)


def test_closed_month_between_two_open_ones_refuses_leave(desk: Desk) -> None:
    desk.sit(LEAD)
    desk.close_month("2026-11")

    with pytest.raises(MonthClosed, match="11月"):
        ask(desk, from_on="2026-10-30", to_on="2026-12-02")


def test_a_year_typed_wrongly_asks_the_store_no_more_often(desk: Desk) -> None:
    asked: list[str] = []

    def often(to_on: str, reason: str) -> int:
        asked.clear()
        made = fields(desk, to_on=to_on, reason=reason)

        def ask_and_take_back(ctx: Context) -> None:
            note = lambda *told: asked.append(told[2])  # noqa: E731 (taken off again by name)
            event.listen(ctx.session.get_bind(), "before_cursor_execute", note)
            leaves.ask(ctx, made)
            event.remove(ctx.session.get_bind(), "before_cursor_execute", note)
            raise _Enough

        with pytest.raises(_Enough):
            desk.sit(ATTENDANT).act(ask_and_take_back)
        return len(asked)

    assert often("9999-12-31", "看病") == often(FRIDAY, "看病")


class _Enough(Exception):
    """It was looked at; nothing of it is kept."""


def test_request_of_a_closed_month_is_not_moved_out_of_it(desk: Desk) -> None:
    asked = ask(desk)
    desk.sit(LEAD)
    desk.close_month("2026-10")

    moved = fields(desk, from_on="2026-11-20", to_on="2026-11-20")
    with pytest.raises(MonthClosed, match="10月"):
        desk.sit(ATTENDANT).act(leaves.change, asked.id, moved)

    assert row(desk, asked.id).fields.from_on == FRIDAY


def test_request_changed_before_anybody_agreed_goes_forward_anew(desk: Desk) -> None:
    asked = ask(desk)

    before = desk.sit(ATTENDANT).act(
        leaves.change, asked.id, fields(desk, starts="13:00", ends="17:00", reason="接孩子")
    )

    assert before.reason == "看病"
    shown = papers.view(desk, KIND, asked.public_id)
    assert papers.lines(desk, KIND, asked.public_id)["时间"] == "2026年10月23日 13:00–17:00"
    assert [past.state_name for past in shown.history] == ["已更正"]
    papers.sign(desk, KIND, asked.public_id, LEAD)
    with pytest.raises(Refused, match="已经同意，不能直接改"):
        desk.sit(ATTENDANT).act(leaves.change, asked.id, fields(desk))


def test_somebody_elses_request_is_not_changed(desk: Desk) -> None:
    asked = ask(desk)

    with pytest.raises(NotAllowed, match=f"由{ATTENDANT}或登记的人来改"):
        desk.sit(KEEPER).act(leaves.change, asked.id, fields(desk))


def test_sent_back_leave_is_changed_and_asked_for_again(desk: Desk) -> None:
    asked = ask(desk)
    papers.send_back(desk, KIND, asked.public_id, LEAD, "请换一天")
    assert row(desk, asked.id).standing.reason == "请换一天"

    desk.sit(ATTENDANT).act(
        leaves.change, asked.id, fields(desk, from_on="2026-10-26", to_on="2026-10-26")
    )

    assert row(desk, asked.id).standing.state is PaperState.OPEN


def test_agreed_leave_leaves_a_gap_in_the_roster_and_its_taking_back_none(desk: Desk) -> None:
    shift(desk, ATTENDANT)
    asked = ask(desk, starts="13:00", ends="17:00")
    assert friday(desk).words == ""
    assert friday(desk).words_ahead == f"同意后 13:00–17:00 没有人（{ATTENDANT}请假）"

    papers.sign(desk, KIND, asked.public_id, LEAD)
    assert friday(desk).words == f"13:00–17:00 没有人（{ATTENDANT}请假）"
    assert friday(desk).words_ahead == ""
    desk.sit(ATTENDANT).act(signing.withdraw, KIND, asked.public_id, "不用去了")

    assert friday(desk).words == ""
    assert friday(desk).absences == ()


def test_agreed_swap_puts_the_substitute_on_duty(desk: Desk, clock: FixedClock) -> None:
    shift(desk, ATTENDANT)
    clock.advance(24 * 60 * 60)
    desk.sit(ATTENDANT)
    assert desk.office.read(rosters.on_duty) == (ATTENDANT,)
    asked = ask(desk, kind=LeaveKind.SWAP, substitute_id=desk.person(KEEPER))
    assert desk.office.read(rosters.on_duty) == (ATTENDANT,)

    papers.sign(desk, KIND, asked.public_id, LEAD)

    assert desk.office.read(rosters.on_duty) == (KEEPER,)
    assert friday(desk).words == ""
    assert [one.substitute for one in friday(desk).absences] == [KEEPER]


def test_duty_record_says_who_was_away_and_who_stood_in(desk: Desk, clock: FixedClock) -> None:
    asked = ask(desk, kind=LeaveKind.AWAY, starts="10:00", ends="11:30",
                substitute_id=desk.person(KEEPER))  # fmt: skip
    clock.advance(24 * 60 * 60)
    text = desk.sit(ATTENDANT).read(duty.preview, FRIDAY, DutyFields("8:30", "17:00"))
    assert "10:00–11:30离岗（还没有责任人同意）。" in text

    papers.sign(desk, KIND, asked.public_id, LEAD)

    text = desk.sit(ATTENDANT).read(duty.preview, FRIDAY, DutyFields("8:30", "17:00"))
    assert "10:00–11:30离岗（责任人已同意）。" in text
    text = desk.sit(KEEPER).read(duty.preview, FRIDAY, DutyFields("8:30", "17:00"))
    assert f"10:00–11:30替{ATTENDANT}值班。" in text


def test_leave_of_somebody_not_on_duty_leaves_no_gap(desk: Desk) -> None:
    shift(desk, KEEPER)
    asked = ask(desk)
    papers.sign(desk, KIND, asked.public_id, LEAD)

    assert friday(desk).words == ""


def test_month_lists_what_touches_it(desk: Desk) -> None:
    asked = ask(desk, from_on="2026-10-30", to_on="2026-11-02")

    for month in (Month(2026, 10), Month(2026, 11)):
        assert [one.id for one in desk.office.read(leaves.list_of, month)] == [asked.id]
    assert desk.office.read(leaves.list_of, Month(2026, 9)) == ()
    with pytest.raises(NotFound):
        row(desk, 999)


def test_agreed_leave_leaves_its_gap_on_the_months_papers_and_in_closing(desk: Desk) -> None:
    shift(desk, ATTENDANT)
    on, october = date.fromisoformat(FRIDAY), Month(2026, 10)
    full = desk.office.read(book.gather, october)
    assert on not in desk.office.read(book.month_state, october).roster_gap_days

    asked = ask(desk, starts="10:00", ends="11:00")
    waiting = desk.office.read(book.gather, october)
    assert (waiting.absences, waiting.fingerprint) == ((), full.fingerprint)

    papers.sign(desk, KIND, asked.public_id, LEAD)
    agreed = desk.office.read(book.gather, october)

    assert roster_day.gaps_of(agreed, on) == [Span("10:00", "11:00")]
    assert on in desk.office.read(book.month_state, october).roster_gap_days
    assert agreed.figures == full.figures
    assert agreed.fingerprint != full.fingerprint


def test_whoever_stands_in_leaves_no_gap(desk: Desk) -> None:
    shift(desk, ATTENDANT)
    asked = ask(desk, substitute_id=desk.person(KEEPER))
    papers.sign(desk, KIND, asked.public_id, LEAD)

    made = desk.office.read(book.gather, Month(2026, 10))

    assert roster_day.gaps_of(made, date.fromisoformat(FRIDAY)) == []
    assert [(one.person, one.substitute) for one in made.absences] == [(ATTENDANT, KEEPER)]
