"""The exported page, opened from a file with the network off."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from player.__main__ import main
from tests.browser.conftest import HOSTILE, PATIENCE, Lab
from tests.slides import PROGRAMS

pytestmark = pytest.mark.browser


@pytest.fixture
def offline(browser: Browser) -> Iterator[Page]:
    expect.set_options(timeout=PATIENCE)
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda request: wrong.append(request.url) if request.url.startswith("http") else None)
    yield opened
    context.close()
    assert wrong == []


def test_page_steps_through_without_network(offline: Page, exported: Path) -> None:
    lab = Lab(offline, "")
    offline.goto(exported.as_uri())
    expect(lab.player).to_have_attribute("data-ready", "true")
    before = lab.step
    lab.part("step-forward").click()
    expect(lab.player).to_have_attribute("data-step", str(before + 1))
    lab.part("timeline").get_by_role("slider").press("End")
    expect(lab.player).to_have_attribute("data-step", lab.player.get_attribute("data-steps") or "")
    expect(lab.node("AccumulateGrad")).to_have_attribute("data-grad", "[25,50]")
    assert offline.locator("#made").count() == 0


def test_page_opens_at_the_step_of_its_address(offline: Page, exported: Path) -> None:
    lab = Lab(offline, "")
    offline.goto(exported.as_uri() + "?step=2")
    expect(lab.player).to_have_attribute("data-step", "2")
    offline.goto(exported.as_uri() + "#step=3")
    offline.reload()
    expect(lab.player).to_have_attribute("data-step", "3")


FRAMES = {
    "sandboxed frame": '<iframe sandbox="allow-scripts" width="1200" height="680" src="{src}?step=1"></iframe>',
    "slide that is scaled": """<body style="margin: 0; height: 100vh; overflow: hidden"><section style="
        width: 1200px; height: 700px; position: absolute; left: 50%; top: 50%;
        transform: translate(-50%, -50%) scale(0.7) perspective(600px)">
        <iframe width="1180" height="680" style="border: 0" src="{src}?step=1"></iframe></section>""",
    "notebook's output": '<iframe sandbox="allow-scripts" width="1000" height="640" srcdoc="{text}"></iframe>',
}


@pytest.mark.parametrize("kind", FRAMES)
def test_page_works_within_another(offline: Page, exported: Path, tmp_path: Path, kind: str) -> None:
    outer = tmp_path / "outer.html"
    text = html.escape(exported.read_text(encoding="utf-8"))
    outer.write_text("<!doctype html><meta charset=utf-8>" + FRAMES[kind].format(src=exported.as_uri(), text=text))
    offline.goto(outer.as_uri())
    frame = offline.frame_locator("iframe")
    player = frame.get_by_test_id("player")
    expect(player).to_have_attribute("data-ready", "true")
    before = int(player.get_attribute("data-step") or -1)
    frame.get_by_test_id("step-forward").click()
    expect(player).to_have_attribute("data-step", str(before + 1))
    frame.get_by_test_id("timeline").get_by_role("slider").press("End")
    frame.get_by_test_id("graph").locator("[data-name=MulBackward0]").click()
    expect(frame.get_by_test_id("details")).to_contain_text("sends to x")
    code = frame.get_by_test_id("code")
    separator = frame.get_by_role("separator", name="Width of the code")
    graph = frame.get_by_test_id("graph").bounding_box()
    separator.hover()
    offline.mouse.down()
    assert graph is not None
    offline.mouse.move(graph["x"] + 60, graph["y"] + 60)
    offline.mouse.up()
    box = code.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] == pytest.approx(graph["x"] + 60, abs=12)


def test_page_is_dark_and_fits_a_phone(browser: Browser, exported: Path) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, color_scheme="dark", offline=True
    )
    lab = Lab(context.new_page(), "")
    lab.page.goto(exported.as_uri())
    expect(lab.player).to_have_class(re.compile(r"\bdark\b.*\bnarrow\b|\bnarrow\b.*\bdark\b"))
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert (
        lab.page.evaluate("Math.max(...getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3))")
        < 64
    )
    before = lab.step
    lab.part("step-forward").tap()
    expect(lab.player).to_have_attribute("data-step", str(before + 1))
    context.close()


def test_text_that_looks_like_markup_is_text(offline: Page, exported: Path) -> None:
    lab = Lab(offline, "")
    offline.goto(exported.as_uri())
    lab.part("timeline").press("End")
    lab.press("Variables")
    expect(lab.part("variables")).to_contain_text("</svg><img")
    lab.press("Output")
    expect(lab.part("output")).to_contain_text("digraph")
    printed = lab.part("output").text_content() or ""
    assert [text[:20] for text in HOSTILE if text not in printed] == []
    expect(lab.part("code")).to_contain_text("# </svg><img src=x onerror=document.title='hit'>")
    assert offline.title() == "program"
    assert offline.evaluate("document.documentElement.scrollWidth") <= 1280
    assert lab.player.locator("script, img:not(.cm-widgetBuffer), #made").count() == 0


def test_page_gives_its_graph_and_its_recording_without_network(offline: Page, exported: Path) -> None:
    lab = Lab(offline, "")
    offline.goto(exported.as_uri())
    expect(lab.player).to_have_attribute("data-ready", "true")
    lab.part("timeline").press("s")
    dialog = lab.part("share")
    expect(dialog).to_contain_text("This page stands alone.")
    for label, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG"), ("Recording (.json)", b'{"version":1')):
        with offline.expect_download() as waiting:
            dialog.get_by_role("button", name=label, exact=True).first.click()
        assert Path(waiting.value.path()).read_bytes().startswith(start)


def page_of(name: str, folder: Path) -> Path:
    (folder / "program.py").write_text(PROGRAMS[name])
    assert main([str(folder / "program.py"), "-o", str(folder / "page.html")]) == 0
    return folder / "page.html"


def test_several_blocks_are_open_at_once_without_network(offline: Page, tmp_path: Path) -> None:
    lab = Lab(offline, "")
    offline.goto(page_of("mlp", tmp_path).as_uri())
    lab.press("Fold")
    folds, frames = (lab.part("graph").locator(f"[{name}]") for name in ("data-fold", "data-frame"))
    expect(folds).to_have_count(3)
    for left in (2, 1):
        folds.first.press("Enter")
        expect(folds).to_have_count(left)
    expect(lab.node("AddmmBackward0")).to_have_count(2)
    frames.filter(has_text="5 layers").press("Enter")
    expect(folds).to_have_count(1)
    expect(lab.part("graph").locator(".fold-note")).to_be_hidden()


def test_page_says_where_it_cannot_open_all_that_is_wanted_and_opens_what_is_pressed(
    offline: Page, tmp_path: Path
) -> None:
    lab = Lab(offline, "")
    offline.goto(page_of("chain in a loop", tmp_path).as_uri())
    lab.press("Fold")
    graph = lab.part("graph")
    for iteration in (4, 9, 14):
        graph.locator("[data-fold]").filter(has_text=re.compile(rf"iteration {iteration}\b")).press("Enter")
        expect(graph.locator("[data-frame]").filter(has_text=f"iteration {iteration}: fold")).to_have_count(1)
    expect(graph.locator(".fold-note")).to_have_text(re.compile("no picture with all of that open at once"))
