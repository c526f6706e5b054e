"""Tables turn pages in one pass, lines break by the rules, and a failing file is never written."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Refused, StoreProblem
from app.reports import fonts, pdfa, tables, wrapping
from app.reports.expenses import write_expenses
from app.reports.form import Entry, form
from app.reports.opinions import write_opinions
from app.reports.page import BODY, Head, Paper
from app.reports.tables import Column, table
from tests.reports import books
from tests.reports.pages import text, texts

HEAD = Head("测试站", month="2026年10月", fingerprint="abc", made_at="2026-11-02 09:00")
ABOUT = pdfa.About("样张", "测试站", "2026-11-02 09:00")
COLUMNS = (Column("编号", 1), Column("内容", 3))


def _printed(paper: Paper, tmp_path: Path) -> Path:
    path = tmp_path / "sample.pdf"
    pdfa.save_pdfa(paper.paint(), path, ABOUT)
    return path


@given(
    st.text(st.sampled_from("饮水机，。、（）“”《》ab1 ,.%￥〔〕𠮷—…"), max_size=80),
    st.integers(30, 200),
)
@settings(max_examples=200)
def test_wrapping_loses_nothing_and_never_exceeds_the_width(words: str, width: int) -> None:
    lines = wrapping.wrap(words, fonts.SONG, 10, width)
    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(fonts.width(line, fonts.SONG, 10) <= width + 0.01 for line in lines)


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    words = "饮水机漏水，已联系维修部（示例家电）上门；更换“密封圈”后恢复使用。" * 8
    for width in range(60, 200, 7):
        for line in wrapping.wrap(words, fonts.SONG, 10, width):
            assert line[0] not in wrapping.NOT_FIRST
            assert line[-1] not in wrapping.NOT_LAST


def test_numbers_stay_whole_unless_wider_than_the_line() -> None:
    assert wrapping.wrap("金额1,680.32元", fonts.SONG, 10, 46) == ("金额", "1,680.32", "元")
    assert len(wrapping.wrap("24212000000000012345", fonts.SONG, 10, 40)) > 1


def test_heads_stand_again_on_every_page_of_a_long_table(tmp_path: Path) -> None:
    paper = Paper(HEAD, "YZ-00")
    table(paper, COLUMNS, [(f"N{n:04d}", "内容") for n in range(200)])
    pages = texts(_printed(paper, tmp_path))
    assert len(pages) > 3
    for page in pages:
        assert "编号" in page
    said = "".join(pages)
    assert all(said.count(f"N{n:04d}") == 1 for n in range(200))


def test_a_row_taller_than_a_page_goes_on_over_the_next(tmp_path: Path) -> None:
    paper = Paper(HEAD, "YZ-00")
    words = "".join(f"第{n}句话。" for n in range(1500))
    table(paper, COLUMNS, [("甲", "短"), ("乙", words), ("丙", "短")])
    said = text(_printed(paper, tmp_path))
    assert paper.pages() > 2
    assert all(f"第{n}句话" in said for n in (0, 700, 1499))
    assert "丙" in said


def test_a_title_with_a_long_name_breaks_and_is_not_cut(tmp_path: Path) -> None:
    paper = Paper(HEAD, "YZ-00")
    name = "".join(f"第{n}个名称" for n in range(30))
    paper.title(f"{name}责任人名单", name)
    lines = [line for line in texts(_printed(paper, tmp_path))[0].split("\n") if "个名" in line]
    assert all(fonts.width(line, fonts.SONG, BODY) <= paper.width for line in lines)
    titles = lines[: len(lines) // 2]
    assert all(fonts.width(line, fonts.SONG_BOLD, 20) <= paper.width for line in titles)
    assert "".join(lines).count("第29个名称") == 2


def test_a_field_longer_than_a_page_goes_on_over_the_next(tmp_path: Path) -> None:
    paper = Paper(HEAD, "YZ-00")
    words = "".join(f"第{n}句话。" for n in range(1500))
    form(paper, [Entry("编号", "一", half=True), Entry("说明", words), Entry("金额", "¥1.00")])
    said = text(_printed(paper, tmp_path))
    assert paper.pages() > 1
    assert all(f"第{n}句话" in said for n in (0, 700, 1499))
    assert "¥1.00" in said


@pytest.fixture
def wraps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how many texts are measured for line breaks."""
    count = [0]
    real = wrapping.wrap

    def counted(*args: Any) -> tuple[str, ...]:
        count[0] += 1
        return real(*args)

    monkeypatch.setattr(tables, "wrap", counted)
    return count


def test_each_cell_is_measured_once_however_many_pages_there_are(wraps: list[int]) -> None:
    work: list[int] = []
    for rows in (300, 3000):
        wraps[0] = 0
        paper = Paper(HEAD, "YZ-00")
        table(paper, COLUMNS, [(str(n), "内容") for n in range(rows)])
        work.append(wraps[0])
    assert work == [302 * 2 - 2, 3002 * 2 - 2]


def test_a_register_of_three_thousand_rows_is_printed_whole(tmp_path: Path) -> None:
    book = books.october()
    rows = tuple(replace(book.opinions[2], id=n, number=f"N{n:05d}") for n in range(3000))
    write_opinions(replace(book, opinions=rows), tmp_path / "opinions.pdf")
    said = text(tmp_path / "opinions.pdf")
    assert all(f"N{n:05d}" in said for n in range(3000))


def test_many_expenses_each_get_their_slip(tmp_path: Path) -> None:
    write_expenses(books.long_register(60), tmp_path / "expenses.pdf")
    pages = texts(tmp_path / "expenses.pdf")
    assert sum("费用报销单" in page for page in pages) == 60


def _failing() -> bytes:
    """A page that uses a font which is not inside the file."""
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.drawString(72, 72, "not embedded")
    canvas.save()
    return stream.getvalue()


def test_a_file_that_fails_the_check_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="没有通过归档格式"):
        pdfa.save_pdfa(_failing(), tmp_path / "a.pdf", ABOUT)
    assert list(tmp_path.iterdir()) == []


def test_a_failing_file_leaves_the_older_one_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"older")
    with pytest.raises(Refused):
        pdfa.save_pdfa(_failing(), path, ABOUT)
    assert path.read_bytes() == b"older"


def test_a_folder_that_does_not_exist_is_said_in_words(tmp_path: Path) -> None:
    paper = Paper(HEAD, "YZ-00")
    with pytest.raises(StoreProblem, match="没有写出"):
        pdfa.save_pdfa(paper.paint(), tmp_path / "gone" / "a.pdf", ABOUT)


def test_a_full_disk_leaves_the_older_file_and_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.pdf"
    path.write_bytes(b"older")
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreProblem, match="磁盘是否已满"):
        pdfa.write_whole(path, b"newer")
    assert path.read_bytes() == b"older"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.pdf"]


def test_written_file_is_pdf_a_2b_by_its_own_words(tmp_path: Path) -> None:
    paper = Paper(HEAD, "YZ-00")
    paper.prose("正文")
    with pikepdf.open(_printed(paper, tmp_path)) as pdf, pdf.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "B")
