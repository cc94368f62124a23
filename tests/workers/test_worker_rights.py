"""What a worker cannot do: network, processes, files, other processes; `docs/safety.md` promises it."""

import platform
import sys
from collections.abc import Iterator

import pytest

from autograd_trace import seccomp
from tests.workers import worker_tasks
from workers import Pool, Request

FILTERED = sys.platform == "linux" and platform.machine() == "x86_64"
ALLOWED = {"read", "thread", "no core", "own signal"}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool(task="tests.workers.worker_tasks.task", workers=1)
    yield pool
    pool.close()


@pytest.mark.skipif(not FILTERED, reason="the filter of system calls is for Linux on x86-64")
@pytest.mark.parametrize("attempt", worker_tasks.ATTEMPTS)
def test_worker_may_do_no_more_than_it_needs(pool: Pool, attempt: str) -> None:
    found = pool.submit(Request(1, f"attempt {attempt}")).wait(60)
    assert found is not None
    assert found.payload == (b"allowed" if attempt in ALLOWED else b"EPERM")


@pytest.mark.skipif(not FILTERED, reason="what is refused here is allowed outside of a worker")
@pytest.mark.parametrize("attempt", ["listen", "unix socket", "raise limits"])
def test_same_attempt_succeeds_outside_of_a_worker(attempt: str) -> None:
    worker_tasks.ATTEMPTS[attempt]()


def test_no_system_call_is_listed_twice() -> None:
    numbers = [*seccomp.REFUSED.values(), *seccomp.ABSENT.values()]
    assert len(set(numbers)) == len(numbers)


def test_jumps_stay_inside_of_the_filter() -> None:
    program = seccomp.program(1234)
    assert len(program) < 4096
    for index, (_, true, false, _) in enumerate(program[:-1]):
        assert index + 1 + max(true, false) < len(program)
