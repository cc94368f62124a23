"""Ask me first: what a backward step brings is nowhere on the page before the learner has answered."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Lab

pytestmark = pytest.mark.browser

#: All that can be read or heard: texts, fields' values, and attributes other than those that say where something is
#: drawn. What is hidden counts too, since a screen reader or a later click may bring it up.
READABLE = """() => {
  const drawn = new Set([
    ..."d points x y x1 x2 y1 y2 dx dy cx cy r rx ry width height viewBox".split(" "),
    ..."transform style class id offset".split(" "),
  ]);
  const found = [];
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) found.push(node.data);
    if (!(node instanceof Element) && !(node instanceof ShadowRoot) && node !== document) return;
    if (node.matches?.("script, style")) return;
    for (const { name, value } of node.attributes ?? []) if (!drawn.has(name)) found.push(value);
    if ("value" in node) found.push(String(node.value));
    if (node.shadowRoot) visit(node.shadowRoot);
    for (const child of node.childNodes) visit(child);
  };
  visit(document);
  return found;
}"""
NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:e[+-]?\d+)?")
#: Every number of these gradients is unlike any other that the program has.
PROGRAM = """import torch
x = torch.tensor([0.37, 1.91], requires_grad=True)
for epoch in range(2):
    y = x * 5.3
    z = (y**2).sum()
    z.backward()
    print(x.grad)
"""
#: d z / d y = 2 y, d z / d x = 2 * 5.3**2 * x; the second pass adds the same again.
SENT_TO_Y = [2 * 5.3 * 0.37, 2 * 5.3 * 1.91]
SENT_TO_X = [2 * 5.3**2 * 0.37, 2 * 5.3**2 * 1.91]


def told(lab: Lab, hidden: list[float]) -> list[str]:
    """Where the page tells one of these numbers, as exactly as three digits do."""
    return [
        text
        for text in lab.page.evaluate(READABLE)
        if any(abs(float(found) - number) < 0.005 * number for found in NUMBER.findall(text) for number in hidden)
    ]


def open_all(lab: Lab) -> None:
    """Bring up all that might tell: details with their parts, the table of tensors, the legend, the share dialog."""
    lab.node("MulBackward0").click()
    for part in ("jacobian", "check", "saved", "facts"):
        lab.part(part).locator("summary").click()
    for button in ("Legend", "Output", "Variables", "All tensors"):
        lab.press(button)
    lab.press("Share")
    lab.press("Close")


def question(lab: Lab) -> str:
    expect(lab.part("answer")).to_be_focused()
    return lab.part("ask").inner_text()


def answer(lab: Lab, text: str) -> None:
    lab.page.keyboard.type(text)
    lab.page.keyboard.press("Enter")
    expect(lab.part("primary")).to_be_focused()


def test_answer_is_nowhere_before_it_is_given(lab: Lab) -> None:
    lab.open("playground")
    lab.type_program(PROGRAM)
    lab.until_request(2)
    expect(lab.node("PowBackward0")).to_have_count(1)
    keyboard = lab.page.keyboard
    lab.part("timeline").focus()
    keyboard.press("Home")
    keyboard.press("b")
    expect(lab.node("SumBackward0")).to_have_class(re.compile("receiving"))
    keyboard.press("a")
    expect(lab.node("SumBackward0")).not_to_have_class(re.compile("receiving"))
    open_all(lab)
    hidden = SENT_TO_Y + SENT_TO_X + [2 * number for number in SENT_TO_X]
    for part in ("jacobian", "check"):
        expect(lab.part(part)).to_contain_text("answer first")
    lab.part("timeline").focus()
    keyboard.press("End")
    assert "SumBackward0 receives 1. What does it send to y**2?" in question(lab)
    assert told(lab, hidden) == []
    answer(lab, "1")
    expect(lab.part("verdict")).to_have_text("Right.")
    keyboard.press("ArrowRight")
    assert "What does it send to y?" in question(lab)
    assert told(lab, hidden) == []
    answer(lab, "-3.922, -20.246")
    expect(lab.part("verdict")).to_have_text("The sign is the other way round. It is [3.922, 20.25].")
    assert told(lab, SENT_TO_Y)
    assert told(lab, hidden[2:]) == []
    keyboard.press("ArrowRight")
    assert "What does it send to x?" in question(lab)
    assert told(lab, hidden[2:]) == []
    answer(lab, "3.922, 20.246")
    expect(lab.part("verdict")).to_contain_text("its own derivative is not multiplied in. It is [20.79, 107.3].")
    expect(lab.node("MulBackward0")).to_have_class(re.compile("receiving"))
    assert told(lab, SENT_TO_X)
    keyboard.press("PageDown")
    expect(lab.part("output")).to_contain_text("20.7866")
    keyboard.press("PageDown")
    for known in ("1", "3.922 20.246", "20.787 107.304"):
        question(lab)
        assert told(lab, hidden[4:]) == []
        answer(lab, known)
        expect(lab.part("verdict")).to_have_text("Right.")
        keyboard.press("PageDown")
    assert "What is x.grad then?" in question(lab)
    assert told(lab, hidden[4:]) == []
    answer(lab, "20.787 107.304")
    expect(lab.part("verdict")).to_contain_text("Replaced instead of added: x.grad already held [20.79, 107.3].")
    expect(lab.node("AccumulateGrad")).to_have_attribute("data-grad", re.compile("41.57"))


def test_question_can_be_left_as_it_is(lab: Lab) -> None:
    lab.open("expression")
    keyboard = lab.page.keyboard
    lab.part("ask-first").check()
    lab.press("Send the gradient back one step")
    question(lab)
    lab.part("ask").get_by_role("textbox").fill("a quarter")
    keyboard.press("Enter")
    expect(lab.part("ask")).to_contain_text("Numbers only")
    assert question(lab)
    lab.part("step-back").click()
    expect(lab.part("ask")).to_be_hidden()
    lab.part("timeline").press("End")
    question(lab)
    keyboard.press("Tab")
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(lab.part("verdict")).to_have_text("Shown.")
    expect(lab.node("MeanBackward0")).to_have_attribute("data-grad", "1")


def test_program_edited_while_asked_first_opens_before_the_first_question(lab: Lab) -> None:
    lab.open("playground")
    lab.part("ask-first").check()
    lab.type_program(PROGRAM)
    lab.until_request(2)
    expect(lab.node("PowBackward0")).to_have_class(re.compile("recorded"))
    assert told(lab, SENT_TO_Y + SENT_TO_X) == []
