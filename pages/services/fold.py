"""`services/fold`: a graph of a program with other blocks folded, drawn by a worker."""

from __future__ import annotations

from msgspec import Struct

import workers
from graphviz_utils.orders import Folding
from pages.services.service import Service


class Ask(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a request: the recording that the graph belongs to, and what is folded."""

    source: str
    folding: Folding
    seed: int = 0
    iterations: tuple[int, ...] = ()


def request(ask: Ask) -> workers.Request:
    """What the pool is asked; raises ValueError for iterations that do not exist."""
    return workers.Request(0, ask.source, ask.seed, ask.iterations, views=(), folding=ask.folding)


SERVICE = Service("fold", Ask, request)
