"""Reading the criteria of a standard and putting their parts together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.core import facts
from app.standards.document import Document
from app.standards.entry import Entry
from app.standards.schema import Criterion, EvidenceKind, Judge
from app.standards.terms import Terms, check_source

MAX_DEPTH = 4
MIN_PARTS = 2
EVIDENCE = tuple(kind.value for kind in EvidenceKind)
JUDGES = tuple(judge.value for judge in Judge)


@dataclass
class Draft:
    """A criterion as read; its parts are drafts, or names still to be resolved."""

    criterion: Criterion
    entry: Entry
    any_of: list[Draft | str] | None = None
    all_of: list[Draft | str] | None = None

    def parts(self) -> list[Draft | str]:
        return [*(self.any_of or ()), *(self.all_of or ())]

    def mentioned(self) -> list[str]:
        """The criteria named as parts here or in any part of this draft."""
        found: list[str] = []
        for part in self.parts():
            found.extend([part] if isinstance(part, str) else part.mentioned())
        return found


def read_criteria(document: Document, terms: Terms) -> tuple[Criterion, ...]:
    """The criteria of a file in their order; whatever is wrong goes to the report."""
    drafts = [_read(entry, terms) for entry in document.several("criterion", "条目")]
    if not drafts:
        document.report.add("", "一条 [[criterion]] 也没有")
    _refuse_duplicates(drafts)
    roots = _roots(drafts)
    if document.report:
        return ()
    by_id = {draft.criterion.id: draft for draft in drafts}
    return tuple(_assemble(root, by_id) for root in roots)


def _read(entry: Entry, terms: Terms, parent: Draft | None = None, depth: int = 1) -> Draft:
    own_id = entry.identifier()
    above = parent.criterion if parent else None
    if above:
        own_id = f"{above.id}.{own_id}"
        entry.label = f"条目 {own_id}"
    title = entry.text("title")
    criterion = Criterion(
        id=own_id,
        title=title,
        text=entry.text("text", title if above else None),
        clause=entry.text("clause", above.clause if above else None),
        requirement=entry.text("requirement", above.requirement if above else None),
        zone=entry.text("zone", above.zone if above else None),
        evidence=_evidence(entry, above),
        judges=_judges(entry, above.judges if above else terms.judges),
        grades=_grades(entry, terms, above),
        optional=entry.flag("optional", default=bool(above and above.optional)),
        label=entry.text("label", above.label if above else ""),
        hint=entry.text("hint", ""),
        aspect=entry.text("aspect", above.aspect if above else ""),
        fact=entry.text("fact", ""),
        pending=entry.flag("pending", default=False),
    )
    draft = Draft(criterion, entry)
    draft.any_of = _read_parts("any_of", draft, terms, depth)
    draft.all_of = _read_parts("all_of", draft, terms, depth)
    if draft.any_of is not None and draft.all_of is not None:
        entry.problem("any_of 和 all_of 只能写一种")
    entry.finish()
    _check_terms(draft, terms)
    return draft


def _evidence(entry: Entry, above: Criterion | None) -> tuple[EvidenceKind, ...]:
    if above and not entry.has("evidence"):
        return above.evidence
    words = entry.words("evidence", None, known=EVIDENCE, what="没有这种佐证")
    if entry.has("evidence") and not words:
        entry.problem("evidence 是空的")
    return tuple(EvidenceKind(word) for word in words if word in EVIDENCE)


def _judges(entry: Entry, default: tuple[Judge, ...]) -> tuple[Judge, ...]:
    words = entry.words("judges", tuple(default), known=JUDGES, what="没有这个角色")
    return tuple(Judge(word) for word in words if word in JUDGES)


def _grades(entry: Entry, terms: Terms, above: Criterion | None) -> tuple[str, ...] | None:
    if not entry.has("grades"):
        return above.grades if above else None
    return entry.words("grades", known=terms.grades, what="没有这个等级")


def _read_parts(key: str, draft: Draft, terms: Terms, depth: int) -> list[Draft | str] | None:
    entry = draft.entry
    found = entry.parts(key)
    if found is None:
        return None
    if len(found) < MIN_PARTS:
        entry.problem(f"{key} 至少要有 {MIN_PARTS} 项" if found else f"{key} 是空的")
    if depth >= MAX_DEPTH and found:
        entry.problem(f"分项套了太多层，最多 {MAX_DEPTH} 层")
        return []
    parts: list[Draft | str] = []
    for part in found:
        if isinstance(part, str):
            parts.append(part)
        elif isinstance(part, dict):
            child = Entry(part, f"{entry.label} 的分项", entry.report, entry.line)
            if key == "any_of":
                _refuse_item_fields(child)
            parts.append(_read(child, terms, draft, depth + 1))
        else:
            entry.problem(f"{key} 的每一项要写成分项，或另一个条目的编号")
    return parts


def _refuse_item_fields(child: Entry) -> None:
    for key in ("zone", "grades", "optional"):
        if child.has(key):
            child.problem(f"{key} 要写在整条上，不写在任选的一项里")


def _check_terms(draft: Draft, terms: Terms) -> None:
    criterion, entry = draft.criterion, draft.entry
    if criterion.zone and criterion.zone not in terms.zones:
        entry.problem(f"没有分区 {criterion.zone}")
    if criterion.aspect and criterion.aspect not in terms.aspects:
        entry.problem(f"没有方面 {criterion.aspect}")
    check_source(entry, criterion.clause, criterion.requirement, terms)
    fault = facts.fault(criterion.fact) if criterion.fact else ""
    if fault:
        entry.problem(f"fact：{fault}")
    if draft.any_of is not None or draft.all_of is not None:
        for key in ("fact", "pending"):
            if entry.has(key):
                entry.problem(f"{key} 要写在每个分项上，不写在有分项的条目上")


def _refuse_duplicates(drafts: list[Draft]) -> None:
    seen: set[str] = set()
    waiting = list(reversed(drafts))
    while waiting:
        draft = waiting.pop()
        if draft.criterion.id in seen:
            draft.entry.problem("编号重复")
        seen.add(draft.criterion.id)
        waiting.extend(part for part in draft.parts() if isinstance(part, Draft))


def _roots(drafts: list[Draft]) -> list[Draft]:
    """The criteria that are part of no other; wrong or circular names are reported."""
    by_id = {draft.criterion.id: draft for draft in drafts}
    taken: set[str] = set()
    for draft in drafts:
        for name in draft.mentioned():
            if name not in by_id:
                draft.entry.problem(f"没有条目 {name}")
            elif name in taken:
                draft.entry.problem(f"条目 {name} 已经是别处的分项")
            taken.add(name)
    roots = [draft for draft in drafts if draft.criterion.id not in taken]
    for draft in _unreached(drafts, roots, by_id):
        draft.entry.problem("分项绕成了圈，互相引用")
    return roots


def _unreached(drafts: list[Draft], roots: list[Draft], by_id: Mapping[str, Draft]) -> list[Draft]:
    # Each name is part of one criterion at most, so what no root leads to goes in a circle.
    reached: set[str] = set()
    waiting = [(root, 1) for root in roots]
    while waiting:
        draft, depth = waiting.pop()
        if draft.criterion.id in reached:
            continue
        reached.add(draft.criterion.id)
        if depth == MAX_DEPTH + 1:
            draft.entry.problem(f"分项套了太多层，最多 {MAX_DEPTH} 层")
        waiting.extend((by_id[name], depth + 1) for name in draft.mentioned() if name in by_id)
    return [draft for draft in drafts if draft.criterion.id not in reached]


def _assemble(draft: Draft, by_id: Mapping[str, Draft], either_or: str = "") -> Criterion:
    def whole(parts: list[Draft | str] | None, above: str) -> tuple[Criterion, ...]:
        return tuple(
            _assemble(by_id[part] if isinstance(part, str) else part, by_id, above)
            for part in parts or ()
        )

    own = draft.criterion
    return replace(
        own,
        any_of=whole(draft.any_of, own.text),
        all_of=whole(draft.all_of, either_or),
        either_or=either_or,
    )
