"""Old backups go by rules, and never the last one that was proven good."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.core.backup_rotation import CLEAN_STARTS, Copy, Kind, surplus
from app.core.clock import BUSINESS_ZONE

NOON = datetime(2026, 10, 22, 12, 0, tzinfo=BUSINESS_ZONE)


def copy(
    hours: float,
    kind: Kind = Kind.AUTO,
    *,
    line: str = "",
    is_proven: bool = True,
    is_whole: bool = True,
    clean_starts: int = 0,
    seq: int | None = None,
) -> Copy:
    """A copy made so many hours before noon; the clock ran right where no number is given."""
    made = NOON - timedelta(hours=hours)
    name = f"{line}{kind}-{made:%Y%m%d-%H%M%S%f}"
    after = round((24 * 1000 - hours) * 3600_000_000) if seq is None else seq
    return Copy(name, made, kind, line, after, is_proven, is_whole, clean_starts)


def kept(copies: list[Copy]) -> list[Copy]:
    gone = surplus(copies)
    return [each for each in copies if each.name not in gone]


COPIES = st.lists(
    st.builds(
        copy,
        st.floats(0, 24 * 900, allow_nan=False),
        st.sampled_from(Kind),
        line=st.sampled_from(["", "20261001", "20261020"]),
        is_proven=st.booleans(),
        is_whole=st.booleans(),
        clean_starts=st.integers(0, 3),
        # The clock was set back or forward now and then.
        seq=st.none() | st.integers(0, 10**13),
    ),
    max_size=60,
    unique_by=lambda each: each.name,
)


def test_four_hourly_copies_thin_to_one_a_day_after_a_day() -> None:
    copies = [copy(hours) for hours in range(0, 24 * 30, 4)]

    left = kept(copies)

    assert len([c for c in left if NOON - c.made_at <= timedelta(hours=24)]) == 7
    assert len({c.made_at.date() for c in left if c.made_at >= NOON - timedelta(days=13)}) == 14
    assert len(left) <= 7 + 14 + 8


def test_a_year_of_copies_leaves_days_weeks_and_closings() -> None:
    copies = [copy(24 * day) for day in range(800)]
    copies += [copy(24 * 30 * month + 1, Kind.MONTH) for month in range(26)]

    left = kept(copies)

    assert sum(c.kind is Kind.MONTH for c in left) == 24
    weeks = [c for c in left if c.kind is Kind.AUTO and c.made_at < NOON - timedelta(days=14)]
    assert len({c.made_at.isocalendar()[:2] for c in weeks}) >= 5
    assert len(left) <= 24 + 14 + 8


def test_a_long_pause_drops_nothing() -> None:
    copies = [copy(24 * 400 + 24 * day) for day in range(10)]

    assert kept([*copies, copy(0)]) == [*copies, copy(0)]


def test_copies_after_a_restore_push_out_none_from_before_it() -> None:
    before = [copy(24 * day + 1, line="a") for day in range(14)]
    after = [copy(hours, line="b") for hours in range(20)]

    assert set(before) <= set(kept([*before, *after]))


def test_copies_made_under_a_clock_set_back_a_year_stay() -> None:
    before = [copy(24 * day, seq=1000 - day) for day in range(60)]
    year_back = [copy(24 * 365 - at * 4, seq=2000 + at) for at in range(12)]

    left = kept([*before, *year_back])

    assert year_back[-1] in left
    assert len([c for c in left if c in year_back]) >= 6
    assert before[0] in left


def test_copies_made_under_a_clock_that_ran_a_year_ahead_push_out_none_made_since() -> None:
    ahead = [copy(-24 * 365 - 24 * day, seq=day) for day in range(60)]
    since = [copy(24 * (30 - day), seq=1000 + day) for day in range(30)]

    assert set(since[-14:]) <= set(kept([*ahead, *since]))


@given(COPIES)
def test_the_copy_made_before_a_restore_pushes_out_none(copies: list[Copy]) -> None:
    assert surplus([*copies, copy(0.002, Kind.RESTORE)]) == surplus(copies)


def test_the_newest_copy_from_before_an_attachment_was_damaged_stays() -> None:
    whole = copy(24 * 300)
    flawed = [copy(12 * n, is_whole=False) for n in range(200)]

    assert whole in kept([*flawed, whole])


def test_a_copy_before_an_upgrade_is_held_until_the_second_clean_start() -> None:
    others = [copy(24 * day) for day in range(100)]
    held = copy(24 * 90 + 1, Kind.UPGRADE, clean_starts=CLEAN_STARTS - 1)
    free = copy(24 * 90 + 2, Kind.UPGRADE, clean_starts=CLEAN_STARTS)

    left = kept([*others, held, free])

    assert held in left
    assert free not in left


@given(COPIES)
def test_the_last_proven_copy_of_every_line_always_stays(copies: list[Copy]) -> None:
    left = kept(copies)

    for line in {c.line for c in copies}:
        good = [c for c in copies if c.line == line and c.is_proven and c.kind is not Kind.RESTORE]
        if good:
            assert max(good, key=lambda c: (c.seq, c.made_at, c.name)) in left
        whole = [c for c in good if c.is_whole]
        if whole:
            assert max(whole, key=lambda c: (c.seq, c.made_at, c.name)) in left


@given(COPIES)
def test_what_a_person_made_and_what_was_never_proven_is_left_alone(copies: list[Copy]) -> None:
    gone = surplus(copies)

    assert not [c for c in copies if c.name in gone and (c.kind is Kind.MANUAL or not c.is_proven)]


@given(COPIES)
def test_thinning_twice_drops_no_more_than_once(copies: list[Copy]) -> None:
    assert surplus(kept(copies)) == frozenset()


@given(COPIES, st.booleans())
def test_a_copy_that_does_not_prove_pushes_out_none(copies: list[Copy], whole: bool) -> None:
    bad = copy(0.001, is_proven=False, is_whole=whole)

    assert surplus([*copies, bad]) == surplus(copies)
