#!/usr/bin/env python3
"""The one way in: makes the machine ready, then runs the program, its checks and its benches."""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

OLDEST_PYTHON = (3, 11)
FIRST_PYTHON_TOO_NEW = (3, 14)

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
INSTALLED_LOCK = ROOT / "installer" / "requirements.lock"
VENV = ROOT / ".venv"
STAMP = VENV / "ready"

# What Qt loads by name (.so), and the package that brings it. Newer distributions rename the
# package but never the library, so the first name apt knows is taken.
OFFSCREEN_LIBRARIES = {
    "libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libGL.so.1": ("libgl1",),
    "libEGL.so.1": ("libegl1",),
    "libdbus-1.so.3": ("libdbus-1-3",),
    "libfontconfig.so.1": ("libfontconfig1",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
}
WINDOW_LIBRARIES = {
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
}
COMPILERS = ("cc", "gcc", "clang", "tcc")
COMPILER_PACKAGES = ("gcc", "libc6-dev")
"""For the shim of the power-cut and disk-trouble runs, `tests/survive/disk_shim.c`."""


class NotReady(Exception):
    """The machine lacks something a person has to see to; the text says what."""


class Check(NamedTuple):
    """One thing CI checks: its name for people and the command."""

    name: str
    command: tuple[str, ...]


def python_problem(version: tuple[int, int]) -> str | None:
    """Say in words why this Python cannot run the program."""
    if OLDEST_PYTHON <= version < FIRST_PYTHON_TOO_NEW:
        return None
    return (
        f"需要 Python 3.11、3.12 或 3.13，现在用的是 {version[0]}.{version[1]}。\n"
        f"Python 3.11, 3.12 or 3.13 is needed; this one is {version[0]}.{version[1]} "
        f"({sys.executable}). Start dev.py with one of those, e.g.: python3.11 dev.py demo"
    )


def has_display(environment: Mapping[str, str]) -> bool:
    """Tell whether a window could be shown."""
    if sys.platform != "linux":
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def missing_libraries(names: Iterable[str]) -> list[str]:
    """Load each library as Qt would and give those that do not load."""
    missing = []
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def package_of(library: str, is_known: Callable[[str], bool]) -> str:
    """Choose the package that brings a library here, by what apt knows."""
    names = (OFFSCREEN_LIBRARIES | WINDOW_LIBRARIES)[library]
    return next((name for name in names if is_known(name)), names[-1])


def apt_command(packages: Sequence[str]) -> list[str]:
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def what_to_install(packages: Sequence[str], missing: Sequence[str], *, has_apt: bool) -> str:
    """Tell a person without root rights the one command that helps."""
    what = (
        "缺少 Qt 需要的系统库，请先安装，再重新运行本命令。\n"
        f"Qt needs system libraries this machine lacks: {', '.join(missing)}"
    )
    if not has_apt:
        return what + "\nInstall them with your system's package manager, then run this again."
    return (
        what
        + "\nRun this once, then run dev.py again:\n\n  sudo "
        + " ".join(apt_command(packages))
    )


def has_apt() -> bool:
    return shutil.which("apt-get") is not None


def may_install() -> bool:
    return has_apt() and os.geteuid() == 0


def require_libraries() -> None:
    """See to it that Qt's system libraries load; install them as root.

    Raises:
        NotReady: they are missing and cannot be installed from here.
    """
    if sys.platform != "linux":
        return
    known = OFFSCREEN_LIBRARIES | WINDOW_LIBRARIES
    missing = missing_libraries(known)
    if not missing:
        return
    needed = known if has_display(os.environ) else OFFSCREEN_LIBRARIES
    if may_install():
        print(f"Installing system libraries for Qt: {', '.join(missing)}", flush=True)
        _apt(["apt-get", "update"])
        _apt(apt_command([package_of(name, _apt_knows) for name in missing]))
        missing = missing_libraries(known)
    lacking = [name for name in missing if name in needed]
    if lacking:
        packages = [package_of(name, _apt_knows) for name in missing]
        raise NotReady(what_to_install(packages, lacking, has_apt=has_apt()))


def compiles(compiler: str) -> bool:
    """Tell whether a C compiler is there with the headers of the C library."""
    if shutil.which(compiler) is None:
        return False
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "try.c"
        source.write_text("#include <stdio.h>\n#include <unistd.h>\nint one(void) { return 1; }\n")
        command = [compiler, "-shared", "-fPIC", "-o", str(Path(name) / "try.so"), str(source)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def require_compiler() -> None:
    """See to it that the crash runs can compile their shim; install a compiler as root.

    Raises:
        NotReady: there is none and it cannot be installed from here.
    """
    if sys.platform != "linux" or any(map(compiles, COMPILERS)):
        return
    if may_install():
        print(f"Installing a C compiler: {' '.join(COMPILER_PACKAGES)}", flush=True)
        _apt(["apt-get", "update"])
        _apt(apt_command(COMPILER_PACKAGES))
        if any(map(compiles, COMPILERS)):
            return
    raise NotReady(
        "断电和磁盘故障的测试需要一个 C 编译器，请先安装，再重新运行本命令。\n"
        "The power-cut and disk-trouble runs need a C compiler (cc, gcc, clang or tcc) with the "
        "headers of the C library.\n"
        + (
            f"Run this once:\n\n  sudo {' '.join(apt_command(COMPILER_PACKAGES))}"
            if has_apt()
            else ""
        )
    )


def _apt_knows(package: str) -> bool:
    if shutil.which("apt-cache") is None:
        return False
    found = subprocess.run(["apt-cache", "show", package], capture_output=True, check=False)
    return found.returncode == 0


def _apt(command: list[str]) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)


def venv_python(venv: Path = VENV) -> Path:
    if sys.platform == "win32":
        return venv / "Scripts" / "python.exe"
    return venv / "bin" / "python"


def stamp(lock: bytes) -> str:
    """Name what the environment was made from; a later run with the same name skips all."""
    parts = (
        hashlib.sha256(lock).hexdigest(),
        platform.python_version(),
        platform.machine(),
        str(ROOT),
        "window" if has_display(os.environ) else "offscreen",
    )
    return "\n".join(parts) + "\n"


def prepare() -> None:
    """Make libraries, environment and packages ready, unless they are already."""
    expected = stamp(LOCK.read_bytes())
    there = STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""
    if there == expected:
        return
    require_libraries()
    # A display that came or went asks for other libraries of the system, not for other packages.
    if there.splitlines()[:-1] != expected.splitlines()[:-1]:
        make_environment(VENV, LOCK, ROOT)
    STAMP.write_text(expected, encoding="utf-8")


def make_environment(venv: Path, lock: Path, source: Path) -> None:
    """Make an environment with exactly the locked packages, that finds the program.

    Packages come from whichever index the user's pip is set to; the hashes
    in the lock say what may come.

    Raises:
        NotReady: no environment could be made, or a package did not come.
    """
    (venv / "ready").unlink(missing_ok=True)
    python = venv_python(venv)
    if not _is_sound(python):
        _make_venv(venv)
    print("正在安装所需软件包，只需一次 (installing the locked packages, once) ...", flush=True)
    install = ["-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
    if subprocess.call([str(python), *install]):
        raise NotReady(
            "软件包没有装全，请检查网络或 pip 的设置后重试。\n"
            "pip could not install the locked packages: see its message above, check the "
            "network or pip's index setting, then run this again."
        )
    where = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    packages = subprocess.check_output([str(python), "-c", where], text=True).strip()
    (Path(packages) / "yizhan.pth").write_text(f"{source}\n", encoding="utf-8")


def _is_sound(python: Path) -> bool:
    """Tell whether this environment runs, with pip, on the Python that runs us."""
    if not python.exists():
        return False
    ask = "import pip, platform; print(platform.python_version())"
    answer = subprocess.run([str(python), "-c", ask], capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.strip() == platform.python_version()


def _make_venv(venv: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if may_install():
            _apt(["apt-get", "update"])
            _apt(apt_command([package]))
        else:
            command = " ".join(apt_command([package]))
            raise NotReady(
                "这个 Python 缺少 venv，请先安装，再重新运行本命令。\n"
                f"This Python lacks venv. Run this once:\n\n  sudo {command}"
            )
    # The base interpreter, so that the environment can be made anew from inside itself.
    base = getattr(sys, "_base_executable", None) or sys.executable
    if subprocess.call([base, "-m", "venv", "--clear", str(venv)]):
        raise NotReady(f"The environment {venv} could not be made: see the message above.")


def run_environment(*, offscreen: bool = False) -> dict[str, str]:
    """Give the environment for the program: UTF-8, and no window where there is no display."""
    environment = os.environ | {"PYTHONUTF8": "1"}
    if offscreen or not has_display(environment):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    return environment


def in_venv(*words: str) -> tuple[str, ...]:
    return (str(venv_python()), *words)


def program(arguments: Sequence[str]) -> int:
    """Run the program in the caller's folder: file names are meant from there."""
    return subprocess.call(in_venv("-P", "-m", "app", *arguments), env=run_environment())


def module(name: str, arguments: Sequence[str]) -> int:
    return subprocess.call(
        in_venv("-m", name, *arguments), cwd=ROOT, env=run_environment(offscreen=True)
    )


LINT = (
    Check("ruff check", in_venv("-m", "ruff", "check", ".")),
    Check("ruff format", in_venv("-m", "ruff", "format", "--check", ".")),
)
TYPES = (Check("mypy", in_venv("-m", "mypy")),)
IMPORTS = (
    Check(
        "import-linter",
        in_venv(
            "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-logo"
        ),
    ),
)


def run_checks(checks: Sequence[Check]) -> bool:
    """Run checks side by side, print what each says, and tell whether all passed."""

    def run(check: Check) -> tuple[subprocess.CompletedProcess[str], float]:
        began = time.monotonic()
        environment = os.environ | {"PYTHONUTF8": "1"}
        done = subprocess.run(
            check.command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return done, time.monotonic() - began

    with ThreadPoolExecutor(max_workers=2) as workers:
        results = list(workers.map(run, checks))
    for check, (done, _) in zip(checks, results, strict=True):
        if done.returncode:
            print(f"---- {check.name}\n{done.stdout.strip()}\n")
    for check, (done, seconds) in zip(checks, results, strict=True):
        print(f"{'FAILED' if done.returncode else 'ok    '}  {check.name} ({seconds:.1f} s)")
    sys.stdout.flush()
    return all(done.returncode == 0 for done, _ in results)


def everything(arguments: Sequence[str]) -> int:
    """Run all that CI checks; pytest comes last, so that its summary is the last line."""
    require_compiler()
    checks_passed = run_checks((*TYPES, *LINT, *IMPORTS))
    pytest = in_venv("-m", "pytest", "-q", "-n", "2", *arguments)
    tests = subprocess.call(pytest, cwd=ROOT, env=run_environment(offscreen=True))
    return 1 if tests or not checks_passed else 0


def survive(arguments: Sequence[str]) -> int:
    require_compiler()
    return module("tests.survive", arguments)


def demo(arguments: Sequence[str]) -> int:
    names_a_folder = any(word.split("=")[0] == "--out" for word in arguments)
    return program(["demo", *arguments, *(() if names_a_folder else ("--out", "demo-out"))])


@contextmanager
def x_server(width: int, height: int) -> Iterator[str]:
    """Run a real X server without a monitor and give its display name."""
    if shutil.which("Xvfb") is None and may_install():
        _apt(apt_command(["xvfb"]))
    if shutil.which("Xvfb") is None:
        raise NotReady(
            f"Xvfb is needed. Run this once:\n\n  sudo {' '.join(apt_command(['xvfb']))}"
        )
    command = [
        "Xvfb",
        "-displayfd",
        "1",
        "-screen",
        "0",
        f"{width}x{height}x24",
        "-nolisten",
        "tcp",
    ]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None  # noqa: S101  (a pipe was asked for)
        yield ":" + server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait()


def screens(arguments: Sequence[str]) -> int:
    """Do the demo in a real window under a real X server, at 100 % and at 150 %."""
    out = Path(arguments[-1] if arguments else "shots")
    result = 0
    for scale, width, height in ((100, 1366, 768), (150, 2049, 1152)):
        with x_server(width, height) as display:
            environment = os.environ | {
                "DISPLAY": display,
                "QT_QPA_PLATFORM": "xcb",
                "QT_SCALE_FACTOR": str(scale / 100),
                "PYTHONUTF8": "1",
            }
            words = in_venv("-P", "-m", "app", "demo", "--out", str(out / f"{scale}"))
            result = subprocess.call(words, env=environment) or result
    return result


def write_locks(arguments: Sequence[str]) -> int:
    """Write both locks anew from pyproject.toml, with uv, and without any index's name.

    The installed program gets the same versions without the tools of developers.
    """
    with tempfile.TemporaryDirectory() as folder:
        tools = Path(folder) / "tools"
        _make_venv(tools)
        if subprocess.call([str(venv_python(tools)), "-m", "pip", "install", "--quiet", "uv"]):
            raise NotReady("uv, which writes the lock, could not be installed: see above.")
        compiler = [str(venv_python(tools)), "-m", "uv", "pip", "compile", "--quiet", "--universal"]
        compiler += ["--python-version", "3.11", "--generate-hashes", "--no-header"]
        compiler += ["--no-emit-index-url", "--no-emit-find-links", *arguments]
        everything_locked = [*compiler, "--extra", "dev", "pyproject.toml", "-o", LOCK.name]
        installed = [*compiler, "--no-annotate", "-c", LOCK.name, "pyproject.toml", "-o"]
        for command in (everything_locked, [*installed, str(INSTALLED_LOCK.relative_to(ROOT))]):
            if subprocess.call(command, cwd=ROOT, env=_index_of_pip()):
                return 1
    return 0


def _index_of_pip() -> dict[str, str]:
    """Hand pip's index to uv, which does not read pip's settings.

    Extra indexes are left out: one that holds this machine's wheels only
    would leave the other platforms' hashes out of the lock.
    """
    ask = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    index = subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip()
    return os.environ | ({"UV_DEFAULT_INDEX": index} if index else {})


class Command(NamedTuple):
    """One word of the command line, what it is for, and what it runs."""

    summary: str
    run: Callable[[Sequence[str]], int]


def _checking(checks: Sequence[Check]) -> Callable[[Sequence[str]], int]:
    return lambda _: 0 if run_checks(checks) else 1


COMMANDS = {
    "demo": Command("the main job on the sample ledger: [--out DIR], else ./demo-out", demo),
    "run": Command("the program on one's own data", lambda rest: program(["run", *rest])),
    "yizhan": Command("one of the program's own subcommands: yizhan SUBCOMMAND ...", program),
    "test": Command("everything CI checks; more words go to pytest", everything),
    "lint": Command("ruff: rules and layout", _checking(LINT)),
    "types": Command("mypy, strict", _checking(TYPES)),
    "imports": Command("the layers, by import-linter", _checking(IMPORTS)),
    "screens": Command("the demo under a real X server at 100 % and 150 %: [DIR]", screens),
    "bench": Command("the table of speed and memory", lambda rest: module("tests.bench", rest)),
    "survive": Command("the long crash, power-cut and disk-trouble runs", survive),
    "lock": Command("write the locks anew from pyproject.toml", write_locks),
}
NEEDS_NOTHING = frozenset({"lock"})


def usage() -> str:
    lines = [f"  {name:<8} {command.summary}" for name, command in COMMANDS.items()]
    return "python3 dev.py COMMAND ...\n\n" + "\n".join(lines)


def main(words: Sequence[str]) -> int:
    """Run one command; 2 for a wrong word, 1 where the machine is not ready."""
    problem = python_problem(sys.version_info[:2])
    if problem:
        print(problem, file=sys.stderr)
        return 1
    if not words or words[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0 if words else 2
    name, *rest = words
    if name not in COMMANDS:
        print(f"没有这个命令 (unknown command): {name}\n\n{usage()}", file=sys.stderr)
        return 2
    try:
        if name not in NEEDS_NOTHING:
            prepare()
        return COMMANDS[name].run(rest)
    except NotReady as lack:
        print(lack, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
