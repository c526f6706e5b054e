"""A station of 300 answers and 300 photos under four standards: what one more answer costs.

- Re-evaluation: the walks of all four standards, as the page shows them again, right after an
  answer was written. The baseline reads the same answers and facts: every statement that walks
  run when nothing was gathered before, each once even where they ask twice, on the same
  connection by the bare driver, every row fetched. Nothing becomes an object, nothing is judged.
- The same after a change of something else, when every fact is gathered anew; not judged.
- The page itself: `standing_page`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.core.clock import FixedClock
from app.core.gap import Verdict
from app.services import checklists
from app.services.context import Context
from tests.bench import standing_page
from tests.bench.measure import Alone, Count, Row, in_turn
from tests.bench.standing_store import Standing, answered_station

Statement = tuple[str, tuple[Any, ...]]


def measure(folder: Path, clock: FixedClock) -> list[Row | Alone | Count]:
    """Give the rows of the station under four standards."""
    station = answered_station(folder / "standing", clock)
    rows: list[Row | Alone | Count] = [*_evaluation(station)]
    rows += standing_page.measure(folder, clock, station)
    station.office.close()
    return rows


def _evaluation(station: Standing) -> Iterator[Row]:
    """After an answer, and after something else was written, when facts are gathered anew."""
    office, standards = station.office, station.standards

    def ours() -> None:
        office.read(checklists.walks, standards)

    office.act(_write_elsewhere)
    with _recording() as statements:
        ours()
    with office.database.snapshot() as session:
        raw: Any = session.connection().connection.driver_connection
    reads = [one for one in dict.fromkeys(statements) if one[0].startswith("SELECT")]

    def bare() -> None:
        raw.execute("BEGIN")
        for sql, values in reads:
            raw.execute(sql, values).fetchall()
        raw.execute("ROLLBACK")

    after_answer = _answers(station)
    mine, other = in_turn(ours, bare, rounds=40, warm_up=5, before=after_answer)
    what = "bare reads of the same answers and facts"
    count = len(station.answered)
    yield Row(f"four standards, {count} answers: after one", mine, what, other, 5.0)
    mine, other = in_turn(ours, bare, rounds=20, before=lambda: office.act(_write_elsewhere))
    yield Row("the same after another change", mine, what, other)


def _write_elsewhere(ctx: Context) -> None:
    """Write what facts may rest on: all of them are gathered anew."""
    ctx.audit("测量", "bench")


def _answers(station: Standing) -> Callable[[], None]:
    """Give one answer more each time it is called, another one than before."""
    standard, criterion = station.most[0]
    verdicts = iter([Verdict.MEETS, Verdict.DOES_NOT] * 1000)

    def answer() -> None:
        station.office.act(checklists.answer, standard, criterion, next(verdicts))

    return answer


@contextmanager
def _recording() -> Iterator[list[Statement]]:
    """While open, every statement is noted with its values."""
    found: list[Statement] = []

    def note(_connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        found.append((sql, tuple(values)))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)
