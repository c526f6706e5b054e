"""The signing pane (签批) of every page: where a paper stands, who holds it, and what I may do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.core.money import Fen
from app.core.permissions import Act
from app.core.sign_ways import PaperKind
from app.services import sign_slips, signing, slip_scans
from app.services.sign_in import Proof
from app.services.sign_slips import PrintedSlip
from app.services.sign_view import PaperView as Paper
from app.services.sign_view import StepView
from app.services.slip_scans import ReadScan, Returned
from app.ui import look, messages
from app.ui.forms.ask import AskView
from app.ui.long_work import own_desk
from app.ui.look import Level
from app.ui.one_of import OneOf
from app.ui.page import Page
from app.ui.paper_view import PaperView
from app.ui.signing import words
from app.ui.signing.past import PastView, summary
from app.ui.signing.pin_view import PinView
from app.ui.signing.scan_view import ScanView
from app.ui.widgets import (
    AccentButton,
    ActButton,
    Heading,
    QuietButton,
    SecondLine,
    StatusChip,
    Step,
    StepLine,
)
from app.ui.widgets.layouts import clear_layout

SCANS = "扫描件和照片 (*.pdf *.jpg *.jpeg *.png)"
_ROOM_FOR_A_ROW = 560


class SignPane(QWidget):
    """Steps, holder, acts and papers of one record; its PIN pad and questions open in place.

    While one of these has the room, the widgets of `alone` are hidden.
    """

    took_over = Signal(bool)
    """Whether the pane asks for something now, and wants the room of what stands around it."""

    def __init__(
        self,
        page: Page,
        *,
        alone: Sequence[QWidget] = (),
        with_heading: bool = True,
        sends_back: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Belong to a page.

        Args:
            page: whose office and messages it uses.
            alone: what is hidden while the pane asks for something.
            with_heading: say 签批 and where it stands above the steps.
            sends_back: offer 退回; not so on a page that offers it itself.
            parent: as in Qt.
        """
        super().__init__(parent)
        self._sends_back = sends_back
        self._page = page
        self._alone = tuple(alone)
        self._paper: Paper | None = None
        self._amount: Fen | None = None
        self._for_person: int | None = None
        self._answer: Callable[[str], object] = lambda _text: None
        self._did = ""
        self._has_void_slip = False
        self.buttons: dict[str, ActButton] = {}
        """By act: put_forward, sign, sign_for, slip, scan, send_back, withdraw."""
        self.heading = Heading("签批")
        self.chip = StatusChip()
        self._head = QWidget()
        if not with_heading:  # shown before it has a parent, it would flash as a window
            self._head.hide()
        self.steps = StepLine()
        self.holder = SecondLine(wrap=True)
        self.explanation = SecondLine(wrap=True)
        self.past_line = SecondLine(wrap=True)
        self.past_button = AccentButton("签批记录", self._open_past, icon="document")
        self.scan_button = AccentButton("挂上签好的纸", self.pick_scan, icon="upload")
        self.pin = PinView(page, self._signed)
        self.question = AskView(page.office.clock.today)
        self.past = PastView(self.leave)
        self.slip = PaperView(self.leave)
        self.slip.setProperty("tone", "bare")
        self.slip.box.setContentsMargins(0, 0, 0, 0)
        self.scan = ScanView(self._open_past)
        self._overview = self._lay_out()
        self.views = OneOf(self._overview, self.pin, self.question, self.past, self.slip, self.scan)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.views)
        self.pin.left.connect(self.leave)
        self.question.left.connect(self.leave)
        self.question.answered.connect(self._answered)
        self.past.scan_chosen.connect(self._open_scan)

    @property
    def is_asking(self) -> bool:
        """Whether something is open in place of the overview."""
        return self.views.currentWidget() is not self._overview

    def show_paper(
        self,
        kind: PaperKind,
        subject_id: str,
        *,
        way: Sequence[Step] | None = None,
        note: str = "",
        amount: Fen | None = None,
        forward: Sequence[ActButton] = (),
        back: Sequence[ActButton] = (),
    ) -> None:
        """Show where a record's paper stands; of the same record, what is open stays open.

        Args:
            kind: what kind of thing it is.
            subject_id: public id of the record.
            way: its steps, where the page knows more of them than the signatures.
            note: what the page says below, in place of who holds it and who may sign.
            amount: the money that is signed, where there is any.
            forward: what else may be done with the record, beside the acts of signing.
            back: likewise what stops it or takes it away, at the right.
        """
        is_same = self._paper is not None and self._paper.subject_id == subject_id
        paper = self._page.office.read(signing.view, kind, subject_id)
        self._paper, self._amount = paper, amount
        self.chip.say(*words.standing(paper))
        self.steps.set_steps(
            way if way is not None else words.way_of(paper, self._page.office.clock.today())
        )
        is_vacant = bool(paper.holder_line) and not paper.who_may
        self.holder.say(paper.holder_line, Level.MUST if is_vacant else Level.SOON)
        self.holder.setVisible(bool(paper.holder_line) and not paper.missing and not note)
        said = note or words.who_may(paper)
        self.explanation.say(said)
        self.explanation.setVisible(bool(said))
        self._show_past(paper)
        self._show_buttons(paper, forward, back)
        if not is_same:
            self.leave()

    @property
    def void_slip(self) -> str:
        """What to say of a slip that no longer fits the record; blank where none was printed."""
        return self.past_line.text() if self._has_void_slip else ""

    def leave(self) -> None:
        """Go back to the overview."""
        self._turn(self._overview)

    def sign(self, step: StepView, for_person: int | None = None, for_name: str = "") -> None:
        """Ask for the PIN beside what is signed."""
        paper = self._paper
        if paper is None:
            return
        self._page.notice.clear()
        self._for_person = for_person
        verb = words.verb_of(paper.kind, step)
        self._did = f"已代{for_name}{verb}" if for_name else f"已{verb}"
        self._turn(self.pin)
        self.pin.open(
            self._page.office.actor.name,
            f"代{for_name}{verb}" if for_name else verb,
            paper.lines or (("事项", paper.title),),
            words.meaning_of(paper, step, for_name),
            self._amount,
        )

    def print_slip(self) -> None:
        """Write the slip and show the very file that is printed."""
        paper = self._paper
        if paper is not None:
            self._page.notice.clear()
            office = own_desk(self._page.office)
            self._page.later(
                "正在写报销单"
                if paper.kind is PaperKind.EXPENSE
                else f"正在写{paper.kind_name}签批单",
                lambda: sign_slips.print_slip(office, paper.kind, paper.subject_id),
                self._show_slip,
            )

    def pick_scan(self) -> None:
        """Take the signed slip back from a file."""
        chosen = messages.pick_files(self, "选签好的签批单（扫描件或照片）", SCANS)
        if chosen:
            self.take_scan(chosen[0])

    def take_scan(self, path: Path) -> None:
        """Read a scan of this record's slip and hang it on (挂上签好的纸)."""
        self._page.notice.clear()
        self._page.later("正在认签批单", lambda: slip_scans.read_scan(path), self._hang)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        narrow = self.width() < _ROOM_FOR_A_ROW
        self._acts.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    def _turn(self, view: QWidget) -> None:
        self.views.setCurrentWidget(view)
        asks = view is not self._overview
        for other in self._alone:
            other.setVisible(not asks)
        self.took_over.emit(asks)

    def _open_past(self) -> None:
        paper = self._paper
        if paper is not None:
            self._page.notice.clear()
            office = self._page.office
            self.past.show_past(
                paper.history,
                office.read(sign_slips.printed, paper.kind, paper.subject_id),
                office.read(slip_scans.scans, paper.kind, paper.subject_id),
            )
            self._turn(self.past)

    def _open_scan(self, scan_id: int) -> None:
        found = self._page.tasks.now(
            lambda: self._page.office.read(slip_scans.open_scan, scan_id), self._page.notice.error
        )
        if found is not None:
            self._turn(self.scan)
            self.scan.show_scan(found)

    def _signed(self, proof: Proof) -> None:
        paper, for_person = self._paper, self._for_person
        if paper is not None:
            self._page.attempt(
                lambda: self._page.office.act(
                    signing.sign, paper.kind, paper.subject_id, proof, for_person
                ),
                self._done,
                self._refused,
            )

    def _refused(self, problem: UserError) -> None:
        """Say why it was not signed, with the record beside it."""
        self.leave()
        self._page.notice.error(problem)

    def _put_forward(self) -> None:
        paper = self._paper
        if paper is not None:
            self._did = "已提交"
            put = signing.put_forward
            self._page.attempt(
                lambda: self._page.office.act(put, paper.kind, paper.subject_id), self._done
            )

    def _ask_reason(self, act: str, use_case: Callable[..., object]) -> None:
        paper = self._paper
        if paper is None:
            return
        self._page.notice.clear()

        def answer(reason: str) -> None:
            self._page.attempt(
                lambda: self._page.office.act(use_case, paper.kind, paper.subject_id, reason),
                self._done,
                self.question.tell,
            )

        self._answer, self._did = answer, f"已{act}"
        self._turn(self.question)
        hint = "写明哪里要改" if act == "退回" else "写明为什么撤回"
        self.question.ask_text(f"为什么{act}？", paper.title, hint, f"{act}这一件")

    def _answered(self, text: str) -> None:
        self._answer(text)

    def _done(self, _result: object = None) -> None:
        """Show the paper after the act, and say who holds it now."""
        paper = self._paper
        self.leave()
        self._page.reload()
        if paper is not None:
            now = self._page.office.read(signing.view, paper.kind, paper.subject_id)
            line = (now.holder_line or words.standing(now)[0]).rstrip("。")
            said = line if line.startswith(self._did) else f"{self._did}，{line}"
            self._page.notice.ok(f"{now.title}：{said}。")
        QTimer.singleShot(0, self._page.setFocus)

    def _show_slip(self, slip: PrintedSlip) -> None:
        if slip.missing:
            missing = "、".join(slip.missing)
            self._page.notice.warn(f"有字体里没有的字：{missing}，请在纸上补写。")
        self._turn(self.slip)
        self.slip.show_paper(slip.title, slip.path)

    def _hang(self, scan: ReadScan) -> None:
        paper = self._paper
        if paper is None:
            return
        only = (paper.kind, paper.subject_id)
        self._page.attempt(
            lambda: self._page.office.act(slip_scans.take_scan, scan, only), self._hung
        )

    def _hung(self, found: tuple[Returned, ...]) -> None:
        said = "".join(one.words for one in found)
        if all(one.is_valid for one in found):
            self._page.notice.ok(said)
        else:
            self._page.notice.warn(said)

    def _show_past(self, paper: Paper) -> None:
        read = self._page.office.read
        slips = read(sign_slips.printed, paper.kind, paper.subject_id)
        scans = read(slip_scans.scans, paper.kind, paper.subject_id)
        self._has_void_slip = not all(
            [*(scan.is_valid for scan in scans[:1]), *(slip.is_valid for slip in slips[:1])]
        )
        said, level = summary(paper.history, slips, scans)
        self.past_line.say(said, level)
        self.scan_button.setVisible(bool(slips) and self._page.may(Act.SCAN_SLIP))
        self._past_row.setVisible(bool(said))

    def _show_buttons(
        self, paper: Paper, forward: Sequence[ActButton], back: Sequence[ActButton]
    ) -> None:
        clear_layout(self._acts)
        self.buttons = {}
        step = next((each for each in paper.steps if each.is_next), None)
        if paper.may_put_forward:
            self._add(
                "put_forward", AccentButton("提交签批", self._put_forward, icon="upload", tall=48)
            )
        if step is not None and paper.may_sign:
            sign = partial(self.sign, step)
            named = words.act_of(paper.kind, step)
            self._add("sign", AccentButton(named, sign, icon="pen", tall=48))
        for person, name in paper.may_sign_for if step is not None else ():
            assert step is not None  # noqa: S101 (said above)
            text = f"代{name}{words.verb_of(paper.kind, step)}"
            sign = partial(self.sign, step, person, name)
            self._add("sign_for", AccentButton(text, sign, icon="pen", tall=48))
        for button in forward:
            self._acts.addWidget(button)
        name = "打印报销单" if paper.kind is PaperKind.EXPENSE else "打印签批单"
        self._add("slip", QuietButton(name, self.print_slip, icon="printer"))
        self._acts.addStretch(1)
        if paper.may_send_back and self._sends_back:
            ask = partial(self._ask_reason, "退回", signing.send_back)
            self._add("send_back", QuietButton("退回…", ask))
        if paper.may_withdraw:
            ask = partial(self._ask_reason, "撤回", signing.withdraw)
            self._add("withdraw", QuietButton("撤回…", ask))
        for button in back:
            self._acts.addWidget(button)

    def _add(self, act: str, button: ActButton) -> None:
        self.buttons[act] = button
        self._acts.addWidget(button)

    def _lay_out(self) -> QWidget:
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.heading)
        head.addWidget(self.chip)
        head.addStretch(1)
        self._past_row = QWidget()
        row = QHBoxLayout(self._past_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.past_line, 1)
        for button in (self.scan_button, self.past_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._acts = QHBoxLayout()
        self._acts.setSpacing(look.GRID)
        overview = QWidget()
        column = QVBoxLayout(overview)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GRID)
        for part in (self._head, self.steps, self.holder, self.explanation, self._past_row):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(self._acts)
        return overview
