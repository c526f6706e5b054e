"""The sheets in the tab 上墙: posting, checking, taking down, photos, the supervision phone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.core.errors import UserError
from app.core.permissions import Act
from app.intake.photo import CleanPhoto
from app.services import evidence, wall, wall_content, wall_keeping, wall_postings
from app.services.wall import WallEntry
from app.services.wall_keeping import PostingFields
from app.standards.schema import Standard
from app.ui import messages
from app.ui.long_work import own_desk
from app.ui.record import ListRow
from app.ui.setup.part import SetupPart
from app.ui.wall.entry_view import EntryView
from app.ui.wall.forms import CheckForm, PhoneForm, PostForm, WallForm
from app.ui.wall.words import entry_row, register_words

PHOTOS = "照片 (*.jpg *.jpeg *.png *.webp)"


class SheetsDesk(QObject):
    """The register, the sheet that is chosen, and the forms about it."""

    form_wanted = Signal(object)
    """Carries the form to be shown."""
    left = Signal()
    """The form is done or left: the sheet again."""

    def __init__(self, part: SetupPart) -> None:
        super().__init__(part)
        self._part = part
        self._entries: tuple[WallEntry, ...] = ()
        self._key: object = None
        today = part.office.clock.today
        self.view = EntryView(may_keep=part.may(Act.KEEP_WALL), who_may=part.who_may(Act.KEEP_WALL))
        self.post, self.check, self.phone = PostForm(today), CheckForm(today), PhoneForm()
        self._connect()

    @property
    def forms(self) -> tuple[WallForm, ...]:
        """What may be shown in place of the sheet."""
        return self.post, self.check, self.phone

    @property
    def words(self) -> str:
        """How many of the sheets asked for hang."""
        return register_words(self._entries)

    def rows(self, standards: Sequence[Standard]) -> list[ListRow]:
        """List every sheet."""
        self._entries = self._part.office.read(wall.register, standards)
        return [entry_row(entry) for entry in self._entries]

    def current(self) -> WallEntry | None:
        """The sheet that is chosen."""
        return next((one for one in self._entries if one.key == self._key), None)

    def show(self, key: object) -> None:
        """Show a sheet."""
        self._key = key
        entry = self.current()
        if entry is None:
            return
        past = self._part.office.read(wall_postings.history, *entry.key)
        thumb = entry.hanging.thumb_sha256 if entry.hanging else ""
        self.view.show_entry(entry, past, self.image(thumb) if thumb else None)

    def ask_phone(self) -> None:
        """Ask for the supervision phone, if whoever sits here may set it."""
        if not self._part.may(Act.EDIT_STATION):
            self._part.notice.warn(self._part.who_may(Act.EDIT_STATION))
            return
        self.phone.ask(self._part.office.read(wall_content.supervision))
        self.form_wanted.emit(self.phone)

    def image(self, sha256: str) -> QImage | None:
        """Give a kept picture; None where its file is gone, which the notice then says."""
        found: list[bytes] = []
        read = partial(self._part.office.read, wall_keeping.photo_bytes, sha256)
        self._part.attempt(read, found.append)
        image = QImage.fromData(found[0]) if found else QImage()
        return None if image.isNull() else image

    def keep_photo(self, path: Path) -> None:
        """Clean a photo in the background and keep it with what hangs."""
        entry = self.current()
        if entry is None or entry.hanging is None:
            return
        posting = entry.hanging.id

        def done(photo: CleanPhoto) -> None:
            act = partial(self._part.office.act, wall_keeping.add_photo, posting, photo)
            said = "照片已存好。拍摄地点等信息已去掉。"
            self._part.attempt(act, lambda _none: self._part.notice.ok(said))

        take_in = partial(evidence.take_in, own_desk(self._part.office).files, path)
        self._part.later("正在存照片", take_in, done)

    def _connect(self) -> None:
        for form in self.forms:
            form.left.connect(self.left)
        self.post.posted.connect(self._post)
        self.check.checked.connect(self._check)
        self.phone.given.connect(self._set_phone)
        self.view.post_wanted.connect(partial(self._ask, self.post))
        self.view.check_wanted.connect(partial(self._ask, self.check))
        self.view.down_wanted.connect(self._take_down)
        self.view.photo_wanted.connect(self._pick_photo)

    def _ask(self, form: PostForm | CheckForm) -> None:
        entry = self.current()
        if entry is not None:
            form.ask(entry)
            self.form_wanted.emit(form)

    def _post(self, fields: PostingFields) -> None:
        entry = self.current()
        if entry is None:
            return
        act = partial(
            self._part.office.act,
            wall_keeping.post,
            entry.kind,
            entry.subject,
            entry.title,
            fields,
            version=entry.version,
        )
        self._part.attempt(
            act,
            lambda _id: self._done(f"已登记张贴：{entry.title}。"),
            partial(self._tell, self.post),
        )

    def _check(self, next_check_on: str) -> None:
        entry = self.current()
        if entry is None or entry.hanging is None:
            return
        act = partial(self._part.office.act, wall_keeping.check, entry.hanging.id, next_check_on)
        self._part.attempt(
            act,
            lambda _none: self._done(f"已检查：{entry.title}。"),
            partial(self._tell, self.check),
        )

    def _take_down(self) -> None:
        entry = self.current()
        if entry is None or entry.hanging is None:
            return
        posting = entry.hanging.id

        def done(_none: object) -> None:
            self._part.notice.ok(
                f"已记取下：{entry.title}。以前的记录都在。",
                undo=f"撤销：取下{entry.title}",
                on_undo=lambda: self._part.run(wall_keeping.hang_again, posting),
            )

        self._part.attempt(partial(self._part.office.act, wall_keeping.take_down, posting), done)

    def _set_phone(self, phone: str, whose: str) -> None:
        act = partial(self._part.office.act, wall_content.set_supervision, phone, whose)
        self._part.attempt(act, lambda _none: self._done("监督电话已保存。"))

    def _pick_photo(self) -> None:
        path = messages.pick_file(self._part, "加一张墙上的照片", PHOTOS)
        if path is not None:
            self.keep_photo(path)

    def _done(self, words: str) -> None:
        self.left.emit()
        self._part.notice.ok(words)

    def _tell(self, form: WallForm, problem: UserError) -> None:
        if not form.rows.tell(problem):
            self._part.notice.error(problem)
