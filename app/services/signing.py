"""The one mechanism for whatever needs people's word: put forward, sign, send back, take back."""

from __future__ import annotations

from app.core.errors import BadInput, NotAllowed, Refused, StoreProblem
from app.core.permissions import ROLE_NAMES, Role
from app.core.sign_ways import (
    KIND_NAMES,
    STATE_NAMES,
    WAYS,
    PaperKind,
    PaperState,
    may_follow,
    next_step,
    step_role_name,
)
from app.core.text import as_written
from app.models import Signature, SignPaper
from app.services import clock_guard, directory, sign_hands, sign_in, sign_papers, sign_subjects
from app.services.context import Context
from app.services.sign_in import Proof
from app.services.sign_papers import end
from app.services.sign_subjects import Row, Subject
from app.services.sign_view import PaperView, may_send_back, may_withdraw, papers_now, view
from app.services.sign_waiting import Waiting, all_waiting, waiting_for_me, waiting_for_nobody

__all__ = [
    "PaperView",
    "Waiting",
    "all_waiting",
    "end_live",
    "put_forward",
    "require_free",
    "require_holder",
    "send_back",
    "sign",
    "supersede",
    "view",
    "waiting_for_me",
    "waiting_for_nobody",
    "withdraw",
]


def put_forward(ctx: Context, kind: PaperKind, subject_id: str) -> str:
    """Put a record forward to be signed (提交签批); give the paper's public id.

    Whoever puts it forward is a maker besides those the record names.

    Raises:
        NotAllowed: not the role.
        Refused: it waits already, was agreed to already, or something is still missing.
    """
    subject = sign_subjects.subject(kind)
    ctx.require(subject.act)
    row = sign_subjects.find(ctx, kind, subject_id)
    if subject.signs_without_paper:
        raise Refused(
            f"{subject.title(ctx, row)}不用另外提交签批。",
            kept="没有改动任何内容。",
            to_do=f"可以直接由{step_role_name(WAYS[kind].steps[0])}来签。",
        )
    live = sign_papers.live_paper(ctx, kind, subject_id)
    if getattr(row, "voided_at", None):
        raise Refused(f"{subject.title(ctx, row)}已作废，不能提交签批。", kept="没有改动任何内容。")
    if live is not None:
        raise Refused(
            f"{live.title}{STATE_NAMES[PaperState(live.state)]}，不用再提交。",
            kept="没有改动任何内容。",
            to_do="要改，请先撤回或请签字人退回，改好再提交。",
        )
    _require_complete(ctx, subject, row)
    makers = subject.makers(ctx, row)
    if WAYS[kind].needs_maker:
        makers |= {ctx.person_id}
    return sign_papers.make(ctx, subject, row, makers).public_id


def sign(
    ctx: Context, kind: PaperKind, subject_id: str, proof: Proof, for_person: int | None = None
) -> None:
    """Give the next signature under a record's paper, in one's own right or for another (代签).

    Raises:
        NotAllowed: not one's turn, no own PIN, no fresh proof, a maker, or signed before.
        Refused: nothing waits, something is missing, the content is not what was put forward, or
            an attached file is not what was attached.
    """
    subject = sign_subjects.subject(kind)
    row = sign_subjects.find(ctx, kind, subject_id)
    paper = sign_papers.live_paper(ctx, kind, subject_id)
    if paper is None:
        _require_first(ctx, subject, row)
    who, now = sign_hands.signers(ctx), papers_now(ctx, subject, row, paper)
    hand = _hand(who, now, ctx.person_id, for_person)
    _require_own_word(ctx, proof)
    if paper is None:
        _require_complete(ctx, subject, row)
        paper = sign_papers.make(ctx, subject, row, subject.makers(ctx, row))
    _require_unchanged(ctx, subject, row, paper)
    _require_files(ctx, subject, row)
    signature = _write(ctx, paper, now.signed + 1, hand)
    _tell_record(ctx, subject, row, paper, signature)
    _audit_signature(ctx, paper, signature, hand)


def send_back(ctx: Context, kind: PaperKind, subject_id: str, reason: str) -> None:
    """Send a paper back (退回) with a reason: whoever holds the role of one of its steps.

    Raises:
        NotAllowed: nobody of those, or its maker where the record holds already.
        Refused: nothing waits, or it is agreed to already.
    """
    subject = sign_subjects.subject(kind)
    row = sign_subjects.find(ctx, kind, subject_id)
    if subject.send_back is not None:
        subject.send_back(ctx, row, reason)
        return
    paper = _live(ctx, subject, row)
    if not may_send_back(ctx, paper):
        raise NotAllowed(
            f"您不能退回{WAYS[kind].it}。", kept="没有改动。", to_do="请告诉责任人或工会主席。"
        )
    _end(ctx, subject, row, paper, PaperState.RETURNED, _reason(reason, "退回"))


def withdraw(ctx: Context, kind: PaperKind, subject_id: str, reason: str) -> None:
    """Take a paper back (撤回) with a reason, agreed to or not: a maker, or a lead.

    Raises:
        NotAllowed: neither.
        Refused: there is none.
    """
    subject = sign_subjects.subject(kind)
    row = sign_subjects.find(ctx, kind, subject_id)
    if subject.send_back is not None:
        subject.send_back(ctx, row, reason)
        return
    paper = _live(ctx, subject, row)
    if WAYS[kind].stands:
        raise NotAllowed(
            f"{WAYS[kind].it}已经记下，不能撤回。",
            kept="没有改动任何内容。",
            to_do="写得不对的，请再更正或重盘一次，原来的留着。",
        )
    if not may_withdraw(ctx, paper):
        raise NotAllowed(
            f"{paper.title}不是您提交的，由登记人或责任人来撤回。", kept="没有改动任何内容。"
        )
    _end(ctx, subject, row, paper, PaperState.WITHDRAWN, _reason(reason, "撤回"))


def supersede(ctx: Context, kind: PaperKind, subject_id: str, reason: str) -> None:
    """End a live paper because a corrected one follows; the calling use case says who may."""
    end_live(ctx, kind, subject_id, PaperState.SUPERSEDED, reason)


def end_live(
    ctx: Context, kind: PaperKind, subject_id: str, state: PaperState, reason: str
) -> None:
    """End the live paper of a record, where there is one; the calling use case says who may."""
    paper = sign_papers.live_paper(ctx, kind, subject_id)
    if paper is not None:
        end(ctx, paper, state, reason)


def require_free(ctx: Context, kind: PaperKind, subject_id: str) -> None:
    """Go on only if the content of a record may change: no live paper stands.

    Raises:
        Refused: in words, with what to do first.
    """
    paper = sign_papers.live_paper(ctx, kind, subject_id)
    if paper is None:
        return
    words = STATE_NAMES[PaperState(paper.state)]
    raise Refused(
        f"{paper.title}{words}，内容不能改。",
        kept="没有改动任何内容。",
        to_do="要改请先撤回或请签字人退回，写明原因，改好再提交。",
    )


def require_holder(ctx: Context, role: Role, proof: Proof) -> None:
    """Go on only if the acting person holds a role today and gives a fresh PIN of their own.

    Raises:
        NotAllowed: role not held today, no PIN of their own, or no fresh proof.
        Refused: the clock was set back.
    """
    if role not in directory.roles_of(ctx, ctx.person_id):
        raise NotAllowed(
            f"这一步由现任的{ROLE_NAMES[role]}来签字。",
            kept="没有签字，没有改动任何内容。",
            to_do=f"请由{directory.holder_names(ctx, role) or ROLE_NAMES[role]}来签。",
        )
    _require_own_word(ctx, proof)


def _require_first(ctx: Context, subject: Subject, row: Row) -> None:
    """Go on only if a record that has no paper may make one by its first signature."""
    title = subject.title(ctx, row)
    if not subject.signs_without_paper:
        raise Refused(
            f"{title}还没有提交签批。",
            kept="没有签字，没有改动任何内容。",
            to_do="请登记的人先提交，再来签。",
        )
    if not subject.waits_for_first(ctx, row):
        raise Refused(
            f"{title}现在不等签字。",
            kept="没有签字，没有改动任何内容。",
            to_do="请看它的步骤，先办前面的一步。",
        )


def _hand(
    who: sign_hands.Signers,
    now: sign_hands.Papers,
    person: int,
    for_person: int | None,
) -> sign_hands.Hand:
    """Give the hand that signs, or say why not and who may instead."""
    for hand in sign_hands.able(who, now):
        if hand.person == person and hand.for_person == for_person:
            return hand
    others = [hand.words for hand in sign_hands.able(who, now) if hand.person != person]
    step = next_step(now.kind, now.signed)
    if step is None:
        raise Refused(f"{WAYS[now.kind].it}的签字已经齐了。", kept="没有签字。")
    raise NotAllowed(
        sign_hands.why_not(who, now, person, for_person),
        kept="没有签字，没有改动任何内容。",
        to_do=f"可以请{'、'.join(others)}来{step.verb}。"
        if others
        else sign_hands.vacancy(who, now),
    )


def _require_own_word(ctx: Context, proof: Proof) -> None:
    """Go on only with a fresh PIN of the signer's own, and a clock that was not set back."""
    sign_in.require_proof(ctx, proof)
    clock_guard.require_sane_clock(ctx)


def _require_complete(ctx: Context, subject: Subject, row: Row) -> None:
    missing = subject.missing(ctx, row)
    if missing:
        raise Refused(
            f"{subject.title(ctx, row)}还缺：{'、'.join(missing)}。",
            kept="没有签字，没有改动任何内容。",
            to_do=f"请{WAYS[subject.kind].maker}补齐后再签。",
        )


def _require_unchanged(ctx: Context, subject: Subject, row: Row, paper: SignPaper) -> None:
    if not sign_papers.is_as_now(ctx, subject, row, paper):
        raise Refused(
            f"{paper.title}的内容和提交时不一样。",
            kept="没有签字。",
            to_do="请不要签字，退回并写明原因；没有人改过的，请联系上级工会的技术人员检查数据。",
        )


def _require_files(ctx: Context, subject: Subject, row: Row) -> None:
    """Go on only if every file that is signed with it is there and as it was attached."""
    for sha256 in subject.files(ctx, row):
        try:
            ctx.files.get(sha256)
        except StoreProblem as problem:
            raise Refused(
                f"{subject.title(ctx, row)}有附件缺失或被改动，打不开。",
                kept="没有签字，没有改动任何内容。",
                to_do="请从备份恢复附件；恢复不了的，退回以后重新扫描，再签。",
            ) from problem


def _write(ctx: Context, paper: SignPaper, position: int, hand: sign_hands.Hand) -> Signature:
    row = Signature(
        station_id=ctx.station_id,
        created_at=ctx.now(),
        paper_id=paper.id,
        position=position,
        role=hand.role,
        signed_by=hand.person,
        for_person=hand.for_person,
        delegation_id=hand.delegation_id,
        signed_at=ctx.now(),
        content_code=paper.content_code,
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row


def _tell_record(
    ctx: Context, subject: Subject, row: Row, paper: SignPaper, signature: Signature
) -> None:
    """Let the record know of a signature; with the last one its paper holds."""
    if signature.position == paper.steps:
        paper.state, paper.state_since = PaperState.APPROVED.value, ctx.now()
        paper.revision += 1
        ctx.session.flush()
    subject.signed(ctx, row, signature)
    if paper.state == PaperState.APPROVED:
        subject.approved(ctx, row)


def _audit_signature(
    ctx: Context, paper: SignPaper, signature: Signature, hand: sign_hands.Hand
) -> None:
    step = WAYS[PaperKind(paper.kind)].steps[signature.position - 1]
    ctx.audit(
        f"{step.name}（代签）" if hand.for_person else step.name,
        signature,
        kind=paper.kind,
        kind_name=KIND_NAMES[PaperKind(paper.kind)],
        subject=paper.subject_id,
        title=paper.title,
        position=signature.position,
        signed_by=hand.person,
        signed_by_name=hand.name,
        for_person=hand.for_person,
        for_name=hand.for_name,
        content_code=paper.content_code,
    )
    ctx.changed.update({"sign_paper", paper.subject_type})


def _live(ctx: Context, subject: Subject, row: Row) -> SignPaper:
    paper = sign_papers.live_paper(ctx, subject.kind, row.public_id)
    if paper is None:
        raise Refused(
            f"{subject.title(ctx, row)}没有在签批。",
            kept="没有改动任何内容。",
            to_do="没有可以退回或撤回的；要签批，请先提交。",
        )
    return paper


def _end(
    ctx: Context, subject: Subject, row: Row, paper: SignPaper, state: PaperState, reason: str
) -> None:
    if not may_follow(PaperState(paper.state), state):
        raise Refused(
            f"{paper.title}{STATE_NAMES[PaperState(paper.state)]}，不能再退回。",
            kept="没有改动任何内容。",
            to_do="要改请撤回，写明原因，改好再提交。",
        )
    end(ctx, paper, state, reason)
    subject.ended(ctx, row, state, reason)


def _reason(text: str, act: str) -> str:
    reason = as_written(text)
    if not reason:
        raise BadInput(f"{act}的原因还空着。", to_do="请写明原因。", field="reason")
    return reason
