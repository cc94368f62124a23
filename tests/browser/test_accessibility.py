"""axe's rules on every page, in light and dark, with all that opens on request open."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Lab

pytestmark = pytest.mark.browser


Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
#: Colours on their way from one scheme to the other are neither's.
SETTLED = """() => Promise.allSettled(
    document.getAnimations().filter((each) => each instanceof CSSTransition).map((each) => each.finished)
).then(() => true)"""


def findings(part: Locator, scheme: Scheme) -> list[str]:
    """What axe finds wrong in a part of a page with a player, once that has taken the scheme on."""
    part.page.emulate_media(color_scheme=scheme)
    expect(part.page.get_by_test_id("player")).to_have_class(
        re.compile(r"\bdark\b" if scheme == "dark" else r"^(?!.*\bdark\b)")
    )
    return violations(part, scheme)


def violations(part: Locator, scheme: Scheme) -> list[str]:
    """What axe finds wrong in a part of a page; in dark, where only colours differ, it looks at contrast alone."""
    page = part.page
    page.evaluate(SETTLED)
    page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"]} | ({"runOnly": ["color-contrast"]} if scheme == "dark" else {})
    found = part.evaluate("(element, options) => axe.run(element, options)", options)
    return [
        f"{scheme}: {violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def in_both(part: Locator) -> list[str]:
    return findings(part, "light") + findings(part, "dark")


def test_axe_sees_into_the_player(lab: Lab) -> None:
    lab.open("playground")
    for name in ("aria-label", "title"):
        lab.part("step-forward").evaluate(f"(button) => button.removeAttribute('{name}')")
    assert any(
        "button-name" in finding and "step-forward" in finding for finding in findings(lab.part("timeline"), "light")
    )


@pytest.mark.parametrize(
    "path", ["training", "stopping_gradients", "accumulation", "perceptron", "clinic", "playground"]
)
def test_page_has_no_serious_violation(lab: Lab, path: str) -> None:
    lab.open(path)
    assert in_both(lab.page.locator("html")) == []


@pytest.mark.parametrize("path", ["operations", "lessons"])
def test_page_without_a_player_has_no_serious_violation(lab: Lab, path: str) -> None:
    for scheme in SCHEMES:
        lab.page.emulate_media(color_scheme=scheme)
        lab.page.goto(f"{lab.url}/{path}")
        expect(lab.page.get_by_role("main").get_by_role("link").first).to_be_visible()
        assert violations(lab.page.locator("html"), scheme) == []


def test_nothing_that_opens_on_request_has_a_serious_violation(lab: Lab) -> None:
    lab.open("expression")
    timeline, page = lab.part("timeline"), lab.page
    timeline.press("End")
    lab.node("MulBackward0").click()
    for part in ("jacobian", "check", "saved", "facts"):
        lab.part(part).locator("summary").click()
    lab.press("Check by hand")
    expect(lab.part("check").locator("table")).to_be_visible()
    lab.press("Legend")
    timeline.press("v")
    assert in_both(page.locator("html")) == []
    timeline.press("t")
    assert in_both(lab.part("tensors")) == []
    timeline.press("g")
    expect(lab.part("graph").locator(".canvas svg text").first).to_be_visible()
    assert in_both(lab.part("graph")) == []
    timeline.press("g")
    for key, dialog in (("?", page.get_by_role("dialog", name="Keys")), ("s", lab.part("share"))):
        timeline.press(key)
        expect(dialog).to_be_visible()
        assert in_both(dialog) == []
        page.keyboard.press("Escape")
    timeline.press("a")
    lab.press("Send the gradient back one step")
    expect(lab.part("answer")).to_be_focused()
    lab.press("Present")
    expect(lab.player).to_have_class(re.compile(r"\bpresent\b"))
    assert in_both(lab.player) == []


def test_error_and_old_picture_have_no_serious_violation(lab: Lab) -> None:
    lab.open("playground")
    lab.type_program("import torch\nx = torch.ones(2)\nprint(x.grad\n")
    expect(lab.part("error")).to_be_visible()
    assert in_both(lab.player) == []


def test_exported_page_has_no_serious_violation(page: Page, exported: Path) -> None:
    page.goto(exported.as_uri())
    expect(page.get_by_test_id("player")).to_have_attribute("data-ready", "true")
    assert in_both(page.locator("html")) == []
