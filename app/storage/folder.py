"""The data folder: which one it is, what lies in it, whether this drive may hold it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from app.core.disk_words import disk_words
from app.core.drives import drive_problem
from app.core.errors import StoreProblem
from app.storage.keys import sync_folder


@dataclass(frozen=True, slots=True)
class DataFolder:
    """One station's folder (数据文件夹) and the names of what lies in it."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "station.db"

    @property
    def audit_seen(self) -> Path:
        """How far the change log was verified at the last start."""
        return self.root / "audit-seen.json"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def lock(self) -> Path:
        return self.root / "in-use.lock"

    def exists(self) -> bool:
        return self.database.exists()


def default_root() -> Path:
    """Give the folder used when none is named: `YIZHAN_DATA`, else the user's own."""
    named = os.environ.get("YIZHAN_DATA")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("yizhan", appauthor=False))


def prepare(root: Path) -> tuple[DataFolder, str]:
    """Make the folder where it may be; give it with a warning ("" if none).

    Raises:
        StoreProblem: network or removable drive, or not writable.
    """
    root = root.absolute()
    drive = drive_problem(*_drive_of(root), str(root))
    if drive.verdict == "refuse":
        raise StoreProblem(
            drive.text, kept="没有写入任何东西。", to_do="请改用本机硬盘上的文件夹。"
        )
    folder = DataFolder(root)
    new = [part for part in (root, *root.parents) if not part.exists()]
    try:
        for part in (folder.keys, folder.files, folder.backups, folder.exports, folder.logs):
            part.mkdir(parents=True, exist_ok=True)
        folder.keys.chmod(0o700)
        probe = root / ".write-test"
        probe.write_bytes(b"")
        # Gone already where another start tried at the same instant.
        probe.unlink(missing_ok=True)
        # So that a power cut does not take the folder away from under what it holds.
        for place in (root, *(part.parent for part in new)):
            sync_folder(place)
    except OSError as problem:
        raise StoreProblem(
            f"数据文件夹不能写入：{root}（{disk_words(problem)}）。",
            kept="已有的数据没有改动。",
            to_do="请检查磁盘空间和文件夹权限，或换一个文件夹。",
        ) from problem
    return folder, drive.text if drive.verdict == "warn" else ""


def _drive_of(root: Path) -> tuple[str, bool]:
    """File system type and whether the medium is removable, for the nearest existing parent."""
    import psutil

    place = root
    while not place.exists() and place != place.parent:
        place = place.parent
    place = place.resolve()
    best, kind, options, device = "", "", "", ""
    for part in psutil.disk_partitions(all=True):
        mount = part.mountpoint
        inside = place == Path(mount) or Path(mount) in place.parents
        if inside and len(mount) >= len(best):
            best, kind, options, device = mount, part.fstype, part.opts, part.device
    if "remote" in options.split(","):
        # Windows calls a mapped drive by the file system behind it.
        kind = "remote"
    removable = "removable" in options.split(",") or _linux_removable(device)
    return kind, removable


def _linux_removable(device: str) -> bool:
    name = Path(device).name.rstrip("0123456789")
    flag = Path("/sys/block") / name / "removable"
    try:
        return bool(name) and flag.read_text().strip() == "1"
    except OSError:
        return False
