"""A copied data folder is noticed: the lead says where the station is kept from now on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from app import bootstrap
from app.core.errors import NotAllowed
from app.models import AuditEntry
from app.services import installation
from app.services.office import Office
from app.storage import database
from app.storage import installation as machine
from app.storage.folder import DataFolder

Sit = Callable[[str], Office]


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Sit at a computer: each has a profile of its own."""

    def sit_at(name: str) -> None:
        monkeypatch.setattr(machine, "profile_folder", lambda: tmp_path / "profiles" / name)

    sit_at("old")
    return sit_at


@pytest.fixture
def registered(as_person: Sit, computer: Callable[[str], None]) -> Office:
    office = as_person("单雨桐")
    assert office.read(installation.needs_register)
    office.act(installation.register)
    return office


def reopened(office: Office, root: Path) -> Office:
    return Office(database.open_existing(DataFolder(root)), office.clock, office.actor)


def words(office: Office) -> str:
    return office.read(installation.look).words


def acts(office: Office) -> list[str]:
    return office.read(
        lambda ctx: list(
            ctx.session.scalars(
                select(AuditEntry.act).where(AuditEntry.record_type == installation.RECORD)
            )
        )
    )


def test_data_that_stays_where_it_is_asks_nothing(registered: Office) -> None:
    assert words(registered) == ""
    assert not registered.read(installation.needs_register)
    assert registered.read(installation.command_line_note) == ""


def test_the_folder_on_another_computer_is_noticed(
    registered: Office, computer: Callable[[str], None]
) -> None:
    computer("new")

    assert words(registered) == "这份数据是从另一台电脑复制来的。"
    assert "登记在另一台电脑" in registered.read(installation.command_line_note)


def test_a_copy_beside_the_first_is_noticed(registered: Office, tmp_path: Path) -> None:
    registered.database.checkpoint()
    shutil.copytree(registered.folder.root, tmp_path / "copy")

    copy = reopened(registered, tmp_path / "copy")

    assert "另一个位置" in words(copy)
    assert str(registered.folder.root) in words(copy)
    copy.close()


def test_a_folder_moved_on_this_computer_is_registered_anew_without_a_question(
    registered: Office, tmp_path: Path
) -> None:
    registered.close()
    moved_to = registered.folder.root.rename(tmp_path / "moved")

    moved = reopened(registered, moved_to)

    assert words(moved) == ""
    assert moved.read(installation.needs_register)
    moved.act(installation.register)
    assert not moved.read(installation.needs_register)
    moved.close()


def test_the_lead_alone_takes_it_in_and_a_new_epoch_stands_in_the_audit(
    registered: Office, computer: Callable[[str], None], as_person: Sit
) -> None:
    computer("new")
    assert not registered.read(installation.look).may_take_in
    assert "责任人" in registered.read(installation.look).who_may
    with pytest.raises(NotAllowed):
        registered.act(installation.take_in)

    lead = as_person("赵国强")
    assert lead.read(installation.look).may_take_in
    lead.act(installation.take_in)

    assert words(lead) == ""
    assert acts(lead) == ["登记所在电脑", "已搬到这台电脑"]
    computer("old")
    assert words(lead) != ""


def test_an_account_without_a_profile_is_never_asked(
    registered: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    for profile in (None, in_the_way):
        monkeypatch.setattr(machine, "profile_folder", lambda profile=profile: profile)

        assert words(registered) == ""
        assert not registered.read(installation.needs_register)


def test_the_number_lies_outside_the_data_and_stays(
    computer: Callable[[str], None], tmp_path: Path
) -> None:
    number = machine.own_id()

    assert machine.own_id() == machine.known_id() == number
    assert (tmp_path / "profiles" / "old" / "installation").read_text().strip() == number
    computer("new")
    assert machine.known_id() == ""
    assert machine.own_id() != number


def test_the_command_line_says_it_and_goes_on(
    registered: Office,
    computer: Callable[[str], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = registered.folder.root
    registered.close()
    with bootstrap.office_for_command(root) as office:
        assert office.has_station
    assert capsys.readouterr().err == ""

    computer("new")
    with bootstrap.office_for_command(root) as office:
        assert office.has_station

    assert "登记在另一台电脑" in capsys.readouterr().err
    assert machine.known_id() == ""  # a subcommand leaves nothing in anybody's profile
