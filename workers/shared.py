"""The one pool of a server process."""

from __future__ import annotations

import threading

from workers.messages import Request
from workers.pool import Pool

_lock = threading.Lock()
_pools: list[Pool] = []


def shared_pool() -> Pool:
    """The pool that all sessions of this process share; it closes when the process ends."""
    with _lock:
        if not _pools:
            _pools.append(Pool())
        return _pools[0]


def warm_up(*requests: Request) -> None:
    """Start the shared pool in the background, and have it keep the answers to these requests."""
    pool = shared_pool()
    pool.start()
    for request in requests:
        pool.submit(request)
