"""The month's papers say the book's figures, carry head and foot on each page, and are PDF/A."""

from __future__ import annotations

import atexit
import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pikepdf
import pytest

from app.core.money import Fen, capital, yuan
from app.core.quantity import Quantity, quantity_text
from app.records.book import AbsenceRow, MonthBook, StockItemMonth
from app.reports import fonts, papers
from app.reports.activities import NO_APPROVAL
from app.reports.blocks import NOT_STATED
from app.reports.consumables import NOT_EXPLAINED, write_consumables
from app.reports.duty_records import write_duty_records
from app.reports.purchase_order import OrderLine, write_purchase_order
from app.reports.roster import write_roster
from tests.reports import books
from tests.reports.pages import fonts_inside, passes_pdfa, text, texts

BOOKS = {
    "closed": books.october,
    "open": lambda: books.october(status="open"),
    "empty": books.empty_month,
    "extreme": books.extremes,
}
FILES = [paper.file_name for paper in papers.PAPERS]


@cache
def folder_of(name: str) -> Path:
    """Print a month once for all tests that read it."""
    folder = Path(mkdtemp(prefix="papers-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    papers.write_papers(BOOKS[name](), folder)
    return folder


@pytest.mark.parametrize("file_name", FILES)
@pytest.mark.parametrize("name", BOOKS)
def test_each_paper_is_pdfa_with_all_fonts_inside(name: str, file_name: str) -> None:
    path = folder_of(name) / file_name
    assert passes_pdfa(path)
    inside = fonts_inside(path)
    assert inside
    assert all(inside.values()), inside


@pytest.mark.parametrize("file_name", FILES)
@pytest.mark.parametrize("name", BOOKS)
def test_each_page_says_where_it_belongs(name: str, file_name: str) -> None:
    book = BOOKS[name]()
    pages = texts(folder_of(name) / file_name)
    form = next(paper.form_number for paper in papers.PAPERS if paper.file_name == file_name)
    for number, page in enumerate(pages, 1):
        said = "".join(page.split())
        assert f"第{number}页/共{len(pages)}页" in said
        assert book.station.name in said
        assert book.station.code in said
        assert "（示例站点）" in said
        assert ("2026年2月" if name == "empty" else "2026年10月") in said
        assert book.fingerprint in said
        assert f"表号{form}" in said or (file_name == "expenses.pdf" and "表号YZ-06" in said)
        assert ("未月结" in said) == (book.status == "open")
        assert "".join(book.clock_note.split()) in said


@pytest.mark.parametrize("file_name", FILES)
def test_nothing_stands_outside_the_page_or_on_the_foot(file_name: str) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(folder_of("extreme") / file_name)
    for page in document:
        width, height = page.get_size()
        reader = page.get_textpage()
        for index in range(reader.count_rects()):
            left, low, right, high = reader.get_rect(index)
            assert left > 60, reader.get_text_bounded(left, low, right, high)
            assert right < width - 50, reader.get_text_bounded(left, low, right, high)
            assert low > 20
            assert high < height - 30
        reader.close()
        page.close()
    document.close()


def test_monthly_report_says_every_figure_zero_groups_included() -> None:
    book = books.october()
    said = text(folder_of("closed") / "monthly-report.pdf")
    figures = book.figures
    for name, count in {**figures.visits_by_group, **figures.services_by_kind}.items():
        assert f"{name}{count}" in said
    assert "公交司机0" in said
    assert f"合计{figures.visits_total}合计{figures.services_total}" in said
    assert yuan(Fen(figures.expenses_total_fen)) in said
    assert yuan(Fen(figures.expenses_approved_fen)) in said
    for item in book.stock_items:
        assert f"{item.label}{item.unit}" in said
    assert "7c1e93aa50d2118f" in said
    assert "由赵国强于2026-11-0208:58月结" in said
    assert "批示" in said
    assert "盖章处" in said
    for row in book.pending:
        assert "".join(row.what.split()) in said


def test_monthly_report_of_an_ordinary_month_has_two_pages() -> None:
    assert papers.pages_of(folder_of("closed") / "monthly-report.pdf") == 2


def test_expense_register_totals_leave_voided_money_out() -> None:
    said = text(folder_of("closed") / "expenses.pdf")
    assert "合计5笔4,046.32" in said
    assert "其中已批准806.50" in said


def test_each_expense_has_a_slip_with_amount_in_capitals_and_room_to_sign() -> None:
    book = books.october()
    pages = ["".join(page.split()) for page in texts(folder_of("closed") / "expenses.pdf")]
    slips = [page for page in pages if "费用报销单" in page]
    assert len(slips) == len(book.expenses)
    for row, slip in zip(book.expenses, slips, strict=True):
        assert row.number in slip
        assert f"¥{yuan(row.amount)}" in slip
        assert capital(row.amount) in slip
        for post in ("经办人（签字）", "责任人（签字）", "工会主席（签字）", "（盖章处）"):
            assert post in slip
        code = row.content_code.upper()
        assert f"{code[:4]}-{code[4:8]}-{code[8:]}" in slip
        assert row.handled_by in slip


def test_slip_of_an_imported_expense_names_who_imported_it_and_the_old_remark() -> None:
    slip = "".join(texts(folder_of("closed") / "expenses.pdf")[2].split())
    assert "曾立群（由原台账导入）" in slip
    assert "原台账写“已签”“已批”，不作签字" in slip


def test_duty_records_print_one_block_per_day_with_a_line_to_sign() -> None:
    book = books.october()
    said = text(folder_of("closed") / "duty-records.pdf")
    assert said.count("值班人签字") == len(book.duty) == book.figures.duty_days
    assert "第2版（更正）" in said
    assert "尚未确认" in said
    for row in book.duty:
        assert f"共{sum(row.visits.values())}人次" in said
        assert row.person in said
    assert "开放日中没有值班记录的有12天：10月19日（星期一）" in said


def test_days_still_to_come_are_no_gap_in_the_duty_records(tmp_path: Path) -> None:
    book = replace(books.october(status="open"), made_at="2026-10-19 08:00")
    write_duty_records(book, tmp_path / "duty.pdf")
    assert "没有值班记录的有1天：10月19日（星期一）。" in text(tmp_path / "duty.pdf")


def test_days_before_the_station_was_there_are_no_gap(tmp_path: Path) -> None:
    book = replace(books.october(), duty_from="2026-10-20")
    write_duty_records(book, tmp_path / "duty.pdf")
    write_roster(book, tmp_path / "roster.pdf")

    assert "没有值班记录的有11天：10月20日（星期二）" in text(tmp_path / "duty.pdf")
    said = text(tmp_path / "roster.pdf")
    assert "10月19日星期一08:30-17:00全天无人" not in said
    assert "10月20日星期二08:30-17:00全天无人" in said


def test_roster_shows_every_day_and_the_hours_nobody_covers() -> None:
    said = text(folder_of("closed") / "roster.pdf")
    for day in range(1, 32):
        assert f"10月{day}日星期" in said
    assert "10月6日星期二08:30-17:00单雨桐08:30-12:0012:00-17:00" in said
    assert "10月19日星期一08:30-17:00全天无人" in said
    assert "10月25日星期日不开放" in said


def test_roster_takes_shifts_without_hours(tmp_path: Path) -> None:
    book = books.october()
    shifts = tuple(replace(row, starts="", ends="") for row in book.shifts)
    path = tmp_path / "roster.pdf"
    write_roster(replace(book, shifts=shifts), path)
    assert "10月1日星期四08:30-17:00单雨桐全天无人" in text(path)


def test_roster_tells_who_is_away_and_the_gap_it_leaves(tmp_path: Path) -> None:
    book = books.october()
    shifts = tuple(replace(row, person_id=books.NAMES.index(row.person) + 1) for row in book.shifts)
    who, stands_in = books.NAMES[1], books.NAMES[0]
    away = (
        AbsenceRow("2026-10-06", who, 2, "离岗", "10:00", "11:00"),
        AbsenceRow("2026-10-01", who, 2, "请假", "00:00", "23:59", stands_in, 1),
    )
    path = tmp_path / "roster.pdf"
    write_roster(replace(book, shifts=shifts, absences=away), path)
    said = text(path)
    gap = "10:00-11:00、12:00-17:00"
    assert f"10月6日星期二08:30-17:00{who}08:30-12:00{gap}{who}离岗（10:00–11:00）" in said
    assert f"10月1日星期四08:30-17:00{who}08:30-17:00{who}请假（全天），由{stands_in}顶班" in said


def test_consumables_report_shows_in_out_difference_and_the_movements() -> None:
    said = text(folder_of("closed") / "consumables.pdf")
    assert "桶装水18.9L桶6209017" in said
    assert "一次性纸杯50只/包包123021-120受潮报损，已拍照" in said
    assert "上月结转" in said


def test_an_unexplained_difference_is_said_to_be_so(tmp_path: Path) -> None:
    book = books.october()

    def silent(item: StockItemMonth) -> StockItemMonth:
        return replace(item, explanation="")

    path = tmp_path / "consumables.pdf"
    items = tuple(map(silent, book.stock_items))
    write_consumables(replace(book, stock_items=items), path)
    assert text(path).count(NOT_EXPLAINED) == 1


def test_opinions_print_answer_outcome_and_how_the_worker_was_told() -> None:
    said = text(folder_of("closed") / "opinions.pdf")
    for words in ("充电插座太少，排队", "增加两个六孔插排", "已落实", "当面告知", "2026-10-11"):
        assert words in said
    assert "本月收到3件，其中已办结1件" in said


def test_activity_without_approval_number_stands_out() -> None:
    said = text(folder_of("closed") / "activities.pdf")
    assert said.count(NO_APPROVAL) == 1
    assert "盘工发〔2026〕18号" in said


def test_catalogue_lists_every_other_paper_with_its_true_page_count() -> None:
    folder = folder_of("closed")
    said = text(folder / "catalogue.pdf")
    for head in ("序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注"):
        assert head in said
    total = 0
    for number, paper in enumerate(papers.PAPERS[:-1], 1):
        pages = papers.pages_of(folder / paper.file_name)
        total += pages
        assert f"2026年10月{paper.title}20261102{pages}" in said
        assert f"{number}示范街" in said
    assert f"7件{total}" in said


def test_catalogue_is_a4_across() -> None:
    with pikepdf.open(folder_of("closed") / "catalogue.pdf") as pdf:
        _, _, width, height = map(float, pdf.pages[0].MediaBox)
    assert (round(width), round(height)) == (842, 595)


@pytest.mark.parametrize(
    "file_name", ["duty-records.pdf", "roster.pdf", "expenses.pdf", "opinions.pdf"]
)
def test_empty_register_says_so_or_that_nothing_was_stated(file_name: str, tmp_path: Path) -> None:
    stated = text(folder_of("empty") / file_name)
    assert "赵国强说明" in stated
    assert NOT_STATED not in stated
    paper = next(paper for paper in papers.PAPERS if paper.file_name == file_name)
    paper.writer(books.empty_month(stated=False), tmp_path / file_name)
    assert NOT_STATED in text(tmp_path / file_name)


def test_a_reason_for_not_keeping_records_is_printed() -> None:
    said = text(folder_of("empty") / "monthly-report.pdf")
    assert "未记，因为本月停电检修，站点关闭（赵国强说明）" in said


@pytest.mark.parametrize("file_name", ["duty-records.pdf", "roster.pdf", "consumables.pdf"])
def test_rare_names_are_printed_in_full(file_name: str) -> None:
    said = text(folder_of("closed") / file_name)
    assert "王㐂芳" in said
    assert "𠮷田䶮" in said or file_name == "consumables.pdf"


def test_a_character_in_no_font_is_reported_with_its_paper(tmp_path: Path) -> None:
    lacking = papers.write_papers(books.extremes(), tmp_path)
    assert lacking == {"opinions.pdf": ("𰻝", "\U00031234")}
    said = text(tmp_path / "opinions.pdf")
    assert f"{fonts.GETA}面馆{fonts.GETA}旁的插座" in said
    assert "U+30EDD、U+31234" in said


def test_long_texts_are_printed_to_their_end() -> None:
    said = text(folder_of("extreme") / "opinions.pdf")
    written = books.extremes().opinions[0].content
    assert said.count("圈") == written.count("圈") + 6
    assert "1,234,567,890.12" in text(folder_of("extreme") / "expenses.pdf")


def test_the_same_month_gives_the_same_bytes(tmp_path: Path) -> None:
    papers.write_papers(books.october(), tmp_path)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (folder_of("closed") / name).read_bytes(), name


def test_metadata_names_title_station_and_time_of_the_book() -> None:
    with (
        pikepdf.open(folder_of("closed") / "roster.pdf") as pdf,
        pdf.open_metadata() as xmp,
    ):
        assert xmp["dc:title"] == "2026年10月值班表"
        assert xmp["dc:creator"] == ["示范街劳动者服务站（示例）　211102-LD-0007"]
        dates = {xmp[f"xmp:{key}Date"] for key in ("Create", "Modify", "Metadata")}
    assert dates == {"2026-11-02T09:00:00+08:00"}


def test_purchase_order_leaves_prices_to_the_pen(tmp_path: Path) -> None:
    line = OrderLine("桶装水", "18.9L", "桶", Quantity(2500), Quantity(20000), Quantity(5000))
    path = tmp_path / "order.pdf"
    write_purchase_order([line], books.station(), path, made_at="2026-10-22 12:00")
    said = text(path)
    assert f"1桶装水18.9L桶{quantity_text(Quantity(2500))}520" in said
    assert "采购人（签字）" in said
    assert "表号YZ-10" in said
    assert passes_pdfa(path)


def test_purchase_order_without_lines_says_nothing_is_short(tmp_path: Path) -> None:
    write_purchase_order([], books.station(), tmp_path / "o.pdf", made_at="2026-10-22 12:00")
    assert "不需要采购" in text(tmp_path / "o.pdf")


def test_a_station_that_is_no_sample_is_not_marked_as_one(tmp_path: Path) -> None:
    book: MonthBook = replace(books.october(), station=books.station(sample=False), clock_note="")
    write_roster(book, tmp_path / "roster.pdf")
    said = text(tmp_path / "roster.pdf")
    assert "示例站点" not in said
    assert "示例时钟" not in said


@pytest.mark.parametrize("file_name", FILES)
@pytest.mark.parametrize("name", BOOKS)
def test_nothing_but_the_fingerprint_looks_like_one(name: str, file_name: str) -> None:
    for page in texts(folder_of(name) / file_name):
        found = set(re.findall(r"(?<![0-9A-Za-z-])[0-9a-f]{12}(?![0-9A-Za-z-])", page))
        invoices = {f"{row.invoice_code}" for row in BOOKS[name]().expenses}
        assert found - invoices <= {BOOKS[name]().fingerprint}
