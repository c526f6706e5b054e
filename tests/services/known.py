"""Somebody of whom everything is known, and a consent of theirs, for tests."""

from __future__ import annotations

from app.services import consents, people
from app.services.consents import ConsentFields
from app.services.office import Office
from app.services.people import PersonFields
from tests.services.desk import Desk

PHONE, EMAIL, NOTE = "13912345678", "shan@example.org", "家住示范里"


def know(desk: Desk) -> int:
    """Write down an attendant's phone, e-mail and note."""
    who = desk.person("单雨桐")
    fields = PersonFields("单雨桐", phone=PHONE, email=EMAIL, note=NOTE)
    desk.sit("赵国强").act(people.change_person, who, fields)
    return who


def consent_to(office: Office, who: int, *columns: str, **more: str) -> str:
    """Record a signed sheet that lies in a cupboard."""
    said = {"purpose": "值班联系", "given_on": "2026-10-20", "paper_place": "档案柜二层"} | more
    return office.act(consents.record, who, ConsentFields(columns=columns, **said))
