"""The opening hours hang on the wall, change, are outdated, and are printed and posted anew."""

from __future__ import annotations

from tests.stories.people_at_desk import Desk, Person

SHENZHEN = "深圳市《职工服务中心建设指引》"
SHEETS = ("开放时间", "标牌")
DAY = 24 * 60 * 60


def test_changed_hours_make_the_sheet_outdated_until_a_new_one_hangs(staffed_desk: Desk) -> None:
    lead = Person(staffed_desk, "赵国强")
    staffed_desk.starts()
    lead.signs_in_for_the_first_time()
    lead.goes_to("站点建设")
    lead.clicks("选定标准")
    lead.clicks(SHENZHEN)
    lead.clicks("就照这些对照")
    lead.clicks("上墙")
    for sheet in SHEETS:
        lead.opens_row(sheet)
        prints_and_posts(lead, sheet, "贴好了，登记")
    lead.clicks("对照检查")
    assert lead.sees("有场地标识", "✓ 标牌10月22日张贴")

    changes_the_hours(lead)
    lead.goes_to("今天")
    assert lead.sees("墙上的 2 张公示过时了，请换新")
    lead.clicks("去看")
    assert lead.sees("标牌 深圳 三(五) 已过时", "已过时：开放时间改了，请换新")
    lead.clicks("对照检查")
    assert lead.sees("标牌已过时：开放时间改了，请换新", "来源未列要求，不算缺")
    assert lead.does_not_see("照程序记录算缺")

    staffed_desk.clock.advance(DAY)
    lead.clicks("上墙")
    for sheet in SHEETS:
        lead.opens_row(sheet)
        prints_and_posts(lead, sheet, "换贴了新的，登记")
    assert lead.does_not_see("已过时")
    lead.clicks("对照检查")
    assert lead.sees("✓ 标牌10月23日张贴")
    lead.goes_to("今天")
    assert lead.does_not_see("过时了，请换新")


def changes_the_hours(lead: Person) -> None:
    """Open half an hour later from now on."""
    lead.goes_to("设置")
    lead.opens_row("开放时间")
    lead.writes("标牌上写", "周一至周五 9:00-17:00")
    lead.writes("星期一开门", "0900")
    lead.clicks("星期二到星期五照星期一")
    lead.clicks("保存开放时间")


def prints_and_posts(lead: Person, sheet: str, act: str) -> None:
    """Look at the sheet as it will be printed, hang it, and say where."""
    lead.clicks("预览打印")
    assert lead.sees(sheet, "共 1 页")
    lead.clicks("返回")
    lead.clicks(act)
    lead.writes("位置", "大门右边")
    lead.clicks("登记张贴")
    assert lead.sees(f"已登记张贴：{sheet}", "已张贴")
