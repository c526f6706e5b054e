"""The chair's word on an application before it is handed in (申报签批): what is signed of it."""

from __future__ import annotations

from sqlalchemy import select

from app.core.clock import local_time
from app.core.errors import Refused
from app.core.money import Fen, capital, yuan
from app.core.permissions import Act
from app.core.sign_ways import PaperKind, PaperState
from app.models import Application, ApplicationFile
from app.services import application_book, applications, directory, sign_makers, sign_papers
from app.services.context import Context
from app.services.sign_subjects import Subject

KIND = PaperKind.GRADE
_OUTCOME = "outcome"
_WRITES = frozenset(
    {
        "填申报", "选申报等级", "选申报年度", "写图片说明", "调图片顺序", "添加申报附件",
        "取下申报附件", "放回申报附件",
    }
)  # fmt: skip
"""The acts that change what an application says."""


def require_signed(ctx: Context, row: Application) -> str:
    """Go on only if the chair has agreed to what an application says; give the day of it.

    Raises:
        Refused: nobody has put it forward, it waits, or it says something else than was signed.
    """
    paper = sign_papers.live_paper(ctx, KIND, row.public_id)
    if paper is None or paper.state != PaperState.APPROVED:
        words = "还没有送工会主席签" if paper is None else "还在等工会主席签"
        raise Refused(
            f"这份申报{words}，不能登记已提交。",
            kept="草稿都在，没有提交。",
            to_do="请先在“提交和进展”里提交签批，主席同意以后再登记。",
        )
    if not sign_papers.is_as_now(ctx, SUBJECT, row, paper):
        raise Refused(
            "这份申报的内容和工会主席签字时不一样。",
            kept="没有提交。",
            to_do="请撤回签批，改好以后再送主席签。",
        )
    return local_time(paper.state_since)[:10]


def _files(ctx: Context, row: Application) -> list[list[object]]:
    rows = ctx.session.scalars(
        select(ApplicationFile)
        .where(ApplicationFile.application_id == row.id, ApplicationFile.removed_at.is_(None))
        .order_by(ApplicationFile.kind, ApplicationFile.position, ApplicationFile.id)
    )
    return [
        [one.kind, one.position, one.caption, one.sha256 or "", one.name, one.place, one.details]
        for one in rows
        if not one.kind.startswith(_OUTCOME)
    ]


def _content(ctx: Context, row: Application) -> dict[str, object]:
    """Give what was written and attached; the station's card and the checklist may move on."""
    return {
        "application": row.public_id,
        "standard": row.standard_id,
        "form": row.form_id,
        "grade": row.grade,
        "year": row.year,
        "amount_fen": row.amount_fen,
        "answers": {key: text for key, text in applications.texts_of(row).items() if text},
        "files": _files(ctx, row),
        "corrects": _corrects(ctx, row) or "",
    }


def _lines(ctx: Context, row: Application) -> tuple[tuple[str, str], ...]:
    found = application_book.detail(ctx, row.id)
    fen = row.amount_fen
    money = "" if fen is None else f"{yuan(Fen(fen))} 元（{capital(Fen(fen))}）"
    gap = found.book.gap
    head = (
        ("申报", found.book.title),
        ("交给", found.book.to),
        ("年度", f"{row.year} 年"),
        ("申请等级", found.row.grade_title),
        ("申请金额", money),
    )
    papers = "；".join(f"{one.title}：{one.how}" for one in found.book.papers if one.how)
    after = (
        ("图片", f"{len(found.photos)} 张" if found.photos else ""),
        ("材料", papers),
        ("自查", f"符合 {gap.met} 项，还缺 {len(gap.missing)} 项" if gap else ""),
        ("填写", directory.names(ctx).get(row.entered_by or 0, "")),
        ("更正的是", found.book.corrects),
    )
    texts = tuple((one.title, one.body) for one in found.book.texts)
    return tuple((label, value) for label, value in (*head, *texts, *after) if value)


def _title(ctx: Context, row: Application) -> str:
    found = applications.row_of(ctx, row)
    grade = f"（{found.grade_title}）" if found.grade_title else ""
    return f"{found.title}{grade}　{row.year} 年"


def _missing(ctx: Context, row: Application) -> tuple[str, ...]:
    found = application_book.detail(ctx, row.id)
    return tuple(lack.words for lack in found.lacks if lack.is_must)


def _corrects(ctx: Context, row: Application) -> str | None:
    old = ctx.session.get(Application, row.corrects_id) if row.corrects_id else None
    return old.public_id if old else None


def _makers(ctx: Context, row: Application) -> frozenset[int]:
    """Whoever began it, and whoever wrote, chose or attached anything of it before it went in."""
    wrote = sign_makers.writers(
        ctx, row, _WRITES, lambda what: not str(what.get("kind", "")).startswith(_OUTCOME)
    )
    return sign_makers.named_by(KIND, row) | wrote


def _ended(_ctx: Context, row: Application, _state: PaperState, _reason: str) -> None:
    if row.submitted_on is not None:
        raise Refused(
            f"这份申报已于 {row.submitted_on} 提交，签批不能再撤回。",
            kept="没有改动任何内容。",
            to_do="要改请用“更正：做新的一版”。",
        )


SUBJECT = Subject(
    kind=KIND,
    model=Application,
    act=Act.KEEP_LIFE,
    title=_title,
    content=_content,
    makers=_makers,
    on_date=lambda row: row.submitted_on or local_time(row.created_at)[:10],
    lines=_lines,
    open_at=lambda row: ("setup", ("application", row.id)),
    missing=_missing,
    files=lambda ctx, row: tuple(str(file[3]) for file in _files(ctx, row) if file[3]),
    ended=_ended,
)
