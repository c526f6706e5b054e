"""Handing a role over: both sign, the role changes that instant; a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.errors import BadInput, MonthClosed, NotAllowed, Refused, UserError
from app.core.handover_parts import NOTHING, PARTS, Part
from app.core.money import Fen
from app.core.month import Month
from app.core.permissions import Role
from app.core.quantity import Quantity
from app.core.recovery_code import format_code
from app.core.sign_ways import PaperKind
from app.models import (
    ChangeReport,
    Credential,
    Delegation,
    Person,
    Signature,
    SignPaper,
    StocktakeLine,
)
from app.services import (
    appointments,
    archive,
    directory,
    export,
    handover,
    handover_filled,
    handover_outlook,
    handover_sheet,
    package_copies,
    people,
    sealed_code,
    setup,
    sign_in,
    signing,
    stocktake,
    today,
)
from app.services.appointments import NO_CONSENT, Consent
from app.services.context import Actor, Context
from app.services.handover import Asked
from app.services.handover_filled import Counted, Filled
from app.services.office import Office
from app.services.sealed_code import Unsealed
from app.services.sign_in import Proof
from app.services.todo_row import TodoRow
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, SECOND_LEAD, Desk
from tests.services.shelf import Shelf

NEW, PANJIN = "王㐂", "panjin-2021"


@pytest.fixture
def newcomer(office: Office, desk: Desk) -> int:
    """Somebody registered who has set their own PIN and holds no role yet."""
    person_id = desk.sit(LEAD).act(people.add_person, people.PersonFields(NEW))
    office.act(sign_in.set_own_pin, person_id, "2580")
    desk.sit(LEAD)
    return person_id


@pytest.fixture
def cups(shelf: Shelf, office: Office) -> int:
    """Eight packs of cups on the shelf, says the book."""
    item = shelf.item("纸杯", "包")
    shelf.receive(item, 8)
    return item


def _proof(office: Office, person_id: int) -> Proof:
    return Proof(person_id, office.clock.now())


def _roles(office: Office, person_id: int) -> frozenset[Role]:
    return office.read(directory.roles_of, person_id)


def _asked(desk: Desk, to: int, role: Role = Role.LEAD, by: str = LEAD, **filled: object) -> Asked:
    return Asked(role, desk.person(by), to, Filled(**filled))  # type: ignore[arg-type]  # test's own


def _hand_over(office: Office, asked: Asked, consent: Consent = NO_CONSENT) -> str:
    proofs = _proof(office, asked.from_person), _proof(office, asked.to_person)
    return office.act(handover.hand_over, asked, *proofs, consent=consent)


def _agreed(office: Office, desk: Desk, name: str) -> Consent:
    return Consent(_proof(office, desk.person(name)))


def _everything(office: Office) -> dict[str, list[tuple[object, ...]]]:
    """Read every row of every table, to compare."""

    def read(ctx: Context) -> dict[str, list[tuple[object, ...]]]:
        raw = ctx.session.connection().connection.driver_connection
        assert raw is not None
        tables = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(raw.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for (name,) in tables
        }

    return office.read(read)


def _count(book: int, counted: int, why: str = "") -> Counted:
    return Counted(Quantity(book * 1000), Quantity(counted * 1000), why)


def test_the_lead_changes_hands_the_instant_both_signed(
    office: Office, desk: Desk, newcomer: int, cups: int
) -> None:
    lead = desk.person(LEAD)
    desk.sit(LEAD)
    asked = _asked(
        desk,
        newcomer,
        cash=Fen(12_350),
        counts={cups: _count(8, 6, "受潮扔了")},
        keys=("大门钥匙 2 把", "", "公章 1 枚"),
        remarks={"keys:0": "一把备用"},
        note="其余照旧",
    )

    public_id = _hand_over(office, asked, _agreed(office, desk, CHAIR))

    assert Role.LEAD not in _roles(office, lead)
    assert _roles(office, newcomer) == {Role.LEAD}
    kept = office.read(handover.handed_over, public_id)
    assert (kept.role, kept.from_name, kept.to_name, kept.on) == (
        "责任人", LEAD, NEW, "2026-10-22",
    )  # fmt: skip
    rows = dict(kept.parts)
    assert tuple(rows) == PARTS[Role.LEAD]
    assert [(row.label, row.counted) for row in rows[Part.CASH]] == [("库存现金", "123.50 元")]
    assert [(r.label, r.second, r.counted, r.remark) for r in rows[Part.STOCK]] == [
        ("纸杯", "账面 8 包", "6 包", "受潮扔了")
    ]
    assert [(r.label, r.remark) for r in rows[Part.KEYS]] == [
        ("大门钥匙 2 把", "一把备用"),
        ("公章 1 枚", ""),
    ]
    signed = office.read(
        lambda ctx: [
            (row.role, row.signed_by)
            for row in ctx.session.scalars(select(Signature).order_by(Signature.id))
        ]
    )
    assert signed == [("outgoing", lead), ("incoming", newcomer)]


def test_whoever_handed_over_acts_as_lead_no_more_without_signing_out(
    office: Office, desk: Desk, newcomer: int
) -> None:
    desk.sit(LEAD)
    _hand_over(office, _asked(desk, newcomer), _agreed(office, desk, CHAIR))
    assert office.actor.roles == frozenset()
    with pytest.raises(NotAllowed):
        office.act(people.add_person, people.PersonFields("李雷"))


def test_what_is_missing_becomes_a_stocktake_that_waits_for_consent(
    office: Office, desk: Desk, newcomer: int, cups: int
) -> None:
    desk.sit(LEAD)
    asked = _asked(desk, newcomer, counts={cups: _count(8, 6, "受潮扔了")})
    _hand_over(office, asked, _agreed(office, desk, CHAIR))

    book = {line.label: line.book for line in office.read(stocktake.sheet)}
    lines = office.read(
        lambda ctx: [(x.book, x.counted, x.explanation) for x in ctx.session.scalars(_LINES)]
    )
    papers = office.read(lambda ctx: list(ctx.session.scalars(select(SignPaper.kind))))
    assert book == {"纸杯": 6000}
    assert lines == [(8000, 6000, "受潮扔了")]
    assert sorted(papers) == ["handover", "stocktake"]


_LINES = select(StocktakeLine)


def test_both_and_those_in_office_are_told(office: Office, desk: Desk, newcomer: int) -> None:
    desk.sit(LEAD).act(setup.choose_standards, [PANJIN])
    _hand_over(office, _asked(desk, newcomer), _agreed(office, desk, CHAIR))
    for name in (LEAD, CHAIR, SECOND_LEAD, NEW):
        office.actor = Actor(desk.person(name), name)
        told = office.read(sign_in.unseen_notices)
        assert any("赵国强把责任人交接给王㐂" in line and "孙惠民" in line for line in told), name
    reports = office.read(lambda ctx: list(ctx.session.scalars(select(ChangeReport.what))))
    assert "王㐂自2026-10-22起任责任人" in reports


def test_what_the_outgoing_asked_others_to_sign_ends(
    office: Office, desk: Desk, newcomer: int
) -> None:
    def ask(ctx: Context) -> None:
        row = Delegation(
            station_id=ctx.station_id,
            role="lead",
            from_person=desk.person(LEAD),
            to_person=desk.person(KEEPER),
            from_on="2026-10-20",
            to_on="2026-10-30",
            reason="出差",
            created_at=ctx.now(),
        )
        ctx.session.add(row)
        ctx.audit("委托代签", row)

    office.act(ask)
    desk.sit(LEAD)
    sheet = office.read(handover_sheet.gather, Role.LEAD, desk.person(LEAD))
    _hand_over(office, _asked(desk, newcomer), _agreed(office, desk, CHAIR))

    assert [line.label for line in sheet.lines[Part.DELEGATIONS]] == ["委托曾立群代签（责任人）"]
    revoked = office.read(lambda ctx: ctx.session.scalars(select(Delegation)).one().revoked_by)
    assert revoked == desk.person(LEAD)


def test_an_attendant_hands_over_with_the_leads_word(
    office: Office, desk: Desk, newcomer: int, cups: int
) -> None:
    counts = {cups: _count(8, 8)}
    asked = _asked(desk, newcomer, Role.ATTENDANT, ATTENDANT, counts=counts)
    desk.sit(ATTENDANT)
    with pytest.raises(NotAllowed, match="责任人或工会主席"):
        _hand_over(office, asked)
    _hand_over(office, asked, _agreed(office, desk, LEAD))
    assert _roles(office, desk.person(ATTENDANT)) == frozenset()
    assert _roles(office, newcomer) == {Role.ATTENDANT}


def test_the_lead_who_takes_part_needs_no_third_word_for_other_roles(
    office: Office, desk: Desk
) -> None:
    desk.sit(KEEPER)
    _hand_over(office, _asked(desk, desk.person(LEAD), Role.EXPENSE_KEEPER, KEEPER))
    assert _roles(office, desk.person(LEAD)) == {Role.LEAD, Role.EXPENSE_KEEPER}
    assert _roles(office, desk.person(KEEPER)) == {Role.ATTENDANT}


def test_the_chair_changes_hands_with_the_leads_word(
    office: Office, desk: Desk, newcomer: int
) -> None:
    desk.sit(CHAIR)
    asked = _asked(desk, newcomer, Role.CHAIR, CHAIR)
    with pytest.raises(NotAllowed):
        _hand_over(office, asked, _agreed(office, desk, CHAIR))
    _hand_over(office, asked, _agreed(office, desk, LEAD))
    assert _roles(office, newcomer) == {Role.CHAIR}
    assert _roles(office, desk.person(CHAIR)) == frozenset()


def test_without_the_other_the_sealed_code_speaks(
    office: Office, desk: Desk, newcomer: int, blank_folder: Path
) -> None:
    desk.end_role(CHAIR)
    desk.sit(LEAD)
    code = format_code((blank_folder / "recovery.bytes").read_bytes())
    answer = office.act(sealed_code.prove_code, code)
    assert isinstance(answer, Unsealed)
    asked = _asked(desk, newcomer)
    assert office.read(appointments.who_agrees_to_handover, Role.LEAD, *_two(asked)) == ()
    _hand_over(office, asked, Consent(unsealed=answer))
    assert _roles(office, newcomer) == {Role.LEAD}


def _two(asked: Asked) -> tuple[int, int]:
    return asked.from_person, asked.to_person


Spoil = Callable[[Office, Desk, Asked, FixedClock], tuple[Asked, Consent]]


def _in_a_closed_month(
    office: Office, desk: Desk, asked: Asked, _clock: FixedClock
) -> tuple[Asked, Consent]:
    desk.close_month()
    desk.sit(LEAD)
    return asked, _agreed(office, desk, CHAIR)


REFUSALS: dict[str, tuple[Spoil, type[UserError], str]] = {
    "nobody agreed": (lambda _o, _d, a, _c: (a, NO_CONSENT), NotAllowed, "工会主席"),
    "another lead agreed": (
        lambda o, d, a, _c: (a, _agreed(o, d, SECOND_LEAD)), NotAllowed, "工会主席",
    ),
    "the outgoing agreed": (lambda o, d, a, _c: (a, _agreed(o, d, LEAD)), NotAllowed, "工会主席"),
    "the incoming is the chair": (
        lambda o, d, a, _c: (replace(a, to_person=d.person(CHAIR)), _agreed(o, d, CHAIR)),
        Refused, "两个人",
    ),
    "the incoming is lead already": (
        lambda o, d, a, _c: (replace(a, to_person=d.person(SECOND_LEAD)), _agreed(o, d, CHAIR)),
        Refused, "已经是责任人",
    ),
    "to oneself": (
        lambda o, d, a, _c: (replace(a, to_person=a.from_person), _agreed(o, d, CHAIR)),
        Refused, "同一个人",
    ),
    "what one does not hold": (
        lambda o, d, a, _c: (replace(a, from_person=d.person(KEEPER)), _agreed(o, d, CHAIR)),
        Refused, "不是责任人",
    ),
    "an item not counted": (
        lambda o, d, a, _c: (replace(a, filled=Filled()), _agreed(o, d, CHAIR)),
        BadInput, "还没有点数",
    ),
    "a difference without a reason": (
        lambda o, d, a, _c: (
            replace(a, filled=Filled(counts={next(iter(a.filled.counts)): _count(8, 5)})),
            _agreed(o, d, CHAIR),
        ),
        BadInput, "原因",
    ),
    "a book that moved on": (
        lambda o, d, a, _c: (
            replace(a, filled=Filled(counts={next(iter(a.filled.counts)): _count(9, 9)})),
            _agreed(o, d, CHAIR),
        ),
        Refused, "账面数在盘点期间变了",
    ),
    "a closed month": (
        _in_a_closed_month,
        MonthClosed, "月结",
    ),
    "consent of a minute ago": (
        lambda o, d, a, c: (a, Consent(Proof(d.person(CHAIR), _before(c)))),
        NotAllowed, "工会主席",
    ),
}  # fmt: skip


def _before(clock: FixedClock) -> datetime:
    then = clock.now()
    clock.advance(61)
    return then


@pytest.mark.parametrize("why", REFUSALS)
def test_refused_means_nothing_changed(
    office: Office, desk: Desk, newcomer: int, cups: int, clock: FixedClock, why: str
) -> None:
    spoil, problem, words = REFUSALS[why]
    desk.sit(LEAD)
    asked = _asked(desk, newcomer, counts={cups: _count(8, 8)}, cash=Fen(0))
    asked, consent = spoil(office, desk, asked, clock)
    before = _everything(office)

    with pytest.raises(problem, match=words):
        _hand_over(office, asked, consent)

    assert _everything(office) == before


@pytest.mark.parametrize("which", [0, 1])
def test_nobody_signs_with_another_ones_or_an_old_pin(
    office: Office, desk: Desk, newcomer: int, clock: FixedClock, which: int
) -> None:
    desk.sit(LEAD)
    asked = _asked(desk, newcomer)
    right = [_proof(office, asked.from_person), _proof(office, asked.to_person)]
    others = list(right)
    others[which] = right[1 - which]
    before = _everything(office)
    with pytest.raises(NotAllowed, match="本人输口令"):
        office.act(handover.hand_over, asked, *others, consent=_agreed(office, desk, CHAIR))
    clock.advance(61)
    right[1 - which] = _proof(office, right[1 - which].person_id)
    with pytest.raises(NotAllowed, match="本人输口令"):
        office.act(handover.hand_over, asked, *right, consent=_agreed(office, desk, CHAIR))
    assert _everything(office) == before


@pytest.mark.parametrize("name", [LEAD, NEW])
@pytest.mark.parametrize("how", ["unset", "locked"])
def test_who_has_no_pin_of_their_own_or_a_locked_one_hands_nothing_over(
    office: Office, desk: Desk, newcomer: int, name: str, how: str
) -> None:
    def spoil(ctx: Context) -> None:
        mine = select(Credential).where(Credential.person_id == desk.person(name))
        row = ctx.session.scalars(mine).one()
        row.set_by_self, row.is_locked = how != "unset", how == "locked"
        ctx.audit("试", row)

    office.act(spoil)
    desk.sit(LEAD)
    before = _everything(office)
    with pytest.raises(NotAllowed, match=name):
        _hand_over(office, _asked(desk, newcomer), _agreed(office, desk, CHAIR))
    assert _everything(office) == before


def test_who_agrees_with_a_pin_that_was_locked_meanwhile_does_not_count(
    office: Office, desk: Desk, newcomer: int
) -> None:
    def lock(ctx: Context) -> None:
        theirs = select(Credential).where(Credential.person_id == desk.person(CHAIR))
        row = ctx.session.scalars(theirs).one()
        row.is_locked = True
        ctx.audit("试", row)

    desk.sit(LEAD)
    consent = _agreed(office, desk, CHAIR)
    office.act(lock)

    before = _everything(office)
    with pytest.raises(NotAllowed, match=f"{CHAIR}的口令锁定了"):
        _hand_over(office, _asked(desk, newcomer), consent)
    with pytest.raises(NotAllowed, match=f"{CHAIR}的口令锁定了"):
        office.act(appointments.appoint, newcomer, Role.LEAD, consent=consent)
    assert _everything(office) == before


def test_nobody_hands_over_at_a_desk_of_somebody_without_a_role(
    office: Office, desk: Desk, newcomer: int
) -> None:
    consent = _agreed(office, desk, CHAIR)
    office.actor = Actor(newcomer, NEW, frozenset())

    before = _everything(office)
    with pytest.raises(NotAllowed, match="这一步由"):
        _hand_over(office, _asked(desk, newcomer), consent)
    assert _everything(office) == before


def test_whoever_takes_over_may_sign_in_first_to_set_a_pin(office: Office, desk: Desk) -> None:
    new = desk.sit(LEAD).act(people.add_person, people.PersonFields(NEW))
    names = [one.name for one in office.read(sign_in.names_to_pick)]
    office.act(handover_filled.keep_draft, Role.LEAD, desk.person(LEAD), new)
    then = [one.name for one in office.read(sign_in.names_to_pick)]
    assert NEW not in names
    assert NEW in then
    office.act(handover_filled.drop_draft, Role.LEAD, desk.person(LEAD))
    assert NEW not in [one.name for one in office.read(sign_in.names_to_pick)]


def test_a_draft_is_kept_as_it_was_filled_in_and_goes_with_the_act(
    office: Office, desk: Desk, newcomer: int, cups: int
) -> None:
    filled = Filled(
        cash=Fen(500),
        counts={cups: Counted(Quantity(8000), None), 99: _count(1, 2, "多了")},
        keys=("大门钥匙",),
        remarks={"opinion:1": "先办"},
        note="慢慢填",
    )
    desk.sit(LEAD).act(handover_filled.keep_draft, Role.LEAD, desk.person(LEAD), newcomer, filled)
    draft = office.read(handover_filled.drafts)[0]
    assert draft.filled == filled
    assert draft.title == "责任人交接：赵国强 交给 王㐂"
    desk.sit(KEEPER)
    assert office.read(handover_filled.drafts) == (), "others do not see it"
    with pytest.raises(NotAllowed):
        office.act(handover_filled.keep_draft, Role.LEAD, desk.person(LEAD), newcomer, filled)

    desk.sit(LEAD)
    done = replace(filled, counts={cups: _count(8, 8)})
    asked = Asked(Role.LEAD, desk.person(LEAD), newcomer, done)
    _hand_over(office, asked, _agreed(office, desk, CHAIR))
    assert office.read(handover_filled.drafts) == ()


def test_a_draft_is_thrown_away_by_who_may_fill_it_in_only(
    office: Office, desk: Desk, newcomer: int
) -> None:
    lead = desk.person(LEAD)
    desk.sit(LEAD).act(handover_filled.keep_draft, Role.LEAD, lead, newcomer)

    with pytest.raises(NotAllowed, match="交接的两个人"):
        desk.sit(KEEPER).act(handover_filled.drop_draft, Role.LEAD, lead)

    desk.sit(CHAIR).act(handover_filled.drop_draft, Role.LEAD, lead)
    assert office.read(handover_filled.drafts) == ()


def test_no_draft_names_somebody_who_left(office: Office, desk: Desk, newcomer: int) -> None:
    desk.sit(LEAD).act(people.mark_left, newcomer)

    with pytest.raises(Refused, match="离岗"):
        office.act(handover_filled.keep_draft, Role.LEAD, desk.person(LEAD), newcomer)


def test_a_hand_over_at_anybodys_desk_takes_its_draft_along(
    office: Office, desk: Desk, newcomer: int
) -> None:
    lead = desk.person(LEAD)
    desk.sit(LEAD).act(handover_filled.keep_draft, Role.LEAD, lead, newcomer)

    desk.sit(KEEPER)
    _hand_over(office, _asked(desk, newcomer), _agreed(office, desk, CHAIR))

    assert desk.sit(CHAIR).read(handover_filled.drafts) == ()


def test_the_next_sheet_names_the_keys_of_the_last_one(
    office: Office, desk: Desk, newcomer: int
) -> None:
    desk.sit(LEAD)
    asked = _asked(desk, newcomer, keys=("大门钥匙 2 把",))
    _hand_over(office, asked, _agreed(office, desk, CHAIR))
    assert office.read(handover_sheet.gather, Role.LEAD, newcomer).keys == ("大门钥匙 2 把",)
    assert office.read(handover_sheet.gather, Role.CHAIR, 4).keys == ("封存的恢复码",)


def test_a_hand_over_is_not_taken_back(office: Office, desk: Desk, newcomer: int) -> None:
    desk.sit(LEAD)
    done = _hand_over(office, _asked(desk, newcomer), _agreed(office, desk, CHAIR))
    desk.sit(SECOND_LEAD)
    for undo in (signing.withdraw, signing.send_back):
        with pytest.raises(Refused, match="再办一次交接"):
            office.act(undo, PaperKind.HANDOVER, done, "弄错了")


ANYBODY = (ATTENDANT, KEEPER, LEAD, CHAIR, SECOND_LEAD)


@settings(max_examples=120, deadline=None)
@given(
    role=st.sampled_from(Role),
    out=st.sampled_from(ANYBODY),
    into=st.sampled_from(ANYBODY),
    sits=st.sampled_from(ANYBODY),
    agrees=st.one_of(st.none(), st.sampled_from(ANYBODY)),
    signers=st.one_of(st.none(), st.tuples(st.sampled_from(ANYBODY), st.sampled_from(ANYBODY))),
)
def test_whatever_is_tried_a_role_changes_hands_by_three_words_or_not_at_all(
    office: Office,
    desk: Desk,
    role: Role,
    out: str,
    into: str,
    sits: str,
    agrees: str | None,
    signers: tuple[str, str] | None,
) -> None:
    def holders(ctx: Context) -> dict[str, frozenset[Role]]:
        rows = ctx.session.execute(select(Person.name, Person.id)).all()
        return {name: directory.roles_of(ctx, found) for name, found in rows}

    before, was = _everything(office), office.read(holders)
    desk.sit(sits)
    consent = _agreed(office, desk, agrees) if agrees else NO_CONSENT
    asked = Asked(role, desk.person(out), desk.person(into), Filled())
    proofs = [_proof(office, desk.person(name)) for name in (signers or (out, into))]
    done = False
    with suppress(UserError):
        office.act(handover.hand_over, asked, *proofs, consent=consent)
        done = True

    now = office.read(holders)
    assert not any({Role.LEAD, Role.CHAIR} <= roles for roles in now.values())
    if not done:
        assert _everything(office) == before
        return
    assert (signers or (out, into)) == (out, into)
    assert now == {**was, out: was[out] - {role}, into: was[into] | {role}}
    other = {Role.LEAD: Role.CHAIR, Role.CHAIR: Role.LEAD}.get(role)
    if other:
        assert agrees not in (None, out, into)
        assert other in was[agrees or ""]
    else:
        words = [was[name] for name in (out, into, sits, agrees) if name]
        assert any(roles & {Role.LEAD, Role.CHAIR} for roles in words)


def test_a_hand_over_not_signed_yet_stands_on_today_of_whoever_can_go_on(
    office: Office, desk: Desk, newcomer: int
) -> None:
    desk.sit(LEAD).act(handover_filled.keep_draft, Role.LEAD, desk.person(LEAD), newcomer)

    (line,) = _handovers(desk.sit(LEAD))
    assert line.text == f"责任人交接：{LEAD} 交给 {NEW}，还没有签完"
    assert (line.page, line.arg) == ("people", ("draft", Role.LEAD, desk.person(LEAD)))
    assert _handovers(desk.sit(CHAIR)) == [line]
    assert _handovers(desk.sit(ATTENDANT)) == []

    desk.sit(LEAD).act(handover_filled.drop_draft, Role.LEAD, desk.person(LEAD))
    assert _handovers(office) == []


def _handovers(office: Office) -> list[TodoRow]:
    return [line for line in office.read(today.to_do) if "交接" in line.text]


def _months_of(office: Office, desk: Desk) -> list[str]:
    sheet = office.read(handover_sheet.gather, Role.ARCHIVIST, desk.person(LEAD))
    return [f"{line.label}：{line.second}" for line in sheet.lines[Part.MONTHS]]


def test_a_closed_month_is_listed_until_its_package_was_saved_somewhere_else(
    office: Office, desk: Desk, clock: FixedClock, tmp_path: Path
) -> None:
    october = Month.parse("2026-10")
    desk.sit(LEAD)
    desk.close_month()
    clock.advance(20 * 86_400)
    export.write_papers_of(office, october, office.folder.exports)
    listed = ["2026年10月：已月结，未导出上报包（没有另存的记录）"]

    assert _months_of(office, desk) == listed, "what the closing writes by itself is not handed up"
    (papers,) = office.read(archive.papers_of, october)
    package_copies.save_copy(office, replace(papers, is_closed=False), tmp_path)
    assert _months_of(office, desk) == listed, "papers of before the closing"
    package_copies.save_copy(office, replace(papers, revision=0), tmp_path)
    assert _months_of(office, desk) == listed, "papers of an earlier closing"
    package_copies.save_copy(office, papers, tmp_path)
    assert _months_of(office, desk) == []


def test_an_empty_part_does_not_claim_that_the_months_were_handed_up() -> None:
    assert "都已月结、上报" not in NOTHING[Part.MONTHS]
    assert "请当面问清" in NOTHING[Part.MONTHS]


def test_who_would_be_the_only_lead_and_the_expense_keeper_is_named_beforehand(
    office: Office, desk: Desk, newcomer: int
) -> None:
    lead, keeper, second = desk.person(LEAD), desk.person(KEEPER), desk.person(SECOND_LEAD)

    def said(role: Role, out: int, to: int) -> str:
        return office.read(handover_outlook.after, role, out, to)

    assert said(Role.LEAD, lead, keeper) == "", "the other lead can sign"
    assert said(Role.EXPENSE_KEEPER, keeper, lead) == ""
    desk.end_role(SECOND_LEAD)

    told = said(Role.LEAD, lead, keeper)
    assert told.startswith(f"交接以后，{KEEPER}既是经费专人，又是唯一的责任人")
    assert "要等另有一位责任人才有人能签字" in told
    assert LEAD in said(Role.EXPENSE_KEEPER, keeper, lead)
    assert said(Role.LEAD, lead, newcomer) == "", "keeps no expenses"
    assert said(Role.EXPENSE_KEEPER, keeper, second) == "", "is no lead any more"
    assert said(Role.ATTENDANT, keeper, lead) == ""
