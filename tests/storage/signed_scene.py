"""One honest row in every signed table, and an attacker who writes past the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.sign_ways import WAYS, PaperKind
from app.models import (
    AccessEntry,
    Activity,
    Application,
    Assessment,
    BudgetPlan,
    Consent,
    Consumable,
    Delegation,
    DutyRecord,
    Handover,
    InstalledStandard,
    Leave,
    LifeEvent,
    MonthClosing,
    Review,
    RoleAssignment,
    Signature,
    SignMaker,
    SignPaper,
    SignScan,
    SignSlip,
    StockMove,
    Stocktake,
    StocktakeLine,
    StoredFile,
    Tally,
    UpperText,
    WorkerGroup,
)
from app.services.context import Context
from app.storage import connection
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, SECOND_LEAD, Desk
from tests.services.signed_papers import CODE, sign_all

NOW = "2026-10-22T04:00:00.000Z"
DAY = "2026-10-22"
SHA = "a" * 64


class Scene:
    """The store with its honest rows; `signed` and `free` give their ids by table."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.signed: dict[str, int] = {"expense": desk.signed(invoice_number="1001")}
        self.free: dict[str, int] = {"expense": desk.draft(summary="草稿")}
        self.people = {
            "attendant": desk.person(ATTENDANT),
            "keeper": desk.person(KEEPER),
            "lead": desk.person(LEAD),
            "chair": desk.person(CHAIR),
            "second": desk.person(SECOND_LEAD),
        }
        self.papers: dict[str, int] = {}
        desk.sit(LEAD).act(self._fill)
        office = desk.office
        self.raw: Any = connection.connect(office.folder.database, office.database.keys.data_key)
        self.raw.execute("PRAGMA foreign_keys = OFF")

    def run(self, sql: str, *values: object) -> Scene:
        self.raw.execute(sql.format(**self.words), values)
        return self

    def one(self, sql: str, *values: object) -> Any:
        found = self.raw.execute(sql.format(**self.words), values).fetchone()
        return found[0] if found else None

    @property
    def words(self) -> dict[str, int]:
        """What statements may name: {lead}, {leave_paper}, {expense}, {free_expense}."""
        free = {f"free_{table}": id_ for table, id_ in self.free.items()}
        return {**self.people, **self.papers, **self.signed, **free}

    def columns(self, table: str) -> tuple[str, ...]:
        return tuple(row[1] for row in self.raw.execute(f"PRAGMA table_info({table})"))

    def row(self, table: str, id_: int) -> dict[str, object]:
        names = self.columns(table)
        found = self.raw.execute(f"SELECT * FROM {table} WHERE id = ?", (id_,)).fetchone()
        return dict(zip(names, found, strict=True)) if found else {}

    def all_of(self, table: str) -> list[tuple[object, ...]]:
        return list(self.raw.execute(f"SELECT * FROM {table} ORDER BY 1"))

    def insert(
        self, table: str, values: Mapping[str, object], how: str = "INSERT", tail: str = ""
    ) -> None:
        marks = ", ".join("?" for _ in values)
        names = ", ".join(f'"{name}"' for name in values)
        self.raw.execute(
            f"{how} INTO {table} ({names}) VALUES ({marks}) {tail}", tuple(values.values())
        )

    def _fill(self, ctx: Context) -> None:
        common = {"station_id": ctx.station_id, "created_at": ctx.now()}
        self._people_and_papers(ctx, common)
        self._records(ctx, common)
        self._only_added(ctx, common)
        ctx.audit("测试", "scene")

    def _people_and_papers(self, ctx: Context, common: Mapping[str, Any]) -> None:
        who = self.people
        ctx.session.add(
            StoredFile(sha256=SHA, byte_count=1, media_type="image/jpeg", stored_at=ctx.now())
        )
        leave = {"from_on": DAY, "to_on": DAY, "reason": "看病", "kind": "leave", **common}
        asked = {"person_id": who["attendant"], "entered_by": who["attendant"]}
        signed, waiting, free = (Leave(**leave, **asked) for _ in range(3))
        ctx.session.add_all((signed, waiting, free))
        ctx.session.flush()
        makers = (who["attendant"],)
        paper = sign_all(ctx, PaperKind.LEAVE, signed, makers)
        self.papers["leave_paper"] = paper.id
        self.papers["waiting_paper"] = _open(ctx, PaperKind.LEAVE, waiting, makers)
        self._keep("leave_request", signed, free)
        self._keep("sign_paper", paper)
        self._keep("sign_maker", _one(ctx, SignMaker, SignMaker.paper_id == paper.id))
        self._keep("signature", _one(ctx, Signature, Signature.paper_id == paper.id))
        self._keep(
            "delegation",
            _add(
                ctx, Delegation(role="lead", from_person=who["lead"], to_person=who["keeper"],
                                from_on=DAY, to_on="2026-10-30", reason="出差", **common),
            ),
        )  # fmt: skip
        slip = {"kind": "leave", "subject_type": "leave_request", "subject_id": signed.public_id,
                "content_code": CODE}  # fmt: skip
        self._keep("sign_slip", _add(ctx, SignSlip(title="单", content="{}", **slip, **common)))
        self._keep(
            "sign_scan",
            _add(ctx, SignScan(sha256=SHA, name="扫描", verdict="fits", **slip, **common)),
        )
        role = _one(
            ctx, RoleAssignment,
            (RoleAssignment.person_id == who["lead"]) & (RoleAssignment.role == "lead"),
        )  # fmt: skip
        self._keep("role_assignment", role)
        self._keep(
            "consent",
            _add(ctx, Consent(person_id=who["attendant"], purpose="照片", fields="[]",
                              given_on=DAY, **common)),
        )  # fmt: skip
        self._keep(
            "access_entry",
            _add(ctx, AccessEntry(subject_type="person", subject_id="x", fields="[]", **common)),
        )

    def _records(self, ctx: Context, common: Mapping[str, Any]) -> None:
        who = self.people
        duty = {"on_date": DAY, **common}
        signed = _add(ctx, DutyRecord(person_id=who["attendant"], **duty))
        signed.signed_by, signed.signed_at = who["attendant"], NOW
        self._keep("duty_record", signed, _add(ctx, DutyRecord(person_id=who["keeper"], **duty)))
        activity = {"on_date": DAY, "entered_by": who["attendant"], **common}
        held = _add(ctx, Activity(name="义诊", **activity))
        sign_all(ctx, PaperKind.ACTIVITY, held, (who["attendant"],))
        self._keep("activity", held, _add(ctx, Activity(name="讲座", **activity)))
        form = {"standard_id": "s", "form_id": "f", "year": 2026, "state_since": DAY,
                "entered_by": who["attendant"], **common}  # fmt: skip
        sent = _add(ctx, Application(**form))
        sign_all(ctx, PaperKind.GRADE, sent, (who["attendant"],))
        sent.state, sent.submitted_on, sent.content_code = "submitted", DAY, CODE
        agreed = _add(ctx, Application(**form))
        sign_all(ctx, PaperKind.GRADE, agreed, (who["attendant"],))
        self.papers["agreed_application"] = agreed.id
        self._keep("application", sent, _add(ctx, Application(**form)))
        plan = {"total_fen": 1, "lines": "[]", "entered_by": who["keeper"], **common}
        self._keep("budget_plan", _add(ctx, BudgetPlan(year=2026, version=1, **plan)))
        over = Handover(role="lead", from_person=who["lead"], to_person=who["second"],
                        on_date=DAY, content="{}", **common)  # fmt: skip
        self._keep("handover", _add(ctx, over))
        self.papers["handover_paper"] = _open(ctx, PaperKind.HANDOVER, over, ())
        closing = MonthClosing(
            month="2026-08", closing_revision=1, closed_at=NOW, closed_by=who["lead"],
            fingerprint=CODE, audit_seq=1, audit_head="", pending="[]", **common,
        )  # fmt: skip
        self._keep("month_closing", _add(ctx, closing))

    def _only_added(self, ctx: Context, common: Mapping[str, Any]) -> None:
        who = self.people
        item = _add(ctx, Consumable(name="纸杯", **common))
        stock = {"consumable_id": item.id, **common}
        taken = _add(ctx, Stocktake(on_date=DAY, counted_by=who["keeper"], **common))
        again = _add(ctx, Stocktake(on_date=DAY, counted_by=who["keeper"], **common))
        self.papers["open_stocktake"] = again.id
        counted = {"book": 1000, "counted": 2000, "explanation": "漏记", **stock}
        self._keep("stocktake", taken)
        self._keep("stocktake_line", _add(ctx, StocktakeLine(stocktake_id=taken.id, **counted)))
        sign_all(ctx, PaperKind.STOCKTAKE, taken, (who["keeper"],))
        group = _one(ctx, WorkerGroup, WorkerGroup.id > 0)
        moved = {"on_date": DAY, **stock}
        came = _add(ctx, StockMove(kind="receipt", quantity=1000, **moved))
        counting = {"station_id": ctx.station_id, "on_date": DAY, "entered_at": NOW,
                    "kind": "visit", "worker_group_id": group.id}  # fmt: skip
        visit = _add(ctx, Tally(public_id="t", count=1, **counting))
        for row in (
            StockMove(kind="reversal", quantity=-1000, reverses_id=came.id, **moved),
            Tally(public_id="u", count=-1, reverses_id=visit.id, **counting),
            Assessment(standard_id="s", edition="e", criterion_id="c", verdict="meets",
                       judged_on=DAY, **common),
            UpperText(standard_id="s", criterion_id="c", text="话", source="文", given_on=DAY,
                      **common),
            InstalledStandard(standard_id="s", edition="e", version=1, content="{}",
                              content_sha256=SHA, source_name="s", source_kind="toml",
                              source_sha256=SHA, **common),
            LifeEvent(step="survey", on_date=DAY, **common),
            Review(kind="grading", standard_id="s", edition="e", union_name="工会",
                   reviewer="人", on_date=DAY, **common),
        ):  # fmt: skip
            self._keep(row.__tablename__, _add(ctx, row))

    def _keep(self, table: str, signed: Any, free: Any = None) -> None:
        self.signed[table] = signed.id
        if free is not None:
            self.free[table] = free.id


def _add(ctx: Context, row: Any) -> Any:
    ctx.session.add(row)
    ctx.session.flush()
    return row


def _one(ctx: Context, model: Any, where: Any) -> Any:
    return ctx.session.query(model).filter(where).order_by(model.id).first()


def _open(ctx: Context, kind: PaperKind, row: Any, makers: Sequence[int]) -> int:
    """Put a record forward with nobody's signature yet."""
    paper = SignPaper(
        station_id=ctx.station_id, created_at=ctx.now(), kind=kind.value,
        subject_type=WAYS[kind].table, subject_id=row.public_id, title="等", on_date=DAY,
        content="{}", content_code=CODE, steps=len(WAYS[kind].steps), state_since=ctx.now(),
    )  # fmt: skip
    _add(ctx, paper)
    for maker in makers:
        _add(ctx, SignMaker(station_id=ctx.station_id, created_at=ctx.now(), paper_id=paper.id,
                            person_id=maker))  # fmt: skip
    return int(paper.id)
