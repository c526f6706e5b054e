"""What stands behind a paper: slips printed and signed by pen, and its earlier rounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.core.slip_code import in_fours
from app.services.sign_slips import SlipRow
from app.services.sign_view import PastPaper
from app.services.slip_scans import ScanRow
from app.ui import look
from app.ui.look import Level
from app.ui.widgets import (
    AccentButton,
    BodyText,
    Divider,
    Heading,
    QuietButton,
    SecondLine,
    StatusChip,
)
from app.ui.widgets.layouts import clear_layout

_LEAST_HEIGHT = 220


def summary(
    history: Sequence[PastPaper], slips: Sequence[SlipRow], scans: Sequence[ScanRow]
) -> tuple[str, Level]:
    """Say in a line what there is on paper; a void slip first, with what changed."""
    if scans and not scans[0].is_valid:
        return f"挂上的签批单已作废，{_why(scans[0].changes)}", Level.MUST
    if slips and not slips[0].is_valid:
        why = _why(slips[0].changes)
        return f"打印过的签批单已作废，{why}。要手写签字请重新打印", Level.SOON
    said = []
    if scans:
        said.append(f"签好的纸已挂上 {scans[0].at[5:]}，有效")
    elif slips:
        said.append(f"签批单已打印 {slips[0].at[5:]}，有效")
    if history:
        last = f"{history[0].state_name}：{history[0].reason}".rstrip("：")
        said.append(f"以前签批过 {len(history)} 次，最近一次{last}")
    return "；".join(said), Level.DONE if said and not history else Level.PLAIN


def _why(changes: Sequence[str]) -> str:
    return f"改了{'；'.join(changes)}"


class PastView(QWidget):
    """Slips, scans and earlier papers of one record, each with its reason."""

    scan_chosen = Signal(int)

    def __init__(self, on_back: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = Heading("签批单和以前的签批")
        inner = QWidget()
        inner.setObjectName("Plain")
        self._rows = QVBoxLayout(inner)
        self._rows.setContentsMargins(0, 0, 10, 0)
        self._rows.setSpacing(look.GRID)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(_LEAST_HEIGHT)
        area.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.heading)
        column.addWidget(area, 1)
        back = QuietButton("返回", on_back, key="Esc", icon="arrow-left")
        column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)

    def show_past(
        self, history: Sequence[PastPaper], slips: Sequence[SlipRow], scans: Sequence[ScanRow]
    ) -> None:
        """Show what there is of a record."""
        clear_layout(self._rows)
        for scan in scans:
            self._add_scan(scan)
        for slip in slips:
            words = f"{slip.at} {slip.by}打印　内容码 {in_fours(slip.content_code)}"
            self._add("签批单", words, is_valid=slip.is_valid, changes=slip.changes)
        for paper in history:
            self._add_past(paper)
        self._rows.addStretch(1)

    def texts(self) -> list[str]:
        """Give every line that is shown, in order."""
        found = self.findChildren(QWidget, options=Qt.FindChildOption.FindChildrenRecursively)
        return [w.text() for w in found if isinstance(w, BodyText | SecondLine) and w.text()]

    def _add(
        self,
        title: str,
        second: str,
        *,
        is_valid: bool,
        changes: Sequence[str],
    ) -> QHBoxLayout:
        self._divide()
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(BodyText(title))
        word, level = ("有效", Level.DONE) if is_valid else ("已作废", Level.MUST)
        head.addWidget(StatusChip(word, level), 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        self._rows.addLayout(head)
        self._rows.addWidget(SecondLine(second, wrap=True))
        for change in changes:
            self._rows.addWidget(SecondLine(change, Level.MUST, wrap=True))
        return head

    def _divide(self) -> None:
        if self._rows.count():
            self._rows.addWidget(Divider())

    def _add_scan(self, scan: ScanRow) -> None:
        words = f"{scan.at} {scan.by}扫回　{scan.name}"
        head = self._add("签好的纸", words, is_valid=scan.is_valid, changes=scan.changes)
        look_at = AccentButton("看扫描件", partial(self.scan_chosen.emit, scan.id), icon="eye")
        head.addWidget(look_at)

    def _add_past(self, paper: PastPaper) -> None:
        self._divide()
        signed = f"，已签：{'、'.join(paper.signed_by)}" if paper.signed_by else ""
        by = f"{paper.by} " if paper.by else ""
        self._rows.addWidget(BodyText(f"{paper.put_forward} 提交{signed}"))
        said = f"{paper.at} {by}{paper.state_name}：{paper.reason}".rstrip("：")
        self._rows.addWidget(SecondLine(said, Level.SOON, wrap=True))
