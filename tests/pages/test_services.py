"""The services, asked as a browser asks them, without one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pages.services.endpoint import LARGEST_BODY
from tests.pages.asking import OWN, get, post

PROGRAM = "import torch\nx = torch.tensor([1., 2.], requires_grad=True)\ny = x**2\n"
QUESTION = {"type": "jacobian", "node": [0, 0, 0]}


def asked(**more: Any) -> bytes:
    return json.dumps({"source": PROGRAM, "question": QUESTION} | more).encode()


def test_question_is_answered_with_numbers() -> None:
    told = post(asked())
    answer = told.json
    assert told.status == 200
    assert answer["type"] == "jacobian"
    assert answer["jacobians"][0]["rows"] == [[2, 0], [0, 4]]


def test_address_follows_the_base_path_of_the_app() -> None:
    assert post(asked(), path="/lab/services/inspect", base="lab/").status == 200


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
    assert post(asked(), OWN | headers).status == status


def test_request_that_says_no_origin_is_refused() -> None:
    assert post(asked(), {"host": "lab.example", "content-type": "application/json"}).status == 403


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
    told = post(body)
    assert told.status == status
    assert told.json["type"] == "refused"
    assert words in told.json["reason"]


def test_completions_may_be_kept_by_the_browser() -> None:
    told = get("/services/completions")
    assert (told.status, told.headers["cache-control"]) == (200, "max-age=3600")
    assert any(each["name"] == "torch.relu" for each in told.json["names"])


def test_other_blocks_are_folded_on_request() -> None:
    layers = (
        "import torch\nfrom torch import nn\nnet = nn.Sequential(nn.Linear(2, 2), nn.ReLU())\n"
        "loss = net(torch.ones(1, 2)).sum()\n"
    )

    def folded(graph: int, closed: list[int]) -> Any:
        body = {"source": layers, "folding": {"graph": graph, "closed": closed}}
        return post(json.dumps(body).encode(), path="/services/fold").json

    assert 'data-fold="0"' not in folded(0, [])["svg"]
    assert 'data-fold="0"' in folded(0, [0])["svg"]
    assert folded(0, [0]) == folded(0, [0])
    assert folded(7, []) == {"type": "refused", "reason": "This run has no such graph."}
