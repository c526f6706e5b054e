"""A small standard of no city: a record that answers, a bare heading, two editions."""

from __future__ import annotations

_HEAD = """
[standard]
id = "{id}"
city = "示例市"
title = "示例市服务站标准"
edition = "{edition}"
status = "current"
issued_on = {issued}
effective_on = {issued}
source = "示例市总工会文件"
judges = ["attendant", "lead"]
{replaces}

[[chapter]]
clause = "2"
title = "设施"

[[zone]]
id = "rest"
title = "休息区"
hint = "坐下来看一看。"

[[zone]]
id = "people"
title = "制度与人员"

[[requirement]]
id = "EX-01"
clause = "2.1"
title = "设施"
checkable = true
"""

_CRITERION = """
[[criterion]]
id = "{id}"
title = "{title}"
text = "{text}"
clause = "2.1"
requirement = "EX-01"
zone = "{zone}"
evidence = ["look"]
{more}
"""


def _standard(standard_id: str, edition: str, issued: str, chairs: str, replaces: str = "") -> str:
    head = _HEAD.format(id=standard_id, edition=edition, issued=issued, replaces=replaces)
    criteria = (
        ("rest.chairs", "桌椅", chairs, "rest", ""),
        ("rest.kettle", "热水壶", "有热水壶", "rest", ""),
        ("rest.area", "面积", "面积符合要求", "rest", "pending = true"),
        ("people.lead", "责任人", "有责任人", "people", 'fact = "role:lead"'),
        ("people.phone", "主席电话", "登记了主席电话", "people", 'fact = "chair.phone"'),
    )
    parts = [
        _CRITERION.format(id=key, title=title, text=text, zone=zone, more=more)
        for key, title, text, zone, more in criteria
    ]
    return f"{head}{''.join(parts)}\n[end]\ncriteria = {len(parts)}\n"


FIRST = _standard("example-2024", "2024年版", "2024-03-01", "休息区有桌椅")
SECOND = _standard(
    "example-2026",
    "2026年版",
    "2026-03-01",
    "休息区有带靠背的桌椅",
    'replaces = "example-2024"',
)
"""Asks something else of the chairs, and the same of everything else."""
