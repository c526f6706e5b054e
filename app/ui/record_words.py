"""How a duty record (值班记录) reads in the list and in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.core.day_words import long_day_label
from app.records.book import DutyRow
from app.services.duty import DutyVersion
from app.ui.look import Level
from app.ui.record.row_list import ListRow


def listed(
    rows: Sequence[DutyRow], missing: Sequence[str], waiting: frozenset[int]
) -> list[ListRow]:
    """List records and days without one together, the newest day first."""
    made = [(row.on, _record_row(row, waits=row.id in waiting)) for row in rows]
    made += [
        (
            on,
            ListRow(
                on,
                long_day_label(date.fromisoformat(on)),
                "没有值班记录",
                chip="缺",
                level=Level.SOON,
            ),
        )
        for on in missing
    ]
    return [row for _on, row in sorted(made, key=lambda one: one[0], reverse=True)]


def _record_row(row: DutyRow, *, waits: bool) -> ListRow:
    hours = "–".join(part.removeprefix("0") for part in (row.arrived, row.left) if part)
    visits = sum(row.visits.values())
    second = "　".join(part for part in (row.person, hours, f"{visits} 人次") if part)
    chip, level = ("已签", Level.DONE) if row.signed_by else ("未签", Level.SOON)
    if waits:
        chip, level = "待责任人同意", Level.SOON
    return ListRow(row.id, long_day_label(date.fromisoformat(row.on)), second, "", chip, level)


def whole_text(row: DutyRow) -> str:
    """Give the record's own text; an imported one is told from its columns."""
    if row.text and not row.source:
        return row.text
    hours = f"{row.arrived or '未记'}到岗，{row.left or '未记'}离岗"
    parts = [
        f"{row.person}值班，{hours}" + (f"，天气{row.weather}" if row.weather else ""),
        f"卫生：{row.cleaning}" if row.cleaning else "",
        f"补充物品：{row.restocked}" if row.restocked else "",
        f"意见：{row.opinions}" if row.opinions else "",
        row.text,
    ]
    return "。".join(part.rstrip("。") for part in parts if part) + "。"


def version_line(version: DutyVersion) -> str:
    signed = f"{version.signed_by} {version.signed_at} 签名" if version.signed_by else "没有签名"
    reason = f"，更正原因：{version.change_reason}" if version.change_reason else ""
    return f"第 {version.version} 版（{signed}{reason}）"
