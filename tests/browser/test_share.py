"""Taking it away: pictures, figures, files and the link, as a person does in Chromium."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Lab

pytestmark = pytest.mark.browser


def save(page: Page, part: Any, label: str) -> tuple[str, bytes]:
    """Press a button that saves a file; its name and its bytes."""
    with page.expect_download() as waiting:
        part.get_by_role("button", name=label, exact=True).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def opened(lab: Lab) -> Any:
    lab.press("Share")
    dialog = lab.part("share")
    expect(dialog).to_be_visible()
    return dialog


@pytest.mark.parametrize(
    ("choice", "label", "name", "start"),
    [
        ("Whole step", "PDF", "figure.pdf", b"%PDF"),
        ("Graph", "SVG", "graph.svg", b"<svg"),
        ("torchviz", "PNG", "graph.png", b"\x89PNG"),
        ("Loss", "SVG", "loss.svg", b"<svg"),
    ],
)
def test_picture_of_the_step_is_saved(lab: Lab, choice: str, label: str, name: str, start: bytes) -> None:
    dialog = opened(lab.open("training"))
    dialog.get_by_label(choice, exact=True).check()
    assert save(lab.page, dialog.locator("section", has_text="Picture of this step"), label)[0] == name
    expect(dialog.get_by_role("status")).to_have_text(f"Saved {name}.")


def test_link_holds_what_is_open_and_goes_to_the_same_state(lab: Lab) -> None:
    lab.open("expression")
    lab.press("Variables")
    lab.part("view-torchviz").click()
    link = opened(lab).get_by_label("Link to this step")
    expect(link).to_have_value(re.compile(r"/expression\?view=torchviz&panel=variables&step=8$"))


def test_figures_are_collected_over_steps_and_pages_and_saved_together(lab: Lab) -> None:
    lab.open("expression")
    dialog = opened(lab)
    dialog.get_by_role("button", name="Add this step").click()
    dialog.get_by_role("button", name="Close").click()
    lab.part("step-forward").click()
    opened(lab).get_by_role("button", name="Add this step").click()
    dialog.get_by_label("Heading of Figure 2").fill("One step back")
    dialog.get_by_label("Heading of Figure 2").press("Tab")
    lab.open("training")
    opened(lab).get_by_role("button", name="Add this step").click()
    expect(dialog.get_by_test_id("figures").locator("li")).to_have_count(3)
    figures = dialog.locator("section", has_text="Figures for slides")
    with pikepdf.open(io.BytesIO(save(lab.page, figures, "PDF")[1])) as pdf:
        assert len(pdf.pages) == 3
        assert "/expression?step=9" in str(pdf.pages[1].Annots[0].A.URI)
    with zipfile.ZipFile(io.BytesIO(save(lab.page, figures, "SVG")[1])) as archive:
        assert "One step back" in archive.read("figure-02.svg").decode()
    dialog.get_by_label("Remove Figure 1").click()
    expect(dialog.get_by_test_id("figures").locator("li")).to_have_count(2)


@pytest.mark.parametrize(
    ("label", "name", "part"),
    [
        ("Python (.py)", "program.py", b"torch.manual_seed(525421823)"),
        ("Notebook (.ipynb)", "program.ipynb", b'"nbformat": 4'),
        ("Recording (.json)", "recording.json", b'"version":1'),
        ("Web page", "recording.html", b"Content-Security-Policy"),
    ],
)
def test_program_and_recording_are_saved(lab: Lab, label: str, name: str, part: bytes) -> None:
    found = save(lab.page, opened(lab.open("training")), label)
    assert found[0] == name
    assert part in found[1]


def test_what_cannot_be_drawn_is_said(lab: Lab) -> None:
    lab.open("playground")
    lab.type_program("x = 1\nprint(x)\n")
    expect(lab.part("output")).to_contain_text("1")
    dialog = opened(lab)
    dialog.get_by_label("Graph", exact=True).check()
    dialog.get_by_role("button", name="SVG").first.click()
    expect(dialog.get_by_role("status")).to_contain_text("The program records no graph")


def test_picture_is_copied(browser: Browser, app: Any) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    lab = Lab(context.new_page(), app.url).open("expression")
    dialog = opened(lab)
    dialog.get_by_role("button", name="Copy image").click()
    expect(dialog.get_by_role("status")).to_have_text("Copied.")
    kinds = lab.page.evaluate("navigator.clipboard.read().then((items) => items.flatMap((item) => item.types))")
    assert kinds == ["image/png"]
    context.close()


def test_link_opens_the_same_step(lab: Lab) -> None:
    lab.open("expression")
    lab.part("step-forward").click()
    link = opened(lab).get_by_label("Link to this step").input_value()
    lab.page.goto(link)
    expect(lab.player).to_have_attribute("data-step", "9")


def test_dialog_is_opened_and_closed_by_keys(lab: Lab) -> None:
    lab.open("expression")
    lab.part("timeline").press("s")
    expect(lab.part("share")).to_be_visible()
    lab.page.keyboard.press("Escape")
    expect(lab.part("share")).to_be_hidden()
