"""The standards of the tests of a station's life: real ones, with what they ask stated here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.services import setup, shelf
from app.services.office import Office
from app.standards.loader import BUNDLED, Shelf, load_file
from app.standards.schema import Application, ApplicationKind, ReportDuty, Standard, SurveyItem

PANJIN, QINHUANGDAO = "panjin-2021", "qinhuangdao-2023"


def panjin() -> Standard:
    """Panjin with one application, two survey items and its list of leads."""
    return replace(
        load_file(BUNDLED / "panjin-2021.toml"),
        surveys=(
            SurveyItem("location", "建设地点", "4.2", "PJ-05", "在哪条街、哪栋楼"),
            SurveyItem("density", "站点密度", "4.2", "PJ-05", ""),
        ),
        applications=(
            Application(
                id="station",
                title="申请表",
                kind=ApplicationKind.STATION,
                clause="12.2",
                requirement="PJ-69",
                to="示范区总工会",
                grades=None,
                photos_min=3,
                photos_max=5,
                due="",
                levels=(),
                papers=(),
                hint="",
            ),
        ),
        reports=(
            ReportDuty("leads_list", "责任人名单", "市总工会权益保障部", "7.1.1", "PJ-32", ""),
        ),
    )


def qinhuangdao() -> Standard:
    """A second city that surveys the same place and wants filing and changes reported."""
    return replace(
        panjin(),
        id=QINHUANGDAO,
        city="秦皇岛",
        surveys=(
            SurveyItem("location", "建设地点", "六有②", "QHD-08", "另一句提示"),
            SurveyItem("radius", "辐射范围", "六有②", "QHD-08", ""),
        ),
        applications=(),
        reports=(
            ReportDuty("filing", "备案", "县区总工会或市总工会", "六有④", "QHD-10", ""),
            ReportDuty("running_change", "运行情况变化", "备案的工会", "六有④", "QHD-10", ""),
        ),
    )


def put_on_shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let these two be the standards at hand."""
    both = Shelf((panjin(), qinhuangdao()), ())
    monkeypatch.setattr(shelf, "shelf", lambda _ctx: both)


def choose(office: Office, *ids: str) -> None:
    """Let the station be measured by these."""
    office.act(setup.choose_standards, ids)
