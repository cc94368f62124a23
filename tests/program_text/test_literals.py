"""Literals that controls read and write: everything else of the text stays byte for byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_trace.limits import Limits
from program_text.errors import EditError
from program_text.literals import numbers_text, parse_numbers, read_literal, set_literal
from program_text.source import LONGEST, Source

COMMENTS = st.text(alphabet="aé€😀#'\"\t ", max_size=12)
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@given(COMMENTS, COMMENTS, LINE_ENDS, st.floats(allow_nan=False, allow_infinity=False))
def test_set_literal_changes_the_literal_alone(name: str, comment: str, end: str, value: float) -> None:
    before = f"label = {name!r}; "
    program = f"# {comment}{end}\t\x0c{end}{before}lr  =  0.01 # {comment}{end}print(lr){end}"
    edited = set_literal(program, "lr", value)
    assert edited == program.replace("lr  =  0.01", f"lr  =  {value!r}")
    assert read_literal(edited, "lr") == value


@pytest.mark.parametrize(
    ("program", "name", "value", "edited"),
    [
        ("lr = 0.01\n", "lr", 0.1, "lr = 0.1\n"),
        ("lr: float = 0.01\n", "lr", 0.1, "lr: float = 0.1\n"),
        ("lr = -1\n", "lr", 2, "lr = 2\n"),
        ("optimizer = SGD([w], lr=0.01)\n", "lr", 0.1, "optimizer = SGD([w], lr=0.1)\n"),
        ("lr = 0.5\no = SGD([w], lr=lr)\n", "lr", 0.1, "lr = 0.1\no = SGD([w], lr=lr)\n"),
        ("x = torch.tensor([1., 2.], requires_grad=True)", "x", [3.0], "x = torch.tensor([3.0], requires_grad=True)"),
        ("x = torch.tensor([\n  1,\n  2,\n])", "x", [[1.0, 2.0]], "x = torch.tensor([[1.0, 2.0]])"),
        ("é = 'ü'; lr = 0.01", "lr", 1e-05, "é = 'ü'; lr = 1e-05"),
        ('name = "a"', "name", "b", 'name = "b"'),
        ('name = "a"', "name", 'say "b"', "name = 'say \"b\"'"),
        ("name = 'a'", "name", 'it\'s\n"b"', "name = 'it\\'s\\n\"b\"'"),
        ("ok = True", "ok", False, "ok = False"),
    ],
)
def test_set_literal_in_each_place(program: str, name: str, value: object, edited: str) -> None:
    assert set_literal(program, name, value) == edited  # type: ignore[arg-type]


@pytest.mark.parametrize("program", ["", "lr = rate\n", "def f():\n    lr = 0.1\n", "'lr = 0.1'\n", "lr == 0.1\n"])
def test_name_without_a_literal_is_said(program: str) -> None:
    with pytest.raises(EditError, match="No line gives lr a plain value"):
        set_literal(program, "lr", 0.1)


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("lr = 0.01\nwhile True print", "Line 2: Python cannot read the program"),
        ("lr = " + "-" * 9000 + "1", "nested too deeply"),
        ("lr = 1 + " + " + ".join("1" * 9000), "nested too deeply"),
        ("lr = 0.01\0", "Python cannot read"),
        ("#" * 100_001, "more than 100,000"),
    ],
)
def test_program_that_cannot_be_read_is_said(program: str, words: str) -> None:
    with pytest.raises(EditError, match=words):
        set_literal(program, "lr", 0.1)


def test_infinity_is_not_written() -> None:
    with pytest.raises(EditError, match="inf cannot be written"):
        set_literal("lr = 0.01", "lr", float("inf"))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("3", 3.0),
        ("1, 2,3", [1.0, 2.0, 3.0]),
        ("[1]", [1.0]),
        ("[1, 2], [3, 4]", [[1.0, 2.0], [3.0, 4.0]]),
        (" -7.6532e-05, ", [-7.6532e-05]),
        ("(1, 2)", [1.0, 2.0]),
    ],
)
def test_values_are_read_as_they_are_typed(text: str, values: object) -> None:
    found = parse_numbers(text)
    assert found == values
    assert parse_numbers(numbers_text(found)) == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write at least one number"),
        ("[]", "Write at least one number"),
        ("1, two, 3", "two is not a number"),
        ("1, 2 3", "2 3 is not a number"),
        ("1, (2", "Check the brackets"),
        ("1, True", "True is not a number"),
        ("1, 'a'", "'a' is not a number"),
        ("1e999", "too large"),
        ("9" * 5000, "Check the brackets"),
        ("9" * 400, "too large"),
        ("1, " * 4000, "more than 10,000 characters"),
        ("[" * 300, "Check the brackets"),
        ("-" * 9000 + "1", "is not a number"),
    ],
)
def test_what_is_no_value_is_said(text: str, words: str) -> None:
    with pytest.raises(EditError) as error:
        parse_numbers(text)
    assert words in str(error.value)


def test_longest_program_is_that_of_the_evaluator() -> None:
    assert LONGEST == Limits().source


def test_places_count_code_points() -> None:
    source = Source("a = '😀é'; b = 1\r\nc = 2\rd = 3\n")
    assert [source.part(statement) for statement in source.body] == ["a = '😀é'", "b = 1", "c = 2", "d = 3"]
    assert [source.line(number) for number in (1, 2, 3, 4)] == ["a = '😀é'; b = 1", "c = 2", "d = 3", ""]
