"""The steps of services in the tab 上墙: which there are, and what saving them does."""

from __future__ import annotations

from functools import partial

from app.core.flow_chart import Step
from app.core.permissions import Act
from app.core.text import as_written
from app.services import service_steps, wall_content
from app.ui.record import ListRow
from app.ui.setup.part import SetupPart
from app.ui.wall.steps_form import StepsForm
from app.ui.wall.words import steps_row

NEW = ""
"""Key of a service whose steps are just being begun."""


class StepsDesk:
    """The services and their steps; what is written and not saved is kept until it is."""

    def __init__(self, part: SetupPart) -> None:
        self._part = part
        self._typed: dict[str, tuple[Step, ...]] = {}
        self._name: str | None = None
        self._held: dict[str, tuple[Step, ...]] = {}
        self.view = StepsForm(may_edit=part.may(Act.KEEP_WALL), who_may=part.who_may(Act.KEEP_WALL))
        self.view.saved.connect(self._save)
        self.view.removed.connect(self._remove)

    def rows(self) -> list[ListRow]:
        """List the services with steps, then those on offer here that have none yet."""
        self._held = self._part.office.read(service_steps.procedures)
        offered = self._part.office.read(wall_content.source).services
        names = dict.fromkeys((*self._held, *offered))
        return [steps_row(name, len(self._held.get(name, ()))) for name in names]

    def show(self, key: object) -> None:
        """Show a service; one that is being written stays as it is."""
        name = str(key or NEW)
        if self._name == name and self.view.is_changed:
            return
        self._name = name
        self.view.show_steps(name, self._held.get(name, ()), self._typed.pop(name, None))

    def keep_typed(self) -> None:
        """Remember what is written and not saved."""
        if self._name is not None and self.view.is_changed:
            self._typed[self._name] = self.view.steps()
            self._name = None

    def _save(self, name: str, steps: tuple[Step, ...]) -> None:
        def done(_none: object) -> None:
            self._name = None
            self._part.open_with(("steps", as_written(name)))
            self._part.notice.ok(f"步骤已保存：{as_written(name)}。")

        act = partial(
            self._part.office.act, service_steps.save, name, steps, is_new=self._name == NEW
        )
        self._part.attempt(act, done, self.view.tell)

    def _remove(self, name: str) -> None:
        before = self._held.get(name, ())

        def done(_none: object) -> None:
            self._name = None
            self._part.open_with(("steps", name))
            self._part.notice.ok(
                f"已删掉流程：{name}。",
                undo=f"撤销：删掉{name}",
                on_undo=lambda: self._put_back(name, before),
            )

        act = partial(self._part.office.act, service_steps.save, name, ())
        self._part.attempt(act, done)

    def _put_back(self, name: str, steps: tuple[Step, ...]) -> None:
        self._part.run(service_steps.save, name, steps)
        self._name = None
        self._part.open_with(("steps", name))
