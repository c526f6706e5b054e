"""Who may sign, held by the database: made of the ways in `core.sign_ways`, nowhere said twice."""
# ruff: noqa: S608 (the SQL is put together from table and column names of our own, no values)

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from app.core.sign_ways import LIVE_STATES, PARTY_COLUMNS, WAYS, PaperKind, Way
from app.storage.signed_tables import business_day
from app.storage.trigger_sql import refusal

_PAPER = "SELECT 1 FROM sign_paper p WHERE p.id = NEW.paper_id"
_HOLDER = "coalesce(NEW.for_person, NEW.signed_by)"
_HANDS = "(NEW.signed_by, NEW.for_person)"
_DAY = business_day("NEW.signed_at")
_VERSIONS_BACK = 3
_LIVE = ", ".join(f"'{state.value}'" for state in LIVE_STATES)


def signature_triggers() -> dict[str, str]:
    """Give the rules of every new signature, and those that keep an expense equal to its paper."""
    return {
        name: refusal(name, act, table, when, message)
        for name, act, table, when, message in (*_of_signatures(), *_of_expenses())
    }


def _of_signatures() -> Iterator[tuple[str, str, str, str, str]]:
    rules = (
        ("paper_is_open", (f"NOT EXISTS ({_PAPER} AND p.state = 'open'"
         " AND p.station_id = NEW.station_id)"), "the paper waits for no signature"),
        ("in_turn", ("NEW.position <> 1 + (SELECT count(*) FROM signature s"
         " WHERE s.paper_id = NEW.paper_id)"), "signatures follow one another"),
        ("fits_the_content", f"NOT EXISTS ({_PAPER} AND p.content_code = NEW.content_code)",
         "the signature is of another content"),
        ("has_a_maker", _lacks_maker(), "nobody is named who made it"),
        ("not_by_a_maker", ("EXISTS (SELECT 1 FROM sign_maker m WHERE m.paper_id = NEW.paper_id"
         f" AND m.person_id IN {_HANDS})"), "a maker does not sign"),
        ("not_by_who_made_the_record", _made_the_record(), "a maker does not sign"),
        ("not_by_who_made_it_before", _made_before(), "who made an earlier version does not sign"),
        ("by_another", ("EXISTS (SELECT 1 FROM signature s WHERE s.paper_id = NEW.paper_id AND"
         f" (s.signed_by IN {_HANDS} OR s.for_person IN {_HANDS}))"), "each step is by another"),
        ("of_its_step", _of_another_step(), "this role does not sign here"),
        ("role_is_held", _role_not_held(), "the role was not held on that day"),
        ("is_delegated", _not_delegated(), "no delegation covers this signature"),
        ("by_the_party", _not_the_party(), "this party signs by another person"),
    )  # fmt: skip
    for name, when, message in rules:
        yield f"signature_{name}", "INSERT", "signature", when, message


def _lacks_maker() -> str:
    kinds = ", ".join(f"'{kind.value}'" for kind, way in WAYS.items() if way.needs_maker)
    return (
        f"EXISTS ({_PAPER} AND p.kind IN ({kinds})) AND NOT EXISTS"
        " (SELECT 1 FROM sign_maker m WHERE m.paper_id = NEW.paper_id)"
    )


def _made_the_record() -> str:
    """Tell whether the record itself names the signer as maker, whatever its paper says."""
    return " OR ".join(
        f"EXISTS ({_PAPER} AND p.kind = '{kind.value}' AND EXISTS (SELECT 1 FROM {way.table} r"
        f" WHERE r.public_id = p.subject_id AND ("
        + " OR ".join(f"r.{column} IN {_HANDS}" for column in way.maker_columns)
        + ")))"
        for kind, way in WAYS.items()
        if way.maker_columns
    )


def _made_before() -> str:
    """Tell whether the signer made a version that this one corrects (`services.sign_makers`).

    A trigger knows no recursion; but each paper names the makers of all versions before it, so
    that only a row of versions nobody signed, longer than this looks back, is left to the program.
    """
    by_column = " OR ".join(
        f"EXISTS ({_PAPER} AND p.kind = '{kind.value}' AND EXISTS ({_versions_before(way)}))"
        for kind, way in WAYS.items()
        if way.corrects or way.corrected_by
    )
    by_paper = ", ".join(
        f"'{kind.value}'"
        for kind, way in WAYS.items()
        if way.made_before and not (way.corrects or way.corrected_by)
    )
    return (
        f"{by_column} OR EXISTS ({_PAPER} AND p.kind IN ({by_paper}) AND EXISTS"
        " (SELECT 1 FROM sign_paper q JOIN sign_maker m ON m.paper_id = q.id"
        " WHERE q.id = p.replaces_id AND q.subject_id <> p.subject_id"
        f" AND m.person_id IN {_HANDS}))"
    )


def _versions_before(way: Way) -> str:
    """Give the SQL of the versions before the record of `p` that the signer made."""
    rows = [f"v{n}" for n in range(_VERSIONS_BACK + 1)]
    joins = " ".join(
        f"LEFT JOIN {way.table} {older} ON "
        + (
            f"{older}.id = {newer}.{way.corrects}"
            if way.corrects
            else f"{older}.{way.corrected_by} = {newer}.id"
        )
        for newer, older in pairwise(rows)
    )
    made = " OR ".join(
        [f"{row}.{column} IN {_HANDS}" for row in rows[1:] for column in way.maker_columns]
        + [
            "EXISTS (SELECT 1 FROM sign_paper q JOIN sign_maker m ON m.paper_id = q.id"
            f" WHERE q.subject_type = '{way.table}' AND q.subject_id = {row}.public_id"
            f" AND m.person_id IN {_HANDS})"
            for row in rows[1:]
        ]
    )
    return f"SELECT 1 FROM {way.table} v0 {joins} WHERE v0.public_id = p.subject_id AND ({made})"


def _of_another_step() -> str:
    allowed = " OR ".join(
        f"(p.kind = '{kind.value}' AND NEW.position = {position}"
        f" AND NEW.role IN ({', '.join(repr(role) for role in roles)}))"
        for kind, way in WAYS.items()
        for position, step in enumerate(way.steps, 1)
        for roles in [[step.party] if step.party else [role.value for role in step.roles]]
    )
    return f"NOT EXISTS ({_PAPER} AND ({allowed}))"


def _role_not_held() -> str:
    """Tell whether whose role it is did not hold it on the business day of the signature."""
    parties = ", ".join(f"'{party}'" for party in PARTY_COLUMNS)
    return (
        f"NEW.role NOT IN ({parties}) AND NOT EXISTS (SELECT 1 FROM role_assignment r"
        f" WHERE r.person_id = {_HOLDER} AND r.role = NEW.role AND r.from_on <= {_DAY}"
        f" AND (r.to_on IS NULL OR r.to_on > {_DAY}))"
    )


def _not_delegated() -> str:
    return (
        "NEW.for_person IS NOT NULL AND NOT EXISTS (SELECT 1 FROM delegation d"
        " WHERE d.id = NEW.delegation_id AND d.role = NEW.role"
        " AND d.from_person = NEW.for_person AND d.to_person = NEW.signed_by"
        f" AND d.from_on <= {_DAY} AND d.to_on >= {_DAY} AND d.revoked_at IS NULL"
        # It ends with the role: the next appointment does not bring it back.
        " AND EXISTS (SELECT 1 FROM role_assignment r WHERE r.person_id = d.from_person"
        f" AND r.role = d.role AND r.from_on <= {business_day('d.created_at')}"
        f" AND (r.to_on IS NULL OR r.to_on > {_DAY})))"
    )


def _not_the_party() -> str:
    """Tell whether a hand-over is signed by another person than its record names."""
    return " OR ".join(
        f"(NEW.role = '{step.party}' AND NOT EXISTS ({_PAPER} AND EXISTS (SELECT 1"
        f" FROM {way.table} r WHERE r.public_id = p.subject_id"
        f" AND r.{PARTY_COLUMNS[step.party]} = NEW.signed_by AND NEW.for_person IS NULL)))"
        for way in WAYS.values()
        for step in way.steps
        if step.party
    )


def _of_expenses() -> Iterator[tuple[str, str, str, str, str]]:
    """An expense carries its signatures in its own columns too; they are those of its paper."""
    kind = PaperKind.EXPENSE.value
    live = f"SELECT 1 FROM sign_paper p WHERE p.kind = '{kind}' AND p.subject_id = NEW.public_id"
    live += f" AND p.state IN ({_LIVE})"
    given = (
        " AND EXISTS (SELECT 1 FROM signature s WHERE s.paper_id = p.id AND s.position = {0}"
        " AND s.signed_by = NEW.{1}_by AND s.signed_at = NEW.{1}_at"
        " AND s.content_code = NEW.content_code)"
    )
    lead, chair = given.format(1, "lead"), given.format(2, "chair")
    rules = (
        ("lead_is_the_signature", ("OLD.lead_by IS NULL AND NEW.lead_by IS NOT NULL"
         f" AND NOT EXISTS ({live}{lead})"), "the lead signed no paper of this"),
        ("chair_is_the_signature", ("OLD.chair_by IS NULL AND NEW.chair_by IS NOT NULL"
         f" AND NOT EXISTS ({live} AND p.state = 'approved'{lead}{chair})"),
         "the chair signed no paper of this"),
        ("ends_with_its_paper", ("NEW.state IN ('returned', 'superseded', 'void')"
         f" AND EXISTS ({live})"), "its paper still stands"),
        ("is_paid_on_its_paper", ("NEW.state <> OLD.state AND NEW.state IN ('paid', 'filed')"
         f" AND NOT EXISTS ({live} AND p.state = 'approved')"), "its paper does not stand"),
    )  # fmt: skip
    for name, when, message in rules:
        yield f"expense_{name}", "UPDATE", "expense", when, message
