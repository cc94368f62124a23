"""The component's Python side: what a page gives the player, and what it gets back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from streamlit.components.v2 import component

from player.contract import OpenAt, Options, PlayerData, PlayerState, Running

_HERE = Path(__file__).parent
#: Where the bundle lies, and the path under which the server offers that folder.
BUNDLE_FOLDER = _HERE.parent / "static"
BUNDLE_PATH = "bundle"


@cache
def bundle_address() -> str:
    """The bundle's address relative to the app; it changes with the bundle, so that a browser may keep it for good."""
    digest = hashlib.sha256((BUNDLE_FOLDER / "player.js").read_bytes()).hexdigest()[:16]
    return f"{BUNDLE_PATH}/player.js?v={digest}"


@cache
def _component() -> Any:
    return component("autograd_lab_player", js=(_HERE / "loader.js").read_text(encoding="utf-8"))


def show(
    key: str,
    *,
    request: int,
    source: str,
    payload: bytes | None = None,
    stale: bool = False,
    other: bytes | None = None,
    running: Running | None = None,
    note: str = "",
    open_at: OpenAt = "end",
    options: Options | None = None,
    on_change: Callable[[], None] | None = None,
) -> PlayerState:
    """Show a recording.

    Args:
        key: names the player in the session, the same in each run of the page.
        request: the number of the edit that `source` is; it only grows.
        source: the program's text as the page has it.
        payload: JSON of a recording and its drawings, passed on unread; None where there is none yet.
        stale: whether `payload` is of an older text.
        other: the same of another run, to go along with this one.
        running: a run under way.
        note: a sentence for the learner, "" for none.
        open_at: where a new recording opens.
        options: how the page wants the player.
        on_change: called before the page runs again because of the player.

    Returns:
        What the learner did in the player.
    """
    text, beside = (part.decode("utf-8") if part else "" for part in (payload, other))
    address, options = bundle_address(), options or Options()
    data = PlayerData(request, source, text, stale, beside, running, note, open_at, address, options)
    nothing = on_change or _nothing
    result = _component()(
        key=key,
        data=msgspec.to_builtins(data),
        on_edit_change=nothing,
        on_wants_change=nothing,
        on_press_change=nothing,
        on_stop_change=nothing,
    )
    return read_state(result)


def read_state(result: Any) -> PlayerState:
    """What the browser sent; anything malformed counts as nothing."""
    found = {name: result.get(name) for name in ("edit", "wants", "press", "stop")}
    try:
        return msgspec.convert({name: value for name, value in found.items() if value is not None}, PlayerState)
    except msgspec.ValidationError:
        return PlayerState()


def _nothing() -> None:
    """Streamlit keeps only state that has a callback."""
