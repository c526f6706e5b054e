"""Answers to a standard stay as versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from app.core.clock import FixedClock
from app.core.errors import NotAllowed, NotFound, Refused, UserError
from app.core.gap import Verdict
from app.models import Assessment, AuditEntry, Person
from app.services import checklists, equipment, setup
from app.services.checklists import Given
from app.services.context import Context
from app.services.equipment import EquipmentFields
from app.services.office import Office
from app.standards.loader import BUNDLED, Shelf, load_file, read_shelf
from app.standards.schema import Judge, Standard, Status
from tests.standards.test_standard_files import example, written

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


def versions(office: Office) -> int:
    return office.read(
        lambda ctx: ctx.session.scalar(select(func.count()).select_from(Assessment)) or 0
    )


def test_an_answer_says_who_and_when(lead: Office, standard: Standard) -> None:
    before = lead.act(checklists.answer, standard, WATER, Verdict.MEETS, " 两台 ")

    assert before == Given(WATER, None)
    given = lead.read(checklists.walk, standard).given
    assert given == {WATER: Given(WATER, Verdict.MEETS, "两台", "赵国强", "2026-10-22")}


def test_the_newest_answer_counts_and_earlier_ones_stay(lead: Office, standard: Standard) -> None:
    lead.act(checklists.answer, standard, KETTLE, Verdict.DOES_NOT, "下周买")
    lead.act(checklists.answer, standard, KETTLE, Verdict.MEETS)

    assert lead.read(checklists.walk, standard).given[KETTLE].verdict is Verdict.MEETS
    assert lead.read(checklists.walk, standard).given[KETTLE].note == "下周买"
    assert versions(lead) == 2


def test_the_same_answer_again_is_no_new_version(lead: Office, standard: Standard) -> None:
    lead.act(checklists.answer, standard, KETTLE, Verdict.MEETS)
    lead.act(checklists.answer, standard, KETTLE, Verdict.MEETS)

    assert versions(lead) == 1


def test_an_answer_taken_back_is_unknown_again_and_never_missing(
    lead: Office, standard: Standard
) -> None:
    lead.act(checklists.answer, standard, KETTLE, Verdict.DOES_NOT)
    before = lead.act(checklists.answer, standard, KETTLE, None)

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
    lead.act(checklists.answer, standard, KETTLE, None)

    assert lead.read(acts) == ["自评", "收回自评"]


def test_one_of_two_is_enough_and_counts_as_one_item(lead: Office, standard: Standard) -> None:
    lead.act(checklists.answer, standard, COOLER, Verdict.DOES_NOT)
    assert not lead.read(checklists.gap_of, standard).missing

    lead.act(checklists.answer, standard, FAN, Verdict.MEETS)
    walk = lead.read(checklists.walk, standard)

    said = [item.id for item in walk.grades[0].gap.met if item.zone == "appliances"]
    assert said == ["six-haves.appliances.cooling"]
    zone = next(zone for zone in walk.progress if zone.zone == "appliances")
    assert (zone.answered, zone.total) == (1, 7)
    assert set(walk.given) == {COOLER, FAN}


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

    assert lead.read(checklists.walk, standard).given[WATER].verdict is Verdict.MEETS


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

    assert set(lead.read(checklists.walk, fewer).given) == {WATER}
    assert versions(lead) == 2
    assert set(lead.read(checklists.walk, standard).given) == {WATER, "six-haves.books"}


def test_a_chosen_standard_whose_file_is_gone_is_named(lead: Office, standard: Standard) -> None:
    lead.act(setup.choose_standards, ["gone-1999", standard.id])

    found = lead.read(checklists.chosen, Shelf((standard,), ()))

    assert found == checklists.Chosen((standard,), ("gone-1999",))
    assert lead.read(checklists.chosen, Shelf((), ())).standards == ()


def test_without_a_file_there_is_no_standard(tmp_path: Path) -> None:
    assert read_shelf(tmp_path).standards == ()


PENDING = """
[[criterion]]
id = "rest.area"
title = "面积"
text = "休息区的面积"
clause = "2.1"
requirement = "EX-01"
zone = "rest"
evidence = ["photo"]
pending = true
"""
CHAIRS = 'title = "桌椅"'


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., Standard]:
    """Make an edition of the guide's example, with something the source gives no value for."""

    def make(*changes: tuple[str, str]) -> Standard:
        text = example().replace("[end]\ncriteria = 2", f"{PENDING}\n[end]\ncriteria = 3")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        return load_file(written(tmp_path, text))

    return make


def id_of(office: Office, name: str) -> int:
    query = select(Person.id).where(Person.name == name)
    found = office.read(lambda ctx: ctx.session.scalar(query))
    assert found
    return found


def test_a_fact_answers_its_criterion_and_the_stricter_word_stands(
    lead: Office, own: Callable[..., Standard]
) -> None:
    standard = own((CHAIRS, f'{CHAIRS}\nfact = "equipment:桌椅"'))
    chairs = "rest.chairs"
    assert lead.read(checklists.walk, standard).facts[chairs].verdict is None

    thing = lead.act(equipment.add, EquipmentFields("折叠桌椅", condition="working"))
    walk = lead.read(checklists.walk, standard)
    assert walk.facts[chairs].text == "折叠桌椅 1，能用"
    assert walk.verdicts == {chairs: Verdict.MEETS}
    assert chairs not in walk.given

    lead.act(checklists.answer, standard, chairs, Verdict.DOES_NOT)
    assert lead.read(checklists.walk, standard).verdicts[chairs] is Verdict.DOES_NOT

    lead.act(checklists.answer, standard, chairs, Verdict.MEETS)
    lead.act(equipment.check, thing, "broken")
    missing = lead.read(checklists.gap_of, standard).missing
    assert [item.id for item in missing] == [chairs], "a broken one speaks against an older 符合"

    lead.act(checklists.answer, standard, chairs, Verdict.NOT_APPLICABLE)
    assert not lead.read(checklists.gap_of, standard).missing


def test_what_waits_for_the_upper_union_is_never_missing(
    lead: Office, own: Callable[..., Standard]
) -> None:
    standard = own()
    area = "rest.area"
    lead.act(checklists.answer, standard, area, Verdict.DOES_NOT)
    gap = lead.read(checklists.gap_of, standard)
    assert not gap.missing
    assert [item.id for item in gap.waiting] == [area]

    lead.act(
        checklists.give_upper_text, standard, area, "不少于20平方米", "区总2026年5号", "2026-10-01"
    )
    walk = lead.read(checklists.walk, standard)
    assert walk.uppers[area].text == "不少于20平方米"
    assert walk.uppers[area].by == "赵国强"
    assert not walk.grades[0].gap.missing
    assert [item.id for item in walk.grades[0].gap.short] == [area]

    lead.act(checklists.give_upper_text, standard, area, "", "", "2026-10-22")
    assert lead.read(checklists.walk, standard).uppers == {}


@pytest.mark.parametrize(
    ("criterion", "source", "on", "expected"),
    [
        ("rest.chairs", "区总", "2026-10-01", "来源里有具体要求"),
        ("rest.area", " ", "2026-10-01", "是谁、哪份文件"),
        ("rest.area", "区总", "2026-10-23", "还没到"),
        ("rest.area", "区总", "十月一日", "日期没有写对"),
    ],
)
def test_an_upper_text_without_place_source_or_day_is_refused(
    lead: Office,
    own: Callable[..., Standard],
    criterion: str,
    source: str,
    on: str,
    expected: str,
) -> None:
    with pytest.raises(UserError, match=expected):
        lead.act(checklists.give_upper_text, own(), criterion, "20平方米", source, on)
    assert lead.read(checklists.walk, own()).uppers == {}


def test_a_sheet_filled_by_hand_is_entered_for_whoever_walked(
    lead: Office, standard: Standard
) -> None:
    walker = id_of(lead, "单雨桐")

    lead.act(
        checklists.answer,
        standard,
        KETTLE,
        Verdict.MEETS,
        walked_by=walker,
        walked_on="2026-10-19",
    )

    given = lead.read(checklists.walk, standard).given[KETTLE]
    assert (given.by, given.on, given.entered_by) == ("单雨桐", "2026-10-19", "赵国强")


@pytest.mark.parametrize(
    ("walker", "on", "expected"),
    [
        ("单雨桐", "2026-10-23", "还没到"),
        ("单雨桐", "昨天", "日期没有写对"),
        ("孙惠民", "2026-10-19", "没有这样的岗位"),
    ],
)
def test_a_walk_to_come_or_by_somebody_who_may_not_judge_is_refused(
    lead: Office, standard: Standard, walker: str, on: str, expected: str
) -> None:
    with pytest.raises(UserError, match=expected):
        lead.act(
            checklists.answer,
            standard,
            KETTLE,
            Verdict.MEETS,
            walked_by=id_of(lead, walker),
            walked_on=on,
        )
    assert versions(lead) == 0


def test_a_person_who_may_not_judge_cannot_enter_for_one_who_may(
    lead: Office, standard: Standard, as_person: Callable[[str], Office]
) -> None:
    walker = id_of(lead, "单雨桐")

    with pytest.raises(NotAllowed):
        as_person("孙惠民").act(
            checklists.answer, standard, KETTLE, Verdict.MEETS, walked_by=walker
        )


def test_an_older_walk_does_not_undo_what_was_seen_later(lead: Office, standard: Standard) -> None:
    lead.act(checklists.answer, standard, KETTLE, Verdict.MEETS)

    with pytest.raises(Refused, match="赵国强看过，比这次晚"):
        lead.act(checklists.answer, standard, KETTLE, Verdict.DOES_NOT, walked_on="2026-10-19")

    assert lead.read(checklists.walk, standard).given[KETTLE].verdict is Verdict.MEETS


def test_the_same_seen_again_on_another_day_is_a_new_version(
    lead: Office, standard: Standard
) -> None:
    for on in ("2026-10-18", "2026-10-18", "2026-10-19"):
        lead.act(checklists.answer, standard, KETTLE, Verdict.MEETS, walked_on=on)

    assert versions(lead) == 2
    assert lead.read(checklists.walk, standard).given[KETTLE].on == "2026-10-19"


def test_a_new_edition_takes_over_what_asks_the_same_and_reopens_the_rest(
    lead: Office, own: Callable[..., Standard]
) -> None:
    former = own()
    lead.act(checklists.answer, former, "rest.chairs", Verdict.MEETS, "四套")
    lead.act(checklists.answer, former, "rest.appliances.kettle", Verdict.DOES_NOT)
    newer = own(
        ('id = "example-2024"', 'id = "example-2026"\nreplaces = "example-2024"'),
        ('edition = "2024年版"', 'edition = "2026年版"'),
        ("休息区有桌椅", "休息区有两套桌椅"),
        ('title = "热水壶"', 'title = "热水壶"\nhint = "看插头"'),
    )

    walk = lead.read(checklists.walk, newer)

    assert walk.reopened["rest.chairs"].verdict is Verdict.MEETS
    assert walk.reopened["rest.chairs"].by == "赵国强"
    assert "rest.chairs" in {item.id for item in walk.grades[0].gap.unknown}
    kettle = walk.given["rest.appliances.kettle"]
    assert (kettle.verdict, kettle.edition) == (Verdict.DOES_NOT, "2024年版")
    assert walk.left is None

    lead.act(checklists.answer, newer, "rest.chairs", Verdict.DOES_NOT)
    again = lead.read(checklists.walk, newer)
    assert again.given["rest.chairs"].verdict is Verdict.DOES_NOT
    assert again.given["rest.chairs"].edition == ""
    assert again.reopened == {}
    assert lead.read(checklists.walk, former).given["rest.chairs"].verdict is Verdict.MEETS


def test_a_superseded_edition_may_only_be_viewed(
    lead: Office, own: Callable[..., Standard]
) -> None:
    standard = own()
    lead.act(checklists.answer, standard, "rest.chairs", Verdict.MEETS)
    old = replace(standard, status=Status.SUPERSEDED)

    for refused in (
        lambda: lead.act(checklists.answer, old, "rest.chairs", Verdict.DOES_NOT),
        lambda: lead.act(checklists.answer, old, "rest.chairs", None),
        lambda: lead.act(checklists.give_upper_text, old, "rest.area", "20", "区总", "2026-10-01"),
        lambda: lead.act(checklists.require_judge, old, "rest.chairs"),
    ):
        with pytest.raises(Refused, match="只供查看"):
            refused()
    assert lead.read(checklists.walk, old).given["rest.chairs"].verdict is Verdict.MEETS


def test_walks_of_several_standards_read_the_store_once(
    lead: Office, standard: Standard, own: Callable[..., Standard]
) -> None:
    others = [replace(own(), id=f"own-{n}") for n in range(6)]

    def queries(ctx: Context, standards: list[Standard]) -> int:
        statements: list[object] = []
        bind = ctx.session.get_bind()
        event.listen(bind, "before_cursor_execute", lambda *told: statements.append(told[2]))
        found = checklists.walks(ctx, standards)
        assert len(found) == len(standards)
        return len(statements)

    one = lead.read(queries, [replace(standard, id="another")])
    assert lead.read(queries, [standard, *others]) <= one + 3


def test_the_gap_of_an_aspect_is_told_beside_the_grades(
    lead: Office, own: Callable[..., Standard]
) -> None:
    standard = own(
        ("[[criterion]]", '[[aspect]]\nid = "light"\ntitle = "照明"\n\n[[criterion]]'),
        (CHAIRS, f'{CHAIRS}\naspect = "light"'),
    )
    lead.act(checklists.answer, standard, "rest.chairs", Verdict.MEETS)

    aspects = lead.read(checklists.walk, standard).aspects

    assert [(aspect.title, aspect.gap.total) for aspect in aspects] == [("照明", 1), ("其他", 3)]
    assert aspects[0].gap.is_reached
