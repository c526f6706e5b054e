"""What happens between the locked folder and the sign-in: sound, brought back, and told (启动)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from app.core.clock import Clock, local_time
from app.core.errors import KeyLost, StoreDamaged, StoreProblem
from app.core.permissions import Role
from app.services import directory, key_notes, notices, sealed_sheet
from app.services.context import Actor, Context
from app.services.office import Office
from app.services.settings import write_setting
from app.storage import database, keys, proofs, recovery, replacing
from app.storage.backup_proof import LINE_SETTING
from app.storage.folder import DataFolder

PROGRAM = Actor(None, "驿站管家")
"""What the program does by itself is written under its own name."""


def open_station(folder: DataFolder, clock: Clock, *, has_found_key: bool = False) -> Office:
    """Look the store over before anybody writes, bring a damaged one back, open it.

    Args:
        folder: where the station lies.
        clock: of the program.
        has_found_key: whether its key was just put back with the sealed code.

    Raises:
        KeyLost: its key is gone or damaged, and the sealed code would give it back.
        StoreDamaged: damaged, and no backup at hand takes its place.
        StoreProblem: it does not open, with the reason.
    """
    replacing.finish(folder)
    if not folder.exists() and not database.was_used(folder):
        store, _ = database.create(folder)
        return Office(store, clock)
    looked = _look_over(folder)
    if looked.damage:
        recovery.bring_back(folder, clock.now(), looked.damage)
    office = Office(database.open_existing(folder, clock), clock)
    settle(office, looked.faults)
    _note_keys(office, has_found_key=has_found_key)
    if not looked.damage and not looked.faults:
        with suppress(StoreProblem):
            # A full disk must not keep the station from being opened.
            proofs.start_was_clean(folder)
    return office


def settle(office: Office, faults: Sequence[str] = ()) -> None:
    """Write into the books what happened to the store while nobody could: restored, repaired."""
    said = replacing.pending(office.folder)
    if said is None and not faults:
        return
    if said is not None:
        proofs.begin_line(office.folder, said["line"], said["backup"])
    if office.has_station:
        desk = Office(office.database, office.clock, PROGRAM)
        if said is not None:
            lost = recovery.lost_entries(office.folder, said["kept"], said["upto_seq"])
            desk.act(_note_return, said, lost)
        if faults:
            desk.act(_note_faults, tuple(faults))
    if said is not None:
        replacing.told(office.folder)


def _look_over(folder: DataFolder) -> recovery.Looked:
    try:
        return recovery.look_over(folder)
    except KeyLost as lost:
        if folder.exists() and (folder.keys / keys.RECOVERY).exists():
            raise
        raise StoreDamaged(
            lost.what,
            kept=lost.kept,
            to_do="请把 keys 文件夹放回原处；找不到的，输封存的恢复码，用备份恢复。",
        ) from lost


def _note_keys(office: Office, *, has_found_key: bool) -> None:
    """Write down new keys, that the code gave the key back, and once what the sealed code opens."""
    if not office.has_station:
        return
    desk = Office(office.database, office.clock, PROGRAM)
    key_notes.note_what_was_cut(desk)
    if has_found_key:
        desk.act(_note_found_key)
    if desk.read(sealed_sheet.is_unnoted):
        desk.act(sealed_sheet.note_once)


def _note_found_key(ctx: Context) -> None:
    """Record that the sealed code gave the lost data key back, before anybody came in."""
    ctx.audit("用恢复码找回钥匙", "station_keys")
    text = (
        "钥匙文件不在或坏了，已用封存的恢复码找回，数据没有变。恢复码用过以后请重新封好；"
        "原来设过启动密码的，请重新设。"
    )
    notices.leave(ctx, _with(ctx, (Role.LEAD, Role.CHAIR)), text)


def _note_return(ctx: Context, said: dict[str, Any], lost: tuple[int, str] | None) -> None:
    write_setting(ctx, LINE_SETTING, said["line"])
    # The keys lie as they were: the books that came back may speak of an older sheet.
    sealed_sheet.note_digest(ctx)
    words = told_words(said, lost)
    ctx.audit(
        "恢复备份",
        "backup",
        name=said["backup"],
        why=said["why"],
        upto=said["upto_seq"],
        by=said.get("by", ""),
        lost=lost[0] if lost else None,
        kept=said["kept"],
    )
    _tell_everybody(ctx, words)


def _note_faults(ctx: Context, faults: tuple[str, ...]) -> None:
    shown = "；".join(faults[:3]) + (f"等 {len(faults)} 处" if len(faults) > 3 else "")
    ctx.audit("启动核对", "backup", faults=list(faults))
    text = f"打开时核对数据，发现被程序以外的东西改动过：{shown}。请责任人查明是谁动过数据文件。"
    notices.leave(ctx, _with(ctx, (Role.LEAD, Role.CHAIR)), text)


def told_words(said: dict[str, Any], lost: tuple[int, str] | None) -> str:
    """Name the interval whose records are missing, and what became of the old data."""
    if said["why"] == "moved":
        made = said["made_at"].replace("T", " ")[:16]
        return f"这台电脑上的数据是从 {made} 的备份恢复的；那以后在原来电脑上记的内容不在里面。"
    begins = local_time(said["upto_at"]) or said["made_at"].replace("T", " ")[:16]
    ends = local_time((lost[1] if lost else "") or said["last_at"])
    span = f"从 {begins} 到 {ends} " if ends > begins else f"{begins} 以后"
    if said["why"] == "damaged":
        what = f"数据文件损坏（{'、'.join(said['found'])}），已经自动换上 {begins} 的备份。"
    else:
        what = f"{said.get('by') or '有人'}恢复了 {begins} 的备份。"
    if lost is None:
        many = "损坏的文件里读不出还有多少条"
    elif lost[0]:
        many = f"原来的文件里还读得到 {lost[0]} 条，没有并进来"
    else:
        many, span = "原来的文件里没有更晚的记录", ""
    missing = f"{span}记的内容不在里面，请对照纸质记录补记。" if span else ""
    return f"{what}{missing}（{many}；原来的数据留在 {said['kept']} 文件夹，没有删。）"


def _tell_everybody(ctx: Context, text: str) -> None:
    """Whoever works here must know which records to write again; the lead signs for reading it."""
    notices.leave(ctx, _with(ctx, Role), text)


def _with(ctx: Context, roles: Iterable[Role]) -> set[int]:
    return {person for role in roles for person, _ in directory.holders(ctx, role)}
