"""A rare name prints and copies; a character no face has is shown as 〓 and named."""

from __future__ import annotations

import io
import unicodedata
from mmap import mmap
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import reportlab
from reportlab.pdfbase import ttfonts

from app.reports import fonts, pdfa, reportlab_fixes
from app.reports.page import Head, Paper
from tests.reports.pages import passes_pdfa, text

ABOUT = pdfa.About("样张", "测试站", "2026-11-02 09:00")


def _print(tmp_path: Path, words: str, face: str = fonts.SONG) -> tuple[Path, Paper]:
    paper = Paper(Head("测试站", made_at="2026-11-02 09:00"), "YZ-00")
    paper.prose(words, face)
    path = tmp_path / "sample.pdf"
    pdfa.save_pdfa(paper.paint(), path, ABOUT)
    return path, paper


@pytest.mark.parametrize(
    "face", [fonts.SONG, fonts.SONG_BOLD, fonts.HEI, fonts.HEI_BOLD, fonts.KAI]
)
def test_rare_names_print_and_copy_in_every_face(face: str, tmp_path: Path) -> None:
    path, paper = _print(tmp_path, "王㐂、𠮷田䶮、𪚥氏", face)
    assert "王㐂、𠮷田䶮、𪚥氏" in text(path)
    assert not paper.missing
    assert passes_pdfa(path)


def test_a_character_in_no_face_is_shown_as_geta_and_named(tmp_path: Path) -> None:
    path, paper = _print(tmp_path, "店主\U00031234先生")
    assert "店主〓先生" in text(path)
    assert "U+31234" in text(path)
    assert list(paper.missing) == ["\U00031234"]
    assert passes_pdfa(path)


def test_geta_stands_in_even_where_nobody_made_the_text_printable() -> None:
    font = fonts.face(fonts.SONG)
    canvas: Any = reportlab_fixes.new_canvas(io.BytesIO(), (100, 100), fonts.SONG)
    shown = font.splitString("\U00031234", canvas._doc)
    expected = font.splitString("〓", canvas._doc)
    assert shown == expected


def test_width_counts_borrowed_characters() -> None:
    assert fonts.width("𠮷", fonts.SONG, 10) == pytest.approx(10)
    assert fonts.width("一𠮷", fonts.HEI_BOLD, 10) == pytest.approx(20)


def test_control_and_variation_characters_are_dropped_line_ends_stay() -> None:
    assert fonts.printable("葛\U000e0100城\u200b\r\n二\x07楼") == ("葛城\n二楼", ())


def test_rare_face_is_not_loaded_for_ordinary_text() -> None:
    fonts.face.cache_clear()
    fonts.printable("示范街劳动者服务站")
    fonts.width("示范街", fonts.KAI, 10)
    loaded = fonts.face.cache_info().currsize
    fonts.printable("𠮷")
    assert loaded == 2
    assert fonts.face.cache_info().currsize == 3


def test_a_face_keeps_neither_its_file_nor_what_only_its_reading_needed() -> None:
    """The six files are 97 MB, and the faces stay as long as the program runs."""
    face: Any = fonts.face(fonts.SONG).face

    assert isinstance(face._ttf_data, mmap)
    assert not face.glyphToChar
    assert len({id(metric) for metric in face.hmetrics}) == len(set(face.hmetrics))


@pytest.mark.parametrize("name", fonts.FILES)
def test_a_lightened_face_gives_the_same_subset_as_reportlabs_own(name: str) -> None:
    plain: Any = ttfonts.TTFont("plain", str(fonts.FONT_FOLDER / fonts.FILES[name]), shapable=False)
    light: Any = fonts.face(name)
    codes = [0, *map(ord, " 服务站é𠮷")]

    assert light.face.makeSubset(codes) == plain.face.makeSubset(codes)
    assert light.face.charWidths == plain.face.charWidths


def test_the_faces_draw_every_common_character() -> None:
    ordinary = {chr(code) for code in range(0x4E00, 0x9FA6)}
    for name in (fonts.SONG, fonts.SONG_BOLD, fonts.HEI, fonts.HEI_BOLD):
        assert fonts.face(name).own >= ordinary, name
    assert all(fonts.face(fonts.KAI).home(char) for char in ordinary)


def test_song_and_rare_face_draw_all_of_extension_a_and_b() -> None:
    song = fonts.face(fonts.SONG)
    for first, last in ((0x3400, 0x4DB5), (0x20000, 0x2A6D6)):
        assert all(song.home(chr(code)) for code in range(first, last + 1))


def test_each_font_file_has_its_licence_beside_it_and_is_not_too_large() -> None:
    for path in fonts.FONT_FOLDER.glob("*.ttf"):
        licence = path.with_name(path.stem.split("-")[0] + "-LICENSE.txt")
        assert licence.read_text("utf-8").strip()
        assert path.stat().st_size <= 35_000_000
    assert {path.name for path in fonts.FONT_FOLDER.glob("*.ttf")} == set(fonts.FILES.values())


def test_unknown_reportlab_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reportlab, "Version", "5.2.0")
    with pytest.raises(reportlab_fixes.UnknownReportlabError):
        reportlab_fixes.apply()


def test_to_unicode_writes_rare_characters_as_surrogate_pairs_in_blocks() -> None:
    reportlab_fixes.apply()
    written = ttfonts.makeToUnicodeCMap("F", [0, 0x20BB7, *range(0x4E00, 0x4E80)])
    assert "<01> <D842DFB7>" in written
    assert "<00> " not in written.split("beginbfchar", 1)[1]
    blocks = [int(line.split()[0]) for line in written.splitlines() if "beginbfchar" in line]
    assert blocks == [100, 29]


def test_raw_pdf_lists_no_font_that_is_not_embedded() -> None:
    paper = Paper(Head("测试站"), "YZ-00")
    paper.prose("正文")
    raw = paper.paint()
    assert b"Helvetica" not in raw
    assert b"ASCII85" not in raw


def test_empty_transition_is_removed() -> None:
    paper = Paper(Head("测试站"), "YZ-00")
    with pikepdf.open(io.BytesIO(paper.paint())) as pdf:
        assert "/Trans" in pdf.pages[0]
        reportlab_fixes.clean(pdf)
        assert "/Trans" not in pdf.pages[0]


def test_font_of_another_scale_is_refused() -> None:
    class Face:
        unitsPerEm = 1024  # noqa: N815
        filename = "x.ttf"

    with pytest.raises(ValueError, match="1024"):
        reportlab_fixes.require_thousand(Face())


def test_no_printed_text_holds_a_control_character(tmp_path: Path) -> None:
    path, _ = _print(tmp_path, "一\x00二\x1f三")
    assert not [c for c in text(path) if unicodedata.category(c) == "Cc"]
