"""Whatever people do with leave, in any order: nobody agrees to their own or is doubled."""

from __future__ import annotations

import shutil
import tempfile
from itertools import combinations
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import FixedClock
from app.core.errors import UserError
from app.core.leave import LeaveKind
from app.core.month import Month
from app.core.sign_ways import PaperKind
from app.services import leaves, signing
from app.services.leaves import LeaveFields, LeaveRow
from app.services.office import Office
from app.storage import database
from app.storage.folder import DataFolder
from tests.conftest import NOON, PEOPLE
from tests.services import papers
from tests.services.desk import Desk

NAMES = tuple(PEOPLE)
OCTOBER = Month(2026, 10)
hours = st.sampled_from([("", ""), ("08:30", "12:00"), ("11:00", "17:00"), ("12:00", "11:00")])
asks = st.tuples(
    st.just("ask"), st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(23, 25), hours,
    st.sampled_from([None, *NAMES]), st.sampled_from(list(LeaveKind)),
)  # fmt: skip
others = st.tuples(
    st.sampled_from(["sign", "send_back", "withdraw", "change"]), st.sampled_from(NAMES),
    st.integers(0, 3), hours,
)  # fmt: skip
steps = st.lists(st.one_of(asks, others), max_size=14)


def fields(desk: Desk, kind: LeaveKind, who: str, day: int, span: tuple[str, str],
           instead: str | None) -> LeaveFields:  # fmt: skip
    on = f"2026-10-{day}"
    substitute = desk.person(instead) if instead else None
    return LeaveFields(kind, desk.person(who), on, on, *span, "看病", substitute)


def do(desk: Desk, step: tuple[object, ...]) -> None:
    word, by = step[0], str(step[1])
    office = desk.sit(by)
    if word == "ask":
        _word, _by, who, day, span, instead, kind = step
        office.act(leaves.ask, fields(desk, kind, who, day, span, instead))  # type: ignore[arg-type]  # as drawn
        return
    listed = office.read(leaves.list_of, OCTOBER)
    if not listed:
        return
    row = listed[int(step[2]) % len(listed)]  # type: ignore[call-overload]  # as drawn
    if word == "sign":
        office.act(signing.sign, PaperKind.LEAVE, row.public_id, desk.proof())
    elif word == "send_back":
        office.act(signing.send_back, PaperKind.LEAVE, row.public_id, "不行")
    elif word == "withdraw":
        office.act(signing.withdraw, PaperKind.LEAVE, row.public_id, "不去了")
    else:
        wanted: tuple[str, str] = step[3]  # type: ignore[assignment]  # as drawn
        now = LeaveFields(
            row.fields.kind, row.fields.person_id, row.fields.from_on, row.fields.to_on,
            *wanted, "改了", row.fields.substitute_id,
        )  # fmt: skip
        office.act(leaves.change, row.id, now)


def check(desk: Desk, listed: tuple[LeaveRow, ...]) -> None:
    live = [row for row in listed if row.standing.is_live]
    for one, other in combinations(live, 2):
        if one.period.overlaps(other.period):
            assert one.fields.person_id != other.fields.person_id
            assert one.fields.substitute_id != other.fields.person_id
            assert one.fields.person_id != other.fields.substitute_id
    for row in live:
        shown = papers.view(desk, PaperKind.LEAVE, row.public_id)
        assert (shown.steps[0].signed_by != "") == row.is_approved
        assert shown.steps[0].signed_by not in {row.person, *shown.makers}


@settings(max_examples=25)
@given(steps)
def test_no_history_agrees_to_ones_own_leave_or_doubles_anybody(
    staffed_folder: Path, history: list[tuple[object, ...]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "data"
        shutil.copytree(staffed_folder, root)
        office = Office(database.open_existing(DataFolder(root)), FixedClock(NOON))
        desk = Desk(office)
        for step in history:
            try:
                do(desk, step)
            except UserError:
                continue
            check(desk, office.read(leaves.list_of, OCTOBER))
        office.close()
