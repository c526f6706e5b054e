"""The wizard as the station's lead goes through it, to begin a story with."""

from __future__ import annotations

from tests.stories.people_at_desk import Person

STANDARD = "盘锦市总工会“劳动者服务站”标准化建设实施规范"


def sets_the_station_up(lead: Person, attendant: str = "单雨桐") -> None:
    """Go through the wizard step by step, leaving once in the middle."""
    lead.writes("站点名称", "示范街劳动者服务站")
    lead.writes("站点编号", "211102-LD-0007")
    lead.writes("所属工会", "示范区总工会")
    lead.writes("地址", "示范街１８号一楼大厅")
    lead.answers("建设方式", "共建")
    lead.clicks("保存，下一步")

    lead.answers("开放方式", "上班时间开放")
    lead.writes("标牌上写", "周一至周五 8:30-17:00")
    lead.writes("星期一开门", "0830")
    lead.writes("星期一关门", "１７：００")
    lead.clicks("星期二到星期五照星期一")
    lead.clicks("保存，下一步")

    assert lead.sees("人员和岗位")
    lead.desk.starts_again()
    assert lead.sees("人员和岗位", "把自己先填上")

    lead.writes("姓名", "赵国强")
    lead.writes("姓名", "孙惠民", at=1)
    for place, name in ((2, attendant), (3, "曾立群")):
        lead.clicks("再加一位")
        lead.writes("姓名", name, at=place)
    lead.clicks("保存，下一步")

    lead.clicks(STANDARD)
    lead.clicks("保存，下一步")

    lead.writes("名称", "桶装水")
    lead.writes("单位", "桶")
    lead.writes("现有数量", "１２")
    lead.clicks("加入")
    assert lead.sees("已加入：桶装水", "12 桶")
    lead.clicks("保存，下一步")

    types_the_recovery_code_back(lead)
    lead.clicks("完成建站，去登录")


def types_the_recovery_code_back(lead: Person) -> None:
    """Make the code and type it as if from the paper."""
    lead.clicks("制作恢复码")
    code = "-".join(lead.reads_out(f"恢复码第 {group} 组") for group in range(1, 10))
    lead.clicks("已经在纸上了，收起来")
    assert lead.does_not_see(code)
    lead.writes("照着纸输一遍恢复码", code.lower())
    lead.presses("Return")
    assert lead.sees("恢复码对上了")
    assert lead.does_not_see(code)
