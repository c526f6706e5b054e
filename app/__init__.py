"""Yizhan (驿站管家): the books and papers of one trade-union service station."""

from pathlib import Path

__version__ = "0.1.0"

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
"""Data that comes with the program: fonts, icons, standards, defaults, the sample."""
