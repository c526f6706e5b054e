"""Which drives may hold the data (contract: keys, backups, drives)."""

import pytest

from app.core.drives import drive_problem

TABLE = [
    ("ext4", False, "/home/a/data", "ok"),
    ("EXT4", False, "/home/a/data", "ok"),
    ("NTFS", False, "D:\\data", "ok"),
    ("tmpfs", False, "/tmp/data", "ok"),
    ("overlay", False, "/data", "ok"),
    ("vfat", False, "/mnt/internal", "ok"),
    ("nfs4", False, "/mnt/share", "refuse"),
    ("cifs", False, "/mnt/share", "refuse"),
    ("smb3", False, "/mnt/share", "refuse"),
    ("fuse.sshfs", False, "/mnt/share", "refuse"),
    ("remote", False, "Z:\\data", "refuse"),
    ("NTFS", False, "\\\\server\\share\\data", "refuse"),
    ("NTFS", False, "//server/share/data", "refuse"),
    ("vfat", True, "/media/stick", "refuse"),
    ("ext4", True, "/media/disk", "refuse"),
    ("novelfs", False, "/data", "warn"),
    ("novelfs", True, "/data", "refuse"),
    ("", False, "/data", "warn"),
]


@pytest.mark.parametrize(("fs_type", "removable", "path", "verdict"), TABLE)
def test_each_kind_of_drive_gets_its_verdict(
    fs_type: str, removable: bool, path: str, verdict: str
) -> None:
    drive = drive_problem(fs_type, removable, path)

    assert drive.verdict == verdict
    assert bool(drive.text) == (verdict != "ok")
    assert verdict == "ok" or path in drive.text
