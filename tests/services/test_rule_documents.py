"""Rule documents: versions stay, drafts come from clauses, approval names who and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.core.errors import BadInput, NotAllowed, Refused
from app.core.flow_chart import Step, StepKind
from app.services import rule_documents, service_steps
from app.services.office import Office
from app.standards.loader import BUNDLED, load_file
from app.standards.schema import RuleDraft, Standard

Sit = Callable[[str], Office]
TITLE = "日常管理规定"


@pytest.fixture
def lead(as_person: Sit) -> Office:
    return as_person("赵国强")


def city(name: str, clause: str, *lines: str) -> Standard:
    own = load_file(BUNDLED / "panjin-2021.toml")
    return replace(own, city=name, rules=(RuleDraft("r", "rules", TITLE, clause, "PJ-28", lines),))


def test_a_change_is_a_new_version_and_the_old_one_stays(lead: Office) -> None:
    lead.act(rule_documents.write, "rules", TITLE, "按时开门。")
    lead.act(rule_documents.write, "rules", TITLE, "按时开门。\n按时关门。\n\n")
    new, old = lead.read(rule_documents.versions, "rules")
    assert (new.version, new.lines) == (2, ("按时开门。", "按时关门。"))
    assert (old.version, old.lines) == (1, ("按时开门。",))
    assert lead.read(rule_documents.documents)["rules"] == new
    assert new.entered_by == "赵国强"


def test_the_same_text_is_no_new_version(lead: Office) -> None:
    lead.act(rule_documents.write, "rules", TITLE, "按时开门。")
    with pytest.raises(Refused, match="一模一样"):
        lead.act(rule_documents.write, "rules", TITLE, " 按时开门。 \n")


def test_a_draft_brings_lines_with_their_clauses(lead: Office) -> None:
    standards = (
        city("甲市", "6.4", "责任人要明确。", "按时开放。"),
        city("乙市", "五", "按时开放。", "保持整洁。"),
    )
    choice = next(
        one for one in lead.read(rule_documents.choices, standards) if one.kind == "rules"
    )
    assert [(line.text, line.clause) for line in choice.draft] == [
        ("责任人要明确。", "甲市 6.4"),
        ("按时开放。", "甲市 6.4、乙市 五"),
        ("保持整洁。", "乙市 五"),
    ]
    assert choice.asked_by == ("甲市 6.4", "乙市 五")
    assert choice.text is None


def test_without_a_standard_nothing_is_offered(lead: Office) -> None:
    listed = lead.read(rule_documents.choices, ())
    assert [one.title for one in listed] == list(rule_documents.TITLES.values())
    assert all(one.draft == () for one in listed)


def test_approval_says_who_and_when(lead: Office) -> None:
    made = lead.act(rule_documents.write, "rules", TITLE, "按时开门。")
    assert lead.read(rule_documents.documents)["rules"].approved_by == ""
    lead.act(rule_documents.approve, made, "示范区总工会", "2026-10-20")
    text = lead.read(rule_documents.documents)["rules"]
    assert text.approved == "示范区总工会　2026年10月20日批准"


@pytest.mark.parametrize(("by", "on"), [("", "2026-10-20"), ("某会", "2026-10-23"), ("某会", "")])
def test_approval_without_name_or_with_a_day_to_come_is_refused(
    lead: Office, by: str, on: str
) -> None:
    made = lead.act(rule_documents.write, "rules", TITLE, "按时开门。")
    with pytest.raises(BadInput):
        lead.act(rule_documents.approve, made, by, on)


@pytest.mark.parametrize(("title", "text"), [("", "有"), ("名", " \n "), ("名", "长" * 6001)])
def test_nameless_empty_and_endless_rules_are_refused(lead: Office, title: str, text: str) -> None:
    with pytest.raises(BadInput):
        lead.act(rule_documents.write, "rules", title, text)


def test_an_attendant_writes_no_rules(as_person: Sit) -> None:
    with pytest.raises(NotAllowed, match="责任人"):
        as_person("单雨桐").act(rule_documents.write, "rules", TITLE, "随便。")


# --- steps of a service


def test_steps_are_kept_in_their_order(lead: Office) -> None:
    steps = (
        Step(StepKind.START, "劳动者提出"),
        Step(StepKind.DECISION, "能当场办吗", "值班员", "当场", no_leads_to=4),
        Step(StepKind.STEP, "当场办"),
        Step(StepKind.END, "办结"),
    )
    lead.act(service_steps.save, "意见受理", steps)
    lead.act(service_steps.save, "饮水", [Step(StepKind.STEP, "自取")])
    assert lead.read(service_steps.procedures) == {
        "意见受理": steps,
        "饮水": (Step(StepKind.STEP, "自取"),),
    }


def test_steps_that_make_no_chart_are_refused_and_nothing_is_lost(lead: Office) -> None:
    before = [Step(StepKind.STEP, "自取")]
    lead.act(service_steps.save, "饮水", before)
    with pytest.raises(BadInput, match="否") as problem:
        lead.act(service_steps.save, "饮水", [Step(StepKind.DECISION, "渴吗"), *before])
    assert problem.value.field == "step:1"
    assert lead.read(service_steps.procedures)["饮水"] == tuple(before)


def test_a_plain_step_leads_nowhere_by_no(lead: Office) -> None:
    lead.act(service_steps.save, "饮水", [Step(StepKind.STEP, "自取", no_leads_to=1)])
    assert lead.read(service_steps.procedures)["饮水"][0].no_leads_to is None


def test_no_steps_take_the_service_off_the_list(lead: Office) -> None:
    lead.act(service_steps.save, "饮水", [Step(StepKind.STEP, "自取")])
    lead.act(service_steps.save, "饮水", [])
    assert lead.read(service_steps.procedures) == {}


def test_an_archivist_writes_no_steps(office: Office, as_person: Sit) -> None:
    with pytest.raises(NotAllowed):
        as_person("孙惠民").act(service_steps.save, "饮水", [Step(StepKind.STEP, "自取")])
