"""Lists and settings: order and names change, what was counted does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.errors import BadInput, NotAllowed, Refused
from app.services import settings
from app.services.office import Office
from app.services.tally import tap_visit
from tests.services.desk import Desk

Sit = Callable[[str], Office]


def _names(office: Office, which: str = "services") -> list[str]:
    return [entry.name for entry in office.read(settings.list_entries, which) if entry.is_active]


def _id(office: Office, name: str, which: str = "services") -> int:
    return next(e.id for e in office.read(settings.list_entries, which) if e.name == name)


def test_word_moves_up_and_stays_inside_the_list(as_person: Sit) -> None:
    office = as_person("赵国强")
    first, second = _names(office)[:2]
    office.act(settings.move_entry, "services", _id(office, second), -1)
    assert _names(office)[:2] == [second, first]
    office.act(settings.move_entry, "services", _id(office, second), -1)
    assert _names(office)[:2] == [second, first]


def test_word_is_added_switched_off_and_comes_back(as_person: Sit) -> None:
    office = as_person("赵国强")
    made = office.act(settings.add_entry, "services", "手机贴膜")
    assert _names(office)[-1] == "手机贴膜"
    office.act(settings.switch_entry, "services", made, active=False)
    assert "手机贴膜" not in _names(office)
    assert office.act(settings.add_entry, "services", " 手机贴膜 ") == made
    with pytest.raises(BadInput, match="已经有"):
        office.act(settings.add_entry, "services", "手机贴膜")


def test_last_word_of_a_list_stays(as_person: Sit) -> None:
    office = as_person("赵国强")
    for name in _names(office)[1:]:
        office.act(settings.switch_entry, "services", _id(office, name), active=False)
    with pytest.raises(Refused, match="至少"):
        office.act(settings.switch_entry, "services", _id(office, _names(office)[0]), active=False)


def test_word_of_a_closed_month_keeps_its_name(desk: Desk, as_person: Sit) -> None:
    office = as_person("单雨桐")
    group = _id(office, "环卫工人", "worker_groups")
    office.act(tap_visit, group)
    as_person("赵国强").act(settings.rename_entry, "worker_groups", group, "环卫职工")
    desk.close_month("2026-10")
    with pytest.raises(Refused, match="已月结"):
        office.act(settings.rename_entry, "worker_groups", group, "环卫工人")
    assert "环卫职工" in _names(office, "worker_groups")


def test_attendant_changes_no_setting(as_person: Sit) -> None:
    office = as_person("单雨桐")
    with pytest.raises(NotAllowed):
        office.act(settings.set_idle_minutes, 30)
    with pytest.raises(NotAllowed):
        office.act(settings.add_entry, "services", "理发")


def test_settings_are_kept(as_person: Sit) -> None:
    office = as_person("赵国强")
    assert office.read(settings.preferences) == settings.Preferences(10, "portrait")
    office.act(settings.set_idle_minutes, 20)
    office.act(settings.set_sign_orientation, "landscape")
    assert office.read(settings.preferences) == settings.Preferences(20, "landscape")
    with pytest.raises(BadInput):
        office.act(settings.set_idle_minutes, 7)
