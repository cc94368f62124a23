"""Ask a service as a browser does, without one."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette

from pages.services import routes

OWN = {"host": "lab.example", "origin": "https://lab.example", "content-type": "application/json"}


@dataclass(frozen=True)
class Told:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def get(path: str) -> Told:
    """One request without a body."""
    return post(b"", {}, path, method="GET")


def post(
    body: bytes,
    headers: dict[str, str] | None = None,
    path: str = "/services/inspect",
    base: str = "",
    method: str = "POST",
) -> Told:
    """One request."""
    app = Starlette(routes=routes(base))
    raw = [(name.encode(), value.encode()) for name, value in (OWN if headers is None else headers).items()]
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": raw, "http_version": "1.1", "scheme": "http", "root_path": "",
    }  # fmt: skip
    sent: list[dict[str, Any]] = []
    chunks = [body[start : start + 65_536] for start in range(0, len(body), 65_536)] or [b""]

    async def receive() -> dict[str, Any]:
        if chunks:
            return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message)

    # In a thread: the browser tests' Playwright keeps a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, app(scope, receive, send)).result()
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Told(sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent))
