"""The station card as a form (站点信息)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from app.services.defaults import default_list
from app.services.setup import StationFields
from app.ui.widgets import FormRows, Level, SegmentedChoice

BUILD_MODES = (
    ("self_built", "自建", Level.LOOK),
    ("co_built", "共建", Level.LOOK),
)
_LINES = (
    ("name", "站点名称", "按挂牌的全称写"),
    ("code", "站点编号", "上级工会给的编号；还没有就空着"),
    ("union_name", "所属工会", ""),
    ("host_name", "共建单位", "把场地借给驿站的单位"),
    ("host_type", "单位类型", "例如：金融企业网点"),
    ("address", "地址", "会原样印在标牌上"),
    ("phone", "电话", "会原样印在标牌上"),
    ("area_m2", "面积（平方米）", "只写数字，最多两位小数"),
)
"""Field, label, and what stands in it while it is blank."""


class StationForm(FormRows):
    """Name, code, union, host, address; only the name must be there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(132, parent)
        self._lines: dict[str, QLineEdit] = {}
        self.build_mode = SegmentedChoice(BUILD_MODES, "建设方式")
        for key, label, example in _LINES:
            line = QLineEdit()
            line.setPlaceholderText(example)
            self._lines[key] = line
            self.add(label, line, key=key)
            if key == "host_type":
                self._offer_types(line)
                self.add("建设方式", self.build_mode, key="build_mode")

    def set_fields(self, fields: StationFields) -> None:
        """Show a card."""
        for key, line in self._lines.items():
            line.setText(getattr(fields, key))
        self.build_mode.set_value(fields.build_mode or None)

    def fields(self, kept: StationFields) -> StationFields:
        """Give the card as typed; what this form does not ask stays as it was."""
        typed: Any = {key: line.text() for key, line in self._lines.items()}
        return replace(kept, build_mode=str(self.build_mode.value() or ""), **typed)

    def _offer_types(self, line: QLineEdit) -> None:
        offered = QCompleter(list(default_list("host_types")), line)
        offered.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        line.setCompleter(offered)
