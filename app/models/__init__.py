"""Tables of the store, one module per noun family."""

from app.models.activity import Activity
from app.models.base import Base
from app.models.checklist import Assessment, Evidence
from app.models.closing import MonthClosing, NilStatement
from app.models.duty import DailyCheck, DutyRecord, Shift, Tally
from app.models.expense import Expense, ExpenseVoucher, Fund, StoredFile
from app.models.opinion import Opinion
from app.models.person import Credential, Notice, Person, RoleAssignment
from app.models.privacy import AccessEntry, Consent, PrivacySalt
from app.models.security import AuditEntry
from app.models.signing import (
    BudgetPlan,
    Delegation,
    Handover,
    Leave,
    Signature,
    SignMaker,
    SignPaper,
    SignScan,
    SignSlip,
)
from app.models.site import (
    Application,
    ApplicationFile,
    BudgetLine,
    ChangeReport,
    Equipment,
    GapTask,
    InstalledStandard,
    LifeEvent,
    MapCard,
    MapExport,
    Review,
    RuleDocument,
    ServiceStep,
    SiteSurvey,
    UpperText,
    WallPosting,
)
from app.models.station import (
    ImportRun,
    OpeningHours,
    ServiceKind,
    Setting,
    Station,
    StationStandard,
    WorkerGroup,
)
from app.models.stock import Batch, Consumable, StockMove, Stocktake, StocktakeLine

__all__ = [
    "AccessEntry",
    "Activity",
    "Application",
    "ApplicationFile",
    "Assessment",
    "AuditEntry",
    "Base",
    "Batch",
    "BudgetLine",
    "BudgetPlan",
    "ChangeReport",
    "Consent",
    "Consumable",
    "Credential",
    "DailyCheck",
    "Delegation",
    "DutyRecord",
    "Equipment",
    "Evidence",
    "Expense",
    "ExpenseVoucher",
    "Fund",
    "GapTask",
    "Handover",
    "ImportRun",
    "InstalledStandard",
    "Leave",
    "LifeEvent",
    "MapCard",
    "MapExport",
    "MonthClosing",
    "NilStatement",
    "Notice",
    "OpeningHours",
    "Opinion",
    "Person",
    "PrivacySalt",
    "Review",
    "RoleAssignment",
    "RuleDocument",
    "ServiceKind",
    "ServiceStep",
    "Setting",
    "Shift",
    "SignMaker",
    "SignPaper",
    "SignScan",
    "SignSlip",
    "Signature",
    "SiteSurvey",
    "Station",
    "StationStandard",
    "StockMove",
    "Stocktake",
    "StocktakeLine",
    "StoredFile",
    "Tally",
    "UpperText",
    "WallPosting",
    "WorkerGroup",
]
