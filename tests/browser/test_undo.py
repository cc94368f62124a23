"""Undo and redo over everything, and a text that does not run beside the last one that did."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Lab

pytestmark = pytest.mark.browser


def field(lab: Lab, name: str) -> Locator:
    return lab.page.get_by_label(name, exact=True)


def code(lab: Lab) -> str:
    return lab.part("code").locator(".cm-content").inner_text()


def test_every_control_of_the_loop_is_undone_and_done_again(lab: Lab) -> None:
    lab.open("training")
    undo, redo = (lab.page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Redo"))
    expect(undo).to_be_disabled()
    lines = lab.part("code")
    field(lab, "Learning rate").fill("0.02")
    field(lab, "Learning rate").press("Enter")
    expect(lines).to_contain_text("lr = 0.02")
    field(lab, "Epochs").fill("6")
    field(lab, "Epochs").press("Enter")
    expect(lines).to_contain_text("n_iter = 6")
    lab.page.get_by_role("radio", name="accumulate").click()
    expect(lines).to_contain_text("# optimizer.zero_grad()")
    lab.press("More")
    lab.page.get_by_role("combobox", name="Loss").click()
    lab.page.get_by_role("option", name="L1Loss", exact=True).click()
    expect(lines).to_contain_text("nn.L1Loss()")
    lab.page.get_by_role("combobox", name="Batch").click()
    lab.page.get_by_role("option", name="2 examples", exact=True).click()
    expect(lines).to_contain_text("for x_batch, y_batch in zip(x.split(2), y.split(2)):")
    field(lab, "Data: number of examples").fill("8")
    field(lab, "Data: number of examples").press("Enter")
    expect(lines).to_contain_text("torch.randint(1, 10, (8,)")
    lab.page.keyboard.press("Escape")
    states = ["(8,)", "x.split(2)", "nn.L1Loss()", "# optimizer.zero_grad()", "n_iter = 6", "lr = 0.02"]
    for there in states:
        expect(lines).to_contain_text(there)
        undo.click()
        expect(lines).not_to_contain_text(there)
    expect(undo).to_be_disabled()
    expect(field(lab, "Learning rate")).to_have_value("0.01")
    expect(lab.page.get_by_role("radio", name="zero_grad")).to_be_checked()
    for there in reversed(states):
        redo.click()
        expect(lines).to_contain_text(there)
    expect(redo).to_be_disabled()
    expect(field(lab, "Epochs")).to_have_value("6")


def test_text_that_does_not_run_leaves_the_last_recording_to_be_stepped_through(lab: Lab) -> None:
    lab.open("expression")
    lab.part("code").locator(".cm-line", has_text="z = w.mean()").click()
    lab.page.keyboard.press("End")
    lab.page.keyboard.type(" +")
    old = lab.page.get_by_text("The picture is of the last program that ran.")
    expect(old).to_be_visible()
    expect(lab.player).to_have_class(re.compile(r"\bold\b"))
    expect(lab.part("code").locator(".line-error")).to_have_count(1)
    expect(lab.page.get_by_role("button", name="Rebuild from expression")).to_be_visible()
    lab.part("timeline").focus()
    lab.page.keyboard.press("End")
    expect(lab.node("AccumulateGrad")).to_have_attribute("data-grad", re.compile("11.89"))
    lab.press("Undo")
    expect(old).to_have_count(0)
    expect(lab.player).not_to_have_class(re.compile(r"\bold\b"))
    assert "z = w.mean() +" not in code(lab)
    expect(field(lab, "Expression")).to_have_value("((x*5)**2).mean()")


def test_expression_is_rebuilt_as_it_was_before_the_code_said_more(lab: Lab) -> None:
    lab.open("expression")
    field(lab, "Expression").fill("(x*3).sum()")
    field(lab, "Expression").press("Enter")
    lab.until_request(2)
    lab.part("code").locator(".cm-line", has_text="print(x.grad)").click()
    lab.page.keyboard.press("End")
    lab.page.keyboard.type("\nx.grad.zero_()")
    expect(field(lab, "Expression")).to_have_value("Edited in code")
    expect(field(lab, "Expression")).to_be_disabled()
    lab.press("Rebuild from expression")
    expect(field(lab, "Expression")).to_have_value("(x*3).sum()")
    expect(lab.part("code")).not_to_contain_text("zero_")
    lab.press("Undo")
    expect(lab.part("code")).to_contain_text("x.grad.zero_()")


@pytest.mark.parametrize("path", ["playground", "accumulation"])
def test_typed_text_is_undone_and_redone_on_every_page(lab: Lab, path: str) -> None:
    lab.open(path)
    before = code(lab)
    lab.type_program("import torch\nx = torch.ones(2)\n")
    lab.until_request(2)
    lab.press("Undo")
    lab.until_request(3)
    assert code(lab) == before
    lab.press("Redo")
    expect(lab.part("code")).to_contain_text("x = torch.ones(2)")
