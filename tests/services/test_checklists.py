"""Answers to a standard stay as versions; photos are decoded and lose what they tell of a place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.core.clock import FixedClock
from app.core.errors import BadInput, NotAllowed, NotFound, Refused
from app.core.gap import Verdict
from app.models import Assessment, AuditEntry, Evidence
from app.services import checklists, evidence, setup
from app.services.checklists import Given
from app.services.context import Context
from app.services.office import Office
from app.standards.loader import BUNDLED, Shelf, load_file, read_shelf
from app.standards.schema import Judge, Standard

WATER, FAN, COOLER = (
    "six-haves.appliances.water-dispenser",
    "six-haves.appliances.cooling.fan",
    "six-haves.appliances.cooling.air-conditioner",
)
KETTLE = "six-haves.appliances.kettle"


@pytest.fixture(scope="session")
def standard() -> Standard:
    return load_file(BUNDLED / "panjin-2021.toml")


@pytest.fixture
def lead(office: Office, as_person: Callable[[str], Office]) -> Office:
    return as_person("赵国强")


def photo(kind: str = "JPEG", colour: str = "green", **options: object) -> bytes:
    made = BytesIO()
    Image.new("RGB", (64, 48), colour).save(made, kind, **options)
    return made.getvalue()


def versions(office: Office) -> int:
    return office.read(
        lambda ctx: ctx.session.scalar(select(func.count()).select_from(Assessment)) or 0
    )


def test_an_answer_says_who_and_when(lead: Office, standard: Standard) -> None:
    before = lead.act(checklists.answer, standard, WATER, Verdict.MEETS, " 两台 ")

    assert before == Given(WATER, None)
    given = lead.read(checklists.answers, standard)
    assert given == {WATER: Given(WATER, Verdict.MEETS, "两台", "赵国强", "2026-10-22")}


def test_the_newest_answer_counts_and_earlier_ones_stay(lead: Office, standard: Standard) -> None:
    lead.act(checklists.answer, standard, KETTLE, Verdict.DOES_NOT, "下周买")
    lead.act(checklists.answer, standard, KETTLE, Verdict.MEETS)

    assert lead.read(checklists.answers, standard)[KETTLE].verdict is Verdict.MEETS
    assert lead.read(checklists.answers, standard)[KETTLE].note == "下周买"
    assert versions(lead) == 2


def test_the_same_answer_again_is_no_new_version(lead: Office, standard: Standard) -> None:
    lead.act(checklists.answer, standard, KETTLE, Verdict.MEETS)
    lead.act(checklists.answer, standard, KETTLE, Verdict.MEETS)

    assert versions(lead) == 1


def test_an_answer_taken_back_is_unknown_again_and_never_missing(
    lead: Office, standard: Standard
) -> None:
    lead.act(checklists.answer, standard, KETTLE, Verdict.DOES_NOT)
    before = lead.act(checklists.take_back, standard, KETTLE)

    assert before.verdict is Verdict.DOES_NOT
    found = lead.read(checklists.gap_of, standard)
    assert KETTLE in {item.id for item in found.unknown}
    assert not found.missing
    assert versions(lead) == 2


def test_every_answer_leaves_its_audit_row(lead: Office, standard: Standard) -> None:
    def acts(ctx: Context) -> list[str]:
        query = select(AuditEntry.act).where(AuditEntry.record_type == "assessment")
        return list(ctx.session.scalars(query.order_by(AuditEntry.seq)))

    lead.act(checklists.answer, standard, KETTLE, Verdict.DOES_NOT)
    lead.act(checklists.take_back, standard, KETTLE)

    assert lead.read(acts) == ["自评", "收回自评"]


def test_one_of_two_is_enough_and_counts_as_one_item(lead: Office, standard: Standard) -> None:
    lead.act(checklists.answer, standard, COOLER, Verdict.DOES_NOT)
    assert not lead.read(checklists.gap_of, standard).missing

    lead.act(checklists.answer, standard, FAN, Verdict.MEETS)
    walk = lead.read(checklists.walk, standard)

    assert [item.id for item in walk.grades[0].gap.met] == ["six-haves.appliances.cooling"]
    zone = next(zone for zone in walk.progress if zone.zone == "appliances")
    assert (zone.answered, zone.total) == (1, 7)
    assert walk.answered == 1


def test_the_walk_goes_on_where_the_last_answer_was_given(
    lead: Office, standard: Standard, clock: FixedClock
) -> None:
    assert lead.read(checklists.walk, standard).left is None
    lead.act(checklists.answer, standard, "six-haves.rain-gear", Verdict.MEETS)
    clock.advance(86400)
    lead.act(checklists.answer, standard, WATER, Verdict.MEETS)

    left = lead.read(checklists.walk, standard).left

    assert left == checklists.WhereLeft("appliances", WATER, "赵国强", "2026-10-23")


def test_the_grade_named_for_the_host_type_is_only_suggested(
    lead: Office, standard: Standard
) -> None:
    fields = lead.read(setup.station_fields)
    lead.act(setup.change_station, replace(fields, host_type="金融企业网点"))

    grades = lead.read(checklists.walk, standard).grades

    assert [(grade.id, grade.is_suggested) for grade in grades] == [
        ("1", True),
        ("2", False),
        ("3", False),
    ]


def test_the_chair_may_look_but_not_answer(
    lead: Office, standard: Standard, as_person: Callable[[str], Office]
) -> None:
    office = as_person("孙惠民")

    with pytest.raises(NotAllowed) as told:
        office.act(checklists.answer, standard, WATER, Verdict.MEETS)

    assert "责任人" in str(told.value)
    assert versions(office) == 0
    assert office.read(checklists.walk, standard).total == len(standard.items)


def test_an_attendant_answers_what_the_standard_lets_them_judge(
    lead: Office, standard: Standard, as_person: Callable[[str], Office]
) -> None:
    as_person("单雨桐").act(checklists.answer, standard, WATER, Verdict.MEETS)

    assert lead.read(checklists.answers, standard)[WATER].verdict is Verdict.MEETS


def test_what_only_the_upper_union_judges_nobody_here_answers(
    lead: Office, standard: Standard
) -> None:
    criteria = tuple(replace(one, judges=(Judge.UPPER_UNION,)) for one in standard.criteria)
    theirs = replace(standard, criteria=criteria)

    with pytest.raises(NotAllowed) as told:
        lead.act(checklists.answer, theirs, "six-haves.books", Verdict.MEETS)

    assert "上级工会" in str(told.value)


def test_a_criterion_the_edition_has_not_is_refused(lead: Office, standard: Standard) -> None:
    with pytest.raises(NotFound):
        lead.act(checklists.answer, standard, "no-such", Verdict.MEETS)
    with pytest.raises(NotFound):  # a whole is answered by its parts
        lead.act(checklists.answer, standard, "six-haves.appliances", Verdict.MEETS)


def test_answers_to_criteria_a_new_edition_dropped_stay_but_are_not_shown(
    lead: Office, standard: Standard
) -> None:
    lead.act(checklists.answer, standard, "six-haves.books", Verdict.MEETS)
    lead.act(checklists.answer, standard, WATER, Verdict.MEETS)
    fewer = replace(
        standard,
        edition="新版",
        criteria=tuple(one for one in standard.criteria if one.id != "six-haves.books"),
    )

    assert set(lead.read(checklists.answers, fewer)) == {WATER}
    assert versions(lead) == 2
    assert set(lead.read(checklists.answers, standard)) == {WATER, "six-haves.books"}


def test_a_chosen_standard_whose_file_is_gone_is_named(lead: Office, standard: Standard) -> None:
    lead.act(setup.choose_standards, ["gone-1999", standard.id])

    found = lead.read(checklists.chosen, Shelf((standard,), ()))

    assert found == checklists.Chosen((standard,), ("gone-1999",))
    assert lead.read(checklists.chosen, Shelf((), ())).standards == ()


def test_without_a_file_there_is_no_standard(tmp_path: Path) -> None:
    assert read_shelf(tmp_path).standards == ()


# --- photos


def add(office: Office, standard: Standard, content: bytes, name: str = "门口.jpg") -> int:
    return office.act(evidence.add_photo, standard, WATER, name, evidence.clean(content))


@pytest.mark.parametrize(
    ("kind", "kept_as", "name"),
    [("JPEG", "JPEG", "门口.jpg"), ("PNG", "PNG", "门口.png"), ("WEBP", "JPEG", "门口.jpg")],
)
def test_a_photo_is_kept_as_a_picture_that_opens(
    lead: Office, standard: Standard, kind: str, kept_as: str, name: str
) -> None:
    photo_id = add(lead, standard, photo(kind), "门口.jpeg")

    with Image.open(BytesIO(lead.read(evidence.photo_bytes, photo_id))) as opened:
        assert (opened.format, opened.size) == (kept_as, (64, 48))
    (kept,) = lead.read(evidence.photos, standard)[WATER]
    assert (kept.name, kept.by) == (name, "赵国强")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_kept_copy_says_nothing_of_place_and_device(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "PHONE-MAKER"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (41.0, 7.0, 12.0)
    content = photo(kind, exif=exif, xmp=b"<x:xmpmeta>secret place</x:xmpmeta>")
    assert b"PHONE-MAKER" in content

    kept = evidence.clean(content).content

    assert b"PHONE-MAKER" not in kept
    assert b"secret place" not in kept
    with Image.open(BytesIO(kept)) as opened:
        assert not opened.getexif()


def test_comments_and_what_hangs_behind_a_picture_are_left_behind() -> None:
    content = photo(comment=b"who and where") + b"PK\x03\x04 hidden archive"

    kept = evidence.clean(content).content

    assert b"who and where" not in kept
    assert b"hidden" not in kept


def test_a_photo_taken_sideways_is_kept_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    with Image.open(BytesIO(evidence.clean(photo(exif=exif)).content)) as opened:
        assert opened.size == (48, 64)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_a_photo_cut_off_anywhere_is_refused_in_words(kind: str, share: float) -> None:
    whole = BytesIO()
    Image.effect_noise((200, 150), 60).convert("RGB").save(whole, kind)
    content = whole.getvalue()

    with pytest.raises(BadInput) as told:
        evidence.clean(content[: int(len(content) * share)])

    assert "没有添加" in told.value.kept


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 a workbook", b"%PDF-1.7", b"MZ\x90 program", b"GIF89a"]
)
def test_a_false_ending_makes_no_photo(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "照片.jpg"
    path.write_bytes(content)

    with pytest.raises(BadInput) as told:
        evidence.clean_file(path)

    assert "JPG" in told.value.to_do


def test_a_photo_of_the_phone_s_own_kind_is_explained() -> None:
    with pytest.raises(BadInput) as told:
        evidence.clean(b"\x00\x00\x00\x18ftypheic" + bytes(40))

    assert "HEIC" in str(told.value)


def test_a_photo_too_large_in_bytes_or_points_is_refused() -> None:
    with pytest.raises(BadInput):
        evidence.clean(photo() + bytes(evidence.LARGEST))
    bomb = BytesIO()
    Image.new("1", (14_000, 14_000)).save(bomb, "PNG")
    with pytest.raises(BadInput) as told:
        evidence.clean(bomb.getvalue())
    assert "尺寸" in str(told.value)


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as told:
        evidence.clean_file(tmp_path / "没有.jpg")
    assert "没有.jpg" in str(told.value)


def test_the_same_photo_is_not_added_twice_to_one_criterion(
    lead: Office, standard: Standard
) -> None:
    add(lead, standard, photo())

    with pytest.raises(Refused):
        add(lead, standard, photo(), "又一张.jpg")
    made = evidence.clean(photo())
    assert lead.act(evidence.add_photo, standard, KETTLE, "同一张.jpg", made)


def test_a_removed_photo_is_gone_from_the_list_and_comes_back(
    lead: Office, standard: Standard
) -> None:
    photo_id = add(lead, standard, photo())

    assert lead.act(evidence.remove_photo, standard, photo_id) == "门口.jpg"
    assert WATER not in lead.read(evidence.photos, standard)
    assert lead.read(
        lambda ctx: ctx.session.scalar(select(func.count()).select_from(Evidence))
    ) == 1  # fmt: skip

    lead.act(evidence.put_back, standard, photo_id)
    assert [one.id for one in lead.read(evidence.photos, standard)[WATER]] == [photo_id]


def test_the_chair_adds_and_removes_no_photo(
    lead: Office, standard: Standard, as_person: Callable[[str], Office]
) -> None:
    photo_id = add(lead, standard, photo())
    office = as_person("孙惠民")

    with pytest.raises(NotAllowed):
        add(office, standard, photo(colour="red"))
    with pytest.raises(NotAllowed):
        office.act(evidence.remove_photo, standard, photo_id)
