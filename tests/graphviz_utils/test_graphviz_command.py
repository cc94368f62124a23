"""`python -m graphviz_utils`: formats, views, steps, and words for what cannot be drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphviz_utils.__main__ import main

SOURCE = "import torch\nx = torch.ones(2, requires_grad=True)\ny = (x * 5).sum()\ny.backward()\n"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "program.py"
    file.write_text(SOURCE)
    return file


@pytest.mark.parametrize(
    ("name", "start"), [("a.svg", b"<svg"), ("a.dot", b"digraph"), ("a.png", b"\x89PNG"), ("a.pdf", b"%PDF")]
)
@pytest.mark.parametrize("view", ["annotated", "torchviz"])
def test_each_format_of_each_view_is_written_the_same_each_time(
    program: Path, view: str, name: str, start: bytes
) -> None:
    target = program.parent / name
    written = []
    for _ in range(2):
        assert main([str(program), "-o", str(target), "--view", view]) == 0
        written.append(target.read_bytes())
    assert written[0].startswith(start)
    assert written[0] == written[1]


LOOP = """import torch
w = torch.ones(1, requires_grad=True)
for step in range(3):
    loss = (w * 2).sum()
    loss.backward()
"""


@pytest.mark.parametrize("view", ["loss", "weight", "figure"])
@pytest.mark.parametrize(("name", "start"), [("a.svg", b"<svg"), ("a.png", b"\x89PNG"), ("a.pdf", b"%PDF")])
def test_plots_and_figures_are_written_the_same_each_time(program: Path, view: str, name: str, start: bytes) -> None:
    program.write_text(LOOP)
    target = program.parent / name
    written = []
    for _ in range(2):
        assert main([str(program), "-o", str(target), "--view", view, "--caption", "Twice"]) == 0
        written.append(target.read_bytes())
    assert written[0].startswith(start)
    assert written[0] == written[1]


def test_only_graphs_have_dot(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(program), "-o", "a.dot", "--view", "loss"])
    assert "only a graph has DOT" in capsys.readouterr().err


def test_program_without_a_loop_has_no_plot_and_is_told_so(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(program), "-o", str(program.parent / "a.svg"), "--view", "loss"]) == 1
    assert "no loop with a loss to plot" in capsys.readouterr().err


def test_step_decides_what_the_slots_say(program: Path) -> None:
    target = program.parent / "a.svg"
    main([str(program), "-o", str(target), "--step", "6"])
    before = target.read_text()
    main([str(program), "-o", str(target)])
    assert ">None<" in before
    assert ">None<" not in target.read_text()


def test_step_out_of_range_is_clamped_with_a_note(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(program), "-o", str(program.parent / "a.svg"), "--step", "999"]) == 0
    assert "step 999 is out of range" in capsys.readouterr().err


def test_program_without_a_graph_is_answered_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "program.py"
    file.write_text("x = 1\ny = x + z\n")
    assert main([str(file), "-o", str(tmp_path / "a.svg")]) == 1
    said = capsys.readouterr().err
    assert "no graph" in said
    assert "name 'z' is not defined (line 2)" in said


def test_unknown_format_is_refused_with_the_known_ones(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(program), "-o", "a.gif"])
    assert ".svg, .dot, .png, .pdf" in capsys.readouterr().err
