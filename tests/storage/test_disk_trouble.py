"""A full or unwritable disk is said in words, and what was there before stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.core.errors import StoreProblem
from app.models import WorkerGroup
from app.services import tally
from app.services.context import Context
from app.services.office import Office


def tap_many(ctx: Context, times: int) -> None:
    group = ctx.session.scalars(select(WorkerGroup.id)).first()
    assert group is not None
    for _ in range(times):
        tally.tap_visit(ctx, group)


def set_pragma(office: Office, pragma: str) -> None:
    """Set a pragma on the connection the next transaction will use."""
    with office.database.transaction() as session:
        raw: Any = session.connection().connection.driver_connection
        raw.execute(pragma)


def pages(office: Office) -> int:
    with office.database.snapshot() as session:
        raw: Any = session.connection().connection.driver_connection
        return int(raw.execute("PRAGMA page_count").fetchone()[0])


def visits(office: Office) -> int:
    return office.read(tally.day).visits


def test_a_full_disk_is_said_and_keeps_what_was_there(as_person: Callable[[str], Office]) -> None:
    office = as_person("单雨桐")
    office.act(tap_many, 3)
    set_pragma(office, f"PRAGMA max_page_count = {pages(office)}")

    with pytest.raises(StoreProblem, match="磁盘空间不足"):
        office.act(tap_many, 2000)

    assert visits(office) == 3
    set_pragma(office, "PRAGMA max_page_count = 1000000")
    office.act(tap_many, 1)
    assert visits(office) == 4


def test_a_disk_that_refuses_to_be_written_is_said(as_person: Callable[[str], Office]) -> None:
    office = as_person("单雨桐")
    office.act(tap_many, 3)
    set_pragma(office, "PRAGMA query_only = 1")

    with pytest.raises(StoreProblem, match="写不进去"):
        office.act(tap_many, 1)

    assert visits(office) == 3


def test_an_attachment_that_cannot_be_written_leaves_no_half_file(office: Office) -> None:
    (office.folder.files).rmdir()
    office.folder.files.write_text("in the way")

    with pytest.raises(StoreProblem, match="附件没有保存成功"):
        office.files.put(b"invoice")

    office.folder.files.unlink()
    office.folder.files.mkdir()
    assert office.files.names() == ()


def test_an_altered_attachment_is_refused(office: Office) -> None:
    name = office.files.put(b"invoice")
    path = office.folder.files / name[:2] / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)

    with pytest.raises(StoreProblem, match="缺失或被改动"):
        office.files.get(name)


def test_an_altered_attachment_is_put_right_by_adding_the_same_file_again(office: Office) -> None:
    name = office.files.put(b"invoice")
    path = office.folder.files / name[:2] / name
    path.write_bytes(path.read_bytes()[:-1])

    assert office.files.put(b"invoice") == name

    assert office.files.get(name) == b"invoice"


def test_the_same_file_is_kept_once_and_never_in_plain(office: Office) -> None:
    first, second = office.files.put(b"a scan"), office.files.put(b"a scan")

    assert first == second
    assert office.files.names() == (first,)
    assert b"a scan" not in (office.folder.files / first[:2] / first).read_bytes()
    assert office.files.get(first) == b"a scan"
