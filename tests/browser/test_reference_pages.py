"""The clinic and the page of operations, as somebody uses them who looks something up."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Lab

pytestmark = pytest.mark.browser


def test_message_is_chosen_seen_and_mended(lab: Lab) -> None:
    lab.open("clinic")
    expect(lab.part("error")).to_contain_text("Trying to backward through the graph a second time")
    lab.page.get_by_role("combobox", name="Message").click()
    lab.page.get_by_role("option", name="a leaf Variable that requires grad").click()
    expect(lab.part("error")).to_contain_text(
        "a leaf Variable that requires grad is being used in an in-place operation"
    )
    expect(lab.page.get_by_text("+with torch.no_grad():")).to_be_visible()
    lab.page.get_by_role("radio", name="Mended").click()
    expect(lab.part("error")).to_have_count(0)
    expect(lab.part("code")).to_contain_text("with torch.no_grad():")
    lab.press("Undo")
    expect(lab.part("error")).to_be_visible()
    expect(lab.page.get_by_role("radio", name="As written")).to_be_checked()


def test_operation_is_found_by_its_node_and_tried(lab: Lab) -> None:
    lab.page.goto(f"{lab.url}/operations?search=MulBackward0 multiply")
    expect(lab.page.get_by_text("Operations found: 1.")).to_be_visible()
    documentation = lab.page.get_by_role("link", name="mul", exact=True)
    expect(documentation).to_have_attribute("href", re.compile(r"pytorch\.org/.*/torch\.mul\.html"))
    expect(lab.page.locator(".katex").first).to_be_visible()
    lab.open(lab.page.get_by_role("link", name="Try mul").get_attribute("href") or "")
    expect(lab.part("code")).to_contain_text("result = x * y")
    expect(lab.node("MulBackward0")).to_have_count(1)
