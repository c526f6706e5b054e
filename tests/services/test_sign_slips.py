"""The wet signature: slips carry a code, come back as scans, and are void once content changes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields as fields_of
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.core.errors import BadInput, NotAllowed, Refused
from app.core.money import Fen
from app.core.month import Month
from app.core.sign_ways import PaperKind
from app.models import SignScan, SignSlip
from app.reports import qr, slip_code
from app.reports.expenses import write_expense_slip
from app.services import (
    book,
    expense_desk,
    expenses,
    sign_slips,
    sign_subjects,
    slip_scans,
    vouchers,
)
from app.services.expenses import ExpenseFields
from app.services.sign_slips import SlipRow
from tests.services.desk import ATTENDANT, CHAIR, JPEG, KEEPER, LEAD, SECOND_LEAD, Desk
from tests.services.slips import bound, bring_back, picture, print_slip, save_photo, text_of
from tests.services.tampering import behind
from tests.storage.signed_scene import Scene

E = PaperKind.EXPENSE


def public_id(desk: Desk, expense: int) -> str:
    return desk.row(expense).public_id


def printed(desk: Desk, expense: int) -> tuple[SlipRow, ...]:
    return desk.office.read(sign_slips.printed, E, public_id(desk, expense))


def scanned(desk: Desk, expense: int) -> tuple[slip_scans.ScanRow, ...]:
    return desk.office.read(slip_scans.scans, E, public_id(desk, expense))


def form(desk: Desk, expense: int) -> ExpenseFields:
    return desk.office.read(expense_desk.detail, expense).fields


def count(desk: Desk, model: type[Any]) -> int:
    return desk.office.read(lambda ctx: ctx.count(model))


def test_the_slip_says_amount_holder_code_and_both_signature_spaces(desk: Desk) -> None:
    expense = desk.signed()
    desk.sit(ATTENDANT)

    slip = sign_slips.print_slip(desk.office, E, public_id(desk, expense))

    said = text_of(slip.path)
    code = desk.row(expense).content_code.upper()
    for words in (
        "费用报销单",
        "2026-10-001",
        "壹仟陆佰捌拾元叁角贰分",
        "等工会主席批准：孙惠民",
        f"{code[:4]}-{code[4:8]}-{code[8:]}",
    ):
        assert words in said
    assert slip.missing == ()
    (row,) = printed(desk, expense)
    assert (row.by, row.is_valid) == (ATTENDANT, True)


def test_its_code_holds_kind_record_and_content(desk: Desk) -> None:
    expense = desk.draft()

    path = print_slip(desk.office, public_id(desk, expense))

    hexed = public_id(desk, expense).replace("-", "").upper()
    (row,) = printed(desk, expense)
    assert qr.read_page(path.read_bytes(), 0, 150) == [
        f"YZ1/EXPENSE/{hexed}/{row.content_code.upper()}"
    ]


def test_a_signed_expense_has_the_same_code_in_the_months_papers(desk: Desk) -> None:
    expense = desk.signed()
    row = desk.row(expense)
    desk.sit(LEAD)

    print_slip(desk.office, row.public_id)

    assert printed(desk, expense)[0].content_code == row.content_code


def test_an_expense_of_a_closed_month_is_printed_as_it_stands_now(desk: Desk) -> None:
    expense = desk.signed()
    desk.close_month()
    desk.approve(expense)
    desk.sit(KEEPER)

    path = print_slip(desk.office, public_id(desk, expense))

    assert "已批待付" in text_of(path)
    assert bring_back(desk.office, path)[0].is_valid


def test_a_slip_whose_code_cannot_be_read_is_not_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    expense = desk.draft()
    monkeypatch.setattr(slip_code, "draw_code", lambda *_a: None)

    with pytest.raises(Refused, match="读不出来"):
        print_slip(desk.office, public_id(desk, expense))

    assert not list(desk.office.folder.exports.glob("*.pdf"))
    assert count(desk, SignSlip) == 0


@pytest.mark.parametrize("turn", [0, 90, 180, 270, 7, -12])
def test_a_photo_of_the_signed_paper_finds_its_record(
    desk: Desk, tmp_path: Path, turn: int
) -> None:
    expense = desk.signed()
    desk.sit(KEEPER)
    paper = picture(print_slip(desk.office, public_id(desk, expense)), 120)
    photo = paper.rotate(turn, expand=True, fillcolor="white", resample=Image.Resampling.BILINEAR)

    (found,) = bring_back(desk.office, save_photo(photo, tmp_path / "照片.jpg"))

    assert (found.kind, found.subject_id) == (E, public_id(desk, expense))
    assert found.is_valid
    assert found.open_at == ("expenses", expense)
    (row,) = scanned(desk, expense)
    assert (row.name, row.by, row.is_valid) == ("照片.jpg", KEEPER, True)


@pytest.mark.parametrize("dpi", [75, 100, 300, 600])
def test_scans_of_any_fineness_are_read(desk: Desk, tmp_path: Path, dpi: int) -> None:
    expense = desk.signed()
    page = picture(print_slip(desk.sit(KEEPER), public_id(desk, expense)), dpi)

    (found,) = bring_back(desk.office, save_photo(page, tmp_path / "扫描.jpg"))

    assert found.is_valid


def test_several_slips_in_one_scan_each_find_their_record(desk: Desk, tmp_path: Path) -> None:
    several = [desk.draft(summary=words) for words in ("桶装水", "毛巾", "绿豆")]
    desk.sit(KEEPER)
    papers = [print_slip(desk.office, public_id(desk, one)) for one in several]

    found = bring_back(desk.office, bound(papers, tmp_path / "一叠.pdf"))

    assert [one.subject_id for one in found] == [public_id(desk, one) for one in several]
    assert [one.page for one in found] == [1, 2, 3]
    assert all(len(scanned(desk, one)) == 1 for one in several)


def test_one_file_brought_back_twice_hangs_there_once(desk: Desk, tmp_path: Path) -> None:
    expense = desk.signed()
    paper = print_slip(desk.sit(KEEPER), public_id(desk, expense))
    photo = save_photo(picture(paper), tmp_path / "签好.jpg")

    for _ in range(2):
        (found,) = bring_back(desk.office, photo)
        assert found.is_valid

    assert len(scanned(desk, expense)) == 1


def test_a_wet_signature_signs_nothing_in_the_program(desk: Desk, tmp_path: Path) -> None:
    expense = desk.signed()
    paper = print_slip(desk.sit(KEEPER), public_id(desk, expense))

    bring_back(desk.office, save_photo(picture(paper), tmp_path / "主席签了.jpg"))

    assert desk.state(expense) == "lead_signed"
    assert desk.row(expense).chair == ""


def test_a_slip_of_changed_content_is_void_and_says_what_changed(
    desk: Desk, tmp_path: Path
) -> None:
    expense = desk.draft()
    paper = print_slip(desk.sit(ATTENDANT), public_id(desk, expense))
    desk.office.act(
        expenses.change_draft,
        expense,
        replace(form(desk, expense), payee="示例水站", amount=Fen(32000)),
    )

    (found,) = bring_back(desk.office, save_photo(picture(paper), tmp_path / "签好.jpg"))

    assert not found.is_valid
    assert found.changes == ("金额：¥1,680.32 → ¥320.00", "收款方：示例商贸 → 示例水站")
    assert "这张签批单已作废" in found.words
    assert scanned(desk, expense)[0].changes == found.changes
    assert printed(desk, expense)[0].changes == found.changes


def test_what_fitted_when_it_came_back_is_void_after_a_later_change(
    desk: Desk, tmp_path: Path
) -> None:
    expense = desk.draft()
    paper = print_slip(desk.sit(ATTENDANT), public_id(desk, expense))
    bring_back(desk.office, save_photo(picture(paper), tmp_path / "签好.jpg"))
    assert scanned(desk, expense)[0].is_valid

    desk.attach(expense)

    assert scanned(desk, expense)[0].changes == ("凭证：附件 1 个 → 附件 2 个",)


def test_what_was_void_when_it_came_back_stays_so(desk: Desk, tmp_path: Path) -> None:
    """Somebody signed it by hand while the record said something else: that is not undone."""
    expense = desk.draft(handler_id=desk.person(ATTENDANT))
    was = desk.fields(handler_id=desk.person(ATTENDANT))
    paper = print_slip(desk.sit(ATTENDANT), public_id(desk, expense))
    desk.office.act(expenses.change_draft, expense, replace(was, payee="示例水站"))
    bring_back(desk.office, save_photo(picture(paper), tmp_path / "签好.jpg"))
    assert not scanned(desk, expense)[0].is_valid

    desk.office.act(expenses.change_draft, expense, was)

    (scan,) = scanned(desk, expense)
    assert (scan.is_valid, scan.changes) == (False, ("收款方：示例商贸 → 示例水站",))


def test_one_file_put_for_another_voids_the_slip_too(desk: Desk) -> None:
    expense = desk.draft(with_file=False)
    first = desk.attach(expense)
    print_slip(desk.sit(ATTENDANT), public_id(desk, expense))

    desk.office.act(vouchers.detach, first)
    desk.attach(expense, JPEG + b"another")

    assert printed(desk, expense)[0].changes == (sign_slips.UNSEEN_CHANGE,)


def test_a_returned_paper_voids_its_slip(desk: Desk) -> None:
    expense = desk.signed()
    print_slip(desk.sit(LEAD), public_id(desk, expense))

    desk.sit(CHAIR).act(expenses.return_expense, expense, "缺签收表")

    assert printed(desk, expense)[0].changes == ("已退回：缺签收表",)


def test_a_voided_record_voids_its_slip(desk: Desk) -> None:
    expense = desk.draft(by=KEEPER)
    print_slip(desk.office, public_id(desk, expense))

    desk.office.act(expenses.void, expense, "重复登记")

    assert not printed(desk, expense)[0].is_valid


def test_the_slip_of_another_station_is_said_to_be_one(desk: Desk, tmp_path: Path) -> None:
    expense = desk.draft()
    made = desk.office.read(sign_slips.shown, E, public_id(desk, expense))
    theirs = replace(made, subject_id="0" * 8 + made.subject_id[8:])
    gathered = desk.office.read(book.gather, Month.parse("2026-10"))
    row = replace(gathered.expenses[0], public_id=theirs.subject_id)
    write_expense_slip(gathered, row, tmp_path / "别站.pdf", theirs.content_code)

    with pytest.raises(BadInput, match="不是本站的"):
        bring_back(desk.sit(KEEPER), tmp_path / "别站.pdf")

    assert count(desk, SignScan) == 0


def test_of_a_mixed_scan_only_our_slips_are_hung(desk: Desk, tmp_path: Path) -> None:
    ours, theirs = desk.draft(summary="毛巾"), desk.draft(summary="绿豆")
    desk.sit(KEEPER)
    papers = [print_slip(desk.office, public_id(desk, one)) for one in (ours, theirs)]
    with behind(desk.office) as raw:  # what another station's slip looks like to us
        raw.execute("UPDATE expense SET public_id = 'x' WHERE id = ?", (theirs,))

    found = bring_back(desk.office, bound(papers, tmp_path / "一叠.pdf"))

    assert [bool(one.title) for one in found] == [True, False]
    assert "不是本站的" in found[1].words
    assert count(desk, SignScan) == len(scanned(desk, ours)) == 1


def test_a_slip_meant_for_another_record_is_refused_where_it_is_hung_on(
    desk: Desk, tmp_path: Path
) -> None:
    first, second = desk.draft(), desk.draft(summary="毛巾")
    paper = print_slip(desk.sit(KEEPER), public_id(desk, first))
    scan = slip_scans.read_scan(save_photo(picture(paper), tmp_path / "签好.jpg"))

    with pytest.raises(BadInput, match="不是这条记录的"):
        desk.office.act(slip_scans.take_scan, scan, (E, public_id(desk, second)))

    assert count(desk, SignScan) == 0


def test_a_picture_without_a_slip_is_refused_in_words(desk: Desk, tmp_path: Path) -> None:
    path = save_photo(Image.new("RGB", (400, 300), "white"), tmp_path / "空白.jpg")

    with pytest.raises(BadInput, match="没有找到签批单的二维码"):
        slip_scans.read_scan(path)


@pytest.mark.parametrize("content", [b"%PDF-1.7 nothing %%EOF", b"MZ", b"", b"\xff\xd8\xff\xe0cut"])
def test_a_damaged_file_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "坏的.pdf"
    path.write_bytes(content)

    with pytest.raises(BadInput):
        slip_scans.read_scan(path)


def test_the_chair_may_not_scan_back_and_is_told_who_may(desk: Desk, tmp_path: Path) -> None:
    expense = desk.draft()
    paper = print_slip(desk.office, public_id(desk, expense))
    scan = slip_scans.read_scan(save_photo(picture(paper), tmp_path / "签好.jpg"))

    with pytest.raises(NotAllowed, match="这一步由值班员、"):
        desk.sit(CHAIR).act(slip_scans.take_scan, scan)


CHANGES: dict[str, st.SearchStrategy[object]] = {
    "on": st.dates().map(lambda day: f"2026-10-{day.day % 22 + 1:02d}"),
    "summary": st.text("桶装水毛巾绿豆0123456789", min_size=1, max_size=20),
    "amount": st.integers(1, 10_000_000).map(Fen),
    "purpose": st.sampled_from(("建设", "运营", "活动", "设备")),
    "payee": st.text("示例商贸水站甲乙丙", min_size=0, max_size=12),
    "fund_id": st.sampled_from(("first", "second", "none")),
    "invoice_code": st.text("0123456789", min_size=0, max_size=12),
    "invoice_number": st.text("0123456789", min_size=0, max_size=20),
    "handler_id": st.sampled_from((ATTENDANT, KEEPER, SECOND_LEAD)),
    "paper_vouchers": st.integers(0, 40),
    "voucher_place": st.text("年凭证盒柜0123456789", min_size=0, max_size=12),
    "note": st.text("备注说明补充", min_size=0, max_size=30),
}


def test_every_field_of_the_form_is_tried() -> None:
    assert set(CHANGES) == {field.name for field in fields_of(ExpenseFields)}


@settings(max_examples=60)
@given(data=st.data())
def test_any_change_of_a_single_field_voids_the_slip(desk: Desk, data: st.DataObject) -> None:
    second = desk.fund("街道补助")
    number = "24212000000000022222"
    expense = desk.draft(invoice_number="", note="", paper_vouchers=1, voucher_place="盒")
    made = desk.sit(ATTENDANT).read(sign_slips.shown, E, public_id(desk, expense))
    desk.office.act(sign_slips.record_printed, made)
    before = form(desk, expense)
    name = data.draw(st.sampled_from(sorted(CHANGES)))
    value = data.draw(CHANGES[name])
    if name == "fund_id":
        value = {"first": before.fund_id, "second": second, "none": None}[str(value)]
    elif name == "handler_id":
        value = desk.person(str(value))
    elif name == "invoice_number" and value:
        value = f"{number[:-4]}{expense:04d}{value}"[-20:]
    desk.sit(ATTENDANT)

    with suppress(BadInput):
        after = replace(before, **{name: value})  # type: ignore[arg-type]  # any field of it
        desk.office.act(expenses.change_draft, expense, after)
    is_changed = form(desk, expense) != before

    (row,) = printed(desk, expense)
    assert row.is_valid is not is_changed, (name, value)
    assert bool(row.changes) is is_changed


@pytest.mark.parametrize("kind", [kind for kind in PaperKind if kind is not PaperKind.HANDOVER])
def test_a_slip_of_every_kind_comes_back_to_its_record(desk: Desk, kind: PaperKind) -> None:
    scene = Scene(desk)
    subject = sign_subjects.subject(kind)
    row_id = scene.signed[subject.table]
    subject_id = desk.office.read(
        lambda ctx: str(ctx.session.get_one(subject.model, row_id).public_id)
    )
    desk.sit(KEEPER)

    path = print_slip(desk.office, subject_id, kind)
    (found,) = bring_back(desk.office, path)

    assert (found.kind, found.subject_id, found.is_valid) == (kind, subject_id, True)
    assert found.open_at is not None
