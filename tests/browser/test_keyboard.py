"""The main job without a mouse: where the focus is can always be seen, and it is never caught."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Lab

pytestmark = pytest.mark.browser

#: The element in focus, through shadow roots: what it is called, whether it is in sight, and whether its focus is
#: outlined (the editor's is on the frame around the text). Streamlit's own fields and buttons fade in a border or a
#: shadow instead, which is theirs.
FOCUS = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (!element || element === document.body) return null;
  const { x, y, width, height } = element.getBoundingClientRect();
  const frame = element.closest(".cm-editor") ?? element;
  const style = getComputedStyle(frame);
  return {
    name: element.getAttribute("data-testid") ?? element.getAttribute("data-name")
      ?? element.getAttribute("aria-label") ?? element.textContent,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    theirs: element.getRootNode() === document && element.matches("input, button, [data-testid=stSkipToContent]"),
    seen: width > 0 && height > 0 && x + width > 0 && x < innerWidth && y + height > 0 && y < innerHeight,
  };
}"""


def focus(lab: Lab) -> dict[str, Any] | None:
    found: dict[str, Any] | None = lab.page.evaluate(FOCUS)
    return found


def tab_to(lab: Lab, name: str, key: str = "Tab") -> None:
    """Go to a stop of the Tab key as a person does: from stop to stop."""
    for _ in range(80):
        lab.page.keyboard.press(key)
        found = focus(lab)
        if found and found["name"] == name:
            return
        if found and found["name"] == "Program":
            lab.page.keyboard.press("Escape")
    raise AssertionError(f"no stop of the Tab key is called {name}")


def test_every_stop_of_the_tab_key_shows_the_focus_and_the_last_leaves_the_page(lab: Lab) -> None:
    lab.open("expression")
    stops = []
    for _ in range(100):
        lab.page.keyboard.press("Tab")
        found = focus(lab)
        if found is None:
            break
        stops.append(found)
        if found["name"] == "Program":
            lab.page.keyboard.press("Escape")
    assert found is None, "the focus is caught"
    assert [stop["name"] for stop in stops if not stop["seen"]] == []
    assert [stop["name"] for stop in stops if not (stop["outlined"] or stop["theirs"])] == []
    names = {stop["name"] for stop in stops}
    assert names >= {
        "Program",
        "view-torchviz",
        "primary",
        "ask-first",
        "step-forward",
        "play",
        "Step",
        "Keys",
        "Share",
    }
    # The graph is one stop, its nodes are reached by arrows; so are the marks of the timeline.
    assert len([stop for stop in stops if re.search("Backward0|AccumulateGrad", stop["name"])]) == 1


def test_main_job_by_keyboard_alone(lab: Lab) -> None:
    lab.open("expression")
    keyboard = lab.page.keyboard
    tab_to(lab, "Program")
    keyboard.press("Control+End")
    keyboard.type("print('edited')")
    keyboard.press("Control+Enter")
    lab.until_request(2)
    keyboard.press("Escape")
    tab_to(lab, "Step")
    keyboard.press("End")
    last = lab.player.get_attribute("data-steps") or ""
    expect(lab.player).to_have_attribute("data-step", last)
    keyboard.press("o")
    expect(lab.part("output")).to_contain_text("edited")
    keyboard.press("Home")
    expect(lab.player).to_have_attribute("data-step", "0")
    keyboard.press("Space")
    expect(lab.part("play")).to_have_attribute("title", "Pause (Space)")
    keyboard.press("Space")
    expect(lab.part("play")).to_have_attribute("title", "Play (Space)")
    keyboard.press("End")
    keyboard.press("ArrowLeft")
    expect(lab.player).to_have_attribute("data-step", str(int(last) - 1))
    tab_to(lab, "MulBackward0", "Shift+Tab")
    keyboard.press("Enter")
    expect(lab.part("details")).to_contain_text("sends to x")
    keyboard.press("ArrowLeft")
    keyboard.press("Enter")
    expect(lab.part("details")).to_contain_text("the leaf x")
    keyboard.press("g")
    expect(lab.part("view-torchviz")).to_have_attribute("aria-pressed", "true")
    expect(lab.part("graph").locator(".canvas svg text", has_text="MulBackward0")).to_be_visible()
    keyboard.press("g")
    expect(lab.node("AccumulateGrad")).to_be_visible()


def test_dialogs_hold_the_focus_and_give_it_back(lab: Lab) -> None:
    lab.open("expression")
    keyboard = lab.page.keyboard
    tab_to(lab, "step-forward")
    for key, dialog in (("s", lab.part("share")), ("?", lab.page.get_by_role("dialog", name="Keys"))):
        keyboard.press(key)
        expect(dialog).to_be_visible()
        for _ in range(4):
            keyboard.press("Tab")
            assert dialog.evaluate("(element) => element.matches(':focus-within') || !document.hasFocus()")
        keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(lab.part("step-forward")).to_be_focused()
