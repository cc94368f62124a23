"""How any service is asked over HTTP: by the app's own pages alone, within a size, and always answered with JSON.

An answer with status 200 is what was asked for. All else, and what no worker could answer, is JSON:
`{"type": "refused", "reason": "…"}`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

import workers
from autograd_trace.questions import Refused
from pages.services.service import NOTHING, Reply, Service

_LOG = logging.getLogger(__name__)
#: Bytes of a request: the longest program that may run, in the longest spelling that JSON has for it.
LARGEST_BODY = 700_000
#: Seconds between two looks at the pool, the first and the longest.
_FIRST_LOOK, _LONGEST_LOOK = 0.002, 0.1


def endpoint(service: Service) -> Callable[[Request], Awaitable[Response]]:
    """The function that answers a service's requests. It raises nothing."""

    async def answer(request: Request) -> Response:
        try:
            return await _answer(service, request)
        except ClientDisconnect:
            return refusal(400, "The request was given up.")
        except Exception:
            _LOG.exception("the service %s failed", service.name)
            return refusal(500, "This is a fault of the app, not of the program.")

    return answer


def refusal(status: int, reason: str) -> Response:
    """An answer that says why there is none."""
    body = msgspec.json.encode(Refused(reason))
    return Response(body, status, {"Cache-Control": "no-store"}, media_type="application/json")


async def _answer(service: Service, request: Request) -> Response:
    if not from_same_origin(request):
        return refusal(403, "Only the app's own pages may ask.")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return refusal(415, "The request must be JSON.")
    body = await _body(request)
    if body is None:
        return refusal(413, f"The request is larger than {LARGEST_BODY:,} bytes.")
    try:
        ask = msgspec.json.decode(body, type=service.asks)
        wanted = service.request(ask)
    except (msgspec.DecodeError, ValueError) as error:
        return refusal(400, f"The request cannot be read: {error}.")
    if wanted is None:
        return _response(await asyncio.to_thread(service.reply, ask, NOTHING))
    answer = await _wait(workers.shared_pool().submit(wanted), request)
    if answer is None:
        return refusal(400, "The request was given up.")
    if answer.status != "done" or answer.payload is None:
        return refusal(200, _sentence(answer.error))
    return _response(await asyncio.to_thread(service.reply, ask, answer))


def _response(reply: Reply) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if reply.file:
        # Never shown in the app's own origin: a drawing or a page of a stranger's would be a page of the app's.
        headers["Content-Disposition"] = f'attachment; filename="{reply.file}"'
    return Response(reply.body, headers=headers, media_type=reply.media_type)


def from_same_origin(request: Request) -> bool:
    """Whether a page of this app asks, as browsers say it: `Sec-Fetch-Site`, or in older ones `Origin`."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("origin", "")).netloc == request.headers.get("host")


async def _body(request: Request) -> bytes | None:
    """The body, None where it is too large; it is not read further than that."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


async def _wait(job: workers.Job, request: Request) -> workers.Answer | None:
    """The pool's answer, None where nobody waits for it any more: then the run ends too."""
    pause = _FIRST_LOOK
    while (answer := job.wait(0)) is None:
        if await request.is_disconnected():
            job.stop()
            return None
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_LOOK)
    return answer


def _sentence(error: workers.ErrorSummary | None) -> str:
    if error is None:
        return "There is no answer."
    return f"{error.message[:1].upper()}{error.message[1:]}. {error.hint}".strip()
