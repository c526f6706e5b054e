"""A workbook is adopted row by row, never twice, and taken back in one act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from sqlalchemy import func, select

from app import RESOURCES
from app.core.clock import FixedClock
from app.core.errors import NotAllowed, Refused
from app.core.month import Month
from app.models import AuditEntry, Expense, Person, StockMove, Tally
from app.services import book, importing
from app.services.context import Actor
from app.services.import_undo import undo_import
from app.services.office import Office

SAMPLE = RESOURCES / "sample" / "ledger-2026-10.xlsx"
OCTOBER = Month(2026, 10)
NOVEMBER_2 = datetime(2026, 11, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOVEMBER_2)


@pytest.fixture
def sampled(blank_office: Office) -> Office:
    """A new store that took the sample ledger over."""
    blank_office.actor = Actor(None, "命令行:测试", is_command_line=True)
    importing.import_ledger(blank_office, SAMPLE)
    return blank_office


def rows_in(office: Office) -> int:
    return office.read(lambda ctx: ctx.count(Tally) + ctx.count(StockMove) + ctx.count(Expense))


def test_the_figures_of_the_sample_are_those_of_its_sheets(sampled: Office) -> None:
    sheet = openpyxl.load_workbook(SAMPLE, data_only=True)["值班记录"]
    head = [str(cell.value) for cell in sheet[2]]
    first, between, last = head.index("环卫工人"), head.index("饮水"), head.index("咨询")
    groups = dict.fromkeys(head[first:between], 0)
    services = dict.fromkeys(head[between : last + 1], 0)
    for row in sheet.iter_rows(min_row=3, values_only=True):
        for at, name in enumerate(head):
            for counts in (groups, services):
                if name in counts:
                    counts[name] += int(str(row[at] or 0))

    figures = sampled.read(book.gather, OCTOBER).figures

    assert figures.visits_by_group == groups
    assert figures.services_by_kind == services
    assert figures.visits_total == sum(groups.values())
    assert figures.expenses_total_fen == 404632
    assert figures.expenses_approved_fen == 0
    assert figures.closing_balances["桶装水"] == 17


def test_a_preview_writes_nothing(blank_office: Office) -> None:
    answer = importing.preview(blank_office, SAMPLE)

    assert answer.registers["duty_records"]["taken"] == 20
    assert not blank_office.has_station
    assert (
        blank_office.read(lambda ctx: ctx.session.scalar(select(func.count(AuditEntry.seq)))) == 0
    )


def test_a_second_import_changes_nothing(sampled: Office) -> None:
    before = sampled.read(book.gather, OCTOBER)
    rows = rows_in(sampled)

    answer = importing.import_ledger(sampled, SAMPLE)

    assert all(line.verdict == "refused" and line.reasons for line in answer.lines)
    assert rows_in(sampled) == rows
    after = sampled.read(book.gather, OCTOBER)
    assert after.figures == before.figures
    assert after.fingerprint == before.fingerprint


def test_a_written_signature_signs_nothing(sampled: Office) -> None:
    rows = sampled.read(book.gather, OCTOBER).expenses

    assert {row.state for row in rows} == {"draft"}
    assert not any(row.lead or row.chair for row in rows)
    assert "已签" in rows[0].import_remark


def test_a_preview_of_an_import_into_a_staffed_station_needs_the_role(
    as_person: Callable[[str], Office],
) -> None:
    office = as_person("单雨桐")

    with pytest.raises(NotAllowed, match="责任人"):
        importing.preview(office, SAMPLE)


def test_a_workbook_cannot_appoint_a_chair_to_a_standing_station(
    as_person: Callable[[str], Office], tmp_path: Path
) -> None:
    office = as_person("赵国强")
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "人员"
    for row in (("姓名", "岗位"), ("李四", "工会主席"), ("周五", "值班员")):
        sheet.append(row)
    workbook.save(tmp_path / "people.xlsx")

    answer = importing.import_ledger(office, tmp_path / "people.xlsx")

    verdicts = {line.row: (line.verdict, "".join(line.reasons)) for line in answer.lines}
    assert verdicts[2][0] == "changed"
    assert "互相任命" in verdicts[2][1]
    assert verdicts[3][0] == "taken"
    chairs = {row.name for row in office.read(book.gather, OCTOBER).people if "主席" in row.post}
    assert chairs == {"孙惠民"}


def test_an_unknown_name_is_kept_as_pending(
    as_person: Callable[[str], Office], tmp_path: Path
) -> None:
    office = as_person("赵国强")
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "值班表"
    for row in (("日期", "值班人员", "时段"), ("2026-10-08", "㐂𠮷䶮", "8:30-17:00")):
        sheet.append(row)
    workbook.save(tmp_path / "roster.xlsx")

    answer = importing.import_ledger(office, tmp_path / "roster.xlsx")

    (line,) = answer.lines
    assert line.verdict == "changed"
    assert "待确认" in line.reasons[0]
    pending = office.read(
        lambda ctx: ctx.session.scalars(select(Person.name).where(Person.is_pending)).all()
    )
    assert pending == ["㐂𠮷䶮"]


class TestTakingBack:
    """One act takes an import back; the audit keeps both."""

    @pytest.fixture
    def adopted(self, as_person: Callable[[str], Office]) -> tuple[Office, int]:
        office = as_person("赵国强")
        answer = importing.import_ledger(office, SAMPLE)
        assert answer.import_id is not None
        return office, answer.import_id

    def test_an_undone_import_leaves_no_figure_behind(self, adopted: tuple[Office, int]) -> None:
        office, import_id = adopted

        office.act(undo_import, import_id)

        figures = office.read(book.gather, OCTOBER).figures
        assert figures.visits_total == figures.services_total == figures.duty_days == 0
        assert figures.expenses_total_fen == figures.opinions_received == 0
        assert not any(figures.closing_balances.values())

    def test_an_undone_import_leaves_no_contact_behind(
        self, as_person: Callable[[str], Office], tmp_path: Path
    ) -> None:
        office = as_person("赵国强")
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        assert sheet is not None
        sheet.title = "人员"
        for row in (("姓名", "岗位", "电话", "备注"), ("王伟", "值班员", "13912345678", "周三")):
            sheet.append(row)
        workbook.save(tmp_path / "people.xlsx")
        answer = importing.import_ledger(office, tmp_path / "people.xlsx")
        kept = select(Person.phone, Person.note).where(Person.name == "王伟")
        assert office.read(lambda ctx: ctx.session.execute(kept).one())[0] == "13912345678"
        assert answer.import_id is not None

        office.act(undo_import, answer.import_id)

        assert tuple(office.read(lambda ctx: ctx.session.execute(kept).one())) == ("", "")

    def test_after_undoing_the_same_workbook_comes_in_whole_again(
        self, adopted: tuple[Office, int]
    ) -> None:
        office, import_id = adopted
        before = office.read(book.gather, OCTOBER).figures
        office.act(undo_import, import_id)

        answer = importing.import_ledger(office, SAMPLE)

        refused = [line for line in answer.lines if line.verdict == "refused"]
        assert {line.register for line in refused} <= {"people"}
        assert office.read(book.gather, OCTOBER).figures == before

    def test_an_import_is_undone_once(self, adopted: tuple[Office, int]) -> None:
        office, import_id = adopted
        office.act(undo_import, import_id)

        with pytest.raises(Refused, match="已经撤销"):
            office.act(undo_import, import_id)

    def test_an_attendant_may_not_undo(
        self, adopted: tuple[Office, int], as_person: Callable[[str], Office]
    ) -> None:
        _, import_id = adopted
        with pytest.raises(NotAllowed):
            as_person("单雨桐").act(undo_import, import_id)
