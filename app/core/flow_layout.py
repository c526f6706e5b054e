"""Where the boxes and arrows of a flow chart stand: plain geometry in millimetres (BJ-11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.core.flow_chart import Step, StepKind

LEAST_GAP = 9.0
"""Between two boxes of a column, in millimetres: an arrow with its word needs as much."""
MOST_GAP = 17.0
LANE = 9.0
"""Distance of lines that run beside the boxes, in millimetres."""
WIDEST = 118.0
"""No box is wider, in millimetres: a longer line is hard to follow with the eye."""
NARROWEST = 40.0
"""A narrower box breaks its words into crumbs."""
YES, NO = "是", "否"
_LEVEL = 0.5
"""Boxes this much apart in height stand level, in millimetres."""

Point = tuple[float, float]
Tall = Callable[[int, float], float]
"""Height a step needs, in millimetres: of its position (from 1) and the width of its box."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much room a chart has, in millimetres."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Box:
    """Where a step stands: millimetres from the upper left corner, downwards."""

    position: int
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def across(self) -> float:
        return self.left + self.width / 2

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line of corners that ends in a tip; `word` stands at its beginning."""

    points: tuple[Point, ...]
    word: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """One page of a chart."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    @property
    def bottom(self) -> float:
        """How far down it reaches."""
        return max(box.bottom for box in self.boxes)


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line that has to run beside boxes: from one side to another, in a lane."""

    start: Point
    end: Point
    word: str
    side: str
    """left, middle or right: where its lane is."""
    is_onward: bool = False
    """From the foot of one column over the head of the next."""


def lay_out(
    steps: Sequence[Step],
    room: Room,
    tall: Tall,
    *,
    columns: int = 1,
    only: range | None = None,
) -> Chart | None:
    """Lay out the steps in one or two columns; None where they do not fit.

    In one column, a run of steps that only a decision's no reaches stands beside that decision.

    Args:
        steps: all steps of the service, without problems.
        room: what there is.
        tall: how high a box must be for its words.
        columns: 1, or 2 for a long chart that goes on at the top of the second column.
        only: the positions this page shows; all where it is None.
    """
    shown = only or range(1, len(steps) + 1)
    if columns == 2:
        boxes = _two_columns(shown, steps, room, tall)
    elif only is None and len(_runs(steps)) > 1:
        boxes = _with_branches(steps, room, tall)
    else:
        boxes = _one_column(shown, steps, room, tall)
    return Chart(boxes, _arrows(steps, boxes)) if boxes else None


def split(
    steps: Sequence[Step], room: Room, tall: Callable[[range], Tall]
) -> tuple[tuple[range, Chart], ...]:
    """Lay out a chart too long for one page over several, two columns each.

    `tall` gives the measure of a page's positions: what leads off the page is said in the box.

    Raises:
        ValueError: a single step is higher than the room.
    """
    pages: list[tuple[range, Chart]] = []
    first = 1
    while first <= len(steps):
        for last in range(len(steps), first - 1, -1):
            only = range(first, last + 1)
            made = (lay_out(steps, room, tall(only), columns=n, only=only) for n in (1, 2))
            chart = next((one for one in made if one), None)
            if chart is not None:
                break
        else:
            raise ValueError(f"step {first} is higher than the page")
        pages.append((only, chart))
        first = last + 1
    return tuple(pages)


def _runs(steps: Sequence[Step]) -> tuple[range, ...]:
    """Cut the steps behind every end: each run goes straight down."""
    runs, first = [], 1
    for at, step in enumerate(steps, 1):
        if step.kind is StepKind.END or at == len(steps):
            runs.append(range(first, at + 1))
            first = at + 1
    return tuple(runs)


def _one_column(
    shown: range, steps: Sequence[Step], room: Room, tall: Tall
) -> tuple[Box, ...] | None:
    leading = _leading(shown, steps)
    back = _depth([(to, at) for at, to in leading if to < at])
    ahead = _depth([(at, to) for at, to in leading if to > at])
    width = min(room.width - 2 * LANE * max(back, ahead), WIDEST)
    return _stack(shown, (room.width - width) / 2, width, 0, room.height, tall)


def _two_columns(
    shown: range, steps: Sequence[Step], room: Room, tall: Tall
) -> tuple[Box, ...] | None:
    """Cut the steps where the higher of the two columns is lowest."""
    tried = [_cut_at(cut, shown, steps, room, tall) for cut in range(1, len(shown) + 1)]
    fitting = [boxes for boxes in tried if boxes]
    return min(fitting, key=lambda boxes: sum(box.height for box in boxes), default=None)


def _cut_at(
    cut: int, shown: range, steps: Sequence[Step], room: Room, tall: Tall
) -> tuple[Box, ...] | None:
    upper, lower = shown[:cut], shown[cut:]
    left_lanes = _depth(_within(upper, steps))
    right_lanes = _depth(_within(lower, steps))
    crossing = len(_leading(shown, steps)) - len(_within(upper, steps) + _within(lower, steps))
    between = LANE * (crossing + 2)
    width = (room.width - LANE * (left_lanes + right_lanes) - between) / 2
    left_at = LANE * left_lanes
    left = _stack(upper, left_at, width, LEAST_GAP, room.height - LEAST_GAP, tall)
    right_at = left_at + width + between
    right = _stack(lower, right_at, width, LEAST_GAP, room.height, tall) if lower else ()
    return None if left is None or right is None else (*left, *right)


def _with_branches(steps: Sequence[Step], room: Room, tall: Tall) -> tuple[Box, ...] | None:
    """Set the first run left, and each other run right of the decision that leads to it."""
    main, *others = _runs(steps)
    outer = LANE * max(_depth(_within(run, steps)) for run in (main, *others))
    between = 2 * LANE + LANE * (len(others) - 1)
    width = (room.width - 2 * outer - between) / 2
    boxes = _stack(main, outer, width, 0, room.height, tall)
    if boxes is None:
        return None
    below = 0.0
    at = {box.position: box for box in boxes}
    for run in others:
        total = sum(tall(one, width) for one in run) + LEAST_GAP * (len(run) - 1)
        wished = min(_beside(steps, run, at) - tall(run[0], width) / 2, room.height - total)
        top = max(below, wished)
        made = _stack(run, outer + width + between, width, top, room.height, tall)
        if made is None:
            return None
        at |= {box.position: box for box in made}
        boxes = (*boxes, *made)
        below = made[-1].bottom + LEAST_GAP
    return boxes


def _beside(steps: Sequence[Step], run: range, at: dict[int, Box]) -> float:
    """Give the height at which the decision stands that leads into a run."""
    leading = [one for one, box in at.items() if steps[one - 1].no_leads_to in run]
    return min((at[one].middle for one in leading), default=0.0)


def _stack(
    positions: range, left: float, width: float, top: float, bottom: float, tall: Tall
) -> tuple[Box, ...] | None:
    """Set boxes below each other, apart as far as there is room; None where there is too little."""
    if width < NARROWEST:
        return None
    heights = [tall(at, width) for at in positions]
    gaps = len(heights) - 1
    spare = bottom - top - sum(heights)
    gap = min(MOST_GAP, spare / gaps) if gaps else 0.0
    if spare < 0 or (gaps and gap < LEAST_GAP):
        return None
    boxes, y = [], top
    for at, height in zip(positions, heights, strict=True):
        boxes.append(Box(at, left, y, width, height))
        y += height + gap
    return tuple(boxes)


def _leading(shown: range, steps: Sequence[Step]) -> list[tuple[int, int]]:
    """Give from where to where a no leads among these positions."""
    found = ((at, steps[at - 1].no_leads_to or 0) for at in shown)
    return [(at, to) for at, to in found if to in shown]


def _within(column: range, steps: Sequence[Step]) -> list[tuple[int, int]]:
    return [(min(pair), max(pair)) for pair in _leading(column, steps)]


def _depth(spans: Sequence[tuple[int, int]]) -> int:
    """Count the lanes these lines need beside one column: as many as pass one place."""
    return max((sum(a <= at <= b for a, b in spans) for at, _ in spans), default=0)


def _arrows(steps: Sequence[Step], boxes: Sequence[Box]) -> tuple[Arrow, ...]:
    at = {box.position: box for box in boxes}
    columns = sorted({box.left for box in boxes})
    straight: list[Arrow] = []
    beside: list[_Edge] = []
    for box in boxes:
        step = steps[box.position - 1]
        is_decision = step.kind is StepKind.DECISION
        following = at.get(box.position + 1)
        if following and step.kind is not StepKind.END:
            word = YES if is_decision else ""
            foot, head = (box.across, box.bottom), (following.across, following.top)
            if following.left == box.left:
                straight.append(Arrow((foot, head), word))
            else:
                beside.append(_Edge(foot, head, word, "middle", is_onward=True))
        target = at.get(step.no_leads_to or 0) if is_decision else None
        if target is None:
            continue
        edge = _no_edge(box, target, columns)
        if edge.side == "middle" and abs(edge.start[1] - edge.end[1]) < _LEVEL:
            straight.append(Arrow((edge.start, edge.end), NO))
        else:
            beside.append(edge)
    return (*straight, *_in_lanes(beside, boxes, columns))


def _no_edge(box: Box, target: Box, columns: Sequence[float]) -> _Edge:
    """Choose the sides a no leaves and arrives by."""
    if target.left > box.left:
        return _Edge((box.right, box.middle), (target.left, target.middle), NO, "middle")
    if target.left < box.left:
        return _Edge((box.left, box.middle), (target.right, target.middle), NO, "middle")
    is_back = target.top < box.top
    goes_left = box.left == columns[0] if len(columns) > 1 else is_back
    if goes_left:
        return _Edge((box.left, box.middle), (target.left, target.middle), NO, "left")
    return _Edge((box.right, box.middle), (target.right, target.middle), NO, "right")


def _in_lanes(
    edges: Sequence[_Edge], boxes: Sequence[Box], columns: Sequence[float]
) -> Iterator[Arrow]:
    """Give every line beside the boxes a lane of its own where lines would lie on each other."""
    for side in ("left", "middle", "right"):
        # In the order in which they begin: then no more lanes are used than lines meet.
        mine = sorted((edge for edge in edges if edge.side == side), key=_upper_end)
        lanes: list[list[_Edge]] = []
        for edge in mine:
            free = next((lane for lane in lanes if not any(_meet(edge, e) for e in lane)), None)
            if free is None:
                free = []
                lanes.append(free)
            free.append(edge)
        for number, lane in enumerate(lanes):
            x = _lane_at(side, number, len(lanes), boxes, columns)
            for edge in lane:
                yield Arrow(_path(edge, x), edge.word)


def _lane_at(
    side: str, number: int, lanes: int, boxes: Sequence[Box], columns: Sequence[float]
) -> float:
    if side == "left":
        return columns[0] - LANE * (number + 1)
    if side == "right":
        return max(box.right for box in boxes) + LANE * (number + 1)
    inner = max(box.right for box in boxes if box.left == columns[0])
    return inner + (columns[-1] - inner) * (number + 1) / (lanes + 1)


def _path(edge: _Edge, x: float) -> tuple[Point, ...]:
    (from_x, from_y), (to_x, to_y) = edge.start, edge.end
    if not edge.is_onward:
        return (edge.start, (x, from_y), (x, to_y), edge.end)
    below, above = from_y + LEAST_GAP / 2, to_y - LEAST_GAP / 2
    return (edge.start, (from_x, below), (x, below), (x, above), (to_x, above), edge.end)


def _upper_end(edge: _Edge) -> float:
    return min(edge.start[1], edge.end[1])


def _meet(one: _Edge, other: _Edge) -> bool:
    """Whether two lines would lie on each other in one lane."""
    low, high = sorted((one.start[1], one.end[1]))
    other_low, other_high = sorted((other.start[1], other.end[1]))
    return low <= other_high and other_low <= high
