"""What a process gives up before it runs its first program. `docs/safety.md` says what holds on which system."""

from __future__ import annotations

import contextlib
import ctypes
import sys

from autograd_trace import seccomp
from autograd_trace.memory import limit_memory

_NO_NEW_PRIVILEGES = 38  # prctl(2)
#: Open file descriptors, at most.
OPEN_FILES = 64


def enter(open_files: int = OPEN_FILES) -> None:
    """Give up, for good, whatever the system lets this process give up without being root."""
    _first_to_die()
    limit_memory()
    _limit("RLIMIT_CORE", 0)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_NOFILE", open_files)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if not seccomp.install():
        # It counts threads too, and those of all of the user's processes; root is exempt.
        _limit("RLIMIT_NPROC", 0)


def _first_to_die() -> None:
    """Where memory runs out on the whole machine, Linux is to end a worker, not the server."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")


def _limit(name: str, value: int) -> None:
    """Lower a resource limit to `value`, where the system has it."""
    if sys.platform == "win32":
        return
    import resource

    number = getattr(resource, name, None)
    if number is not None:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(number, (value, value))
