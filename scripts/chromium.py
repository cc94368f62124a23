"""Find a Chromium to drive. `python -m scripts.chromium` prints its path; exit status 1 where there is none."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: A container's root has no user namespace for Chromium's sandbox, and often a /dev/shm of 64 MB.
ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage")


def find(playwright: Playwright) -> str | None:
    """The path of the system's Chromium, else of Playwright's own, else None."""
    installed = next((path for path in map(shutil.which, NAMES) if path), None)
    own = playwright.chromium.executable_path
    return installed or (own if Path(own).exists() else None)


def launch(playwright: Playwright) -> Browser:
    """Start Chromium without a window; raises FileNotFoundError where there is none."""
    path = find(playwright)
    if path is None:
        raise FileNotFoundError("No Chromium found. On Debian: apt-get install chromium")
    return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))


def main() -> int:
    """Print where Chromium is."""
    with sync_playwright() as playwright:
        path = find(playwright)
    print(path or "No Chromium found.")
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
