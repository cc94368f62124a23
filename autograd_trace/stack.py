"""A deep stack: what a program nests ever deeper must end in an error of Python's, not in a crash of the process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
#: Room for `fresh_state`'s recursion limit in calls that go through C, 2 to 4 kB each; touched only where it is needed.
STACK = 256 << 20
_lock = threading.Lock()


def run_deep(function: Callable[[], Result]) -> Result:
    """`function()`, on a stack that is deep enough; what it raises is raised.

    Everything that the function makes is to end with it: values nested deeply are freed on this stack too.
    """
    results: list[Result] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            results.append(function())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=work, name="program", daemon=True)
    with _lock:
        before = threading.stack_size(STACK)
        try:
            thread.start()
        finally:
            threading.stack_size(before)
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
