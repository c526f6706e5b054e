"""The lock that everybody takes who draws a PDF page: pdfium keeps state of its own."""

from __future__ import annotations

from threading import Lock

PDFIUM = Lock()
"""Only one thread may be in pdfium at a time, whichever package it comes from."""
