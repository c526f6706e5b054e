"""What is handed over with which role, part by part (岗位交接, PJ-63)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.core.permissions import Role


class Part(StrEnum):
    """One part of the sheet people go through together."""

    CASH = "cash"
    STOCK = "stock"
    EQUIPMENT = "equipment"
    KEYS = "keys"
    OPINIONS = "opinions"
    PAPERS = "papers"
    MONTHS = "months"
    DELEGATIONS = "delegations"


PART_NAMES: Mapping[Part, str] = MappingProxyType(
    {
        Part.CASH: "现金",
        Part.STOCK: "物资",
        Part.EQUIPMENT: "设备",
        Part.KEYS: "钥匙、印章和资料",
        Part.OPINIONS: "没办结的意见",
        Part.PAPERS: "没办完的签批和支出",
        Part.MONTHS: "没月结、没上报的",
        Part.DELEGATIONS: "代签委托",
    }
)

PARTS: Mapping[Role, tuple[Part, ...]] = MappingProxyType(
    {
        Role.ATTENDANT: (Part.STOCK, Part.EQUIPMENT, Part.KEYS, Part.OPINIONS),
        Role.EXPENSE_KEEPER: (Part.CASH, Part.PAPERS, Part.KEYS),
        Role.LEAD: tuple(Part),
        Role.CHAIR: (Part.KEYS, Part.PAPERS, Part.MONTHS, Part.DELEGATIONS),
        Role.ARCHIVIST: (Part.KEYS, Part.MONTHS),
        Role.LIAISON: (Part.KEYS, Part.PAPERS, Part.MONTHS),
        Role.LEADER: (Part.KEYS, Part.PAPERS),
    }
)
"""Who answers for money and goods counts them; everybody hands over keys and what is under way."""

NOTHING: Mapping[Part, str] = MappingProxyType(
    {
        Part.CASH: "不存现金。",
        Part.STOCK: "没有登记物资。",
        Part.EQUIPMENT: "没有登记设备。",
        Part.KEYS: "没有。",
        Part.OPINIONS: "意见都办结了。",
        Part.PAPERS: "都办完了。",
        Part.MONTHS: "都已月结、导出了上报包。上级收到没有，请当面问清。",
        Part.DELEGATIONS: "没有委托别人代签。",
    }
)
"""What the sheet and the paper say where a part is empty."""
