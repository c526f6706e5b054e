"""The station's life on the real store: steps, guards, corrections, the survey that begins it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from app.core.clock import FixedClock
from app.core.errors import BadInput, NotAllowed, NotFound, Refused
from app.core.sign_ways import PaperKind
from app.core.station_life import LifeStep
from app.models import Application, Review
from app.services import kept_files, life, life_desk, survey
from app.services.context import Context
from app.services.office import Office
from app.services.survey import Nearby, SurveyFields
from app.standards.schema import Standard
from tests.services import signed_papers
from tests.services.life_standards import PANJIN, choose, panjin, put_on_shelf, qinhuangdao

S = LifeStep
BOTH = (panjin(), qinhuangdao())
FOUND = {"location": "示范街18号一楼", "density": "两公里内没有别的站点", "radius": "周围五条街"}
SURVEY = SurveyFields(
    on="2026-10-20",
    surveyors="赵国强、曾立群",
    place="示范街18号一楼大厅",
    findings=FOUND,
    longitude="122.070714",
    latitude="41.119997",
    nearby=(Nearby("甲站", "122.080714", "41.119997"), Nearby("乙站", note="走路二十分钟")),
    conclusion="suitable",
    reasons="快递员多，门口能停车",
)


@pytest.fixture
def lead(as_person: Callable[[str], Office], monkeypatch: pytest.MonkeyPatch) -> Office:
    put_on_shelf(monkeypatch)
    return as_person("赵国强")


def send_application(ctx: Context, state: str = "submitted") -> None:
    row = Application(
        station_id=ctx.station_id,
        standard_id=PANJIN,
        form_id="station",
        year=2026,
        state_since="2026-10-21",
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.session.flush()
    if state != "draft":
        signed_papers.sign_all(ctx, PaperKind.GRADE, row, makers=(ctx.person_id,))
        row.state, row.submitted_on = state, "2026-10-21"
    ctx.audit("测试", row)


def accept(ctx: Context, result: str = "passed") -> int:
    row = Review(
        station_id=ctx.station_id,
        kind="acceptance",
        standard_id=PANJIN,
        edition="",
        union_name="示范区总工会",
        reviewer="王明",
        on_date="2026-10-22",
        result=result,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit("测试", row)
    return row.id


def step(
    office: Office, kind: LifeStep, standards: tuple[Standard, ...] = BOTH, **more: str
) -> int:
    values = {"on": "2026-10-22", "by_union": "示范区总工会"} | more
    return office.act(life.take_step, kind, values, standards)


def stands(office: Office) -> LifeStep | None:
    return office.read(life.state).step


def test_a_suitable_survey_begins_the_life_of_the_station(lead: Office) -> None:
    assert stands(lead) is None
    lead.act(survey.keep, SURVEY, BOTH)

    assert lead.read(life.state) == life.LifeState(S.SURVEY, "2026-10-20")
    kept = lead.read(survey.newest)
    assert kept is not None
    assert kept.fields.findings == FOUND
    assert survey.distances(kept.fields) == ("840 米", "")


def test_one_field_serves_two_standards_and_cites_both() -> None:
    fields = survey.fields_of(BOTH)
    assert [one.id for one in fields] == ["location", "density", "radius"]
    assert "PJ-05" in fields[0].cites
    assert "QHD-08" in fields[0].cites


def test_a_survey_half_written_is_written_on_and_takes_no_step(lead: Office) -> None:
    draft = replace(SURVEY, findings={}, conclusion="", reasons="")
    first = lead.act(survey.keep, draft, BOTH)
    assert stands(lead) is None
    assert lead.act(survey.keep, SURVEY, BOTH) == first
    assert stands(lead) is S.SURVEY


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"findings": {"location": "x", "density": "y"}}, "radius"),
        ({"reasons": ""}, "reasons"),
        ({"surveyors": " "}, "surveyors"),
        ({"place": ""}, "place"),
        ({"on": "2026-10-23"}, "on"),
        ({"longitude": "41.119997", "latitude": "122.070714"}, "longitude"),
        ({"nearby": (Nearby("甲站", "不知道", "41"),)}, "nearby"),
    ],
)
def test_a_survey_says_which_field_is_wrong(
    lead: Office, change: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as problem:
        lead.act(survey.keep, replace(SURVEY, **change), BOTH)  # type: ignore[arg-type]
    assert problem.value.field == field
    assert lead.read(survey.newest) is None


def test_a_place_found_not_suitable_begins_nothing_and_stays_on_file(lead: Office) -> None:
    lead.act(survey.keep, replace(SURVEY, conclusion="not_suitable"), BOTH)
    assert stands(lead) is None
    lead.act(survey.keep, SURVEY, BOTH)
    assert [row.fields.conclusion for row in lead.read(survey.surveys)] == [
        "suitable",
        "not_suitable",
    ]


def test_another_survey_corrects_the_step_of_the_first(lead: Office) -> None:
    lead.act(survey.keep, SURVEY, BOTH)
    lead.act(survey.keep, replace(SURVEY, on="2026-10-21"), BOTH)
    rows = lead.read(life.events)
    assert [row.is_counted for row in rows] == [False, True]
    assert rows[1].entry.corrects == rows[0].entry.id
    lead.act(survey.keep, replace(SURVEY, on="2026-10-22", conclusion="not_suitable"), BOTH)
    assert stands(lead) is None


def test_a_survey_that_later_steps_stand_on_is_not_overturned(lead: Office) -> None:
    lead.act(survey.keep, SURVEY, BOTH)
    step(lead, S.BUILDING)
    with pytest.raises(Refused, match="建设"):
        lead.act(survey.keep, replace(SURVEY, conclusion="not_suitable"), BOTH)
    newest = lead.read(survey.newest)
    assert newest is not None
    assert newest.fields.conclusion == "suitable"
    assert stands(lead) is S.BUILDING


def test_the_whole_way_with_its_guards(lead: Office) -> None:
    with pytest.raises(Refused, match="选址考察"):
        step(lead, S.APPLICATION)
    lead.act(survey.keep, SURVEY, BOTH)
    with pytest.raises(Refused, match="还没有写申请表"):
        step(lead, S.APPLICATION)
    lead.act(send_application, "draft")
    with pytest.raises(Refused, match="还没有上报"):
        step(lead, S.APPLICATION)
    lead.act(send_application)
    step(lead, S.APPLICATION)
    step(lead, S.BUILDING)
    with pytest.raises(Refused, match="验收"):
        step(lead, S.ACCEPTANCE)
    lead.act(accept, "failed")
    with pytest.raises(Refused, match="没有通过"):
        step(lead, S.ACCEPTANCE)
    with pytest.raises(Refused):
        step(lead, S.RUNNING)
    lead.act(accept)
    step(lead, S.ACCEPTANCE)
    with pytest.raises(BadInput) as problem:
        step(lead, S.FILING)
    assert problem.value.field == "receipt"
    step(lead, S.FILING, receipt="王明收，盖章")
    step(lead, S.RUNNING)
    assert stands(lead) is S.RUNNING


def withdraw_review(ctx: Context, review_id: int) -> None:
    old = ctx.session.get_one(Review, review_id)
    row = Review(
        station_id=ctx.station_id,
        kind="acceptance",
        standard_id=PANJIN,
        edition="",
        union_name=old.union_name,
        reviewer=old.reviewer,
        on_date=old.on_date,
        corrects_id=review_id,
        withdrawn=True,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit("测试", row)


def test_an_acceptance_that_was_taken_back_counts_no_more(lead: Office) -> None:
    lead.act(survey.keep, SURVEY, BOTH)
    lead.act(send_application)
    step(lead, S.BUILDING)
    first = lead.act(accept)
    lead.act(withdraw_review, first)
    with pytest.raises(Refused, match="验收"):
        step(lead, S.ACCEPTANCE)
    lead.act(accept)
    lead.act(withdraw_review, lead.act(accept, "failed"))
    step(lead, S.ACCEPTANCE)


def test_application_and_acceptance_of_an_ended_life_serve_no_new_one(
    lead: Office, clock: FixedClock
) -> None:
    lead.act(survey.keep, SURVEY, BOTH)
    lead.act(send_application)
    lead.act(accept)
    step(lead, S.WITHDRAWN, reason="房屋收回")
    clock.advance(60)
    lead.act(survey.keep, replace(SURVEY, on="2026-10-22"), BOTH)
    with pytest.raises(Refused, match="还没有写申请表"):
        step(lead, S.APPLICATION)
    lead.act(send_application)
    step(lead, S.BUILDING)
    with pytest.raises(Refused, match="还没有登记验收"):
        step(lead, S.ACCEPTANCE)


def test_a_station_that_runs_already_invents_nothing(lead: Office) -> None:
    lead.act(life.already_running)
    assert lead.read(life.state) == life.LifeState(S.RUNNING, "")
    with pytest.raises(Refused):
        lead.act(life.already_running, "2020-05-01")
    step(lead, S.FILING, on="2021-03-01", receipt="补登记")
    assert stands(lead) is S.RUNNING


@pytest.mark.parametrize("on", ["2026-10-23", "去年", "2020-5-1"])
def test_the_day_a_station_began_is_a_day_that_was(lead: Office, on: str) -> None:
    with pytest.raises(BadInput) as problem:
        lead.act(life.already_running, on)
    assert problem.value.field == "on"
    first = lead.act(life.already_running)
    with pytest.raises(BadInput):
        lead.act(life.correct, first, {"on": on}, "写错")
    assert lead.read(life.state).since == ""


def test_an_entry_is_corrected_by_a_newer_one_and_never_changed(lead: Office) -> None:
    first = lead.act(life.already_running, "2020-05-01")
    with pytest.raises(BadInput) as problem:
        lead.act(life.correct, first, {"on": "2021-05-01"}, " ")
    assert problem.value.field == "why"
    second = lead.act(life.correct, first, {"on": "2021-05-01"}, "年份写错")
    assert lead.read(life.state).since == "2021-05-01"
    rows = lead.read(life.events)
    assert [(row.entry.id, row.is_counted) for row in rows] == [(first, False), (second, True)]
    assert rows[1].entry.details[life.WHY] == "年份写错"
    with pytest.raises(NotFound):
        lead.act(life.correct, first, {"on": "2022-05-01"}, "再改")

    def tamper(ctx: Context) -> None:
        ctx.session.execute(text("UPDATE life_event SET on_date = '1999-01-01'"))

    with pytest.raises(Exception, match="append-only"):
        lead.act(tamper)


def test_a_correction_asks_what_the_step_asks(lead: Office) -> None:
    lead.act(life.already_running)
    stopped = step(lead, S.SUSPENDED, reason="水管检修")
    with pytest.raises(BadInput) as problem:
        lead.act(life.correct, stopped, {"on": "2026-10-22"}, "写错")
    assert problem.value.field == "reason"


def test_a_corrected_day_stays_before_the_next_step(lead: Office) -> None:
    first = lead.act(life.already_running, "2020-05-01")
    step(lead, S.SUSPENDED, on="2026-10-20", reason="水管检修")
    with pytest.raises(BadInput) as problem:
        lead.act(life.correct, first, {"on": "2026-10-21"}, "写错")
    assert problem.value.field == "on"
    with pytest.raises(BadInput) as problem:
        lead.act(life.correct, first, {"on": "明年"}, "写错")
    assert problem.value.field == "on"
    lead.act(life.correct, first, {"on": "2026-10-20"}, "写错")


def test_only_what_nothing_stands_on_is_taken_back(lead: Office) -> None:
    begun = lead.act(life.already_running)
    stopped = step(lead, S.SUSPENDED, reason="水管检修")
    with pytest.raises(Refused, match="停用"):
        lead.act(life.take_back, begun, "记错")
    lead.act(life.take_back, stopped, "没有停用")
    assert stands(lead) is S.RUNNING


def test_a_rectification_needs_result_and_recheck(lead: Office) -> None:
    lead.act(life.already_running)
    step(lead, S.RECTIFICATION, problem="门前积水", demand="疏通", due="2026-10-30")
    with pytest.raises(BadInput) as problem:
        step(lead, S.RUNNING)
    assert problem.value.field == "result"
    step(lead, S.RUNNING, result="已疏通", rechecked_by="王明")
    assert stands(lead) is S.RUNNING


def test_a_withdrawn_station_begins_again_with_a_survey_of_its_own(
    lead: Office, clock: FixedClock
) -> None:
    lead.act(survey.keep, SURVEY, BOTH)
    step(lead, S.WITHDRAWN, reason="房屋收回")
    clock.advance(60)
    known = lead.read(life_desk.view).next
    assert known.way is not None
    assert known.way.to == "survey"
    with pytest.raises(Refused):
        step(lead, S.BUILDING)
    lead.act(survey.keep, replace(SURVEY, on="2026-10-22"), BOTH)
    assert stands(lead) is S.SURVEY


def test_a_scan_is_kept_with_its_step(lead: Office, tmp_path: Path) -> None:
    path = tmp_path / "回执.pdf"
    path.write_bytes(b"%PDF-1.4 receipt %%EOF")
    lead.act(life.already_running)
    values = {"on": "2026-10-22", "by_union": "示范区总工会", "receipt": "见扫描件"}
    lead.act(life.take_step, S.FILING, values, BOTH, kept_files.read_paper(path))
    row = lead.read(life.events)[-1]
    assert lead.read(lambda ctx: ctx.files.get(row.file_sha256)) == b"%PDF-1.4 receipt %%EOF"


def test_a_scan_that_is_none_is_refused(lead: Office, tmp_path: Path) -> None:
    path = tmp_path / "回执.pdf"
    path.write_bytes(b"")
    with pytest.raises(BadInput, match="空的"):
        kept_files.read_paper(path)
    with pytest.raises(BadInput, match="读不出来"):
        kept_files.read_paper(tmp_path / "没有.pdf")


@pytest.mark.parametrize("name", ["单雨桐", "孙惠民"])
def test_only_lead_and_liaison_keep_the_life(as_person: Callable[[str], Office], name: str) -> None:
    office = as_person(name)
    acts: tuple[Callable[[], object], ...] = (
        lambda: office.act(life.already_running),
        lambda: office.act(survey.keep, SURVEY, BOTH),
        lambda: step(office, S.SUSPENDED),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_the_desk_leads_from_nothing_to_the_walk(lead: Office) -> None:
    def to() -> str:
        way = lead.read(life_desk.view).next.way
        return way.to if way else ""

    assert to() == "rounds"
    choose(lead, PANJIN)
    assert to() == "survey"
    lead.act(survey.keep, SURVEY, BOTH[:1])
    assert to() == "rounds"
    lead.act(send_application)
    assert to() == "step:application"
    assert lead.read(life_desk.prefilled, S.APPLICATION) == {
        "on": "2026-10-21",
        "by_union": "示范区总工会",
    }
