"""设备: what stands in the rooms, whose it is, and whether it works (PJ-19, PJ-23, PJ-60)."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.day_words import day_label, read_day
from app.core.errors import UserError
from app.core.permissions import Act
from app.services import checklists, equipment, shelf
from app.services.equipment import CONDITIONS, OWNERS, Before, EquipmentFields, EquipmentRow
from app.ui import look
from app.ui.actions import Action, shortcut_for
from app.ui.detail import Facts, SideBySide
from app.ui.equipment.form import EquipmentForm
from app.ui.look import Level
from app.ui.one_of import OneOf
from app.ui.page import Page
from app.ui.record import FilterBar, ListRow, RowList
from app.ui.setup.part import SetupPart
from app.ui.void_form import VoidForm
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Card,
    Choice,
    DangerButton,
    EmptyState,
    QuietButton,
    SecondLine,
    StatusChip,
)

LEVELS = {
    "": Level.PLAIN,
    "working": Level.DONE,
    "broken": Level.MUST,
    "gone": Level.SOON,
}

NOT_FOUND = "没有找到。请换个名称再搜。"
NONE_YET = "还没有登记设备。填好第一件，保存以后就列在这里。"


class EquipmentPart(SetupPart):
    """The list at the left; at the right one thing, or the form."""

    about: ClassVar[frozenset[str]] = frozenset({"equipment", "station_standard"})

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._may = self.may(Act.KEEP_EQUIPMENT)
        self._changed_id: int | None = None
        self.shown: EquipmentRow | None = None
        self._build_list()
        self._build_right()
        self.browser = SideBySide(self.list_card, self.right)
        self.list.clicked.connect(self._open_current)
        self.list.activated.connect(self._open_current)
        self.empty = EmptyState(
            "站里有哪些设备、是谁的、能不能用，都记在这里；标准里要的设备会自己对上。"
            + ("" if self._may else self.who_may(Act.KEEP_EQUIPMENT)),
            "登记第一件设备" if self._may else "",
            self.new,
        )
        shortcut_for(Action("登记设备", self.new, key="F2"), self.empty)
        self.views = OneOf(self.browser, self.empty)
        self.body.addWidget(self.views, 1)

    def open_with(self, arg: object) -> None:
        """Show a thing by its id, or begin a new one with its name."""
        self.reload()
        if isinstance(arg, int):
            self.list.choose(arg)
            self.browser.show_detail()
        elif isinstance(arg, str) and self._may:
            self.new(arg)

    def reload(self) -> None:
        standards = self.office.read(checklists.chosen, self.office.read(shelf.shelf)).standards
        wanted = self.office.read(equipment.wanted, standards)
        self.wanted.set_options([(name, name) for name in wanted])
        self.wanted.set_value(None)
        self.wanted.setVisible(bool(wanted) and self._may)
        rows = self.office.read(equipment.listed)
        if not rows and self.right.currentWidget() is not self.form:
            self.views.setCurrentWidget(self.empty)
            return
        self.views.setCurrentWidget(self.browser)
        broken = sum(row.fields.condition == "broken" for row in rows)
        self.list_card.second.say(
            f"{len(rows)} 种，{broken} 种坏了" if broken else f"{len(rows)} 种",
            Level.MUST if broken else Level.PLAIN,
        )
        self._read_list()

    def new(self, name: str = "") -> None:
        """Open the form of a new thing."""
        self._changed_id = None
        self.form.start(EquipmentFields(name) if name else None)
        self._show_form()

    def change(self) -> None:
        """Open the form of the one shown."""
        if self.shown is not None:
            self._changed_id = self.shown.id
            self.form.start(self.shown.fields, is_new=False)
            self._show_form()

    def leave_form(self) -> None:
        """Go back to what was shown."""
        self._changed_id = None
        self.right.setCurrentWidget(self.card if self.shown else self.blank)
        self.reload()

    def _show_form(self) -> None:
        self.right.setCurrentWidget(self.form)
        self.views.setCurrentWidget(self.browser)
        self.browser.show_detail()

    def _build_list(self) -> None:
        self.bar = FilterBar("搜名称、规格或地方")
        self.bar.changed.connect(self._read_list)
        self.list = RowList("设备")
        self.list.chosen.connect(self._show)
        self.nothing = SecondLine(NONE_YET, wrap=True)
        self.list_card = Card("设备清单", "　")
        self.wanted = Choice(empty="标准里要的，选一样来登记")
        self.wanted.setAccessibleName("标准里要的")
        self.wanted.chosen.connect(lambda name: self.new(str(name)))
        if self._may:
            self.list_card.box.addWidget(self.wanted)
            self.add = AccentButton("登记设备", self.new, key="F2", icon="plus")
            self.list_card.box.addWidget(self.add)
        self.list_card.box.addWidget(self.bar)
        self.list_card.box.addWidget(self.nothing)
        self.list_card.add_list(self.list)

    def _build_right(self) -> None:
        self.card = Card()
        self.chip = StatusChip()
        self.name = BodyText()
        self.name.setFont(look.font(look.HEADING, bold=True))
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.chip)
        self.facts = Facts()
        self.card.box.addLayout(head)
        self.card.box.addWidget(self.facts)
        self.card.box.addSpacing(8)
        self.card.box.addWidget(self._buttons())
        self.card.box.addStretch(1)
        self.form = EquipmentForm()
        self.form.saved.connect(self._save)
        self.form.left.connect(self.leave_form)
        self.void_form = VoidForm("设备")
        self.void_form.confirmed.connect(self._remove)
        self.void_form.left.connect(self.leave_form)
        self.blank = Card()
        self.blank.box.addWidget(SecondLine("在左边选一件设备来看。"))
        self.blank.box.addStretch(1)
        self.right = OneOf(self.blank, self.card, self.form, self.void_form)

    def _buttons(self) -> QWidget:
        self.works = QuietButton("看过，能用", partial(self._check, "working"), icon="check")
        self.broken = QuietButton("看过，坏了", partial(self._check, "broken"), icon="alert")
        self.edit = QuietButton("修改", self.change)
        self.take_away = DangerButton("作废…", self._ask_remove)
        acts = QWidget()
        column = QVBoxLayout(acts)
        column.setContentsMargins(0, 0, 0, 0)
        for pair in ((self.works, self.broken), (self.edit, self.take_away)):
            row = QHBoxLayout()
            row.setSpacing(10)
            for button in pair:
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        if not self._may:
            acts.hide()
        return acts

    def _read_list(self) -> None:
        rows = self.office.read(equipment.listed, self.bar.query)
        self.nothing.setVisible(not rows)
        self.nothing.say(NOT_FOUND if self.bar.query else NONE_YET)
        keep = self.shown.id if self.shown else self.list.current_key()
        self.list.set_rows([_list_row(row) for row in rows], keep)
        if not rows:
            return
        if self.list.current_key() is None:
            self.list.choose(rows[0].id)
        self._show(self.list.current_key())

    def _open_current(self) -> None:
        self.right.setCurrentWidget(self.card if self.shown else self.blank)
        self.browser.show_detail()
        self._show(self.list.current_key())

    def _show(self, key: object) -> None:
        if not isinstance(key, int):
            return
        row = self.shown = self.office.read(equipment.row_of, key)
        fields = row.fields
        self.name.setText(_name(row))
        self.chip.say(CONDITIONS[fields.condition], LEVELS[fields.condition])
        seen = f"{day_label(read_day(row.checked_on))} {row.checked_by}" if row.checked_on else ""
        rows = (
            ("数量", str(fields.quantity)),
            ("放在哪里", fields.place),
            ("是谁的", OWNERS[fields.owner]),
            ("资产编号", fields.owner_number),
            ("上次查看", seen or "还没看"),
            ("备注", fields.note),
        )
        self.facts.set_rows([(name, text, "", Level.PLAIN) for name, text in rows if text])
        if self.right.currentWidget() not in (self.form, self.void_form):
            self.right.setCurrentWidget(self.card)

    def _save(self, fields: EquipmentFields) -> None:
        changed = self._changed_id

        def work() -> int:
            if changed is None:
                return self.office.act(equipment.add, fields)
            self.office.act(equipment.change, changed, fields)
            return changed

        self.attempt(work, self._saved, self._refused)

    def _saved(self, equipment_id: int) -> None:
        self._changed_id = None
        self.shown = self.office.read(equipment.row_of, equipment_id)
        self.leave_form()
        self.notice.ok(f"已记下：{_name(self.shown)}。")
        self.list.setFocus()

    def _refused(self, problem: UserError) -> None:
        if not (self.form.refuse(problem) or self.void_form.refuse(problem)):
            self.notice.error(problem)

    def _check(self, condition: str) -> None:
        if self.shown is None:
            return
        name = _name(self.shown)
        before = self.run(equipment.check, self.shown.id, condition)
        if before is not None:
            self.notice.ok(
                f"已记下今天查看：{name}，{CONDITIONS[condition]}。",
                undo=f"撤销：查看 {self.shown.fields.name}",
                on_undo=partial(self._undo_check, before),
            )

    def _undo_check(self, before: Before) -> None:
        self.attempt(
            lambda: self.office.act(equipment.undo_check, before),
            lambda _none: self.notice.ok("已撤销，回到查看以前的样子。"),
        )

    def _ask_remove(self) -> None:
        if self.shown is not None:
            self.void_form.start(f"{_name(self.shown)}，从清单上去掉，记录仍留着。")
            self.right.setCurrentWidget(self.void_form)

    def _remove(self, reason: str) -> None:
        shown = self.shown
        if shown is not None:
            self.attempt(
                lambda: self.office.act(equipment.remove, shown.id, reason),
                partial(self._removed, shown.id),
                self._refused,
            )

    def _removed(self, equipment_id: int, name: str) -> None:
        self.shown = None
        self.leave_form()
        self.notice.ok(
            f"已从清单去掉：{name}。",
            undo=f"撤销：作废 {name}",
            on_undo=lambda: self.run(equipment.put_back, equipment_id),
        )


def _name(row: EquipmentRow) -> str:
    return f"{row.fields.name}（{row.fields.spec}）" if row.fields.spec else row.fields.name


def _list_row(row: EquipmentRow) -> ListRow:
    fields = row.fields
    second = "，".join(part for part in (fields.place, OWNERS[fields.owner]) if part)
    return ListRow(
        row.id,
        _name(row),
        second,
        figure=str(fields.quantity),
        chip=CONDITIONS[fields.condition],
        level=LEVELS[fields.condition],
        keys=row.keys,
    )
