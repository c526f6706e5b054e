"""What a step of the wizard is: it shows what is kept, and keeps what is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import UserError
from app.services.first_run import Step
from app.ui.tasks import Tasks
from app.ui.widgets import SecondLine

if TYPE_CHECKING:
    from app.services.office import Office


class StepForm(QWidget):
    """One step on the right side of the wizard."""

    step: ClassVar[Step]
    hint: ClassVar[str] = ""
    next_words: ClassVar[str] = "保存，下一步"

    troubled = Signal(object)
    """A `UserError` to be said above the step."""
    said = Signal(str)
    """What was done, to be said above the step."""
    proved = Signal()
    """All is done here: the keyboard goes to the button that leads on."""

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__()
        self.office = office
        self.tasks = tasks
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(8)
        if self.hint:
            self.box.addWidget(SecondLine(self.hint, wrap=True))
            self.box.addSpacing(4)

    def load(self) -> None:
        """Show what is kept."""

    def save(self) -> None:
        """Keep what is typed; the shell goes on only if this succeeds."""

    def first_field(self) -> QWidget | None:
        """Where the keyboard goes when the step is shown."""
        return None

    def tell(self, problem: UserError) -> bool:
        """Say a problem beside the field it is about; False if there is none such."""
        return False
