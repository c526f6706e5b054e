"""Stocktakes as they were taken; what is signed of one that found differences (PJ-62, PJ-63)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.core.day_words import stored_day_label
from app.core.permissions import Act
from app.core.quantity import Quantity
from app.core.sign_ways import PaperKind, PaperState
from app.core.stock import stocktake_difference
from app.models import Consumable, Stocktake, StocktakeLine
from app.services import directory, paper_states
from app.services.context import Context
from app.services.paper_states import NONE, Standing
from app.services.sign_subjects import Subject
from app.services.stock_ledger import amount_of

KIND = PaperKind.STOCKTAKE


@dataclass(frozen=True, slots=True)
class TakenLine:
    """What was counted of one item."""

    label: str
    unit: str
    book: Quantity
    counted: Quantity
    explanation: str

    @property
    def difference(self) -> str:
        """In words: 纸杯 少 3 包; blank when there is none."""
        return difference_words(
            self.label, self.unit, stocktake_difference(self.book, self.counted)
        )


@dataclass(frozen=True, slots=True)
class TakenRow:
    """One stocktake, and how its explanation was taken."""

    id: int
    public_id: str
    on: str
    counted_by: str
    note: str
    lines: tuple[TakenLine, ...]
    standing: Standing

    @property
    def differing(self) -> tuple[TakenLine, ...]:
        return tuple(line for line in self.lines if line.difference)

    @property
    def is_sent_back(self) -> bool:
        return self.standing.state is PaperState.RETURNED


def difference_words(label: str, unit: str, difference: Quantity) -> str:
    """Say a difference: 纸杯 少 3 包; blank when there is none."""
    if not difference:
        return ""
    sign = "多" if difference > 0 else "少"
    return f"{label} {sign} {amount_of(difference, unit)}"


def taken(ctx: Context) -> tuple[TakenRow, ...]:
    """List all stocktakes, the newest first."""
    rows = ctx.session.scalars(
        select(Stocktake)
        .where(Stocktake.station_id == ctx.station_id)
        .order_by(Stocktake.on_date.desc(), Stocktake.id.desc())
    ).all()
    lines = _lines_of(ctx, [row.id for row in rows])
    standings = paper_states.newest(ctx, KIND, [row.public_id for row in rows])
    names = directory.names(ctx)
    return tuple(
        TakenRow(
            id=row.id,
            public_id=row.public_id,
            on=row.on_date,
            counted_by=names.get(row.counted_by, ""),
            note=row.note,
            lines=lines.get(row.id, ()),
            standing=standings.get(row.public_id, NONE),
        )
        for row in rows
    )


def _lines_of(ctx: Context, ids: Iterable[int]) -> Mapping[int, tuple[TakenLine, ...]]:
    rows = ctx.session.execute(
        select(StocktakeLine, Consumable.name, Consumable.spec, Consumable.unit)
        .join(Consumable, Consumable.id == StocktakeLine.consumable_id)
        .where(StocktakeLine.stocktake_id.in_(tuple(ids)))
        .order_by(StocktakeLine.id)
    )
    found: dict[int, list[TakenLine]] = {}
    for line, name, spec, unit in rows:
        label = f"{name}（{spec}）" if spec else name
        made = TakenLine(label, unit, Quantity(line.book), Quantity(line.counted), line.explanation)
        found.setdefault(line.stocktake_id, []).append(made)
    return {taking: tuple(lines) for taking, lines in found.items()}


def _content(ctx: Context, row: Stocktake) -> dict[str, object]:
    lines = ctx.session.execute(
        select(StocktakeLine, Consumable.public_id)
        .join(Consumable, Consumable.id == StocktakeLine.consumable_id)
        .where(StocktakeLine.stocktake_id == row.id)
        .order_by(StocktakeLine.id)
    )
    return {
        "stocktake": row.public_id,
        "on": row.on_date,
        "counted_by": paper_states.public_ids(ctx, row.counted_by)[0],
        "note": row.note,
        "lines": [[item, line.book, line.counted, line.explanation] for line, item in lines],
    }


def _paper_lines(ctx: Context, row: Stocktake) -> tuple[tuple[str, str], ...]:
    lines = _lines_of(ctx, [row.id]).get(row.id, ())
    differing = [line for line in lines if line.difference]
    head = (
        ("盘点日期", f"{row.on_date[:4]}年{stored_day_label(row.on_date)}"),
        ("盘点人", directory.names(ctx).get(row.counted_by, "")),
        ("盘点", f"{len(lines)} 种，{len(differing)} 种不符"),
        ("说明", row.note),
    )
    each = ((line.label, _line_words(line)) for line in differing)
    return (*((label, value) for label, value in head if value), *each)


def _line_words(line: TakenLine) -> str:
    book, counted = (amount_of(one, line.unit) for one in (line.book, line.counted))
    differs = line.difference.removeprefix(line.label).strip()
    return f"账面 {book}，实盘 {counted}，{differs}；原因：{line.explanation}"


def _title(ctx: Context, row: Stocktake) -> str:
    lines = _lines_of(ctx, [row.id]).get(row.id, ())
    differing = [line.difference for line in lines if line.difference]
    more = f"等 {len(differing)} 种" if len(differing) > 1 else ""
    return f"{stored_day_label(row.on_date)}盘点：{differing[0] if differing else '相符'}{more}"


def _recounted(ctx: Context, row: Stocktake) -> str | None:
    """Give the stocktake this one counts anew: the newest before it, if it was sent back."""
    before = ctx.session.scalar(
        select(Stocktake.public_id)
        .where(Stocktake.station_id == ctx.station_id, Stocktake.id < row.id)
        .order_by(Stocktake.id.desc())
        .limit(1)
    )
    if before is None:
        return None
    state = paper_states.of(ctx, KIND, before).state
    return before if state is PaperState.RETURNED else None


SUBJECT = Subject(
    kind=KIND,
    model=Stocktake,
    act=Act.STOCKTAKE,
    title=_title,
    content=_content,
    makers=lambda _ctx, row: frozenset({row.counted_by}),
    on_date=lambda row: row.on_date,
    lines=_paper_lines,
    open_at=lambda row: ("stock", ("taken", row.id)),
    corrects=_recounted,
)
