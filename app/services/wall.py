"""What hangs on the wall (上墙公示, 五亮): who asks for it, and how each sheet stands today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.day_words import stored_day_label
from app.models import WallPosting
from app.services import wall_content
from app.services.context import Context
from app.services.wall_content import KIND_NAMES, Content
from app.services.wall_postings import Posting, postings
from app.standards.schema import Standard


class State(StrEnum):
    """How it stands with one sheet."""

    NOT_POSTED = "not_posted"
    POSTED = "posted"
    OUTDATED = "outdated"
    CHECK_DUE = "check_due"
    TAKEN_DOWN = "taken_down"


STATE_NAMES: Mapping[State, str] = {
    State.NOT_POSTED: "还没有",
    State.POSTED: "已张贴",
    State.OUTDATED: "已过时",
    State.CHECK_DUE: "该检查了",
    State.TAKEN_DOWN: "已取下",
}


@dataclass(frozen=True, slots=True)
class Required:
    """Which clause of a chosen standard asks for a sheet, and where it says it hangs."""

    city: str
    clause: str
    title: str
    place: str
    hint: str


@dataclass(frozen=True, slots=True)
class WallEntry:
    """One line of the register."""

    kind: str
    subject: str
    title: str
    state: State
    words: str
    """The state in words: 已过时：开放时间改了，请换新."""
    required: tuple[Required, ...]
    content: Content | None
    """None where a standard names something this program has no sheet for."""
    posting: Posting | None
    """What hangs, or hung last."""
    version: int
    """Of the sheet as it would be printed now."""

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.subject

    @property
    def hanging(self) -> Posting | None:
        """What hangs now."""
        return self.posting if self.posting and not self.posting.taken_down_on else None


@dataclass(frozen=True, slots=True)
class WallState:
    """What a kind of sheet comes to, for criteria that answer themselves (`wall:<kind>`)."""

    kind: str
    posted_on: str
    is_current: bool
    text: str


def register(ctx: Context, standards: Sequence[Standard]) -> tuple[WallEntry, ...]:
    """List every sheet: those the chosen standards ask for first, then what may hang besides."""
    contents = wall_content.contents(wall_content.source(ctx))
    last = {(one.kind, one.subject): one for one in postings(ctx)}
    asked = _asked(standards)
    entries = [
        _entry(ctx, content.kind, content.subject, content, asked, last) for content in contents
    ]
    known, kinds = {entry.key for entry in entries}, {entry.kind for entry in entries}
    asked_besides = [(kind, "") for kind in asked if kind not in kinds]
    others = [key for key in (*asked_besides, *last) if key not in known]
    for kind, subject in dict.fromkeys(others):
        entries.append(_entry(ctx, kind, subject, None, asked, last))
    return tuple(sorted(entries, key=lambda entry: not entry.required))


def entry(
    ctx: Context, standards: Sequence[Standard], kind: str, subject: str = ""
) -> WallEntry | None:
    """Give one line of the register."""
    return next((one for one in register(ctx, standards) if one.key == (kind, subject)), None)


def states(ctx: Context) -> Mapping[str, WallState]:
    """Give what hangs by kind; a kind of which nothing hangs is left out."""
    if not _anything_hangs(ctx):
        return {}
    hanging = [one for one in register(ctx, ()) if one.hanging and _answers_for_kind(one)]
    found: dict[str, WallState] = {}
    for kind in dict.fromkeys(one.kind for one in hanging):
        mine = [one for one in hanging if one.kind == kind]
        wrong = next((one for one in mine if one.state is State.OUTDATED), None)
        newest = max(one.hanging.posted_on for one in mine if one.hanging)
        title = mine[0].title if len(mine) == 1 else f"{len(mine)} 张{KIND_NAMES.get(kind, '')}"
        text = f"{wrong.title}{wrong.words}" if wrong else f"{title}{stored_day_label(newest)}张贴"
        found[kind] = WallState(kind, newest, wrong is None, text)
    return found


def wanting(ctx: Context) -> tuple[WallEntry, ...]:
    """List what hangs and is outdated or due for a check, outdated first."""
    if not _anything_hangs(ctx):
        return ()
    rank = (State.OUTDATED, State.CHECK_DUE)
    found = [one for one in register(ctx, ()) if one.state in rank]
    return tuple(sorted(found, key=lambda one: rank.index(one.state)))


def _answers_for_kind(entry: WallEntry) -> bool:
    """Each flow chart does; of the rules only 日常管理规定 itself, no further document."""
    return entry.kind == "flow" or not entry.subject


def _anything_hangs(ctx: Context) -> bool:
    return bool(ctx.count(WallPosting, WallPosting.taken_down_on.is_(None)))


def _entry(
    ctx: Context,
    kind: str,
    subject: str,
    content: Content | None,
    asked: Mapping[str, Sequence[Required]],
    last: Mapping[tuple[str, str], Posting],
) -> WallEntry:
    posting = last.get((kind, subject))
    required = tuple(asked.get(kind, ())) if kind == "flow" or not subject else ()
    state, words = _state(ctx.today(), posting, content)
    title = content.title if content else posting.title if posting else required[0].title
    return WallEntry(
        kind, subject, title, state, words, required, content, posting, _version(posting, content)
    )


def _state(today: str, posting: Posting | None, content: Content | None) -> tuple[State, str]:
    if posting is None:
        return State.NOT_POSTED, STATE_NAMES[State.NOT_POSTED]
    if posting.taken_down_on:
        return State.TAKEN_DOWN, f"{stored_day_label(posting.taken_down_on)}已取下"
    if content is None and posting.kind in KIND_NAMES:
        return State.OUTDATED, "已过时：资料里已经没有这一项，请取下"
    if content and posting.digest != content.digest:
        why = wall_content.changes(posting.kept, content)
        return State.OUTDATED, f"已过时：{why}，请换新" if why else "已过时，请换新"
    if posting.next_check_on and posting.next_check_on <= today:
        return State.CHECK_DUE, f"该检查了：原定{stored_day_label(posting.next_check_on)}"
    return State.POSTED, f"{stored_day_label(posting.posted_on)}已张贴"


def _version(posting: Posting | None, content: Content | None) -> int:
    """Count the sheet's versions: one that says the same is the same version."""
    if content and content.version:
        return content.version
    if posting is None:
        return 1
    is_same = content is None or posting.digest == content.digest
    return posting.version if is_same else posting.version + 1


def _asked(standards: Iterable[Standard]) -> dict[str, list[Required]]:
    found: dict[str, list[Required]] = {}
    for one in standards:
        for item in one.walls:
            found.setdefault(item.id, []).append(
                Required(one.city, item.clause, item.title, item.place, item.hint)
            )
    return found
