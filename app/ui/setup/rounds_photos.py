"""Photos on their way in and out of the walk: read in the background, shown small first (佐证)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.core.day_words import stored_day_label
from app.intake.photo import CleanPhoto
from app.services import evidence, kept_files
from app.services.evidence import Photo
from app.standards.schema import Standard
from app.ui.checklist.walk import WalkView
from app.ui.long_work import own_desk
from app.ui.setup.part import SetupPart

_REMEMBERED = 400


class PhotoWork(QObject):
    """What the tab does with photos; which standard is shown, the tab says."""

    kept = Signal(str, object)
    """Carries the words of an undo, and what it does."""

    def __init__(self, part: SetupPart, standard: Callable[[], Standard | None]) -> None:
        super().__init__(part)
        self._part = part
        self._standard = standard
        self._small: dict[str, QImage] = {}

    def begin(self, view: WalkView) -> None:
        """Take the view, once it is built."""
        self._view = view
        view.zone.items.photos_given.connect(self.add)
        view.zone.items.photo_chosen.connect(self.show)
        view.photo.remove_wanted.connect(self.remove)

    def small(self, photo: Photo) -> QImage:
        """Give the small copy made when the photo came in; the photo itself is not read."""
        key = photo.thumb_sha256
        if key not in self._small:
            if len(self._small) >= _REMEMBERED:
                self._small.clear()
            content = self._part.office.read(kept_files.thumb, key)
            self._small[key] = QImage.fromData(content)
        return self._small[key]

    def add(self, criterion_id: str, paths: list[Path]) -> None:
        """Read and clean photos in the background, then keep them with the criterion."""
        standard = self._standard()
        if standard is None:
            return
        files = own_desk(self._part.office).files
        keep = self._view.zone.keep_taken.isChecked()
        for path in paths:
            self._part.later(
                "正在存照片",
                partial(evidence.take_in, files, path, keep_taken=keep),
                partial(self._keep, standard, criterion_id, path.name, keep_taken=keep),
            )

    def show(self, photo: Photo) -> None:
        """Show a photo: its small copy at once, the whole of it as soon as it is read."""
        standard = self._standard()
        if standard is None:
            return
        view = self._view
        row = view.zone.items.rows[photo.criterion_id]
        title = standard.answerable[photo.criterion_id].title
        words = f"{title} · {photo.by} {stored_day_label(photo.on)}{_taken_words(photo)}"
        view.photo.show_photo(photo, self.small(photo), words, may_remove=row.view.may_answer)
        view.middle.setCurrentWidget(view.photo)
        desk = own_desk(self._part.office)
        self._part.later(
            "正在打开照片",
            lambda: QImage.fromData(desk.read(evidence.photo_bytes, photo.id)),
            partial(view.photo.show_whole, photo.id),
        )

    def remove(self, photo_id: int) -> None:
        """Take a photo off; it can be put back at once."""
        standard = self._standard()
        if standard is None:
            return
        name = self._part.run(evidence.remove_photo, standard, photo_id)
        if name is not None:
            self._view.show_items()
            self._part.notice.ok(
                f"已取下照片：{name}。",
                undo="撤销：取下照片",
                on_undo=lambda: self._part.run(evidence.put_back, standard, photo_id),
            )

    def _keep(
        self,
        standard: Standard,
        criterion_id: str,
        name: str,
        photo: CleanPhoto,
        *,
        keep_taken: bool,
    ) -> None:
        made = self._part.run(evidence.add_photo, standard, criterion_id, name, photo)
        if made is None:
            return
        row = self._view.zone.items.rows.get(criterion_id)
        if row is not None and not self._view.zone.items.is_writing:
            row.open_strip()
            self._view.zone.items.choose(criterion_id)
        # Said below the items: a message above would push another row under the mouse.
        self.kept.emit("撤销：添加照片", partial(self.remove, made))
        if keep_taken:
            title = standard.answerable[criterion_id].title
            self._part.notice.ok(f"照片已存好：{title}。{_kept_words(photo)}")


def _kept_words(photo: CleanPhoto) -> str:
    if not photo.taken:
        return "照片里没有拍摄时间和地点，所以没有记。"
    place = "和地点" if photo.taken.longitude else "（照片里没有地点）"
    return f"另外记下了拍摄时间{place}，照片本身不带这些。"


def _taken_words(photo: Photo) -> str:
    taken = photo.taken
    at = f" · 拍于 {taken.at[:16]}" if taken.at else ""
    place = f" · 位置 {taken.latitude}，{taken.longitude}（WGS-84）" if taken.longitude else ""
    return at + place
