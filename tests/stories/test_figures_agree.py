"""Every paper and sheet of the month says the figures that raw SQL sums from the store."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from app.core.money import Fen, capital, yuan
from app.services import demo, importing
from tests.stories.conftest import PlayedMonth


def text_of(path: Path) -> str:
    """Give a PDF's whole text without blanks, so that line breaks do not matter."""
    document = pypdfium2.PdfDocument(path)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return re.sub(r"\s+", "", "".join(pages))


@pytest.fixture(scope="module")
def manifest(played: PlayedMonth) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((played.papers / "manifest.json").read_text("utf-8"))
    return said


@pytest.fixture(scope="module")
def summed(played: PlayedMonth) -> dict[str, Any]:
    """The month's figures by raw SQL."""
    groups = dict(
        played.sql(
            "SELECT g.name, coalesce(sum(t.count), 0) FROM worker_group g LEFT JOIN tally t"
            " ON t.worker_group_id = g.id AND substr(t.on_date, 1, 7) = '2026-10'"
            " GROUP BY g.id ORDER BY g.position"
        )
    )
    services = dict(
        played.sql(
            "SELECT s.name, coalesce(sum(t.count), 0) FROM service_kind s LEFT JOIN tally t"
            " ON t.service_kind_id = s.id AND substr(t.on_date, 1, 7) = '2026-10'"
            " GROUP BY s.id ORDER BY s.position"
        )
    )
    (spent,) = played.sql(
        "SELECT sum(amount_fen), sum(CASE WHEN chair_by IS NOT NULL THEN amount_fen END)"
        " FROM expense WHERE voided_at IS NULL AND substr(on_date, 1, 7) = '2026-10'"
    )
    (heard,) = played.sql(
        "SELECT count(*), sum(state = 'closed') FROM opinion"
        " WHERE substr(on_date, 1, 7) = '2026-10'"
    )
    (days,) = played.sql(
        "SELECT count(DISTINCT on_date) FROM duty_record WHERE substr(on_date, 1, 7) = '2026-10'"
    )
    balances = dict(
        played.sql(
            "SELECT c.name, sum(m.quantity) / 1000 FROM consumable c JOIN stock_move m"
            " ON m.consumable_id = c.id WHERE m.on_date <= '2026-10-31' GROUP BY c.id"
        )
    )
    return {
        "visits_total": sum(groups.values()),
        "visits_by_group": groups,
        "services_total": sum(services.values()),
        "services_by_kind": services,
        "duty_days": days[0],
        "expenses_total_fen": spent[0],
        "expenses_approved_fen": spent[1],
        "opinions_received": heard[0],
        "opinions_closed": heard[1],
        "closing_balances": balances,
    }


def test_the_manifest_says_what_the_store_sums(
    manifest: dict[str, Any], summed: dict[str, Any]
) -> None:
    assert manifest["figures"] == summed


def test_the_month_was_closed_with_one_fingerprint(
    played: PlayedMonth, manifest: dict[str, Any]
) -> None:
    (closing,) = played.sql("SELECT state, fingerprint FROM month_closing")
    assert (manifest["status"], manifest["fingerprint"]) == closing


def test_every_page_of_every_paper_carries_the_fingerprint(
    played: PlayedMonth, manifest: dict[str, Any]
) -> None:
    papers = sorted(path for path in played.papers.glob("*.pdf") if "sign" not in path.name)
    assert len(papers) == 8
    for path in papers:
        document = pypdfium2.PdfDocument(path)
        for at, page in enumerate(document, 1):
            text = re.sub(r"\s+", "", page.get_textpage().get_text_range())
            assert manifest["fingerprint"] in text, path.name
            assert f"第{at}页/共{len(document)}页" in text, path.name
            assert "示例时钟" in text, path.name
        document.close()


def test_the_monthly_report_prints_the_summed_figures(
    played: PlayedMonth, summed: dict[str, Any]
) -> None:
    text = text_of(played.papers / "monthly-report.pdf")

    for name, count in (summed["visits_by_group"] | summed["services_by_kind"]).items():
        assert f"{name}{count}" in text, name
    for fen in (summed["expenses_total_fen"], summed["expenses_approved_fen"]):
        assert yuan(fen) in text
    for name, balance in summed["closing_balances"].items():
        assert re.search(rf"{name}.{{1,2}}\d+(?:\d+)*{balance}", text), name


def test_each_slip_prints_its_amount_in_figures_and_in_words(played: PlayedMonth) -> None:
    text = text_of(played.papers / "expenses.pdf")

    for number, fen in played.sql("SELECT number, amount_fen FROM expense"):
        assert str(number) in text
        assert f"¥{yuan(Fen(fen))}" in text
        assert capital(Fen(fen)) in text


def test_each_slip_of_an_imported_expense_names_who_imported_it(played: PlayedMonth) -> None:
    text = text_of(played.papers / "expenses.pdf")

    ((importer,),) = played.sql("SELECT DISTINCT imported_by FROM expense")
    assert text.count(re.sub(r"\s+", "", str(importer))) >= len(played.book.expenses)


def test_duty_and_visits_of_each_day_agree_between_paper_and_store(played: PlayedMonth) -> None:
    text = text_of(played.papers / "duty-records.pdf")

    for on, total in played.sql(
        "SELECT on_date, sum(count) FROM tally WHERE kind = 'visit' GROUP BY on_date"
    ):
        month, day = (int(part) for part in str(on).split("-")[1:])
        assert re.search(rf"{month}月{day}日星期.{{1,120}}?共{total}人次", text), on


def test_opinions_and_activities_are_printed_whole(played: PlayedMonth) -> None:
    heard = text_of(played.papers / "opinions.pdf")
    held = text_of(played.papers / "activities.pdf")

    for (content,) in played.sql("SELECT content FROM opinion"):
        assert str(content) in heard
    for (name,) in played.sql("SELECT name FROM activity"):
        assert str(name) in held


def test_the_workbook_sums_to_the_same_figures(played: PlayedMonth, summed: dict[str, Any]) -> None:
    workbook = openpyxl.load_workbook(played.papers / "ledger.xlsx", data_only=True)
    rows = {
        (row[0], row[1]): row[2]
        for row in workbook["月度数字"].iter_rows(values_only=True)
        if row[0]
    }

    assert rows["服务人次", "合计"] == summed["visits_total"]
    assert rows["服务项目", "合计"] == summed["services_total"]
    assert rows["经费支出", "登记合计"] == summed["expenses_total_fen"] / 100
    assert rows["经费支出", "其中已批准"] == summed["expenses_approved_fen"] / 100
    for name, count in summed["visits_by_group"].items():
        assert rows["服务人次", name] == count
    for name, balance in summed["closing_balances"].items():
        assert rows["物资月末结存", name] == balance


def test_the_workbook_comes_back_into_a_new_folder_with_the_same_figures(
    played: PlayedMonth, summed: dict[str, Any], tmp_path: Path
) -> None:
    from app import bootstrap
    from app.services import book

    sample = demo.read_sample()
    with bootstrap.open_office(
        tmp_path / "new", clock=demo.demo_clock(sample), create=True
    ) as office:
        answer = importing.import_ledger(office, played.papers / "ledger.xlsx")
        figures = office.read(book.gather, sample.month).figures.as_dict()

    assert [line for line in answer.lines if line.verdict == "refused"] == []
    # Signatures never travel in a sheet: what was approved here has to be approved again there.
    assert figures | {"expenses_approved_fen": 0} == summed | {"expenses_approved_fen": 0}
