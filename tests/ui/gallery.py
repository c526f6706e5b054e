"""Draw every widget on a few sheets, to be looked at: python -m tests.ui.gallery OUT [--screen]."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.core.money import Fen
from app.core.quantity import Quantity
from app.ui import look
from app.ui.look import Colour, Level
from app.ui.widgets import (
    AccentButton,
    BarStrip,
    BigFigure,
    BodyText,
    Card,
    DangerButton,
    DateEdit,
    DropArea,
    EmptyState,
    FilterPills,
    FormRows,
    MoneyEdit,
    NavigationEntry,
    NavigationList,
    NoticeBar,
    PhotoThumb,
    PinPad,
    PrimaryButton,
    ProgressLine,
    QuantityEdit,
    QuietButton,
    SecondLine,
    SegmentedChoice,
    StatusChip,
    Step,
    StepLine,
    StepsPane,
    TallyButton,
    TimeEdit,
    TodoList,
    TodoRow,
)

MEETS = [
    ("meets", "符合", Level.DONE),
    ("not", "不符合", Level.MUST),
    ("na", "不适用", Level.PLAIN),
]


def today() -> dt.date:
    return dt.date(2026, 10, 22)


def row(*parts: QWidget | int) -> QHBoxLayout:
    made = QHBoxLayout()
    made.setSpacing(10)
    for part in parts:
        if isinstance(part, int):
            made.addStretch(part)
        else:
            made.addWidget(part)
    return made


def sheet(*columns: QWidget) -> QWidget:
    page = QWidget()
    line = QHBoxLayout(page)
    line.setContentsMargins(20, 16, 20, 16)
    line.setSpacing(16)
    for column in columns:
        line.addWidget(column, 1)
    return page


def tally_card() -> Card:
    card = Card("人次登记", "先点群体，再点服务；数字键同样可用")
    grid = QGridLayout()
    grid.setSpacing(10)
    names = "环卫工人 快递员 外卖配送员 货车司机 出租车司机 公交司机 交通警察 园林绿化工人 其他"
    for at, (name, count) in enumerate(
        zip(names.split(), (5, 4, 3, 2, 1, 0, 0, 1, 128), strict=True)
    ):
        button = TallyButton(name, key=str(at + 1))
        button.set_count(count)
        button.setChecked(at == 1)
        grid.addWidget(button, at // 3, at % 3)
    card.box.addLayout(grid)
    inner = Card("快递员 +1，要了什么？", tone="blue")
    services = QGridLayout()
    services.setSpacing(10)
    for at, name in enumerate(["饮水", "热饭", "如厕", "休息", "充电", "避雨", "用药", "咨询"]):
        button = TallyButton(name, tall=62, edge=Colour.BLUE_LINE)
        button.set_count(at * 3)
        services.addWidget(button, at // 4, at % 4)
    inner.box.addLayout(services)
    card.box.addWidget(inner)
    card.box.addStretch(1)
    undo = AccentButton("撤销：环卫工人 饮水", icon="undo", tall=48)
    card.box.addLayout(
        row(QuietButton("+5"), QuietButton("+10"), QuietButton("补录其他日子"), 1, undo)
    )
    return card


def todo_card() -> QWidget:
    column = QWidget()
    stack = QVBoxLayout(column)
    stack.setContentsMargins(0, 0, 0, 0)
    stack.setSpacing(16)
    figure = Card()
    bars = BarStrip()
    bars.set_values((11, 14, 9, 0, 0, 16, 13, 12, 15, 13, 10, 13), ["x"] * 12)
    figure.box.addLayout(row(BigFigure("16", "今天人次"), bars, SecondLine("近 12 天\n中位 16")))
    card = Card("今天要做", "6 件")
    rows = []
    for level, text, second, button in (
        (Level.MUST, "意见已 4 天未答复：建议备一些针线包", "今天到期", "答复"),
        (Level.MUST, "消毒湿巾 10 月 20 日已过期，还有 3 包", "停用", "处理"),
        (Level.SOON, "桶装水只够 2 天", "可打印采购单", "补充"),
        (Level.SOON, "送清凉支出 1,680.32 元，等主席批", "已等 8 天", "查看"),
        (Level.LOOK, "下周值班表还没张贴", "星期五前", "打印"),
    ):
        rows.append(TodoRow(level, text, second, button))
    card.box.addWidget(TodoList(rows), 1)
    end = Card()
    words = QVBoxLayout()
    words.addWidget(BodyText("今天还差：卫生、离岗时间"))
    words.addWidget(SecondLine("物资 8 项已默认“够”"))
    line = QHBoxLayout()
    line.addLayout(words, 1)
    line.addWidget(PrimaryButton("结束今天", key="F5", tall=56))
    end.box.addLayout(line)
    for card_ in (figure, card, end):
        stack.addWidget(card_, 1 if card_ is card else 0)
    return column


def form_card() -> Card:
    card = Card("新支出", "编号保存时给")
    form = FormRows()
    fund = QComboBox()
    fund.addItems(["市总专项补助（余 ¥3,214.18）", "行政拨款", "未注明"])
    form.add("经费来源", fund)
    form.add("用途", QLineEdit("送清凉物资：绿豆、毛巾"))
    money = MoneyEdit()
    money.set_fen(Fen(168032))
    form.add("金额（元）", money, key="amount")
    form.add("日期", DateEdit(today), key="on", hint="可写 10-22、今天，或点日历")
    wrong = QLineEdit("2421 2000 0000 0002 2222")
    form.add("发票号码", wrong, key="invoice")
    form.error("invoice", "这张发票 10 月 9 日已登记过（编号 2026-10-002）。请核对号码。")
    quantity = QuantityEdit(unit="箱")
    quantity.set_quantity(Quantity(2500))
    form.add("数量", quantity)
    spin = QSpinBox()
    spin.setValue(3)
    form.add("附件张数", spin)
    card.box.addWidget(form)
    card.box.addStretch(1)
    save = PrimaryButton("保存草稿", key="F2", icon="check")
    card.box.addLayout(row(DangerButton("作废这笔支出", icon="trash"), 1, save))
    return card


def paper_card() -> Card:
    card = Card("送清凉物资：绿豆、毛巾", "编号 2026-10-004")
    card.box.addLayout(row(BigFigure("¥1,680.32"), SecondLine("人民币壹仟陆佰捌拾元零叁角贰分"), 1))
    card.box.addWidget(
        StepLine(
            (
                Step("经办", "解红梅", "10-14 15:20", "done"),
                Step("责任人签字", "赵国强", "10-14 16:05", "done"),
                Step("主席批准", "等 孙惠民", "已等 8 天", "current"),
                Step("付款"),
                Step("归档"),
            )
        )
    )
    card.box.addWidget(SecondLine("责任人签字后金额已锁定。要改请“退回更正”。", wrap=True))
    card.box.addLayout(
        row(
            StatusChip("草稿"),
            StatusChip("等主席批", Level.SOON),
            StatusChip("已付", Level.DONE),
            StatusChip("已退回", Level.MUST),
            StatusChip("查看", Level.LOOK),
            1,
            StatusChip("值班：单雨桐", Level.DONE, pill=True),
        )
    )
    ok, warn, error = NoticeBar(), NoticeBar(), NoticeBar()
    ok.ok("已领用 矿泉水 2 箱，还有 5 箱。", undo="撤销：领用 矿泉水 2 箱", on_undo=lambda: None)
    warn.warn("桶装水只够 2 天。")
    error.error("2026年9月已月结，不能再改动当月的记录。没有改动任何内容。请责任人和主席一起反结。")
    for bar in (ok, warn, error):
        card.box.addWidget(bar)
    card.box.addLayout(row(FilterPills([(0, "全部"), (1, "等我签"), (2, "退回")]), 1))
    choice = SegmentedChoice(MEETS, "热水壶")
    choice.set_value("meets")
    bad = SegmentedChoice(MEETS, "WIFI")
    bad.set_value("not")
    card.box.addLayout(row(choice, bad, 1))
    card.box.addStretch(1)
    return card


def odds_card() -> Card:
    card = Card("离达标还差")
    card.box.addWidget(ProgressLine(20, 25))
    card.box.addWidget(SecondLine("差 2 项：热水壶、雨具数量"))
    card.box.addWidget(
        DropArea("把台账放到这里，或点这里选文件", "可用 .xlsx", suffixes=(".xlsx",))
    )
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("#7FA6C9"))
    card.box.addLayout(row(PhotoThumb(image, "门口 10-19"), PhotoThumb(None, "读不出"), 1))
    card.box.addWidget(QPlainTextEdit("上午来人多，下午换了桶装水。"))
    check = QCheckBox("已清洁")
    check.setChecked(True)
    radio = QRadioButton("自建")
    radio.setChecked(True)
    card.box.addLayout(row(check, QCheckBox("已消毒"), radio, QRadioButton("共建"), 1))
    card.box.addLayout(row(TimeEdit(), TimeEdit(), 1))
    disabled = PrimaryButton("还不能提交")
    disabled.setEnabled(False)
    card.box.addLayout(row(disabled, 1))
    return card


def navigation_card() -> Card:
    card = Card()
    card.box.setContentsMargins(0, 0, 0, 0)
    titles = {
        "home": "今天",
        "calendar": "值班",
        "message": "意见",
        "box": "物资",
        "yen": "经费",
        "flag": "活动",
        "building": "站点建设",
        "person": "人员",
        "archive": "档案",
        "upload": "月结上报",
        "settings": "设置",
    }
    pages = [NavigationEntry(i, t, i, at_bottom=i == "settings") for i, t in titles.items()]
    navigation = NavigationList(pages)
    navigation.choose("yen")
    navigation.set_badges({"message": 2, "yen": 1})
    card.box.addWidget(navigation)
    return card


def side_card() -> Card:
    card = Card("建站步骤")
    pane = StepsPane(["站点名片", "人员", "对照标准", "首批物资", "完成"])
    pane.set_state(2, {0, 1})
    card.box.addWidget(pane)
    card.box.addWidget(
        EmptyState("还没有值班记录。第一条从“今天”开始。", "去今天", icon="calendar"), 1
    )
    return card


def pin_card() -> Card:
    card = Card("单雨桐", "输入口令")
    pad = PinPad()
    card.box.addWidget(pad)
    card.box.addStretch(1)
    return card


def icons_sheet() -> QWidget:
    card = Card("图标")
    grid = QGridLayout()
    for at, path in enumerate(sorted(look.ICONS.glob("*.svg"))):
        cell = EmptyState(path.stem, icon=path.stem)
        cell.layout().setContentsMargins(0, 0, 0, 0)  # type: ignore[union-attr]  # it has one
        grid.addWidget(cell, at // 10, at % 10)
    card.box.addLayout(grid)
    return sheet(card)


def sheets() -> dict[str, QWidget]:
    return {
        "today": sheet(tally_card(), todo_card()),
        "paper": sheet(form_card(), paper_card()),
        "odds": sheet(navigation_card(), side_card(), odds_card(), pin_card()),
        "icons": icons_sheet(),
    }


def main(out: Path) -> int:
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    look.apply(app)
    for name, page in sheets().items():
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        page.resize(1366, 768)
        page.show()
        for _ in range(4):
            app.processEvents()
        page.grab().save(str(out / f"{name}.png"))
        page.close()
    QTimer.singleShot(0, app.quit)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
