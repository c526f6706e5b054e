"""The chain shows the first place where it was touched."""

from dataclasses import astuple, dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.audit import GENESIS, canonical, link, walk
from app.core.fingerprint import fingerprint

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
TEXTS = st.lists(st.text(max_size=20), min_size=1, max_size=12)


@dataclass(frozen=True)
class Row:
    seq: int
    at: str
    actor: str
    act: str
    payload: str
    previous_hash: str
    hash: str


def _chain(payloads: list[str]) -> list[Row]:
    rows: list[Row] = []
    previous = GENESIS
    for seq, payload in enumerate(payloads, start=1):
        fields = (seq, f"2026-10-22T04:00:0{seq % 10}.000Z", "单雨桐#1", "登记人次", payload)
        rows.append(Row(*fields, previous, link(previous, *fields)))
        previous = rows[-1].hash
    return rows


def _broken(rows: list[Row], *, start: int = 1, previous: str = GENESIS) -> int | None:
    return walk((astuple(row) for row in rows), start=start, previous=previous).broken


@given(TEXTS)
def test_an_untouched_chain_is_whole(payloads: list[str]) -> None:
    assert _broken(_chain(payloads)) is None


@given(TEXTS, st.data())
def test_any_changed_field_breaks_the_chain_there(payloads: list[str], data: st.DataObject) -> None:
    rows = _chain(payloads)
    n = data.draw(st.integers(0, len(rows) - 1))
    field = data.draw(st.sampled_from(["at", "actor", "act", "payload", "previous_hash", "hash"]))

    rows[n] = replace(rows[n], **{field: getattr(rows[n], field) + "x"})

    assert _broken(rows) == n + 1


@given(st.lists(st.text(max_size=20), min_size=3, max_size=12), st.data())
def test_a_removed_entry_is_missed(payloads: list[str], data: st.DataObject) -> None:
    rows = _chain(payloads)
    n = data.draw(st.integers(0, len(rows) - 2))

    del rows[n]

    assert _broken(rows) == n + 1


def test_a_rewritten_entry_with_a_fitting_hash_breaks_the_next() -> None:
    rows = _chain(["一", "二", "三"])
    forged = replace(rows[1], payload="贰")
    hash_now = link(forged.previous_hash, 2, forged.at, forged.actor, forged.act, "贰")

    rows[1] = replace(forged, hash=hash_now)

    assert _broken(rows) == 3


def test_numbers_that_skip_break_the_chain_even_with_fitting_hashes() -> None:
    [first, second] = _chain(["一", "二"])
    fields = (3, second.at, second.actor, second.act, second.payload)

    skipping = Row(*fields, first.hash, link(first.hash, *fields))

    assert _broken([first, skipping]) == 2


def test_a_chain_can_be_checked_from_a_known_place_on() -> None:
    rows = _chain(["一", "二", "三", "四"])

    assert _broken(rows[2:], start=3, previous=rows[1].hash) is None
    assert _broken(rows[2:], start=3, previous=rows[0].hash) == 3
    assert _broken([]) is None


@given(PLAIN)
def test_canonical_text_does_not_depend_on_the_order_of_keys(value: object) -> None:
    turned = dict(reversed(value.items())) if isinstance(value, dict) else value

    assert canonical(turned) == canonical(value)


def test_canonical_text_is_tight_and_readable() -> None:
    assert canonical({"乙": [1, None, True], "a": "桶装水"}) == '{"a":"桶装水","乙":[1,null,true]}'


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_cannot_say_is_not_hashed(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(value)
    with pytest.raises(TypeError):
        canonical(date(2026, 10, 22))


def test_fields_cannot_flow_into_each_other() -> None:
    assert link(GENESIS, 1, "a", "b", "c", "d") != link(GENESIS, 1, "a", "bc", "", "d")


def test_a_fingerprint_is_twelve_hex_digits_of_the_content() -> None:
    code = fingerprint({"visits_total": 137})

    assert fingerprint({"visits_total": 138}) != code
    # Printed on papers of years ago: it must not change with the program.
    assert code == "c2bada5404af"
