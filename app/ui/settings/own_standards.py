"""Settings: a city's own standard, from the template to its installation (安装标准)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.clock import local_time
from app.core.permissions import Act
from app.services import shelf, standard_install
from app.services.standard_install import Examined, Installed, Preview
from app.ui import messages
from app.ui.look import Level
from app.ui.page import Page
from app.ui.settings.panel import Panel
from app.ui.widgets import (
    BodyText,
    Card,
    Choice,
    DropArea,
    Heading,
    PrimaryButton,
    QuietButton,
    SecondLine,
)
from app.ui.widgets.layouts import clear_layout

_SHOWN = 12
_TITLES = 6


class OwnStandardsPanel(Panel):
    """Template, file, what is wrong with it or what it changes, what was installed."""

    title = "安装标准"
    second = "装入自己城市的标准、下载模板"
    act = Act.INSTALL_STANDARD

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.examined: Examined | None = None
        self.box.addWidget(
            BodyText(
                "别的城市的标准，照模板填成表格就能装进来，不用改程序。先下载模板，填好再选它。"
            )
        )
        self._build_templates()
        self.drop = DropArea(
            "选填好的标准文件",
            "表格 .xlsx 或 .toml，拖到这里也行",
            suffixes=standard_install.KINDS,
        )
        self.drop.dropped.connect(lambda paths: self.examine(paths[0]))
        self.result = Card(tone="ground")
        self.head = Heading("")
        self.words = BodyText()
        self.install_button = PrimaryButton("安装这个标准", self.install, icon="check")
        for part in (self.head, self.words, self.install_button):
            self.result.box.addWidget(part)
        self.box.addWidget(self.drop)
        self.box.addWidget(self.result)
        self.box.addWidget(Heading("装过的标准"))
        self.versions = QVBoxLayout()
        self.versions.setSpacing(8)
        self.box.addLayout(self.versions)
        self.box.addStretch(1)
        if not self.may:
            self.drop.hide()
        self.result.hide()

    def load(self) -> None:
        at_hand = self.office.read(shelf.shelf)
        self.basis.set_options([(one.id, one.title) for one in at_hand.standards])
        clear_layout(self.versions)
        found = self.office.read(standard_install.history)
        for one in found:
            self.versions.addWidget(self._line(one))
        if not found:
            self.versions.addWidget(SecondLine("还没有装过，现在用的都是程序自带的标准。"))
        for problem in at_hand.problems:
            self.versions.addWidget(SecondLine(str(problem), Level.MUST, wrap=True))

    def examine(self, path: Path) -> None:
        """Read and check a file, in the background."""
        self.page.later("正在检查标准文件", partial(standard_install.examine, path), self._examined)

    def install(self) -> None:
        """Install what was examined."""
        examined = self.examined
        if examined is not None:
            self.page.attempt(
                lambda: self.office.act(standard_install.install, examined),
                partial(self._installed, examined),
            )

    def _build_templates(self) -> None:
        self.basis = Choice()
        self.basis.setAccessibleName("照哪个标准")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(QuietButton("下载空白模板", lambda: self._save_template("")))
        row.addWidget(self.basis, 1)
        self.copy = QuietButton("照这个存成表格", self._save_copy)
        row.addWidget(self.copy)
        self.box.addLayout(row)

    def _save_copy(self) -> None:
        self._save_template(str(self.basis.value() or ""))

    def _save_template(self, standard_id: str) -> None:
        name = f"标准-{standard_id}.xlsx" if standard_id else "标准模板.xlsx"
        path = messages.pick_save(self, "存到哪里", name, "表格 (*.xlsx)")
        if path is not None:
            self.page.attempt(
                lambda: self.office.read(standard_install.write_template, path, standard_id),
                lambda made: self.page.notice.ok(f"已存好：{made}。用 WPS 或 Excel 打开来填。"),
            )

    def _examined(self, examined: Examined) -> None:
        self.examined = examined
        self.result.show()
        self.install_button.setVisible(examined.standard is not None and self.may)
        if examined.standard is None:
            self.head.setText(f"{examined.name}：有 {len(examined.problems)} 处要改，还不能装")
            lines = [
                f"{problem.entry}：{problem.what}" if problem.entry else problem.what
                for problem in examined.problems[:_SHOWN]
            ]
            more = len(examined.problems) - _SHOWN
            self.words.setText("\n".join(lines) + (f"\n……还有 {more} 处" if more > 0 else ""))
            return
        self.page.attempt(
            lambda: self.office.read(standard_install.preview, examined), self._previewed
        )

    def _previewed(self, found: Preview) -> None:
        standard = found.standard
        self.head.setText(f"{standard.title}（{standard.edition}）")
        grades = "、".join(grade.title for grade in standard.grades) or "不分等级"
        zones = "、".join(zone.title for zone in standard.zones)
        lines = [
            f"{standard.city}，编号 {standard.id}，来源：{standard.source}",
            f"{len(standard.items)} 条（{len(standard.answerable)} 处要回答），{grades}",
            f"分区：{zones}",
        ]
        if found.former is not None:
            lines.append(
                f"和 {found.former.edition} 比：{found.unchanged} 条没变，原来的回答接着用"
            )
            for word, titles in (
                ("要重新看", found.reopened),
                ("新增", found.added),
                ("去掉", found.removed),
            ):
                if titles:
                    lines.append(f"{word} {len(titles)} 条：{_some(titles)}")
        self.words.setText("\n".join(lines))

    def _installed(self, examined: Examined, version: int) -> None:
        self.examined = None
        self.result.hide()
        self.load()
        standard = examined.standard
        title = standard.title if standard else ""
        way = "到“对照的标准”里勾选它"
        if standard and standard.replaces:
            way = "到“站点建设”按“换用新版本”，没变的回答接着用"
        self.page.notice.ok(f"已装好：{title}，第 {version} 次安装。{way}。")

    def _line(self, one: Installed) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        what = "拿掉" if one.withdrawn else f"第 {one.version} 次安装"
        when = f"{local_time(one.on)} {one.by}"
        words = f"{one.standard_id} {one.edition}　{what}　{when}　{one.source_name}"
        row.addWidget(SecondLine(words, wrap=True), 1)
        if one.is_newest and not one.withdrawn and self.may:
            row.addWidget(QuietButton("拿掉", partial(self._withdraw, one.standard_id)))
        return line

    def _withdraw(self, standard_id: str) -> None:
        self.page.attempt(
            lambda: self.office.act(standard_install.withdraw, standard_id),
            lambda _none: self._withdrawn(standard_id),
        )

    def _withdrawn(self, standard_id: str) -> None:
        self.load()
        self.page.notice.ok(f"已拿掉 {standard_id}；原来的回答都留着，再装一次就接着用。")


def _some(titles: tuple[str, ...]) -> str:
    more = f"等 {len(titles)} 条" if len(titles) > _TITLES else ""
    return "、".join(titles[:_TITLES]) + more
