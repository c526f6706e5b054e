"""What the program itself can know of a station: the documented set of facts (程序记录).

A criterion of a standard may name one of these; it then answers itself from what the program
holds. Which clause asks for it stands in the standard; here stand no thresholds and no clauses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.core.gap import Verdict
from app.core.permissions import ROLE_NAMES, Role

WALL_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "sign": "标牌",
        "staff": "工作人员公示",
        "chair": "主席联系方式",
        "rules": "日常管理规定",
        "service_process": "服务流程",
        "safety": "安全须知",
        "services": "服务项目",
        "flow": "服务流程图",
        "hours": "开放时间",
        "notice_board": "宣传栏",
        "supervision": "监督电话",
        "duties": "人员分工",
    }
)
"""What can hang on the wall (上墙)."""


class Argument(StrEnum):
    """What stands after the colon of a fact."""

    NONE = "none"
    ROLE = "role"
    WALL = "wall"
    WORDS = "words"
    """One or more words, parted by 、 or |."""


@dataclass(frozen=True, slots=True)
class FactKey:
    """One fact the program can answer: its key, its name, and what it means."""

    key: str
    title: str
    meaning: str
    argument: Argument = Argument.NONE


@dataclass(frozen=True, slots=True)
class Fact:
    """What the program holds.

    `verdict` is MEETS where it holds it, DOES_NOT where it holds the contrary, None where it
    does not know. `text` says what, with its figures; `on` is the day of it, YYYY-MM-DD or blank.
    """

    verdict: Verdict | None
    text: str = ""
    source: str = ""
    on: str = ""


NOTHING_KNOWN = Fact(None)

FACT_KEYS: tuple[FactKey, ...] = (
    FactKey("card.address", "站点地址", "站点信息里填了地址。"),
    FactKey("card.phone", "站点电话", "站点信息里填了电话。"),
    FactKey("card.hours", "开放时间", "站点信息里填了开放时间。"),
    FactKey("card.opening_mode", "开放方式", "站点信息里填了开放方式。"),
    FactKey("card.build_mode", "建设方式", "站点信息里填了建设方式。"),
    FactKey("card.host", "共建单位", "站点信息里填了共建单位。"),
    FactKey("card.union", "所属工会", "站点信息里填了所属工会。"),
    FactKey("card.area", "面积", "站点信息里填了面积；只说填了多少，不判断够不够。"),
    FactKey(
        "role",
        "岗位有人",
        "现在有人担任这个岗位，如 role:lead；有人担任过、现在空缺的算不符合。",
        Argument.ROLE,
    ),
    FactKey("chair.phone", "工会主席电话", "担任工会主席的人登记了电话。"),
    FactKey("chair.email", "工会主席邮箱", "担任工会主席的人登记了邮箱。"),
    FactKey(
        "roster.complete",
        "排班排满",
        "今天起7天，开放时间里每一刻都有人值班；有空档算不符合，还没排班是不知道。",
    ),
    FactKey(
        "opening.kept",
        "按时开放",
        "最近30天，每个开放日都有值班记录或开门检查；没有值班记录、又记着没做开门检查的算不符合。",
    ),
    FactKey("duty.recorded", "值班有记录", "最近30天有值班记录。"),
    FactKey("duty.cleaning", "清扫有记录", "最近30天的值班记录或每日检查里记了清扫。"),
    FactKey(
        "duty.restock", "补充物品有记录", "最近30天的值班记录、每日检查里记了补充物品，或记了入库。"
    ),
    FactKey(
        "opinions.answered",
        "意见有答复",
        "收到的意见都已答复；本月以前收到、至今没有答复的算不符合，本月收到还在办的是不知道。",
    ),
    FactKey("opinions.kept", "意见有登记", "登记过服务对象的意见。"),
    FactKey(
        "groups",
        "服务群体",
        "服务群体里列着这些群体，如 groups:环卫工人、快递员；没列的是不知道。",
        Argument.WORDS,
    ),
    FactKey(
        "services",
        "服务项目",
        "服务项目里列着这些服务，如 services:饮水、休息；没列的是不知道。",
        Argument.WORDS,
    ),
    FactKey("stock.ledger", "物品有台账", "登记过消耗品的入库或领用。"),
    FactKey("month.closed", "上月已月结", "上个月已经月结；还没有的是不知道，来源没有写期限。"),
    FactKey(
        "expenses.signed",
        "支出有签字",
        "支出都由责任人和主席签了字；本月以前没签完的算不符合，导入的看纸上的签字。",
    ),
    FactKey(
        "expenses.vouchers",
        "支出有票据",
        "支出都附了票据或写了纸质票据；本月以前没有的算不符合，导入的看纸质票据。",
    ),
    FactKey("funds.listed", "经费来源有登记", "登记了经费来源。"),
    FactKey("activities.held", "开展过活动", "登记过活动。"),
    FactKey("activities.approved", "活动经过批准", "登记的活动都写了批准文号；有没写的是不知道。"),
    FactKey(
        "activities.kind",
        "开展过这类活动",
        "登记的活动，类别或名称里有这个词，如 activities.kind:讲座。",
        Argument.WORDS,
    ),
    FactKey(
        "equipment",
        "设备",
        "设备清单里有能用的，几种叫法用 | 隔开，如 equipment:空调|电风扇；只有坏的算不符合。",
        Argument.WORDS,
    ),
    FactKey("wall", "上墙", "已张贴而且内容没有过时，如 wall:hours；过时算不符合。", Argument.WALL),
    FactKey("survey.done", "做过选址考察", "选址考察有了结论，这个标准要看的各项都写了。"),
    FactKey("application.submitted", "已申报", "照这个标准递交过申报。"),
    FactKey("filing.done", "已备案", "建站进程里记了备案。"),
    FactKey(
        "leads.reported",
        "责任人名单已上报",
        "责任人名单（联络表）已上报；有还没上报的变化算不符合。",
    ),
    FactKey("map.position", "地图位置", "地图信息里有位置。"),
    FactKey("map.current", "地图信息是新的", "导出以后没有改过；改过没有再导出的算不符合。"),
    FactKey("grade.given", "已评级", "上级照这个标准评定了等级。"),
    FactKey(
        "backup.recent",
        "最近有备份",
        "最近7天做过备份；只有更早的备份是不知道，来源没有写多久一次。",
    ),
    FactKey("archive.kept", "档案有保存", "有已经月结的月份，各册都存在程序里。"),
)
"""Every fact there is, in the order of the guide (docs/standards.md)."""

_BY_KEY: Mapping[str, FactKey] = MappingProxyType({one.key: one for one in FACT_KEYS})
_SEPARATORS = str.maketrans({"|": "、", "｜": "、"})


def parted(fact: str) -> tuple[str, str]:
    """The key of a fact and what stands after its colon."""
    key, _, argument = fact.partition(":")
    return key.strip(), argument.strip()


def words_of(argument: str) -> tuple[str, ...]:
    """The words of an argument, in their order."""
    parts = argument.translate(_SEPARATORS).split("、")
    return tuple(word.strip() for word in parts if word.strip())


def fault(fact: str) -> str:
    """What is wrong with a fact as a standard names it; blank where nothing is."""
    key, argument = parted(fact)
    known = _BY_KEY.get(key)
    if known is None:
        return f"没有这种程序记录 {key[:40]}"
    if known.argument is Argument.NONE:
        return f"{key} 后面不写冒号" if ":" in fact else ""
    if not words_of(argument):
        return f"{key} 后面要写冒号和内容，例如 {_example(known)}"
    if known.argument is Argument.ROLE and argument not in set(Role):
        known_roles = "、".join(f"{role.value} {name}" for role, name in ROLE_NAMES.items())
        return f"{key}：没有这个岗位 {argument[:40]}（有：{known_roles}）"
    if known.argument is Argument.WALL and argument not in WALL_KINDS:
        return f"{key}：没有这种上墙内容 {argument[:40]}"
    return ""


def _example(known: FactKey) -> str:
    after = {Argument.ROLE: "lead", Argument.WALL: "hours", Argument.WORDS: "名称"}
    return f"{known.key}:{after[known.argument]}"
