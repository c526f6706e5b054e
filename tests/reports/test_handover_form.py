"""The sheet of a hand-over: empty parts are said; pen and stamp never stand alone on a page."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from app.core.handover_parts import NOTHING, PART_NAMES, PARTS, Part
from app.core.permissions import Role
from app.core.sign_ways import PaperKind
from app.core.slip_code import SlipCode, slip_text
from app.records.book import StationCard
from app.reports.handover_form import HandoverLine, HandoverPaper, write_handover
from app.reports.qr import read_page

CODE = slip_text(
    SlipCode(PaperKind.HANDOVER, "3c1f6f0e-7d49-4f4b-9d6c-0f3f6f2f9a11", "616e96a0a2ad")
)


def _paper(lines: int, role: Role = Role.LEAD) -> HandoverPaper:
    """A hand-over with so many lines of stock and opinions; the rest is empty."""
    rows = tuple(HandoverLine(f"第{n}种物品", "账面 8 包", "6 包", "受潮") for n in range(lines))
    filled = {Part.STOCK: rows, Part.OPINIONS: rows[: lines // 2]}
    return HandoverPaper(
        role="责任人",
        from_name="赵国强",
        to_name="王㐂",
        on="2026-10-22",
        parts=tuple((part, filled.get(part, ())) for part in PARTS[role]),
        signed=("交出人　赵国强　2026-10-22 12:00", "接收人　王㐂　2026-10-22 12:00"),
        agreed="孙惠民输口令同意",
        content_code="616e96a0a2ad",
        code_text=CODE,
    )


def _pages(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path.read_bytes())
    return [page.get_textpage().get_text_range() for page in document]


def _station() -> StationCard:
    return StationCard(name="示范街劳动者服务站", code="211102-LD-0007")


@pytest.mark.parametrize("lines", [0, 1, 9, 14, 18, 22, 60, 200])
def test_pen_and_stamp_stand_below_what_they_answer_for(tmp_path: Path, lines: int) -> None:
    path = tmp_path / "sheet.pdf"
    assert write_handover(_paper(lines), _station(), path, made_at="2026-10-22 12:00") == ()
    last = _pages(path)[-1]
    for words in ("以上各项经双方当面点清", "交出人（签字）", "接收人（签字）", "（盖章处）"):
        assert words in last
    assert "内容码 616E-96A0-A2AD" in last


def test_an_empty_part_says_so(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    write_handover(_paper(0), _station(), path, made_at="2026-10-22 12:00")
    said = "".join(_pages(path))
    for part in PARTS[Role.LEAD]:
        assert f"{PART_NAMES[part]}：{NOTHING[part]}" in said


def test_every_page_carries_the_code_that_finds_it_again(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    write_handover(_paper(60), _station(), path, made_at="2026-10-22 12:00")
    pages = _pages(path)
    assert len(pages) > 1
    for number, _page in enumerate(pages):
        assert read_page(path.read_bytes(), number, 100) == [CODE]
