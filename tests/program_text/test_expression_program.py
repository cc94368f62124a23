"""The expression page's program: read as an expression, written from one, and edited by its controls."""

from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograd_trace.operations import OPERATIONS
from program_text.errors import EditError, ExpressionError
from program_text.expression import (
    EditedInCode,
    Expression,
    append_operation,
    build_program,
    read_expression,
    set_expression,
    set_values,
)

NOTEBOOK = [0.95146, 7.6532e-05, 0.687142, 0.1998757]
PROGRAM = """import torch

x = torch.tensor([0.95146, 7.6532e-05, 0.687142, 0.1998757], requires_grad=True)
y = x*5
w = y**2
z = w.mean()
z.backward()
print(x.grad)
"""


def expression(program: str) -> Expression:
    found = read_expression(program)
    assert isinstance(found, Expression), found
    return found


def edited_in_code(program: str) -> EditedInCode:
    found = read_expression(program)
    assert isinstance(found, EditedInCode), found
    return found


def run(program: str) -> dict[str, torch.Tensor]:
    names: dict[str, torch.Tensor] = {}
    exec(program, names)  # noqa: S102 - our own program
    return names


def test_notebook_expression_gives_the_notebook_program() -> None:
    assert build_program("((x*5)**2).mean()", NOTEBOOK) == PROGRAM


def test_notebook_program_is_read_as_its_expression() -> None:
    found = expression(PROGRAM)
    assert found == Expression(NOTEBOOK, "((x*5)**2).mean()", ("* 5", "** 2", ".mean()"), "z")


def test_program_of_an_expression_computes_its_gradient() -> None:
    names = run(build_program("(x*x + torch.sin(x)).sum() / 2", [1.0, 2.0]))
    x = torch.tensor([1.0, 2.0])
    assert torch.allclose(names["x"].grad, x + torch.cos(x) / 2)  # type: ignore[arg-type]


def test_names_after_z_skip_x() -> None:
    program = build_program("x" + "".join(f"*{n}" for n in range(2, 30)), 1.0)
    names = [line.split(" = ")[0] for line in program.splitlines()[3:-2]]
    assert names[:5] == ["y", "w", "z", "a", "b"]
    assert "x" not in names
    assert len(set(names)) == 28
    assert names[-3:] == ["y1", "w1", "z1"]


def test_expression_without_operation_has_no_backward() -> None:
    program = build_program("x", [1.0])
    assert "backward" not in program
    assert expression(program).text == "x"
    assert "y = x*5\ny.backward()\nprint" in append_operation(program, "{}*5")


def test_last_operation_that_is_no_reduction_still_sends_back() -> None:
    assert "y = x*5\ny.backward()\n" in build_program("x*5", [1.0, 2.0])


@pytest.mark.parametrize(
    ("lines", "text", "chips"),
    [
        ("z = ((x*5)**2).mean()", "((x*5)**2).mean()", ("* 5", "** 2", ".mean()")),
        ("h = x + 3\nh = h*2", "(x + 3)*2", ("+ 3", "* 2")),
        ("y = x*x\nw = y + x", "x*x + x", ()),
        (
            "y = 2 - x\nw = torch.exp(y)\nz = -w\na = z[0]",
            "(-torch.exp(2 - x))[0]",
            ("2 - …", "torch.exp(…)", "-…", "[0]"),
        ),
        ("a = x*2; b = x + 1\nc = a.dot(b)", "(x*2).dot(x + 1)", ()),
        ("y = x*5  # five\n\n# then\nprint(y)\nw = y.sum()", "(x*5).sum()", ("* 5", ".sum()")),
    ],
)
def test_lines_are_read_as_one_expression(lines: str, text: str, chips: tuple[str, ...]) -> None:
    found = expression(f"import torch\nx = torch.tensor([1.0, 2.0], requires_grad=True)\n{lines}\n")
    assert (found.text, found.chips) == (text, chips)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("w = y**2", "w = y*y", 5, "y is used twice"),
        ("w = y**2", "w = x**2", 4, "y is computed and not used"),
        ("w = y**2", "if True:\n    w = y**2", 5, "It has more than"),
        ("w = y**2", "w = foo(y)", 5, "foo is not known"),
        ("w = y**2", "w = y > 2", 5, "does not belong"),
        ("w = y**2", "w = y", 5, "not the result of an operation"),
        ("w = y**2", "w = (y\n  **2)", 5, "several lines"),
        ("w = y**2", "w, v = y", 5, "It has more than"),
        ("w = y**2", "w = y**2\nx = torch.tensor([1.0], requires_grad=True)", 6, "second value"),
        ("z.backward()", "w.backward()", 7, "backward() of the last result"),
        ("z.backward()", "z.backward(retain_graph=True)", 7, "backward() of the last result"),
        ("z.backward()", "z.backward()\na = z*2", 8, "follows backward()"),
        ("requires_grad=True", "requires_grad=False", 3, "requires_grad=True"),
        ("import torch", "import torch.nn as nn", 1, "It has more than"),
        ("x = torch.tensor([0.95146, 7.6532e-05, 0.687142, 0.1998757]", "x = torch.rand(4", 3, "torch.tensor"),
        ("z.backward()", "z.backward(", 7, "Python cannot read"),
        ("print(x.grad)", "print(q)", 8, "print"),
    ],
)
def test_program_that_says_more_is_edited_in_code(old: str, new: str, line: int, words: str) -> None:
    found = edited_in_code(PROGRAM.replace(old, new))
    assert words in found.reason
    assert found.line == line


def test_chip_appends_a_line_and_moves_backward() -> None:
    program = PROGRAM.replace("z = w.mean()\n", "z = w.mean()  # average\r\n")
    appended = append_operation(program, "{} + 3")
    assert appended == program.replace("# average\r\n", "# average\na = z + 3\r\n").replace("z.backward", "a.backward")


def test_chip_keeps_crlf_and_comments() -> None:
    program = "# Größe\r\n" + PROGRAM.replace("\n", "\r\n")
    appended = append_operation(program, "{}.exp()")
    assert appended == program.replace("w.mean()\r\n", "w.mean()\r\na = z.exp()\r\n").replace(
        "z.backward", "a.backward"
    )


def test_chip_goes_on_where_an_expression_could_not_say_it() -> None:
    program = PROGRAM.replace("y**2", "y*y")
    assert isinstance(read_expression(program), EditedInCode)
    assert "a = z*5\na.backward()" in append_operation(program, "{}*5")


def test_chip_on_another_program_says_why_not() -> None:
    with pytest.raises(EditError, match="Line 4: .*rebuild the program from the expression"):
        append_operation(PROGRAM.replace("y = x*5", "for i in range(3):\n    y = x*5"), "{}*5")


def test_every_chip_of_the_palette_can_be_appended_and_read_back() -> None:
    chips = [row.chip for row in OPERATIONS if row.chip is not None]
    assert len(chips) >= 5
    for chip in chips:
        program = append_operation(build_program("x*2", [1.0, 2.0]), chip.code)
        assert len(expression(program).chips) == 2, chip


def test_field_leaves_lines_that_stay_the_same() -> None:
    program = PROGRAM.replace("y = x*5", "h = x * 5   # times five").replace("y**2", "h**2")
    edited = set_expression(program, "((x*5)**2).sum()", [9.0])
    assert edited == program.replace("w.mean()", "w.sum()")
    shorter = set_expression(program, "x*5", [9.0])
    assert shorter == program.replace("w = h**2\nz = w.mean()\n", "").replace("z.backward", "h.backward")
    longer = set_expression(shorter, "x*5 + 1", [9.0])
    assert "h = x * 5   # times five\ny = h + 1\ny.backward()" in longer


def test_field_cleared_and_filled_again() -> None:
    cleared = set_expression(PROGRAM, "x", [9.0])
    assert cleared == "".join(line for line in PROGRAM.splitlines(True) if line[:2] not in ("y ", "w ", "z ", "z."))
    assert set_expression(cleared, "((x*5)**2).mean()", [9.0]) == PROGRAM


def test_field_drops_prints_of_names_that_are_gone() -> None:
    program = PROGRAM.replace("z.backward", "print(z)\nz.backward")
    assert set_expression(program, "x*5", [9.0]) == build_program("x*5", NOTEBOOK)


def test_field_rebuilds_what_was_edited_in_code() -> None:
    assert set_expression("while True:\n    pass\n", "x*5", [1.0, 2.0]) == build_program("x*5", [1.0, 2.0])
    assert set_expression("x = (", "x*5", [1.0, 2.0]) == build_program("x*5", [1.0, 2.0])


def test_field_with_an_error_changes_nothing() -> None:
    with pytest.raises(ExpressionError):
        set_expression(PROGRAM, "x*", [1.0])


def test_values_are_written_into_the_line_of_x() -> None:
    edited = set_values(PROGRAM, [1.0, 2.0, 3.0, 4.0])
    assert edited == PROGRAM.replace(str(NOTEBOOK), "[1.0, 2.0, 3.0, 4.0]")
    assert expression(set_values(PROGRAM, [[1.0], [2.0]])).values == [[1.0], [2.0]]


def test_long_program_is_edited_in_code() -> None:
    lines = ["y = x*5", *["y = y + 1"] * 5000]
    program = "import torch\nx = torch.tensor([1.0], requires_grad=True)\n" + "\n".join(lines)
    assert edited_in_code(program).reason == "It has more than 100 operations."
    with pytest.raises(EditError, match="more than 100 operations"):
        append_operation(program, "{}*5")


STEPS = st.lists(
    st.sampled_from(["{}*5", "{} + 3", "{}**2", "{}.exp()", "-{}", "2 - {}", "{}*{}", "torch.sin({})"]), max_size=6
)


@given(STEPS)
def test_chips_and_field_agree(codes: list[str]) -> None:
    program = build_program("x", [0.5])
    for code in codes:
        program = append_operation(program, code)
    found = read_expression(program)
    if isinstance(found, Expression):
        rebuilt = build_program(found.text, found.values)
        assert expression(rebuilt).text == found.text
        if codes:
            # Exactly the same; exp() of large numbers gives NaN, which torch.equal holds for different from itself.
            again, first = run(rebuilt)["x"].grad, run(program)["x"].grad
            assert again is not None
            assert first is not None
            assert torch.allclose(again, first, rtol=0, atol=0, equal_nan=True)
    else:
        assert any(code.count("{}") > 1 for code in codes[1:])


def test_presets_are_programs_of_the_page() -> None:
    from pages import presets

    assert expression(build_program(presets.EXPRESSION, list(presets.VALUES["Notebook"]))).text == presets.EXPRESSION
    assert Path(presets.FOLDER).is_dir()
