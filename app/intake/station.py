"""The station sheet (站点信息): labels and values in whatever order and wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.intake.cells import read_clock_span, tidy, words_of
from app.intake.reading import StationProposal
from app.intake.tables import Grid
from app.intake.words import heading_words, w

FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": w("站点名称 驿站名称 服务站名称 服务站点名称 站名 名称 站点 驿站 站点全称"),
    "code": w("站点编号 编号 站点代码 编码 代码 站点编码 驿站编号 服务站编号"),
    "union_name": w(
        "所属工会 工会 上级工会 主管工会 所在工会 建站工会 工会名称 主管单位 所属总工会"
    ),
    "host_name": w(
        "共建单位 依托单位 所在单位 承建单位 合作单位 共建方 建站单位 挂靠单位 所属单位 "
        "共建单位名称 依托单位名称"
    ),
    "host_type": w("场所类型 单位类型 共建单位类型 场所性质 依托单位类型 场所类别 单位性质"),
    "build_mode": w("建设方式 建站方式 建设模式 建设类型 建站类型 共建方式"),
    "opening_mode": w("开放模式 开放方式 服务模式 开放类型"),
    "opening_text": w("开放时间 服务时间 营业时间 开放时段 工作时间 开门时间 对外开放时间"),
    "week": w("每周开放 每周开放时间 一周开放 开放安排"),
    "address": w("地址 详细地址 站点地址 位置 所在地址 站点位置 具体地址 所在位置 站址"),
    "phone": w("联系电话 电话 服务电话 站点电话 联系方式 固定电话 值班电话"),
    "lead_name": w("责任人 负责人 站点负责人 站长 站点责任人 责任人姓名 服务站负责人"),
    "chair_name": w("工会主席 主席 工会主席姓名 单位工会主席 所在单位工会主席"),
    "area_m2": w("面积 建筑面积 使用面积 场地面积 站点面积 服务面积"),
}
_GAP_LABELS: Mapping[str, str] = {
    "name": "站点名称",
    "code": "站点编号",
    "union_name": "所属工会",
    "opening_text": "开放时间",
    "address": "地址",
    "phone": "联系电话",
    "lead_name": "责任人",
    "chair_name": "工会主席",
}
"""Fields a station cannot do without; the others may stay blank unsaid."""

UNNAMED = "未命名"
NO_STATION = "没有站点信息表：站点暂记为“未命名”，名称、编号等请在“设置”里补上。"
_LABEL_WORDS = {word: name for name, words in FIELDS.items() for word in words}
_LABEL = r"[\u4e00-\u9fff()（）]{2,10}"
_INLINE = re.compile(rf"({_LABEL})[:：]\s*(.+?)(?=[\s,，;；]+{_LABEL}[:：]|\s*$)", re.DOTALL)
_SURE_NAMES = frozenset(w("站点名称 驿站名称 服务站名称 服务站点名称 站点全称"))
_OWN_WORDS = re.compile(r"站|编号|工会|单位|开放|地址|面积|场所")
_DAYS = re.compile(
    r"(?:周|星期)([一二三四五六日天])(?:[至到~～—-]+(?:周|星期)?([一二三四五六日天]))?"
)
_CLOCK_SPAN = re.compile(r"\d{1,2}[:：点时]\d{0,2}分?[-~～—–至到]+\d{1,2}[:：点时]\d{0,2}分?")


@dataclass(frozen=True, slots=True)
class StationBlock:
    """What a sheet says of the station, and the rows that say nothing else."""

    pairs: tuple[tuple[str, str], ...]
    """Label as written, value."""
    rows: frozenset[int]


def find_station(grid: Grid, taken: frozenset[int]) -> StationBlock | None:
    """Find a block of labels and values about the station; `taken` rows belong to tables."""
    pairs: list[tuple[str, str]] = []
    rows: set[int] = set()
    waiting: list[tuple[str, str]] = []
    waiting_rows: set[int] = set()
    for row in sorted(grid.sheet.rows.keys() - taken):
        found = _pairs_of_row(grid, row)
        known = [pair for pair in found if _field(pair[0])]
        if known:
            pairs += [*waiting, *found] if rows else found
            rows |= {row} | (waiting_rows if rows else set())
            waiting, waiting_rows = [], set()
        elif found and rows:
            # A label this program has no field for belongs to the block when more follow it,
            # or when it stands right under it in the same two columns.
            waiting += found
            waiting_rows.add(row)
    if waiting and rows and min(waiting_rows) == max(rows) + 1:
        pairs, rows = [*pairs, *waiting], rows | waiting_rows
    fields = {_field(label) for label, _ in pairs} - {""}
    own = sum(bool(_OWN_WORDS.search(label)) for label, _ in pairs if _field(label))
    if len(fields) >= 4 or (len(fields) >= 2 and own >= 2):
        return StationBlock(tuple(pairs), frozenset(rows))
    named = [pair for pair in pairs if heading_words(pair[0])[0] in _SURE_NAMES]
    if named:
        return StationBlock(tuple(named), frozenset())
    return _lying_station(grid, taken)


def station_of(blocks: tuple[StationBlock, ...]) -> tuple[StationProposal | None, tuple[str, ...]]:
    """Make the station proposal of all blocks, with remarks (Chinese sentences)."""
    if not blocks:
        return None, (NO_STATION,)
    values, remarks, notes = _told_apart(pair for block in blocks for pair in block.pairs)
    gaps = tuple(label for name, label in _GAP_LABELS.items() if not values.get(name))
    if gaps:
        notes.append(f"站点信息里没有写：{'、'.join(gaps)}。请在“设置”里补上。")
    if remarks:
        notes.append(
            f"站点信息里这些内容没有对应的栏目：{'、'.join(label for label, _ in remarks)}。"
        )
    proposal = StationProposal(
        name=values.get("name") or UNNAMED,
        code=values.get("code", ""),
        union_name=values.get("union_name", ""),
        host_name=values.get("host_name", ""),
        host_type=values.get("host_type", ""),
        build_mode=values.get("build_mode", ""),
        opening_mode=values.get("opening_mode", ""),
        opening_text=values.get("opening_text", ""),
        address=values.get("address", ""),
        area_m2=values.get("area_m2", ""),
        phone=values.get("phone", ""),
        lead_name=values.get("lead_name", ""),
        chair_name=values.get("chair_name", ""),
        week=_week(values.get("week", "")),
        remarks=tuple(remarks),
        gaps=gaps,
    )
    return _with_hours(proposal), tuple(notes)


def _told_apart(
    pairs: Iterable[tuple[str, str]],
) -> tuple[dict[str, str], list[tuple[str, str]], list[str]]:
    """Give what fits a field of the station, what fits none, and what was said twice."""
    values: dict[str, str] = {}
    remarks: list[tuple[str, str]] = []
    notes: list[str] = []
    for label, value in pairs:
        name = _field(label)
        if not name:
            remarks.append((label, value))
        elif not value or values.get(name) == value:
            continue
        elif name in values:
            remarks.append((label, value))
            notes.append(f"站点信息里“{label}”写了两次，用了前面的“{values[name]}”。")
        else:
            values[name] = value
    return values, remarks, notes


def _pairs_of_row(grid: Grid, row: int) -> list[tuple[str, str]]:
    """Read a row as label, value, label, value …; empty where something is left over."""
    texts: list[str] = []
    for cell in grid.row(row).values():
        text = tidy(cell)
        if not texts or text != texts[-1]:
            texts.append(text)
    inline = [(label, words_of(value)) for text in texts for label, value in _INLINE.findall(text)]
    if inline and all(_INLINE.match(text) for text in texts):
        return [(label, value) for label, value in inline if _field(label)]
    if len(texts) == 1 and _field(texts[0]):
        return [(texts[0], "")]
    if len(texts) not in (2, 4, 6) or any(len(label) > 14 for label in texts[::2]):
        return []
    if any(_field(value) for value in texts[1::2]) or (not _field(texts[0]) and len(texts) > 2):
        return []
    return [
        (label.rstrip(":： "), words_of(value))
        for label, value in zip(texts[::2], texts[1::2], strict=True)
    ]


def _lying_station(grid: Grid, taken: frozenset[int]) -> StationBlock | None:
    """Read a station written as one heading row with its values below."""
    for row in sorted(grid.sheet.rows.keys() - taken):
        labels = {c: tidy(v) for c, v in grid.sheet.rows[row].items()}
        known = {_field(label) for label in labels.values()} - {""}
        if len(known) >= 4 and "name" in known and row + 1 in grid.sheet.rows:
            pairs = [(text, words_of(grid.value(row + 1, c))) for c, text in labels.items()]
            return StationBlock(tuple(pairs), frozenset((row, row + 1)))
    return None


def _field(label: str) -> str:
    return _LABEL_WORDS.get(heading_words(label)[0], "")


def _with_hours(station: StationProposal) -> StationProposal:
    """Take the opening hours and weekdays out of the text where it names them plainly."""
    area = re.sub(r"(㎡|m2|m²|平方米|平米|平方)$", "", station.area_m2.strip()).strip()
    station = replace(station, area_m2=area, opening_text=station.opening_text.replace("：", ":"))
    spans = _CLOCK_SPAN.findall(station.opening_text)
    if len(spans) != 1:
        return station
    read = read_clock_span(spans[0])
    if read.value is None:
        return station
    opens, closes = read.value
    return replace(station, opens=opens, closes=closes, weekdays=_weekdays(station.opening_text))


def _weekdays(text: str) -> tuple[int, ...]:
    if re.search(r"每[天日]|全年", text):
        return tuple(range(7))
    found = _DAYS.search(text)
    if found is None or len(_DAYS.findall(text)) > 1:
        return ()
    order = "一二三四五六日"
    first = order.index(found[1].replace("天", "日"))
    last = order.index((found[2] or found[1]).replace("天", "日"))
    return tuple(range(first, last + 1)) if first <= last else ()


def _week(text: str) -> tuple[tuple[int, str, str], ...]:
    """Read 星期一 08:30-17:00；星期二 08:30-17:00 as weekday, opening and closing."""
    week: list[tuple[int, str, str]] = []
    for part in re.split(r"[;；\n]", text):
        span = _CLOCK_SPAN.search(part)
        hours = read_clock_span(span[0]).value if span else None
        if hours is not None:
            week += [(day, *hours) for day in _weekdays(part)]
    return tuple(week)
