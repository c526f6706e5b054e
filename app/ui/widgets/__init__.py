"""The widgets every page is built from; import them from here."""

from app.ui.look import Level
from app.ui.widgets.buttons import (
    AccentButton,
    ActButton,
    DangerButton,
    IconButton,
    PrimaryButton,
    QuietButton,
    TallyButton,
)
from app.ui.widgets.charts import BarStrip, ProgressLine
from app.ui.widgets.choices import Choice, FilterPills, SegmentedChoice
from app.ui.widgets.editors import (
    DateEdit,
    MoneyEdit,
    QuantityEdit,
    TimeEdit,
    ValueEdit,
    typed_date,
)
from app.ui.widgets.files import DropArea, PhotoThumb
from app.ui.widgets.form import FormRows
from app.ui.widgets.labels import (
    BigFigure,
    BodyText,
    Card,
    Divider,
    ElidedLabel,
    ErrorLine,
    Heading,
    PageTitle,
    SecondLine,
    StatusChip,
)
from app.ui.widgets.navigation import NavigationEntry, NavigationList
from app.ui.widgets.notice import EmptyState, NoticeBar
from app.ui.widgets.pin_pad import PinPad
from app.ui.widgets.steps import Step, StepLine, StepsPane
from app.ui.widgets.todo import LevelMark, TodoList, TodoRow

__all__ = [
    "AccentButton",
    "ActButton",
    "BarStrip",
    "BigFigure",
    "BodyText",
    "Card",
    "Choice",
    "DangerButton",
    "DateEdit",
    "Divider",
    "DropArea",
    "ElidedLabel",
    "EmptyState",
    "ErrorLine",
    "FilterPills",
    "FormRows",
    "Heading",
    "IconButton",
    "Level",
    "LevelMark",
    "MoneyEdit",
    "NavigationEntry",
    "NavigationList",
    "NoticeBar",
    "PageTitle",
    "PhotoThumb",
    "PinPad",
    "PrimaryButton",
    "ProgressLine",
    "QuantityEdit",
    "QuietButton",
    "SecondLine",
    "SegmentedChoice",
    "StatusChip",
    "Step",
    "StepLine",
    "StepsPane",
    "TallyButton",
    "TimeEdit",
    "TodoList",
    "TodoRow",
    "ValueEdit",
    "typed_date",
]
