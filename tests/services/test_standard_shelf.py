"""The standards at hand: bundled and installed, a broken one beside the good ones."""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import pytest

from app.core.clock import FixedClock
from app.models import InstalledStandard, StoredFile
from app.services import shelf
from app.services.context import Context
from app.services.office import Office
from app.standards.canonical import content_of, digest_of
from app.standards.loader import BUNDLED, read_shelf
from app.standards.schema import Standard
from tests.standards.test_standard_files import example

OWN = "example-2024"


@pytest.fixture
def lead(office: Office, as_person: Callable[[str], Office]) -> Office:
    return as_person("赵国强")


def install(
    office: Office,
    content: str | None = None,
    standard_id: str = OWN,
    version: int = 1,
    *,
    sha256: str = "",
    withdrawn: bool = False,
) -> None:
    """Put a row into the store as an installation leaves it."""
    made = content_of(tomllib.loads(example())) if content is None else content
    digest = sha256 or digest_of(made)

    def write(ctx: Context) -> None:
        if ctx.session.get(StoredFile, digest) is None:
            file = StoredFile(sha256=digest, byte_count=1, media_type="", stored_at=ctx.now())
            ctx.session.add(file)
            ctx.session.flush()
        row = InstalledStandard(
            station_id=ctx.station_id,
            standard_id=standard_id,
            edition="",
            version=version,
            content=made,
            content_sha256=digest,
            source_name="own.toml",
            source_kind="toml",
            source_sha256=digest,
            installed_by=ctx.person_id,
            withdrawn=withdrawn,
            created_at=ctx.now(),
        )
        ctx.session.add(row)
        ctx.audit("测试", row)

    office.act(write)


def at_hand(office: Office) -> dict[str, Standard]:
    return {standard.id: standard for standard in office.read(shelf.shelf).standards}


def problems(office: Office) -> str:
    return "\n".join(map(str, office.read(shelf.shelf).problems))


def content(*changes: tuple[str, str]) -> str:
    text = example()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return content_of(tomllib.loads(text))


BUNDLED_IDS = {standard.id for standard in read_shelf(BUNDLED).standards}


def test_without_an_installed_one_the_bundled_stand_on_the_shelf(lead: Office) -> None:
    assert set(at_hand(lead)) == BUNDLED_IDS


def test_an_installed_standard_stands_beside_the_bundled_ones_with_its_dates(lead: Office) -> None:
    install(lead)

    found = lead.read(shelf.find, OWN)

    assert set(at_hand(lead)) == {*BUNDLED_IDS, OWN}
    assert found is not None
    assert found.issued_on is not None
    assert found.issued_on.isoformat() == "2024-03-01"
    assert lead.read(shelf.find, "no-such") is None


def test_the_newest_version_counts_and_a_withdrawn_one_is_off(lead: Office) -> None:
    install(lead)
    install(lead, content(('title = "桌椅"', 'title = "桌子和椅子"')), version=2)
    assert at_hand(lead)[OWN].answerable["rest.chairs"].title == "桌子和椅子"

    install(lead, version=3, withdrawn=True)
    assert set(at_hand(lead)) == BUNDLED_IDS


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ("", "读不通"),
        ("[1, 2]", "读不通"),
        ('{"standard": ', "读不通"),
        ("[" * 100_000, "读不通"),
        ('{"standard": {"issued_on": {"$date": "2024-13-40"}}}', "读不通"),
        ('{"standard": {"id": "example-2024"}}', "缺少 city"),
    ],
)
def test_a_broken_installed_standard_is_named_and_hides_no_other(
    lead: Office, broken: str, expected: str
) -> None:
    install(lead, broken)
    install(lead, content((OWN, "other-2024")), "other-2024")

    assert set(at_hand(lead)) == {*BUNDLED_IDS, "other-2024"}
    assert "own.toml" in problems(lead)
    assert expected in problems(lead)


def test_content_that_is_not_what_was_installed_is_not_used(lead: Office) -> None:
    install(lead, sha256=digest_of("something else"))
    install(lead, content(), "renamed-2024")

    assert set(at_hand(lead)) == BUNDLED_IDS
    assert "内容变了" in problems(lead)
    assert f"编号是 {OWN}" in problems(lead)


def test_a_standard_is_read_once_and_then_only_looked_up(
    lead: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(lead)
    first = lead.read(shelf.find, OWN)
    monkeypatch.setattr(shelf, "read_content", None)

    assert lead.read(shelf.find, OWN) is first


def test_a_replaced_edition_is_superseded_once_the_newer_one_is_in_effect(
    lead: Office, clock: FixedClock
) -> None:
    install(lead)
    newer = content(
        (f'id = "{OWN}"', f'id = "example-2026"\nreplaces = "{OWN}"'),
        ("effective_on = 2024-05-01", "effective_on = 2026-10-25"),
    )
    install(lead, newer, "example-2026")
    assert not at_hand(lead)[OWN].is_superseded

    clock.advance(3 * 86400)
    assert at_hand(lead)[OWN].is_superseded
    assert not at_hand(lead)["example-2026"].is_superseded


def test_editions_that_replace_each_other_are_named_and_both_stay_current(lead: Office) -> None:
    install(lead, content((f'id = "{OWN}"', f'id = "{OWN}"\nreplaces = "other"')))
    install(lead, content((f'id = "{OWN}"', f'id = "other"\nreplaces = "{OWN}"')), "other")

    assert "绕成了圈" in problems(lead)
    found = at_hand(lead)
    assert not found[OWN].is_superseded
    assert not found["other"].is_superseded
    assert shelf.lineage(found.values(), found[OWN]) == ("other",)
