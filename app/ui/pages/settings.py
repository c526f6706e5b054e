"""设置: the station's card and lists, this desk, import, backup."""

from __future__ import annotations

from app.services import importing
from app.ui.forms.sides import TwoSides
from app.ui.history.panel import HistoryPanel
from app.ui.page import Office, Page
from app.ui.record import ListRow, RowList
from app.ui.settings.backups import BackupPanel
from app.ui.settings.desk import ClockPanel, LookPanel, PinPanel
from app.ui.settings.funds import FundsPanel
from app.ui.settings.importing import ImportPanel
from app.ui.settings.keys import KeysPanel
from app.ui.settings.lists import ListsPanel
from app.ui.settings.own_standards import OwnStandardsPanel
from app.ui.settings.panel import Panel
from app.ui.settings.sample import SamplePanel
from app.ui.settings.station import OpeningPanel, StandardsPanel, StationPanel
from app.ui.tasks import Tasks
from app.ui.widgets import Card

HISTORY = "history"
"""A page asks for it with table and id of a record, too."""

PANELS: dict[str, type[Panel]] = {
    "station": StationPanel,
    "opening": OpeningPanel,
    "standards": StandardsPanel,
    "own-standards": OwnStandardsPanel,
    "lists": ListsPanel,
    "funds": FundsPanel,
    "look": LookPanel,
    "pin": PinPanel,
    "keys": KeysPanel,
    "import": ImportPanel,
    "backup": BackupPanel,
    HISTORY: HistoryPanel,
    "clock": ClockPanel,
    "sample": SamplePanel,
}


class SettingsPage(Page):
    """What can be set at the left, the one that is looked at right (设置)."""

    title = "设置"
    about = frozenset(
        {"station", "opening_hours", "fund", "import_run", "backup", "installed_standard"}
    )

    def __init__(self, office: Office, tasks: Tasks) -> None:
        super().__init__(office, tasks)
        kinds = dict(PANELS)
        if not office.read(importing.station_is_sample):
            del kinds["sample"]
        self.panels: dict[str, Panel] = {}
        self._kinds = kinds
        self._at = ""
        self.list = RowList("设置", tall=54)
        self.list.set_rows(
            [ListRow(key, kind.title, kind.second) for key, kind in kinds.items()], "station"
        )
        self.list.chosen.connect(self._choose)
        self.list.clicked.connect(lambda _index: self._choose(self.list.current_key()))
        self.list.activated.connect(lambda _index: self._choose(self.list.current_key()))
        self.list_card = Card("设置", " ")
        self.list_card.add_list(self.list)
        self.sides = TwoSides(self.list_card, "回到设置", ratio=(2, 5))
        self.body.addWidget(self.sides)

    def open_with(self, arg: object) -> None:
        if isinstance(arg, tuple) and len(arg) == 3 and arg[0] == HISTORY:
            self.list.choose(HISTORY)
            panel = self.panel(HISTORY)
            if isinstance(panel, HistoryPanel):
                panel.show_record(str(arg[1]), int(arg[2]))
        elif isinstance(arg, str) and arg in self._kinds:
            self.list.choose(arg)
        elif not self._at:
            self._choose("station", turn=False)

    def reload(self) -> None:
        if self._at:
            self.panels[self._at].load()

    def panel(self, key: str) -> Panel:
        """One of the panels, built when it is first looked at."""
        if key not in self.panels:
            made = self._kinds[key](self)
            self.panels[key] = made
            self.sides.add(made)
        return self.panels[key]

    def _choose(self, key: object, *, turn: bool = True) -> None:
        panel = self.panel(str(key))
        is_other = str(key) != self._at
        self._at = str(key)
        if is_other:
            self.notice.clear()
            self.attempt(panel.load, lambda _none: None)
        self.sides.show_part(panel, turn=turn)
