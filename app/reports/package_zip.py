"""The month's zip, byte for byte: the same files give the same zip on any machine at any time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_TIME = (1980, 1, 1, 0, 0, 0)


def zip_bytes(folder: str, files: Mapping[str, bytes]) -> bytes:
    """Pack files under one folder name.

    Stored, not deflated: PDF and xlsx are compressed already, and how a file deflates depends on
    the machine's zlib. So whoever has the files can say what the zip must be.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"{folder}/{name}", _TIME)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, files[name])
    return packed.getvalue()
