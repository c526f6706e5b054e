"""Where the records lie that answer a criterion by themselves (程序记录)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PAGES: Mapping[str, tuple[str, object]] = MappingProxyType(
    {
        "card": ("settings", "station"),
        "role": ("people", None),
        "chair": ("people", None),
        "roster": ("duty", None),
        "opening": ("duty", None),
        "duty": ("duty", None),
        "opinions": ("opinions", None),
        "groups": ("settings", "lists"),
        "services": ("settings", "lists"),
        "stock": ("stock", None),
        "month": ("closing", None),
        "expenses": ("expenses", None),
        "funds": ("expenses", None),
        "activities": ("activities", None),
        "equipment": ("setup", "equipment"),
        "wall": ("setup", "wall"),
        "survey": ("setup", "life"),
        "filing": ("setup", "life"),
        "leads": ("setup", "life"),
        "application": ("setup", "application"),
        "grade": ("setup", "application"),
        "map": ("setup", "map"),
        "backup": ("settings", "backup"),
        "archive": ("archive", None),
    }
)
"""Page and what to open it with, by the first word of a fact's key."""


def page_of(fact: str) -> tuple[str, object] | None:
    """Give the page a fact comes from; None where the key is none we know."""
    return PAGES.get(fact.partition(":")[0].partition(".")[0])
