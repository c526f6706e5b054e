"""The equipment list: what is listed, looked at, taken off and put back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.errors import BadInput, NotAllowed
from app.services import equipment
from app.services.equipment import EquipmentFields
from app.services.office import Office


@pytest.fixture
def attendant(as_person: Callable[[str], Office]) -> Office:
    return as_person("单雨桐")


def test_a_thing_is_listed_and_found_by_its_initials(attendant: Office) -> None:
    attendant.act(equipment.add, EquipmentFields("冰箱", place="休息区"))
    attendant.act(equipment.add, EquipmentFields("空调"))

    found = attendant.read(equipment.listed, "bx")

    assert [row.fields.name for row in found] == ["冰箱"]
    assert found[0].checked_on == ""


def test_looking_at_a_thing_keeps_who_and_when_and_can_be_taken_back(attendant: Office) -> None:
    thing = attendant.act(equipment.add, EquipmentFields("冰箱", condition="working"))

    before = attendant.act(equipment.check, thing, "broken")
    row = attendant.read(equipment.row_of, thing)
    assert (row.fields.condition, row.checked_on, row.checked_by) == (
        "broken",
        "2026-10-22",
        "单雨桐",
    )

    attendant.act(equipment.undo_check, before)
    assert attendant.read(equipment.row_of, thing).fields.condition == "working"


def test_a_change_without_a_new_condition_does_not_pretend_to_have_looked(
    attendant: Office, as_person: Callable[[str], Office]
) -> None:
    thing = attendant.act(equipment.add, EquipmentFields("冰箱", condition="working"))
    lead = as_person("赵国强")

    lead.act(equipment.change, thing, EquipmentFields("冰箱", place="后厨", condition="working"))

    assert lead.read(equipment.row_of, thing).checked_by == "单雨桐"


def test_a_thing_taken_off_needs_a_reason_and_comes_back(attendant: Office) -> None:
    thing = attendant.act(equipment.add, EquipmentFields("冰箱"))

    with pytest.raises(BadInput, match="还空着"):
        attendant.act(equipment.remove, thing, " ")
    assert attendant.act(equipment.remove, thing, "还给房东了") == "冰箱"
    assert attendant.read(equipment.listed) == ()

    attendant.act(equipment.put_back, thing)
    assert len(attendant.read(equipment.listed)) == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (EquipmentFields(" "), "名称还空着"),
        (EquipmentFields("冰箱", quantity=0), "1 或更多"),
        (EquipmentFields("冰箱", quantity=10**9), "1 或更多"),
        (EquipmentFields("冰箱", owner="me"), "没有这一种"),
        (EquipmentFields("冰箱", condition="so-so"), "没有这一种"),
    ],
)
def test_what_makes_no_sense_is_refused(
    attendant: Office, fields: EquipmentFields, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        attendant.act(equipment.add, fields)
    assert attendant.read(equipment.listed) == ()


def test_the_chair_reads_the_list_and_leaves_it_to_others(
    as_person: Callable[[str], Office],
) -> None:
    chair = as_person("孙惠民")

    with pytest.raises(NotAllowed, match="值班员、责任人"):
        chair.act(equipment.add, EquipmentFields("冰箱"))
