"""How the station stands under every standard and grade at once, in figures and in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import Refused
from app.core.gap import State, Verdict
from app.core.grading import Result, ReviewKind
from app.core.money import Fen, capital
from app.services import checklists, gap_overview, gap_print, gap_tasks, reviews, setup
from app.services.budget_lines import BudgetFields
from app.services.gap_overview import GradeStanding, Overview
from app.services.gap_tasks import TaskFields
from app.services.gap_words import (
    cell_words,
    given_words,
    subsidy_words,
    sum_words,
    tally_words,
    task_state_words,
)
from app.services.office import Office
from app.services.reviews import ReviewFields
from app.standards.loader import BUNDLED, load_file
from app.standards.schema import Standard
from tests.reports.pages import passes_pdfa, text, texts

IDS = ("panjin-2021", "qinhuangdao-2023", "shenzhen-2023", "beijing-2013")
A = "six-haves.appliances."
KETTLE, WATER, CHAIRS = f"{A}kettle", f"{A}water-dispenser", "six-haves.chairs"


@pytest.fixture(scope="session")
def four() -> tuple[Standard, ...]:
    return tuple(load_file(BUNDLED / f"{one}.toml") for one in IDS)


@pytest.fixture(scope="session")
def panjin(four: Sequence[Standard]) -> Standard:
    return four[0]


@pytest.fixture
def lead(as_person: Callable[[str], Office]) -> Office:
    return as_person("赵国强")


def missing(office: Office, standard: Standard, *criteria: str) -> None:
    for one in criteria:
        office.act(checklists.answer, standard, one, Verdict.DOES_NOT)


def meet_all(office: Office, standard: Standard) -> None:
    for leaf in standard.answerable.values():
        if not leaf.pending:
            office.act(checklists.answer, standard, leaf.id, Verdict.MEETS)


def seen(office: Office, *standards: Standard) -> Overview:
    return office.read(gap_overview.overview, standards)


def standing(office: Office, standard: Standard, grade: str = "") -> GradeStanding:
    found = seen(office, standard).standing(standard.id, grade)
    assert found is not None
    return found


def sentence(office: Office, standard: Standard, grade: str) -> str:
    return sum_words(standing(office, standard, grade), office.clock.today())


def test_every_grade_of_every_standard_stands_there_at_once(
    lead: Office, four: Sequence[Standard]
) -> None:
    found = seen(lead, *four)

    keys = [one.key for one in found.standings]
    assert keys[:3] == [("panjin-2021", "1"), ("panjin-2021", "2"), ("panjin-2021", "3")]
    assert ("shenzhen-2023", "") in keys
    assert ("beijing-2013", "") in keys
    assert {len(one.missing) for one in found.standings} == {0}


def test_the_figures_are_those_of_the_command_line(lead: Office, four: Sequence[Standard]) -> None:
    missing(lead, four[0], KETTLE, CHAIRS)
    lead.act(checklists.answer, four[0], WATER, Verdict.MEETS)

    for one in seen(lead, *four).standings:
        said = lead.read(checklists.gap_of, one.standard, one.key[1] or None)
        tally = one.tally
        assert (tally.met, tally.missing) == (len(said.met), len(said.missing))
        assert tally.unknown + tally.waiting == len(said.unknown)
        assert (tally.not_applicable, tally.total) == (len(said.not_applicable), said.total)


def test_unknown_answers_are_said_in_words_and_are_not_missing(
    lead: Office, panjin: Standard
) -> None:
    now = standing(lead, panjin, "2")

    words = sum_words(now, lead.clock.today())
    assert words == (
        f"到二级站还差多少，现在说不准：还有 {len(now.unknown)} 项没看，先把它们看完。"
    )
    assert now.missing == ()


def test_the_sum_names_cost_what_is_not_estimated_and_the_last_deadline(
    lead: Office, panjin: Standard
) -> None:
    missing(lead, panjin, KETTLE, WATER, CHAIRS)
    lead.act(gap_tasks.add, panjin, KETTLE, TaskFields("买", due_on="2026-10-31", cost=Fen(12000)))
    lead.act(gap_tasks.add, panjin, WATER, TaskFields("添", due_on="2026-12-31", cost=Fen(116000)))

    assert sentence(lead, panjin, "2").startswith(
        "到二级站还差 3 项，估 1,280 元（1 项没有估价），最迟 12月31日；另有 "
    )
    assert len(standing(lead, panjin, "3").missing) == 0


def test_a_dropped_task_no_longer_counts_into_the_sum(lead: Office, panjin: Standard) -> None:
    missing(lead, panjin, KETTLE)
    task = lead.act(gap_tasks.add, panjin, KETTLE, TaskFields("买", cost=Fen(12000)))
    assert "估 120 元，还没有定期限" in sentence(lead, panjin, "2")

    lead.act(gap_tasks.drop, [task])

    assert "都还没有估价" in sentence(lead, panjin, "2")


def test_the_host_type_is_a_hint_and_changes_no_figure(lead: Office, panjin: Standard) -> None:
    before = standing(lead, panjin, "2")

    fields = lead.read(setup.station_fields)
    lead.act(setup.change_station, replace(fields, host_type="商场超市"))

    after = standing(lead, panjin, "2")
    assert (before.is_suggested, after.is_suggested) == (False, True)
    assert not standing(lead, panjin, "1").is_suggested
    assert before.tally == after.tally


def test_the_third_grade_says_that_no_equipment_is_asked(lead: Office, panjin: Standard) -> None:
    third = standing(lead, panjin, "3")

    assert third.grade is not None
    assert "没有写最低设备" in third.grade.hint
    assert not any(line.id.startswith(A) for line in third.lines)


def test_the_program_says_what_the_rules_say_and_never_gives_a_grade(
    lead: Office, panjin: Standard
) -> None:
    meet_all(lead, panjin)

    now = standing(lead, panjin, "1")
    words = sum_words(now, lead.clock.today()) + given_words(now)
    if now.missing or now.unknown:
        pytest.fail(f"still open: {[line.id for line in (*now.missing, *now.unknown)]}")
    assert words.startswith("按条文看，都已符合；等级由评定人评定。")
    assert words.endswith("还没有评定等级。")
    assert "达到" not in words


def test_the_grade_a_reviewer_gave_is_shown_as_his(lead: Office, panjin: Standard) -> None:
    lead.act(
        reviews.record,
        panjin,
        ReviewFields(ReviewKind.GRADING, "示范市总工会", "周敏", "2026-10-20", Result.PASSED, "2"),
    )

    assert given_words(standing(lead, panjin, "1")) == (
        "上级评定：二级站（2026-10-20，示范市总工会，周敏）"
    )


def test_what_the_source_leaves_open_is_never_missing_and_has_no_task(
    lead: Office, four: Sequence[Standard]
) -> None:
    shenzhen = four[2]
    heading = next(item for item in shenzhen.items if item.pending and not item.any_of)
    asked = "每个窗口设一块服务指引"
    lead.act(checklists.give_upper_text, shenzhen, heading.id, asked, "区总工会通知", "2026-10-01")
    missing(lead, shenzhen, heading.id)

    now = standing(lead, shenzhen)
    assert now.missing == ()
    assert [(line.id, line.upper) for line in now.short_of_upper] == [(heading.id, asked)]
    assert heading.id not in [line.id for line in now.unknown]
    with pytest.raises(Refused, match="不算缺项"):
        lead.act(gap_tasks.add, shenzhen, heading.id, TaskFields("补"))


def test_the_same_room_is_told_by_each_standard_in_its_own_figures(
    lead: Office, four: Sequence[Standard]
) -> None:
    missing(lead, four[0], "sign.outdoors")

    found = seen(lead, *four)

    entrance = next(room for room in found.rooms if room.id == "entrance")
    words = [cell_words(cell.tally) if cell else "" for cell in entrance.cells]
    assert words[0].startswith("还缺 1，还没看 ")
    assert words[0] != words[1]
    for at, standard in enumerate(four):
        cells = [room.cells[at] for room in found.rooms]
        assert sum(cell.tally.total for cell in cells if cell) == len(standard.items)


def test_beijing_stands_by_its_four_aspects_and_shenzhen_by_aspects_too(
    lead: Office, four: Sequence[Standard]
) -> None:
    shenzhen, beijing = standing(lead, four[2]), standing(lead, four[3])

    titles = [one.title for one in gap_overview.aspects_of(beijing)]
    assert {"服务设施实体化", "服务职责明晰化", "管理制度规范化", "运行机制科学化"} <= set(titles)
    titles = [one.title for one in gap_overview.aspects_of(shenzhen)]
    assert {"功能设置", "空间格调"} <= {title[:4] for title in titles}
    zones = gap_overview.zones_of(shenzhen)
    assert sum(one.tally.total for one in zones) == shenzhen.tally.total


def test_subsidies_stand_there_as_the_standard_says(lead: Office, four: Sequence[Standard]) -> None:
    found = [one for one in seen(lead, four[1]).standings if one.grade]

    words = [" ".join(map(subsidy_words, one.subsidies)) for one in found]
    assert "1 万元" in words[0]
    assert "10 万元" in words[-1]
    assert "来源没有写数额" in words[0]


def test_a_task_says_when_its_item_is_met_meanwhile_or_wants_a_look(
    lead: Office, panjin: Standard
) -> None:
    missing(lead, panjin, KETTLE)
    task = lead.act(gap_tasks.add, panjin, KETTLE, TaskFields("买"))
    lead.act(checklists.answer, panjin, KETTLE, Verdict.MEETS)
    (view,) = seen(lead, panjin).tasks
    assert view.is_met_meanwhile
    assert "任务可以办结" in task_state_words(view)

    lead.act(gap_tasks.finish, task)
    lead.act(checklists.answer, panjin, KETTLE, Verdict.DOES_NOT)

    (view,) = seen(lead, panjin).tasks
    assert view.wants_a_look
    assert "请再看一次" in task_state_words(view)


def test_tasks_follow_into_the_edition_that_replaces_theirs(lead: Office, panjin: Standard) -> None:
    lead.act(gap_tasks.add, panjin, KETTLE, TaskFields("买一个热水壶"))
    newer = replace(panjin, id="panjin-2030", replaces=panjin.id)

    (view,) = seen(lead, newer).tasks

    assert (view.task.fields.what, view.state) == ("买一个热水壶", State.UNKNOWN)
    with pytest.raises(Refused):
        lead.act(gap_tasks.add, newer, KETTLE, TaskFields("再买一个"))


# --- papers


def written(office: Office, gather: Callable[..., gap_print.Made], what: object) -> Path:
    made = office.read(gather, what)
    assert gap_print.write(made) == ()
    assert passes_pdfa(made.path)
    return made.path


def test_the_paper_of_a_grade_says_what_the_screen_says(lead: Office, panjin: Standard) -> None:
    missing(lead, panjin, KETTLE, WATER)
    lead.act(
        gap_tasks.add,
        panjin,
        KETTLE,
        TaskFields("买一个热水壶", lead.actor.person_id, "2026-10-31", Fen(12000)),
    )
    now = standing(lead, panjin, "2")

    said = text(written(lead, gap_print.gap_sheet, now))

    for words in (sum_words(now, lead.clock.today()), tally_words(now.tally)):
        assert "".join(words.split()) in said
    for words in ("买一个热水壶", "赵国强", "10月31日", "120.00", "责任人签字", "工会主席签字"):
        assert words in said
    assert f"还没看（{len(now.unknown)}项）" in said
    assert "达到二级" not in said


def test_the_comparison_has_every_room_and_grade(lead: Office, four: Sequence[Standard]) -> None:
    missing(lead, four[0], KETTLE)
    found = seen(lead, *four)

    said = text(written(lead, gap_print.comparison, found))

    for room in found.rooms:
        assert "".join(room.title.split()) in said
    for one in found.standings:
        tally = one.tally
        figures = (tally.met, tally.missing, tally.unknown, tally.not_applicable)
        assert "".join(map(str, (*figures, tally.waiting, tally.total))) in said


def test_every_page_of_the_draft_budget_says_that_it_is_a_draft(
    lead: Office, panjin: Standard
) -> None:
    items = [item.id for item in panjin.items if not item.pending][:45]
    for at, item in enumerate(items, 1):
        lead.act(
            gap_tasks.add,
            panjin,
            item,
            TaskFields(f"办第 {at} 件", cost=Fen(10050), budget=BudgetFields(2027, "建设")),
        )

    path = written(lead, gap_print.budget_draft, 2027)

    pages = texts(path)
    assert len(pages) > 1
    head = "示范街劳动者服务站"
    for page in pages:
        (line,) = [line for line in page.splitlines() if line.startswith(head)]
        assert line.endswith("草案")
    total = 10050 * len(items)
    assert f"{total // 100:,}.{total % 100:02}" in text(path)
    assert capital(Fen(total)) in text(path)
