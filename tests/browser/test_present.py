"""For a hall and for the ear: Present, what can be moved, the marks of the timeline, and the sentence of a step."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from autograd_trace import record
from graphviz_utils import draw
from graphviz_utils.legible import hall
from player import Options
from player.page import web_page
from tests.browser.conftest import Lab
from tests.slides import PROGRAMS
from workers.payload import encode

pytestmark = pytest.mark.browser

#: The smallest type that is in sight, in pixels of the window, and where; a drawing's is scaled with it.
SMALLEST = """(player) => {
  const found = [];
  for (const each of player.querySelectorAll("*")) {
    const own = [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const { width, height } = each.getBoundingClientRect();
    if (!own || width <= 1 || height <= 1 || !each.checkVisibility()) continue;
    const scale = each instanceof SVGTextElement ? each.getScreenCTM().a : 1;
    const size = scale * parseFloat(getComputedStyle(each).fontSize);
    found.push([Math.round(10 * size) / 10, each.textContent.slice(0, 40)]);
  }
  return found.sort(([one], [other]) => one - other)[0];
}"""

#: Whether something else lies over an element.
COVERED = """(element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return !element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


def test_present_shows_code_and_graph_large_with_four_digits(lab: Lab) -> None:
    lab.page.set_viewport_size({"width": 1920, "height": 1080})
    lab.open("expression")
    lab.press("Variables")
    for _ in range(2):
        lab.press("Send the gradient back one step")
    lab.press("Present")
    expect(lab.player).to_have_class(re.compile(r"\bpresent\b"))
    size, text = lab.player.evaluate(SMALLEST)
    assert size >= 20, text
    graph = lab.part("graph")
    expect(
        graph.locator("[data-result-of] [data-slot=value]", has_text="[22.63, 1.464e-7, 11.8, 0.9988]")
    ).to_be_visible()
    for hidden in ("variables", "next-line", "view-torchviz"):
        expect(lab.part(hidden)).to_be_hidden()
    assert lab.page.get_by_role("heading", name="What does PyTorch record").evaluate(COVERED)
    running = lab.part("code").locator(".running-line")
    expect(running).to_be_in_viewport()
    lab.page.keyboard.press("ArrowRight")
    expect(lab.node("MulBackward0")).to_have_class(re.compile("receiving"))
    lab.page.keyboard.press("Escape")
    expect(lab.part("variables")).to_be_visible()


#: Whether an element is whole within another, and nothing lies over its middle.
WITHIN = """(element) => {
  const [own, outer] = [element, element.closest(".canvas")].map((each) => each.getBoundingClientRect());
  const across = own.left >= outer.left - 1 && own.right <= outer.right + 1;
  const inside = across && own.top >= outer.top - 1 && own.bottom <= outer.bottom + 1;
  const top = element.getRootNode().elementFromPoint((own.left + own.right) / 2, (own.top + own.bottom) / 2);
  return inside && !top.closest(".overview");
}"""


def assert_presented_legibly(lab: Lab, steps: int) -> None:
    """From step to step nothing is smaller than 20 pixels, and what happens is in sight."""
    expect(lab.player).to_have_class(re.compile(r"\bpresent\b"))
    current = lab.part("graph").locator(":is([data-node], [data-fold]).receiving")
    for _ in range(steps):
        expect(current).to_have_count(1)
        size, text = lab.player.evaluate(SMALLEST)
        assert size >= 20, text
        assert current.locator(".outline").last.evaluate(WITHIN)
        before = lab.step
        lab.page.keyboard.press("ArrowRight")
        expect(lab.player).to_have_attribute("data-step", str(before + 1))


@pytest.mark.parametrize("name", ["mlp", "regression"])
def test_app_presents_a_program_so_that_it_can_be_read_from_the_last_row(lab: Lab, name: str) -> None:
    lab.page.set_viewport_size({"width": 1280, "height": 720})
    lab.open("playground")
    lab.type_program(PROGRAMS[name])
    expect(lab.node("MseLossBackward0" if name == "mlp" else "PowBackward0")).to_be_visible()
    lab.part("timeline").press("Home")
    with lab.page.expect_response(re.compile("services/fold")):
        lab.page.keyboard.press("p")
    lab.part("timeline").locator(".band.backward").first.click()
    assert_presented_legibly(lab, 3)


@pytest.mark.parametrize(
    "name", ["expression", "training", "convolutional", "recurrent", "attention", "chain of lines"]
)
def test_page_without_a_server_presents_so_too(page: Page, tmp_path: Path, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    trace = record(PROGRAMS[name])
    first = next(number for number, step in enumerate(trace.steps, 1) if step.kind == "node")
    drawings = draw(trace)
    drawings.hall = hall(trace)
    path = tmp_path / "page.html"
    path.write_text(
        web_page(trace.source, encode(trace, drawings), open_at=first, options=Options(present=True)), encoding="utf-8"
    )
    page.goto(path.as_uri())
    lab = Lab(page, "")
    expect(lab.player).to_have_attribute("data-ready", "true")
    lab.part("timeline").focus()
    assert_presented_legibly(lab, 4 if name != "training" else 2)


def test_running_line_is_in_sight_when_a_long_program_is_presented(lab: Lab) -> None:
    lab.page.set_viewport_size({"width": 1280, "height": 720})
    lab.open("training")
    lab.part("timeline").press("Home")
    for _ in range(12):
        lab.page.keyboard.press("ArrowRight")
    running = lab.part("code").locator(".running-line")
    expect(running).to_have_count(1)
    lab.page.keyboard.press("p")
    expect(running).to_be_in_viewport(ratio=0.9)


def test_separators_are_moved_by_keys_and_by_pointer(lab: Lab) -> None:
    lab.open("expression")
    separator = lab.page.get_by_role("separator", name="Width of the code")
    width = "(element) => element.getBoundingClientRect().width"
    code = lab.part("code")
    before = code.evaluate(width)
    separator.focus()
    lab.page.keyboard.press("ArrowRight")
    assert code.evaluate(width) > before
    lab.page.keyboard.press("Enter")
    assert code.evaluate(width) == pytest.approx(before, abs=1)
    separator.hover()
    lab.page.mouse.down()
    lab.page.mouse.move(900, 500)
    lab.page.mouse.up()
    assert code.evaluate(width) == pytest.approx(870, abs=25)
    share = separator.get_attribute("aria-valuenow")
    lab.open("expression")
    expect(separator).to_have_attribute("aria-valuenow", share or "")


def test_marks_and_bands_of_the_timeline_lead_to_their_steps(lab: Lab) -> None:
    lab.open("training")
    marks = lab.page.get_by_role("toolbar", name="Marks").get_by_role("button")
    expect(marks).to_have_count(3)
    marks.first.click()
    expect(lab.part("sentence")).to_contain_text("Prints epoch 0")
    lab.page.keyboard.press("ArrowRight")
    lab.page.keyboard.press("Enter")
    expect(lab.part("sentence")).to_contain_text("Prints epoch 5")
    lab.part("timeline").locator(".band.round").nth(3).click()
    expect(lab.part("timeline").locator(".band.current")).to_have_attribute("title", re.compile("^forward"))
    third = lab.step
    lab.part("step-back").click()
    expect(lab.player).to_have_attribute("data-step", str(third - 1))


def test_error_has_a_mark_that_leads_to_it(lab: Lab) -> None:
    lab.open("playground")
    lab.type_program("import torch\nx = torch.ones(2, requires_grad=True)\ny = x * 2\ny.backward()\n")
    expect(lab.part("error")).to_contain_text("grad can be implicitly created only for scalar outputs")
    lab.part("timeline").press("Home")
    mark = lab.page.get_by_role("toolbar", name="Marks").get_by_role("button", name=re.compile("Error in line 4"))
    mark.click()
    expect(lab.part("sentence")).to_contain_text("grad can be implicitly created")


def test_each_step_is_told_in_a_live_region_that_is_silent_while_playing(lab: Lab) -> None:
    lab.open("expression")
    sentence = lab.part("sentence")
    expect(sentence).to_have_attribute("aria-live", "polite")
    for words in ("MeanBackward0 receives", "PowBackward0 receives", "MulBackward0 receives"):
        lab.press("Send the gradient back one step")
        expect(sentence).to_contain_text(words)
    expect(sentence).to_contain_text("sends g * 5 = [11.89, 0.0009567, 8.589, 2.498] to x")
    lab.part("timeline").press("Home")
    lab.page.get_by_label("Steps per second").select_option("0.5")
    lab.part("play").click()
    expect(sentence).to_have_attribute("aria-live", "off")
    lab.part("play").click()
    expect(sentence).to_have_attribute("aria-live", "polite")
