"""The one next step in the life of a station, in words, so that nobody need know a standard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.station_life import (
    STEP_NAMES,
    Entry,
    Known,
    LifeStep,
    life_now,
    not_sent,
    open_rectification,
    standing,
)

_S = LifeStep


@dataclass(frozen=True, slots=True)
class Work:
    """How far the work is that leads to the next step."""

    standards: int = 0
    """How many standards are chosen."""
    unseen: int = 0
    """Items nobody has looked at yet."""
    missing: int = 0
    """Items known to be missing."""
    asks_filing: bool = False
    """A chosen standard asks for filing (QHD-10)."""
    reports: int = 0
    """Changes waiting to be reported."""


@dataclass(frozen=True, slots=True)
class Way:
    """A button: what it says and where it leads.

    `to` is rounds, gap, application or acceptance (another tab), survey, already, reports, or
    `step:<step>`.
    """

    words: str
    to: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do now, why, the one button, and what else would do."""

    title: str
    why: str
    way: Way | None = None
    others: tuple[Way, ...] = ()


def next_step(entries: Sequence[Entry], known: Known, work: Work) -> NextStep:
    """Give the one next step of a station."""
    now = standing(entries)
    if now is None:
        return _beginning(known, work)
    if now.step in (_S.SURVEY, _S.APPLICATION, _S.BUILDING):
        return _on_the_way(now.step, entries, known, work)
    if now.step in (_S.ACCEPTANCE, _S.FILING):
        return _accepted(now.step, work)
    if now.step is _S.RECTIFICATION:
        return _rectifying(entries)
    if now.step is _S.SUSPENDED:
        return NextStep(
            "停用中",
            "恢复开放那天登记“运行”；不再办了，登记“退出”。",
            Way("登记恢复开放", "step:running"),
            (Way("登记退出", "step:withdrawn"),),
        )
    if now.step is _S.WITHDRAWN:
        return NextStep(
            "本站已退出",
            "记录都留着。要重新建站，从选址考察开始。",
            Way("重新选址考察", "survey"),
        )
    return _running(entries, work)


def _beginning(known: Known, work: Work) -> NextStep:
    already = (Way("本站已在运行…", "already"),)
    if not work.standards:
        return NextStep(
            "选定标准",
            "先选本站按哪个城市的标准建，后面要看什么、要交什么，都由它来定。",
            Way("去选标准", "rounds"),
            already,
        )
    if known.survey == "draft":
        return NextStep(
            "写完选址考察",
            "已经存了一部分，还没有结论。",
            Way("接着写选址考察", "survey"),
            already,
        )
    if known.survey == "not_suitable":
        return NextStep(
            "换一个地点再考察",
            "上一次的结论是不适宜，那份记录留着。",
            Way("填写选址考察", "survey"),
            already,
        )
    return NextStep(
        "填写选址考察",
        "建站以前，先到要建的地方走一走：在哪里、谁会来、附近还有没有站点。",
        Way("填写选址考察", "survey"),
        already,
    )


def _on_the_way(step: LifeStep, entries: Sequence[Entry], known: Known, work: Work) -> NextStep:
    taken = {entry.step for entry in life_now(entries)}
    if known.asks_application and _S.APPLICATION not in taken:
        return _to_application(known, work)
    if known.application in ("returned", "refused") and known.asks_application:
        return NextStep(
            "申请要重新上报",
            "上级退回了申请，或没有同意。照意见改好，再报一次。",
            Way("打开申请", "application"),
        )
    if step is not _S.BUILDING:
        return NextStep(
            "建设",
            "上级同意以后动手：施工、布置、添设备。房间和设备都现成的，可以直接验收。",
            Way("登记开始建设", "step:building"),
            (Way("不用施工，直接验收", _acceptance_way(known)),),
        )
    if known.acceptance == "passed":
        return NextStep(
            "登记验收", "验收已经通过，把它记进建站进程。", Way("登记验收", "step:acceptance")
        )
    if work.unseen or work.missing:
        return _walk(work, Way("登记验收结果", "acceptance"))
    failed = known.acceptance == "failed"
    return NextStep(
        "请上级再验收一次" if failed else "请上级验收",
        "上一次没有通过，照意见改好再请上级来看。"
        if failed
        else "各项都看过了。请上级来验收，再把结果登记下来。",
        Way("登记验收结果", "acceptance"),
    )


def _acceptance_way(known: Known) -> str:
    return "step:acceptance" if known.acceptance == "passed" else "acceptance"


def _to_application(known: Known, work: Work) -> NextStep:
    if not not_sent(known.application):
        return NextStep(
            "登记申报", "申请已经上报，把它记进建站进程。", Way("登记申报", "step:application")
        )
    if known.application == "draft":
        return NextStep(
            "写完申请，上报",
            "申请表已经开了头。还缺什么，申请里有一张单子；齐了先请工会主席签。",
            Way("接着写申请", "application"),
            (Way("再看一遍差距", "gap"),),
        )
    if known.application:
        return NextStep("改好申请，再上报", "照上级的意见改好。", Way("打开申请", "application"))
    if work.unseen or work.missing:
        return _walk(work, Way("先写申请", "application"))
    return NextStep(
        "写申请表",
        "各项都看过、补齐了。填好申请表，附上照片，报给上级。",
        Way("写申请表", "application"),
    )


def _walk(work: Work, other: Way) -> NextStep:
    if work.unseen:
        return NextStep(
            "走一遍各功能区",
            f"照最近的一级算，还有 {work.unseen} 项没有看过。一处一处走，看到什么点什么。",
            Way("开始走查", "rounds"),
            (other,),
        )
    return NextStep(
        "补齐差距",
        f"照最近的一级算都看过了，还缺 {work.missing} 项。看看缺什么，定好谁来办、什么时候办好。",
        Way("去补差距", "gap"),
        (other,),
    )


def _accepted(step: LifeStep, work: Work) -> NextStep:
    run = Way("登记开始运行", "step:running")
    if step is _S.ACCEPTANCE and work.asks_filing:
        return NextStep(
            "备案",
            "按隶属关系向县区总工会或市总工会备案，留好备案号或回执。备案表可以在下面打印。",
            Way("登记备案", "step:filing"),
            (run,),
        )
    others = () if step is _S.FILING else (Way("登记备案", "step:filing"),)
    return NextStep("开始运行", "开放第一天，登记运行。", run, others)


def _rectifying(entries: Sequence[Entry]) -> NextStep:
    order = open_rectification(entries)
    due = f"，限 {order.details['due']} 以前" if order and order.details.get("due") else ""
    problem = order.details.get("problem", "") if order else ""
    return NextStep(
        "整改",
        f"{problem}{due}。改好、复查通过以后登记结果；没有通过，登记新的整改要求。",
        Way("登记整改结果和复查", "step:running"),
        (Way("登记新的整改要求", "step:rectification"),),
    )


def _running(entries: Sequence[Entry], work: Work) -> NextStep:
    if work.reports:
        return NextStep(
            f"上报 {work.reports} 件变化",
            "标准要求有变化及时上报。报过以后登记报给了谁、哪天报的。",
            Way("去登记上报", "reports"),
        )
    filed = any(entry.step is _S.FILING for entry in life_now(entries))
    if work.asks_filing and not filed:
        return NextStep(
            "补登记备案",
            "标准要求建站后备案。备过案的，把哪天、向谁、凭据补登记上。",
            Way("登记备案", "step:filing"),
        )
    return NextStep(
        "正常运行", f"没有要办的手续。{STEP_NAMES[_S.RECTIFICATION]}、停用、退出，在下面登记。"
    )
