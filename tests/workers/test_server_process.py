"""The process that the workers belong to: it never imports torch, and leaves no process behind."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SERVER = """
import sys
from workers import Pool, PoolLimits, Request
from autograd_trace.limits import Limits
print("main runs", flush=True)
limits = PoolLimits(program=Limits(seconds={seconds}), grace=0.0)
module = "tests.workers.worker_tasks"
pool = Pool(task=f"{{module}}.task", preload=module, workers=2, limits=limits)
workers = [pool.submit(Request(1, f"process {{n}}", seed=n)).wait(60).payload.decode() for n in range(4)]
from multiprocessing import forkserver
print(*{{*workers, str(forkserver._forkserver._forkserver_pid)}}, flush=True)
running = [pool.submit(Request(1, f"{action} {{n}}", seed=n)) for n in range(3)]
while not all(job.peek().progress for job in running[:2]) and "{action}" != "echo":
    pass
print("ready", "torch" in sys.modules, flush=True)
{end}
"""


def start(tmp_path: Path, action: str, end: str, seconds: float = 30.0) -> tuple[subprocess.Popen[str], list[int], str]:
    """Start a server; give its process, the descriptors of its processes' ends, and its last line."""
    file = tmp_path / "server.py"
    file.write_text(SERVER.format(action=action, end=end, seconds=seconds), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, str(file)], stdout=subprocess.PIPE, text=True, env=environment, cwd=tmp_path
    )
    assert server.stdout is not None
    assert server.stdout.readline() == "main runs\n"
    descriptors = [os.pidfd_open(int(number)) for number in server.stdout.readline().split()]
    return server, descriptors, server.stdout.readline()


def all_ended(descriptors: list[int], seconds: float) -> bool:
    """Whether these processes end within so many seconds."""
    ended = [bool(select.select([descriptor], [], [], seconds)[0]) for descriptor in descriptors]
    for descriptor in descriptors:
        os.close(descriptor)
    return len(ended) >= 2 and all(ended)


pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="watches processes as Linux lets it")


@pytest.mark.parametrize(
    ("action", "end"),
    [
        ("echo", ""),
        ("endless", ""),
        ("polite", "pool.close()"),
        ("endless", "raise SystemExit(1)"),
        ("endless", "1 / 0"),
    ],
)
def test_no_process_is_left_when_the_server_ends(tmp_path: Path, action: str, end: str) -> None:
    server, descriptors, _ = start(tmp_path, action, end)
    server.communicate(timeout=20)
    assert all_ended(descriptors, 10)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_when_the_server_is_killed(tmp_path: Path, sign: signal.Signals) -> None:
    server, descriptors, _ = start(tmp_path, "echo", "input()")
    server.send_signal(sign)
    server.communicate(timeout=20)
    assert all_ended(descriptors, 10)


def test_endless_run_outlives_a_killed_server_by_its_time_limit_only(tmp_path: Path) -> None:
    server, descriptors, _ = start(tmp_path, "endless", "input()", seconds=2.0)
    server.kill()
    server.communicate(timeout=20)
    assert all_ended(descriptors, 10)


def test_server_does_not_import_torch(tmp_path: Path) -> None:
    server, descriptors, line = start(tmp_path, "echo", "")
    assert line == "ready False\n"
    server.communicate(timeout=20)
    assert all_ended(descriptors, 10)


def test_workers_do_not_run_the_main_script(tmp_path: Path) -> None:
    server, descriptors, _ = start(tmp_path, "echo", "")
    rest, _ = server.communicate(timeout=20)
    assert "main runs" not in rest
    assert all_ended(descriptors, 10)
