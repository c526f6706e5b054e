"""Pen and stamp never stand alone on a page: lines of what they answer for come along."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import chain, pairwise
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from app.records.book import MonthBook
from app.reports.activities import write_activities
from app.reports.blocks import signatures, signatures_and_stamp, small
from app.reports.change_log import LogSheet, write_change_log
from app.reports.consumables import write_consumables
from app.reports.expenses import write_expense_slip
from app.reports.form import Entry, form
from app.reports.monthly_report import write_monthly_report
from app.reports.opinions import write_opinions
from app.reports.page import Head, Paper
from app.reports.tables import Column, table
from tests.reports import books
from tests.reports.pages import texts

HEAD = Head("测试站", month="2026年10月", made_at="2026-11-02 09:00")
COLUMNS = (Column("编号", 1), Column("内容", 3))
MOST_ROWS = 36
ROW = re.compile(r"N\d{3}")


def _pages(paper: Paper, tmp_path: Path) -> list[str]:
    path = tmp_path / "sample.pdf"
    path.write_bytes(paper.paint())
    return texts(path)


@pytest.mark.parametrize("sign", [signatures, signatures_and_stamp])
def test_however_many_rows_there_are_some_stand_with_the_signatures(
    sign: Callable[[Paper, tuple[str, ...]], None], tmp_path: Path
) -> None:
    for count in range(1, MOST_ROWS):
        paper = Paper(HEAD, "YZ-00")
        paper.title("登记表")
        table(paper, COLUMNS, [(f"N{n:03d}", "内容") for n in range(count)])
        small(paper, "结存等于收入减支出。")
        sign(paper, ("登记人", "责任人"))

        pages = _pages(paper, tmp_path)

        assert "登记人" in pages[-1], count
        rows = [ROW.findall(page) for page in pages]
        assert all(rows), (count, "a page without a row")
        assert list(chain(*rows)) == [f"N{n:03d}" for n in range(count)], (count, "order")
        assert all(page.count("编号") == 1 for page in pages), (count, "heads")
        assert len(rows[-1]) >= min(2, count), (count, "one row alone")
        assert "".join(pages).count("结存等于") == 1


def test_totals_below_a_row_as_high_as_a_page_stand_below_heads(tmp_path: Path) -> None:
    for lines in range(36, 50):
        paper = Paper(HEAD, "YZ-00")
        rows = [("N000", "\n".join(["饮水机漏水"] * lines))]
        table(paper, COLUMNS, rows, totals=[("合计", "1 笔"), ("已批准", "0 笔")])

        pages = _pages(paper, tmp_path)

        assert all(page.count("编号") == 1 for page in pages), lines
        assert "".join(pages).count("饮水机漏水") == lines
        assert "".join(pages).count("合计") == 1


def test_lines_that_come_along_keep_their_place_below_each_other(tmp_path: Path) -> None:
    for count in range(20, 28):
        paper = Paper(HEAD, "YZ-00")
        table(paper, COLUMNS, [(f"N{n:03d}", "内容") for n in range(count)])
        signatures_and_stamp(paper, ("登记人",))
        path = tmp_path / "sample.pdf"
        path.write_bytes(paper.paint())

        document = PdfDocument(path)
        page = document[len(document) - 1].get_textpage()
        boxes = [page.get_rect(n) for n in range(page.count_rects())]
        numbers = [box for box in boxes if ROW.match(page.get_text_bounded(*box))]
        tops = sorted((box[3] for box in numbers), reverse=True)

        steps = {round(high - low, 1) for high, low in pairwise(tops)}
        assert len(numbers) > 1, count
        assert len(steps) == 1, (count, steps)


def test_a_heading_comes_along_with_the_lines_below_it(tmp_path: Path) -> None:
    for count in range(28, 48):
        paper = Paper(HEAD, "YZ-00")
        for n in range(count):
            paper.prose(f"N{n:03d}")
        paper.heading("结论", keep=20)
        paper.prose("符合要求。")
        signatures_and_stamp(paper, ("验收人",))

        pages = _pages(paper, tmp_path)

        with_heading = [page for page in pages if "结论" in page]
        assert len(with_heading) == 1
        assert "符合要求" in with_heading[0], count
        assert "验收人" in with_heading[0], count


def test_fields_of_a_form_come_along_with_their_rules(tmp_path: Path) -> None:
    for count in range(10, 30):
        paper = Paper(HEAD, "YZ-00")
        form(paper, [Entry(f"N{n:03d}", "内容") for n in range(count)])
        signatures_and_stamp(paper, ("经办人",))

        pages = _pages(paper, tmp_path)

        assert ROW.findall(pages[-1]), count
        assert len(ROW.findall("".join(pages))) == count


def _months(count: int) -> MonthBook:
    book = books.october()
    return replace(
        book,
        opinions=tuple(replace(books.OPINIONS[0], id=n, number=f"N{n:03d}") for n in range(count)),
        activities=tuple(
            replace(books.ACTIVITIES[0], id=n, name=f"N{n:03d}") for n in range(count)
        ),
        stock_items=tuple(
            replace(books.ITEMS[0], item=f"N{n:03d}", label=f"N{n:03d}") for n in range(count)
        ),
        stock_moves=(),
    )


@pytest.mark.parametrize("write", [write_opinions, write_activities, write_consumables])
def test_registers_of_any_length_end_with_rows_above_the_signatures(
    write: Callable[[MonthBook, Path], tuple[str, ...]], tmp_path: Path
) -> None:
    path = tmp_path / "register.pdf"
    for count in range(6, 22):
        write(_months(count), path)

        last = texts(path)[-1]

        assert "责任人" in last
        assert ROW.findall(last), count


def test_what_stands_below_the_stamp_is_on_the_page_of_the_stamp(tmp_path: Path) -> None:
    path = tmp_path / "slip.pdf"
    book = books.october()
    row = book.expenses[0]
    for lines in range(24):
        longer = replace(row, summary="\n".join(["送清凉物资"] * (lines + 1)))
        write_expense_slip(book, longer, path, "616e96a0a2ad")

        last = texts(path)[-1]

        assert "经办人（签字）" in last, lines
        assert "签字、日期由本人用笔填写" in last, lines


def test_the_last_part_of_the_monthly_report_brings_what_is_still_open(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    for count in range(30, 52):
        book = replace(
            books.october(),
            pending=tuple(replace(books.PENDING[0], what=f"N{n:03d}") for n in range(count)),
        )
        write_monthly_report(book, path)

        last = texts(path)[-1]

        assert "批示" in last
        assert ROW.findall(last), count


def test_a_long_label_goes_on_below_and_not_into_its_value(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    paper = Paper(HEAD, "YZ-00")
    form(paper, [Entry("上级工会权益保障部意见", "同意"), Entry("说明", "无")])
    path.write_bytes(paper.paint())

    page = PdfDocument(path)[0].get_textpage()
    boxes = {page.get_text_bounded(*box): box for n in range(page.count_rects())
             for box in [page.get_rect(n)]}  # fmt: skip
    values = [box for words, box in boxes.items() if "同意" in words or "无" in words]
    labels = [box for words, box in boxes.items() if "工会" in words or "意见" in words]

    assert len(values) == 2
    assert labels
    assert max(box[2] for box in labels) < min(box[0] for box in values)


def test_a_search_that_finds_nothing_says_so_on_paper(tmp_path: Path) -> None:
    path = tmp_path / "log.pdf"
    made = LogSheet((), "2026-10-03、赵国强", is_cut=False)
    write_change_log(made, books.station(), path, made_at="2026-10-22 12:00")

    said = "".join(texts(path))

    assert "没有找到符合的记录" in said
    assert "条号" not in said
