"""A list of two-line rows: what, when, how much, and how it stands."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui import look
from app.ui.look import Colour, Level
from app.ui.widgets import paint

Index = QModelIndex | QPersistentModelIndex

PORTION = 200
"""Rows handed to the view at once: ten years open as fast as one."""
TALL = 64
_NOWHERE = QModelIndex()
_Role = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row as people read it; `key` says which record it is."""

    key: Hashable
    title: str
    second: str = ""
    figure: str = ""
    """Right-aligned: an amount, a balance, 3/5."""
    chip: str = ""
    level: Level = Level.PLAIN
    keys: str = ""
    """Pinyin and other keys the search also finds it by."""

    @property
    def words(self) -> str:
        """All of it in one line, to be read aloud and searched."""
        parts = (self.title, self.second, self.figure, self.chip)
        return " ".join(part for part in parts if part)


class RowListModel(QAbstractListModel):
    """Rows handed to the view in portions."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[ListRow] = ()
        self._shown = 0

    def set_rows(self, rows: Sequence[ListRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = rows
        self._shown = min(PORTION, len(rows))
        self.endResetModel()

    def row_at(self, index: Index) -> ListRow:
        """The row at a place of the list."""
        return self._rows[index.row()]

    def show_key(self, key: Hashable) -> QModelIndex:
        """Hand out rows until the one with this key is there; an invalid index if it is not."""
        for at, row in enumerate(self._rows):
            if row.key == key:
                while at >= self._shown:
                    self.fetchMore(_NOWHERE)
                return self.index(at, 0)
        return QModelIndex()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._shown

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._shown < len(self._rows)

    def fetchMore(self, parent: Index) -> None:
        more = min(PORTION, len(self._rows) - self._shown)
        if parent.isValid() or more <= 0:
            return
        self.beginInsertRows(QModelIndex(), self._shown, self._shown + more - 1)
        self._shown += more
        self.endInsertRows()

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == _Role.DisplayRole:
            return row.title
        if role in (_Role.AccessibleTextRole, _Role.ToolTipRole):
            return row.words
        if role == _Role.UserRole:
            return row
        return None


class _RowDelegate(QStyledItemDelegate):
    """Draws one row; the current one on pale blue."""

    def __init__(self, tall: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._tall = tall

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self._tall)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(_Role.UserRole)
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stubs leave it out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(rect, QColor(Colour.PALE_BLUE))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(Colour.GROUND))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(Colour.LINE))
        right = _paint_right(painter, rect, row)
        _paint_left(painter, rect, row, right)
        widget: QWidget | None = option.widget  # type: ignore[attr-defined]
        if chosen and widget is not None and widget.hasFocus():
            painter.fillRect(QRect(rect.left(), rect.top(), 4, rect.height()), QColor(Colour.BLUE))
        painter.restore()


def _paint_right(painter: QPainter, rect: QRect, row: ListRow) -> int:
    """Paint chip and figure, and give where they begin."""
    right = rect.right() - 17
    if row.chip:
        font = look.font(16)
        width = paint.wide(row.chip, font) + 18
        chip = QRect(right - width, rect.center().y() - 14, width, 30)
        paint.box(painter, chip, look.PALE[row.level], radius=5)
        paint.word(painter, chip, row.chip, font, look.INK[row.level], paint.CENTRE)
        right -= max(width, 84) + 14
    if row.figure:
        font = look.font(look.BODY)
        width = paint.wide(row.figure, font) + 2
        area = QRect(right - width, rect.top(), width, rect.height())
        paint.word(painter, area, row.figure, font, Colour.TEXT, paint.RIGHT)
        right -= width + 12
    return right


def _paint_left(painter: QPainter, rect: QRect, row: ListRow, right: int) -> None:
    left = rect.left() + 18
    width = right - left
    if not row.second:
        area = QRect(left, rect.top(), width, rect.height())
        paint.word(painter, area, row.title, look.font(), Colour.TEXT)
        return
    top = rect.center().y() - 24
    paint.word(painter, QRect(left, top, width, 27), row.title, look.font(), Colour.TEXT)
    small = look.font(look.SECOND)
    paint.word(painter, QRect(left, top + 27, width, 22), row.second, small, Colour.SECOND)


class RowList(QListView):
    """The list at the left of a page; `chosen` carries the key of the current row."""

    chosen = Signal(object)

    def __init__(self, name: str = "", *, tall: int = TALL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RowListModel()
        self.setModel(self.rows)
        self.setItemDelegate(_RowDelegate(tall, self))
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setMinimumHeight(3 * tall)
        self._quiet = False
        self.selectionModel().currentChanged.connect(self._moved)

    def set_rows(self, rows: Sequence[ListRow], current: Hashable | None = None) -> None:
        """Show other rows without telling anybody; `current` (or the one before) stays chosen."""
        kept = current if current is not None else self.current_key()
        self._quiet = True
        self.rows.set_rows(rows)
        if kept is not None:
            self.setCurrentIndex(self.rows.show_key(kept))
        self._quiet = False

    def choose(self, key: Hashable) -> bool:
        """Go to the row with this key and tell; False if it is not in the list."""
        index = self.rows.show_key(key)
        if not index.isValid():
            return False
        if index == self.currentIndex():
            self._moved(index)
        else:
            self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    def current_key(self) -> Hashable | None:
        """The key of the current row."""
        index = self.currentIndex()
        return self.rows.row_at(index).key if index.isValid() else None

    def _moved(self, index: Index, _before: Index = _NOWHERE) -> None:
        if index.isValid() and not self._quiet:
            self.chosen.emit(self.rows.row_at(index).key)
