"""`yizhan demo`: the main job on the bundled sample, from its spreadsheet to its papers."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser, Namespace
from pathlib import Path

from app import bootstrap
from app.commands.command import Answer, Command, Opener
from app.core.disk_words import disk_words
from app.core.errors import Refused, StoreProblem
from app.services import demo, export

_MARK = ".yizhan-demo"


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("demo-out"), help="写到哪个文件夹")


def _run(args: Namespace, _: Opener) -> Answer:
    out: Path = args.out.absolute()
    _clear_own(out)
    sample = demo.read_sample()
    with bootstrap.open_office(out / "data", clock=demo.demo_clock(sample), create=True) as office:
        answer = demo.play(office, sample)
        # Into the station's own folder too, as the window does at closing.
        export.write_papers_of(
            office, sample.month, office.folder.exports, clock_note=demo.clock_note(sample)
        )
        made = export.write_papers_of(office, sample.month, out, clock_note=demo.clock_note(sample))
        screens = bootstrap.take_screens(office, out / "screens")
    counts = answer.registers
    taken = sum(row["taken"] + row["changed"] for row in counts.values())
    refused = sum(row["refused"] for row in counts.values())
    return Answer(
        {
            "folder": str(made.folder),
            "zip": str(made.zip),
            "status": made.status,
            "fingerprint": made.fingerprint,
            "screens": [str(path) for path in screens],
            "data": str(out / "data"),
        },
        (
            f"已导入示例台账 {taken} 行（未收 {refused} 行），{sample.month.label}已月结。",
            f"资料 {len(made.files)} 份在 {made.folder}，上报包 {made.zip}。",
            f"界面图片 {len(screens)} 张在 {out / 'screens'}。",
            "这些都出自示例站点，时间是示例时钟。",
        ),
    )


def _clear_own(out: Path) -> None:
    """Replace the demo's own earlier output, and nothing else.

    Raises:
        Refused: the folder holds other things.
        StoreProblem: it cannot be written.
    """
    is_foreign = out.exists() and (not out.is_dir() or any(out.iterdir()))
    if is_foreign and not (out / _MARK).is_file():
        raise Refused(
            f"这个文件夹里有别的东西：{out}。",
            kept="没有改动那里的任何文件。",
            to_do="请用 --out 指定一个空文件夹或新文件夹。",
        )
    try:
        if out.exists():
            shutil.rmtree(out)
        out.mkdir(parents=True, exist_ok=True)
        (out / _MARK).write_text("驿站管家演示输出，可以删除。\n", "utf-8")
    except OSError as problem:
        raise StoreProblem(
            f"演示的文件夹不能写入：{out}（{disk_words(problem)}）。",
            to_do="请用 --out 指定一个能写入的文件夹。",
        ) from problem


DEMO = Command("demo", "用自带的示例台账走一遍主要工作", _run, _configure)
