"""The pool of workers: requests in, answers out, and one execution at a time of what several ask alike."""

from __future__ import annotations

import atexit
import itertools
import logging
import threading
from collections import deque
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial

from workers import failures
from workers.cache import Cache
from workers.jobs import Job, Run
from workers.limits import PoolLimits, worker_count
from workers.messages import Answer, Cause, Key, Request, Result, Status
from workers.processes import Processes

_LOG = logging.getLogger(__name__)
TASK = "workers.entry.answer"
PRELOAD = "workers.preload"
#: How long closing waits for processes that are just being started, in seconds.
_START_TIME = 30.0
_CLOSING = "the server is closing"


class Pool:
    """Runs programs in worker processes. All methods may be called from any thread, and all but `close` return at once.

    A run waits in a queue of the pool's own until a worker is free, so that taking it back costs nothing. Where the
    workers break down as a whole, they are made anew, and the runs under way get a second try.
    """

    def __init__(
        self,
        *,
        task: str = TASK,
        preload: str = PRELOAD,
        workers: int | None = None,
        limits: PoolLimits | None = None,
    ) -> None:
        """Make a pool; its processes start with `start`, or with the first request.

        Args:
            task: dotted name of the function that workers run: `(Request, Control) -> Result`. A function
                `warm_up()` of the same module is called when a worker starts.
            preload: dotted name of the module that workers share; the first pool of a process decides.
            workers: how many; `worker_count()` where None.
            limits: the defaults where None.
        """
        self.limits = limits or PoolLimits()
        self.workers = workers or worker_count()
        self._task = task
        self._preload = preload
        self._lock = threading.RLock()
        self._cache = Cache(self.limits.cache_bytes)
        self._numbers = itertools.count(1)
        self._queue: deque[Run] = deque()
        self._running: set[Run] = set()
        #: Runs that others may join, waiting or running.
        self._shared: dict[Key, Run] = {}
        self._free_slots: deque[int] = deque()
        self._processes: Processes | None = None
        self._starter: threading.Thread | None = None
        self._closed = False
        # Later registered, earlier called: before multiprocessing waits for workers that have no end.
        atexit.register(self.close)

    # Asking

    def submit(self, request: Request, *, supersedes: Job | None = None) -> Job:
        """Ask for a recording.

        Args:
            request: what is asked.
            supersedes: an earlier job of the same learner whose answer nobody needs any more.

        Returns:
            The job, answered already where the answer was kept.
        """
        job = Job(request, self)
        with self._lock:
            kept = self._cache.get(request.key)
            if kept is not None:
                job.answer(_answer(request, kept))
            elif request.key in self._shared:
                self._shared[request.key].add(job)
            elif self._closed:
                self._fail(job, "stopped", _CLOSING)
            elif len(self._queue) >= self.limits.pending:
                self._fail(job, "busy", "the server has too many programs to run")
            else:
                self._enqueue([job], shared=True)
            if supersedes is not None:
                self._withdraw(supersedes)
        self.start()
        return job

    def stop(self, job: Job) -> None:
        """Have the job's run end and keep what it did; where others asked for the same, theirs begins anew."""
        with self._lock:
            run = job.run
            if run is None or job in run.stopped_by:
                return
            if run.slot is None:
                self._leave(run, job)
                self._fail(job, "stopped", "the run was stopped before it began")
            else:
                run.stopped_by.append(job)
                self._end(run)

    def look(self, job: Job) -> Answer:
        """What is known so far of a job that is not answered."""
        with self._lock:
            run = job.run
            if run is None or run.slot is None or self._processes is None:
                return Answer(job.request.id, "running")
            slots = self._processes.slots
            payload = slots.partial(run.slot, run.number)
            progress = slots.progress(run.slot, run.number)
            return Answer(job.request.id, "running", payload, ran=payload is not None, progress=progress)

    def _withdraw(self, job: Job) -> None:
        """Nobody needs the job's answer any more."""
        run = job.run
        if run is not None:
            self._leave(run, job)
            job.answer(Answer(job.request.id, "superseded"))

    def _leave(self, run: Run, job: Job) -> None:
        """Take a job from its run, and let a run that answers nobody end."""
        run.remove(job)
        if not run.jobs:
            self._unshare(run)
            if run.slot is None:
                self._queue.remove(run)
            else:
                self._end(run)

    def _fail(self, job: Job, cause: Cause, message: str) -> None:
        job.answer(_answer(job.request, failures.failure(job.request, cause, message)))

    # Running

    def _enqueue(self, jobs: list[Job], *, shared: bool) -> None:
        run = Run(next(self._numbers), jobs)
        self._queue.append(run)
        if shared:
            self._shared[run.request.key] = run
        self._dispatch()

    def _dispatch(self) -> None:
        """Give waiting runs to free workers."""
        while self._processes is not None and self._queue and len(self._running) < self.workers:
            run = self._queue.popleft()
            run.slot = self._free_slots.popleft()
            self._running.add(run)
            processes = self._processes
            processes.slots.begin(run.slot, run.number)
            try:
                run.future = processes.schedule(run.request, run.slot, run.number, self._seconds(run))
            except RuntimeError as error:
                self._over(run, processes, BrokenProcessPool(str(error)))
            else:
                run.future.add_done_callback(partial(self._done, run, processes))

    def _seconds(self, run: Run) -> float:
        """How long a worker may take."""
        return self.limits.seconds(run.request.runs)

    def _done(self, run: Run, processes: Processes, future: Future[Result]) -> None:
        """Called by one of Pebble's threads."""
        try:
            outcome: Result | BaseException = future.result()
        except BaseException as error:
            outcome = error
        with self._lock:
            if run in self._running:
                self._over(run, processes, outcome)

    def _over(self, run: Run, processes: Processes, outcome: Result | BaseException) -> None:
        """A run has ended: answer those who asked, and go on."""
        self._running.discard(run)
        if run.killer is not None:
            run.killer.cancel()
        if processes is self._processes and run.slot is not None:
            self._free_slots.append(run.slot)
        if isinstance(outcome, BrokenProcessPool):
            self._restart(processes)
            if not run.again and run.jobs:
                run.again, run.slot, run.future = True, None, None
                self._queue.appendleft(run)
                return
        self._unshare(run)
        self._deliver(run, outcome)
        self._dispatch()

    def _deliver(self, run: Run, outcome: Result | BaseException) -> None:
        if isinstance(outcome, Result):
            result = outcome
        else:
            result = failures.explain(run.request, outcome, self._seconds(run))
        if result.keep:
            self._cache.put(run.request.key, result)
        stopped = result.error is not None and result.error.type == "Stopped"
        others = [job for job in run.jobs if stopped and job not in run.stopped_by]
        for job in run.jobs:
            if job not in others:
                job.answer(_answer(job.request, result))
        if others:
            self._enqueue(others, shared=False)

    def _end(self, run: Run) -> None:
        """Raise a run's stop flag; kill its worker where that does not help."""
        if self._processes is not None and run.slot is not None:
            self._processes.slots.stop(run.slot, run.number)
            run.killer = threading.Timer(self.limits.stop_grace, self._kill, (run,))
            run.killer.daemon = True
            run.killer.start()

    def _kill(self, run: Run) -> None:
        with self._lock:
            if run in self._running and run.future is not None:
                run.future.cancel()

    def _unshare(self, run: Run) -> None:
        if self._shared.get(run.request.key) is run:
            del self._shared[run.request.key]

    # Starting and closing

    def start(self) -> None:
        """Start the processes in the background, where they are not running."""
        with self._lock:
            if self._processes is None and self._starter is None and not self._closed:
                self._in_background(None)

    def close(self) -> None:
        """End the processes at once, whatever they do, and answer whoever waits."""
        atexit.unregister(self.close)
        with self._lock:
            self._closed = True
            processes, self._processes = self._processes, None
            starter = self._starter
            waiting = [job for run in (*self._queue, *self._running) for job in run.jobs]
            self._queue.clear()
            self._running.clear()
        for job in waiting:
            self._fail(job, "stopped", _CLOSING)
        if starter is not None:
            starter.join(_START_TIME)
        if processes is not None:
            processes.stop()

    def _restart(self, broken: Processes) -> None:
        if self._processes is broken:
            self._processes = None
            _LOG.warning("the worker processes broke down and are made anew")
            self._in_background(broken)

    def _in_background(self, broken: Processes | None) -> None:
        self._starter = threading.Thread(target=self._start, args=(broken,), name="workers-start", daemon=True)
        self._starter.start()

    def _start(self, broken: Processes | None) -> None:
        """Replace broken processes, or start the first ones; run in a thread of its own."""
        if broken is not None:
            broken.stop()
            with self._lock:
                for run in list(self._running):
                    self._over(run, broken, BrokenProcessPool())
        processes = Processes(self._task, self._preload, self.workers, self.limits)
        try:
            processes.start()
        except Exception as error:
            _LOG.exception("the worker processes do not start")
            self._give_up(error)
            return
        with self._lock:
            self._starter = None
            if not self._closed:
                self._processes = processes
                self._free_slots = deque(range(processes.slots.count))
                self._dispatch()
                return
        processes.stop()

    def _give_up(self, error: Exception) -> None:
        """Answer all who wait; the next request tries to start the processes again."""
        with self._lock:
            self._starter = None
            runs = list(self._queue)
            self._queue.clear()
            for run in runs:
                self._unshare(run)
                self._deliver(run, error)


def _answer(request: Request, result: Result) -> Answer:
    killed = result.error is not None and result.error.cause is not None
    status: Status = "killed" if killed else "done"
    return Answer(request.id, status, result.payload, result.ran, result.error)
