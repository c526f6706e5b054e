"""What goes wrong at a desk is said in words; nothing is lost, and there is a way on."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest

from app.core.clock import FixedClock
from app.storage.connection import connect
from app.storage.keys import load
from tests.stories.first_set_up import sets_the_station_up
from tests.stories.people_at_desk import Desk, Person

DeskOn = Callable[[Path], Desk]


@pytest.fixture
def attendant(staffed_desk: Desk) -> Person:
    """The attendant at the desk, signed in."""
    staffed_desk.starts()
    person = Person(staffed_desk, "单雨桐", "1379")
    person.signs_in_for_the_first_time()
    return person


def opens_and_closes_the_day(attendant: Person) -> None:
    attendant.goes_to("今天")
    attendant.presses("F5", "F5")
    attendant.gives_pin()


def test_a_pin_guessed_ten_times_is_locked_until_the_lead_resets_it(
    attendant: Person, clock: FixedClock
) -> None:
    lead = Person(attendant.desk, "赵国强")
    attendant.presses("F9")
    for _ in range(10):
        attendant.picks_own_name()
        attendant.gives_pin("9998")
        clock.advance(3600)
    assert attendant.sees("口令连续输错十次，已经锁定", "责任人")
    attendant.picks_own_name()
    attendant.gives_pin()
    assert attendant.sees("已经锁定")
    assert attendant.desk.window.is_covered

    lead.signs_in_for_the_first_time()
    lead.goes_to("人员")
    lead.opens_row("单雨桐")
    lead.clicks("重设口令")
    assert lead.sees("先不做")
    lead.clicks("重设口令")
    assert lead.sees("口令已重设")
    lead.presses("F9")
    attendant.pin = "97531"
    attendant.picks_own_name()
    attendant.gives_pin()
    attendant.gives_pin()
    assert attendant.sees("重设")
    attendant.clicks("我知道了")
    assert attendant.sees("人次登记")


def test_a_clock_set_back_between_two_starts_is_confirmed_by_the_lead_before_anybody_signs(
    attendant: Person, clock: FixedClock
) -> None:
    lead = Person(attendant.desk, "赵国强")
    attendant.presses("1")
    attendant.desk.closes()
    clock.set(clock.now() - timedelta(days=2))
    attendant.desk.starts()

    attendant.signs_in()
    opens_and_closes_the_day(attendant)
    assert attendant.sees("比上一次记录的 2026-10-22 12:00 还早", "请责任人")
    assert attendant.does_not_see("今天已结束")

    attendant.presses("F9")
    lead.signs_in_for_the_first_time()
    lead.goes_to("设置")
    lead.opens_row("电脑时间")
    assert lead.sees("现在是 2026-10-20 12:00")
    lead.clicks("现在的时间是对的")
    assert lead.sees("由责任人核对过")

    attendant.takes_over()
    opens_and_closes_the_day(attendant)
    assert attendant.sees("今天已结束，12:00 签名")


def test_a_second_instance_is_told_so_and_comes_in_later(attendant: Person) -> None:
    attendant.desk.closes()
    with another_instance(attendant.desk.root):
        attendant.desk.starts()
        assert attendant.sees("现在还不能打开", "驿站管家已经开着", "数据没有改动")
        attendant.clicks("再试一次")
        assert attendant.sees("驿站管家已经开着")

    attendant.clicks("再试一次")
    attendant.signs_in()


@contextmanager
def another_instance(root: Path) -> Iterator[None]:
    """Let another process of the program hold the folder."""
    words = (
        "import sys; from pathlib import Path; from app.bootstrap import StoreOpening;"
        " held = StoreOpening(Path(sys.argv[1])); held.claim(); print(flush=True);"
        " sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", words, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield
        process.communicate()


def test_data_of_a_newer_program_are_refused_and_left_alone(attendant: Person) -> None:
    desk = attendant.desk
    desk.closes()
    raw = connect(desk.root / "station.db", load(desk.root / "keys").data_key)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    before = (desk.root / "station.db").read_bytes()

    desk.starts()
    assert attendant.sees("现在还不能打开", "更新版本的驿站管家", "数据没有改动", "升级")
    desk.closes()

    assert (desk.root / "station.db").read_bytes() == before


def damage(root: Path, how: str) -> None:
    """Spoil a store as a bad disk does."""
    store = root / "station.db"
    whole = store.read_bytes()
    middle = len(whole) // 2
    store.write_bytes(
        {
            "its beginning": bytes(4096) + whole[4096:],
            "its middle": whole[: middle - 40960] + bytes(81920) + whole[middle + 40960 :],
            "all of it": b"",
        }[how]
    )


@pytest.mark.parametrize("how", ["its beginning", "its middle", "all of it"])
def test_a_damaged_store_comes_back_and_what_is_missing_is_told(
    attendant: Person, how: str
) -> None:
    desk = attendant.desk
    desk.closes()
    damage(desk.root, how)

    desk.starts()
    attendant.picks_own_name()
    attendant.gives_pin()

    assert attendant.sees("数据文件损坏", "已经自动换上", "没有删")
    attendant.clicks("我知道了")
    assert attendant.sees("已备份")


@pytest.mark.parametrize("how", ["its beginning", "its middle", "all of it"])
def test_a_damaged_store_without_a_copy_is_said_in_words(attendant: Person, how: str) -> None:
    desk = attendant.desk
    desk.closes()
    for copy in (desk.root / "backups").glob("*.yzbak"):
        copy.unlink()
    damage(desk.root, how)

    desk.starts()

    assert attendant.sees("数据打不开了", "没有找到能用的备份", "选一份备份恢复")
    assert attendant.does_not_see("Traceback")


def test_a_rare_character_goes_from_the_wizard_to_the_papers(
    desk_on: DeskOn, tmp_path: Path, clock: FixedClock
) -> None:
    desk = desk_on(tmp_path / "station")
    lead, rare = Person(desk, "赵国强"), Person(desk, "㐂𠮷䶮", "1379")
    desk.starts()
    sets_the_station_up(lead, attendant=rare.name)
    rare.signs_in_for_the_first_time()
    rare.presses("1")
    opens_and_closes_the_day(rare)
    assert rare.sees("今天已结束")

    clock.set(datetime(2026, 11, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")))
    rare.presses("F9")
    lead.signs_in_for_the_first_time()
    lead.goes_to("月结上报")
    lead.clicks("打印本月资料")

    assert rare.name in text_of(desk.root / "exports" / "2026-10" / "duty-records.pdf")


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return re.sub(r"\s+", "", "".join(pages))
