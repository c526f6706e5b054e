"""Every combination of roles tries to appoint, end, reset: the rule is written here once more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.errors import NotAllowed
from app.core.permissions import Role
from app.models import Credential, Person, RoleAssignment
from app.services import appointments
from app.services.appointments import NO_CONSENT, Consent
from app.services.context import Actor, Context
from app.services.office import Office
from app.services.sign_in import Proof

ROLES = st.frozensets(st.sampled_from(Role), max_size=3)
WHO = st.sampled_from(("单雨桐", "赵国强", "孙惠民"))
MANY = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class _TakenBack(Exception):
    """Ends a trial without keeping what it did."""


def _holds(ctx: Context, roles: dict[str, frozenset[Role]], own_pin: bool) -> dict[str, int]:
    """Let three people hold these roles; the one who may agree has set their own PIN or not."""
    rows = ctx.session.execute(select(Person.name, Person.id))
    ids = {name: found for name, found in rows if name in roles}
    for row in ctx.session.scalars(select(RoleAssignment)):
        row.to_on = row.from_on
    ctx.session.flush()
    for name, held in roles.items():
        for role in held:
            ctx.session.add(
                RoleAssignment(
                    station_id=ctx.station_id,
                    person_id=ids[name],
                    role=role.value,
                    from_on="2026-01-01",
                    appointed_how="first_run",
                    created_at=ctx.now(),
                )
            )
    for credential in ctx.session.scalars(select(Credential)):
        credential.set_by_self = own_pin
    ctx.audit("试", "role_assignment")
    return ids


def _tried(office: Office, begin: Callable[[Context], Callable[[Context], object]]) -> bool:
    """Tell whether an act was allowed; nothing of the trial is kept."""
    allowed = []

    def trial(ctx: Context) -> None:
        act = begin(ctx)
        try:
            act(ctx)
        except NotAllowed:
            allowed.append(False)
        else:
            allowed.append(True)
        raise _TakenBack

    with suppress(_TakenBack):
        office.act(trial)
    return allowed[0]


def _by_the_contract(
    concerned: frozenset[Role],
    actor: frozenset[Role],
    agrees: frozenset[Role] | None,
) -> bool:
    """Appointing, replacing, resetting lead or chair: the other of the two; else either of them."""
    if not actor & {Role.LEAD, Role.CHAIR}:
        return False
    if not concerned & {Role.LEAD, Role.CHAIR}:
        return True
    if agrees is None:
        return False
    other = {Role.LEAD: Role.CHAIR, Role.CHAIR: Role.LEAD}
    return bool(agrees & {other[role] for role in concerned if role in other})


def _begin(
    ctx: Context,
    roles: dict[str, frozenset[Role]],
    who: tuple[str, str, str],
    own_pin: bool,
    act: Callable[[dict[str, int], Consent], Callable[[Context], object]],
) -> Callable[[Context], object]:
    actor, _target, agrees = who
    ids = _holds(ctx, roles, own_pin)
    ctx.actor = Actor(ids[actor], actor, roles[actor])
    proof = Proof(ids[agrees], ctx.clock.now()) if agrees else None
    return act(ids, Consent(proof) if proof else NO_CONSENT)


@MANY
@given(
    roles=st.fixed_dictionaries({"单雨桐": ROLES, "赵国强": ROLES, "孙惠民": ROLES}),
    actor=WHO,
    target=WHO,
    agrees=st.one_of(st.just(""), WHO),
    own_pin=st.booleans(),
)
def test_a_pin_is_reset_only_by_whom_the_contract_names(
    office: Office,
    roles: dict[str, frozenset[Role]],
    actor: str,
    target: str,
    agrees: str,
    own_pin: bool,
) -> None:
    def reset(ids: dict[str, int], consent: Consent) -> Callable[[Context], object]:
        return partial(appointments.reset_pin, person_id=ids[target], consent=consent)

    done = _tried(office, lambda ctx: _begin(ctx, roles, (actor, target, agrees), own_pin, reset))

    counts = agrees if own_pin and agrees != target else ""
    assert done == _by_the_contract(roles[target], roles[actor], roles[counts] if counts else None)


@MANY
@given(
    roles=st.fixed_dictionaries({"单雨桐": ROLES, "赵国强": ROLES, "孙惠民": ROLES}),
    actor=WHO,
    agrees=st.one_of(st.just(""), WHO),
    role=st.sampled_from(Role),
    ends=st.booleans(),
    own_pin=st.booleans(),
)
def test_a_role_is_given_or_ended_only_by_whom_the_contract_names(
    office: Office,
    roles: dict[str, frozenset[Role]],
    actor: str,
    agrees: str,
    role: Role,
    ends: bool,
    own_pin: bool,
) -> None:
    # The target holds the role to be ended, and nothing that would stop the appointing itself.
    target = "曾立群"
    held = {**roles, target: frozenset({role}) if ends else frozenset()}

    def act(ids: dict[str, int], consent: Consent) -> Callable[[Context], object]:
        def go(ctx: Context) -> None:
            if not ends:
                appointments.appoint(ctx, ids[target], role, consent=consent)
                return
            row = ctx.session.scalars(
                select(RoleAssignment).where(
                    RoleAssignment.person_id == ids[target], RoleAssignment.to_on.is_(None)
                )
            ).one()
            appointments.end_role(ctx, row.id, consent=consent)

        return go

    done = _tried(office, lambda ctx: _begin(ctx, held, (actor, target, agrees), own_pin, act))

    counts = agrees if own_pin else ""
    assert done == _by_the_contract(
        frozenset({role}), held[actor], held[counts] if counts else None
    )
