"""Which drives may hold the data folder (contract: keys, backups, drives)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

_NETWORK = {
    "nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "ncpfs", "afs", "coda",
    "9p", "ceph", "glusterfs", "lustre", "gpfs", "davfs", "davfs2", "webdav", "sshfs", "rclone",
    "s3fs", "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.davfs", "fuse.davfs2", "fuse.rclone",
    "fuse.s3fs", "fuse.smbnetfs", "fuse.curlftpfs", "fuse.gvfsd-fuse", "remote",
}  # fmt: skip
"""As the systems name them; `remote` is a mapped drive."""

_LOCAL = {
    "ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "reiserfs", "bcachefs",
    "ntfs", "ntfs3", "refs", "fuseblk", "apfs", "hfs", "hfsplus", "fat", "fat32", "vfat", "msdos",
    "exfat", "tmpfs", "ramfs", "overlay", "overlayfs", "aufs", "squashfs", "virtiofs",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drive:
    """What the house says to a drive, and why; the text is blank for `ok`."""

    verdict: Literal["ok", "warn", "refuse"]
    text: str


def drive_problem(fs_type: str, removable: bool, path: str) -> Drive:  # noqa: FBT001 (a fact of the drive)
    """Judge a drive by its file system, whether the system marks it removable, and the path.

    Network file systems, UNC paths, mapped drives and removable media are refused: SQLite loses
    or damages data there. An unknown type is accepted with a warning.
    """
    kind = fs_type.strip().lower()
    if path.startswith(("\\\\", "//")) or kind in _NETWORK:
        return Drive("refuse", f"数据不能放在网络盘上：{path}。网络断开时会丢失记录。")
    if removable:
        return Drive("refuse", f"数据不能放在U盘等可移动盘上：{path}。拔出时会损坏数据。")
    if kind not in _LOCAL:
        shown = fs_type.strip() or "未知"
        return Drive("warn", f"没有见过的磁盘类型（{shown}），请确认它是本机硬盘：{path}。")
    return Drive("ok", "")
