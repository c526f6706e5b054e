"""What can be signed: each kind says of its records what a signature signs and who made them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import select

from app.core.errors import NotFound
from app.core.permissions import Act
from app.core.sign_ways import KIND_NAMES, PaperKind, PaperState
from app.services.context import Context

Row = Any
"""The record itself; each kind knows its own table."""


def _nothing(_ctx: Context, _row: Row) -> None:
    return None


def _after_signature(_ctx: Context, _row: Row, _signature: Any) -> None:
    return None


def _after_end(_ctx: Context, _row: Row, _state: PaperState, _reason: str) -> None:
    return None


def _complete(_ctx: Context, _row: Row) -> tuple[str, ...]:
    return ()


def _waits_for_the_first(_ctx: Context, _row: Row) -> bool:
    return True


def _no_files(_ctx: Context, _row: Row) -> tuple[str, ...]:
    return ()


def _none_waiting(_ctx: Context) -> tuple[Row, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of thing that is signed (签批事项), as functions of its record.

    `content` must be made only of what can no longer change once a signature stands (the columns
    frozen in `app.storage.signed_tables`): its code is compared at every further signature.
    """

    kind: PaperKind
    model: type[Any]
    act: Act
    """What lets somebody put it forward or take it back."""
    title: Callable[[Context, Row], str]
    content: Callable[[Context, Row], dict[str, object]]
    makers: Callable[[Context, Row], frozenset[int]]
    on_date: Callable[[Row], str]
    lines: Callable[[Context, Row], tuple[tuple[str, str], ...]]
    """Label and value, for people and for the slip."""
    open_at: Callable[[Row], tuple[str, object]]
    """Page and argument where it is shown."""
    missing: Callable[[Context, Row], tuple[str, ...]] = _complete
    """What is still to be filled in before the first signature."""
    files: Callable[[Context, Row], tuple[str, ...]] = _no_files
    """Hashes of the kept files that are signed with it: whoever signs could have opened them."""
    signed: Callable[[Context, Row, Any], None] = _after_signature
    """Called after each signature, with its row."""
    approved: Callable[[Context, Row], None] = _nothing
    """Called once all signatures stand."""
    ended: Callable[[Context, Row, PaperState, str], None] = _after_end
    """Called when a paper is sent back, taken back or superseded, with the reason."""
    corrects: Callable[[Context, Row], str | None] = _nothing
    """Public id of the record this one corrects, where no column of `core.sign_ways` says it."""
    signs_without_paper: bool = False
    """Whether the first signature makes the paper, with no putting forward (an expense)."""
    waits_for_first: Callable[[Context, Row], bool] = _waits_for_the_first
    """Whether such a record without a paper still waits for it: not one that was sent back."""
    waiting: Callable[[Context], Iterable[Row]] = _none_waiting
    """Records without a paper that wait for a first signature."""
    send_back: Callable[[Context, Row, str], None] | None = None
    """Where sending back is an act of the kind itself: it ends the paper by `signing.end`."""
    puts_forward: bool = True
    """Whether people put it forward themselves; not so where another act does it (月结)."""

    @property
    def table(self) -> str:
        """Name of the table its records lie in."""
        return str(self.model.__tablename__)


_HOMES: Mapping[PaperKind, str] = MappingProxyType(
    {
        PaperKind.EXPENSE: "app.services.expense_signing",
        PaperKind.ACTIVITY: "app.services.activity_signing",
        PaperKind.BUDGET: "app.services.budget_plans",
        PaperKind.LEAVE: "app.services.leaves",
        PaperKind.STOCKTAKE: "app.services.stocktake_list",
        PaperKind.MONTH_CLOSE: "app.services.month_signing",
        PaperKind.CORRECTION: "app.services.duty_corrections",
        PaperKind.GRADE: "app.services.application_signing",
        PaperKind.HANDOVER: "app.services.handover",
    }
)
"""In which module each kind says what it is; read when first asked for."""


def subject(kind: PaperKind) -> Subject:
    """Give what is known of a kind."""
    return cast(Subject, import_module(_HOMES[kind]).SUBJECT)


def all_subjects() -> tuple[Subject, ...]:
    """Give every kind that can be signed, in the order of the list."""
    return tuple(subject(kind) for kind in PaperKind if kind in _HOMES)


def find(ctx: Context, kind: PaperKind, subject_id: str) -> Row:
    """Give the record a paper is about.

    Raises:
        NotFound: there is none with this public id.
    """
    row = find_if_there(ctx, kind, subject_id)
    if row is None:
        raise NotFound(f"没有找到这份{KIND_NAMES[kind]}。", to_do="请回到列表重新选择。")
    return row


def find_if_there(ctx: Context, kind: PaperKind, subject_id: str) -> Row | None:
    """Give the record a paper is about; None where somebody took it out behind the program.

    For lists: the check names such a paper, and everything else that waits is still shown.
    """
    model = subject(kind).model
    return ctx.session.scalar(
        select(model).where(model.public_id == subject_id, model.station_id == ctx.station_id)
    )
