"""A staffed station at the beginning of November, its October ready to be closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.core.closing import NilKind, Register
from app.core.month import Month
from app.models import Tally, WorkerGroup
from app.models.base import new_public_id
from app.services import closing
from app.services.context import Context
from app.services.office import Office
from app.ui.page import Page
from app.ui.refresh import Refresh
from app.ui.tasks import Tasks

OCTOBER = Month(2026, 10)
SECOND_OF_NOVEMBER = datetime(2026, 11, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
BLANK = (
    Register.ROSTER,
    Register.DUTY_RECORDS,
    Register.CONSUMABLES,
    Register.EXPENSES,
    Register.OPINIONS,
    Register.ACTIVITIES,
)
P = TypeVar("P", bound=Page)
Sit = Callable[[str], Office]


def count_visits(office: Office, count: int = 3, on: str = "2026-10-22") -> None:
    """Count visits of one group on a day."""

    def count_them(ctx: Context) -> None:
        group = ctx.session.scalars(select(WorkerGroup)).first()
        assert group is not None
        ctx.session.add(
            Tally(
                public_id=new_public_id(),
                station_id=ctx.station_id,
                on_date=on,
                entered_at=ctx.now(),
                kind="visit",
                worker_group_id=group.id,
                count=count,
            )
        )
        ctx.audit("登记人次", "tally")

    office.act(count_them)


def state_all_nil(office: Office, besides: Register | None = None) -> None:
    """State every blank register of October as nil, but for one."""
    for register in BLANK:
        if register is not besides:
            office.act(closing.state_nil, OCTOBER, register, NilKind.NONE_HAPPENED)


def open_page(kind: type[P], office: Office, qtbot: QtBot, arg: object = None) -> P:
    """Open a page that is told of changes as in the window, also those of background work."""
    page = kind(office, Tasks())
    qtbot.addWidget(page, before_close_func=lambda shown: shown.tasks.close())
    refresh = Refresh()
    refresh.changed.connect(page.changed)
    office.listeners.append(refresh.tell)
    page.resize(1150, 660)
    page.install_commands()
    page.show()
    page.activateWindow()
    assert QTest.qWaitForWindowActive(page)
    page.open_with(arg)
    QApplication.processEvents()
    return page


def finish_work(page: Page, qtbot: QtBot) -> None:
    """Wait until the work in the background came to its end."""
    qtbot.waitUntil(lambda: not page.tasks.is_busy, timeout=60_000)
