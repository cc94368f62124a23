"""`services/completions`: what the editor offers, the same for everyone, so that a browser asks once."""

from __future__ import annotations

import functools

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from autograd_trace.completions import completions

#: Seconds that a browser may keep it.
_KEPT = 3600


@functools.cache
def _body() -> bytes:
    return msgspec.json.encode(completions())


async def answer(_: Request) -> Response:
    """The list as JSON."""
    return Response(_body(), headers={"Cache-Control": f"max-age={_KEPT}"}, media_type="application/json")
