"""What a row of the walk says: the record's word, the person's word, and what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.core.day_words import stored_day_label
from app.core.facts import Fact
from app.core.gap import VERDICT_NAMES, State, Verdict, state_of
from app.core.permissions import Act, Role, may
from app.services.checklists import Given, UpperText, Walk, is_judge, judges_of
from app.services.evidence import Photo
from app.standards.schema import Criterion, Standard, Status
from app.ui.checklist.fact_page import page_of
from app.ui.checklist.words import given_words
from app.ui.look import Level

EITHER = "有一样就行"
WAITS = "来源未列具体要求，待上级提供；先拍照或写备注，不算缺"


@dataclass(frozen=True, slots=True)
class Ground:
    """All that the rows of a zone stand on."""

    standard: Standard
    walk: Walk
    photos: Mapping[str, tuple[Photo, ...]]
    roles: frozenset[Role]
    """Of whoever answers."""
    numbers: Mapping[str, int] = field(default_factory=dict)
    """Where a paper is entered, the numbers it prints; else nothing."""
    tasks: Mapping[str, str] = field(default_factory=dict)
    """In words, what is planned for an item, by its id."""


@dataclass(frozen=True, slots=True)
class RowView:
    """One criterion or part to answer."""

    id: str
    title: str
    clause: str = ""
    text: str = ""
    hint: str = ""
    number: int = 0
    verdict: Verdict | None = None
    note: str = ""
    said: str = ""
    """Who answered and when, or why nothing needs to be."""
    said_level: Level = Level.PLAIN
    fact: str = ""
    """What the program itself holds."""
    fact_level: Level = Level.PLAIN
    fact_page: tuple[str, object] | None = None
    answers_itself: bool = False
    """The record has spoken and nobody answered: nothing is asked unless somebody wants to."""
    waits: bool = False
    """Only the upper union can say what is asked: a person can but say it was looked at."""
    upper: str = ""
    """What the upper union asks where the source gives only a heading, or that it is awaited."""
    may_give_upper: bool = False
    task: str = ""
    """What is planned for it (达标任务)."""
    photos: tuple[Photo, ...] = ()
    is_settled: bool = False
    """Answered, or needing no answer."""
    may_answer: bool = False
    judges: str = ""
    """Who judges it, for somebody who may answer others."""


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item: a criterion, or several of which one is enough (then with a title)."""

    id: str
    rows: tuple[RowView, ...]
    title: str = ""
    clause: str = ""
    state: State = State.UNKNOWN
    task: str = ""


def zone_items(ground: Ground, zone_id: str) -> tuple[ItemView, ...]:
    """The items of a zone as they are shown to whoever sits there."""
    made = []
    for item in ground.standard.items_of(zone_id):
        state = state_of(item, ground.walk.verdicts)
        if not item.is_either_or:
            row = _row(ground, item, item.title, clause=_clause(ground.standard, item))
            row = replace(row, task=_task(ground, item, state))
            made.append(ItemView(item.id, (row,), state=state))
            continue
        clause = f"{_clause(ground.standard, item)} · {EITHER}"
        rows = tuple(
            _row(ground, leaf, title, is_enough=state is State.MET) for leaf, title in _titled(item)
        )
        task = _task(ground, item, state)
        made.append(ItemView(item.id, rows, item.title, clause, state, task))
    return tuple(made)


def fact_words(fact: Fact) -> str:
    """The record's own words, and that they are the record's."""
    on = stored_day_label(fact.on)
    sign = "✓ " if fact.verdict is Verdict.MEETS else ""
    return f"{sign}{fact.text}（程序记录：{fact.source}{f'，{on}' if on else ''}）"


def _task(ground: Ground, item: Criterion, state: State) -> str:
    planned = ground.tasks.get(item.id, "")
    if not planned or state is State.MET:
        return ""
    return f"已列入达标任务：{planned}"


def _row(
    ground: Ground, leaf: Criterion, title: str, *, clause: str = "", is_enough: bool = False
) -> RowView:
    """One row; `clause` where it is a whole item, `is_enough` where another part settles it."""
    walk, roles = ground.walk, ground.roles
    given = walk.given.get(leaf.id, Given(leaf.id, None))
    fact = walk.facts.get(leaf.id)
    known = fact.verdict if fact else None
    upper = walk.uppers.get(leaf.id)
    waits = leaf.pending and upper is None
    said, said_level = _said(
        given, fact, walk.reopened.get(leaf.id), is_enough=is_enough, leaf=leaf, waits=waits
    )
    is_current = ground.standard.status is Status.CURRENT
    return RowView(
        leaf.id,
        title,
        clause,
        _text(leaf) if clause else "",
        "" if given.verdict or known or is_enough else leaf.hint,
        ground.numbers.get(leaf.id, 0),
        given.verdict,
        given.note,
        said,
        said_level,
        fact_words(fact) if fact and fact.text else "",
        _FACT_LEVELS[known],
        page_of(leaf.fact) if fact else None,
        # Whoever enters a paper enters what stands on it, whatever the record says.
        answers_itself=known is not None and given.verdict is None and not ground.numbers,
        waits=waits,
        upper=_upper_words(upper) if upper else WAITS if waits else "",
        may_give_upper=leaf.pending and is_current and may(roles, Act.ASSESS),
        photos=ground.photos.get(leaf.id, ()),
        is_settled=is_enough or waits or leaf.id in walk.verdicts,
        may_answer=is_current and is_judge(leaf, roles),
        judges=judges_of(leaf) if may(roles, Act.ASSESS) else "",
    )


_FACT_LEVELS: Mapping[Verdict | None, Level] = {
    Verdict.MEETS: Level.DONE,
    Verdict.DOES_NOT: Level.MUST,
    None: Level.PLAIN,
}


def _said(
    given: Given,
    fact: Fact | None,
    before: Given | None,
    *,
    is_enough: bool,
    leaf: Criterion,
    waits: bool,
) -> tuple[str, Level]:
    known = fact.verdict if fact else None
    if given.verdict:
        return _both(given, given.verdict, known, is_pending=leaf.pending)
    if before is not None and before.verdict:
        last = f"{VERDICT_NAMES[before.verdict]}，{before.by}，{stored_day_label(before.on)}"
        return f"新版本改了这一条，请再看一次；上次：{last}", Level.SOON
    if known is Verdict.MEETS:
        return "", Level.PLAIN
    if known is Verdict.DOES_NOT:
        counts = "来源未列要求，不算缺" if leaf.pending else "照程序记录算缺"
        return f"{counts}；那边补好，这里就跟着变", Level.PLAIN
    if is_enough:
        return f"{EITHER}，这一样不用看了", Level.PLAIN
    return ("" if waits else "还没看"), Level.PLAIN


def _both(
    given: Given, verdict: Verdict, known: Verdict | None, *, is_pending: bool
) -> tuple[str, Level]:
    """What a person said, beside what the record says where the two differ."""
    who = given_words(given)
    if known in (None, verdict):
        return who, Level.PLAIN
    word = VERDICT_NAMES[verdict]
    if verdict is Verdict.MEETS and is_pending:
        return f"{who}：看到的是“{word}”，和程序记录不一样，不算缺", Level.SOON
    if verdict is Verdict.MEETS:
        return f"{who}：看到的是“{word}”，和程序记录不一样，先算缺", Level.MUST
    return f"{who}：看到的是“{word}”，和程序记录不一样，以看到的为准", Level.SOON


def _upper_words(upper: UpperText) -> str:
    on = stored_day_label(upper.given_on)
    return f"上级要求：{upper.text}（{upper.source}{f'，{on}' if on else ''}）"


def _titled(item: Criterion) -> Sequence[tuple[Criterion, str]]:
    """The parts to answer; one deeper down carries the name of what it belongs to."""
    return [
        (leaf, leaf.title if leaf.id == part.id else f"{part.title}：{leaf.title}")
        for part in item.any_of
        for leaf in part.leaves
    ]


def _clause(standard: Standard, item: Criterion) -> str:
    parts = [f"{standard.city} {item.clause}", item.label, "可有可无" if item.optional else ""]
    return " · ".join(part for part in parts if part)


def _text(leaf: Criterion) -> str:
    return "" if leaf.text in (leaf.title, f"有{leaf.title}") else leaf.text
