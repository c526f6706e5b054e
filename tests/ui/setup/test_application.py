"""申报评级 on a real station: filled in, handed in, followed, graded, by key and mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.gap import Verdict
from app.core.grading import Result, ReviewKind
from app.core.sign_ways import PaperKind
from app.services import (
    application_book,
    application_files,
    applications,
    checklists,
    evidence,
    reviews,
    signing,
)
from app.services.application_book import ApplicationDetail
from app.services.office import Office
from app.services.reviews import ReviewFields
from app.standards.schema import Standard
from app.ui.application_parts.way_section import StepForm
from app.ui.pages.setup import SetupPage
from app.ui.setup.application import ApplicationPart
from app.ui.tasks import Tasks
from app.ui.widgets import AccentButton, BodyText
from tests.services.applying import (
    ID,
    add_photos,
    chair_signs,
    clean,
    hand_in,
    install,
    paper,
    picture,
    put_forward,
    survey,
)
from tests.ui.conftest import Answers, press, type_in
from tests.ui.pages.opened import no_window_opens, tell_of_changes

Left = Qt.MouseButton.LeftButton
Open = Callable[..., ApplicationPart]


@pytest.fixture
def lead(as_person: Callable[[str], Office]) -> Office:
    return as_person("赵国强")


@pytest.fixture
def standard(lead: Office) -> Standard:
    return install(lead)


@pytest.fixture
def open_part(office: Office, qtbot: QtBot, answers: Answers) -> Iterator[Open]:
    made: list[SetupPage] = []

    def opened(arg: object = None, width: int = 1190) -> ApplicationPart:
        page = SetupPage(office, Tasks())
        qtbot.addWidget(page)
        page.resize(width, 670)
        tell_of_changes(page, office)
        page.show()
        page.activateWindow()
        assert QTest.qWaitForWindowActive(page)
        made.append(page)
        with no_window_opens():
            page.open_with(("application", arg))
        part = page.part("application")
        assert isinstance(part, ApplicationPart)
        return part

    yield opened
    for page in made:
        page.tasks.close()


def click(widget: QWidget) -> None:
    QApplication.processEvents()  # parts just made are shown then
    assert widget.isVisible(), widget.accessibleName()
    with no_window_opens():
        QTest.mouseClick(widget, Left)


def turn(part: ApplicationPart, title: str) -> None:
    """Press the pill of a section."""
    for pill in part.view.pills.findChildren(QWidget):
        if getattr(pill, "text", str)() == title:
            click(pill)
            return
    raise AssertionError(title)


def undo(part: ApplicationPart) -> None:
    """Press the button that takes back what was just done."""
    buttons = part.notice.findChildren(AccentButton)
    click(next(one for one in buttons if one.text().startswith("撤销：")))


def drop(area: QWidget, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(QPoint(20, 20)), Qt.DropAction.CopyAction, data, Left,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    area.dropEvent(event)


def shown(part: ApplicationPart) -> ApplicationDetail:
    """What the store holds of the application that is shown."""
    assert part.detail is not None
    return part.office.read(application_book.detail, part.detail.row.id)


def begin(part: ApplicationPart, form_id: str, grade: str = "") -> None:
    row = next(one for one in part.start.offers if one.offer.form.id == form_id)
    if grade:
        row.grade.setFocus()
        row.grade.set_value(grade)
    click(row.button)


def test_without_a_chosen_standard_the_tab_says_what_to_do(
    lead: Office, open_part: Open, qtbot: QtBot
) -> None:
    part = open_part()
    asked: list[object] = []
    part.page.go.connect(lambda page, arg: asked.append((page, arg)))

    assert part.empty.button is not None
    click(part.empty.button)

    assert asked == [("setup", "rounds")]


def test_site_application_is_filled_in_and_handed_in_by_following_what_is_missing(
    lead: Office, standard: Standard, open_part: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    survey(lead)
    part = open_part()
    begin(part, "site")
    assert part.lacks.words() == [
        "申报理由没有写",
        "建设打算没有写",
        "照片还差 3 张：要 3–5 张，现有 0 张",
    ]

    QApplication.processEvents()
    field = part.view.form.texts["reason"]
    field.setFocus()
    type_in(field, "nearby workers")
    press(field, Qt.Key.Key_Tab)
    assert shown(part).texts["reason"] == "nearby workers"

    part.lacks.wanted.emit("photos")
    for number in (1, 2, 3):
        file = tmp_path / f"p{number}.jpg"
        file.write_bytes(picture(number))
        drop(part.view.photos.drop, file)
        qtbot.waitUntil(lambda n=number: len(part.view.photos.rows) == n)  # type: ignore[misc]  # a default binds the loop's value
    assert part.lacks.second.text() == "都齐了，可以送工会主席签"

    turn(part, "提交和进展")
    assert not part.view.way.draft.isVisible()
    click(part.view.way.pane.buttons["put_forward"])
    assert part.view.chip.text == "等主席签"
    assert "等工会主席同意：孙惠民" in part.view.way.pane.holder.text()
    assert not part.lacks.isVisible()
    chair_signs(lead, shown(part).public_id)
    part.reload()  # the lead sits there again
    assert part.view.chip.text == "主席已签，待提交"
    today = part.view.way.on.text()
    part.view.way.on.set_text("那天")
    press(part.view.way.on.line, Qt.Key.Key_F5)
    assert "看不出是哪一天" in part.view.way.on.below.text()
    part.view.way.on.set_text(today)
    press(part.view.way.on.line, Qt.Key.Key_Return)
    click(part.view.way.hand_in)

    assert shown(part).row.state_name == "已提交"
    assert shown(part).code in part.notice.text
    assert not part.lacks.isVisible()


def test_two_photos_are_not_handed_in_and_the_page_says_why(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    survey(lead)
    made = lead.act(applications.create, standard, "site")
    lead.act(applications.write_text, made, "reason", "附近环卫工人多。")
    add_photos(lead, made, 2)
    part = open_part(made)
    turn(part, "提交和进展")

    assert "put_forward" not in part.view.way.pane.buttons
    assert "照片还差 1 张" in part.view.way.pane.explanation.text()
    assert not part.view.way.draft.isVisible()


def test_photo_of_false_ending_is_refused_and_nothing_is_lost(
    lead: Office, standard: Standard, open_part: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    made = lead.act(applications.create, standard, "site")
    add_photos(lead, made, 1)
    part = open_part(made)
    turn(part, "图片")
    false = tmp_path / "photo.jpg"
    false.write_bytes(b"MZ not a photo")

    drop(part.view.photos.drop, false)
    qtbot.waitUntil(lambda: "不是照片" in part.notice.text)

    assert len(part.view.photos.rows) == 1


def test_photos_are_captioned_moved_and_taken_off_with_a_way_back(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    made = lead.act(applications.create, standard, "site")
    first, second = add_photos(lead, made, 2)
    part = open_part(made)
    turn(part, "图片")

    caption = part.view.photos.rows[1].caption
    assert caption is not None
    caption.setFocus()
    caption.selectAll()
    type_in(caption, "door")
    press(caption, Qt.Key.Key_Tab)
    assert part.view.photos.rows[1].up.hasFocus()
    click(part.view.photos.rows[1].up)
    assert [row.row.id for row in part.view.photos.rows] == [second, first]
    assert part.view.photos.rows[0].row.caption == "door"

    click(part.view.photos.rows[0].off)
    assert [row.row.id for row in part.view.photos.rows] == [first]
    undo(part)
    assert len(part.view.photos.rows) == 2


def test_photo_is_taken_from_beside_an_answer(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    lead.act(evidence.add_photo, standard, "sign", "标牌.jpg", clean(5))
    made = lead.act(applications.create, standard, "site")
    part = open_part(made)
    turn(part, "图片")

    click(part.view.photos.take)
    offered = part.view.photos.shelf.findChildren(QWidget)
    click(next(one for one in offered if one.accessibleName() == "用这张照片：标牌"))

    assert [row.caption for row in shown(part).photos] == ["标牌"]


def test_subsidy_gathers_papers_and_opinions_in_order(
    lead: Office,
    standard: Standard,
    open_part: Open,
    qtbot: QtBot,
    answers: Answers,
    tmp_path: Path,
) -> None:
    part = open_part()
    begin(part, "money", "basic")
    assert "申请金额 10,000.00 元" in part.view.form.facts.text()
    turn(part, "材料")
    file = tmp_path / "design.pdf"
    file.write_bytes(paper().content)
    card = part.view.papers.cards["design"]
    answers.expect("附上项目设计方案", [file])
    click(card.attach)
    qtbot.waitUntil(lambda: "design" in shown(part).papers)

    turn(part, "意见")
    assert list(part.view.opinions.buttons) == [0]
    click(part.view.opinions.buttons[0])
    form = part.view.opinions.form
    type_in(form.union, "union")
    type_in(form.on.line, "2026-09-01")
    form.submit()

    assert shown(part).opinions[0][0].union == "union"
    assert list(part.view.opinions.buttons) == [0, 1]
    assert "没有“县区总工会”的意见" in part.lacks.words()
    assert "没有“所在单位工会”的意见" not in part.lacks.words()


def test_opinion_without_a_day_is_told_below_the_day(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    made = lead.act(applications.create, standard, "money", grade="basic")
    part = open_part(made)
    turn(part, "意见")
    click(part.view.opinions.buttons[0])
    form = part.view.opinions.form
    type_in(form.union, "union")

    form.submit()

    assert "日期还空着" in form.form.error_of("on")
    assert form.isVisible()


def test_paper_place_and_text_are_kept(lead: Office, standard: Standard, open_part: Open) -> None:
    made = lead.act(applications.create, standard, "money", grade="basic")
    part = open_part(made)
    turn(part, "材料")
    card = part.view.papers.cards["design"]
    click(card.lies)
    type_in(card.place, "box 2")
    press(card.place, Qt.Key.Key_Return)
    click(card.write)
    type_in(card.text, "step one")
    press(card.text, Qt.Key.Key_Tab)

    found = shown(part)
    assert found.papers["design"][0].place == "box 2"
    assert found.texts["paper:design"] == "step one"
    assert card.chip.text == "已有"


def submitted(lead: Office, standard: Standard) -> int:
    survey(lead)
    made = lead.act(applications.create, standard, "site")
    lead.act(applications.write_text, made, "reason", "附近环卫工人多。")
    add_photos(lead, made, 3)
    hand_in(lead, made)
    return made


def test_what_the_chair_has_shows_no_field_to_change_until_it_is_taken_back(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    survey(lead)
    made = lead.act(applications.create, standard, "site")
    lead.act(applications.write_text, made, "reason", "附近环卫工人多。")
    add_photos(lead, made, 3)
    put_forward(lead, made)
    part = open_part(made)
    assert not part.view.void.isVisible()
    assert not part.view.form.texts

    turn(part, "提交和进展")
    click(part.view.way.pane.buttons["withdraw"])
    type_in(part.view.way.pane.question.text, "reason unclear")
    click(part.view.way.pane.question.go)

    assert part.view.chip.text == "草稿"
    assert part.view.form.texts["reason"].toPlainText() == "附近环卫工人多。"
    (past,) = lead.read(signing.view, PaperKind.GRADE, shown(part).public_id).history
    assert (past.state_name, past.reason) == ("已撤回", "reason unclear")


def test_the_chair_comes_straight_to_where_it_is_signed(
    lead: Office, standard: Standard, open_part: Open, as_person: Callable[[str], Office]
) -> None:
    survey(lead)
    made = lead.act(applications.create, standard, "site")
    lead.act(applications.write_text, made, "reason", "附近环卫工人多。")
    add_photos(lead, made, 3)
    put_forward(lead, made)
    as_person("孙惠民")

    part = open_part(made)
    pane = part.view.way.pane
    assert part.view.section == "way"
    assert part.view.held.isVisible()
    click(pane.buttons["sign"])

    assert not part.view.held.isVisible()  # the pad has the room
    pad = pane.pin.pad
    assert pad.visibleRegion().boundingRect().height() == pad.height()
    pane.leave()
    assert part.view.held.isVisible()
    assert part.view.who.text() == "申报由责任人、联络员准备和修改。"


def shown_reviews(office: Office, application_id: int) -> tuple[reviews.ReviewRow, ...]:
    return office.read(application_book.detail, application_id).reviews


def fill(form: StepForm, on: str, words: str = "") -> None:
    type_in(form.on.line, on)
    if words:
        type_in(form.words, words)
    form.submit()


def test_returned_application_is_corrected_by_a_new_version(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    old = submitted(lead, standard)
    part = open_part(old)
    form = part.view.way.form
    form.state.set_value(form.state._values[1])
    form.state.chosen.emit(form.state.value())
    fill(form, "2026-10-22")
    assert "要写明意见或原因" in form.form.error_of("words")
    form.on.set_text("")
    fill(form, "2026-10-22", "blurred")
    assert "退回本站" in part.view.held.text()

    click(part.view.way.version)

    assert shown(part).row.corrects_id == old
    assert part.lacks.isVisible()
    assert part.view.form.texts["reason"].toPlainText() == "附近环卫工人多。"


def test_step_can_be_taken_back_by_its_named_undo(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    part = open_part(submitted(lead, standard))
    fill(part.view.way.form, "2026-10-22")
    assert part.view.chip.text == "已受理"

    undo(part)

    assert part.view.chip.text == "已提交"


def test_submitted_application_shows_no_field_to_change(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    part = open_part(submitted(lead, standard))

    turn(part, "表格")
    assert part.view.form.texts == {}
    assert not part.view.void.isVisible()
    turn(part, "图片")
    assert not part.view.photos.drop.isVisible()


def test_review_of_an_application_stands_with_it(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    made = submitted(lead, standard)
    part = open_part(made)
    click(part.note)
    form = part.reviews.form
    form.application.set_value(made)
    form.kind.set_value(ReviewKind.SITE_VISIT)
    type_in(form.union, "city union")
    type_in(form.reviewer, "Zhou")
    type_in(form.on.line, "2026-10-22")
    form.result.set_value(Result.PASSED)
    form.submit()

    (row,) = shown_reviews(lead, made)
    assert (row.application_id, row.reviewer) == (made, "Zhou")
    assert "服务站点申请表" in part.reviews.view.facts.text()
    part.open_with(made)
    texts = [label.text() for label in part.view.way.findChildren(BodyText)]
    assert any("city union Zhou" in text for text in texts)


def test_attendant_looks_and_is_told_who_may(
    lead: Office, standard: Standard, open_part: Open, as_person: Callable[[str], Office]
) -> None:
    made = lead.act(applications.create, standard, "site")
    as_person("单雨桐")

    part = open_part(made)

    assert "责任人" in part.view.who.text()
    assert part.view.form.texts == {}
    assert not part.note.isVisible()


def test_draft_is_voided_with_a_reason_and_brought_back(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    made = lead.act(applications.create, standard, "site")
    part = open_part(made)

    click(part.view.void)
    type_in(part.void_form.reason, "wrong")
    press(part.void_form.reason, Qt.Key.Key_Return)
    assert lead.read(applications.list_of) == ()
    undo(part)

    assert [row.id for row in lead.read(applications.list_of)] == [made]


def test_text_is_saved_when_another_is_opened_before_it_was_left(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    made = lead.act(applications.create, standard, "site")
    other = lead.act(applications.create, standard, "money", grade="basic")
    part = open_part(made)
    type_in(part.view.form.texts["plan"], "half a sentence")

    part.list.choose(("application", other))

    texts = lead.read(application_book.detail, made).texts
    assert texts["plan"] == "half a sentence"


def test_text_saved_in_the_middle_of_writing_leaves_the_cursor_where_it_is(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    made = lead.act(applications.create, standard, "site")
    part = open_part(made)
    field = part.view.form.texts["reason"]
    field.setFocus()
    type_in(field, "first ")

    field.save()
    type_in(field, "second")

    assert field.toPlainText() == "first second"
    assert shown(part).texts["reason"] == "first"


def test_grade_is_given_by_a_record_and_the_gap_stands_beside_it(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    lead.act(checklists.answer, standard, "sign", Verdict.DOES_NOT)
    part = open_part()
    click(part.note)
    form = part.reviews.form
    type_in(form.union, "union")
    type_in(form.reviewer, "reviewer")
    type_in(form.on.line, "2026-10-01")
    form.result.set_value(Result.PASSED)
    form.submit()
    assert "没有选评定的等级" in form.form.error_of("grade")

    form.grade.set_value("basic")
    form.submit()

    assert "还缺 1 条（标牌）" in part.reviews.view.gap.text()
    assert "示范 基本型（union，2026-10-01）" in part.grades.text()
    given = lead.read(reviews.grade_now, ID)
    assert given is not None
    assert given.grade == "basic"


def test_review_is_corrected_and_voided_and_stays_in_the_list(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    fields = ReviewFields(
        ReviewKind.GRADING, "示范市总工会", "周敏", "2026-09-01", Result.PASSED, "basic"
    )
    made = lead.act(reviews.record, standard, fields)
    part = open_part(("review", made))
    click(part.reviews.view.correct)
    part.reviews.form.grade.set_value("demonstration")
    part.reviews.form.submit()
    assert part.reviews.view.heading.text() == "评定等级　示范型"

    click(part.reviews.view.withdraw)
    type_in(part.reviews.void_form.reason, "wrong station")
    press(part.reviews.void_form.reason, Qt.Key.Key_Return)

    assert part.grades.text() == "还没有评定等级。"
    assert len(lead.read(reviews.history)) == 3


def test_paper_is_previewed_as_the_file_that_is_printed(
    lead: Office, standard: Standard, open_part: Open, qtbot: QtBot
) -> None:
    made = lead.act(applications.create, standard, "site")
    part = open_part(made)

    click(part.view.print)
    qtbot.waitUntil(lambda: part.views.currentWidget() is part.paper, timeout=20_000)

    assert part.paper.path.exists()
    press(part.paper, Qt.Key.Key_Escape)
    assert part.views.currentWidget() is part.browser


def test_file_is_looked_at_in_place(lead: Office, standard: Standard, open_part: Open) -> None:
    made = lead.act(applications.create, standard, "site")
    add_photos(lead, made, 1)
    part = open_part(made)
    turn(part, "图片")

    click(part.view.photos.rows[0].thumb)

    assert part.right.currentWidget() is part.file
    press(part.file, Qt.Key.Key_Escape)
    assert part.right.currentWidget() is part.view


def test_on_a_small_screen_what_is_missing_is_a_section_of_its_own(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    made = lead.act(applications.create, standard, "site")

    part = open_part(made, width=734)

    assert not part.lacks.isVisible()
    turn(part, "还缺 3")
    assert part.view.lacks.isVisible()


def test_what_is_on_other_pages_is_opened_there(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    made = lead.act(applications.create, standard, "site")
    part = open_part(made)
    asked: list[object] = []
    part.page.go.connect(lambda page, arg: asked.append((page, arg)))

    for section in ("card", "people", "survey"):
        part.lacks.wanted.emit(section)

    assert asked == [("settings", "station"), ("people", None), ("setup", "life")]


def test_photo_that_goes_missing_leaves_the_page_standing(
    lead: Office, standard: Standard, open_part: Open
) -> None:
    made = lead.act(applications.create, standard, "site")
    (photo_id,) = add_photos(lead, made, 1)
    (row,) = lead.read(application_files.photos, made)
    for sha256 in (row.sha256, row.thumb_sha256):
        (lead.folder.files / sha256[:2] / sha256).unlink()

    part = open_part(made)
    turn(part, "图片")
    click(part.view.photos.rows[0].thumb)

    assert "缺失" in part.notice.text
    assert part.view.photos.rows[0].row.id == photo_id
