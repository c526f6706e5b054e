"""A form: labels left, fields right, what is wrong below the field it is about."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import BadInput, UserError
from app.ui import look
from app.ui.widgets.editors import ValueEdit, mark_wrong
from app.ui.widgets.labels import ErrorLine, FieldLabel, SecondLine


class FormRows(QWidget):
    """Rows of a form; Enter goes to the next field, and after the last one it is `submitted`."""

    submitted = Signal()

    def __init__(self, label_width: int = 96, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, QWidget] = {}
        self._errors: dict[str, ErrorLine] = {}
        self._rows: dict[str, tuple[QWidget, ...]] = {}
        self._order: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnMinimumWidth(0, label_width)
        self._grid.setColumnStretch(1, 1)

    def add(self, label: str, field: QWidget, *, key: str = "", hint: str = "") -> QWidget:
        """Add a row; `key` is the name errors are told by. Returns the field."""
        name = FieldLabel(label)
        name.setMinimumHeight(look.TARGET)
        name.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        name.setWordWrap(True)
        name.setBuddy(field)
        if not field.accessibleName():
            field.setAccessibleName(label)
        error = ErrorLine()
        stack = QWidget()
        column = QVBoxLayout(stack)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(field)
        if hint:
            column.addWidget(SecondLine(hint, wrap=True))
        column.addWidget(error)
        row = self._grid.rowCount()
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(stack, row, 1)
        key = key or label
        self._fields[key] = field
        self._errors[key] = error
        self._rows[key] = (name, stack)
        self._watch(field)
        return field

    def field(self, key: str) -> QWidget:
        """The field of a row."""
        return self._fields[key]

    def rename(self, key: str, label: str) -> None:
        """Call a row something else."""
        name = self._rows[key][0]
        if isinstance(name, QLabel):
            name.setText(label)

    def show_row(self, key: str, *, visible: bool) -> None:
        """Show or hide a whole row."""
        for part in self._rows[key]:
            part.setVisible(visible)

    def error(self, key: str, text: str) -> None:
        """Say below a field what is wrong with it; blank takes it away."""
        self._errors[key].say(text)
        self._mark(key, wrong=bool(text))
        field = self._fields[key]
        if text and isinstance(field, ValueEdit):
            field.hush()  # it would say the same once more

    def error_of(self, key: str) -> str:
        """What stands below a field."""
        return self._errors[key].text()

    def clear_errors(self) -> None:
        """Take all errors away."""
        for key in self._errors:
            self.error(key, "")

    def tell(self, problem: UserError) -> bool:
        """Put a problem below the field it names and go there; False if it names none of them."""
        key = problem.field if isinstance(problem, BadInput) else ""
        if key not in self._fields:
            return False
        self.error(key, str(problem))
        _go_to(self._fields[key])
        return True

    def check(self) -> bool:
        """Say what is wrong with typed values; True when nothing is."""
        wrong = [key for key, field in self._fields.items() if self._problem(key, field)]
        if wrong:
            _go_to(self._fields[wrong[0]])
        return not wrong

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and watched in self._order
        ):
            self._next_after(watched)
            return True
        return super().eventFilter(watched, event)

    def _problem(self, key: str, field: QWidget) -> str:
        problem = field.problem() if isinstance(field, ValueEdit) else ""
        self.error(key, problem)
        return problem

    def _take_back(self, field: QWidget) -> None:
        for key, other in self._fields.items():
            if other is field and self.error_of(key):
                self.error(key, "")

    def _mark(self, key: str, *, wrong: bool) -> None:
        field = self._fields[key]
        inner = field.line if isinstance(field, ValueEdit) else field
        if isinstance(inner, QLineEdit | QComboBox | QPlainTextEdit):
            mark_wrong(inner, wrong=wrong)

    def _watch(self, field: QWidget) -> None:
        inner = field.line if isinstance(field, ValueEdit) else field
        if isinstance(inner, QLabel | QPlainTextEdit | QTextEdit):
            return
        self._order.append(inner)
        inner.installEventFilter(self)
        if isinstance(inner, QLineEdit):
            # What was wrong is being put right: the old words would only confuse.
            inner.textEdited.connect(lambda _text: self._take_back(field))

    def _next_after(self, watched: QObject) -> None:
        open_fields = [f for f in self._order if f.isVisibleTo(self) and f.isEnabled()]
        at = [place for place, field in enumerate(open_fields) if field is watched]
        following = open_fields[at[0] + 1 :] if at else []
        if following:
            _go_to(following[0], Qt.FocusReason.TabFocusReason)
        else:
            self.submitted.emit()


def _go_to(field: QWidget, why: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
    """Focus a field and bring it into view: Qt does that by itself for the Tab key only."""
    field.setFocus(why)
    around = field.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(field)
        around = around.parentWidget()
