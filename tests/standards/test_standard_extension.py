"""What a standard says besides its criteria: facts, aspects, papers, walls, subsidies."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.facts import FACT_KEYS, Argument
from app.standards.loader import check_file, load_file, read_shelf
from app.standards.schema import ApplicationKind, Criterion, Standard
from tests.standards.test_standard_files import changed, example, written

MORE = """
[[aspect]]
id = "facilities"
title = "设施设备"
clause = "2.1"

[[subsidy]]
id = "build"
title = "建设补助"
grade = "1"
amount_yuan = 10000
clause = "2.1"
requirement = "EX-01"
by = "示例市总工会"

[[application]]
id = "site"
title = "建站申请"
kind = "station"
clause = "2.1"
requirement = "EX-01"
to = "示例市总工会"
grades = ["1"]
photos_min = 3
photos_max = 5
due = "09-30"
levels = ["所在单位工会", "区总工会"]
papers = [
    { id = "plan", title = "设计方案" },
    { id = "more", title = "其他材料", clause = "2.2", required = false },
]

[[survey]]
id = "location"
title = "建设地点"
clause = "2.1"
requirement = "EX-01"

[[wall]]
id = "hours"
title = "开放时间"
clause = "2.1"
requirement = "EX-01"
place = "门口"

[[rule]]
id = "safety"
kind = "safety"
title = "安全制度"
clause = "2.1"
requirement = "EX-01"
lines = ["用电器前先看说明。"]

[[report]]
id = "filing"
title = "备案"
to = "示例市总工会"
clause = "2.1"
requirement = "EX-01"

"""
CHAIRS = 'title = "桌椅"'


def whole() -> str:
    text = changed(CHAIRS, f'{CHAIRS}\naspect = "facilities"\nfact = "equipment:桌子|椅子"')
    text = text.replace('title = "空调" }', 'title = "空调", pending = true }')
    text = text.replace('city = "示例市"', 'city = "示例市"\nreplaces = "example-2020"')
    return text.replace("[[criterion]]", f"{MORE}[[criterion]]", 1)


def loaded(folder: Path, text: str) -> Standard:
    return load_file(written(folder, text))


def leaf(standard: Standard, criterion_id: str) -> Criterion:
    return standard.answerable[criterion_id]


def test_everything_beside_the_criteria_is_read(tmp_path: Path) -> None:
    standard = loaded(tmp_path, whole())

    assert standard.replaces == "example-2020"
    assert [aspect.title for aspect in standard.aspects] == ["设施设备"]
    assert leaf(standard, "rest.chairs").aspect == "facilities"
    assert leaf(standard, "rest.chairs").fact == "equipment:桌子|椅子"
    assert standard.facts == ("equipment:桌子|椅子",)
    assert leaf(standard, "rest.appliances.cooling.air-conditioner").pending
    assert standard.subsidies[0].amount_yuan == 10_000
    (form,) = standard.applications
    assert form.kind is ApplicationKind.STATION
    assert (form.photos_min, form.photos_max, form.due) == (3, 5, "09-30")
    assert form.levels == ("所在单位工会", "区总工会")
    assert [(paper.id, paper.clause, paper.is_required) for paper in form.papers] == [
        ("plan", "2.1", True),
        ("more", "2.2", False),
    ]
    assert standard.surveys[0].id == "location"
    assert standard.walls[0].place == "门口"
    assert standard.rules[0].lines == ("用电器前先看说明。",)
    assert standard.reports[0].to == "示例市总工会"


def test_a_subsidy_may_be_given_whatever_the_grade(tmp_path: Path) -> None:
    head, mark, tail = whole().partition("[[subsidy]]")
    assert 'grade = "1"\n' in tail

    (subsidy,) = loaded(tmp_path, head + mark + tail.replace('grade = "1"\n', "", 1)).subsidies

    assert subsidy.grade == ""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"equipment:桌子|椅子"', '"moon.phase"', "条目 rest.chairs: fact：没有这种程序记录 moon"),
        ('"equipment:桌子|椅子"', '"equipment"', "equipment 后面要写冒号和内容"),
        ('"equipment:桌子|椅子"', '"equipment: | "', "equipment 后面要写冒号和内容"),
        ('"equipment:桌子|椅子"', '"role:king"', "role：没有这个岗位 king"),
        ('"equipment:桌子|椅子"', '"wall:moon"', "wall：没有这种上墙内容 moon"),
        ('"equipment:桌子|椅子"', '"card.phone:1"', "card.phone 后面不写冒号"),
        (
            'title = "电器"',
            'title = "电器"\nfact = "card.phone"',
            "条目 rest.appliances: fact 要写在",
        ),
        ('title = "电器"', 'title = "电器"\npending = true', "rest.appliances: pending 要写在"),
        ("pending = true", 'pending = "是"', "pending 只能是 true 或 false"),
        ('aspect = "facilities"', 'aspect = "none"', "条目 rest.chairs: 没有方面 none"),
        ('aspect = "facilities"\n', "", "方面 facilities: 没有条目"),
        ('replaces = "example-2020"', 'replaces = "example-2024"', "replaces 写的是自己"),
        ('replaces = "example-2020"', 'replaces = "老版本"', "replaces 只能用小写字母"),
        ('grade = "1"', 'grade = "7"', "补助 build: 没有等级 7"),
        ("amount_yuan = 10000", "amount_yuan = 0", "来源没有写数额的，不要写这一项"),
        ("amount_yuan = 10000", "amount_yuan = -1", "amount_yuan 要在 0 到"),
        ("amount_yuan = 10000", f"amount_yuan = 0x{'f' * 5000}", "amount_yuan 要在 0 到"),
        ("amount_yuan = 10000", "amount_yuan = 1.5", "amount_yuan 要写整数"),
        ("photos_min = 3", "photos_min = 6", "申报 site: photos_min（6）比 photos_max（5）大"),
        ('due = "09-30"', 'due = "09-31"', "申报 site: due 要写成“月-日”"),
        ('due = "09-30"', 'due = "02-29"', "due 要写成“月-日”"),
        ('due = "09-30"', 'due = "9月30日"', "due 要写成“月-日”"),
        ('kind = "station"', 'kind = "moon"', "kind 只能是 station 或 subsidy"),
        ('grades = ["1"]\nphotos', 'grades = ["8"]\nphotos', "grades：没有这个等级 8"),
        ('id = "more"', 'id = "plan"', "申报 site 的第 2 份材料: 编号重复"),
        ('clause = "2.2", required', 'clause = "9", required', "的第 2 份材料: 条款 9 不在"),
        ("required = false", "needed = false", "不认识的字段 needed"),
        ('id = "hours"', 'id = "moon"', "上墙 moon: id：没有这种上墙内容 moon（有：sign 标牌"),
        ('lines = ["用电器前先看说明。"]', "lines = []", "制度 safety: lines 是空的"),
        ('lines = ["用电器前先看说明。"]', "", "制度 safety: 缺少 lines"),
        (
            'requirement = "EX-01"\nby',
            'requirement = "EX-77"\nby',
            "补助 build: 没有要求编号 EX-77",
        ),
        ('id = "location"', "", "缺少 id"),
        ("[[report]]", "[report]", "report 要写成 [[report]]"),
    ],
)
def test_each_slip_beside_the_criteria_is_named_by_entry(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    text = whole()
    assert old in text

    told = "\n".join(map(str, check_file(written(tmp_path, text.replace(old, new, 1)))))

    assert expected in told
    assert told.startswith("example.toml")


def asked(folder: Path, text: str, criterion_id: str = "rest.chairs") -> str:
    return leaf(loaded(folder, text), criterion_id).asked


def test_a_criterion_asks_something_else_only_when_its_meaning_changed(tmp_path: Path) -> None:
    before = asked(tmp_path, example())

    assert len(before) == 12
    for same in (
        changed(CHAIRS, 'title = "桌子和椅子"\nhint = "坐一坐"'),
        changed(
            'clause = "2.1"\nrequirement = "EX-01"\nzone',
            'clause = "2.7"\nrequirement = "EX-01"\nzone',
        ),
        changed(CHAIRS, f'{CHAIRS}\nfact = "equipment:桌子"'),
        changed('["look", "photo"]', '["photo", "look"]'),
    ):
        assert asked(tmp_path, same) == before
    for other in (
        changed("休息区有桌椅", "休息区有两套桌椅"),
        changed('["look", "photo"]', '["look"]'),
        changed(CHAIRS, f"{CHAIRS}\noptional = true"),
        changed(CHAIRS, f"{CHAIRS}\npending = true"),
    ):
        assert asked(tmp_path, other) != before


def test_a_part_of_an_either_or_asks_something_else_when_the_whole_does(tmp_path: Path) -> None:
    fan = "rest.appliances.cooling.fan"
    text = changed('title = "空调或电风扇"', 'title = "降温"\ntext = "夏天有降温设备"')

    assert asked(tmp_path, text, fan) != asked(tmp_path, example(), fan)
    kettle = "rest.appliances.kettle"
    assert asked(tmp_path, text, kettle) == asked(tmp_path, example(), kettle)


def test_editions_that_replace_each_other_in_a_circle_are_named(tmp_path: Path) -> None:
    written(tmp_path, changed('city = "示例市"', 'city = "示例市"\nreplaces = "other"'))
    other = example().replace('id = "example-2024"', 'id = "other"\nreplaces = "example-2024"')
    written(tmp_path, other, "other.toml")

    shelf = read_shelf(tmp_path)

    assert "replaces 绕成了圈" in "\n".join(map(str, shelf.problems))


def test_every_fact_says_what_it_means_and_what_stands_behind_the_colon() -> None:
    assert len({one.key for one in FACT_KEYS}) == len(FACT_KEYS)
    for one in FACT_KEYS:
        assert one.title
        assert one.meaning.endswith("。")
        if one.argument is not Argument.NONE:
            assert f"{one.key}:" in one.meaning, f"{one.key} gives no example"
