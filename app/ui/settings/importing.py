"""Settings: adopt a ledger workbook: choose, look at every row, take over, take back (导入台账)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.clock import local_time
from app.core.closing import REGISTER_NAMES, Register
from app.core.month import Month
from app.core.permissions import Act
from app.services import import_undo, importing
from app.services.importing import ImportAnswer, ImportedLine
from app.ui.long_work import own_desk
from app.ui.page import Page
from app.ui.record import ListRow, RowList
from app.ui.settings.panel import Panel
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Divider,
    DropArea,
    FilterPills,
    Heading,
    Level,
    PrimaryButton,
    QuietButton,
    SecondLine,
)
from app.ui.widgets.layouts import clear_layout

_WORDS = {
    "taken": ("收下", Level.DONE),
    "changed": ("有改动", Level.SOON),
    "refused": ("不收", Level.MUST),
}
_ALL = "all"


class ImportPanel(Panel):
    """Nothing is written before one has seen what would become of every row."""

    title = "导入台账"
    second = "把原来的 Excel 台账收进来"
    act = Act.IMPORT_LEDGER

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.path: Path | None = None
        self.answer: ImportAnswer | None = None
        self.drop = DropArea(
            "选一个台账工作簿", "Excel 的 .xlsx 或 .xlsm 文件，也可以拖到这里",
            suffixes=(".xlsx", ".xlsm"),
        )  # fmt: skip
        self.drop.dropped.connect(lambda paths: self.look_at(paths[0]))
        self.preview = _Preview(self)
        self.preview.hide()
        self.past = QWidget()
        whole = QVBoxLayout(self.past)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.addWidget(Heading("以前的导入"))
        self._past = QVBoxLayout()
        self._past.setSpacing(4)
        whole.addLayout(self._past)
        whole.addStretch(1)
        if self.may:
            self.box.addWidget(self.drop)
            self.box.addWidget(self.preview, 1)
        self.box.addWidget(self.past, 1)

    def load(self) -> None:
        clear_layout(self._past)
        runs = self.office.read(importing.latest_imports)
        for run in runs:
            self._past.addWidget(Divider())
            self._past.addWidget(self._run_row(run))
        if not runs:
            self._past.addWidget(SecondLine("还没有导入过。"))

    def look_at(self, path: Path) -> None:
        """Read a workbook and show what would become of every row."""
        self.page.notice.clear()
        desk = own_desk(self.office)
        self.page.later(
            f"正在读 {path.name}",
            lambda: importing.preview(desk, path),
            lambda answer: self._seen(path, answer),
        )

    def take_over(self) -> None:
        """Take over what the preview showed."""
        path = self.path
        if path is None:
            return
        self.preview.take_button.setEnabled(False)
        desk = own_desk(self.office)
        self.page.later(
            f"正在导入 {path.name}",
            lambda: importing.import_ledger(desk, path),
            lambda answer: self._taken(path, answer),
        )

    def leave(self) -> None:
        """Put the preview away."""
        self.path = self.answer = None
        self.preview.hide()
        self.drop.show()
        self.past.show()

    def _seen(self, path: Path, answer: ImportAnswer) -> None:
        self.path, self.answer = path, answer
        self.drop.hide()
        self.past.hide()
        self.preview.show_answer(path.name, answer)
        self.preview.show()
        # What had the keyboard is hidden now: left alone it would go to 换人.
        self.preview.list.setFocus()

    def _taken(self, path: Path, answer: ImportAnswer) -> None:
        self.leave()
        self.load()
        self.drop.setFocus()
        count = sum(1 for line in answer.lines if line.verdict != "refused")
        refused = len(answer.lines) - count
        left = f"，没有收的 {refused} 行" if refused else ""
        import_id = answer.import_id or 0
        self.page.notice.ok(
            f"已导入 {path.name}：收下 {count} 行{left}。",
            undo=f"撤销：导入 {path.name}",
            on_undo=lambda: self._undo(import_id),
        )

    def _undo(self, import_id: int) -> None:
        desk = own_desk(self.office)
        self.page.later(
            "正在撤销导入",
            lambda: desk.act(import_undo.undo_import, import_id),
            self._undone,
        )

    def _undone(self, rows: int) -> None:
        self.load()
        self.page.notice.ok(f"已撤销导入，收回 {rows} 条。")

    def _run_row(self, run: Mapping[str, object]) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 4, 0, 4)
        by = f"，{run['by']}" if run["by"] else ""
        words = QVBoxLayout()
        words.addWidget(BodyText(str(run["file"])))
        undone = "，已撤销" if run["undone_at"] else ""
        at = local_time(str(run["at"]))
        words.addWidget(SecondLine(f"{at}{by}{undone}", wrap=True))
        line.addLayout(words, 1)
        if self.may and not run["undone_at"]:
            import_id = int(str(run["id"]))
            undo = AccentButton("撤销导入", lambda: self._undo(import_id), icon="undo")
            undo.setAccessibleName(f"撤销：导入 {run['file']}")
            line.addWidget(undo, 0, Qt.AlignmentFlag.AlignVCenter)
        return row


class _Preview(QWidget):
    """Every row of the workbook: taken, changed or refused, and why."""

    def __init__(self, panel: ImportPanel) -> None:
        super().__init__()
        self._lines: tuple[ImportedLine, ...] = ()
        self.heading = BodyText()
        self.notes = SecondLine("", Level.SOON, wrap=True)
        self._pills_place = QHBoxLayout()
        self.pills = FilterPills([(_ALL, "全部")])
        self.list = RowList("逐行结果")
        self.list.setMinimumHeight(230)
        self.list.chosen.connect(self._explain)
        self.why = QLabel()
        self.why.setWordWrap(True)
        self.why.setTextFormat(Qt.TextFormat.PlainText)
        self.why.setMinimumHeight(44)
        self.take_button = PrimaryButton("导入", panel.take_over, icon="download")
        leave = QuietButton("先不导入", panel.leave)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.take_button)
        row.addWidget(leave)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.heading)
        column.addWidget(self.notes)
        column.addLayout(self._pills_place)
        column.addWidget(self.list, 1)
        column.addWidget(self.why)
        column.addLayout(row)

    def show_answer(self, name: str, answer: ImportAnswer) -> None:
        """Show a preview; what needs a look comes up first."""
        self._lines = answer.lines
        months = "、".join(Month.parse(month).label for month in answer.months)
        self.heading.setText(f"{name}：{len(answer.lines)} 行" + (f"，{months}" if months else ""))
        self.notes.say("\n".join(answer.notes), Level.SOON)
        self.notes.setVisible(bool(answer.notes))
        self._new_pills()
        taken = sum(1 for line in answer.lines if line.verdict != "refused")
        self.take_button.setText(f"导入这 {taken} 行")
        self.take_button.setEnabled(taken > 0)
        self._filter()

    def _new_pills(self) -> None:
        counts = dict.fromkeys(_WORDS, 0)
        for line in self._lines:
            counts[line.verdict] += 1
        options: list[tuple[object, str]] = [(_ALL, f"全部 {len(self._lines)}")]
        options += [(v, f"{word} {counts[v]}") for v, (word, _level) in _WORDS.items()]
        clear_layout(self._pills_place)
        self.pills = FilterPills(options)
        self.pills.chosen.connect(lambda _value: self._filter())
        self._pills_place.addWidget(self.pills)
        self._pills_place.addStretch(1)

    def _filter(self) -> None:
        wanted = self.pills.value()
        rows = [
            _list_row(at, line)
            for at, line in sorted(enumerate(self._lines), key=_doubt_first)
            if wanted in (_ALL, line.verdict)
        ]
        self.list.set_rows(rows)
        self.why.setText("选一行，看它为什么这样处理。" if rows else "没有这样的行。")

    def _explain(self, at: object) -> None:
        line = self._lines[int(str(at))]
        word = _WORDS[line.verdict][0]
        reasons = "".join(line.reasons) or "和表里写的一样。"
        self.why.setText(f"{line.sheet} 第 {line.row} 行，{word}：{reasons}")


def _list_row(at: int, line: ImportedLine) -> ListRow:
    word, level = _WORDS[line.verdict]
    register = REGISTER_NAMES[Register(line.register)]
    return ListRow(
        at,
        f"{line.sheet} 第 {line.row} 行",
        "".join(line.reasons) or "和表里写的一样。",
        register if register != line.sheet else "",
        word,
        level,
    )


def _doubt_first(numbered: tuple[int, ImportedLine]) -> tuple[int, int]:
    """Refused rows first, then changed ones: there are few, and they are what one looks for."""
    at, line = numbered
    return ("refused", "changed", "taken").index(line.verdict), at
