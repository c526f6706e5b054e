"""Who may do what: the one table of roles and acts (PJ-31…46, 64, 68, 79)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is at the station (岗位); one person may hold several."""

    ATTENDANT = "attendant"
    EXPENSE_KEEPER = "expense_keeper"
    LEAD = "lead"
    CHAIR = "chair"
    ARCHIVIST = "archivist"
    LIAISON = "liaison"
    LEADER = "leader"


class Act(StrEnum):
    """One kind of thing somebody does (事项)."""

    TALLY = "tally"
    KEEP_DUTY = "keep_duty"
    EDIT_ROSTER = "edit_roster"
    MOVE_STOCK = "move_stock"
    STOCKTAKE = "stocktake"
    ENTER_EXPENSE = "enter_expense"
    SIGN_AS_LEAD = "sign_as_lead"
    APPROVE_AS_CHAIR = "approve_as_chair"
    PAY_EXPENSE = "pay_expense"
    FILE_EXPENSE = "file_expense"
    VOID_EXPENSE = "void_expense"
    RECORD_OPINION = "record_opinion"
    ANSWER_OPINION = "answer_opinion"
    CLOSE_OPINION = "close_opinion"
    KEEP_ACTIVITIES = "keep_activities"
    ASSESS = "assess"
    PLAN_GAPS = "plan_gaps"
    KEEP_LIFE = "keep_life"
    RECORD_REVIEW = "record_review"
    KEEP_WALL = "keep_wall"
    KEEP_EQUIPMENT = "keep_equipment"
    INSTALL_STANDARD = "install_standard"
    EDIT_STATION = "edit_station"
    EDIT_PEOPLE = "edit_people"
    APPOINT = "appoint"
    CLOSE_MONTH = "close_month"
    REOPEN_MONTH = "reopen_month"
    IMPORT_LEDGER = "import_ledger"
    EXPORT = "export"
    BACKUP = "backup"
    RESTORE = "restore"
    ASK_LEAVE = "ask_leave"
    SIGN_PAPER = "sign_paper"
    DELEGATE = "delegate"
    SCAN_SLIP = "scan_slip"
    PUT_BUDGET = "put_budget"
    HAND_OVER = "hand_over"
    SEE_PERSONAL = "see_personal"
    KEEP_CONSENT = "keep_consent"
    ANONYMISE = "anonymise"
    SEE_AUDIT = "see_audit"
    CHANGE_KEYS = "change_keys"
    EDIT_SETTINGS = "edit_settings"


ROLE_NAMES: Mapping[Role, str] = MappingProxyType(
    {
        Role.ATTENDANT: "值班员",
        Role.EXPENSE_KEEPER: "经费专人",
        Role.LEAD: "责任人",
        Role.CHAIR: "工会主席",
        Role.ARCHIVIST: "档案员",
        Role.LIAISON: "联络员",
        Role.LEADER: "负责领导",
    }
)

ACT_NAMES: Mapping[Act, str] = MappingProxyType(
    {
        Act.TALLY: "登记人次和服务",
        Act.KEEP_DUTY: "写值班记录",
        Act.EDIT_ROSTER: "排值班表",
        Act.MOVE_STOCK: "物资入库、领用",
        Act.STOCKTAKE: "物资盘点",
        Act.ENTER_EXPENSE: "登记支出",
        Act.SIGN_AS_LEAD: "责任人签字",
        Act.APPROVE_AS_CHAIR: "工会主席批准",
        Act.PAY_EXPENSE: "登记付款",
        Act.FILE_EXPENSE: "支出归档",
        Act.VOID_EXPENSE: "支出作废",
        Act.RECORD_OPINION: "受理意见、记下怎样告知劳动者",
        Act.ANSWER_OPINION: "答复意见、写落实情况",
        Act.CLOSE_OPINION: "意见办结",
        Act.KEEP_ACTIVITIES: "登记活动",
        Act.ASSESS: "对照标准自评",
        Act.PLAN_GAPS: "列达标任务和预算草案",
        Act.KEEP_LIFE: "办理选址、申报、备案和上报变化",
        Act.RECORD_REVIEW: "登记上级的审核、验收和评级",
        Act.KEEP_WALL: "登记上墙公示",
        Act.KEEP_EQUIPMENT: "登记设备",
        Act.INSTALL_STANDARD: "安装标准",
        Act.EDIT_STATION: "改站点资料",
        Act.EDIT_PEOPLE: "登记人员",
        Act.APPOINT: "任命岗位、重设口令",
        Act.CLOSE_MONTH: "月结",
        Act.REOPEN_MONTH: "反结（须工会主席同意）",
        Act.IMPORT_LEDGER: "导入原台账",
        Act.EXPORT: "打印、导出上报包",
        Act.BACKUP: "备份",
        Act.RESTORE: "恢复备份",
        Act.ASK_LEAVE: "请假、离岗、换班",
        Act.SIGN_PAPER: "签活动、预算、请假、盘点、更正、申报",
        Act.DELEGATE: "委托他人代签",
        Act.SCAN_SLIP: "扫回签好的签批单",
        Act.PUT_BUDGET: "提交年度预算",
        Act.HAND_OVER: "岗位交接",
        Act.SEE_PERSONAL: "查看完整的个人信息（留查看记录）",
        Act.KEEP_CONSENT: "登记个人信息同意书",
        Act.ANONYMISE: "到期个人信息匿名化",
        Act.SEE_AUDIT: "看变更记录",
        Act.CHANGE_KEYS: "换钥匙、设启动密码",
        Act.EDIT_SETTINGS: "改设置",
    }
)

_ATTENDANT, _KEEPER, _LEAD, _CHAIR = Role.ATTENDANT, Role.EXPENSE_KEEPER, Role.LEAD, Role.CHAIR
_ARCHIVIST, _LIAISON, _LEADER = Role.ARCHIVIST, Role.LIAISON, Role.LEADER

ALLOWED: Mapping[Act, frozenset[Role]] = MappingProxyType(
    {
        Act.TALLY: frozenset({_ATTENDANT, _LEAD}),
        Act.KEEP_DUTY: frozenset({_ATTENDANT, _LEAD}),
        Act.EDIT_ROSTER: frozenset({_LEAD}),
        Act.MOVE_STOCK: frozenset({_ATTENDANT, _LEAD}),
        Act.STOCKTAKE: frozenset({_ATTENDANT, _LEAD}),
        # A lead's own purchase is entered by the lead and signed by another holder of the role.
        Act.ENTER_EXPENSE: frozenset({_ATTENDANT, _KEEPER, _LEAD}),
        Act.SIGN_AS_LEAD: frozenset({_LEAD}),
        Act.APPROVE_AS_CHAIR: frozenset({_CHAIR}),
        Act.PAY_EXPENSE: frozenset({_KEEPER, _LEAD}),
        Act.FILE_EXPENSE: frozenset({_ARCHIVIST, _KEEPER, _LEAD}),
        Act.VOID_EXPENSE: frozenset({_KEEPER, _LEAD}),
        Act.RECORD_OPINION: frozenset({_ATTENDANT, _LEAD}),
        Act.ANSWER_OPINION: frozenset({_LEAD}),
        Act.CLOSE_OPINION: frozenset({_LEAD}),
        Act.KEEP_ACTIVITIES: frozenset({_ATTENDANT, _LEAD, _LIAISON}),
        Act.ASSESS: frozenset({_ATTENDANT, _LEAD, _LIAISON}),
        Act.PLAN_GAPS: frozenset({_LEAD, _LIAISON}),
        Act.KEEP_LIFE: frozenset({_LEAD, _LIAISON}),
        Act.RECORD_REVIEW: frozenset({_LEAD, _LIAISON}),
        Act.KEEP_WALL: frozenset({_ATTENDANT, _LEAD, _LIAISON}),
        Act.KEEP_EQUIPMENT: frozenset({_ATTENDANT, _LEAD}),
        Act.INSTALL_STANDARD: frozenset({_LEAD, _LIAISON}),
        Act.EDIT_STATION: frozenset({_LEAD}),
        Act.EDIT_PEOPLE: frozenset({_LEAD}),
        Act.APPOINT: frozenset({_LEAD, _CHAIR}),
        Act.CLOSE_MONTH: frozenset({_LEAD}),
        Act.REOPEN_MONTH: frozenset({_LEAD}),
        Act.IMPORT_LEDGER: frozenset({_LEAD, _LIAISON}),
        Act.EXPORT: frozenset({_KEEPER, _LEAD, _CHAIR, _ARCHIVIST, _LIAISON, _LEADER}),
        Act.BACKUP: frozenset(Role),
        Act.RESTORE: frozenset({_LEAD}),
        Act.ASK_LEAVE: frozenset(Role),
        # Which of the two, and in what order, is said by core/sign_ways.
        Act.SIGN_PAPER: frozenset({_LEAD, _CHAIR}),
        Act.DELEGATE: frozenset({_LEAD, _CHAIR}),
        Act.SCAN_SLIP: frozenset({_ATTENDANT, _KEEPER, _LEAD, _ARCHIVIST, _LIAISON}),
        Act.PUT_BUDGET: frozenset({_KEEPER, _LEAD, _LIAISON}),
        Act.HAND_OVER: frozenset(Role),
        Act.SEE_PERSONAL: frozenset({_LEAD, _CHAIR}),
        Act.KEEP_CONSENT: frozenset({_LEAD, _LIAISON}),
        Act.ANONYMISE: frozenset({_LEAD}),
        Act.SEE_AUDIT: frozenset({_LEAD, _CHAIR, _ARCHIVIST, _LEADER}),
        Act.CHANGE_KEYS: frozenset({_LEAD}),
        Act.EDIT_SETTINGS: frozenset({_LEAD}),
    }
)
"""The table. A volunteer who is active holds the attendant's role (PJ-34)."""


def may(roles: Iterable[Role], act: Act) -> bool:
    """Tell whether one of the roles may do the act."""
    return not ALLOWED[act].isdisjoint(roles)


def who_may(act: Act) -> str:
    """Name the roles that may, for people: 责任人、联络员."""
    return "、".join(ROLE_NAMES[role] for role in Role if role in ALLOWED[act])


def as_markdown() -> str:
    """Print the table for docs/permissions.md."""
    head = "| 事项 | act | " + " | ".join(f"{ROLE_NAMES[r]} `{r.value}`" for r in Role) + " |"
    rule = "|---|---|" + ":-:|" * len(Role)
    rows = (
        f"| {ACT_NAMES[act]} | `{act.value}` | "
        + " | ".join("✓" if role in ALLOWED[act] else "" for role in Role)
        + " |"
        for act in Act
    )
    return "\n".join((head, rule, *rows)) + "\n"
