"""Errors say what happened, what was kept, what to do."""

import pytest

from app.core import errors
from app.core.errors import BadInput, UserError


def test_a_user_error_reads_as_one_text() -> None:
    problem = UserError("文件打不开。", kept="没有改动。", to_do="请换一个文件。")

    assert str(problem) == "文件打不开。没有改动。请换一个文件。"
    assert (problem.what, problem.kept, problem.to_do) == (
        "文件打不开。",
        "没有改动。",
        "请换一个文件。",
    )


def test_parts_left_out_leave_no_gap() -> None:
    assert str(UserError("文件打不开。")) == "文件打不开。"


def test_bad_input_names_its_field() -> None:
    assert BadInput("不是金额。", field="amount").field == "amount"


def test_every_kind_has_its_own_code_and_is_a_user_error() -> None:
    kinds = [errors.NotAllowed, errors.MonthClosed, errors.NotFound, errors.Refused]
    kinds += [errors.BadInput, errors.StoreProblem]

    assert len({kind.code for kind in (*kinds, UserError)}) == 7
    for kind in kinds:
        with pytest.raises(UserError):
            raise kind("出错了。")
