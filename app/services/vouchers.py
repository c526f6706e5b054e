"""The papers behind an expense: invoices, lists, receipts, kept by content hash (PJ-63, PJ-65)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.core.errors import NotFound, Refused
from app.core.permissions import Act
from app.core.text import as_written
from app.models import Expense, ExpenseVoucher, StoredFile
from app.services import expense_rules, kept_files, months
from app.services.context import Context
from app.services.kept_files import Incoming

ATTACHED, DETACHED = "添加凭证", "取下凭证"
"""The acts in the change log."""


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """One attached file (凭证) of an expense."""

    id: int
    expense_id: int
    name: str
    kind: str
    sha256: str
    media_type: str
    byte_count: int
    also_on: str = ""
    """Numbers of other expenses that carry the very same file, for people to look at."""


def attach(ctx: Context, expense_id: int, name: str, content: bytes, kind: str = "发票") -> int:
    """Attach a file to an unsigned draft; give the voucher's id.

    Raises:
        BadInput: not a kind of file we keep.
        NotAllowed: somebody else's draft.
        Refused: signed already, or this very file is attached to it already.
    """
    expense = changeable(ctx, expense_id)
    sha256 = kept_files.keep(ctx, content, kept_files.media_type(content))
    if ctx.session.scalar(
        select(ExpenseVoucher.id).where(
            ExpenseVoucher.expense_id == expense_id, ExpenseVoucher.sha256 == sha256
        )
    ):
        raise Refused("这张凭证已经附上了，内容完全一样。", kept="没有重复添加。")
    row = ExpenseVoucher(
        station_id=ctx.station_id,
        expense_id=expense_id,
        sha256=sha256,
        name=as_written(name) or "凭证",
        kind=as_written(kind),
        added_by=ctx.person_id,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit(ATTACHED, row, expense=expense.number, name=row.name, sha256=sha256)
    return row.id


def attach_file(ctx: Context, expense_id: int, file: Incoming, kind: str = "发票") -> int:
    """Attach a file that `kept_files.read_original` read from the disk; give the voucher's id."""
    return attach(ctx, expense_id, file.name, file.content, kind)


def detach(ctx: Context, voucher_id: int) -> None:
    """Take a file off an unsigned draft; its bytes stay in the store."""
    row = _find(ctx, voucher_id)
    expense = changeable(ctx, row.expense_id)
    ctx.session.delete(row)
    ctx.audit(DETACHED, row, expense=expense.number, name=row.name, sha256=row.sha256)


def list_vouchers(ctx: Context, expense_id: int) -> tuple[VoucherRow, ...]:
    """Give the attached files of an expense in the order they came."""
    return of_many(ctx, (expense_id,)).get(expense_id, ())


def of_many(ctx: Context, expense_ids: Iterable[int]) -> dict[int, tuple[VoucherRow, ...]]:
    """Give the attached files of several expenses in one go."""
    rows = ctx.session.execute(
        select(ExpenseVoucher, StoredFile)
        .join(StoredFile, StoredFile.sha256 == ExpenseVoucher.sha256)
        .where(ExpenseVoucher.expense_id.in_(list(expense_ids)))
        .order_by(ExpenseVoucher.id)
    )
    found: dict[int, tuple[VoucherRow, ...]] = {}
    for voucher, file in rows:
        found[voucher.expense_id] = (
            *found.get(voucher.expense_id, ()),
            VoucherRow(
                voucher.id,
                voucher.expense_id,
                voucher.name,
                voucher.kind,
                voucher.sha256,
                file.media_type,
                file.byte_count,
            ),
        )
    return found


def also_on(ctx: Context, sha256: str, expense_id: int) -> str:
    """Name other standing expenses with the very same file: perhaps one invoice paid twice.

    A correction carries the files of what it corrects: versions of one expense are no double use.
    """
    numbers = ctx.session.scalars(
        select(Expense.number)
        .join(ExpenseVoucher, ExpenseVoucher.expense_id == Expense.id)
        .where(
            ExpenseVoucher.sha256 == sha256,
            Expense.id.not_in(expense_rules.versions(ctx, expense_id)),
            Expense.voided_at.is_(None),
        )
        .order_by(Expense.number)
    )
    return "、".join(numbers)


def open_voucher(ctx: Context, voucher_id: int) -> tuple[VoucherRow, bytes]:
    """Give an attached file and its bytes.

    Raises:
        StoreProblem: the kept file is missing or was altered.
    """
    row = _find(ctx, voucher_id)
    found = next(v for v in list_vouchers(ctx, row.expense_id) if v.id == voucher_id)
    return found, ctx.files.get(row.sha256)


def copy_to(ctx: Context, old_id: int, new_id: int) -> tuple[str, ...]:
    """Give a correction the vouchers of what it corrects; tell their hashes."""
    rows = ctx.session.scalars(
        select(ExpenseVoucher)
        .where(ExpenseVoucher.expense_id == old_id)
        .order_by(ExpenseVoucher.id)
    ).all()
    for row in rows:
        ctx.session.add(
            ExpenseVoucher(
                station_id=ctx.station_id,
                expense_id=new_id,
                sha256=row.sha256,
                name=row.name,
                kind=row.kind,
                added_by=row.added_by,
                created_at=ctx.now(),
            )
        )
    return tuple(row.sha256 for row in rows)


def changeable(ctx: Context, expense_id: int) -> Expense:
    """Give a draft that the acting person may change the vouchers of: they are signed with it.

    Raises:
        NotAllowed: somebody else's draft.
        Refused: it is no draft any more.
        MonthClosed: its month is closed.
    """
    ctx.require(Act.ENTER_EXPENSE)
    expense = expense_rules.find(ctx, expense_id)
    if expense.state != "draft" or expense.lead_by is not None:
        raise Refused(
            f"{expense.number} 已不是草稿，凭证不能再增减。",
            kept="原有凭证都在。",
            to_do="要改请先退回，再更正：原凭证会带到新的一张上。",
        )
    months.require_open(ctx, expense.on_date)
    expense_rules.require_writer(ctx, expense)
    expense_rules.take_as_maker(ctx, expense)
    return expense


def _find(ctx: Context, voucher_id: int) -> ExpenseVoucher:
    row = ctx.session.get(ExpenseVoucher, voucher_id)
    if row is None or row.station_id != ctx.station_id:
        raise NotFound("没有找到这张凭证。", to_do="请回到列表重新选择。")
    return row
