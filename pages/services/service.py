"""A service: what it is asked, the work that it gives to the pool of workers, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import workers

#: In place of a worker's answer, where none was asked.
NOTHING = workers.Answer(0, "done")


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the browser: bytes, their media type, and the name of the file that they are, "" for none."""

    body: bytes
    media_type: str = "application/json"
    file: str = ""


def as_it_is(_: Any, answer: workers.Answer) -> Reply:
    """The worker's own JSON."""
    return Reply(answer.payload or b"")


@dataclass(frozen=True, slots=True)
class Service:
    """A row of the table of services.

    Attributes:
        name: its address is `services/name`, relative to the app.
        asks: the type that the body of a request is read as.
        request: makes the pool's request of it, None where no program has to run. May raise ValueError with a sentence
            for the learner.
        reply: makes the answer of what was asked and what the worker answered (`NOTHING` where no program had to run);
            called in a thread, as it may take time.
    """

    name: str
    asks: Any
    request: Callable[[Any], workers.Request | None]
    reply: Callable[[Any, workers.Answer], Reply] = as_it_is
