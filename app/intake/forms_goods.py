"""Shapes of what is kept of goods and money: stock ledger, monthly stock sheet, expenses."""

from __future__ import annotations

import re

from app.intake.forms_daily import DATE, HANDLER, INDEX, NOTE
from app.intake.words import Form, w

STOCK = Form(
    "stock",
    "consumables",
    {
        "index": INDEX,
        "on": (
            *DATE,
            *w(
                "入库日期 出库日期 领用日期 领用时间 采购日期 发生日期 出入库日期 入库时间 "
                "领取日期 变动日期"
            ),
        ),
        "item": w(
            "品名 物品名称 物资名称 名称 物品 物资 品种 消耗品 消耗品名称 货品 商品名称 "
            "物料名称 货物名称 用品名称"
        ),
        "spec": ("规格", "规格型号", "型号", "型号规格", "包装规格"),
        "unit": ("单位", "计量单位", "计件单位"),
        "received": w(
            "入库 入库数量 收入 购入 采购数量 进货 入 收入数量 入库数 进 入库量 本次入库 购进 "
            "收 购入数量 进货数量"
        ),
        "issued": w(
            "出库 领用 出库数量 领用数量 发出 消耗 使用 支出 出 发出数量 出库数 使用数量 "
            "领用数 消耗数量 耗用 领取数量 本次领用 发 支出数量 出库量"
        ),
        "balance": w(
            "结存 库存 余额 结余 结存数量 库存数量 剩余 现存 剩余数量 结存数 余量 库存数 "
            "结余数量 现有库存 当前库存 存"
        ),
        "quantity": ("数量", "数目", "件数", "变动数量"),
        "counted": ("实盘", "盘点数", "实盘数", "盘点数量", "实盘数量", "实存", "实存数"),
        "kind": w(
            "类型 类别 出入库 收发类型 方向 摘要 出入库类型 出/入库 业务类型 收/发 入库/出库 "
            "出入库类别 事由 变动类型"
        ),
        "handled_by": (*HANDLER, *w("领取人 使用人 入库人 验收人 采购人 负责人 登记人")),
        "expires_on": w(
            "有效期 有效期至 到期日 失效日期 保质期至 有效日期 有效期限 保质期 过期日期 "
            "到期日期 失效期"
        ),
        "batch": ("批次", "批号", "生产批号", "批次号"),
        "voucher": ("支出编号", "凭证", "凭证号", "单据号", "票据号", "对应支出"),
        "note": (*NOTE, "用途", "领用用途", "去向"),
    },
    (
        frozenset({"item"}),
        frozenset({"received", "issued", "balance", "quantity"}),
        frozenset({"on"}),
    ),
    re.compile(r"物资|消耗品|物品|耗材|出入库|入库|出库|领用|库存|台账"),
    frozenset({"item", "spec", "unit", "received", "issued", "balance", "expires_on"}),
)

STOCK_MONTH = Form(
    "stock_month",
    None,
    {
        "index": INDEX,
        "item": STOCK.fields["item"],
        "spec": STOCK.fields["spec"],
        "unit": STOCK.fields["unit"],
        "opening": w(
            "月初结存 上月结存 期初 期初数 期初结存 期初库存 月初库存 上期结存 上月结余 "
            "上月库存 上月结转 期初数量"
        ),
        "received": w("本月入库 本期入库 入库 本期收入 本月购入 入库数量 本月收入 入库合计"),
        "issued": w(
            "本月领用 本期领用 本月出库 本期出库 本月消耗 领用 出库 本月使用 消耗 领用合计 "
            "损耗及使用 使用数量"
        ),
        "stocktake": ("盘点差异", "盘盈盘亏", "盈亏"),
        "closing": w(
            "月末结存 期末 期末结存 期末库存 月末库存 本月结存 结存 期末数 库存 期末数量 本期结存"
        ),
        "expires_on": (*STOCK.fields["expires_on"], "最早有效期"),
        "note": (*NOTE, "差异说明"),
    },
    (frozenset({"item"}), frozenset({"opening", "issued"})),
    re.compile(r"报备|汇总|月报|统计|损耗"),
    frozenset({"opening", "closing", "stocktake", "item"}),
)

STOCK_OPENING = Form(
    "stock_opening",
    None,
    {
        "index": INDEX,
        "item": STOCK.fields["item"],
        "spec": STOCK.fields["spec"],
        "unit": STOCK.fields["unit"],
        "opening": (
            *STOCK_MONTH.fields["opening"],
            *w("数量 结存 库存 结余 库存数量 结存数量 剩余 现存 实存"),
        ),
        "expires_on": STOCK.fields["expires_on"],
        "note": NOTE,
    },
    (frozenset({"item"}), frozenset({"opening"})),
    re.compile(r"期初|结转|初始|月初|上月"),
    frozenset({"item", "opening"}),
    is_titled=True,
)

EXPENSES = Form(
    "expenses",
    "expenses",
    {
        "index": ("序号", "no", "序", "行号", "#", "顺序"),
        "number": ("编号", "支出编号", "单号", "报销单号", "凭证编号", "凭证号"),
        "on": (
            *DATE,
            *w("支出日期 报销日期 发生日期 付款时间 支出时间 支付日期 开票日期 报销时间"),
            *w("开支日期 用款日期 花费日期 开支时间"),
        ),
        "summary": w(
            "摘要 内容 事由 项目 支出内容 支出事项 用款事由 支出项目 报销内容 费用内容 事项 "
            "开支内容 费用名称 支出明细 明细 开支项目 品名 报销事由 支出摘要 名称 用于 买了什么"
        ),
        "purpose": w(
            "用途 用途类别 经费用途 支出类别 类别 资金用途 费用类别 支出类型 开支类别 科目 "
            "用途分类 费用类型 支出用途 类型"
        ),
        "fund": ("经费来源", "资金来源", "来源", "款项来源", "资金渠道", "列支渠道"),
        "amount": w(
            "金额 支出金额 报销金额 费用 支出 合计金额 价税合计 实付金额 付款金额 支付金额 "
            "开支金额 发票金额 总金额 金额合计 小写金额 款额 花费 花销 开销 花了多少"
        ),
        "income": ("收入", "收入金额", "拨入", "拨款"),
        "rest": ("余额", "结余", "结存"),
        "payee": w(
            "收款单位 收款方 收款人 供应商 商家 收款单位/个人 开票单位 销售方 对方单位 "
            "供货单位 付给 付给谁 收款商户 商户 收款单位名称 支付对象 店家 商店"
        ),
        "invoice_code": ("发票代码", "票据代码"),
        "invoice_number": w(
            "发票号码 发票号 票号 票据号码 票据号 发票编号 发票 数电票号码 数电发票号码 收据号 "
            "单据号码 发票(收据)号 单据号"
        ),
        "handled_by": (
            *HANDLER,
            "报销人",
            "经办人签字",
            "采购人",
            "申请人",
            "经手人签字",
            "谁经手",
        ),
        "lead": w(
            "责任人签字 责任人 负责人签字 负责人 站点责任人签字 站长签字 责任人签名 负责人签名 "
            "站点负责人签字 责任人审核 责任人审批 负责人审核 负责人审批 站点负责人 责任人意见 "
            "站长审核 审核 审核人"
        ),
        "chair": w(
            "主席审批 主席签字 工会主席审批 工会主席签字 主席批准 工会主席 主席 审批 "
            "工会主席批准 主席意见 审批人 批准人 主席签批 工会主席签批"
        ),
        "state": ("状态", "办理状态", "进度", "流程状态", "报销状态"),
        "paid_on": ("付款日期", "支付时间", "付讫日期", "已付日期"),
        "vouchers": w(
            "附件张数 附件 单据张数 票据张数 凭证张数 附单据 单据数 附件数 张数 附单据张数 "
            "发票张数 附件份数"
        ),
        "paper_vouchers": ("纸质凭证张数",),
        "voucher_place": ("凭证存放处", "存放处", "存放位置", "票据存放", "凭证存放"),
        "method": ("付款方式", "支付方式"),
        "note": NOTE,
    },
    (
        frozenset({"amount"}),
        frozenset({"summary", "payee", "purpose", "invoice_number"}),
        frozenset({"on", "invoice_number", "handled_by", "lead", "chair"}),
    ),
    re.compile(r"支出|经费|报销|费用|开支|财务|收支|资金|花销"),
    frozenset({"amount", "payee", "invoice_number", "lead", "chair", "purpose", "vouchers"}),
)
