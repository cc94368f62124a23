"""What a person finds out about one node: select it, read it, check it by hand."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Lab

pytestmark = pytest.mark.browser
TWO_PATHS = (
    "import torch\nx = torch.tensor([0., 2.], requires_grad=True)\nm = torch.ones(3, 2)\n"
    "y = x * x\nz = (y + x.relu() * m).sum()\nz.backward()\n"
)


def part(lab: Lab, name: str) -> Locator:
    """Open a part of the details."""
    found = lab.part(name)
    found.locator("summary").click()
    return found


def open_program(lab: Lab, source: str) -> None:
    lab.open("playground")
    lab.type_program(source)
    lab.until_request(2)
    expect(lab.node("AddBackward0")).to_have_count(1)
    lab.part("timeline").focus()
    lab.page.keyboard.press("End")


def test_node_selected_by_click_marks_its_code_and_shows_formula_and_numbers(lab: Lab) -> None:
    lab.open("expression")
    for _ in range(3):
        lab.press("Send the gradient back one step")
    lab.node("MulBackward0").click()
    expect(lab.part("code").locator(".selected-span")).to_have_text("x*5")
    expect(lab.node("MulBackward0")).to_have_class(re.compile("selected"))
    details = lab.part("details")
    expect(details).to_contain_text("[0.9515, 0.00007653, 0.6871, 0.1999] * 5 = [4.757, 0.0003827, 3.436, 0.9994]")
    expect(details.locator("math")).to_have_attribute("aria-label", "g * other")
    expect(details).to_contain_text("sends to x")
    expect(part(lab, "facts")).to_contain_text("nobody: the gradient is passed on and let go")


def test_expression_under_the_cursor_selects_its_node(lab: Lab) -> None:
    lab.open("expression")
    lab.part("code").locator(".cm-line", has_text="w = y**2").click(position={"x": 50, "y": 10})
    expect(lab.node("PowBackward0")).to_have_class(re.compile("selected"))
    lab.page.keyboard.press("ArrowUp")
    expect(lab.node("MulBackward0")).to_have_class(re.compile("selected"))


def test_node_selected_by_keyboard_shows_its_jacobian(lab: Lab) -> None:
    lab.open("expression")
    lab.node("PowBackward0").focus()
    lab.page.keyboard.press("Enter")
    matrix = part(lab, "jacobian").locator("table.matrix")
    expect(matrix.locator("tbody tr")).to_have_count(4)
    expect(matrix.locator("tbody tr").first).to_contain_text("9.515")
    expect(lab.part("jacobian")).to_contain_text("∂ w (4,) / ∂ y (4,): 4 × 4, diagonal")


def test_ledger_tells_each_path_and_that_they_sum_to_grad(lab: Lab) -> None:
    open_program(lab, TWO_PATHS)
    lab.node("AccumulateGrad").click()
    ledger = lab.part("details").locator("table.ledger")
    expect(ledger.locator("tbody tr")).to_have_count(3)
    expect(ledger).to_contain_text("ReluBackward0 of x.relu(), line 5")
    expect(ledger).to_contain_text("MulBackward0 of y = x * x, line 4")
    expect(ledger.locator("tfoot")).to_contain_text("= [0, 15]")


def test_sum_over_broadcast_dimensions_is_shown_beside_the_jacobian(lab: Lab) -> None:
    open_program(lab, TWO_PATHS)
    lab.node("MulBackward0").last.click()
    found = part(lab, "jacobian")
    expect(found).to_contain_text("before the sum, shape (3, 2)")
    expect(found).to_contain_text("summed over broadcast dimensions, shape (2,)")


def test_hand_check_agrees_and_names_a_kink(lab: Lab) -> None:
    open_program(lab, TWO_PATHS)
    lab.node("AccumulateGrad").click()
    check = part(lab, "check")
    check.get_by_role("button", name="Check by hand").click()
    expect(check).to_contain_text("z has a kink here: its slope is 0 on the left and 3 on the right")
    check.get_by_label("Element").select_option("1")
    check.get_by_role("button", name="Check by hand").click()
    expect(check).to_contain_text("Central differences give 15, autograd gives 15: they agree.")
    check.get_by_label("Move by").fill("0.5")
    check.get_by_role("button", name="Nudge").click()
    expect(check).to_contain_text("z goes from 18 to 26.25")


def test_check_is_shown_again_when_a_node_is_come_back_to(lab: Lab) -> None:
    lab.open("expression")
    lab.part("timeline").press("End")
    lab.node("MulBackward0").click()
    check = part(lab, "check")
    for name in ("PowBackward0", "MulBackward0"):
        check.get_by_role("button", name="Check by hand").click()
        expect(check).to_contain_text("they agree")
        lab.node(name).click()
        expect(check).not_to_contain_text("they agree")
    check.get_by_role("button", name="Check by hand").click()
    expect(check).to_contain_text("they agree")


def test_link_goes_to_the_node_that_is_selected(lab: Lab) -> None:
    lab.open("expression")
    lab.node("PowBackward0").click()
    lab.page.wait_for_url(re.compile(r"node=0\.0\.\d"))
    url = lab.page.url
    lab.page.goto("about:blank")
    lab.page.goto(url)
    expect(lab.node("PowBackward0")).to_have_class(re.compile("selected"))
    expect(lab.part("details")).to_contain_text("w is")
    lab.open("expression?node=7.8.9&panel=details")
    expect(lab.part("details")).to_contain_text("Select a node")


def test_answer_of_an_older_program_does_not_stay(lab: Lab) -> None:
    open_program(lab, TWO_PATHS)
    lab.node("AccumulateGrad").click()
    check = part(lab, "check")
    check.get_by_role("button", name="Check by hand").click()
    expect(check).to_contain_text("kink")
    lab.type_program(TWO_PATHS.replace("[0., 2.]", "[1., 2.]"))
    lab.until_request(3)
    expect(lab.part("check").get_by_text("kink")).to_have_count(0)


def test_details_can_be_read_on_a_phone(lab: Lab) -> None:
    lab.page.set_viewport_size({"width": 390, "height": 844})
    lab.open("expression")
    lab.page.get_by_role("button", name="Details", exact=True).click()
    lab.node("MulBackward0").dispatch_event("click")
    expect(lab.part("details").locator("math")).to_be_visible()
    part(lab, "check").get_by_role("button", name="Check by hand").click()
    expect(lab.part("details")).to_contain_text("they agree")
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= 390
