"""The widgets every page is built from; import them from here.

Each is loaded when it is first asked for: the window paints before most of them are needed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    from app.ui.widgets.tabs import TabStrip
    from app.ui.widgets.todo import LevelMark, TodoList, TodoRow

_HOMES = {
    "AccentButton": "app.ui.widgets.buttons",
    "ActButton": "app.ui.widgets.buttons",
    "BarStrip": "app.ui.widgets.charts",
    "BigFigure": "app.ui.widgets.labels",
    "BodyText": "app.ui.widgets.labels",
    "Card": "app.ui.widgets.labels",
    "Choice": "app.ui.widgets.choices",
    "DangerButton": "app.ui.widgets.buttons",
    "DateEdit": "app.ui.widgets.editors",
    "Divider": "app.ui.widgets.labels",
    "DropArea": "app.ui.widgets.files",
    "ElidedLabel": "app.ui.widgets.labels",
    "EmptyState": "app.ui.widgets.notice",
    "ErrorLine": "app.ui.widgets.labels",
    "FilterPills": "app.ui.widgets.choices",
    "FormRows": "app.ui.widgets.form",
    "Heading": "app.ui.widgets.labels",
    "IconButton": "app.ui.widgets.buttons",
    "Level": "app.ui.look",
    "LevelMark": "app.ui.widgets.todo",
    "MoneyEdit": "app.ui.widgets.editors",
    "NavigationEntry": "app.ui.widgets.navigation",
    "NavigationList": "app.ui.widgets.navigation",
    "NoticeBar": "app.ui.widgets.notice",
    "PageTitle": "app.ui.widgets.labels",
    "PhotoThumb": "app.ui.widgets.files",
    "PinPad": "app.ui.widgets.pin_pad",
    "PrimaryButton": "app.ui.widgets.buttons",
    "ProgressLine": "app.ui.widgets.charts",
    "QuantityEdit": "app.ui.widgets.editors",
    "QuietButton": "app.ui.widgets.buttons",
    "SecondLine": "app.ui.widgets.labels",
    "SegmentedChoice": "app.ui.widgets.choices",
    "StatusChip": "app.ui.widgets.labels",
    "Step": "app.ui.widgets.steps",
    "StepLine": "app.ui.widgets.steps",
    "StepsPane": "app.ui.widgets.steps",
    "TabStrip": "app.ui.widgets.tabs",
    "TallyButton": "app.ui.widgets.buttons",
    "TimeEdit": "app.ui.widgets.editors",
    "TodoList": "app.ui.widgets.todo",
    "TodoRow": "app.ui.widgets.todo",
    "ValueEdit": "app.ui.widgets.editors",
    "typed_date": "app.ui.widgets.editors",
}

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
    "TabStrip",
    "TallyButton",
    "TimeEdit",
    "TodoList",
    "TodoRow",
    "ValueEdit",
    "typed_date",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)
