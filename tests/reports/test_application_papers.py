"""Applications and review sheets on paper: whole, archival, with rare names and room for pens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.records.application import (
    ApplicationBook,
    FormField,
    GapEntry,
    OpinionEntry,
    PaperEntry,
    PhotoEntry,
    WrittenText,
    as_json,
    from_json,
)
from app.records.book import StationCard
from app.reports.application_form import ApplicationPrint, write_application
from app.reports.pictures import picture
from app.reports.review_sheets import (
    GradeLine,
    SheetFacts,
    ZoneLine,
    write_acceptance_sheet,
    write_grading_sheet,
    write_opinion_sheet,
)
from tests.photos import photo
from tests.reports import pages

RARE = "𬱖㛃"
"""A name of two characters beyond the common planes and tables."""
CARD = StationCard("示范街劳动者服务站", "211102-LD-0007", address="示范街18号", lead_name=RARE)
BOOK = ApplicationBook(
    title="共享职工之家补助申请",
    to="示范市总工会",
    standard="示范市共享职工之家实施方案",
    clause="七",
    year=2026,
    form=(
        FormField("站点名称", CARD.name),
        FormField("责任人", RARE, half=True),
        FormField("联系电话", "", half=True),
    ),
    texts=(
        WrittenText("申请理由", "附近劳动者多。"),
        WrittenText("项目设计方案", "第一步\n第二步"),
    ),
    photos=(PhotoEntry("门口", "a" * 64), PhotoEntry("休息区", "b" * 64)),
    papers=(
        PaperEntry("项目设计方案", "见后页", "七"),
        PaperEntry("照片光盘", "", "", is_must=False),
    ),
    opinions=(
        OpinionEntry("所在单位工会", "示例银行工会", RARE, "2026-09-01", "同意上报", "情况属实"),
        OpinionEntry("县区总工会"),
    ),
    gap=GapEntry("示范型", 9, ("心灵驿站",), ("托管驿站",)),
    photo_rule="3–5 张",
)
MADE = ApplicationPrint(CARD, "0123456789ab", "2026-09-10 10:00", "草稿")


def printed(tmp_path: Path, made: ApplicationPrint, book: ApplicationBook = BOOK) -> Path:
    path = tmp_path / "申请.pdf"
    assert write_application(book, made, path) == ()
    return path


def test_application_paper_holds_everything_and_is_archival(tmp_path: Path) -> None:
    pictures = tuple(picture(one.caption, photo()) for one in BOOK.photos)

    path = printed(tmp_path, replace(MADE, pictures=pictures))

    text = pages.text(path)
    for words in (
        "共享职工之家补助申请", "报送：示范市总工会", RARE, "附近劳动者多", "第一步",
        "图1门口", "图2休息区", "所在单位工会", "同意上报。情况属实", "审核人（签字）",
        "（盖章处）", "附件清单", "见后页", "对照条文：示范型", "心灵驿站", "内容码0123456789ab",
    ):  # fmt: skip
        assert words in text, words
    assert pages.passes_pdfa(path)
    assert "未完成" not in text


def test_unfinished_application_says_so_on_every_page_and_lists_what_is_missing_last(
    tmp_path: Path,
) -> None:
    path = printed(tmp_path, replace(MADE, lacks=("照片还差 1 张", "没有“县区总工会”的意见")))

    each = pages.texts(path)

    assert len(each) > 2
    assert all("未完成" in page for page in each)
    assert "照片还差1张" in "".join(each[-1].split())


@pytest.mark.parametrize("mode", ["RGBA", "L", "P"])
def test_photos_of_any_kind_are_printed_without_breaking_the_archive_format(
    tmp_path: Path, mode: str
) -> None:
    from io import BytesIO

    from PIL import Image

    made = BytesIO()
    Image.new(mode, (2400, 900)).save(made, "PNG")

    one = picture("大图", made.getvalue())
    path = printed(tmp_path, replace(MADE, pictures=(one,)))

    assert max(one.width, one.height) == 1200
    assert pages.passes_pdfa(path)


def test_what_is_frozen_is_read_back_the_same() -> None:
    assert from_json(as_json(BOOK)) == BOOK
    assert from_json(as_json(replace(BOOK, gap=None))) == replace(BOOK, gap=None)


def test_long_plan_goes_on_over_pages(tmp_path: Path) -> None:
    long = "\n".join(
        f"第{n}条：把这一件事写清楚，写明由谁做、什么时候做完。" for n in range(1, 121)
    )
    book = replace(BOOK, texts=(BOOK.texts[0], WrittenText("项目设计方案", long)))

    text = pages.text(printed(tmp_path, MADE, book))

    assert "第1条" in text
    assert "第120条" in text


def test_review_sheets_leave_room_for_pen_and_stamp(tmp_path: Path) -> None:
    facts = SheetFacts(CARD, "示范标准", "2026-09-10 10:00", "二级站（示范市总工会，2026-03-01）")
    opinion, accept, grade = (tmp_path / f"{n}.pdf" for n in "123")

    write_opinion_sheet(facts, ("所在单位工会", "县区总工会"), opinion)
    write_acceptance_sheet(facts, (ZoneLine("门口与标牌", 9, 4),), accept)
    write_grading_sheet(
        facts, (GradeLine("一级站", 20, 1, 4), GradeLine("二级站", 22, 0, 3)), grade
    )

    whole = tmp_path / "whole.pdf"
    write_grading_sheet(facts, (GradeLine("全部条目", 9, 0, 1, is_grade=False),), whole)

    assert "县区总工会" in pages.text(opinion)
    assert "门口与标牌" in pages.text(accept)
    assert "□一级站" in pages.text(grade)
    assert "暂不评定" in pages.text(grade)
    assert "全部条目" not in pages.text(whole).split("评定")[-1]
    assert "□达到标准" in pages.text(whole)
    for path in (opinion, accept, grade):
        assert "（盖章处）" in pages.text(path)
        assert pages.passes_pdfa(path)
    assert len(pages.texts(grade)) == 1
