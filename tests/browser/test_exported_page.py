"""The exported page, opened from a file with the network off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, Lab

pytestmark = pytest.mark.browser


@pytest.fixture
def offline(browser: Browser) -> Iterator[Page]:
    expect.set_options(timeout=PATIENCE)
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda request: wrong.append(request.url) if request.url.startswith("http") else None)
    yield opened
    context.close()
    assert wrong == []


def test_page_steps_through_without_network(offline: Page, exported: Path) -> None:
    lab = Lab(offline, "")
    offline.goto(exported.as_uri())
    expect(lab.player).to_have_attribute("data-ready", "true")
    before = lab.step
    lab.part("step-forward").click()
    expect(lab.player).to_have_attribute("data-step", str(before + 1))
    lab.part("timeline").get_by_role("slider").press("End")
    expect(lab.player).to_have_attribute("data-step", lab.player.get_attribute("data-steps") or "")
    expect(lab.node("AccumulateGrad")).to_have_attribute("data-grad", "[25,50]")
    assert offline.locator("#made").count() == 0


def test_page_opens_at_the_step_of_its_address(offline: Page, exported: Path) -> None:
    lab = Lab(offline, "")
    offline.goto(exported.as_uri() + "?step=2")
    expect(lab.player).to_have_attribute("data-step", "2")
    offline.goto(exported.as_uri() + "#step=3")
    offline.reload()
    expect(lab.player).to_have_attribute("data-step", "3")


def test_page_works_in_a_sandboxed_frame(offline: Page, exported: Path, tmp_path: Path) -> None:
    outer = tmp_path / "slides.html"
    outer.write_text(
        f'<iframe sandbox="allow-scripts" width="1200" height="680" src="{exported.as_uri()}?step=1"></iframe>'
    )
    offline.goto(outer.as_uri())
    player = offline.frame_locator("iframe").get_by_test_id("player")
    expect(player).to_have_attribute("data-step", "1")
    offline.frame_locator("iframe").get_by_test_id("step-forward").click()
    expect(player).to_have_attribute("data-step", "2")


def test_page_gives_its_graph_and_its_recording_without_network(offline: Page, exported: Path) -> None:
    lab = Lab(offline, "")
    offline.goto(exported.as_uri())
    expect(lab.player).to_have_attribute("data-ready", "true")
    lab.part("timeline").press("s")
    dialog = lab.part("share")
    expect(dialog).to_contain_text("This page stands alone.")
    for label, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG"), ("Recording (.json)", b'{"version":1')):
        with offline.expect_download() as waiting:
            dialog.get_by_role("button", name=label, exact=True).first.click()
        assert Path(waiting.value.path()).read_bytes().startswith(start)
