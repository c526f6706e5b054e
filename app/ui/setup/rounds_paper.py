"""The walk on paper, out and back in: printing a sheet, entering a filled one (走查表)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.services import walk_sheet
from app.standards.schema import Standard
from app.ui.checklist.sheet_panel import PaperWalk
from app.ui.checklist.walk import WalkView
from app.ui.setup.part import SetupPart


class SheetWork(QObject):
    """What the tab does with paper; what is shown and where, the tab says."""

    def __init__(
        self,
        part: SetupPart,
        place: Callable[[], tuple[Standard | None, str]],
        show_paper: Callable[[walk_sheet.WalkSheet], object],
        show_zone: Callable[[str], object],
    ) -> None:
        """Take how to ask for standard and zone shown, to show a paper, and to show a zone."""
        super().__init__(part)
        self._part = part
        self._place = place
        self._show_paper = show_paper
        self._show_zone = show_zone
        self.paper: PaperWalk | None = None
        """The filled sheet that is being entered."""
        self._count = 0

    def begin(self, view: WalkView) -> None:
        """Take the view, once it is built."""
        self._view = view
        view.zones.print_wanted.connect(self.ask_print)
        view.zones.entry_wanted.connect(self.ask_entry)
        view.printing.wanted.connect(self.print_sheet)
        view.entry.begun.connect(self.start)
        view.paper_ended.connect(self.end)
        view.zone.items.answered.connect(self._counted)

    def ask_print(self) -> None:
        """Ask whether the sheet of this zone is wanted, or of all."""
        standard, zone_id = self._place()
        zone = standard.zone(zone_id) if standard else None
        if standard is None or zone is None:
            return
        self._view.printing.begin(
            f"{standard.city} {standard.edition}", zone.title, len(standard.zones)
        )
        self._view.middle.setCurrentWidget(self._view.printing)
        self._view.printing.whole.setFocus()

    def print_sheet(self, whole: bool) -> None:  # noqa: FBT001 (a Qt slot)
        """Preview the sheet to walk round with."""
        standard, zone_id = self._place()
        if standard is None:
            return
        made = self._part.office.read(walk_sheet.gather, standard, "" if whole else zone_id)
        self._part.later(
            "正在排走查表",
            lambda: walk_sheet.write(made),
            lambda _missing: self._show_paper(made),
        )

    def ask_entry(self) -> None:
        """Ask who walked, and when."""
        people = self._part.office.read(walk_sheet.walkers)
        self._view.entry.begin(people, self._part.office.actor.person_id)
        self._view.middle.setCurrentWidget(self._view.entry)
        self._view.entry.walker.setFocus()

    def start(self, paper: PaperWalk) -> None:
        """Enter a filled sheet from the zone shown on: every answer is stamped with its walker."""
        _standard, zone_id = self._place()
        self.paper = paper
        self._count = 0
        self._view.zone.items.is_strict = True
        self._view.banner.show_paper(paper)
        self._part.notice.clear()
        self._show_zone(zone_id)
        self._view.zone.items.go_to_first()
        self._view.zone.items.setFocus()

    def end(self, words: str = "") -> None:
        """Leave the paper: from now on whoever sits here answers, today."""
        paper, self.paper = self.paper, None
        if paper is None:
            return
        self._view.zone.items.is_strict = False
        self._view.banner.show_paper(None)
        _standard, zone_id = self._place()
        self._show_zone(zone_id)
        self._part.notice.ok(
            f"{words}照纸录入结束，录了 {self._count} 条。现在回答的算您自己今天的。"
        )

    def _counted(self, _criterion_id: str, verdict: object) -> None:
        if self.paper is not None and verdict is not None:
            self._count += 1
