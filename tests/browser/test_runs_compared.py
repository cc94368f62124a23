"""The training page as a lecturer uses it: one key for the other run, the run before behind it, a slope, a link."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Error, Locator, expect

from tests.browser.conftest import Lab

pytestmark = pytest.mark.browser


def gradients(lab: Lab, choice: str) -> Locator:
    return lab.page.get_by_role("radio", name=choice)


def press(lab: Lab, key: str) -> None:
    lab.part("timeline").focus()
    lab.page.keyboard.press(key)


def test_one_key_comments_zero_grad_out_and_goes_before_the_first_epoch(lab: Lab) -> None:
    lab.open("training")
    press(lab, "z")
    expect(lab.part("code")).to_contain_text("# optimizer.zero_grad()")
    expect(gradients(lab, "accumulate")).to_be_checked()
    expect(lab.player).to_have_attribute("data-step", "11")
    loss = lab.part("plot-loss")
    expect(loss.locator(".ghost")).to_have_count(1)
    expect(loss.locator(".ghost-name")).to_have_text("optimizer.zero_grad()")
    press(lab, "z")
    expect(lab.part("code")).not_to_contain_text("# optimizer.zero_grad()")
    expect(gradients(lab, "zero_grad")).to_be_checked()


def test_pinned_run_stays_behind_every_later_one_until_it_is_let_go(lab: Lab) -> None:
    lab.open("training")
    lab.part("pin").click()
    ghost = lab.part("plot-loss").locator(".ghost-name")
    rate = lab.page.get_by_label("Learning rate", exact=True)
    for request, text in ((2, "0.02"), (3, "0.005")):
        rate.fill(text)
        rate.press("Enter")
        lab.until_request(request)
        expect(ghost).to_have_text("lr = 0.01")
    lab.part("pin").click()
    expect(ghost).to_have_count(0)


def test_loss_over_the_weight_shows_the_slope_that_backward_found(lab: Lab) -> None:
    lab.open("training")
    lab.part("first").click()
    plot = lab.part("plot-landscape")
    expect(plot.locator(".point")).to_have_count(0)
    press(lab, "b")
    lab.part("next-phase").click()
    expect(plot.locator(".value")).to_have_text("slope -74 = w.grad")
    expect(plot.locator("svg")).to_have_attribute("aria-label", re.compile("at 0 the loss is 38.6, slope -74 = w.grad"))
    expect(lab.node("AccumulateGrad")).to_have_attribute("data-grad", "[-74]")


def test_both_runs_go_along_with_each_other(lab: Lab) -> None:
    lab.open("training")
    lab.part("both-runs").click()
    expect(lab.part("code")).to_contain_text("# optimizer.zero_grad()")
    other = lab.part("graph-twin")
    expect(other).to_be_visible()
    for _ in range(3):
        press(lab, "PageDown")
    press(lab, "b")
    lab.part("next-phase").click()
    expect(lab.node("AccumulateGrad")).to_have_attribute("aria-label", re.compile("4 passes"))
    expect(other.locator('[data-name="AccumulateGrad"]')).to_have_attribute("aria-label", re.compile("1 pass;"))
    expect(lab.part("plot-landscape").locator(".ghost-point")).to_have_count(1)
    lab.part("both-runs").click()
    expect(other).to_be_hidden()


def test_link_to_both_runs_opens_with_both(lab: Lab) -> None:
    lab.open("training")
    rate = lab.page.get_by_label("Learning rate", exact=True)
    rate.fill("0.02")
    rate.press("Enter")
    lab.until_request(2)
    lab.part("both-runs").click()
    press(lab, "PageDown")
    lab.page.wait_for_url(re.compile("twin=1"))
    step, url = lab.step, lab.page.url
    lab.page.goto("about:blank")
    lab.page.goto(url)
    other = lab.part("graph-twin")
    expect(other).to_be_visible()
    expect(lab.player).to_have_attribute("data-step", str(step))
    expect(lab.player.locator(".run-name")).to_have_text(["lr = 0.02", "lr = 0.01"])
    lab.open("training?other=broken&twin=2")
    for name in ("other", "twin"):
        expect(lab.page.get_by_text(f"{name} in the address is ignored.")).to_be_visible()


def test_address_brings_back_what_was_open_and_names_what_it_cannot_use(lab: Lab) -> None:
    lab.open("training")
    lab.press("Variables")
    lab.part("view-torchviz").click()
    press(lab, "p")
    lab.page.wait_for_url(re.compile("present=1"))
    url = lab.page.url
    lab.page.goto("about:blank")
    lab.page.goto(url)
    expect(lab.player).to_have_class(re.compile(r"\bpresent\b"))
    expect(lab.part("view-torchviz")).to_have_attribute("aria-pressed", "true")
    lab.page.keyboard.press("Escape")
    press(lab, "p")
    expect(lab.part("variables")).to_be_visible()
    lab.open("training?view=x&panel=attic&present=yes")
    for name in ("view", "panel", "present"):
        expect(lab.page.get_by_text(f"{name} in the address is ignored.")).to_be_visible()


def test_address_of_another_page_is_left_alone(lab: Lab) -> None:
    lab.open("")
    lab.part("step-back").click()
    lab.page.wait_for_url(re.compile(r"/expression\?step=7$"))
    lab.open("training")
    lab.part("step-back").click()
    lab.page.wait_for_url(re.compile("step="))
    lab.part("step-back").click()
    # Streamlit goes to another page: first the address, then what stands on it.
    lab.page.evaluate("history.pushState(null, '', '/expression')")
    with pytest.raises(Error, match="Timeout"):
        lab.page.wait_for_url(re.compile("step="), timeout=1500)


def test_number_of_a_line_goes_to_the_next_time_it_runs(lab: Lab) -> None:
    lab.open("training")
    lab.part("first").click()
    expect(lab.player).to_have_attribute("data-step", "0")
    number = lab.part("code").locator(".cm-lineNumbers .cm-gutterElement", has_text=re.compile("^20$"))
    steps = []
    for _ in range(2):
        before = str(lab.step)
        number.click()
        expect(lab.player).not_to_have_attribute("data-step", before)
        expect(lab.part("code").locator(".running-line")).to_contain_text("l.backward()")
        steps.append(lab.step)
    assert steps[0] < steps[1]
