"""The player on windows of every size, by touch, and as people set their systems: contrast, colours, motion."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from scripts.serving import App
from tests.browser.conftest import PATIENCE, Lab

pytestmark = pytest.mark.browser
TARGET = 44
SIZES = ((1440, 1000), (1024, 768), (768, 1024), (390, 844), (360, 740))

#: Buttons and fields that are drawn in part only: beside the window, or beside what clips them.
CUT = """(player) => [...player.querySelectorAll("button:not(.mark), select, input, summary")].filter((each) => {
  const { left, right, width } = each.getBoundingClientRect();
  const around = each.closest(".transport, .toolbar, .moves, .jumps, .extras, .corner, .tabs, .say, .dock-bar");
  const box = around?.getBoundingClientRect();
  return width && (left < 0 || right > innerWidth || (box && (left < box.left - 1 || right > box.right + 1)));
}).map((each) => each.getAttribute("data-testid") ?? each.getAttribute("aria-label") ?? each.textContent)"""
#: Animations and transitions that take time, by what they move.
MOVING = """(player) => [...player.querySelectorAll("*")].flatMap((each) => {
  const { transitionDuration, animationName, animationDuration } = getComputedStyle(each);
  const moves = transitionDuration.split(", ").some((time) => parseFloat(time) > 0.001) ||
    (animationName !== "none" && parseFloat(animationDuration) > 0.001);
  return moves ? [`${each.tagName}.${each.getAttribute("class")}`] : [];
})"""


@pytest.mark.parametrize("path", ["expression", "training", "accumulation", "playground"])
def test_nothing_is_out_of_reach_at_any_size(lab: Lab, path: str) -> None:
    lab.open(path)
    for width, height in SIZES:
        lab.page.set_viewport_size({"width": width, "height": height})
        narrow = width < 640
        expect(lab.player).to_have_class(re.compile(r"\bnarrow\b" if narrow else r"^(?!.*\bnarrow\b)"))
        lab.page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
        assert lab.player.evaluate(CUT) == []
        for name in ("step-back", "step-forward", "play", "primary"):
            box = lab.part(name).bounding_box()
            assert box is not None
            assert not narrow or box["height"] >= TARGET
            assert 0 <= box["x"] <= width - box["width"]
            assert not narrow or name == "primary" or box["y"] + box["height"] <= height


def test_time_moves_in_sight_where_views_stand_below_each_other(lab: Lab) -> None:
    lab.page.set_viewport_size({"width": 768, "height": 700})
    lab.open("accumulation")
    expect(lab.player).to_have_class(re.compile(r"\bstacked\b"))
    box = lab.part("step-back").bounding_box()
    assert box is not None
    assert 0 < box["y"] <= 700 - box["height"]
    assert lab.player.evaluate(CUT) == []
    lab.press("Share")
    expect(lab.part("share")).to_be_visible()


@pytest.fixture
def phone(browser: Browser, app: App) -> Iterator[Lab]:
    """A page of a telephone: touched, not clicked."""
    expect.set_options(timeout=PATIENCE)
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, device_scale_factor=2
    )
    yield Lab(context.new_page(), app.url)
    context.close()


def test_phone_steps_by_tap_and_shows_each_view_by_its_tab(phone: Lab) -> None:
    phone.open("expression")
    before = phone.step
    phone.part("step-forward").tap()
    expect(phone.player).to_have_attribute("data-step", str(before + 1))
    phone.part("step-back").tap()
    expect(phone.player).to_have_attribute("data-step", str(before))
    phone.part("primary").tap()
    expect(phone.node("MeanBackward0")).to_have_attribute("data-grad", "1")
    phone.part("last").tap()
    tabs = phone.page.get_by_role("navigation", name="Views")
    for tab, view, text in (
        ("Code", "code", "z.backward()"),
        ("Values", "variables", "11.89"),
        ("Output", "output", "1.1893e+01"),
        ("Details", "details", "Select a node"),
    ):
        tabs.get_by_role("button", name=tab, exact=True).tap()
        expect(phone.part(view)).to_be_visible()
        expect(phone.part(view)).to_contain_text(text)
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.part("graph").is_visible()
    phone.part("graph").locator("[data-name=MulBackward0] .outline").tap()
    expect(phone.part("details")).to_contain_text("sends to x")


def test_phone_shares_and_lists_the_keys(phone: Lab) -> None:
    phone.open("expression")
    phone.page.get_by_role("button", name="Share").tap()
    expect(phone.part("share")).to_be_visible()
    phone.page.get_by_role("button", name="Close").tap()
    phone.page.get_by_role("button", name="Keys").tap()
    expect(phone.page.get_by_role("dialog", name="Keys")).to_contain_text("Swipe")


def swipe(phone: Lab, part: Locator, right: int) -> None:
    """One finger along a part, so many pixels to the right."""
    box = part.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2 - right / 2, box["y"] + box["height"] / 2
    session = phone.page.context.new_cdp_session(phone.page)
    for kind, along in (("touchStart", 0), ("touchMove", right / 2), ("touchMove", right), ("touchEnd", None)):
        points = [] if along is None else [{"x": x + along, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_swipe_along_the_sentence_steps_on_and_back(phone: Lab) -> None:
    phone.open("expression")
    before = phone.step
    sentence = phone.part("sentence")
    swipe(phone, sentence, -120)
    expect(phone.player).to_have_attribute("data-step", str(before + 1))
    swipe(phone, sentence, 120)
    expect(phone.player).to_have_attribute("data-step", str(before))
    swipe(phone, phone.part("graph").locator(".canvas"), -120)
    swipe(phone, sentence, -120)
    expect(phone.player).to_have_attribute("data-step", str(before + 1))


def test_phone_shows_both_runs_one_above_the_other(phone: Lab) -> None:
    phone.open("training")
    phone.part("both-runs").tap()
    expect(phone.part("code")).to_contain_text("# optimizer.zero_grad()")
    phone.part("timeline").focus()
    phone.page.keyboard.press("PageDown")
    expect(phone.part("plot-loss").locator(".ghost-point")).to_have_count(1)
    phone.page.get_by_role("navigation", name="Views").get_by_role("button", name="Graph").tap()
    names = phone.player.locator(".run-name")
    expect(names).to_have_text(["# optimizer.zero_grad()", "optimizer.zero_grad()"])
    own, other = (phone.part(name).bounding_box() for name in ("graph", "graph-twin"))
    assert own is not None
    assert other is not None
    assert own["y"] + own["height"] <= other["y"]
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390


def drawn_scale(page: Page) -> float:
    matrix: str = page.get_by_test_id("graph").locator(".canvas > svg").evaluate("(svg) => svg.style.transform")
    found = re.search(r"scale\(([\d.]+)\)", matrix)
    assert found
    return float(found[1])


def test_two_fingers_enlarge_the_graph_alone(phone: Lab) -> None:
    phone.open("expression")
    before = drawn_scale(phone.page)
    box = phone.part("graph").locator(".canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = phone.page.context.new_cdp_session(phone.page)
    for kind, apart in (("touchStart", 40), ("touchMove", 60), ("touchMove", 90), ("touchEnd", 0)):
        fingers = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}] if apart else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    assert drawn_scale(phone.page) > 1.5 * before
    assert phone.page.evaluate("visualViewport.scale") == 1
    phone.part("step-forward").tap()
    expect(phone.node("MeanBackward0")).to_have_attribute("data-grad", "1")


def test_nothing_moves_by_itself_where_less_motion_is_wanted(lab: Lab) -> None:
    lab.page.emulate_media(reduced_motion="reduce")
    lab.open("expression")
    lab.part("code").locator(".cm-content").click()
    lab.part("step-forward").click()
    expect(lab.node("MeanBackward0")).to_have_class(re.compile("receiving"))
    assert lab.player.evaluate(MOVING) == []
    lab.page.emulate_media(reduced_motion="no-preference")
    assert lab.player.evaluate(MOVING) != []


def test_forced_colours_frame_what_fills_told(lab: Lab) -> None:
    lab.page.emulate_media(forced_colors="active")
    lab.open("expression")
    lab.part("step-forward").click()
    lab.press("Output")
    running = lab.part("code").locator(".running-line")
    assert running.evaluate("(line) => getComputedStyle(line).outlineStyle") == "solid"
    opened = lab.player.get_by_role("button", name="Output", exact=True)
    ink, paper = opened.evaluate("(e) => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]")
    assert ink != paper
    assert paper != lab.part("timeline").evaluate("(element) => getComputedStyle(element).backgroundColor")


def test_more_contrast_leaves_no_pale_words(lab: Lab) -> None:
    lab.page.emulate_media(contrast="more")
    lab.open("expression")
    colours = "(element) => getComputedStyle(element).color"
    assert lab.part("code").locator("h2").evaluate(colours) == lab.player.evaluate(colours)
