"""Applications (申报): begun from what a standard declares, kept as drafts, frozen once submitted.

Photos, papers and opinions are in `application_files`, handing in and what comes back in
`application_way`, the whole of one as it is printed in `application_book`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.core.application_rules import SUBSIDY, TEXTS, Countdown, countdown, open_year
from app.core.application_steps import ApplicationState, holder_words, state_name
from app.core.errors import BadInput, NotFound, Refused
from app.core.permissions import Act
from app.core.sign_ways import PaperKind
from app.core.text import as_written
from app.models import Application
from app.services import shelf, signing
from app.services.context import Context
from app.standards.schema import Application as Form
from app.standards.schema import Grade, Standard

LONGEST_TEXT = 6000
PAPER_TEXT = "paper:"
"""Before the id of a paper whose text is written in the application itself."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One application that a chosen standard declares."""

    standard: Standard
    form: Form
    year: int
    left: Countdown | None
    """How long there is, where the source names a day."""


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One application as it stands in the list."""

    id: int
    standard_id: str
    form_id: str
    kind: str
    title: str
    city: str
    grade: str
    grade_title: str
    year: int
    amount_fen: int | None
    state: ApplicationState
    state_name: str
    held: str
    """Who holds it now, and since when."""
    since: str
    submitted_on: str
    content_code: str
    corrects_id: int | None
    replaced_by: int | None
    """The version that corrects it, once there is one."""
    is_void: bool

    @property
    def is_draft(self) -> bool:
        return self.state is ApplicationState.DRAFT


def offers(ctx: Context, standards: Iterable[Standard]) -> tuple[Offer, ...]:
    """List what can be applied for under these standards."""
    today = ctx.clock.today()
    return tuple(_offer(standard, form, today) for standard in standards
                 for form in standard.applications)  # fmt: skip


def list_of(ctx: Context) -> tuple[ApplicationRow, ...]:
    """List all applications, the newest first; voided drafts are left out."""
    rows = ctx.session.scalars(
        select(Application)
        .where(Application.station_id == ctx.station_id, Application.voided_at.is_(None))
        .order_by(Application.id.desc())
    ).all()
    return tuple(row_of(ctx, row) for row in rows)


def create(ctx: Context, standard: Standard, form_id: str, *, grade: str = "") -> int:
    """Begin an application; give its id.

    Raises:
        NotAllowed: the person's roles may not.
        NotFound: the standard declares no such application.
        Refused: it is superseded, or a draft of it is there already.
    """
    ctx.require(Act.KEEP_LIFE)
    form = form_in(standard, form_id)
    if form is None or standard.is_superseded:
        raise NotFound(
            "这个标准现在不能申报。", kept="没有新建。", to_do="请在“对照检查”里选定现行的标准。"
        )
    year = open_year(form.due, ctx.clock.today())
    if _draft_there(ctx, standard.id, form_id, year):
        raise Refused(
            f"{year} 年的“{form.title}”已有一份草稿。",
            kept="没有新建第二份。",
            to_do="请在左边打开那份草稿继续填。",
        )
    row = Application(
        station_id=ctx.station_id,
        standard_id=standard.id,
        form_id=form_id,
        grade=_known_grade(standard, form, grade),
        year=year,
        state_since=ctx.today(),
        amount_fen=amount_of(standard, grade),
        entered_by=ctx.person_id,
        created_at=ctx.now(),
    )
    ctx.session.add(row)
    ctx.audit("新建申报", row, form=form_id, standard=standard.id, grade=row.grade, year=year)
    return row.id


def write_text(ctx: Context, application_id: int, key: str, text: str) -> str:
    """Keep one typed text of a draft; give what stood before.

    Args:
        ctx: who writes.
        application_id: a draft.
        key: a field of `TEXTS`, or `paper:` with the id of a paper.
        text: blank takes it away.
    """
    row = draft_of(ctx, application_id)
    form = form_of(ctx, row)
    papers = {PAPER_TEXT + paper.id for paper in form.papers} if form else set()
    if key not in papers and (form is None or key not in TEXTS[form.kind]):
        raise NotFound("这份申报里没有这一栏。", to_do="请重新打开这份申报。")
    words = "\n".join(as_written(line) for line in text.strip().splitlines())
    if len(words) > LONGEST_TEXT:
        raise BadInput(
            f"写了 {len(words)} 个字，最多 {LONGEST_TEXT} 个。",
            kept="之前存下的内容没有改动。",
            to_do="请写短一些，或者作为文件附上。",
            field=key,
        )
    texts = texts_of(row)
    before = texts.get(key, "")
    if words != before:
        row.answers = json.dumps({**texts, key: words}, ensure_ascii=False)
        row.revision += 1
        ctx.audit("填申报", row, key=key, text=words, was=before)
    return before


def choose_grade(ctx: Context, application_id: int, grade: str) -> str:
    """Choose what grade a draft asks for, and with it the amount; give what stood before."""
    row = draft_of(ctx, application_id)
    standard = shelf.find(ctx, row.standard_id)
    form = form_in(standard, row.form_id) if standard else None
    before = row.grade
    if standard and form:
        row.grade = _known_grade(standard, form, grade)
        row.amount_fen = amount_of(standard, row.grade)
    row.revision += 1
    ctx.audit("选申报等级", row, grade=row.grade, was=before)
    return before


def choose_year(ctx: Context, application_id: int, year: int) -> int:
    """Choose the year a draft is for: this one or the next; give what stood before."""
    row = draft_of(ctx, application_id)
    this = ctx.clock.today().year
    if year not in (this, this + 1):
        raise BadInput(f"{year} 年的申报现在不能填。", to_do="请选今年或明年。", field="year")
    before, row.year = row.year, year
    row.revision += 1
    ctx.audit("选申报年度", row, year=year, was=before)
    return before


def void(ctx: Context, application_id: int, reason: str) -> None:
    """Take a draft off the list (作废); what was submitted stays."""
    row = draft_of(ctx, application_id)
    words = as_written(reason)
    if not words:
        raise BadInput("作废原因还空着。", to_do="请写明为什么不要这份草稿。", field="reason")
    row.voided_at, row.void_reason = ctx.now(), words
    row.revision += 1
    ctx.audit("作废申报草稿", row, reason=words)


def take_up_again(ctx: Context, application_id: int) -> None:
    """Undo the voiding of a draft."""
    ctx.require(Act.KEEP_LIFE)
    row = find(ctx, application_id)
    row.voided_at, row.void_reason = None, ""
    row.revision += 1
    ctx.audit("恢复申报草稿", row)


def row_of(ctx: Context, row: Application) -> ApplicationRow:
    """Give an application as it stands in the list."""
    standard = shelf.find(ctx, row.standard_id)
    form = form_in(standard, row.form_id) if standard else None
    kept = json.loads(row.content) if row.content else {}
    kind = form.kind if form else SUBSIDY if row.amount_fen is not None else "station"
    grade = standard.grade(row.grade) if standard else None
    state = ApplicationState(row.state)
    union = form.to if form else str(kept.get("to", ""))
    return ApplicationRow(
        id=row.id,
        standard_id=row.standard_id,
        form_id=row.form_id,
        kind=kind,
        title=form.title if form else str(kept.get("title", "申报")),
        city=standard.city if standard else "",
        grade=row.grade,
        grade_title=grade.title if grade else row.grade,
        year=row.year,
        amount_fen=row.amount_fen,
        state=state,
        state_name=state_name(kind, state),
        held=holder_words(
            kind, state, union, date.fromisoformat(row.state_since), ctx.clock.today()
        ),
        since=row.state_since,
        submitted_on=row.submitted_on or "",
        content_code=row.content_code,
        corrects_id=row.corrects_id,
        replaced_by=_replaced_by(ctx, row.id),
        is_void=row.voided_at is not None,
    )


def find(ctx: Context, application_id: int) -> Application:
    """Give an application of this station.

    Raises:
        NotFound: there is none with this id.
    """
    row = ctx.session.get(Application, application_id)
    if row is None or row.station_id != ctx.station_id:
        raise NotFound("没有找到这份申报。", to_do="请回到列表重新选择。")
    return row


def draft_of(ctx: Context, application_id: int) -> Application:
    """Give an application whose content may still be changed.

    Raises:
        NotAllowed: the person's roles may not.
        Refused: it was submitted, taken off the list, or the chair has it before them.
    """
    ctx.require(Act.KEEP_LIFE)
    row = find(ctx, application_id)
    if row.voided_at is not None:
        raise Refused("这份草稿已作废。", kept="内容没有改动。", to_do="请新建一份。")
    if row.submitted_on is not None:
        raise Refused(
            f"这份申报已于 {row.submitted_on} 提交，内容不能再改。",
            kept="提交的内容原样保留。",
            to_do="要改请用“更正：做新的一版”，新的一版会写明更正的是哪一份。",
        )
    signing.require_free(ctx, PaperKind.GRADE, row.public_id)
    return row


def form_of(ctx: Context, row: Application) -> Form | None:
    """Give what the standard declares of an application; None where it is not installed now."""
    standard = shelf.find(ctx, row.standard_id)
    return form_in(standard, row.form_id) if standard else None


def form_in(standard: Standard, form_id: str) -> Form | None:
    """Give one of the applications a standard declares."""
    return next((one for one in standard.applications if one.id == form_id), None)


def grades_of(standard: Standard, form: Form) -> tuple[Grade, ...]:
    """Give the grades one may ask for; a form that names none is for any of the standard's."""
    return tuple(
        grade for grade in standard.grades if form.grades is None or grade.id in form.grades
    )


def texts_of(row: Application) -> dict[str, str]:
    """Give what was typed into an application, by key."""
    texts: dict[str, str] = json.loads(row.answers)
    return texts


def amount_of(standard: Standard, grade: str) -> int | None:
    """Give the amount of a subsidy for a grade in fen; None where the source gives none."""
    return next(
        (one.amount_yuan * 100 for one in standard.subsidies
         if one.grade == grade and one.amount_yuan is not None),
        None,
    )  # fmt: skip


def _offer(standard: Standard, form: Form, today: date) -> Offer:
    year = open_year(form.due, today)
    return Offer(standard, form, year, countdown(form.due, year, today) if form.due else None)


def _known_grade(standard: Standard, form: Form, grade: str) -> str:
    if grade and grade not in {one.id for one in grades_of(standard, form)}:
        raise BadInput("这份申报没有这个等级。", to_do="请重新选。", field="grade")
    return grade


def _draft_there(ctx: Context, standard_id: str, form_id: str, year: int) -> bool:
    return bool(
        ctx.count(
            Application,
            Application.standard_id == standard_id,
            Application.form_id == form_id,
            Application.year == year,
            Application.state == ApplicationState.DRAFT.value,
            Application.voided_at.is_(None),
        )
    )


def _replaced_by(ctx: Context, application_id: int) -> int | None:
    return ctx.session.scalar(
        select(Application.id)
        .where(Application.corrects_id == application_id, Application.voided_at.is_(None))
        .order_by(Application.id.desc())
        .limit(1)
    )
