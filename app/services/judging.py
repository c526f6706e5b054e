"""Who may judge a criterion, on which day, and in which editions (自评)."""

from __future__ import annotations

from sqlalchemy import or_, select

from app.core.day_words import full_day_label, read_day
from app.core.errors import NotAllowed, NotFound, Refused
from app.core.permissions import ROLE_NAMES, Act, Role, may
from app.models import Person, RoleAssignment
from app.services.context import Context
from app.standards.schema import Criterion, Judge, Standard


def is_judge(criterion: Criterion, roles: frozenset[Role]) -> bool:
    """Tell whether somebody with these roles may judge a criterion."""
    named = {Role(judge.value) for judge in criterion.judges if judge is not Judge.UPPER_UNION}
    return may(roles, Act.ASSESS) and not named.isdisjoint(roles)


def judges_of(criterion: Criterion) -> str:
    """Name who may judge a criterion."""
    return "、".join(
        "上级工会" if judge is Judge.UPPER_UNION else ROLE_NAMES[Role(judge.value)]
        for judge in criterion.judges
    )


def require_judge(ctx: Context, standard: Standard, criterion_id: str) -> Criterion:
    """Go on only if the actor may judge this criterion; give it.

    Raises:
        NotAllowed: their roles may not, or the standard names others.
        NotFound: no such criterion in this edition.
        Refused: the edition may only be viewed.
    """
    ctx.require(Act.ASSESS)
    criterion = require_open(standard, criterion_id)
    if not is_judge(criterion, ctx.actor.roles):
        raise NotAllowed(
            f"“{criterion.title}”标准写明由{judges_of(criterion)}判断。",
            kept="没有改动任何内容。",
            to_do=f"请由{judges_of(criterion)}来判断。",
        )
    return criterion


def require_open(standard: Standard, criterion_id: str) -> Criterion:
    """Give a criterion that takes an answer: of this edition, and the edition not replaced.

    Raises:
        NotFound: no such criterion in this edition.
        Refused: the edition may only be viewed.
    """
    if standard.is_superseded:
        raise Refused(
            f"“{standard.title}”（{standard.edition}）已被替代，只供查看。",
            kept="没有改动；以前的自评都在。",
            to_do="请在现行的版本里回答。",
        )
    criterion = standard.answerable.get(criterion_id)
    if criterion is None:
        raise NotFound(
            "这个标准里没有这一条，可能换了版本。",
            kept="没有改动；已记的自评都在。",
            to_do="请回到站点建设重新打开。",
        )
    return criterion


def require_walker(ctx: Context, criterion: Criterion, walked_by: int, day: str) -> None:
    """Go on only if whoever looked on that day may judge the criterion, then or now.

    Raises:
        NotAllowed: they held no role that may.
        NotFound: there is nobody with this id.
    """
    person = ctx.session.get(Person, walked_by)
    if person is None or person.station_id != ctx.station_id or person.voided_at:
        raise NotFound("没有找到走查的人。", kept="没有改动任何内容。", to_do="请重新选一次。")
    if not is_judge(criterion, _roles_around(ctx, walked_by, day)):
        raise NotAllowed(
            f"“{criterion.title}”由{judges_of(criterion)}判断，{person.name}没有这样的岗位。",
            kept="没有改动任何内容。",
            to_do=f"请选实际去看的{judges_of(criterion)}；别人看的不能算。",
        )


def past_day(ctx: Context, written: str) -> str:
    """Give a day as YYYY-MM-DD, refused where it is still to come.

    Raises:
        BadInput: it is no day.
        Refused: it is after today.
    """
    day = read_day(written)
    if day > ctx.clock.today():
        raise Refused(
            f"{full_day_label(day)}还没到。", kept="没有改动任何内容。", to_do="请填实际的日期。"
        )
    return day.isoformat()


def _roles_around(ctx: Context, person_id: int, day: str) -> frozenset[Role]:
    """The roles held on a day or today: a station may be written down after it was walked."""
    today = ctx.today()
    found = ctx.session.scalars(
        select(RoleAssignment.role).where(
            RoleAssignment.person_id == person_id,
            RoleAssignment.from_on <= today,
            or_(
                RoleAssignment.to_on.is_(None),
                RoleAssignment.to_on > day,
            ),
        )
    )
    return frozenset(Role(role) for role in found)
