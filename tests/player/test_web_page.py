"""The self-contained page: one file, nothing loaded, nothing of the program's read as markup."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from player.page import web_page
from scripts.serving import ROOT

HOSTILE = "</script><script>document.title='taken'</script><!-- ]]> \u2028 'quotes' \"too\" \u202e 🙂"


class Elements(HTMLParser):
    """What a browser would make of a page: its elements, and the text of each script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.scripts: list[str] = []
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.scripts[-1] += data


def test_page_holds_the_recording_and_loads_nothing() -> None:
    payload = b'{"trace": {"source": "x = 1"}}'
    read = Elements(web_page("x = 1", payload))
    data = msgspec.json.decode(read.scripts[0])
    assert data["payload"] == payload.decode()
    assert (data["options"]["offline"], data["options"]["editable"]) == (True, False)
    assert read.addresses == []


def test_hostile_program_stays_text() -> None:
    payload = msgspec.json.encode({"trace": {"source": HOSTILE}})
    page = web_page(HOSTILE, payload, title=HOSTILE)
    read = Elements(page)
    assert read.tags.count("script") == 2
    assert msgspec.json.decode(read.scripts[0])["source"] == HOSTILE
    assert "<title>&lt;/script&gt;" in page


def test_policy_allows_only_the_page_own_script() -> None:
    page = web_page("x = 1", b"{}")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='(;|$)", policy[1])


def test_page_carries_the_licences_of_what_is_in_it() -> None:
    assert "@codemirror/view" in web_page("x = 1", b"{}")


def test_same_recording_gives_the_same_page() -> None:
    assert web_page("x = 1", b"{}") == web_page("x = 1", b"{}")


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "player", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )


def test_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    done = command(str(tmp_path / "nothing.py"), "-o", str(tmp_path / "page.html"))
    assert done.returncode == 2
    assert "cannot read" in done.stderr


@pytest.mark.parametrize(("text", "status"), [("import torch\nprint(torch.ones(2))\n", 0), ("x = 1 +\n", 0)])
def test_command_writes_a_page_also_for_a_program_that_fails(tmp_path: Path, text: str, status: int) -> None:
    program, page = tmp_path / "program.py", tmp_path / "page.html"
    program.write_text(text)
    done = command(str(program), "-o", str(page), "--title", "Mine", "--step", "1")
    assert (done.returncode, page.exists()) == (status, True)
    data = msgspec.json.decode(Elements(page.read_text(encoding="utf-8")).scripts[0])
    assert (data["source"], data["open_at"]) == (text, 1)
    assert '<h1 class="page-title">Mine</h1>' in page.read_text(encoding="utf-8")
