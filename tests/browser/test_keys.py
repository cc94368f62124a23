"""Every key that the list of keys names does what the list says, and the list names no other."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Lab

pytestmark = pytest.mark.browser

#: What the list shows, where that is not the name by which a keyboard is pressed.
NAMES = {"→": "ArrowRight", "←": "ArrowLeft", "Space": " ", "Page Down": "PageDown", "Page Up": "PageUp"}


#: Until what a key has changed is drawn.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def press(lab: Lab, key: str) -> None:
    lab.part("timeline").focus()
    lab.page.keyboard.press(NAMES.get(key, key))
    lab.page.evaluate(DRAWN)


def moves(start: str, check: Callable[[Lab, int, int], bool]) -> Callable[[Lab, str], None]:
    """A check of a key that moves from where `start` leads to a step of which `check(lab, before, after)` holds."""

    def run(lab: Lab, key: str) -> None:
        for each in start.split():
            press(lab, each)
        before = lab.step
        press(lab, key)
        assert check(lab, before, lab.step), (key, before, lab.step)

    return run


def toggles(shown: Callable[[Lab], Locator]) -> Callable[[Lab, str], None]:
    """A check of a key that shows something, or takes it away again."""

    def run(lab: Lab, key: str) -> None:
        was = shown(lab).is_visible()
        for _ in range(2):
            press(lab, key)
            expect(shown(lab)).to_be_visible(visible=not was)
            was = not was

    return run


def opens(name: str) -> Callable[[Lab, str], None]:
    """A check of a key that opens a dialog, which Escape closes."""

    def run(lab: Lab, key: str) -> None:
        press(lab, key)
        dialog = lab.page.get_by_role("dialog", name=name)
        expect(dialog).to_be_visible()
        lab.page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()

    return run


def running(lab: Lab, text: str) -> bool:
    return text in lab.part("code").locator(".running-line").inner_text()


def plays(lab: Lab, key: str) -> None:
    press(lab, "Home")
    for words in ("Pause", "Play"):
        press(lab, key)
        expect(lab.part("play")).to_have_text(words)


def changes_speed(least: str, *then: str) -> Callable[[Lab, str], None]:
    """From a speed, by presses, to the next ones; beyond the last it stays."""

    def run(lab: Lab, key: str) -> None:
        lab.page.get_by_label("Steps per second").select_option(least)
        for speed in then:
            press(lab, key)
            expect(lab.page.get_by_label("Steps per second")).to_have_value(speed)

    return run


def picture(lab: Lab, key: str) -> None:
    for view in ("torchviz", "annotated"):
        press(lab, key)
        expect(lab.part(f"view-{view}")).to_have_attribute("aria-pressed", "true")


def fits(lab: Lab, key: str) -> None:
    drawing = lab.part("graph").locator(".canvas > svg")
    for _ in range(3):
        lab.press("Zoom in")
    expect(drawing).not_to_be_in_viewport(ratio=0.99)
    press(lab, key)
    expect(drawing).to_be_in_viewport(ratio=0.99)


def asks(lab: Lab, key: str) -> None:
    for checked in (True, False):
        press(lab, key)
        expect(lab.part("ask-first")).to_be_checked(checked=checked)


def presents(lab: Lab, key: str) -> None:
    press(lab, key)
    expect(lab.player).to_have_class(re.compile(r"\bpresent\b"))
    press(lab, key)
    expect(lab.player).not_to_have_class(re.compile(r"\bpresent\b"))


def accumulates(lab: Lab, key: str) -> None:
    for comment in ("# optimizer.zero_grad()", "    optimizer.zero_grad()"):
        press(lab, key)
        expect(lab.part("code").locator(".cm-line", has_text=comment)).to_have_count(1)


def together(lab: Lab, key: str) -> None:
    other = lab.part("graph-twin")
    press(lab, key)
    expect(other).to_be_visible()
    press(lab, key)
    expect(other).to_be_hidden()


CHECKS: dict[str, Callable[[Lab, str], None]] = {
    "→": moves("Home", lambda _, before, after: after == before + 1),
    "←": moves("End", lambda _, before, after: after == before - 1),
    "Home": moves("End", lambda _, __, after: after == 0),
    "End": moves("Home", lambda lab, _, after: str(after) == lab.player.get_attribute("data-steps")),
    "Space": plays,
    ">": changes_speed("5", "20", "20"),
    "<": changes_speed("1", "0.5", "0.5"),
    "l": moves("Home", lambda lab, _, after: after > 0 and running(lab, "x = torch.randint")),
    "b": moves("Home", lambda lab, _, __: running(lab, "l.backward()")),
    "Page Down": moves("Home b", lambda lab, before, after: after > before + 3 and running(lab, "print(")),
    "Page Up": moves("End", lambda lab, before, after: after < before - 3 and running(lab, "zero_grad()")),
    "n": moves("Home b", lambda lab, before, after: after > before and running(lab, "l.backward()")),
    "N": moves("Home b", lambda lab, before, after: after < before and running(lab, "l = loss(y, pred)")),
    "g": picture,
    "f": fits,
    "v": toggles(lambda lab: lab.part("variables")),
    "o": toggles(lambda lab: lab.part("output")),
    "t": toggles(lambda lab: lab.part("tensors")),
    "d": toggles(lambda lab: lab.part("details")),
    "a": asks,
    "p": presents,
    "s": opens("Take it with you"),
    "?": opens("Keys"),
    "z": accumulates,
    "c": together,
}
#: Keys of the code, of the graph and of lines, with the tests that press them.
ELSEWHERE = {
    "Ctrl Enter": "test_editor",
    "Ctrl Z, Ctrl Shift Z": "test_editor",
    "Esc, then Tab": "test_editor",
    "Arrows": "test_keys",
    "Enter": "test_keys",
    "+, -, 0, Shift and arrows": "test_keys",
    "Press its number": "test_runs_compared",
    "Swipe left, right": "test_sizes_and_modes",
}


def test_every_key_of_the_list_does_what_it_says(lab: Lab) -> None:
    lab.open("training")
    press(lab, "?")
    listed = lab.page.get_by_role("dialog", name="Keys").locator("kbd").all_inner_texts()
    lab.page.keyboard.press("Escape")
    assert set(listed) == {*CHECKS, *ELSEWHERE}
    for key, check in CHECKS.items():
        check(lab, key)


def test_arrows_go_along_the_edges_and_enter_selects_and_then_goes_to_where_it_runs(lab: Lab) -> None:
    lab.open("expression")
    lab.node("MeanBackward0").focus()
    keyboard = lab.page.keyboard
    keyboard.press("ArrowLeft")
    expect(lab.node("PowBackward0")).to_be_focused()
    keyboard.press("ArrowRight")
    expect(lab.node("MeanBackward0")).to_be_focused()
    keyboard.press("Enter")
    expect(lab.node("MeanBackward0")).to_have_class(re.compile("selected"))
    expect(lab.player).to_have_attribute("data-step", "8")
    keyboard.press("Enter")
    expect(lab.node("MeanBackward0")).to_have_attribute("data-grad", "1")


def test_keys_on_a_node_make_the_drawing_larger_and_smaller_and_move_it(lab: Lab) -> None:
    lab.open("expression")
    drawing = lab.part("graph").locator(".canvas > svg")
    fitted = drawing.get_attribute("style") or ""
    for key in ("+", "-", "Shift+ArrowRight", "Shift+ArrowDown"):
        lab.node("MulBackward0").focus()
        lab.page.keyboard.press(key)
        expect(drawing).not_to_have_attribute("style", fitted)
        lab.page.keyboard.press("0")
        expect(drawing).to_have_attribute("style", fitted)


def test_keys_belong_to_a_field_while_it_is_written_in(lab: Lab) -> None:
    lab.open("training")
    step = lab.step
    lab.part("code").locator(".cm-line").last.click()
    for key in "bz?":
        lab.page.keyboard.press(key)
    expect(lab.part("code")).to_contain_text("bz?")
    expect(lab.page.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert lab.step == step
