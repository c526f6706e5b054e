"""Reading a standard's file: what is taken, and what each slip is answered with."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.standards.document import MAX_BYTES
from app.standards.loader import (
    BUNDLED,
    REQUIREMENTS_FILE,
    check_file,
    load_all,
    load_file,
    load_requirements,
    read_shelf,
)
from app.standards.problems import StandardError
from app.standards.schema import EvidenceKind, Judge, Status

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "standards.md"


def example() -> str:
    """The complete example of the guide."""
    found = re.search(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def written(folder: Path, text: str, name: str = "example.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def said(folder: Path, text: str) -> str:
    return "\n".join(map(str, check_file(written(folder, text))))


def changed(old: str, new: str, count: int = 1) -> str:
    text = example()
    assert old in text
    return text.replace(old, new, count)


def test_the_example_of_the_guide_is_a_good_standard(tmp_path: Path) -> None:
    path = written(tmp_path, example())

    standard = load_file(path)

    assert check_file(path) == ()
    assert standard.id == "example-2024"
    assert standard.issued_on == date(2024, 3, 1)
    assert standard.status is Status.CURRENT
    assert [item.id for item in standard.items] == [
        "rest.chairs",
        "rest.appliances.kettle",
        "rest.appliances.cooling",
    ]
    assert list(standard.answerable) == [
        "rest.chairs",
        "rest.appliances.kettle",
        "rest.appliances.cooling.air-conditioner",
        "rest.appliances.cooling.fan",
    ]
    cooling = standard.item("rest.appliances.cooling")
    assert cooling
    assert cooling.is_either_or
    assert cooling.grades == ("1",)
    assert cooling.evidence == (EvidenceKind.LOOK,)
    assert cooling.judges == (Judge.ATTENDANT, Judge.LEAD)
    assert standard.grades_for_host("商场超市") == standard.grades
    assert standard.grades_for_host("环卫场站") == ()


def test_a_folder_without_standards_gives_none(tmp_path: Path) -> None:
    assert load_all(tmp_path) == ()
    assert load_all(tmp_path / "nowhere") == ()


def test_a_missing_field_is_named_with_file_entry_and_line(tmp_path: Path) -> None:
    text = changed(
        'text = "休息区有桌椅"               # 一句话，用自己的话写，固定用语照原文\n', ""
    )
    line = text.splitlines().index("[[criterion]]") + 1

    (problem,) = check_file(written(tmp_path, text))

    assert str(problem) == f"example.toml, 条目 rest.chairs: 缺少 text（第 {line} 行）"
    assert (problem.entry, problem.line) == ("条目 rest.chairs", line)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('title = "桌椅"', "titel = '桌椅'", "条目 rest.chairs: 不认识的字段 titel"),
        ('title = "桌椅"', "title = 3", "title 要写成文字"),
        ('title = "桌椅"', 'title = " "', "title 是空的"),
        ('title = "桌椅"', 'title = "桌\\u0000椅"', "看不见的字符"),
        ('title = "桌椅"', f'title = "{"长" * 3000}"', "title 太长"),
        ('id = "rest.appliances"', 'id = "rest.chairs"', "条目 rest.chairs: 编号重复"),
        ('id = "rest.chairs"', 'id = "桌椅"', "id 只能用小写字母"),
        ('id = "fan"', 'id = "air-conditioner"', "编号重复"),
        ('id = "cooling"', 'id = "kettle"', "条目 rest.appliances.kettle: 编号重复"),
        ('zone = "rest"', 'zone = "roof"', "条目 rest.chairs: 没有分区 roof"),
        ('grades = ["1"]', 'grades = ["9"]', "条目 rest.appliances: grades：没有这个等级 9"),
        ('grades = ["1"]', 'grades = ["1", "1"]', "grades 里 1 写了两次"),
        ('grades = ["1"]', "grades = 1", "grades 要写成一串文字"),
        ('["look"]', '["smell"]', "evidence：没有这种佐证 smell"),
        ('["look"]', "[]", "evidence 是空的"),
        ('evidence = ["look"]\n', "", "条目 rest.appliances: 缺少 evidence"),
        ('judges = ["attendant", "lead"]', 'judges = ["guard"]', "没有这个角色 guard"),
        ('zone = "rest"', 'zone = "rest"\noptional = "no"', "optional 只能是 true 或 false"),
        (
            'requirement = "EX-01"\nzone',
            'requirement = "EX-99"\nzone',
            "条目 rest.chairs: 没有要求编号 EX-99",
        ),
        (
            'clause = "2.1"\nrequirement = "EX-01"\nhost',
            'clause = "9"\nrequirement = "EX-01"\nhost',
            "等级 1: 条款 9 不在",
        ),
        (
            'clause = "2.1"\nrequirement = "EX-01"\nzone',
            'clause = "21"\nrequirement = "EX-01"\nzone',
            "条目 rest.chairs: 条款 21 不在任何一个 [[chapter]] 之内",
        ),
        (
            'clause = "2"\n',
            'clause = "2"\ntitle = "甲"\n[[chapter]]\nclause = "2"\n',
            "章节 2: 编号重复",
        ),
        ("issued_on = 2024-03-01", "issued_on = 2024-06-01", "日期先后不对"),
        ("issued_on = 2024-03-01", 'issued_on = "2024年"', "issued_on 要写成日期"),
        ("issued_on = 2024-03-01", "superseded_on = 2025-01-01", "status 就要写 superseded"),
        ('"current"', '"draft"', "status 只能是 current 或 superseded"),
        ("checkable = true", "checkable = false", "要求 EX-01: 缺少 reason"),
        ('host_types = ["商场超市"]', 'host_types = ["码头"]', "共建单位类型 码头"),
        ("criteria = 2", "criteria = 3", "[end]: 写的是 3 条，文件里有 2 条"),
        ("criteria = 2", "criteria = true", "criteria 要写整数"),
        ("[end]", "[endd]", "末尾没有 [end]"),
        ("[standard]", "[standrad]", "缺少 [standard]"),
        ("[[zone]]", "[zone]", "zone 要写成 [[zone]]"),
        ('title = "桌椅"', "title = ", "读不通"),
        ('title = "桌椅"', f"title = {'9' * 5000}", "读不通"),
        ('title = "桌椅"', f"title = {'[' * 100_000}", "读不通"),
    ],
)
def test_each_slip_is_answered_in_words(tmp_path: Path, old: str, new: str, expected: str) -> None:
    path = written(tmp_path, changed(old, new))

    told = "\n".join(map(str, check_file(path)))

    assert expected in told
    with pytest.raises(StandardError, match=re.escape("example.toml")):
        load_file(path)


EITHER = re.compile(r"any_of = \[.*?\n\]", re.DOTALL)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("any_of = []", "条目 rest.appliances.cooling: any_of 是空的"),
        ('any_of = [{ id = "fan", title = "电风扇" }]', "any_of 至少要有 2 项"),
        ("any_of = [1, 2]", "any_of 的每一项要写成分项"),
        ('any_of = "fan"', "any_of 要写成一串分项"),
        ('any_of = ["rest.fan", "rest.chairs"]', "没有条目 rest.fan"),
        ('any_of = ["rest.chairs", "rest.chairs"]', "rest.chairs 已经是别处的分项"),
        ('any_of = ["rest.chairs", "rest.appliances"]', "条目 rest.appliances: 分项绕成了圈"),
        (
            'any_of = [{ id = "a", title = "甲", zone = "rest" }, { id = "b", title = "乙" }]',
            "zone 要写在整条上",
        ),
        (
            (
                'any_of = [{ id = "a", title = "甲" }, { id = "b", title = "乙" }]\n'
                'all_of = [{ id = "c", title = "丙" }, { id = "d", title = "丁" }]'
            ),
            "any_of 和 all_of 只能写一种",
        ),
    ],
)
def test_an_either_or_that_leads_nowhere_is_refused(
    tmp_path: Path, parts: str, expected: str
) -> None:
    assert expected in said(tmp_path, EITHER.sub(parts, example()))


def test_parts_nested_without_end_are_refused(tmp_path: Path) -> None:
    inner = '{ id = "x", title = "底" }'
    for _ in range(6):
        inner = f'{{ id = "x", title = "层", any_of = [{inner}, {{ id = "y", title = "旁" }}] }}'

    told = said(tmp_path, EITHER.sub(f"any_of = [{inner}, {inner}]", example()))

    assert "分项套了太多层" in told


def criterion(name: str, parts: str = "") -> str:
    return (
        f'[[criterion]]\nid = "{name}"\ntitle = "项"\ntext = "有这一项"\nclause = "2.1"\n'
        f'requirement = "EX-01"\nzone = "rest"\nevidence = ["look"]\n{parts}\n'
    )


def with_criteria(*criteria: str) -> str:
    before = example().partition("[[criterion]]")[0]
    return f"{before}{''.join(criteria)}[end]\ncriteria = {len(criteria)}\n"


def test_a_criterion_named_as_a_part_is_no_item_of_its_own(tmp_path: Path) -> None:
    text = with_criteria(
        criterion("cooling", 'any_of = ["fan", "air"]'), criterion("fan"), criterion("air")
    )

    standard = load_file(written(tmp_path, text))

    assert [item.id for item in standard.items] == ["cooling"]
    assert list(standard.answerable) == ["fan", "air"]


def test_entries_that_are_no_tables_are_refused(tmp_path: Path) -> None:
    assert "criterion 要写成 [[criterion]]" in said(tmp_path, "criterion = [1]\n")


def test_a_broken_list_of_requirements_is_named_with_the_standard(tmp_path: Path) -> None:
    written(tmp_path, "[[requirement]]", REQUIREMENTS_FILE)

    assert said(tmp_path, example()).startswith(REQUIREMENTS_FILE)
    assert not check_file(BUNDLED / REQUIREMENTS_FILE)


def test_two_criteria_that_name_each_other_are_refused(tmp_path: Path) -> None:
    text = with_criteria(
        criterion("one", 'any_of = ["two", "three"]'),
        criterion("two", 'all_of = ["one", "four"]'),
        criterion("three"),
        criterion("four"),
    )

    told = said(tmp_path, text)

    assert "条目 one: 分项绕成了圈" in told
    assert "条目 two: 分项绕成了圈" in told


def test_a_chain_of_names_as_long_as_the_file_is_refused(tmp_path: Path) -> None:
    chain = [
        criterion(f"c{n}", f'any_of = ["c{n + 1}", "side{n}"]') + criterion(f"side{n}")
        for n in range(1500)
    ]
    text = with_criteria(*chain, criterion("c1500"))

    told = said(tmp_path, text)

    assert "分项套了太多层" in told
    assert "绕成了圈" not in told


def test_an_unused_zone_and_an_empty_grade_are_named(tmp_path: Path) -> None:
    zone = changed("[[grade]]", '[[zone]]\nid = "roof"\ntitle = "屋顶"\n\n[[grade]]')
    grade = changed('evidence = ["look", "photo"]', 'evidence = ["look"]\ngrades = []').replace(
        'grades = ["1"]', "grades = []"
    )

    assert "分区 roof: 没有条目" in said(tmp_path, zone)
    assert "等级 1: 没有一条算进这个等级" in said(tmp_path, grade)


def test_a_standard_without_dates_has_to_say_so(tmp_path: Path) -> None:
    bare = re.sub(r"(issued_on|effective_on) = .*\n", "", example())

    assert "没有发布和施行日期" in said(tmp_path, bare)
    stated = bare.replace('city = "示例市"', 'city = "示例市"\ndates_note = "来源没有写日期"')
    assert said(tmp_path, stated) == ""


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "文件是空的"),
        (b"\n \n", "文件是空的"),
        ("[standard]\ncity = '盘锦'".encode("gbk"), "不是 UTF-8"),
        (b"\x00\xff\xfe", "不是 UTF-8"),
        (b"#" * 2_000_001, "文件太大"),
        (b"PK\x03\x04", "读不通"),
    ],
)
def test_a_file_that_is_no_standard_is_named_as_what_it_is(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    path = tmp_path / "example.toml"
    path.write_bytes(content)

    (problem,) = check_file(path)

    assert expected in str(problem)


def test_a_file_too_large_to_be_a_standard_is_not_read_in_part(tmp_path: Path) -> None:
    padding = "# 很长\n" * (MAX_BYTES // 8)

    assert said(tmp_path, example() + padding) == "example.toml: 文件太大，不像是标准文件"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = " + "[" * 5_000, "不合理的内容"),
        ("a = " + "9" * 5_000, "不合理的内容"),
        (".".join(["a"] * 300) + " = 1", "点太多"),
        ('a = "' + "x" * 100_000 + '"', "太长"),
    ],
    ids=["brackets", "digits", "dots", "line"],
)
def test_a_text_made_to_hurt_is_answered_in_words(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in said(tmp_path, f"{text}\n")


def test_a_file_saved_by_notepad_is_read(tmp_path: Path) -> None:
    path = tmp_path / "example.toml"
    path.write_bytes(b"\xef\xbb\xbf" + example().replace("\n", "\r\n").encode())

    assert check_file(path) == ()


def test_a_missing_file_and_a_folder_are_answered_in_words(tmp_path: Path) -> None:
    assert "没有这个文件" in str(check_file(tmp_path / "none.toml")[0])
    assert "打不开" in str(check_file(tmp_path)[0])


def test_one_bad_file_does_not_hide_the_good_ones(tmp_path: Path) -> None:
    written(tmp_path, example())
    written(tmp_path, "broken = ", "broken.toml")

    shelf = read_shelf(tmp_path)

    assert [standard.id for standard in shelf.standards] == ["example-2024"]
    assert [problem.file for problem in shelf.problems] == ["broken.toml"]
    with pytest.raises(StandardError, match=re.escape("broken.toml")) as refused:
        load_all(tmp_path)
    assert refused.value.problems == shelf.problems


def test_two_files_with_the_same_standard_are_refused(tmp_path: Path) -> None:
    written(tmp_path, example())
    written(tmp_path, example(), "other.toml")

    assert "other.toml, 标准 example-2024" in str(read_shelf(tmp_path).problems[0])


def test_requirements_may_stand_in_a_list_beside_the_standards(tmp_path: Path) -> None:
    own = re.compile(r"\[\[requirement\]\].*?\n\n", re.DOTALL)
    block = own.search(example())
    assert block
    path = written(tmp_path, own.sub("", example()))
    assert "没有要求编号 EX-01" in str(check_file(path)[0])

    written(tmp_path, f"{block[0]}[end]\nrequirements = 1\n", REQUIREMENTS_FILE)

    assert check_file(path) == ()
    assert [one.id for one in load_requirements(tmp_path / REQUIREMENTS_FILE)] == ["EX-01"]


def test_a_cut_off_list_of_requirements_is_refused(tmp_path: Path) -> None:
    whole = (BUNDLED / REQUIREMENTS_FILE).read_text(encoding="utf-8")
    path = written(tmp_path, whole.partition("[end]")[0], REQUIREMENTS_FILE)

    assert "被截断" in str(check_file(path)[0])
    with pytest.raises(StandardError, match="被截断"):
        load_requirements(path)
    assert load_all(BUNDLED)


def test_a_long_list_of_problems_is_told_in_part_and_kept_whole(tmp_path: Path) -> None:
    text = with_criteria(*(criterion("same") for _ in range(9)))

    with pytest.raises(StandardError, match="8 处不对") as refused:
        load_file(written(tmp_path, text))

    assert len(refused.value.problems) == 8
    assert "……" in str(refused.value)


@pytest.mark.parametrize("source", ["example", "bundled"])
def test_a_file_cut_off_at_any_line_is_refused(tmp_path: Path, source: str) -> None:
    bundled = sorted(set(BUNDLED.glob("*.toml")) - {BUNDLED / REQUIREMENTS_FILE})
    texts = [path.read_text("utf-8") for path in bundled] if source == "bundled" else [example()]
    for text in texts:
        lines = text.splitlines(keepends=True)
        step = max(1, len(lines) // 80)
        for kept in (*range(0, len(lines), step), len(lines) - 1):
            assert said(tmp_path, "".join(lines[:kept])), f"cut off after line {kept}"


@settings(max_examples=150)
@given(data=st.data())
def test_a_file_with_lines_lost_doubled_or_moved_never_raises(
    tmp_path: Path, data: st.DataObject
) -> None:
    lines = example().splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["lose", "double", "move", "write"])):
            case "lose":
                lines.pop(at)
            case "double":
                lines.insert(at, lines[at])
            case "move":
                lines.insert(data.draw(st.integers(0, len(lines) - 1)), lines.pop(at))
            case _:
                lines[at] = data.draw(st.text(max_size=20))
    path = tmp_path / "example.toml"
    path.write_bytes("\n".join(lines).encode("utf-8", errors="surrogatepass"))

    problems = check_file(path)

    if not problems:
        assert load_file(path).items


@settings(max_examples=100)
@given(content=st.binary(max_size=300))
def test_any_bytes_get_an_answer(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "example.toml"
    path.write_bytes(content)

    assert check_file(path)
