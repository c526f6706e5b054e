"""Scans that come in: codes are found, other codes passed over, bad files refused in words."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
import qrcode
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.core.errors import UserError
from app.core.sign_ways import PaperKind
from app.core.slip_code import SlipCode, slip_text
from app.intake import slip_scan
from app.intake.slip_scan import find_slips

CODE = SlipCode(PaperKind.LEAVE, "4f1c6a52-1d0e-4a7b-9f53-0d6a6f6f2f10", "0123456789ab")
OTHER = SlipCode(PaperKind.BUDGET, "00000000-0000-4000-8000-000000000001", "ba9876543210")


def drawn(text: str, box: int = 6) -> Image.Image:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, box_size=box, border=4)
    code.add_data(text)
    image: Image.Image = code.make_image().get_image().convert("RGB")
    return image


def sheet(*codes: Image.Image, size: tuple[int, int] = (1240, 1754)) -> Image.Image:
    page = Image.new("RGB", size, "white")
    for number, code in enumerate(codes):
        page.paste(code, (80 + 500 * (number % 2), 80 + 500 * (number // 2)))
    return page


def jpeg(page: Image.Image, quality: int = 70) -> bytes:
    stream = io.BytesIO()
    page.save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def pdf(*pages: Image.Image, dpi: float = 150) -> bytes:
    stream = io.BytesIO()
    pages[0].save(stream, "PDF", save_all=True, append_images=pages[1:], resolution=dpi)
    return stream.getvalue()


def codes(content: bytes, kind: str) -> list[SlipCode]:
    return [found.code for found in find_slips(content, kind)]


def test_an_invoices_own_code_is_passed_over() -> None:
    invoice = drawn("01,32,,24212000000000022222,486.50,20261005,,A1B2")

    page = sheet(invoice, drawn(slip_text(CODE)))

    assert codes(jpeg(page), "image/jpeg") == [CODE]
    assert codes(jpeg(sheet(invoice)), "image/jpeg") == []


def test_two_slips_in_one_photo_and_one_on_two_pages() -> None:
    one, other = drawn(slip_text(CODE)), drawn(slip_text(OTHER))

    assert set(codes(jpeg(sheet(one, other)), "image/jpeg")) == {CODE, OTHER}
    found = find_slips(pdf(sheet(), sheet(one), sheet(one), sheet(other)), "application/pdf")
    assert [(each.code, each.page) for each in found] == [(CODE, 2), (OTHER, 4)]


def test_a_page_as_large_as_a_wall_is_drawn_no_larger_than_others() -> None:
    wall = pdf(sheet(drawn(slip_text(CODE), box=12), size=(4000, 6000)), dpi=2)

    assert codes(wall, "application/pdf") == [CODE]


def test_too_many_pages_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slip_scan, "MOST_PAGES", 2)

    with pytest.raises(UserError, match="有 3 页，一次最多 2 页"):
        find_slips(pdf(sheet(), sheet(), sheet()), "application/pdf")


def test_another_kind_of_file_is_refused_in_words() -> None:
    with pytest.raises(UserError, match="扫描成 PDF"):
        find_slips(b"PK", "application/ofd")


@settings(max_examples=60)
@given(st.binary(max_size=600), st.integers(0, 5000))
def test_whatever_is_put_into_a_pdf_only_words_come_out(junk: bytes, at: int) -> None:
    sound = pdf(sheet(size=(200, 200)))
    at = min(at, len(sound))
    content = sound[:at] + junk + sound[at + len(junk) :]

    with suppress(UserError):
        assert find_slips(content, "application/pdf") == ()
