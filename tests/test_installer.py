"""The install script takes nothing of a station's data away and says what it does."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "installer" / "install.sh"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the script is for Linux")


def install(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    # As the README says: on Debian and Ubuntu sh is not bash.
    shell = shutil.which("sh")
    assert shell is not None
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHON": ""}
    return subprocess.run(
        [shell, str(SCRIPT), *words], env=environment, capture_output=True, text=True, check=False
    )


def test_uninstalling_leaves_the_data_and_says_where_it_is(tmp_path: Path) -> None:
    home = tmp_path / "值 班"
    database = home / ".local/share/yizhan/station.db"
    program = home / ".local/share/yizhan-app/app/__init__.py"
    launcher = home / ".local/bin/yizhan"
    entry = home / ".local/share/applications/yizhan.desktop"
    for path in (database, program, launcher, entry):
        path.parent.mkdir(parents=True)
        path.write_text("x", encoding="utf-8")

    done = install(home, "--uninstall")

    assert done.returncode == 0
    assert database.read_text("utf-8") == "x"
    assert str(database.parent) in done.stdout
    assert not any(path.exists() for path in (program.parent.parent, launcher, entry))


def test_an_unknown_word_changes_nothing(tmp_path: Path) -> None:
    done = install(tmp_path, "--uninstal")

    assert done.returncode == 1
    assert "用法" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_menu_entry_starts_the_program() -> None:
    lines = (ROOT / "installer" / "yizhan.desktop.in").read_text("utf-8").splitlines()
    entry = dict(line.split("=", 1) for line in lines if "=" in line)

    assert entry["Name"] == "驿站管家"
    assert entry["Exec"] == '"@LAUNCHER@" run'
    assert entry["Icon"] == "@ICON@"


def test_the_windows_script_is_readable_by_windows_powershell() -> None:
    assert (ROOT / "installer" / "install.ps1").read_bytes().startswith(b"\xef\xbb\xbf")
