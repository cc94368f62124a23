"""What a person does in the code: complete, run, err, undo, leave by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Lab

pytestmark = pytest.mark.browser
PROGRAM = "import torch\nx = torch.ones(2, requires_grad=True)\n"


def open_program(lab: Lab, source: str = PROGRAM) -> None:
    lab.open("playground")
    lab.type_program(source)
    lab.until_request(2)


def test_completion_is_accepted_by_keyboard_and_runs(lab: Lab) -> None:
    open_program(lab)
    keyboard = lab.page.keyboard
    keyboard.type("y = torch.sigm")
    offers = lab.page.locator(".code-offers")
    expect(offers.locator("li[aria-selected]")).to_contain_text("sigmoid(input)")
    expect(offers).to_contain_text("1 / (1 + e ** -input)")
    # A list that has just opened takes no key yet, so that nobody accepts what they did not see.
    while offers.count():
        keyboard.press("Tab")
    keyboard.type("(x)")
    expect(lab.part("code")).to_contain_text("y = torch.sigmoid(x)")
    expect(lab.node("SigmoidBackward0")).to_have_count(1)


def test_methods_of_a_variable_are_offered_by_what_it_is(lab: Lab) -> None:
    open_program(lab, PROGRAM + "rows = [1]\n")
    lab.page.keyboard.type("rows.")
    expect(lab.page.locator(".code-offers li").first).to_contain_text("append")
    expect(lab.page.locator(".code-offers li", has_text="relu")).to_have_count(0)
    lab.page.keyboard.press("Escape")
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.type("x.mea")
    expect(lab.page.locator(".code-offers li").first).to_contain_text("mean(dim, keepdim")


def test_nothing_is_offered_in_strings_and_comments(lab: Lab) -> None:
    open_program(lab)
    lab.page.keyboard.type("# torch.rel")
    expect(lab.part("code")).to_contain_text("# torch.rel")
    lab.until_request(3)
    expect(lab.page.locator(".code-offers")).to_have_count(0)


def test_error_is_underlined_at_its_span_behind_signs_outside_the_basic_plane(lab: Lab) -> None:
    open_program(lab, "import torch\ns = '😀é'; y = nope + 1\n")
    expect(lab.part("code").locator(".code-error")).to_have_text("nope")
    expect(lab.part("code").locator(".line-error")).to_contain_text("name 'nope' is not defined")


def test_warning_is_underlined_with_its_message_beside(lab: Lab) -> None:
    open_program(lab, PROGRAM + "y = x * 2\nprint(y.grad)\n")
    expect(lab.part("code").locator(".code-warning").first).to_contain_text("print(y.grad)")
    expect(lab.part("code").locator(".line-warning")).to_contain_text("UserWarning: The .grad attribute")


def test_control_enter_runs_at_once(lab: Lab) -> None:
    open_program(lab)
    lab.page.keyboard.type("y = x.exp()")
    lab.page.keyboard.press("Control+Enter")
    expect(lab.node("ExpBackward0")).to_have_count(1)
    expect(lab.part("code")).to_contain_text("y = x.exp()")


def test_undo_goes_one_way_whether_asked_of_the_page_or_of_the_editor(lab: Lab) -> None:
    lab.open("expression")
    code, undo = lab.part("code"), lab.page.get_by_role("button", name="Undo", exact=True)
    lab.press("Easy: 1 2 3 4")
    expect(code).to_contain_text("[1.0, 2.0, 3.0, 4.0]")
    code.locator(".cm-content").click()
    lab.page.keyboard.press("Control+z")
    expect(code).to_contain_text("0.95146")
    expect(undo).to_be_disabled()
    lab.page.keyboard.press("Control+Shift+Z")
    expect(code).to_contain_text("[1.0, 2.0, 3.0, 4.0]")
    expect(undo).to_be_enabled()
    undo.click()
    expect(code).to_contain_text("0.95146")
    expect(undo).to_be_disabled()
    code.locator(".cm-content").click()
    lab.page.keyboard.press("Control+Shift+Z")
    expect(code).to_contain_text("[1.0, 2.0, 3.0, 4.0]")


def test_typing_chip_undo_and_redo_lose_nothing(lab: Lab) -> None:
    lab.open("expression")
    code = lab.part("code")
    code.locator(".cm-line", has_text="w = y**2").click()
    lab.page.keyboard.press("End")
    lab.page.keyboard.press("Backspace")
    lab.page.keyboard.type("3")
    expect(code).to_contain_text("w = y**3")
    expect(lab.page.get_by_label("Expression", exact=True)).to_have_value("((x*5)**3).mean()")
    lab.press(".exp()")
    expect(lab.node("ExpBackward0")).to_have_count(1)
    undo = lab.page.get_by_role("button", name="Undo", exact=True)
    undo.click()
    expect(lab.node("ExpBackward0")).to_have_count(0)
    expect(code).to_contain_text("w = y**3")
    code.locator(".cm-content").click()
    lab.page.keyboard.press("Control+Shift+Z")
    expect(lab.node("ExpBackward0")).to_have_count(1)
    lab.page.keyboard.press("Control+z")
    lab.page.keyboard.press("Control+z")
    expect(code).to_contain_text("w = y**2")
    expect(lab.page.get_by_label("Expression", exact=True)).to_have_value("((x*5)**2).mean()")


def test_escape_then_tab_leaves_the_code(lab: Lab) -> None:
    open_program(lab)
    focused = "!!document.activeElement?.shadowRoot?.activeElement?.closest('.cm-editor')"
    assert lab.page.evaluate(focused)
    lab.page.keyboard.press("Tab")
    assert lab.page.evaluate(focused)
    expect(lab.part("code").locator(".cm-line").last).to_have_text(re.compile(r"^ {4}"))
    lab.page.keyboard.press("Escape")
    lab.page.keyboard.press("Tab")
    assert not lab.page.evaluate(focused)


def test_values_at_the_ends_of_lines_never_become_text_when_everything_is_typed_over(lab: Lab) -> None:
    lab.open("playground")
    lab.type_program("import torch\nx = torch.ones(3)\ny = x")
    lab.page.keyboard.type("*2")
    expect(lab.part("code").locator('[data-value="[2, 2, 2]"]')).to_be_visible()
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.insert_text("a = 1\nb = 2\n")
    assert lab.part("code").locator(".cm-line").all_inner_texts() == ["a = 1", "b = 2", "\n"]


def test_signs_that_turn_the_direction_of_text_are_seen_and_turn_nothing(lab: Lab) -> None:
    open_program(lab, "text = '\u202eabc'  # \u2066 def\n")
    signs = lab.part("code").locator(".cm-specialChar")
    expect(signs).to_have_count(2)
    left, right = (lab.part("code").get_by_text(word).first.bounding_box() for word in ("text = ", "def"))
    assert left is not None
    assert right is not None
    assert left["x"] <= right["x"]
