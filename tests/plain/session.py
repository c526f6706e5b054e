"""A session at a desk from founding to new keys, run in a process of its own: `session ROOT`."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from sqlalchemy import select, text

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app import bootstrap
from app.__main__ import main
from app.core.clock import FixedClock
from app.core.money import parse_yuan
from app.core.month import Month
from app.core.permissions import Role
from app.models import RoleAssignment, WorkerGroup
from app.services import (
    activities,
    backup,
    expense_entry,
    export,
    importing,
    key_change,
    opinions,
    people,
    setup,
    sign_in,
    verify,
    vouchers,
)
from app.services.appointments import Consent
from app.services.context import Actor, Context
from app.services.office import Office
from app.services.sign_in import Proof
from app.storage import key_lock
from tests.plain.marks import MARKS

NOON = datetime(2026, 10, 22, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PASSPHRASE = "四海之内皆兄弟也2026"


def run(root: Path) -> None:
    """Do everything once that writes."""
    sign_in.MEMORY_KIB = key_lock.MEMORY_KIB = 64
    data, usb = root / "data", root / "usb"
    ledger = root / "in" / "ledger.xlsx"
    clock = FixedClock(NOON)
    assert main(["import", str(ledger), "--data", str(root / "none"), "--dry-run"]) == 0
    with bootstrap.open_office(data, clock=clock, create=True) as office:
        lead, chair = _found(office)
        _work(office)
        importing.preview(office, ledger)
        importing.import_ledger(office, ledger)
        made = backup.make_backup(office, usb)
        export.write_papers_of(office, Month(2026, 10), root / "papers")
        _crash(office, root)
        key_change.set_passphrase(office, Proof(lead, clock.now()), PASSPHRASE)
        backup.make_backup(office)
    with bootstrap.open_office(data, clock=clock) as office:
        office.actor = Actor(lead, MARKS["name"], frozenset({Role.LEAD}))
        assert not verify.verify_file(made, keys_folder=data / "keys").findings
        backup.restore_backup(made, root / "restored", keys_folder=data / "keys")
        _new_keys(office, lead, chair)
    os.environ["YIZHAN_PASSPHRASE"] = PASSPHRASE
    assert bootstrap.run_window(["--data", str(data)]) == 0


def _found(office: Office) -> tuple[int, int]:
    office.actor = Actor(None, "测试", frozenset(Role))
    card = setup.StationFields(
        name=MARKS["station"], code="211102-LD-0007", union_name="示范区总工会",
        host_name=MARKS["station"], address=MARKS["address"], opening_text="8:30-17:00",
        phone=MARKS["phone"],
    )  # fmt: skip
    office.act(setup.found_station, card)
    fields = people.PersonFields(
        MARKS["name"], phone=MARKS["phone"], note=MARKS["note"], email=MARKS["email"]
    )
    lead = office.act(people.add_person, fields)
    chair = office.act(people.add_person, people.PersonFields("孙惠民"))
    office.act(_appoint, {lead: Role.LEAD, chair: Role.CHAIR})
    for person_id in (lead, chair):
        office.act(sign_in.set_own_pin, person_id, "2580")
    office.actor = Actor(lead, MARKS["name"], frozenset({Role.LEAD}))
    return lead, chair


def _appoint(ctx: Context, roles: dict[int, Role]) -> None:
    for person_id, role in roles.items():
        row = RoleAssignment(
            station_id=ctx.station_id,
            person_id=person_id,
            role=role.value,
            from_on="2026-01-01",
            appointed_how="first_run",
            created_at=ctx.now(),
        )
        ctx.session.add(row)
        ctx.audit("任命", row, person_id=person_id)


def _work(office: Office) -> None:
    fields = expense_entry.ExpenseFields(
        on="2026-10-20", summary=MARKS["summary"], amount=parse_yuan("12.50"),
        payee=MARKS["payee"], invoice_number=MARKS["invoice"], note=MARKS["note"],
    )  # fmt: skip
    expense = office.act(expense_entry.enter_expense, fields)
    office.act(vouchers.attach, expense, f"{MARKS['payee']}.jpg", _scan())
    group = office.read(lambda ctx: ctx.session.scalar(select(WorkerGroup.name).limit(1)))
    said = opinions.OpinionFields(on="2026-10-21", content=MARKS["opinion"], group=group or "")
    office.act(opinions.record_opinion, said)
    office.act(
        activities.record_activity, activities.ActivityFields("2026-10-21", MARKS["activity"])
    )


def _scan() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(made, "JPEG", comment=MARKS["scan"].encode())
    return made.getvalue()


def _crash(office: Office, root: Path) -> None:
    """Let a fault of the program reach the hook, with what was just typed in the failing row."""
    from app.ui import messages
    from app.ui.application import catch_faults, create

    create()
    catch_faults()
    told: list[str] = []

    class Desk:
        def show_fault(self, parent: object, text: str, details: str) -> None:
            told.append(details)

    with messages.answered_by(Desk()):  # type: ignore[arg-type]  # nothing else is asked
        try:
            office.act(_break)
        except Exception as fault:  # noqa: BLE001 (as the interpreter hands it to the hook)
            sys.excepthook(type(fault), fault, fault.__traceback__)
    (root / "fault.txt").write_text("".join(told), "utf-8")
    assert told


def _break(ctx: Context) -> None:
    ctx.session.execute(
        text("INSERT INTO person (name, phone, note) VALUES (:name, :phone, :note)"),
        {"name": MARKS["name"], "phone": MARKS["phone"], "note": MARKS["note"]},
    )


def _new_keys(office: Office, lead: int, chair: int) -> None:
    now = office.clock.now()
    code = key_change.prepare_new_keys(
        office, Proof(lead, now), Consent(Proof(chair, now)), PASSPHRASE
    )
    key_change.try_new_keys(office, code)
    key_change.take_over(office).close()


def start(root: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the session in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tests.plain.session", str(root)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


if __name__ == "__main__":
    run(Path(sys.argv[1]))
