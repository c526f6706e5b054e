"""What stands of a closed month: who, when, fingerprint, papers; and of a reopened one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.services.archive import PaperFolder
from app.services.closing_desk import ClosingDesk, ClosingFacts
from app.ui.look import Level
from app.ui.widgets import BodyText, Card, Divider, Heading, QuietButton, SecondLine


class FactLines(QWidget):
    """Names left, facts right; the facts can be copied."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.facts: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, 88)
        grid.setColumnStretch(1, 1)
        for at, name in enumerate(names):
            fact = QLabel()
            fact.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.facts[name] = fact
            grid.addWidget(SecondLine(name), at, 0)
            grid.addWidget(fact, at, 1)

    def say(self, name: str, fact: str) -> None:
        """Write one fact."""
        self.facts[name].setText(fact)
        self.facts[name].setAccessibleName(f"{name}：{fact}")


class PapersPart(QWidget):
    """Where the papers of the month are, and taking them along."""

    opened = Signal()
    copied = Signal()
    shown = Signal()
    made = Signal()
    """The papers are to be written."""

    def __init__(self) -> None:
        super().__init__()
        self.words = BodyText()
        self.place = SecondLine(wrap=True)
        self.open = QuietButton("打开文件夹", self.opened.emit, icon="folder")
        self.copy = QuietButton("另存到…", self.copied.emit, icon="download")
        self.show_papers = QuietButton("看资料、打印", self.shown.emit, icon="eye")
        self.make = QuietButton("写出资料", self.made.emit, icon="document")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Heading("资料和上报包"))
        column.addWidget(self.words)
        column.addWidget(self.place)
        first = QHBoxLayout()
        first.setSpacing(12)
        for button in (self.make, self.show_papers, self.open, self.copy):
            first.addWidget(button)
        first.addStretch(1)
        column.addLayout(first)

    def show_papers_of(self, papers: tuple[PaperFolder, ...], *, may_export: bool) -> None:
        """Say where the papers are, or that there are none yet."""
        current = next((one for one in papers if one.is_current), None)
        self.show_papers.setVisible(current is not None)
        for button in (self.open, self.copy):
            button.setVisible(current is not None and may_export)
        self.make.setVisible(current is None and may_export)
        self.place.setVisible(current is not None)
        if current is None:
            self.words.setText("这一版的资料还没有写出。")
            return
        self.words.setText(f"共 {len(current.files)} 份文件，上报包 {current.zip.name} 已打好。")
        self.place.say(str(current.path))


class ClosedCard(Card):
    """The left side of the page for a closed month."""

    def __init__(self) -> None:
        super().__init__("已月结", " ")
        self.lines = FactLines(("月结人", "月结时间", "数据指纹", "版次", "未决"))
        self.papers = PapersPart()
        self.who_reopens = SecondLine(wrap=True)
        self.reopen = QuietButton("反结…", icon="undo")
        self.box.addWidget(self.lines)
        self.box.addSpacing(12)
        self.box.addWidget(Divider())
        self.box.addSpacing(8)
        self.box.addWidget(self.papers)
        self.box.addStretch(1)
        self.box.addWidget(Divider())
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.who_reopens, 1)
        foot.addWidget(self.reopen)
        self.box.addLayout(foot)

    def show_desk(
        self, desk: ClosingDesk, *, may_reopen: bool, may_export: bool, who_may: str
    ) -> None:
        """Show the closing of a month."""
        facts = desk.closing
        if facts is None:
            return
        self.heading.setText(f"{desk.month.label}已月结")
        self.second.say("当月记录已锁定", Level.DONE)
        self.lines.say("月结人", facts.closed_by)
        self.lines.say("月结时间", facts.closed_at)
        self.lines.say("数据指纹", facts.fingerprint)
        self.lines.say("版次", f"第{facts.revision}版")
        self.lines.say("未决", f"{len(desk.pending)} 件，接着办" if desk.pending else "没有")
        self.papers.show_papers_of(desk.papers, may_export=may_export)
        self.reopen.setVisible(may_reopen)
        self.who_reopens.say(
            "确需改动时可以反结：写明原因和期限，由工会主席同意。"
            if may_reopen
            else f"确需改动时要反结：{who_may}"
        )


def reopened_words(facts: ClosingFacts) -> str:
    """Say who reopened the month, with whose consent, why and until when."""
    return (
        f"{facts.reopened_at[5:]} 由{facts.reopened_by}反结，{facts.consent_by}同意，"
        f"到 {facts.until[5:]} 为止。原因：{facts.reason}"
    )
