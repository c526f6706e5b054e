"""对照检查: the station held against its standards, zone by zone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtGui import QImage

from app.core.gap import VERDICT_NAMES, Verdict
from app.core.permissions import Act
from app.intake.photo import CleanPhoto
from app.services import checklists, evidence, setup, walk_sheet
from app.services.checklists import Given, Walk
from app.services.evidence import Photo
from app.standards.loader import read_shelf
from app.standards.schema import Standard
from app.ui.checklist.picker import StandardPicker
from app.ui.checklist.walk import KEYS, WalkView
from app.ui.checklist.words import grade_view, left_words, zone_items
from app.ui.checklist.zones import ZoneView
from app.ui.long_work import own_desk
from app.ui.one_of import OneOf
from app.ui.paper_view import PaperView
from app.ui.setup.part import SetupHost, SetupPart
from app.ui.widgets import EmptyState

_LONGEST_UNDO = 4

NOTHING_CHOSEN = "还没有选定标准。选好以后，照着它一个区一个区地看，看看还差什么。"
NOTHING_THERE = (
    "还没有装任何标准，这一页暂时是空的。把标准文件（TOML）放进程序的"
    "“resources/standards”文件夹，再回到这里。"
)


class RoundsPart(SetupPart):
    """Zones, the items of one, the gap to every grade; each answer is saved at once."""

    about: ClassVar[frozenset[str]] = frozenset(
        {"assessment", "evidence", "station_standard", "station"}
    )

    def __init__(self, page: SetupHost) -> None:
        super().__init__(page)
        self._folder = page.standards
        self._shelf = read_shelf(self._folder)
        self._standard: Standard | None = None
        self._zone = ""
        self._walk: Walk | None = None
        self._undo: Callable[[], object] | None = None
        self.view = WalkView(self._thumb, may_change=self.may(Act.EDIT_STATION))
        self.items = self.view.zone.items
        self.picker = StandardPicker()
        self.paper = PaperView(self.show_walk)
        self.empty = EmptyState("", "选定标准", self._fill_empty, icon="building")
        self.views = OneOf()
        for part in (self.view, self.picker, self.paper, self.empty):
            self.views.addWidget(part)
        self.body.addWidget(self.views, 1)
        if not self.may(Act.ASSESS):
            self.view.zone.saved.say(self.who_may(Act.ASSESS))
        self._connect()

    def open_with(self, arg: object) -> None:
        """Open a zone by its id; at first where the last answer was given."""
        self.reload()
        if self._standard is None or self._walk is None:
            return
        if isinstance(arg, str) and self._standard.zone(arg):
            self.show_zone(arg)
        self.items.setFocus()

    def reload(self) -> None:
        found = self.office.read(checklists.chosen, self._shelf)
        if found.lost:
            lost = "、".join(found.lost)
            self.notice.warn(f"选定的标准 {lost} 现在读不出来；已记的自评都还在。")
        if not found.standards:
            self._show_empty()
            return
        ids = [standard.id for standard in found.standards]
        if self._standard is None or self._standard.id not in ids:
            self._standard, self._zone = found.standards[0], ""
        self.view.zones.set_standards(
            [(one.id, f"{one.city} {one.edition}") for one in found.standards], self._standard.id
        )
        if self.views.currentWidget() is self.empty:
            self.views.setCurrentWidget(self.view)
        self._show()

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

    def show_item(self, item_id: str) -> None:
        """Show an item by its id, in its zone."""
        item = self._standard.item(item_id) if self._standard else None
        if item is not None:
            self.show_zone(item.zone, item.leaves[0].id)

    def start_choosing(self) -> None:
        """Choose the standards in place."""
        self._shelf = read_shelf(self._folder)
        self.notice.clear()
        self.picker.begin(self._shelf.standards, self.office.read(setup.chosen_standards))
        self.views.setCurrentWidget(self.picker)

    def print_sheet(self) -> None:
        """Preview the sheet to walk round with."""
        if self._standard is None:
            return
        made = self.office.read(walk_sheet.gather, self._standard)

        def show(_missing: object) -> None:
            self.views.setCurrentWidget(self.paper)
            self.paper.show_paper("走查表", made.path)

        self.later("正在排走查表", lambda: walk_sheet.write(made), show)

    def _connect(self) -> None:
        view = self.view
        view.zones.chosen.connect(self.show_zone)
        view.zones.standard_chosen.connect(self._change_standard)
        view.zones.print_wanted.connect(self.print_sheet)
        view.zones.change_wanted.connect(self.start_choosing)
        view.zone.before.clicked.connect(lambda: self._step(-1))
        view.zone.after.clicked.connect(lambda: self._step(1))
        view.zone.undo.clicked.connect(self._run_undo)
        self.items.answered.connect(self._answer)
        self.items.note_given.connect(self._note)
        self.items.photos_given.connect(self._add_photos)
        self.items.photo_chosen.connect(self._show_photo)
        view.gap.list_wanted.connect(view.show_gap)
        view.gap_list.chosen.connect(self.show_item)
        view.photo.remove_wanted.connect(self._remove_photo)
        self.picker.picked.connect(self._pick)
        self.picker.left.connect(self._leave_picker)

    def _show(self, criterion_id: str = "") -> None:
        standard = self._standard
        if standard is None:
            return
        walk = self._walk = self.office.read(checklists.walk, standard)
        photos = self.office.read(evidence.photos, standard)
        if standard.zone(self._zone) is None:
            self._zone = walk.left.zone_id if walk.left else standard.zones[0].id
        by_zone = {zone.zone: zone for zone in walk.progress}
        self.view.zones.set_zones(
            [
                ZoneView(zone.id, zone.title, by_zone[zone.id].answered, by_zone[zone.id].total)
                for zone in standard.zones
            ],
            self._zone,
        )
        roles = self.office.actor.roles
        self.items.set_items(zone_items(standard, self._zone, walk, photos, roles), criterion_id)
        grades = [grade_view(standard, grade) for grade in walk.grades]
        self.view.gap.set_grades(grades)
        self.view.gap_list.set_grades(grades)
        self._show_heading(standard, walk)

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
        keys = f"{zone.hint}　{KEYS}" if self.may(Act.ASSESS) else zone.hint
        card.hint.say(keys.strip())
        card.before.setEnabled(zone.position > 1)
        card.after.setEnabled(zone.position < len(standard.zones))

    def _answer(self, criterion_id: str, verdict: Verdict | None) -> None:
        if self._standard is None:
            return
        before = self.run(checklists.answer, self._standard, criterion_id, verdict)
        if before is not None:
            self.notice.clear()
            word = VERDICT_NAMES[verdict] if verdict else "收回"
            name = self._standard.answerable[criterion_id].title
            self._offer_undo(f"撤销：{_short(name)} {word}", partial(self._go_back, before))

    def _go_back(self, before: Given) -> None:
        if self._standard is not None:
            self.run(
                checklists.answer,
                self._standard,
                before.criterion_id,
                before.verdict,
                before.note,
            )
            self.items.choose(before.criterion_id)

    def _note(self, criterion_id: str, note: str) -> None:
        if self._standard is None or self._walk is None:
            return
        given = self._walk.given.get(criterion_id, Given(criterion_id, None))
        self.run(checklists.answer, self._standard, criterion_id, given.verdict, note)

    def _add_photos(self, criterion_id: str, paths: list[Path]) -> None:
        for path in paths:
            self.later(
                "正在存照片",
                partial(evidence.take_in, own_desk(self.office).files, path),
                partial(self._keep_photo, criterion_id, path.name),
            )

    def _keep_photo(self, criterion_id: str, name: str, photo: CleanPhoto) -> None:
        if self._standard is None:
            return
        made = self.run(evidence.add_photo, self._standard, criterion_id, name, photo)
        if made is not None:
            self._open_strip(criterion_id)
            title = self._standard.answerable[criterion_id].title
            self.notice.ok(
                f"照片已存好：{title}。拍摄地点等信息已去掉。",
                undo="撤销：添加照片",
                on_undo=lambda: self._remove_photo(made),
            )

    def _open_strip(self, criterion_id: str) -> None:
        row = self.items.rows.get(criterion_id)
        if row is not None:
            row.open_strip()
            self.items.choose(criterion_id)

    def _remove_photo(self, photo_id: int) -> None:
        if self._standard is None:
            return
        standard = self._standard
        name = self.run(evidence.remove_photo, standard, photo_id)
        if name is not None:
            self.view.show_items()
            self.notice.ok(
                f"已取下照片：{name}。",
                undo="撤销：取下照片",
                on_undo=lambda: self.run(evidence.put_back, standard, photo_id),
            )

    def _show_photo(self, photo: Photo) -> None:
        if self._standard is None:
            return
        image = self._image(photo)
        if image is None:
            return
        title = self._standard.answerable[photo.criterion_id].title
        may = self.items.rows[photo.criterion_id].view.may_answer
        self.view.middle.setCurrentWidget(self.view.photo)
        self.view.photo.show_photo(photo, image, f"{title} · {photo.by}", may_remove=may)

    def _thumb(self, photo: Photo) -> QImage:
        return QImage.fromData(self.office.read(evidence.thumb_bytes, photo))

    def _image(self, photo: Photo) -> QImage | None:
        content = self.tasks.now(
            lambda: self.office.read(evidence.photo_bytes, photo.id), self.notice.error
        )
        return None if content is None else QImage.fromData(content)

    def _step(self, way: int) -> None:
        if self._standard is None:
            return
        ids = [zone.id for zone in self._standard.zones]
        at = ids.index(self._zone) + way
        if 0 <= at < len(ids):
            self.show_zone(ids[at])

    def _change_standard(self, standard_id: str) -> None:
        found = (one for one in self._shelf.standards if one.id == standard_id)
        self._standard = next(found, self._standard)
        self._zone = ""
        self._offer_undo("", None)
        self._show()

    def _offer_undo(self, words: str, undo: Callable[[], object] | None) -> None:
        self._undo = undo
        self.view.zone.offer_undo(words)

    def _run_undo(self) -> None:
        undo = self._undo
        self._offer_undo("", None)
        if undo is not None:
            undo()
        self.items.setFocus()

    def _show_empty(self) -> None:
        self._standard, self._walk = None, None
        if self.views.currentWidget() is self.picker:
            return
        problems = "".join(f"\n{problem}" for problem in self._shelf.problems[:2])
        if self._shelf.standards:
            self.empty.say(NOTHING_CHOSEN + ("" if self.may(Act.EDIT_STATION) else self._who()))
        else:
            self.empty.say(NOTHING_THERE + problems)
        if self.empty.button is not None:
            may = self.may(Act.EDIT_STATION)
            self.empty.button.setVisible(may or not self._shelf.standards)
            self.empty.button.setText("选定标准" if self._shelf.standards else "再看一次")
        self.views.setCurrentWidget(self.empty)

    def _who(self) -> str:
        return self.who_may(Act.EDIT_STATION)

    def _fill_empty(self) -> None:
        self._shelf = read_shelf(self._folder)
        if self._shelf.standards and self.may(Act.EDIT_STATION):
            self.start_choosing()
        else:
            self.reload()

    def _pick(self, standard_ids: list[str]) -> None:
        self.attempt(
            lambda: self.office.act(setup.choose_standards, standard_ids),
            lambda _done: self._leave_picker(),
        )

    def _leave_picker(self) -> None:
        self.views.setCurrentWidget(self.view)
        self.reload()
        self.items.setFocus()


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_UNDO else name[:_LONGEST_UNDO] + "…"
