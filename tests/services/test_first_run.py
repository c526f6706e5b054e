"""The first set-up: left and resumed at any step, by nobody once somebody has a PIN."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.clock import FixedClock
from app.core.errors import BadInput, NotAllowed, Refused
from app.core.permissions import Role
from app.core.quantity import Quantity
from app.core.recovery_code import parse_code
from app.models import Credential, Person, Station
from app.records.book import OpeningSpan
from app.services import first_run, people, sample, setup, sign_in, stock_list
from app.services.context import Context
from app.services.first_run import PersonDraft, Step
from app.services.importing import import_ledger
from app.services.office import Office
from app.services.people import PersonFields
from app.services.setup import StationFields
from app.services.stock_items import ItemFields
from app.storage import database, keys
from app.storage.folder import DataFolder
from app.storage.sample import begin_removal, finish_removal

CARD = StationFields(name="示范街劳动者服务站", address="示范街18号（一楼）")
LEAD = PersonDraft(PersonFields("赵国强"), frozenset({Role.LEAD}), is_runner=True)
CHAIR = PersonDraft(PersonFields("孙惠民"), frozenset({Role.CHAIR}))


def _resume(office: Office) -> Office:
    """Leave the program and come back."""
    folder, clock = office.folder, office.clock
    office.close()
    return Office(database.open_existing(folder), clock)


def _with_people(office: Office) -> Office:
    office.act(first_run.keep_station, CARD)
    office.act(first_run.keep_people, [LEAD, CHAIR])
    return office


def test_every_step_can_be_left_and_resumed(blank_office: Office) -> None:
    office = blank_office
    assert office.read(first_run.is_needed)
    assert office.read(first_run.progress).current is Step.STATION
    office.act(first_run.keep_station, CARD)
    office = _resume(office)
    assert office.read(first_run.progress).current is Step.OPENING
    week = [OpeningSpan(day, "8:30", "17:00") for day in range(5)]
    office.act(first_run.keep_opening, "office_hours", "8:30-17:00", week, has_duty_system=True)
    office = _resume(office)
    assert office.read(first_run.progress).current is Step.PEOPLE
    office.act(first_run.keep_people, [LEAD, CHAIR])
    office = _resume(office)
    office.act(first_run.keep_standards, ["panjin-2023"])
    item = ItemFields("桶装水", "桶")
    office.act(first_run.add_first_item, item, Quantity(12_000), "2027-01-31")
    office.act(first_run.keep_stock)
    office = _resume(office)
    assert office.read(first_run.progress).current is Step.RECOVERY
    code = office.act(first_run.new_recovery_code)
    office.act(first_run.try_recovery_code, code.lower().replace("-", " "))
    office.act(first_run.finish)
    assert not office.read(first_run.is_needed)
    card = office.read(setup.station_fields)
    assert (card.name, card.address, card.opening_mode) == (
        CARD.name,
        "示范街18号（一楼）",
        "office_hours",
    )
    assert [line.balance for line in office.read(stock_list.items)] == [12_000]
    office.close()


def test_the_runner_does_not_become_lead_and_chair(blank_office: Office) -> None:
    blank_office.act(first_run.keep_station, CARD)
    both = replace(LEAD, roles=frozenset({Role.LEAD, Role.CHAIR}))
    with pytest.raises(Refused, match="您不能给自己"):
        blank_office.act(first_run.keep_people, [both])
    assert blank_office.read(people.list_people) == ()


def test_somebody_must_be_lead_and_somebody_must_be_me(blank_office: Office) -> None:
    blank_office.act(first_run.keep_station, CARD)
    with pytest.raises(BadInput, match="责任人"):
        blank_office.act(first_run.keep_people, [replace(CHAIR, is_runner=True)])
    with pytest.raises(BadInput, match="哪一位是您"):
        blank_office.act(first_run.keep_people, [replace(LEAD, is_runner=False)])


def test_station_without_a_chair_can_be_set_up(blank_office: Office) -> None:
    blank_office.act(first_run.keep_station, CARD)
    blank_office.act(first_run.keep_people, [LEAD])
    blank_office.act(first_run.try_recovery_code, blank_office.act(first_run.new_recovery_code))
    blank_office.act(first_run.finish)
    assert not blank_office.read(first_run.is_needed)


def test_people_may_be_corrected_until_the_end(blank_office: Office) -> None:
    office = _with_people(blank_office)
    listed = office.read(people.list_people)
    lead = next(entry for entry in listed if entry.name == "赵国强")
    changed = [
        PersonDraft(PersonFields("赵国强"), frozenset({Role.CHAIR}), lead.id),
        PersonDraft(PersonFields("解红梅"), frozenset({Role.LEAD}), is_runner=True),
    ]
    office.act(first_run.keep_people, changed)
    posts = {entry.name: entry.post for entry in office.read(people.list_people)}
    assert posts == {"赵国强": "工会主席", "解红梅": "责任人"}
    progress = office.read(first_run.progress)
    names = {entry.id: entry.name for entry in office.read(people.list_people)}
    assert names[progress.runner_id or 0] == "解红梅"


def test_recovery_code_is_tried_before_it_is_sealed(blank_office: Office) -> None:
    office = _with_people(blank_office)
    first = office.act(first_run.new_recovery_code)
    second = office.act(first_run.new_recovery_code)
    with pytest.raises(BadInput, match="不是本站的恢复码"):
        office.act(first_run.try_recovery_code, first)
    with pytest.raises(Refused, match="还没有做完"):
        office.act(first_run.finish)
    office.act(first_run.try_recovery_code, second)
    office.act(first_run.finish)


def test_recovery_code_is_written_nowhere(blank_office: Office) -> None:
    office = _with_people(blank_office)
    code = office.act(first_run.new_recovery_code)
    office.database.checkpoint()
    for path in office.folder.root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert code.encode() not in content, path
            assert parse_code(code) not in content, path


def test_nobody_uses_the_wizard_once_somebody_has_a_pin(blank_office: Office) -> None:
    office = _with_people(blank_office)
    lead = next(e.id for e in office.read(people.list_people) if e.name == "赵国强")
    office.act(sign_in.set_own_pin, lead, "4711")
    assert not office.read(first_run.is_needed)
    with pytest.raises(NotAllowed, match="建站已经完成"):
        office.act(first_run.keep_people, [replace(LEAD, roles=frozenset({Role.CHAIR}))])
    with pytest.raises(NotAllowed):
        office.act(first_run.new_recovery_code)


def test_imported_station_lets_lead_and_chair_set_their_own_pins(blank_office: Office) -> None:
    import_ledger(blank_office, sample.LEDGER)
    assert not blank_office.read(first_run.is_needed)
    by_post = {e.post: e for e in blank_office.read(people.list_people)}
    lead = next(e for post, e in by_post.items() if "责任人" in post)
    chair = next(e for post, e in by_post.items() if "工会主席" in post)
    assert not lead.has_pin
    assert Role.LEAD in blank_office.act(sign_in.set_own_pin, lead.id, "4711").roles
    assert Role.CHAIR in blank_office.act(sign_in.set_own_pin, chair.id, "8642").roles


def test_imported_station_without_a_lead_goes_on_in_the_wizard(blank_office: Office) -> None:
    def found(ctx: Context) -> None:
        setup.found_station(ctx, StationFields(name="未命名"))

    blank_office.act(found)
    assert blank_office.read(first_run.is_needed)
    blank_office.act(first_run.keep_people, [LEAD])
    assert blank_office.read(first_run.progress).done == {Step.STATION, Step.PEOPLE}


def test_first_item_can_be_taken_out_again(blank_office: Office) -> None:
    office = _with_people(blank_office)
    item = office.act(first_run.add_first_item, ItemFields("毛巾", "条"), Quantity(30_000))
    office.act(first_run.take_out_first_item, item)
    assert office.read(stock_list.items) == ()


def test_sample_is_loaded_and_removed_in_one_act(blank_office: Office, clock: FixedClock) -> None:
    sample.load_sample(blank_office)
    assert blank_office.read(lambda ctx: ctx.session.get_one(Station, ctx.station_id).is_sample)
    with pytest.raises(Refused, match="已经有站点"):
        sample.load_sample(blank_office)
    old_key = blank_office.database.keys.data_key
    fresh = sample.remove_sample(blank_office)
    try:
        assert not fresh.has_station
        assert fresh.database.keys.data_key != old_key
        assert fresh.read(lambda ctx: [ctx.count(m) for m in (Person, Credential)]) == [0, 0]
        assert fresh.clock is clock
    finally:
        fresh.close()


def test_real_station_is_never_removed(office: Office) -> None:
    with pytest.raises(Refused, match="不是示例"):
        sample.remove_sample(office)
    assert office.read(people.list_people)


def test_removal_cut_short_is_finished_at_the_next_start(blank_office: Office) -> None:
    sample.load_sample(blank_office)
    folder: DataFolder = blank_office.folder
    blank_office.close()
    begin_removal(folder)
    (folder.keys / "station.key").unlink()
    assert finish_removal(folder)
    assert not folder.exists()
    assert not keys.exist(folder.keys)
    assert not finish_removal(folder)


def test_start_without_the_mark_removes_nothing(blank_folder: Path, tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.database.write_bytes(b"a store")
    assert not finish_removal(folder)
    assert folder.exists()


def test_an_area_that_is_no_number_is_refused_and_the_rest_may_be_saved(
    blank_office: Office,
) -> None:
    typed = replace(CARD, area_m2="abc")
    with pytest.raises(BadInput, match="面积“abc”不是数字") as refused:
        blank_office.act(first_run.keep_station, typed)
    assert refused.value.field == "area_m2"
    assert not blank_office.has_station

    blank_office.act(first_run.keep_station, replace(CARD, area_m2="３６．５㎡"))
    assert blank_office.read(setup.station_fields).area_m2 == "36.5"
    with pytest.raises(BadInput, match="面积“abc”不是数字"):
        blank_office.act(first_run.keep_station, typed)


def test_words_of_an_old_ledger_stand_in_nobodys_way(blank_office: Office) -> None:
    old = replace(CARD, area_m2="约36")
    blank_office.act(setup.found_station, old)

    blank_office.act(first_run.keep_station, replace(old, phone="0427-2222222"))

    kept = blank_office.read(setup.station_fields)
    assert (kept.area_m2, kept.phone) == ("约36", "0427-2222222")
