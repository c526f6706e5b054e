"""Every way round the two signatures, tried in raw SQL on the real file (PJ-64).

Whoever attacks here has the key and writes past the program: own connection, foreign keys off,
with and without recursive triggers. CHECKs and triggers are all that stands in the way.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from app.core.clock import FixedClock
from app.core.money import Fen
from app.services import expenses, vouchers
from app.services.office import Office
from app.storage import connection, database
from app.storage.folder import DataFolder
from app.storage.triggers import TRIGGERS
from tests.conftest import NOON
from tests.services.desk import ATTENDANT, CHAIR, KEEPER, LEAD, SECOND_LEAD, Desk

Raw = Any
"""A connection of sqlcipher3, which has no types."""
Values = Mapping[str, object]


class Scene:
    """One expense of each kind in the store, and an attacker's connection to the file."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.draft = desk.draft(summary="草稿", invoice_number="1001")
        self.signed = desk.signed(summary="责任人已签", invoice_number="1002")
        self.approved = desk.approved(summary="主席已批", invoice_number="1003")
        self.paid = desk.paid(summary="已付", invoice_number="1004")
        self.returned = desk.signed(summary="已退回", invoice_number="1005")
        desk.sit(CHAIR).act(expenses.return_expense, self.returned, "缺清单")
        office = desk.office
        self.raw: Raw = connection.connect(office.folder.database, office.database.keys.data_key)
        self.raw.execute("PRAGMA foreign_keys = OFF")
        self.lead, self.chair = desk.person(LEAD), desk.person(CHAIR)
        self.maker, self.other_lead = desk.person(ATTENDANT), desk.person(SECOND_LEAD)

    def run(self, sql: str, *values: object) -> Scene:
        self.raw.execute(sql, values)
        return self

    def one(self, sql: str, *values: object) -> Any:
        return self.raw.execute(sql, values).fetchone()[0]

    def everything(self) -> list[tuple[object, ...]]:
        return [
            *self.raw.execute("SELECT * FROM expense ORDER BY id"),
            *self.raw.execute("SELECT * FROM expense_voucher ORDER BY id"),
        ]

    def clone(self, source: int, instead: Values, how: str = "INSERT") -> Scene:
        """Insert a copy of an expense with some columns written otherwise."""
        return self._clone("expense", source, instead, how)

    def clone_voucher(self, source: int, instead: Values, how: str = "INSERT") -> Scene:
        return self._clone("expense_voucher", source, instead, how)

    def clone_closing(self, instead: Values, how: str) -> Scene:
        return self._clone("month_closing", 1, instead, how)

    def paper(self, expense_id: int) -> int:
        """Put a draft forward, as raw rows."""
        self.raw.execute(
            "INSERT INTO sign_paper (public_id, station_id, revision, created_at, kind,"
            " subject_type, subject_id, title, on_date, content, content_code, steps, state,"
            " state_since, reason) SELECT 'paper', 1, 1, ?, 'expense', 'expense', public_id, '',"
            " on_date, '{}', 'abcdefabcdef', 2, 'open', ?, '' FROM expense WHERE id = ?",
            (NOW, NOW, expense_id),
        )
        paper = int(self.one("SELECT id FROM sign_paper WHERE public_id = 'paper'"))
        self.raw.execute(
            "INSERT INTO sign_maker (public_id, station_id, revision, created_at, paper_id,"
            " person_id) VALUES ('maker', 1, 1, ?, ?, ?)",
            (NOW, paper, self.maker),
        )
        return paper

    def signature(self, paper: int, position: int, role: str, person: int) -> Scene:
        return self.run(
            "INSERT INTO signature (public_id, station_id, revision, created_at, paper_id,"
            " position, role, signed_by, signed_at, content_code)"
            " VALUES (?, 1, 1, ?, ?, ?, ?, ?, ?, 'abcdefabcdef')",
            f"signature {position}", NOW, paper, position, role, person, NOW,
        )  # fmt: skip

    def paper_of(self, expense_id: int) -> int:
        return int(
            self.one(
                "SELECT p.id FROM sign_paper p JOIN expense e ON e.public_id = p.subject_id"
                " WHERE e.id = ? ORDER BY p.id DESC",
                expense_id,
            )
        )

    def voucher_of(self, expense_id: int) -> int:
        return int(self.one("SELECT id FROM expense_voucher WHERE expense_id = ?", expense_id))

    def _clone(self, table: str, source: int, instead: Values, how: str) -> Scene:
        names = [row[1] for row in self.raw.execute(f"PRAGMA table_info({table})")]
        picked = ", ".join("?" if name in instead else name for name in names)
        tail = ""
        if how == "UPSERT":
            how, tail = "INSERT", " ON CONFLICT DO UPDATE SET amount_fen = 1"
        self.raw.execute(
            f"{how} INTO {table} ({', '.join(names)}) SELECT {picked} FROM {table} WHERE id = ?"
            + tail,
            [*(instead[name] for name in names if name in instead), source],
        )
        return self

    def closed(self) -> Scene:
        """Close October, within the attacker's own transaction."""
        return self.run(
            "INSERT INTO month_closing (public_id, station_id, revision, created_at, month,"
            " closing_revision, state, closed_at, closed_by, fingerprint, audit_seq, audit_head,"
            " pending, reopen_reason) VALUES ('c', 1, 1, ?, '2026-10', 1, 'closed', ?, ?, '', 1,"
            " '', '[]', '')",
            NOW,
            NOW,
            self.lead,
        )


@pytest.fixture(scope="module")
def whole_scene(staffed_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    root = tmp_path_factory.mktemp("signed") / "data"
    shutil.copytree(staffed_folder, root)
    office = Office(database.open_existing(DataFolder(root)), FixedClock(NOON))
    made = Scene(Desk(office))
    yield made
    made.raw.close()
    office.close()


@pytest.fixture
def scene(whole_scene: Scene) -> Iterator[Scene]:
    """The scene in a transaction that is taken back: what one attack does, no other sees."""
    whole_scene.raw.execute("PRAGMA recursive_triggers = ON")
    whole_scene.raw.execute("BEGIN")
    yield whole_scene
    whole_scene.raw.execute("ROLLBACK")


UNSIGNED: dict[str, object] = {
    "state": "draft", "lead_by": None, "lead_at": None, "chair_by": None, "chair_at": None,
    "content_code": "", "paid_on": None, "paid_by": None, "filed_on": None, "filed_by": None,
    "returned_at": None, "returned_by": None, "returned_reason": "", "voided_at": None,
}  # fmt: skip
NEW: dict[str, object] = {
    "id": None, "public_id": "another", "number": "2026-10-900", "invoice_number": "9",
}  # fmt: skip
NOW = "2026-10-22T04:00:00.000Z"
SIGNED = "state = 'lead_signed', lead_at = '" + NOW + "', content_code = 'abcdefabcdef'"
APPROVED = "state = 'chair_approved', chair_at = '" + NOW + "'"

Attack = Callable[[Scene], object]

CONTENT_ATTACKS: dict[str, Attack] = {
    f"{column} of a {which} expense": (
        lambda s, column=column, value=value, which=which: s.run(  # type: ignore[misc]
            f"UPDATE expense SET {column} = ? WHERE id = ?", value, getattr(s, which)
        )
    )
    for which in ("signed", "approved", "paid", "returned")
    for column, value in {
        "amount_fen": 1,
        "on_date": "2026-10-01",
        "summary": "别的",
        "purpose": "别的",
        "payee": "别人",
        "fund_id": 99,
        "invoice_code": "99",
        "invoice_number": "99",
        "handler_id": 5,
        "entered_by": 5,
        "imported_by": "某人",
        "paper_vouchers": 9,
        "voucher_place": "别处",
        "corrects_id": 1,
        "number": "2026-10-999",
        "public_id": "another",
        "station_id": 2,
        "created_at": "2026-01-01T00:00:00.000Z",
        "id": 999,
    }.items()
}

OTHER_ATTACKS: dict[str, Attack] = {
    # a row goes away
    "delete a signed row": lambda s: s.run("DELETE FROM expense WHERE id = ?", s.signed),
    "delete a draft": lambda s: s.run("DELETE FROM expense WHERE id = ?", s.draft),
    "delete all": lambda s: s.run("DELETE FROM expense"),
    # a row is written over
    "replace by id": lambda s: s.clone(
        s.draft, {**NEW, "id": s.signed, "amount_fen": 1}, "INSERT OR REPLACE"
    ),
    "replace by public id": lambda s: s.clone(
        s.draft,
        {
            **NEW,
            "public_id": s.one("SELECT public_id FROM expense WHERE id = ?", s.signed),
        },
        "REPLACE",
    ),
    "replace by number": lambda s: s.clone(
        s.draft,
        {**NEW, "number": s.one("SELECT number FROM expense WHERE id = ?", s.signed)},
        "REPLACE",
    ),
    "replace by invoice": lambda s: s.clone(s.draft, {**NEW, "invoice_number": "1002"}, "REPLACE"),
    "replace by rowid": lambda s: s.run(
        "REPLACE INTO expense (rowid, public_id, station_id, number, on_date, summary, purpose,"
        " amount_fen, payee, invoice_code, invoice_number, handler_id, entered_by, imported_by,"
        " paper_vouchers, voucher_place, search_keys, note, import_remark, state, content_code,"
        " filed_place, returned_reason, source_sheet, source_text, void_reason, revision,"
        " created_at) VALUES (?, 'x', 1, 'x', '2026-10-01', 'x', '', 1, '', '', '', 1, 1, '', 0,"
        " '', '', '', '', 'draft', '', '', '', '', '', '', 1, ?)",
        s.signed,
        NOW,
    ),
    "a draft takes a signed number": lambda s: s.run(
        "UPDATE OR REPLACE expense SET number = (SELECT number FROM expense WHERE id = ?)"
        " WHERE id = ?",
        s.signed,
        s.draft,
    ),
    "a draft takes a signed id": lambda s: s.run(
        "UPDATE OR REPLACE expense SET id = ? WHERE id = ?", s.signed, s.draft
    ),
    "a draft takes a signed public id": lambda s: s.run(
        "UPDATE OR REPLACE expense SET public_id = (SELECT public_id FROM expense WHERE id = ?)"
        " WHERE id = ?",
        s.paid,
        s.draft,
    ),
    "a draft takes a signed invoice": lambda s: s.run(
        "UPDATE OR REPLACE expense SET invoice_number = '1003' WHERE id = ?", s.draft
    ),
    "upsert a signed row": lambda s: s.clone(s.signed, UNSIGNED, "UPSERT"),
    "upsert by number": lambda s: s.clone(s.signed, {**UNSIGNED, "id": None}, "UPSERT"),
    "ignoring insert of a signed row": lambda s: s.clone(s.signed, NEW, "INSERT OR IGNORE"),
    "update or ignore": lambda s: s.run(
        "UPDATE OR IGNORE expense SET amount_fen = 1 WHERE id = ?", s.signed
    ),
    "update or fail": lambda s: s.run("UPDATE OR FAIL expense SET amount_fen = 1"),
    # a row is born with signatures
    "born signed by the lead": lambda s: s.clone(s.signed, NEW),
    "born approved": lambda s: s.clone(s.approved, NEW),
    "born paid": lambda s: s.clone(s.paid, NEW),
    "born as approved by name only": lambda s: s.clone(s.draft, {**NEW, "state": "paid"}),
    "born with a content code": lambda s: s.clone(s.draft, {**NEW, "content_code": "abc"}),
    "born with a payment": lambda s: s.clone(s.draft, {**NEW, "paid_on": "2026-10-22"}),
    "born returned": lambda s: s.clone(
        s.draft, {**NEW, "state": "returned", "returned_reason": "x"}
    ),
    "born without a maker": lambda s: s.clone(
        s.draft, {**NEW, "entered_by": None, "handler_id": None}
    ),
    # the wrong person signs
    "the maker signs as lead": lambda s: s.run(
        f"UPDATE expense SET {SIGNED}, lead_by = ? WHERE id = ?", s.maker, s.draft
    ),
    "the maker signs, naming another handler in the same breath": lambda s: s.run(
        f"UPDATE expense SET {SIGNED}, lead_by = ?, handler_id = ?, entered_by = ? WHERE id = ?",
        s.maker,
        s.other_lead,
        s.other_lead,
        s.draft,
    ),
    "whoever entered it is exchanged": lambda s: s.run(
        "UPDATE expense SET entered_by = ? WHERE id = ?", s.other_lead, s.draft
    ),
    "the row becomes an imported one": lambda s: s.run(
        "UPDATE expense SET entered_by = NULL, import_id = 1 WHERE id = ?", s.draft
    ),
    "the lead approves as chair": lambda s: s.run(
        f"UPDATE expense SET {APPROVED}, chair_by = lead_by WHERE id = ?", s.signed
    ),
    "the maker approves as chair": lambda s: s.run(
        f"UPDATE expense SET {APPROVED}, chair_by = handler_id WHERE id = ?", s.signed
    ),
    "nobody approves": lambda s: s.run(
        f"UPDATE expense SET {APPROVED}, chair_by = NULL WHERE id = ?", s.signed
    ),
    # steps are left out or taken back
    "the chair before the lead": lambda s: s.run(
        f"UPDATE expense SET {APPROVED}, chair_by = ? WHERE id = ?", s.chair, s.draft
    ),
    "lead and chair at once": lambda s: s.run(
        f"UPDATE expense SET {SIGNED}, {APPROVED}, lead_by = ?, chair_by = ? WHERE id = ?".replace(
            "state = 'lead_signed', ", ""
        ),
        s.lead,
        s.chair,
        s.draft,
    ),
    "signed without a content code": lambda s: s.run(
        "UPDATE expense SET state = 'lead_signed', lead_by = ?, lead_at = ? WHERE id = ?",
        s.lead,
        NOW,
        s.draft,
    ),
    "signed without a fund": lambda s: s.run(
        "UPDATE expense SET fund_id = NULL WHERE id = ?", s.draft
    ).run(f"UPDATE expense SET {SIGNED}, lead_by = ? WHERE id = ?", s.lead, s.draft),
    "a signature slipped in while returning": lambda s: s.run(
        "UPDATE expense SET state = 'returned', returned_reason = 'x', lead_by = ?, lead_at = ?,"
        " content_code = 'abc' WHERE id = ?",
        s.lead,
        NOW,
        s.draft,
    ),
    "an approval slipped in while returning": lambda s: s.run(
        "UPDATE expense SET state = 'returned', returned_reason = 'x', chair_by = ?, chair_at = ?"
        " WHERE id = ?",
        s.chair,
        NOW,
        s.signed,
    ),
    "paid before it is approved": lambda s: s.run(
        "UPDATE expense SET state = 'paid', paid_on = '2026-10-22' WHERE id = ?", s.signed
    ),
    "paid straight from the draft": lambda s: s.run(
        "UPDATE expense SET state = 'paid', paid_on = '2026-10-22' WHERE id = ?", s.draft
    ),
    "filed before it is paid": lambda s: s.run(
        "UPDATE expense SET state = 'filed', filed_on = '2026-10-22' WHERE id = ?", s.approved
    ),
    "a payment day without the step": lambda s: s.run(
        "UPDATE expense SET paid_on = '2026-10-22' WHERE id = ?", s.signed
    ),
    "back to the draft": lambda s: s.run(
        "UPDATE expense SET state = 'draft', lead_by = NULL, lead_at = NULL, content_code = ''"
        " WHERE id = ?",
        s.signed,
    ),
    "approval taken back": lambda s: s.run(
        "UPDATE expense SET state = 'lead_signed', chair_by = NULL, chair_at = NULL WHERE id = ?",
        s.approved,
    ),
    "payment taken back": lambda s: s.run(
        "UPDATE expense SET state = 'chair_approved', paid_on = NULL, paid_by = NULL WHERE id = ?",
        s.paid,
    ),
    "a paid one is voided": lambda s: s.run(
        "UPDATE expense SET state = 'void', voided_at = ? WHERE id = ?", NOW, s.paid
    ),
    "a returned one comes back": lambda s: s.run(
        "UPDATE expense SET state = 'lead_signed' WHERE id = ?", s.returned
    ),
    "another lead is written in": lambda s: s.run(
        "UPDATE expense SET lead_by = ? WHERE id = ?", s.other_lead, s.signed
    ),
    "another chair is written in": lambda s: s.run(
        "UPDATE expense SET chair_by = ? WHERE id = ?", s.other_lead, s.approved
    ),
    "the signature is dated otherwise": lambda s: s.run(
        "UPDATE expense SET lead_at = '2026-01-01T00:00:00.000Z' WHERE id = ?", s.signed
    ),
    "the content code is exchanged": lambda s: s.run(
        "UPDATE expense SET content_code = '000000000000' WHERE id = ?", s.approved
    ),
    "the reason of the return is rewritten": lambda s: s.run(
        "UPDATE expense SET returned_reason = '别的' WHERE id = ?", s.returned
    ),
    # the paper it was signed on
    "signed on no paper": lambda s: s.run(
        f"UPDATE expense SET {SIGNED}, lead_by = ? WHERE id = ?", s.lead, s.draft
    ),
    "approved on no signature": lambda s: s.run(
        f"UPDATE expense SET {APPROVED}, chair_by = ? WHERE id = ?", s.chair, s.signed
    ),
    "another than the lead's signature is written in": lambda s: s.signature(
        s.paper(s.draft), 1, "lead", s.lead
    ).run(f"UPDATE expense SET {SIGNED}, lead_by = ? WHERE id = ?", s.other_lead, s.draft),
    "returned while its paper stands": lambda s: s.run(
        "UPDATE expense SET state = 'returned', returned_reason = 'x' WHERE id = ?", s.signed
    ),
    "paid though its paper was taken back": lambda s: s.run(
        "UPDATE sign_paper SET state = 'withdrawn', reason = 'x', ended_by = 1 WHERE id = ?",
        s.paper_of(s.approved),
    ).run("UPDATE expense SET state = 'paid', paid_on = '2026-10-22' WHERE id = ?", s.approved),
    # vouchers
    "a voucher is added": lambda s: s.clone_voucher(
        s.voucher_of(s.draft), {"id": None, "public_id": "x", "expense_id": s.signed}
    ),
    "a voucher is moved in": lambda s: s.run(
        "UPDATE expense_voucher SET expense_id = ? WHERE id = ?", s.signed, s.voucher_of(s.draft)
    ),
    "a voucher is moved out": lambda s: s.run(
        "UPDATE expense_voucher SET expense_id = ? WHERE id = ?", s.draft, s.voucher_of(s.signed)
    ),
    "a voucher shows another file": lambda s: s.run(
        "UPDATE expense_voucher SET sha256 = 'other' WHERE id = ?", s.voucher_of(s.paid)
    ),
    "a voucher is renamed": lambda s: s.run(
        "UPDATE expense_voucher SET name = '别的' WHERE id = ?", s.voucher_of(s.signed)
    ),
    "a voucher is deleted": lambda s: s.run(
        "DELETE FROM expense_voucher WHERE id = ?", s.voucher_of(s.returned)
    ),
    "a voucher is replaced by id": lambda s: s.clone_voucher(
        s.voucher_of(s.draft),
        {"id": s.voucher_of(s.signed), "public_id": "x", "sha256": "other"},
        "REPLACE",
    ),
    "a voucher is replaced by public id": lambda s: s.clone_voucher(
        s.voucher_of(s.draft),
        {
            "id": None,
            "sha256": "other",
            "public_id": s.one(
                "SELECT public_id FROM expense_voucher WHERE expense_id = ?", s.signed
            ),
        },
        "REPLACE",
    ),
    "a draft's voucher takes a signed one's id": lambda s: s.run(
        "UPDATE OR REPLACE expense_voucher SET id = ? WHERE id = ?",
        s.voucher_of(s.signed),
        s.voucher_of(s.draft),
    ),
    "the file behind a voucher is forgotten": lambda s: s.run("DELETE FROM stored_file"),
    "the fund is renamed": lambda s: s.run("UPDATE fund SET name = '别的'"),
    # a closed month
    "a new expense in a closed month": lambda s: s.closed().clone(s.draft, NEW),
    "a draft changed in a closed month": lambda s: s.closed().run(
        "UPDATE expense SET amount_fen = 1 WHERE id = ?", s.draft
    ),
    "a draft moved out of a closed month": lambda s: s.closed().run(
        "UPDATE expense SET on_date = '2026-11-01' WHERE id = ?", s.draft
    ),
    "a draft voided in a closed month": lambda s: s.closed().run(
        "UPDATE expense SET state = 'void', voided_at = ? WHERE id = ?", NOW, s.draft
    ),
    "a voucher added in a closed month": lambda s: s.closed().clone_voucher(
        s.voucher_of(s.draft), {"id": None, "public_id": "x", "sha256": "other"}
    ),
    "a voucher deleted in a closed month": lambda s: s.closed().run(
        "DELETE FROM expense_voucher WHERE id = ?", s.voucher_of(s.draft)
    ),
    "the closing is replaced": lambda s: s.closed().clone_closing({"month": "2026-09"}, "REPLACE"),
}

ATTACKS = {**CONTENT_ATTACKS, **OTHER_ATTACKS}


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("name", ATTACKS)
def test_the_store_refuses(scene: Scene, name: str, recursive: str) -> None:
    scene.raw.execute(f"PRAGMA recursive_triggers = {recursive}")
    before = scene.everything()

    with pytest.raises(dbapi2.IntegrityError):
        ATTACKS[name](scene)

    after = scene.everything()
    if name == "signed without a fund":  # its first half is an honest change of a draft
        assert scene.one("SELECT state FROM expense WHERE id = ?", scene.draft) == "draft"
    else:
        assert after == before


THROUGH_WITHOUT: dict[str, tuple[str, Attack]] = {
    "expense_no_change_once_signed": (
        "SELECT amount_fen = 1 FROM expense WHERE id = {signed}",
        lambda s: s.run("UPDATE expense SET amount_fen = 1 WHERE id = ?", s.signed),
    ),
    "expense_no_delete": (
        "SELECT count(*) = 0 FROM expense WHERE id = {signed}",
        OTHER_ATTACKS["delete a signed row"],
    ),
    "expense_no_insert_over_signed": (
        "SELECT amount_fen = 1 AND lead_by IS NULL FROM expense WHERE id = {signed}",
        OTHER_ATTACKS["replace by id"],
    ),
    "expense_no_update_over_signed": (
        "SELECT count(*) = 0 FROM expense WHERE id = {signed}",
        OTHER_ATTACKS["a draft takes a signed number"],
    ),
    "expense_born_unsigned": (
        "SELECT count(*) = 1 FROM expense WHERE number = '2026-10-900' AND chair_by IS NOT NULL",
        OTHER_ATTACKS["born approved"],
    ),
    "expense_sign_off_forward": (
        "SELECT state = 'draft' AND lead_by IS NULL FROM expense WHERE id = {signed}",
        OTHER_ATTACKS["back to the draft"],
    ),
    "expense_lead_is_the_signature": (
        "SELECT state = 'lead_signed' FROM expense WHERE id = {draft}",
        OTHER_ATTACKS["signed on no paper"],
    ),
    "expense_chair_is_the_signature": (
        "SELECT state = 'chair_approved' FROM expense WHERE id = {signed}",
        OTHER_ATTACKS["approved on no signature"],
    ),
    "expense_ends_with_its_paper": (
        "SELECT state = 'returned' FROM expense WHERE id = {signed}",
        OTHER_ATTACKS["returned while its paper stands"],
    ),
    "expense_is_paid_on_its_paper": (
        "SELECT state = 'paid' FROM expense WHERE id = {approved}",
        OTHER_ATTACKS["paid though its paper was taken back"],
    ),
    "expense_month_insert": (
        "SELECT count(*) = 1 FROM expense WHERE number = '2026-10-900'",
        OTHER_ATTACKS["a new expense in a closed month"],
    ),
    "expense_month_update": (
        "SELECT amount_fen = 1 FROM expense WHERE id = {draft}",
        OTHER_ATTACKS["a draft changed in a closed month"],
    ),
    "expense_voucher_insert": (
        "SELECT count(*) = 2 FROM expense_voucher WHERE expense_id = {signed}",
        OTHER_ATTACKS["a voucher is added"],
    ),
    "expense_voucher_update": (
        "SELECT name = '别的' FROM expense_voucher WHERE expense_id = {signed}",
        OTHER_ATTACKS["a voucher is renamed"],
    ),
    "expense_voucher_delete": (
        "SELECT count(*) = 0 FROM expense_voucher WHERE expense_id = {returned}",
        OTHER_ATTACKS["a voucher is deleted"],
    ),
    "stored_file_no_delete": (
        "SELECT count(*) = 0 FROM stored_file",
        OTHER_ATTACKS["the file behind a voucher is forgotten"],
    ),
    "fund_keeps_its_name": (
        "SELECT count(*) = 1 FROM fund WHERE name = '别的'",
        OTHER_ATTACKS["the fund is renamed"],
    ),
}
"""The attack that each single trigger stops: with this one dropped, it goes through."""


@pytest.mark.parametrize("trigger", THROUGH_WITHOUT)
def test_without_this_one_trigger_the_attack_goes_through(scene: Scene, trigger: str) -> None:
    done, attack = THROUGH_WITHOUT[trigger]
    scene.raw.execute("PRAGMA recursive_triggers = OFF")
    scene.raw.execute(f"DROP TRIGGER {trigger}")

    attack(scene)

    assert scene.one(done.format(**vars(scene))) == 1


def test_every_trigger_on_money_has_its_attack() -> None:
    on_money = {
        name
        for name, sql in TRIGGERS.items()
        if any(
            f" ON {table} " in sql
            for table in ("expense", "expense_voucher", "fund", "stored_file")
        )
    }

    assert on_money == set(THROUGH_WITHOUT)


def test_honest_steps_go_through_in_raw_sql_too(scene: Scene) -> None:
    paper = scene.paper(scene.draft)
    scene.signature(paper, 1, "lead", scene.lead)
    scene.run(f"UPDATE expense SET {SIGNED}, lead_by = ? WHERE id = ?", scene.lead, scene.draft)
    scene.signature(paper, 2, "chair", scene.chair)
    scene.run("UPDATE sign_paper SET state = 'approved' WHERE id = ?", paper)
    scene.run(f"UPDATE expense SET {APPROVED}, chair_by = ? WHERE id = ?", scene.chair, scene.draft)
    scene.run(
        "UPDATE expense SET state = 'paid', paid_on = '2026-10-22', paid_by = ? WHERE id = ?",
        scene.maker,
        scene.draft,
    )
    scene.run(
        "UPDATE expense SET state = 'filed', filed_on = '2026-10-22', filed_place = '盒1'"
        " WHERE id = ?",
        scene.draft,
    )

    assert scene.one("SELECT state FROM expense WHERE id = ?", scene.draft) == "filed"


@pytest.fixture
def own_scene(office: Office) -> Iterator[Scene]:
    made = Scene(Desk(office))
    yield made
    made.raw.close()


def test_sign_offs_of_a_closed_month_still_go_forward(own_scene: Scene) -> None:
    scene = own_scene
    scene.desk.close_month()

    scene.desk.approve(scene.signed)
    scene.desk.pay(scene.signed, by=KEEPER)
    scene.desk.sit(KEEPER).act(expenses.file_expense, scene.signed, "凭证盒")

    assert scene.desk.state(scene.signed) == "filed"


def test_a_content_forged_past_the_triggers_shows_against_its_code(own_scene: Scene) -> None:
    scene = own_scene
    number = scene.desk.row(scene.signed).number
    scene.raw.execute("DROP TRIGGER expense_no_change_once_signed")
    scene.run("UPDATE expense SET amount_fen = 1 WHERE id = ?", scene.signed)

    assert scene.desk.office.read(expenses.changed_since_signed) == (number,)


def test_the_program_itself_never_meets_the_triggers(own_scene: Scene) -> None:
    scene = own_scene
    scene.desk.sit(ATTENDANT)
    new = scene.desk.office.act(
        expenses.correct, scene.returned, scene.desk.fields(amount=Fen(100), invoice_number="1005")
    )

    assert scene.desk.state(scene.returned) == "superseded"
    assert len(scene.desk.office.read(vouchers.list_vouchers, new)) == 1
