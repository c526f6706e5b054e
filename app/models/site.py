"""What becomes of the station: its standing under standards, its life, its walls, its place."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import INTERNAL, PUBLIC, Base, Record, Voidable, table


class InstalledStandard(Record, Base):
    """One edition of a standard (标准) that was installed here; a later row replaces it."""

    __tablename__ = "installed_standard"
    __table_args__ = table(
        CheckConstraint("source_kind IN ('toml', 'xlsx')", name="source_kind"),
        UniqueConstraint("station_id", "standard_id", "version"),
    )

    standard_id: Mapped[str]
    edition: Mapped[str]
    version: Mapped[int]
    """Counts from 1 for each standard id: the same edition corrected is a new version."""
    content: Mapped[str]
    """Canonical JSON of the tables of the file."""
    content_sha256: Mapped[str]
    source_name: Mapped[str]
    source_kind: Mapped[str]
    source_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    installed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn: Mapped[bool] = mapped_column(default=False)
    """Whether this row takes the standard off the list again."""


class UpperText(Record, Base):
    """What the upper union asks (上级提供的要求) where the source gives only a heading."""

    __tablename__ = "upper_text"
    __table_args__ = table(Index("ix_upper_text_criterion", "standard_id", "criterion_id"))

    standard_id: Mapped[str]
    criterion_id: Mapped[str]
    text: Mapped[str]
    """Blank takes it back; the newest row counts."""
    source: Mapped[str]
    given_on: Mapped[str]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class GapTask(Record, Base):
    """What is to be done for a missing item (达标任务)."""

    __tablename__ = "gap_task"
    __table_args__ = table(
        CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"),
        CheckConstraint("cost_fen IS NULL OR cost_fen >= 0", name="cost"),
        Index("ix_gap_task_criterion", "standard_id", "criterion_id"),
    )

    standard_id: Mapped[str]
    criterion_id: Mapped[str]
    """The item: an either-or is one."""
    what: Mapped[str]
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[str | None]
    cost_fen: Mapped[int | None]
    """Estimated by whoever typed it; blank is not estimated."""
    state: Mapped[str] = mapped_column(default="open")
    ended_on: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")


class BudgetLine(Record, Base):
    """One line of a draft budget (预算草案, PJ-61)."""

    __tablename__ = "budget_line"
    __table_args__ = table(
        CheckConstraint("state IN ('draft', 'withdrawn')", name="state"),
        CheckConstraint("amount_fen >= 0", name="amount"),
    )

    year: Mapped[int]
    purpose: Mapped[str]
    title: Mapped[str]
    amount_fen: Mapped[int]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("gap_task.id"))
    state: Mapped[str] = mapped_column(default="draft")
    note: Mapped[str] = mapped_column(default="")


class Equipment(Record, Voidable, Base):
    """One line of the equipment list (设备清单): what stands in the rooms, and whose it is."""

    __tablename__ = "equipment"
    __table_args__ = table(
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("owner IN ('', 'union', 'host')", name="owner"),
        CheckConstraint("condition IN ('', 'working', 'broken', 'gone')", name="condition"),
    )

    name: Mapped[str]
    spec: Mapped[str] = mapped_column(default="")
    quantity: Mapped[int] = mapped_column(default=1)
    owner: Mapped[str] = mapped_column(default="")
    """The union's or the host's (PJ-60); blank is not known."""
    owner_number: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    condition: Mapped[str] = mapped_column(default="")
    checked_on: Mapped[str | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    search_keys: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")


class SiteSurvey(Record, Voidable, Base):
    """One survey of a site before building (选址考察, PJ-05, QHD-08)."""

    __tablename__ = "site_survey"
    __table_args__ = table(
        CheckConstraint("conclusion IN ('', 'suitable', 'not_suitable')", name="conclusion")
    )

    surveyed_on: Mapped[str]
    surveyors: Mapped[str] = mapped_column(info=INTERNAL)
    place: Mapped[str]
    findings: Mapped[str] = mapped_column(default="{}")
    """JSON: what was found, by the id of the standards' survey item."""
    nearby: Mapped[str] = mapped_column(default="[]")
    """JSON: stations near by, each with name, position and its coordinate system."""
    conclusion: Mapped[str] = mapped_column(default="")
    reasons: Mapped[str] = mapped_column(default="")
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class LifeEvent(Record, Base):
    """One step in the life of the station (站点进程); never changed, corrected by a newer one."""

    __tablename__ = "life_event"
    __table_args__ = table(
        CheckConstraint(
            "step IN ('survey', 'application', 'building', 'acceptance', 'filing', 'running',"
            " 'rectification', 'suspended', 'withdrawn')",
            name="step",
        )
    )

    step: Mapped[str]
    """Where the station stands from now on."""
    on_date: Mapped[str | None]
    """Blank where nobody knows the day any more."""
    by_union: Mapped[str] = mapped_column(default="")
    document_number: Mapped[str] = mapped_column(default="")
    details: Mapped[str] = mapped_column(default="{}")
    """JSON: what this step asks besides (problem, demand, due, receipt …)."""
    reason: Mapped[str] = mapped_column(default="")
    file_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("life_event.id"))


class ChangeReport(Record, Base):
    """Something that has to be reported, until it was (上报变化, PJ-32, QHD-10)."""

    __tablename__ = "change_report"
    __table_args__ = table(
        CheckConstraint("state IN ('waiting', 'reported', 'not_needed')", name="state")
    )

    kind: Mapped[str]
    """Id of the standards' report duty: leads_list, running_change, filing …"""
    what: Mapped[str]
    arose_on: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    reported_on: Mapped[str | None]
    reported_to: Mapped[str] = mapped_column(default="")
    document_number: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Application(Record, Voidable, Base):
    """An application (申报): for a site, or for a subsidy."""

    __tablename__ = "application"
    __table_args__ = table(
        CheckConstraint(
            "state IN ('draft', 'submitted', 'accepted', 'returned', 'reviewed', 'proposed',"
            " 'agreed', 'granted', 'refused')",
            name="state",
        ),
        CheckConstraint("amount_fen IS NULL OR amount_fen >= 0", name="amount"),
        Index("ix_application_standard", "standard_id"),
    )

    standard_id: Mapped[str]
    form_id: Mapped[str]
    """Id of the standard's application entry."""
    grade: Mapped[str] = mapped_column(default="")
    year: Mapped[int]
    answers: Mapped[str] = mapped_column(default="{}")
    """JSON: what was typed into the form, by field."""
    state: Mapped[str] = mapped_column(default="draft")
    state_since: Mapped[str]
    submitted_on: Mapped[str | None]
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    content: Mapped[str] = mapped_column(default="")
    """JSON: what was submitted, frozen; blank in a draft."""
    content_code: Mapped[str] = mapped_column(default="")
    amount_fen: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(default="{}")
    """JSON: what came back, step by step, with dates, opinions and document numbers."""
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ApplicationFile(Record, Base):
    """A photo or paper that goes with an application (申报)."""

    __tablename__ = "application_file"
    __table_args__ = table(Index("ix_application_file_application", "application_id"))

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    kind: Mapped[str]
    """photo, or the id of the paper in the standard's entry, or opinion:<n>."""
    position: Mapped[int]
    caption: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    thumb_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    name: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    """Where the paper lies, when it is not a file."""
    details: Mapped[str] = mapped_column(default="{}")
    """JSON: of an opinion its union, person, day, words and document number."""
    removed_at: Mapped[str | None]


class Review(Record, Base):
    """What a reviewer found (审核、验收、评定): the only way a station gets a grade (PJ-70)."""

    __tablename__ = "review"
    __table_args__ = table(
        CheckConstraint(
            "kind IN ('opinion', 'acceptance', 'grading', 'recheck', 'site_visit')", name="kind"
        ),
        CheckConstraint("result IN ('', 'passed', 'failed')", name="result"),
        Index("ix_review_standard", "standard_id"),
    )

    kind: Mapped[str]
    standard_id: Mapped[str]
    edition: Mapped[str]
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    union_name: Mapped[str]
    reviewer: Mapped[str] = mapped_column(info=INTERNAL)
    on_date: Mapped[str]
    result: Mapped[str] = mapped_column(default="")
    grade: Mapped[str] = mapped_column(default="")
    reasons: Mapped[str] = mapped_column(default="")
    document_number: Mapped[str] = mapped_column(default="")
    file_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"))
    withdrawn: Mapped[bool] = mapped_column(default=False)
    """Whether this row takes back the one it corrects."""


class RuleDocument(Record, Base):
    """One version of a rule document (制度); a change is a new version."""

    __tablename__ = "rule_document"
    __table_args__ = table(UniqueConstraint("station_id", "kind", "version"))

    kind: Mapped[str]
    title: Mapped[str]
    version: Mapped[int]
    lines: Mapped[str]
    """JSON: the lines of its text, in order."""
    approved_on: Mapped[str | None]
    approved_by: Mapped[str] = mapped_column(default="", info=INTERNAL)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ServiceStep(Record, Base):
    """One step of a service (服务流程), of which its flow chart is laid out (BJ-11)."""

    __tablename__ = "service_step"
    __table_args__ = table(
        CheckConstraint("kind IN ('start', 'step', 'decision', 'end')", name="kind"),
        Index("ix_service_step_procedure", "station_id", "procedure", "position"),
    )

    procedure: Mapped[str]
    """The service the steps belong to, by name."""
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(default="step")
    text: Mapped[str]
    who: Mapped[str] = mapped_column(default="", info=PUBLIC)
    time_limit: Mapped[str] = mapped_column(default="")
    no_leads_to: Mapped[int | None]
    """Position where a decision leads when the answer is no; yes goes on to the next."""


class WallPosting(Record, Base):
    """One sheet on the wall (上墙): posted, looked after, taken down."""

    __tablename__ = "wall_posting"
    __table_args__ = table(Index("ix_wall_posting_kind", "station_id", "kind", "subject"))

    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    """Which one where a kind has several: the service of a flow chart."""
    title: Mapped[str]
    version: Mapped[int]
    content_digest: Mapped[str]
    """Of what the sheet said when it was posted; another digest today means outdated."""
    content: Mapped[str] = mapped_column(default="")
    """JSON: what it said, to name what has changed since."""
    posted_on: Mapped[str]
    posted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    position: Mapped[str] = mapped_column(default="")
    photo_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    thumb_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    next_check_on: Mapped[str | None]
    checked_on: Mapped[str | None]
    taken_down_on: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")


class MapCard(Record, Base):
    """What maps show of the station (地图信息, PJ-06/07); the newest row counts."""

    __tablename__ = "map_card"
    __table_args__ = table(CheckConstraint("system IN ('WGS84', 'GCJ02', 'BD09')", name="system"))

    longitude: Mapped[str]
    """Decimal degrees as text, as typed, in the named system."""
    latitude: Mapped[str]
    system: Mapped[str]
    photo_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    thumb_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    category: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class MapExport(Record, Base):
    """One export of the map card (地图信息), and where it was uploaded to."""

    __tablename__ = "map_export"
    __table_args__ = table()

    exported_on: Mapped[str]
    content_digest: Mapped[str]
    content: Mapped[str]
    """JSON: what was exported, to name what has changed since."""
    uploaded_to: Mapped[str] = mapped_column(default="")
    uploaded_on: Mapped[str | None]
    exported_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
