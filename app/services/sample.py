"""The sample station: load it to look around, remove it whole in one act (示例站点)."""

from __future__ import annotations

from app import RESOURCES
from app.core.errors import Refused
from app.services.importing import ImportAnswer, import_ledger, station_is_sample
from app.services.office import Office
from app.storage import database, sample

LEDGER = RESOURCES / "sample" / "ledger-2026-10.xlsx"


def load_sample(office: Office) -> ImportAnswer:
    """Found the sample station from its ledger, in a store without a station.

    Raises:
        Refused: there is a station already.
    """
    if office.has_station:
        raise Refused(
            "这里已经有站点了，示例只能装进还没有建站的数据里。",
            kept="原有站点没有改动。",
            to_do="要看示例，请另选一个空的数据文件夹。",
        )
    return import_ledger(office, LEDGER, is_sample=True)


def remove_sample(office: Office) -> Office:
    """Remove the sample station with all its files; give the office of the new, empty store.

    The office given is closed; nobody is signed in at the new one.

    Raises:
        Refused: the station is a real one.
    """
    if not (office.has_station and office.read(station_is_sample)):
        raise Refused(
            "这不是示例站点，不能整个删除。",
            kept="没有改动任何内容。",
            to_do="真实站点的数据要一直保存。",
        )
    folder, clock = office.folder, office.clock
    office.close()
    sample.begin_removal(folder)
    sample.finish_removal(folder)
    store, _ = database.create(folder)
    return Office(store, clock)
