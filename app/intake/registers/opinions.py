"""Opinions (意见): as far on their way to a close as the sheet says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from app.intake.cells import known_value, squeezed
from app.intake.lines import Line
from app.intake.reading import OpinionProposal, RowProposal
from app.intake.words import GROUP_WORDS, LOOKS_LIKE_GROUP

_SPEAKS_OF_GROUPS = re.compile("群|类|来自|来源|身份")


def read_opinions(lines: Iterable[Line]) -> Iterator[RowProposal]:
    """Read opinions; a later step dated before the opinion itself is doubtful."""
    for line in lines:
        value = _opinion(line)
        if not value.content:
            line.problems.append("没有写意见内容")
        for name in ("answered_on", "told_on", "closed_on"):
            day = getattr(value, name)
            if day and value.on and day < value.on:
                line.doubts.append(f"{line.label(name)} {day} 早于意见日期 {value.on}")
        yield line.proposal("opinions", value, tuple(value.taken_by.split("、")))


def _group(line: Line) -> str:
    """Read the worker group; who it was by name or phone is never taken in."""
    group = line.text("group")
    if squeezed(group) in GROUP_WORDS:
        return line.accept(known_value(GROUP_WORDS, group, "群体"), "group") or ""
    is_group = LOOKS_LIKE_GROUP.search(group) or _SPEAKS_OF_GROUPS.search(line.label("group"))
    if not group or (is_group and not re.search(r"\d{4}", group)):
        return group
    line.doubts.append(f"“{line.label('group')}”写的不是服务群体，像是姓名或电话，没有采用")
    return ""


def _opinion(line: Line) -> OpinionProposal:
    return OpinionProposal(
        on=line.key_day(),
        content=line.text("content"),
        group=_group(line),
        answer=line.text("answer"),
        answered_on=line.day("answered_on"),
        outcome=line.text("outcome"),
        told_how=line.text("told_how"),
        told_on=line.day("told_on"),
        closed_on=line.day("closed_on"),
        taken_by=line.one_name("taken_by"),
        state_written=line.text("state"),
        note=line.remark(),
    )
