"""What each sheet on the wall has to say today, of the data held here (上墙内容)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select

from app.core.facts import WALL_KINDS
from app.core.fingerprint import fingerprint
from app.core.flow_chart import Step
from app.core.permissions import ROLE_NAMES, Act, Role
from app.core.text import as_written, plain
from app.models import ServiceKind
from app.records.book import OpeningSpan, StationCard
from app.records.wall import (
    BoardBody,
    Body,
    Contact,
    ContactBody,
    FlowBody,
    HoursBody,
    HoursRow,
    ListBody,
    PhoneBody,
    Post,
    Staff,
    StaffBody,
    TextBody,
)
from app.services import book_rows, people, privacy, rule_documents, service_steps
from app.services.context import Context
from app.services.people import EMPLOYMENT_NAMES, PersonEntry
from app.services.privacy import Details
from app.services.rule_documents import RuleText
from app.services.settings import read_setting, write_setting

_ORDER = (
    *("sign", "hours", "services", "staff", "duties", "chair"),
    *("rules", "service_process", "safety", "flow", "notice_board", "supervision"),
)
KIND_NAMES: Mapping[str, str] = {kind: WALL_KINDS[kind] for kind in _ORDER}
"""The sheets this program lays out, in the order of the list; a standard may name others."""
SUPERVISION = "supervision_phone"
WEEK = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_ONLY_TIMES = re.compile(r"[\d:：\-—–~～至到、，,;；\s周星期一二三四五六日天每工作上下午]*")


@dataclass(frozen=True, slots=True)
class Missing:
    """What a sheet still lacks, and the page where it is filled in."""

    words: str
    page: str
    button: str
    arg: object = None


@dataclass(frozen=True, slots=True)
class Supervision:
    """Where people complain (监督电话, PJ-47); blank until somebody types it."""

    phone: str = ""
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What a sheet says today; `facts` is all of it by label, `body` how it is laid out."""

    kind: str
    subject: str
    title: str
    body: Body | None
    """None for the sign, which has papers of its own."""
    facts: Mapping[str, tuple[str, ...]]
    missing: tuple[Missing, ...] = ()
    version: int = 0
    """Of the rule document; 0 where the sheet's own versions count."""

    @property
    def digest(self) -> str:
        """Changes with anything the sheet says."""
        return fingerprint({label: list(values) for label, values in self.facts.items()})

    @property
    def kept(self) -> str:
        """All of it as JSON, to name later what has changed since."""
        return json.dumps({k: list(v) for k, v in self.facts.items()}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Source:
    """All that sheets are made of, read once."""

    card: StationCard
    people: tuple[PersonEntry, ...]
    contacts: Mapping[int, Details]
    """How the chair is reached, the same whoever looks: covered where nobody asks for it."""
    services: tuple[str, ...]
    documents: Mapping[str, RuleText]
    procedures: Mapping[str, tuple[Step, ...]]
    supervision: Supervision


def source(ctx: Context) -> Source:
    """Read all that sheets are made of."""
    services = ctx.session.scalars(
        select(ServiceKind.name)
        .where(ServiceKind.station_id == ctx.station_id, ServiceKind.is_active)
        .order_by(ServiceKind.position)
    )
    in_post = (one for one in people.list_people(ctx) if one.current_roles and not one.is_pending)
    return Source(
        book_rows.station_card(ctx),
        tuple(in_post),
        privacy.contacts(ctx),
        tuple(services),
        rule_documents.documents(ctx),
        service_steps.procedures(ctx),
        supervision(ctx),
    )


def supervision(ctx: Context) -> Supervision:
    """Give the supervision phone."""
    kept = read_setting(ctx, SUPERVISION, {})
    return Supervision(str(kept.get("phone", "")), str(kept.get("whose", "")))


def set_supervision(ctx: Context, phone: str, whose: str) -> None:
    """Set the supervision phone and whose it is; blank takes it away."""
    ctx.require(Act.EDIT_STATION)
    was = supervision(ctx)
    now = Supervision(plain(phone), as_written(whose).replace("\n", " "))
    if now == was:
        return
    write_setting(ctx, SUPERVISION, {"phone": now.phone, "whose": now.whose})
    ctx.audit("改监督电话", "setting", phone=now.phone, whose=now.whose, was=[was.phone, was.whose])


def contents(held: Source) -> tuple[Content, ...]:
    """Give what every sheet says, in the order of the list."""
    return tuple(content for kind in KIND_NAMES for content in _of_kind(held, kind))


def changes(kept: str, now: Content) -> str:
    """Say what a sheet says today that it did not say when it was posted."""
    was: dict[str, list[str]] = json.loads(kept) if kept else {}
    labels = dict.fromkeys((*was, *now.facts))
    words = [
        _change(label, was.get(label, []), now.facts.get(label, ()))
        for label in labels
        if tuple(was.get(label, ())) != tuple(now.facts.get(label, ()))
    ]
    return "，".join(words)


def _change(label: str, was: Sequence[str], now: Sequence[str]) -> str:
    more = [one for one in now if one not in was]
    less = [one for one in was if one not in now]
    is_list = len(was) > 1 or len(now) > 1
    if is_list and len(more) + len(less) <= 2 and all(len(one) <= 12 for one in (*more, *less)):
        parts = [f"多了{'、'.join(more)}" if more else "", f"少了{'、'.join(less)}" if less else ""]
        return f"{label}{'，'.join(part for part in parts if part) or '换了次序'}"
    return f"{label}改了"


def _of_kind(held: Source, kind: str) -> Iterator[Content]:
    if kind in rule_documents.TITLES:
        yield _rule_sheet(held, kind)
        if kind == "rules":
            others = [one for one in held.documents if one not in rule_documents.TITLES]
            for other in others:
                yield _rule_sheet(held, "rules", other)
        return
    if kind == "flow":
        for procedure in held.procedures or ("",):
            yield _flow(held, procedure)
        return
    yield _SHEETS[kind](held)


def _sign(held: Source) -> Content:
    card = held.card
    facts = {
        "站点名称": (card.name,),
        "工会": (card.union_name,),
        "开放时间": (card.opening_text,),
        "地址": (card.address,),
        "电话": (card.phone,),
        "站点编号": (card.code,),
        "服务项目": held.services,
    }
    lacking = [label for label in ("工会", "开放时间", "地址", "电话") if not facts[label][0]]
    missing = tuple(_in_settings(f"站点资料里还没有填{label}", "station") for label in lacking)
    return Content("sign", "", KIND_NAMES["sign"], None, facts, missing)


def _hours(held: Source) -> Content:
    card = held.card
    rows = tuple(_hours_rows(card.opening))
    note = card.opening_text
    if rows and _ONLY_TIMES.fullmatch(note):
        note = ""
    said = tuple(f"{row.days} {'、'.join(row.hours) or '不开放'}" for row in rows)
    facts = {"站点名称": (card.name,), "开放时间": (*said, note) if note else said}
    missing = () if rows else (_in_settings("每周的开放时间还没有填", "opening"),)
    return Content("hours", "", KIND_NAMES["hours"], HoursBody(rows, note), facts, missing)


def _hours_rows(week: Sequence[OpeningSpan]) -> Iterator[HoursRow]:
    """Put days that follow each other and are open at the same times into one row."""
    if not week:
        return
    times = [
        tuple(f"{_clock(s.opens)}—{_clock(s.closes)}" for s in week if s.weekday == day)
        for day in range(7)
    ]
    for hours, group in groupby(range(7), key=lambda day: times[day]):
        days = list(group)
        words = {1: WEEK[days[0]], 2: f"{WEEK[days[0]]}、{WEEK[days[-1]]}"}
        yield HoursRow(words.get(len(days), f"{WEEK[days[0]]}至{WEEK[days[-1]]}"), hours)


def _clock(text: str) -> str:
    return text.removeprefix("0")


def _services(held: Source) -> Content:
    facts = {"站点名称": (held.card.name,), "服务项目": held.services}
    missing = () if held.services else (_in_settings("服务项目还没有填", "lists"),)
    return Content("services", "", KIND_NAMES["services"], ListBody(held.services), facts, missing)


def _staff(held: Source) -> Content:
    shown = tuple(
        Staff(one.name, one.post, EMPLOYMENT_NAMES[one.employment]) for one in held.people
    )
    facts = {
        "站点名称": (held.card.name,),
        "工作人员": tuple(one.name for one in shown),
        "岗位": tuple(f"{one.name} {one.post} {one.employment}".strip() for one in shown),
    }
    unknown = [one.name for one in held.people if not one.employment and _works_here(one)]
    missing = [Missing("还没有登记工作人员", "people", "去登记")] if not shown else []
    if unknown:
        missing.append(Missing(f"没有写专职还是兼职：{'、'.join(unknown)}", "people", "去补上"))
    return Content("staff", "", KIND_NAMES["staff"], StaffBody(shown), facts, tuple(missing))


def _works_here(one: PersonEntry) -> bool:
    """Chair and leader answer for the station without working at it."""
    return any(role not in (Role.CHAIR, Role.LEADER) for role in one.current_roles)


def _chair(held: Source) -> Content:
    chairs = [one for one in held.people if Role.CHAIR in one.current_roles]
    contacts = tuple(
        Contact(one.name, held.contacts[one.id].phone, held.contacts[one.id].email)
        for one in chairs
    )
    facts = {
        "站点名称": (held.card.name,),
        "主席": tuple(one.name for one in contacts),
        "电话": tuple(one.phone for one in contacts),
        "邮箱": tuple(one.email for one in contacts),
    }
    missing = [Missing("还没有工会主席", "people", "去登记")] if not chairs else []
    for one in chairs:
        for label, value in (("电话", one.phone), ("邮箱", one.email)):
            if not value:
                words = f"{one.name}的{label}还没有登记，纸上留着空"
                missing.append(Missing(words, "people", "去补上", one.id))
    body = ContactBody(ROLE_NAMES[Role.CHAIR], contacts)
    return Content("chair", "", KIND_NAMES["chair"], body, facts, tuple(missing))


def _rule_sheet(held: Source, kind: str, subject: str = "") -> Content:
    document = held.documents.get(subject or kind)
    posts = tuple(_posts(held)) if kind == "duties" else ()
    title = document.title if document else KIND_NAMES[kind]
    lines = document.lines if document else ()
    approved = document.approved if document and document.approved_by else ""
    facts = {
        "站点名称": (held.card.name,),
        "名称": (title,),
        "岗位": tuple(f"{post.title}：{post.names}" for post in posts),
        "内容": lines,
        "批准": (approved,),
    }
    here = ("wall", ("rule", subject or kind))
    missing: tuple[Missing, ...] = ()
    if document is None:
        words = "分工的说明还没有写" if posts else "这份制度还没有写"
        missing = (Missing(words, "setup", "去写", here),)
    elif not approved:
        missing = (Missing("还没有记下谁批准的", "setup", "去补上", here),)
    body = TextBody(lines, approved, posts)
    version = document.version if document and kind != "duties" else 0
    return Content(kind, subject, title, body, facts, missing, version)


def _posts(held: Source) -> Iterator[Post]:
    for role in (Role.LEAD, *(one for one in Role if one is not Role.LEAD)):
        names = [one.name for one in held.people if role in one.current_roles]
        if names:
            yield Post(ROLE_NAMES[role], "、".join(names))


def _flow(held: Source, procedure: str) -> Content:
    steps = held.procedures.get(procedure, ())
    facts = {
        "站点名称": (held.card.name,),
        "步骤": tuple(
            " ".join(str(part) for part in (s.kind, s.text, s.who, s.time_limit, s.no_leads_to))
            for s in steps
        ),
    }
    title = f"{procedure}流程" if procedure else KIND_NAMES["flow"]
    if procedure.endswith("流程"):
        title = procedure
    missing = () if steps else (Missing("还没有写过服务步骤", "setup", "去写", ("wall", "steps")),)
    return Content("flow", procedure, title, FlowBody(steps), facts, missing)


def _board(held: Source) -> Content:
    card = held.card
    facts = {"站点名称": (card.name,), "工会": (card.union_name,)}
    return Content(
        "notice_board", "", KIND_NAMES["notice_board"], BoardBody(card.union_name), facts
    )


def _supervision(held: Source) -> Content:
    said = held.supervision
    facts = {"站点名称": (held.card.name,), "电话": (said.phone,), "单位": (said.whose,)}
    here = ("wall", "phone")
    missing = (
        () if said.phone else (Missing("监督电话还没有填，纸上留着空", "setup", "去填", here),)
    )
    body = PhoneBody(said.phone, said.whose)
    return Content("supervision", "", KIND_NAMES["supervision"], body, facts, missing)


def _in_settings(words: str, panel: str) -> Missing:
    return Missing(words, "settings", "去填", panel)


_SHEETS = {
    "sign": _sign,
    "hours": _hours,
    "services": _services,
    "staff": _staff,
    "chair": _chair,
    "notice_board": _board,
    "supervision": _supervision,
}
