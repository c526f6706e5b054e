"""Rule documents in the tab 上墙: what is shown of them, and what saving and approving does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.core.errors import UserError
from app.core.permissions import Act
from app.services import rule_documents
from app.services.rule_documents import RuleChoice
from app.standards.schema import Standard
from app.ui.record import ListRow
from app.ui.setup.part import SetupPart
from app.ui.wall.rule_view import RuleView
from app.ui.wall.words import rule_row


class RulesDesk:
    """The documents by kind; what is typed and not saved is kept until it is."""

    def __init__(self, part: SetupPart) -> None:
        self._part = part
        self._typed: dict[str, tuple[str, str]] = {}
        self._kind = ""
        self._choices: tuple[RuleChoice, ...] = ()
        self.view = RuleView(
            part.office.clock.today,
            may_edit=part.may(Act.EDIT_STATION),
            who_may=part.who_may(Act.EDIT_STATION),
        )
        self.view.saved.connect(self._save)
        self.view.approved.connect(self._approve)

    def rows(self, standards: Sequence[Standard]) -> list[ListRow]:
        """List the documents there are or should be."""
        self._choices = self._part.office.read(rule_documents.choices, standards)
        return [rule_row(choice) for choice in self._choices]

    def show(self, key: object) -> None:
        """Show a document; one that is being written stays as it is."""
        if self._kind == key and self.view.is_changed:
            return
        self._kind = str(key)
        choice = next((one for one in self._choices if one.kind == key), None)
        if choice is not None:
            versions = self._part.office.read(rule_documents.versions, self._kind)
            self.view.show_choice(choice, versions, self._typed.pop(self._kind, None))

    def keep_typed(self) -> None:
        """Remember what is typed and not saved."""
        if self._kind and self.view.is_changed:
            self._typed[self._kind] = self.view.typed()
            self._kind = ""

    def _save(self, title: str, text: str) -> None:
        act = partial(self._part.office.act, rule_documents.write, self._kind, title, text)
        said = "已保存。到“公示”里打印；墙上贴着旧版的，那里会提醒换。"
        self._part.attempt(act, lambda _id: self._done(said), self._tell)

    def _approve(self, document_id: int, by: str, on: str) -> None:
        act = partial(self._part.office.act, rule_documents.approve, document_id, by, on)
        self._part.attempt(act, lambda _none: self._done("已记下批准。"), self._tell_approval)

    def _done(self, words: str) -> None:
        kind, self._kind = self._kind, ""
        self._part.reload()
        self.show(kind)
        self._part.notice.ok(words)

    def _tell(self, problem: UserError) -> None:
        if not self.view.rows.tell(problem):
            self._part.notice.error(problem)

    def _tell_approval(self, problem: UserError) -> None:
        if not self.view.approval_rows.tell(problem):
            self._part.notice.error(problem)
