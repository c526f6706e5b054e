"""The people of the station: add, change, confirm, mark as left, find (人员)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from sqlalchemy import select

from app.core.day_words import read_day
from app.core.errors import BadInput, NotFound, Refused
from app.core.masking import looks_masked
from app.core.permissions import ROLE_NAMES, Act, Role
from app.core.same_names import told_apart
from app.core.text import as_written, digits, matches, plain, search_keys
from app.models import Credential, Person, RoleAssignment
from app.services import consents, privacy, retention
from app.services.context import Context

EMPLOYMENT_NAMES = {"": "", "full_time": "专职", "part_time": "兼职"}
_ENDING = 4
"""So many digits of a phone number are shown, and found."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class PersonFields:
    """What is asked about a person; only the name must be there."""

    name: str
    employment: str = ""
    """full_time, part_time or blank."""
    phone: str = ""
    note: str = ""
    email: str = ""
    """Of the chair it is made public (BJ-08)."""


@dataclass(frozen=True, slots=True)
class RoleSpan:
    """A role somebody holds or held (任职), with how it came about."""

    id: int
    role: Role
    from_on: str
    to_on: str | None
    how: str
    appointed_by: int | None
    is_current: bool
    is_coming: bool


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """One person (人员) as listed, with what they are and whether they can sign in."""

    id: int
    name: str
    shown: str
    """The name, told apart from others of the same name."""
    employment: str
    phone: str
    note: str
    roles: tuple[RoleSpan, ...]
    is_pending: bool
    left_on: str | None
    has_pin: bool
    is_locked: bool
    search_keys: str
    email: str = ""
    is_masked: bool = False
    """Whether phone, e-mail or note are covered for whoever asked."""
    retain_until: str | None = None
    is_anonymous: bool = False

    @property
    def current_roles(self) -> tuple[Role, ...]:
        """The roles held today, in the order of the table of roles."""
        held = {span.role for span in self.roles if span.is_current}
        return tuple(role for role in Role if role in held)

    @property
    def roles_to_answer_for(self) -> tuple[Role, ...]:
        """The roles held today or from a later day on: of them the other has to agree."""
        held = {span.role for span in self.roles if span.is_current or span.is_coming}
        return tuple(role for role in Role if role in held)

    @property
    def post(self) -> str:
        """The roles held today in words."""
        return "、".join(ROLE_NAMES[role] for role in self.current_roles)


def add_person(ctx: Context, fields: PersonFields, *, another: bool = False) -> int:
    """Add a person to the list; people of one name are told apart by phone or order.

    Args:
        ctx: the use case under way.
        fields: what is known.
        another: that this is another person of a name that is on the list already.

    Raises:
        Refused: the name is there and nobody said that this is another person, or the phone is
            the same too: nobody gets a second name to sign with.
    """
    ctx.require(Act.EDIT_PEOPLE)
    values = _checked(fields)
    _refuse_twice(ctx, values, another=another)
    consents.require_for(ctx, None, values)
    person = Person(station_id=ctx.station_id, created_at=ctx.now(), **values)
    ctx.session.add(person)
    ctx.audit("登记人员", person, name=person.name, employment=person.employment)
    return person.id


def of_same_name(ctx: Context, name: str, *, but: int | None = None) -> tuple[PersonEntry, ...]:
    """Give who is on the list under a name already, those who left included."""
    wanted = _bare(name)
    found = [entry for entry in _entries(ctx) if _bare(entry.name) == wanted and entry.id != but]
    return _seen(ctx, found)


def change_person(
    ctx: Context, person_id: int, fields: PersonFields, *, another: bool = False
) -> None:
    """Change what is known about a person; papers of closed months keep what they said.

    What comes back covered, as it was shown, stays as it is.

    Raises:
        Refused: as for `add_person`, where the name becomes one that is on the list; or the
            person was made anonymous.
    """
    ctx.require(Act.EDIT_PEOPLE)
    person = privacy.person_row(ctx, person_id)
    values = _checked(_uncovered(fields, person))
    _refuse_anonymous(person)
    if _bare(values["name"]) != _bare(person.name):
        _refuse_twice(ctx, values, another=another, but=person_id)
    was = {key: getattr(person, key) for key in values if getattr(person, key) != values[key]}
    if not was:
        return
    consents.require_for(ctx, person, {key: values[key] for key in was})
    for key in was:
        setattr(person, key, values[key])
    person.revision += 1
    ctx.audit("改人员资料", person, fields=sorted(was))


def confirm_person(ctx: Context, person_id: int) -> None:
    """Confirm that somebody whom only a document named is one of the station (确认)."""
    ctx.require(Act.EDIT_PEOPLE)
    person = privacy.person_row(ctx, person_id)
    if not person.is_pending:
        return
    person.is_pending = False
    person.revision += 1
    ctx.audit("确认人员", person, name=person.name)


def mark_left(ctx: Context, person_id: int, on: str = "") -> None:
    """Record that a person left, and end the roles they held (离岗).

    Raises:
        BadInput: the day is still to come.
        Refused: a lead or chair is replaced first, which needs the other of the two.
    """
    ctx.require(Act.EDIT_PEOPLE)
    person = privacy.person_row(ctx, person_id)
    day = read_day(on or ctx.today()).isoformat()
    if day > ctx.today():
        raise BadInput("离岗的日子还没有到。", to_do="请到那一天再记，或改日期。", field="on")
    spans = ctx.session.scalars(
        select(RoleAssignment).where(RoleAssignment.person_id == person_id)
    ).all()
    open_spans = [span for span in spans if span.to_on is None or span.to_on > day]
    for span in open_spans:
        if span.role in (Role.LEAD, Role.CHAIR):
            raise Refused(
                f"{person.name}还是{ROLE_NAMES[Role(span.role)]}，不能直接记为离岗。",
                kept="没有改动任何内容。",
                to_do="请先在这里卸任或换人，换人要另一位输口令同意。",
            )
    for span in open_spans:
        span.to_on = max(day, span.from_on)
        span.revision += 1
    person.left_on = day
    person.retain_until = retention.proposed(ctx, day)
    person.revision += 1
    ctx.changed.add(RoleAssignment.__tablename__)
    ctx.audit("离岗", person, on=day, roles=[span.role for span in open_spans])


def mark_back(ctx: Context, person_id: int) -> None:
    """Record that a person is back; roles are given anew (返岗)."""
    ctx.require(Act.EDIT_PEOPLE)
    person = privacy.person_row(ctx, person_id)
    _refuse_anonymous(person)
    was, person.left_on, person.retain_until = person.left_on, None, None
    person.revision += 1
    ctx.audit("返岗", person, left_on=was)


def list_people(
    ctx: Context, query: str = "", *, with_left: bool = False
) -> tuple[PersonEntry, ...]:
    """List people by what they do: those in office first, then who is unconfirmed, then who left.

    Args:
        ctx: the query under way.
        query: part of the name, Pinyin, initials, or the last digits of the phone.
        with_left: people who left, too.
    """
    listed = [one for one in _entries(ctx) if with_left or one.left_on is None]
    return _seen(ctx, sorted((one for one in listed if _fits(query, one)), key=_rank))


def person(ctx: Context, person_id: int) -> PersonEntry:
    """Give one person with every role ever held.

    Raises:
        NotFound: there is none.
    """
    for entry in _entries(ctx):
        if entry.id == person_id:
            return _seen(ctx, [entry])[0]
    raise NotFound("人员里没有这个人。", to_do="请回到人员列表重新选。")


def _entries(ctx: Context) -> list[PersonEntry]:
    roles = _roles(ctx)
    credentials = {
        row.person_id: row
        for row in ctx.session.scalars(
            select(Credential).where(Credential.station_id == ctx.station_id)
        )
    }
    found = ctx.session.scalars(
        select(Person)
        .where(Person.station_id == ctx.station_id, Person.voided_at.is_(None))
        .order_by(Person.id)
    ).all()
    shown = told_apart([(row.name, row.phone) for row in found])
    entries = []
    for row, label in zip(found, shown, strict=True):
        credential = credentials.get(row.id)
        entries.append(
            PersonEntry(
                id=row.id,
                name=row.name,
                shown=label,
                employment=row.employment,
                phone=row.phone,
                note=row.note,
                roles=tuple(roles[row.id]),
                is_pending=row.is_pending,
                left_on=row.left_on,
                has_pin=bool(credential and credential.pin_hash),
                is_locked=bool(credential and credential.is_locked),
                search_keys=row.search_keys,
                email=row.email,
                retain_until=row.retain_until,
                is_anonymous=row.anonymised_at is not None,
            )
        )
    return entries


def _seen(ctx: Context, entries: Iterable[PersonEntry]) -> tuple[PersonEntry, ...]:
    """Cover what whoever asks may not read (see `privacy`)."""
    entries = tuple(entries)
    has_chair = any(Role.CHAIR in one.current_roles and one.phone + one.email for one in entries)
    public = privacy.published(ctx) if has_chair else frozenset()
    return tuple(_as_seen(ctx, entry, public) for entry in entries)


def _as_seen(ctx: Context, entry: PersonEntry, public: frozenset[int]) -> PersonEntry:
    known = privacy.Details(entry.phone, entry.email, entry.note)
    return replace(entry, **asdict(privacy.seen_by(ctx, entry.id, known, public)))


def _uncovered(fields: PersonFields, person: Person) -> PersonFields:
    """Put the values that are kept in the place of what came back as it was covered."""
    known = privacy.plain_details(person)
    hidden = privacy.covered(known)
    return replace(
        fields,
        phone=known.phone if fields.phone == hidden.phone else fields.phone,
        email=known.email if fields.email == hidden.email else fields.email,
        note=known.note if fields.note == hidden.note else fields.note,
    )


def _refuse_anonymous(person: Person) -> None:
    if person.anonymised_at:
        raise Refused(
            "这个人的个人信息已经匿名化，不能再改。",
            kept="没有改动任何内容。",
            to_do="本人回来工作，请重新登记。",
        )


def _roles(ctx: Context) -> dict[int, list[RoleSpan]]:
    today = ctx.today()
    spans: dict[int, list[RoleSpan]] = defaultdict(list)
    for row in ctx.session.scalars(
        select(RoleAssignment)
        .where(RoleAssignment.station_id == ctx.station_id)
        .order_by(RoleAssignment.from_on, RoleAssignment.id)
    ):
        current = row.from_on <= today and (row.to_on is None or row.to_on > today)
        is_coming = row.from_on > today and row.to_on != row.from_on
        spans[row.person_id].append(
            RoleSpan(
                row.id,
                Role(row.role),
                row.from_on,
                row.to_on,
                row.appointed_how,
                row.appointed_by,
                current,
                is_coming,
            )
        )
    return spans


def _fits(query: str, entry: PersonEntry) -> bool:
    wanted = plain(query)
    if wanted.isdigit():
        # No more than is shown of a number: longer queries would tell the rest digit by digit.
        return digits(entry.phone).endswith(wanted[-_ENDING:]) or wanted in entry.shown
    return matches(wanted, f"{entry.shown} {entry.post}", entry.search_keys)


def _rank(entry: PersonEntry) -> tuple[bool, bool, int, int]:
    order = tuple(Role)
    first = min((order.index(role) for role in entry.current_roles), default=len(order))
    # Lead and chair first: the page is about who answers for the station.
    leading = {Role.LEAD: -2, Role.CHAIR: -1}
    rank = min((leading.get(role, first) for role in entry.current_roles), default=first)
    return entry.left_on is not None, entry.is_pending, rank, entry.id


def _bare(name: str) -> str:
    return plain(name).replace(" ", "")


def _refuse_twice(
    ctx: Context, values: dict[str, str], *, another: bool, but: int | None = None
) -> None:
    """Let nobody stand on the list twice unnoticed: one person, one PIN."""
    name = _bare(values["name"])
    for entry in _entries(ctx):
        if entry.id == but or _bare(entry.name) != name:
            continue
        same_phone = bool(digits(values["phone"])) and digits(values["phone"]) == digits(
            entry.phone
        )
        if another and not same_phone:
            continue
        gone = "，已经离岗" if entry.left_on else ""
        again = "请在“已离岗”里把他记为返岗。" if entry.left_on else "不用再登记一次。"
        raise Refused(
            f"已经有一位{entry.shown}{gone}{'，电话也一样' if same_phone else ''}。",
            kept="没有改动名单。",
            to_do=f"是同一个人，{again}是另一位同名的人，请写上各自的电话，再登记。",
        )


def _checked(fields: PersonFields) -> dict[str, str]:
    name = as_written(fields.name).replace("\n", " ")
    if not name:
        raise BadInput("姓名还空着。", to_do="请填写姓名。", field="name")
    if fields.employment not in EMPLOYMENT_NAMES:
        raise BadInput("专职或兼职没有选对。", to_do="请重新选。", field="employment")
    email = plain(fields.email)
    if email and not _EMAIL.fullmatch(email):
        raise BadInput("邮箱没有写对。", to_do="请写成“名字@网站”这样，或先空着。", field="email")
    for field in ("phone", "email", "note"):
        if looks_masked(getattr(fields, field)):
            raise BadInput(
                f"{privacy.FIELDS[field]}里还有遮盖的星号。",
                kept="没有改动任何内容。",
                to_do="请整个重写，或者不动它。",
                field=field,
            )
    return {
        "name": name,
        "search_keys": search_keys(name),
        "employment": fields.employment,
        "phone": plain(fields.phone),
        "note": as_written(fields.note),
        "email": email,
    }
