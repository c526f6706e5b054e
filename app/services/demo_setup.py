"""Play the sample station's set-up: walks under four standards, wall, equipment, applications."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app import RESOURCES
from app.core.application_rules import Opinion
from app.core.coordinates import System
from app.core.flow_chart import Step, StepKind
from app.core.gap import Verdict
from app.core.grading import Result, ReviewKind
from app.core.money import parse_yuan
from app.intake.photo import CleanPhoto
from app.records.book import OpeningSpan
from app.services import (
    application_files,
    application_opinions,
    applications,
    budget_lines,
    change_reports,
    checklists,
    equipment,
    evidence,
    gap_tasks,
    life,
    map_card,
    reviews,
    rule_documents,
    service_steps,
    setup,
    shelf,
    survey,
    wall,
    wall_content,
    wall_keeping,
)
from app.services.context import Context
from app.services.demo_desk import Desk
from app.standards.schema import Standard

SAMPLE = RESOURCES / "sample"

Said = Mapping[str, Any]
"""One entry of setup.toml."""


def read() -> Said:
    """Read the bundled set-up of the sample."""
    return tomllib.loads((SAMPLE / "setup.toml").read_text("utf-8"))


def week(said: Said) -> tuple[OpeningSpan, ...]:
    """Give an opening week: the same hours on each of its days."""
    return tuple(OpeningSpan(day, said["opens"], said["closes"]) for day in said["weekdays"])


def play(desk: Desk, said: Said, lead: str) -> None:
    """Do what setup.toml says, each part by whoever may.

    The sheets on the wall and the map show the station as it is now: what changes afterwards
    makes them outdated.
    """
    desk.sit(lead)
    desk.office.act(setup.choose_standards, said["standards"])
    chosen = desk.office.read(_chosen, said["standards"])
    stage = _Stage(desk, lead, {standard.id: standard for standard in chosen})
    _walk_round(stage, said)
    _list_equipment(stage, said["equipment"])
    _write_rules(stage, said)
    _hang_sheets(stage, said["posting"])
    _survey_and_run(stage, said)
    _put_on_map(stage, said["map"])
    _apply(stage, said)
    _plan(stage, said["task"])


@dataclass(slots=True)
class _Stage:
    """What every part needs: the desk, who leads, the standards, the pictures read so far."""

    desk: Desk
    lead: str
    standards: Mapping[str, Standard]
    pictures: dict[str, CleanPhoto] = field(default_factory=dict)

    @property
    def chosen(self) -> Sequence[Standard]:
        return tuple(self.standards.values())

    def picture(self, name: str) -> CleanPhoto:
        """Give a drawn picture, cleaned and put away as a photo is."""
        if name not in self.pictures:
            path = SAMPLE / "photos" / f"{name}.png"
            self.pictures[name] = evidence.take_in(self.desk.office.files, path)
        return self.pictures[name]


def _chosen(ctx: Context, ids: Sequence[str]) -> tuple[Standard, ...]:
    found = {standard.id: standard for standard in shelf.shelf(ctx).standards}
    return tuple(found[one] for one in ids)


# --- walks


def _walk_round(stage: _Stage, said: Said) -> None:
    desk = stage.desk
    desk.sit(stage.lead)
    for upper in said["upper_text"]:
        desk.office.act(
            checklists.give_upper_text,
            stage.standards[upper["standard"]],
            upper["criterion"],
            upper["text"],
            upper["source"],
            upper["on"],
        )
    for sheet in said["sheet"]:
        desk.sit(sheet.get("entered_by", sheet["by"]))
        desk.office.act(_enter, stage.standards[sheet["standard"]], sheet, desk.ids[sheet["by"]])
        for criterion, picture in sheet.get("pictures", {}).items():
            desk.office.act(
                evidence.add_photo,
                stage.standards[sheet["standard"]],
                criterion,
                f"示例-{picture}",
                stage.picture(picture),
            )


def _enter(ctx: Context, standard: Standard, sheet: Said, walker: int) -> None:
    """Enter one walk: who looked, on which day, what they found."""
    for criterion, found in sheet["answers"].items():
        given = {"verdict": found} if isinstance(found, str) else found
        checklists.answer(
            ctx,
            standard,
            criterion,
            Verdict(given["verdict"]),
            given.get("note", ""),
            walked_by=walker,
            walked_on=sheet["on"],
        )


# --- rooms and wall


def _list_equipment(stage: _Stage, things: Sequence[Said]) -> None:
    stage.desk.sit(stage.lead)
    for thing in things:
        stage.desk.office.act(equipment.add, equipment.EquipmentFields(**thing))


def _write_rules(stage: _Stage, said: Said) -> None:
    office = stage.desk.office
    phone = said["supervision"]
    office.act(wall_content.set_supervision, phone["phone"], phone["whose"])
    drafts = {one.kind: one for one in office.read(rule_documents.choices, stage.chosen)}
    for rule in said["rule"]:
        draft = drafts[rule["kind"]]
        lines = [line.text for line in draft.draft if line.text != rule.get("instead")]
        text = "\n".join((*rule.get("besides", ()), *lines))
        written = office.act(rule_documents.write, rule["kind"], draft.title, text)
        if "approved_by" in rule:
            office.act(rule_documents.approve, written, rule["approved_by"], rule["approved_on"])
    for one in said["procedure"]:
        steps = [Step(**{**step, "kind": StepKind(step["kind"])}) for step in one["steps"]]
        office.act(service_steps.save, one["name"], steps)


def _hang_sheets(stage: _Stage, postings: Sequence[Said]) -> None:
    office = stage.desk.office
    for one in postings:
        sheet = office.read(wall.entry, stage.chosen, one["kind"], one.get("subject", ""))
        if sheet is None:
            raise KeyError(one["kind"])
        posted = office.act(
            wall_keeping.post,
            sheet.kind,
            sheet.subject,
            sheet.title,
            wall_keeping.PostingFields(
                one["on"], one["position"], one.get("next_check_on", ""), "示例"
            ),
            version=sheet.version,
        )
        if "picture" in one:
            office.act(wall_keeping.add_photo, posted, stage.picture(one["picture"]))


# --- the site and its life


def _survey_and_run(stage: _Stage, said: Said) -> None:
    office = stage.desk.office
    found = dict(said["survey"])
    nearby = tuple(survey.Nearby(**one) for one in found.pop("nearby"))
    since = said["life"]
    office.act(life.already_running, since["since"], since["note"])
    office.act(survey.keep, survey.SurveyFields(**found, nearby=nearby), stage.chosen)
    for report in said["report"]:
        reported = change_reports.Reported(report["to"], report["on"], note="示例")
        office.act(change_reports.report_now, report["kind"], report["what"], reported)


def _put_on_map(stage: _Stage, said: Said) -> None:
    office = stage.desk.office
    office.act(
        map_card.place,
        said["longitude"],
        said["latitude"],
        System(said["system"]),
        category=said["category"],
        note=said["note"],
    )
    office.act(map_card.set_photo, stage.picture(said["picture"]))
    prepared = office.read(map_card.prepare)
    map_card.write(prepared)
    exported = office.act(map_card.record_export, prepared)
    office.act(map_card.mark_uploaded, exported, said["uploaded_to"])


# --- grade, applications, tasks


def _apply(stage: _Stage, said: Said) -> None:
    for one in said["review"]:
        stage.desk.office.act(reviews.record, stage.standards[one["standard"]], _review(one))
    for one in said["application"]:
        _draft(stage, one)


def _review(said: Said) -> reviews.ReviewFields:
    words = {key: value for key, value in said.items() if key != "standard"}
    words |= {"kind": ReviewKind(said["kind"]), "result": Result(said["result"])}
    return reviews.ReviewFields(**words)


def _draft(stage: _Stage, said: Said) -> None:
    office, standard = stage.desk.office, stage.standards[said["standard"]]
    draft = office.act(applications.create, standard, said["form"], grade=said["grade"])
    for key, text in said["texts"].items():
        office.act(applications.write_text, draft, key, text)
    beside = office.read(evidence.photos, standard)
    for photo in said.get("photo", ()):
        taken = beside[photo["criterion"]][0].id
        added = office.act(application_files.add_photo_of_evidence, draft, taken)
        office.act(application_files.caption, added, photo["caption"])
    for one in said.get("opinion", ()):
        words = {key: value for key, value in one.items() if key != "level"}
        given = application_opinions.OpinionFields(opinion=Opinion.AGREES, **words)
        office.act(application_opinions.give_opinion, draft, one["level"], given)


def _plan(stage: _Stage, tasks: Sequence[Said]) -> None:
    for one in tasks:
        fields = gap_tasks.TaskFields(
            one["what"],
            stage.desk.ids[one["responsible"]],
            one["due_on"],
            parse_yuan(one["cost"]) if "cost" in one else None,
            "示例",
            budget_lines.BudgetFields(**one["budget"]) if "budget" in one else None,
        )
        standard = stage.standards[one["standard"]]
        stage.desk.office.act(gap_tasks.add, standard, one["item"], fields)
