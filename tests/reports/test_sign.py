"""The sign tells the truth, large, and its code says the same as its words."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from app.core.errors import Refused, StoreProblem
from app.records.book import StationCard
from app.reports import qr
from app.reports.sign import write_sign, write_sign_proof
from tests.reports import books, pages

MADE_AT = "2026-11-02 09:00"
CARD = books.station()
BARE = StationCard(name="河畔驿站")
FULL_TEXT = "\n".join(
    (
        "211102-LD-0007",
        "示范街劳动者服务站（示例）",
        "示范街18号一楼大厅",
        "8:30-17:00",
        "0427-0000000",
    )
)


def _size_mm(path: Path) -> tuple[int, int]:
    document = pypdfium2.PdfDocument(path)
    try:
        assert len(document) == 1
        width, height = document[0].get_size()
        return round(width / 72 * 25.4), round(height / 72 * 25.4)
    finally:
        document.close()


def _card_of_bytes(size: int) -> StationCard:
    """A card whose code holds exactly that many bytes."""
    short = replace(BARE, address="")
    used = len(qr.qr_text(short).encode()) + 1
    return replace(short, address="路" * ((size - used) // 3) + "1" * ((size - used) % 3))


# --- the two files


def test_the_sign_is_400_by_600_millimetres_and_archival(tmp_path: Path) -> None:
    path = tmp_path / "sign.pdf"
    assert write_sign(CARD, books.SERVICES, path, made_at=MADE_AT) == ()
    assert _size_mm(path) == (400, 600)
    assert pages.passes_pdfa(path)
    assert all(pages.fonts_inside(path).values())


def test_a_landscape_sign_is_600_by_400(tmp_path: Path) -> None:
    path = tmp_path / "sign.pdf"
    write_sign(CARD, books.SERVICES, path, made_at=MADE_AT, landscape=True)
    assert _size_mm(path) == (600, 400)


def test_the_proof_is_one_a4_page_marked_as_proof(tmp_path: Path) -> None:
    path = tmp_path / "proof.pdf"
    write_sign_proof(CARD, books.SERVICES, path, made_at=MADE_AT)
    assert _size_mm(path) == (210, 297)
    assert "校样" in pages.text(path)
    assert "比例1:2.5" in pages.text(path)
    assert pages.passes_pdfa(path)


@pytest.mark.parametrize("landscape", [False, True])
@pytest.mark.parametrize("dpi", [100, 150])
def test_both_carry_the_same_code(tmp_path: Path, dpi: int, *, landscape: bool) -> None:
    sign, proof = tmp_path / "sign.pdf", tmp_path / "proof.pdf"
    write_sign(CARD, books.SERVICES, sign, made_at=MADE_AT, landscape=landscape)
    write_sign_proof(CARD, books.SERVICES, proof, made_at=MADE_AT, landscape=landscape)
    assert qr.read_page(sign.read_bytes(), 0, dpi) == [FULL_TEXT]
    assert qr.read_page(proof.read_bytes(), 0, dpi) == [FULL_TEXT]


def test_the_sign_shows_name_hours_services_and_where_the_emblem_goes(tmp_path: Path) -> None:
    path = tmp_path / "sign.pdf"
    write_sign(CARD, books.SERVICES, path, made_at=MADE_AT)
    text = pages.text(path)
    for words in (
        *("示范街", "劳动者服务站", "8:30-17:00", "示范街18号一楼大厅", "0427-0000000"),
        *("211102-LD-0007", "盘锦市示范区总工会", "会徽由", "上级工会", *books.SERVICES),
    ):
        assert words in text


def test_the_sign_says_nothing_that_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "sign.pdf"
    write_sign(BARE, (), path, made_at=MADE_AT)
    text = pages.text(path)
    assert "河畔驿站" in text
    for label in ("开放时间", "服务项目", "地址", "电话", "编号"):
        assert label not in text
    assert qr.read_page(path.read_bytes(), 0, 150) == ["河畔驿站"]


def test_signs_carry_no_fingerprint(tmp_path: Path) -> None:
    path = tmp_path / "sign.pdf"
    write_sign(CARD, books.SERVICES, path, made_at=MADE_AT)
    assert "指纹" not in pages.text(path)


def test_the_same_card_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    write_sign(CARD, books.SERVICES, one, made_at=MADE_AT)
    write_sign(CARD, books.SERVICES, two, made_at=MADE_AT)
    assert one.read_bytes() == two.read_bytes()


def test_rare_characters_are_drawn_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "sign.pdf"
    card = replace(CARD, name="㐂𠮷䶮劳动者服务站")
    assert write_sign(card, books.SERVICES, path, made_at=MADE_AT) == ()
    assert "㐂𠮷䶮" in pages.text(path)
    assert "㐂𠮷䶮劳动者服务站" in qr.read_page(path.read_bytes(), 0, 100)[0]


def test_a_character_no_face_has_is_named(tmp_path: Path) -> None:
    card = replace(CARD, address="\U00031234街1号")
    assert write_sign(card, (), tmp_path / "sign.pdf", made_at=MADE_AT) == ("\U00031234",)


def test_very_long_words_are_smaller_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "sign.pdf"
    union = "示范省示范市示范区示范街道总工会联合委员会" * 2
    services = tuple(f"第{n}项便民服务" for n in range(30))
    write_sign(replace(CARD, union_name=union), services, path, made_at=MADE_AT)
    text = pages.text(path)
    assert union in text
    assert all(service in text for service in services)


def test_a_number_is_never_broken_into_two_lines(tmp_path: Path) -> None:
    path = tmp_path / "sign.pdf"
    card = replace(
        CARD, address="石油大街与市府大街交汇处东北角一楼大厅" * 2, phone="0427-1234567890"
    )
    write_sign(card, books.SERVICES, path, made_at=MADE_AT)
    lines = "\n".join(pages.texts(path)).split("\n")
    assert any("211102-LD-0007" in line for line in lines)
    assert any("0427-1234567890" in line for line in lines)


# --- the code


def test_the_code_says_five_lines_verbatim() -> None:
    assert qr.qr_text(CARD) == FULL_TEXT


def test_a_blank_field_has_no_line() -> None:
    assert qr.qr_text(replace(CARD, phone=" ", code="")).splitlines() == [
        *("示范街劳动者服务站（示例）", "示范街18号一楼大厅", "8:30-17:00")
    ]


def test_a_field_of_several_lines_is_one_line() -> None:
    assert qr.qr_text(replace(BARE, address="一楼\n大厅")) == "河畔驿站\n一楼 大厅"


@pytest.mark.parametrize("size", [120, 121, 230])
def test_a_text_up_to_230_bytes_reads_back(tmp_path: Path, size: int) -> None:
    card = _card_of_bytes(size)
    text = qr.qr_text(card)
    assert len(text.encode()) == size
    sign, proof = tmp_path / "sign.pdf", tmp_path / "proof.pdf"
    write_sign(card, books.SERVICES, sign, made_at=MADE_AT)
    write_sign_proof(card, books.SERVICES, proof, made_at=MADE_AT)
    assert qr.read_page(proof.read_bytes(), 0, 100) == [text]


def test_above_230_bytes_it_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "sign.pdf"
    card = _card_of_bytes(231)
    with pytest.raises(Refused, match="231 字节") as refusal:
        write_sign(card, (), path, made_at=MADE_AT)
    assert refusal.value.kept
    assert "写短" in refusal.value.to_do
    assert list(tmp_path.iterdir()) == []
    assert qr.qr_problem(card)
    assert not qr.qr_problem(_card_of_bytes(230))


def test_beyond_120_bytes_the_modules_grow() -> None:
    at_120, at_175, at_230 = (
        qr.module_mm(qr.qr_text(_card_of_bytes(size))) for size in (120, 175, 230)
    )
    assert at_120 < at_175 < at_230
    assert qr.side_mm("河畔驿站") >= 100


def test_a_station_without_a_name_gets_no_sign(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="没有名称"):
        write_sign(StationCard(name=" "), (), tmp_path / "sign.pdf", made_at=MADE_AT)


def test_a_page_whose_code_says_something_else_is_not_saved() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(400, 400))
    qr.draw_qr(canvas, "别处的站点", 50, 50)
    canvas.save()
    with pytest.raises(Refused, match="读不出原文"):
        qr.require_readable(stream.getvalue(), "河畔驿站", "标牌")


def test_a_page_without_a_code_is_not_saved() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(400, 400))
    canvas.showPage()
    canvas.save()
    with pytest.raises(Refused, match="读不出原文"):
        qr.require_readable(stream.getvalue(), "河畔驿站", "标牌")


def test_a_sign_whose_code_does_not_read_back_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_elsewhere = qr.matrix("别处的站点")
    monkeypatch.setattr(qr, "matrix", lambda text: of_elsewhere)
    for write in (write_sign, write_sign_proof):
        with pytest.raises(Refused, match="读不出原文"):
            write(BARE, (), tmp_path / "sign.pdf", made_at=MADE_AT)
    assert list(tmp_path.iterdir()) == []


def test_runs_of_dark_modules_are_merged() -> None:
    row = (True, True, False, True, False, False, True)
    assert list(qr.runs(row)) == [(0, 2), (3, 1), (6, 1)]


def test_an_unwritable_place_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem):
        write_sign(BARE, (), tmp_path / "nowhere" / "sign.pdf", made_at=MADE_AT)
