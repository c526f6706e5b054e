"""The figures of a month as rows people can read, in the order of the monthly report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.core.money import Fen
from app.core.quantity import Quantity
from app.records.book import Figures, MonthBook
from app.records.spec import Field, Kind, RecordSpec


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure (数字) of the month, or one word about the month where `value` is None."""

    what: str
    part: str
    value: Quantity | None
    """In thousandths of the unit, so that counts, yuan and litres share one column."""
    unit: str


FIGURES: RecordSpec[FigureRow] = RecordSpec(
    title="月度数字",
    sheet="月度数字",
    fields=(
        Field("what", "项目", lambda r: r.what, chars=20),
        Field("part", "分项", lambda r: r.part, chars=30),
        Field("value", "数值", lambda r: r.value, Kind.QUANTITY, chars=14),
        Field("unit", "计量", lambda r: r.unit, chars=10),
    ),
)


def figure_rows(book: MonthBook) -> tuple[FigureRow, ...]:
    """List what the month is and each of its figures."""
    return (*_about(book), *_counts(book.figures), *_money(book.figures), *_balances(book))


def status_words(book: MonthBook) -> str:
    """Say whether the month is closed and, after a reopening, which revision this is."""
    if book.status != "closed":
        return "未月结"
    return "已月结" if book.revision <= 1 else f"已月结（第{book.revision}版）"


def _about(book: MonthBook) -> Iterator[FigureRow]:
    yield _word(f"{book.station.name} {book.station.code}".strip())
    yield _word(f"{book.month} {status_words(book)}")
    yield _word(f"数据指纹 {book.fingerprint}")
    yield _word(f"制作于 {book.made_at} {book.clock_note}".strip())


def _counts(figures: Figures) -> Iterator[FigureRow]:
    yield _count("服务人次", "合计", figures.visits_total, "人次")
    yield from _each("服务人次", figures.visits_by_group, "人次")
    yield _count("服务项目", "合计", figures.services_total, "次")
    yield from _each("服务项目", figures.services_by_kind, "次")
    yield _count("值班", "有值班记录的天数", figures.duty_days, "天")
    yield _count("意见", "本月收到", figures.opinions_received, "件")
    yield _count("意见", "其中已办结", figures.opinions_closed, "件")


def _money(figures: Figures) -> Iterator[FigureRow]:
    yield _yuan("经费支出", "登记合计", Fen(figures.expenses_total_fen))
    yield _yuan("经费支出", "其中已批准", Fen(figures.expenses_approved_fen))


def _balances(book: MonthBook) -> Iterator[FigureRow]:
    units = {item.label: item.unit for item in book.stock_items}
    for label, balance in book.figures.closing_balances.items():
        thousandths = Quantity(int(Decimal(str(balance)).scaleb(3)))
        yield FigureRow("物资月末结存", label, thousandths, units.get(label, ""))


def _each(what: str, parts: Mapping[str, int], unit: str) -> Iterator[FigureRow]:
    for part, count in parts.items():
        yield _count(what, part, count, unit)


def _word(word: str) -> FigureRow:
    return FigureRow("说明", word, None, "")


def _count(what: str, part: str, count: int, unit: str) -> FigureRow:
    return FigureRow(what, part, Quantity(count * 1000), unit)


def _yuan(what: str, part: str, amount: Fen) -> FigureRow:
    return FigureRow(what, part, Quantity(amount * 10), "元")
