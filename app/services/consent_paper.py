"""The sheet of a separate consent (单独同意书), gathered and written."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from app.core.permissions import Act, who_may
from app.services import book_rows, life_paper, privacy, retention
from app.services.context import Context
from app.services.life_paper import LifePaper


def gather(
    ctx: Context, person_id: int, *, purpose: str = "", columns: Collection[str] = ()
) -> LifePaper:
    """Gather the sheet for somebody to sign; what is blank is written by hand.

    It names fields and no values, so anybody who keeps consents may print it.
    """
    # Loaded here: pages open without the PDF library.
    from app.reports.consent_form import TITLE, ConsentPaper, write_consent

    ctx.require(Act.KEEP_CONSENT)
    row = privacy.person_row(ctx, person_id)
    count = retention.months(ctx)
    paper = ConsentPaper(
        name=row.name,
        purpose=purpose.strip(),
        fields=privacy.named([column for column in privacy.FIELDS if column in columns]),
        kept=f"在站工作期间，以及离岗以后 {count} 个月" if count is not None else "",
        seen_by=f"本人；{who_may(Act.SEE_PERSONAL)}说明用途后查看，每次都有记录；别人看到的是遮盖过的",
    )
    made_at, path = life_paper.place(ctx, f"单独同意书-{row.name}")
    station = book_rows.station_card(ctx)
    return LifePaper(TITLE, path, partial(write_consent, paper, station, made_at=made_at))
