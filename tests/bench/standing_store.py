"""A station under four standards, answered and photographed throughout, to measure on."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import cycle
from pathlib import Path

from PIL import Image
from sqlalchemy import insert

from app.core.clock import FixedClock
from app.core.gap import Verdict
from app.intake.photo import CleanPhoto, clean
from app.models import Activity, Equipment, Fund, Shift
from app.models.base import new_public_id
from app.records.book import OpeningSpan
from app.services import checklists, evidence, setup, shelf, wall, wall_keeping
from app.services.context import Context
from app.services.office import Office
from app.services.wall_keeping import PostingFields
from app.standards.schema import Standard
from tests.bench.stores import fill, open_station

PHOTOS = 300
SIZE = (3000, 2000)
_GIVEN = (*[Verdict.MEETS] * 3, Verdict.DOES_NOT, Verdict.NOT_APPLICABLE)
_THINGS = ("饮水机", "微波炉", "空调", "电风扇", "冰箱", "急救箱", "充电器", "桌椅", "书架", "雨伞")
_KINDS = ("知识讲座", "技能培训", "文体活动", "慰问活动", "法律咨询")


@dataclass(frozen=True, slots=True)
class Standing:
    """An opened station and the standards in force it is held against, the longest first."""

    office: Office
    standards: tuple[Standard, ...]

    @property
    def answered(self) -> tuple[tuple[Standard, str], ...]:
        """What persons answered: all that the program does not answer by itself."""
        return tuple(
            (standard, leaf.id)
            for standard in self.standards
            for leaf in standard.answerable.values()
            if not leaf.fact
        )

    @property
    def most(self) -> tuple[tuple[Standard, str], ...]:
        """What persons answered in the longest zone of the first standard."""
        first = self.standards[0]
        mine = [(one, leaf) for one, leaf in self.answered if one is first]
        zones = Counter(first.answerable[leaf].zone for _, leaf in mine)
        ((zone, _),) = zones.most_common(1)
        return tuple((one, leaf) for one, leaf in mine if first.answerable[leaf].zone == zone)


def answered_station(root: Path, clock: FixedClock) -> Standing:
    """Make a station with a year behind it that answered four standards wherever people judge.

    The last answers are those of the longest zone: there the page goes on.
    """
    office = open_station(root, clock)
    fill(office, 1)
    office.act(_furnish)
    in_force = (one for one in office.read(shelf.shelf).standards if not one.is_superseded)
    standards = tuple(sorted(in_force, key=lambda one: -len(one.answerable)))
    office.act(setup.choose_standards, [one.id for one in standards])
    made = Standing(office, standards)
    office.act(_answer_all, made.answered, "看过，记在这里")
    office.act(_answer_all, made.most, "又看一次")
    return made


def add_photos(station: Standing) -> tuple[str, ...]:
    """Add photos of full size, each file another one, to what was answered; give their hashes."""
    station.office.act(_add_all, station.answered, _pictures())
    found = (station.office.read(evidence.photos, one) for one in station.standards)
    return tuple(photo.sha256 for its in found for photos in its.values() for photo in photos)


def _furnish(ctx: Context) -> None:
    """What facts read besides a year of registers: hours, roster, things, activities, the wall."""
    week = [OpeningSpan(day, "08:30", "17:00") for day in range(7)]
    setup.set_opening_week(ctx, week)
    common = {"station_id": ctx.station_id, "created_at": ctx.now()}
    ctx.session.execute(insert(Equipment), [*_equipment(common, ctx.today())])
    ctx.session.execute(insert(Activity), [*_activities(ctx, common)])
    ctx.session.execute(insert(Shift), [*_coming_shifts(ctx, common)])
    ctx.session.execute(insert(Fund), [common | {"name": "工会经费", "public_id": new_public_id()}])
    for entry in wall.register(ctx, ()):
        fields = PostingFields(ctx.today(), "进门左手")
        wall_keeping.post(
            ctx, entry.kind, entry.subject, entry.title, fields, version=entry.version
        )
    ctx.audit("装入测量数据", "bench")


def _equipment(common: dict[str, object], today: str) -> Iterator[dict[str, object]]:
    for at in range(60):
        yield common | {
            "public_id": new_public_id(),
            "name": _THINGS[at % len(_THINGS)],
            "place": f"{at // len(_THINGS) + 1} 号房间",
            "quantity": 1,
            "condition": "broken" if at % 7 == 0 else "working",
            "checked_on": today,
        }


def _activities(ctx: Context, common: dict[str, object]) -> Iterator[dict[str, object]]:
    for at in range(50):
        on = ctx.clock.today() - timedelta(days=at * 7)
        yield common | {
            "public_id": new_public_id(),
            "on_date": on.isoformat(),
            "name": f"{_KINDS[at % len(_KINDS)]} {at}",
            "kind": _KINDS[at % len(_KINDS)],
            "entered_by": 1,
        }


def _coming_shifts(ctx: Context, common: dict[str, object]) -> Iterator[dict[str, object]]:
    for at in range(1, 8):
        yield common | {
            "public_id": new_public_id(),
            "on_date": (ctx.clock.today() + timedelta(days=at)).isoformat(),
            "person_id": 1,
            "starts": "08:30",
            "ends": "17:00",
        }


def _answer_all(ctx: Context, answered: Sequence[tuple[Standard, str]], note: str) -> None:
    for (standard, criterion), verdict in zip(answered, cycle(_GIVEN), strict=False):
        checklists.answer(ctx, standard, criterion, verdict, note)


def _add_all(
    ctx: Context, answered: Sequence[tuple[Standard, str]], pictures: Iterable[CleanPhoto]
) -> None:
    for at, ((standard, criterion), picture) in enumerate(
        zip(cycle(answered), pictures, strict=False)
    ):
        evidence.add_photo(ctx, standard, criterion, f"照片{at}.jpg", picture)


def _pictures() -> Iterator[CleanPhoto]:
    """One photo as a phone takes it, each time with another comment, so with another hash."""
    chance = random.Random(3)
    rough = Image.frombytes("RGB", (300, 200), chance.randbytes(300 * 200 * 3))
    raw = io.BytesIO()
    rough.resize(SIZE, Image.Resampling.BICUBIC).save(raw, "JPEG", quality=90)
    made = clean(raw.getvalue())
    for at in range(PHOTOS):
        yield replace(made, content=_noted(made.content, at), thumb=_noted(made.thumb, at))


def _noted(content: bytes, number: int) -> bytes:
    """The same JPEG with a number in a comment."""
    words = b"%04d" % number
    return content[:2] + b"\xff\xfe" + (len(words) + 2).to_bytes(2, "big") + words + content[2:]
