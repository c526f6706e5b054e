"""Who may sign is held by the database too: every forbidden signature, tried in raw SQL (PJ-51)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.core.clock import FixedClock
from app.services.office import Office
from app.storage import database
from app.storage.folder import DataFolder
from app.storage.signature_triggers import signature_triggers
from tests.conftest import NOON
from tests.services.desk import Desk
from tests.services.signed_papers import CODE
from tests.storage.signed_scene import NOW, Scene

RULES = [name for name in signature_triggers() if name.startswith("signature_")]


@pytest.fixture(scope="module")
def whole_scene(staffed_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    root = tmp_path_factory.mktemp("signatures") / "data"
    shutil.copytree(staffed_folder, root)
    office = Office(database.open_existing(DataFolder(root)), FixedClock(NOON))
    made = Scene(Desk(office))
    yield made
    made.raw.close()
    office.close()


@pytest.fixture
def scene(whole_scene: Scene) -> Iterator[Scene]:
    whole_scene.raw.execute("PRAGMA recursive_triggers = OFF")
    whole_scene.raw.execute("BEGIN")
    yield whole_scene
    whole_scene.raw.execute("ROLLBACK")


def sign(scene: Scene, **other: object) -> None:
    """Sign the waiting leave as the lead would, but for what is said otherwise."""
    values: dict[str, object] = {
        "public_id": "attack", "station_id": 1, "revision": 1, "created_at": NOW,
        "paper_id": "waiting_paper", "position": 1, "role": "lead", "signed_by": "lead",
        "signed_at": NOW, "content_code": CODE, **other,
    }  # fmt: skip
    named = scene.words
    scene.insert(
        "signature",
        {
            name: named.get(value, value)
            if isinstance(value, str) and name not in ("role", "content_code")
            else value
            for name, value in values.items()
        },
    )


def put_forward(
    scene: Scene, kind: str, table: str, subject: str, makers: tuple[str, ...], **other: object
) -> int:
    """Write a paper over a record as its maker might wish it."""
    public_id = scene.one(f"SELECT public_id FROM {table} WHERE id = {{{subject}}}")
    common = {"station_id": 1, "revision": 1, "created_at": NOW}
    steps = 2 if kind in ("activity", "expense", "budget", "handover") else 1
    scene.insert(
        "sign_paper",
        {"public_id": f"paper-{kind}", "kind": kind, "subject_type": table,
         "subject_id": public_id, "title": "", "on_date": "2026-10-22", "content": "{}",
         "content_code": CODE, "steps": steps, "state": "open", "state_since": NOW, "reason": "",
         **common, **other},
    )  # fmt: skip
    paper = int(scene.one("SELECT max(id) FROM sign_paper"))
    for maker in makers:
        scene.insert(
            "sign_maker",
            {"public_id": f"maker-{paper}-{maker}", "paper_id": paper,
             "person_id": scene.people[maker], **common},
        )  # fmt: skip
    return paper


def end_waiting(scene: Scene) -> None:
    scene.run(
        "UPDATE sign_paper SET state = 'withdrawn', reason = 'x', ended_by = {lead}"
        " WHERE id = {waiting_paper}"
    )


def delegation(scene: Scene, **other: object) -> int:
    """Write a delegation from the lead to the keeper, but for what is said otherwise."""
    values: dict[str, object] = {
        "public_id": "mandate", "station_id": 1, "revision": 1, "created_at": NOW, "role": "lead",
        "from_person": scene.people["lead"], "to_person": scene.people["keeper"],
        "from_on": "2026-10-20", "to_on": "2026-10-25", "reason": "出差", **other,
    }  # fmt: skip
    scene.insert("delegation", values)
    return int(scene.one("SELECT id FROM delegation WHERE public_id = 'mandate'"))


def by_delegation(scene: Scene, mandate: int, by: str = "keeper", **other: object) -> None:
    sign(scene, signed_by=by, for_person="lead", delegation_id=mandate, **other)


def on_an_ended_paper(scene: Scene) -> None:
    end_waiting(scene)
    sign(scene)


def out_of_turn(scene: Scene) -> None:
    paper = put_forward(scene, "activity", "activity", "free_activity", ("keeper",))
    sign(scene, paper_id=paper, position=2, role="chair", signed_by="chair")


def of_another_content(scene: Scene) -> None:
    sign(scene, content_code="ffffffffffff")


def without_a_maker(scene: Scene) -> None:
    paper = put_forward(scene, "leave", "leave_request", "free_leave_request", ())
    sign(scene, paper_id=paper)


def by_a_maker(scene: Scene) -> None:
    paper = put_forward(scene, "activity", "activity", "free_activity", ("lead",))
    sign(scene, paper_id=paper)


def by_who_made_the_record(scene: Scene) -> None:
    scene.run("UPDATE activity SET entered_by = {lead} WHERE id = {free_activity}")
    paper = put_forward(scene, "activity", "activity", "free_activity", ("keeper",))
    sign(scene, paper_id=paper)


def correction_of_the_lead_s(scene: Scene, made: str, versions: int = 1) -> int:
    """Let others correct what the lead made, unsigned, so often; put the last forward."""
    row = scene.row("expense", scene.free["expense"])
    for n in range(versions + 1):
        scene.insert(
            "expense",
            {**row, "id": None, "public_id": f"version-{n}", "number": f"2026-10-9{n:02}",
             "corrects_id": scene.one("SELECT max(id) FROM expense") if n else None,
             "handler_id": scene.people["lead" if made == "handler_id" and not n else "keeper"],
             "entered_by": scene.people["lead" if made == "entered_by" and not n else "keeper"]},
        )  # fmt: skip
    return over_newest(scene, "expense", "expense", ("keeper",))


def over_newest(
    scene: Scene, kind: str, table: str, makers: tuple[str, ...], **other: object
) -> int:
    """Put the newest record of a table forward."""
    scene.signed["newest"] = scene.one(f"SELECT max(id) FROM {table}")
    paper = put_forward(scene, kind, table, "newest", makers, **other)
    del scene.signed["newest"]
    return paper


def by_who_made_it_before(scene: Scene) -> None:
    paper = correction_of_the_lead_s(scene, "handler_id")
    sign(scene, paper_id=paper)


def twice_by_one(scene: Scene) -> None:
    lead_is_chair(scene)
    paper = put_forward(scene, "activity", "activity", "free_activity", ("keeper",))
    sign(scene, paper_id=paper, public_id="first")
    sign(scene, paper_id=paper, position=2, role="chair")


def lead_is_chair(scene: Scene) -> None:
    row = scene.row("role_assignment", scene.signed["role_assignment"])
    scene.insert("role_assignment", {**row, "id": None, "public_id": "as chair", "role": "chair"})


def in_another_role(scene: Scene) -> None:
    paper = put_forward(scene, "activity", "activity", "free_activity", ("keeper",))
    sign(scene, paper_id=paper, role="chair", signed_by="chair")


def without_the_role(scene: Scene) -> None:
    sign(scene, signed_by="keeper")


def without_a_delegation(scene: Scene) -> None:
    by_delegation(scene, 999)


def for_another_party(scene: Scene) -> None:
    sign(scene, paper_id="handover_paper", role="outgoing", signed_by="chair")


ATTACKS = {
    "signature_paper_is_open": on_an_ended_paper,
    "signature_in_turn": out_of_turn,
    "signature_fits_the_content": of_another_content,
    "signature_has_a_maker": without_a_maker,
    "signature_not_by_a_maker": by_a_maker,
    "signature_not_by_who_made_the_record": by_who_made_the_record,
    "signature_not_by_who_made_it_before": by_who_made_it_before,
    "signature_by_another": twice_by_one,
    "signature_of_its_step": in_another_role,
    "signature_role_is_held": without_the_role,
    "signature_is_delegated": without_a_delegation,
    "signature_by_the_party": for_another_party,
}
"""The attack that each single rule stops."""


def test_every_rule_has_its_attack() -> None:
    assert set(ATTACKS) == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_store_refuses_the_signature(scene: Scene, rule: str) -> None:
    with pytest.raises(dbapi2.IntegrityError):
        ATTACKS[rule](scene)

    assert scene.one("SELECT 1 FROM signature WHERE public_id = 'attack'") is None


@pytest.mark.parametrize("rule", RULES)
def test_without_this_one_rule_the_signature_goes_through(scene: Scene, rule: str) -> None:
    scene.raw.execute(f"DROP TRIGGER {rule}")

    ATTACKS[rule](scene)

    assert scene.one("SELECT 1 FROM signature WHERE public_id = 'attack'") == 1


@pytest.mark.parametrize("made", ["handler_id", "entered_by"])
@pytest.mark.parametrize("versions", [1, 2, 3])
def test_corrections_nobody_signed_wash_the_lead_off_for_no_one(
    scene: Scene, made: str, versions: int
) -> None:
    paper = correction_of_the_lead_s(scene, made, versions)
    with pytest.raises(dbapi2.IntegrityError, match="an earlier version"):
        sign(scene, paper_id=paper)
    with pytest.raises(dbapi2.IntegrityError, match="an earlier version"):
        by_delegation(scene, delegation(scene, to_person=scene.people["attendant"]),
                      "attendant", paper_id=paper)  # fmt: skip

    sign(scene, paper_id=paper, signed_by="second")


def test_who_is_written_under_an_earlier_version_s_paper_signs_no_later_one(scene: Scene) -> None:
    row = scene.row("application", scene.free["application"])
    scene.insert("application", {**row, "id": None, "public_id": "first"})
    first = over_newest(scene, "grade", "application", ("chair",), public_id="its paper")
    scene.insert(
        "application",
        {**row, "id": None, "public_id": "second",
         "corrects_id": scene.one("SELECT max(id) FROM application")},
    )  # fmt: skip
    assert first
    paper = over_newest(scene, "grade", "application", ("keeper",))

    with pytest.raises(dbapi2.IntegrityError, match="an earlier version"):
        sign(scene, paper_id=paper, role="chair", signed_by="chair")


def test_who_wrote_an_earlier_duty_text_agrees_to_no_later_one(scene: Scene) -> None:
    row = scene.row("duty_record", scene.free["duty_record"])
    for version in (1, 2):
        new = {"id": None, "public_id": f"d{version}", "version": version, "on_date": "2026-10-20"}
        scene.insert("duty_record", {**row, **new})
    scene.run(
        "UPDATE duty_record SET signed_by = {second}, signed_at = ? WHERE public_id = 'd2'", NOW
    )
    scene.run(
        "UPDATE duty_record SET signed_by = {lead}, signed_at = ?,"
        " replaced_by = (SELECT id FROM duty_record WHERE public_id = 'd2')"
        " WHERE public_id = 'd1'",
        NOW,
    )
    paper = over_newest(scene, "correction", "duty_record", ("keeper",))

    with pytest.raises(dbapi2.IntegrityError, match="an earlier version"):
        sign(scene, paper_id=paper)
    sign(scene, paper_id=paper, role="chair", signed_by="chair")


def test_who_counted_before_agrees_to_no_recount(scene: Scene) -> None:
    row = scene.row("stocktake", scene.papers["open_stocktake"])
    first = put_forward(
        scene, "stocktake", "stocktake", "open_stocktake", ("lead",), public_id="first count"
    )
    scene.insert("stocktake", {**row, "id": None, "public_id": "again"})
    paper = over_newest(
        scene, "stocktake", "stocktake", ("keeper",), replaces_id=first, public_id="recount"
    )

    with pytest.raises(dbapi2.IntegrityError, match="an earlier version"):
        sign(scene, paper_id=paper)
    sign(scene, paper_id=paper, role="chair", signed_by="chair")


def test_expense_names_what_it_corrects_once_and_for_all(scene: Scene) -> None:
    correction_of_the_lead_s(scene, "handler_id")

    with pytest.raises(dbapi2.IntegrityError):
        scene.run("UPDATE expense SET corrects_id = NULL WHERE public_id = 'version-1'")


def test_what_was_sent_back_unsigned_stays_as_it_was(scene: Scene) -> None:
    scene.run(
        "UPDATE expense SET state = 'returned', returned_reason = 'x', returned_at = ?,"
        " returned_by = {lead} WHERE id = {free_expense}",
        NOW,
    )
    for attack in (
        "UPDATE expense SET handler_id = {keeper} WHERE id = {free_expense}",
        "UPDATE expense SET amount_fen = 1 WHERE id = {free_expense}",
        "DELETE FROM expense_voucher WHERE expense_id = {free_expense}",
    ):
        with pytest.raises(dbapi2.IntegrityError):
            scene.run(attack)


def test_honest_signatures_go_through(scene: Scene) -> None:
    sign(scene, public_id="leave")
    paper = put_forward(scene, "activity", "activity", "free_activity", ("keeper",))
    sign(scene, public_id="first", paper_id=paper)
    sign(scene, public_id="second", paper_id=paper, position=2, role="chair", signed_by="chair")
    sign(scene, public_id="out", paper_id="handover_paper", role="outgoing")
    sign(
        scene, public_id="in", paper_id="handover_paper", position=2, role="incoming",
        signed_by="second",
    )  # fmt: skip
    scene.run("UPDATE sign_paper SET state = 'approved' WHERE id = ?", paper)


def test_honest_delegation_covers_a_signature(scene: Scene) -> None:
    by_delegation(scene, delegation(scene))


@pytest.mark.parametrize(
    "wrong",
    [
        {"to_on": "2026-10-21"},
        {"from_on": "2026-10-23"},
        {"role": "chair"},
        {"to_person": "attendant"},
        {"from_person": "second"},
    ],
    ids="+".join,
)
def test_delegation_of_other_days_roles_and_people_covers_nothing(
    scene: Scene, wrong: Mapping[str, str]
) -> None:
    named = {k: scene.people[v] if k.endswith("person") else v for k, v in wrong.items()}
    mandate = delegation(scene, **named)

    with pytest.raises(dbapi2.IntegrityError):
        by_delegation(scene, mandate)


def test_revoked_delegation_covers_nothing(scene: Scene) -> None:
    mandate = delegation(scene)
    scene.run(
        "UPDATE delegation SET revoked_at = ?, revoked_by = {lead} WHERE id = ?", NOW, mandate
    )

    with pytest.raises(dbapi2.IntegrityError):
        by_delegation(scene, mandate)


def test_delegation_helps_no_maker(scene: Scene) -> None:
    mandate = delegation(scene)
    for makers in (("lead", "attendant"), ("keeper", "attendant")):
        scene.raw.execute("SAVEPOINT one")
        paper = put_forward(scene, "activity", "activity", "free_activity", makers)
        with pytest.raises(dbapi2.IntegrityError):
            by_delegation(scene, mandate, paper_id=paper)
        scene.raw.execute("ROLLBACK TO one")


def test_delegation_of_somebody_whose_role_ended_covers_nothing(scene: Scene) -> None:
    mandate = delegation(scene)
    scene.run(
        "UPDATE role_assignment SET to_on = '2026-10-22' WHERE person_id = {lead} AND role = 'lead'"
    )

    with pytest.raises(dbapi2.IntegrityError):
        by_delegation(scene, mandate)


def test_delegation_does_not_come_back_with_the_next_appointment(scene: Scene) -> None:
    mandate = delegation(scene)
    row = scene.row("role_assignment", scene.signed["role_assignment"])
    scene.run("UPDATE role_assignment SET to_on = '2026-10-23' WHERE id = {role_assignment}")
    scene.insert(
        "role_assignment", {**row, "id": None, "public_id": "anew", "from_on": "2026-10-24"}
    )
    on_the_next_day = "2026-10-25T04:00:00.000Z"

    with pytest.raises(dbapi2.IntegrityError, match="no delegation"):
        by_delegation(scene, mandate, signed_at=on_the_next_day)
    sign(scene, signed_at=on_the_next_day)


def test_whoever_was_signed_for_does_not_sign_the_next_step(scene: Scene) -> None:
    lead_is_chair(scene)
    mandate = delegation(scene)
    paper = put_forward(scene, "activity", "activity", "free_activity", ("attendant",))
    by_delegation(scene, mandate, paper_id=paper, public_id="first")

    with pytest.raises(dbapi2.IntegrityError):
        sign(scene, paper_id=paper, position=2, role="chair")


def test_a_day_begins_at_midnight_in_shanghai(scene: Scene) -> None:
    scene.run(
        "UPDATE role_assignment SET to_on = '2026-10-22' WHERE person_id = {lead} AND role = 'lead'"
    )
    with pytest.raises(dbapi2.IntegrityError):
        sign(scene, signed_at="2026-10-21T16:00:00.000Z")  # 00:00 of the 22nd

    sign(scene, signed_at="2026-10-21T15:59:59.999Z")


def test_signature_moves_to_no_other_paper(scene: Scene) -> None:
    with pytest.raises(dbapi2.IntegrityError):
        scene.run("UPDATE signature SET paper_id = {waiting_paper} WHERE id = {signature}")


def test_maker_is_not_exchanged_after_the_signature(scene: Scene) -> None:
    for attack in (
        "UPDATE sign_maker SET person_id = {keeper} WHERE id = {sign_maker}",
        "DELETE FROM sign_maker WHERE id = {sign_maker}",
    ):
        with pytest.raises(dbapi2.IntegrityError):
            scene.run(attack)


def test_role_does_not_end_before_a_signature_given_in_it(scene: Scene) -> None:
    with pytest.raises(dbapi2.IntegrityError):
        scene.run("UPDATE role_assignment SET to_on = '2026-10-01' WHERE id = {role_assignment}")

    scene.run("UPDATE role_assignment SET to_on = '2026-10-22' WHERE id = {role_assignment}")
