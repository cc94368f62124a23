"""Makes docs/screenshots/ again: `python -m scripts.screenshots`. Look at them afterwards."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from scripts.chromium import launch
from scripts.serving import ROOT, serve

FOLDER = ROOT / "docs" / "screenshots"
PLAYERS = ("expression", "training", "stopping_gradients", "accumulation", "perceptron", "playground", "clinic")
TEXTS = ("lessons", "operations")
#: (width, height, colour scheme)
SIZES = ((1440, 1000, "light"), (1440, 1000, "dark"), (1024, 900, "light"), (390, 844, "light"))
READY = "[data-testid=player][data-ready=true]"


def picture(browser: Browser, url: str, name: str, width: int, height: int, scheme: str) -> None:
    """One picture of one page; the expression page with its gradients under way."""
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"{url}/{name}")
    if name in PLAYERS:
        page.locator(READY).wait_for(timeout=60_000)
    if name == "expression":
        for _ in range(2):
            page.get_by_test_id("primary").click()
    page.wait_for_selector('[data-testid=stApp][data-test-script-state="notRunning"]')
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
    page.mouse.move(0, 0)
    page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", animations="disabled")
    page.close()


def main() -> None:
    """Every page at every size."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serve(ROOT / "app.py", Path(folder) / "log") as app:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            for name in (*PLAYERS, *TEXTS):
                for width, height, scheme in SIZES:
                    picture(browser, app.url, name, width, height, scheme)
            browser.close()


if __name__ == "__main__":
    main()
