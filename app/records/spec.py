"""How a register is described once, for the screen table, the sheet and the printed list alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

from app.core.money import Fen, yuan
from app.core.quantity import Quantity, quantity_text

R = TypeVar("R")
Read: TypeAlias = Callable[[R], str | int | None]
Cell: TypeAlias = str | int | Decimal | date | time | None


class Kind(StrEnum):
    """What a field holds; the kind alone decides how it is written and aligned."""

    TEXT = "text"
    DATE = "date"
    """ISO text in the row, a real date in a sheet."""
    TIME = "time"
    """HH:MM text in the row, a real time of day in a sheet."""
    COUNT = "count"
    MONEY = "money"
    """Whole fen in the row, yuan with two decimals in a sheet."""
    QUANTITY = "quantity"
    """Whole thousandths in the row, a decimal number in a sheet."""
    NOTE = "note"
    """Long text that may wrap."""


class Align(StrEnum):
    """Where a field stands in its column."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


_ALIGN = {
    Kind.DATE: Align.CENTRE,
    Kind.TIME: Align.CENTRE,
    Kind.COUNT: Align.RIGHT,
    Kind.MONEY: Align.RIGHT,
    Kind.QUANTITY: Align.RIGHT,
}
_WIDTH = {Kind.DATE: 12, Kind.TIME: 8, Kind.COUNT: 7, Kind.MONEY: 13, Kind.NOTE: 28}


@dataclass(frozen=True)
class Field(Generic[R]):
    """One column of a register: its label, its kind, and how to read it from a row."""

    key: str
    label: str
    read: Read[R]
    kind: Kind = Kind.TEXT
    chars: int = 0
    """Wished width in half-width characters; 0 takes the kind's own."""
    band: str = ""
    """Heading over this and its neighbours of the same band, e.g. 服务群体（人次）."""
    in_paper: bool = True
    """Shown in the printed list; a sheet always holds every field."""

    @property
    def width(self) -> int:
        """Give the width in half-width characters, never narrower than the label."""
        return max(self.chars or _WIDTH.get(self.kind, 12), 2 * len(self.label) + 2)

    @property
    def align(self) -> Align:
        """Give the alignment of the kind: numbers to the right, dates in the middle."""
        return _ALIGN.get(self.kind, Align.LEFT)

    def text(self, row: R) -> str:
        """Write the value for people; a blank stays blank."""
        value = self.read(row)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if self.kind is Kind.MONEY:
            return yuan(Fen(value))
        if self.kind is Kind.QUANTITY:
            return quantity_text(Quantity(value))
        return str(value)

    def cell(self, row: R) -> Cell:
        """Give the value native to a sheet, so that people can go on calculating with it."""
        value = self.read(row)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return _native(self.kind, value)
        if self.kind is Kind.MONEY:
            return Decimal(value).scaleb(-2)
        if self.kind is Kind.QUANTITY:
            return _plain_decimal(Decimal(value).scaleb(-3))
        return value


@dataclass(frozen=True)
class RecordSpec(Generic[R]):
    """One register: its title, the name of its sheet, and its fields in order."""

    title: str
    """Heading on papers and in the sheet's first row, e.g. 经费支出登记."""
    sheet: str
    """Name of the sheet in the workbook, at most 31 characters."""
    fields: tuple[Field[R], ...]

    @property
    def paper(self) -> tuple[Field[R], ...]:
        """Give the fields of the printed list."""
        return tuple(field for field in self.fields if field.in_paper)

    def field(self, key: str) -> Field[R]:
        """Give the field of that key; an unknown key is a bug (KeyError)."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)

    def texts(self, row: R) -> tuple[str, ...]:
        """Write one row of the printed list."""
        return tuple(field.text(row) for field in self.paper)

    def cells(self, row: R) -> tuple[Cell, ...]:
        """Give one row of the sheet."""
        return tuple(field.cell(row) for field in self.fields)


def _native(kind: Kind, text: str) -> Cell:
    """Read ISO text of a date or time; what is none (a doubtful import) stays text."""
    try:
        if kind is Kind.DATE:
            return date.fromisoformat(text)
        if kind is Kind.TIME:
            return time.fromisoformat(text)
    except ValueError:
        pass
    return text


def _plain_decimal(number: Decimal) -> int | Decimal:
    """Write 17.000 as 17 and 2.500 as 2.5."""
    return int(number) if number == number.to_integral_value() else number.normalize()
