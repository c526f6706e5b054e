"""对照检查: what the program knows, what waits for the upper union, what a new edition reopens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt

from app.core.gap import Verdict
from app.services import checklists, setup
from app.services.office import Office
from app.standards.schema import Standard, Status
from app.ui.checklist.editions import edition_words, newer_of
from app.ui.look import Level
from app.ui.widgets import AccentButton
from tests.ui.pages.opened import click, key, type_in
from tests.ui.setup.rounds.desk import Open, current, given, segment, verdicts

Key = Qt.Key
LEAD, PHONE, AREA, CHAIRS = "people.lead", "people.phone", "rest.area", "rest.chairs"


def test_a_record_answers_by_itself_and_asks_nothing(
    office: Office, small: Standard, open_page: Open
) -> None:
    page = open_page("people")
    row = page.items.rows[LEAD]

    assert "赵国强" in row.fact.text()
    assert "程序记录" in row.fact.text()
    assert row.fact.property("level") == str(Level.DONE)
    assert not row.choice.isVisible()
    assert row.differ.isVisible()
    assert page.view.zones.buttons["people"].zone.answered == 1
    assert not given(office, small)


def test_the_record_is_one_click_away(office: Office, small: Standard, open_page: Open) -> None:
    page = open_page("people")
    asked: list[tuple[str, object]] = []
    page.page.go.connect(lambda where, what: asked.append((where, what)))

    click(page.items.rows[LEAD].record)

    assert asked == [("people", None)]


def test_who_sees_something_else_says_so_and_both_stand_there(
    office: Office, small: Standard, open_page: Open
) -> None:
    page = open_page("people")
    row = page.items.rows[LEAD]

    click(row.differ)
    click(segment(page, LEAD, "不符合"))

    assert verdicts(office, small) == {LEAD: Verdict.DOES_NOT}
    assert "程序记录" in row.fact.text()
    assert "赵国强 10月22日：看到的是“不符合”，和程序记录不一样" in row.said.text()
    assert "差 1 项：责任人" in page.view.gap.blocks[0].words.text()


def test_keys_pass_over_what_answers_itself_and_what_waits(
    office: Office, small: Standard, open_page: Open
) -> None:
    page = open_page("rest")

    key(page, Key.Key_1)
    key(page, Key.Key_1)
    assert current(page) == "rest.kettle"  # the area waits for the upper union
    key(page, Key.Key_PageDown)
    assert current(page) == PHONE


def test_a_heading_without_requirement_says_calmly_that_it_waits(
    office: Office, small: Standard, open_page: Open
) -> None:
    page = open_page("rest")
    row = page.items.rows[AREA]
    page.items.choose(AREA)

    key(page, Key.Key_2)  # nobody can lack what nobody asks for

    assert "来源未列具体要求，待上级提供" in row.upper.text()
    assert row.upper.property("level") == str(Level.LOOK)
    assert not row.choice.isVisible()
    assert not given(office, small)
    assert "不会算不符合" in page.notice.text
    assert page.view.zones.buttons["rest"].zone.total == 2
    click(segment(page, AREA, "看过了"))
    assert verdicts(office, small) == {AREA: Verdict.MEETS}


def test_what_the_upper_union_gives_takes_the_place_of_waiting(
    office: Office, small: Standard, open_page: Open
) -> None:
    page = open_page("rest")
    page.items.choose(AREA)
    click(page.items.rows[AREA].give_upper)
    form = page.view.upper
    click(form.save)
    assert "要求" in form.form.error_of("text")  # nothing was written yet

    click(form.text)
    type_in(form.text, "不少于 30 平方米")
    key(page, Key.Key_Return)
    type_in(form.source, "市总工会通知")
    key(page, Key.Key_Return)
    type_in(form.on.line, "2026-03-01")
    key(page, Key.Key_F5)

    row = page.items.rows[AREA]
    assert row.upper.text() == "上级要求：不少于 30 平方米（市总工会通知，3月1日）"
    assert row.choice.isVisible()
    (kept,) = office.read(checklists.walk, small).uppers.values()
    assert (kept.text, kept.source, kept.given_on) == (
        "不少于 30 平方米",
        "市总工会通知",
        "2026-03-01",
    )


def test_a_requirement_of_tomorrow_is_refused_beside_its_field(
    office: Office, small: Standard, open_page: Open
) -> None:
    page = open_page("rest")
    page.items.choose(AREA)
    click(page.items.rows[AREA].give_upper)
    form = page.view.upper
    type_in(form.text, "不少于 30 平方米")
    form.source.setText("市总工会通知")
    form.on.line.setText("2027-01-01")

    click(form.save)

    assert form.form.error_of("given_on")
    assert form.text.text() == "不少于 30 平方米"
    assert not office.read(checklists.walk, small).uppers


# --- editions


def test_a_newer_edition_is_offered_and_taken_with_the_answers_that_still_hold(
    office: Office, small: Standard, open_page: Open, install_newer: Callable[[], Standard]
) -> None:
    page = open_page("rest")
    key(page, Key.Key_1)
    key(page, Key.Key_1)
    assert not page.view.edition.isVisible()
    install_newer()

    again = open_page("rest")
    edition = again.view.edition
    assert edition.words.text() == (
        "2024年版已被2026年版替代，现在只供查看。"
        "换用后有 1 条改了，要再看一次，其余的答案都带过去。"
    )
    click(edition.take)

    assert office.read(setup.chosen_standards) == ("example-2026",)
    assert not edition.isVisible()
    chairs, kettle = again.items.rows[CHAIRS], again.items.rows["rest.kettle"]
    assert chairs.said.text() == "新版本改了这一条，请再看一次；上次：符合，赵国强，10月22日"
    assert chairs.said.property("level") == str(Level.SOON)
    assert chairs.view.verdict is None
    assert kettle.view.verdict is Verdict.MEETS
    assert chairs.text.text() == "休息区有带靠背的桌椅"
    assert chairs.acceptDrops()
    assert "2024年版时看的" in kettle.said.text()


def test_a_superseded_edition_is_only_looked_at(
    office: Office, small: Standard, open_page: Open, install_newer: Callable[[], Standard]
) -> None:
    newer = install_newer()
    office.act(setup.choose_standards, [newer.id])
    page = open_page()
    click(page.view.zones.change)
    assert "example-2024" not in page.picker.boxes

    (look,) = page.picker.findChildren(AccentButton)
    click(look)

    assert page.view.zones.standard.currentText() == "示例市（旧版）"
    assert "只供查看" in page.view.zone.saved.text()
    assert all(block.grade.standard == newer.id for block in page.view.gap.blocks)
    key(page, Key.Key_1)
    assert not given(office, small)
    assert office.read(setup.chosen_standards) == (newer.id,)
    assert not any(row.choice.isEnabled() for row in page.items.rows.values())


def test_without_the_right_to_change_the_standard_the_newer_edition_is_only_told(
    small: Standard,
    open_page: Open,
    install_newer: Callable[[], Standard],
    as_person: Callable[[str], Office],
) -> None:
    install_newer()
    as_person("单雨桐")
    page = open_page()

    assert page.view.edition.isVisible()
    assert not page.view.edition.take.isVisible()


def test_of_several_newer_editions_the_newest_one_is_offered(small: Standard) -> None:
    second = replace(small, id="second", replaces=small.id, status=Status.SUPERSEDED)
    third = replace(small, id="third", replaces="second", effective_on=date(2027, 1, 1))

    newer = newer_of(small, (small, second, third))

    assert newer is third
    words = edition_words(small, third, 0, date(2026, 10, 22))
    assert "2027年1月1日起施行" in words
    assert "看过的都不用再看" in words


def test_on_a_paper_what_answers_itself_is_asked_like_anything_else(
    small: Standard, open_page: Open
) -> None:
    page = open_page("people")
    click(page.view.zones.entry)
    click(page.view.entry.start)

    row = page.items.rows[LEAD]

    assert row.choice.isVisible()
    assert "程序记录" in row.fact.text()
