"""The files that one can take away, asked for as a browser does."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest

from autograd_trace.trace import from_json
from tests.pages.asking import Told, post

PROGRAM = "import torch\nx = torch.rand(2, requires_grad=True)\ny = (x * 5).sum()\ny.backward()\nprint(x.grad)\n"


def export(**ask: Any) -> Told:
    return post(json.dumps(ask).encode(), path="/services/export")


def pictures(view: str, form: str, source: str = PROGRAM, shots: int = 1) -> Told:
    album = {"source": source, "shots": [{"step": step + 2} for step in range(shots)]}
    return export(type="pictures", order={"view": view, "format": form, "albums": [album]})


@pytest.mark.parametrize(
    ("view", "form", "shots", "start", "name"),
    [
        ("annotated", "svg", 1, b"<svg", "graph.svg"),
        ("annotated", "png", 1, b"\x89PNG", "graph.png"),
        ("torchviz", "pdf", 1, b"%PDF", "graph.pdf"),
        ("figure", "pdf", 3, b"%PDF", "figure.pdf"),
        ("figure", "png", 2, b"PK", "figure.zip"),
    ],
)
def test_pictures_are_files_and_never_pages_of_the_app(
    view: str, form: str, shots: int, start: bytes, name: str
) -> None:
    told = pictures(view, form, shots=shots)
    assert (told.status, told.body[: len(start)]) == (200, start)
    assert told.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert told.headers["x-content-type-options"] == "nosniff"


def test_what_cannot_be_drawn_is_said_in_words() -> None:
    assert pictures("annotated", "svg", "x = 1\n").json["reason"].startswith("The program records no graph")


def test_script_and_notebook_draw_the_same_numbers_as_here() -> None:
    script = export(type="file", form="py", source=PROGRAM, seed=7).body.decode()
    assert script == PROGRAM.replace("import torch\n", "import torch\ntorch.manual_seed(7)\n")
    notebook = nbformat.reads(export(type="file", form="ipynb", source=PROGRAM, seed=7).body.decode(), as_version=4)  # type: ignore[no-untyped-call]
    assert "".join(cell.source for cell in notebook.cells).strip() == script.strip()


def test_recording_is_the_one_that_the_command_prints() -> None:
    trace = from_json(export(type="file", form="json", source=PROGRAM, seed=7).body)
    assert (trace.source, trace.seed, trace.stdout) == (PROGRAM, 7, "tensor([5., 5.])\n")


def test_web_page_holds_the_recording_and_opens_at_the_step() -> None:
    page = export(type="file", form="html", source=PROGRAM, step=3, title="Five <times>").body.decode()
    assert '<h1 class="page-title">Five &lt;times&gt;</h1>' in page
    assert '"open_at":3' in page


@pytest.mark.parametrize(
    "ask",
    [
        {"type": "file", "form": "exe", "source": ""},
        {"type": "file", "form": "py"},
        {"type": "pictures", "order": {"view": "figure", "format": "pdf", "albums": []}},
        {"type": "file", "form": "json", "source": "x = 1", "iterations": [-1]},
    ],
)
def test_what_is_not_offered_is_refused(ask: dict[str, Any]) -> None:
    told = export(**ask)
    assert (told.status, told.json["type"]) == (400, "refused")
