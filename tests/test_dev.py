"""The one way in says what a machine lacks, checks all, and installs what the locks name."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QPainter

import dev

ROOT = Path(__file__).resolve().parent.parent
LOCKS = (ROOT / "requirements.lock", ROOT / "installer" / "requirements.lock")


def locked(path: Path) -> dict[str, str]:
    """Give each locked requirement with all of its lines."""
    entries = re.split(r"^(?=[a-z0-9])", path.read_text("utf-8"), flags=re.M)
    return {re.split("[=\\[ ]", entry)[0]: entry for entry in entries if entry[:1].isalnum()}


def declared(*, extra: str | None = None) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return {re.split("[=<>\\[; ]", text)[0].lower() for text in wanted}


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_three_pythons_will_do(version: tuple[int, int]) -> None:
    assert dev.python_problem(version) is None


@pytest.mark.parametrize("version", [(3, 7), (3, 10), (3, 14)])
def test_any_other_python_is_refused_in_words(version: tuple[int, int]) -> None:
    problem = dev.python_problem(version)

    assert problem is not None
    assert "3.11、3.12 或 3.13" in problem
    assert f"{version[0]}.{version[1]}" in problem


def test_a_library_that_does_not_load_is_missing() -> None:
    assert dev.missing_libraries(["libno-such-thing.so.7"]) == ["libno-such-thing.so.7"]


@pytest.mark.skipif(sys.platform != "linux", reason="the names are those of Linux")
def test_libraries_that_are_there_load() -> None:
    assert dev.missing_libraries(dev.OFFSCREEN_LIBRARIES) == []


def test_a_renamed_package_is_found_by_its_library() -> None:
    debian_13 = {"libglib2.0-0t64"}
    debian_12 = {"libglib2.0-0"}

    assert dev.package_of("libglib-2.0.so.0", debian_13.__contains__) == "libglib2.0-0t64"
    assert dev.package_of("libglib-2.0.so.0", debian_12.__contains__) == "libglib2.0-0"


def test_without_root_the_one_exact_command_is_printed() -> None:
    text = dev.what_to_install(["libegl1", "libgl1"], ["libEGL.so.1"], has_apt=True)

    commands = [line for line in text.splitlines() if line.startswith("  ")]
    assert commands == ["  sudo apt-get install -y --no-install-recommends libegl1 libgl1"]
    assert "libEGL.so.1" in text


def test_without_apt_no_command_is_made_up() -> None:
    text = dev.what_to_install(["libegl1"], ["libEGL.so.1"], has_apt=False)

    assert "apt-get" not in text
    assert "libEGL.so.1" in text


@pytest.mark.skipif(sys.platform != "linux", reason="the shim is for Linux")
class TestTheCompiler:
    """The crash runs need a compiler: one is brought, or said to be missing; never left out."""

    def test_what_cannot_compile_is_no_compiler(self, tmp_path: Path) -> None:
        liar = tmp_path / "cc"
        liar.write_text("#!/bin/sh\nexit 1\n")
        liar.chmod(0o755)

        assert not dev.compiles("no-such-compiler")
        assert not dev.compiles(str(liar))
        assert any(map(dev.compiles, dev.COMPILERS))

    def test_root_installs_one(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ran: list[list[str]] = []
        monkeypatch.setattr(dev, "compiles", lambda _name: len(ran) == 2)
        monkeypatch.setattr(dev, "may_install", lambda: True)
        monkeypatch.setattr(dev, "_apt", ran.append)

        dev.require_compiler()

        assert [command[1] for command in ran] == ["update", "install"]
        assert ran[1][-2:] == ["gcc", "libc6-dev"]
        assert "C compiler" in capsys.readouterr().out

    def test_anybody_else_is_told_the_one_command(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dev, "compiles", lambda _name: False)
        monkeypatch.setattr(dev, "may_install", lambda: False)
        monkeypatch.setattr(dev, "has_apt", lambda: True)

        with pytest.raises(dev.NotReady) as lack:
            dev.require_compiler()

        commands = [line for line in str(lack.value).splitlines() if line.startswith("  ")]
        assert commands == ["  sudo apt-get install -y --no-install-recommends gcc libc6-dev"]

    def test_no_run_begins_without_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def lacking() -> None:
            raise dev.NotReady("none")

        monkeypatch.setattr(dev, "require_compiler", lacking)

        for run in (dev.everything, dev.survive):
            with pytest.raises(dev.NotReady):
                run([])


def test_a_changed_lock_is_another_environment() -> None:
    assert dev.stamp(b"one") == dev.stamp(b"one")
    assert dev.stamp(b"one") != dev.stamp(b"two")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_a_display_that_comes_later_installs_no_package_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made: list[str] = []
    monkeypatch.setattr(dev, "STAMP", tmp_path / "ready")
    monkeypatch.setattr(dev, "make_environment", lambda *_: made.append("packages"))
    monkeypatch.setattr(dev, "require_libraries", lambda: made.append("libraries"))
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)

    for display in ("", ":0", ":0"):
        monkeypatch.setenv("DISPLAY", display)
        dev.prepare()

    assert made == ["libraries", "packages", "libraries"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_the_program_starts_offscreen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert dev.run_environment()["QT_QPA_PLATFORM"] == "offscreen"

    monkeypatch.setenv("DISPLAY", ":7")
    assert "QT_QPA_PLATFORM" not in dev.run_environment()


def test_an_unknown_word_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["dmeo"]) == 2
    assert "dmeo" in capsys.readouterr().err


def test_a_failed_check_is_named_and_its_words_are_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bad = dev.Check("sums", (sys.executable, "-c", "print('2 fen missing'); raise SystemExit(1)"))
    good = dev.Check("words", (sys.executable, "-c", "print('nothing to say')"))

    assert not dev.run_checks([bad, good])

    said = capsys.readouterr().out
    assert "2 fen missing" in said
    assert "nothing to say" not in said
    assert re.search("FAILED +sums", said)
    assert re.search("ok +words", said)


def test_a_failed_check_fails_the_whole_even_when_the_tests_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dev, "TYPES", (dev.Check("types", (sys.executable, "-c", "exit(1)")),))
    monkeypatch.setattr(dev, "LINT", ())
    monkeypatch.setattr(dev, "IMPORTS", ())
    monkeypatch.setattr(dev, "in_venv", lambda *_: (sys.executable, "-c", "print('9 passed')"))

    assert dev.everything([]) == 1


def test_demo_writes_where_one_says_and_else_to_demo_out(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(dev, "program", ran.append)

    dev.demo([])
    dev.demo(["--out", "here"])
    dev.demo(["--out=there"])

    assert ran == [
        ["demo", "--out", "demo-out"],
        ["demo", "--out", "here"],
        ["demo", "--out=there"],
    ]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.parent.name)
def test_every_locked_package_is_pinned_and_hashed(path: Path) -> None:
    packages = locked(path)

    assert packages
    assert [name for name, text in packages.items() if "--hash=sha256:" not in text] == []
    assert [name for name, text in packages.items() if not re.match(r"\S+==\d", text)] == []
    assert "://" not in path.read_text("utf-8")


def test_the_locks_hold_all_that_is_declared() -> None:
    everything, installed = (set(locked(path)) for path in LOCKS)

    assert declared() | declared(extra="dev") <= everything
    assert declared() <= installed


def test_the_installed_program_gets_the_tested_versions_and_no_tools() -> None:
    everything, installed = (locked(path) for path in LOCKS)

    pins = {name: text.splitlines()[0] for name, text in everything.items()}
    others = {n for n, text in installed.items() if pins.get(n) != text.splitlines()[0]}

    assert not others
    assert not declared(extra="dev") & set(installed)


def test_the_locked_qt_keeps_hold_of_none() -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    before = sys.getrefcount(None)

    for _ in range(2000):
        painter.drawPoint(1, 1)

    lost = before - sys.getrefcount(None)
    painter.end()
    assert lost < 1000
