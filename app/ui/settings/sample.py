"""Settings of the sample station: remove it whole in one act (示例站点)."""

from __future__ import annotations

from app.core.permissions import Act
from app.ui import messages
from app.ui.front_door import REMOVE_SAMPLE
from app.ui.page import Page
from app.ui.settings.panel import Panel
from app.ui.widgets import BodyText, DangerButton


class SamplePanel(Panel):
    """Says that this is the sample, and takes it away."""

    title = "示例站点"
    second = "看完以后删掉，建自己的站"
    act = Act.BACKUP

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.box.addWidget(
            BodyText("这是示例站点，里面的人和数都是编的。看明白以后把它整个删掉，再建自己的站。")
        )
        self.buttons(DangerButton("删除示例站点，建自己的站", self._remove, icon="trash"))
        self.box.addStretch(1)

    def _remove(self) -> None:
        detail = "示例里记的全部内容都会删掉，找不回来。真实站点的数据不受影响。"
        if messages.ask(self, "删除整个示例站点？", act="删除示例站点", detail=detail):
            self.page.ask.emit(REMOVE_SAMPLE)
