"""The lead adopts an untidy ledger: every row is looked at first, and one act takes it back."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.stories.people_at_desk import Desk, Person
from tests.ui.conftest import Answers


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger laid out differently from the sample, with doubtful rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "花钱明细"
    sheet.append(["2026年10月驿站开支（单位：元）"])
    sheet.append(["支出日期", "事由", "金额(元)", "收款单位", "经办"])
    sheet.append(["10月9日", "桶装水20桶", "３２０", "示例水站", "单雨桐"])
    sheet.append(["10月12日", "打印纸", 25.5, "示例文具店", "单雨桐"])
    sheet.append(["10月32日", "垃圾袋", 18, "示例超市", "单雨桐"])
    sheet.append(["10月14日", "纸杯", "-9.9", "示例超市", "单雨桐"])
    sheet.append(["合计", None, 345.5])
    path = tmp_path / "驿站流水.xlsx"
    book.save(path)
    return path


def test_an_untidy_ledger_is_looked_at_taken_over_and_taken_back(
    staffed_desk: Desk, ledger: Path, answers: Answers
) -> None:
    lead = Person(staffed_desk, "赵国强")
    staffed_desk.starts()
    lead.signs_in_for_the_first_time()
    lead.goes_to("设置")
    lead.opens_row("导入台账")

    answers.expect("选一个台账工作簿", [ledger])
    lead.clicks("选一个台账工作簿")
    assert lead.sees("驿站流水.xlsx", "2026年10月", "花钱明细 第 5 行", "花钱明细 第 6 行")
    lead.opens_row("花钱明细 第 5 行")
    assert lead.sees("花钱明细 第 5 行，不收", "10月32日")
    lead.opens_row("花钱明细 第 6 行")
    assert lead.sees("花钱明细 第 6 行，不收", "-9.9")
    lead.goes_to("经费")
    assert lead.does_not_see("桶装水20桶")

    lead.goes_to("设置")
    lead.clicks("导入这 2 行")
    assert lead.sees("已导入 驿站流水.xlsx", "没有收的 2 行")
    lead.goes_to("经费")
    assert lead.sees("桶装水20桶", "¥320.00", "打印纸", "¥25.50")
    assert lead.does_not_see("纸杯")

    lead.goes_to("设置")
    lead.clicks("撤销：导入 驿站流水.xlsx")
    assert lead.sees("已撤销导入")
    lead.goes_to("经费")
    lead.opens_row("桶装水20桶")
    assert lead.sees("已作废", "0 笔")

    staffed_desk.starts_again()
    lead.signs_in()
    lead.goes_to("经费")
    lead.opens_row("打印纸")
    assert lead.sees("已作废", "0 笔")
