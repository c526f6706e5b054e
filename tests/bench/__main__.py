"""`dev.py bench`: the table of ratios, measured side by side in one run."""

from __future__ import annotations

import sys
import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.core.clock import FixedClock
from tests.bench import audit, backup, papers, standing, start, taps, years
from tests.bench.measure import Alone, Count, Row

AT = datetime(2026, 11, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def main() -> int:
    """Measure everything and print the table; 1 when a bound was missed."""
    rows: list[Row | Alone | Count] = []
    # On a disk, not in memory: a tap counts only when it is durable.
    with tempfile.TemporaryDirectory(prefix="bench-", dir=Path.cwd()) as name:
        for part in (start, taps, audit, papers, years, standing, backup):
            rows.extend(part.measure(Path(name), FixedClock(AT)))
    _print(rows)
    judged = (row.verdict for row in rows if not isinstance(row, Alone))
    return 1 if "MISSED" in judged else 0


def _print(rows: list[Row | Alone | Count]) -> None:
    out = sys.stdout
    out.write(f"{'what':46} {'ms':>9}  {'against':>9}  {'ratio':>6}  bound\n")
    for row in rows:
        if isinstance(row, Alone):
            out.write(f"{row.what:46} {row.ms:9.2f}\n")
        elif isinstance(row, Count):
            bound = f"<= {row.at_most} {row.verdict}" if row.at_most is not None else ""
            out.write(f"{row.what:46} {row.count:9d}  {'':9}  {'':6}  {bound}".rstrip() + "\n")
        else:
            bound = f"<= {row.at_most:g} {row.verdict}" if row.at_most else ""
            out.write(
                f"{row.what:46} {row.ours_ms:9.2f}  {row.theirs_ms:9.2f}  {row.ratio:6.2f}  "
                f"{bound}  ({row.against})\n"
            )


if __name__ == "__main__":
    sys.exit(main())
