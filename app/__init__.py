"""Yizhan (驿站管家): the books and papers of one trade-union service station."""

__version__ = "0.1.0"
