"""对照检查: the walk on paper, printed for a zone or all, and a filled sheet entered afterwards."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.clock import FixedClock
from app.core.gap import Verdict
from app.services import checklists
from app.services.office import Office
from app.standards.schema import Standard
from app.ui.setup.rounds import RoundsPart
from tests.ui.pages.opened import click, key
from tests.ui.setup.rounds.desk import KETTLE, WATER, Open, current, given, verdicts

Key = Qt.Key
OUTDOORS, MARK = "sign.outdoors", "sign.mark"


def enter(page: RoundsPart, who: str, on: str) -> None:
    click(page.view.zones.entry)
    entry = page.view.entry
    entry.walker.setCurrentText(who)
    entry.on.set_text(on)
    click(entry.start)


def test_the_sheet_of_all_zones_or_of_one_is_previewed(
    lead: Office, open_page: Open, qtbot: QtBot
) -> None:
    page = open_page("appliances")

    for button, part in (("whole", "走查表-panjin-2021-2"), ("one", "-appliances-")):
        click(page.view.zones.print)
        click(getattr(page.view.printing, button))
        qtbot.waitUntil(lambda: page.views.currentWidget() is page.paper, timeout=20_000)
        assert page.paper.path.is_file()
        assert part in page.paper.path.name
        key(page, Key.Key_Escape)
        assert page.views.currentWidget() is page.view
        key(page, Key.Key_Escape)


def test_a_filled_sheet_is_entered_down_the_list_for_its_walker_and_day(
    lead: Office, open_page: Open, standard: Standard
) -> None:
    page = open_page("entrance")
    enter(page, "单雨桐", "2026-10-19")
    assert page.view.banner.isVisible()
    assert page.view.banner.words.text() == "正在照纸录入：单雨桐 10月19日走的"
    assert page.items.rows[OUTDOORS].title.text().startswith("1　")

    key(page, Key.Key_1)
    key(page, Key.Key_Return)  # blank on the paper
    key(page, Key.Key_2)

    answers = given(lead, standard)
    assert [(one.by, one.on, one.entered_by) for one in answers.values()] == [
        ("单雨桐", "2026-10-19", "赵国强")
    ] * 2
    assert answers[OUTDOORS].verdict is Verdict.MEETS
    assert MARK not in answers
    said = page.items.rows[OUTDOORS].said.text()
    assert said == "单雨桐 10月19日（赵国强录入）"


def test_the_list_goes_on_into_the_next_zone_and_ends_after_the_last(
    lead: Office, open_page: Open, standard: Standard
) -> None:
    before, last = standard.zones[-2:]
    page = open_page(before.id)
    enter(page, "单雨桐", "2026-10-19")

    for _row in page.items.rows:
        key(page, Key.Key_Return)
    assert page.view.zone.heading.text() == last.title
    assert current(page) == next(iter(page.items.rows))
    for _row in page.items.rows:
        key(page, Key.Key_Return)

    assert page.sheet.paper is None
    assert not page.view.banner.isVisible()
    assert "照纸录入结束，录了 0 条" in page.notice.text


def test_escape_leaves_the_paper_and_answers_are_one_s_own_again(
    lead: Office, open_page: Open, standard: Standard
) -> None:
    page = open_page("entrance")
    enter(page, "单雨桐", "2026-10-19")
    key(page, Key.Key_Escape)
    page.items.choose(OUTDOORS)

    key(page, Key.Key_1)

    (answer,) = given(lead, standard).values()
    assert (answer.by, answer.on) == ("赵国强", "2026-10-22")


def test_a_day_to_come_and_nobody_are_refused_beside_their_fields(
    lead: Office, open_page: Open
) -> None:
    page = open_page("entrance")
    click(page.view.zones.entry)
    entry = page.view.entry

    entry.on.set_text("2026-10-23")
    click(entry.start)
    assert "还没有到" in entry.form.error_of("on")
    entry.on.set_text("")
    click(entry.start)
    assert "哪一天" in entry.form.error_of("on")
    entry.walker.set_value(None)
    click(entry.start)

    assert entry.form.error_of("walker")
    assert page.sheet.paper is None


def test_only_people_who_may_judge_can_have_walked(lead: Office, open_page: Open) -> None:
    page = open_page("entrance")
    click(page.view.zones.entry)

    names = [page.view.entry.walker.itemText(at) for at in range(page.view.entry.walker.count())]

    assert "单雨桐" in names
    assert "孙惠民" not in names  # the chair judges nothing


def test_a_look_later_than_the_paper_stands_and_the_row_waits(
    lead: Office, open_page: Open, standard: Standard
) -> None:
    lead.act(checklists.answer, standard, OUTDOORS, Verdict.MEETS)
    page = open_page("entrance")
    enter(page, "单雨桐", "2026-10-19")

    key(page, Key.Key_2)

    assert verdicts(lead, standard)[OUTDOORS] is Verdict.MEETS
    assert "比这次晚" in page.notice.text
    assert current(page) == OUTDOORS


def test_every_row_has_its_turn_on_paper_also_what_needs_no_answer(
    lead: Office, open_page: Open, standard: Standard
) -> None:
    page = open_page("appliances")
    enter(page, "单雨桐", "2026-10-22")
    rows = list(page.items.rows)
    assert rows.index(KETTLE) != rows.index(WATER)

    for row in rows[:3]:
        assert current(page) == row
        key(page, Key.Key_1)

    assert len(given(lead, standard)) == 3


def test_what_another_role_judges_is_passed_over_by_the_walker_s_roles(
    lead: Office, open_page: Open, clock: FixedClock, as_person: Callable[[str], Office]
) -> None:
    page = open_page("people")
    enter(page, "单雨桐", "2026-10-22")

    by_lead = [row for row in page.items.rows.values() if not row.view.may_answer]

    assert all(not row.choice.isEnabled() for row in by_lead)
