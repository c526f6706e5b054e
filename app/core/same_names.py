"""Tells people of the same name apart wherever a name is picked (同名)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.core.text import digits


def told_apart(people: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Give names to show, in order: 王伟 stays, two of them become 王伟（尾号0021） and 王伟（2）.

    Args:
        people: name and phone of each, always in the same order.
    """
    count = Counter(name for name, _phone in people)
    seen: Counter[str] = Counter()
    shown: list[str] = []
    for name, phone in people:
        seen[name] += 1
        if count[name] == 1:
            shown.append(name)
            continue
        ending = digits(phone)[-4:]
        label = f"{name}（尾号{ending}）" if len(ending) == 4 else f"{name}（{seen[name]}）"
        shown.append(label if label not in shown else f"{name}（{seen[name]}）")
    return tuple(shown)
