"""How the wall is put into words on the screen."""

from __future__ import annotations

from app.core.day_words import stored_day_label
from app.services.rule_documents import RuleChoice
from app.services.wall import STATE_NAMES, State, WallEntry
from app.services.wall_postings import Posting
from app.ui.look import Level
from app.ui.record import ListRow

LEVELS = {
    State.NOT_POSTED: Level.PLAIN,
    State.POSTED: Level.DONE,
    State.OUTDATED: Level.MUST,
    State.CHECK_DUE: Level.SOON,
    State.TAKEN_DOWN: Level.PLAIN,
}
NOT_ASKED = "选定的标准没有要求，可以挂"


def level_of(entry: WallEntry) -> Level:
    """Give how pressing an entry is: what a standard asks for and is not there comes soon."""
    is_there = entry.state not in (State.NOT_POSTED, State.TAKEN_DOWN)
    return LEVELS[entry.state] if is_there or not entry.required else Level.SOON


def entry_row(entry: WallEntry) -> ListRow:
    """Give an entry as a row of the list."""
    clauses = "、".join(f"{one.city} {one.clause}" for one in entry.required)
    return ListRow(
        entry.key,
        entry.title,
        clauses or NOT_ASKED,
        chip=STATE_NAMES[entry.state],
        level=level_of(entry),
    )


def register_words(entries: tuple[WallEntry, ...]) -> str:
    """Say how many of the sheets asked for hang."""
    asked = [one for one in entries if one.required]
    up = sum(one.state in (State.POSTED, State.CHECK_DUE) for one in asked)
    if asked:
        return f"标准要求 {len(asked)} 样，挂好 {up} 样"
    return f"挂着 {sum(one.hanging is not None for one in entries)} 样"


def rule_row(choice: RuleChoice) -> ListRow:
    """Give a rule document as a row of the list."""
    text = choice.text
    if text is None:
        asked = "、".join(choice.asked_by)
        second = f"{asked} 有条文可以起草" if asked else "还没有写"
        return ListRow(choice.kind, choice.title, second, chip="还没有", level=Level.PLAIN)
    chip, level = ("已批准", Level.DONE) if text.approved_by else ("没有批准", Level.SOON)
    words = f"第 {text.version} 版，{len(text.lines)} 条"
    return ListRow(choice.kind, choice.title, words, chip=chip, level=level)


def steps_row(procedure: str, count: int) -> ListRow:
    """Give a service as a row of the list."""
    second = f"{count} 步" if count else "还没有写步骤"
    chip, level = ("已写好", Level.DONE) if count else ("还没有", Level.PLAIN)
    return ListRow(procedure, procedure, second, chip=chip, level=level)


def posting_words(one: Posting) -> str:
    """Say of a posting that is over when it hung, and which version."""
    until = f" 至 {stored_day_label(one.taken_down_on)}" if one.taken_down_on else " 起"
    by = f"，{one.posted_by}贴" if one.posted_by else ""
    return f"第 {one.version} 版：{stored_day_label(one.posted_on)}{until}{by}"
