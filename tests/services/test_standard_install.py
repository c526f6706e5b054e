"""A city's own standard is written in a spreadsheet, checked by cell, installed and renewed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.worksheet.worksheet import Worksheet

from app.core.errors import BadInput, NotAllowed, Refused, UserError
from app.core.gap import Verdict
from app.intake.guard import open_workbook
from app.intake.standard_sheet import as_tables
from app.reports.standard_sheet import write_standard_sheet
from app.services import checklists, setup, shelf, standard_install
from app.services.office import Office
from app.services.standard_install import Examined
from app.standards.canonical import read_tables
from app.standards.loader import BUNDLED, read_shelf
from app.standards.problems import Report, StandardError
from app.standards.schema import Standard

NOON = datetime(2026, 10, 22, 12)  # noqa: DTZ001 (what stands in a workbook has no zone)
BUNDLED_STANDARDS = read_shelf(BUNDLED).standards


@pytest.fixture
def lead(as_person: Callable[[str], Office]) -> Office:
    return as_person("赵国强")


def rows(sheet: Worksheet, *lines: dict[str, str]) -> None:
    heads = {str(cell.value).rstrip("*"): at for at, cell in enumerate(sheet[1], 1) if cell.value}
    for number, line in enumerate(lines, start=2):
        for head, text in line.items():
            sheet.cell(number, heads[head]).value = text


def head(book: openpyxl.Workbook, **values: str) -> None:
    sheet = book["标准"]
    for row in sheet.iter_rows():
        name = str(row[0].value).rstrip("*")
        if name in values:
            row[1].value = values[name]


CHAIRS = {
    "编号": "rest.chairs",
    "名称": "桌椅",
    "一句话": "休息区有桌椅",
    "条款": "2.1",
    "分区": "休息区",
    "佐证": "现场看、照片",
}
COOLING = {
    "编号": "rest.cooling",
    "名称": "空调或电风扇",
    "一句话": "夏天不热",
    "条款": "2.1",
    "分区": "rest",
    "佐证": "现场看",
    "分项": "有一样就行",
}
AIR = {"编号": "rest.cooling.air", "名称": "空调", "属于": "rest.cooling"}
FAN = {"编号": "rest.cooling.fan", "名称": "电风扇", "属于": "rest.cooling"}


def written(path: Path, *criteria: dict[str, str], **values: str) -> Path:
    """Fill the template as somebody would who has read nothing but it."""
    write_standard_sheet(path, NOON)
    book = openpyxl.load_workbook(path)
    head(
        book,
        **{
            "编号": "example-2024",
            "城市": "示例市",
            "名称": "示例市服务站标准",
            "版本": "2024年版",
            "施行日期": "2024年5月1日",
            "来源": "示例市总工会文件",
            **values,
        },
    )
    rows(book["章节"], {"条款": "2", "名称": "设施"})
    rows(book["分区"], {"编号": "rest", "名称": "休息区"})
    rows(book["条目"], *(criteria or (CHAIRS, COOLING, AIR, FAN)))
    book.save(path)
    return path


def examine(path: Path) -> Examined:
    return standard_install.examine(path, in_process=True)


def install(office: Office, path: Path) -> int:
    return office.act(standard_install.install, examine(path))


@pytest.mark.parametrize("standard", BUNDLED_STANDARDS, ids=lambda one: one.id)
def test_a_standard_written_as_a_spreadsheet_reads_back_the_same(
    standard: Standard, tmp_path: Path
) -> None:
    path = tmp_path / "标准.xlsx"
    write_standard_sheet(path, NOON, standard)

    report = Report(path.name)
    read = as_tables(open_workbook(path, in_process=True), report)
    assert read is not None, report.problems
    again, problems = read_tables(read.tables, path.name, read.rows)

    assert problems == ()
    assert again == standard


def test_the_filled_template_installs_and_is_measured_by(lead: Office, tmp_path: Path) -> None:
    examined = standard_install.examine(written(tmp_path / "示例.xlsx"))
    assert lead.act(standard_install.install, examined) == 1

    standard = lead.read(shelf.find, "example-2024")
    assert standard is not None
    assert [item.id for item in standard.items] == ["rest.chairs", "rest.cooling"]
    assert standard.items[0].judges == ("attendant", "lead")
    lead.act(checklists.answer, standard, "rest.cooling.fan", Verdict.MEETS)
    gap = lead.read(checklists.gap_of, standard)
    assert [item.id for item in gap.met] == ["rest.cooling"]
    assert [item.id for item in gap.unknown] == ["rest.chairs"]


@pytest.mark.parametrize(
    ("criteria", "values", "says"),
    [
        ((dict(CHAIRS, 条款=""),), {}, "工作表“条目” D2（rest.chairs）"),
        ((dict(CHAIRS, 条款="9.9"),), {}, "D2"),
        ((CHAIRS, CHAIRS), {}, "工作表“条目” A3"),
        ((dict(CHAIRS, 分区="后院"),), {}, "E2"),
        ((dict(CHAIRS, 程序记录="weather.fine"),), {}, "没有这种程序记录"),
        ((dict(CHAIRS, 可有可无="也许"),), {}, "工作表“条目” K2"),
        ((CHAIRS, dict(AIR, 属于="rest.nothing")), {}, "没有编号是 rest.nothing"),
        ((CHAIRS, dict(AIR, 属于="rest.chairs")), {}, "工作表“条目” I2（rest.chairs）"),
        ((dict(COOLING, 分项="二选一"), AIR, FAN), {}, "“分项”只能写 有一样就行、都要有"),
        ((dict(CHAIRS, 佐证="查看"),), {}, "可以写：现场看、照片"),
        ((dict(CHAIRS, 谁来判断="站长"),), {}, "可以写：值班员"),
        ((dict(CHAIRS, 程序记录="role:负责人"),), {}, "lead 责任人"),
        ((CHAIRS,), {"状态": "试行"}, "“状态”只能写 现行、已被替代"),
        ((dict(CHAIRS, 条款="第三章"),), {}, "写成 3.1 这样"),
        ((COOLING,), {}, "rest.cooling"),
        ((COOLING, AIR), {}, "rest.cooling"),
        ((dict(CHAIRS, 分项="都要有", 属于="rest.chairs"),), {}, "rest.chairs"),
        ((CHAIRS,), {"施行日期": "去年"}, "不是日期"),
        ((CHAIRS,), {"发布日期": "2025-01-01", "施行日期": "2024-01-01"}, "日期先后不对"),
        ((CHAIRS,), {"城市": ""}, "“城市”"),
    ],
)
def test_what_is_wrong_is_said_by_sheet_and_cell(
    criteria: tuple[dict[str, str], ...], values: dict[str, str], says: str, tmp_path: Path
) -> None:
    examined = examine(written(tmp_path / "示例.xlsx", *criteria, **values))

    assert examined.standard is None
    said = "\n".join(map(str, examined.problems))
    assert says in said
    assert not re.search(r"\[\[|issued_on|effective_on|superseded|photos_|station|subsidy", said)


def test_a_clause_that_became_a_number_is_not_taken_for_another(tmp_path: Path) -> None:
    path = written(tmp_path / "示例.xlsx")
    book = openpyxl.load_workbook(path)
    book["条目"]["D2"].value = 3.10
    book.save(path)

    said = "\n".join(map(str, examine(path).problems))

    assert "工作表“条目” D2" in said
    assert "3.10 会变成 3.1" in said


def test_a_lost_head_is_said_once_and_merged_cells_by_their_name(tmp_path: Path) -> None:
    path = written(tmp_path / "示例.xlsx")
    book = openpyxl.load_workbook(path)
    book["条目"]["C1"].value = "要求是什么"
    book["条目"].merge_cells("E2:E3")
    book.save(path)

    said = [str(problem) for problem in examine(path).problems]

    assert len(said) == 2
    assert "没有“一句话”这一栏" in said[0]
    assert "E2:E3" in said[1]
    assert "合并的格子" in said[1]


def test_a_note_below_the_table_is_said_to_be_one(tmp_path: Path) -> None:
    path = written(tmp_path / "示例.xlsx", CHAIRS, {"提示": "填表人：王某"})

    said = [str(problem) for problem in examine(path).problems]

    assert len(said) == 1
    assert "第 3 行" in said[0]
    assert "备注" in said[0]


def test_grades_may_be_named_as_people_call_them(tmp_path: Path) -> None:
    path = written(tmp_path / "示例.xlsx", dict(CHAIRS, 算进等级="四星级,五星级"))
    book = openpyxl.load_workbook(path)
    rows(
        book["等级"],
        {"编号": "star4", "名称": "四星级", "条款": "2"},
        {"编号": "star5", "名称": "五星级", "条款": "2"},
    )
    book.save(path)

    standard = examine(path).standard

    assert standard is not None
    assert standard.items[0].grades == ("star4", "star5")


def test_a_faulty_file_installs_nothing(lead: Office, tmp_path: Path) -> None:
    path = written(tmp_path / "示例.xlsx", dict(CHAIRS, 条款=""))

    with pytest.raises(StandardError, match="D2"):
        install(lead, path)
    assert lead.read(shelf.find, "example-2024") is None


def test_a_new_edition_reopens_only_what_it_changed(lead: Office, tmp_path: Path) -> None:
    install(lead, written(tmp_path / "旧.xlsx"))
    old = lead.read(shelf.find, "example-2024")
    assert old is not None
    for criterion in ("rest.chairs", "rest.cooling.fan"):
        lead.act(checklists.answer, old, criterion, Verdict.MEETS)
    path = written(
        tmp_path / "新.xlsx",
        dict(CHAIRS, 一句话="休息区有十把以上的椅子"),
        COOLING,
        AIR,
        FAN,
        编号="example-2026",
        版本="2026年版",
        施行日期="2026-01-01",
        替代哪一版="example-2024",
    )

    preview = lead.read(standard_install.preview, examine(path))
    assert preview.reopened == ("桌椅",)
    install(lead, path)

    new = lead.read(shelf.find, "example-2026")
    assert new is not None
    gap = lead.read(checklists.gap_of, new)
    assert [item.id for item in gap.met] == ["rest.cooling"]
    assert [item.id for item in gap.unknown] == ["rest.chairs"]
    replaced = lead.read(shelf.find, "example-2024")
    assert replaced is not None
    assert replaced.is_superseded


def test_a_corrected_file_is_a_new_version_and_the_same_file_none(
    lead: Office, tmp_path: Path
) -> None:
    install(lead, written(tmp_path / "一.xlsx"))
    with pytest.raises(Refused, match="一模一样"):
        install(lead, written(tmp_path / "二.xlsx"))

    assert install(lead, written(tmp_path / "三.xlsx", CHAIRS)) == 2
    assert [one.version for one in lead.read(standard_install.history)] == [2, 1]


def test_a_standard_that_is_measured_by_cannot_be_taken_off(lead: Office, tmp_path: Path) -> None:
    install(lead, written(tmp_path / "示例.xlsx"))
    lead.act(setup.choose_standards, ["example-2024"])
    with pytest.raises(Refused, match="正在对照"):
        lead.act(standard_install.withdraw, "example-2024")

    lead.act(setup.choose_standards, [])
    lead.act(standard_install.withdraw, "example-2024")
    assert lead.read(shelf.find, "example-2024") is None

    assert install(lead, written(tmp_path / "再.xlsx")) == 3


def test_no_file_takes_the_place_of_a_standard_of_the_program(lead: Office, tmp_path: Path) -> None:
    path = written(tmp_path / "示例.xlsx", 编号="panjin-2021")

    with pytest.raises(Refused, match="自带"):
        install(lead, path)


def test_two_editions_do_not_take_each_others_place(lead: Office, tmp_path: Path) -> None:
    install(lead, written(tmp_path / "一.xlsx"))
    newer = {"编号": "example-2026", "版本": "2026年版", "替代哪一版": "example-2024"}
    install(lead, written(tmp_path / "二.xlsx", **newer))

    with pytest.raises(Refused, match="绕成了圈"):
        install(lead, written(tmp_path / "三.xlsx", 替代哪一版="example-2026"))

    found = lead.read(shelf.shelf)
    assert not found.problems
    assert [one.id for one in found.standards if one.is_superseded][-1] == "example-2024"


def test_an_attendant_installs_nothing(as_person: Callable[[str], Office], tmp_path: Path) -> None:
    path = written(tmp_path / "示例.xlsx")

    with pytest.raises(NotAllowed, match="责任人、联络员"):
        install(as_person("单雨桐"), path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.xlsx", b""),
        ("假.xlsx", b"%PDF-1.7 not a workbook"),
        ("空.toml", b""),
        ("断.toml", b'[standard]\nid = "exa'),
        ("乱.toml", bytes(range(256))),
    ],
)
def test_a_file_that_is_no_standard_is_said_in_words(
    name: str, content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    examined = examine(path)

    assert examined.standard is None
    assert examined.problems


def test_a_picture_is_no_standard_and_neither_is_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "照片.jpg").write_bytes(b"\xff\xd8")
    for name in ("照片.jpg", "没有.toml"):
        with pytest.raises(BadInput, match=name.split(".")[0]):
            examine(tmp_path / name)


@settings(max_examples=40)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                key: st.one_of(st.just(""), st.just(CHAIRS[key]), st.text(max_size=12))
                for key in CHAIRS
            },
            optional={
                "属于": st.sampled_from(["rest.chairs", "x", ""]),
                "分项": st.sampled_from(["有一样就行", "都要有", "随便"]),
                "算进等级": st.text(max_size=4),
                "待上级提供": st.text(max_size=3),
            },
        ),
        max_size=5,
    )
)
def test_whatever_is_typed_into_the_template_gives_a_standard_or_words(
    tmp_path_factory: pytest.TempPathFactory, criteria: list[dict[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("any") / "示例.xlsx"
    try:
        written(path, *criteria)
    except IllegalCharacterError:
        return
    report = Report(path.name)
    try:
        read = as_tables(open_workbook(path, in_process=True), report)
    except UserError:
        return
    if read is None:
        assert report.problems
        return
    standard, problems = read_tables(read.tables, path.name, read.rows)
    assert (standard is None) == bool(problems)
