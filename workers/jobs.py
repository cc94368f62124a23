"""A request until it is answered (`Job`), and an execution that answers one or several of them (`Run`)."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING

from workers.messages import Answer, Request, Result

if TYPE_CHECKING:
    from workers.pool import Pool


class Job:
    """A request on its way. All methods may be called from any thread."""

    def __init__(self, request: Request, pool: Pool) -> None:
        """Made by `Pool.submit`."""
        self.request = request
        #: The run that is to answer it, None once it is answered. Guarded by the pool's lock.
        self.run: Run | None = None
        self._pool = pool
        self._answered = threading.Event()
        self._answer: Answer | None = None

    def wait(self, seconds: float | None = None) -> Answer | None:
        """The answer; None where there is none after so many seconds (None: wait for as long as it takes)."""
        self._answered.wait(seconds)
        return self._answer

    def peek(self) -> Answer:
        """The answer, or one of status "running" with what is known so far."""
        return self._answer or self._pool.look(self)

    def partial(self) -> bytes | None:
        """The payload so far of a program that is running, where there is one yet."""
        return self.peek().payload

    def stop(self) -> None:
        """End the run; what ran before is kept, and the answer says that it was stopped."""
        self._pool.stop(self)

    def answer(self, answer: Answer) -> None:
        """Called by the pool, once."""
        self.run = None
        self._answer = answer
        self._answered.set()


class Run:
    """One execution of a program, for all who ask the same. Guarded by the pool's lock."""

    def __init__(self, number: int, jobs: list[Job]) -> None:
        """Args: its number, and the jobs that it is for, which all ask the same."""
        self.number = number
        self.request = jobs[0].request
        self.jobs: list[Job] = []
        for job in jobs:
            self.add(job)
        #: Its slot of shared memory, None while it waits.
        self.slot: int | None = None
        self.future: Future[Result] | None = None
        #: Kills its worker where it does not stop.
        self.killer: threading.Timer | None = None
        #: The jobs that asked for its end.
        self.stopped_by: list[Job] = []
        #: Whether it was given to workers before, in vain.
        self.again = False

    def add(self, job: Job) -> None:
        """Answer one more job."""
        self.jobs.append(job)
        job.run = self

    def remove(self, job: Job) -> None:
        """Answer one job less."""
        self.jobs.remove(job)
        job.run = None
