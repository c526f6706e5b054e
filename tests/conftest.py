"""The real store, made once and copied per test; people to act as; a clock that stands still."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.core.clock import FixedClock, iso
from app.core.permissions import Role
from app.core.text import search_keys
from app.models import Credential, Person, RoleAssignment
from app.records.book import OpeningSpan
from app.services import setup
from app.services.context import Actor, Context
from app.services.office import Office
from app.storage import database
from app.storage.folder import DataFolder, prepare

# The first draw of a run reads the constants of every module: seconds, where none is cached yet.
settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("any machine")

NOON = datetime(2026, 10, 22, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

PEOPLE: dict[str, frozenset[Role]] = {
    "单雨桐": frozenset({Role.ATTENDANT}),
    "曾立群": frozenset({Role.ATTENDANT, Role.EXPENSE_KEEPER}),
    "赵国强": frozenset({Role.LEAD}),
    "孙惠民": frozenset({Role.CHAIR}),
    "解红梅": frozenset({Role.LEAD, Role.ARCHIVIST}),
}
"""An attendant, an expense keeper, a lead, a chair, and a second holder of the lead role."""


def pytest_collection_finish() -> None:
    """Leave what is imported by now out of every later search for garbage: it stays anyway."""
    gc.collect()
    gc.freeze()


class Unasked:
    """Answers nothing: a dialog that no test expected would wait for a person for ever."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def ask(self, parent: object, question: str, act: str, detail: str) -> bool:
        self.opened.append(question)
        return False

    def pick_files(self, parent: object, title: str, kinds: str) -> list[Path]:
        self.opened.append(title)
        return []

    def pick_folder(self, parent: object, title: str) -> Path | None:
        self.opened.append(title)
        return None

    def pick_save(self, parent: object, title: str, name: str, kinds: str) -> Path | None:
        self.opened.append(title)
        return None

    def tell(self, parent: object, text: str) -> None:
        self.opened.append(text)

    def show_fault(self, parent: object, text: str, details: str) -> None:
        self.opened.append(details)


@pytest.fixture(autouse=True)
def no_dialog_opens_unasked() -> Iterator[None]:
    """Fail a test during which a dialog opened that it did not expect, instead of hanging."""
    from app.ui import messages

    unasked = Unasked()
    with messages.answered_by(unasked):
        yield
    assert unasked.opened == []


@pytest.fixture(autouse=True)
def the_disk_is_an_ordinary_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a build machine's own disk, of whatever type, from having its say in a test."""
    monkeypatch.setattr("app.storage.folder._drive_of", lambda _root: ("ext4", False))


@pytest.fixture(autouse=True)
def this_account_has_no_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests out of the profile of whoever runs them: no installation has a number here."""
    monkeypatch.setattr("app.storage.installation.profile_folder", lambda: None)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture(scope="session")
def blank_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated store with keys and no station, made once."""
    root = tmp_path_factory.mktemp("blank")
    folder, _ = prepare(root)
    store, recovery = database.create(folder)
    store.checkpoint()
    store.close()
    (root / "recovery.bytes").write_bytes(recovery)
    return root


@pytest.fixture(scope="session")
def staffed_folder(blank_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blank store with one station, its opening week and its people."""
    root = tmp_path_factory.mktemp("staffed") / "data"
    shutil.copytree(blank_folder, root)
    store = database.open_existing(DataFolder(root))
    office = Office(store, FixedClock(NOON), Actor(None, "测试", frozenset(Role)))
    office.act(_staff)
    store.checkpoint()
    store.close()
    return root


def _staff(ctx: Context) -> None:
    setup.found_station(
        ctx,
        setup.StationFields(
            name="示范街劳动者服务站",
            code="211102-LD-0007",
            union_name="示范区总工会",
            host_name="示例银行示范街支行",
            address="示范街18号一楼大厅",
            opening_text="8:30-17:00",
            phone="0427-0000000",
        ),
    )
    setup.set_opening_week(ctx, [OpeningSpan(day, "08:30", "17:00") for day in range(5)])
    for name, roles in PEOPLE.items():
        person = Person(
            station_id=ctx.station_id,
            name=name,
            search_keys=search_keys(name),
            created_at=ctx.now(),
        )
        ctx.session.add(person)
        ctx.session.flush()
        for role in sorted(roles):
            ctx.session.add(
                RoleAssignment(
                    station_id=ctx.station_id,
                    person_id=person.id,
                    role=role.value,
                    from_on="2026-01-01",
                    appointed_how="first_run",
                    created_at=ctx.now(),
                )
            )
        ctx.session.add(
            Credential(
                station_id=ctx.station_id,
                person_id=person.id,
                pin_hash="",
                set_by_self=True,
                set_at=iso(NOON),
                created_at=ctx.now(),
            )
        )
        ctx.audit("登记人员", person, name=name)


@pytest.fixture
def office(staffed_folder: Path, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    """A staffed station of one's own; nobody is signed in."""
    root = tmp_path / "data"
    shutil.copytree(staffed_folder, root)
    opened = Office(database.open_existing(DataFolder(root)), clock)
    yield opened
    opened.close()


@pytest.fixture
def blank_office(blank_folder: Path, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    """A new store without a station."""
    root = tmp_path / "blank"
    shutil.copytree(blank_folder, root)
    opened = Office(database.open_existing(DataFolder(root)), clock)
    yield opened
    opened.close()


@pytest.fixture
def as_person(office: Office) -> Callable[[str], Office]:
    """Sit somebody down at the station: `as_person("赵国强").act(...)`."""
    from sqlalchemy import select

    def sit(name: str) -> Office:
        person_id = office.read(
            lambda ctx: ctx.session.scalar(select(Person.id).where(Person.name == name))
        )
        assert person_id is not None, name
        office.actor = Actor(person_id, name, PEOPLE[name])
        return office

    return sit
