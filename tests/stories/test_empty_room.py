"""An empty room becomes a station with a complete application: only what the screen says."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pypdfium2 as pdfium
from PySide6.QtWidgets import QAbstractButton

from tests.services.applying import picture
from tests.stories.guided import Guided
from tests.stories.people_at_desk import Desk, Person
from tests.ui.conftest import Answers

PANJIN = "盘锦市总工会“劳动者服务站”标准化建设实施规范"
FORM = "盘锦市总工会“劳动者服务站点”申请表"
SIGN = "标牌规格40x60公分"
CAPTIONS = ("门口标牌", "饮水休息区", "电器角", "书报角")
DROP = "把照片拖到这里，或点这里选文件"
DAY = 24 * 60 * 60


def test_an_empty_room_becomes_a_running_station(
    staffed_desk: Desk, answers: Answers, tmp_path: Path
) -> None:
    desk = staffed_desk
    lead, attendant = Person(desk, "赵国强"), Person(desk, "单雨桐")
    desk.starts()
    lead.signs_in_for_the_first_time()
    guided = Guided(lead)

    guided.follow("选定标准")
    lead.clicks("选定标准")
    guided.presses_the_one_button()
    assert lead.sees("一个标准也没有勾")
    lead.clicks("选定标准")
    lead.clicks(PANJIN)
    guided.presses_the_one_button()

    guided.follow("填写选址考察")
    lead.writes("谁去看的", "赵国强")
    lead.clicks("保存这次考察")
    assert lead.sees("“看的地点”还空着")
    lead.writes("看的地点", "示范街18号一楼")
    lead.clicks("保存这次考察")
    guided.follow("写完选址考察")
    lead.answers("结论", "适宜")
    fills_what_is_said_to_be_blank(lead, "保存这次考察")

    assert guided.looks() == "走一遍各功能区"
    assert lead.sees("项没有看过")
    attendant.presses("F9")
    attendant.signs_in_for_the_first_time()
    attendant.goes_to("站点建设")
    attendant.clicks("对照检查")
    assert attendant.sees("门口与标牌", "第 1 个，共 12 个")
    says_all_is_there(attendant)
    attendant.answers(SIGN, "不符合")

    desk.clock.advance(DAY)
    lead.takes_over()
    guided.follow("走一遍各功能区")
    while guided.looks() == "走一遍各功能区":
        lead.clicks("达标差距")
        lead.clicks(begins(lead, "盘锦 三级站"))
        lead.clicks(begins(lead, "去看：", at=-1))
        says_all_is_there(lead)
    assert lead.sees("还缺 1 项")
    guided.follow("补齐差距")
    lead.clicks(f"列任务：{SIGN}")
    lead.writes("要做什么", "照统一版样重做标牌")
    lead.chooses("谁来办", "单雨桐")
    lead.writes("日期", "2026-10-30")
    lead.writes("估价（元）", "360")
    lead.clicks("列入任务")
    assert lead.sees("已列任务：照统一版样重做标牌", "估 360 元，最迟 10月30日")
    desk.clock.advance(DAY)
    lead.clicks(f"看任务：{SIGN}")
    lead.clicks("办好了")
    assert lead.sees("请再看一次这一条，看过才算数")
    lead.clicks("办好、收回的")
    lead.clicks("去对照检查里看这一条")
    lead.answers(SIGN, "符合")

    guided.follow("写申请表")
    lead.clicks(f"开始填：{FORM}")
    applies(lead, answers, tmp_path)
    prints(lead, answers, tmp_path)
    guided.follow("写完申请，上报")
    lead.clicks("提交和进展")
    lead.clicks("提交签批")
    assert lead.sees("等主席签", "等工会主席同意：孙惠民")
    agrees_as_chair(Person(desk, "孙惠民"))
    lead.takes_over()
    lead.goes_to("站点建设")
    lead.clicks("申报评级")
    lead.clicks("提交和进展")
    guided.presses_the_one_button()
    assert lead.sees("已提交")

    guided.follow("登记申报")
    fills_what_is_said_to_be_blank(lead, "登记申报")
    guided.follow("建设")
    fills_what_is_said_to_be_blank(lead, "登记建设")
    guided.follow("请上级验收")
    lead.answers("结果", "通过")
    lead.writes("日期", "2026-10-24")
    fills_what_is_said_to_be_blank(lead, "登记这条记录")
    guided.follow("登记验收")
    fills_what_is_said_to_be_blank(lead, "登记验收")
    assert guided.looks() == "开始运行"
    lead.clicks("登记备案")
    fills_what_is_said_to_be_blank(lead, "登记备案")
    assert lead.sees("备案要有凭据", "备案号")
    lead.writes("备案号", "示范备2026-7")
    lead.clicks("登记备案")
    guided.follow("开始运行")
    lead.clicks("登记运行")
    assert lead.sees("正常运行", "没有要办的手续")
    finds_everything_again(desk, lead)


def finds_everything_again(desk: Desk, lead: Person) -> None:
    """Close the program, start it, and look in every tab one has worked in."""
    desk.starts_again()
    lead.signs_in()
    lead.goes_to("站点建设")
    assert lead.sees("单雨桐 10月22日", "赵国强 10月24日")
    lead.clicks("建站进程")
    assert lead.sees("正常运行", "现在：运行，2026年10月24日起", "示范备2026-7")
    lead.clicks("申报评级")
    assert lead.sees("已提交", FORM)
    lead.clicks("图片")
    assert lead.sees(*CAPTIONS)
    lead.clicks("达标差距")
    lead.clicks("达标任务")
    lead.clicks("办好、收回的")
    assert lead.sees("照统一版样重做标牌")


def applies(lead: Person, answers: Answers, folder: Path) -> None:
    """Go where each line of what is missing leads, until it says that nothing is."""
    assert lead.sees("4 样，齐了才能送工会主席签")
    for lack, role in (("负责领导", "负责领导"), ("专职联络员", "联络员")):
        lead.clicks(f"去补：还没有登记{lack}")
        assert lead.sees("还没有人担任", role)
        lead.opens_row("孙惠民" if role == "负责领导" else "解红梅")
        lead.clicks("任命岗位")
        lead.chooses("岗位", role)
        lead.clicks("任命")
        lead.goes_to("站点建设")
        assert lead.does_not_see(f"还没有登记{lack}")
    lead.clicks("去写：申报理由没有写")
    lead.writes("申报理由", "这一带环卫工人和快递员多，歇脚的地方少。")
    lead.clicks("去写：建设打算没有写")
    lead.writes("建设打算", "一间屋子放桌椅和饮水机，值班员管。")
    lead.clicks("去加：照片还差 3 张：要 3–5 张，现有 0 张")
    adds(lead, answers, folder, 1, 2)
    assert lead.sees("1 样，齐了才能送工会主席签", "照片还差 1 张：要 3–5 张，现有 2 张")
    lead.clicks("提交和进展")
    assert lead.sees("签字前还缺：照片还差 1 张", "草稿")
    assert not lead.may_press("提交签批")
    lead.clicks("图片")
    adds(lead, answers, folder, 3, 4)
    for number, caption in enumerate(CAPTIONS, 1):
        lead.writes(f"图{number}的说明", caption)
    lead.presses("Tab")
    assert lead.sees("都齐了，可以送工会主席签")


def agrees_as_chair(chair: Person) -> None:
    """Read the application and sign it with one's own PIN."""
    chair.presses("F9")
    chair.signs_in_for_the_first_time()
    chair.goes_to("站点建设")
    chair.clicks("申报评级")
    chair.clicks("提交和进展")
    chair.clicks("工会主席同意")
    assert chair.sees("这一带环卫工人和快递员多")
    chair.gives_pin()
    assert chair.sees("主席已签，待提交")


def prints(person: Person, answers: Answers, folder: Path) -> None:
    """Look at the paper, keep a copy, and read it."""
    kept = folder / "申请.pdf"
    person.clicks("打印申报材料")
    answers.expect("另存一份", kept)
    person.clicks("另存一份")
    person.clicks("返回")
    said = words_of(kept)
    for words in ("示范街劳动者服务站", "211102-LD-0007", *CAPTIONS):
        assert words in said, (words, said)
    assert "还缺" not in said


def words_of(paper: Path) -> str:
    """All words of a PDF, without blanks."""
    with closing(pdfium.PdfDocument(paper)) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return re.sub(r"\s+", "", "".join(pages))


def adds(person: Person, answers: Answers, folder: Path, *numbers: int) -> None:
    """Pick photos as the dashed area offers."""
    files = [folder / f"照片{number}.jpg" for number in numbers]
    for number, file in zip(numbers, files, strict=True):
        file.write_bytes(picture(number))
    answers.expect("把照片拖到这里", files)
    person.clicks(DROP)


def fills_what_is_said_to_be_blank(person: Person, act: str) -> list[str]:
    """Press the act, write into the field it says is blank, and again, until it takes it."""
    told: list[str] = []
    person.clicks(act)
    while blank := re.search("“(.+?)”还空着", person.reads()):
        assert blank[1] not in told, (blank[1], person.reads())
        told.append(blank[1])
        person.writes(blank[1], "看过，写在纸上了")
        person.clicks(act)
    return told


def says_all_is_there(person: Person) -> None:
    """Answer every item of the zone by keys, from the first."""
    before = asked(person)
    for _ in before:
        person.presses("1")


def begins(person: Person, words: str, at: int = 0) -> str:
    """Read what the first button (-1: the last one) says that begins with these words."""
    names = [button.accessibleName() for button in person.shown(QAbstractButton)]
    found = [name for name in names if name.startswith(words)]
    assert found, (words, person.reads())
    return found[at]


def asked(person: Person) -> list[QAbstractButton]:
    """The answers 符合 that may be given in the zone that is shown."""
    return [
        button
        for button in person.shown(QAbstractButton)
        if button.accessibleName().endswith("：符合") and button.isEnabled()
    ]
