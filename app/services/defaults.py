"""The lists a new station starts with, from resources/defaults.toml."""

from __future__ import annotations

import tomllib
from functools import cache

from app import RESOURCES


@cache
def default_list(name: str) -> tuple[str, ...]:
    """Give one list by its name: worker_groups, services, purposes, host_types and so on."""
    with (RESOURCES / "defaults.toml").open("rb") as stream:
        return tuple(tomllib.load(stream)[name])
