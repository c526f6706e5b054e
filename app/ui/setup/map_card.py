"""地图: where the station is, what maps are to show of it, and whether they know (PJ-06, PJ-07)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.coordinates import SYSTEM_NAMES, Position, System, degrees_text
from app.core.day_words import stored_day_label
from app.core.errors import UserError
from app.core.permissions import Act
from app.intake.photo import CleanPhoto
from app.services import evidence, map_card
from app.services.map_card import Card as MapCardView
from app.services.map_card import Prepared
from app.ui import look
from app.ui.detail import Facts, SideBySide
from app.ui.folders import open_outside
from app.ui.look import Level
from app.ui.page import Page
from app.ui.setup.part import SetupPart
from app.ui.widgets import (
    AccentButton,
    Card,
    Choice,
    DropArea,
    FormRows,
    Heading,
    PhotoThumb,
    PrimaryButton,
    QuietButton,
    SecondLine,
)
from app.ui.widgets.layouts import clear_layout
from app.ui.widgets.scrolling import Scrolling

PLACES = ("高德地图", "百度地图", "职工家APP")
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")


class MapPart(SetupPart):
    """Left the position and the photo, right what maps show and the files for them."""

    about: ClassVar[frozenset[str]] = frozenset(
        {"map_card", "map_export", "station", "opening_hours", "service_kind"}
    )

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._may = self.may(Act.KEEP_LIFE)
        self._folder: Path | None = None
        self.place_card = self._build_place()
        self.shown_card = self._build_shown()
        self.sides = SideBySide(self.place_card, self.shown_card)
        # Where only one side has room, the way to the other is a button.
        self.onward = QuietButton("看地图上会显示什么", self.sides.show_detail)
        self.place_card.box.addWidget(self.onward)
        self.body.addWidget(self.sides, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.onward.setVisible(self.width() < look.NARROW)

    def reload(self) -> None:
        card = self.office.read(map_card.card)
        if not self.form.isAncestorOf(self.form.focusWidget() or self):
            self._fill(card)
        self._show_photo(card)
        self._show_listing(card)
        self._show_exports(card)

    def save(self) -> None:
        """Keep the typed position."""
        self.form.clear_errors()
        system = self.system.value()
        if not isinstance(system, System):
            self.form.error("system", "请选这个数字是从哪里来的，差了会偏几百米。")
            return
        self.attempt(
            lambda: self.office.act(
                map_card.place,
                self.longitude.text(),
                self.latitude.text(),
                system,
                category=self.category.text(),
                note=self.note.text(),
            ),
            lambda _there: self._saved(),
            self._refused,
        )

    def export(self) -> None:
        """Write the files for map providers."""
        prepared = self.tasks.now(lambda: self.office.read(map_card.prepare), self.notice.error)
        if prepared is not None:
            self.later(
                "正在写地图文件",
                partial(map_card.write, prepared),
                partial(self._exported, prepared),
            )

    def _build_place(self) -> Card:
        card = Card("位置", "从手机地图上长按站点门口，复制经度和纬度")
        self.form = FormRows(80)
        self.system = Choice(list(SYSTEM_NAMES.items()), empty="请选")
        self.longitude, self.latitude, self.category, self.note = (QLineEdit() for _ in range(4))
        self.longitude.setPlaceholderText("大的那个数，带小数")
        self.latitude.setPlaceholderText("小的那个数，带小数")
        for label, field, key in (
            ("数字来自", self.system, "system"),
            ("经度", self.longitude, "longitude"),
            ("纬度", self.latitude, "latitude"),
            ("类别", self.category, "category"),
            ("备注", self.note, "note"),
        ):
            self.form.add(label, field, key=key)
            field.setEnabled(self._may)
        self.form.submitted.connect(self.save)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.form)
        self.save_button = QuietButton("保存位置", self.save, icon="check")
        column.addWidget(self.save_button)
        self._build_photo(column)
        card.box.addWidget(Scrolling(inner), 1)
        if not self._may:
            for part in (self.save_button, self.drop, self.take_off):
                part.hide()
            column.addWidget(SecondLine(self.who_may(Act.KEEP_LIFE), wrap=True))
        return card

    def _build_photo(self, column: QVBoxLayout) -> None:
        column.addWidget(Heading("外观照片"))
        self.thumb = PhotoThumb(caption="外观")
        self.take_off = QuietButton("取下照片", self._take_off)
        row = QHBoxLayout()
        row.addWidget(self.thumb)
        row.addWidget(self.take_off)
        row.addStretch(1)
        column.addLayout(row)
        self.drop = DropArea("添加外观照片", "把照片拖到这里，或点一下选照片", suffixes=SUFFIXES)
        self.drop.dropped.connect(self._add_photo)
        column.addWidget(self.drop)

    def _build_shown(self) -> Card:
        card = Card("地图上会显示", " ")
        self.facts = Facts(112)
        self.edit = QuietButton("改站点资料", lambda: self.go("settings", "station"))
        self.open_folder = QuietButton("打开文件夹", self._open_folder)
        self.open_folder.hide()
        self.told = SecondLine(wrap=True)
        self.exports = QVBoxLayout()
        self.exports.setSpacing(8)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.facts)
        column.addWidget(self.told)
        column.addLayout(self.exports)
        card.box.addWidget(Scrolling(inner), 1)
        self.export_button = PrimaryButton("导出地图文件", self.export, icon="upload", tall=48)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.edit)
        row.addStretch(1)
        row.addWidget(self.open_folder)
        row.addWidget(self.export_button)
        card.box.addLayout(row)
        self.edit.setVisible(self.may(Act.EDIT_STATION))
        self.export_button.setVisible(self.may(Act.EXPORT))
        return card

    def _fill(self, card: MapCardView) -> None:
        there = card.position
        self.system.set_value(there.system if there else None)
        self.longitude.setText(degrees_text(there.longitude) if there else "")
        self.latitude.setText(degrees_text(there.latitude) if there else "")
        self.category.setText(card.shown.category)
        self.note.setText(card.shown.note)

    def _show_photo(self, card: MapCardView) -> None:
        has_photo = bool(card.shown.photo)
        self.thumb.setVisible(has_photo)
        self.take_off.setVisible(has_photo and self._may)
        if has_photo:
            small = self.tasks.now(
                lambda: self.office.read(map_card.thumb_bytes), self.notice.error
            )
            self.thumb.set_picture(QImage.fromData(small or b""))

    def _show_listing(self, card: MapCardView) -> None:
        shown = card.shown
        blank = "还空着"
        rows = [
            (name, value or blank, "", Level.PLAIN if value else Level.SOON)
            for name, value in (
                ("名称", shown.name),
                ("编号", shown.code),
                ("地址", shown.address),
                ("电话", shown.phone),
                ("开放时间", shown.hours),
                ("服务内容", shown.services),
            )
        ]
        rows.extend(_positions(card.position))
        self.facts.set_rows(rows)
        self.shown_card.second.say(
            "还空着：" + "、".join(card.lacking) if card.lacking else "都填好了",
            Level.SOON if card.lacking else Level.DONE,
        )
        self.export_button.setEnabled(card.position is not None)

    def _show_exports(self, card: MapCardView) -> None:
        if not card.exports:
            self.told.say("还没有导出过。导出后把文件交给上级工会，或照着填到地图里。")
        elif card.changed:
            words = "、".join(card.changed)
            self.told.say(
                f"{stored_day_label(card.exports[0].on)}导出以后改了：{words}。地图上还是旧的，请重新导出。",
                Level.SOON,
            )
        else:
            self.told.say(f"{stored_day_label(card.exports[0].on)}导出的和现在一样。", Level.DONE)
        clear_layout(self.exports)
        for one in card.exports[:3]:
            self.exports.addWidget(self._export_row(one))

    def _export_row(self, one: map_card.Export) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        words = f"{stored_day_label(one.on)} {one.by} 导出"
        if one.uploaded_to:
            words += f"，{stored_day_label(one.uploaded_on)}已上传到{one.uploaded_to}"
        line.addWidget(SecondLine(words, wrap=True), 1)
        if not one.uploaded_to and self._may:
            where = Choice([(place, place) for place in PLACES])
            where.setAccessibleName("上传到哪里")
            line.addWidget(where)
            line.addWidget(AccentButton("登记已上传", partial(self._uploaded, one.id, where)))
        return row

    def _uploaded(self, export_id: int, where: Choice) -> None:
        self.attempt(
            lambda: self.office.act(map_card.mark_uploaded, export_id, str(where.value())),
            lambda _none: self.notice.ok("已记下上传到哪里。"),
        )

    def _saved(self) -> None:
        self.setFocus()
        self.reload()
        self.notice.ok("位置已保存。")

    def _refused(self, problem: UserError) -> None:
        if not self.form.tell(problem):
            self.notice.error(problem)

    def _exported(self, prepared: Prepared, paths: tuple[Path, ...]) -> None:
        if self.run(map_card.record_export, prepared) is None:
            return
        folder = paths[0].parent
        self._folder = folder
        self.open_folder.show()
        self.notice.ok(f"已写好 {len(paths)} 个文件：{paths[0].stem}，在 {folder}。")

    def _open_folder(self) -> None:
        if self._folder is not None and not open_outside(self._folder):
            self.notice.warn(f"打不开文件夹，请自己到这里找：{self._folder}")

    def _add_photo(self, paths: list[Path]) -> None:
        files = self.office.read(lambda ctx: ctx.files)
        self.later(
            "正在存照片",
            lambda: evidence.take_in(files, paths[0]),
            self._keep_photo,
        )

    def _keep_photo(self, photo: CleanPhoto) -> None:
        self.attempt(
            lambda: self.office.act(map_card.set_photo, photo),
            lambda _none: self.notice.ok("外观照片已存好。拍摄地点等信息已去掉。"),
        )

    def _take_off(self) -> None:
        self.attempt(
            lambda: self.office.act(map_card.set_photo, None),
            lambda _none: self.notice.ok("已取下外观照片，原照片仍留在记录里。"),
        )


def _positions(there: Position | None) -> list[tuple[str, str, str, Level]]:
    if there is None:
        return [("位置", "还空着", "", Level.SOON)]
    rows = []
    for system in (System.GCJ02, System.BD09, System.WGS84):
        point = there.to(system)
        words = f"{degrees_text(point.longitude)}，{degrees_text(point.latitude)}"
        words += "（照此填写）" if system is there.system else "（换算，差几米以内）"
        rows.append((SYSTEM_NAMES[system].split("（")[1].rstrip("）"), words, "", Level.PLAIN))
    return rows
