"""Looks the write-ahead log over before it is opened: SQLite would drop a damaged end unsaid."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

_HEADER, _FRAME = 32, 24
_MAGIC = 0x377F0682
_WORD = 0xFFFFFFFF

Sums = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Log:
    content: bytes
    order: str
    """Byte order of the sums, as struct writes it."""
    page: int
    salts: bytes
    sums: Sums

    @property
    def frames(self) -> int:
        return (len(self.content) - _HEADER) // (_FRAME + self.page)


def log_problem(path: Path) -> str:
    """Say what is wrong with a log (station.db-wal); "" where it is whole, blank or not there.

    Frames of an earlier round lie behind the last one; they carry other salts and mean nothing.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return ""
    except OSError as problem:
        return f"预写日志读不出来（{problem.strerror}）。"
    if len(content) <= _HEADER or not any(content):
        return ""
    log = _read(content)
    if log is None:
        return "预写日志的开头损坏，最近写入的内容可能读不到。"
    fits = [_fits(log, at) for at in range(log.frames)]
    first = fits.index(False) if False in fits else len(fits)
    if any(fits[first:]):
        return f"预写日志第{first + 1}段损坏，它以后写入的内容读不到。"
    if _ends_half_way(log, first):
        return "预写日志的最后一次写入不完整：断电时没有写完，或者文件被改动过。"
    return ""


def _ends_half_way(log: _Log, whole: int) -> bool:
    """Tell whether the frames that fit stop within a transaction, or within a frame."""
    if whole < log.frames:
        return _is_of_this_round(log, whole) or _is_open_at(log, whole)
    is_cut = (len(log.content) - _HEADER) % (_FRAME + log.page) > 0
    return is_cut or _is_open_at(log, whole)


def _is_open_at(log: _Log, whole: int) -> bool:
    """Tell whether the last frame that fits ends no transaction: it names no size of the store."""
    return whole > 0 and _frame(log, whole - 1)[0][4:8] == bytes(4)


def _read(content: bytes) -> _Log | None:
    magic, _version, page = struct.unpack(">III", content[:12])
    if magic not in (_MAGIC, _MAGIC | 1) or page < 512 or page & (page - 1):
        return None
    order = ">" if magic & 1 else "<"
    sums: Sums = struct.unpack(">II", content[24:32])
    if _summed(order, (0, 0), content[:24]) != sums:
        return None
    return _Log(content, order, page, content[16:24], sums)


def _fits(log: _Log, at: int) -> bool:
    """Tell whether a frame fits the sums the frame before it carries."""
    head, body = _frame(log, at)
    if head[8:16] != log.salts:
        return False
    before = log.sums if at == 0 else struct.unpack(">II", _frame(log, at - 1)[0][16:24])
    summed = _summed(log.order, _summed(log.order, before, head[:8]), body)
    return summed == struct.unpack(">II", head[16:24])


def _is_of_this_round(log: _Log, at: int) -> bool:
    """Tell whether a frame was written since the log began anew, one bit of its salts aside."""
    salts = _frame(log, at)[0][8:16]
    differ = int.from_bytes(salts, "big") ^ int.from_bytes(log.salts, "big")
    return differ.bit_count() <= 1


def _frame(log: _Log, at: int) -> tuple[bytes, bytes]:
    begin = _HEADER + at * (_FRAME + log.page)
    body = begin + _FRAME
    return log.content[begin:body], log.content[body : body + log.page]


def _summed(order: str, sums: Sums, content: bytes) -> Sums:
    first, second = sums
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for at in range(0, len(words), 2):
        first = (first + words[at] + second) & _WORD
        second = (second + words[at + 1] + first) & _WORD
    return first, second
