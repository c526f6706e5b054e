"""Why the disk refused, in words a person knows; the system's own are English or depend on it."""

from __future__ import annotations

import errno
from types import MappingProxyType

_REFUSALS = frozenset(
    (
        errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EPERM, errno.EROFS,
        errno.EIO, errno.EBUSY, errno.ENODEV, errno.ENXIO,
    )
)  # fmt: skip
_WORDS = MappingProxyType(
    {
        errno.ENOSPC: "磁盘满了",
        errno.EDQUOT: "磁盘满了",
        errno.EFBIG: "文件太大，磁盘放不下",
        errno.EACCES: "没有权限，或文件正被别的程序打开",
        errno.EPERM: "没有权限，或文件正被别的程序打开",
        errno.EBUSY: "正被别的程序占用",
        errno.EROFS: "磁盘是只读的",
        errno.ENOENT: "找不到文件或文件夹",
        errno.ENOTDIR: "路径里有一段不是文件夹",
        errno.EISDIR: "这是文件夹，不是文件",
        errno.EEXIST: "已有同名的文件",
        errno.ENAMETOOLONG: "文件名或路径太长",
        errno.ESPIPE: "这不是普通的文件",
        errno.EINVAL: "文件名不能用",
        errno.EMFILE: "打开的文件太多",
        errno.EIO: "磁盘读写出错，可能损坏或没有插好",
        errno.ENODEV: "磁盘没有插好",
        errno.ENXIO: "磁盘没有插好",
    }
)


def disk_words(problem: OSError) -> str:
    """Say why the disk refused: 磁盘满了. What has no words here gives its number."""
    if problem.errno is None:
        return "原因不明"
    return _WORDS.get(problem.errno, f"系统错误 {problem.errno}")


def is_full(problem: OSError) -> bool:
    """Tell whether there was no room, rather than no right."""
    return problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def is_refused(problem: OSError) -> bool:
    """Tell whether disk or rights refused; else something of ours is missing or wrong."""
    return problem.errno in _REFUSALS
