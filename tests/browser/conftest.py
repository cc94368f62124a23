"""One server and one Chromium for all browser tests; a page of its own for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from player.__main__ import main
from scripts import chromium
from scripts.serving import ROOT, App, serve

#: Milliseconds until a state that is waited for must be there; the first program waits for torch.
PATIENCE = 40_000
#: What the exported page shows: among it text that would be more than text, if it were taken for markup.
HOSTILE = (
    "</svg><img src=x onerror=document.title='hit'>",
    "</textarea></pre><script>document.title='hit'</script>",
    '"]; } digraph { a -> b [label="x',
    "\u202eright to left\u202c, \u0007 a bell, \U0001f600, ]]>, &lt;, ${x}, {{x}}, \\u003c",
    "w" * 10_000,
)
EXPORTED = f"""import torch  # {HOSTILE[0]}
texts = {HOSTILE!r}
x = torch.tensor([1.0, 2.0], requires_grad=True)
z = ((x*5)**2).mean()
print('</script><b id="made">', z.item())
z.backward()
print(x.grad)
print(*texts, sep='\\n')
"""


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with serve(ROOT / "app.py", tmp_path_factory.mktemp("server") / "log.txt") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = chromium.launch(playwright)
        yield found
        found.close()


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a page of one's own, as the command line writes it."""
    folder = tmp_path_factory.mktemp("exported")
    (folder / "program.py").write_text(EXPORTED)
    assert main([str(folder / "program.py"), "-o", str(folder / "page.html")]) == 0
    return folder / "page.html"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    expect.set_options(timeout=PATIENCE)
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


class Lab:
    """What a person sees and does on one page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.player = page.get_by_test_id("player")

    def open(self, path: str) -> Lab:
        """Go to an address and wait until the player is drawn."""
        self.page.goto(f"{self.url}/{path}")
        expect(self.player).to_have_count(1)
        expect(self.player).to_have_attribute("data-ready", "true")
        return self

    @property
    def step(self) -> int:
        return int(self.player.get_attribute("data-step") or -1)

    def part(self, name: str) -> Locator:
        return self.page.get_by_test_id(name)

    def node(self, name: str) -> Locator:
        return self.part("graph").locator(f'[data-name="{name}"]')

    def press(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).first.click()

    def until_request(self, least: int) -> None:
        """Wait until the player shows the answer to the edit of this number or a later one."""
        expect(self.player).to_have_attribute("data-request", str(least))

    def type_program(self, source: str) -> None:
        """Replace the program by typing into the editor."""
        editor = self.part("code").locator(".cm-content")
        editor.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)


@pytest.fixture
def lab(page: Page, app: App) -> Lab:
    return Lab(page, app.url)
