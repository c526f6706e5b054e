"""A standard that declares applications, and a station under it, for tests."""

from __future__ import annotations

import tomllib
from hashlib import sha256
from io import BytesIO

from PIL import Image
from sqlalchemy import text

from app.core.permissions import Role
from app.core.sign_ways import PaperKind
from app.intake import photo
from app.intake.photo import CleanPhoto
from app.models import Application, InstalledStandard, SiteSurvey, StoredFile
from app.services import application_files, application_way, directory, setup, shelf, signing
from app.services.context import Actor, Context
from app.services.kept_files import Incoming
from app.services.office import Office
from app.services.sign_in import Proof
from app.standards.canonical import content_of
from app.standards.schema import Standard

ID = "shifan-2026"
TEXT = """
[standard]
id = "shifan-2026"
city = "示范"
title = "示范市共享职工之家实施方案"
edition = "2026年版"
status = "current"
dates_note = "示例"
source = "测试用"
judges = ["attendant", "lead"]

[[chapter]]
clause = "1"
title = "建设"

[[zone]]
id = "entrance"
title = "门口与标牌"

[[grade]]
id = "basic"
title = "基本型"
clause = "1"
requirement = "EX-01"

[[grade]]
id = "demonstration"
title = "示范型"
clause = "1"
requirement = "EX-01"

[[requirement]]
id = "EX-01"
clause = "1"
title = "建设"
checkable = true

[[criterion]]
id = "sign"
title = "标牌"
text = "门口有标牌"
clause = "1"
requirement = "EX-01"
zone = "entrance"
evidence = ["look"]

[[criterion]]
id = "mind"
title = "心灵驿站"
text = "有心灵驿站"
clause = "1"
requirement = "EX-01"
zone = "entrance"
evidence = ["look"]
grades = ["demonstration"]

[[survey]]
id = "location"
title = "建设地点"
clause = "1"
requirement = "EX-01"

[[subsidy]]
id = "basic-money"
title = "基本型补助"
grade = "basic"
amount_yuan = 10000
clause = "1"
requirement = "EX-01"

[[subsidy]]
id = "demonstration-money"
title = "示范型补助"
grade = "demonstration"
amount_yuan = 100000
clause = "1"
requirement = "EX-01"

[[application]]
id = "site"
title = "服务站点申请表"
kind = "station"
clause = "1"
requirement = "EX-01"
to = "示范市总工会"
photos_min = 3
photos_max = 5

[[application]]
id = "money"
title = "补助资金申请"
kind = "subsidy"
clause = "1"
requirement = "EX-01"
to = "示范市总工会"
grades = ["basic", "demonstration"]
due = "09-30"
levels = ["所在单位工会", "县区总工会"]
papers = [
    { id = "design", title = "项目设计方案" },
    { id = "disc", title = "照片光盘", required = false },
]

[end]
criteria = 2
"""


def install(office: Office) -> Standard:
    """Install the standard and choose it; give it."""

    def put(ctx: Context) -> None:
        content = content_of(tomllib.loads(TEXT))
        digest = sha256(content.encode()).hexdigest()
        ctx.session.add(
            StoredFile(
                sha256=digest, byte_count=1, media_type="application/toml", stored_at=ctx.now()
            )
        )
        ctx.session.flush()
        ctx.session.add(
            InstalledStandard(
                station_id=ctx.station_id,
                standard_id=ID,
                edition="2026年版",
                version=1,
                content=content,
                content_sha256=digest,
                source_name="shifan.toml",
                source_kind="toml",
                source_sha256=digest,
                created_at=ctx.now(),
            )
        )
        setup.choose_standards(ctx, [ID])

    office.act(put)
    found = office.read(shelf.find, ID)
    assert found is not None, office.read(shelf.shelf).problems
    return found


def survey(office: Office, conclusion: str = "suitable") -> None:
    """Note that the site was surveyed."""

    def put(ctx: Context) -> None:
        row = SiteSurvey(
            station_id=ctx.station_id,
            surveyed_on="2026-05-01",
            surveyors="赵国强",
            place="示范街18号",
            conclusion=conclusion,
            created_at=ctx.now(),
        )
        ctx.session.add(row)
        ctx.audit("测试：选址考察", row)

    office.act(put)


def picture(number: int, kind: str = "JPEG") -> bytes:
    """A photo unlike the others."""
    made = BytesIO()
    Image.new("RGB", (64, 48), (number * 40 % 256, 90, 120)).save(made, kind)
    return made.getvalue()


def clean(number: int) -> CleanPhoto:
    return photo.clean(picture(number))


def add_photos(office: Office, application_id: int, count: int, first: int = 1) -> list[int]:
    return [
        office.act(application_files.add_photo, application_id, f"第{n}张.jpg", clean(n))
        for n in range(first, first + count)
    ]


def paper(name: str = "方案.pdf") -> Incoming:
    return Incoming(name, b"%PDF-1.7 " + name.encode() + b"\n%%EOF\n", "application/pdf")


def put_forward(office: Office, application_id: int) -> str:
    """Lay an application before the chair; give its public id."""
    public_id = office.read(lambda ctx: ctx.session.get_one(Application, application_id).public_id)
    office.act(signing.put_forward, PaperKind.GRADE, public_id)
    return public_id


def chair_signs(office: Office, public_id: str) -> None:
    """Let the chair agree to an application; who sat there sits there again."""
    sat = office.actor
    ((chair, name),) = office.read(directory.holders, Role.CHAIR)
    office.actor = Actor(chair, name, frozenset({Role.CHAIR}))
    office.act(signing.sign, PaperKind.GRADE, public_id, Proof(chair, office.clock.now()))
    office.actor = sat


def hand_in(office: Office, application_id: int, on: str = "") -> str:
    """Have the chair agree to an application, and hand it in; give its content code."""
    chair_signs(office, put_forward(office, application_id))
    return office.act(
        application_way.submit, application_id, on or office.clock.today().isoformat()
    )


def run_sql(ctx: Context, statement: str) -> None:
    """Go past the use cases, as a fault of ours would."""
    ctx.session.execute(text(statement))
