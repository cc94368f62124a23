"""The graph in the player: its states while stepping, its tools, its folds, and texts that could break it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Dialog, FloatRect, Locator, expect

from graphviz_utils.text import visible
from program_text.permalink import pack
from tests import hostile
from tests.browser.conftest import Lab

pytestmark = pytest.mark.browser
#: Each state that a node or a leaf can be in: b is used twice and gets two passes, what comes to a is zero.
STATES = """import torch
a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([3.0, 4.0], requires_grad=True)
y = a * b
z = (y * 0 + b).sum()
z.backward(retain_graph=True)
z.backward()
z.backward()
"""
LAYERS = """import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
loss = nn.CrossEntropyLoss()(net(torch.ones(5, 4)), torch.tensor([0, 1, 2, 1, 0]))
loss.backward()
"""
#: By step: the classes of every node, tray and edge, and the words in the trays.
SEEN = """(graph) => ({
  classes: [...graph.querySelectorAll("g")].flatMap((group) => [...group.classList]),
  words: [...graph.querySelectorAll("[data-slot=words], [data-slot=grad], [data-slot=blocks]")]
    .map((slot) => slot.textContent),
  carried: [...graph.querySelectorAll(".contribution.carrying")].map((edge) => edge.textContent),
})"""


def opened(lab: Lab, source: str) -> Locator:
    lab.open(f"playground?program={pack(source)}")
    return lab.part("graph")


def at_every_step(lab: Lab, graph: Locator) -> list[dict[str, Any]]:
    lab.part("timeline").get_by_role("slider").press("Home")
    last = int(lab.player.get_attribute("data-steps") or 0)
    found = []
    for step in range(last + 1):
        expect(lab.player).to_have_attribute("data-step", str(step))
        found.append(graph.evaluate(SEEN))
        lab.page.keyboard.press("ArrowRight")
    return found


def test_every_state_shows_by_class_and_in_words_while_stepping(lab: Lab) -> None:
    graph = opened(lab, STATES)
    seen = at_every_step(lab, graph)
    classes = {name for each in seen for name in each["classes"]}
    assert classes >= {"not-run", "recorded", "receiving", "done", "freed", "error"}
    assert classes >= {"grad-none", "grad-zero", "grad-sum", "waiting", "carrying", "carried"}
    words = {text for each in seen for text in each["words"]}
    assert words >= {"None", "nothing written", "a gradient arrived", "1 pass", "■■"}
    assert any("[1, 1] + [1, 1] = [2, 2], 2 passes" in text for text in words)
    # What a use sends to b stands on its way, from the step on at which it is sent.
    assert [each["carried"] for each in seen if each["carried"]][:2] == [["[1, 1]"], ["0"]]
    expect(graph.locator(".error [data-slot=problem]")).to_contain_text("Trying to backward through the graph")


def test_tools_of_the_graph_by_button_and_by_key(lab: Lab) -> None:
    graph = opened(lab, STATES)

    def place() -> FloatRect:
        found = graph.locator("svg.graph").first.bounding_box()
        assert found
        return found

    before = place()
    lab.press("Zoom in")
    assert place()["width"] > 1.2 * before["width"]
    lab.press("Fit the graph")
    assert place()["width"] == pytest.approx(before["width"], rel=0.01)
    graph.locator("[data-node][tabindex='0']").focus()
    lab.page.keyboard.press("+")
    larger = place()
    assert larger["width"] > before["width"]
    lab.page.keyboard.press("Shift+ArrowRight")
    assert place()["x"] < larger["x"]
    lab.page.keyboard.press("0")
    assert place()["x"] == pytest.approx(before["x"], abs=1)
    lab.press("Legend")
    legend = graph.locator(".legend li")
    expect(legend.filter(has_text="leaf that requires grad")).to_have_count(1)
    expect(legend.filter(has_text="cut")).to_have_count(0)
    expect(graph.locator("svg.graph .saved").first).to_be_hidden()
    lab.press("Saved tensors")
    expect(graph.locator("svg.graph .saved").first).to_be_visible()
    lab.press("Full screen")
    assert lab.page.evaluate("document.fullscreenElement !== null")
    lab.press("Full screen")


def test_folds_close_and_open_by_click_and_key_and_stay_while_stepping(lab: Lab) -> None:
    graph = opened(lab, LAYERS)
    expect(graph.locator("[data-fold]")).to_have_count(0)
    lab.press("Fold")
    expect(graph.locator("[data-fold] > .name")).to_have_text(["net.0 (Linear)", "net.2 (Linear)", "CrossEntropyLoss"])
    expect(graph.locator("[data-fold]").first).to_have_attribute("aria-expanded", "false")
    first = graph.locator("[data-fold]").first
    lab.part("timeline").get_by_role("slider").press("End")
    expect(first).to_have_attribute("aria-label", "net.0 (Linear); 4 nodes folded; receives its gradient now")
    expect(first.locator("[data-slot=grad]")).to_contain_text("grad [[")
    first.locator(".name").first.click()
    frame = graph.locator("[data-frame]").filter(has_text="net.0 (Linear)")
    expect(frame).to_be_focused()
    expect(graph.locator("[data-fold]")).to_have_count(2)
    expect(lab.node("TBackward0")).to_have_count(1)
    lab.page.keyboard.press("Enter")
    expect(graph.locator("[data-fold]")).to_have_count(3)
    expect(graph.locator("[data-fold]").first).to_be_focused()
    lab.press("Fold")
    expect(graph.locator("[data-fold], [data-frame]")).to_have_count(0)


def test_texts_that_look_like_markup_are_text_everywhere(lab: Lab) -> None:
    dialogs: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    lab.page.on("dialog", dismissed)
    graph = opened(lab, hostile.all_at_once())
    lab.part("timeline").get_by_role("slider").press("End")
    expect(lab.part("error")).to_contain_text("<script>window.hurt=1</script></text></svg><img src=x")
    expect(lab.part("output")).to_contain_text('"]; a -> b [label="')
    expect(lab.part("output")).to_contain_text(r"\N\G\E\T\H\L\l\r\n")
    titles = "".join(graph.locator("svg.graph text, svg.graph title").all_text_contents())
    for text in hostile.TEXTS.values():
        text = visible(text)[:12]
        assert text in titles, text
    lab.part("view-torchviz").click()
    expect(graph.locator("svg text").first).to_be_attached()
    lab.part("view-annotated").click()
    for label in ("Variables", "Output", "All tensors"):
        lab.page.get_by_role("button", name=label, exact=True).first.click()
    assert lab.page.evaluate("window.hurt") is None
    player = lab.player
    for element in ("script", "img[src]", "b", "[onload]", "[onerror]", "svg text text"):
        assert player.locator(element).count() == 0, element
    assert dialogs == []
