"""Tables of the store, one module per noun family."""

from app.models.activity import Activity
from app.models.base import Base
from app.models.checklist import Assessment, Evidence
from app.models.closing import MonthClosing, NilStatement
from app.models.duty import DailyCheck, DutyRecord, Shift, Tally
from app.models.expense import Expense, ExpenseVoucher, Fund, StoredFile
from app.models.opinion import Opinion
from app.models.person import Credential, Notice, Person, RoleAssignment
from app.models.security import AuditEntry
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
    "Activity",
    "Assessment",
    "AuditEntry",
    "Base",
    "Batch",
    "Consumable",
    "Credential",
    "DailyCheck",
    "DutyRecord",
    "Evidence",
    "Expense",
    "ExpenseVoucher",
    "Fund",
    "ImportRun",
    "MonthClosing",
    "NilStatement",
    "Notice",
    "OpeningHours",
    "Opinion",
    "Person",
    "RoleAssignment",
    "ServiceKind",
    "Setting",
    "Shift",
    "Station",
    "StationStandard",
    "StockMove",
    "Stocktake",
    "StocktakeLine",
    "StoredFile",
    "Tally",
    "WorkerGroup",
]
