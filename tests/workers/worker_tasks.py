"""Tasks for the pool's tests: a request's source names what the worker is to do."""

import ctypes
import errno
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from workers.control import Control
from workers.messages import ErrorSummary, Request, Result

STOPPED = ErrorSummary("limit", "Stopped", "the run was stopped", 1)
runs = itertools.count(1)


def task(request: Request, control: Control) -> Result:
    """Do what the first word of the source says; the rest of it only makes requests differ."""
    next(runs)
    return ACTIONS[request.source.split()[0]](request, control)


def echo(request: Request, control: Control) -> Result:
    return Result(request.source.encode())


def process(request: Request, control: Control) -> Result:
    return Result(str(os.getpid()).encode(), keep=False)


def count(request: Request, control: Control) -> Result:
    return Result(str(next(runs)).encode())


def endless(request: Request, control: Control) -> Result:
    control.progress(0.25, "")
    while True:
        pass


def polite(request: Request, control: Control) -> Result:
    control.encode = str.encode
    control.progress(0.5, "")
    while not control.should_stop():
        control.watch(lambda: f"so far of {request.source}")
    return Result(b"what ran", error=STOPPED, keep=False)


def allocate(request: Request, control: Control) -> Result:
    return Result(bytes(1 << 40))


def hoard(request: Request, control: Control) -> Result:
    kept = []
    while True:
        kept.append(bytes(1 << 26))


def segfault(request: Request, control: Control) -> Result:
    return Result(ctypes.string_at(0))


def leave(request: Request, control: Control) -> Result:
    os._exit(int(request.source.split()[1]))


def killed(request: Request, control: Control) -> Result:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def fault(request: Request, control: Control) -> Result:
    raise KeyError("a fault of ours")


def large(request: Request, control: Control) -> Result:
    return Result(b"x" * 5_000_000)


def _attempt(act: Callable[[], object]) -> str:
    try:
        act()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, str(error))
    except (RuntimeError, MemoryError) as error:
        return str(error)
    return "allowed"


def _set_limit() -> None:
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_AS, resource.getrlimit(resource.RLIMIT_AS))
    except ValueError as error:
        raise PermissionError(errno.EPERM, str(error)) from None


def _thread() -> None:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()


def _write_into(path: str, mode: str) -> None:
    with open(path, mode) as file:
        file.write("x")


def _core_limit() -> None:
    import resource

    if resource.getrlimit(resource.RLIMIT_CORE) != (0, 0):
        raise RuntimeError("cores are written")


ATTEMPTS: dict[str, Callable[[], object]] = {
    "connect": lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
    "listen": lambda: socket.create_server(("127.0.0.1", 0)).close(),
    "unix socket": lambda: socket.socket(socket.AF_UNIX).close(),
    "fork": os.fork,
    "subprocess": lambda: subprocess.run([sys.executable, "-c", ""], check=True),  # noqa: S603
    "shell": lambda: os.posix_spawn("/bin/sh", ["sh", "-c", ""], {}),
    "exec": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
    "new file": lambda: _write_into("/tmp/autograd-lab-worker-was-here", "w"),  # noqa: S108
    "own file": lambda: _write_into(__file__, "a"),
    "delete": lambda: os.unlink(__file__),
    "rename": lambda: os.rename(__file__, __file__ + "2"),
    "directory": lambda: os.mkdir("/tmp/autograd-lab-worker-was-here-too"),  # noqa: S108
    "mode": lambda: os.chmod(__file__, 0o600),
    "kill others": lambda: os.kill(os.getppid(), 0),
    "raise limits": _set_limit,
    "read": lambda: Path(__file__).read_text(),
    "thread": _thread,
    "no core": _core_limit,
    "own signal": lambda: os.kill(os.getpid(), 0),
}


def attempt(request: Request, control: Control) -> Result:
    return Result(_attempt(ATTEMPTS[request.source.partition(" ")[2]]).encode(), keep=False)


ACTIONS: dict[str, Callable[[Request, Control], Result]] = {
    function.__name__: function
    for function in (
        allocate,
        attempt,
        count,
        echo,
        endless,
        fault,
        hoard,
        killed,
        large,
        leave,
        polite,
        process,
        segfault,
    )
}
