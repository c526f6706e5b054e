"""What all tables have in common: naming, column types, the record mixin."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

PUBLIC, INTERNAL = {"privacy": "public"}, {"privacy": "internal"}
PERSONAL, SENSITIVE = {"privacy": "personal"}, {"privacy": "sensitive"}
"""Classes of columns (公开、内部、个人、敏感; PIPL 51); the latter two are hashed in the audit.

A column without a class is internal and holds nothing of a person.
"""

CONCEALED = frozenset({"personal", "sensitive"})

WholeNumber = BigInteger().with_variant(Integer, "sqlite")
"""64 bits everywhere; STRICT tables of SQLite know only INTEGER."""


class Flag(TypeDecorator[bool]):
    """A yes or no, kept as 0 or 1, since STRICT tables refuse BOOLEAN."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Any) -> int | None:  # noqa: ARG002, FBT001
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Any) -> bool | None:  # noqa: ARG002
        return None if value is None else bool(value)


class Base(DeclarativeBase):
    """Root of all tables."""

    metadata = MetaData(naming_convention=_CONVENTION)
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it off the class)
        str: Text,
        int: WholeNumber,
        bytes: LargeBinary,
        bool: Flag,
    }


def table(*parts: Any) -> tuple[Any, ...]:
    """Give `__table_args__` of a STRICT table with the constraints and indexes named."""
    return (*parts, {"sqlite_strict": True})


def new_public_id() -> str:
    return str(uuid4())


class Record:
    """What every record of a station carries: ids, its station, its revision."""

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[str]


class Imported:
    """Marks rows that an import brought in, so that one act can take it back."""

    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
    source_sheet: Mapped[str] = mapped_column(default="")
    source_row: Mapped[int | None]
    source_text: Mapped[str] = mapped_column(default="")
    """Canonical text of the imported content: what decides whether a row is already there."""


class Voidable:
    """A record that is voided (作废), never deleted."""

    voided_at: Mapped[str | None]
    void_reason: Mapped[str] = mapped_column(default="")
