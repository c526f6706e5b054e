"""The shapes registers come in: which headings make a table of people, duty records, stock."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.intake.forms_daily import (
    DATE,
    DUTY,
    INDEX,
    NOTE,
    PEOPLE,
    ROSTER,
    VISITS,
    VISITS_EACH,
    VISITS_LONG,
)
from app.intake.forms_goods import EXPENSES, STOCK, STOCK_MONTH, STOCK_OPENING
from app.intake.words import Form, w

OPINIONS = Form(
    "opinions",
    "opinions",
    {
        "index": INDEX,
        "on": (
            *DATE,
            *w("反映日期 收到日期 提出日期 受理日期 反映时间 收集日期 提出时间 意见日期 收到时间"),
        ),
        "content": w(
            "内容 意见内容 意见 反映内容 反映问题 诉求 诉求内容 意见建议 意见和建议 问题 "
            "建议内容 意见及建议 意见、建议 问题描述 反映事项 意见建议内容 建议 反映的问题 "
            "问题及建议 说了什么 提了什么"
        ),
        "group": w(
            "反映人群体 群体 反映人 劳动者群体 反映群体 提出人 提出人群体 反映人类别 来自 "
            "诉求人 人群 意见来源 反映人身份 提意见人 身份 谁提的 意见人"
        ),
        "answer": w(
            "答复 答复内容 回复 答复意见 处理意见 回复内容 办理答复 处理 答复情况 处理答复 解答 "
            "怎么办的"
        ),
        "answered_on": w("答复日期 回复日期 答复时间 回复时间 处理日期 处理时间 办理日期"),
        "outcome": w(
            "落实情况 办理结果 处理结果 落实 结果 办理情况 处理情况 落实结果 整改情况 办结情况 "
            "是否落实 解决情况"
        ),
        "told_how": w(
            "告知方式 反馈方式 告知 反馈 回访方式 反馈情况 告知情况 如何告知 怎么告知 通知方式"
        ),
        "told_on": ("告知日期", "反馈日期", "回访日期", "告知时间", "反馈时间"),
        "closed_on": ("办结日期", "结案日期", "办结时间", "完成日期", "办结"),
        "taken_by": w("受理人 经办人 记录人 登记人 办理人 责任人 接待人 承办人 受理 处理人"),
        "state": ("状态", "办理状态", "进度", "是否办结"),
        "note": NOTE,
    },
    (
        frozenset({"content"}),
        frozenset({"on"}),
        frozenset({"group", "answer", "outcome", "told_how"}),
    ),
    re.compile(r"意见|建议|诉求|反映|心声|留言"),
    frozenset({"answer", "answered_on", "outcome", "told_how", "group"}),
)

ACTIVITIES = Form(
    "activities",
    "activities",
    {
        "index": INDEX,
        "on": (
            *DATE,
            *w("活动日期 活动时间 举办日期 举办时间 开展日期 开展时间 举行日期 举行时间"),
        ),
        "name": w("名称 活动名称 活动主题 主题 活动 活动内容 活动项目 活动题目"),
        "kind": ("类型", "活动类型", "类别", "活动类别", "活动形式", "种类", "形式"),
        "people": w(
            "参加人数 人数 参与人数 活动人数 参加 参与人次 参加人次 惠及人数 服务人数 受益人数 "
            "到场人数 来了多少人"
        ),
        "budget": ("预算", "预算金额", "活动预算", "经费预算", "预算经费", "计划经费"),
        "final_account": w(
            "决算 实际支出 决算金额 实际花费 活动决算 实际费用 支出 实支 实际金额 花费 "
            "经费决算 实际经费 经费支出 支出金额 活动经费 活动支出 费用 经费 金额 花了多少"
        ),
        "leader": w("负责人 组织人 牵头人 活动负责人 组织者 责任人 联系人 主持人 经办人 承办人"),
        "approval_number": w(
            "上级批准文号 批准文号 批文号 文号 审批文号 批复文号 批准文件 上级批准 批文 "
            "市总批准文号 批复 上级工会批准文号 报批文号"
        ),
        "note": NOTE,
    },
    (
        frozenset({"name"}),
        frozenset({"on"}),
        frozenset({"kind", "people", "budget", "final_account", "approval_number"}),
    ),
    re.compile(r"活动"),
    frozenset({"people", "budget", "final_account", "approval_number"}),
)

FORMS = (
    *(DUTY, VISITS, VISITS_LONG, VISITS_EACH, ROSTER, PEOPLE, STOCK),
    *(STOCK_MONTH, STOCK_OPENING, EXPENSES, OPINIONS, ACTIVITIES),
)

FORM_TITLES: Mapping[str, str] = {
    "people": "人员",
    "roster": "值班表",
    "duty": "值班记录",
    "visits": "人次登记",
    "visits_long": "人次登记",
    "visits_each": "来访登记",
    "stock": "物资台账",
    "stock_month": "物资汇总",
    "stock_opening": "期初库存",
    "expenses": "支出",
    "opinions": "意见",
    "activities": "活动",
}

SHIFT_COLUMN = re.compile(r"^(早班|中班|晚班|上午班?|下午班?|白班|夜班|全天|[AB]班)$")
"""Headings of roster columns that hold names."""
