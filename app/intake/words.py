"""The words station ledgers use: headings of each register, worker groups, services, purposes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.intake.cells import squeezed
from app.intake.reading import RegisterName
from app.intake.workbook import Raw


def w(text: str) -> tuple[str, ...]:
    """Write many words short: none of them holds a blank."""
    return tuple(text.split())


PURPOSES = ("建设", "运营", "管理", "宣传", "监督", "考核", "评估")
"""The seven purposes of PJ-61."""

PURPOSE_WORDS: Mapping[str, str] = {
    **{purpose: purpose for purpose in PURPOSES},
    **{f"{p}{tail}": p for p in PURPOSES for tail in ("费", "费用", "经费", "支出", "类", "方面")},
    **dict.fromkeys(("运行", "日常运行", "日常运营", "运行费", "运行费用", "运维", "运转"), "运营"),
    **dict.fromkeys(("站点建设", "建站", "建设改造", "升级改造"), "建设"),
    **dict.fromkeys(("日常管理", "站点管理", "管理维护"), "管理"),
    **dict.fromkeys(("宣传推广", "宣传教育", "广告宣传"), "宣传"),
    **dict.fromkeys(("检查监督", "监督检查"), "监督"),
    **dict.fromkeys(("考评", "检查考核", "考核奖励"), "考核"),
    **dict.fromkeys(("评价", "评定", "等级评定"), "评估"),
}

_GROUP_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "环卫工人": ("环卫", "环卫工", "环卫职工", "环卫人员", "清扫工", "环卫工作者"),
    "快递员": ("快递", "快递小哥", "快递人员", "快递从业人员", "快递员工", "快递配送员"),
    "外卖配送员": w(
        "外卖 外卖员 外卖小哥 外卖骑手 骑手 送餐员 外卖送餐员 外卖配送 外卖人员 网约配送员 "
        "配送员 外送员"
    ),
    "货车司机": w("货车 货车驾驶员 货运司机 货车师傅 卡车司机 大货司机 货运驾驶员"),
    "出租车司机": ("出租车", "出租司机", "的士司机", "的哥", "出租车驾驶员", "出租车师傅"),
    "公交司机": ("公交", "公交车司机", "公交驾驶员", "公交车驾驶员", "公交师傅", "公交车"),
    "交通警察": ("交警", "交通民警", "交通警", "交警辅警", "交通辅警", "交巡警"),
    "园林绿化工人": w("园林工人 园林绿化工 绿化工人 绿化工 园林绿化 园林 绿化 园林工"),
    "其他": ("其它", "其他人员", "其它人员", "其他劳动者", "其他群体", "其它群体", "其他职工"),
    "网约车司机": ("网约车", "网约车驾驶员", "网约司机"),
    "建筑工人": ("建筑工", "建筑", "农民工", "工地工人", "建筑农民工"),
    "保洁员": ("保洁", "保洁人员", "保洁工"),
    "保安员": ("保安", "保安人员", "安保人员"),
    "民警": ("公安民警", "辅警"),
    "市民": ("群众", "市民群众", "路人", "过路群众", "居民"),
    "志愿者": (),
    "户外劳动者": ("户外工作者", "劳动者"),
    "新就业形态劳动者": ("新就业形态",),
    "职工": ("企业职工", "职工会员", "会员"),
    "代驾司机": ("代驾", "代驾员"),
    "学生": (),
    "老人": ("老年人",),
}

_SERVICE_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "饮水": ("喝水", "饮用水", "接水", "接热水", "喝热水", "打水", "饮水服务", "倒水"),
    "热饭": ("热餐", "加热饭菜", "微波炉", "饭菜加热", "热饭菜", "微波炉热饭", "加热餐食"),
    "就餐": ("用餐", "吃饭", "就餐服务"),
    "如厕": ("上厕所", "厕所", "用厕", "洗手间", "卫生间", "方便如厕"),
    "休息": ("歇脚", "小憩", "临时休息", "歇息", "纳凉休息", "午休", "休憩", "落脚"),
    "充电": ("手机充电", "充电服务", "充手机"),
    "避雨": ("躲雨", "避雨雪", "遮风避雨", "避风雨", "避风避雨"),
    "用药": ("应急用药", "取药", "药品", "用药服务", "医药", "应急药品", "使用药箱", "医药箱"),
    "咨询": ("政策咨询", "咨询服务", "法律咨询", "咨询求助", "业务咨询"),
    "阅读": ("看书", "读书", "阅览", "看报", "书报阅读", "读书看报"),
    "上网": ("无线上网", "wifi", "无线网", "免费wifi"),
    "纳凉": ("乘凉", "避暑", "降温"),
    "取暖": ("避寒", "御寒"),
    "打气": ("充气", "打气筒", "车辆打气"),
    "借伞": ("雨具", "借用雨具", "雨伞借用", "借雨具"),
    "电动车充电": ("车辆充电", "电瓶车充电"),
    "维修工具": ("工具借用", "借工具", "维修", "车辆维修"),
    "洗手": ("洗漱", "盥洗"),
    "其他服务": ("其它服务", "其他项目"),
    "看电视": ("电视",),
    "储物": ("寄存", "物品寄存", "冷藏"),
    "心理疏导": ("心理咨询", "谈心"),
    "针线": ("针线包", "缝补"),
}


def _by_word(table: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    words = {synonym: name for name, synonyms in table.items() for synonym in synonyms}
    return words | {name: name for name in table}


GROUP_WORDS: Mapping[str, str] = _by_word(_GROUP_SYNONYMS)
SERVICE_WORDS: Mapping[str, str] = _by_word(_SERVICE_SYNONYMS)

LOOKS_LIKE_GROUP = re.compile(r"(工人?|员|司机|师傅|小哥|警|警察|者|人员|骑手|代驾)$")
OVER_GROUPS = re.compile(
    r"(群体|服务对象|人员类别|人员类型|接待对象|接待人次|入站人[员次]|进站人[员次]|来访|劳动者)"
)
OVER_SERVICES = re.compile(
    r"(服务(项目|内容|类别|类型|种类|事项|次数|情况)|^服务$|使用服务|享受服务|服务人次)"
)

POST_WORDS: Mapping[str, str] = {
    **dict.fromkeys(w("值班员 值班人员 工作人员 管理员 值守员 站点工作人员"), "值班员"),
    **dict.fromkeys(w("责任人 站点责任人 负责人 站点负责人 服务站负责人 站长 驿站站长"), "责任人"),
    **dict.fromkeys(("工会主席", "主席", "基层工会主席", "单位工会主席"), "工会主席"),
    **dict.fromkeys(w("经费专人 经费控制专人 经费员 财务 会计 经费管理员"), "经费专人"),
    **dict.fromkeys(("档案员", "档案专人", "档案管理员"), "档案员"),
    **dict.fromkeys(("联络员", "专职联络员"), "联络员"),
    **dict.fromkeys(("负责领导", "分管领导"), "负责领导"),
    **dict.fromkeys(("志愿者", "志愿服务者"), "志愿者"),
}

EMPLOYMENT_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("专职", "全职", "专", "专职人员"), "专职"),
    **dict.fromkeys(("兼职", "兼", "兼职人员"), "兼职"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """One shape a register's table may have: its fields with their headings, and what it needs."""

    name: str
    register: RegisterName | None
    """None for tables that only sum up: they are understood and not imported."""
    fields: Mapping[str, tuple[str, ...]]
    needs: tuple[frozenset[str], ...]
    """Of each set at least one field must be there."""
    titles: re.Pattern[str]
    """Words in the sheet's name or title that speak for this shape."""
    own: frozenset[str] = field(default_factory=frozenset)
    """Fields hardly any other shape has: they weigh double."""
    counts: bool = False
    """Has one column per worker group or service."""
    is_titled: bool = False
    """Only the title tells it from others: without one of `titles` it is none."""


def heading_words(raw: Raw | None) -> tuple[str, str]:
    """Split a heading into its words and the unit in brackets: 金额（元） gives 金额 and 元."""
    text = re.sub(r"^其中[:：]?", "", squeezed(raw).lower())
    units = re.findall(r"[(\[【〔](.*?)[)\]】〕]", text)
    bare = re.sub(r"[(\[【〔].*?[)\]】〕]", "", text)
    bare, slash, unit = bare.partition("/")
    if slash and not re.fullmatch(r"(元|万元|人|人次|次|个|㎡|m2|平方米)", unit):
        bare = f"{bare}/{unit}"
    elif slash:
        units.append(unit)
    return bare.strip(":：*.。、"), units[0] if units else ""
