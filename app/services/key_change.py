"""The station's keys as people handle them: printed code, start passphrase, new keys (钥匙)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.core.clock import local
from app.core.disk_words import disk_words
from app.core.errors import BadInput, NotAllowed, Refused, StoreProblem
from app.core.permissions import Act, Role
from app.core.recovery_code import format_code, parse_code
from app.services import (
    backup,
    directory,
    house_lines,
    key_notes,
    sealed_code,
    sealed_sheet,
    sign_in,
    start_passphrase,
)
from app.services.appointments import Consent
from app.services.context import Actor, Context
from app.services.key_notes import tell
from app.services.office import NOBODY, Office
from app.services.sign_in import Proof
from app.storage import database, keys, rekey, signing_key


@dataclass(frozen=True, slots=True)
class KeyState:
    """How the station's keys lie."""

    sheet: sealed_sheet.Sheet
    has_passphrase: bool
    key_id: str
    """Printed on the sheet and named by each backup: says which sheet opens which."""
    fingerprint: str
    """Of the signature under the month's package."""
    who_consents: tuple[tuple[int, str], ...]
    """Chairs whose PIN agrees to a new sheet or new keys; none: only the sealed code."""
    may_begin_alone: bool
    """No sheet was ever made and there is no chair to ask: the first one needs nobody else."""


def state(ctx: Context) -> KeyState:
    """Say how the keys lie, for the panel 钥匙."""
    folder = ctx.folder.keys
    return KeyState(
        sheet=sealed_sheet.sheet(ctx),
        has_passphrase=keys.is_locked(folder),
        key_id=keys.load(folder).key_id,
        fingerprint=signing_key.public_fingerprint(folder),
        who_consents=_who_consents(ctx),
        may_begin_alone=_may_begin_alone(ctx),
    )


def new_sheet(ctx: Context, proof: Proof, consent: Consent) -> str:
    """Make a new recovery code to print; the old one holds until the new one was tried.

    Raises:
        NotAllowed: not the lead, or neither the chair nor the old code agreed.
    """
    _require_lead(ctx, proof)
    how, by = _require_consent(ctx, consent)
    ctx.audit("制作恢复码", "recovery_code", how=how, by=by)
    return sealed_sheet.make_sheet(ctx)


def try_sheet(ctx: Context, typed: str) -> bool:
    """Open the wrapped key with the code as typed off the paper; tell whether a sheet is replaced.

    Raises:
        BadInput: it opens neither the sheet just made nor the one in use.
    """
    ctx.require(Act.CHANGE_KEYS)
    was = sealed_sheet.sheet(ctx)
    is_new = sealed_sheet.open_sheet(ctx, typed)
    if is_new and was.made_on:
        tell(ctx, f"封存的恢复码换了新的。{key_notes.OLD_SHEET}")
    return is_new


def set_passphrase(office: Office, proof: Proof, passphrase: str) -> None:
    """Set or change the start passphrase (启动密码); the lead's own PIN decides.

    Raises:
        BadInput: the passphrase may not be chosen.
        StoreProblem: the disk refuses; what held before still holds.
    """
    start_passphrase.require_good(passphrase)
    act = "改启动密码" if keys.is_locked(office.folder.keys) else "设启动密码"
    _in_two_notes(office, proof, act, lambda: keys.set_passphrase(office.database.keys, passphrase))


def remove_passphrase(office: Office, proof: Proof) -> None:
    """Let the station open without a passphrase again.

    Raises:
        Refused: none is set.
        StoreProblem: the disk refuses; the passphrase still holds.
    """
    if not keys.is_locked(office.folder.keys):
        raise Refused("本站没有设启动密码。", kept="没有改动。")
    _in_two_notes(
        office, proof, "取消启动密码", lambda: keys.remove_passphrase(office.database.keys)
    )


def note_renewed_by_code(ctx: Context) -> None:
    """Record that the sealed code set a new start passphrase, before anybody came in."""
    ctx.actor = Actor(None, "恢复码")
    ctx.audit("用恢复码重设启动密码", "station_keys")
    tell(ctx, "启动密码忘了，已用封存的恢复码设了新的。恢复码用过以后请重新封好。")


def prepare_new_keys(office: Office, proof: Proof, consent: Consent, passphrase: str = "") -> str:
    """Make new keys beside the ones in use and give their recovery code to print (换钥匙).

    Raises:
        NotAllowed: not the lead, or neither the chair nor the old code agreed.
        BadInput: a passphrase is set here, and the new one may not be chosen.
        StoreProblem: the disk refuses; nothing is changed.
    """
    if keys.is_locked(office.folder.keys):
        start_passphrase.require_good(passphrase)
    else:
        passphrase = ""
    office.act(_begin_new_keys, proof, consent)
    try:
        _, recovery = rekey.new_keys(office.folder, passphrase=passphrase)
    except OSError as problem:
        raise _not_rekeyed(problem) from problem
    return format_code(recovery)


def try_new_keys(office: Office, typed: str) -> None:
    """Open the new keys with their code as typed off the paper; only then can they take over.

    Raises:
        BadInput: it is not the code of the new keys.
    """
    office.read(_require_change)
    recovery = parse_code(typed)
    made = rekey.made(office.folder)
    if made is None or not keys.adopt_recovery(made, recovery):
        raise BadInput(
            "这不是刚才打印的新恢复码。",
            to_do="请对照刚打印的那一张，一组一组地输入。",
            field="recovery_code",
        )


def take_over(office: Office) -> Office:
    """Carry everything over to the new keys and give the office that opens with them.

    The office given is closed; nobody is signed in at the new one. Where the copy fails, the old
    one stays open and nothing is changed; where the disk refuses the swap itself, the station is
    opened anew: with the old keys, or with the new ones once the swap was begun.

    Raises:
        Refused: the new recovery code was not tried off its paper.
        StoreProblem: what went wrong.
    """
    office.read(_require_change)
    folder, clock, actor = office.folder, office.clock, office.actor
    old, new = office.database.keys, rekey.prepared(folder)
    if new is None:
        raise Refused("新的恢复码还没有试过。", kept="没有换钥匙。", to_do="请照着打印的纸输一遍。")
    backup.make_backup(office, why=backup.BEFORE_NEW_KEYS)
    office.act(key_notes.note_swap, old.key_id, new.key_id)
    office.database.checkpoint()
    try:
        rekey.carry_over(folder, old, new)
    except OSError as problem:
        rekey.drop(folder)
        raise _not_rekeyed(problem) from problem
    except StoreProblem:
        rekey.drop(folder)
        raise
    office.close()
    # Opening it forgets the old keys: what cannot be removed now goes at the next start.
    rekey.put_in_place(folder, local(clock.now()).strftime("%Y%m%d-%H%M%S"))
    fresh = Office(database.open_existing(folder), clock, actor)
    fresh.act(key_notes.note_new_keys, old.key_id, new.key_id)
    try:
        backup.make_backup(fresh, why="换钥匙")
    except StoreProblem:
        fresh.act(_note_no_backup)
    fresh.actor = NOBODY
    return fresh


def new_key_id(office: Office) -> str:
    """Name the new keys that are made ready; "" where there are none."""
    made = rekey.made(office.folder)
    return made.key_id if made else ""


def write_public_key(office: Office, path: Path) -> None:
    """Write the public half of the signing key, for whoever wants to prove our packages.

    Raises:
        StoreProblem: it could not be written.
    """
    office.read(_require_change)
    folder = office.folder.keys
    text = (
        f"{office.read(house_lines.station_name)}\n"
        f"公钥（Ed25519）：{signing_key.public_key(folder)}\n"
        f"签名指纹：{signing_key.public_fingerprint(folder)}\n"
    )
    try:
        path.write_text(text, "utf-8")
    except OSError as problem:
        raise StoreProblem(
            f"公钥没有存成（{disk_words(problem)}）。", to_do="请换一个文件夹再存。"
        ) from problem


def give_up_new_keys(office: Office) -> None:
    """Throw the new keys away before they were in use; their sheet opens nothing."""
    rekey.drop(office.folder)


def _begin_new_keys(ctx: Context, proof: Proof, consent: Consent) -> None:
    _require_lead(ctx, proof)
    how, by = _require_consent(ctx, consent)
    ctx.audit("开始换钥匙", "station_keys", how=how, by=by)


def _note_no_backup(ctx: Context) -> None:
    ctx.audit("换钥匙后备份未成", "backup")
    tell(ctx, "换钥匙以后的备份没有做成，现有的备份只认旧的恢复码，请尽快备份一次。")


def _in_two_notes(office: Office, proof: Proof, act: str, change: Callable[[], None]) -> None:
    """Change the key files between two audit rows: a power cut in between leaves the first."""
    office.act(_begin, proof, act)
    try:
        change()
    except OSError as problem:
        raise start_passphrase.unwritten() from problem
    office.act(_done, act)


def _begin(ctx: Context, proof: Proof, act: str) -> None:
    _require_lead(ctx, proof)
    ctx.audit(f"开始{act}", "station_keys")


def _done(ctx: Context, act: str) -> None:
    ctx.audit(act, "station_keys")
    tell(ctx, f"{ctx.actor.name}办理了：{act}。")


def _require_change(ctx: Context) -> None:
    ctx.require(Act.CHANGE_KEYS)


def _require_lead(ctx: Context, proof: Proof) -> None:
    ctx.require(Act.CHANGE_KEYS)
    sign_in.require_proof(ctx, proof)


def _require_consent(ctx: Context, consent: Consent) -> tuple[str, int | None]:
    """Give how and by whom it was agreed.

    Whoever could print a new code alone could reset the chair's PIN with it.
    """
    if consent.unsealed is not None and sealed_code.is_fresh(ctx, consent.unsealed):
        return "recovery_code", None
    agreeing = {person_id for person_id, _ in _who_consents(ctx)}
    proof = consent.proof
    if proof is not None and proof.person_id in agreeing and sign_in.is_fresh(ctx, proof):
        return "by_other_holder", proof.person_id
    if _may_begin_alone(ctx):
        return "first_sheet", None
    raise NotAllowed(
        "这一步要工会主席本人输口令同意，或用封存的恢复码。",
        kept="没有改动任何内容。",
        to_do="请工会主席在这台电脑上输口令；口令一分钟内有效。",
    )


def _who_consents(ctx: Context) -> tuple[tuple[int, str], ...]:
    return tuple(
        (person_id, name)
        for person_id, name in directory.holders(ctx, Role.CHAIR)
        if person_id != ctx.actor.person_id and directory.has_own_pin(ctx, person_id)
    )


def _may_begin_alone(ctx: Context) -> bool:
    return not _who_consents(ctx) and not sealed_sheet.sheet(ctx).made_on


def _not_rekeyed(problem: OSError) -> StoreProblem:
    return StoreProblem(
        f"钥匙没有换成（{disk_words(problem)}）。",
        kept="原来的钥匙和数据没有动，照常使用。",
        to_do="换钥匙要有和现有数据一样大的空位，请腾出磁盘空间再试。",
    )
