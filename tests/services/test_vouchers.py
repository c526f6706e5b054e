"""Vouchers: what may be attached, to what, and that the bytes come back (PJ-63, PJ-65)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from app.core.errors import BadInput, NotAllowed, NotFound, Refused, StoreProblem
from app.core.quantity import Quantity
from app.models import Batch, Consumable, Expense, ImportRun, StockMove
from app.services import expense_list, expense_rules, expenses, vouchers
from app.services.context import Context
from tests.services.desk import ATTENDANT, CHAIR, JPEG, KEEPER, LEAD, SECOND_LEAD, Desk

PNG = b"\x89PNG\r\n\x1a\n picture"
PDF = b"%PDF-1.7 invoice"


def _zip(name: str) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr(name, "<x/>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "kept_as"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (PDF, "application/pdf"),
        (_zip("OFD.xml"), "application/ofd"),
    ],
)
def test_a_voucher_comes_back_byte_for_byte(desk: Desk, content: bytes, kept_as: str) -> None:
    expense = desk.draft(with_file=False)

    voucher = desk.office.act(vouchers.attach, expense, "发票.bin", content, "发票")
    row, found = desk.office.read(vouchers.open_voucher, voucher)

    assert found == content
    assert (row.name, row.kind, row.media_type, row.byte_count) == (
        "发票.bin",
        "发票",
        kept_as,
        len(content),
    )
    assert content not in b"".join(p.read_bytes() for p in desk.office.folder.files.rglob("?" * 64))


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ program", b"<html>", _zip("word/document.xml"), b"PK\x03\x04 torn", b"GIF89a"],
)
def test_what_is_no_photo_scan_or_pdf_is_not_taken(desk: Desk, content: bytes) -> None:
    expense = desk.draft(with_file=False)

    with pytest.raises(BadInput, match=r"不是照片、扫描件|是空的"):
        desk.office.act(vouchers.attach, expense, "发票.jpg", content)
    assert desk.office.read(vouchers.list_vouchers, expense) == ()


def test_a_phone_photo_nobody_can_open_says_what_to_do(desk: Desk) -> None:
    expense = desk.draft(with_file=False)

    with pytest.raises(BadInput) as refused:
        desk.office.act(vouchers.attach, expense, "发票.jpg", b"\0\0\0\x18ftypheic\0\0")

    assert "兼容性最佳" in refused.value.to_do


def test_the_same_file_twice_is_refused(desk: Desk) -> None:
    expense = desk.draft(with_file=False)
    desk.attach(expense, PDF)

    with pytest.raises(Refused, match="已经附上了"):
        desk.attach(expense, PDF)


def test_the_same_file_on_another_expense_is_pointed_out(desk: Desk) -> None:
    first, second = desk.draft(with_file=False), desk.draft(with_file=False)
    desk.attach(first, PDF)
    desk.attach(second, PDF)
    (row,) = desk.office.read(vouchers.list_vouchers, second)

    assert desk.office.read(vouchers.also_on, row.sha256, second) == "2026-10-001"


def test_a_voucher_leaves_a_draft_but_no_signed_expense(desk: Desk) -> None:
    draft, signed = desk.draft(), desk.signed()
    (mine,) = desk.office.read(vouchers.list_vouchers, draft)
    (fixed,) = desk.office.read(vouchers.list_vouchers, signed)
    desk.sit(ATTENDANT)

    desk.office.act(vouchers.detach, mine.id)
    with pytest.raises(Refused, match="已不是草稿"):
        desk.office.act(vouchers.detach, fixed.id)
    with pytest.raises(Refused):
        desk.attach(signed)

    assert desk.office.read(vouchers.list_vouchers, draft) == ()
    assert desk.office.read(vouchers.list_vouchers, signed) == (fixed,)


def test_what_is_attached_to_a_draft_is_for_its_makers(desk: Desk) -> None:
    """Nobody signs what they attached to another's draft: the files are signed with it."""
    draft = desk.draft(handler_id=desk.person(KEEPER))
    (theirs,) = desk.office.read(vouchers.list_vouchers, draft)

    desk.sit(LEAD)
    with pytest.raises(NotAllowed, match="由登记人或经办人来改"):
        desk.attach(draft)
    with pytest.raises(NotAllowed, match="由登记人或经办人来改"):
        desk.office.act(vouchers.detach, theirs.id)
    desk.sit(KEEPER)
    desk.attach(draft)

    assert len(desk.office.read(vouchers.list_vouchers, draft)) == 2


def test_who_attaches_to_an_imported_row_completes_it_and_is_its_maker(desk: Desk) -> None:
    imported = desk.office.act(_imported, desk.person(KEEPER), desk.fund())

    desk.sit(LEAD)
    desk.attach(imported)

    with pytest.raises(NotAllowed, match="不能给自己的支出签字"):
        desk.sign(imported, LEAD)
    desk.sit(ATTENDANT)
    with pytest.raises(NotAllowed, match="由登记人或经办人来改"):
        desk.attach(imported)
    desk.sign(imported, SECOND_LEAD)


def test_handler_who_attached_or_took_off_a_file_is_not_exchanged(desk: Desk) -> None:
    """They would sign the papers they chose themselves."""
    for act in ("attach", "detach"):
        draft = desk.draft(handler_id=desk.person(LEAD), invoice_number=act)
        (file,) = desk.office.read(vouchers.list_vouchers, draft)
        desk.sit(LEAD)
        desk.attach(draft) if act == "attach" else desk.office.act(vouchers.detach, file.id)

        desk.sit(ATTENDANT)
        fields = desk.fields(handler_id=desk.person(ATTENDANT), invoice_number=act)
        with pytest.raises(BadInput, match="改过这张草稿的内容或附件"):
            desk.office.act(expenses.change_draft, draft, fields)


def _imported(ctx: Context, handler: int, fund: int) -> int:
    run = ImportRun(
        station_id=ctx.station_id, created_at=ctx.now(), file_name="台账.xlsx",
        file_sha256="0" * 64, imported_by_name=LEAD, summary="{}",
    )  # fmt: skip
    ctx.session.add(run)
    ctx.session.flush()
    row = Expense(
        station_id=ctx.station_id, created_at=ctx.now(), number="2026-10-090", handler_id=handler,
        on_date="2026-10-09", summary="绿豆", purpose="建设", amount_fen=500, fund_id=fund,
        import_id=run.id, imported_by=LEAD,
    )  # fmt: skip
    ctx.session.add(row)
    ctx.audit("导入", row)
    return row.id


def _drop(path: Path) -> None:
    path.unlink()


def _alter(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes((content[-1] ^ 1,)))


@pytest.mark.parametrize("harm", [_drop, _alter])
def test_nobody_signs_papers_that_cannot_be_opened_any_more(
    desk: Desk, harm: Callable[[Path], None]
) -> None:
    draft, signed = desk.draft(), desk.signed(invoice_number="1")
    (one,), (other,) = (desk.office.read(vouchers.list_vouchers, id_) for id_ in (draft, signed))
    folder = desk.office.folder.files
    kept = {path: path.read_bytes() for path in folder.rglob("?" * 64)}
    for row in (one, other):
        harm(folder / row.sha256[:2] / row.sha256)

    with pytest.raises(Refused, match="有附件缺失或被改动"):
        desk.sign(draft)
    with pytest.raises(Refused, match="有附件缺失或被改动"):
        desk.approve(signed)
    assert (desk.state(draft), desk.state(signed)) == ("draft", "lead_signed")

    for path, content in kept.items():
        path.write_bytes(content)
    desk.sign(draft)
    desk.approve(signed)


def test_who_may_not_enter_expenses_attaches_nothing(desk: Desk) -> None:
    expense = desk.draft()
    desk.sit(CHAIR)

    with pytest.raises(NotAllowed):
        desk.attach(expense)


def test_unknown_vouchers_and_expenses_are_not_found(desk: Desk) -> None:
    desk.sit(ATTENDANT)

    with pytest.raises(NotFound):
        desk.office.act(vouchers.detach, 99)
    with pytest.raises(NotFound):
        desk.attach(99)


def test_an_altered_file_is_told_from_the_kept_one(desk: Desk) -> None:
    expense = desk.draft()
    (row,) = desk.office.read(vouchers.list_vouchers, expense)
    kept = desk.office.folder.files / row.sha256[:2] / row.sha256
    kept.write_bytes(kept.read_bytes()[:-1] + b"\0")

    with pytest.raises(StoreProblem, match="缺失或被改动"):
        desk.office.read(vouchers.open_voucher, row.id)


# The stock an expense paid for


def test_receipts_stand_on_the_expense_and_agree_with_the_books(desk: Desk) -> None:
    expense = desk.draft()
    _receive(desk, expense, "绿豆", "袋", 40)
    _receive(desk, expense, "毛巾", "条", 60)

    assert desk.row(expense).receipts == ("绿豆 40 袋", "毛巾 60 条")
    assert _goods(desk, expense) == ("账物相符", True)


def test_an_undone_receipt_asks_to_look(desk: Desk) -> None:
    expense = desk.draft()
    _receive(desk, expense, "绿豆", "袋", 40, undone=True)

    assert desk.row(expense).receipts == ("绿豆 40 袋（入库已撤销）",)
    assert _goods(desk, expense)[1] is False


def test_an_expense_without_goods_says_so(desk: Desk) -> None:
    assert _goods(desk, desk.draft()) == ("没有对应的入库", True)


def test_a_correction_takes_over_the_goods(desk: Desk) -> None:
    expense = desk.signed()
    _receive(desk, expense, "绿豆", "袋", 40)

    new = desk.sit(KEEPER).act(expenses.correct, expense, desk.fields(), "收款方写错")

    assert desk.row(new).receipts == ("绿豆 40 袋",)


def _goods(desk: Desk, expense_id: int) -> tuple[str, bool]:
    def read(ctx: Context) -> tuple[str, bool]:
        expense = expense_rules.find(ctx, expense_id)
        stock = expense_list.receipts(ctx, [expense]).get(expense_id, ())
        return expense_list.goods_line(stock)

    return desk.office.read(read)


def _receive(
    desk: Desk, expense_id: int, name: str, unit: str, count: int, *, undone: bool = False
) -> None:
    def move(ctx: Context) -> None:
        common = {"station_id": ctx.station_id, "created_at": ctx.now()}
        item = Consumable(name=name, unit=unit, **common)
        ctx.session.add(item)
        ctx.session.flush()
        batch = Batch(consumable_id=item.id, **common)
        ctx.session.add(batch)
        ctx.session.flush()
        receipt = StockMove(
            on_date="2026-10-14",
            consumable_id=item.id,
            batch_id=batch.id,
            kind="receipt",
            quantity=Quantity(count * 1000),
            expense_id=expense_id,
            **common,
        )
        ctx.session.add(receipt)
        ctx.session.flush()
        if undone:
            ctx.session.add(
                StockMove(
                    on_date="2026-10-14",
                    consumable_id=item.id,
                    kind="reversal",
                    quantity=Quantity(-count * 1000),
                    reverses_id=receipt.id,
                    **common,
                )
            )
        ctx.audit("入库", receipt)

    desk.office.act(move)
