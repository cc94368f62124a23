"""A filter of system calls for what runs programs: no network, no new processes, no writing, no tracing of others.

It refuses (EPERM, so that Python raises PermissionError) what a run never needs, and lets the rest pass: a list of
what is allowed would break with each new kernel or C library. Linux on x86-64 only; the numbers and structures
are those of the kernel's `seccomp(2)` and `syscall_64.tbl`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Sequence

#: Refused whatever the arguments: by name, for the reader, and by number.
REFUSED = {
    # network, also between processes
    "socket": 41, "connect": 42, "accept": 43, "sendto": 44, "sendmsg": 46, "bind": 49, "listen": 50,
    "socketpair": 53, "accept4": 288, "sendmmsg": 307,
    # processes
    "fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "unshare": 272, "setns": 308,
    # other processes
    "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "tkill": 200,
    "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297, "pidfd_send_signal": 424, "pidfd_open": 434,
    "pidfd_getfd": 438,
    # files
    "truncate": 76, "ftruncate": 77, "rename": 82, "mkdir": 83, "rmdir": 84, "creat": 85, "link": 86,
    "unlink": 87, "symlink": 88, "chmod": 90, "fchmod": 91, "chown": 92, "fchown": 93, "lchown": 94,
    "mknod": 133, "utime": 132, "utimes": 235, "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190,
    "removexattr": 197, "lremovexattr": 198, "fremovexattr": 199, "mkdirat": 258, "mknodat": 259,
    "fchownat": 260, "futimesat": 261, "unlinkat": 263, "renameat": 264, "linkat": 265, "symlinkat": 266,
    "fchmodat": 268, "utimensat": 280, "fallocate": 285, "name_to_handle_at": 303,
    "open_by_handle_at": 304, "renameat2": 316, "fchmodat2": 452,
    # the system
    "chroot": 161, "pivot_root": 155, "mount": 165, "umount2": 166, "swapon": 167, "reboot": 169,
    "init_module": 175, "finit_module": 313, "kexec_load": 246, "bpf": 321, "perf_event_open": 298,
    "userfaultfd": 323, "add_key": 248, "request_key": 249, "keyctl": 250, "personality": 135,
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsmount": 432, "mount_setattr": 442,
    # undoing these limits; system calls that pass a filter by
    "setrlimit": 160, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
}  # fmt: skip
#: Refused as if the kernel did not have them: the C library then uses the older calls, which the filter can read.
ABSENT = {"clone3": 435, "openat2": 437}
_OPEN, _OPENAT, _CLONE, _KILL, _TGKILL, _PRLIMIT64 = 2, 257, 56, 62, 234, 302
_WRITING = os.O_WRONLY | os.O_RDWR | getattr(os, "O_CREAT", 0) | os.O_TRUNC | os.O_APPEND
_CLONE_THREAD = 0x00010000
_X32_BIT = 0x40000000
_ARCHITECTURE = 0xC000003E

_LOAD, _JUMP_EQUAL, _JUMP_GREATER_EQUAL, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16
_SECCOMP, _SET_MODE_FILTER, _ALL_THREADS = 317, 1, 1

Instruction = tuple[int, int, int, int]


def install() -> bool:
    """Put the filter on this process, for good; False where the system takes none.

    Linux wants `PR_SET_NO_NEW_PRIVS` set before, or root.
    """
    if not (sys.platform == "linux" and platform.machine() == "x86_64" and sys.maxsize > 2**32):
        return False
    library = ctypes.CDLL(None)
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program(os.getpid()))
    buffer = ctypes.create_string_buffer(code, len(code))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer)))
    return bool(library.syscall(_SECCOMP, _SET_MODE_FILTER, _ALL_THREADS, header) == 0)


def program(pid: int) -> Sequence[Instruction]:
    """The filter for the process `pid`, as instructions (code, jump if true, jump if false, constant)."""
    refuse, absent = _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS
    return [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        *_unless(_JUMP_EQUAL, _ARCHITECTURE, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER_AT),
        *_when(_JUMP_GREATER_EQUAL, _X32_BIT, refuse),
        *(part for number in REFUSED.values() for part in _when(_JUMP_EQUAL, number, refuse)),
        *(part for number in ABSENT.values() for part in _when(_JUMP_EQUAL, number, absent)),
        *_for_call(_OPEN, _argument(1), _when(_JUMP_ANY_BIT, _WRITING, refuse)),
        *_for_call(_OPENAT, _argument(2), _when(_JUMP_ANY_BIT, _WRITING, refuse)),
        *_for_call(_CLONE, _argument(0), _unless(_JUMP_ANY_BIT, _CLONE_THREAD, refuse)),
        *_for_call(_KILL, _argument(0), _unless(_JUMP_EQUAL, pid, refuse)),
        *_for_call(_TGKILL, _argument(0), _unless(_JUMP_EQUAL, pid, refuse)),
        # prlimit64 reads limits (no new limit given) or sets them: the pointer's two halves must be 0.
        *_for_call(_PRLIMIT64, _argument(2), _unless(_JUMP_EQUAL, 0, refuse)),
        *_for_call(_PRLIMIT64, _argument(2) + 4, _unless(_JUMP_EQUAL, 0, refuse)),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _argument(index: int) -> int:
    """Where the lower half of an argument stands."""
    return _ARGUMENTS_AT + 8 * index


def _when(test: int, constant: int, action: int) -> list[Instruction]:
    return [(test, 0, 1, constant), (_RETURN, 0, 0, action)]


def _unless(test: int, constant: int, action: int) -> list[Instruction]:
    return [(test, 1, 0, constant), (_RETURN, 0, 0, action)]


def _for_call(number: int, argument: int, then: list[Instruction]) -> list[Instruction]:
    """Look at an argument of one system call; the number is loaded again for what follows."""
    body = [(_LOAD, 0, 0, argument), *then, (_LOAD, 0, 0, _NUMBER_AT)]
    return [(_JUMP_EQUAL, 0, len(body), number), *body]
