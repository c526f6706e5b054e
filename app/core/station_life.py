"""The life of a station (站点进程): which step follows which, what each asks, where it stands.

The steps are those of PJ-73 and PJ-74 with the survey before building (PJ-05, QHD-08), acceptance
(QHD-19) and filing (QHD-10). What happened is a list of entries that is only added to: a wrong one
is corrected by a newer one that names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class LifeStep(StrEnum):
    """One step; once taken, the station stands there."""

    SURVEY = "survey"
    APPLICATION = "application"
    BUILDING = "building"
    ACCEPTANCE = "acceptance"
    FILING = "filing"
    RUNNING = "running"
    RECTIFICATION = "rectification"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


_S = LifeStep

STEP_NAMES: Mapping[LifeStep, str] = MappingProxyType(
    {
        _S.SURVEY: "选址考察",
        _S.APPLICATION: "申报",
        _S.BUILDING: "建设",
        _S.ACCEPTANCE: "验收",
        _S.FILING: "备案",
        _S.RUNNING: "运行",
        _S.RECTIFICATION: "整改",
        _S.SUSPENDED: "停用",
        _S.WITHDRAWN: "退出",
    }
)

MILESTONES = (_S.SURVEY, _S.APPLICATION, _S.BUILDING, _S.ACCEPTANCE, _S.FILING)
"""The way to a running station; written down later, they move a running one nowhere."""
STARTED = frozenset({_S.RUNNING, _S.RECTIFICATION, _S.SUSPENDED})

_FOLLOWS: Mapping[LifeStep | None, frozenset[LifeStep]] = MappingProxyType(
    {
        None: frozenset({_S.SURVEY, _S.RUNNING}),
        _S.SURVEY: frozenset({_S.APPLICATION, _S.BUILDING, _S.WITHDRAWN}),
        _S.APPLICATION: frozenset({_S.BUILDING, _S.ACCEPTANCE, _S.WITHDRAWN}),
        _S.BUILDING: frozenset({_S.APPLICATION, _S.ACCEPTANCE, _S.WITHDRAWN}),
        _S.ACCEPTANCE: frozenset({_S.FILING, _S.RUNNING, _S.WITHDRAWN}),
        _S.FILING: frozenset({_S.RUNNING, _S.WITHDRAWN}),
        _S.RUNNING: frozenset({*MILESTONES, _S.RECTIFICATION, _S.SUSPENDED, _S.WITHDRAWN}),
        _S.RECTIFICATION: frozenset(
            {*MILESTONES, _S.RUNNING, _S.RECTIFICATION, _S.SUSPENDED, _S.WITHDRAWN}
        ),
        _S.SUSPENDED: frozenset({*MILESTONES, _S.RUNNING, _S.WITHDRAWN}),
        _S.WITHDRAWN: frozenset({_S.SURVEY}),
    }
)

TAKEN_BACK = "taken_back"
"""In the details of a correction that only takes the older entry back."""
ALREADY = "already"
"""In the details of the entry 本站已在运行: its way there is not asked for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the life; `on` is YYYY-MM-DD, blank where nobody knows the day any more."""

    id: int
    step: LifeStep
    on: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    corrects: int | None = None

    @property
    def is_taking_back(self) -> bool:
        return TAKEN_BACK in self.details


@dataclass(frozen=True, slots=True)
class Known:
    """What is on file elsewhere, as far as the steps ask for it."""

    survey: str = ""
    """draft, suitable or not_suitable; blank where there is none."""
    asks_application: bool = False
    """A chosen standard has an application for the site (PJ-69)."""
    application: str = ""
    """State of the newest application for the site; blank where there is none."""
    acceptance: str = ""
    """passed or failed, of the newest acceptance record; blank where there is none."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a step cannot be taken now, and where what is missing is put right."""

    what: str
    to_do: str
    leads_to: str = ""
    """survey, application, acceptance, `step:<step>`, or blank."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One field a step asks for."""

    key: str
    label: str
    must: bool = False
    kind: str = "line"
    """line, lines or day."""
    hint: str = ""


def effective(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Give the entries that count: a correction stands in the place of what it corrects."""
    places: dict[int, Entry | None] = {}
    place_of: dict[int, int] = {}
    for entry in sorted(entries, key=lambda one: one.id):
        place = place_of.get(entry.corrects, entry.id) if entry.corrects else entry.id
        place_of[entry.id] = place
        places[place] = None if entry.is_taking_back else entry
    return tuple(entry for _, entry in sorted(places.items()) if entry is not None)


def standing(entries: Iterable[Entry]) -> Entry | None:
    """Give the entry that says where the station stands; None where nothing began."""
    moved = _moves(effective(entries))
    return moved[-1] if moved else None


def open_rectification(entries: Iterable[Entry]) -> Entry | None:
    """Give the rectification (整改) that has no result yet."""
    waiting: Entry | None = None
    for entry in effective(entries):
        if entry.step is _S.RECTIFICATION:
            waiting = entry
        elif entry.details.get("result") or entry.step is _S.WITHDRAWN:
            waiting = None
    return waiting


def life_now(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Give what counts since the last withdrawal: a new survey begins a new life (PJ-73)."""
    whole = effective(entries)
    last = max((at for at, entry in enumerate(whole) if entry.step is _S.WITHDRAWN), default=-1)
    return whole if last in (-1, len(whole) - 1) else whole[last + 1 :]


def may_follow(entries: Iterable[Entry]) -> frozenset[LifeStep]:
    """Give the steps that may come next by order alone."""
    now = standing(entries)
    return _FOLLOWS[now.step if now else None]


def missing_for(step: LifeStep, entries: Sequence[Entry], known: Known) -> Missing | None:
    """Tell what is missing before a step; None where it may be taken."""
    begins = standing(entries) is None and step is _S.RUNNING
    if step not in may_follow(entries) or begins:
        return _out_of_order(step, entries)
    already = any(ALREADY in entry.details for entry in life_now(entries))
    if step is _S.SURVEY or (already and step in (_S.FILING, _S.BUILDING)):
        return None
    if step in MILESTONES and known.survey != "suitable" and not already:
        return _no_survey(known.survey)
    asks_application = step is _S.ACCEPTANCE and known.asks_application
    if (step is _S.APPLICATION or asks_application) and not_sent(known.application):
        return _no_application(known.application)
    if step in (_S.ACCEPTANCE, _S.FILING) and known.acceptance != "passed":
        return _no_acceptance(known.acceptance)
    return None


def not_sent(application: str) -> bool:
    """Tell whether an application in this state is not with the upper union."""
    return application in ("", "draft", "returned", "refused")


def order_problem(entries: Sequence[Entry]) -> str:
    """Say which entry would not fit its place, after a correction; blank where all fit."""
    whole = effective(entries)
    for at, entry in enumerate(whole):
        before = standing(whole[:at])
        if entry.step not in _FOLLOWS[before.step if before else None]:
            return f"后面的“{STEP_NAMES[entry.step]}”就接不上了。"
    return ""


def after(entries: Iterable[Entry], event_id: int) -> Entry | None:
    """Give the dated step that followed an entry; none for what was only written down later."""
    moved = _moves(effective(entries))
    at = next((at for at, entry in enumerate(moved) if entry.id == event_id), len(moved))
    return next((entry for entry in moved[at + 1 :] if entry.on), None)


def asks(step: LifeStep, entries: Sequence[Entry]) -> tuple[Ask, ...]:
    """List what a step asks, in the order of its form."""
    if step is _S.RUNNING and open_rectification(entries) is not None:
        return _ASKS_AFTER_RECTIFICATION
    return _ASKS[step]


def field_problem(
    step: LifeStep, entries: Sequence[Entry], values: Mapping[str, str], today: str
) -> tuple[str, str] | None:
    """Give the field that is wrong and what is wrong with it.

    Args:
        step: the step to take.
        entries: all before it.
        values: what was typed, by the key of its `Ask`; days as YYYY-MM-DD.
        today: the business date.
    """
    for ask in asks(step, entries):
        if ask.must and not values.get(ask.key):
            return ask.key, f"“{ask.label}”还空着。"
    if step is _S.FILING and not (values.get("document_number") or values.get("receipt")):
        return "receipt", "备案要有凭据：写上备案号，或写明回执。"
    return _day_problem(step, entries, values, today)


def _day_problem(
    step: LifeStep, entries: Sequence[Entry], values: Mapping[str, str], today: str
) -> tuple[str, str] | None:
    on = values.get("on", "")
    if on > today:
        return "on", "这一天还没有到；发生了再登记。"
    if values.get("due") and values["due"] < on:
        return "due", "整改期限早于通知的日子。"
    if values.get("until") and values["until"] < on:
        return "until", "预计恢复的日子早于停用的日子。"
    if _is_late(step, standing(entries)):
        return None
    last = max(_moves(life_now(entries)), key=lambda entry: entry.on, default=None)
    if on and last is not None and on < last.on:
        return "on", f"这一天早于上一步（{last.on} {STEP_NAMES[last.step]}）。"
    return None


def _moves(whole: Iterable[Entry]) -> list[Entry]:
    """Give the entries that moved the station, without what was only written down later."""
    moved: list[Entry] = []
    for entry in whole:
        if not _is_late(entry.step, moved[-1] if moved else None):
            moved.append(entry)
    return moved


def _is_late(step: LifeStep, now: Entry | None) -> bool:
    """Tell whether a step on the way is only written down later, for a station that runs."""
    return now is not None and now.step in STARTED and step in MILESTONES


def _out_of_order(step: LifeStep, entries: Sequence[Entry]) -> Missing:
    now = standing(entries)
    name = STEP_NAMES[step]
    if now is None:
        return Missing(
            f"还没有做选址考察，不能登记“{name}”。",
            "请先填写选址考察；已经在开放的站点，请先登记“本站已在运行”。",
            "survey",
        )
    if now.step is _S.WITHDRAWN:
        return Missing(
            f"本站已经退出，不能登记“{name}”。", "要重新建站，请从选址考察开始。", "survey"
        )
    first = next((one for one in _BEFORE.get(step, ()) if one in may_follow(entries)), None)
    to_do = f"请先登记“{STEP_NAMES[first]}”。" if first else "请看建站进程的记录。"
    what = f"本站现在是“{STEP_NAMES[now.step]}”，不能接着登记“{name}”。"
    return Missing(what, to_do, f"step:{first}" if first else "")


_BEFORE: Mapping[LifeStep, tuple[LifeStep, ...]] = MappingProxyType(
    {
        _S.ACCEPTANCE: (_S.BUILDING, _S.APPLICATION),
        _S.FILING: (_S.ACCEPTANCE, _S.BUILDING, _S.APPLICATION),
        _S.RUNNING: (_S.ACCEPTANCE, _S.BUILDING, _S.APPLICATION),
        _S.RECTIFICATION: (_S.RUNNING,),
        _S.SUSPENDED: (_S.RUNNING,),
    }
)


def _no_survey(survey: str) -> Missing:  # PJ-05、QHD-08
    if survey == "draft":
        return Missing("选址考察还没有结论。", "请写完选址考察，写上适宜或不适宜。", "survey")
    if survey == "not_suitable":
        return Missing(
            "上一次选址考察的结论是不适宜。", "请换一个地点，再做一次选址考察。", "survey"
        )
    return Missing("还没有做选址考察。", "请先填写选址考察。", "survey")


def _no_application(state: str) -> Missing:  # PJ-69
    if state == "returned":
        return Missing("申报被退回了。", "请照退回的意见改好，再上报。", "application")
    if state == "refused":
        return Missing("申报没有得到同意。", "请和上级工会商量后重新申报。", "application")
    what = "申请表还没有上报" if state else "还没有写申请表"
    return Missing(f"{what}。", "请先把申请表和照片备齐、上报。", "application")


def _no_acceptance(state: str) -> Missing:  # QHD-19
    if state == "failed":
        return Missing("上一次验收没有通过。", "请改好以后请上级再验收，并登记结果。", "acceptance")
    return Missing("还没有登记验收的结果。", "请先在“申报评级”登记验收记录。", "acceptance")


_UNION_HINT = "按隶属关系填县区总工会或市总工会"
_NOTE = Ask("note", "说明", kind="lines")
_ASKS: Mapping[LifeStep, tuple[Ask, ...]] = MappingProxyType(
    {
        _S.SURVEY: (Ask("on", "考察日期", must=True, kind="day"), _NOTE),
        _S.APPLICATION: (
            Ask("on", "上报日期", must=True, kind="day"),
            Ask("by_union", "报给", must=True, hint="报给哪一级工会"),
            Ask("document_number", "文号"),
            _NOTE,
        ),
        _S.BUILDING: (
            Ask("on", "开始日期", must=True, kind="day"),
            Ask("builder", "谁来做", hint="施工、布置的单位或人"),
            _NOTE,
        ),
        _S.ACCEPTANCE: (
            Ask("on", "验收日期", must=True, kind="day"),
            Ask("by_union", "验收工会", must=True),
            Ask("people", "验收人"),
            Ask("document_number", "文号"),
            _NOTE,
        ),
        _S.FILING: (
            Ask("on", "备案日期", must=True, kind="day"),
            Ask("by_union", "备案工会", must=True, hint=_UNION_HINT),
            Ask("document_number", "备案号"),
            Ask("receipt", "回执", hint="谁收的、怎样答复的；没有备案号时要写"),
            _NOTE,
        ),
        _S.RUNNING: (Ask("on", "开放日期", must=True, kind="day"), _NOTE),
        _S.RECTIFICATION: (
            Ask("on", "通知日期", must=True, kind="day"),
            Ask("by_union", "谁提出", must=True),
            Ask("problem", "问题", must=True, kind="lines"),
            Ask("demand", "整改要求", must=True, kind="lines"),
            Ask("due", "整改期限", must=True, kind="day"),
            Ask("document_number", "文号"),
        ),
        _S.SUSPENDED: (
            Ask("on", "停用日期", must=True, kind="day"),
            Ask("reason", "停用原因", must=True, kind="lines"),
            Ask("until", "预计恢复", kind="day", hint="还不知道就空着"),
        ),
        _S.WITHDRAWN: (
            Ask("on", "退出日期", must=True, kind="day"),
            Ask("reason", "退出原因", must=True, kind="lines"),
            Ask("document_number", "文号"),
        ),
    }
)
_ASKS_AFTER_RECTIFICATION = (
    Ask("on", "复查日期", must=True, kind="day"),
    Ask("result", "整改结果", must=True, kind="lines", hint="改了什么、改成什么样"),
    Ask("rechecked_by", "复查人", must=True, hint="谁来看过、属于哪个单位"),
    Ask("recheck", "复查意见", kind="lines"),
)
