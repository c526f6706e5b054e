"""Print the pages of a file as they are previewed, one page in memory at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from app.reports.drawing import POINTS_PER_INCH, DrawnPage, PageSize, draw_page, page_sizes

PRINT_DPI = 300


def image_of(page: DrawnPage) -> QImage:
    """Give drawn pixels as an image of its own."""
    form = QImage.Format.Format_RGBX8888
    return QImage(page.pixels, page.width, page.height, page.stride, form).copy()


def has_printer() -> bool:
    """Tell whether this computer knows any printer."""
    return bool(QPrinterInfo.availablePrinterNames())


def ask_for_printer(parent: QWidget, title: str) -> QPrinter | None:
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
    """
    printer.setFullPage(True)
    painter = QPainter()
    count = 0
    for path in files:
        pdf = path.read_bytes()
        for number, size in enumerate(page_sizes(pdf)):
            _turn(printer, size)
            if count == 0:
                painter.begin(printer)
            else:
                printer.newPage()
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
