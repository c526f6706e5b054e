"""Everything that is written out is searched for what only few may read of people."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pypdfium2
import pytest

from app.core.errors import NotAllowed
from app.core.leave import LeaveKind
from app.core.month import Month
from app.core.permissions import Act, Role, may
from app.models import Person
from app.services import (
    audit_paper,
    change_reports,
    consent_paper,
    consents,
    export,
    handover,
    handover_paper,
    leads_list,
    leaves,
    life_paper,
    people,
    privacy,
    setup,
    sign_in,
)
from app.services.appointments import Consent
from app.services.audit_history import Wanted
from app.services.consents import ConsentFields
from app.services.context import Actor, Context
from app.services.handover import Asked
from app.services.handover_filled import Filled
from app.services.leaves import LeaveFields
from app.services.office import Office
from app.services.people import PersonFields
from tests.conftest import PEOPLE
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, Desk

OCTOBER = Month(2026, 10)
SECRETS = {
    name: (f"1391234{at}78{at}", f"secret{at}@example.org", f"标记备注胶水桶{at}")
    for at, name in enumerate(PEOPLE)
}
LOOKS = (Role.ATTENDANT, Role.ARCHIVIST, Role.LIAISON)
"""Roles that see nobody in full: one that prints little, one with the log, one that files."""


@pytest.fixture
def office(office: Office) -> Office:
    """A station where everything is known of everybody, and all was done that names them."""
    desk = Desk(office)
    desk.sit(LEAD).act(setup.choose_standards, ["panjin-2021"])
    for name, (phone, email, note) in SECRETS.items():
        fields = PersonFields(name, phone=phone, email=email, note=note)
        office.act(people.change_person, desk.person(name), fields)
    office.act(_imported, desk.person(ATTENDANT))
    office.act(privacy.show, desk.person(ATTENDANT), "核对")
    sheet = ConsentFields("报给上级工会", ("phone", "note"), "2026-10-20", "档案柜")
    which = office.act(consents.record, desk.person(ATTENDANT), sheet)
    away = LeaveFields(LeaveKind.LEAVE, desk.person(LEAD), "2026-10-23", reason="看病")
    office.act(leaves.ask, away)
    new = office.act(people.add_person, PersonFields("王㐂", phone=SECRETS[LEAD][0]))
    office.act(sign_in.set_own_pin, new, "2580")
    proofs = [sign_in.Proof(one, office.clock.now()) for one in (desk.person(LEAD), new)]
    agreed = Consent(sign_in.Proof(desk.person(CHAIR), office.clock.now()))
    desk.sit(LEAD)
    office.act(
        handover.hand_over, Asked(Role.LEAD, desk.person(LEAD), new, Filled()), *proofs,
        consent=agreed,
    )  # fmt: skip
    desk.sit(CHAIR).act(privacy.show, new, "核对")
    desk.sit(ATTENDANT).act(consents.withdraw, which, on="2026-10-22", reason="不想留")
    return office


def _imported(ctx: Context, person_id: int) -> None:
    row = ctx.session.get_one(Person, person_id)
    row.source_text = "，".join(SECRETS[ATTENDANT])
    ctx.audit("改人员资料", row)


def _print_all(office: Office, folder: Path) -> list[str]:
    """Write whatever this role may; give what was written."""
    standards = office.read(change_reports.chosen)
    person = office.actor.person_id
    assert person is not None

    def lives() -> None:
        life_paper.write(office.read(life_paper.filing_form, standards))
        life_paper.write(office.read(life_paper.rectification_form))
        life_paper.write(office.read(life_paper.survey_form, standards, blank=False))

    writers: dict[str, Callable[[], object]] = {
        "month": lambda: export.write_papers_of(office, OCTOBER, folder),
        "leads": lambda: leads_list.write(office.read(leads_list.gather)),
        "life": lives,
        "consent": lambda: life_paper.write(office.read(consent_paper.gather, person)),
        "hand-over": lambda: handover_paper.print_sheet(
            office, office.read(handover.list_handovers)[0].public_id
        ),
        "log": lambda: office.act(audit_paper.write_log, Wanted()),
    }
    done = []
    for name, write in writers.items():
        with suppress(NotAllowed):
            write()
            done.append(name)
    return done


def _said(path: Path) -> Iterator[str]:
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(path)
        for page in document:
            yield page.get_textpage().get_text_range()
        document.close()
    elif path.suffix in (".xlsx", ".zip"):
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                yield packed.read(name).decode("utf-8", "replace")
    else:
        yield path.read_text("utf-8", "replace")


def _leaks(*folders: Path) -> list[tuple[str, str]]:
    found = []
    for path in (one for folder in folders for one in folder.rglob("*") if one.is_file()):
        text = "".join("".join(_said(path)).split())
        found += [
            (path.name, secret)
            for secrets in SECRETS.values()
            for secret in secrets
            if secret in text
        ]
    return found


@pytest.mark.parametrize("role", LOOKS)
def test_nothing_that_is_written_tells_who_may_not_know(
    office: Office, tmp_path: Path, role: Role
) -> None:
    office.actor = Actor(Desk(office).person(KEEPER), KEEPER, frozenset({role}))

    done = _print_all(office, tmp_path / "out")

    assert "hand-over" in done
    own = set(SECRETS[KEEPER])
    leaks = [one for one in _leaks(tmp_path / "out", office.folder.exports) if one[1] not in own]
    # The union files the list of leads: who prints and exports gets it whole (PJ-32, QHD-10).
    filed = [one for one in leaks if one[0].startswith(("责任人名单", "备案表"))]
    assert [one for one in leaks if one not in filed] == []
    assert bool(filed) == may({role}, Act.EXPORT)


def test_the_month_is_covered_for_the_lead_too(office: Office, tmp_path: Path) -> None:
    Desk(office).sit(LEAD)

    export.write_papers_of(office, OCTOBER, tmp_path / "out")

    assert _leaks(tmp_path / "out") == []
