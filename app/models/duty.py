"""The day: roster, tally, checks, duty record."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import INTERNAL, Base, Imported, Record, Voidable, table


class Shift(Record, Imported, Voidable, Base):
    """One shift (班次) of the roster (值班表, PJ-33), HH:MM."""

    __tablename__ = "shift"
    __table_args__ = table(
        CheckConstraint("starts < ends", name="order"),
        Index("ix_shift_on", "station_id", "on_date"),
    )

    on_date: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts: Mapped[str]
    ends: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class Tally(Base):
    """One entry of the tally (人次登记); never changed, undone by an entry of opposite count.

    kind `visit` counts people coming in by worker group, `service` counts services used.
    """

    __tablename__ = "tally"
    __table_args__ = table(
        CheckConstraint("kind IN ('visit', 'service')", name="kind"),
        CheckConstraint("count <> 0", name="count"),
        CheckConstraint(
            "(kind = 'visit') = (worker_group_id IS NOT NULL)"
            " AND (kind = 'service') = (service_kind_id IS NOT NULL)",
            name="what",
        ),
        UniqueConstraint("reverses_id"),
        Index("ix_tally_on", "station_id", "on_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    on_date: Mapped[str]
    entered_at: Mapped[str]
    kind: Mapped[str]
    worker_group_id: Mapped[int | None] = mapped_column(ForeignKey("worker_group.id"))
    service_kind_id: Mapped[int | None] = mapped_column(ForeignKey("service_kind.id"))
    count: Mapped[int]
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("tally.id"))
    """The visit a service belongs to; blank for imported day totals."""
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("tally.id"))
    is_late: Mapped[bool] = mapped_column(default=False)
    """Entered after the day itself (补录)."""
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
    source_sheet: Mapped[str] = mapped_column(default="")
    source_row: Mapped[int | None]


class DailyCheck(Record, Base):
    """One answer of a daily check (每日检查): opening, cleaning, restocking (PJ-29, 43, 44).

    The newest answer of a day and kind counts; earlier ones stay.
    """

    __tablename__ = "daily_check"
    __table_args__ = table(
        CheckConstraint("kind IN ('opening', 'cleaning', 'restocking', 'leaving')", name="kind"),
        CheckConstraint("result IN ('fine', 'problem', 'not_done')", name="result"),
        Index("ix_daily_check_on", "station_id", "on_date"),
    )

    on_date: Mapped[str]
    kind: Mapped[str]
    result: Mapped[str]
    at_time: Mapped[str] = mapped_column(default="")
    """Clock time of the act, HH:MM."""
    text: Mapped[str] = mapped_column(default="")
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DutyRecord(Record, Imported, Voidable, Base):
    """One version of a day's duty record (值班记录, PJ-46); a correction is the next version."""

    __tablename__ = "duty_record"
    __table_args__ = table(
        Index(
            "uq_duty_record_version",
            "station_id",
            "on_date",
            "person_id",
            "version",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
        Index("ix_duty_record_on", "station_id", "on_date"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", name="signed"),
    )

    on_date: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("duty_record.id"))
    arrived: Mapped[str] = mapped_column(default="")
    left: Mapped[str] = mapped_column(default="")
    weather: Mapped[str] = mapped_column(default="")
    cleaning: Mapped[str] = mapped_column(default="")
    restocked: Mapped[str] = mapped_column(default="")
    opinions: Mapped[str] = mapped_column(default="", info=INTERNAL)
    sentence: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="", info=INTERNAL)
    """What the record says by itself, fixed at the signature."""
    change_reason: Mapped[str] = mapped_column(default="")
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[str | None]
