"""How applications and reviews read in the list and above their parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.core.application_steps import ApplicationState
from app.core.grading import Result
from app.core.sign_ways import PaperState
from app.records.application import GapEntry
from app.services.applications import ApplicationRow
from app.services.paper_states import Standing
from app.services.reviews import ReviewRow
from app.standards.schema import Standard
from app.ui.look import Level
from app.ui.record import ListRow

_LEVELS = {
    ApplicationState.RETURNED: Level.MUST,
    ApplicationState.REFUSED: Level.MUST,
    ApplicationState.GRANTED: Level.DONE,
    ApplicationState.DRAFT: Level.SOON,
}


def standard_options(standards: Sequence[Standard]) -> list[tuple[object, str]]:
    """Name standards by their city, with the edition where a city has several."""
    cities = Counter(one.city for one in standards)
    return [
        (one.id, f"{one.city}　{one.edition}" if cities[one.city] > 1 else one.city)
        for one in standards
    ]


def state_level(row: ApplicationRow) -> Level:
    """Give the colour of an application's state."""
    return _LEVELS.get(row.state, Level.LOOK)


def standing_words(row: ApplicationRow, standing: Standing) -> tuple[str, Level]:
    """Say how an application stands; of a draft, whether the chair has it before them."""
    if row.is_draft and standing.state is PaperState.OPEN:
        return "等主席签", Level.LOOK
    if row.is_draft and standing.state is PaperState.APPROVED:
        return "主席已签，待提交", Level.SOON
    return row.state_name, state_level(row)


def application_title(row: ApplicationRow) -> str:
    """Name an application with the grade it asks for."""
    return f"{row.title}　{row.grade_title}" if row.grade_title else row.title


def application_row(row: ApplicationRow) -> ListRow:
    """Give an application as a row of the list."""
    # The grade stands below: at the end of a long title it would be cut.
    parts = [row.city, row.grade_title, f"{row.year} 年"]
    if row.corrects_id is not None:
        parts.append("更正版")
    chip, level = row.state_name, state_level(row)
    if row.replaced_by is not None:
        chip, level = "已有更正版", Level.PLAIN
    return ListRow(
        key=("application", row.id),
        title=row.title,
        second=" · ".join(part for part in parts if part),
        chip=chip,
        level=level,
    )


def review_title(row: ReviewRow) -> str:
    """Name a review with the grade it gave."""
    return f"{row.kind_name}　{row.grade_title}" if row.grade_title else row.kind_name


def review_state(row: ReviewRow) -> tuple[str, Level]:
    """Say what came of a review, and whether the record still stands."""
    if row.is_withdrawn:
        return "作废说明", Level.PLAIN
    if not row.stands:
        return "已更正或作废", Level.PLAIN
    if row.result == Result.PASSED:
        return row.result_name, Level.DONE
    return row.result_name, Level.MUST if row.result == Result.FAILED else Level.PLAIN


def review_row(row: ReviewRow) -> ListRow:
    """Give a review as a row of the list."""
    chip, level = review_state(row)
    return ListRow(
        key=("review", row.id),
        title=review_title(row),
        second=" · ".join((row.on, row.union_name)),
        chip=chip,
        level=level,
    )


def gap_words(gap: GapEntry | None) -> str:
    """Say beside a grade what the station's own check still shows; blank where all is met."""
    if gap is None or not (gap.missing or gap.unknown):
        return ""
    parts = []
    if gap.missing:
        parts.append(f"还缺 {len(gap.missing)} 条（{_some(gap.missing)}）")
    if gap.unknown:
        parts.append(f"还没看 {len(gap.unknown)} 条")
    return f"对照“{gap.grade}”：{'，'.join(parts)}。只供参考，不妨碍办理。"


def _some(titles: tuple[str, ...]) -> str:
    return "、".join(titles[:3]) + ("等" if len(titles) > 3 else "")
