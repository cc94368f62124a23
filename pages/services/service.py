"""A service: what it is asked, and the work that it gives to the pool of workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import workers


@dataclass(frozen=True, slots=True)
class Service:
    """A row of the table of services.

    Attributes:
        name: its address is `services/name`, relative to the app.
        asks: the msgspec struct that the body of a request is read as.
        request: makes the pool's request of it; what the worker answers is sent back as it is. May raise ValueError
            with a sentence for the learner.
    """

    name: str
    asks: type[Any]
    request: Callable[[Any], workers.Request]
