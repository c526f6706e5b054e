"""Stores to measure on: one station with as many years behind it as asked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from app.core.clock import FixedClock
from app.core.permissions import Role
from app.models import Consumable, DutyRecord, Expense, Opinion, Person, Shift, StockMove, Tally
from app.models.base import new_public_id
from app.services import setup
from app.services.context import Actor, Context
from app.services.office import Office
from app.storage import database
from app.storage.folder import prepare

LAST_DAY = date(2026, 10, 31)
_WORDS = ("桶装水", "卫生纸", "纸杯", "维修", "打印纸", "药品", "雨伞", "电池", "清洁剂", "书报")


def open_blank(root: Path, clock: FixedClock) -> Office:
    """Make a store without a station."""
    folder, _ = prepare(root)
    store, _ = database.create(folder)
    return Office(store, clock, Actor(None, "bench", frozenset(Role)))


def open_station(root: Path, clock: FixedClock) -> Office:
    """Make a store with a station and one person who holds every role, signed in."""
    office = open_blank(root, clock)
    office.act(_found)
    office.actor = Actor(1, "值班员", frozenset(Role))
    return office


def fill(office: Office, years: int) -> None:
    """Add years of a station: 3,000 tally rows, 3,000 stock moves, 300 expenses a year."""
    office.act(_fill, years)
    office.database.checkpoint()


def _found(ctx: Context) -> None:
    setup.found_station(ctx, setup.StationFields(name="长年站点", code="BENCH-1"))
    person = Person(station_id=ctx.station_id, name="值班员", created_at=ctx.now())
    ctx.session.add(person)
    ctx.audit("登记人员", person)


def _fill(ctx: Context, years: int) -> None:
    chance = random.Random(years)
    days = [LAST_DAY - timedelta(days=at) for at in range(years * 365)][::-1]
    common = {"station_id": ctx.station_id, "created_at": ctx.now()}
    for model, rows in (
        (Consumable, _items(common)),
        (Tally, _tally(ctx, days, chance)),
        (StockMove, _moves(common, days, chance)),
        (Expense, _expenses(common, days, chance)),
        (Opinion, _opinions(common, days)),
        (DutyRecord, _duty(common, days)),
        (Shift, _shifts(common, days)),
    ):
        ctx.session.execute(insert(model), list(rows))
    ctx.audit("装入测量数据", "bench", years=years)


def _items(common: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in _WORDS:
        yield common | {"name": name, "unit": "件", "public_id": new_public_id()}


def _tally(ctx: Context, days: list[date], chance: random.Random) -> Iterator[dict[str, Any]]:
    for at in range(len(days) * 3000 // 365):
        on = days[at * 365 // 3000].isoformat()
        is_visit = at % 3 == 0
        yield {
            "public_id": new_public_id(),
            "station_id": ctx.station_id,
            "on_date": on,
            "entered_at": f"{on}T04:00:00.000Z",
            "kind": "visit" if is_visit else "service",
            "worker_group_id": chance.randint(1, 9) if is_visit else None,
            "service_kind_id": None if is_visit else chance.randint(1, 8),
            "count": 1,
        }


def _moves(
    common: dict[str, Any], days: list[date], chance: random.Random
) -> Iterator[dict[str, Any]]:
    for at in range(len(days) * 3000 // 365):
        comes_in = at % 10 == 0
        yield common | {
            "public_id": new_public_id(),
            "on_date": days[at * 365 // 3000].isoformat(),
            "consumable_id": chance.randint(1, len(_WORDS)),
            "kind": "receipt" if comes_in else "issue",
            "quantity": 20000 if comes_in else -1000,
            "reason": "补充" if comes_in else "领用",
        }


def _expenses(
    common: dict[str, Any], days: list[date], chance: random.Random
) -> Iterator[dict[str, Any]]:
    numbers: dict[str, int] = {}
    for at in range(len(days) * 300 // 365):
        on = days[at * 365 // 300].isoformat()
        numbers[on[:7]] = numbers.get(on[:7], 0) + 1
        yield common | {
            "public_id": new_public_id(),
            "number": f"{on[:7]}-{numbers[on[:7]]:03d}",
            "on_date": on,
            "summary": f"{chance.choice(_WORDS)}采购",
            "purpose": "运营",
            "amount_fen": chance.randint(100, 200000),
            "payee": "示例超市",
            "handler_id": 1,
            "entered_by": 1,
        }


def _opinions(common: dict[str, Any], days: list[date]) -> Iterator[dict[str, Any]]:
    for at, on in enumerate(days[::4]):
        yield common | {
            "public_id": new_public_id(),
            "number": f"{at}",
            "on_date": on.isoformat(),
            "content": f"{_WORDS[at % len(_WORDS)]}不够",
            "worker_group": "快递员",
        }


def _duty(common: dict[str, Any], days: list[date]) -> Iterator[dict[str, Any]]:
    for on in days:
        yield common | {
            "public_id": new_public_id(),
            "on_date": on.isoformat(),
            "person_id": 1,
            "arrived": "08:30",
            "left": "17:00",
        }


def _shifts(common: dict[str, Any], days: list[date]) -> Iterator[dict[str, Any]]:
    for on, _ in pairwise([*days, LAST_DAY]):
        yield common | {
            "public_id": new_public_id(),
            "on_date": on.isoformat(),
            "person_id": 1,
            "starts": "08:30",
            "ends": "17:00",
        }
