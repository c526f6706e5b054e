"""The window builds pages when visited, tells them what changed, and can be covered and locked."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.clock import Clock, FixedClock
from app.core.day_words import full_day_label
from app.core.errors import Refused
from app.core.permissions import Act, Role
from app.services.context import Actor
from app.ui import main_window, navigation
from app.ui.actions import Action
from app.ui.house import HouseLines
from app.ui.idle import IdleWatch
from app.ui.main_window import MainWindow
from app.ui.navigation import PAGES, PageEntry, visible
from app.ui.page import Office, Page
from app.ui.refresh import Changes
from app.ui.start import ProblemPage
from app.ui.tasks import Tasks
from tests.ui.conftest import press, show

LEAD = Actor(1, "赵国强", frozenset({Role.LEAD}))
ATTENDANT = Actor(2, "单雨桐", frozenset({Role.ATTENDANT}))


class Desk:
    """An office without a store: use cases are called as they are."""

    def __init__(self, actor: Actor) -> None:
        noon = dt.datetime(2026, 10, 22, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
        self.clock: Clock = FixedClock(noon)
        self.listeners: list[Callable[[Changes], None]] = []
        self.actor = actor
        self.has_station = True

    def act(self, use_case: Callable[..., Any], /, *args: Any, **kw: Any) -> Any:
        return use_case(None, *args, **kw)

    def read(self, query: Callable[..., Any], /, *args: Any, **kw: Any) -> Any:
        return query(None, *args, **kw)


class Told(Page):
    """A page that remembers what it was told."""

    title = "物资"
    about = frozenset({"stock_move"})

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__(office, tasks)
        self.opened: list[object] = []
        self.reloads = 0
        self.pressed = 0

    def open_with(self, arg: object) -> None:
        self.opened.append(arg)
        if arg == "refuse":
            raise Refused("这一条已经作废。")

    def reload(self) -> None:
        self.reloads += 1

    def commands(self) -> tuple[Action, ...]:
        return (Action("数一数", self._press, key="F6"),)

    def _press(self) -> None:
        self.pressed += 1


class Broken(Page):
    """A page that cannot be built."""

    def __init__(self, office: Office, tasks: Tasks) -> None:
        raise Refused("没有标准文件，这一页打不开。")


HERE = __name__
ENTRIES = (
    PageEntry("stock", "物资", "box", f"{HERE}:Told"),
    PageEntry("money", "经费", "yen", f"{HERE}:Told"),
    PageEntry("closing", "月结", "upload", f"{HERE}:Told", roles=frozenset({Role.LEAD})),
    PageEntry("broken", "坏的", "alert", f"{HERE}:Broken"),
    PageEntry("future", "以后", "flag", "app.ui.pages.not_written_yet:Page"),
)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(pages=ENTRIES)
    qtbot.addWidget(made)
    show(made)
    yield made
    made.tasks.close()


def told(window: MainWindow, page_id: str) -> Told:
    page = window.page(page_id)
    assert isinstance(page, Told)
    return page


def lines() -> HouseLines:
    return HouseLines(
        station="示范街劳动者服务站",
        on_duty="单雨桐",
        backup="尚无备份",
        month="本月已记 17 天",
        badges={"stock": 2},
    )


def test_pages_are_built_only_when_visited(window: MainWindow) -> None:
    window.welcome(Desk(LEAD), lines)

    assert window.current_id() == "stock"
    assert window.page("money") is None
    window.go("money", 12)
    assert told(window, "money").opened == [12]


def test_the_navigation_shows_what_exists_and_what_the_roles_see(window: MainWindow) -> None:
    window.welcome(Desk(LEAD), lines)
    assert window.side.pages.ids() == ("stock", "money", "closing", "broken")

    window.welcome(Desk(ATTENDANT), lines)
    assert window.side.pages.ids() == ("stock", "money", "broken")
    window.go("closing")
    assert window.current_id() == "stock"


def test_header_and_bottom_line_say_what_the_office_gives(window: MainWindow) -> None:
    window.welcome(Desk(LEAD), lines)

    assert window.header.station.whole() == "示范街劳动者服务站"
    assert window.header.date.whole() == "2026年10月22日 星期四"
    assert window.header.duty.text == "值班：单雨桐"
    assert "尚无备份" in window.bottom.backup.text()
    assert full_day_label(dt.date(2026, 10, 25)).endswith("星期日")


def test_a_change_reloads_only_pages_it_concerns(window: MainWindow) -> None:
    desk = Desk(LEAD)
    window.welcome(desk, lines)
    window.go("money")
    window.go("stock")
    before = told(window, "stock").reloads

    for tell in desk.listeners:
        tell(frozenset({"opinion"}))
    assert told(window, "stock").reloads == before
    for tell in desk.listeners:
        tell(frozenset({"stock_move", "audit"}))
    assert told(window, "stock").reloads == before + 1

    hidden = told(window, "money")
    assert hidden.is_stale
    window._pages.setCurrentWidget(window._seat.frames["money"])
    assert (hidden.reloads, hidden.is_stale) == (1, False)


def test_a_page_asks_for_another_page(window: MainWindow) -> None:
    window.welcome(Desk(LEAD), lines)

    told(window, "stock").go.emit("money", "2026-10-004")

    assert window.current_id() == "money"
    assert told(window, "money").opened == ["2026-10-004"]


def test_a_problem_on_opening_is_said_on_the_page(window: MainWindow) -> None:
    window.welcome(Desk(LEAD), lines)

    window.go("stock", "refuse")

    assert told(window, "stock").notice.text == "这一条已经作废。"


def test_a_page_that_cannot_be_built_leaves_the_one_shown(window: MainWindow) -> None:
    window.welcome(Desk(LEAD), lines)

    window.go("broken")

    assert window.current_id() == "stock"
    assert "没有标准文件" in window.bottom.work.text()


def test_keys_of_a_page_work_only_while_it_is_shown(window: MainWindow) -> None:
    window.welcome(Desk(LEAD), lines)
    window.go("money")
    press(window, Qt.Key.Key_F6)
    window.go("stock")
    press(window, Qt.Key.Key_F6)
    press(window, Qt.Key.Key_F6)

    assert told(window, "money").pressed == 1
    assert told(window, "stock").pressed == 2


def test_f9_and_f12_switch_and_lock(window: MainWindow) -> None:
    window.welcome(Desk(LEAD), lines)
    wanted: list[str] = []
    window.switch_wanted.connect(lambda: wanted.append("switch"))
    window.lock_wanted.connect(lambda: wanted.append("lock"))

    press(window, Qt.Key.Key_F9)
    press(window, Qt.Key.Key_F12)

    assert wanted == ["switch", "lock"]


def test_the_keyboard_never_comes_to_the_act_that_signs_people_out(window: MainWindow) -> None:
    window.welcome(Desk(LEAD), lines)
    switch = next(
        one for one in window.findChildren(QAbstractButton) if one.accessibleName() == "换人，F9"
    )

    for _ in range(40):
        press(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        assert not switch.hasFocus()


def test_the_cover_hides_everything_and_stops_the_keys(window: MainWindow, qtbot: QtBot) -> None:
    window.welcome(Desk(LEAD), lines)
    other = QPushButton("一个没关的窗口")
    qtbot.addWidget(other)
    other.show()

    window.cover(ProblemPage("已锁定。", "解锁", lambda: None))
    press(window, Qt.Key.Key_F6)

    assert window.is_covered
    assert not told(window, "stock").isVisible()
    assert told(window, "stock").pressed == 0
    assert not other.isVisible()


def test_the_same_person_finds_the_page_as_it_was_left(window: MainWindow) -> None:
    desk = Desk(LEAD)
    window.welcome(desk, lines)
    window.go("money", 12)
    left = told(window, "money")
    window.cover(ProblemPage("已锁定。", "解锁", lambda: None))

    window.welcome(desk, lines)
    assert window.current_id() == "money"
    assert told(window, "money") is left
    assert left.opened == [12]

    window.cover(ProblemPage("已锁定。", "解锁", lambda: None))
    desk.actor = ATTENDANT
    window.welcome(desk, lines)
    assert window.page("money") is None or told(window, "money") is not left


def test_the_idle_watch_tells_when_nobody_touched_anything(
    qapp: QApplication, qtbot: QtBot
) -> None:
    watch = IdleWatch(qapp, minutes=5)
    told_: list[bool] = []
    watch.idle.connect(lambda: told_.append(True))
    touched = QWidget()
    qtbot.addWidget(touched)

    assert watch.minutes == 5
    watch._timer.setInterval(60_000)
    watch._timer.stop()
    press(touched, Qt.Key.Key_A)
    assert watch._timer.isActive()
    watch._timer.timeout.emit()
    assert told_ == [True]

    watch.set_minutes(0)
    press(touched, Qt.Key.Key_A)
    assert not watch._timer.isActive()


def test_running_a_use_case_says_its_problem_in_place(window: MainWindow) -> None:
    desk = Desk(ATTENDANT)
    window.welcome(desk, lines)
    page = told(window, "stock")

    def issue(ctx: object, count: int) -> int:
        if count > 5:
            raise Refused("只有 5 箱。", kept="没有领用。")
        return 5 - count

    assert page.run(issue, 2) == 3
    assert page.notice.text == ""
    assert page.run(issue, 9) is None
    assert page.notice.text == "只有 5 箱。没有领用。"
    assert not page.may(Act.CLOSE_MONTH)
    assert "责任人" in page.who_may(Act.CLOSE_MONTH)


def test_every_page_of_the_table_that_exists_can_be_found() -> None:
    ids = [page.id for page in PAGES]
    assert len(set(ids)) == len(ids)
    for page in visible(PAGES, frozenset(Role)):
        module, _, name = page.factory.partition(":")
        assert issubclass(getattr(__import__(module, fromlist=[name]), name), Page)


def test_the_main_window_stays_small() -> None:
    assert len(inspect.getsource(main_window).splitlines()) < 300
    assert "app.ui.pages" not in inspect.getsource(main_window)
    assert navigation.PAGES[0].id == "today"


def test_a_message_moves_nothing_on_the_page_and_hides_no_button(window: MainWindow) -> None:
    window.welcome(Desk(LEAD), lines)
    page = told(window, "stock")
    act = QPushButton("领用")
    page.body.addWidget(act)
    show(window)
    QApplication.processEvents()
    place, seen = act.mapTo(window, act.rect().topLeft()), act.visibleRegion()

    page.notice.ok("已领用 矿泉水 2 箱。", undo="撤销：领用 矿泉水 2 箱", on_undo=page.notice.clear)
    QApplication.processEvents()

    assert page.notice.isVisible()
    assert act.mapTo(window, act.rect().topLeft()) == place
    assert act.visibleRegion() == seen
    covered = page.notice.geometry()
    others = [b for b in window.findChildren(QAbstractButton) if b.isVisible()]
    assert not [
        b
        for b in others
        if not page.notice.isAncestorOf(b)
        and covered.intersects(b.rect().translated(b.mapTo(window, b.rect().topLeft())))
    ]
    page.notice.clear()
    assert page.notice.parentWidget() is page
    assert not page.notice.isVisible()


def test_a_message_too_long_for_the_header_stands_on_the_page(window: MainWindow) -> None:
    window.welcome(Desk(LEAD), lines)
    page = told(window, "stock")
    show(window)

    page.notice.error("盘点没有记下。" * 40)
    QApplication.processEvents()

    assert page.notice.parentWidget() is page
    assert page.notice.isVisible()
    page.notice.ok("已记下。")
    assert page.notice.floats


def test_what_is_said_on_a_page_nobody_sees_lies_over_no_other(window: MainWindow) -> None:
    window.welcome(Desk(LEAD), lines)
    stock = told(window, "stock")
    show(window)
    window.go("money")

    stock.notice.ok("资料已写出。")

    assert window.current_id() == "money"
    assert not stock.notice.isVisible()
    window.go("stock")
    assert stock.notice.isVisible()


def test_leaving_a_page_takes_its_message_off_the_header(window: MainWindow) -> None:
    window.welcome(Desk(LEAD), lines)
    stock = told(window, "stock")
    show(window)
    stock.notice.ok("资料已写出。")
    assert stock.notice.floats

    window.go("money")

    assert not stock.notice.isVisible()
    assert stock.notice.parentWidget() is stock


def test_a_message_over_the_header_grows_with_the_window(window: MainWindow) -> None:
    window.welcome(Desk(LEAD), lines)
    page = told(window, "stock")
    show(window)
    page.notice.ok("资料已写出。")
    before = page.notice.width()

    window.resize(window.width() + 120, window.height())
    QApplication.processEvents()

    assert page.notice.width() == before + 120
    assert page.notice.isVisible()


def test_a_page_is_seen_from_its_beginning_when_opened_anew(window: MainWindow) -> None:
    window.welcome(Desk(LEAD), lines)
    page = told(window, "stock")
    page.setMinimumHeight(3000)
    show(window)
    QApplication.processEvents()
    bar = window._seat.frames["stock"].verticalScrollBar()
    bar.setValue(800)

    window.go("stock", "again")

    assert bar.value() == 0
