"""A limit on the process's memory, for what the evaluator's own bounds miss."""

from __future__ import annotations

from autograd_trace.stack import STACK

#: What a program may use beyond the process's present size, in bytes, its stack included.
HEADROOM = (1 << 30) + STACK


def limit_memory(headroom: int = HEADROOM) -> bool:
    """Limit the address space to the present size plus `headroom` bytes; False where the system cannot."""
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            present = int(file.read().split()[0]) * resource.getpagesize()
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (present + headroom, hard))
    except (ImportError, OSError, ValueError):
        return False
    return True
