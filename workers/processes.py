"""The worker processes: a Pebble pool over a forkserver, or over spawn where there is none."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial
from multiprocessing import forkserver, spawn
from pathlib import Path
from typing import Any

from pebble import ProcessPool
from pebble.pool.process import WORKERS_NAME

from workers import process
from workers.limits import PoolLimits
from workers.messages import Request, Result
from workers.slots import Slots

_ROOT = str(Path(__file__).resolve().parent.parent)
#: One thread for each worker: there is one worker for each core.
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}


class Processes:
    """The worker processes of one pool, and the memory that they share with it."""

    def __init__(self, task: str, preload: str, count: int, limits: PoolLimits) -> None:
        """Make the processes ready to start; `start` starts them.

        Args:
            task: dotted name of the function that they run.
            preload: module that the forkserver imports; the first pool of a process decides.
            count: how many there are.
            limits: theirs.
        """
        self._context = _context()
        self._task = task
        self._preload = preload
        self._limits = limits
        # Twice as many slots as workers: one is not given away again while a killed worker may still write to it.
        self.slots = Slots(self._context, 2 * count, limits.partial_bytes)
        self._pool: Any = ProcessPool(
            max_workers=count,
            max_tasks=limits.tasks_per_worker,
            initializer=process.start,
            initargs=(task, self.slots, limits),
            context=self._context,
        )

    def start(self) -> None:
        """Start the workers; takes seconds the first time in a process."""
        _leave_main_alone()
        if self._context.get_start_method() == "forkserver":
            self._context.set_forkserver_preload([self._preload])
            with _environment():
                forkserver.ensure_running()
        # Pebble starts its workers when it is first looked at.
        if not self._pool.active:
            raise RuntimeError("the worker processes did not start")

    def schedule(self, request: Request, slot: int, number: int, seconds: float) -> Future[Result]:
        """Have a worker carry out a request.

        Raises:
            RuntimeError: where the pool is broken and has to be made anew.
        """
        arguments = (self._task, request, slot, number, seconds)
        future: Future[Result] = self._pool.schedule(
            process.run, args=arguments, timeout=seconds + self._limits.kill_margin
        )
        return future

    def stop(self) -> None:
        """End the workers at once, whatever they do."""
        self._pool.stop()
        self._pool.join()


def _context() -> Any:
    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    """What the forkserver inherits; before Python 3.12 it finds our packages by PYTHONPATH only."""
    path = os.pathsep.join(filter(None, (_ROOT, os.environ.get("PYTHONPATH"))))
    wanted = {**_ENVIRONMENT, "PYTHONPATH": path}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _leave_main_alone() -> None:
    """Keep new workers from importing this process's main module, which multiprocessing has them do.

    Under Streamlit that is the page's script: each worker would run the page. No option turns it off.
    """
    if not isinstance(spawn.get_preparation_data, partial):
        spawn.get_preparation_data = partial(_preparation_data, spawn.get_preparation_data)


def _preparation_data(original: Any, name: str) -> dict[str, object]:
    data: dict[str, object] = original(name)
    if name == WORKERS_NAME:
        data.pop("init_main_from_name", None)
        data.pop("init_main_from_path", None)
    return data
