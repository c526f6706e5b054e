"""Sheets of the wall: whole words on A4 and A3, room where a fact is missing, nothing cut off."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.units import mm

from app.core.errors import Refused
from app.core.flow_chart import LONGEST_DETAIL, LONGEST_STEP, Step, StepKind
from app.records.wall import (
    BoardBody,
    Body,
    Contact,
    ContactBody,
    FlowBody,
    HoursBody,
    HoursRow,
    ListBody,
    PhoneBody,
    Post,
    Staff,
    StaffBody,
    TextBody,
    WallSheet,
)
from app.reports.drawing import page_sizes
from app.reports.wall_page import Size
from app.reports.wall_sheets import CLOSED, write_wall_sheet
from tests.reports.pages import fonts_inside, passes_pdfa, text

K = StepKind
LINE = "按公布的时间开门、关门，中途离开要留下提示和电话。"
BODIES: dict[str, Body] = {
    "staff": StaffBody(tuple(Staff(f"张三{n}", "值班员", "兼职") for n in range(6))),
    "chair": ContactBody("工会主席", (Contact("孙惠民", "0427-0000000", "sun@example.org"),)),
    "rules": TextBody((LINE, "意见件件有答复。"), "示范区总工会　2026-10-20　批准"),
    "duties": TextBody((LINE,), "", (Post("责任人", "赵国强"), Post("值班员", "单雨桐"))),
    "services": ListBody(("饮水", "就餐", "手机充电充气")),
    "hours": HoursBody((HoursRow("周一至周五", ("8:30—17:00",)), HoursRow("周日", ())), "见通知"),
    "supervision": PhoneBody("0427-0000000", "示范区总工会"),
    "notice_board": BoardBody("示范区总工会"),
    "flow": FlowBody((Step(K.START, "来"), Step(K.STEP, "登记", "值班员", "当场"))),
}
WORDS = {
    "staff": ("张三0", "张三5", "值班员", "兼职", "贴照片"),
    "chair": ("工会主席", "孙惠民", "0427-0000000", "sun@example.org"),
    "rules": (LINE, "意见件件有答复。", "示范区总工会2026-10-20批准"),
    "duties": (LINE, "责任人", "赵国强", "单雨桐"),
    "services": ("饮水", "就餐", "手机充电充气"),
    "hours": ("周一至周五", "8:30—17:00", "周日", CLOSED, "见通知"),
    "supervision": ("示范区总工会", "0427-0000000"),
    "notice_board": ("宣传栏", "示范区总工会", "本期张贴"),
    "flow": ("来", "登记", "值班员", "当场"),
}


def sheet(body: Body, title: str = "宣传栏", *, is_sample: bool = False) -> WallSheet:
    return WallSheet(title, "示范街劳动者服务站", body, 3, "3f2a9c", "2026-10-22 12:00", is_sample)


def write(body: Body, folder: Path, size: Size = Size.A4, title: str = "宣传栏") -> Path:
    path = folder / "sheet.pdf"
    write_wall_sheet(sheet(body, title), size, path)
    return path


def nearest_to_the_edge(path: Path) -> float:
    """How far, in millimetres, the outermost character keeps from the edge of its page."""
    found = []
    document = pypdfium2.PdfDocument(path)
    for page in document:
        wide, high = page.get_size()
        reader = page.get_textpage()
        for at in range(reader.count_chars()):
            left, bottom, right, top = reader.get_charbox(at)
            if right > left:
                found.append(min(left, bottom, wide - right, high - top))
    document.close()
    return float(min(found) / mm)


@pytest.mark.parametrize("size", list(Size))
@pytest.mark.parametrize("kind", list(BODIES))
def test_every_sheet_says_all_of_it_on_either_paper(kind: str, size: Size, tmp_path: Path) -> None:
    path = write(BODIES[kind], tmp_path, size)
    said = text(path)
    for word in (*WORDS[kind], "示范街劳动者服务站", "第3版", "2026-10-22", "核对码3f2a9c"):
        assert word in said
    page = page_sizes(path.read_bytes())[0]
    sides = sorted(round(side / mm) for side in (page.width, page.height))
    assert sides == ([210, 297] if size is Size.A4 else [297, 420])


def test_a_sheet_is_archival_with_its_fonts_inside(tmp_path: Path) -> None:
    path = write(BODIES["rules"], tmp_path)
    assert passes_pdfa(path)
    assert all(fonts_inside(path).values())


def test_the_same_sheet_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write(BODIES["hours"], tmp_path).read_bytes()
    assert write(BODIES["hours"], tmp_path).read_bytes() == first


def test_a_missing_phone_leaves_room_and_no_number(tmp_path: Path) -> None:
    body = ContactBody("工会主席", (Contact("孙惠民", "", ""),))
    said = text(write(body, tmp_path, title="主席联系方式"))
    assert "电话" in said
    assert "邮箱" in said
    left = said.replace("2026-10-22", "").replace("第3版", "").replace("3f2a9c", "")
    assert not any(char.isdigit() for char in left)


@pytest.mark.parametrize("size", list(Size))
def test_long_rules_go_on_over_pages_and_lose_no_line(size: Size, tmp_path: Path) -> None:
    lines = tuple(f"规定{n:03}：{LINE * 3}" for n in range(1, 60))
    path = write(TextBody(lines, "示范区总工会批准"), tmp_path, size, title="日常管理规定")
    said = text(path)
    pages = len(page_sizes(path.read_bytes()))
    assert pages > 1
    assert f"第2页，共{pages}页" in said
    assert all(f"规定{n:03}" in said for n in range(1, 60))
    assert said.count("留下提示和电话。") == 3 * 59
    assert "示范区总工会批准" in said


@pytest.mark.parametrize("size", list(Size))
def test_nothing_is_written_near_the_edge_of_the_paper(size: Size, tmp_path: Path) -> None:
    long = StaffBody((Staff("买买提依明·阿布都热合曼江", "责任人、档案员、值班员、联络员"),) * 7)
    endless = Contact("欧阳慧敏", "0427-0000000 转 8001", "a.very.long.address@mail.example.org")
    wide = ListBody(("为户外劳动者提供手机充电和电动车充气工具的服务",) * 12)
    for body in (*BODIES.values(), long, ContactBody("工会主席", (endless, endless)), wide):
        assert nearest_to_the_edge(write(body, tmp_path, size)) > 10


@pytest.mark.parametrize(("size", "one_page", "more"), [(Size.A4, 11, 24), (Size.A3, 14, 48)])
def test_rules_shrink_to_one_page_only_while_they_are_read_from_two_metres(
    size: Size, one_page: int, more: int, tmp_path: Path
) -> None:
    for count, is_one in ((one_page, True), (more, False)):
        path = write(TextBody((LINE * 2,) * count), tmp_path, size, title="日常管理规定")
        assert (len(page_sizes(path.read_bytes())) == 1) == is_one


def test_lines_that_bring_their_own_numbers_get_no_others(tmp_path: Path) -> None:
    said = text(write(TextBody(("一、按时开门。", "二、按时关门。")), tmp_path))
    assert "1." not in said
    assert "一、按时开门。" in said


def test_many_people_and_services_take_more_pages(tmp_path: Path) -> None:
    people = tuple(Staff(f"员工{n:02}", "值班员") for n in range(1, 20))
    said = text(write(StaffBody(people), tmp_path, title="工作人员公示"))
    assert all(f"员工{n:02}" in said for n in range(1, 20))
    words = tuple(f"服务{n:02}" for n in range(1, 41))
    said = text(write(ListBody(words), tmp_path, title="服务项目"))
    assert all(word in said for word in words)


def steps(count: int) -> tuple[Step, ...]:
    return tuple(Step(K.STEP, f"第{n:02}件事", "值班员", "当天") for n in range(1, count + 1))


@pytest.mark.parametrize("size", list(Size))
@pytest.mark.parametrize("count", [3, 8, 14, 40])
def test_a_chart_of_any_length_shows_every_step(count: int, size: Size, tmp_path: Path) -> None:
    said = text(write(FlowBody(steps(count)), tmp_path, size, title="流程"))
    assert all(f"第{n:02}件事" in said for n in range(1, count + 1))
    assert said.count("值班员") == count


def test_fourteen_steps_with_branches_stay_on_one_page(tmp_path: Path) -> None:
    with_branches = list(steps(14))
    with_branches[2] = Step(K.DECISION, "材料齐吗", no_leads_to=2)
    with_branches[8] = Step(K.DECISION, "谈成了吗", no_leads_to=13)
    with_branches[11] = Step(K.END, "办结")
    path = write(FlowBody(tuple(with_branches)), tmp_path, title="流程")
    assert len(page_sizes(path.read_bytes())) == 1
    said = text(path)
    assert said.count("是") == 2
    assert said.count("否") == 2


def test_the_longest_steps_there_may_be_still_find_room(tmp_path: Path) -> None:
    step = Step(K.STEP, "长" * LONGEST_STEP, "人" * LONGEST_DETAIL, "天" * LONGEST_DETAIL)
    steps = (Step(K.DECISION, step.text, step.who, step.time_limit, 5), *(step,) * 9)
    path = write(FlowBody(steps), tmp_path, title="流程")
    assert text(path).count("长") == 10 * LONGEST_STEP
    assert nearest_to_the_edge(path) > 10


def test_a_no_to_another_page_names_the_step(tmp_path: Path) -> None:
    long = list(steps(40))
    long[3] = Step(K.DECISION, "能办吗", no_leads_to=39)
    said = text(write(FlowBody(tuple(long)), tmp_path, title="流程"))
    assert "否：转第39步" in said
    assert "见下一页" in said


def test_a_character_no_face_has_is_named(tmp_path: Path) -> None:
    body = StaffBody((Staff("王\U000323b0", "值班员"),))
    missing = write_wall_sheet(sheet(body), Size.A4, tmp_path / "sheet.pdf")
    assert missing == ("\U000323b0",)


def test_nothing_to_say_is_refused_and_nothing_written(tmp_path: Path) -> None:
    for body in (TextBody(()), StaffBody(()), ListBody(()), HoursBody(()), FlowBody(())):
        with pytest.raises(Refused, match="还没有内容"):
            write(body, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_sample_says_so_at_its_foot(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    write_wall_sheet(sheet(BODIES["hours"], is_sample=True), Size.A4, path)
    assert "示例站点" in text(path)
