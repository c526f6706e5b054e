"""The one list of columns and papers that show something of people, by class (个人信息分类)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.models import Base
from app.records import wording


class Privacy(StrEnum):
    """How far a column may be shown (domain 3.9, PIPL 51)."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


NAMES = {
    Privacy.PUBLIC: "公开",
    Privacy.INTERNAL: "内部",
    Privacy.PERSONAL: "个人",
    Privacy.SENSITIVE: "敏感",
}

RULES = {
    Privacy.PUBLIC: "谁都可以看，会上墙、印标牌、报上级",
    Privacy.INTERNAL: "登录的人都能看，印在站里的台账和签批件上；变更记录里写明文",
    Privacy.PERSONAL: "只有本人直接看到；责任人、工会主席说明用途后显示一次，留查看记录；"
    "别人看到的是遮盖过的；变更记录里只留加盐的摘要",
    Privacy.SENSITIVE: "同“个人”，而且没有有效的单独同意就不能登记",
}


@dataclass(frozen=True, slots=True)
class ClassedColumn:
    """One column with a class of its own."""

    table: str
    column: str
    privacy: Privacy


@dataclass(frozen=True, slots=True)
class PublicPaper:
    """A paper that may show a phone in full, and why."""

    title: str
    what: str
    why: str


PAPERS: tuple[PublicPaper, ...] = (
    PublicPaper(
        "工会主席联系方式（上墙）",
        "工会主席的电话、邮箱",
        "BJ-08：主席是第一责任人，公布手机号码、电子邮箱；只在所选标准要求公布时印全",
    ),
    PublicPaper(
        "责任人名单（YZ-13）",
        "责任人的电话",
        "PJ-32：名单报市总工会权益保障部留存，要能联系到人；有“打印、导出上报包”的人打才印全",
    ),
    PublicPaper(
        "备案表（YZ-14）",
        "责任人的电话",
        "QHD-10：向上级工会备案，要能联系到人；有“打印、导出上报包”的人打才印全",
    ),
)
"""All other papers and sheets have it covered, the ledger's list of people too."""


_LABELS = {
    "source_text": "导入的原文",
    "search_keys": "姓名的拼音",
    "actor": "谁做的",
    "payload": "改了什么",
}


def class_of(table: str, column: str) -> Privacy:
    """Give the class of a column; without one it is internal and holds nothing of a person."""
    found = Base.metadata.tables[table].columns[column].info.get("privacy")
    return Privacy(found) if found else Privacy.INTERNAL


def classed() -> tuple[ClassedColumn, ...]:
    """List every column that has a class of its own, the most private first."""
    found = (
        ClassedColumn(table.name, column.name, Privacy(column.info["privacy"]))
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if "privacy" in column.info
    )
    order = tuple(reversed(Privacy))
    return tuple(sorted(found, key=lambda c: (order.index(c.privacy), c.table, c.column)))


def as_markdown() -> str:
    """Print the tables for docs/privacy.md."""
    rules = [f"| {NAMES[one]} `{one.value}` | {RULES[one]} |" for one in reversed(Privacy)]
    columns = [
        f"| {NAMES[one.privacy]} | {wording.table_name(one.table)} |"
        f" {_LABELS.get(one.column) or wording.column_name(one.table, one.column)} |"
        f" `{one.table}.{one.column}` |"
        for one in classed()
    ]
    papers = [f"| {one.title} | {one.what} | {one.why} |" for one in PAPERS]
    parts = (
        ["| 类 | 谁看得到 |", "|---|---|", *rules],
        ["| 类 | 哪一类记录 | 字段 | code |", "|---|---|---|---|", *columns],
        ["| 纸 | 印全的内容 | 为什么 |", "|---|---|---|", *papers],
    )
    return "\n\n".join("\n".join(part) for part in parts) + "\n"
