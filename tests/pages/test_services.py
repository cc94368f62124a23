"""The services, asked as a browser asks them, without one."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from starlette.applications import Starlette

from pages.services import routes
from pages.services.endpoint import LARGEST_BODY

OWN = {"host": "lab.example", "origin": "https://lab.example", "content-type": "application/json"}
PROGRAM = "import torch\nx = torch.tensor([1., 2.], requires_grad=True)\ny = x**2\n"
QUESTION = {"type": "jacobian", "node": [0, 0, 0]}


def post(
    body: bytes, headers: dict[str, str] | None = None, path: str = "/services/inspect", base: str = ""
) -> tuple[int, Any]:
    """Status and decoded body of one request."""
    app = Starlette(routes=routes(base))
    raw = [(name.encode(), value.encode()) for name, value in (OWN if headers is None else headers).items()]
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
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

    asyncio.run(app(scope, receive, send))
    text = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], json.loads(text)


def asked(**more: Any) -> bytes:
    return json.dumps({"source": PROGRAM, "question": QUESTION} | more).encode()


def test_question_is_answered_with_numbers() -> None:
    status, answer = post(asked())
    assert status == 200
    assert answer["type"] == "jacobian"
    assert answer["jacobians"][0]["rows"] == [[2, 0], [0, 4]]


def test_address_follows_the_base_path_of_the_app() -> None:
    assert post(asked(), path="/lab/services/inspect", base="lab/")[0] == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"content-type": "text/plain"}, 415),
    ],
)
def test_only_the_apps_own_pages_may_ask(headers: dict[str, str], status: int) -> None:
    assert post(asked(), OWN | headers)[0] == status


def test_request_that_says_no_origin_is_refused() -> None:
    assert post(asked(), {"host": "lab.example", "content-type": "application/json"})[0] == 403


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 400, "cannot be read"),
        (b"[", 400, "cannot be read"),
        (b"{}", 400, "source"),
        (asked(question={"type": "nothing"}), 400, "nothing"),
        (asked(iterations=[-1]), 400, "iterations count from 0"),
        (asked(more=1), 400, "more"),
        (asked(source="x" * LARGEST_BODY), 413, "larger than"),
        (asked(source="x = ("), 200, "was never closed"),
    ],
)
def test_bad_request_gets_a_sentence(body: bytes, status: int, words: str) -> None:
    got, answer = post(body)
    assert got == status
    assert answer["type"] == "refused"
    assert words in answer["reason"]
