"""对照检查: the station held against its standards, zone by zone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypedDict

from app.core.gap import VERDICT_NAMES, Verdict
from app.core.permissions import Act
from app.services import checklists, directory, evidence, gap_tasks, setup, shelf, walk_sheet
from app.services.checklists import Given, Walk
from app.services.gap_words import task_words
from app.standards.loader import Shelf
from app.standards.schema import Standard
from app.ui.checklist.editions import edition_name, edition_words, newer_of
from app.ui.checklist.picker import StandardPicker
from app.ui.checklist.row_words import Ground, zone_items
from app.ui.checklist.walk import WalkView
from app.ui.checklist.words import grade_view, left_words, nearest_first, short, zone_views
from app.ui.look import Level
from app.ui.one_of import OneOf
from app.ui.page import Page
from app.ui.paper_view import PaperView
from app.ui.setup.part import SetupPart
from app.ui.setup.rounds_paper import SheetWork
from app.ui.setup.rounds_photos import PhotoWork
from app.ui.setup.rounds_upper import UpperWork
from app.ui.widgets import EmptyState

NOTHING_CHOSEN = "还没有选定标准。选好以后，照着它一个区一个区地看，看看还差什么。"
NOTHING_THERE = "还没有装任何标准，这一页暂时是空的。装好一个城市的标准，再回到这里。"
ONLY_TO_LOOK = "这是旧版本，只供查看；答案、照片都不能改。"


class RoundsPart(SetupPart):
    """Zones, the items of one, every grade; each answer is saved at once."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._shelf = self._read_shelf()
        self._standard: Standard | None = None
        self._looked_at = ""
        """Id of a superseded edition that is looked at for now."""
        self._lost: tuple[str, ...] = ()
        self._zone = ""
        self._walk: Walk | None = None
        self._undo: Callable[[], object] | None = None
        self.photos = PhotoWork(self, lambda: self._standard)
        self.sheet = SheetWork(
            self, lambda: (self._standard, self._zone), self._show_paper, self.show_zone
        )
        self.upper = UpperWork(
            self, lambda: (self._standard, self._walk.uppers if self._walk else {}), self.show_item
        )
        self.view = WalkView(
            self.photos.small,
            self.office.clock.today,
            may_change=self.may(Act.EDIT_STATION),
            may_answer=self.may(Act.ASSESS),
        )
        self.items = self.view.zone.items
        self.picker = StandardPicker()
        self.paper = PaperView(self.show_walk)
        self.empty = EmptyState("", "选定标准", self._fill_empty, icon="building")
        self.views = OneOf()
        for part in (self.view, self.picker, self.paper, self.empty):
            self.views.addWidget(part)
        self.body.addWidget(self.views, 1)
        self._connect()

    def open_with(self, arg: object) -> None:
        """Open a zone by its id, `(standard, zone)`, or an item by its id; else where one left."""
        if not self._settle():
            return
        if isinstance(arg, tuple) and len(arg) == 2:
            self._take_standard(str(arg[0]))
            arg = arg[1]
        if isinstance(arg, str) and self._standard and self._standard.zone(arg):
            self.show_zone(arg)
        elif not (isinstance(arg, str) and self.show_item(arg)):
            self._show()
        self.items.setFocus()

    def reload(self) -> None:
        if self._settle():
            self._show()

    def _settle(self) -> bool:
        """Read which standards there are; tell whether there is one to walk by."""
        found = self.office.read(checklists.chosen, self._shelf)
        if found.lost != self._lost:
            self._lost = found.lost
            lost = "、".join(found.lost)
            self.notice.warn(f"选定的标准 {lost} 现在读不出来；已记的自评都还在。")
        looked_at = [one for one in self._shelf.standards if one.id == self._looked_at]
        standards = (*found.standards, *(one for one in looked_at if one not in found.standards))
        if not standards:
            self._show_empty()
            return False
        if self._standard is None or self._standard.id not in [one.id for one in standards]:
            last = self.office.read(checklists.last_answered)
            first = (one for one in standards if one.id == last)
            self._standard, self._zone = next(first, standards[0]), ""
        self._standard = next(one for one in standards if one.id == self._standard.id)
        self.view.zones.set_standards(
            [(one.id, edition_name(one, standards)) for one in standards], self._standard.id
        )
        if self.views.currentWidget() is self.empty:
            self.views.setCurrentWidget(self.view)
        return True

    def show_walk(self) -> None:
        """Go back to the zones."""
        self.views.setCurrentWidget(self.view)
        self.items.setFocus()

    def show_zone(self, zone_id: str, criterion_id: str = "") -> None:
        """Show the items of a zone."""
        # A note being written is saved before its row goes away.
        self.items.setFocus()
        self._zone = zone_id
        self._offer_undo("", None)
        self.view.middle.setCurrentWidget(self.view.zone)
        self._show(criterion_id)

    def show_item(self, item_id: str) -> bool:
        """Show an item, or one part of it, by its id, in its zone; False where there is none."""
        if self._standard is None:
            return False
        item = self._standard.item(item_id)
        leaf = self._standard.answerable.get(item_id) or (item.leaves[0] if item else None)
        if leaf is not None:
            self.show_zone(leaf.zone, leaf.id)
        return leaf is not None

    def _show_paper(self, made: walk_sheet.WalkSheet) -> None:
        self.views.setCurrentWidget(self.paper)
        self.paper.show_paper("走查表", made.path)

    def _show(self, criterion_id: str = "") -> None:
        standard = self._standard
        if standard is None:
            return
        chosen = self.office.read(checklists.chosen, self._shelf).standards
        wanted = chosen if standard in chosen else (*chosen, standard)
        walks = self.office.read(checklists.walks, wanted)
        walk = self._walk = walks[wanted.index(standard)]
        zones = zone_views(standard, walk)
        if self._zone not in [zone.id for zone in zones]:
            self._zone = walk.left.zone_id if walk.left else zones[0].id
        self.view.zones.set_zones(zones, self._zone)
        self.items.set_items(zone_items(self._ground(standard, walk), self._zone), criterion_id)
        self.view.gap.set_grades(
            nearest_first(
                grade_view(one, grade)
                for one, its in zip(wanted, walks, strict=True)
                if one in chosen
                for grade in its.grades
            )
        )
        self._show_heading(standard, walk)
        self._show_edition(standard)

    def _ground(self, standard: Standard, walk: Walk) -> Ground:
        roles = self.office.actor.roles
        paper = self.sheet.paper
        if paper is not None:
            roles = self.office.read(directory.roles_of, paper.walker_id)
        return Ground(
            standard,
            walk,
            self.office.read(evidence.photos, standard),
            roles,
            walk_sheet.numbers(standard) if paper else {},
            self._tasks(standard),
        )

    def _tasks(self, standard: Standard) -> dict[str, str]:
        ids = (standard.id, *shelf.lineage(self._shelf.standards, standard))
        today = self.office.clock.today()
        found = self.office.read(gap_tasks.listed, ids)
        return {task.criterion_id: task_words(task, today) for task in found if task.is_open}

    def _show_heading(self, standard: Standard, walk: Walk) -> None:
        card = self.view.zone
        zone = standard.zone(self._zone)
        if zone is None:
            return
        card.heading.setText(zone.title)
        said = f"第 {zone.position} 个，共 {len(standard.zones)} 个"
        if walk.left is not None and walk.left.zone_id == zone.id:
            said = f"{said} · {left_words(walk.left)}"
        card.second.say(said)
        may = self.may(Act.ASSESS) and not standard.is_superseded
        card.hint.say(zone.hint)
        card.keep_taken.setVisible(may and not self.sheet.paper)
        card.before.setEnabled(zone.position > 1)
        card.after.setEnabled(zone.position < len(standard.zones))
        self.view.zones.entry.setVisible(may)
        if standard.is_superseded:
            self.view.show_saved(ONLY_TO_LOOK, Level.LOOK)
        else:
            self.view.show_saved("" if may else self.who_may(Act.ASSESS))

    def _show_empty(self) -> None:
        self._standard, self._walk = None, None
        if self.views.currentWidget() is self.picker:
            return
        problems = "".join(f"\n{problem}" for problem in self._shelf.problems[:2])
        may = self.may(Act.EDIT_STATION)
        if self._shelf.standards:
            self.empty.say(NOTHING_CHOSEN + ("" if may else self.who_may(Act.EDIT_STATION)))
        else:
            self.empty.say(NOTHING_THERE + problems)
        if self.empty.button is not None:
            self.empty.button.setVisible(may or not self._shelf.standards)
            self.empty.button.setText("选定标准" if self._shelf.standards else "再看一次")
        self.views.setCurrentWidget(self.empty)

    def _answer(self, criterion_id: str, verdict: Verdict | None) -> None:
        if self._standard is None:
            return
        before = self.run(
            checklists.answer, self._standard, criterion_id, verdict, **self._walked()
        )
        if before is not None:
            self.notice.clear()
            word = VERDICT_NAMES[verdict] if verdict else "收回"
            name = self._standard.answerable[criterion_id].title
            self._offer_undo(f"撤销：{short(name)} {word}", partial(self._go_back, before))

    def _go_back(self, before: Given) -> None:
        if self._standard is not None:
            self.run(
                checklists.answer,
                self._standard,
                before.criterion_id,
                before.verdict,
                before.note,
                **self._walked(),
            )
            self.items.choose(before.criterion_id)

    def _note(self, criterion_id: str, note: str) -> None:
        if self._standard is None or self._walk is None:
            return
        given = self._walk.given.get(criterion_id, Given(criterion_id, None))
        self.run(
            checklists.answer, self._standard, criterion_id, given.verdict, note, **self._walked()
        )

    def _say_unheard(self, criterion_id: str) -> None:
        if self._standard is not None:
            title = self._standard.answerable[criterion_id].title
            self.notice.warn(f"“{title}”来源没有列出要求，不会算不符合；看到的问题可以写在备注里。")

    def _walked(self) -> Walked:
        """Who walked and when, where a filled sheet is entered; else whoever sits here, today."""
        paper = self.sheet.paper
        return Walked(walked_by=paper.walker_id, walked_on=paper.on) if paper else Walked()

    def _offer_undo(self, words: str, undo: Callable[[], object] | None) -> None:
        self._undo = undo
        self.view.zone.offer_undo(words)

    def _run_undo(self) -> None:
        undo = self._undo
        self._offer_undo("", None)
        if undo is not None:
            undo()
        self.items.setFocus()

    def _step(self, way: int) -> None:
        if self._standard is None:
            return
        ids = [zone.id for zone in self._standard.zones]
        at = ids.index(self._zone) + way
        if 0 <= at < len(ids):
            self.show_zone(ids[at])
        elif self.sheet.paper:
            self.sheet.end("最后一条也录完了。")

    def _change_standard(self, standard_id: str) -> None:
        self._take_standard(standard_id)
        self._show()

    def _take_standard(self, standard_id: str) -> None:
        found = (one for one in self._shelf.standards if one.id == standard_id)
        self._standard = next(found, self._standard)
        self.view.zones.standard.set_value(self._standard.id if self._standard else None)
        self._zone = ""
        self._offer_undo("", None)
        self.sheet.end()
        self.view.show_items()

    def start_choosing(self) -> None:
        """Choose the standards in place."""
        self._shelf = self._read_shelf()
        self.notice.clear()
        self.picker.begin(self._shelf.standards, self.office.read(setup.chosen_standards))
        self.views.setCurrentWidget(self.picker)

    def _look_at(self, standard_id: str) -> None:
        """Show a superseded edition, to look at only."""
        self._looked_at = standard_id
        self.views.setCurrentWidget(self.view)
        self._change_standard(standard_id)
        self.reload()

    def _pick(self, standard_ids: list[str]) -> None:
        self._looked_at = ""
        self.attempt(
            lambda: self.office.act(setup.choose_standards, standard_ids),
            lambda _done: self._leave_picker(),
        )
        if not standard_ids:
            self.notice.warn("一个标准也没有勾，所以没有要对照的。")

    def _leave_picker(self) -> None:
        self.views.setCurrentWidget(self.view)
        self.reload()
        self.items.setFocus()

    def _show_edition(self, standard: Standard) -> None:
        chosen = self.office.read(setup.chosen_standards)
        newer = newer_of(standard, self._shelf.standards) if standard.id in chosen else None
        words = ""
        if newer is not None and newer.id not in chosen:
            again = len(self.office.read(checklists.walk, newer).reopened)
            words = edition_words(standard, newer, again, self.office.clock.today())
        self.view.edition.offer(words, may_take=self.may(Act.EDIT_STATION))

    def _take_edition(self) -> None:
        newer = newer_of(self._standard, self._shelf.standards) if self._standard else None
        if newer is None:
            return
        former = self._standard.id if self._standard else ""
        chosen = self.office.read(setup.chosen_standards)
        ids = [newer.id if one == former else one for one in chosen]
        self._standard = newer
        self.attempt(
            lambda: self.office.act(setup.choose_standards, ids),
            lambda _done: self.notice.ok(
                f"已换用{newer.edition}。旧版本的答案都留着，意思没变的直接沿用。"
            ),
        )
        self.reload()

    def _fill_empty(self) -> None:
        self._shelf = self._read_shelf()
        if self._shelf.standards and self.may(Act.EDIT_STATION):
            self.start_choosing()
        else:
            self.reload()

    def _read_shelf(self) -> Shelf:
        return self.office.read(shelf.shelf)

    def _connect(self) -> None:
        view, items = self.view, self.items
        view.zones.chosen.connect(self.show_zone)
        view.zones.standard_chosen.connect(self._change_standard)
        view.zones.change_wanted.connect(self.start_choosing)
        view.zone.before.clicked.connect(lambda: self._step(-1))
        view.zone.after.clicked.connect(lambda: self._step(1))
        view.zone.undo.clicked.connect(self._run_undo)
        items.answered.connect(self._answer)
        items.note_given.connect(self._note)
        items.unheard.connect(self._say_unheard)
        items.record_wanted.connect(self.go)
        items.ended.connect(lambda: self._step(1))
        view.edition.wanted.connect(self._take_edition)
        view.gap.chosen.connect(
            lambda standard, grade: self.go("setup", ("gap", (standard, grade)))
        )
        self.photos.begin(view)
        self.photos.kept.connect(self._offer_undo)
        self.sheet.begin(view)
        self.upper.begin(view)
        self.picker.picked.connect(self._pick)
        self.picker.looked_at.connect(self._look_at)
        self.picker.left.connect(self._leave_picker)


class Walked(TypedDict, total=False):
    """Whose walk an answer belongs to, as `checklists.answer` takes it."""

    walked_by: int
    walked_on: str
