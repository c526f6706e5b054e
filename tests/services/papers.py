"""People who put papers forward and sign them, for tests of what is signed."""

from __future__ import annotations

from app.core.sign_ways import PaperKind
from app.services import signing
from app.services.sign_view import PaperView
from tests.services.desk import Desk


def put_forward(desk: Desk, kind: PaperKind, public_id: str, by: str) -> None:
    desk.sit(by).act(signing.put_forward, kind, public_id)


def sign(desk: Desk, kind: PaperKind, public_id: str, *people: str) -> None:
    """Let these people sign, one after the other."""
    for name in people:
        office = desk.sit(name)
        office.act(signing.sign, kind, public_id, desk.proof())


def send_back(desk: Desk, kind: PaperKind, public_id: str, by: str, reason: str) -> None:
    desk.sit(by).act(signing.send_back, kind, public_id, reason)


def view(desk: Desk, kind: PaperKind, public_id: str) -> PaperView:
    return desk.office.read(signing.view, kind, public_id)


def lines(desk: Desk, kind: PaperKind, public_id: str) -> dict[str, str]:
    """What stands on the slip, label by label."""
    return dict(view(desk, kind, public_id).lines)
