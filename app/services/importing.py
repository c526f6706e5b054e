"""Adopt a ledger workbook: preview, take over, take back (导入台账)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from sqlalchemy import select

from app.core.errors import MonthClosed
from app.core.month import Month
from app.core.permissions import Act
from app.intake import reading
from app.intake.ledger import read_ledger
from app.intake.station import NO_STATION
from app.models import ImportRun, OpeningHours, ServiceKind, Station, WorkerGroup
from app.services import months, setup
from app.services.context import Context
from app.services.import_people import Names
from app.services.import_rows import ADOPTERS, Adoption, Outcome
from app.services.import_stock import StockAdoption
from app.services.import_there import days_with_visits, what_is_there
from app.services.office import Office

UNNAMED = "未命名"
_BUILD_MODES = {"自建": "self_built", "共建": "co_built"}
_OPENING_MODES = {
    "八小时上班时间开放": "office_hours",
    "分时段定时开放": "fixed_times",
    "随到随开": "on_demand",
}
_ORDER = ("people", "roster", "duty_records", "visits", "consumables", "expenses", "opinions",
          "activities")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImportedLine:
    """What became of one spreadsheet row in one register."""

    sheet: str
    row: int
    register: str
    verdict: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """What an import did, or would do: row by row, and in sum."""

    lines: tuple[ImportedLine, ...]
    notes: tuple[str, ...]
    months: tuple[str, ...]
    import_id: int | None
    """None for a preview."""

    @property
    def registers(self) -> dict[str, dict[str, int]]:
        """Count rows by register and verdict; all eight are there."""
        counts = {name: {"taken": 0, "changed": 0, "refused": 0} for name in _ORDER}
        for line in self.lines:
            counts[line.register][line.verdict] += 1
        return counts

    def as_json(self) -> dict[str, object]:
        """Give the answer as the command line prints it."""
        return {
            "registers": self.registers,
            "rows": [
                {
                    "sheet": line.sheet,
                    "row": line.row,
                    "register": line.register,
                    "verdict": line.verdict,
                    "reasons": list(line.reasons),
                }
                for line in self.lines
            ],
            "notes": list(self.notes),
        }


class _OnlyLooking(Exception):
    """Carries the answer of a preview out of the transaction, which thereby writes nothing."""

    def __init__(self, answer: ImportAnswer) -> None:
        super().__init__()
        self.answer = answer


def preview(office: Office, path: Path) -> ImportAnswer:
    """Say row by row what an import would do; nothing is written."""
    read = read_ledger(path, today=office.clock.today())
    return preview_reading(office, read, path)


def preview_reading(office: Office, read: reading.LedgerReading, path: Path) -> ImportAnswer:
    """As `preview`, of a workbook already read."""

    def look(ctx: Context) -> NoReturn:
        raise _OnlyLooking(adopt(ctx, read, path))

    try:
        office.act(look)
    except _OnlyLooking as seen:
        answer = seen.answer
    return ImportAnswer(answer.lines, answer.notes, answer.months, None)


def import_ledger(office: Office, path: Path, *, is_sample: bool = False) -> ImportAnswer:
    """Read a workbook and take over what can be taken, in one transaction."""
    read = read_ledger(path, today=office.clock.today())
    return office.act(adopt, read, path, is_sample=is_sample)


def adopt(
    ctx: Context, read: reading.LedgerReading, path: Path, *, is_sample: bool = False
) -> ImportAnswer:
    """Take over the rows of a reading; a station is founded where the store has none."""
    founded = ctx.station_id == 0
    if founded:
        _found(ctx, read, is_sample=is_sample)
    else:
        ctx.require(Act.IMPORT_LEDGER)
    run = ImportRun(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        file_name=path.name,
        file_sha256=read.file_sha256,
        imported_by=ctx.actor.person_id,
        imported_by_name=ctx.actor.name,
        summary="{}",
    )
    ctx.session.add(run)
    ctx.session.flush()
    work = Adoption(ctx, run.id, Names(ctx, run.id, may_appoint=founded))
    work.days_with_visits = days_with_visits(ctx)
    work.same_file = _was_imported(ctx, run)
    lines = _adopt_rows(work, read)
    answer = ImportAnswer(lines, _notes(read, founded=founded), read.months, run.id)
    run.summary = json.dumps(answer.registers, ensure_ascii=False)
    ctx.audit("导入台账", run, file=path.name, sha256=run.file_sha256, counts=answer.registers)
    ctx.changed.update(_TOUCHED)
    return answer


def _was_imported(ctx: Context, run: ImportRun) -> bool:
    """Tell whether this very file came in before and was not taken back."""
    same = select(ImportRun.id).where(
        ImportRun.station_id == ctx.station_id,
        ImportRun.id != run.id,
        ImportRun.file_sha256 == run.file_sha256,
        ImportRun.undone_at.is_(None),
    )
    return ctx.session.scalars(same).first() is not None


_TOUCHED = ("person", "shift", "duty_record", "tally", "stock_move", "consumable", "expense",
            "opinion", "activity", "station")  # fmt: skip


def _adopt_rows(work: Adoption, read: reading.LedgerReading) -> tuple[ImportedLine, ...]:
    """People first, since the others name them; the answer keeps the workbook's order."""
    by_register: dict[str, list[tuple[int, reading.RowProposal]]] = {name: [] for name in _ORDER}
    for at, proposal in enumerate(read.rows):
        by_register[proposal.register].append((at, proposal))
    by_register["consumables"].sort(key=_balance_order)
    lines: dict[int, ImportedLine] = {}
    stock: StockAdoption | None = None
    for register in _ORDER:
        if register == "roster":
            work.there = what_is_there(work.ctx)
            work.duty_days = frozenset(str(key[0]) for key in work.there["duty_records"])
        for at, proposal in by_register[register]:
            if proposal.value is None:
                outcome = Outcome(refused="".join(proposal.reasons) or "这一行看不懂。")
            else:
                outcome = _closed_month(work.ctx, proposal)
            if not outcome.refused:
                if register == "consumables":
                    stock = stock or StockAdoption.begin(work)
                    outcome = stock.adopt(proposal)
                else:
                    outcome = ADOPTERS[register](work, proposal)
            lines[at] = _line(proposal, outcome)
        work.ctx.session.flush()
    return one_per_row([lines[at] for at in sorted(lines)])


def _balance_order(place: tuple[int, reading.RowProposal]) -> int:
    """Bring stock in as its balances run; receipts and issues may be on sheets of their own."""
    value = place[1].value
    return value.order if isinstance(value, reading.StockProposal) else 0


def one_per_row(lines: Sequence[ImportedLine]) -> tuple[ImportedLine, ...]:
    """Answer once for each spreadsheet row of a register, however many entries it gave.

    A row across whose columns the days run, or two tables side by side, give several.
    """
    rows: dict[tuple[str, int, str], list[ImportedLine]] = {}
    for line in lines:
        rows.setdefault((line.sheet, line.row, line.register), []).append(line)
    return tuple(_together(entries) for entries in rows.values())


def _together(entries: list[ImportedLine]) -> ImportedLine:
    first = entries[0]
    verdicts = {entry.verdict for entry in entries}
    verdict = first.verdict if len(verdicts) == 1 else "changed"
    is_in_part = verdict != "refused"
    said = (
        f"其中有一项没有收：{reason}" if is_in_part and entry.verdict == "refused" else reason
        for entry in entries
        for reason in entry.reasons
    )
    return replace(first, verdict=verdict, reasons=tuple(dict.fromkeys(said)))


def _line(proposal: reading.RowProposal, outcome: Outcome) -> ImportedLine:
    if outcome.refused:
        reasons = proposal.reasons if proposal.value is None else (outcome.refused,)
        return ImportedLine(
            proposal.sheet,
            proposal.row,
            proposal.register,
            "refused",
            reasons or (outcome.refused,),
        )
    reasons = tuple(dict.fromkeys((*proposal.reasons, *outcome.reasons)))
    verdict = "changed" if outcome.reasons else proposal.verdict
    return ImportedLine(proposal.sheet, proposal.row, proposal.register, verdict, reasons)


def _closed_month(ctx: Context, proposal: reading.RowProposal) -> Outcome:
    on = getattr(proposal.value, "on", "")
    if not on:
        return Outcome()
    try:
        months.require_open(ctx, on)
    except MonthClosed:
        return Outcome(refused=f"{Month.parse(on[:7]).label}已月结，这一行没有导入。")
    return Outcome()


def _found(ctx: Context, read: reading.LedgerReading, *, is_sample: bool) -> None:
    """Found the station the workbook speaks of; 未命名 where it has no station sheet."""
    card = read.station
    fields = setup.StationFields(name=UNNAMED)
    if card is not None:
        fields = setup.StationFields(
            name=card.name or UNNAMED,
            code=card.code,
            union_name=card.union_name,
            host_name=card.host_name,
            host_type=card.host_type,
            build_mode=_BUILD_MODES.get(card.build_mode, ""),
            opening_mode=_OPENING_MODES.get(card.opening_mode, ""),
            opening_text=card.opening_text,
            address=card.address,
            area_m2=card.area_m2,
            phone=card.phone,
        )
    setup.found_station(ctx, fields, is_sample=is_sample)
    _take_lists(ctx, read)
    for weekday, opens, closes in _week_of(card):
        ctx.session.add(
            OpeningHours(
                station_id=ctx.station_id,
                weekday=weekday,
                opens=opens,
                closes=closes,
                created_at=ctx.now(),
            )
        )


def _week_of(card: reading.StationProposal | None) -> tuple[tuple[int, str, str], ...]:
    """Give the opening week only where the sheet itself names the days."""
    if card is None:
        return ()
    if card.week:
        return tuple(card.week)
    if card.opens and card.closes:
        return tuple((weekday, card.opens, card.closes) for weekday in card.weekdays)
    return ()


def _take_lists(ctx: Context, read: reading.LedgerReading) -> None:
    """Let the tally of a station founded by a workbook have the workbook's own groups."""
    for model, names in ((WorkerGroup, read.groups), (ServiceKind, read.services)):
        if not names:
            continue
        for row in ctx.session.scalars(select(model).where(model.station_id == ctx.station_id)):
            ctx.session.delete(row)
        ctx.session.flush()
        for position, name in enumerate(names, 1):
            ctx.session.add(
                model(station_id=ctx.station_id, name=name, position=position, created_at=ctx.now())
            )
    ctx.session.flush()


def _notes(read: reading.LedgerReading, *, founded: bool) -> tuple[str, ...]:
    notes = list(read.notes)
    if not founded and read.station is None:
        notes = [note for note in notes if note != NO_STATION]
    return tuple(notes)


def latest_imports(ctx: Context) -> tuple[Mapping[str, object], ...]:
    """List the imports of this station, newest first, with whether they were taken back."""
    runs = ctx.session.scalars(
        select(ImportRun)
        .where(ImportRun.station_id == ctx.station_id)
        .order_by(ImportRun.id.desc())
    )
    return tuple(
        {
            "id": run.id,
            "file": run.file_name,
            "at": run.created_at,
            "by": run.imported_by_name,
            "counts": json.loads(run.summary),
            "undone_at": run.undone_at,
        }
        for run in runs
    )


def station_is_sample(ctx: Context) -> bool:
    """Tell whether this store holds the sample station (示例)."""
    found = ctx.session.get(Station, ctx.station_id)
    return bool(found and found.is_sample)
