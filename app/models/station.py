"""The station and what it offers to whom."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import INTERNAL, PUBLIC, Base, Record, new_public_id, table


class Station(Base):
    """The one station (站点) this store belongs to; blanks are gaps, never invented."""

    __tablename__ = "station"
    __table_args__ = table(
        CheckConstraint("build_mode IN ('', 'self_built', 'co_built')", name="build_mode"),
        CheckConstraint(
            "opening_mode IN ('', 'office_hours', 'fixed_times', 'on_demand')", name="opening_mode"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    name: Mapped[str] = mapped_column(info=PUBLIC)
    code: Mapped[str] = mapped_column(default="", info=PUBLIC)
    union_name: Mapped[str] = mapped_column(default="", info=PUBLIC)
    host_name: Mapped[str] = mapped_column(default="")
    host_type: Mapped[str] = mapped_column(default="")
    build_mode: Mapped[str] = mapped_column(default="")
    opening_mode: Mapped[str] = mapped_column(default="")
    opening_text: Mapped[str] = mapped_column(default="", info=PUBLIC)
    address: Mapped[str] = mapped_column(default="", info=PUBLIC)
    area_m2: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="", info=PUBLIC)
    has_duty_system: Mapped[bool] = mapped_column(default=True)
    """Whether a duty system is run; PJ-33 leaves that to the host."""
    is_sample: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[str]


class OpeningHours(Record, Base):
    """One span of the opening week (开放时间), HH:MM; 0 is Monday."""

    __tablename__ = "opening_hours"
    __table_args__ = table(
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="order"),
    )

    weekday: Mapped[int]
    opens: Mapped[str]
    closes: Mapped[str]


class WorkerGroup(Record, Base):
    """A worker group (服务群体) of the tally (PJ-03), in button order."""

    __tablename__ = "worker_group"
    __table_args__ = table(UniqueConstraint("station_id", "name"))

    name: Mapped[str]
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)


class ServiceKind(Record, Base):
    """A service (服务项目) of the tally (PJ-11), in button order."""

    __tablename__ = "service_kind"
    __table_args__ = table(UniqueConstraint("station_id", "name"))

    name: Mapped[str]
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)


class StationStandard(Record, Base):
    """A standard (标准) this station is measured by."""

    __tablename__ = "station_standard"
    __table_args__ = table(UniqueConstraint("station_id", "standard_id"))

    standard_id: Mapped[str]
    chosen_on: Mapped[str]


class Setting(Base):
    """One setting (设置) of this installation, as JSON text under its key."""

    __tablename__ = "setting"
    __table_args__ = table()

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(info=INTERNAL)


class ImportRun(Record, Base):
    """One adopted workbook (导入): which file, by whom, and whether it was taken back."""

    __tablename__ = "import_run"
    __table_args__ = table()

    file_name: Mapped[str]
    file_sha256: Mapped[str]
    imported_by: Mapped[int | None]
    """Id of the person; no foreign key, since people themselves may come by import."""
    imported_by_name: Mapped[str] = mapped_column(info=INTERNAL)
    summary: Mapped[str] = mapped_column(info=INTERNAL)
    """JSON: the answer the import gave."""
    undone_at: Mapped[str | None]
