"""A standard as a spreadsheet: the sheets of the template and what each column means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from app.core.facts import WALL_KINDS
from app.core.permissions import ROLE_NAMES
from app.standards.schema import ApplicationKind, EvidenceKind, Judge, Status


class Kind(StrEnum):
    """How the text of a cell is read."""

    TEXT = "text"
    WORDS = "words"
    """Several words, parted by 、."""
    LINES = "lines"
    """Several sentences, one a line of the cell."""
    FLAG = "flag"
    """是 or 否."""
    NUMBER = "number"
    CLAUSE = "clause"
    """A chapter number of the source; always text, or 3.10 would turn into 3.1."""
    DAY = "day"
    MONTH_DAY = "month_day"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: its head, the field it fills, and how it is read."""

    head: str
    key: str
    kind: Kind = Kind.TEXT
    required: bool = False
    help: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """Words people write, and what the standard keeps for them."""
    wide: int = 16
    is_open: bool = False
    """Whether other words than the `names` may be written too."""


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One sheet: its name, the section it fills, its columns."""

    title: str
    section: str
    columns: tuple[Column, ...]
    help: str = ""
    must: bool = False
    """Whether a standard without any row of it is refused."""

    def column(self, key: str) -> int | None:
        """Give the number of the column of a field, from 1."""
        keys = [column.key for column in self.columns]
        return keys.index(key) + 1 if key in keys else None


EVIDENCE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "现场看": EvidenceKind.LOOK.value,
        "照片": EvidenceKind.PHOTO.value,
        "文件": EvidenceKind.DOCUMENT.value,
        "清点": EvidenceKind.COUNT.value,
        "程序记录": EvidenceKind.RECORD.value,
        "问人": EvidenceKind.PERSON.value,
    }
)
JUDGE_NAMES: Mapping[str, str] = MappingProxyType(
    {**{name: role.value for role, name in ROLE_NAMES.items()}, "上级工会": Judge.UPPER_UNION.value}
)
STATUS_NAMES: Mapping[str, str] = MappingProxyType(
    {"现行": Status.CURRENT.value, "已被替代": Status.SUPERSEDED.value}
)
FORM_NAMES: Mapping[str, str] = MappingProxyType(
    {"申请建站": ApplicationKind.STATION.value, "申请补助": ApplicationKind.SUBSIDY.value}
)
WALL_NAMES: Mapping[str, str] = MappingProxyType({name: key for key, name in WALL_KINDS.items()})

ANY, ALL = "有一样就行", "都要有"
RULE_NAMES: Mapping[str, str] = MappingProxyType(
    {"管理规定": "rules", "服务流程": "service_process", "安全须知": "safety", "人员分工": "duties"}
)
REPORT_NAMES: Mapping[str, str] = MappingProxyType(
    {"责任人名单": "leads_list", "备案": "filing", "运行变化": "running_change"}
)
"""Reports the program itself knows when to ask for."""
SURVEY_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "建设地点": "location",
        "站点密度": "density",
        "辐射范围": "radius",
        "覆盖人群": "people",
        "城市道路情况": "roads",
        "劳动者工作区域": "work-areas",
        "交通与便利": "access",
    }
)
"""What several cities ask for: the same word makes one field of the form."""
PART_NAMES: Mapping[str, str] = MappingProxyType({ANY: "any_of", ALL: "all_of"})
NONE = "不算"
"""Written under 等级: the criterion counts for no grade."""

PARENT, PARTS, FORM = "parent", "parts", "form"
"""Columns that are not fields but say which row belongs to which."""

_ID = Column("编号", "id", required=True, wide=20, help="小写字母、数字、横线、点；定了就不要改")
_TITLE = Column("名称", "title", required=True, wide=22)
_CLAUSE_HELP = "原文的章节号，例如 3.10；格子已设成文本，照原样写"
_CLAUSE = Column("条款", "clause", Kind.CLAUSE, required=True, wide=10, help=_CLAUSE_HELP)
_OWN_CLAUSE = Column("条款", "clause", Kind.CLAUSE, wide=10, help=_CLAUSE_HELP)
_REQUIREMENT = Column(
    "要求编号", "requirement", wide=12, help="可以空着；空着就按条款号编，例如 条款-2.1"
)
_HINT = Column("提示", "hint", wide=30, help="给去看的人的一句提示，可空着")

HEAD = SheetSpec(
    "标准",
    "standard",
    (
        Column("编号", "id", required=True, help="小写字母、数字、横线和点，例如 example-2024"),
        Column("城市", "city", required=True),
        Column("名称", "title", required=True),
        Column("版本", "edition", required=True, help="例如 2024年版"),
        Column("状态", "status", required=True, help="现行 或 已被替代", names=STATUS_NAMES),
        Column("发布日期", "issued_on", Kind.DAY, help="来源没写就空着"),
        Column("施行日期", "effective_on", Kind.DAY, help="来源没写就空着"),
        Column("废止日期", "superseded_on", Kind.DAY, help="还在用就空着"),
        Column("日期说明", "dates_note", help="两个日期都没有时，在这里说明"),
        Column("来源", "source", required=True, help="文件的名称和文号"),
        Column(
            "谁来判断",
            "judges",
            Kind.WORDS,
            required=True,
            help="条目没有另写时照这里，例如 值班员、责任人",
            names=JUDGE_NAMES,
        ),
        Column("单位类型", "host_types", Kind.WORDS, help="用、隔开，可空着"),
        Column("说明", "notes", Kind.LINES, help="想让使用的人知道的话，一行一条，可空着"),
        Column("替代哪一版", "replaces", help="写上一版的编号；第一版空着"),
    ),
    "一行一项，写在右边一格。",
    must=True,
)

CRITERIA = SheetSpec(
    "条目",
    "criterion",
    (
        _ID,
        _TITLE,
        Column("一句话", "text", required=True, wide=44, help="用自己的话写，能看、能回答"),
        _CLAUSE,
        Column("分区", "zone", required=True, wide=14, help="写“分区”表里的编号或名称"),
        Column(
            "佐证",
            "evidence",
            Kind.WORDS,
            required=True,
            wide=16,
            help="现场看、照片、文件、清点、程序记录、问人，可写几种",
            names=EVIDENCE_NAMES,
        ),
        Column(
            "算进等级",
            "grades",
            Kind.WORDS,
            wide=12,
            help=f"空着：每级都算；写等级编号；写“{NONE}”：哪级都不算",
        ),
        Column("属于", PARENT, wide=18, help="是另一条的分项时，写那一条的编号"),
        Column("分项", PARTS, wide=12, help=f"有分项的那一条写：{ANY} 或 {ALL}", names=PART_NAMES),
        Column("谁来判断", "judges", Kind.WORDS, wide=16, help="空着照“标准”表", names=JUDGE_NAMES),
        Column("可有可无", "optional", Kind.FLAG, wide=10, help="是：没有也不算缺"),
        Column("待上级提供", "pending", Kind.FLAG, wide=12, help="是：来源只有标题，没有具体要求"),
        Column("方面", "aspect", wide=12, help="写“方面”表里的编号或名称，可空着"),
        Column("程序记录", "fact", wide=22, help="程序自己能答的，见“填写说明”里的清单，可空着"),
        Column("来源叫法", "label", wide=12, help="例如 六有之三，可空着"),
        _REQUIREMENT,
        _HINT,
    ),
    "一行一条。分项每样一行，在“属于”里写上一级的编号。",
    must=True,
)

PAPERS = SheetSpec(
    "申报材料",
    "papers",
    (
        Column("申报", FORM, required=True, wide=18, help="写“申报”表里的编号"),
        _ID,
        _TITLE,
        _OWN_CLAUSE,
        Column("必须", "required", Kind.FLAG, wide=8, help="空着算 是"),
    ),
    "申报时要附的材料，一行一份。",
)

SHEETS: tuple[SheetSpec, ...] = (
    HEAD,
    SheetSpec(
        "章节", "chapter", (_CLAUSE, _TITLE), "来源的章节；每个条款号都要在某一章之内。", must=True
    ),
    SheetSpec("分区", "zone", (_ID, _TITLE, _HINT), "功能区，按走一圈的顺序写。", must=True),
    SheetSpec(
        "方面",
        "aspect",
        (_ID, _TITLE, _OWN_CLAUSE),
        "跨分区的归类，例如 功能设置；没有就空着。",
    ),
    SheetSpec(
        "等级",
        "grade",
        (
            _ID,
            _TITLE,
            _CLAUSE,
            _REQUIREMENT,
            Column("单位类型", "host_types", Kind.WORDS, wide=30, help="只作提示，不是条件"),
            _HINT,
        ),
        "没有等级就空着。",
    ),
    CRITERIA,
    SheetSpec(
        "要求",
        "requirement",
        (
            Column("编号", "id", required=True, wide=14),
            _CLAUSE,
            _TITLE,
            Column("类别", "kinds", Kind.WORDS, wide=10, help="可空着"),
            Column("能对照", "checkable", Kind.FLAG, wide=8, help="否：不能在一个站上对照"),
            Column("原因", "reason", wide=30, help="不能对照的，写明原因"),
        ),
        "来源的要求清单；整张空着就按条款号自动编。",
    ),
    SheetSpec(
        "补助",
        "subsidy",
        (
            _ID,
            _TITLE,
            Column("等级", "grade", wide=12, help="写“等级”表里的编号；不分等级就空着"),
            Column("金额（元）", "amount_yuan", Kind.NUMBER, wide=12, help="来源没写数额就空着"),
            _CLAUSE,
            _REQUIREMENT,
            Column("谁给", "by", wide=16),
            Column("备注", "note", wide=30),
        ),
        "没有补助就空着。",
    ),
    SheetSpec(
        "申报",
        "application",
        (
            _ID,
            _TITLE,
            Column(
                "申请什么", "kind", required=True, help="申请建站 或 申请补助", names=FORM_NAMES
            ),
            _CLAUSE,
            _REQUIREMENT,
            Column("交给谁", "to", wide=18),
            Column("等级", "grades", Kind.WORDS, wide=12, help="空着：不分等级"),
            Column("最少照片", "photos_min", Kind.NUMBER, wide=10),
            Column("最多照片", "photos_max", Kind.NUMBER, wide=10),
            Column("每年截止", "due", Kind.MONTH_DAY, wide=10, help="例如 09-30"),
            Column("逐级意见", "levels", Kind.LINES, wide=30, help="按先后，一行一级"),
            _HINT,
        ),
        "要填的申请表；没有就空着。",
    ),
    PAPERS,
    SheetSpec(
        "选址考察",
        "survey",
        (
            Column(
                "编号",
                "id",
                required=True,
                wide=20,
                help="、".join(SURVEY_NAMES) + "；别的自己编一个，小写字母、数字、横线",
                names=SURVEY_NAMES,
                is_open=True,
            ),
            _TITLE,
            _CLAUSE,
            _REQUIREMENT,
            _HINT,
        ),
        "建设前要考察什么；没有就空着。",
    ),
    SheetSpec(
        "上墙",
        "wall",
        (
            Column("内容", "id", required=True, help="、".join(WALL_NAMES), names=WALL_NAMES),
            _TITLE,
            _CLAUSE,
            _REQUIREMENT,
            Column("位置", "place", wide=16),
            _HINT,
        ),
        "要张贴什么；没有就空着。",
    ),
    SheetSpec(
        "制度",
        "rule",
        (
            _ID,
            Column(
                "种类",
                "kind",
                required=True,
                wide=16,
                help="、".join(RULE_NAMES) + "；别的制度自己起一个词",
                names=RULE_NAMES,
                is_open=True,
            ),
            _TITLE,
            _CLAUSE,
            _REQUIREMENT,
            Column("条文", "lines", Kind.LINES, required=True, wide=60, help="一行一条"),
        ),
        "制度的草稿，给站点起草用；没有就空着。",
    ),
    SheetSpec(
        "上报",
        "report",
        (
            Column(
                "编号",
                "id",
                required=True,
                wide=18,
                help="、".join(REPORT_NAMES) + "；别的自己起一个词，只作提醒",
                names=REPORT_NAMES,
                is_open=True,
            ),
            _TITLE,
            Column("报给谁", "to", wide=20),
            _CLAUSE,
            _REQUIREMENT,
            _HINT,
        ),
        "什么变了要报告；没有就空着。",
    ),
)
"""The sheets in the order of the template."""
