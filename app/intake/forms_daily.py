"""Shapes of what is written day by day: people, roster, duty records, visits."""

from __future__ import annotations

import re

from app.intake.words import Form, w

DATE = ("日期", "时间", "年月日", "登记日期", "登记时间", "记录日期", "月日", "填写日期", "日")
NOTE = ("备注", "说明", "附注", "其他说明", "备考", "备注说明", "补充说明", "备注栏")
INDEX = ("序号", "编号", "no", "号", "顺序", "序", "#", "行号")
WEEKDAY = ("星期", "周几", "星期几", "周次", "礼拜")
ON_DUTY = w(
    "值班人 值班人员 值班员 值班 值守人 值守人员 当班人 当班人员 当值 值班者 值班人姓名 "
    "值班员姓名 值班同志 姓名 人员 当日值班 在岗人员 值班人签名 值班员签名 在岗人 带班人 "
    "上岗人员"
)
HANDLER = ("经手人", "经办人", "领用人", "保管人", "经手", "经办", "办理人", "经办人员", "操作人")
PHONE = ("电话", "联系电话", "手机", "手机号", "联系方式", "手机号码", "电话号码", "联系手机")

PEOPLE = Form(
    "people",
    "people",
    {
        "index": INDEX,
        "name": ("姓名", "名字", "人员姓名", "人员", "工作人员", "人员名单"),
        "post": w("岗位 职务 职责 角色 岗位职务 身份 职位 担任职务 站内职务 分工"),
        "employment": w("专兼职 专/兼职 专职兼职 用工形式 专职/兼职 性质 用工性质"),
        "phone": PHONE,
        "standing": ("状态", "在岗状态", "是否在岗", "在岗情况"),
        "note": NOTE,
    },
    (frozenset({"name"}), frozenset({"post", "employment", "phone"})),
    re.compile(r"人员|名册|花名册|通讯录|工作人员|名单"),
    frozenset({"post", "employment", "phone"}),
)

ROSTER = Form(
    "roster",
    "roster",
    {
        "index": INDEX,
        "on": (*DATE, "值班日期", "排班日期"),
        "weekday": WEEKDAY,
        "person": (*ON_DUTY, "排班人员", "安排人员"),
        "hours": w("时段 班次时间 值班时间 值班时段 起止时间 工作时间 时间段 班次 班时 时间"),
        "starts": ("开始时间", "上班时间", "开始", "起", "上班", "起始时间", "自", "开始值班"),
        "ends": ("结束时间", "下班时间", "结束", "止", "下班", "截止时间", "至", "结束值班"),
        "phone": PHONE,
        "note": NOTE,
    },
    (frozenset({"on"}), frozenset({"person"})),
    re.compile(r"值班(安排)?表|排班|班表|值班安排|轮值"),
    frozenset({"hours"}),
)

DUTY = Form(
    "duty",
    "duty_records",
    {
        "index": INDEX,
        "on": (*DATE, "值班日期", "服务日期"),
        "weekday": WEEKDAY,
        "person": (*ON_DUTY, "记录人"),
        "arrived": w(
            "到岗时间 到岗 到站时间 签到 签到时间 上岗时间 上班时间 上岗 开门时间 上班 到"
        ),
        "left": w("离岗时间 离岗 离站时间 签退 签退时间 下岗时间 下班时间 离站 关门时间 下班 离"),
        "hours": w(
            "时段 值班时间 值班时段 起止时间 到离岗时间 在岗时间 值守时段 值守时间 上下班时间 "
            "到离岗 在岗时段 班次时间 时间"
        ),
        "weather": ("天气", "天气情况", "气象"),
        "cleaning": w(
            "卫生 清洁 保洁 卫生情况 清洁情况 卫生清洁 环境卫生 卫生状况 打扫 打扫卫生 清扫 "
            "卫生打扫 清洁卫生 卫生保洁 保洁情况 站内卫生 消毒 清洁消毒 卫生消毒"
        ),
        "restocked": w(
            "补充物品 物品补充 补货 补充物资 物资补充 补充消耗品 补充 物品补充情况 补充耗材 "
            "物资领用 物品领用"
        ),
        "opinions": w(
            "意见、问题及处理 意见 问题 意见建议 意见和建议 问题及处理 意见反馈 反馈 "
            "问题与处理 意见问题 意见及处理 使用反馈 意见、问题 问题和意见 意见与问题 "
            "问题及意见 意见问题及处理 劳动者意见 群众意见 意见、建议 发现问题 问题处理 问题反馈"
        ),
        "sentence": w(
            "值班小结 小结 值班情况 工作记录 工作内容 值班记录 情况记录 交接事项 交接 交接班 "
            "记事 当日情况 值班内容 今日情况 值守情况 工作情况"
        ),
        "signed": ("签名", "签字", "值班签字", "本人签字", "本人签名", "交班人签字", "签章"),
        "total": w(
            "合计 人次合计 总人次 合计人次 总人数 服务人次 入站人次 小计 人次 进站人次 总计 "
            "接待人次 人数合计 合计人数 接待人数 接待总数"
        ),
        "services_total": ("服务合计", "服务总数", "服务次数", "服务小计", "服务总次数"),
        "version": ("版本",),
        "note": NOTE,
    },
    (
        frozenset({"on"}),
        frozenset({"person", "arrived"}),
        frozenset(
            {
                "arrived",
                "left",
                "weather",
                "cleaning",
                "restocked",
                "opinions",
                "sentence",
                "counts",
            }
        ),
    ),
    re.compile(r"值[班守](记录|日志|日记|台账|登记|情况|及|和|与)|每日记录|日志|工作日记|值守记录"),
    frozenset({"arrived", "left", "weather", "cleaning", "restocked", "opinions", "sentence"}),
    counts=True,
)

VISITS = Form(
    "visits",
    "visits",
    {
        "index": INDEX,
        "on": (*DATE, "服务日期", "统计日期"),
        "weekday": WEEKDAY,
        "person": ("登记人", "记录人", "统计人", "填表人", "值班人", "值班员", "值班人员"),
        "total": DUTY.fields["total"],
        "services_total": DUTY.fields["services_total"],
        "note": NOTE,
    },
    (frozenset({"on"}), frozenset({"counts", "total"})),
    re.compile(r"人次|服务(统计|登记|台账|记录|情况)|接待|客流|来访|入站|进站"),
    counts=True,
)

VISITS_LONG = Form(
    "visits_long",
    "visits",
    {
        "index": INDEX,
        "on": (*DATE, "服务日期", "统计日期"),
        "weekday": WEEKDAY,
        "group": w(
            "群体 服务群体 服务对象 人员类别 劳动者群体 人员类型 对象 职业 工种 群体类别 人群 "
            "劳动者类别"
        ),
        "service": w("服务项目 服务内容 项目 服务 服务类别 服务事项 服务类型 使用服务"),
        "count": w("人次 人数 数量 次数 服务人次 接待人次 人次数 入站人次 合计"),
        "person": ("登记人", "记录人", "统计人", "填表人", "值班人", "值班员"),
        "note": NOTE,
    },
    (frozenset({"on"}), frozenset({"group", "service"}), frozenset({"count"})),
    re.compile(r"人次|服务(统计|登记|台账|记录|情况)|接待|客流|来访|入站|进站"),
    frozenset({"group", "service", "count"}),
)


VISITS_EACH = Form(
    "visits_each",
    "visits",
    {
        "index": INDEX,
        "on": (*DATE, "来访日期", "来访时间", "到站时间", "入站时间", "进站时间"),
        "group": VISITS_LONG.fields["group"] + w("工作 行业 从事职业 从业类别 职业类别 工作类别"),
        "service": VISITS_LONG.fields["service"] + w("需求 服务需求 来访事由 事由 使用项目"),
        "visitor": w("姓名 来访人 来访者 劳动者姓名 名字 来访人姓名 签名 签字"),
        "phone": PHONE,
        "person": ("登记人", "记录人", "值班人", "值班员"),
        "note": NOTE,
    },
    (frozenset({"on"}), frozenset({"group"}), frozenset({"visitor", "phone"})),
    re.compile(r"来访|登记|签到|服务|入站|进站"),
    frozenset({"group", "service", "visitor"}),
)
"""One row per visitor: each row is one visit; who it was is never taken in."""
