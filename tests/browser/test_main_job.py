"""The main job as a person does it: write, see, step back, train, switch, break, mend."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Lab

pytestmark = pytest.mark.browser
PRESETS = json.loads((Path(__file__).parents[1] / "reference" / "seed_presets.json").read_text())


def test_first_visit_of_a_fresh_server_finds_the_page_of_its_address(lab: Lab) -> None:
    lab.open("expression")
    expect(lab.page.get_by_text("Page not found")).to_have_count(0)
    expect(lab.page.get_by_role("heading", name="What does PyTorch record while it computes?")).to_be_visible()


def test_expression_opens_before_the_first_gradient_and_steps_back_to_the_leaf(lab: Lab) -> None:
    lab.open("expression")
    for name in ("MeanBackward0", "PowBackward0", "MulBackward0", "AccumulateGrad"):
        expect(lab.node(name)).to_have_count(1)
        assert lab.node(name).get_attribute("data-grad") is None
    expect(lab.part("sentence")).to_have_text("Forward is recorded. No gradient exists yet.")
    for name in ("MeanBackward0", "PowBackward0", "MulBackward0", "AccumulateGrad"):
        lab.press("Send the gradient back one step")
        expect(lab.node(name)).to_have_attribute("data-grad", re.compile("."))
    gradient = json.loads(lab.node("AccumulateGrad").get_attribute("data-grad") or "null")
    assert gradient == pytest.approx([11.8932, 0.000956650, 8.58928, 2.49845], rel=1e-4)


def test_graph_is_joined_as_pytorch_joins_it(lab: Lab) -> None:
    lab.open("expression")
    names = {
        node.get_attribute("data-node"): node.get_attribute("data-name")
        for node in lab.part("graph").locator("[data-node]").all()
    }
    joined = {
        (names[edge.get_attribute("data-source")], names[edge.get_attribute("data-target")])
        for edge in lab.part("graph").locator(".edge.backward").all()
    }
    assert joined == {
        ("MeanBackward0", "PowBackward0"),
        ("PowBackward0", "MulBackward0"),
        ("MulBackward0", "AccumulateGrad"),
    }


def test_printed_values_of_the_expression_are_the_notebooks(lab: Lab) -> None:
    lab.open("expression")
    lab.part("last").click()
    printed = PRESETS["expression"]["prints"]["x.grad"]
    # The panels are closed, and are at the step all the same.
    expect(lab.part("output")).to_contain_text(printed)
    expect(lab.part("variables").locator('[data-name="x"] td.grad')).to_contain_text("11.89")
    expect(lab.part("output")).not_to_be_visible()
    lab.press("Output")
    expect(lab.part("output").get_by_text(printed)).to_be_visible()


def test_stepping_back_takes_gradients_away_again(lab: Lab) -> None:
    lab.open("expression")
    lab.part("last").click()
    expect(lab.node("AccumulateGrad")).to_have_attribute("data-grad", re.compile("11.89"))
    lab.part("first").click()
    expect(lab.player).to_have_attribute("data-step", "0")
    assert lab.node("AccumulateGrad").get_attribute("data-grad") is None


def test_keyboard_moves_through_time(lab: Lab) -> None:
    lab.open("expression")
    lab.part("timeline").focus()
    for key, step in (("Home", "0"), ("ArrowRight", "1"), ("ArrowRight", "2"), ("ArrowLeft", "1"), ("End", "13")):
        lab.page.keyboard.press(key)
        expect(lab.player).to_have_attribute("data-step", step)


def test_torchviz_view_shows_torchviz_picture(lab: Lab) -> None:
    lab.open("expression")
    lab.part("view-torchviz").click()
    graph = lab.part("graph")
    for name in ("MeanBackward0", "PowBackward0", "MulBackward0", "AccumulateGrad"):
        expect(graph.locator(".canvas svg text", has_text=name)).to_be_visible()
    lab.part("view-annotated").click()
    expect(lab.node("MulBackward0")).to_be_visible()


def test_chips_build_the_program_line_by_line(lab: Lab) -> None:
    lab.open("expression")
    lab.press("Easy: 1 2 3 4")
    lab.until_request(2)
    lab.press("Clear")
    lab.until_request(3)
    for request, chip in ((4, "* 5"), (5, "** 2"), (6, ".mean()")):
        lab.press(chip)
        lab.until_request(request)
    code = lab.part("code")
    for line in ("y = x*5", "w = y**2", "z = w.mean()", "z.backward()"):
        expect(code).to_contain_text(line)
    lab.part("last").click()
    expect(lab.node("AccumulateGrad")).to_have_attribute("data-grad", "[12.5,25,37.5,50]")
    expect(lab.page.get_by_label("Expression", exact=True)).to_have_value("((x*5)**2).mean()")


def test_expression_field_edits_the_code_and_a_bad_one_stays_with_a_message(lab: Lab) -> None:
    lab.open("expression")
    field = lab.page.get_by_label("Expression", exact=True)
    field.fill("(x*3).sum()")
    field.press("Enter")
    lab.until_request(2)
    expect(lab.part("code")).to_contain_text("y = x*3")
    expect(lab.node("SumBackward0")).to_have_count(1)
    field.fill("(x*")
    field.press("Enter")
    expect(lab.page.get_by_text("is not taken over")).to_be_visible()
    expect(lab.part("code")).to_contain_text("y = x*3")


def test_training_prints_the_notebooks_lines_and_draws_both_plots(lab: Lab) -> None:
    lab.open("training")
    for line in PRESETS["training"]["prints"]:
        expect(lab.part("output")).to_contain_text(line)
    expect(lab.part("plot-loss").locator("path.curve")).to_be_visible()
    lab.part("first").click()
    expect(lab.part("plot-loss").locator("path.curve")).to_have_count(0)
    for _ in range(2):
        lab.part("next-iteration").click()
    expect(lab.part("plot-weight").locator("path.curve")).to_be_visible()


def test_playing_draws_the_plots_as_it_goes(lab: Lab) -> None:
    lab.open("training")
    lab.part("first").click()
    lab.page.get_by_label("Steps per second").select_option("20")
    lab.part("play").click()
    expect(lab.part("plot-loss").locator("path.curve")).to_be_visible()
    lab.part("play").click()
    assert 0 < lab.step < 135


def test_accumulate_comments_the_line_out_and_gives_other_weights(lab: Lab) -> None:
    lab.open("training")
    lab.page.get_by_text("accumulate", exact=True).click()
    lab.until_request(2)
    expect(lab.part("code")).to_contain_text("# optimizer.zero_grad()")
    expect(lab.part("output")).to_contain_text("epoch 5: w = tensor([0.0296]")
    lab.part("first").click()
    lab.press("Variables")
    for weight in ("0.74", "1.672", "2.107"):
        lab.part("next-iteration").click()
        expect(lab.part("variables").locator('[data-name="w"] td.value').first).to_contain_text(weight)
    lab.page.get_by_text("zero_grad", exact=True).first.click()
    lab.until_request(3)
    lab.press("Output")
    expect(lab.part("output")).to_contain_text(PRESETS["training"]["prints"][1])


def test_learning_rate_rewrites_the_literal(lab: Lab) -> None:
    lab.open("training")
    field = lab.page.get_by_label("Learning rate")
    field.fill("0.02")
    field.press("Enter")
    lab.until_request(2)
    expect(lab.part("code")).to_contain_text("lr = 0.02")


@pytest.mark.parametrize(
    ("path", "printed"),
    [
        ("stopping_gradients", "requires_grad=True"),
        ("accumulation", "tensor([8., 8., 8.])"),
        ("perceptron", "64"),
    ],
)
def test_lesson_opens_runs_and_prints(lab: Lab, path: str, printed: str) -> None:
    lab.open(path)
    expect(lab.part("output")).to_contain_text(printed)


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("x = (1,\ny = 2", 1, "'(' was never closed"),
        ("a = 1\nb = a + c\n", 2, "name 'c' is not defined"),
        ("import torch\ntorch.load('model.pt')\n", 2, "torch.load is not supported here"),
        ("import torch\ntorch.ones(2, 3) @ torch.ones(2, 3)\n", 2, "mat1 and mat2 shapes cannot be multiplied"),
        ("while True:\n    pass\n", 1, "operations"),
        ("import torch\nx = torch.ones(10**6, 10**6)\n", 2, "larger than the limit"),
    ],
)
def test_bad_program_gets_a_message_with_its_line_and_the_text_stays(
    lab: Lab, source: str, line: int, words: str
) -> None:
    lab.open("playground")
    lab.type_program(source)
    error = lab.part("error")
    expect(error).to_contain_text(words)
    expect(error).to_contain_text(f"line {line}")
    expect(lab.part("code").locator(".line-error")).to_contain_text(words)
    expect(lab.part("code")).to_contain_text(source.split("\n")[0])
    lab.type_program("import torch\nx = torch.ones(1, requires_grad=True)\ny = x.exp()\n")
    expect(lab.node("ExpBackward0")).to_have_count(1)
    expect(error).to_have_count(0)


def test_syntax_error_keeps_the_last_picture_and_marks_it_as_old(lab: Lab) -> None:
    lab.open("playground")
    before = lab.part("graph").locator("[data-node]").count()
    lab.type_program("x = (")
    expect(lab.page.get_by_text("The picture is of the last program that ran.")).to_be_visible()
    assert lab.part("graph").locator("[data-node]").count() == before


def test_link_opens_the_same_program_at_the_same_step(lab: Lab) -> None:
    lab.open("playground")
    lab.type_program("import torch\nx = torch.ones(2, requires_grad=True)\ny = (x * 7).sum()\ny.backward()\n")
    lab.until_request(2)
    lab.part("timeline").focus()
    lab.page.keyboard.press("End")
    lab.page.keyboard.press("ArrowLeft")
    lab.page.wait_for_url(re.compile("program=.*step="))
    step, url = lab.step, lab.page.url
    lab.page.goto("about:blank")
    lab.page.goto(url)
    expect(lab.player).to_have_attribute("data-ready", "true")
    expect(lab.part("code")).to_contain_text("x * 7")
    expect(lab.player).to_have_attribute("data-step", str(step))


def test_broken_link_gets_a_note_and_the_default(lab: Lab) -> None:
    lab.open("expression?program=%00nonsense&step=abc")
    expect(lab.page.get_by_text("program in the address is ignored")).to_be_visible()
    expect(lab.node("MeanBackward0")).to_have_count(1)


def test_markup_in_the_program_is_shown_as_text(lab: Lab) -> None:
    lab.open("playground")
    lab.type_program(
        "import torch\ns = '<script>alert(1)</script><img src=x onerror=alert(2)>'\nprint(s)\nraise ValueError(s)\n"
    )
    expect(lab.part("error")).to_contain_text("<script>alert(1)</script>")
    assert lab.player.locator("script, img:not(.cm-widgetBuffer)").count() == 0


def test_offered_edit_runs_the_rest_and_one_undo_takes_it_back(lab: Lab) -> None:
    lab.open("playground")
    lab.type_program(
        "import torch\nimport matplotlib.pyplot as plt\nx = torch.ones(2, requires_grad=True)\n"
        "plt.plot([1, 2])\ny = (x * 7).sum()\ny.backward()\n"
    )
    expect(lab.part("error")).to_contain_text("matplotlib")
    lab.press("Comment out these 2 lines")
    code = lab.part("code")
    expect(code).to_contain_text("# plt.plot([1, 2])")
    expect(lab.part("error")).to_have_count(0)
    expect(lab.node("SumBackward0")).to_have_count(1)
    lab.page.keyboard.press("Control+z")
    expect(lab.part("error")).to_contain_text("matplotlib")
    expect(code).not_to_contain_text("# plt.plot")
