"""Notices data copied from another computer or place: two that both write drift apart (安装)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.permissions import Act, may, who_may
from app.services.context import Context
from app.services.settings import read_setting, write_setting
from app.storage import installation
from app.storage.folder import DataFolder

_KEY = "installation"
RECORD = "installation"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the data is at home here; if not, what to say and who may take it in."""

    words: str = ""
    """Blank where the data is at home."""
    may_take_in: bool = False
    who_may: str = ""


def look(ctx: Context) -> Standing:
    """Compare where the data says it is kept with where it lies.

    Nothing is said of a store that was never registered, nor where this account has no profile.
    """
    home = read_setting(ctx, _KEY, None)
    own = installation.own_id()
    if home is None or not own or _is_at_home(ctx.folder, home, own):
        return Standing()
    where = "另一台电脑" if home["id"] != own else f"另一个位置（{home['place']}）"
    return Standing(
        words=f"这份数据是从{where}复制来的。",
        may_take_in=may(ctx.actor.roles, Act.RESTORE),
        who_may=who_may(Act.RESTORE),
    )


def needs_register(ctx: Context) -> bool:
    """Tell whether the data is to learn where it is: new, or its folder was moved on this PC."""
    home = read_setting(ctx, _KEY, None)
    own = installation.own_id()
    return bool(own) and (home is None or (home["id"] == own and home["place"] != _place(ctx)))


def register(ctx: Context) -> None:
    """Write down that the data is kept here; a folder moved on this computer needs no question."""
    _settle(ctx, "登记所在电脑")


def take_in(ctx: Context) -> None:
    """Go on with the data here: a new epoch, written into the audit (已搬到这台电脑).

    Raises:
        NotAllowed: only the lead says so.
    """
    ctx.require(Act.RESTORE)
    _settle(ctx, "已搬到这台电脑")


def command_line_note(ctx: Context) -> str:
    """Say on the command line that the data is at home elsewhere; it was named on purpose."""
    home = read_setting(ctx, _KEY, None)
    if home is None or _is_at_home(ctx.folder, home, installation.known_id()):
        return ""
    return (
        f"请注意：这份数据登记在另一台电脑或另一个位置（{home['place']}）。命令照常执行；"
        "两处不要都记账，在窗口里由责任人确认用哪一份。"
    )


def _settle(ctx: Context, act: str) -> None:
    before = read_setting(ctx, _KEY, None)
    here = {"id": installation.own_id(), "place": _place(ctx)}
    write_setting(ctx, _KEY, here)
    ctx.audit(act, RECORD, now=here, was=before or "")


def _is_at_home(folder: DataFolder, home: dict[str, str], own: str) -> bool:
    if home["id"] != own:
        return False
    place = str(folder.root.resolve())
    # Moved, not copied: nothing lies where it was.
    return home["place"] == place or not DataFolder(Path(home["place"])).exists()


def _place(ctx: Context) -> str:
    return str(ctx.folder.root.resolve())
