"""The map card: where the station is, and whether the maps know it (PJ-06, PJ-07)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.audit import canonical
from app.core.clock import local
from app.core.coordinates import Position, System, degrees_text, parse_position
from app.core.day_words import WEEKDAYS
from app.core.disk_words import disk_words
from app.core.errors import NotFound, Refused, StoreProblem
from app.core.fingerprint import fingerprint
from app.core.permissions import Act
from app.core.text import as_written
from app.intake.photo import CleanPhoto
from app.models import MapCard, MapExport, ServiceKind
from app.records.book import OpeningSpan
from app.services import book_rows, directory, evidence
from app.services.context import Context

if TYPE_CHECKING:
    from app.reports.map_card import MapListing

FIELD_NAMES = {
    "name": "名称",
    "code": "编号",
    "category": "类别",
    "address": "地址",
    "phone": "电话",
    "hours": "开放时间",
    "services": "服务内容",
    "note": "备注",
    "position": "位置",
    "photo": "外观照片",
}
_WANTED = ("position", "address", "phone", "hours", "services", "photo")
"""What PJ-07 names, and what whoever looks for the door needs besides."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What maps are to show, as plain words; its digest tells whether it has changed."""

    name: str
    code: str
    category: str
    address: str
    phone: str
    hours: str
    services: str
    note: str
    position: str
    """Longitude, latitude and system as typed; blank while unknown."""
    photo: str
    """SHA-256 of the photo; blank without one."""

    @property
    def digest(self) -> str:
        return fingerprint(asdict(self))


@dataclass(frozen=True, slots=True)
class Export:
    """One time the card was written out, and where it was uploaded to."""

    id: int
    on: str
    by: str
    uploaded_to: str
    uploaded_on: str


@dataclass(frozen=True, slots=True)
class Card:
    """The card as it is, and how it stands to what maps were last told."""

    shown: Shown
    position: Position | None
    lacking: tuple[str, ...]
    """Names of what is still blank."""
    exports: tuple[Export, ...]
    """Newest first."""
    changed: tuple[str, ...]
    """What has changed since the last export."""

    @property
    def is_current(self) -> bool:
        """Whether maps were given what holds today."""
        return bool(self.exports) and not self.changed


@dataclass(frozen=True, slots=True)
class Prepared:
    """The files of an export ready to be written."""

    listing: MapListing
    shown: Shown
    photo: bytes
    folder: Path
    stem: str


def card(ctx: Context) -> Card:
    """Give the card, what it lacks and what has changed since it was exported."""
    row = _newest(ctx)
    shown = _shown(ctx, row)
    names = directory.names(ctx)
    rows = list(
        ctx.session.scalars(
            select(MapExport)
            .where(MapExport.station_id == ctx.station_id)
            .order_by(MapExport.id.desc())
        )
    )
    return Card(
        shown,
        _position(row),
        tuple(FIELD_NAMES[one] for one in _WANTED if not getattr(shown, one)),
        tuple(
            Export(
                one.id,
                one.exported_on,
                names.get(one.exported_by or 0, ""),
                one.uploaded_to,
                one.uploaded_on or "",
            )
            for one in rows
        ),
        _changes(json.loads(rows[0].content), shown) if rows else (),
    )


def place(
    ctx: Context,
    longitude: str,
    latitude: str,
    system: System,
    *,
    category: str = "",
    note: str = "",
) -> Position:
    """Put the station on the map; give the position as understood.

    Raises:
        BadInput: what was typed is no place in China.
    """
    ctx.require(Act.KEEP_LIFE)
    found = parse_position(longitude, latitude, system)
    before = _newest(ctx)
    row = MapCard(
        station_id=ctx.station_id,
        longitude=degrees_text(found.longitude),
        latitude=degrees_text(found.latitude),
        system=system.value,
        photo_sha256=before.photo_sha256 if before else None,
        thumb_sha256=before.thumb_sha256 if before else None,
        category=as_written(category),
        note=as_written(note),
        entered_by=ctx.person_id,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit(
        "填地图位置",
        row,
        position=[row.longitude, row.latitude, row.system],
        category=row.category,
        note=row.note,
    )
    return found


def set_photo(ctx: Context, photo: CleanPhoto | None) -> None:
    """Set the photo of the outside (外观照片), or with None take it off.

    Raises:
        Refused: the station has no position yet.
    """
    ctx.require(Act.KEEP_LIFE)
    before = _newest(ctx)
    if before is None:
        raise Refused(
            "还没有填位置。", kept="照片没有添加。", to_do="请先填好经度和纬度，再加照片。"
        )
    sha256, thumb = evidence.keep(ctx, photo) if photo else (None, None)
    row = MapCard(
        station_id=ctx.station_id,
        longitude=before.longitude,
        latitude=before.latitude,
        system=before.system,
        photo_sha256=sha256,
        thumb_sha256=thumb,
        category=before.category,
        note=before.note,
        entered_by=ctx.person_id,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit("换地图照片" if photo else "取下地图照片", row, sha256=sha256 or "")


def photo_bytes(ctx: Context) -> bytes:
    """Give the bytes of the photo; none without one.

    Raises:
        StoreProblem: the kept file is missing or was altered.
    """
    row = _newest(ctx)
    return ctx.files.get(row.photo_sha256) if row and row.photo_sha256 else b""


def thumb_bytes(ctx: Context) -> bytes:
    """Give the small copy of the photo; none without one."""
    row = _newest(ctx)
    return ctx.files.get(row.thumb_sha256) if row and row.thumb_sha256 else b""


def prepare(ctx: Context) -> Prepared:
    """Gather an export.

    Raises:
        Refused: the station has no position yet.
    """
    # Loaded here: the page opens without the writers.
    from app.reports.map_card import MapListing

    ctx.require(Act.EXPORT)
    row = _newest(ctx)
    there = _position(row)
    if there is None:
        raise Refused("还没有填位置，地图上放不了。", to_do="请先填好经度和纬度，再导出。")
    shown, now = _shown(ctx, row), local(ctx.clock.now())
    stem = f"地图信息-{now:%Y%m%d-%H%M%S}"
    photo = photo_bytes(ctx)
    return Prepared(
        MapListing(
            shown.name,
            shown.code,
            shown.category,
            shown.address,
            shown.phone,
            shown.hours,
            shown.services,
            shown.note,
            there,
            f"{stem}-外观{_suffix(photo)}" if photo else "",
        ),
        shown,
        photo,
        ctx.folder.exports,
        stem,
    )


def write(prepared: Prepared, folder: Path | None = None) -> tuple[Path, ...]:
    """Write the files into the folder of exports, or the one given; give their paths.

    Raises:
        StoreProblem: the folder cannot be written.
    """
    from app.reports.map_card import write_map_files

    target = folder or prepared.folder
    try:
        target.mkdir(parents=True, exist_ok=True)
        return write_map_files(prepared.listing, target, prepared.stem, prepared.photo)
    except OSError as problem:
        raise StoreProblem(
            f"地图信息写不进 {target}（{disk_words(problem)}）。",
            kept="站点资料没有改动。",
            to_do="请换一个文件夹，或检查磁盘是否已满。",
        ) from problem


def record_export(ctx: Context, prepared: Prepared) -> int:
    """Record what was exported; from now on a change of it makes the card stale."""
    ctx.require(Act.EXPORT)
    row = MapExport(
        station_id=ctx.station_id,
        exported_on=ctx.today(),
        content_digest=prepared.shown.digest,
        content=canonical(asdict(prepared.shown)),
        exported_by=ctx.person_id,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit("导出地图信息", row, digest=row.content_digest)
    return row.id


def mark_uploaded(ctx: Context, export_id: int, where: str) -> None:
    """Record where an export was uploaded to: 百度地图, 高德地图, 职工家APP."""
    ctx.require(Act.KEEP_LIFE)
    row = ctx.session.get(MapExport, export_id)
    if row is None or row.station_id != ctx.station_id:
        raise NotFound("没有找到这次导出。", to_do="请回到“地图”重新打开。")
    row.uploaded_to, row.uploaded_on = as_written(where), ctx.today()
    row.revision += 1
    ctx.audit("登记地图上传", row, where=row.uploaded_to)


def hours_words(opening_text: str, week: tuple[OpeningSpan, ...]) -> str:
    """Say the opening hours in one line: the line of the sign, and on which days it holds."""
    by_day: dict[int, list[str]] = {}
    for span in week:
        by_day.setdefault(span.weekday, []).append(f"{span.opens}-{span.closes}")
    groups: list[tuple[int, int, str]] = []
    for day, spans in sorted(by_day.items()):
        hours = "、".join(spans)
        if groups and groups[-1][1] == day - 1 and groups[-1][2] == hours:
            groups[-1] = (groups[-1][0], day, hours)
        else:
            groups.append((day, day, hours))
    if opening_text and len({hours for _, _, hours in groups}) <= 1:
        days = "、".join(_days(first, last) for first, last, _ in groups)
        return f"{opening_text}（{days}）" if days else opening_text
    said = "；".join(f"{_days(first, last)} {hours}" for first, last, hours in groups)
    return f"{opening_text}（{said}）" if opening_text else said


def _days(first: int, last: int) -> str:
    return WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]}至{WEEKDAYS[last]}"


def _newest(ctx: Context) -> MapCard | None:
    return ctx.session.scalar(
        select(MapCard)
        .where(MapCard.station_id == ctx.station_id)
        .order_by(MapCard.id.desc())
        .limit(1)
    )


def _position(row: MapCard | None) -> Position | None:
    if row is None:
        return None
    return Position(float(row.longitude), float(row.latitude), System(row.system))


def _shown(ctx: Context, row: MapCard | None) -> Shown:
    station = book_rows.station_card(ctx)
    services = ctx.session.scalars(
        select(ServiceKind.name)
        .where(ServiceKind.station_id == ctx.station_id, ServiceKind.is_active)
        .order_by(ServiceKind.position)
    )
    return Shown(
        name=station.name,
        code=station.code,
        category=row.category if row else "",
        address=station.address,
        phone=station.phone,
        hours=hours_words(station.opening_text, station.opening),
        services="、".join(services),
        note=row.note if row else "",
        position=f"{row.longitude},{row.latitude} {row.system}" if row else "",
        photo=(row.photo_sha256 or "") if row else "",
    )


def _changes(before: dict[str, str], shown: Shown) -> tuple[str, ...]:
    now = asdict(shown)
    return tuple(name for key, name in FIELD_NAMES.items() if before.get(key, "") != now[key])


def _suffix(photo: bytes) -> str:
    return ".png" if photo.startswith(b"\x89PNG") else ".jpg"
