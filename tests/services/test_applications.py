"""Applications: drafts that say what is missing, frozen once submitted, followed to their end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.core.application_rules import Opinion
from app.core.application_steps import ApplicationState
from app.core.clock import FixedClock
from app.core.errors import BadInput, NotAllowed, NotFound, Refused
from app.core.gap import Verdict
from app.core.permissions import Role
from app.core.sign_ways import PaperKind
from app.models import ApplicationFile
from app.services import (
    application_book,
    application_files,
    application_opinions,
    application_paper,
    application_way,
    applications,
    checklists,
    directory,
    evidence,
    kept_files,
    setup,
    sign_check,
    signing,
)
from app.services.application_opinions import OpinionFields
from app.services.application_way import StepFields
from app.services.context import Actor, Context
from app.services.office import Office
from app.services.sign_in import Proof
from app.standards.schema import Standard
from tests.photos import camera, photo
from tests.reports import pages
from tests.services.applying import (
    add_photos,
    chair_signs,
    clean,
    hand_in,
    install,
    paper,
    put_forward,
    run_sql,
    survey,
)

TODAY = "2026-10-22"


@pytest.fixture
def lead(as_person: Callable[[str], Office]) -> Office:
    return as_person("赵国强")


@pytest.fixture
def standard(lead: Office) -> Standard:
    return install(lead)


@pytest.fixture
def site(lead: Office, standard: Standard) -> int:
    """A draft for a site, complete but for its photos."""
    survey(lead)
    made = lead.act(applications.create, standard, "site")
    lead.act(applications.write_text, made, "reason", "附近环卫工人多，没有歇脚的地方。")
    return made


@pytest.fixture
def money(lead: Office, standard: Standard) -> int:
    """A complete draft for a subsidy."""
    made = lead.act(applications.create, standard, "money", grade="basic")
    lead.act(applications.write_text, made, "reason", "已建成。")
    lead.act(application_files.attach_paper, made, "design", paper())
    for level, on in ((0, "2026-09-01"), (1, "2026-09-05")):
        lead.act(application_opinions.give_opinion, made, level, opinion(on))
    return made


def opinion(on: str, said: Opinion = Opinion.AGREES, words: str = "") -> OpinionFields:
    return OpinionFields("示范区总工会", said, on, "周敏", words, "区工发〔2026〕3号")


def words(office: Office, application_id: int, *, must: bool = True) -> list[str]:
    found = office.read(application_book.detail, application_id).lacks
    return [lack.words for lack in found if lack.is_must == must]


def state(office: Office, application_id: int) -> str:
    return office.read(application_book.detail, application_id).row.state_name


def test_chosen_standards_say_what_can_be_applied_for_and_by_when(
    lead: Office, standard: Standard
) -> None:
    site, money = lead.read(applications.offers, (standard,))

    assert (site.form.title, site.year, site.left) == ("服务站点申请表", 2026, None)
    assert money.year == 2027
    assert money.left is not None
    assert money.left.words == "2027年9月30日 截止，还有 343 天"


def test_two_photos_refuse_submission_and_three_do_not(lead: Office, site: int) -> None:
    add_photos(lead, site, 2)
    with pytest.raises(Refused, match="照片还差 1 张"):
        lead.act(application_way.submit, site, TODAY)

    add_photos(lead, site, 1, first=3)
    code = hand_in(lead, site)

    assert len(code) == 12
    assert state(lead, site) == "已提交"


def test_six_photos_refuse_submission(lead: Office, site: int) -> None:
    ids = add_photos(lead, site, 6)
    with pytest.raises(Refused, match="照片多了 1 张"):
        lead.act(application_way.submit, site, TODAY)

    lead.act(application_files.remove, ids[0])
    hand_in(lead, site)

    assert state(lead, site) == "已提交"


def test_site_is_not_applied_for_before_it_was_surveyed(lead: Office, standard: Standard) -> None:
    made = lead.act(applications.create, standard, "site")
    survey(lead, "not_suitable")

    assert "没有结论为“适宜”的选址考察" in words(lead, made)


def test_attendant_may_not_apply(standard: Standard, as_person: Callable[[str], Office]) -> None:
    with pytest.raises(NotAllowed, match="责任人"):
        as_person("单雨桐").act(applications.create, standard, "site")


def test_second_draft_of_the_same_year_is_refused(lead: Office, standard: Standard) -> None:
    lead.act(applications.create, standard, "money", grade="basic")

    with pytest.raises(Refused, match="已有一份草稿"):
        lead.act(applications.create, standard, "money", grade="demonstration")


def test_amount_comes_from_the_standard_by_grade(lead: Office, standard: Standard) -> None:
    made = lead.act(applications.create, standard, "money", grade="basic")
    assert lead.read(application_book.detail, made).row.amount_fen == 1_000_000

    lead.act(applications.choose_grade, made, "demonstration")

    found = lead.read(application_book.detail, made)
    assert found.row.amount_fen == 10_000_000
    assert "人民币壹拾万元整" in {f.label: f.value for f in found.book.form}["申请金额"]
    with pytest.raises(BadInput, match="没有这个等级"):
        lead.act(applications.choose_grade, made, "1")


def test_gap_of_the_asked_grade_is_told_and_does_not_hinder(
    lead: Office, standard: Standard, money: int
) -> None:
    lead.act(applications.choose_grade, money, "demonstration")
    lead.act(checklists.answer, standard, "mind", Verdict.DOES_NOT)

    gap = lead.read(application_book.detail, money).book.gap
    hand_in(lead, money)

    assert gap is not None
    assert (gap.missing, gap.unknown) == (("心灵驿站",), ("标牌",))
    assert state(lead, money) == "已提交"


def test_paper_that_must_go_along_refuses_submission(lead: Office, money: int) -> None:
    there = lead.read(application_book.detail, money).papers["design"][0]
    lead.act(application_files.remove, there.id)
    with pytest.raises(Refused, match="没有附项目设计方案"):
        lead.act(application_way.submit, money, TODAY)

    lead.act(application_files.paper_lies_at, money, "design", "档案柜第二层")

    assert words(lead, money) == []
    assert "没有附照片光盘" in words(lead, money, must=False)


def test_paper_may_be_written_in_the_application_itself(lead: Office, money: int) -> None:
    there = lead.read(application_book.detail, money).papers["design"][0]
    lead.act(application_files.remove, there.id)

    lead.act(applications.write_text, money, "paper:design", "一、地点\n二、布局")

    assert words(lead, money) == []
    texts = lead.read(application_book.detail, money).book.texts
    assert ("项目设计方案", "一、地点\n二、布局") in [(t.title, t.body) for t in texts]
    with pytest.raises(NotFound):
        lead.act(applications.write_text, money, "paper:unheard-of", "x")


def test_opinions_come_in_order_and_one_against_stands_in_the_way(
    lead: Office, standard: Standard
) -> None:
    made = lead.act(applications.create, standard, "money", grade="basic")
    with pytest.raises(Refused, match="还没有“所在单位工会”的意见"):
        lead.act(application_opinions.give_opinion, made, 1, opinion("2026-09-01"))
    lead.act(application_opinions.give_opinion, made, 0, opinion("2026-09-03"))
    with pytest.raises(Refused, match="早于前一级"):
        lead.act(application_opinions.give_opinion, made, 1, opinion("2026-09-01"))

    against = opinion("2026-09-04", Opinion.DISAGREES, "标牌不合规定")
    lead.act(application_opinions.give_opinion, made, 1, against)

    assert "“县区总工会”不同意" in words(lead, made)
    first = lead.read(application_book.detail, made).opinions[0][1]
    with pytest.raises(Refused, match="后一级"):
        lead.act(application_files.remove, first.id)


def test_opinion_given_anew_takes_the_place_of_the_old_and_keeps_its_scan(
    lead: Office, money: int
) -> None:
    scan = paper("意见.pdf")
    lead.act(application_opinions.give_opinion, money, 1, opinion("2026-09-05"), scan)

    lead.act(application_opinions.give_opinion, money, 1, opinion("2026-09-06", words="情况属实"))

    said, file = lead.read(application_book.detail, money).opinions[1]
    assert (said.on, said.words, file.name) == ("2026-09-06", "情况属实", "意见.pdf")


def test_opinion_taken_off_does_not_come_back_over_a_newer_one(lead: Office, money: int) -> None:
    old = lead.read(application_book.detail, money).opinions[1][1]
    lead.act(application_files.remove, old.id)
    lead.act(application_opinions.give_opinion, money, 1, opinion("2026-09-06"))

    with pytest.raises(Refused, match="已经另外登记"):
        lead.act(application_files.put_back, old.id)


def test_opinion_in_the_future_or_without_a_union_is_refused(lead: Office, money: int) -> None:
    with pytest.raises(BadInput, match="还没有到"):
        lead.act(application_opinions.give_opinion, money, 1, opinion("2026-10-23"))
    blank = OpinionFields("", Opinion.AGREES, "2026-09-06")
    with pytest.raises(BadInput, match="哪一级工会"):
        lead.act(application_opinions.give_opinion, money, 1, blank)


def test_application_is_not_handed_in_before_the_day_it_was_signed(
    lead: Office, money: int
) -> None:
    with pytest.raises(BadInput, match="早于前一步（2026-10-22）"):
        hand_in(lead, money, "2026-10-21")

    lead.act(application_way.submit, money, TODAY)


def test_photos_are_moved_captioned_taken_off_and_put_back(lead: Office, site: int) -> None:
    first, second, third = add_photos(lead, site, 3)
    lead.act(application_files.remove, second)
    lead.act(application_files.caption, first, "  门口 ")
    lead.act(application_files.move_photo, third, -1)
    lead.act(application_files.move_photo, third, -1)

    lead.act(application_files.put_back, second)
    lead.act(application_files.move_photo, second, 1)

    shown = lead.read(application_files.photos, site)
    assert {row.id: row.caption for row in shown}[first] == "门口"
    assert {row.id for row in shown} == {first, second, third}
    assert shown[0].id == third


def test_same_photo_is_not_added_twice(lead: Office, site: int) -> None:
    add_photos(lead, site, 1)

    with pytest.raises(Refused, match="已经在申报里"):
        lead.act(application_files.add_photo, site, "另一个名字.jpg", clean(1))


def test_photo_is_taken_over_from_the_evidence(lead: Office, standard: Standard, site: int) -> None:
    there = lead.act(evidence.add_photo, standard, "sign", "标牌.jpg", clean(7))

    lead.act(application_files.add_photo_of_evidence, site, there)

    (shown,) = lead.read(application_files.photos, site)
    assert shown.caption == "标牌"
    assert shown.thumb_sha256


def test_scan_loses_what_the_camera_wrote(tmp_path: Path) -> None:
    file = tmp_path / "意见.jpg"
    file.write_bytes(photo(exif=camera()))

    read = kept_files.read_paper(file)

    assert b"PHONE-MAKER" not in read.content
    assert read.media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空"),
        (b"MZ\x90\x00" + b"\0" * 99, "不是照片"),
        (b"%PDF-1.7 half of it", "不完整"),
        (photo()[:200], "不完整"),
    ],
)
def test_bad_papers_are_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "方案.pdf"
    file.write_bytes(content)

    with pytest.raises(BadInput, match=words):
        kept_files.read_paper(file)


def test_paper_of_a_hundred_megabytes_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "方案.pdf"
    with file.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)

    with pytest.raises(BadInput, match="太大（100 MB）"):
        kept_files.read_paper(file)


def test_application_is_not_handed_in_without_the_chairs_word(lead: Office, money: int) -> None:
    with pytest.raises(Refused, match="还没有送工会主席签"):
        lead.act(application_way.submit, money, TODAY)
    put_forward(lead, money)

    with pytest.raises(Refused, match="还在等工会主席签"):
        lead.act(application_way.submit, money, TODAY)


def test_unfinished_application_is_not_laid_before_the_chair(lead: Office, site: int) -> None:
    add_photos(lead, site, 2)

    with pytest.raises(Refused, match="还缺：照片还差 1 张"):
        put_forward(lead, site)


def test_what_the_chair_has_is_not_changed_until_it_is_taken_back(lead: Office, money: int) -> None:
    paper_id = put_forward(lead, money)
    for signed in (False, True):
        if signed:
            chair_signs(lead, paper_id)
        with pytest.raises(Refused, match="内容不能改"):
            lead.act(applications.write_text, money, "reason", "别的")
        with pytest.raises(Refused, match="内容不能改"):
            lead.act(applications.choose_grade, money, "demonstration")
        with pytest.raises(Refused, match="内容不能改"):
            add_photos(lead, money, 1)

    lead.act(signing.withdraw, PaperKind.GRADE, paper_id, "理由写得不清楚")
    lead.act(applications.write_text, money, "reason", "别的")

    with pytest.raises(Refused, match="还没有送工会主席签"):
        lead.act(application_way.submit, money, TODAY)
    (past,) = lead.read(signing.view, PaperKind.GRADE, paper_id).history
    assert (past.state_name, past.reason) == ("已撤回", "理由写得不清楚")
    hand_in(lead, money)


def test_lead_who_filled_it_in_does_not_sign_as_chair_nor_take_it_back_once_handed_in(
    lead: Office, money: int
) -> None:
    paper_id = put_forward(lead, money)
    proof = Proof(lead.actor.person_id or 0, lead.clock.now())
    with pytest.raises(NotAllowed):
        lead.act(signing.sign, PaperKind.GRADE, paper_id, proof)
    chair_signs(lead, paper_id)
    lead.act(application_way.submit, money, TODAY)

    with pytest.raises(Refused, match="签批不能再撤回"):
        lead.act(signing.withdraw, PaperKind.GRADE, paper_id, "想改")


@pytest.mark.parametrize(
    "act",
    [
        lambda office, made: office.act(applications.write_text, made, "reason", "主席写的。"),
        lambda office, made: office.act(applications.choose_year, made, 2027),
        lambda office, made: add_photos(office, made, 1),
    ],
    ids=["text", "year", "photo"],
)
def test_chair_who_wrote_anything_of_it_does_not_sign_it(
    lead: Office, money: int, act: Callable[[Office, int], object]
) -> None:
    """One person may be chair and liaison both; what they wrote themselves another agrees to."""
    mine = lead.actor
    chair = lead.read(lambda ctx: directory.holders(ctx, Role.CHAIR))[0]
    lead.actor = Actor(chair[0], chair[1], frozenset({Role.CHAIR, Role.LIAISON}))
    act(lead, money)
    lead.actor = mine
    paper_id = put_forward(lead, money)

    with pytest.raises(NotAllowed, match="登记人不能同意自己的申报评级"):
        chair_signs(lead, paper_id)


def test_chair_who_files_the_answer_afterwards_wrote_nothing_of_what_they_signed(
    lead: Office, money: int
) -> None:
    hand_in(lead, money)
    chair = lead.read(lambda ctx: directory.holders(ctx, Role.CHAIR))[0]
    lead.actor = Actor(chair[0], chair[1], frozenset({Role.CHAIR, Role.LIAISON}))
    taken = StepFields(ApplicationState.ACCEPTED, TODAY, union="区总工会")

    lead.act(application_way.record_step, money, taken, paper("受理回执.pdf"))

    assert lead.read(lambda ctx: tuple(sign_check.findings(ctx))) == ()


def test_changed_behind_the_chairs_back_is_not_handed_in(lead: Office, money: int) -> None:
    chair_signs(lead, put_forward(lead, money))

    def change(ctx: Context) -> None:
        ctx.session.execute(text("DROP TRIGGER application_file_update"))
        row = ctx.session.get_one(ApplicationFile, 1)
        row.place = "别处"
        ctx.audit("测试：改附件", row)

    lead.act(change)

    with pytest.raises(Refused, match="和工会主席签字时不一样"):
        lead.act(application_way.submit, money, TODAY)


def test_submitted_application_is_frozen(lead: Office, site: int) -> None:
    photo_id = add_photos(lead, site, 3)[0]
    hand_in(lead, site)
    before = lead.read(application_book.detail, site)

    for change in (
        lambda: lead.act(applications.write_text, site, "reason", "别的"),
        lambda: lead.act(application_files.remove, photo_id),
        lambda: lead.act(application_files.caption, photo_id, "别的"),
        lambda: add_photos(lead, site, 1, first=9),
        lambda: lead.act(applications.void, site, "不要了"),
        lambda: lead.act(application_way.submit, site, TODAY),
    ):
        with pytest.raises(Refused, match="内容不能再改"):
            change()

    card = lead.read(setup.station_fields)
    lead.act(setup.change_station, type(card)(name="改了名的站", address="别处"))
    after = lead.read(application_book.detail, site)
    assert after.book == before.book
    assert after.code == before.code


def test_database_itself_keeps_a_submitted_application(lead: Office, site: int) -> None:
    add_photos(lead, site, 3)
    hand_in(lead, site)

    for statement in (
        "UPDATE application SET answers = '{}'",
        "UPDATE application_file SET caption = 'x'",
        "DELETE FROM application_file",
    ):
        with pytest.raises(DatabaseError, match="does not change"):
            lead.act(run_sql, statement)


def test_correction_is_a_new_version_that_names_the_old(lead: Office, site: int) -> None:
    add_photos(lead, site, 3)
    code = hand_in(lead, site)
    back = StepFields(ApplicationState.RETURNED, TODAY, words="第二张照片看不清")
    lead.act(application_way.record_step, site, back)

    new = lead.act(application_way.new_version, site)

    found = lead.read(application_book.detail, new)
    assert found.row.corrects_id == site
    assert found.book.corrects == code
    assert len(found.photos) == 3
    assert found.texts["reason"].startswith("附近")
    assert lead.read(application_book.detail, site).row.replaced_by == new
    with pytest.raises(Refused, match="已有更正的新版"):
        lead.act(application_way.new_version, site)
    assert hand_in(lead, new) != code


def test_subsidy_is_followed_to_its_payment(lead: Office, money: int, clock: FixedClock) -> None:
    hand_in(lead, money)
    clock.advance(timedelta(days=30).total_seconds())
    step = application_way.record_step
    for made in (
        StepFields(ApplicationState.ACCEPTED, "2026-10-26"),
        StepFields(ApplicationState.REVIEWED, "2026-11-02", words="材料齐全，实地看过"),
        StepFields(ApplicationState.PROPOSED, "2026-11-04", amount_fen=1_000_000),
        StepFields(ApplicationState.AGREED, "2026-11-12", document="党组会议纪要〔2026〕9号"),
        StepFields(ApplicationState.GRANTED, "2026-11-20", amount_fen=1_000_000),
    ):
        lead.act(step, money, made, paper(f"{made.state}.pdf"))

    rows = lead.read(application_way.steps, money)
    assert [row.name for row in rows] == [
        "已受理", "已复审和实地评估", "已提资金建议", "党组已同意", "已拨付",
    ]  # fmt: skip
    assert rows[-1].amount_fen == 1_000_000
    assert rows[-1].file_name == "granted.pdf"
    assert lead.read(application_book.detail, money).row.held == "已办完：2026年11月20日已拨付。"


def test_steps_out_of_order_or_without_their_facts_are_refused(lead: Office, money: int) -> None:
    step = application_way.record_step
    with pytest.raises(Refused, match="还没有提交"):
        lead.act(step, money, StepFields(ApplicationState.ACCEPTED, TODAY))
    hand_in(lead, money)
    with pytest.raises(Refused, match="不能直接登记“已拨付”"):
        lead.act(step, money, StepFields(ApplicationState.GRANTED, TODAY, amount_fen=1))
    with pytest.raises(BadInput, match="早于前一步"):
        lead.act(step, money, StepFields(ApplicationState.ACCEPTED, "2026-10-21"))
    with pytest.raises(BadInput, match="要写明意见或原因"):
        lead.act(step, money, StepFields(ApplicationState.RETURNED, TODAY))
    lead.act(step, money, StepFields(ApplicationState.ACCEPTED, TODAY))
    lead.act(step, money, StepFields(ApplicationState.REVIEWED, TODAY, words="看过"))
    with pytest.raises(BadInput, match="要写明金额"):
        lead.act(step, money, StepFields(ApplicationState.PROPOSED, TODAY))


def test_step_noted_by_mistake_is_taken_back_and_stays_to_be_seen(lead: Office, money: int) -> None:
    hand_in(lead, money)
    made = StepFields(ApplicationState.ACCEPTED, TODAY)
    lead.act(application_way.record_step, money, made)

    lead.act(application_way.take_back_step, money)

    found = lead.read(application_book.detail, money)
    assert (found.row.state_name, found.row.since) == ("已提交", TODAY)
    (row,) = lead.read(application_way.steps, money)
    assert row.is_taken_back
    with pytest.raises(Refused, match="没有可以收回的"):
        lead.act(application_way.take_back_step, money)


def test_voided_draft_leaves_the_list_and_comes_back(lead: Office, site: int) -> None:
    with pytest.raises(BadInput, match="作废原因"):
        lead.act(applications.void, site, " ")
    lead.act(applications.void, site, "改报补助")
    assert lead.read(applications.list_of) == ()

    lead.act(applications.take_up_again, site)

    assert [row.id for row in lead.read(applications.list_of)] == [site]


def test_paper_of_a_draft_says_unfinished_and_of_a_whole_one_does_not(
    lead: Office, site: int
) -> None:
    add_photos(lead, site, 2)
    draft = lead.read(application_paper.gather, site)
    application_paper.write(draft)
    add_photos(lead, site, 1, first=3)
    code = hand_in(lead, site)
    whole = lead.read(application_paper.gather, site)
    application_paper.write(whole)

    each = pages.texts(draft.path)
    assert all("未完成" in page for page in each)
    assert "照片还差1张" in "".join(each[-1].split())
    assert "未完成" not in pages.text(whole.path)
    assert f"内容码{code}" in pages.text(whole.path)
    assert pages.passes_pdfa(whole.path)


@pytest.mark.parametrize("sheet", list(application_paper.Sheet))
def test_blank_sheets_for_reviewers_are_printed(
    lead: Office, standard: Standard, sheet: application_paper.Sheet
) -> None:
    made = lead.read(application_paper.gather_sheet, standard, sheet)

    application_paper.write_sheet(made)

    assert "（盖章处）" in pages.text(made.path)
