"""A store of an older version is brought to the newest schema with every row it had."""

from __future__ import annotations

import json
import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, create_engine, text

from app.core.clock import SystemClock
from app.models import Base
from app.services import checkup
from app.services.audit_check import raw_of
from app.services.office import Office
from app.storage import database
from app.storage.folder import DataFolder
from tests.services.tampering import behind

VERSIONS = Path(__file__).parents[2] / "app" / "storage" / "migrations" / "versions"


def upgrade(connection: Connection, name: str) -> MigrationContext:
    (path,) = VERSIONS.glob(f"{name}_*.py")
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    context = MigrationContext.configure(connection)
    module = module_from_spec(spec)
    with Operations.context(context):
        spec.loader.exec_module(module)
        module.upgrade()
    return context


def test_people_and_answers_of_the_first_version_survive_what_follows() -> None:
    with create_engine("sqlite://").connect() as connection:
        upgrade(connection, "0001")
        connection.execute(
            text(
                "INSERT INTO station (public_id, name, code, union_name, host_name, host_type,"
                " build_mode, opening_mode, opening_text, address, area_m2, phone,"
                " has_duty_system, is_sample, revision, created_at)"
                " VALUES ('s', '站', '', '', '', '', '', '', '', '', '', '', 1, 0, 1, '')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO assessment (public_id, station_id, revision, created_at, standard_id,"
                " edition, criterion_id, verdict, note, judged_on)"
                " VALUES ('a', 1, 1, '', 'panjin-2021', '', 'place.fixed', 'meets', '话', '')"
            )
        )

        upgrade(connection, "0002")
        upgrade(connection, "0003")
        context = upgrade(connection, "0004")

        row = connection.execute(text("SELECT verdict, note, asked FROM assessment")).one()
        assert tuple(row) == ("meets", "话", "")
        assert compare_metadata(context, Base.metadata) == []


OLD = "2026-09-03T02:00:00.000Z"
EXPENSE_DEFAULTS = {
    "station_id": 1, "revision": 1, "created_at": OLD, "on_date": "2026-09-02", "purpose": "建设",
    "payee": "", "fund_id": 1, "invoice_code": "", "invoice_number": "", "handler_id": 1,
    "entered_by": 4, "imported_by": "", "paper_vouchers": 1, "voucher_place": "盒1",
    "search_keys": "", "note": "", "import_remark": "", "filed_place": "", "returned_reason": "",
    "source_sheet": "", "source_text": "", "void_reason": "", "summary": "绿豆", "amount_fen": 5000,
}  # fmt: skip


def insert(connection: Connection, table: str, **values: object) -> None:
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)


def an_old_store(connection: Connection) -> None:
    """Write what a station of the second version had signed."""
    common = {"station_id": 1, "revision": 1, "created_at": OLD}
    insert(
        connection, "station", public_id="s", name="站", code="", union_name="", host_name="",
        host_type="", build_mode="", opening_mode="", opening_text="", address="", area_m2="",
        phone="", has_duty_system=1, is_sample=0, revision=1, created_at="",
    )  # fmt: skip
    for number, name in enumerate(("经办", "责任", "主席", "登记"), 1):
        insert(
            connection, "person", public_id=f"p{number}", name=name, search_keys="",
            employment="", phone="", note="", is_pending=0, source_sheet="", source_text="",
            void_reason="", email="", **common,
        )  # fmt: skip
    insert(connection, "fund", public_id="f", name="专款", note="", void_reason="", **common)
    signed: dict[str, object] = {"lead_by": 2, "lead_at": OLD, "content_code": "aaaaaaaaaaaa"}
    approved: dict[str, object] = {**signed, "chair_by": 3, "chair_at": "2026-09-04T02:00:00.000Z"}
    void: dict[str, object] = {"voided_at": "2026-09-05T02:00:00.000Z", "void_reason": "重复"}
    states: tuple[dict[str, object], ...] = (
        {"state": "draft", "content_code": ""},
        {"state": "lead_signed", **signed},
        {"state": "paid", "paid_on": "2026-09-06", **approved},
        {"state": "superseded", **approved, **void},
        {"state": "lead_signed", "corrects_id": 4, **signed},
        {"state": "void", **signed, **void},
        {"state": "returned", "returned_by": 3, "returned_reason": "缺单",
         "returned_at": "2026-09-05T03:00:00.000Z", **signed},
    )  # fmt: skip
    for number, values in enumerate(states, 1):
        insert(
            connection, "expense",
            **{**EXPENSE_DEFAULTS, "public_id": f"e{number}", "number": f"2026-09-{number:03}",
               **values},
        )  # fmt: skip
    for revision, state in ((1, "reopened"), (2, "closed")):
        reopened = {"reopened_at": OLD, "reopened_by": 2, "consent_by": 3, "reopen_until": OLD}
        insert(
            connection, "month_closing", public_id=f"c{revision}", month="2026-08",
            closing_revision=revision, state=state, closed_at=OLD, closed_by=2,
            fingerprint="bbbbbbbbbbbb", audit_seq=9, audit_head="h", pending="[]",
            reopen_reason="补录" if state == "reopened" else "", **common,
            **(reopened if state == "reopened" else {}),
        )  # fmt: skip


def test_what_was_signed_before_has_its_papers_afterwards() -> None:
    with create_engine("sqlite://").connect() as connection:
        upgrade(connection, "0001")
        upgrade(connection, "0002")
        an_old_store(connection)

        upgrade(connection, "0003")

        papers = connection.execute(
            text(
                "SELECT p.subject_id, p.state, p.reason, p.ended_by, group_concat(s.signed_by),"
                " (SELECT group_concat(person_id) FROM sign_maker m WHERE m.paper_id = p.id)"
                " FROM sign_paper p LEFT JOIN signature s ON s.paper_id = p.id"
                " GROUP BY p.id ORDER BY p.id"
            )
        ).all()
        assert [tuple(row) for row in papers] == [
            ("e2", "open", "", None, "2", "1,4"),
            ("e3", "approved", "", None, "2,3", "1,4"),
            ("e4", "superseded", "重复", None, "2,3", "1,4"),
            ("e5", "open", "", None, "2", "1,4"),
            ("e6", "withdrawn", "重复", 2, "2", "1,4"),
            ("e7", "returned", "缺单", 3, "2", "1,4"),
            ("c1", "superseded", "补录", 2, "2", None),
            ("c2", "approved", "", None, "2", None),
        ]
        (follows,) = connection.execute(
            text("SELECT o.subject_id FROM sign_paper p JOIN sign_paper o ON o.id = p.replaces_id")
        ).scalars()
        assert follows == "e4"


def test_who_entered_an_activity_is_read_off_its_audit() -> None:
    with create_engine("sqlite://").connect() as connection:
        upgrade(connection, "0001")
        upgrade(connection, "0002")
        an_old_store(connection)
        for number, (on, name) in enumerate(
            (("2026-09-02", "开着的月"), ("2026-08-02", "已结的月"), ("2026-09-03", "没有记录"))
        ):
            insert(
                connection, "activity", public_id=f"v{number}", station_id=1, revision=1,
                created_at=OLD, on_date=on, name=name, kind="", approval_number="", note="",
                source_sheet="", source_text="", void_reason="",
            )  # fmt: skip
            if name != "没有记录":
                insert(
                    connection, "audit_entry", seq=number + 1, at=OLD, actor="登记#4",
                    act="登记活动", record_type="activity", record_id=f"v{number}", payload="{}",
                    previous_hash="", hash=f"h{number}",
                )  # fmt: skip

        upgrade(connection, "0003")

        rows = connection.execute(text("SELECT entered_by FROM activity ORDER BY id"))
        assert [row.entered_by for row in rows] == [4, None, None]


GOLDEN = Path(__file__).parent / "golden" / "0002"


def test_an_upgraded_store_has_every_row_in_its_audit(tmp_path: Path) -> None:
    root = shutil.copytree(GOLDEN, tmp_path / "data")
    (root / "keys").chmod(0o700)
    office = Office(database.open_existing(DataFolder(root)), SystemClock())

    query = "SELECT act, payload FROM audit_entry WHERE act = '升级登记'"
    entries = office.read(lambda ctx: raw_of(ctx).execute(query).fetchall())
    told = {table for _act, payload in entries for table, *_ in json.loads(payload)["baseline"]}
    assert {"station", "person", "expense", "month_closing"} <= told
    assert office.read(checkup.check_store) == ()

    with behind(office) as raw:
        raw.execute("UPDATE expense SET summary = '别的' WHERE id = 1")
    found = office.read(checkup.check_store)
    office.close()
    assert any("升级登记" in one.what and one.where.startswith("支出") for one in found)
