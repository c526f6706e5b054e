"""The table of pages: what each is called, who sees it, and where it is built."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from app.core.permissions import Role
from app.ui.widgets.navigation import NavigationEntry

if TYPE_CHECKING:
    from app.ui.page import Office, Page
    from app.ui.tasks import Tasks

Factory = Callable[["Office", "Tasks"], "Page"]


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page; its module is imported when it is first visited."""

    id: str
    title: str
    icon: str
    factory: str
    """Where it is built, as `module:callable`, called with office and tasks."""
    roles: frozenset[Role] = frozenset()
    """Who sees it; empty is everybody."""
    at_bottom: bool = False

    @property
    def exists(self) -> bool:
        """Whether the page's work exists: navigation shows nothing else."""
        module = self.factory.partition(":")[0]
        return find_spec(module) is not None

    def seen_by(self, roles: frozenset[Role]) -> bool:
        """Whether somebody with these roles sees it."""
        return not self.roles or bool(self.roles & roles)

    def build(self, office: Office, tasks: Tasks) -> Page:
        """Import the page's module and build the page."""
        module, _, name = self.factory.partition(":")
        factory: Factory = getattr(import_module(module), name)
        return factory(office, tasks)

    @property
    def entry(self) -> NavigationEntry:
        """The page as the list at the left shows it."""
        return NavigationEntry(self.id, self.title, self.icon, self.at_bottom)


PAGES: tuple[PageEntry, ...] = (
    PageEntry("today", "今天", "home", "app.ui.pages.today:TodayPage"),
    PageEntry("duty", "值班", "calendar", "app.ui.pages.duty:DutyPage"),
    PageEntry("opinions", "意见", "message", "app.ui.pages.opinions:OpinionsPage"),
    PageEntry("stock", "物资", "box", "app.ui.pages.stock:StockPage"),
    PageEntry("expenses", "经费", "yen", "app.ui.pages.expenses:ExpensesPage"),
    PageEntry("activities", "活动", "flag", "app.ui.pages.activities:ActivitiesPage"),
    PageEntry("setup", "站点建设", "building", "app.ui.pages.setup:SetupPage"),
    PageEntry("people", "人员", "person", "app.ui.pages.people:PeoplePage"),
    PageEntry("archive", "档案", "archive", "app.ui.pages.archive:ArchivePage"),
    PageEntry("closing", "月结上报", "upload", "app.ui.pages.closing:ClosingPage"),
    PageEntry("settings", "设置", "settings", "app.ui.pages.settings:SettingsPage", at_bottom=True),
)


def visible(pages: Iterable[PageEntry], roles: frozenset[Role]) -> tuple[PageEntry, ...]:
    """The pages that exist and that these roles see, in the order of the table."""
    return tuple(page for page in pages if page.exists and page.seen_by(roles))
