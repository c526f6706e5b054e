"""上墙: what hangs on the wall, the rule documents, and the steps its flow charts are made of."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.day_words import stored_day_label
from app.core.permissions import Act
from app.services import checklists, shelf, wall_print
from app.services.evidence import Photo
from app.services.wall_content import Missing
from app.services.wall_print import WallPaper
from app.standards.loader import Shelf
from app.standards.schema import Standard
from app.ui.checklist.photo_view import PhotoView
from app.ui.forms.sides import TwoSides
from app.ui.one_of import OneOf
from app.ui.page import Page
from app.ui.paper_view import PaperView
from app.ui.record import RowList
from app.ui.setup.part import SetupPart
from app.ui.setup.wall_rules import RulesDesk
from app.ui.setup.wall_sheets import SheetsDesk
from app.ui.setup.wall_steps import NEW, StepsDesk
from app.ui.widgets import Card, FilterPills, QuietButton

SHEETS, RULES, STEPS = "sheets", "rule", "steps"
PILLS = ((SHEETS, "公示"), (RULES, "制度"), (STEPS, "流程"))
PHONE = "phone"


class WallPart(SetupPart):
    """The list at the left; one sheet, rule document or service at the right."""

    about: ClassVar[frozenset[str]] = frozenset(
        {"wall_posting", "rule_document", "service_step", "person", "role_assignment", "station"}
        | {"opening_hours", "service_kind", "setting", "station_standard", "installed_standard"}
    )

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._standards: tuple[Standard, ...] = ()
        self._at: dict[str, object] = {}
        self.sheets, self.rules, self.steps = SheetsDesk(self), RulesDesk(self), StepsDesk(self)
        self.pills = FilterPills(PILLS)
        self.list = RowList("上墙")
        self.add = QuietButton("写别的流程", self.new_steps, icon="plus")
        self.paper, self.photo = PaperView(self._back, whole_page=True), PhotoView(self._back)
        self._lay_out()
        self._connect()

    @property
    def which(self) -> str:
        """Which of the three lists is shown."""
        return str(self.pills.value())

    def open_with(self, arg: object) -> None:
        """Open a sheet by (kind, subject), ("rule", kind), ("steps", service), or "phone"."""
        self._keep_typed()
        self.notice.clear()
        self.views.setCurrentWidget(self.sides)
        which, key = SHEETS, arg
        if isinstance(arg, tuple) and arg[0] in (RULES, STEPS):
            which, key = str(arg[0]), arg[1]
        elif arg in (RULES, STEPS):
            which, key = str(arg), None
        elif arg == PHONE:
            key = ("supervision", "")
        if arg is not None:
            self.pills.set_value(which)
            if key is not None:
                self._at[which] = key
        self._read()
        self._show_current(turn=arg is not None)
        self.list.setFocus()
        if arg == PHONE:
            self.sheets.ask_phone()

    def reload(self) -> None:
        self._read()
        if self.sides.shown not in self.sheets.forms:
            self._show_current(turn=False)

    def _read(self) -> None:
        self._standards = self.office.read(checklists.chosen, self._read_shelf()).standards
        sheets = self.sheets.rows(self._standards)
        rules = self.rules.rows(self._standards)
        steps = self.steps.rows()
        rows = {SHEETS: sheets, RULES: rules, STEPS: steps}[self.which]
        keys = [row.key for row in rows]
        is_new = self.which == STEPS and self._at.get(STEPS) == NEW
        if self._at.get(self.which) not in keys and not is_new:
            self._at[self.which] = keys[0] if keys else None
        self.list.set_rows(rows, self._at[self.which])
        self.list_card.second.setText(self.sheets.words)
        self.add.setVisible(self.which == STEPS and self.may(Act.KEEP_WALL))

    def new_steps(self) -> None:
        """Begin the steps of a service that is on no list."""
        self._keep_typed()
        self._at[STEPS] = NEW
        self._show_current()
        self.steps.view.name.setFocus()

    def preview(self, kind: str, subject: str, size: str) -> None:
        """Lay a sheet out and show the file that will be printed."""

        def show(made: WallPaper, _missing: object) -> None:
            self.views.setCurrentWidget(self.paper)
            self.paper.show_paper(f"{made.title}（{_size_words(size)}）", made.path)

        def write(made: WallPaper) -> None:
            self.later("正在排版", partial(wall_print.write, made), partial(show, made))

        gather = partial(self.office.read, wall_print.gather, self._standards, kind, subject, size)
        self.attempt(gather, write)

    def _read_shelf(self) -> Shelf:
        return self.office.read(shelf.shelf)

    def _show_current(self, *, turn: bool = True) -> None:
        key = self._at.get(self.which)
        if self.which == RULES:
            self.rules.show(key)
        elif self.which == STEPS:
            self.steps.show(key)
        else:
            self.sheets.show(key)
        self.sides.show_part(self._right, turn=turn)

    @property
    def _right(self) -> QWidget:
        return {
            SHEETS: self.sheets.view,
            RULES: self.rules.view,
            STEPS: self.steps.view,
        }[self.which]

    def _chosen(self, key: object) -> None:
        if key is None:
            return
        if key != self._at.get(self.which):
            self._keep_typed()
            self.notice.clear()
        self._at[self.which] = key
        self._show_current()

    def _pill_chosen(self, _which: object) -> None:
        self._keep_typed()
        self.notice.clear()
        self.sides.show_part(self._right, turn=False)
        self.reload()

    def _keep_typed(self) -> None:
        self.rules.keep_typed()
        self.steps.keep_typed()

    def _left_form(self) -> None:
        self.sides.show_part(self._right)
        self.reload()

    def _go_for(self, missing: Missing) -> None:
        self.go(missing.page, missing.arg)

    def _print(self, size: str) -> None:
        entry = self.sheets.current()
        if entry is not None:
            self.preview(*entry.key, size)

    def _show_chart(self, name: str) -> None:
        self.preview("flow", name, wall_print.SIZES[0])

    def _show_photo(self) -> None:
        entry = self.sheets.current()
        one = entry.hanging if entry else None
        image = self.sheets.image(one.photo_sha256) if one and one.photo_sha256 else None
        if entry is None or one is None or image is None:
            return
        self.views.setCurrentWidget(self.photo)
        photo = Photo(one.id, "", entry.title, one.photo_sha256, one.posted_by, one.posted_on)
        words = f"{one.position or '墙上'}　{stored_day_label(one.posted_on)}张贴"
        self.photo.show_photo(photo, image, words, may_remove=False)

    def _back(self) -> None:
        self.views.setCurrentWidget(self.sides)
        self.list.setFocus()

    def _connect(self) -> None:
        self.pills.chosen.connect(self._pill_chosen)
        self.list.chosen.connect(self._chosen)
        # On a small screen the row that is current already is pressed to see it.
        self.list.clicked.connect(lambda _index: self._chosen(self.list.current_key()))
        self.list.activated.connect(lambda _index: self._chosen(self.list.current_key()))
        self.sheets.form_wanted.connect(self.sides.show_part)
        self.sheets.left.connect(self._left_form)
        self.sheets.view.print_wanted.connect(self._print)
        self.sheets.view.missing_wanted.connect(self._go_for)
        self.sheets.view.photo_shown.connect(self._show_photo)
        self.steps.view.chart_wanted.connect(self._show_chart)

    def _lay_out(self) -> None:
        self.list_card = Card("上墙", "　")
        row = QHBoxLayout()
        row.addWidget(self.pills)
        row.addStretch(1)
        self.list_card.box.addLayout(row)
        self.list_card.box.addWidget(self.add)
        self.list_card.add_list(self.list)
        self.sides = TwoSides(self.list_card, "回到列表", ratio=(2, 3))
        for part in (self.sheets.view, self.rules.view, self.steps.view, *self.sheets.forms):
            self.sides.add(part)
        self.sides.show_part(self.sheets.view, turn=False)
        self.views = OneOf(self.sides, self.paper, self.photo)
        self.body.addWidget(self.views, 1)


def _size_words(size: str) -> str:
    return {wall_print.PROOF: "A4 校样", wall_print.FULL: "400×600 成品"}.get(size, size)
