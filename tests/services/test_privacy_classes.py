"""The list of classes is printed as it is; nothing asks who a visiting worker was."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from app.intake.reading import ActivityProposal, OpinionProposal, VisitsProposal
from app.models import Activity, Base, Opinion, Tally
from app.records import wording
from app.records.registers import ACTIVITIES, OPINIONS, visits_spec
from app.records.spec import RecordSpec
from app.services.privacy_classes import Privacy, as_markdown, class_of

PRINTED = Path(__file__).parents[2] / "docs" / "privacy.md"

TELLS_OF_PEOPLE = re.compile(
    r"^(name|phone|email|mobile|id_number|birth|address|actor|payee|reviewer|surveyors|who|note)$"
    r"|_by_name$|person_name|contact|health|bank"
)
THINGS = {
    "batch", "budget_line", "consumable", "equipment", "evidence", "expense", "expense_voucher",
    "fund", "gap_task", "map_card", "service_kind", "shift", "sign_scan", "stocktake",
    "wall_posting", "worker_group", "application_file", "change_report", "assessment",
}  # fmt: skip
"""Tables whose name and note are those of a thing or an act."""

WHO = re.compile("姓名|名字|电话|手机|微信|身份证|证件|车牌|住址|邮箱|来访人")
IDENTITY = re.compile(r"name|phone|email|visitor|worker_id|id_number|contact|address|plate")


def test_the_list_is_printed_as_it_is() -> None:
    assert as_markdown() in PRINTED.read_text("utf-8"), (
        "print privacy_classes.as_markdown() into docs/privacy.md"
    )


def test_every_column_that_tells_of_people_has_a_class() -> None:
    missing = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if TELLS_OF_PEOPLE.search(column.name)
        and "privacy" not in column.info
        and not (table.name in THINGS and column.name in {"name", "note"})
    ]

    assert not missing


def test_contacts_and_notes_of_people_are_personal() -> None:
    for column in ("phone", "email", "note", "source_text"):
        assert class_of("person", column) is Privacy.PERSONAL


@pytest.mark.parametrize("model", [Tally, Opinion, Activity])
def test_no_table_of_visits_opinions_and_activities_has_room_for_an_identity(
    model: type[Base],
) -> None:
    own = {"name"} if model is Activity else set()  # what the activity is called

    columns = [c.name for c in model.__table__.columns if c.name not in own]
    found = [name for name in columns if IDENTITY.search(name)]

    assert not found
    said = [wording.column_name(model.__tablename__, name) for name in columns]
    assert not [words for words in said if WHO.search(words)]


SPECS = (visits_spec((), ()), OPINIONS, ACTIVITIES)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.title)
def test_no_sheet_of_visits_opinions_and_activities_asks_who_it_was(spec: RecordSpec[Any]) -> None:
    labels = [field.label for field in spec.fields]

    assert labels
    assert not [label for label in labels if WHO.search(label) and label != "活动名称"]


@pytest.mark.parametrize("proposal", [VisitsProposal, OpinionProposal, ActivityProposal])
def test_no_import_has_room_for_who_it_was(proposal: Any) -> None:
    own = {"name"} if proposal is ActivityProposal else set()

    names = {field.name for field in fields(proposal)} - own

    assert not [name for name in names if IDENTITY.search(name)]
