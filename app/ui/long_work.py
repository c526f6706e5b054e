"""Work in the background stays with whoever began it, also when somebody else sits down."""

from __future__ import annotations

from app.services import export, office
from app.ui.page import Office


def own_desk(at: Office) -> office.Office:
    """Give a desk of one's own at the opened station, for work on the background thread."""
    if not isinstance(at, office.Office):
        raise TypeError(type(at))
    return export.desk_of(at)
