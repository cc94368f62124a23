"""`services/export`: a file to take away. Pictures, the program, its recording, or one page with the player."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

import workers
from graphviz_utils.orders import MEDIA_TYPES, Order
from pages.services.service import Reply, Service
from player.page import web_page
from program_text.notebook import to_notebook, to_script


class AskPictures(Struct, frozen=True, forbid_unknown_fields=True, tag="pictures"):
    """Pictures, as one file."""

    order: Order


class AskFile(Struct, frozen=True, forbid_unknown_fields=True, tag="file"):
    """The program or its recording as a file.

    Attributes:
        form: the ending of its name.
        source: the program's text.
        seed: what it starts from.
        iterations: further iterations that the recording holds in full detail.
        step: where a web page opens.
        title: the heading of a web page.
    """

    form: Literal["py", "ipynb", "json", "html"]
    source: str
    seed: int = 0
    iterations: tuple[int, ...] = ()
    step: int | None = None
    title: str = ""


Ask = AskPictures | AskFile
_TEXTS = {"py": (to_script, "text/x-python"), "ipynb": (to_notebook, "application/x-ipynb+json")}


class _Recording(Struct):
    """A worker's payload, its recording unread."""

    trace: msgspec.Raw


def request(ask: Ask) -> workers.Request | None:
    """What the pool is asked; raises ValueError for iterations that do not exist."""
    if isinstance(ask, AskPictures):
        return workers.Request(0, ask.order.albums[0].source, views=(), order=ask.order)
    if ask.form in _TEXTS:
        return None
    views = workers.VIEWS if ask.form == "html" else ()
    return workers.Request(0, ask.source, ask.seed, ask.iterations, views)


def reply(ask: Ask, answer: workers.Answer) -> Reply:
    """The file, or for pictures that cannot be drawn the worker's JSON of why."""
    payload = answer.payload or b""
    if isinstance(ask, AskPictures):
        if not answer.ran:
            return Reply(payload)
        name = "graph" if ask.order.view in ("annotated", "torchviz") else ask.order.view
        return Reply(payload, MEDIA_TYPES[ask.order.ending], f"{name}.{ask.order.ending}")
    if ask.form == "json":
        return Reply(bytes(msgspec.json.decode(payload, type=_Recording).trace), file="recording.json")
    if ask.form == "html":
        page = web_page(ask.source, payload, title=ask.title or "Autograd Lab", open_at=_opening(ask))
        return Reply(page.encode(), "text/html", "recording.html")
    write, media_type = _TEXTS[ask.form]
    return Reply(write(ask.source, ask.seed).encode("utf-8", "replace"), media_type, f"program.{ask.form}")


def _opening(ask: AskFile) -> int | Literal["before-backward"]:
    return "before-backward" if ask.step is None else ask.step


SERVICE = Service("export", Ask, request, reply)
