"""Print the pages of a file as they are previewed, one page in memory at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from app.core.errors import Refused
from app.reports.drawing import POINTS_PER_INCH, DrawnPage, PageSize, draw_page, page_sizes

PRINT_DPI = 300
NO_PRINTER = "这台电脑没有打印机，没有印出来。"
NOT_TAKEN = "打印机没有接受，没有印出来。"
_ELSEWHERE = "请检查打印机再试，或者把文件存到优盘，拿到别的电脑上打印。"


def image_of(page: DrawnPage) -> QImage:
    """Give drawn pixels as an image of its own."""
    form = QImage.Format.Format_RGBX8888
    return QImage(page.pixels, page.width, page.height, page.stride, form).copy()


def has_printer() -> bool:
    """Tell whether this computer knows any printer."""
    return bool(QPrinterInfo.availablePrinterNames())


def print_asked(parent: QWidget, title: str, files: Sequence[Path]) -> str:
    """Ask for a printer and print these PDF files; gives where they went, "" when left.

    Raises:
        Refused: there is no printer, or it takes nothing.
    """
    if not has_printer():
        # Windows would open no dialog at all then, and say nothing.
        raise Refused(NO_PRINTER, kept="文件没有变。", to_do=_ELSEWHERE)
    printer = _ask_for_printer(parent, title)
    return "" if printer is None else where_to(printer, print_files(printer, files))


def where_to(printer: QPrinter, pages: int) -> str:
    """Say where so many pages went: into a file as well, where somebody chose one."""
    path = printer.outputFileName()
    return f"已存成文件 {path}，共 {pages} 页。" if path else f"已送到打印机，共 {pages} 页。"


def begin(painter: QPainter, printer: QPrinter, *, kept: str, to_do: str = _ELSEWHERE) -> None:
    """Begin a page on a printer.

    Raises:
        Refused: it takes nothing: switched off, gone, or the chosen file cannot be written.
    """
    if not painter.begin(printer):
        raise Refused(NOT_TAKEN, kept=kept, to_do=to_do)


def _ask_for_printer(parent: QWidget, title: str) -> QPrinter | None:
    """Let a person choose printer and copies in the system's own dialog; None when left."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setDocName(title)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(f"打印 {title}")
    return printer if dialog.exec() == QDialog.DialogCode.Accepted else None


def print_files(printer: QPrinter, files: Sequence[Path]) -> int:
    """Print every page of these PDF files at its true size; gives how many pages.

    A sheet smaller than the page takes it scaled down.

    Raises:
        Refused: the printer takes nothing, or no more pages.
    """
    printer.setFullPage(True)
    painter = QPainter()
    count = 0
    for path in files:
        pdf = path.read_bytes()
        for number, size in enumerate(page_sizes(pdf)):
            _turn(printer, size)
            if count == 0:
                begin(painter, printer, kept="文件没有变。")
            elif not printer.newPage():
                painter.end()
                raise Refused(f"打印机只收下 {count} 页。", kept="文件没有变。", to_do=_ELSEWHERE)
            image = image_of(draw_page(pdf, number, PRINT_DPI))
            painter.drawImage(_place(printer, size), image)
            count += 1
    if count:
        painter.end()
    return count


def _turn(printer: QPrinter, size: PageSize) -> None:
    way = QPageLayout.Orientation
    printer.setPageOrientation(way.Landscape if size.width > size.height else way.Portrait)
    printer.setPageMargins(QMarginsF())


def _place(printer: QPrinter, size: PageSize) -> QRectF:
    """Where the page stands on the sheet, in dots of the printer."""
    sheet = printer.paperRect(QPrinter.Unit.DevicePixel)
    dots = printer.resolution() / POINTS_PER_INCH
    width, height = size.width * dots, size.height * dots
    scale = min(1.0, sheet.width() / width, sheet.height() / height)
    left = (sheet.width() - width * scale) / 2
    return QRectF(left, 0, width * scale, height * scale)
