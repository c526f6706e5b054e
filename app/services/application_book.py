"""An application gathered whole: what it says, what is missing, what its paper is printed from."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select

from app.core.application_rules import (
    OPINION_NAMES,
    ROLE_FIELDS,
    STATION,
    SUBSIDY,
    TEXTS,
    Countdown,
    Filled,
    Given,
    Lack,
    countdown,
    lacks,
    photo_words,
)
from app.core.fingerprint import fingerprint
from app.core.money import Fen, capital, yuan
from app.core.permissions import Role
from app.core.sign_ways import PaperKind
from app.models import Application, SiteSurvey
from app.records.application import (
    ApplicationBook,
    FormField,
    GapEntry,
    OpinionEntry,
    PaperEntry,
    PhotoEntry,
    WrittenText,
    as_json,
    from_json,
)
from app.records.book import StationCard
from app.services import (
    application_files,
    application_opinions,
    applications,
    book_rows,
    checklists,
    directory,
    paper_states,
    reviews,
    shelf,
)
from app.services.application_files import FileRow
from app.services.application_opinions import OpinionFields
from app.services.applications import PAPER_TEXT, ApplicationRow
from app.services.context import Context
from app.services.paper_states import Standing
from app.services.reviews import ReviewRow
from app.standards.schema import Application as Form
from app.standards.schema import Standard

SEE_BEHIND = "见后页"


@dataclass(frozen=True, slots=True)
class ApplicationDetail:
    """All a page shows of one application."""

    row: ApplicationRow
    form: Form | None
    """None where the standard is not installed now."""
    book: ApplicationBook
    code: str
    """Content code of what it says: of the frozen content once submitted."""
    lacks: tuple[Lack, ...]
    photos: tuple[FileRow, ...]
    papers: dict[str, tuple[FileRow, ...]]
    opinions: dict[int, tuple[OpinionFields, FileRow]]
    texts: dict[str, str]
    left: Countdown | None
    public_id: str
    standing: Standing
    """How the chair's word on it stands."""
    reviews: tuple[ReviewRow, ...]
    """What reviewers found of it."""


def detail(ctx: Context, application_id: int) -> ApplicationDetail:
    """Gather one application: of a draft as it is now, else as it was submitted."""
    row = applications.find(ctx, application_id)
    standard = shelf.find(ctx, row.standard_id)
    form = applications.form_in(standard, row.form_id) if standard else None
    if row.content:
        book = from_json(json.loads(row.content))
    elif standard and form:
        book = gather(ctx, row, standard, form)
    else:
        book = ApplicationBook("申报", "", row.standard_id, "", row.year, ())
    missing: tuple[Lack, ...] = ()
    if row.submitted_on is None:
        missing = missing_of(ctx, row, standard, form) if standard and form else (_LOST,)
    due = form.due if form else ""
    return ApplicationDetail(
        row=applications.row_of(ctx, row),
        form=form,
        book=book,
        code=row.content_code or code_of(book),
        lacks=missing,
        photos=application_files.photos(ctx, row.id),
        papers=application_files.papers(ctx, row.id),
        opinions=application_opinions.opinions(ctx, row.id),
        texts=applications.texts_of(row),
        left=countdown(due, row.year, ctx.clock.today()) if due else None,
        public_id=row.public_id,
        standing=paper_states.of(ctx, PaperKind.GRADE, row.public_id),
        reviews=reviews.of_application(ctx, row.id),
    )


_LOST = Lack("card", "这份申报所照的标准现在读不出来")


def code_of(book: ApplicationBook) -> str:
    """Give the content code (内容码) of what an application says."""
    return fingerprint(as_json(book))


def gather(ctx: Context, row: Application, standard: Standard, form: Form) -> ApplicationBook:
    """Give what a draft says now."""
    card = book_rows.station_card(ctx)
    texts = applications.texts_of(row)
    written = [(name, texts.get(key, "")) for key, name in TEXTS[form.kind].items()]
    written += [
        (paper.title, text) for paper in form.papers if (text := texts.get(PAPER_TEXT + paper.id))
    ]
    photos = application_files.photos(ctx, row.id)
    return ApplicationBook(
        title=form.title,
        to=form.to,
        standard=standard.title,
        clause=form.clause,
        year=row.year,
        form=_fields(ctx, card, row, standard, form),
        texts=tuple(WrittenText(*one) for one in written),
        photos=tuple(PhotoEntry(one.caption, one.sha256) for one in photos),
        papers=_papers(ctx, row, form, texts),
        opinions=_opinions(ctx, row, form),
        gap=grade_gap(ctx, standard, row.grade),
        photo_rule=photo_words(form.photos_min, form.photos_max),
        corrects=_corrected_code(ctx, row),
    )


def missing_of(ctx: Context, row: Application, standard: Standard, form: Form) -> tuple[Lack, ...]:
    """List what a draft still lacks."""
    card = book_rows.station_card(ctx)
    texts = applications.texts_of(row)
    attached = application_files.papers(ctx, row.id)
    there = {paper.id for paper in form.papers if texts.get(PAPER_TEXT + paper.id)}
    people = {role: directory.holder_names(ctx, Role(role)) for role in ROLE_FIELDS}
    return lacks(
        form,
        Filled(
            fields={
                "name": card.name,
                "union_name": card.union_name,
                "address": card.address,
                **people,
                **texts,
            },
            roles=roles_asked(standard),
            grade=row.grade,
            photos=len(application_files.photos(ctx, row.id)),
            papers=frozenset(there | set(attached)),
            opinions={
                at: Given(fields.opinion, fields.on)
                for at, (fields, _file) in application_opinions.opinions(ctx, row.id).items()
            },
            lacks_survey=form.kind == STATION
            and bool(standard.surveys)
            and not _has_good_survey(ctx),
        ),
    )


def roles_asked(standard: Standard) -> tuple[str, ...]:
    """Name the people the form asks for: the lead, and whom the standard asks for (PJ-68)."""
    asked = {one.fact for one in standard.answerable.values()}
    others = (role for role in ROLE_FIELDS if role != "lead")
    return ("lead", *(role for role in others if f"role:{role}" in asked))


def grade_gap(ctx: Context, standard: Standard, grade: str) -> GapEntry | None:
    """Say what the checklist knows of a grade; None where none is asked for."""
    if not grade:
        return None
    found = next((one for one in checklists.walk(ctx, standard).grades if one.id == grade), None)
    if found is None:
        return None
    return GapEntry(
        found.title,
        len(found.gap.met),
        tuple(item.title for item in found.gap.missing),
        tuple(item.title for item in found.gap.unknown),
    )


def _fields(
    ctx: Context, card: StationCard, row: Application, standard: Standard, form: Form
) -> tuple[FormField, ...]:
    grade = standard.grade(row.grade)
    asked = grade.title if grade else ""
    fields = [
        FormField("站点名称", card.name),
        FormField("编号", card.code, half=True),
        FormField("所属工会", card.union_name, half=True),
        FormField("共建单位", card.host_name, half=True),
        FormField("单位类型", card.host_type, half=True),
        FormField("建设方式", card.build_mode, half=True),
        FormField("面积", f"{card.area_m2} 平方米" if card.area_m2 else "", half=True),
        FormField("地址", card.address),
        FormField("开放方式", card.opening_mode, half=True),
        FormField("开放时间", card.opening_text, half=True),
        FormField("责任人", card.lead_name, half=True),
        FormField("联系电话", card.phone, half=True),
        FormField("负责领导", directory.holder_names(ctx, Role.LEADER), half=True),
        FormField("专职联络员", directory.holder_names(ctx, Role.LIAISON), half=True),
    ]
    if form.kind == SUBSIDY:
        fields.append(FormField("申请种类", asked, half=True))
        fields.append(FormField("申请年度", f"{row.year} 年", half=True))
        fields.append(FormField("申请金额", _amount_words(row.amount_fen)))
    elif applications.grades_of(standard, form):
        fields.append(FormField("申请等级", asked or "由评定的工会定", half=True))
        fields.append(FormField("申请年度", f"{row.year} 年", half=True))
    return tuple(fields)


def _amount_words(fen: int | None) -> str:
    return "" if fen is None else f"{yuan(Fen(fen))} 元（{capital(Fen(fen))}）"


def _papers(
    ctx: Context, row: Application, form: Form, texts: dict[str, str]
) -> tuple[PaperEntry, ...]:
    attached = application_files.papers(ctx, row.id)
    made = []
    for paper in form.papers:
        how = [SEE_BEHIND] if texts.get(PAPER_TEXT + paper.id) else []
        how += [
            f"纸质，在{one.place}" if one.place else f"文件 {one.name}（{one.sha256[:12]}）"
            for one in attached.get(paper.id, ())
        ]
        made.append(PaperEntry(paper.title, "；".join(how), paper.clause, paper.is_required))
    return tuple(made)


def _opinions(ctx: Context, row: Application, form: Form) -> tuple[OpinionEntry, ...]:
    given = application_opinions.opinions(ctx, row.id)
    made = []
    for at, level in enumerate(form.levels):
        if at not in given:
            made.append(OpinionEntry(level))
            continue
        said, file = given[at]
        where = f"纸质，在{said.where}" if said.where else ""
        made.append(
            OpinionEntry(
                level,
                said.union,
                said.person,
                said.on,
                OPINION_NAMES[said.opinion],
                said.words,
                said.document,
                f"文件 {file.name}（{file.sha256[:12]}）" if file.sha256 else where,
            )
        )
    return tuple(made)


def _corrected_code(ctx: Context, row: Application) -> str:
    if row.corrects_id is None:
        return ""
    return applications.find(ctx, row.corrects_id).content_code


def _has_good_survey(ctx: Context) -> bool:
    return bool(
        ctx.session.scalar(
            select(SiteSurvey.id)
            .where(
                SiteSurvey.station_id == ctx.station_id,
                SiteSurvey.voided_at.is_(None),
                SiteSurvey.conclusion == "suitable",
            )
            .limit(1)
        )
    )
