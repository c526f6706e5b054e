"""A stocktake with differences waits for the lead; who counted does not sign (PJ-62, PJ-63)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.errors import NotAllowed
from app.core.sign_ways import PaperKind
from app.services import signing, stocktake, stocktake_list
from app.services.office import Office
from app.services.stocktake import Count, Taken
from tests.services import papers
from tests.services.desk import ATTENDANT, CHAIR, LEAD, SECOND_LEAD, Desk
from tests.services.shelf import Shelf, units

KIND = PaperKind.STOCKTAKE


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def count(desk: Desk, as_person: Callable[[str], Office], by: str, counted: int) -> Taken:
    shelf = Shelf(desk.office, as_person)
    cups, water = shelf.item("纸杯", "包"), shelf.item()
    shelf.receive(cups, 8)
    shelf.receive(water, 2)
    counts = {
        cups: Count(units(8), units(counted), "受潮扔了"),
        water: Count(units(2), units(2)),
    }
    return desk.sit(by).act(stocktake.take_stock, counts)


def public_id(desk: Desk, taken: Taken) -> str:
    rows = desk.office.read(stocktake_list.taken)
    return next(row.public_id for row in rows if row.id == taken.id)


def test_differences_go_forward_in_the_act_of_counting(
    desk: Desk, as_person: Callable[[str], Office]
) -> None:
    taken = count(desk, as_person, ATTENDANT, 6)

    assert papers.lines(desk, KIND, public_id(desk, taken)) == {
        "盘点日期": "2026年10月22日", "盘点人": ATTENDANT, "盘点": "2 种，1 种不符",
        "纸杯": "账面 8 包，实盘 6 包，少 2 包；原因：受潮扔了",
    }  # fmt: skip
    (waiting,) = desk.office.read(signing.all_waiting)
    assert waiting.title == "10月22日盘点：纸杯 少 2 包"
    assert (waiting.page, waiting.arg) == ("stock", ("taken", taken.id))


def test_stocktake_that_fits_needs_nobody(desk: Desk, as_person: Callable[[str], Office]) -> None:
    count(desk, as_person, ATTENDANT, 8)

    assert desk.office.read(signing.all_waiting) == ()


def test_lead_who_counted_does_not_agree_to_it(
    desk: Desk, as_person: Callable[[str], Office]
) -> None:
    taken = count(desk, as_person, LEAD, 6)

    with pytest.raises(NotAllowed, match="盘点人"):
        papers.sign(desk, KIND, public_id(desk, taken), LEAD)
    assert set(papers.view(desk, KIND, public_id(desk, taken)).who_may) == {SECOND_LEAD, CHAIR}
