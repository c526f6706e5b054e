"""Prints the recovery code straight to paper: it must never lie in a file."""

from __future__ import annotations

from PySide6.QtGui import QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from app.ui import look


def print_code(parent: QWidget, station: str, code: str) -> bool:
    """Let a person pick a printer; tell whether the sheet was sent to it."""
    printer = QPrinter()
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("打印恢复码")
    if not dialog.exec():
        return False
    sheet(station, code).print_(printer)
    return True


def sheet(station: str, code: str) -> QTextDocument:
    """The sheet as it is printed."""
    paper = QTextDocument()
    paper.setDefaultFont(look.font(16))
    paper.setPlainText(
        f"{station}\n驿站管家恢复码\n\n{code}\n\n"
        "这张纸由工会主席装进信封封存，不拍照，不存进电脑。\n"
        "电脑损坏，或责任人、工会主席都忘了口令时，凭它恢复数据。\n"
    )
    return paper
