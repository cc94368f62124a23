"""`services/inspect`: a question about a program, answered by running it again."""

from __future__ import annotations

from msgspec import Struct

import workers
from autograd_trace.questions import Question
from pages.services.service import Service


class Ask(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a request: the recording that the question's numbers belong to, and the question."""

    source: str
    question: Question
    seed: int = 0
    iterations: tuple[int, ...] = ()


def request(ask: Ask) -> workers.Request:
    """What the pool is asked; raises ValueError for iterations that do not exist."""
    return workers.Request(0, ask.source, ask.seed, ask.iterations, views=(), question=ask.question)


SERVICE = Service("inspect", Ask, request)
