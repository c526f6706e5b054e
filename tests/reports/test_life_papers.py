"""The papers of the station's life: what stands on them, blank and filled, and that they print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.core.station_life import LifeStep
from app.services import change_reports, leads_list, life, life_paper, setup, survey
from app.services.office import Office
from tests.reports.pages import passes_pdfa, text, texts
from tests.services.life_standards import PANJIN, QINHUANGDAO, choose, put_on_shelf
from tests.services.test_life import BOTH, SURVEY, accept, send_application


@pytest.fixture
def lead(as_person: Callable[[str], Office], monkeypatch: pytest.MonkeyPatch) -> Office:
    put_on_shelf(monkeypatch)
    office = as_person("赵国强")
    choose(office, PANJIN, QINHUANGDAO)
    return office


def test_a_blank_survey_form_cites_its_clauses_and_leaves_room(lead: Office) -> None:
    path = life_paper.write(lead.read(lambda ctx: life_paper.survey_form(ctx, BOTH, blank=True)))
    said = text(path)
    assert passes_pdfa(path)
    assert "建设地点" in said
    assert "QHD-08" in said
    assert "□适宜建站" in said
    assert "考察人签字" in said
    assert "未填" not in said


def test_a_survey_prints_what_was_found_with_distance_and_conclusion(lead: Office) -> None:
    lead.act(survey.keep, SURVEY, BOTH)
    path = life_paper.write(lead.read(lambda ctx: life_paper.survey_form(ctx, BOTH, blank=False)))
    said = text(path)
    for words in ("赵国强、曾立群", "两公里内没有别的站点", "840米", "■适宜建站", "门口能停车"):
        assert words in said


def test_a_filing_form_fits_one_page_and_invents_nothing(lead: Office) -> None:
    path = life_paper.write(lead.read(lambda ctx: life_paper.filing_form(ctx, BOTH)))
    assert len(texts(path)) == 1
    said = text(path)
    assert "面积未填" in said
    assert "QHD-10" in said
    assert "备案工会经办人（签字）" in said


def test_a_filing_form_names_receipt_and_course_on_one_page(lead: Office) -> None:
    lead.act(survey.keep, SURVEY, BOTH)
    lead.act(send_application)
    values = {"on": "2026-10-22", "by_union": "示范区总工会"}
    for step in (LifeStep.APPLICATION, LifeStep.BUILDING):
        lead.act(life.take_step, step, values, BOTH)
    lead.act(accept)
    lead.act(life.take_step, LifeStep.ACCEPTANCE, values, BOTH)
    lead.act(life.take_step, LifeStep.FILING, values | {"receipt": "王明收"}, BOTH)
    lead.act(life.take_step, LifeStep.RUNNING, {"on": "2026-10-22"}, BOTH)
    path = life_paper.write(lead.read(lambda ctx: life_paper.filing_form(ctx, BOTH)))
    assert len(texts(path)) == 1
    said = text(path)
    assert "开始运行：2026-10-22" in said
    assert "王明收" in said


def test_an_order_of_rectification_prints_with_its_recheck(lead: Office) -> None:
    lead.act(life.already_running, "2020-05-01")
    values = {"on": "2026-10-20", "by_union": "示范区总工会", "problem": "门前积水",
              "demand": "疏通", "due": "2026-10-30"}  # fmt: skip
    order = lead.act(life.take_step, LifeStep.RECTIFICATION, values, BOTH)
    said = text(life_paper.write(lead.read(life_paper.rectification_form)))
    assert "门前积水" in said
    done = {"on": "2026-10-22", "result": "已疏通", "rechecked_by": "王明"}
    lead.act(life.take_step, LifeStep.RUNNING, done, BOTH)
    path = life_paper.write(lead.read(life_paper.rectification_form, order))
    said = text(path)
    assert len(texts(path)) == 1
    assert "已疏通" in said
    assert "复查日期2026-10-22" in said


def test_the_list_of_leads_names_everybody_and_what_changed(lead: Office) -> None:
    lead.act(change_reports.note, change_reports.LEADS, "解红梅自2026-10-22起不再任责任人")
    path = leads_list.write(lead.read(leads_list.gather))
    said = text(path)
    assert passes_pdfa(path)
    for words in ("赵国强", "解红梅", "2026-01-01", "在任", "市总工会权益保障部", "PJ-32"):
        assert words in said
    assert "解红梅自2026-10-22起不再任责任人" in said


def test_a_long_name_stays_on_its_paper(lead: Office) -> None:
    fields = lead.read(setup.station_fields)
    lead.act(setup.change_station, replace(fields, name="很长的名字" * 12, address="地址" * 60))
    for made in (lambda ctx: life_paper.filing_form(ctx, BOTH), life_paper.rectification_form):
        assert passes_pdfa(life_paper.write(lead.read(made)))
