"""One self-contained web page with a recording and the player: no server, no network."""

from __future__ import annotations

import base64
import hashlib
import html
import string
from functools import cache
from pathlib import Path

import msgspec

from player.component import BUNDLE_FOLDER
from player.contract import OpenAt, Options, PlayerData

_TEMPLATE = Path(__file__).with_name("page.html")
#: Scripts only by their checksum, styles as the player writes them, pictures that the player makes; nothing is loaded.
_POLICY = "default-src 'none'; script-src 'sha256-{checksum}'; style-src 'unsafe-inline'; img-src data: blob:"


def web_page(
    source: str,
    payload: bytes,
    *,
    title: str = "Autograd Lab",
    open_at: OpenAt = "before-backward",
    options: Options | None = None,
) -> str:
    """The page as HTML; the same recording gives the same page.

    It opens at the step that its address names (`page.html?step=7` or `page.html#step=7`), else at `open_at`.

    Args:
        source: the program's text.
        payload: JSON of the recording and its drawings, as workers answer.
        title: the page's heading.
        open_at: the step at which it opens.
        options: how the player is to look; that nothing runs again and the code is read-only is set here.
    """
    wanted = msgspec.structs.replace(options or Options(), editable=False, offline=True, query=None)
    text = payload.decode("utf-8")
    data = PlayerData(1, source, text, False, "", running=None, note="", open_at=open_at, bundle="", options=wanted)
    script = _bundle()
    checksum = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return string.Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        policy=_POLICY.format(checksum=checksum),
        title=html.escape(title),
        licences=html.escape(_licences()),
        data=_embedded(msgspec.json.encode(data).decode("utf-8")),
        script=script,
    )


@cache
def _bundle() -> str:
    """The player's script. esbuild escapes the end of a script element in it, so that it can stand in a page."""
    return (BUNDLE_FOLDER / "player.js").read_text(encoding="utf-8").rstrip("\n")


@cache
def _licences() -> str:
    return (BUNDLE_FOLDER / "player.LICENSES.txt").read_text(encoding="utf-8")


def _embedded(json_text: str) -> str:
    """JSON that a `<script>` element can hold: nothing in it begins or ends an element or a comment."""
    return json_text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
