"""A full day by key and mouse, from an empty folder to the evening, found again the next start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from app.core.clock import FixedClock
from tests.stories.first_set_up import sets_the_station_up
from tests.stories.people_at_desk import Desk, Person
from tests.ui.conftest import Answers

Sit = Callable[[Path], Desk]


@pytest.fixture
def desk(desk_on: Sit, tmp_path: Path) -> Desk:
    return desk_on(tmp_path / "station")


@pytest.fixture
def invoice(tmp_path: Path) -> Path:
    path = tmp_path / "发票.jpg"
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    assert image.save(str(path))
    return path


def test_a_full_day_is_kept_and_found_again(
    desk: Desk, clock: FixedClock, answers: Answers, invoice: Path
) -> None:
    lead = Person(desk, "赵国强", "2580")
    chair = Person(desk, "孙惠民", "8642")
    attendant = Person(desk, "单雨桐", "1379")

    desk.starts()
    sets_the_station_up(lead)

    chooses_a_pin(attendant)
    counts_visits(attendant)
    enters_yesterday_late(attendant)
    opens_the_door(attendant)
    moves_stock(attendant)
    takes_an_opinion_down(attendant)
    enters_an_expense(attendant, answers, invoice)

    lead.presses("F9")
    lead.signs_in_for_the_first_time()
    signs_as_lead(lead)
    enters_an_own_expense_and_may_not_sign_it(lead)
    chair.presses("F9")
    chair.signs_in_for_the_first_time()
    approves(chair)

    attendant.takes_over()
    clock.advance(5 * 3600)
    ends_the_day(attendant)
    attendant.presses("F12")
    assert attendant.sees("已锁定")

    desk.starts_again()
    attendant.signs_in()
    finds_it_all_again(attendant)


def chooses_a_pin(attendant: Person) -> None:
    attendant.picks_own_name()
    attendant.gives_pin("1234")
    assert attendant.sees("您第一次登录")
    attendant.gives_pin()
    attendant.gives_pin("1378")
    assert attendant.sees("两次不一样")
    attendant.gives_pin()
    attendant.gives_pin()
    assert attendant.sees("人次登记")


def counts_visits(attendant: Person) -> None:
    attendant.presses("2", "Ctrl+1", "2", "Ctrl+5")
    attendant.clicks("环卫工人")
    attendant.clicks("饮水")
    attendant.presses("F7")
    assert attendant.sees("环卫工人，今天 6", "快递员，今天 2", "饮水，今天 2")

    attendant.presses("4")
    attendant.clicks("撤销：货车司机 +1")

    assert attendant.sees("货车司机，今天 0", "今天人次 8")


def enters_yesterday_late(attendant: Person) -> None:
    attendant.presses("F6")
    attendant.writes("环卫工人", "3")
    attendant.writes("饮水", "２")
    attendant.presses("F6")
    assert attendant.sees("已补录10月21日 3 人次")


def opens_the_door(attendant: Person) -> None:
    attendant.clicks("开门正常")
    assert attendant.sees("开门检查：正常")


def moves_stock(attendant: Person) -> None:
    attendant.goes_to("物资")
    attendant.presses("F2")
    attendant.writes("领用数量", "3")
    attendant.clicks("领用 3 桶")
    assert attendant.sees("已领用 桶装水 3 桶，现有 9 桶。")

    attendant.presses("F3")
    attendant.writes("入库数量", "5")
    attendant.writes("有效期", "2027-3-1")
    attendant.clicks("入库 5 桶")
    assert attendant.sees("已入库 桶装水 5 桶，现有 14 桶。")


def takes_an_opinion_down(attendant: Person) -> None:
    attendant.goes_to("今天")
    attendant.clicks("记一条意见")
    attendant.writes("内容", "建议备一些针线包")
    attendant.chooses("服务群体", "环卫工人")
    attendant.clicks("登记这条意见")
    assert attendant.sees("已登记 意2026-10-001", "建议备一些针线包")


def enters_an_expense(attendant: Person, answers: Answers, invoice: Path) -> None:
    attendant.goes_to("经费")
    attendant.presses("F2")
    attendant.writes("摘要", "桶装水20桶")
    attendant.writes("金额（元）", "３２０")
    assert attendant.sees("人民币叁佰贰拾元整")
    attendant.chooses("用途", "运营")
    attendant.chooses("经费来源", "另写一个")
    attendant.types("区总工会专项补助")
    attendant.writes("收款方", "示例水站")
    attendant.writes("发票号码", "24212000000000011111")
    answers.expect("发票", [invoice])
    attendant.clicks("把发票、清单的照片或扫描件拖到这里")
    attendant.presses("F10")
    assert attendant.sees("已登记：桶装水20桶 ¥320.00，编号 2026-10-001。", "等责任人签")


def signs_as_lead(lead: Person) -> None:
    lead.goes_to("经费")
    lead.opens_row("桶装水20桶")
    lead.clicks("责任人签字")
    lead.gives_pin("1111")
    assert lead.sees("口令不对")
    lead.gives_pin()
    assert lead.sees("等主席批", "孙惠民还没有设自己的口令，先由本人登录设好，才能批准。")
    assert lead.does_not_see("。。")
    assert not lead.may_press("修改草稿")


def enters_an_own_expense_and_may_not_sign_it(lead: Person) -> None:
    lead.presses("F2")
    lead.writes("摘要", "打印纸")
    lead.writes("金额（元）", "25.5")
    lead.chooses("用途", "管理")
    lead.chooses("经费来源", "区总工会专项补助")
    lead.writes("纸质凭证", "1")
    lead.writes("存放处", "2026年凭证盒")
    lead.presses("F10")
    assert lead.sees("编号 2026-10-002")
    assert not lead.may_press("责任人签字")
    assert lead.sees("经办人或登记人不能给自己的支出签字", "须由另一位责任人签字")


def approves(chair: Person) -> None:
    chair.goes_to("经费")
    chair.opens_row("桶装水20桶")
    chair.clicks("工会主席批准")
    chair.gives_pin()
    assert chair.sees("已批待付", "赵国强", "孙惠民")


def ends_the_day(attendant: Person) -> None:
    attendant.goes_to("今天")
    attendant.presses("F5")
    attendant.answers("卫生", "已清洁")
    attendant.answers("补充物品", "够用")
    attendant.writes("想补一句", "下午停电半小时")
    assert attendant.sees("12:00到岗，17:00离岗", "到站8人次：环卫工人6、快递员2")
    assert attendant.sees("领用桶装水3桶", "收到意见1条", "建议备一些针线包")
    attendant.clicks("核对好了，去签名")
    attendant.gives_pin()
    assert attendant.sees("已签名", "今天已结束，17:00 签名")


def finds_it_all_again(attendant: Person) -> None:
    assert attendant.sees("环卫工人，今天 6", "快递员，今天 2", "今天人次 8")
    assert attendant.sees("今天已结束，17:00 签名")

    attendant.clicks("看今天的记录")
    assert attendant.sees("已签名", "下午停电半小时", "12:00到岗，17:00离岗")

    attendant.goes_to("经费")
    attendant.opens_row("桶装水20桶")
    assert attendant.sees("¥320.00", "已批待付", "赵国强", "孙惠民", "区总工会专项补助")

    attendant.goes_to("意见")
    assert attendant.sees("建议备一些针线包")

    attendant.goes_to("物资")
    assert attendant.sees("桶装水", "14 桶")
