"""What a person waits for in the browser: a new graph after an edit, a step on the timeline, the first page."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from autograd_trace import Limits, record
from benchmarks.measure import Row, at_most, interleaved, milliseconds
from graphviz_utils import draw
from player.page import web_page
from scripts.chromium import launch
from scripts.serving import ROOT, serve
from workers import payload

FOLDER = Path(__file__).parent
APP, BARE, EMPTY = ROOT / "app.py", FOLDER / "bare_app.py", FOLDER / "empty_app.py"
#: After so many milliseconds an answer counts as never shown.
LIMIT = 3000
PLAYER = "[data-testid=player][data-ready=true]"


@dataclass
class Visit:
    """A page of one app, and how often it left an old picture standing.

    Attributes:
        page: the open page.
        node: the probe's name for "the graph has this node".
        stale: edits whose graph was never shown.
        edits: edits made.
    """

    page: Page
    node: str
    stale: int = 0
    edits: int = field(default=0)

    def edit(self) -> float:
        """Give a new expression; seconds until its graph is on the screen."""
        self.edits += 1
        reduction, name = ("sum", "SumBackward0") if self.edits % 2 else ("mean", "MeanBackward0")
        box = self.page.get_by_label("Expression", exact=True)
        box.fill(f"((x*{self.edits + 5})**2).{reduction}()")
        shown = timed(self.page, "keydown", self.node, name, lambda: box.press("Enter"))
        if shown is None:
            self.stale += 1
            self.page.reload()
            self.page.get_by_label("Expression", exact=True).wait_for()
            return LIMIT / 1000
        quiet(self.page)
        return shown


def timed(page: Page, event: str, kind: str, what: str, act: Callable[[], None]) -> float | None:
    """Seconds from the event that `act` gives to the frame that shows `what`, None where it never does."""
    page.evaluate(
        "([event, kind, what, limit]) => window.probe.time(event, kind, what, limit)", [event, kind, what, LIMIT]
    )
    act()
    answer = page.evaluate("() => window.probe.answer")
    return None if answer is None else float(answer) / 1000


def quiet(page: Page) -> None:
    """Return once Streamlit's script has ended, so that one edit does not wait for the last one."""
    page.wait_for_selector('[data-testid=stApp][data-test-script-state="notRunning"]')


@contextmanager
def visits(browser: Browser, folder: Path) -> Iterator[dict[str, Visit]]:
    """The app, and the bare one as Streamlit comes and configured as ours is, each with a page open."""
    with ExitStack() as stack:
        ours = stack.enter_context(serve(APP, folder / "ours.log"))
        bare = stack.enter_context(serve(BARE, folder / "bare.log", cwd=FOLDER))
        alike = stack.enter_context(serve(BARE, folder / "alike.log"))
        opened = {
            "ours": Visit(open_page(browser, f"{ours.url}/expression", PLAYER), "playerNode"),
            "bare": Visit(open_page(browser, bare.url, "[data-testid=stGraphVizChart] svg"), "chartNode"),
            "bare, configured alike": Visit(
                open_page(browser, alike.url, "[data-testid=stGraphVizChart] svg"), "chartNode"
            ),
        }
        yield opened


def open_page(browser: Browser, url: str, ready: str) -> Page:
    """A new page with the probe, once `ready` is there."""
    page = browser.new_page()
    page.add_init_script(path=FOLDER / "probe.js")
    page.goto(url)
    page.locator(ready).first.wait_for(timeout=60_000)
    quiet(page)
    return page


def edits(opened: dict[str, Visit], rounds: int) -> list[Row]:
    """A change of the expression."""
    medians = interleaved({name: visit.edit for name, visit in opened.items()}, rounds, warm=2)
    stale = ", ".join(f"{name}: {visit.stale} of {visit.edits} never shown" for name, visit in opened.items())
    what = "change the expression, new graph on the screen"
    return [
        at_most(f"{what}; bare configured alike", medians["ours"], medians["bare, configured alike"], 1.2, stale),
        at_most(f"{what}; bare as Streamlit comes", medians["ours"], medians["bare"], 0.5),
    ]


def one_step(player: Locator) -> float:
    """Seconds that the player takes for a step forward, from its first one to its last and round again."""
    page = player.page
    step, steps = (int(player.get_attribute(name) or 0) for name in ("data-step", "data-steps"))
    target, key = (0, "Home") if step >= steps else (step + 1, "ArrowRight")
    return timed(page, "keydown", "playerStep", str(target), lambda: page.keyboard.press(key)) or LIMIT / 1000


def bare_step(page: Page) -> float:
    """Seconds that the bare app takes for a step: a button, and a run of the script."""
    said = page.get_by_text("Step ").last.inner_text().split()
    button = page.get_by_role("button", name="Step", exact=True)
    words = f"Step {(int(said[1]) + 1) % int(said[3])} of"
    shown = timed(page, "click", "text", words, button.click)
    quiet(page)
    return shown or LIMIT / 1000


def steps(opened: dict[str, Visit], rounds: int) -> Row:
    """A step on the timeline."""
    player = opened["ours"].page.locator(PLAYER)
    player.get_by_test_id("timeline").locator("[role=slider], input[type=range]").first.focus()
    bare = opened["bare"].page
    medians = interleaved({"ours": lambda: one_step(player), "bare": lambda: bare_step(bare)}, rounds * 2)
    note = "looked at once a frame, which is 16.7 ms here"
    return at_most("one step on the timeline; bare as Streamlit comes", medians["ours"], medians["bare"], 1 / 20, note)


def first_page(browser: Browser, script: Path, heading: str, folder: Path) -> float:
    """Seconds from the start of a fresh server to the first page's heading."""
    page = browser.new_page()
    start = time.perf_counter()
    with serve(script, folder / "start.log") as app:
        page.goto(app.url)
        page.get_by_role("heading", level=1, name=heading).wait_for()
        passed = time.perf_counter() - start
        page.close()
    return passed


def start(browser: Browser, folder: Path, rounds: int) -> Row:
    """From `streamlit run` to the first page."""
    question = "What does PyTorch record while it computes?"
    medians = interleaved(
        {
            "ours": lambda: first_page(browser, APP, question, folder),
            "bare": lambda: first_page(browser, EMPTY, "Empty", folder),
        },
        rounds,
    )
    note = "bare: a page that imports nothing, configured alike; fresh server each, browser running"
    return at_most("`streamlit run`, first page", medians["ours"], medians["bare"], 1.1, note)


def first_load(browser: Browser, opened: dict[str, Visit], rounds: int) -> Row:
    """A page of a server that runs already, in a browser that was never there, until its graph is shown."""

    def load(name: str, ready: str) -> float:
        context = browser.new_context()
        start = time.perf_counter()
        page = context.new_page()
        page.goto(opened[name].page.url)
        page.locator(ready).first.wait_for(timeout=60_000)
        passed = time.perf_counter() - start
        context.close()
        return passed

    tasks = {
        "ours": lambda: load("ours", PLAYER),
        "alike": lambda: load("bare, configured alike", "[data-testid=stGraphVizChart] svg"),
    }
    medians = interleaved(tasks, rounds)
    what = "first load of the page, warm server, until the graph is there; bare configured alike"
    return at_most(what, medians["ours"], medians["alike"], 1.3)


def long_page(folder: Path) -> tuple[Path, int, int]:
    """A web page with a long recording, and its numbers of steps and of nodes."""
    grown = "".join(f"y = y * 1.0{number % 10}\n" for number in range(300))
    plain = "".join(f"t = t + {number}\n" for number in range(550))
    source = f"import torch\nx = torch.ones(3, requires_grad=True)\ny, t = x, x.detach()\n{grown}{plain}"
    trace = record(source + "y.sum().backward()\n", limits=Limits(recording_bytes=10**9))
    path = folder / "long.html"
    path.write_text(web_page(trace.source, payload.encode(trace, draw(trace))), encoding="utf-8")
    return path, len(trace.steps), max(len(graph.nodes) for graph in trace.graphs)


def long_recording(browser: Browser, folder: Path, rounds: int) -> Row:
    """A step in a recording of about 2,000 steps with a graph of 300 nodes, and one with the arrow key held down."""
    path, count, nodes = long_page(folder)
    page = browser.new_page()
    page.add_init_script(path=FOLDER / "probe.js")
    page.goto(path.as_uri())
    player = page.locator(PLAYER)
    player.wait_for(timeout=60_000)
    player.get_by_test_id("timeline").locator("[role=slider], input[type=range]").first.focus()
    page.keyboard.press("Home")
    taken = sorted(one_step(player) for _ in range(20 * rounds))
    frame = page.evaluate("() => window.probe.frame()")
    held = page.evaluate("() => window.probe.hold('ArrowRight', 120)")
    page.close()
    note = (
        f"p95 {milliseconds(taken[len(taken) * 95 // 100])}; looked at once a frame; key held: last step shown after "
    )
    what = f"one step in a recording of {count:,} steps, graph of {nodes} nodes; bare: a frame of this browser"
    return at_most(what, statistics.median(taken), frame / 1000, 1.0, note + milliseconds(held / 1000))


def rows(rounds: int) -> list[Row]:
    """All rows about the browser."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as name:
        folder, browser = Path(name), launch(playwright)
        with visits(browser, folder) as opened:
            found = [*edits(opened, rounds), steps(opened, rounds), first_load(browser, opened, rounds)]
        found.append(long_recording(browser, folder, rounds))
        found.append(start(browser, folder, rounds))
        browser.close()
    return found
